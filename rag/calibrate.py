"""Fit the weights of the reader's features and its threshold to what is for choosing: `python -m rag.calibrate`.

That is the dev half of the gold questions, over the seed articles, and the dev half of the pairs of articles, each
question put to its own articles among others and, as a question that nothing answers, to the others alone. A logistic
model says how likely a sentence is to answer a question (one row for each question and sentence); a gold question
counts more than a pair, since its story has many sentences that nearly answer. Two shares judge a threshold, those of
gold and of pairs alike: answerable questions whose best sentence is right and clears it, and unanswerable ones of which
no sentence does. The test halves are only reported.
"""

import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from rag.features import FEATURES, Asked, describe
from rag.gold import GoldQuestion, Split, load_gold, seeds_folder
from rag.pairs import Pair, PairArticle, load_pairs
from rag.read import Candidate, Reader, Weights

_PENALTY = 1.0  # L2, as C of a logistic regression: enough that some 200 questions do not fit 16 weights exactly
_BESIDE = 4  # other articles that a pair's question is put to
_WEIGHT: Mapping["Source", float] = {"gold": 5.0, "pairs": 1.0}  # by hand: from 1 to 10 the shares differ little


Source = Literal["gold", "pairs"]


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
    reader = Reader.load(weights=Weights((), 0.0, 0.5))  # which do not matter: they are what is sought
    examples = load_examples(reader)
    fitted = fit([item for item in examples if item.split == "dev"])
    table = {
        "weights": dict(zip(FEATURES, (round(weight, 4) for weight in fitted.weights), strict=True)),
        "bias": round(fitted.bias, 4),
        "threshold": round(fitted.threshold, 4),
    }
    Path(__file__).with_name("weights").joinpath("reader.json").write_text(json.dumps(table, indent=2) + "\n", "utf-8")
    for source, split in product(get_args(Source), get_args(Split)):
        some = [item for item in examples if (item.source, item.split) == (source, split)]
        answered, refused = shares(some, fitted)
        sys.stderr.write(f"{source}, {split}: right sentence {answered:.3f}, refused {refused:.3f}\n")


def load_examples(reader: Reader, splits: Collection[Split] = get_args(Split)) -> list[Example]:
    """Return the examples of the gold questions and of the pairs, those of `splits`."""
    folder = seeds_folder()
    hits = hits_of(folder, reader.encoder.count_tokens)
    gold = [one for one in load_gold(folder / "gold.jsonl") if one.split in splits]
    pairs = [one for one in load_pairs(folder / "disagreements.jsonl") if one.split in splits]
    found = [gold_example(one, hits, reader) for one in tqdm(gold, desc="gold")]
    for at in tqdm(range(len(pairs)), desc="pairs"):
        found += pair_examples(pairs, at, reader)
    return found


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


def gold_example(question: GoldQuestion, hits: Sequence[Hit], reader: Reader) -> Example:
    """Return the features of every sentence of `hits` for a question, and which are in its evidence."""

    def is_right(candidate: Candidate) -> bool:
        name, said = candidate.hit.article.id, candidate.sentence.text
        return any(name == one.article and (said in one.quote or one.quote in said) for one in question.evidence)

    asked = reader.understand(question.question, question.question, question.language)
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
    """Return the logistic model of all pairs and the threshold that balances answering and refusing."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_PENALTY, max_iter=2000)
    model.fit(
        np.concatenate([item.matrix for item in examples]),
        np.concatenate([item.right for item in examples]),
        np.concatenate([np.full(len(item.right), _WEIGHT[item.source]) for item in examples]),
    )
    weights = Weights(tuple(float(weight) for weight in model.coef_[0]), float(model.intercept_[0]), 0.5)
    best = sorted({float(probabilities(item, weights).max()) for item in examples})
    sources = [[item for item in examples if item.source == source] for source in {item.source for item in examples}]
    sums = {
        threshold: sum(sum(shares(some, _with(weights, threshold))) for some in sources)
        for threshold in ((low + high) / 2 for low, high in pairwise(best))
    }
    return _with(weights, min(one for one, total in sums.items() if total == max(sums.values())))


def shares(examples: Sequence[Example], weights: Weights) -> tuple[float, float]:
    """Return the share of answerable questions answered by a right sentence, and of the others refused."""
    answered, refused = [], []
    for item in examples:
        scores = probabilities(item, weights)
        clears = bool(scores.max() >= weights.threshold)
        if item.answerable:
            answered.append(clears and bool(item.right[scores.argmax()]))
        else:
            refused.append(not clears)
    return float(np.mean(answered)), float(np.mean(refused))


def probabilities(item: Example, weights: Weights) -> NDArray[np.float64]:
    """Return for each sentence the probability that it answers."""
    scores: NDArray[np.float64] = 1 / (1 + np.exp(-(item.matrix @ np.array(weights.weights) + weights.bias)))
    return scores


def _with(weights: Weights, threshold: float) -> Weights:
    return Weights(weights.weights, weights.bias, threshold)


if __name__ == "__main__":
    main()
