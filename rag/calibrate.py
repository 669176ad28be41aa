"""Fit the weights of the reader's features and its threshold to the dev half of the gold: `python -m rag.calibrate`.

The articles are read as they are in a library, passage by passage. A logistic model says how likely a sentence is to
answer a question (one row for each pair, all sentences of the gold articles). The threshold is the one that gives the
best mean of two shares: answerable questions whose best sentence is right and clears it, and unanswerable ones of which
no sentence does. The test half is only reported.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.chunk import Counter, chunk
from index.clean import clean
from index.config import IndexConfig
from index.language import detect
from index.read import Failure, read
from rag.answer import Hit
from rag.features import FEATURES, describe
from rag.gold import GoldQuestion, load_gold, seeds_folder
from rag.read import Reader, Weights

_PENALTY = 1.0  # L2, as C of a logistic regression: enough that 84 questions do not fit 16 weights exactly
_NOISE = 0.02  # of the sum of both shares: among thresholds this close to the best, the one that answers most


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the features of every sentence, shape (sentences, features), and which sentences answer it."""

    gold: GoldQuestion
    matrix: NDArray[np.float64]
    right: NDArray[np.bool_]


def main() -> None:
    """Fit, write `rag/weights/reader.json` and report both halves."""
    folder = seeds_folder()
    reader = Reader.load(weights=Weights((), 0.0, 0.5))  # which do not matter: they are what is sought
    hits = hits_of(folder, reader.encoder.count_tokens)
    examples = [example(question, hits, reader) for question in load_gold(folder / "gold.jsonl")]
    fitted = fit([item for item in examples if item.gold.split == "dev"])
    table = {
        "weights": dict(zip(FEATURES, (round(weight, 4) for weight in fitted.weights), strict=True)),
        "bias": round(fitted.bias, 4),
        "threshold": round(fitted.threshold, 4),
    }
    Path(__file__).with_name("weights").joinpath("reader.json").write_text(json.dumps(table, indent=2) + "\n", "utf-8")
    for split in ("dev", "test"):
        answered, refused = shares([item for item in examples if item.gold.split == split], fitted)
        sys.stderr.write(f"{split}: right sentence {answered:.3f}, refused {refused:.3f}\n")


def hits_of(folder: Path, count_tokens: Counter) -> list[Hit]:
    """Return every passage of the articles in `folder`, cut as the index cuts them, in `count_tokens`' own tokens."""
    hits = []
    config = IndexConfig()
    for document in read([folder]):
        if isinstance(document, Failure):
            continue
        cleaned = clean(document)
        name = Path(document.source).name
        language = cleaned.language or detect(cleaned.text).code
        article = Article(name, cleaned.text, cleaned.title or "", document.source, language)
        passages = chunk(article, count_tokens, config.max_tokens, config.overlap)
        hits += [Hit(passage, article, 1.0) for passage in passages]
    return hits


def example(question: GoldQuestion, hits: Sequence[Hit], reader: Reader) -> Example:
    """Return the features of every sentence of `hits` for a question, and which are in its evidence."""
    asked = reader.understand(question.question, question.question, question.language)
    found = reader.candidates(asked.text, hits)
    matrix = describe(asked, [candidate.sentence for candidate in found]).matrix
    right = [
        any(
            candidate.hit.article.id == evidence.article
            and (candidate.sentence.text in evidence.quote or evidence.quote in candidate.sentence.text)
            for evidence in question.evidence
        )
        for candidate in found
    ]
    return Example(question, matrix, np.array(right, dtype=np.bool_))


def fit(examples: Sequence[Example]) -> Weights:
    """Return the logistic model of all pairs and the threshold that balances answering and refusing."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_PENALTY, max_iter=2000)
    model.fit(np.concatenate([item.matrix for item in examples]), np.concatenate([item.right for item in examples]))
    weights = Weights(tuple(float(weight) for weight in model.coef_[0]), float(model.intercept_[0]), 0.5)
    best = sorted({float(probabilities(item, weights).max()) for item in examples})
    thresholds = [(low + high) / 2 for low, high in pairwise(best)]
    sums = {threshold: sum(shares(examples, _with(weights, threshold))) for threshold in thresholds}
    return _with(weights, min(one for one, total in sums.items() if total >= max(sums.values()) - _NOISE))


def shares(examples: Sequence[Example], weights: Weights) -> tuple[float, float]:
    """Return the share of answerable questions answered by a right sentence, and of the others refused."""
    answered, refused = [], []
    for item in examples:
        scores = probabilities(item, weights)
        clears = bool(scores.max() >= weights.threshold)
        if item.gold.status == "not_found":
            refused.append(not clears)
        else:
            answered.append(clears and bool(item.right[scores.argmax()]))
    return float(np.mean(answered)), float(np.mean(refused))


def probabilities(item: Example, weights: Weights) -> NDArray[np.float64]:
    """Return for each sentence the probability that it answers."""
    scores: NDArray[np.float64] = 1 / (1 + np.exp(-(item.matrix @ np.array(weights.weights) + weights.bias)))
    return scores


def _with(weights: Weights, threshold: float) -> Weights:
    return Weights(weights.weights, weights.bias, threshold)


if __name__ == "__main__":
    main()
