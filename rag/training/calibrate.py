"""Fit the weights of the reader's features and its threshold: `python -m rag.training.calibrate`.

They are fitted on what is for choosing: the dev half of the gold questions, over the seed articles; the dev half of the
pairs of articles, each question put to its own articles among others and, as a question that nothing answers, to the
others alone; and the stories that the networks were not trained on, each question put to its articles among others. The
models are those of `rag.confidence`. Two shares judge a threshold, those of gold and of pairs alike: answerable
questions whose best sentence is right and clears it, and unanswerable ones of which no sentence does. The test halves
and the exercises, which were written apart from the stories, are only reported.
"""

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise, product
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.article import Article, Passage
from index.chunk import Counter, chunk
from index.clean import clean
from index.config import IndexConfig
from index.language import detect
from index.read import Failure, read
from rag.answer import Hit
from rag.confidence import FILE, Logistic, Weights
from rag.exercises import Exercise, load_exercises
from rag.features import RANKING, Asked, describe
from rag.gold import GoldQuestion, Split, load_gold, seeds_folder
from rag.pairs import Pair, PairArticle, load_pairs
from rag.read import Candidate, Reader
from rag.training.stories import Story, load_stories, parted

_RANKING_PENALTY = 2.0  # L2, of features as wide as one another: some 200 questions must not fit 19 weights exactly
_LEADING_PENALTY = 0.07  # L2, as C of a logistic regression: strong, since several features say much the same
_ALONE_PENALTY = 1.0  # of many more rows
_BESIDE = 4  # other articles that a pair's question is put to
_NONE = Logistic((), 0.0)

Source = Literal["gold", "pairs", "stories", "exercises"]
_WEIGHT: Mapping[Source, float] = {"gold": 5.0, "pairs": 1.0, "stories": 0.4}


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the features of every sentence, shape (sentences, features), and which sentences answer it."""

    source: Source
    split: Split
    answerable: bool
    matrix: NDArray[np.float64]
    right: NDArray[np.bool_]


def main() -> None:
    """Fit, write `rag/weights/reader.json` and report both halves."""
    reader = Reader.load(weights=Weights((), _NONE, _NONE, 0.5))  # which do not matter: they are what is sought
    examples = load_examples(reader)
    fitted = fit([item for item in examples if item.split == "dev"])
    fitted.save(Path(__file__).parents[1] / "weights" / FILE)
    for source, split in product(get_args(Source), get_args(Split)):
        some = [item for item in examples if (item.source, item.split) == (source, split)]
        if some:
            answered, refused = shares(some, fitted)
            first, apart = quality(some, fitted)
            sys.stderr.write(
                f"{source}, {split}: right sentence first {first:.3f}, answerable told apart {apart:.3f}; "
                f"at the threshold right {answered:.3f}, refused {refused:.3f}\n"
            )


def load_examples(reader: Reader, splits: Collection[Split] = get_args(Split)) -> list[Example]:
    """Return the examples of `splits`; the stories are dev, the exercises test."""
    folder = seeds_folder()
    hits = hits_of(folder, reader.encoder.count_tokens)
    gold = [one for one in load_gold(folder / "gold.jsonl") if one.split in splits]
    pairs = [one for one in load_pairs(folder / "disagreements.jsonl") if one.split in splits]
    found = [gold_example(one, hits, reader) for one in tqdm(gold, desc="gold")]
    for at in tqdm(range(len(pairs)), desc="pairs"):
        found += pair_examples(pairs, at, reader)
    stories = parted(load_stories())[1] if "dev" in splits else ()
    for at in tqdm(range(len(stories)), desc="stories"):
        found += story_examples(stories, at, reader)
    exercises = load_exercises(folder / "exercises.jsonl") if "test" in splits else ()
    for at in tqdm(range(len(exercises)), desc="exercises"):
        found += exercise_examples(exercises, at, reader)
    return found


def hits_of(folder: Path, count_tokens: Counter) -> list[Hit]:
    """Return every passage of the articles in `folder`, cut as the index cuts them, in `count_tokens`' own tokens."""
    hits: list[Hit] = []
    for document in read([folder]):
        if isinstance(document, Failure):
            continue
        cleaned = clean(document)
        name = Path(document.source).name
        language = cleaned.language or detect(cleaned.text).code
        hits += _cut(Article(name, cleaned.text, cleaned.title or "", document.source, language), count_tokens)
    return hits


def _cut(article: Article, count_tokens: Counter) -> list[Hit]:
    config = IndexConfig()
    passages = chunk(article, count_tokens, config.max_tokens, config.overlap)
    return [Hit(passage, article, 1.0) for passage in passages]


def gold_example(question: GoldQuestion, hits: Sequence[Hit], reader: Reader) -> Example:
    """Return the features of every sentence of `hits` for a question, and which are in its evidence."""

    asked = reader.understand(question.question, question.question, question.language)
    is_right = partial(_is_evidence, [(one.article, one.quote) for one in question.evidence])
    return _example(asked, hits, reader, "gold", question.split, question.status != "not_found", is_right)


def pair_examples(pairs: Sequence[Pair], at: int, reader: Reader) -> Iterator[Example]:
    """Yield the question of `pairs[at]` put to its own articles among others, then to the others alone.

    A sentence of its own articles is right when it has one of the values in an accepted spelling.
    """
    pair = pairs[at]
    others = [pairs[(at + step) % len(pairs)] for step in range(1, min(len(pairs), _BESIDE + 1))]
    beside = [_whole(one.articles[0], f"{one.id}-0") for one in others]
    own = [_whole(article, f"{pair.id}-{n}") for n, article in enumerate(pair.articles)]
    names = {hit.article.id for hit in own}

    def is_right(candidate: Candidate) -> bool:
        spelled = any(spelling in candidate.sentence.text for value in pair.values for spelling in value)
        return candidate.hit.article.id in names and spelled

    asked = reader.understand(pair.question, pair.question, pair.language)
    yield _example(asked, [*own, *beside], reader, "pairs", pair.split, True, is_right)
    if beside:
        yield _example(asked, beside, reader, "pairs", pair.split, False, is_right)


def story_examples(stories: Sequence[Story], at: int, reader: Reader) -> Iterator[Example]:
    """Yield the questions about `stories[at]`, each put to its articles among others', cut as the index cuts them."""
    hits = []
    for one in (stories[(at + step) % len(stories)] for step in range(min(len(stories), _BESIDE // 2 + 1))):
        for number, told in enumerate(one.articles):
            name, text = f"{one.id}-{number}", told.space.join(told.sentences)
            article = Article(name, text, told.title, name, told.language, None, told.outlet, told.published)
            hits += _cut(article, reader.encoder.count_tokens)
    story = stories[at]
    for asked in story.questions:
        understood = reader.understand(asked.question, asked.question, asked.language)
        evidence = [
            (f"{story.id}-{one.article}", story.articles[one.article].sentences[one.sentence]) for one in asked.answers
        ]
        answers = partial(_is_evidence, evidence)
        yield _example(understood, hits, reader, "stories", "dev", bool(evidence), answers)


def exercise_examples(exercises: Sequence[Exercise], at: int, reader: Reader) -> Iterator[Example]:
    """Yield the questions about `exercises[at]`, each put to its article among others, cut as the index cuts them."""
    hits = []
    for one in (exercises[(at + step) % len(exercises)] for step in range(min(len(exercises), _BESIDE + 1))):
        article = Article(one.id, one.text, one.title, one.id, one.language, None, one.outlet, one.published)
        hits += _cut(article, reader.encoder.count_tokens)
    for asked in exercises[at].questions:
        understood = reader.understand(asked.question, asked.question, asked.language)
        evidence = [(exercises[at].id, asked.evidence)] if asked.evidence is not None else []
        answers = partial(_is_evidence, evidence)
        yield _example(understood, hits, reader, "exercises", "test", bool(evidence), answers)


def _is_evidence(evidence: Sequence[tuple[str, str]], candidate: Candidate) -> bool:
    """Say whether a sentence is, or is part of, one of `evidence`: names of articles and sentences of theirs."""
    name, said = candidate.hit.article.id, candidate.sentence.text
    return any(name == article and (said in sentence or sentence in said) for article, sentence in evidence)


def _whole(article: PairArticle, name: str) -> Hit:
    """Return an article of a pair as one passage: they are short."""
    stored = Article(name, article.text, article.title, name, article.language, None, article.outlet, article.published)
    return Hit(Passage(f"{name}-0", name, 0, 0, len(article.text), article.text, article.language), stored, 1.0)


def _example(
    asked: Asked,
    hits: Sequence[Hit],
    reader: Reader,
    source: Source,
    split: Split,
    answerable: bool,
    is_right: Callable[[Candidate], bool],
) -> Example:
    found = reader.candidates(asked.text, hits)
    matrix = describe(asked, [candidate.sentence for candidate in found]).matrix
    return Example(
        source, split, answerable, matrix, np.array([is_right(candidate) for candidate in found], dtype=np.bool_)
    )


def fit(examples: Sequence[Example]) -> Weights:
    """Return the three models and the threshold that balances answering and refusing."""
    ranking = fit_ranking(examples)
    leading = fit_leading(examples, ranking)
    examples = [item for item in examples if item.source != "stories"]  # from here on, every question weighs the same
    alone = fit_alone(examples)
    weights = Weights(ranking, leading, alone, 0.5)
    best = sorted({_leading(item, weights)[1] for item in examples})
    sources = [[item for item in examples if item.source == source] for source in {item.source for item in examples}]
    sums = {
        threshold: sum(sum(shares(some, replace(weights, threshold=threshold))) for some in sources)
        for threshold in ((low + high) / 2 for low, high in pairwise(best))
    }
    return replace(weights, threshold=min(one for one, total in sums.items() if total == max(sums.values())))


def fit_ranking(examples: Sequence[Example]) -> tuple[float, ...]:
    """Return the conditional logit's weights: the likelihood that the best sentence is one of the right ones."""
    from scipy.optimize import minimize

    some = [item for item in examples if item.answerable and item.right.any()]
    width = len(RANKING)
    scale = np.concatenate([item.matrix[:, :width] for item in some]).std(axis=0)
    scale[scale == 0] = 1.0
    rows = [(item.matrix[:, :width] / scale, item.right, _WEIGHT[item.source]) for item in some]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = _RANKING_PENALTY * float(weights @ weights), 2 * _RANKING_PENALTY * weights
        for matrix, right, weight in rows:
            logits = matrix @ weights
            shares = np.exp(logits - logits.max())
            shares /= shares.sum()
            likely = float(shares[right].sum())
            total -= weight * np.log(likely)
            slope -= weight * (matrix.T @ (shares * right / likely) - matrix.T @ shares)
        return total, slope

    found = minimize(loss, np.zeros(width), jac=True, method="L-BFGS-B")
    return tuple(float(weight) for weight in found.x / scale)


def fit_leading(examples: Sequence[Example], ranking: Sequence[float]) -> Logistic:
    """Return the model of whether the sentence that `ranking` puts first is right."""
    first = [int((item.matrix[:, : len(ranking)] @ np.array(ranking)).argmax()) for item in examples]
    return _logistic(
        np.array([item.matrix[at] for item, at in zip(examples, first, strict=True)]),
        [bool(item.right[at]) for item, at in zip(examples, first, strict=True)],
        [_WEIGHT[item.source] for item in examples],
        _LEADING_PENALTY,
    )


def fit_alone(examples: Sequence[Example]) -> Logistic:
    """Return the model of whether any one sentence is right, all questions weighing the same."""
    width = len(RANKING)
    return _logistic(
        np.concatenate([item.matrix[:, :width] for item in examples]),
        np.concatenate([item.right for item in examples]).tolist(),
        [1.0] * sum(len(item.right) for item in examples),
        _ALONE_PENALTY,
    )


def _logistic(matrix: NDArray[np.float64], right: Sequence[bool], weights: Sequence[float], penalty: float) -> Logistic:
    """Return the logistic model of `right`, fitted on features as wide as one another."""
    from sklearn.linear_model import LogisticRegression

    scale = matrix.std(axis=0)
    scale[scale == 0] = 1.0
    model = LogisticRegression(C=penalty, max_iter=5000)
    model.fit((matrix - matrix.mean(axis=0)) / scale, right, weights)
    found = model.coef_[0] / scale
    return Logistic(tuple(float(weight) for weight in found), float(model.intercept_[0] - found @ matrix.mean(axis=0)))


def shares(examples: Sequence[Example], weights: Weights) -> tuple[float, float]:
    """Return the share of answerable questions answered by a right sentence, and of the others refused."""
    answered, refused = [], []
    for item in examples:
        first, leading = _leading(item, weights)
        clears = leading >= weights.threshold
        if item.answerable:
            answered.append(clears and bool(item.right[first]))
        else:
            refused.append(not clears)
    return float(np.mean(answered)), float(np.mean(refused))


def quality(examples: Sequence[Example], weights: Weights) -> tuple[float, float]:
    """Return the share of answerable questions whose best sentence is right, and how surely they are told from others.

    The latter is the area under the ROC curve of `Judged.leading`, one half where it is a guess.
    """
    from sklearn.metrics import roc_auc_score

    found = [_leading(item, weights) for item in examples]
    first = [bool(item.right[at]) for item, (at, _) in zip(examples, found, strict=True) if item.answerable]
    answerable = [item.answerable for item in examples]
    return float(np.mean(first)), float(roc_auc_score(answerable, [leading for _, leading in found]))


def _leading(item: Example, weights: Weights) -> tuple[int, float]:
    """Return the best sentence and the probability that it answers."""
    judged = weights.judge(item.matrix)
    first = int(judged.order.argmax())
    return first, float(judged.leading[first])


if __name__ == "__main__":
    main()
