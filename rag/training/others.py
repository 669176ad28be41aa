"""Other articles' sentences beside a leading one: which of them answer, too, and are about the same thing.

Judged are the best sentences of other articles, where the leading one is right: by themselves (`Weights.beside`), then
beside the leading one (`Weights.alike`, over the features of `rag.paired`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.confidence import Logistic, Weights
from rag.features import RANKING
from rag.paired import PAIRED, Cosines, paired
from rag.training.labelled import Example, Source
from rag.training.logistic import fit_logistic

_BESIDE_PENALTY = 0.2  # L2, as C of a logistic regression
_ALIKE_PENALTY = 1.0  # of few features, each of which says something of its own
_LOST = 0.02  # share of right sentences that have less than `least`
_WEIGHT: Mapping[Source, float] = {"stories": 0.15}
"""What a sentence counts; one where no other source is given. The stories are all of events easily confused: they show
what is no disagreement, and far more often than a library does."""


@dataclass(frozen=True, slots=True)
class Others:
    """The best sentences of other articles beside right leading ones, n of them."""

    matrix: NDArray[np.float64]
    """Their features, shape (n, PAIRED)."""
    beside: NDArray[np.float64]
    """`Judged.beside` of each."""
    right: NDArray[np.bool_]
    """Which answer, too."""
    weights: NDArray[np.float64]
    """What each counts."""


def fit_beside(examples: Sequence[Example], ranking: Sequence[float]) -> Logistic:
    """Return the model of whether the best sentence of another article than the best one's is right, where that is."""
    rows, right = [], []
    for item in examples:
        for at in _others(item, item.matrix[:, : len(ranking)] @ np.array(ranking)):
            rows.append(item.matrix[at, : len(RANKING)])
            right.append(bool(item.right[at]))
    if all(right) or not any(right):
        return Logistic((0.0,) * len(RANKING), 0.0)
    return fit_logistic(np.array(rows), right, [1.0] * len(right), _BESIDE_PENALTY)


def _others(item: Example, order: NDArray[np.float64]) -> list[int]:
    """Return the best sentence of each article but that of the best, if that is right and not alone."""
    first = int(order.argmax())
    if not item.answerable or not item.right[first]:
        return []
    best: dict[str, int] = {}
    for at in np.argsort(-order, kind="stable"):
        best.setdefault(item.sentences[at].hit.article.id, int(at))
    return [at for article, at in best.items() if article != item.sentences[first].hit.article.id]


def others(examples: Sequence[Example], weights: Weights, cosines: Cosines) -> Others:
    """Return what stands beside the leading sentences of `examples`, as the first models of `weights` judge it."""
    rows, beside, right, counts = [], [], [], []
    for item in examples:
        judged = weights.judge(item.matrix)
        for at in _others(item, judged.order):
            first = item.sentences[int(judged.order.argmax())]
            other = replace(item.sentences[at], beside=float(judged.beside[at]))
            rows.append(paired(first, other, item.names, cosines))
            beside.append(other.beside)
            right.append(bool(item.right[at]))
            counts.append(_WEIGHT.get(item.source, 1.0))
    matrix = np.array(rows, dtype=np.float64).reshape(-1, len(PAIRED))
    return Others(matrix, np.array(beside), np.array(right, dtype=np.bool_), np.array(counts))


def fit_alike(found: Others) -> Logistic:
    """Return the model of whether another article's sentence answers as the leading one does."""
    if found.right.all() or not found.right.any():
        return Logistic((0.0,) * len(PAIRED), 0.0)
    return fit_logistic(found.matrix, found.right.tolist(), found.weights.tolist(), _ALIKE_PENALTY)


def least(found: Others) -> float:
    """Return what nearly all right ones have of `Judged.beside`."""
    right = found.beside[found.right]
    return round(float(np.quantile(right, _LOST)), 2) if len(right) else 0.0


def others_f1(found: Others, weights: Weights) -> float:
    """Return the F1 of those held to be about the same thing as the leading sentence; 1 where there are none."""
    told = (weights.alike.probabilities(found.matrix) >= weights.same) & (found.beside >= weights.second)
    both, given, wanted = (float(found.weights[which].sum()) for which in (told & found.right, told, found.right))
    return 2 * both / (given + wanted) if given + wanted else 1.0
