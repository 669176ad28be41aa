"""A conversation without a page: events in order, errors in words, only answered questions remembered."""

import logging
from collections.abc import Iterator, Mapping, Sequence

import pytest

from index.article import Article
from index.errors import LibraryMissing, LibraryUnwritable
from rag.answer import Answer, Verdict
from rag.errors import ModelUnavailable
from rag.events import Event, Final, Passages, Reading, Restart, Text
from rag.turn import MAX_QUESTION, Stage, Turn, Verdicts, ask, history, judged, rate, refusal, stop

READ = Answer("q", "en", "answered", "Read. [1]", "en")
WRITTEN = Answer("q", "en", "answered", "Written. [1]", "en")


class _Script:
    """An engine that plays these events, then raises."""

    def __init__(self, *events: Event, error: Exception | None = None) -> None:
        self._events, self._error = events, error
        self.history: Sequence[tuple[str, str]] = ()
        self.rated: list[tuple[Answer, Verdict, Sequence[tuple[str, str]]]] = []

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

    def rate(self, answer: Answer, verdict: Verdict, history: Sequence[tuple[str, str]] = ()) -> None:
        if self._error:
            raise self._error
        self.rated.append((answer, verdict, history))


def test_a_turn_grows_event_by_event() -> None:
    """Searching at once, then the passages, the reader's answer, the prose piece by piece, and the checked answer."""
    engine = _Script(Passages(()), Reading(READ), Text("Wri"), Text("tten"), Final(WRITTEN))
    turns = list(ask(engine, "q"))
    assert [turn.stage for turn in turns] == ["searching", "reading", "writing", "writing", "writing", "done"]
    assert [turn.prose for turn in turns] == ["", "", "", "Wri", "Written", ""]
    assert [turn.answer for turn in turns[2:]] == [READ, READ, READ, WRITTEN]


def test_prose_that_begins_anew_takes_the_place_of_the_first() -> None:
    """The reader's answer is shown in between."""
    engine = _Script(Passages(()), Reading(READ), Text("Falsch"), Restart(), Text("Right"), Final(WRITTEN))
    turns = list(ask(engine, "q"))
    assert [turn.prose for turn in turns[2:]] == ["", "Falsch", "", "Right", ""]
    assert [turn.answer for turn in turns[2:]] == [READ] * 4 + [WRITTEN]
    assert [turn.stage for turn in turns[2:]] == ["writing"] * 4 + ["done"]


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


DONE = (Turn("a", "done", answer=READ), Turn("b", "done", answer=WRITTEN))


def test_a_verdict_is_kept_and_can_be_changed() -> None:
    """With the conversation before its answer; saying it again keeps nothing twice, and nothing given is changed."""
    engine, none = _Script(), dict[int, Verdict]()
    first, reason = rate(engine, {"turn": "1", "verdict": "right"}, DONE, none)
    assert (first, reason, none) == ({1: "right"}, "", {})
    assert rate(engine, {"turn": "1", "verdict": "right"}, DONE, first)[0] is first
    second, _ = rate(engine, {"turn": 1, "verdict": "wrong"}, DONE, first)
    both, _ = rate(engine, {"turn": "0", "verdict": "right"}, DONE, second)
    assert (second, both) == ({1: "wrong"}, {0: "right", 1: "wrong"})
    before = [("a", "Read. [1]")]
    assert engine.rated == [(WRITTEN, "right", before), (WRITTEN, "wrong", before), (READ, "right", [])]
    assert [turn.verdict for turn in judged(DONE, both)] == ["right", "wrong"]
    assert [turn.verdict for turn in judged(DONE, {})] == [None, None]


NO_TURNS: tuple[object, ...] = ("2", "-1", "00", " 0", "0.0", "٠", 1e999, True, None, [0], {})
NO_VERDICTS: tuple[object, ...] = ("", "Right", "maybe", 1, None, ["right"], {"right": 1})


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"turn": "0"},
        {"verdict": "right"},
        *({"turn": turn, "verdict": "right"} for turn in NO_TURNS),
        *({"turn": "0", "verdict": verdict} for verdict in NO_VERDICTS),
    ],
)
def test_what_no_button_sends_changes_nothing(wanted: Mapping[str, object]) -> None:
    """A turn that is not there, a verdict that is none, or neither."""
    engine, verdicts = _Script(), dict[int, Verdict]()
    assert rate(engine, wanted, DONE, verdicts) == (verdicts, "")
    assert engine.rated == []


@pytest.mark.parametrize("stage", ["waiting", "searching", "reading", "writing", "stopped", "failed"])
def test_only_a_finished_answer_is_judged(stage: Stage) -> None:
    """Not one that is being written, was stopped or failed, even where a part of it is shown."""
    engine = _Script()
    turn = Turn("q", stage, answer=READ)
    assert turn.finished is None
    assert rate(engine, {"turn": "0", "verdict": "wrong"}, [turn], {}) == ({}, "")
    assert engine.rated == []


def test_a_verdict_that_cannot_be_kept_is_said_so() -> None:
    """The earlier verdict stays, and the reason is the error's own words."""
    engine = _Script(error=LibraryUnwritable("The disk is full."))
    kept: Verdicts = {0: "right"}
    assert rate(engine, {"turn": "0", "verdict": "wrong"}, DONE, kept) == ({0: "right"}, "The disk is full.")
