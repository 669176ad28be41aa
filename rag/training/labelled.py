"""What the reader's weights are fitted on: questions, and every sentence they are put to, with what is known of it.

The gold questions are put to the seed articles; each question of a pair of articles, of those that are measured by and
of more that are not (`pairs.jsonl`), to its own among others and, as a question that nothing answers, to the others
alone; those of the stories that the networks were not trained on, and of the exercises, to their articles among others.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
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
from rag.amount import settled
from rag.answer import Evidence, Hit
from rag.exercises import Exercise, load_exercises
from rag.features import describe
from rag.gold import GoldQuestion, Split, load_gold, seeds_folder
from rag.likeness import names_in
from rag.meant import Asked
from rag.pairs import Pair, PairArticle, load_pairs
from rag.read import Candidate, Reader, as_evidence
from rag.training.stories import Story, load_stories, parted

PAIRS = Path(__file__).with_name("pairs.jsonl")
"""Pairs of articles that were written to fit the weights on; all are dev, and none is measured."""

_BESIDE = 4  # other articles that a question is put to beside its own

Source = Literal["gold", "pairs", "stories", "exercises"]


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the features of every sentence, shape (sentences, features), which answer it, and they themselves."""

    source: Source
    split: Split
    answerable: bool
    matrix: NDArray[np.float64]
    right: NDArray[np.bool_]
    sentences: tuple[Evidence, ...]
    """With their values; what is judged of them is not set."""
    names: frozenset[str] = frozenset()
    """Those in the question, as keys."""


def load_examples(reader: Reader, splits: Collection[Split] = get_args(Split)) -> list[Example]:
    """Return the examples of `splits`; the stories are dev, the exercises test."""
    folder = seeds_folder()
    hits = hits_of(folder, reader.encoder.count_tokens)
    gold = [one for one in load_gold(folder / "gold.jsonl") if one.split in splits]
    pairs = [one for one in load_pairs(folder / "disagreements.jsonl") if one.split in splits]
    found = [gold_example(one, hits, reader) for one in tqdm(gold, desc="gold")]
    for some in (pairs, load_pairs(PAIRS) if "dev" in splits else ()):
        for at in tqdm(range(len(some)), desc="pairs"):
            found += pair_examples(some, at, reader)
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
    read = [candidate.sentence for candidate in found]
    described = describe(settled(asked, read), read)
    right = np.array([is_right(candidate) for candidate in found], dtype=np.bool_)
    evidence = tuple(map(as_evidence, found, described.values, described.doubts))
    names = names_in(asked.text, asked.language)
    return Example(source, split, answerable, described.matrix, right, evidence, names)
