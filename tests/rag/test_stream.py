"""An answer for an event loop: every stage and the whole text, at a bounded rate, and no stream left open."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import aclosing

from index.article import Article
from rag.answer import Answer, Verdict
from rag.events import Event, Final, Passages, Reading, Text
from rag.stream import stream
from rag.turn import Turn

ANSWER = Answer("q", "en", "answered", "Read. [1]", "en")
EARLIER = Turn("before", "done", answer=ANSWER)


class _Writer:
    """An engine that writes a hundred words at once."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def stream(
        self, question: str, history: Sequence[tuple[str, str]] = (), language: str | None = None
    ) -> Iterator[Event]:
        try:
            yield Passages(())
            yield Reading(ANSWER)
            yield from [Text("word ")] * 100
            yield Final(ANSWER)
        finally:
            self.closed.set()

    def articles(self) -> list[Article]:
        return []

    def article(self, article_id: str) -> Article | None:
        return None

    def rate(self, answer: Answer, verdict: Verdict, history: Sequence[tuple[str, str]] = ()) -> None: ...


async def _stages(engine: _Writer, turns: tuple[Turn, ...], most: int = 1_000) -> list[tuple[Turn, ...]]:
    seen: list[tuple[Turn, ...]] = []
    async with aclosing(stream(engine, turns)) as steps:
        async for now in steps:
            seen.append(now)
            if len(seen) == most:
                break
    return seen


def test_every_stage_is_shown_but_not_every_word() -> None:
    """Earlier turns come along as they are."""
    engine = _Writer()
    seen = asyncio.run(_stages(engine, (EARLIER, Turn("q"))))
    stages = list(dict.fromkeys(now[-1].stage for now in seen))
    assert stages == ["searching", "reading", "writing", "done"]
    assert len(seen) < 50
    assert all(now[:-1] == (EARLIER,) for now in seen)
    assert engine.closed.wait(5)


def test_leaving_early_closes_the_engines_stream() -> None:
    """As a stop does."""
    engine = _Writer()
    assert len(asyncio.run(_stages(engine, (Turn("q"),), most=2))) == 2
    assert engine.closed.wait(5)


def test_only_a_waiting_question_is_answered() -> None:
    """Nothing begins twice, and no conversation is no question."""
    for turns in ((), (EARLIER,), (Turn("q", "writing"),)):
        assert asyncio.run(_stages(_Writer(), turns)) == []
