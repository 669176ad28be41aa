"""One question and what became of it so far: the state of a conversation, without any page or terminal around it."""

import logging
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, get_args

from index.article import Article
from index.errors import IndexingError
from rag.answer import Answer, Hit, Verdict
from rag.errors import RagError
from rag.events import Event, Final, Passages, Reading, Restart, Text

Stage = Literal["waiting", "searching", "reading", "writing", "done", "stopped", "failed"]

Verdicts = Mapping[int, Verdict]
"""What the user says of answers, by the place of their turns. Kept apart from the turns, which a running answer writes:
two that write the same would undo one another."""

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

    def rate(self, answer: Answer, verdict: Verdict, history: Sequence[tuple[str, str]] = ()) -> None:
        """Keep what a user says of an answer; `history` is the one it was asked with."""
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
    verdict: Verdict | None = None
    """What the user says of the answer."""

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.stage in {"waiting", "searching", "reading", "writing"}

    @property
    def finished(self) -> Answer | None:
        """The answer that a user can judge; None while it is being written, and where it failed or was stopped."""
        return self.answer if self.stage == "done" else None


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
        case Restart():
            return replace(turn, stage="writing", prose="")
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


def rate(engine: Engine, wanted: Mapping[str, Any], turns: Sequence[Turn], verdicts: Verdicts) -> tuple[Verdicts, str]:
    """Keep the verdict that a button sends; return all verdicts, and why it was not kept, empty when it was.

    What a browser sends is compared with what can be said: a turn without a finished answer, a verdict that is none,
    or the one that is kept already, changes nothing.
    """
    place = next((at for at in range(len(turns)) if str(at) == str(wanted.get("turn"))), None)
    verdict = next((each for each in get_args(Verdict) if each == wanted.get("verdict")), None)
    answer = None if place is None else turns[place].finished
    if place is None or answer is None or verdict in {None, verdicts.get(place)}:
        return verdicts, ""
    try:
        engine.rate(answer, verdict, history(turns[:place]))
    except (RagError, IndexingError) as error:
        return verdicts, str(error)
    return {**verdicts, place: verdict}, ""


def judged(turns: Sequence[Turn], verdicts: Verdicts) -> tuple[Turn, ...]:
    """Return the turns with what the user says of each."""
    return tuple(replace(turn, verdict=verdicts.get(place)) for place, turn in enumerate(turns))
