"""A conversation without a page: events in order, errors in words, only answered questions remembered."""

import logging
from collections.abc import Iterator, Sequence

import pytest

from index.article import Article
from index.errors import LibraryMissing
from rag.answer import Answer
from rag.errors import ModelUnavailable
from rag.events import Event, Final, Passages, Reading, Text
from rag.turn import MAX_QUESTION, Turn, ask, history, refusal, stop

READ = Answer("q", "en", "answered", "Read. [1]", "en")
WRITTEN = Answer("q", "en", "answered", "Written. [1]", "en")


class _Script:
    """An engine that plays these events, then raises."""

    def __init__(self, *events: Event, error: Exception | None = None) -> None:
        self._events, self._error = events, error
        self.history: Sequence[tuple[str, str]] = ()

    def stream(
        self, question: str, history: Sequence[tuple[str, str]] = (), language: str | None = None
    ) -> Iterator[Event]:
        self.history = history
        yield from self._events
        if self._error:
            raise self._error

    def articles(self) -> list[Article]:
        return []

    def article(self, article_id: str) -> Article | None:
        return None


def test_a_turn_grows_event_by_event() -> None:
    """Searching at once, then the passages, the reader's answer, the prose piece by piece, and the checked answer."""
    engine = _Script(Passages(()), Reading(READ), Text("Wri"), Text("tten"), Final(WRITTEN))
    turns = list(ask(engine, "q"))
    assert [turn.stage for turn in turns] == ["searching", "reading", "writing", "writing", "writing", "done"]
    assert [turn.prose for turn in turns] == ["", "", "", "Wri", "Written", ""]
    assert [turn.answer for turn in turns[2:]] == [READ, READ, READ, WRITTEN]


@pytest.mark.parametrize("error", [ModelUnavailable("Ollama does not answer."), LibraryMissing("No library here.")])
def test_our_errors_are_shown_in_their_own_words(error: Exception) -> None:
    """The reader's answer stays, the unfinished prose goes."""
    last = list(ask(_Script(Reading(READ), Text("Wri"), error=error), "q"))[-1]
    assert (last.stage, last.error, last.answer, last.prose) == ("failed", str(error), READ, "")


@pytest.mark.parametrize("error", [ZeroDivisionError("secret detail"), None])
def test_a_defect_is_one_kind_line_and_a_log_entry(error: Exception | None, caplog: pytest.LogCaptureFixture) -> None:
    """An unknown error and a stream without an end alike; no detail reaches the user."""
    with caplog.at_level(logging.ERROR, logger="rag.turn"):
        last = list(ask(_Script(error=error), "q"))[-1]
    assert last.stage == "failed"
    assert last.error.startswith("Something went wrong")
    assert "secret" not in last.error
    assert len(caplog.records) == 1


def test_history_is_what_was_answered() -> None:
    """Failed and running turns are left out, and one stopped before any answer; stopped with an answer counts."""
    turns = [
        Turn("a", "done", answer=READ),
        Turn("b", "failed", error="x"),
        Turn("c", "stopped"),
        Turn("d", "stopped", answer=WRITTEN),
        Turn("e", "writing", answer=READ),
    ]
    assert history(turns) == [("a", "Read. [1]"), ("d", "Written. [1]")]
    engine = _Script(Final(READ))
    list(ask(engine, "f", turns))
    assert engine.history == history(turns)


def test_stopping_keeps_the_answer_and_drops_the_prose() -> None:
    """A turn that has ended is left as it is."""
    assert stop(Turn("q", "writing", answer=READ, prose="Wri")) == Turn("q", "stopped", answer=READ)
    done = Turn("q", "done", answer=READ)
    assert stop(done) is done


@pytest.mark.parametrize("question", ["Когда?", "什么时候", "متى؟", "x" * MAX_QUESTION])
def test_questions_that_can_be_asked(question: str) -> None:
    """The limit counts characters, and itself is allowed."""
    assert refusal(question, [Turn("q", "done")]) == ""


def test_questions_that_cannot_be_asked() -> None:
    """Empty, too long, or asked while another is being answered."""
    assert "type a question" in refusal(" \n\t")
    assert "2,001 characters" in refusal("é" * (MAX_QUESTION + 1))
    assert "still being answered" in refusal("q", [Turn("before", "reading")])
