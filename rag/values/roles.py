"""Offices and roles that a text names: president, foreign minister, coach; the same word for all languages.

By the words of `roles.toml`; a language that it lacks has none.
"""

import tomllib
from functools import cache
from importlib.resources import files

from rag.values.lexicon import Words, fold, lexicon, words
from rag.values.places import scan

_KINDS = {
    "foreign_minister": "minister",
    "defence_minister": "minister",
    "finance_minister": "minister",
    "interior_minister": "minister",
    "health_minister": "minister",
    "deputy_foreign_minister": "deputy_minister",
    "chancellor": "prime_minister",
}
"""Role -> the wider one that it is of."""


_NONE = "-"


def find_roles(text: str, language: str) -> list[tuple[int, int, str]]:
    """Return start, end and name of each role in `text`, in order."""
    return [found for found in _scan(text, language) if found[2] != _NONE]


def without_roles(text: str, language: str) -> str:
    """Return `text`, in lower case, with spaces for its roles and the words that say no more than they ("current")."""
    folded = fold(text)
    for start, end, _ in _scan(text, language):
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded


def same_role(one: str, other: str) -> bool:
    """Say whether both can be one office: the same, or one wider than the other."""
    return one == other or _KINDS.get(one) == other or _KINDS.get(other) == one


def _scan(text: str, language: str) -> list[tuple[int, int, str]]:
    known = _known(language)
    return list(scan(None, fold(text), known, lexicon(language))) if known else []


@cache
def _known(language: str) -> Words | None:
    entries = _table().get(language)
    if entries is None:
        return None
    pairs = (entry.strip().rpartition(":") for entry in entries.replace("\n", " ").split(","))
    return words((word, role) for word, _, role in pairs)


@cache
def _table() -> dict[str, str]:
    return tomllib.loads(files("rag.values").joinpath("roles.toml").read_text("utf-8"))
