"""What a question asks for, and which of a sentence's values is meant: where the reader sees the answer.

Of several values the one that holds the office asked for goes first, then one of what is asked for (the dead, not the
injured: `rag.topic`), then the one that the reader marks (`rag.span.near`). A name that no rule finds is what the
reader marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.article import Span
from rag.answer import Kind, Value
from rag.interaction import NOTHING_SPOKEN, Spoken
from rag.office import Office, holds
from rag.span import Reading, best, mass, near
from rag.topic import of_topic
from rag.values.commemoration import commemorates
from rag.values.names import strip_marks
from rag.wanted import PlaceAsked, fits, is_own, values_of
from rag.wishes import Form

_TOPIC = 5.0  # logits: what it counts that a word says what a figure is of
_NAME = 8  # tokens of a name
_SURER = 3.0  # logits: how much likelier what the reader marks has to be than any name that rules find


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
    place: PlaceAsked = ""
    """Where a place is asked for, whether it has to be a country or must not be one."""
    topics: frozenset[str] = frozenset()
    """What a figure has to be of: the dead, the turnout."""
    leaning: Kind = "number"
    """Where a number is asked for, the kind of figure that the question's words make likeliest."""


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
class Ranked:
    """The values of a sentence, first those where the reader sees the answer; log mass near the first, and its topic.

    Without any the mass is -inf.
    """

    values: tuple[Value, ...]
    mass: float
    topic: int
    doubts: tuple[float, ...] = ()
    """How much less likely each value is meant than the likeliest, in logits."""


NOTHING = Ranked((), -np.inf, 0)


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
    ranked = [
        (
            _holds(asked, sentence, value, found),
            of[value],
            near(sentence.reading, _placed(sentence, value), _whole(sentence)),
            value,
        )
        for value in found
        if fits(value, asked.place)
        and not is_own(value, own, sentence.language)
        and not (anniversary and value.kind == "year")
    ]
    ranked = sorted(ranked, key=lambda row: (-row[0], -row[1], -round(row[2], 6), row[3].start))
    kept = [(mass, value) for holds, topic, mass, value in ranked if holds >= 0 and topic >= least]
    if not kept:
        return NOTHING
    likely = [mass + _TOPIC * of[value] for mass, value in kept]
    doubts = tuple(max(likely) - one for one in likely)
    return Ranked(tuple(value for _, value in kept), kept[0][0], of[kept[0][1]], doubts)


def has_topic(asked: Asked, sentence: Sentence) -> bool:
    """Say whether a word or a unit tells one of the sentence's figures to be of what is asked for."""
    found = values_of(sentence.text, sentence.language, asked.kind)
    return 1 in of_topic(asked.topics, sentence.text, sentence.language, found)


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


def meant(asked: Asked, sentence: Sentence, ranked: Ranked) -> Ranked:
    """Return `ranked`, the values that rules find; where a name is asked for, led by what the reader marks.

    Not where rules find the same name, or one about as likely: few towns and no companies are in CLDR, but of what it
    knows it knows where it begins and ends.
    """
    if asked.kind not in {"person", "place"}:
        return ranked
    own = _marked(asked, sentence)
    if not ranked.values or not own.values:
        return ranked if ranked.values else own
    (value,) = own.values
    found = any(one.start < value.end and value.start < one.end for one in ranked.values)
    if found or own.mass <= ranked.mass + _SURER:
        return ranked
    doubts = (0.0, *(doubt + own.mass - ranked.mass for doubt in ranked.doubts))
    return Ranked((value, *ranked.values), own.mass, ranked.topic, doubts)


def _marked(asked: Asked, sentence: Sentence) -> Ranked:
    """Return what the reader marks, unless the question has it; where an office is asked for, its holder alone."""
    span, _ = best(sentence.reading, _NAME, _whole(sentence))
    start, end = span.start - sentence.at, span.end - sentence.at
    said = sentence.text[max(0, start) : max(0, end)]
    if not said or strip_marks(said) in strip_marks(asked.text):
        return NOTHING
    value = Value(asked.kind, said, start, end, strip_marks(said))
    if asked.place == "town" and not all(fits(one, asked.place) for one in values_of(said, sentence.language, "place")):
        return NOTHING
    if asked.office and _holds(asked, sentence, value, ()) <= 0:
        return NOTHING
    return Ranked((value,), near(sentence.reading, _placed(sentence, value), _whole(sentence)), 0)


def _is_anniversary(asked: Asked, sentence: Sentence) -> bool:
    return not commemorates(asked.text, asked.language) and commemorates(sentence.text, sentence.language)
