"""The rates of refusing and the threshold, by hand."""

import math

from rag.training.squad import Rates, balanced_threshold, rates


def test_rates() -> None:
    """At least the threshold is answered: of three that should be, one is refused; of two that should not, one is."""
    assert rates([1, 2, 3], [0, 2], 2) == Rates(hallucination=1 / 2, error=1 / 3)
    assert rates([], [0], -math.inf) == Rates(1.0, None)
    assert rates([0], [], math.inf) == Rates(None, 1.0)


def test_the_threshold_balances() -> None:
    """Of 0, 0.5, 1.5, 2.5 and 3.5 the larger rate is smallest at 2.5: one of three refused, no answer wrong."""
    assert balanced_threshold([([1, 3, 4], [0, 2])]) == 2.5
    assert balanced_threshold([([4, 3, 1], [2, 0])]) == 2.5
    assert balanced_threshold([([5], [1])]) == 3
    assert balanced_threshold([([1], [1])]) == 1


def test_every_set_weighs_the_same() -> None:
    """The one wrong answer of the short set costs more than 30 of 100 refusals in the long one."""
    long, short = ([0.0] * 30 + [4.0] * 70, [-1.0] * 100), ([4.0], [1.0])
    assert balanced_threshold([long, short]) == 2.5
    pooled = long[0] + short[0], long[1] + short[1]
    assert balanced_threshold([pooled]) == -0.5


def test_scores_without_end() -> None:
    """A passage without tokens has -inf; it is refused at any threshold found."""
    assert balanced_threshold([([3.0, 4.0], [-math.inf, 1.0])]) == 2
    assert rates([3.0], [-math.inf], 2) == Rates(0.0, 0.0)
