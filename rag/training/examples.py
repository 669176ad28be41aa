"""What the reader learns from: questions with marked answers, with none, and across languages.

Example `i` of a seed is always the same, whatever was drawn before, so a resumed training goes on where it was. Sets
and languages are balanced by the square root of their sizes. Two things are made on the way, since few questions are
asked in one language of a passage in another:

- code-switching: words of a question, now and then of a passage around its answer, are replaced by their translations
  (Qin et al., CoSDA-ML, IJCAI 2020);
- gaps: of a translated sentence one number or name is taken out, to be found in the other language's passage (a cloze,
  as in Lewis, Denoyer and Riedel, Unsupervised Question Answering by Cloze Translation, ACL 2019).
"""

import gzip
import json
import logging
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from random import Random
from zlib import crc32

import numpy as np
import regex
from numpy.typing import NDArray

from index.article import Passage, Span
from index.lexical import Lexical
from rag.errors import RagError

_CAPS = {  # questions taken of a set: the others are small, or of the kind that is asked of news
    "jaquad": 8000,
    "tr.enelpi_ottoman": 3000,
    "fairytaleqa": 2000,
    "qamr": 2000,  # two sets
    "nq_open": 1500,
    "covidqa": 500,
}
_GAPS = 0.13  # share of examples that are gaps
_WITHOUT = 0.24  # share of answerable questions put to a passage that has no answer
_ACROSS = 0.6  # share of questions of which another language is tried; not every one has a known word
_TWIN = 0.7  # share of questions known in other languages that are asked in one of them
_SWITCHED = 0.7  # share of a question's known words that are replaced
_SWITCHED_PASSAGE = 0.2  # share of cross-language examples whose passage is changed, too, and of its known words
_CHARACTERS = 1500  # of a passage kept around the answer: more than any 256 tokens of training
_NEIGHBOURS = 3000  # passages of a language among which one about something similar is looked for
_INDEXED = 600  # characters of them that are compared
_PAIRS = 8000  # sentence pairs of a language
_PAIRS_OF_SOURCE = 2000
_CATEGORY = 60  # passages from which a title is a category, as "news", and says nothing of what they are about
_HELD_OUT = 40  # one title in so many is kept out of training
_PLANNED = 500_000  # examples before the order repeats
_BLANK = "…"
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNIT = regex.compile(r"[\p{Katakana}ー]+|\p{Hiragana}+|[\p{Han}\p{Thai}\p{Lao}\p{Khmer}]\p{M}*|[\p{L}\p{M}\p{N}]+")
_NO_SPACES = regex.compile(rf"[{_UNSPACED}]")
_NUMBER = regex.compile(r"(?<![\p{Latin}\d.,])\d+(?:[.,:]\d+)*%?(?![\p{Latin}\d])")
_NAME = regex.compile(
    r"(?<![\p{Latin}\d])\p{Lu}[\p{Latin}\p{M}'’-]+(?: \p{Lu}[\p{Latin}\p{M}'’-]+){0,2}(?![\p{Latin}\d])"
)
_JOINED = frozenset({"zh", "ja"})  # sentences follow one another without a space
_log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation; neighbours of the same source follow one another in its text."""

    english: str
    other: str
    source: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names and terms of one to three words: language -> phrase -> English, and English -> language -> phrase.

    Phrases of proper names are kept as they are written, all others and English keys are case-folded.
    """

    to_english: Mapping[str, Mapping[str, str]]
    from_english: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, file: Path) -> "Lexicon":
        """Read `english, language, translation, source` rows; of several translations the first counts."""
        rows = [row for row in read_rows(file, 4) if 0 < len(row[0].split()) <= 3 and 0 < len(row[2].split()) <= 3]
        rows.sort(key=lambda row: row[3].startswith("wikidata"))  # a month before a family name
        to_english: dict[str, dict[str, str]] = defaultdict(dict)
        from_english: dict[str, dict[str, str]] = defaultdict(dict)
        for english, language, other, source in rows:
            if "(" in english or "(" in other:
                continue
            named = source.startswith(("wikidata", "iso-codes"))
            key = english.casefold()
            from_english[key].setdefault(language, other)
            to_english[language].setdefault(other if named else other.casefold(), key)
            to_english["en"].setdefault(english if named else key, key)
        return cls(dict(to_english), dict(from_english))

    def translations(self, phrase: str, language: str) -> Mapping[str, str]:
        """Return `phrase` of `language` in other languages, by language; nothing when it is not known."""
        known = self.to_english.get(language, {})
        english = known.get(phrase) or known.get(phrase.casefold())
        if english is None:
            return {}
        found = {"en": english, **self.from_english.get(english, {})}
        return {code: other for code, other in found.items() if code != language and other != phrase}

    def switch(self, text: str, language: str, share: float, rng: Random) -> str:
        """Return `text` with about `share` of its known phrases in another language, the same one for all."""
        found = list(self._phrases(text, language))
        if not found:
            return text
        chosen = rng.choice(sorted({code for _, others in found for code in others}))
        parts, at = [], 0
        for span, others in found:
            if chosen not in others or rng.random() >= share:
                continue
            spaced = chosen not in _JOINED and _NO_SPACES.match(text, span.start)
            parts += [text[at : span.start], f" {others[chosen]} " if spaced else others[chosen]]
            at = span.end
        return "".join((*parts, text[at:]))

    def _phrases(self, text: str, language: str) -> Iterator[tuple[Span, Mapping[str, str]]]:
        """Yield the known phrases of `text` from left to right, the longest at each place, with their translations."""
        units = [unit.span() for unit in _UNIT.finditer(text)]
        at = 0
        while at < len(units):
            start = units[at][0]
            unspaced = _NO_SPACES.match(text, start)
            fewest = (3 if language in {"th", "lo", "km"} else 2) if unspaced else 1
            for size in range(min(10 if unspaced else 3, len(units) - at), 0, -1):
                phrase = text[start : units[at + size - 1][1]]
                if len(phrase) >= fewest and (others := self.translations(phrase, language)):
                    yield Span(start, start + len(phrase)), others
                    break
            else:
                size = 1
            at += size


@dataclass(frozen=True)
class Examples:
    """Everything that examples are drawn from; `questions` are for training, `held_out` of other titles."""

    questions: tuple[Question, ...]
    held_out: tuple[Question, ...]
    pairs: Mapping[str, Sequence[Pair]]
    lexicon: Lexicon
    twins: Mapping[str, Sequence[tuple[str, str]]]
    """Normalised question -> language and text of the same question elsewhere."""
    seed: int = 0
    _indexes: dict[str, tuple[Lexical, dict[str, Question]]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path, *, seed: int = 0, held_out: int = 200) -> "Examples":
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
        examples = cls(training, kept, pairs, lexicon, twins, seed)
        for language in sorted({question.language for question in training}):
            examples._neighbours_of(language)
            _log.info("passages in %s indexed", language)
        return examples

    def __getitem__(self, number: int) -> Example:
        """Return example `number` of the endless row."""
        rng = Random(f"{self.seed}/{number}")
        chosen, row = (int(part[number % _PLANNED]) for part in self._plan)
        name, size = self._sets[chosen]
        if name.startswith("gaps."):
            return self._gap(name.removeprefix("gaps."), row % size, rng)
        return self.example(self._by_source[name][row], rng)

    def example(self, question: Question, rng: Random) -> Example:
        """Return `question` with its own passage or one without the answer, in one language or across two."""
        passage, answer, kind = question.passage, None, "without"
        other = self._passage_without(question, rng) if rng.random() < _WITHOUT else None
        if other is not None:
            passage = other
        elif question.answers:
            answer, kind = rng.choice(question.answers), "own"
        passage, answer = _cut(passage, answer, rng)
        example = Example(question.text, passage, answer, question.language, kind, rng.random())
        return self._across(example, question, rng) if rng.random() < _ACROSS else example

    @cached_property
    def _by_source(self) -> dict[str, list[Question]]:
        sets: dict[str, list[Question]] = defaultdict(list)
        for question in self.questions:
            sets[question.source].append(question)
        return dict(sets)

    @cached_property
    def _sets(self) -> list[tuple[str, int]]:
        """The sets that are drawn from, and their sizes."""
        gaps = [(f"gaps.{language}", len(pairs)) for language, pairs in sorted(self.pairs.items()) if pairs]
        return [(source, len(rows)) for source, rows in sorted(self._by_source.items())] + gaps

    @cached_property
    def _plan(self) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
        """For each example its set and its row there: each set in a new order every time round."""
        rng = np.random.default_rng(self.seed)
        weights = _weights(self._sets)
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

    @cached_property
    def _by_english(self) -> dict[str, dict[str, str]]:
        """English sentence -> language -> translation."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for language, pairs in self.pairs.items():
            for pair in pairs:
                found[pair.english][language] = pair.other
        return dict(found)

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
        twins = self.twins.get(_key(question.text), ())
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

    def _gap(self, language: str, row: int, rng: Random) -> Example:
        """Return a gap made of the pair `row`, or of the first after it that shares a number or name."""
        pairs = self.pairs[language]
        for step in range(len(pairs)):
            at = (row + step) % len(pairs)
            pair, english, mode = pairs[at], False, rng.random()
            asked, names = pair.english, self._names(pair, language)
            if mode < 0.25:  # asked in the language, read in English
                asked, english, names = pair.other, True, [(other, name) for name, other in names]
            elif mode < 0.55 and (third := self._by_english[pair.english].keys() - {language}):
                asked, names = self._by_english[pair.english][rng.choice(sorted(third))], []
            gaps = list(find_gaps(asked, pair.english if english else pair.other, names))
            if gaps:
                gap, answer = rng.choice(gaps)
                asked = asked[: gap.start] + _BLANK + asked[gap.end :]
                passage, found = _around(pairs, at, answer, rng, "en" if english else language)
                return Example(asked, passage, found, language, "gap" if found else "gap without", rng.random())
        raise RagError(f"No sentence pair in {language} has a number or name on both sides: leave that file out.")

    def _names(self, pair: Pair, language: str) -> list[tuple[str, str]]:
        """Return the names in the English sentence whose translation stands in the other one, with it."""
        found = []
        for name in _NAME.finditer(pair.english):
            other = self.lexicon.translations(name[0], "en").get(language, "")
            if len(other) > 1 and other in pair.other:
                found.append((name[0], other))
        return found


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
    wanted = {_key(question.text) for question in questions}
    twins: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for english, language, other, _ in read_rows(file, 4):
        for key, twin in ((_key(english), (language, other)), (_key(other), ("en", english))):
            if key in wanted:
                twins[key].append(twin)
    by_id: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for question in questions:
        by_id[question.source.partition(".")[2], question.id][question.language] = question.text
    for texts in by_id.values():
        for language, text in texts.items():
            twins[_key(text)] += [twin for twin in texts.items() if twin[0] != language]
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
    folded = _fold(passage)
    return any(_fold(question.passage[answer.start : answer.end]).strip() in folded for answer in question.answers)


def find_gaps(asked: str, read: str, names: Sequence[tuple[str, str]] = ()) -> Iterator[tuple[Span, Span]]:
    """Yield what stands once in each of two sentences: numbers, names in Latin letters, and `names` (asked, read)."""
    same = [found[0] for pattern in (_NUMBER, _NAME) for found in pattern.finditer(_ascii_digits(asked))]
    for one, other in (*((text, text) for text in same), *names):
        places = [_places(text, part) for text, part in ((_ascii_digits(asked), one), (_ascii_digits(read), other))]
        if len(places[0]) == len(places[1]) == 1:
            yield places[0][0], places[1][0]


def _places(text: str, part: str) -> list[Span]:
    """Return where `part` stands in `text`, not inside a longer number or Latin word."""
    return [
        Span(*found.span())
        for found in regex.finditer(
            rf"(?<![\p{{Latin}}\d]|\d[.,:]){regex.escape(part)}(?![\p{{Latin}}\d]|[.,:]\d)", text
        )
    ]


def _around(pairs: Sequence[Pair], at: int, answer: Span, rng: Random, language: str) -> tuple[str, Span | None]:
    """Return sentences around number `at` as one passage and where `answer` is in it; at times without it, and None."""
    first = max(0, at - rng.randint(0, 3))
    near = range(first, min(len(pairs), first + rng.randint(4, 5)))
    rows = [row for row in near if pairs[row].source == pairs[at].source]
    texts = {row: pairs[row].english if language == "en" else pairs[row].other for row in rows}
    space = "" if language in _JOINED else " "
    wanted = _fold(texts[at][answer.start : answer.end])
    others = space.join(text for row, text in texts.items() if row != at)
    if others and rng.random() < _WITHOUT and wanted not in _fold(others):
        return others, None
    before = len(space.join((*(texts[row] for row in rows if row < at), "")))
    return space.join(texts.values()), Span(before + answer.start, before + answer.end)


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


def _weights(sets: Sequence[tuple[str, int]]) -> NDArray[np.float64]:
    """Return how often each set is drawn: languages, and sets within one, by the square root of their sizes."""
    gaps = np.array([name.startswith("gaps.") for name, _ in sets])
    languages = np.array([name if gap else name.partition(".")[0] for (name, _), gap in zip(sets, gaps, strict=True)])
    sizes = np.array([size for _, size in sets], dtype=np.float64)
    weights = np.sqrt(sizes)
    for language in set(languages.tolist()):
        members = languages == language
        weights[members] *= np.sqrt(sizes[members].sum()) / weights[members].sum()
    for part, share in ((gaps, _GAPS), (~gaps, 1 - _GAPS)):
        if part.any():
            weights[part] *= share / weights[part].sum()
    drawn: NDArray[np.float64] = weights / weights.sum()
    return drawn


def _ascii_digits(text: str) -> str:
    """Return `text` with the decimal digits of every script as 0 to 9; its length stays."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _key(text: str) -> str:
    """Return what two spellings of one question have in common."""
    return " ".join(_fold(text).split()).rstrip("?？؟ ")
