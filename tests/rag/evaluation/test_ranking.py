"""Ranking measures against the formulas of the papers, written out here."""

import math
import random
from collections.abc import Sequence

import pytest

from rag.evaluation.ranking import ranking


def _direct(found: Sequence[frozenset[int]], wanted: int) -> dict[str, float]:
    """Compute every measure from its definition, without a library."""

    def seen(k: int) -> int:
        return len({number for passage in found[:k] for number in passage})

    def dcg(gains: Sequence[int]) -> float:
        return sum(gain / math.log2(1 + rank) for rank, gain in enumerate(gains[:10], 1))

    gains = [seen(rank) - seen(rank - 1) for rank in range(1, len(found) + 1)]
    ideal = sorted([*gains, *[1] * (wanted - seen(len(found)))], reverse=True)
    first = next((rank for rank, passage in enumerate(found, 1) if passage), None)
    return {
        **{f"recall@{k}": seen(k) / wanted for k in (1, 5, 20)},
        "mrr": 1 / first if first else 0.0,
        "ndcg@10": dcg(gains) / dcg(ideal),
    }


def _passages(*numbers: Sequence[int]) -> list[frozenset[int]]:
    return [frozenset(several) for several in numbers]


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        # nothing retrieved; nothing relevant retrieved; all relevant
        ([], 2, (0, 0, 0, 0, 0)),
        (_passages([], [], []), 1, (0, 0, 0, 0, 0)),
        (_passages([0], [1], [2]), 3, (1 / 3, 1, 1, 1, 1)),
        # the second of three: 1 / log2(3) of an ideal 1
        (_passages([], [0], []), 1, (0, 1, 1, 1 / 2, 1 / math.log2(3))),
        # the same sentence in three passages counts once
        (_passages([0], [0], [0]), 1, (1, 1, 1, 1, 1)),
        # 1 / log2(2) of 1 / log2(2) + 1 / log2(3): the other is never found
        (_passages([0], [0], [0]), 2, (1 / 2, 1 / 2, 1 / 2, 1, 1 / (1 + 1 / math.log2(3)))),
        # two in one passage, after one: (1 + 2 / log2(3)) of (2 + 1 / log2(3))
        (_passages([0], [1, 2]), 3, (1 / 3, 1, 1, 1, (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))),
        # rank 6 is in no first 5, rank 11 in no first 10, rank 21 in no first 20
        (_passages(*[[]] * 5, [0]), 1, (0, 0, 1, 1 / 6, 1 / math.log2(7))),
        (_passages(*[[]] * 10, [0]), 1, (0, 0, 1, 1 / 11, 0)),
        (_passages(*[[]] * 20, [0]), 1, (0, 0, 0, 1 / 21, 0)),
    ],
)
def test_by_hand(found: list[frozenset[int]], wanted: int, expected: tuple[float, ...]) -> None:
    """Evidence counts where it is first seen."""
    measured = ranking(found, wanted)
    assert list(measured) == ["recall@1", "recall@5", "recall@20", "mrr", "ndcg@10"]
    assert tuple(measured.values()) == pytest.approx(expected)
    assert measured == pytest.approx(_direct(found, wanted))


@pytest.mark.parametrize("seed", range(50))
def test_against_the_formulas(seed: int) -> None:
    """Any ranking, long and short, with overlapping passages: between 0 and 1, and as the formulas say."""
    drawn = random.Random(seed)
    wanted = drawn.randint(1, 8)
    found = [
        frozenset(number for number in range(wanted) if drawn.random() < 0.15) for _ in range(drawn.randint(0, 40))
    ]
    measured = ranking(found, wanted)
    assert measured == pytest.approx(_direct(found, wanted))
    assert all(0 <= value <= 1 for value in measured.values())


def test_many_passages() -> None:
    """Ranks keep their order in the thousands."""
    assert ranking([*_passages(*[[]] * 9999), frozenset([0])], 1)["mrr"] == pytest.approx(1 / 10_000)


def test_nothing_wanted() -> None:
    """A question that no article answers has no ranking to measure."""
    assert ranking(_passages([], []), 0) == {}


@pytest.mark.parametrize(("number", "wanted"), [(1, 1), (-1, 1), (0, 0)])
def test_a_number_outside(number: int, wanted: int) -> None:
    """A mistake of the caller, not a recall above 1."""
    with pytest.raises(ValueError, match="numbered"):
        ranking(_passages([number]), wanted)
