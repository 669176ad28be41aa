"""The gold file: questions with known answers, by which the system is measured.

It reads and checks questions; it does not ask them, score answers, or look into the articles that the evidence names.
One JSON object per line; `seeds/README.md` describes each field.
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast, get_args

from rag.answer import Kind, Status
from rag.errors import QuestionError
from rag.records import choice, fields, items, read_records, text

Split = Literal["dev", "test"]
"""`dev` is for choosing settings, `test` only for reporting."""

PLACEHOLDER = "TODO:"
"""What a question begins with until the user has written it (`rag eval --new`)."""

_TEXT_KEYS = ("id", "fact", "split", "language", "kind", "question", "status")
_KEYS = (*_TEXT_KEYS, "answers", "evidence")
_CHOICES: dict[str, tuple[str, ...]] = {"split": get_args(Split), "kind": get_args(Kind), "status": get_args(Status)}
_VALUES: dict[Status, str] = {"answered": "exactly one", "disagreement": "two or more", "not_found": "none"}


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """A sentence that answers the question: `quote` stands exactly so in the file `article` beside the gold file."""

    article: str
    quote: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what a right answer to it is."""

    id: str
    fact: str
    """What is asked for; questions in several languages share one."""
    split: Split
    language: str
    """ISO 639-1 code of the question."""
    kind: Kind
    question: str
    status: Status
    answers: tuple[tuple[str, ...], ...]
    """One tuple of accepted spellings for each distinct correct value; empty when the articles do not say,
    or when users called right what has no value (`rag.evaluation.feedback`)."""
    evidence: tuple[GoldEvidence, ...]
    """Every sentence that answers the question; of a disagreement, in the order of its values."""


def seeds_folder() -> Path:
    """Return the folder of the articles that come with the project, in a clone as in an installed wheel.

    `seeds` holds data and no `__init__.py`, so Python sees a namespace package, which may be spread over several
    folders; the one that holds the gold file is meant. Raises QuestionError when there is none.
    """
    missing = "seeds/gold.jsonl: the seed articles are not installed; install again, or name your own folder"
    try:
        gold = Path(str(files("seeds").joinpath("gold.jsonl")))
    except ModuleNotFoundError as error:
        raise QuestionError(missing) from error
    if not gold.is_file():
        raise QuestionError(missing)
    return gold.parent.resolve()


def load_gold(path: Path) -> tuple[GoldQuestion, ...]:
    """Return the questions of the gold file at `path` in file order; empty lines are skipped.

    Raises QuestionError, naming the file, the line and the remedy, at the first line that is not a valid question.
    """
    questions: dict[str, GoldQuestion] = {}
    for where, record in read_records(path, "gold file"):
        question = _question(fields(record, _KEYS, "the line", where), where)
        if question.id in questions:
            raise QuestionError(f'{where}: the id "{question.id}" is used before; give each question its own')
        questions[question.id] = question
    if not questions:
        raise QuestionError(f"{path}: no question in the file; write one JSON object per line")
    return tuple(questions.values())


def _question(record: dict[str, object], where: str) -> GoldQuestion:
    texts = {key: text(record[key], f'"{key}"', where) for key in _TEXT_KEYS}
    for key, choices in _CHOICES.items():
        choice(texts[key], choices, key, where)
    if texts["question"].startswith(PLACEHOLDER):
        raise QuestionError(f"{where}: the question is still to be written; replace all of {texts['question']!r}")
    status = cast(Status, texts["status"])
    answers = tuple(_spellings(value, where) for value in items(record["answers"], '"answers"', where))
    evidence = tuple(_evidence(item, where) for item in items(record["evidence"], '"evidence"', where))
    _check_status(status, answers, evidence, where)
    return GoldQuestion(
        id=texts["id"],
        fact=texts["fact"],
        split=cast(Split, texts["split"]),
        language=texts["language"],
        kind=cast(Kind, texts["kind"]),
        question=texts["question"],
        status=status,
        answers=answers,
        evidence=evidence,
    )


def _check_status(
    status: Status, answers: tuple[tuple[str, ...], ...], evidence: tuple[GoldEvidence, ...], where: str
) -> None:
    """Refuse values that do not fit the status, and evidence for what no article says."""
    fits = {"answered": len(answers) == 1, "disagreement": len(answers) >= 2, "not_found": not answers}
    if not fits[status]:
        raise QuestionError(
            f'{where}: {len(answers)} values in "answers", but status "{status}" has {_VALUES[status]}; '
            "correct the one or the other"
        )
    if status == "not_found" and evidence:
        raise QuestionError(f'{where}: status "not_found" with evidence; empty "evidence" or correct "status"')


def _spellings(value: object, where: str) -> tuple[str, ...]:
    spellings = items(value, 'a value of "answers"', where)
    if not spellings:
        raise QuestionError(f'{where}: a value of "answers" is empty; list at least one accepted spelling')
    return tuple(text(spelling, 'a spelling in "answers"', where) for spelling in spellings)


def _evidence(item: object, where: str) -> GoldEvidence:
    found = fields(item, ("article", "quote"), 'an item of "evidence"', where)
    return GoldEvidence(
        article=text(found["article"], '"article"', where), quote=text(found["quote"], '"quote"', where)
    )
