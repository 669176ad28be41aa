"""What users said of answers, asked again: a right answer is to be right again, a wrong one is not to be repeated.

An answer called right becomes a gold question whose evidence is what was cited and whose value is the first one given,
which is what `rag.evaluation.verdict` compares; of a disagreement every value, of a refusal none. The answer does not
tell what kind of value was asked for, so the question is asked for it; whatever that says, a value is compared as a
value and an answer without one by its first citation. Of an answer called wrong nobody has said what would be right:
its only measure is `repeated_error`.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from hashlib import sha256

from rag.answer import Answer, Kind
from rag.evaluation.record import QuestionRecord
from rag.feedback import Feedback, feedback_of
from rag.gold import GoldQuestion

KindOf = Callable[[str, str], Kind]
"""Says what a question in a language asks for, as `rag.kinds.Kinds.asked_for`."""

_BY_VALUE: Kind = (
    "place"  # what a value counts as whose question asks for none: compared by value, not read as a number
)


def questions_of(said: Iterable[Feedback], kind_of: KindOf) -> tuple[GoldQuestion, ...]:
    """Return what to ask, one question for each verdict, with an id made of all that was said."""
    return tuple(_question(one, kind_of) for one in said)


def repeats_counted(said: Iterable[Feedback]) -> Callable[[GoldQuestion, Answer, QuestionRecord], QuestionRecord]:
    """Return what rewrites the record of a question whose answer was called wrong; others stay as they are.

    Such a record expects nothing: no value, no evidence, no refusal, and no confidence that could prove true.
    """
    wrong = {_id(one): one for one in said if one.verdict == "wrong"}

    def rewritten(gold: GoldQuestion, answer: Answer, record: QuestionRecord) -> QuestionRecord:
        rejected = wrong.get(gold.id)
        if rejected is None:
            return record
        return replace(
            record,
            expected_status="not_found" if answer.status == "not_found" else "answered",
            expected=(),
            article_languages=(),
            confidence=None,
            measures={"repeated_error": float(_is_same(answer, rejected))},
        )

    return rewritten


def _question(said: Feedback, kind_of: KindOf) -> GoldQuestion:
    id_, kind = _id(said), kind_of(said.question, said.language)
    return GoldQuestion(
        id=id_,
        fact=id_,
        split="test",
        language=said.language,
        kind="text" if not said.values else _BY_VALUE if kind == "text" else kind,
        question=said.question,
        status=said.status,
        answers=said.values[:1] if said.status == "answered" else said.values,
        evidence=said.quotes,
    )


def _id(said: Feedback) -> str:
    """Return a hash of what was said, of whom and of what: a right and a wrong answer to one question are two."""
    text = json.dumps(asdict(replace(said, when="")), ensure_ascii=False, sort_keys=True)
    return f"feedback-{sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _is_same(answer: Answer, rejected: Feedback) -> bool:
    """Say whether status, values and first quote are those of the answer that was called wrong."""
    again = feedback_of(answer, rejected.verdict, str)
    return (again.status, again.values, _first_quote(again)) == (
        rejected.status,
        rejected.values,
        _first_quote(rejected),
    )


def _first_quote(said: Feedback) -> Sequence[str]:
    return [one.quote for one in said.quotes[:1]]
