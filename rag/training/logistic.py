"""Logistic regression with a penalty, by scikit-learn, for features of any width."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.confidence import Logistic


def fit_logistic(
    matrix: NDArray[np.float64], right: Sequence[bool], weights: Sequence[float], penalty: float
) -> Logistic:
    """Return the logistic model of `right`, fitted on features as wide as one another."""
    from sklearn.linear_model import LogisticRegression

    scale = matrix.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=penalty, max_iter=5000)
    model.fit((matrix - matrix.mean(axis=0)) / scale, right, weights)
    found = model.coef_[0] / scale
    return Logistic(tuple(float(weight) for weight in found), float(model.intercept_[0] - found @ matrix.mean(axis=0)))
