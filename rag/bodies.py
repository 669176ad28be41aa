"""What may be sent over HTTP and MCP, checked field by field; `/docs` and MCP clients show the descriptions."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from rag.ask import Question
from rag.config import RagConfig
from rag.retrieve import Filter

_LONGEST = RagConfig().max_question
_EARLIER = 100  # turns of a conversation; a follow-up goes on from the last few


def _language(code: str) -> str:
    from rag.localize import is_language

    if code.lower() != "und" and not is_language(code):
        raise ValueError(f"{code[:20]!r} is no language code; write two letters, for example de, vi or zh")
    return code.lower()


def _answerable(code: str) -> str:
    if _language(code) == "und":
        raise ValueError("an answer cannot be in 'und'; leave the language out for that of the question")
    return code.lower()


def _whole(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("there is half a character in it (a lone surrogate); send UTF-8") from error
    return text


Text = Annotated[str, AfterValidator(_whole)]
"""Characters that can be written out again."""

Language = Annotated[str, AfterValidator(_language)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Earlier = tuple[Annotated[Text, Field(max_length=_LONGEST)], Text]


class Filtered(BaseModel):
    """Which articles may answer; without any of these, all."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    question: Text = Field(description=f"the question, in any language, at most {_LONGEST:,} characters")
    from_: list[Language] = Field([], alias="from", max_length=100, description="only articles in these languages")
    outlets: list[Name] = Field([], max_length=100, description="only articles of these outlets")
    since: date | None = Field(None, description="only articles published on this day or later, as 2025-05-01")
    until: date | None = Field(None, description="only articles published on this day or earlier")

    def only(self) -> Filter:
        """Return the same as a filter of articles."""
        since, until = (None if day is None else day.isoformat() for day in (self.since, self.until))
        return Filter(frozenset(self.from_), since, until, frozenset(self.outlets))


class SearchBody(Filtered):
    """A question whose passages are wanted."""

    top: int = Field(10, ge=1, le=100, description="how many passages")


class AskOnce(Filtered):
    """A question that stands alone."""

    language: Annotated[str, AfterValidator(_answerable)] | None = Field(
        None, description="language of the answer, by default the question's: de, vi, zh ..."
    )

    def asked(self) -> Question:
        """Return the same as a question to the engine."""
        return Question(self.question, (), self.language, self.only())


class AskBody(AskOnce):
    """A question, what was said before it, and which articles may answer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "In which year did Ho Chi Minh visit Azerbaijan?"}]}
    )

    history: list[Earlier] = Field(
        [], max_length=_EARLIER, description="earlier [question, answer] pairs, the oldest first, for follow-ups"
    )
    stream: bool = Field(False, description="server-sent events: passages, answer, text ..., restart, final, or error")

    def asked(self) -> Question:
        """Return the same as a question to the engine."""
        return Question(self.question, tuple(self.history), self.language, self.only())
