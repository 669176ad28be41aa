"""One answer judged against a gold question: right value, right citation, right refusal, disagreement, language.

Definitions. A question with one answer is answered *right* when the first short answer is that value; of kind `text`,
when the first citation is a sentence of the evidence. A disagreement is right when it is reported as one and every
value is shown. A question is *cited right* when it was answered and its first citation overlaps a sentence of the
evidence. A question that the articles do not answer is *refused right* when the answer says so; one
that they do answer and that was refused counts as *refused wrong*. *Right or shown* is right, or a disagreement that
shows the right value among others: nothing is hidden from the reader. With NoMIRACL's names (Thakur et al., 2024), the
hallucination rate is one less the share refused right, the error rate the share refused wrong.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from rag.answer import Answer
from rag.evaluation.measures import overlaps
from rag.gold import GoldQuestion

_NO_LETTER = regex.compile(r"[^\p{L}\p{M}\p{N}%]+")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, its answer, and what was right about it; None where a measure does not apply."""

    gold: GoldQuestion
    answer: Answer
    answered_right: bool | None
    right_or_shown: bool | None
    cited_right: bool | None
    refused_right: bool | None
    refused_wrong: bool | None
    disagreement_found: bool | None
    false_disagreement: bool | None
    language_right: bool
    """Whether the answer is in the question's language."""


def score(gold: GoldQuestion, answer: Answer) -> Outcome:
    """Return what is right about `answer`."""
    answerable = gold.status != "not_found"
    refused = answer.status == "not_found"
    return Outcome(
        gold=gold,
        answer=answer,
        answered_right=_is_right(gold, answer) if answerable else None,
        right_or_shown=_is_right(gold, answer) or _is_shown(gold, answer) if answerable else None,
        cited_right=_is_cited(gold, answer) if answerable and not refused else None,
        refused_right=refused if not answerable else None,
        refused_wrong=refused if answerable else None,
        disagreement_found=answer.status == "disagreement" if gold.status == "disagreement" else None,
        false_disagreement=answer.status == "disagreement" if gold.status == "answered" else None,
        language_right=answer.answer_language == gold.language,
    )


def _is_right(gold: GoldQuestion, answer: Answer) -> bool:
    if gold.status == "disagreement":
        shown = [short.value for short in answer.short_answers]
        every = all(any(says_value(value, spellings) for value in shown) for spellings in gold.answers)
        return answer.status == "disagreement" and every
    if answer.status != "answered":
        return False
    if gold.kind == "text":
        return _is_cited(gold, answer)
    return bool(answer.short_answers) and says_value(answer.short_answers[0].value, gold.answers[0])


def _is_shown(gold: GoldQuestion, answer: Answer) -> bool:
    """Say whether a disagreement that is reported has every right value among its sides."""
    shown = [short.value for short in answer.short_answers]
    right = all(any(says_value(value, spellings) for value in shown) for spellings in gold.answers)
    return answer.status == "disagreement" and gold.kind != "text" and right


def says_value(value: str, spellings: Sequence[str]) -> bool:
    """Say whether `value` is one of `spellings`, or has all the words of one: "9 Mei 2025" says "9 Mei"."""
    said = _words(value)
    return any(said == _words(spelling) or (_words(spelling) and _words(spelling) <= said) for spelling in spellings)


def _is_cited(gold: GoldQuestion, answer: Answer) -> bool:
    return bool(answer.citations) and any(
        overlaps(answer.citations[0].quote, evidence.quote) for evidence in gold.evidence
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(_NO_LETTER.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())
