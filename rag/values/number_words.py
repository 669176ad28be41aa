"""The number words of each language, from `number_words.toml`: data, no arithmetic.

All matching happens on `view(folded)`, which has the same length, so offsets hold in both. Words are looked up by
their first character and length, so how many there are does not matter.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from rag.values.lexicon import Words, ends_word, fold, is_hangul, is_letter, is_unspaced
from rag.values.lexicon import words as build_words

Part = Literal["add", "tail", "scale", "article", "join", "half", "zero", "none"]
"""What a word does in a number; `number_words.toml` says what each is."""

_VIEW = str.maketrans({"-": " ", "‐": " ", "‑": " ", "\u00a0": " ", "’": "'", "ʼ": "'", "‘": "'", "ʻ": "'"})
_JOINERS = ("\u200c", "\u200d")
_VALUED: tuple[tuple[str, Part], ...] = (("numbers", "add"), ("tails", "tail"), ("scales", "scale"))
_PLAIN: tuple[tuple[str, Part, str], ...] = (
    ("articles", "article", "1"),
    ("joins", "join", "0"),
    ("halves", "half", "0.5"),
    ("zero", "zero", "0"),
    ("none", "none", "0"),
)
"""The lists of `number_words.toml`, with and without a value for each word, and what their words do."""
_NUKTA = {"ड़": "\u095c", "ढ़": "\u095d", "ज़": "\u095b", "फ़": "\u095e"}
"""Devanagari letters with a dot, which NFC writes as two characters and many keyboards as one."""


@dataclass(frozen=True, slots=True)
class Word:
    """A number word: what it does and its value; the rest as in `number_words.toml`."""

    part: Part
    value: Decimal
    bare: bool
    weak: bool
    year: bool
    never: bool


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of a language and what its numbers look like; `number_words.toml` says what each field is."""

    entries: Mapping[str, Word]
    sizes: Mapping[str, tuple[int, ...]]
    """First character -> lengths of the entries that begin with it, longest first."""
    first: re.Pattern[str]
    """The characters with which entries begin."""
    glued: bool
    units_first: bool
    teens_after: bool
    short: bool
    join_from: Decimal
    gap_after: Decimal
    wide: frozenset[Decimal]
    free: int
    attached: str
    counted: Words | None
    particles: Words | None
    before: Words
    after: tuple[str, ...]
    some: tuple[str, ...]

    def match(self, view: str, at: int) -> tuple[int, Word] | None:
        """Return (end, word) of the longest entry at `at`, or None; in a glued language it need not end a word."""
        for size in self.sizes.get(view[at : at + 1], ()):
            piece = view[at : at + size]
            word = self.entries.get(piece) if len(piece) == size else None
            if word is not None and (self.glued or ends_number(view, at + size)):
                return at + size, word
        return None

    def begins(self, view: str, at: int) -> bool:
        """Tell whether a number may begin at `at`: after no letter, an attached one, or anywhere without spaces."""
        before = view[at - 1] if at else " "
        if before in _JOINERS:
            return False
        if not is_letter(before):
            return not before.isdecimal() or is_unspaced(view[at])
        if is_unspaced(view[at]):
            return not (is_hangul(view[at]) and is_hangul(before))
        return before in self.attached and (at < 2 or not is_letter(view[at - 2]))


def ends_number(view: str, end: int) -> bool:
    """Tell whether a word ends at `end`: not before an apostrophe and a letter (сім'я), nor a joiner (پنج‌شنبه)."""
    inside = view[end : end + 1] == "'" and end + 1 < len(view) and is_letter(view[end + 1])
    return ends_word(view, end) and not inside and view[end : end + 1] not in _JOINERS


def view(folded: str) -> str:
    """Return a folded text in which every hyphen is a space and every apostrophe the same."""
    return folded.translate(_VIEW)


@cache
def number_words(language: str) -> NumberWords | None:
    """Return the number words of a language (ISO 639-1), those of English for "und"; None where the file has none."""
    alias = {"und": "en", "ms": "id", "in": "id", "nb": "no", "nn": "no"}.get(language, language)
    table = _tables().get(alias)
    return _build(table) if table else None


@cache
def _tables() -> dict[str, dict[str, Any]]:
    import tomllib

    return tomllib.loads(files("rag.values").joinpath("number_words.toml").read_text(encoding="utf-8"))


def _build(table: Mapping[str, Any]) -> NumberWords:
    entries = dict(_entries(table))
    sizes: dict[str, set[int]] = {}
    for entry in entries:
        sizes.setdefault(entry[0], set()).add(len(entry))
    counted = [(entry.rstrip(":"), "" if entry.endswith(":") else "1") for entry in _phrases(table, "counted")]
    particles = [(entry, "1") for entry in _phrases(table, "particles")]
    return NumberWords(
        entries=entries,
        sizes={char: tuple(sorted(found, reverse=True)) for char, found in sizes.items()},
        first=re.compile(f"[{''.join(map(re.escape, sizes))}]"),
        glued=table.get("glued", False),
        units_first=table.get("units_first", False),
        teens_after=table.get("teens_after", False),
        short=table.get("short", False),
        join_from=Decimal(table.get("join_from", 0)),
        gap_after=Decimal(table.get("gap_after", 0)),
        wide=frozenset(Decimal(value) for value in table.get("wide", [])),
        free=table.get("free", 2),
        attached=table.get("attached", ""),
        counted=build_words(counted) if counted else None,
        particles=build_words(particles) if particles else None,
        before=build_words((entry, "1") for entry in _phrases(table, "before")),
        after=_phrases(table, "after"),
        some=_phrases(table, "some"),
    )


def _entries(table: Mapping[str, Any]) -> Iterator[tuple[str, Word]]:
    """Yield every word with what it does; the more special meaning of a word comes last and wins."""
    weak, bare, years, never = (set(_split(table.get(key, ""))) for key in ("weak", "bare", "years", "never"))
    for key, part in _VALUED:
        for value, written in table.get(key, {}).items():
            for word in _split(written):
                is_weak = word in weak or "*" in weak
                yield word, Word(part, Decimal(value), word in bare, is_weak, word in years, word in never)
    for key, part, worth in _PLAIN:
        for word in _split(table.get(key, "")):
            yield word, Word(part, Decimal(worth), False, True, False, False)


def _split(written: str) -> Iterator[str]:
    """Yield the words of a list as `view` shows them, and where the letter has two spellings, both."""
    for entry in written.split():
        word = view(fold(unicodedata.normalize("NFC", entry)))
        yield word
        composed = word
        for pair, letter in _NUKTA.items():
            composed = composed.replace(pair, letter)
        if composed != word:
            yield composed


def _phrases(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    entries = (view(fold(unicodedata.normalize("NFC", entry.strip()))) for entry in table.get(key, "").split(","))
    return tuple(filter(None, entries))
