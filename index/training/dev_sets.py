"""The sets that both bundled models are measured on, read from DATA/dev: FLORES, XQuAD, and question sets by language.

FLORES-200 devtest (NLLB team, 2022) has the same sentences in every language, one a line. XQuAD (Artetxe, Ruder and
Yogatama, ACL 2020) has the same paragraphs, questions and answers, so that question and paragraph may be in different
languages. The other sets have one language each; their paragraphs are their distinct contexts. Nothing here is trained
on, and nothing is repaired: a damaged file is named, with its line where it has lines.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from index.article import Span
from index.errors import ReadError

_T = TypeVar("_T")
_WHERE = "give the folder that holds dev/flores, dev/xquad and dev/qa"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the row of the paragraph it was asked about, and where in it the answers stand."""

    id: str
    text: str
    paragraph: int
    answers: tuple[Span, ...]
    """Empty when the paragraph does not answer it."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions in one language over paragraphs in the same."""

    name: str
    language: str
    """ISO 639-1 code."""
    paragraphs: tuple[str, ...]
    articles: tuple[int, ...]
    """For each paragraph the number of its article; where articles are not known, one for each paragraph."""
    questions: tuple[Question, ...]

    def answerable(self, limit: int | None = None) -> tuple[Question, ...]:
        """Return the questions that have an answer, or `limit` of them spread evenly over the set."""
        found = tuple(question for question in self.questions if question.answers)
        return spread(found, limit)

    def gold(self, question: Question) -> list[str]:
        """Return the answers to `question` as this set's paragraph has them."""
        return [self.paragraphs[question.paragraph][answer.start : answer.end] for answer in question.answers]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions with a paragraph each, those that it answers and those that it does not."""

    answerable: list[tuple[str, str]] = field(default_factory=list)
    unanswerable: list[tuple[str, str]] = field(default_factory=list)


def spread(items: tuple[_T, ...], limit: int | None) -> tuple[_T, ...]:
    """Return `limit` of `items` at even distances, so that a quick look sees every part; all when None or too few."""
    if limit is None or limit >= len(items):
        return items
    return tuple(items[number * len(items) // limit] for number in range(limit))


def load_flores(data: Path) -> dict[str, tuple[str, ...]]:
    """Return language -> sentences, line-parallel; ReadError when two files differ in length or English is missing."""
    sets = {}
    for file in _files(data / "dev" / "flores", "*.txt"):
        sets[file.stem] = tuple(_text(file.read_bytes(), file).removesuffix("\n").split("\n"))
    if "en" not in sets:
        raise ReadError(f"{data / 'dev' / 'flores'}: en.txt is missing, which every language is compared with.")
    for language, sentences in sets.items():
        if len(sentences) != len(sets["en"]) or not any(sentences):
            raise ReadError(
                f"{data / 'dev' / 'flores' / language}.txt has {len(sentences)} lines, en.txt {len(sets['en'])};"
                " they must be the same sentences, one a line."
            )
    return sets


def load_xquad(data: Path) -> dict[str, QuestionSet]:
    """Return language -> set, with the same questions and paragraphs in the same order in each; ReadError if not."""
    sets = {}
    for file in _files(data / "dev" / "xquad", "xquad.*.json"):
        sets[file.name.split(".")[1]] = _squad(file)
    first = next(iter(sets.values()))
    for language, one in sets.items():
        if _shape(one) != _shape(first):
            raise ReadError(
                f"{data / 'dev' / 'xquad'}: xquad.{language}.json and xquad.{first.language}.json do not have the"
                " same questions about the same paragraphs; take all files from one release."
            )
    return sets


def load_questions(data: Path) -> tuple[QuestionSet, ...]:
    """Return the sets of DATA/dev/qa by name, `<lang>.<source>`."""
    return tuple(_question_set(file) for file in _files(data / "dev" / "qa", "*.jsonl.gz"))


def other_paragraph(one: QuestionSet, question: Question) -> str | None:
    """Return a paragraph of the same article that does not answer: the next, going round, without any gold answer.

    "Without" is judged by the text, upper and lower case alike. None when every paragraph has one.
    """
    rows = [row for row, article in enumerate(one.articles) if article == one.articles[question.paragraph]]
    place = rows.index(question.paragraph)
    answers = [answer.casefold() for answer in one.gold(question)]
    for row in rows[place + 1 :] + rows[:place]:
        if not any(answer in one.paragraphs[row].casefold() for answer in answers):
            return one.paragraphs[row]
    return None


def xquad_pairs(one: QuestionSet, half: int, limit: int | None) -> Pairs:
    """Return the questions about articles of a half, 0 for the first, third, ... and 1 for the others.

    Each once with its own paragraph and, where there is one, once with another of the same article.
    """
    asked = [question for question in one.answerable() if one.articles[question.paragraph] % 2 == half]
    chosen = spread(tuple(asked), limit)
    others = [(question.text, other_paragraph(one, question)) for question in chosen]
    return Pairs(
        [(question.text, one.paragraphs[question.paragraph]) for question in chosen],
        [(text, other) for text, other in others if other is not None],
    )


def set_pairs(one: QuestionSet, limit: int | None) -> Pairs:
    """Return the questions of a set that has unanswerable ones, each with its own paragraph."""
    pairs = Pairs()
    for question in spread(one.questions, limit):
        side = pairs.answerable if question.answers else pairs.unanswerable
        side.append((question.text, one.paragraphs[question.paragraph]))
    return pairs


def _files(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    if not found:
        raise ReadError(f"{folder}: no file {pattern} there; {_WHERE}.")
    return found


def _text(content: bytes, file: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(f"{file}: is not UTF-8 (byte {error.start + 1}); save it as UTF-8.") from error


def _squad(file: Path) -> QuestionSet:
    paragraphs: list[str] = []
    articles: list[int] = []
    questions = []
    try:
        for number, article in enumerate(json.loads(_text(file.read_bytes(), file))["data"]):
            for paragraph in article["paragraphs"]:
                for asked in paragraph["qas"]:
                    answers = _spans(asked["answers"], "answer_start", paragraph["context"])
                    questions.append(Question(asked["id"], _string(asked["question"]), len(paragraphs), answers))
                paragraphs.append(_string(paragraph["context"]))
                articles.append(number)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReadError(f"{file}: is not SQuAD JSON ({error!r}); fetch it again.") from error
    language = file.name.split(".")[1]
    made = QuestionSet(f"xquad.{language}", language, tuple(paragraphs), tuple(articles), tuple(questions))
    return _measurable(made, file)


def _question_set(file: Path) -> QuestionSet:
    name = file.name.removesuffix(".jsonl.gz")
    rows: dict[str, int] = {}
    questions = []
    for number, line in enumerate(_unzipped(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            context = _string(record["context"])
            answers = () if record["unanswerable"] else _spans(record["answers"], "start", context)
            row = rows.setdefault(context, len(rows))
            questions.append(Question(_string(record["id"]), _string(record["question"]), row, answers))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReadError(f"{file}, line {number}: is not a question ({error!r}); fetch the file again.") from error
    made = QuestionSet(name, name.split(".")[0], tuple(rows), tuple(range(len(rows))), tuple(questions))
    return _measurable(made, file)


def _unzipped(file: Path) -> str:
    try:
        content = gzip.decompress(file.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(f"{file}: is not gzipped ({error}); fetch it again.") from error
    return _text(content, file)


def _spans(answers: list[Mapping[str, Any]], start: str, context: str) -> tuple[Span, ...]:
    """Return where the answers stand; ValueError when one does not stand where it says, or there is none."""
    spans = tuple(Span(answer[start], answer[start] + len(answer["text"])) for answer in answers)
    for span, answer in zip(spans, answers, strict=True):
        if not answer["text"] or context[span.start : span.end] != answer["text"]:
            raise ValueError(f"the answer {answer['text']!r} does not stand at {span.start}")
    if not spans:
        raise ValueError("no answer")
    return spans


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _measurable(one: QuestionSet, file: Path) -> QuestionSet:
    if not one.answerable():
        raise ReadError(f"{file}: has no question with an answer, so nothing can be measured; leave the file out.")
    return one


def _shape(one: QuestionSet) -> tuple[object, ...]:
    return one.articles, [(question.id, question.paragraph) for question in one.questions]
