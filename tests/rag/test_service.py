"""Questions that wait their turn, without a server: places are counted, given back, and errors get their status."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import anyio
import pytest

import rag
from index.errors import LibraryMissing
from rag.answer import Answer
from rag.ask import Question
from rag.errors import ModelUnavailable, QuestionError, ServerBusy
from rag.events import Event, Final, Passages
from rag.retrieve import Filter
from rag.service import DEFECT, Desk, Failure, failure_of

ANSWER = Answer("?", "en", "not_found", "The articles do not say.", "en")


class _Engine(rag.Engine):
    """Counts the streams that are open."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.open = 0

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        language: str | None = None,
        only: Filter | None = None,
    ) -> Iterator[Event]:
        self.open += 1
        try:
            yield Passages(())
            yield Final(ANSWER)
        finally:
            self.open -= 1


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_an_answer_gives_its_place_back() -> None:
    """Asking twice with one place does not wait; the engine's stream is closed when the answer is there."""
    engine = _Engine()
    desk = Desk(engine, at_once=1, waiting=0)
    for _ in range(2):
        with anyio.fail_after(10):
            assert await desk.ask(Question("?")) == ANSWER
        assert engine.open == 0
    assert await desk.run(lambda: engine.open) == 0


@pytest.mark.anyio
async def test_only_so_many_are_answered_and_wait() -> None:
    """One is answered, one waits, the next is told so; when the first is closed the second has its turn."""
    engine = _Engine()
    desk = Desk(engine, at_once=1, waiting=1)
    answers: list[Answer] = []

    async def wait() -> None:
        answers.append(await desk.ask(Question("?")))

    first = desk.stream(Question("?"))
    assert await anext(first) == Passages(())
    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await anyio.wait_all_tasks_blocked()
            assert (engine.open, answers) == (1, [])
            with pytest.raises(ServerBusy, match="in a moment"):
                await desk.ask(Question("?"))
            await first.aclose()
    assert (engine.open, answers) == (0, [ANSWER])


@pytest.mark.anyio
async def test_one_who_leaves_the_queue_takes_nothing_along() -> None:
    """Cancelled while waiting: the place that is then free can be taken."""
    desk = Desk(_Engine(), at_once=1, waiting=1)
    first = desk.stream(Question("?"))
    await anext(first)
    with anyio.move_on_after(0.05):
        await desk.ask(Question("?"))
    await first.aclose()
    with anyio.fail_after(10):
        assert await desk.ask(Question("?")) == ANSWER


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (QuestionError("Empty."), Failure(400, "invalid_request_error", "Empty.")),
        (ServerBusy("Later."), Failure(429, "rate_limit_error", "Later.")),
        (ModelUnavailable("Gone."), Failure(502, "model_error", "Gone.")),
        (LibraryMissing("None."), Failure(503, "library_error", "None.")),
    ],
)
def test_errors_of_ours_are_told(error: Exception, failure: Failure) -> None:
    """In their own words, with the status that their exit code means."""
    assert failure_of(error) == failure
    assert failure.document()["error"]["message"] == str(error)


def test_a_defect_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    """Its words are for the log alone."""
    with caplog.at_level(logging.ERROR):
        assert failure_of(KeyError("secret")) == DEFECT
    assert "secret" not in DEFECT.message
    assert "secret" in caplog.text
