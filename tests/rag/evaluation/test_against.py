"""Two runs compared: by hand what is better, worse and the same, on the questions that both asked."""

import pytest

from rag.evaluation.against import compared, compared_text
from rag.evaluation.record import QuestionRecord, RunRecord
from rag.evaluation.run import summed


def question(id_: str, **measures: float) -> QuestionRecord:
    """Return a record with these measures and nothing else of interest."""
    return QuestionRecord(
        id_, "dev", "de", ("de",), "number", "?", "answered", (("86",),), "answered", "86", "de", measures=measures
    )


def run(*questions: QuestionRecord) -> RunRecord:
    """Return a run of these questions."""
    return summed("as configured", {}, questions)


def test_what_rises_and_what_falls() -> None:
    """F1 from 1/2 to 1 is better; error, of which less is better, from 0 to 1/2 is worse; recall stays."""
    old = run(question("a", f1=0.0, error=0.0, mrr=1.0), question("b", f1=1.0, error=0.0, mrr=0.5))
    new = run(question("a", f1=1.0, error=1.0, mrr=1.0), question("b", f1=1.0, error=0.0, mrr=0.5))
    found = compared(old, new, 0.02)
    assert [(one.measure, one.verdict, one.difference) for one in found.changes] == [
        ("mrr", "same", 0.0),
        ("f1", "better", 0.5),
        ("error", "worse", 0.5),
    ]
    assert [one.measure for one in found.worse] == ["error"]
    assert compared_text(found).endswith("worse: error +50.0")


@pytest.mark.parametrize(("tolerance", "verdict"), [(0.0, "worse"), (0.24, "worse"), (0.25, "same"), (1.0, "same")])
def test_a_loss_as_large_as_the_tolerance_is_the_same(tolerance: float, verdict: str) -> None:
    """One of four questions lost is 25 points."""
    old = run(*(question(str(n), f1=1.0) for n in range(4)))
    new = run(question("0", f1=0.0), *(question(str(n), f1=1.0) for n in range(1, 4)))
    (change,) = compared(old, new, tolerance).changes
    assert (change.verdict, change.old, change.new, change.n) == (verdict, 1.0, 0.75, 4)
    assert change.p == 1.0  # of the two ways to swap one question's values, both differ as much


def test_the_greatest_loss_is_named_first() -> None:
    """Losses of 10 and 60 points."""
    old = run(question("a", f1=1.0, language_right=1.0, mrr=1.0))
    new = run(question("a", f1=0.9, language_right=0.4, mrr=1.0))
    assert [one.measure for one in compared(old, new, 0.02).worse] == ["language_right", "f1"]


def test_only_what_both_have_is_compared() -> None:
    """A question more, a question less, and a measure that only one run has."""
    old = run(question("a", f1=1.0, mrr=1.0), question("gone", f1=0.0))
    new = run(question("a", f1=1.0), question("new", f1=0.0), question("newer", f1=0.0))
    found = compared(old, new, 0.02)
    assert [(one.measure, one.n, one.verdict) for one in found.changes] == [("f1", 1, "same")]
    assert (found.only_old, found.only_new) == (1, 2)
    assert "1 questions of the old run only, 2 of the new only" in compared_text(found)


def test_two_empty_runs() -> None:
    """Nothing to compare is nothing worse."""
    assert compared(run(), run(), 0.0).worse == ()
    assert "nothing got worse" in compared_text(compared(run(), run(), 0.0))
