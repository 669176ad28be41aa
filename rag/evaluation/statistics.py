"""How sure a figure is: an interval around every mean, a p-value for every difference, percentiles of times.

The methods are scipy's, with fixed seeds, so that the same values always give the same figures. Questions are taken as
independent; questions about one fact in several languages are not, and intervals over them come out too narrow.
"""

import math
from collections.abc import Sequence

import numpy as np

from rag.evaluation.record import Measured

_SEED = 20250509
_RESAMPLES = 4000
"""Of a bootstrap; the ends of a 95% interval then rest on 100 resamples each."""
_PERMUTATIONS = 9999
"""Of a paired test, so that p has four digits; up to 13 pairs are all gone through instead."""
_CELLS = 1_000_000
"""Values drawn at once, 8 MB: more questions make a run longer, not larger."""
_SHARES = frozenset({0.0, 1.0})


def interval(values: Sequence[float]) -> Measured:
    """Return the mean of `values` with its 95% interval, by the percentile bootstrap over questions.

    Efron, "Bootstrap methods: another look at the jackknife" (Annals of Statistics, 1979), `scipy.stats.bootstrap`.
    Resampling values that are all equal finds no spread. Where they are all 0 or all 1 the interval is Wilson's for a
    proportion (JASA 1927, `binomtest(...).proportion_ci`), since 5 right of 5 does not mean that all are: it is 0.57
    to 1. Where they are all equal and neither, no such rule holds, and low = high = mean. No values give None.
    """
    if not values:
        return Measured(None, None, None, 0)
    if len(set(values)) > 1:
        low, high = _bootstrap(values)
        return Measured(math.fsum(values) / len(values), low, high, len(values))
    low, high = _wilson(values) if values[0] in _SHARES else (values[0], values[0])
    return Measured(float(values[0]), float(low), float(high), len(values))


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which `share` (0 to 1) of `values` lie, between two neighbours linearly; None of none.

    For times in milliseconds: 0.5 is the median, 0.95 what one in twenty questions takes longer than. This is numpy's
    own method (7 of Hyndman and Fan, The American Statistician, 1996). Raises ValueError on a share outside.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share is from 0 to 1, not {share}")
    return float(np.quantile(np.asarray(values, dtype=np.float64), share)) if values else None


def paired(old: Sequence[float], new: Sequence[float]) -> float:
    """Return the two-sided p-value of the mean difference of two runs over the same questions in the same order.

    A paired permutation test (Fisher; for retrieval Smucker, Allan and Carterette, CIKM 2007), by
    `scipy.stats.permutation_test`: were both runs alike, each question's two values could as well be swapped, which is
    what turns the sign of its difference. p is the share of swaps that differ at least as much, the values as they are
    included. It is 1.0 without a difference and for fewer than two questions, of which nothing can be said.

    Raises ValueError when the runs are not of equal length.
    """
    if len(old) != len(new):
        raise ValueError(f"{len(old)} values cannot be paired with {len(new)}; compare runs over the same questions")
    one, other = (np.asarray(values, dtype=np.float64) for values in (old, new))
    if len(one) < 2 or np.array_equal(one, other):
        return 1.0
    from scipy.stats import permutation_test

    found = permutation_test(
        (one, other),
        lambda x, y, axis: np.mean(y - x, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=_PERMUTATIONS,
        batch=_batch(len(one)),
        rng=np.random.default_rng(_SEED),
    )
    return float(found.pvalue)


def _bootstrap(values: Sequence[float]) -> tuple[float, float]:
    from scipy.stats import bootstrap

    found = bootstrap(
        (np.asarray(values, dtype=np.float64),),
        np.mean,
        n_resamples=_RESAMPLES,
        batch=_batch(len(values)),
        method="percentile",
        vectorized=True,
        rng=np.random.default_rng(_SEED),
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def _wilson(values: Sequence[float]) -> tuple[float, float]:
    from scipy.stats import binomtest

    found = binomtest(round(sum(values)), len(values)).proportion_ci(method="wilson")
    return found.low, found.high


def _batch(count: int) -> int:
    """Return how many resamples of `count` values are drawn at once."""
    return max(1, _CELLS // count)
