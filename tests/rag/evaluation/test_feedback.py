"""Verdicts as questions: what each becomes, and when a wrong answer counts as given again. All by hand."""

from dataclasses import replace
from typing import get_args

import pytest

from rag.answer import Answer, Citation, Kind, ShortAnswer, Status, Verdict
from rag.evaluation.feedback import questions_of, repeats_counted
from rag.evaluation.record import QuestionRecord
from rag.evaluation.verdict import score
from rag.feedback import feedback_of

CITED = Citation(1, "a1", "Title", None, "de", None, None, "86 Soldaten.", 0, 12, 0.9, True)
ANSWER = Answer(
    "How many?", "en", "answered", "86 [1]", "en", (ShortAnswer("86", "86", (1,)),), citations=(CITED,), models={}
)
BOTH = replace(ANSWER, status="disagreement", short_answers=(*ANSWER.short_answers, ShortAnswer("68", "68", (1,))))
SENTENCE = replace(ANSWER, short_answers=())
REFUSAL = replace(ANSWER, status="not_found", short_answers=())


def kind_of(question: str, language: str) -> Kind:
    """Return what the question asks for: its last word, where that is a kind."""
    return next((kind for kind in get_args(Kind) if question.endswith(kind)), "text")


def record(answer: Answer, status: Status = "answered") -> QuestionRecord:
    """Return a record with all that a rejected answer must not be measured by."""
    return QuestionRecord(
        id="x",
        split="test",
        language="en",
        article_languages=("de",),
        kind="number",
        question=answer.question,
        expected_status=status,
        expected=(("86",),),
        status=answer.status,
        answer=answer.answer,
        answer_language="en",
        confidence=0.9,
        measures={"answered_right": 1.0, "error": 0.0},
    )


@pytest.mark.parametrize("answer", [ANSWER, BOTH, SENTENCE, REFUSAL])
@pytest.mark.parametrize("question", ["How many?", "asks for a date", "asks for a number"])
def test_what_was_right_is_right_when_given_again(answer: Answer, question: str) -> None:
    """With a value, several, none, or as a refusal, whatever its question asks for."""
    answer = replace(answer, question=question)
    (gold,) = questions_of([feedback_of(answer, "right", str)], kind_of)
    outcome = score(gold, answer)
    assert (outcome.refused_right if answer.status == "not_found" else outcome.answered_right) is True
    assert outcome.cited_right is (None if answer.status == "not_found" else True)
    assert (gold.split, gold.fact, gold.status) == ("test", gold.id, answer.status)
    assert (gold.kind == "text") is (not answer.short_answers)


def test_of_a_list_the_first_value_counts() -> None:
    """A gold question has one value; another first value is wrong."""
    several = replace(BOTH, status="answered")
    (gold,) = questions_of([feedback_of(several, "right", str)], kind_of)
    assert gold.answers == (("86",),)
    assert score(gold, ANSWER).answered_right is True
    assert score(gold, replace(several, short_answers=several.short_answers[::-1])).answered_right is False


def test_ids_tell_what_was_said_apart() -> None:
    """Not when it was said, but what of which answer."""
    verdicts: tuple[tuple[Answer, Verdict], ...] = ((ANSWER, "right"), (ANSWER, "wrong"), (BOTH, "wrong"))
    said = [feedback_of(answer, verdict, str) for answer, verdict in verdicts]
    assert len({gold.id for gold in questions_of(said, kind_of)}) == 3
    later = [replace(one, when="later") for one in said]
    assert questions_of(later, kind_of) == questions_of(said, kind_of)


@pytest.mark.parametrize(
    ("rejected", "given", "repeated"),
    [
        (ANSWER, ANSWER, 1.0),
        (ANSWER, replace(ANSWER, answer="Other words [1]"), 1.0),
        (ANSWER, replace(ANSWER, short_answers=(ShortAnswer("68", "68", (1,)),)), 0.0),
        (ANSWER, replace(ANSWER, citations=(replace(CITED, quote="Another."),)), 0.0),
        (ANSWER, replace(ANSWER, citations=(CITED, replace(CITED, n=2, quote="Another."))), 1.0),
        (ANSWER, BOTH, 0.0),
        (ANSWER, REFUSAL, 0.0),
        (SENTENCE, SENTENCE, 1.0),
        (REFUSAL, replace(REFUSAL, citations=()), 1.0),
        (REFUSAL, ANSWER, 0.0),
    ],
)
def test_a_wrong_answer_is_the_same_by_status_values_and_first_quote(
    rejected: Answer, given: Answer, repeated: float
) -> None:
    """Nothing else is measured of it, and nothing is expected that nobody has said."""
    said = [feedback_of(rejected, "wrong", str)]
    (gold,) = questions_of(said, kind_of)
    found = repeats_counted(said)(gold, given, record(given))
    assert found.measures == {"repeated_error": repeated}
    assert (found.expected, found.article_languages, found.confidence) == ((), (), None)
    assert (found.expected_status == "not_found") is (given.status == "not_found")


def test_what_was_right_keeps_its_record() -> None:
    """Only what was called wrong is measured otherwise."""
    said = [feedback_of(ANSWER, "right", str), feedback_of(BOTH, "wrong", str)]
    gold = questions_of(said, kind_of)[0]
    before = record(ANSWER)
    assert repeats_counted(said)(gold, ANSWER, before) is before
