"""What users said of answers: right or wrong, a JSON line each in `feedback.jsonl` of the library's folder.

Questions are private. A line holds the verdict, the question, what was answered (status, values, quotes) and when, and
nothing of who asked, of the answer's prose or of the rest of a conversation; a follow-up stands there as it can be
asked alone. Only the owner of the library may read the file (0600), and it is sent nowhere. To forget what was said,
delete the file, or lines of it.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast, get_args

from index.home import Home
from rag.answer import Answer, Status, Verdict
from rag.errors import QuestionError
from rag.followup import whole
from rag.gold import GoldEvidence
from rag.records import choice, fields, items, read_records, text

_TEXT_KEYS = ("verdict", "question", "language", "status", "when")
_KEYS = ("verdict", "question", "language", "status", "values", "quotes", "when")


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a user said of one answer, and as much of the answer as tells whether it is given again."""

    verdict: Verdict
    question: str
    language: str
    """Of the question, ISO 639-1 or `und`."""
    status: Status
    values: tuple[tuple[str, ...], ...]
    """The spellings of each value, the article's first, then the one for comparing; of a disagreement, one a side."""
    quotes: tuple[GoldEvidence, ...]
    """What was cited, in order; empty of a refusal, which rests on nothing."""
    when: str
    """ISO 8601, UTC."""


def feedback_of(answer: Answer, verdict: Verdict, name_of: Callable[[str], str]) -> Feedback:
    """Return the verdict on an answer; `name_of` gives an article's id the name that gold evidence has for it.

    Raises QuestionError when the verdict is none of the two.
    """
    if verdict not in get_args(Verdict):
        raise QuestionError(f'"{verdict}" says nothing of an answer; use one of {", ".join(get_args(Verdict))}')
    cited = answer.citations if answer.status != "not_found" else ()
    return Feedback(
        verdict=verdict,
        question=answer.question,
        language=answer.question_language,
        status=answer.status,
        values=tuple(
            _spellings(short.value, short.normalized) for short in answer.short_answers if short.value.strip()
        ),
        quotes=tuple(GoldEvidence(name_of(one.article_id), one.quote) for one in cited if one.quote.strip()),
        when=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def alone(answer: Answer, history: Sequence[tuple[str, str]], outlets: Collection[str]) -> str:
    """Return the answer's question as it can be asked without the conversation before it; see `rag.followup`."""
    return whole(answer.question, history, answer.question_language, outlets) or answer.question


def append(home: Home, feedback: Feedback) -> None:
    """Add a line to the library's feedback, whole or not at all; see `Home.append` for what it raises."""
    line = json.dumps(asdict(feedback), ensure_ascii=False)
    home.append(home.feedback, line.encode("utf-8", "replace") + b"\n")


def load_feedback(path: Path) -> tuple[Feedback, ...]:
    """Return what was said, oldest first; of several verdicts on the same answer to the same question, the last.

    Raises QuestionError, naming the file, the line and the remedy, at the first line that is not valid, and when
    nothing was said yet.
    """
    said: dict[tuple[object, ...], Feedback] = {}
    for where, record in read_records(path, "feedback file") if path.exists() else ():
        one = _feedback(fields(record, _KEYS, "the line", where), where)
        key = (one.question, one.language, one.status, one.values, one.quotes)
        said.pop(key, None)
        said[key] = one
    if not said:
        raise QuestionError(
            f"{path}: nobody has said yet whether an answer is right. Press Right or Wrong below an answer on the chat "
            'page (rag serve), or call engine.rate(answer, "right"); then run this again.'
        )
    return tuple(said.values())


def _feedback(record: dict[str, object], where: str) -> Feedback:
    texts = {key: text(record[key], f'"{key}"', where) for key in _TEXT_KEYS}
    choice(texts["verdict"], get_args(Verdict), "verdict", where)
    choice(texts["status"], get_args(Status), "status", where)
    return Feedback(
        verdict=cast(Verdict, texts["verdict"]),
        question=texts["question"],
        language=texts["language"],
        status=cast(Status, texts["status"]),
        values=tuple(_value(value, where) for value in items(record["values"], '"values"', where)),
        quotes=tuple(_quote(quote, where) for quote in items(record["quotes"], '"quotes"', where)),
        when=texts["when"],
    )


def _value(value: object, where: str) -> tuple[str, ...]:
    spellings = items(value, 'an item of "values"', where)
    if not spellings:
        raise QuestionError(f'{where}: an item of "values" is empty; list at least one spelling')
    return tuple(text(spelling, 'a spelling in "values"', where) for spelling in spellings)


def _quote(value: object, where: str) -> GoldEvidence:
    found = fields(value, ("article", "quote"), 'an item of "quotes"', where)
    return GoldEvidence(*(text(found[key], f'"{key}"', where) for key in ("article", "quote")))


def _spellings(*said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in said if each.strip()))
