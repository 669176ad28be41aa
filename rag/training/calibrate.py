"""Fit the weights of the reader's features and its threshold: `python -m rag.training.calibrate`.

They are fitted on what is for choosing: the dev halves of the gold questions and of the pairs of articles, pairs that
were written for it, and the stories that the networks were not trained on (`rag.training.labelled`). The models are
those of `rag.confidence`. Two shares judge a threshold, those of gold, pairs and stories alike: answerable questions
whose best sentence is right and clears it, and unanswerable ones of which no sentence does. The test halves and the
exercises, which were written apart from the stories, are only reported.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from rag.confidence import FILE, NOTHING, Logistic, Weights
from rag.features import FEATURES, RANKING
from rag.gold import Split
from rag.paired import Cosines
from rag.read import Reader
from rag.training.labelled import Example, Source, load_examples
from rag.training.logistic import fit_logistic
from rag.training.others import fit_alike, fit_beside, least, others, others_f1

_RANKING_PENALTY = 10.0  # L2, of features as wide as one another: some 500 questions must not fit 19 weights exactly
_LEADING_PENALTY = 0.03  # L2, as C of a logistic regression: strong, since several features say much the same
_ALONE_PENALTY = 1.0  # of many more rows
_WEIGHT: Mapping[Source, float] = {"gold": 5.0, "pairs": 1.0, "stories": 1.0}
_NETWORKS = {"cross-encoder": "mass", "late interaction": "spoken"}  # and the feature that it orders sentences by
_SMOOTH = 0.07  # thresholds this near are judged together: the very best for a few hundred questions is so by chance


def main() -> None:
    """Fit, write `rag/weights/reader.json` and report both halves."""
    weights = Weights((), NOTHING, NOTHING, NOTHING, NOTHING, 0.5, 0.5, 0.5)  # which do not matter: they are sought
    reader = Reader.load(weights=weights)
    examples = load_examples(reader)
    cosines = Cosines(reader.encoder)
    fitted = fit([item for item in examples if item.split == "dev"], cosines)
    fitted.save(Path(__file__).parents[1] / "weights" / FILE)
    for source, split in product(get_args(Source), get_args(Split)):
        some = [item for item in examples if (item.source, item.split) == (source, split)]
        if some:
            answered, refused = shares(some, fitted)
            first, apart = quality(some, fitted)
            sys.stderr.write(
                f"{source}, {split}: right sentence first {first:.3f}, answerable told apart {apart:.3f}; "
                f"at the threshold right {answered:.3f}, refused {refused:.3f}; "
                f"others beside it F1 {others_f1(others(some, fitted, cosines), fitted):.3f}\n"
            )
            for network, feature in _NETWORKS.items():
                first, apart = by_itself(some, feature)
                sys.stderr.write(f"  {network} by itself: right sentence first {first:.3f}, told apart {apart:.3f}\n")


def fit(examples: Sequence[Example], cosines: Cosines) -> Weights:
    """Return the models, and the thresholds: that which balances answering and refusing, and those of others beside."""
    ranking = fit_ranking(examples)
    leading = fit_leading(examples, ranking)
    told = [item for item in examples if item.source != "stories"]  # below, all questions weigh the same
    beside = fit_beside(told, ranking)
    weights = Weights(ranking, leading, fit_alone(told), beside, NOTHING, 0.5, 0.0, 0.5)
    found = others(examples, weights, cosines)
    weights = replace(weights, alike=fit_alike(found), second=least(found))
    sources = [[item for item in examples if item.source == source] for source in {item.source for item in examples}]

    def balance(threshold: float) -> float:
        return sum(sum(shares(some, replace(weights, threshold=threshold))) for some in sources)

    def overlap(same: float) -> float:
        return others_f1(found, replace(weights, same=same))

    return replace(weights, threshold=_best(balance, 0.3), same=_best(overlap, 0.1))


def _best(judge: Callable[[float], float], least: float) -> float:
    """Return the threshold, from `least` up, that is best judged together with those beside it."""
    tried = np.arange(least, 0.95, 0.01)
    near = np.exp(-0.5 * ((tried[:, None] - tried) / _SMOOTH) ** 2)
    smooth = near @ [judge(float(one)) for one in tried] / near.sum(axis=1)
    return round(float(tried[int(np.argmax(smooth))]), 2)


def fit_ranking(examples: Sequence[Example]) -> tuple[float, ...]:
    """Return the conditional logit's weights: the likelihood that the best sentence is one of the right ones."""
    from scipy.optimize import minimize

    some = [item for item in examples if item.answerable and item.right.any()]
    width = len(RANKING)
    scale = np.concatenate([item.matrix[:, :width] for item in some]).std(axis=0)
    scale[scale == 0] = 1.0
    rows = [(item.matrix[:, :width] / scale, item.right, _WEIGHT[item.source]) for item in some]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = _RANKING_PENALTY * float(weights @ weights), 2 * _RANKING_PENALTY * weights
        for matrix, right, weight in rows:
            logits = matrix @ weights
            shares = np.exp(logits - logits.max())
            shares /= shares.sum()
            likely = float(shares[right].sum())
            total -= weight * np.log(likely)
            slope -= weight * (matrix.T @ (shares * right / likely) - matrix.T @ shares)
        return total, slope

    found = minimize(loss, np.zeros(width), jac=True, method="L-BFGS-B")
    return tuple(float(weight) for weight in found.x / scale)


def fit_leading(examples: Sequence[Example], ranking: Sequence[float]) -> Logistic:
    """Return the model of whether the sentence that `ranking` puts first is right."""
    first = [int((item.matrix[:, : len(ranking)] @ np.array(ranking)).argmax()) for item in examples]
    return fit_logistic(
        np.array([item.matrix[at] for item, at in zip(examples, first, strict=True)]),
        [bool(item.right[at]) for item, at in zip(examples, first, strict=True)],
        [_WEIGHT[item.source] for item in examples],
        _LEADING_PENALTY,
    )


def fit_alone(examples: Sequence[Example]) -> Logistic:
    """Return the model of whether any one sentence is right, all questions weighing the same."""
    width = len(RANKING)
    return fit_logistic(
        np.concatenate([item.matrix[:, :width] for item in examples]),
        np.concatenate([item.right for item in examples]).tolist(),
        [1.0] * sum(len(item.right) for item in examples),
        _ALONE_PENALTY,
    )


def shares(examples: Sequence[Example], weights: Weights) -> tuple[float, float]:
    """Return the share of answerable questions answered by a right sentence, and of the others refused."""
    answered, refused = [], []
    for item in examples:
        first, leading = _leading(item, weights)
        clears = leading >= weights.threshold
        if item.answerable:
            answered.append(clears and bool(item.right[first]))
        else:
            refused.append(not clears)
    return float(np.mean(answered)), float(np.mean(refused))


def quality(examples: Sequence[Example], weights: Weights) -> tuple[float, float]:
    """Return the share of answerable questions whose best sentence is right, and how surely they are told from others.

    The latter is the area under the ROC curve of `Judged.leading`, one half where it is a guess.
    """
    return _quality(examples, [_leading(item, weights) for item in examples])


def by_itself(examples: Sequence[Example], feature: str) -> tuple[float, float]:
    """Return the same of one feature: its greatest is the best sentence's."""
    columns = [item.matrix[:, FEATURES.index(feature)] for item in examples]
    return _quality(examples, [(int(column.argmax()), float(column.max())) for column in columns])


def _quality(examples: Sequence[Example], found: Sequence[tuple[int, float]]) -> tuple[float, float]:
    from sklearn.metrics import roc_auc_score

    first = [bool(item.right[at]) for item, (at, _) in zip(examples, found, strict=True) if item.answerable]
    answerable = [item.answerable for item in examples]
    return float(np.mean(first)), float(roc_auc_score(answerable, [score for _, score in found]))


def _leading(item: Example, weights: Weights) -> tuple[int, float]:
    """Return the best sentence and the probability that it answers."""
    judged = weights.judge(item.matrix)
    first = int(judged.order.argmax())
    return first, float(judged.leading[first])


if __name__ == "__main__":
    main()
