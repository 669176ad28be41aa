"""One question and what became of it so far: the state of a conversation, without any page or terminal around it."""

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from index.article import Article
from index.errors import IndexingError
from rag.answer import Answer, Hit
from rag.errors import RagError
from rag.events import Event, Final, Passages, Reading, Text

Stage = Literal["waiting", "searching", "reading", "writing", "done", "stopped", "failed"]

MAX_QUESTION = 2_000
"""Characters of a question; past that it is a document, not a question."""

_NEAREST = 3  # passages kept to show beside "not found"; more would be kept in memory for every turn of every user

_log = logging.getLogger(__name__)


class Engine(Protocol):
    """What a conversation needs of the answering engine; safe to call from several threads."""

    def stream(
        self, question: str, history: Sequence[tuple[str, str]] = (), language: str | None = None
    ) -> Iterator[Event]:
        """Answer `question` step by step; `history` holds (earlier question, its answer's text)."""
        ...

    def articles(self) -> list[Article]:
        """Return every article of the library."""
        ...

    def article(self, article_id: str) -> Article | None:
        """Return one article, or None when the library no longer holds it."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, how far its answer has come, and the answer itself as soon as there is one."""

    question: str
    stage: Stage = "waiting"
    found: int = 0
    """Passages found."""
    nearest: tuple[Hit, ...] = ()
    answer: Answer | None = None
    prose: str = ""
    """Unchecked text of the LLM so far; empty again when the final answer is there."""
    error: str = ""

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.stage in {"waiting", "searching", "reading", "writing"}


def refusal(question: str, turns: Sequence[Turn] = ()) -> str:
    """Return why `question` cannot be asked after `turns`, as a sentence for the user; empty when it can."""
    if turns and turns[-1].running:
        return "The last question is still being answered. Stop it, or wait a moment."
    if not question.strip():
        return "Please type a question first."
    if len(question) > MAX_QUESTION:
        return (
            f"That is {len(question):,} characters; a question may have {MAX_QUESTION:,}. "
            "Please shorten it, or ask its parts one after the other."
        )
    return ""


def history(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """Return the questions that got an answer, each with that answer's text, oldest first."""
    return [(turn.question, turn.answer.answer) for turn in turns if turn.answer and not turn.running]


def advance(turn: Turn, event: Event) -> Turn:
    """Return `turn` after `event`; `turn` itself does not change."""
    match event:
        case Passages(hits):
            return replace(turn, stage="reading", found=len(hits), nearest=hits[:_NEAREST])
        case Reading(answer):
            return replace(turn, stage="writing", answer=answer)
        case Text(piece):
            return replace(turn, stage="writing", prose=turn.prose + piece)
        case Final(answer):
            return replace(turn, stage="done", answer=answer, prose="")


def stop(turn: Turn) -> Turn:
    """Return `turn` as it stays when the user stops it: the reader's answer if it is there, the prose left out."""
    return replace(turn, stage="stopped", prose="") if turn.running else turn


def ask(engine: Engine, question: str, earlier: Sequence[Turn] = ()) -> Generator[Turn, None, None]:
    """Yield the turn for `question` after every event, the last one done or failed; raises nothing.

    An error of ours is shown in its own words. Any other is a defect: its details go to the log, one line to the user.
    """
    turn = Turn(question, "searching")
    yield turn
    try:
        for event in engine.stream(question, history(earlier)):
            turn = advance(turn, event)
            yield turn
        if turn.running:
            raise RuntimeError("the engine's stream ended without a final answer")
    except (RagError, IndexingError) as error:
        yield replace(turn, stage="failed", error=str(error), prose="")
    except Exception:
        _log.exception("a question could not be answered")
        yield replace(
            turn,
            stage="failed",
            error="Something went wrong while answering. The details are in the log; asking again may help.",
            prose="",
        )
