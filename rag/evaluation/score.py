"""One answer against what was expected: every measure that applies to the question, as a `QuestionRecord`.

What the system is taken to say, for exact match, F1 and 3-grams, is its first short answer; where a sentence is the
answer, the span that the reader marks in the first one it cites. `rag.evaluation.verdict` judges whether value,
citation and refusal are right; `rag.evaluation.measures` and `ranking` have the other measures.
"""

from collections.abc import Callable, Mapping, Sequence

from index.article import Article
from rag.answer import Answer, Hit
from rag.evaluation.measures import citation_gold, citation_precision, citation_recall, number_match, trigram_recall
from rag.evaluation.ranking import ranking
from rag.evaluation.record import QuestionRecord, SeenPassage
from rag.evaluation.squad_rules import exact_match, f1
from rag.evaluation.statements import judge_of, statements
from rag.evaluation.verdict import Outcome
from rag.evaluation.verdict import score as judged
from rag.gold import GoldQuestion
from rag.read import Reader
from rag.span import best

Names = Callable[[Article], str]
"""Gives an article the name by which the gold evidence calls it."""

_NUMERIC = frozenset({"number", "money", "percentage", "year"})


def recorded(
    gold: GoldQuestion,
    answer: Answer,
    hits: Sequence[Hit],
    name_of: Names,
    languages: Mapping[str, str],
    reader: Reader,
) -> QuestionRecord:
    """Return the record of one question.

    `hits` are the passages it was answered from, best first; `languages` has the language of every article by its name.
    """
    found = [_evidence_in(hit, gold, name_of) for hit in hits]
    told = {languages.get(evidence.article, "und") for evidence in gold.evidence}
    return QuestionRecord(
        id=gold.id,
        split=gold.split,
        language=gold.language,
        article_languages=tuple(sorted(told)),
        kind=gold.kind,
        question=gold.question,
        expected_status=gold.status,
        expected=gold.answers,
        status=answer.status,
        answer=answer.answer,
        answer_language=answer.answer_language,
        short_answers=tuple(short.value for short in answer.short_answers),
        cited_languages=tuple(citation.language for citation in answer.citations) if _answered(answer) else (),
        passages=tuple(_seen(hit, bool(has)) for hit, has in zip(hits, found, strict=True)),
        confidence=max((citation.score for citation in answer.citations), default=None),
        milliseconds=answer.timings_ms.get("total", 0.0),
        measures=_verdicts(judged(gold, answer))
        | (ranking(found, len(gold.evidence)) if gold.evidence else {})
        | _said(gold, answer, reader)
        | _citations(gold, answer, reader),
    )


def predicted(answer: Answer, reader: Reader) -> str:
    """Return what the answer says in a few words, see the module; empty when it refuses."""
    if not _answered(answer):
        return ""
    if answer.short_answers:
        return answer.short_answers[0].value
    if not answer.citations:
        return answer.answer
    quote = answer.citations[0].quote
    (reading,) = reader.spans.read(answer.question, [quote])
    span, _ = best(reading)
    return quote[span.start : span.end] or quote


def _verdicts(outcome: Outcome) -> dict[str, float]:
    reported = outcome.answer.status == "disagreement"
    verdicts = {
        "answered_right": outcome.answered_right,
        "right_or_shown": outcome.right_or_shown,
        "cited_right": outcome.cited_right,
        "hallucination": None if outcome.refused_right is None else not outcome.refused_right,
        "error": outcome.refused_wrong,
        "false_disagreement": outcome.false_disagreement,
        "disagreement_recall": outcome.disagreement_found,
        "disagreement_precision": outcome.gold.status == "disagreement" if reported else None,
        "language_right": outcome.language_right,
    }
    return {name: float(verdict) for name, verdict in verdicts.items() if verdict is not None}


def _said(gold: GoldQuestion, answer: Answer, reader: Reader) -> dict[str, float]:
    """Return the measures of the words said, of a question with one answer that is known; a refusal says none."""
    if gold.status != "answered" or not gold.answers:
        return {}
    said, spellings = predicted(answer, reader), gold.answers[0]
    language = answer.citations[0].language if answer.citations else answer.answer_language
    number = number_match(said, language, spellings, gold.language) if gold.kind in _NUMERIC else None
    return {
        "exact_match": exact_match(said, spellings, language),
        "f1": f1(said, spellings, language),
        "trigram_recall": trigram_recall(said, spellings) if said else 0.0,
    } | ({} if number is None else {"number_match": number})


def _citations(gold: GoldQuestion, answer: Answer, reader: Reader) -> dict[str, float]:
    """Return the measures of what is cited, of an answer that is no refusal."""
    if not _answered(answer):
        return {}
    stated, judge = statements(answer), judge_of(reader, answer)
    quotes = [citation.quote for citation in answer.citations]
    measures = {
        "citation_recall": citation_recall(stated, judge),
        "citation_precision": citation_precision(stated, judge),
        "citation_gold": citation_gold(quotes, [one.quote for one in gold.evidence]) if gold.evidence else None,
    }
    return {name: value for name, value in measures.items() if value is not None}


def _answered(answer: Answer) -> bool:
    return answer.status != "not_found"


def _evidence_in(hit: Hit, gold: GoldQuestion, name_of: Names) -> frozenset[int]:
    """Return the numbers of the evidence that a passage has a part of."""
    name = name_of(hit.article)
    return frozenset(
        number
        for number, evidence in enumerate(gold.evidence)
        if evidence.article == name and _touches(hit, evidence.quote)
    )


def _touches(hit: Hit, quote: str) -> bool:
    """Say whether a passage and a quote share text, by offsets where the quote stands exactly so in the article."""
    start = hit.article.text.find(quote)
    if start >= 0:
        return start < hit.passage.end and hit.passage.start < start + len(quote)
    return " ".join(quote.split()) in " ".join(hit.passage.text.split())


def _seen(hit: Hit, relevant: bool) -> SeenPassage:
    article = hit.article
    return SeenPassage(article.title, article.outlet, article.language, hit.passage.text, round(hit.score, 4), relevant)
