"""Is a number in a text meant exactly? "About 800", "more than 500", 500余名 are not; the words are in a TOML file.

A word counts right before the number, or right after it with at most what is counted in between. Weak: other words in
between ("about the same 800"), and words whose other sense is as common ("до 500": up to, or until).
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from rag.answer import Value
from rag.values.lexicon import ends_word, fold, is_letter, is_unspaced, opens_word
from rag.values.number_words import view

Hedge = Literal["", "about", "over", "under"]
"""How a number is meant: exactly, near it, not less than it, not more than it."""

_HEDGES: tuple[Hedge, ...] = ("about", "over", "under")
_AROUND = 48
"""How many characters before and after a number are looked at."""
_COUNTED = 4
"""How many characters may name what is counted where words touch: 500 名左右."""


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases of one language with what they say, the longest first."""

    before: tuple[tuple[str, Hedge], ...]
    after: tuple[tuple[str, Hedge], ...]
    round: tuple[str, ...]


def hedge(value: Value, text: str, language: str) -> Hedge:
    """Return how the number, amount or percentage `value`, which stands in `text`, is meant; "" when exactly."""
    phrases = _phrases(language)
    head = view(fold(text[max(0, value.start - _AROUND) : value.start])).rstrip(" ")
    for phrase, meant in phrases.before:
        if head.endswith(phrase) and opens_word(head, len(head) - len(phrase)):
            return meant
    written = view(fold(value.text)).split()
    if any(word in phrases.round for word in written):
        return "about"
    return _after(view(fold(text[value.end : value.end + _AROUND])), phrases)


def _after(tail: str, phrases: _Phrases) -> Hedge:
    for place, at in enumerate(_starts(tail)):
        for phrase, meant in phrases.after:
            touching = is_unspaced(phrase[0]) and len(phrase) == 1 and place > 0
            if tail.startswith(phrase, at) and not touching and ends_word(tail, at + len(phrase)):
                return meant
    return ""


def _starts(tail: str) -> Iterator[int]:
    """Yield where a phrase may begin: at the number, and after a word or, where words touch, some characters."""
    at = 1 if tail.startswith(" ") else 0
    yield at
    if at < len(tail) and is_unspaced(tail[at]):
        for stop in range(at + 1, min(at + _COUNTED, len(tail)) + 1):
            if not (is_letter(tail[stop - 1]) or tail[stop - 1] == " "):
                return
            yield stop
        return
    while at < len(tail) and (is_letter(tail[at]) or tail[at] == "'"):
        at += 1
    if tail[at : at + 1] == " ":
        yield at + 1


@cache
def _phrases(language: str) -> _Phrases:
    """Return the phrases of a language, those of English for "und", and none but the signs for an unknown one."""
    alias = {"und": "en", "ms": "id", "in": "id", "nb": "no", "nn": "no"}.get(language, language)
    tables = [table for table in (_tables().get(alias), _tables()["und"]) if table]
    before = [(phrase, meant) for table in tables for meant in _HEDGES for phrase in _split(table, meant)]
    none: list[tuple[str, Hedge]] = [(phrase, "") for table in tables for phrase in _split(table, "none")]
    after = [(phrase, meant) for table in tables for meant in _HEDGES for phrase in _split(table, f"{meant}_after")]
    return _Phrases(
        before=_longest_first(before + none),
        after=_longest_first(after),
        round=tuple(phrase for table in tables for phrase in _split(table, "round")),
    )


def _longest_first(phrases: list[tuple[str, Hedge]]) -> tuple[tuple[str, Hedge], ...]:
    return tuple(sorted(phrases, key=lambda entry: -len(entry[0])))


def _split(table: Mapping[str, Any], key: str) -> Iterator[str]:
    for entry in table.get(key, "").split(","):
        if phrase := view(fold(unicodedata.normalize("NFC", entry.strip()))):
            yield phrase


@cache
def _tables() -> dict[str, dict[str, Any]]:
    import tomllib

    return tomllib.loads(files("rag.values").joinpath("approximation.toml").read_text(encoding="utf-8"))
