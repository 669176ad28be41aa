"""The phrases of `prompts/wishes.toml` and how they are found in a question."""

import tomllib
import unicodedata
from functools import cache
from typing import Any

import regex

from rag.prompt import prompts_folder
from rag.values.lexicon import fold

LETTER = r"[\p{L}\p{M}\p{N}]"
_ASKING = ("quantity", "year", "when", "who", "where")
"""The tables of `kinds.toml` that hold question words."""
_RUN_ON = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))
_OPENING = r"\A[\s¿¡\"'«„“(]*"


def plain(text: str) -> str:
    """Return `text`, which is in NFC, as phrases are compared: folded, with straight apostrophes, and just as long."""
    return fold(text).translate(_APOSTROPHES)


@cache
def phrases(said: tuple[str, ...]) -> regex.Pattern[str]:
    """Return the pattern that finds each of `said` in a text made `plain`, the longest first; the signs are the TOML's.

    Whole words; in scripts without spaces, and in Korean, runs of characters.
    """
    groups: dict[tuple[str, str], list[str]] = {}  # by what must stand around them: a small pattern is read fast
    for phrase in sorted(said, key=len, reverse=True):
        groups.setdefault(_around(phrase), []).append(_body(phrase))
    return regex.compile("|".join(f"{a}(?:{'|'.join(bodies)}){b}" for (a, b), bodies in groups.items()) or "(?!)")


def _around(phrase: str) -> tuple[str, str]:
    """Return what must not, or must, stand before and behind a phrase."""
    bare = phrase.strip("^~")
    bounded = phrase.startswith("~") or (regex.match(LETTER, bare) and not _RUN_ON.match(bare))
    runs_on = phrase.endswith("~") or _RUN_ON.match(bare[-1]) or not regex.match(LETTER, bare[-1])
    before = _OPENING if phrase.startswith("^") else rf"(?<!{LETTER})" if bounded else ""
    return before, "" if runs_on else rf"(?!{LETTER})"


def _body(phrase: str) -> str:
    parts = (regex.escape(part, literal_spaces=True).replace(" ", r"\s+") for part in phrase.strip("^~").split(" * "))
    return r"\s(?:\S+\s){1,3}".join(parts)


@cache
def load(name: str) -> dict[str, dict[str, Any]]:
    """Return the tables of `prompts/<name>.toml`."""
    table: dict[str, dict[str, Any]] = tomllib.loads((prompts_folder() / f"{name}.toml").read_text("utf-8"))
    return table


@cache
def said(feature: str, language: str, *keys: str) -> tuple[str, ...]:
    """Return the phrases under these keys of `[feature.language]`, made plain."""
    table = load("wishes")[feature].get(language, {})
    return tuple(plain(unicodedata.normalize("NFC", phrase)) for key in keys for phrase in table.get(key, ()))


@cache
def asks(language: str) -> tuple[str, ...]:
    """Return the question words of a language: those of `kinds.toml` and the others."""
    kinds = load("kinds")
    cues = (plain(word) for cue in _ASKING for word in kinds[cue].get(language, ()))
    return (*cues, *said("form", language, "asks"))


@cache
def starts(language: str) -> tuple[str, ...]:
    """Return what begins a question for yes or no, at its beginning."""
    return tuple(f"^{word}" for word in said("form", language, "starts"))
