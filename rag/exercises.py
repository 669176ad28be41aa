"""Exercises: invented news articles with questions, by which what was fitted elsewhere is judged.

Many stories in many languages (`rag.training.calibrate` reports them). Each line of the file is an article with its
questions; those that it does not answer ask for something near to what it tells. `seeds/README.md` has the fields.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.errors import QuestionError
from rag.records import fields, items, read_records, text

_KEYS = ("id", "language", "title", "outlet", "published", "text", "questions")
_QUESTION_KEYS = ("question", "language", "evidence")


@dataclass(frozen=True, slots=True)
class ExerciseQuestion:
    """A question in some language; `evidence` is the sentence of the article that answers, None when none does."""

    question: str
    language: str
    evidence: str | None


@dataclass(frozen=True, slots=True)
class Exercise:
    """An article and what is asked about it; `published` is an ISO 8601 date."""

    id: str
    language: str
    title: str
    outlet: str
    published: str
    text: str
    questions: tuple[ExerciseQuestion, ...]


def load_exercises(path: Path) -> tuple[Exercise, ...]:
    """Return the exercises of the file at `path` in file order; empty lines are skipped.

    Raises QuestionError, naming the file, the line and the remedy, at the first line that is not a valid exercise.
    """
    found: dict[str, Exercise] = {}
    for where, record in read_records(path, "file of exercises"):
        exercise = _exercise(record, where)
        if exercise.id in found:
            raise QuestionError(f'{where}: the id "{exercise.id}" is used before; give each exercise its own')
        found[exercise.id] = exercise
    if not found:
        raise QuestionError(f"{path}: no exercise in the file; write one JSON object per line")
    return tuple(found.values())


def _exercise(value: object, where: str) -> Exercise:
    record = fields(value, _KEYS, "the line", where)
    texts = {key: text(record[key], f'"{key}"', where) for key in _KEYS if key != "questions"}
    try:
        date.fromisoformat(texts["published"])
    except ValueError as error:
        raise QuestionError(f'{where}: "published" is "{texts["published"]}"; write YYYY-MM-DD') from error
    asked = items(record["questions"], '"questions"', where)
    if not asked:
        raise QuestionError(f"{where}: no question; ask at least one")
    return Exercise(**texts, questions=tuple(_question(item, texts["text"], where) for item in asked))


def _question(value: object, article: str, where: str) -> ExerciseQuestion:
    record = fields(value, _QUESTION_KEYS, 'an item of "questions"', where)
    question, language = (text(record[key], f'"{key}" of a question', where) for key in ("question", "language"))
    if record["evidence"] is None:
        return ExerciseQuestion(question, language, None)
    evidence = text(record["evidence"], '"evidence" of a question', where)
    if article.count(evidence) != 1:
        raise QuestionError(
            f'{where}: the evidence "{evidence}" stands {article.count(evidence)} times in the text; copy a sentence '
            "of it that stands there once, or write null where nothing answers"
        )
    return ExerciseQuestion(question, language, evidence)
