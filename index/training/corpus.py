"""The text that models are trained on: sentence pairs, questions in two languages, questions with passages.

The folders: `parallel/<language>.tsv.gz` (english, translation, kind/source), `parallel/questions.tsv.gz` (english,
language, translation, source) and `qa/<language>.<source>.jsonl.gz`. Lines that have too few fields are left out.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import ReadError

_MOST = {"news": 40_000, "general": 30_000, "bible": 6_000}  # pairs of a kind in a language
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "km"})
_SENTENCE, _PARAGRAPH = 400, 900  # characters
_QUESTIONS, _SINGLE = 0.2, 0.5  # shares of the pairs drawn: questions, single sentences; the rest are paragraphs
_POWER, _QUESTION_POWER = 0.4, 0.5  # a language with n pairs is drawn as often as n to this power
QUERY, PASSAGE = "query: ", "passage: "


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and its English, both with the prefix that the encoder expects."""

    english: str
    other: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Pairs by language in their files' order, so that neighbours are often of one article; and questions."""

    pairs: Mapping[str, Sequence[tuple[str, str, str]]]
    questions: Mapping[str, Sequence[tuple[str, str]]]

    def draw(self, count: int, random: np.random.Generator, often: Mapping[str, float]) -> list[Pair]:
        """Return `count` pairs: questions, sentences, and paragraphs of two to five neighbouring sentences.

        `often` says how much more often than others a language is drawn.
        """
        spoken, asked = sorted(self.pairs), sorted(self.questions)
        shares = _shares([len(self.pairs[lang]) ** _POWER * often.get(lang, 1.0) for lang in spoken])
        asked_shares = _shares([len(self.questions[lang]) ** _QUESTION_POWER for lang in asked])
        drawn = []
        for _ in range(count):
            kind = random.random()
            if kind < _QUESTIONS and asked:
                rows = self.questions[asked[random.choice(len(asked), p=asked_shares)]]
                english, other = rows[int(random.integers(len(rows)))]
                drawn.append(Pair(QUERY + english, QUERY + other))
            else:
                language = spoken[random.choice(len(spoken), p=shares)]
                drawn.append(self._text(language, random, single=kind < _QUESTIONS + _SINGLE))
        return drawn

    def _text(self, language: str, random: np.random.Generator, *, single: bool) -> Pair:
        rows = self.pairs[language]
        at = int(random.integers(len(rows)))
        if single:
            prefix = QUERY if random.random() < 0.5 else PASSAGE
            return Pair(prefix + rows[at][0][:_SENTENCE], prefix + rows[at][1][:_SENTENCE])
        several = [row for row in rows[at : at + int(random.integers(2, 6))] if row[2] == rows[at][2]]
        space = "" if language in _UNSPACED else " "
        english = " ".join(row[0] for row in several)[:_PARAGRAPH]
        return Pair(PASSAGE + english, PASSAGE + space.join(row[1] for row in several)[:_PARAGRAPH])


def read_corpus(folder: Path, without: Collection[str] = ()) -> Corpus:
    """Read `folder/parallel`; sources whose name contains one of `without` are left out, as is software text.

    Raises:
        ReadError: `folder` holds no sentence pairs.
    """
    pairs = {}
    for file in sorted((folder / "parallel").glob("??.tsv.gz")):
        rows = [(row[0], row[1], row[2]) for row in _rows(file, 3) if not any(pattern in row[2] for pattern in without)]
        by_kind = {kind: [row for row in rows if row[2].startswith(kind)][:most] for kind, most in _MOST.items()}
        if kept := [row for several in by_kind.values() for row in several]:
            pairs[file.name[:2]] = kept
    if not pairs:
        raise ReadError(f"{folder / 'parallel'} holds no sentence pairs (<language>.tsv.gz). Give the data folder.")
    questions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    asked = folder / "parallel" / "questions.tsv.gz"
    for row in _rows(asked, 3) if asked.exists() else ():
        questions[row[1]].append((row[0], row[2]))
    return Corpus(pairs, dict(questions))


def read_texts(folder: Path, corpus: Corpus, most: int = 60_000) -> dict[str, list[str]]:
    """Return texts by language to count pieces in: both sides of the pairs, questions and passages of `folder/qa`."""
    texts: dict[str, list[str]] = defaultdict(list)
    for language, rows in corpus.pairs.items():
        texts[language] += [row[1] for row in rows[:most]]
        texts["en"] += [row[0] for row in rows[: most // 10]]
    for file in sorted((folder / "qa").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            rows_ = [json.loads(line) for line in lines]
        texts[file.name[:2]] += [row["question"] for row in rows_[: most // 8]]
        texts[file.name[:2]] += list(dict.fromkeys(row["context"] for row in rows_))[: most // 8]
    return dict(texts)


def _rows(file: Path, least: int) -> Iterator[list[str]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) >= least:
                yield fields


def _shares(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights]
