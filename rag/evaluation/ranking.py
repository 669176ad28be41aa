"""How well passages are ranked, of one question: recall, reciprocal rank and nDCG, all computed by ir-measures.

What is looked for is evidence, sentences; what is ranked is passages. They overlap, so several passages can hold the
same sentence and one passage several. Told to count relevant passages, a measure would reward a ranking for showing one
sentence twice. Here evidence counts once, where it is first seen:

recall@k   the share of the wanted evidence that stands in the first k passages
mrr        1 / rank of the first passage with any evidence (Voorhees, TREC-8, 1999), 0 when there is none; the mean over
           the questions is the MRR
ndcg@10    Järvelin and Kekäläinen (TOIS 2002) in trec_eval's form: a passage gains the number of pieces of evidence
           that no earlier one has, discounted by log2(1 + rank); the sum over the first 10 is divided by that of the
           ideal ranking, which has the same passages best first and then one passage for each piece never found

Weak: two pieces of evidence in one passage make the ideal of this ranking better than that of a ranking with one in
each, so nDCG says how good the order is, not how well the passages were cut.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ir_measures.measures import Measure

_CUTOFFS = (1, 5, 20)


def ranking(found: Sequence[frozenset[int]], wanted: int) -> dict[str, float]:
    """Return recall@1, recall@5, recall@20, mrr and ndcg@10, each 0 to 1; {} when no evidence is wanted.

    `found[i]` holds the numbers, 0 to `wanted` - 1, of the pieces of evidence in the passage of rank i + 1; it is empty
    where nothing was retrieved. Raises ValueError on a number outside.
    """
    if any(not 0 <= number < wanted for passage in found for number in passage):
        raise ValueError(f"evidence is numbered from 0 to {wanted - 1}; a passage has another number")
    if wanted == 0:
        return {}
    recalls = {f"recall@{cutoff}": _recall(found[:cutoff], wanted) for cutoff in _CUTOFFS}
    return recalls | _by_rank(found, wanted)


def _recall(found: Sequence[frozenset[int]], wanted: int) -> float:
    """Return the set recall of what passages hold together: here a piece of evidence is the document."""
    from ir_measures import SetR

    seen = {str(number): 1.0 for number in frozenset().union(*found)}
    (recall,) = _computed([SetR], dict.fromkeys(map(str, range(wanted)), 1), seen)
    return recall


def _by_rank(found: Sequence[frozenset[int]], wanted: int) -> dict[str, float]:
    """Return what looks at ranks: here a passage is the document, and its gain the evidence that is new in it."""
    from ir_measures import RR, nDCG

    gains: dict[str, int] = {}
    seen: frozenset[int] = frozenset()
    for rank, passage in enumerate(found, 1):
        gains[f"rank {rank}"] = len(passage - seen)
        seen |= passage
    missing = {f"missing {number}": 1 for number in range(wanted) if number not in seen}
    run = {f"rank {rank}": -float(rank) for rank in range(1, len(found) + 1)}  # the higher the score, the earlier
    mrr, ndcg = _computed([RR, nDCG @ 10], gains | missing, run)
    return {"mrr": mrr, "ndcg@10": ndcg}


def _computed(measures: Sequence["Measure"], relevance: dict[str, int], run: dict[str, float]) -> list[float]:
    """Return each measure of one question, from the relevance of documents and the scores of those retrieved."""
    from ir_measures import calc_aggregate

    found = calc_aggregate(measures, {"question": relevance}, {"question": run})
    return [float(found[measure]) for measure in measures]
