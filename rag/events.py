"""What happens while a question is being answered, in the order in which it happens.

Passages, then Reading, then any number of Text, then one Final. A stream without an LLM has no Text. Where an LLM
begins its prose anew, a Restart stands between the Text of the first attempt and that of the second. Plain values:
nothing here says how an event is shown.
"""

from dataclasses import dataclass

from rag.answer import Answer, Hit


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages found, best first; empty when the library holds nothing near the question."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's answer: complete and cited, shown at once, and what stays when no LLM writes."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Text:
    """The next piece of the LLM's prose; its [n] marks are not checked yet, so nothing may be opened by them."""

    piece: str


@dataclass(frozen=True, slots=True)
class Restart:
    """The prose streamed so far is void, since it was in another language; it begins anew, at most once."""


@dataclass(frozen=True, slots=True)
class Final:
    """The checked answer, which replaces everything that was streamed before it."""

    answer: Answer


Event = Passages | Reading | Text | Restart | Final
"""One step of a streamed answer."""
