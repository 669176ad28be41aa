"""The values that pass between the steps of the answer side, and the answer that leaves it.

`Answer.to_dict` is the JSON contract of `rag ask --json`; field names change only with a major version.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from index.article import Article, Passage

Kind = Literal["number", "money", "percentage", "date", "year", "person", "place", "text"]
"""What a question asks for, and what a value is."""

Status = Literal["answered", "disagreement", "not_found"]

Verdict = Literal["right", "wrong"]
"""What a user says of an answer."""


_BEGINNING = 3000  # characters


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage with its article; `score` orders hits of one question only."""

    passage: Passage
    article: Article
    score: float

    @property
    def story(self) -> str:
        """What names the event that the article is about: its title, its beginning, and the passage."""
        return f"{self.article.title}\n{self.article.text[:_BEGINNING]}\n{self.passage.text}"


@dataclass(frozen=True, slots=True)
class Value:
    """A typed value found in a text: `text[start:end]`, and `normalized` so that equal values compare equal."""

    kind: Kind
    text: str
    start: int
    end: int
    normalized: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article that answers the question, and the value in it, offsets in the article's text."""

    hit: Hit
    start: int
    end: int
    score: float
    value: Value | None = None
    others: tuple[Value, ...] = ()
    """The sentence's other values of the same kind."""
    leading: float = 1.0
    """How likely it answers if no other sentence does better; `score` is how likely by itself."""
    beside: float = 1.0
    """How likely it answers, too, where the best sentence of another article does."""
    doubts: tuple[tuple[int, float], ...] = ()
    """Start of a value, and how much less likely it is meant than the likeliest, in logits; see `doubt`."""

    @property
    def quote(self) -> str:
        """The sentence itself."""
        return self.hit.article.text[self.start : self.end]

    @property
    def values(self) -> tuple[Value, ...]:
        """All its values, the likeliest first."""
        return () if self.value is None else (self.value, *self.others)

    def doubt(self, value: Value) -> float:
        """Return how much less likely `value`, one of its own, is meant than the likeliest; 0 if unknown."""
        return dict(self.doubts).get(value.start, 0.0)

    def led_by(self, value: Value | None) -> "Evidence":
        """Return the same with `value`, one of its own, as its first."""
        return replace(self, value=value, others=tuple(own for own in self.values if own is not value))


@dataclass(frozen=True, slots=True)
class Citation:
    """[n]: an exact quote, `article.text[start:end] == quote`; `verified` says that this was checked."""

    n: int
    article_id: str
    title: str
    outlet: str | None
    language: str
    published: str | None
    url: str | None
    quote: str
    start: int
    end: int
    score: float
    verified: bool


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """One value and the citations that carry it."""

    value: str
    normalized: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """One side of a disagreement."""

    value: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Different values for the same question from different sources."""

    values: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user gets: text with [n] marks, what stands behind each mark, and who made it."""

    question: str
    question_language: str
    status: Status
    answer: str
    answer_language: str
    """The question's or the one wished; English where the reader answers and has no words of that language."""
    short_answers: tuple[ShortAnswer, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    citations: tuple[Citation, ...] = ()
    models: dict[str, str | None] = field(default_factory=dict)
    """`encoder`, `reader`, `llm`."""
    timings_ms: dict[str, float] = field(default_factory=dict)
    """`retrieve`, `read`, `generate`, `total`, in milliseconds; `first_token`: from the question to the first word of
    the LLM, 0 without one."""
    notes: tuple[str, ...] = ()
    """What the user should know about this answer, one sentence each."""

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain JSON values."""
        return asdict(self)
