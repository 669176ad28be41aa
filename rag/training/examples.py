"""What the reader learns from: questions with marked answers, with none, and across languages.

Example `i` of a seed is always the same, whatever was drawn before, so a resumed training goes on where it was. Sets
and languages are balanced by the square root of their sizes. Two things are made on the way, since few questions are
asked in one language of a passage in another:

- code-switching: words of a question, now and then of a passage around its answer, are replaced by their translations
  (Qin et al., CoSDA-ML, IJCAI 2020; `rag.training.lexicon`);
- gaps, to be filled from a passage in another language (`rag.training.gaps`).

And stories were written for it (`rag.training.stories`).
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from index.article import Passage, Span
from index.lexical import Lexical
from rag.training.gaps import WITHOUT, Gaps
from rag.training.lexicon import Lexicon
from rag.training.sets import Example, Pair, Question, find_twins, has_answer, load_pairs, load_questions, normal, split
from rag.training.stories import Story, StoryQuestion, show

_GAPS, _STORIES = "gaps", "stories"  # what the names of their sets begin with


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the examples that are gaps, and that are of stories; the rest are questions of the public sets."""

    gaps: float = 0.1
    stories: float = 0.6


_ACROSS = 0.6  # share of questions of which another language is tried; not every one has a known word
_TWIN = 0.7  # share of questions known in other languages that are asked in one of them
_SWITCHED = 0.7  # share of a question's known words that are replaced
_SWITCHED_PASSAGE = 0.2  # share of cross-language examples whose passage is changed, too, and of its known words
_CHARACTERS = 1500  # of a passage kept around the answer: more than any 256 tokens of training
_NEIGHBOURS = 3000  # passages of a language among which one about something similar is looked for
_INDEXED = 600  # characters of them that are compared
_PLANNED = 500_000  # examples before the order repeats
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Examples:
    """Everything that examples are drawn from; `questions` are for training, `held_out` of other titles."""

    questions: tuple[Question, ...]
    held_out: tuple[Question, ...]
    pairs: Mapping[str, Sequence[Pair]]
    lexicon: Lexicon
    twins: Mapping[str, Sequence[tuple[str, str]]]
    """Normalised question -> language and text of the same question elsewhere."""
    stories: tuple[Story, ...] = ()
    seed: int = 0
    shares: Shares = Shares()
    _indexes: dict[str, tuple[Lexical, dict[str, Question]]] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        folder: Path,
        stories: Sequence[Story] = (),
        *,
        seed: int = 0,
        held_out: int = 200,
        shares: Shares = Shares(),
    ) -> "Examples":
        """Read `folder`/qa and `folder`/parallel; RagError names the file or row that cannot be used."""
        read = load_questions(folder / "qa")
        training, kept = split(read, seed, held_out)
        _log.info("%d questions for training, %d held out", len(training), len(kept))
        parallel = folder / "parallel"
        pairs = {file.name.partition(".")[0]: load_pairs(file) for file in sorted(parallel.glob("??.tsv.gz"))}
        _log.info("%d sentence pairs in %d languages", sum(map(len, pairs.values())), len(pairs))
        lexicon = Lexicon.load(parallel / "names.tsv.gz")
        twins = find_twins(read, parallel / "questions.tsv.gz")
        _log.info("%d names and terms, %d questions in several languages", len(lexicon.from_english), len(twins))
        _log.info("%d stories", len(stories))
        examples = cls(training, kept, pairs, lexicon, twins, tuple(stories), seed, shares)
        for language in sorted({question.language for question in training}):
            examples._neighbours_of(language)
            _log.info("passages in %s indexed", language)
        return examples

    def __getitem__(self, number: int) -> Example:
        """Return example `number` of the endless row."""
        rng = Random(f"{self.seed}/{number}")
        chosen, row = (int(part[number % _PLANNED]) for part in self._plan)
        name, size = self._sets[chosen]
        made, _, language = name.partition(".")
        if made == _GAPS:
            gap = self._gaps.make(language, row % size, rng)
            kind = "gap" if gap.answer else "gap without"
            return Example(gap.question, gap.passage, gap.answer, language, kind, rng.random())
        if made == _STORIES:
            return show(*self._asked[row], rng)
        return self.example(self._by_source[name][row], rng)

    def example(self, question: Question, rng: Random) -> Example:
        """Return `question` with its own passage or one without the answer, in one language or across two."""
        passage, answer, kind = question.passage, None, "without"
        other = self._passage_without(question, rng) if rng.random() < WITHOUT else None
        if other is not None:
            passage = other
        elif question.answers:
            answer, kind = rng.choice(question.answers), "own"
        passage, answer = _cut(passage, answer, rng)
        example = Example(question.text, passage, answer, question.language, kind, rng.random())
        return self._across(example, question, rng) if rng.random() < _ACROSS else example

    @cached_property
    def _gaps(self) -> Gaps:
        return Gaps(self.pairs, self.lexicon)

    @cached_property
    def _by_source(self) -> dict[str, list[Question]]:
        sets: dict[str, list[Question]] = defaultdict(list)
        for question in self.questions:
            sets[question.source].append(question)
        return dict(sets)

    @cached_property
    def _sets(self) -> list[tuple[str, int]]:
        """The sets that are drawn from, and their sizes."""
        gaps = [(f"{_GAPS}.{language}", len(pairs)) for language, pairs in sorted(self.pairs.items()) if pairs]
        stories = [(_STORIES, len(self._asked))] if self._asked else []
        return [(source, len(rows)) for source, rows in sorted(self._by_source.items())] + gaps + stories

    @cached_property
    def _asked(self) -> list[tuple[Story, StoryQuestion]]:
        """The questions of all stories."""
        return [(story, question) for story in self.stories for question in story.questions]

    @cached_property
    def _plan(self) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
        """For each example its set and its row there: each set in a new order every time round."""
        rng = np.random.default_rng(self.seed)
        weights = _weights(self._sets, self.shares)
        chosen = rng.choice(len(self._sets), _PLANNED, p=weights).astype(np.int16)
        rows = np.zeros(_PLANNED, dtype=np.int32)
        for at, (_, size) in enumerate(self._sets):
            places = np.flatnonzero(chosen == at)
            rounds = [rng.permutation(size) for _ in range(-(-len(places) // size))]
            if rounds:
                rows[places] = np.concatenate(rounds)[: len(places)]
        return chosen, rows

    @cached_property
    def _by_title(self) -> dict[str, list[str]]:
        """The passages of each title."""
        passages: dict[str, dict[str, None]] = defaultdict(dict)
        for question in (*self.questions, *self.held_out):
            if question.title:
                passages[question.group][question.passage] = None
        return {group: list(texts) for group, texts in passages.items()}

    def _passage_without(self, question: Question, rng: Random) -> str | None:
        """Return a passage of the same title, or one like the question's of another, without any of its answers."""
        mates = [passage for passage in self._by_title.get(question.group, []) if passage != question.passage]
        rng.shuffle(mates)
        if rng.random() < 0.5:  # else, or when every one of them has the answer, those of other titles
            for passage in mates[:5]:
                if not has_answer(passage, question):
                    return passage
        index, by_id = self._neighbours_of(question.language)
        found = [by_id[row] for row, _ in index.search(question.text, 8)]
        rng.shuffle(found)
        for other in found:
            if other.group != question.group and not has_answer(other.passage, question):
                return other.passage
        return None

    def _neighbours_of(self, language: str) -> tuple[Lexical, dict[str, Question]]:
        """Return an index of the language's passages, and by id a question that each belongs to."""
        if language not in self._indexes:
            unique = {question.passage: question for question in self.questions if question.language == language}
            rows = list(unique.values())
            Random(self.seed).shuffle(rows)
            by_id = {f"{at:05d}": question for at, question in enumerate(rows[:_NEIGHBOURS])}
            passages = [Passage(at, at, 0, 0, 0, row.passage[:_INDEXED], language) for at, row in by_id.items()]
            self._indexes[language] = Lexical.build(passages), by_id
        return self._indexes[language]

    def _across(self, example: Example, question: Question, rng: Random) -> Example:
        """Return `example` asked in another language, as far as it is known there; never its answer."""
        twins = self.twins.get(normal(question.text), ())
        if twins and rng.random() < _TWIN:
            return replace(example, question=rng.choice(twins)[1], kind=f"{example.kind}+twin")
        switched = self.lexicon.switch(question.text, question.language, _SWITCHED, rng)
        if switched == question.text:
            return example
        example = replace(example, question=switched, kind=f"{example.kind}+switched")
        if rng.random() >= _SWITCHED_PASSAGE:
            return example
        return self._switch_passage(example, question, rng)

    def _switch_passage(self, example: Example, question: Question, rng: Random) -> Example:
        """Return `example` with words of its passage in another language, its answer untouched."""
        answer = example.answer or Span(0, 0)
        before, after = (
            self.lexicon.switch(part, example.language, _SWITCHED_PASSAGE, rng)
            for part in (example.passage[: answer.start], example.passage[answer.end :])
        )
        passage = before + example.passage[answer.start : answer.end] + after
        if example.answer is None:
            return example if has_answer(passage, question) else replace(example, passage=passage)
        moved = Span(len(before), len(before) + answer.end - answer.start)
        return replace(example, passage=passage, answer=moved)


def _cut(passage: str, answer: Span | None, rng: Random) -> tuple[str, Span | None]:
    """Return what is kept of a long passage, the answer at a random place in it, and the answer's new place."""
    if len(passage) <= _CHARACTERS:
        return passage, answer
    lowest, highest = 0, len(passage) - _CHARACTERS
    if answer:
        highest = min(answer.start, highest)
        lowest = min(max(0, answer.end - _CHARACTERS), highest)
    start = rng.randint(lowest, highest)
    cut = passage[start : start + _CHARACTERS]
    return cut, Span(answer.start - start, min(answer.end - start, len(cut))) if answer else None


def _weights(sets: Sequence[tuple[str, int]], shares: Shares) -> NDArray[np.float64]:
    """Return how often each set is drawn: languages, and sets within one, by the square root of their sizes."""
    kinds = np.array([made if (made := name.partition(".")[0]) in {_GAPS, _STORIES} else "" for name, _ in sets])
    languages = np.array(
        [name if kind else name.partition(".")[0] for (name, _), kind in zip(sets, kinds, strict=True)]
    )
    sizes = np.array([size for _, size in sets], dtype=np.float64)
    weights = np.sqrt(sizes)
    for language in set(languages.tolist()):
        members = languages == language
        weights[members] *= np.sqrt(sizes[members].sum()) / weights[members].sum()
    for kind, share in ((_GAPS, shares.gaps), (_STORIES, shares.stories), ("", 1 - shares.gaps - shares.stories)):
        part = kinds == kind
        if part.any():
            weights[part] *= share / weights[part].sum()
    drawn: NDArray[np.float64] = weights / weights.sum()
    return drawn
