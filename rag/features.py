"""How well a sentence answers a question, in numbers that mean the same in every language.

The trained reader (`rag.span`) says how relevant the passage is and where in it the answer stands; rules say what both
texts mention (countries, names, dates, figures: `rag.values.entities`) and which values of the kind asked for the
sentence has. Neither is enough: the reader takes one year for another, and rules do not understand a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answer import Value
from rag.meant import Asked, Sentence, has_topic, meant, ranked_values
from rag.topic import is_measured
from rag.values import entities
from rag.values.scripts import script_of
from rag.wanted import own_values

ABSOLUTE = (
    "relevance",  # logit of the passage
    "spoken",  # how much of the question the sentence speaks of: `rag.interaction`
    "spoken_near",  # ... it and the sentences before it
    "spoken_least",  # what the question's words find there that find least
)
"""Features that are the same however good the question's other sentences are; the best sentence is judged by them."""

RANKING = (
    *(f"{name}_below_best" for name in ABSOLUTE),  # less that of the question's best sentence: 0 or negative
    "mass",  # log of the probability that the answer is in the sentence
    "null",  # log-odds that the passage has no answer
    "mass_near_value",  # the same as `mass`, less for what is far from the value; of a sentence asked for, `mass`
    "share_near_value",  # that as a share of the sentence's, 0 to 1
    "countries",  # share of the question's countries that the sentence mentions
    "countries_near",  # ... that it or the sentences before it mention
    "other_country",  # 1 when one of the question's countries is mentioned in neither
    "left_country",  # share of the question's countries that the text has left for others before the sentence ends
    "names",
    "names_near",
    "figures",  # years, months, numbers, ordinals
    "figures_near",
    "topic",  # 1 when that value is of what is asked for (`rag.topic`), 0 when nothing says
    "has_kind",  # 1 when it has a value of the kind asked for that the question does not have itself
    "asks_text",  # 1 when no kind of value is asked for
)
"""Features by which the sentences of a question are put into order."""

FEATURES = (*RANKING, *ABSOLUTE, "same_script")  # 1 when the question is written as the sentence is: read more surely
"""The columns of the matrix that `describe` returns."""

_AS_RELEVANT = 2.0  # logits: a passage so far below the best may be about something else
_LEAST = -12.0  # log of a probability; below, one in a million and one in a billion are both "not here"
_FIGURES = ("year:", "month:", "number:", "ordinal:")


@dataclass(frozen=True, slots=True)
class Described:
    """`matrix[i, j]` is FEATURES[j] of sentence i; `values[i]` its values of the kind asked for, likeliest first.

    `doubts[i]` says of each of them how much less likely it is meant than the likeliest; nothing of what has no rules.
    """

    matrix: NDArray[np.float64]
    values: tuple[tuple[Value, ...], ...]
    doubts: tuple[tuple[float, ...], ...]


def describe(asked: Asked, sentences: Sequence[Sentence]) -> Described:
    """Return the features and the values of every sentence; `sentences` are all of the question's."""
    script = script_of(asked.text)
    best = max((sentence.reading.relevance for sentence in sentences), default=0.0)
    mentioned = entities(asked.text, asked.language)
    own = own_values(asked.text, asked.language, asked.kind)
    known: dict[str, frozenset[str]] = {}  # neighbouring sentences stand before one another
    measured = is_measured(asked.topics) and any(
        sentence.reading.relevance >= best - _AS_RELEVANT and has_topic(asked, sentence) for sentence in sentences
    )
    rows, values, doubts = [], [], []
    for sentence in sentences:
        ranked = ranked_values(asked, sentence, own, int(measured))
        led = meant(asked, sentence, ranked)
        rows.append(
            [
                *_masses(sentence, led.mass),
                *_mentions(mentioned, sentence, known),
                float(ranked.topic),
                float(bool(ranked.values)),
                float(asked.kind == "text"),
                sentence.reading.relevance,
                sentence.spoken.here,
                sentence.spoken.near,
                sentence.spoken.least,
                float(script_of(sentence.text) == script),
            ]
        )
        values.append(led.values)
        doubts.append(led.doubts)
    matrix = np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES) - len(ABSOLUTE))
    absolute = matrix[:, -len(ABSOLUTE) - 1 : -1]
    matrix = np.hstack([absolute - absolute.max(axis=0, initial=-np.inf), matrix])
    return Described(matrix, tuple(values), tuple(doubts))


def _masses(sentence: Sentence, near_value: float) -> list[float]:
    """Return the four features from `mass` to `share_near_value`."""
    inside = sentence.mass
    null = float(np.log(max(sentence.reading.null, 1e-9)) - np.log(max(1 - sentence.reading.null, 1e-9)))
    share = float(np.exp(near_value - inside)) if near_value > -np.inf else 0.0
    return [
        max(_LEAST, inside),
        min(-_LEAST, max(_LEAST, null)),
        max(_LEAST, near_value),
        min(1.0, share),  # but for rounding it is never more
    ]


def _mentions(mentioned: frozenset[str], sentence: Sentence, known: dict[str, frozenset[str]]) -> list[float]:
    """Return the eight features about what both texts mention, in the order of FEATURES."""
    for text in (sentence.text, *sentence.before):
        if text not in known:
            known[text] = entities(text, sentence.language)
    here, before = known[sentence.text], [known[text] for text in sentence.before]
    around = here.union(*before)
    if sentence.published:
        around |= {f"year:{sentence.published[:4]}"}
    countries = {key for key in mentioned if key.startswith("country:")}
    names = {key for key in mentioned if key.startswith("name:")}
    figures = {key for key in mentioned if key.startswith(_FIGURES)}
    return [
        _share(countries, here),
        _share(countries, around),
        float(not countries <= around),
        _left(countries, [here, *reversed(before)]),
        _share(names, here),
        _share(names, around),
        _share(figures, here),
        _share(figures, around),
    ]


def _left(countries: set[str], said: Sequence[frozenset[str]]) -> float:
    """Return the share of `countries` behind whose last mention others are mentioned; `said` goes back in the text.

    "Trade rose by a third" is said of the country that the text speaks of there. One that is in the sentence itself is
    not left.
    """
    wanted, left, others = countries - said[0], 0, False
    for mentioned in said:
        left += len(wanted & mentioned) if others else 0
        wanted -= mentioned
        others = others or any(key.startswith("country:") and key not in countries for key in mentioned)
    return (left + (len(wanted) if others else 0)) / len(countries) if countries else 0.0


def _share(wanted: set[str], found: frozenset[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0
