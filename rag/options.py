"""What stands behind the options of the command line: checked values, or an error that says how to write them."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import QuestionError

if TYPE_CHECKING:
    from rag.retrieve import Filter


def filter_of(options: argparse.Namespace) -> "Filter":
    """Return the articles that `--from`, `--outlet`, `--since` and `--until` let through."""
    from rag.retrieve import Filter

    languages = frozenset(code.strip().lower() for code in (options.languages or "").split(",") if code.strip())
    outlets = frozenset(name.strip() for name in options.outlets or () if name.strip())
    return Filter(languages, _date(options.since, "--since"), _date(options.until, "--until"), outlets)


def _date(text: str | None, option: str) -> str | None:
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise QuestionError(f"{option} {text!r} is no date. Write year-month-day, for example 2025-05-09.") from error


def language_of(code: str | None) -> str | None:
    """Return the code of `--lang` in small letters; QuestionError when it is no language's."""
    if code is None:
        return None
    from rag.localize import is_language

    if not is_language(code):
        raise QuestionError(f"--lang {code!r} is no language code. Write two letters, for example de, vi or zh.")
    return code.lower()


def logins_of(file: Path) -> dict[str, str]:
    """Return user -> password of `--auth`; QuestionError when the file is not of such lines."""
    try:
        lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(
            f"--auth {file} cannot be read ({error}). It has a line user:password for each login."
        ) from error
    logins = dict(line.split(":", 1) for line in lines if line.partition(":")[0] and line.partition(":")[2])
    if len(logins) != len(lines) or not logins:
        raise QuestionError(f"--auth {file}: every line must be user:password, each user once, and there must be one.")
    return logins
