"""From features to an order and to probabilities: which sentence answers best, whether it does, and which others do.

Five models, fitted by `rag.training.calibrate`. Which sentence is best is a comparison within a question: a
conditional logit over its sentences (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974).
Whether the best one answers is a comparison between questions: a logistic model of that sentence's features, those that
do not depend on other sentences among them. How likely any sentence answers by itself is told by a logistic model of
every sentence, and whether another article's best one answers beside the leading one by a model of just these: a
sentence that speaks of the thing asked is rare among all sentences, but not among them. Whether it is then about the
same thing as the leading one is told by a model of both together (`rag.paired`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import RagError
from rag.features import FEATURES, RANKING
from rag.paired import PAIRED

FILE = "reader.json"
_PARTS = {"leading": FEATURES, "alone": RANKING, "beside": RANKING, "alike": PAIRED}
"""The logistic models, and what they are over."""
_THRESHOLDS = "threshold", "second", "same"


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: a weight for each of the first features, and a bias."""

    weights: tuple[float, ...]
    bias: float

    def probabilities(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a probability for each row of `matrix`."""
        logits = matrix[:, : len(self.weights)] @ np.array(self.weights) + self.bias
        found: NDArray[np.float64] = np.exp(-np.logaddexp(0, -logits))
        return found


NOTHING = Logistic((), 0.0)
"""A model that says one half of everything."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of each sentence of a question, arrays of shape (sentences,)."""

    order: NDArray[np.float64]
    """The greater the better; only differences mean something."""
    leading: NDArray[np.float64]
    """Probability that it answers, if it is the best."""
    alone: NDArray[np.float64]
    """Probability that it answers, whatever others do."""
    beside: NDArray[np.float64]
    """Probability that it answers, too, where another article's sentence does."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What calibration found: a weight of RANKING each, four logistic models, and three thresholds."""

    ranking: tuple[float, ...]
    leading: Logistic
    """Over FEATURES."""
    alone: Logistic
    """Over RANKING."""
    beside: Logistic
    """Over RANKING."""
    alike: Logistic
    """Over PAIRED."""
    threshold: float
    """Probability, `Judged.leading`, from which the best sentence answers."""
    second: float
    """Probability, `Judged.beside`, below which others do not, where the best one does."""
    same: float
    """Probability, by `alike`, from which another article's sentence is about the same thing as the best one."""

    @classmethod
    def load(cls) -> "Weights":
        """Read `rag/weights/reader.json`."""
        try:
            table = json.loads(reader_folder().joinpath(FILE).read_text("utf-8"))
            ranking = tuple(float(table["ranking"][name]) for name in RANKING)
            leading, alone, beside, alike = (
                Logistic(tuple(float(table[part]["weights"][name]) for name in names), float(table[part]["bias"]))
                for part, names in _PARTS.items()
            )
            threshold, second, same = (float(table[name]) for name in _THRESHOLDS)
            return cls(ranking, leading, alone, beside, alike, threshold, second, same)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RagError(f"rag/weights/{FILE} cannot be used ({error}). Install the package again.") from error

    def save(self, file: Path) -> None:
        """Write what `load` reads, rounded to four decimals."""
        table: dict[str, object] = {"ranking": _named(RANKING, self.ranking)}
        models = self.leading, self.alone, self.beside, self.alike
        for (part, names), model in zip(_PARTS.items(), models, strict=True):
            table[part] = {"weights": _named(names, model.weights), "bias": round(model.bias, 4)}
        thresholds = self.threshold, self.second, self.same
        table |= {name: round(value, 4) for name, value in zip(_THRESHOLDS, thresholds, strict=True)}
        file.write_text(json.dumps(table, indent=2) + "\n", "utf-8")

    def judge(self, matrix: NDArray[np.float64]) -> Judged:
        """Return what the models say of the sentences of a question, `matrix` of shape (sentences, FEATURES)."""
        order: NDArray[np.float64] = matrix[:, : len(self.ranking)] @ np.array(self.ranking)
        leading, alone, beside = (model.probabilities(matrix) for model in (self.leading, self.alone, self.beside))
        return Judged(order, leading, alone, beside)


def _named(names: Sequence[str], weights: Sequence[float]) -> dict[str, float]:
    return {name: round(weight, 4) for name, weight in zip(names, weights, strict=True)}


def reader_folder() -> Path:
    """Return the folder of the bundled reader: the one place that knows where it lies."""
    return Path(str(files("rag"))) / "weights"
