"""Two runs over the same questions compared: what got better, what got worse, and how likely that is chance.

Each measure is compared on the questions that have it in both runs. A change beyond the tolerance is better or worse,
whatever its p-value (`rag.evaluation.statistics.paired`), which is stated beside it: on few questions a real loss can
look like chance, and who set the tolerance wants to hear of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.evaluation.catalogue import MEASURES
from rag.evaluation.record import RunRecord
from rag.evaluation.statistics import paired

Verdict = Literal["better", "worse", "same"]


@dataclass(frozen=True, slots=True)
class Change:
    """One measure in two runs: the means over the `n` questions that have it in both, and the p-value."""

    measure: str
    old: float
    new: float
    n: int
    p: float
    verdict: Verdict

    @property
    def difference(self) -> float:
        """New less old."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Compared:
    """Every measure that both runs have, and how many questions only one of them asked."""

    changes: tuple[Change, ...]
    only_old: int
    only_new: int

    @property
    def worse(self) -> tuple[Change, ...]:
        """What got worse beyond the tolerance, the greatest loss first."""
        found = [change for change in self.changes if change.verdict == "worse"]
        return tuple(sorted(found, key=lambda change: -abs(change.difference)))


def compared(old: RunRecord, new: RunRecord, tolerance: float) -> Compared:
    """Compare two runs; `tolerance` is the share, 0 to 1, that a measure may lose or win and count as the same."""
    before, after = ({question.id: question for question in run.questions} for run in (old, new))
    both = [id_ for id_ in before if id_ in after]
    changes = []
    for measure in MEASURES:
        pairs = [
            (before[id_].measures[measure], after[id_].measures[measure])
            for id_ in both
            if measure in before[id_].measures and measure in after[id_].measures
        ]
        if pairs:
            changes.append(_change(measure, [one for one, _ in pairs], [other for _, other in pairs], tolerance))
    return Compared(tuple(changes), len(before) - len(both), len(after) - len(both))


def compared_text(found: Compared) -> str:
    """Return what changed as a Markdown table, and what got worse in a line."""
    lines = ["| measure | before | now | change | n | p | |", "|---|---:|---:|---:|---:|---:|---|"]
    for one in found.changes:
        label = MEASURES[one.measure].label
        shares = f"{100 * one.old:.1f}% | {100 * one.new:.1f}% | {100 * one.difference:+.1f}"
        lines.append(f"| {label} | {shares} | {one.n} | {one.p:.3f} | {one.verdict} |")
    worse = ", ".join(f"{MEASURES[one.measure].label} {100 * one.difference:+.1f}" for one in found.worse)
    lines += ["", f"worse: {worse}" if worse else "nothing got worse"]
    if found.only_old or found.only_new:
        lines.append(f"not compared: {found.only_old} questions of the old run only, {found.only_new} of the new only")
    return "\n".join(lines)


def _change(measure: str, old: Sequence[float], new: Sequence[float], tolerance: float) -> Change:
    before, after = sum(old) / len(old), sum(new) / len(new)
    gain = after - before if MEASURES[measure].higher_is_better else before - after
    verdict: Verdict = "same" if abs(gain) <= tolerance + 1e-9 else "better" if gain > 0 else "worse"
    return Change(measure, before, after, len(old), paired(old, new), verdict)
