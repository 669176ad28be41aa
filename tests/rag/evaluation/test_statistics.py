"""Intervals, percentiles and the paired test."""

import math

import pytest

from rag.evaluation.record import Measured
from rag.evaluation.statistics import interval, paired, percentile


def test_no_values() -> None:
    """Nothing is known."""
    assert interval([]) == Measured(None, None, None, 0)


def test_values_that_are_equal() -> None:
    """No spread, no interval, no warning; but five right of five are not all there are."""
    assert interval([0.4]) == Measured(0.4, 0.4, 0.4, 1)
    assert interval([0.3] * 4) == Measured(0.3, 0.3, 0.3, 4)


@pytest.mark.parametrize("n", [1, 5, 40])
def test_wilson(n: int) -> None:
    """All right: n / (n + z²) to 1; all wrong: 0 to z² / (n + z²), with z = 1.96."""
    z2 = 1.959963984540054**2
    right, wrong = interval([1.0] * n), interval([0.0] * n)
    assert right.value == 1 and wrong.value == 0
    assert right.low == pytest.approx(n / (n + z2)) and right.high == pytest.approx(1)
    assert wrong.high == pytest.approx(z2 / (n + z2)) and wrong.low == pytest.approx(0, abs=1e-12)


def test_bootstrap() -> None:
    """About 1.96 standard errors, sqrt(p (1 - p) / n), on both sides of the mean, and the same every time."""
    values = [1.0] * 60 + [0.0] * 40
    found = interval(values)
    error = 1.96 * math.sqrt(0.6 * 0.4 / 100)
    assert found.value == 0.6 and found.n == 100
    assert found.low == pytest.approx(0.6 - error, abs=0.02)
    assert found.high == pytest.approx(0.6 + error, abs=0.02)
    assert interval(values) == found
    assert interval([True, False]).value == 0.5


def test_a_long_run() -> None:
    """Ten thousand questions do not take the memory of all resamples at once."""
    found = interval([0.0, 1.0] * 5000)
    assert found.low == pytest.approx(0.49, abs=0.003)
    assert found.high == pytest.approx(0.51, abs=0.003)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([7.0], 0.95, 7),
        ([4.0, 1.0, 3.0, 2.0], 0.5, (2 + 3) / 2),
        # of 1 to 4 the place is 0.95 * 3 = 2.85, between 3 and 4
        ([1.0, 2.0, 3.0, 4.0], 0.95, 3 + 0.85 * (4 - 3)),
        ([1.0, 2.0], 0, 1),
        ([1.0, 2.0], 1, 2),
    ],
)
def test_percentile(values: list[float], share: float, expected: float | None) -> None:
    """Between two neighbours in proportion; the values stay in their order."""
    before = list(values)
    found = percentile(values, share)
    assert found == (None if expected is None else pytest.approx(expected))
    assert values == before


def test_a_share_is_no_percentage() -> None:
    """95 is a mistake for 0.95."""
    with pytest.raises(ValueError, match="0 to 1"):
        percentile([1.0], 95)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [], 1),
        ([0.0], [1.0], 1),
        ([0.0, 1.0], [0.0, 1.0], 1),
        # the same mean from other questions
        ([0.0, 1.0], [1.0, 0.0], 1),
        # of 2^5 choices of signs only all + and all - differ as much
        ([0.0] * 5, [1.0] * 5, 2 / 32),
        # differences 1, 1, 1, 0.5: of the 16 choices only all + and all - sum to 3.5 and -3.5
        ([0.0] * 4, [1.0, 1.0, 1.0, 0.5], 2 / 16),
        # differences 1, 1, -1, 0: the sum is 1, and no choice of three signs is nearer to 0
        ([0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 1.0], 1),
        # differences 1, 1, 1, 0: +++ and --- of the three, whatever the sign of 0
        ([0.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0], 2 / 8),
    ],
)
def test_paired(old: list[float], new: list[float], expected: float) -> None:
    """The share of sign changes that differ at least as much; both directions count."""
    assert paired(old, new) == pytest.approx(expected)
    assert paired(new, old) == pytest.approx(expected)


def test_many_pairs() -> None:
    """Too many for all signs: drawn with a seed, so the same every time, and never zero."""
    old, new = [0.0, 1.0] * 100, [1.0, 1.0] * 100
    assert paired(old, new) == paired(old, new) == pytest.approx(2 / 10_000)
    few = [0.0] * 20, [1.0] * 12 + [-1.0] * 8
    # 20 signs, 12 or more of one kind: 2 * sum(C(20, k), k >= 12) / 2^20
    exact = 2 * sum(math.comb(20, k) for k in range(12, 21)) / 2**20
    assert paired(*few) == pytest.approx(exact, abs=0.02)


def test_other_questions() -> None:
    """Runs over other questions cannot be paired."""
    with pytest.raises(ValueError, match="same questions"):
        paired([1.0], [1.0, 0.0])
