"""The report's numbers, each small enough to be checked by hand."""

import pytest

from rag.answer import Kind, Status
from rag.evaluation.record import Measured, QuestionRecord, RunRecord
from rag.evaluation.views import (
    Case,
    LanguageShare,
    Latency,
    Row,
    Share,
    answerable,
    best,
    breakdown,
    by_kind,
    by_language,
    by_pair,
    by_split,
    calibration,
    heat_map,
    language_shares,
    latency,
    mean,
    worst,
)


def _question(
    name: str,
    language: str = "de",
    articles: tuple[str, ...] = ("de",),
    *,
    split: str = "dev",
    kind: Kind = "number",
    expected: Status = "answered",
    status: Status = "answered",
    cited: tuple[str, ...] = (),
    confidence: float | None = None,
    milliseconds: float = 0.0,
    **measures: float,
) -> QuestionRecord:
    return QuestionRecord(
        name,
        split,
        language,
        articles,
        kind,
        "?",
        expected,
        (("1",),),
        status,
        "1",
        language,
        cited_languages=cited,
        confidence=confidence,
        milliseconds=milliseconds,
        measures=measures,
    )


def test_questions_are_grouped_in_the_order_of_names() -> None:
    a, b = _question("a", "vi", ("de", "vi"), split="test"), _question("b", "de", ("de",), kind="date")
    c = _question("c", "vi", ("de", "vi"))
    assert list(by_language([a, b, c]).items()) == [("de", (b,)), ("vi", (a, c))]
    assert by_split([a, b, c]) == {"dev": (b, c), "test": (a,)}
    assert by_kind([a, b, c]) == {"date": (b,), "number": (a, c)}
    assert by_pair([a, b, c]) == {("de", "de"): (b,), ("vi", "de+vi"): (a, c)}
    assert by_language([]) == {}


def test_a_mean_is_over_the_questions_that_have_the_measure() -> None:
    questions = [_question("a", f1=1.0), _question("b", f1=0.5), _question("c")]
    assert mean(questions, "f1") == Share((1 + 0.5) / 2, 2)
    assert mean(questions, "mrr") == Share(None, 0)


@pytest.mark.parametrize(
    ("value", "shade"), [(None, 0), (0.0, 0), (0.19, 0), (0.2, 1), (0.6, 3), (0.799, 3), (0.8, 4), (1.0, 4)]
)
def test_a_share_has_one_of_five_shades(value: float | None, shade: int) -> None:
    assert Share(value, 1).shade == shade


def test_a_breakdown_has_a_row_for_each_group() -> None:
    groups = by_language([_question("a", f1=1.0), _question("b", "vi", f1=0.0), _question("c", "vi")])
    assert breakdown(groups, ["f1", "mrr"]) == (
        Row("de", 1, (Share(1.0, 1), Share(None, 0))),
        Row("vi", 2, (Share(0.0, 1), Share(None, 0))),
    )


def test_a_heat_map_has_every_pair_and_the_sums() -> None:
    questions = [
        _question("a", "de", ("de",), f1=1.0),
        _question("b", "de", ("de",), f1=0.0),
        _question("c", "vi", ("de", "vi"), f1=1.0),
        _question("d", "th", (), f1=1.0),  # no article answers: in no column
        _question("e", "ru", ("ru",)),  # has no f1
    ]
    heat = heat_map(questions, "f1")
    assert heat.columns == ("de", "de+vi", "all")
    assert heat.rows == (
        Row("de", 2, (Share(0.5, 2), Share(None, 0), Share(0.5, 2))),
        Row("vi", 1, (Share(None, 0), Share(1.0, 1), Share(1.0, 1))),
        Row("all", 3, (Share(0.5, 2), Share(1.0, 1), Share(2 / 3, 3))),
    )
    assert heat_map([], "f1").rows == ()


def test_calibration_is_the_weighted_distance_of_said_and_right() -> None:
    questions = [
        _question("a", confidence=0.9, right_or_shown=1.0),
        _question("b", confidence=1.0, right_or_shown=0.0),
        _question("c", confidence=0.3, right_or_shown=0.0),
        _question("d", confidence=0.35, expected="not_found"),  # nothing answers it: not right
        _question("e", right_or_shown=1.0),  # read nothing: not counted
    ]
    found = calibration(questions)
    filled = {index: each for index, each in enumerate(found.bins) if each.n}
    assert [(index, each.low, each.high, each.n, each.right) for index, each in filled.items()] == [
        (3, 0.3, 0.4, 2, 0.0),  # c and d
        (9, 0.9, 1.0, 2, 0.5),  # a and b
    ]
    assert filled[3].confidence == pytest.approx((0.3 + 0.35) / 2)
    assert filled[9].confidence == pytest.approx((0.9 + 1.0) / 2)
    assert found.n == 4
    assert found.error == pytest.approx(2 / 4 * (0.95 - 0.5) + 2 / 4 * (0.325 - 0.0))  # 0.3875
    # without d: 2/3 * 0.45 + 1/3 * 0.3
    assert calibration(answerable(questions)).error == pytest.approx(0.4)


def test_calibration_of_nothing_has_no_error() -> None:
    assert (calibration([]).n, calibration([]).error, len(calibration([]).bins)) == (0, None, 10)


def test_a_confidence_outside_the_scale_is_at_its_end() -> None:
    found = calibration([_question("a", confidence=1.2, right_or_shown=1.0), _question("b", confidence=-0.1)])
    assert [each.n for each in found.bins] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert found.error == 0.0


def test_each_question_weighs_the_same_among_the_languages() -> None:
    questions = [
        _question("a", articles=("de", "vi"), cited=("de", "de", "de", "vi")),
        _question("b", articles=("vi",), cited=("ru",)),
        _question("c", articles=(), cited=("th",)),  # made up: no evidence to compare with
        _question("d", articles=("th",)),  # cites nothing
    ]
    # cited: de 3/4 of one of two, vi 1/4, ru all of the other; evidence: de 1/2 of one, vi 1/2 of it and the other
    assert language_shares(questions) == (
        (
            LanguageShare("vi", 1 / 8, 1 / 4 + 1 / 2),
            LanguageShare("de", 3 / 8, 1 / 4),
            LanguageShare("ru", 1 / 2, 0.0),
        ),
        2,
    )
    assert language_shares([]) == ((), 0)


def test_latency_is_by_nearest_rank() -> None:
    questions = [_question(str(n), milliseconds=float(n)) for n in range(20, 0, -1)]
    assert latency(questions) == Latency(10.0, 19.0, 20)  # the 10th and the 19th of 20
    assert latency([_question("a", milliseconds=7.0), _question("b")]) == Latency(7.0, 7.0, 1)
    assert latency([_question("b")]) is None


def test_the_worst_come_first() -> None:
    right = _question("right", right_or_shown=1.0, cited_right=1.0, language_right=1.0)
    refused_right = _question("refused right", expected="not_found", status="not_found", language_right=1.0)
    language = _question("language", right_or_shown=1.0, language_right=0.0)
    citation = _question("citation", right_or_shown=1.0, cited_right=0.0, language_right=0.0)
    unsure = _question("unsure", right_or_shown=0.0, confidence=0.2)
    sure = _question("sure", right_or_shown=0.0, confidence=0.8)
    refused = _question("refused", status="not_found", right_or_shown=0.0)
    made_up = _question("made up", expected="not_found")
    questions = [right, refused_right, language, citation, unsure, sure, refused, made_up]
    assert worst(questions) == (
        Case(made_up, ("hallucinated",)),
        Case(refused, ("wrongly refused",)),  # whose value is not wrong too: it has none
        Case(sure, ("wrong value",)),
        Case(unsure, ("wrong value",)),
        Case(citation, ("wrong citation", "wrong language")),
        Case(language, ("wrong language",)),
    )
    assert worst([]) == ()


def test_the_best_is_none_when_runs_do_not_differ_in_what_is_shown() -> None:
    def run(**measures: float | None) -> RunRecord:
        return RunRecord("", {}, {name: Measured(value, None, None, 1) for name, value in measures.items()}, ())

    runs = [run(f1=0.5, error=0.1, mrr=0.9), run(f1=0.75, error=0.2, mrr=0.9 + 1e-9), run(f1=None)]
    assert best(runs, "f1", True) == 0.75
    assert best(runs, "error", False) == 0.1
    assert best(runs, "mrr", True) is None
    assert best(runs, "recall@1", True) is None
