"""Evidence in the shape that the form of the question wants, with the reader alone; nothing is claimed beyond it.

- list: every value of the best sentence is an item.
- why: of the sentences that answer about as well, one that says a cause or a purpose goes first.
- yes or no: a reader that marks spans does not infer, so it says neither. Where the question has a figure or a date, it
  says whether the articles give the same or something else; where it has none, what they say about it.
- comparison: for each thing that is compared the best sentence that names it and answers, in the question's order; no
  verdict.
- plain: as `rag.compare` finds it.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer import Evidence, Value
from rag.compare import Comparison, Finding, Judge, compare
from rag.meant import Asked, Claim
from rag.values import entities
from rag.values.agree import agrees, comparable
from rag.wishes import mentions, says_why

_AS_GOOD = 0.5  # share of the best score from which a sentence that says why goes first
_COMPARED = 2  # things that a comparison has at least
_ANSWERS = 0.5  # probability from which a sentence answers beside another, of a thing that is compared


def shape(asked: Asked, evidence: Sequence[Evidence], judge: Judge) -> Comparison:
    """Return what `evidence`, best first, says on the question; see the module for each form."""
    match asked.form:
        case "list":
            return compare(evidence, judge, several=True)
        case "why":
            return compare(_reasons_first(evidence), judge)
        case "yes_no":
            return _checked(asked, evidence, judge)
        case "comparison":
            return _side_by_side(asked, evidence) or compare(evidence, judge)
        case "plain":
            return compare(evidence, judge)


def _reasons_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence led by the best sentence that says a cause or a purpose, if it is about as good as any."""
    reasons = [item for item in evidence if item.score >= _AS_GOOD * evidence[0].score and _says_why(item)]
    return [*reasons[:1], *(item for item in evidence if item is not reasons[0])] if reasons else list(evidence)


def _says_why(item: Evidence) -> bool:
    return says_why(item.quote, item.hit.article.language)


def _checked(asked: Asked, evidence: Sequence[Evidence], judge: Judge) -> Comparison:
    """Compare what the sources say with the figure or date that the question has, if it has one."""
    claim = asked.claim
    if claim is None:
        return _without_value(compare(evidence, judge))
    found = compare([_led_by(item, claim, asked.language) for item in evidence], judge)
    if found.status != "answered":
        return found
    best = found.findings[0].evidence[0]
    if best.value is None or not comparable(*_both(claim, asked.language, best, best.value)):
        return _without_value(found)
    return replace(found, lead="same" if agrees(*_both(claim, asked.language, best, best.value)) else "other")


def _without_value(found: Comparison) -> Comparison:
    """Return the same with its sentences only."""
    every = tuple(item for finding in found.findings for item in finding.evidence)
    sources = max((finding.sources for finding in found.findings), default=0)
    return Comparison("answered", (Finding(None, every, sources),), lead="bearing") if every else found


def _led_by(item: Evidence, claim: Claim, language: str) -> Evidence:
    """Return the sentence led by its value that agrees with the claim, as it is if none does."""
    return next((item.led_by(value) for value in item.values if agrees(*_both(claim, language, item, value))), item)


def _both(claim: Claim, language: str, item: Evidence, value: Value) -> tuple[Value, Value, str, str, str, str]:
    """Return what `agrees` takes: the claim and a sentence's value, each with its place in its text."""
    placed = replace(value, start=value.start - item.start, end=value.end - item.start)
    return claim.value, placed, claim.text, item.quote, language, item.hit.article.language


def _side_by_side(asked: Asked, evidence: Sequence[Evidence]) -> Comparison | None:
    """Return the best sentence for each thing that the question names; None where fewer than two have one."""
    named = {
        (mention.kind, mention.key): entities(asked.text[mention.start : mention.end], asked.language)
        for mention in mentions(asked.text, asked.language)
    }
    able = [evidence[0], *(item for item in evidence[1:] if item.beside >= _ANSWERS)] if evidence else []
    keys = [(item, entities(item.quote, item.hit.article.language)) for item in able]
    best = [next((item for item, said in keys if thing & said), None) for thing in named.values()]
    found = [item for item in best if item is not None]
    if len(found) < _COMPARED:
        return None
    items = {id(item): item for item in found}.values()
    return Comparison("answered", tuple(Finding(item.value, (item,)) for item in items), lead="side_by_side")
