"""Evidence -> what the sources say: one value, or different ones side by side. No average, no silent choice.

Each article speaks once, by its best sentence. Another article's value counts as an answer to the same question only
when its sentence is about the same thing as the best one; then an equal value agrees and a different one disagrees.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answer import Evidence, Kind, Status, Value

_COMPARED: frozenset[Kind] = frozenset({"number", "money", "percentage", "date", "year"})
"""Kinds whose different values exclude each other; one place or person does not rule out another."""

Alike = Callable[[Evidence, Evidence], bool]


@dataclass(frozen=True, slots=True)
class Finding:
    """A value and the evidence for it, best first; without a value, the sentence itself is the answer."""

    value: Value | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the sources say: several findings are the sides of a disagreement, or the items of a list."""

    status: Status
    findings: tuple[Finding, ...] = ()


def compare(evidence: Sequence[Evidence], alike: Alike, *, several: bool = False) -> Comparison:
    """Group `evidence`, best first, by what it says. No evidence: not found.

    With `several`, the question asks for a list: every value of the best sentence is a finding of its own.
    """
    if not evidence:
        return Comparison("not_found")
    best = evidence[0]
    others = [item for item in _best_of_each(evidence)[1:] if alike(best, item)]
    if best.value is None:
        return Comparison("answered", (Finding(None, (best, *others)),))
    if several:
        return Comparison("answered", _listed(best, others))
    if best.value.kind in _COMPARED:
        best, others = _corroborated(best, others)
    findings = [Finding(best.value, (best, *(item for item in others if _same(best, item))))]
    for item in others:
        if item.value is None or item.value.kind not in _COMPARED or _mentions(item, best) or _mentions(best, item):
            continue
        if not any(_same(finding.evidence[0], item) for finding in findings):
            findings.append(Finding(item.value, tuple(other for other in others if _same(item, other))))
    return Comparison("disagreement" if len(findings) > 1 else "answered", tuple(findings))


def _corroborated(best: Evidence, others: Sequence[Evidence]) -> tuple[Evidence, list[Evidence]]:
    """Return the evidence with the values on which sentences agree put first.

    A sentence may hold several values of the kind asked for; the one that another source has too is the likelier.
    """
    shared = [value for value in _all(best) if any(_says(item, value) for item in others)]
    if not shared:
        return best, list(others)
    chosen = shared[0]
    return _led_by(best, chosen), [_led_by(item, chosen) if _says(item, chosen) else item for item in others]


def _listed(best: Evidence, others: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return the different values of the best sentence in the order in which it names them."""
    values = {value.normalized: value for value in sorted(_all(best), key=lambda value: -value.start)}
    return tuple(
        Finding(value, (best, *(item for item in others if _says(item, value))))
        for value in sorted(values.values(), key=lambda value: value.start)
    )


def _led_by(item: Evidence, value: Value) -> Evidence:
    """Return `item` with its own spelling of `value` as its first value."""
    first = next(own for own in _all(item) if own.normalized == value.normalized)
    return replace(item, value=first, others=tuple(own for own in _all(item) if own is not first))


def _all(item: Evidence) -> tuple[Value, ...]:
    return () if item.value is None else (item.value, *item.others)


def _says(item: Evidence, value: Value) -> bool:
    return any(own.kind == value.kind and own.normalized == value.normalized for own in _all(item))


def _mentions(one: Evidence, other: Evidence) -> bool:
    """Say whether `one` has the value of `other` too, or values of another kind: then they do not disagree."""
    assert other.value is not None  # the caller keeps only evidence with a value
    return _says(one, other.value) or (one.value is not None and one.value.kind != other.value.kind)


def _best_of_each(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the first sentence of every article; the same text at two addresses is one source."""
    first: dict[str, Evidence] = {}
    for item in evidence:
        first.setdefault(item.hit.article.text_hash, item)
    return list(first.values())


def _same(one: Evidence, other: Evidence) -> bool:
    return one.value is not None and other.value is not None and one.value.normalized == other.value.normalized
