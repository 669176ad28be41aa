"""Evidence -> what the sources say: one value, or different ones side by side. No average, no silent choice.

Each article speaks once, by its best sentence. Another article's value counts as an answer to the same question only
when its sentence is about the same thing as the best one; then an equal value agrees and a different one disagrees.
Whether values are equal is asked of `rag.values.agree`, who stands behind them of `rag.sources`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from rag.answer import Evidence, Kind, Status, Value
from rag.sources import independent, updated
from rag.values.agree import agrees, comparable

_COMPARED: frozenset[Kind] = frozenset({"number", "money", "percentage", "date", "year"})
"""Kinds whose different values exclude each other."""
_NAMED: frozenset[Kind] = frozenset({"person", "place"})
"""Kinds of which one value seldom rules out another: only sentences that answer about as well contradict each other."""
_AS_GOOD = 0.5  # share of the best score from which a sentence with a value goes before one without
_DOUBT = 3.0  # logits: how much likelier two sentences together may mean other values than one that they share
_AS_WELL = 0.3  # share of the better sentence's score that the other then needs


Lead = Literal["answer", "same", "other", "bearing", "side_by_side"]


class Judge(Protocol):
    """What decides, beyond values, how two sentences stand to each other."""

    def alike(self, one: Evidence, other: Evidence) -> bool:
        """Say whether they can be about the same thing, so that different values are a disagreement."""
        ...

    def copies(self, one: Evidence, other: Evidence) -> bool:
        """Say whether they are of one story that two outlets carry."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """A value and the evidence for it, best first; without a value, the sentence itself is the answer."""

    value: Value | None
    evidence: tuple[Evidence, ...]
    sources: int = 1
    """How many of the outlets behind it are independent of one another."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the sources say: several findings are the sides of a disagreement, the items of a list, things compared."""

    status: Status
    findings: tuple[Finding, ...] = ()
    superseded: tuple[Evidence, ...] = ()
    """What an outlet said before it reported another value."""
    lead: Lead = "answer"
    """The frame that an answer begins with (`prompts/frames`); a disagreement and a refusal have their own."""


def compare(evidence: Sequence[Evidence], judge: Judge, *, several: bool = False) -> Comparison:
    """Group `evidence`, best first, by what it says. No evidence: not found.

    With `several`, the question asks for a list: every value of the best sentence is a finding of its own.
    """
    if not evidence:
        return Comparison("not_found")
    evidence = _with_values_first(evidence)
    best = evidence[0]
    others = [item for item in _best_of_each(evidence)[1:] if judge.alike(best, item)]
    if best.value is None:
        return Comparison("answered", (_finding(None, (best, *others), judge),))
    if several:
        return Comparison("answered", _listed(best, others, judge))
    earlier: list[Evidence] = []
    if best.value.kind in _COMPARED:
        (best, *others), earlier = updated(_corroborated(best, others), _agree)
    findings = [_finding(best.value, (best, *(item for item in others if _agree(best, item))), judge)]
    for item in others:
        if not _contradicts(item, best) or any(_agree(finding.evidence[0], item) for finding in findings):
            continue
        findings.append(_finding(item.value, [other for other in others if _agree(item, other)], judge))
    return Comparison("disagreement" if len(findings) > 1 else "answered", tuple(findings), tuple(earlier))


def _with_values_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence; where the best has no value of the kind asked for, led by one that has and is as good."""
    best = evidence[0].score
    led = [item for item in evidence if item.value is not None and item.score >= _AS_GOOD * best]
    return [*led[:1], *(item for item in evidence if item is not led[0])] if led else list(evidence)


def _finding(value: Value | None, evidence: Sequence[Evidence], judge: Judge) -> Finding:
    return Finding(value, tuple(evidence), independent(evidence, judge.copies))


def _corroborated(best: Evidence, others: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence with the values on which sentences agree put first.

    A sentence may hold several values of the kind asked for; the one that another source has too is the likelier. Not
    one that the reader means in neither: both told of four evenings, but 23,000 and 32,000 guests were asked for.
    """
    shared = [value for value in best.values if any(_shared(item, best, value) for item in others)]
    if not shared:
        return [best, *others]
    lead = best.led_by(shared[0])
    return [lead, *(item.led_by(_own(item, best, shared[0]) or item.value) for item in others)]


def _listed(best: Evidence, others: Sequence[Evidence], judge: Judge) -> tuple[Finding, ...]:
    """Return the different values of the best sentence in the order in which it names them."""
    values = {value.normalized: value for value in sorted(best.values, key=lambda value: -value.start)}
    return tuple(
        _finding(value, (best, *(item for item in others if _says(item, best, value))), judge)
        for value in sorted(values.values(), key=lambda value: value.start)
    )


def _own(item: Evidence, other: Evidence, value: Value) -> Value | None:
    """Return the item's own spelling of `value`, which is one of `other`; None when it has none."""
    return next((own for own in item.values if _equal(item, own, other, value)), None)


def _shared(item: Evidence, best: Evidence, value: Value) -> bool:
    """Say whether both sentences have `value`, one of the best one's, and can mean it."""
    own = _own(item, best, value)
    return own is not None and item.doubt(own) + best.doubt(value) <= _DOUBT


def _says(item: Evidence, other: Evidence, value: Value) -> bool:
    return _own(item, other, value) is not None


def _contradicts(item: Evidence, best: Evidence) -> bool:
    """Say whether two sentences exclude each other: values that can be compared, neither of them in both sentences."""
    if item.value is None or best.value is None:
        return False
    if item.value.kind in _NAMED and item.score < _AS_WELL * best.score:
        return False
    if item.value.kind not in _COMPARED | _NAMED:
        return False
    if not comparable(*_said(item, item.value, best, best.value)):
        return False
    return not _says(best, item, item.value) and not _says(item, best, best.value)


def _agree(one: Evidence, other: Evidence) -> bool:
    return one.value is not None and other.value is not None and _equal(one, one.value, other, other.value)


def _equal(one: Evidence, value: Value, other: Evidence, its: Value) -> bool:
    return agrees(*_said(one, value, other, its))


def _said(one: Evidence, value: Value, other: Evidence, its: Value) -> tuple[Value, Value, str, str, str, str]:
    """Return two values with places in their sentences, the sentences, and their languages."""
    first, second = (
        replace(each, start=each.start - item.start, end=each.end - item.start)
        for item, each in ((one, value), (other, its))
    )
    return first, second, one.quote, other.quote, one.hit.article.language, other.hit.article.language


def _best_of_each(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the first sentence of every article; the same text at two addresses is one source."""
    first: dict[str, Evidence] = {}
    for item in evidence:
        first.setdefault(item.hit.article.text_hash, item)
    return list(first.values())
