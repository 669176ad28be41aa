"""Questions that come in over a network: answered in threads, a few at a time, and given up when nobody listens.

Knows neither HTTP nor MCP; both take their answers, and the words and codes of their errors, from here.
"""

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from anyio import CancelScope, CapacityLimiter, to_thread

from index.article import Article
from index.errors import IndexingError
from rag.answer import Answer, Hit
from rag.ask import Question
from rag.errors import RagError, ServerBusy
from rag.events import Event, Final
from rag.retrieve import Filter

_AT_ONCE = 4  # as many as the page answers at the same time; more would only slow one another down
_WAITING = 64

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Engine(Protocol):
    """What is needed of the answering engine; safe to call from several threads."""

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        language: str | None = None,
        only: Filter | None = None,
    ) -> Iterator[Event]:
        """Answer `question` step by step."""
        ...

    def search(self, question: str, top: int | None = None, only: Filter | None = None) -> Sequence[Hit]:
        """Return the passages nearest to `question`."""
        ...

    def articles(self) -> list[Article]:
        """Return every article of the library."""
        ...

    def article(self, article_id: str) -> Article | None:
        """Return one article, or None when the library has none with this id."""
        ...


class Desk:
    """Where questions wait their turn for one engine: only so many are answered at once, only so many may wait."""

    def __init__(self, engine: Engine, at_once: int = _AT_ONCE, waiting: int = _WAITING) -> None:
        """Answer from `engine`; ServerBusy past `waiting`."""
        self.engine = engine
        self._places = CapacityLimiter(at_once)
        self._waiting = waiting

    async def stream(self, question: Question) -> AsyncGenerator[Event, None]:
        """Yield what happens while `question` is answered; closing it closes the engine's stream, freeing the model."""
        async with self._place():
            events = self.engine.stream(question.text, question.history, question.language, question.only)
            try:
                while (event := await to_thread.run_sync(next, events, None)) is not None:
                    yield event
            finally:
                with CancelScope(shield=True):  # the place is free again only when the model is
                    await to_thread.run_sync(_close, events)

    async def ask(self, question: Question) -> Answer:
        """Return the answer to `question`."""
        async with aclosing(self.stream(question)) as events:
            async for event in events:
                if isinstance(event, Final):
                    return event.answer
        raise RuntimeError("the engine's stream ended without a final answer")

    async def run(self, call: Callable[[], _T]) -> _T:
        """Return what `call`, a use of the engine, returns in a thread."""
        async with self._place():
            return await to_thread.run_sync(call)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._places.available_tokens < 1 and self._places.statistics().tasks_waiting >= self._waiting:
            raise ServerBusy(f"{self._waiting} questions are waiting already. Ask again in a moment.")
        holder = object()  # not the task: a stream may be closed by another one than began it
        await self._places.acquire_on_behalf_of(holder)
        try:
            yield
        finally:
            self._places.release_on_behalf_of(holder)


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as it is told to whoever asked: an HTTP status, OpenAI's name for the kind, and a sentence."""

    status: int
    kind: str
    message: str

    def document(self) -> dict[str, Any]:
        """Return the error as JSON values, in the shape of OpenAI's API."""
        return {"error": {"message": self.message, "type": self.kind, "param": None, "code": None}}


DEFECT = Failure(500, "server_error", "Something went wrong. The details are in the server's log.")


def invalid(message: str, status: int = 400) -> Failure:
    """Return the failure of a request that cannot be answered as it is."""
    return Failure(status, "invalid_request_error", message)


def failure_of(error: Exception) -> Failure:
    """Return what is told of `error`. One that is not ours is a defect: its details go to the log."""
    if isinstance(error, ServerBusy):
        return Failure(429, "rate_limit_error", str(error))
    if isinstance(error, RagError | IndexingError):
        match error.exit_code:
            case 3:
                return Failure(503, "library_error", str(error))
            case 4:
                return Failure(502, "model_error", str(error))
        return invalid(str(error))
    _log.error("a request could not be answered", exc_info=error)
    return DEFECT


def _close(events: Iterator[Event]) -> None:
    if isinstance(events, Generator):
        events.close()
