"""The order of sentences and the probabilities that they answer, by hand."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.confidence import NOTHING, Logistic, Weights
from rag.errors import RagError
from rag.features import FEATURES, RANKING
from rag.paired import PAIRED


def matrix(*rows: tuple[float, float]) -> NDArray[np.float64]:
    """Return sentences with a first feature and a last one."""
    found = np.zeros((len(rows), len(FEATURES)))
    found[:, [0, -1]] = rows
    return found


def first(width: int) -> tuple[float, ...]:
    """Return a weight of one for the first feature and of none for the others."""
    return (1.0, *(0.0,) * (width - 1))


def weights(bias: float = 0.0) -> Weights:
    """Return weights that rank by the first feature, judge the best by the last, and each alone by the first."""
    leading = Logistic(first(len(FEATURES))[::-1], bias)
    alone = Logistic(first(len(RANKING)), 0.0)
    return Weights(first(len(RANKING)), leading, alone, replace(alone, bias=math.log(3)), NOTHING, 0.5, 0.5, 0.5)


def test_order_and_probabilities_by_hand() -> None:
    """Ln 3 gives 3/4, twice that 9/10, nothing 1/2; the order is that of the first feature."""
    judged = weights().judge(matrix((0, math.log(3)), (math.log(3), 0)))
    assert judged.order == pytest.approx([0, math.log(3)])
    assert judged.leading == pytest.approx([0.75, 0.5])
    assert judged.alone == pytest.approx([0.5, 0.75])
    assert judged.beside == pytest.approx([0.75, 0.9])


def test_the_bias_moves_the_probability_and_not_the_order() -> None:
    """Even odds at a bias that takes away what the feature gives."""
    judged = weights(-2.0).judge(matrix((0, 2), (1, 2)))
    assert judged.leading == pytest.approx([0.5, 0.5])
    assert judged.order == pytest.approx([0, 1])


def test_no_sentence_has_no_probability() -> None:
    """Nor does a far worse sentence make an overflow."""
    judged = weights().judge(np.zeros((0, len(FEATURES))))
    assert judged.order.shape == judged.leading.shape == judged.alone.shape == judged.beside.shape == (0,)
    assert weights().judge(matrix((-5000, -800))).leading == pytest.approx([0])


def test_the_bundled_weights_cover_every_feature() -> None:
    """One weight for each column, and thresholds that are probabilities."""
    found = Weights.load()
    assert len(found.ranking) == len(found.alone.weights) == len(RANKING)
    assert len(found.leading.weights) == len(FEATURES)
    assert len(found.beside.weights) == len(RANKING)
    assert len(found.alike.weights) == len(PAIRED)
    assert all(0 < threshold < 1 for threshold in (found.threshold, found.second, found.same))


def test_saved_weights_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To four decimals, by name."""
    ranking, leading = (tuple(at / 7 for at in range(len(names))) for names in (RANKING, FEATURES))
    alone, beside = Logistic(ranking[::-1], -0.5), Logistic(ranking, 0.5)
    alike = Logistic(tuple(at / 3 for at in range(len(PAIRED))), 2.5)
    made = Weights(ranking, Logistic(leading, 1.5), alone, beside, alike, 0.25, 0.125, 0.375)
    made.save(tmp_path / "reader.json")
    monkeypatch.setattr("rag.confidence.reader_folder", lambda: tmp_path)
    found = Weights.load()
    assert found.ranking == pytest.approx(made.ranking, abs=1e-4)
    assert found.leading.weights == pytest.approx(made.leading.weights, abs=1e-4)
    assert found.alone.weights == pytest.approx(made.alone.weights, abs=1e-4)
    assert found.beside.weights == pytest.approx(made.beside.weights, abs=1e-4)
    assert found.alike.weights == pytest.approx(made.alike.weights, abs=1e-4)
    assert [one.bias for one in (found.leading, found.alone, found.beside, found.alike)] == [1.5, -0.5, 0.5, 2.5]
    assert (found.threshold, found.second, found.same) == (0.25, 0.125, 0.375)


def test_damaged_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing, no JSON, or of other features: the file and the remedy are said."""
    monkeypatch.setattr("rag.confidence.reader_folder", lambda: tmp_path)
    for content in (None, "{", '{"ranking": {"cosine": 1}, "leading": {}, "alone": {}, "threshold": 0.5}', "[]"):
        if content is not None:
            (tmp_path / "reader.json").write_text(content, "utf-8")
        with pytest.raises(RagError, match=r"reader\.json cannot be used.*Install the package again"):
            Weights.load()
