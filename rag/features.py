"""How well a sentence answers a question, in numbers that mean the same in every language. No trained model.

Words are matched by the encoder, so "soldiers" meets "prajurit"; what both texts mention (countries, names, dates,
figures) is matched by `rag.values.entities`; and a value of the kind asked for must stand near matching words. The
matching of words is the MaxSim of late interaction (Khattab and Zaharia, ColBERT, SIGIR 2020), on static vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from index.article import Span
from index.encoder import Vectors
from index.static import StaticEncoder
from rag.answer import Kind, Value
from rag.values import entities, find_values
from rag.values.commemoration import commemorates

FEATURES = (
    "cosine",  # of question and sentence
    "cosine_in_context",  # of question and the sentence with the one before it
    "countries",  # share of the question's countries that the sentence mentions
    "countries_near",  # ... that it or the sentences before it mention
    "other_country",  # 1 when one of the question's countries is mentioned in neither
    "names",
    "names_near",
    "figures",  # years, months, numbers
    "figures_near",
    "has_kind",  # 1 when it has a value of the kind asked for that the question does not have itself
    "asks_text",  # 1 when no kind of value is asked for
    "words",  # mean over the question's words of the best cosine with a word of the sentence
    "words_near_value",  # the same, less for words far from the value
    "commemorates",  # 1 when its value is a year, and that of an anniversary
)
"""The columns of the matrix that `describe` returns."""

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_HALF = 8.0  # words away from the value at which a match counts half
_FIGURES = ("year:", "month:", "number:")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what matching needs to know of it."""

    text: str
    language: str
    kind: Kind
    several: bool = False
    """Whether a list is asked for: which countries, not which country."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the text before it, which says whom "both countries" means."""

    text: str
    before: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Described:
    """`matrix[i, j]` is FEATURES[j] of sentence i; `values[i]` its values of the kind asked for, likeliest first."""

    matrix: NDArray[np.float64]
    values: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, their unit vectors, shape (words, dimensions), and the place that each names, if any."""

    spans: tuple[Span, ...]
    vectors: Vectors
    places: tuple[str | None, ...]


def describe(asked: Asked, sentences: Sequence[Sentence], encoder: StaticEncoder) -> Described:
    """Return the features and the values of every sentence."""
    question = encoder.embed_queries([asked.text])[0]
    alone = encoder.embed_passages([sentence.text for sentence in sentences]) @ question
    joined = [" ".join((*sentence.before[-1:], sentence.text)) for sentence in sentences]
    context = encoder.embed_passages(joined) @ question
    words = split_words(asked.text, asked.language, encoder)
    mentioned = entities(asked.text, asked.language)
    own = frozenset(value.normalized for value in _values(asked.text, asked.language, asked.kind))
    known: dict[str, frozenset[str]] = {}  # neighbouring sentences stand before one another
    rows, values = [], []
    for sentence, cosine, in_context in zip(sentences, alone, context, strict=True):
        there = split_words(sentence.text, sentence.language, encoder)
        alike = similarities(words, there)
        found, near = _ranked_values(asked, sentence, own, alike, there.spans)
        rows.append(
            [
                float(cosine),
                float(in_context),
                *_mentions(mentioned, sentence, known),
                float(bool(found)),
                float(asked.kind == "text"),
                float(alike.max(axis=1).mean()) if alike.size else 0.0,
                near,
                float(bool(found) and found[0].kind == "year" and _is_anniversary(asked, sentence)),
            ]
        )
        values.append(found)
    return Described(np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES)), tuple(values))


def split_words(text: str, language: str, encoder: StaticEncoder) -> _Words:
    """Return the words of `text`; in scripts without spaces, the encoder's tokens."""
    spans: list[Span] = []
    for word in _WORD.finditer(text):
        if _UNSPACED.search(word[0]):
            at = word.start()
            spans += [Span(at + token.start, at + token.end) for token in encoder.token_spans(word[0])]
        else:
            spans.append(Span(*word.span()))
    places = find_values(text, language, "place")
    named = [next((p.normalized for p in places if p.start < s.end and s.start < p.end), None) for s in spans]
    return _Words(tuple(spans), encoder.embed_passages([text[span.start : span.end] for span in spans]), tuple(named))


def similarities(question: _Words, sentence: _Words) -> NDArray[np.float64]:
    """Return how alike each word of the question and each of the sentence are, shape (words, words), 0 to 1.

    Cosine; but two places are the same or they are not, however near their names lie in the encoder's space.
    """
    alike: NDArray[np.float64] = np.maximum(question.vectors @ sentence.vectors.T, 0).astype(np.float64)
    for row, one in enumerate(question.places):
        for column, other in enumerate(sentence.places):
            if one is not None and other is not None:
                alike[row, column] = float(one == other)
    return alike


def _mentions(mentioned: frozenset[str], sentence: Sentence, known: dict[str, frozenset[str]]) -> list[float]:
    """Return the seven features about what both texts mention, in the order of FEATURES."""
    for text in (sentence.text, *sentence.before):
        if text not in known:
            known[text] = entities(text, sentence.language)
    here = known[sentence.text]
    near = here.union(*(known[text] for text in sentence.before))
    countries = {key for key in mentioned if key.startswith("country:")}
    names = {key for key in mentioned if key.startswith("name:")}
    figures = {key for key in mentioned if key.startswith(_FIGURES)}
    return [
        _share(countries, here),
        _share(countries, near),
        float(not countries <= near),
        _share(names, here),
        _share(names, near),
        _share(figures, here),
        _share(figures, near),
    ]


def _share(wanted: set[str], found: frozenset[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


def _ranked_values(
    asked: Asked, sentence: Sentence, own: frozenset[str], alike: NDArray[np.float64], spans: Sequence[Span]
) -> tuple[tuple[Value, ...], float]:
    """Return the values, those near the words that match the question first, and how near the first is, 0 to 1."""
    if not alike.size:
        return (), 0.0
    ranked = [
        (float((alike * _nearness(value, spans)).max(axis=1).mean()), value)
        for value in _values(sentence.text, sentence.language, asked.kind)
        if value.normalized not in own
    ]
    ranked.sort(key=lambda pair: (-pair[0], pair[1].start))
    return tuple(value for _, value in ranked), ranked[0][0] if ranked else 0.0


def _values(text: str, language: str, kind: Kind) -> list[Value]:
    """Return the values of a kind; where a date is asked for and there is none, the years."""
    return find_values(text, language, kind) or (find_values(text, language, "year") if kind == "date" else [])


def _nearness(value: Value, spans: Sequence[Span]) -> NDArray[np.float64]:
    """Return for each word 1 / (1 + distance / _HALF), the distance in words to the value; 0 inside it."""
    starts, ends = np.array([span.start for span in spans]), np.array([span.end for span in spans])
    before, after = ends <= value.start, starts >= value.end
    order = np.arange(len(spans))
    gap = np.where(before, before.sum() - 1 - order, order - (len(spans) - after.sum()))
    return np.where(before | after, 1 / (1 + gap / _HALF), 0.0)


def _is_anniversary(asked: Asked, sentence: Sentence) -> bool:
    return not commemorates(asked.text, asked.language) and commemorates(sentence.text, sentence.language)
