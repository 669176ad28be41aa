"""Fitting weights and threshold: a toy problem by hand, and the bundled weights from the gold questions."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.article import Article, Passage
from index.encoder import Encoder, Vectors
from rag.answer import Evidence, Hit
from rag.confidence import NOTHING, Logistic, Weights
from rag.features import FEATURES, RANKING
from rag.gold import Split, load_gold, seeds_folder
from rag.paired import Cosines
from rag.pairs import load_pairs
from rag.read import Reader
from rag.training.calibrate import by_itself, fit, fit_ranking, quality, shares
from rag.training.labelled import Example, gold_example, hits_of, load_examples, pair_examples, story_examples
from rag.training.stories import load_stories


class Same:
    """An encoder to which every text is the same."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector, over and over."""
        return np.ones((len(texts), 1), dtype=np.float32)

    embed_queries = embed_passages


def same() -> Cosines:
    """Cosines that are all 1."""
    encoder: Encoder = Same()  # type: ignore[assignment]
    return Cosines(encoder)


def sentence_of(article: str) -> Evidence:
    """Return the sentence that is the whole of an article."""
    source = Article(article, "It is so.", "t", f"{article}.txt", "en")
    return Evidence(Hit(Passage(f"{article}-0", article, 0, 0, 9, "It is so.", "en"), source, 1.0), 0, 9, 0.5)


def toy(*rows: tuple[float, float], right: int | None = None, answerable: bool = True) -> Example:
    """Return an example with two features a sentence, its first and its last, of which sentence `right` answers.

    Each sentence is of an article of its own.
    """
    matrix = np.zeros((len(rows), len(FEATURES)))
    matrix[:, [0, -1]] = rows
    are_right = np.array([place == right for place in range(len(rows))])
    return Example("gold", "dev", answerable, matrix, are_right, tuple(map(sentence_of, map(str, range(len(rows))))))


def weights(threshold: float) -> Weights:
    """Return weights that rank by the first feature, which also gives the probability, 1 / (1 + exp(-x))."""
    first = (1.0, *(0.0,) * (len(RANKING) - 1))
    model = Logistic(first, 0.0)
    return Weights(first, model, model, model, NOTHING, threshold, 0.5, 0.5)


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


def test_quality_does_not_depend_on_the_threshold() -> None:
    """Two of three have the right sentence first; of six pairs, answerable and not, four are in order, one is even."""
    examples = [
        toy((2, 0), (-2, 0), right=0),
        toy((2, 0), (1, 0), right=1),
        toy((-2, 0), right=0),
        toy((-1, 0), answerable=False),
        toy((-2, 0), (-3, 0), answerable=False),
    ]
    assert list(quality(examples, weights(0.9))) == pytest.approx([2 / 3, 4.5 / 6])


def test_a_network_by_itself_is_judged_by_its_own_feature() -> None:
    """The last feature puts the right sentence first once in two, and its greatest is in order in three of four."""
    examples = [
        toy((2, 5), (-2, 1), right=0),
        toy((2, 2), (1, 0), right=1),
        toy((9, 1), answerable=False),
        toy((9, 4), (9, -3), answerable=False),
    ]
    assert list(by_itself(examples, FEATURES[-1])) == pytest.approx([1 / 2, 3 / 4])


def toys() -> list[Example]:
    """The first feature says which of three sentences answers, the last whether one does; of a third it is noise."""
    noise = np.random.default_rng(7)
    examples = []
    for number in range(60):
        rows = [(float(place == number % 3), 1.0 + 0.1 * float(noise.normal())) for place in range(3)]
        examples.append(toy(*rows, right=number % 3))
        examples.append(toy(*((above, below - 1.0) for above, below in rows), answerable=False))
    return examples


def test_a_toy_problem_is_learnt() -> None:
    """Every question comes out right: order from the one feature, answer or not from the other."""
    examples = toys()
    fitted = fit(examples, same())
    assert fitted.ranking[0] > 3 > 10 * max(map(abs, fitted.ranking[1:]))
    assert fitted.leading.weights[-1] > 3
    assert fitted.alone.weights[0] > 1
    assert 0 < fitted.threshold < 1
    assert shares(examples, fitted) == (1.0, 1.0)


def test_ranking_learns_from_questions_with_an_answer_alone() -> None:
    """Unanswerable ones change nothing, nor do those whose right sentence is not among the candidates."""
    examples = toys()
    some = [item for item in examples if item.answerable]
    assert fit_ranking(examples) == fit_ranking(some) == fit_ranking([*some, toy((5, 0), (0, 0))])


def test_several_right_sentences_are_as_good_as_one() -> None:
    """Where all sentences are right there is nothing to learn."""
    both = replace(toy((1, 0), (0, 0)), right=np.array([True, True]))
    assert fit_ranking([both]) == pytest.approx((0.0,) * len(RANKING))


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


def test_a_story_is_put_to_its_articles_and_to_others() -> None:
    """A question that they answer has its sentences marked, one that they do not has none, though it is near."""
    spaced = {"de", "en", "es", "fr", "it", "pt"}
    story = next(one for one in load_stories() if {article.language for article in one.articles} <= spaced)
    found = list(story_examples([story], 0, Reader.load()))
    assert [item.answerable for item in found] == [bool(question.answers) for question in story.questions]
    assert [item.right.any() for item in found] == [item.answerable for item in found]
    assert {len(item.right) for item in found} == {sum(len(article.sentences) for article in story.articles)}


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_bundled_weights_are_those_of_the_dev_questions() -> None:
    """Fitting again puts the same sentence first and is as sure of it; other articles may stand beside a pair."""
    reader = Reader.load()
    examples = load_examples(reader, frozenset[Split]({"dev"}))
    fitted, bundled = fit(examples, Cosines(reader.encoder)), Weights.load()
    assert fitted.threshold == pytest.approx(bundled.threshold, abs=0.02)
    assert fitted.same == pytest.approx(bundled.same, abs=0.05)
    first = []
    for item in examples:
        one, other = (model.judge(item.matrix) for model in (fitted, bundled))
        best = int(one.order.argmax())
        first.append(best == other.order.argmax())
        assert one.leading[best] == pytest.approx(other.leading[best], abs=0.05)
    assert np.mean(first) >= 0.98
