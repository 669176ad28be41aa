"""Fitting weights and threshold: a toy problem by hand, and the bundled weights from the gold questions."""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from rag.calibrate import (
    Example,
    fit,
    gold_example,
    hits_of,
    load_examples,
    pair_examples,
    probabilities,
    shares,
)
from rag.features import FEATURES
from rag.gold import Split, load_gold, seeds_folder
from rag.pairs import load_pairs
from rag.read import Reader, Weights


def toy(*rows: tuple[float, float], right: int | None = None, answerable: bool = True) -> Example:
    """Return an example with two features a sentence, of which sentence `right` answers."""
    return Example("gold", "dev", answerable, np.array(rows), np.array([place == right for place in range(len(rows))]))


def weights(threshold: float) -> Weights:
    """Return weights that look at the first feature alone: probability 1 / (1 + exp(-x))."""
    return Weights((1.0, 0.0), 0.0, threshold)


def test_probabilities_are_the_logistic_of_the_weighted_sum() -> None:
    """By hand: x = 0 gives 1/2, ln 3 gives 3/4, -ln 3 gives 1/4; the second weight and the bias add."""
    item = toy((0, 9), (np.log(3), 9), (-np.log(3), 9))
    assert probabilities(item, weights(0.5)) == pytest.approx([0.5, 0.75, 0.25])
    assert probabilities(toy((1, 1)), Weights((1.0, 2.0), -3.0, 0.5)) == pytest.approx([0.5])


def test_shares_count_right_answers_and_right_refusals() -> None:
    """Of three answerable one is right, one answers wrongly, one stays below; of two others one is refused."""
    examples = [
        toy((2, 0), (-2, 0), right=0),
        toy((2, 0), (1, 0), right=1),
        toy((-2, 0), right=0),
        toy((-1, 0), (-2, 0), answerable=False),
        toy((-1, 0), (3, 0), answerable=False),
    ]
    assert list(shares(examples, weights(0.5))) == pytest.approx([1 / 3, 1 / 2])
    assert list(shares(examples, weights(0.0))) == pytest.approx([2 / 3, 0])
    assert shares(examples, weights(1.0)) == (0.0, 1.0)


def test_a_toy_problem_is_learnt() -> None:
    """The first feature says which sentence answers, the second is noise: every question comes out right."""
    noise = np.random.default_rng(7)
    examples = []
    for number in range(40):
        rows = [(float(place == number % 3), float(noise.normal())) for place in range(3)]
        examples.append(toy(*rows, right=number % 3))
        examples.append(toy(*((0.0, float(noise.normal())) for _ in range(3)), answerable=False))
    fitted = fit(examples)
    assert len(fitted.weights) == 2
    assert fitted.weights[0] > 3 > 10 * abs(fitted.weights[1])
    assert 0 < fitted.threshold < 1
    answered, refused = shares(examples, fitted)
    assert answered == 1.0
    assert refused >= 0.9  # of thresholds about as good, the one that answers most


def words(texts: Sequence[str]) -> list[int]:
    """Count the words of each text, as an encoder counts its tokens."""
    return [len(text.split()) for text in texts]


def test_every_article_of_a_folder_becomes_its_passages(tmp_path: Path) -> None:
    """Cleaned, its language told, cut as the index cuts it; a file that cannot be read is passed over."""
    body = " ".join(f"Der Hafen hat {number} alte Boote." for number in range(100, 130))
    (tmp_path / "hafen.txt").write_text(f"{body}\nQuelle: https://x.example/1", "utf-8")
    (tmp_path / "leer.txt").write_text("", "utf-8")
    hits = hits_of(tmp_path, words)
    assert [hit.passage.position for hit in hits] == [0, 1]  # 180 words, at most 128 in each
    for hit in hits:
        assert (hit.article.id, hit.article.language, hit.article.text) == ("hafen.txt", "de", body)
        assert hit.passage.text == body[hit.passage.start : hit.passage.end]
        assert words([hit.passage.text])[0] <= 128
    assert hits[1].passage.start < hits[0].passage.end  # one sentence is in both


def test_an_example_knows_which_sentences_are_evidence() -> None:
    """A row for each sentence of the seeds, a column for each feature, the evidence marked."""
    folder = seeds_folder()
    question, reader = load_gold(folder / "gold.jsonl")[0], Reader.load()
    made = gold_example(question, hits_of(folder, reader.encoder.count_tokens), reader)
    assert made.matrix.shape == (len(made.right), len(FEATURES))
    assert np.isfinite(made.matrix).all()
    assert made.right.sum() == len(question.evidence) == 1


def test_a_pair_is_put_to_its_own_articles_and_to_others() -> None:
    """Of its own articles the sentences with a value are right; of others none is, and nothing answers."""
    pairs = load_pairs(seeds_folder() / "disagreements.jsonl")[:6]
    own, others = pair_examples(pairs, 0, Reader.load())
    assert (own.answerable, others.answerable) == (True, False)
    assert own.right.sum() >= len(pairs[0].articles)
    assert not others.right.any()
    assert len(own.right) > len(others.right) > 0
    assert (own.split, others.split) == (pairs[0].split, pairs[0].split)


@pytest.mark.slow
def test_the_bundled_weights_are_those_of_the_dev_questions() -> None:
    """Fitting again gives what lies in `rag/weights/reader.json`."""
    fitted = fit(load_examples(Reader.load(), frozenset[Split]({"dev"})))
    table = json.loads(files("rag").joinpath("weights/reader.json").read_text("utf-8"))
    assert dict(zip(FEATURES, fitted.weights, strict=True)) == pytest.approx(table["weights"], abs=1e-3)
    assert fitted.bias == pytest.approx(table["bias"], abs=1e-3)
    assert fitted.threshold == pytest.approx(table["threshold"], abs=1e-3)
