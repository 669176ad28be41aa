"""A file of JSON objects, one a line, read with care: the first line that is wrong is named, with the remedy.

What a record means is its reader's business (`rag.gold`, `rag.pairs`); here is what all of them check.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.errors import QuestionError


def read_records(path: Path, kind: str) -> Iterator[tuple[str, object]]:
    """Yield where each record stands, as messages name it, and its JSON value; empty lines are skipped.

    `kind` names what the file holds: "gold file". Raises QuestionError when the file or a line cannot be read.
    """
    for number, line in enumerate(_text_of(path, kind).split("\n"), start=1):
        if line.strip():
            where = f"{path}, line {number}"
            try:
                yield where, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise QuestionError(f"{where}: not valid JSON ({error}); write one JSON object on one line") from error


def fields(value: object, keys: Sequence[str], what: str, where: str) -> dict[str, object]:
    """Return a JSON object that has every key and no other; `what` names it in messages."""
    listed = ", ".join(keys)
    if not isinstance(value, dict):
        raise QuestionError(f"{where}: {what} is not a JSON object; write {{...}} with the keys {listed}")
    for key in keys:
        if key not in value:
            raise QuestionError(f'{where}: the key "{key}" is missing; add it (the keys are {listed})')
    for key in value:
        if key not in keys:
            raise QuestionError(f'{where}: unknown key "{key}"; remove it or correct it to one of {listed}')
    return value


def text(value: object, what: str, where: str) -> str:
    """Return a text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise QuestionError(f"{where}: {what} is empty or no text; fill it in between quotation marks")
    return value


def items(value: object, what: str, where: str) -> list[object]:
    """Return a list."""
    if not isinstance(value, list):
        raise QuestionError(f"{where}: {what} is no list; write it between [ and ]")
    return value


def choice(value: str, choices: Sequence[str], key: str, where: str) -> None:
    """Refuse a text that is none of the choices."""
    if value not in choices:
        raise QuestionError(f'{where}: unknown {key} "{value}"; use one of {", ".join(choices)}')


def _text_of(path: Path, kind: str) -> str:
    try:
        # Editors on Windows put a byte order mark first, which JSON does not allow.
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QuestionError(f"{path}: cannot be read ({error.strerror}); name a {kind} that exists") from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"{path}: is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
