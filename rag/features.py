"""How well a sentence answers a question, in numbers that mean the same in every language.

The trained reader (`rag.span`) says how relevant the passage is and where in it the answer stands; rules say what both
texts mention (countries, names, dates, figures: `rag.values.entities`) and which values of the kind asked for the
sentence has. Neither is enough: the reader takes one year for another, and rules do not understand a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from rag.answer import Kind, Value
from rag.interaction import NOTHING_SPOKEN, Spoken
from rag.office import Office, holds
from rag.span import Reading, best, mass, near
from rag.topic import is_measured, of_topic
from rag.values import entities
from rag.values.commemoration import commemorates
from rag.values.names import strip_marks
from rag.wanted import is_own, own_values, values_of
from rag.wishes import Form

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
    "names",
    "names_near",
    "figures",  # years, months, numbers
    "figures_near",
    "topic",  # 1 when that value is of what is asked for (`rag.topic`), 0 when nothing says
    "has_kind",  # 1 when it has a value of the kind asked for that the question does not have itself
    "asks_text",  # 1 when no kind of value is asked for
)
"""Features by which the sentences of a question are put into order."""

FEATURES = (*RANKING, *ABSOLUTE)
"""The columns of the matrix that `describe` returns."""

_AS_RELEVANT = 2.0  # logits: a passage so far below the best may be about something else
_NAME = 8  # tokens of a name
_LEAST = -12.0  # log of a probability; below, one in a million and one in a billion are both "not here"
_FIGURES = ("year:", "month:", "number:")


@dataclass(frozen=True, slots=True)
class Claim:
    """The figure or date of a question for yes or no, and the question, in which it stands."""

    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what matching needs to know of it."""

    text: str
    """As passages are read for it: a claim is asked for openly, "Did how many soldiers come?"."""
    language: str
    kind: Kind
    form: Form = "plain"
    claim: Claim | None = None
    office: Office | None = None
    """The office whose holder is asked for, and nothing else."""
    topics: frozenset[str] = frozenset()
    """What a figure has to be of: the dead, the turnout."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the text before it, which says whom "both countries" means, and what the reader says of its passage.

    It stands at `reading.text[at : at + len(text)]`.
    """

    text: str
    before: tuple[str, ...]
    language: str
    reading: Reading
    at: int
    published: str | None = None
    """Day of publication, ISO 8601: whose year a text need not name."""
    spoken: Spoken = NOTHING_SPOKEN
    """How much of the question it speaks of."""

    @property
    def mass(self) -> float:
        """Log of the probability that the answer is in this sentence."""
        return mass(self.reading, self.at, self.at + len(self.text))


@dataclass(frozen=True, slots=True)
class Described:
    """`matrix[i, j]` is FEATURES[j] of sentence i; `values[i]` its values of the kind asked for, likeliest first."""

    matrix: NDArray[np.float64]
    values: tuple[tuple[Value, ...], ...]


def describe(asked: Asked, sentences: Sequence[Sentence]) -> Described:
    """Return the features and the values of every sentence; `sentences` are all of the question's."""
    best = max((sentence.reading.relevance for sentence in sentences), default=0.0)
    mentioned = entities(asked.text, asked.language)
    own = own_values(asked.text, asked.language, asked.kind)
    known: dict[str, frozenset[str]] = {}  # neighbouring sentences stand before one another
    measured = is_measured(asked.topics) and any(
        sentence.reading.relevance >= best - _AS_RELEVANT and _has_topic(asked, sentence) for sentence in sentences
    )
    rows, values = [], []
    for sentence in sentences:
        ranked = ranked_values(asked, sentence, own, int(measured))
        found, near_value = ranked.values, ranked.mass
        marked = () if found else _marked(asked, sentence)
        if marked:
            near_value = near(sentence.reading, _placed(sentence, marked[0]), _whole(sentence))
        rows.append(
            [
                *_masses(sentence, near_value),
                *_mentions(mentioned, sentence, known),
                float(ranked.topic),
                float(bool(found)),
                float(asked.kind == "text"),
                sentence.reading.relevance,
                sentence.spoken.here,
                sentence.spoken.near,
                sentence.spoken.least,
            ]
        )
        values.append(found or marked)
    matrix = np.array(rows, dtype=np.float64).reshape(-1, len(RANKING))
    absolute = matrix[:, -len(ABSOLUTE) :]
    return Described(np.hstack([absolute - absolute.max(axis=0, initial=-np.inf), matrix]), tuple(values))


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
    """Return the seven features about what both texts mention, in the order of FEATURES."""
    for text in (sentence.text, *sentence.before):
        if text not in known:
            known[text] = entities(text, sentence.language)
    here = known[sentence.text]
    around = here.union(*(known[text] for text in sentence.before))
    if sentence.published:
        around |= {f"year:{sentence.published[:4]}"}
    countries = {key for key in mentioned if key.startswith("country:")}
    names = {key for key in mentioned if key.startswith("name:")}
    figures = {key for key in mentioned if key.startswith(_FIGURES)}
    return [
        _share(countries, here),
        _share(countries, around),
        float(not countries <= around),
        _share(names, here),
        _share(names, around),
        _share(figures, here),
        _share(figures, around),
    ]


def _share(wanted: set[str], found: frozenset[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


def _has_topic(asked: Asked, sentence: Sentence) -> bool:
    found = values_of(sentence.text, sentence.language, asked.kind)
    return 1 in of_topic(asked.topics, sentence.text, sentence.language, found)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The values of a sentence, first those where the reader sees the answer; log mass near the first, and its topic.

    Without any the mass is -inf.
    """

    values: tuple[Value, ...]
    mass: float
    topic: int


def ranked_values(asked: Asked, sentence: Sentence, own: frozenset[str], least: int = 0) -> Ranked:
    """Return the values of the kind asked for, but for the question's `own`, in the order in which they may answer.

    None whose topic is less than `least`: where some sentence has metres, a figure without a unit is no depth.
    Where a sentence is asked for, it has no values and is one itself, so the mass is its own.
    The year of an anniversary is not that of what it remembers, and the injured are not the dead.
    """
    if asked.kind == "text":
        return Ranked((), sentence.mass, 0)
    anniversary = _is_anniversary(asked, sentence)
    found = values_of(sentence.text, sentence.language, asked.kind)
    of = dict(zip(found, of_topic(asked.topics, sentence.text, sentence.language, found), strict=True))
    whole = _whole(sentence)
    ranked = [
        (
            _holds(asked, sentence, value, found),
            of[value],
            near(sentence.reading, _placed(sentence, value), whole),
            value,
        )
        for value in found
        if not is_own(value, own, sentence.language) and not (anniversary and value.kind == "year")
    ]
    ranked = sorted(ranked, key=lambda row: (-row[0], -row[1], -round(row[2], 6), row[3].start))
    kept = [(mass, value) for holds, topic, mass, value in ranked if holds >= 0 and topic >= least]
    if not kept:
        return Ranked((), -np.inf, 0)
    return Ranked(tuple(value for _, value in kept), kept[0][0], of[kept[0][1]])


def _whole(sentence: Sentence) -> Span:
    """Return where the sentence stands in what was read."""
    return Span(sentence.at, sentence.at + len(sentence.text))


def _placed(sentence: Sentence, value: Value) -> Span:
    """Return where a value of the sentence stands in what was read."""
    return Span(sentence.at + value.start, sentence.at + value.end)


def _holds(asked: Asked, sentence: Sentence, value: Value, found: Sequence[Value]) -> int:
    """Return how surely the sentence gives a person the office asked for; 0 where none is."""
    if asked.office is None:
        return 0
    others = [other for other in found if other is not value]
    return holds(asked.office, sentence.text, sentence.language, value, others)


def _marked(asked: Asked, sentence: Sentence) -> tuple[Value, ...]:
    """Return what the reader marks, where a name is asked for and no rule finds one: few towns are in CLDR.

    Where an office is asked for, the sentence has to give it to what is marked.
    """
    if asked.kind not in {"person", "place"}:
        return ()
    span, _ = best(sentence.reading, _NAME, _whole(sentence))
    start, end = span.start - sentence.at, span.end - sentence.at
    said = sentence.text[max(0, start) : max(0, end)]
    if not said or strip_marks(said) in strip_marks(asked.text):
        return ()
    marked = Value(asked.kind, said, start, end, strip_marks(said))
    return (marked,) if asked.office is None or _holds(asked, sentence, marked, ()) > 0 else ()


def _is_anniversary(asked: Asked, sentence: Sentence) -> bool:
    return not commemorates(asked.text, asked.language) and commemorates(sentence.text, sentence.language)
