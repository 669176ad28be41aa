"""Other articles' sentences beside a leading one: which count, and what is learnt of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from index.article import Article, Passage
from index.encoder import Encoder, Vectors, normalize
from rag.answer import Evidence, Hit
from rag.confidence import NOTHING, Logistic, Weights
from rag.features import FEATURES, RANKING
from rag.paired import PAIRED, Cosines
from rag.training.labelled import Example
from rag.training.others import fit_alike, fit_beside, least, others, others_f1

RANKS = (1.0, *(0.0,) * (len(RANKING) - 1))


class Letters:
    """An encoder: how often a and b stand in a text."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors in two dimensions."""
        return normalize(np.array([[text.count(letter) for letter in "ab"] for text in texts], dtype=np.float32))

    embed_queries = embed_passages


@pytest.fixture
def cosines() -> Cosines:
    """Cosines by letters."""
    encoder: Encoder = Letters()  # type: ignore[assignment]
    return Cosines(encoder)


def sentence(article: str, text: str) -> Evidence:
    """Return a sentence that is the whole of an article."""
    source = Article(article, text, "t", f"{article}.txt", "en")
    return Evidence(Hit(Passage(f"{article}-0", article, 0, 0, len(text), text, "en"), source, 1.0), 0, len(text), 0.5)


def several() -> list[Example]:
    """Five sentences of three articles, the first of which leads and is right; and such as do not count.

    The best of the second article is right and says the same, of the third none: of both the first feature says so.
    """
    matrix = np.zeros((5, len(FEATURES)))
    matrix[:, 0] = (3, 2, 1, 0, -1)
    said = tuple(map(sentence, ("one", "one", "two", "two", "three"), ("aa", "ab", "aab", "ab", "bb")))
    one = Example("gold", "dev", True, matrix, np.array([True, True, True, False, False]), said)
    return [one, replace(one, answerable=False), replace(one, right=np.array([False, True, True, True, True]))]


def weights(*, second: float = 0.0, same: float = 0.5) -> Weights:
    """Return weights that rank and judge by the first feature, and take for alike what means the same."""
    model = Logistic(RANKS, 0.0)
    alike = Logistic(tuple(float(name == "sentences") for name in PAIRED), -0.5)
    return Weights(RANKS, model, model, model, alike, 0.5, second, same)


def test_only_the_best_of_other_articles_count(cosines: Cosines) -> None:
    """Of the leading one's own article none, of the second the better; nothing where the leading one is wrong."""
    found = others(several(), weights(), cosines)
    assert found.right.tolist() == [True, False]
    assert found.beside == pytest.approx([1 / (1 + np.exp(-1)), 1 / (1 + np.exp(1))])
    by_name = dict(zip(PAIRED, found.matrix.T.tolist(), strict=True))
    assert by_name["beside"] == pytest.approx([1, -1])
    assert by_name["sentences"] == pytest.approx([2 / 5**0.5, 0])
    assert others(several()[1:], weights(), cosines).matrix.shape == (0, len(PAIRED))


def test_f1_of_those_taken_for_alike(cosines: Cosines) -> None:
    """The right one has a probability of 0.6, the other of 0.38; both have to clear the floor of `beside`, too."""
    found = others(several(), weights(), cosines)
    assert others_f1(found, weights()) == 1.0
    assert others_f1(found, weights(same=0.2)) == pytest.approx(2 / 3)
    assert others_f1(found, weights(same=0.9)) == 0.0
    assert others_f1(found, weights(same=0.2, second=0.5)) == 1.0
    assert others_f1(others([], weights(), cosines), weights()) == 1.0


def test_a_story_counts_less(cosines: Cosines) -> None:
    """A wrong sentence of a story costs less than one of another source."""
    right, wrong = several()[0], replace(several()[0], right=np.array([True, True, False, False, False]))
    as_story = [right, replace(wrong, source="stories")]
    gold, story = (others_f1(others(some, weights(), cosines), weights()) for some in ([right, wrong], as_story))
    assert gold == pytest.approx(2 / 3)
    assert gold < story < 1


def test_what_tells_others_beside_is_learnt(cosines: Cosines) -> None:
    """From the one question that counts; from none, nothing."""
    assert fit_beside(several(), RANKS).weights[0] > 0
    assert fit_beside(several()[1:], RANKS).weights == (0.0,) * len(RANKING)
    learnt = dict(zip(PAIRED, fit_alike(others(several(), weights(), cosines)).weights, strict=True))
    assert learnt["sentences"] > 0 < learnt["beside"]
    assert learnt["other_country"] == 0
    nothing = Weights(RANKS, NOTHING, NOTHING, NOTHING, NOTHING, 0.5, 0.0, 0.5)
    assert fit_alike(others([], nothing, cosines)).weights == (0.0,) * len(PAIRED)


def test_the_floor_is_what_nearly_all_right_ones_have(cosines: Cosines) -> None:
    """Of one right sentence, its own probability, 0.73; of none nothing is asked."""
    assert least(others(several(), weights(), cosines)) == 0.73
    assert least(others([], weights(), cosines)) == 0.0
