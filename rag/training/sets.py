"""The data that examples are drawn from, read and checked: questions, sentence pairs, the same question elsewhere."""

import gzip
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from zlib import crc32

from index.article import Span
from rag.errors import RagError

_CAPS = {  # questions taken of a set: the others are small, or of the kind that is asked of news
    "jaquad": 12000,
    "tr.enelpi_ottoman": 3000,
    "fairytaleqa": 3000,
    "qamr": 4000,  # two sets
    "nq_open": 2500,
    "covidqa": 500,
}
_PAIRS = 8000  # sentence pairs of a language
_PAIRS_OF_SOURCE = 2000
_CATEGORY = 60  # passages from which a title is a category, as "news", and says nothing of what they are about
_HELD_OUT = 40  # one title in so many is kept out of training


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set, its passage and where the passage answers it: nowhere, or at each of `answers`."""

    id: str
    language: str
    source: str
    text: str
    passage: str
    answers: tuple[Span, ...]
    title: str

    @property
    def group(self) -> str:
        """What it shares with questions that must not stand on both sides of a split: the title, else the passage."""
        return f"{self.language}:{self.title}" if self.title else self.passage


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation; neighbours of the same source follow one another in its text."""

    english: str
    other: str
    source: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question put to a passage; `answer` is None when the passage does not answer it.

    `place`, from 0 to 1, says which window of a long passage is read, `kind` how the example was made.
    """

    question: str
    passage: str
    answer: Span | None
    language: str
    kind: str
    place: float


def load_questions(folder: Path) -> tuple[Question, ...]:
    """Read every `<lang>.<source>.jsonl.gz` in `folder`: a question on a passage once, large sets cut to their cap."""
    files = sorted(folder.glob("*.jsonl.gz"))
    if not files:
        raise RagError(f"{folder} has no questions (*.jsonl.gz). Give the folder that has qa/ and parallel/.")
    seen: set[tuple[str, str]] = set()
    questions = []
    for file in files:
        source = file.name.removesuffix(".jsonl.gz")
        rows = []
        for row in _read_questions(file, source):
            if (row.text, row.passage) not in seen:
                seen.add((row.text, row.passage))
                rows.append(row)
        cap = next((cap for name, cap in _CAPS.items() if name in source), len(rows))
        rows = _without_categories(rows)
        questions += Random(source).sample(rows, cap) if len(rows) > cap else rows
    return tuple(questions)


def _without_categories(rows: Sequence[Question]) -> list[Question]:
    """Return `rows` without the titles that a whole category of passages shares."""
    passages: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        passages[row.title].add(row.passage)
    return [replace(row, title="") if len(passages[row.title]) >= _CATEGORY else row for row in rows]


def _read_questions(file: Path, source: str) -> Iterator[Question]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                passage, answers = row["context"], [(answer["start"], answer["text"]) for answer in row["answers"]]
                wrong = [text for start, text in answers if not text or not passage.startswith(text, start)]
                question = (row["id"], row["lang"], source, row["question"])
                title = row["title"] or ""
            except (ValueError, KeyError, TypeError) as error:
                raise RagError(f"{file}:{number} is no question ({error!r}).") from error
            if wrong:
                raise RagError(f"{file}:{number} has an answer that does not stand where it says: {wrong[0]!r}.")
            spans = [Span(start, start + len(text)) for start, text in answers]
            yield Question(*question, *_without_mark(passage, spans), title)


def _without_mark(passage: str, answers: list[Span], mark: str = " [SEP] ") -> tuple[str, tuple[Span, ...]]:
    """Return a passage with a new line where one set has `mark` after the title, and its answers' new places."""
    at = passage.find(mark)
    if at < 0:
        return passage, tuple(answers)
    less = len(mark) - 1
    moved = [Span(a.start - less, a.end - less) if a.start > at else a for a in answers if not a.start <= at < a.end]
    return passage[:at] + "\n" + passage[at + len(mark) :], tuple(moved)


def load_pairs(file: Path) -> list[Pair]:
    """Read the news of a language's sentence pairs, in their order, so many of each source and in all."""
    counts: dict[str, int] = defaultdict(int)
    pairs = []
    for english, other, source in read_rows(file, 3):
        if source.startswith("news") and counts[source] < _PAIRS_OF_SOURCE:
            counts[source] += 1
            pairs.append(Pair(english, other, source))
    return pairs[:_PAIRS]


def read_rows(file: Path, columns: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a gzipped table; RagError names the line that has not so many columns."""
    try:
        with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                row = tuple(line.rstrip("\n").split("\t"))
                if len(row) != columns:
                    raise RagError(f"{file}:{number} has {len(row)} columns, not {columns}.")
                yield row
    except (OSError, UnicodeDecodeError) as error:
        raise RagError(f"{file} cannot be read ({error}). Give the folder that has qa/ and parallel/.") from error


def find_twins(questions: Sequence[Question], file: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the questions that are known in other languages: from the table `file`, or a set's rows of one id."""
    wanted = {normal(question.text) for question in questions}
    twins: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for english, language, other, _ in read_rows(file, 4):
        for key, twin in ((normal(english), (language, other)), (normal(other), ("en", english))):
            if key in wanted:
                twins[key].append(twin)
    by_id: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for question in questions:
        by_id[question.source.partition(".")[2], question.id][question.language] = question.text
    for texts in by_id.values():
        for language, text in texts.items():
            twins[normal(text)] += [twin for twin in texts.items() if twin[0] != language]
    return {key: found for key, found in twins.items() if found}


def split(questions: Sequence[Question], seed: int, kept: int) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    """Return questions for training, and at most `kept` of other titles and passages, balanced by language."""
    groups = {question.group for question in questions}
    out = {group for group in groups if crc32(f"{seed}:{group}".encode("utf-8", "surrogatepass")) % _HELD_OUT == 0}
    by_language: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if question.group in out:
            by_language[question.language].append(question)
    rng = Random(seed)
    for rows in by_language.values():
        rng.shuffle(rows)
    held = [rows[at] for at in range(kept) for _, rows in sorted(by_language.items()) if at < len(rows)][:kept]
    return tuple(question for question in questions if question.group not in out), tuple(held)


def has_answer(passage: str, question: Question) -> bool:
    """Say whether one of the question's answers stands in `passage`, in any case or compatibility form."""
    folded = fold(passage)
    return any(fold(question.passage[answer.start : answer.end]).strip() in folded for answer in question.answers)


def fold(text: str) -> str:
    """Return `text` in small letters and compatibility forms."""
    return unicodedata.normalize("NFKC", text).casefold()


def normal(text: str) -> str:
    """Return what two spellings of one question have in common."""
    return " ".join(fold(text).split()).rstrip("?？؟ ")
