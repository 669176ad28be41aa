"""Offices and roles that a text names: president, foreign minister, coach; the same word for all languages.

By the words of `roles.toml`; a language that it lacks has none.
"""

from rag.values.labels import find_labels
from rag.values.lexicon import fold

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

_LEADERS = frozenset({"president", "prime_minister", "chancellor", "general_secretary", "king", "queen", "leader"})
"""Whom a text may call the leader of a country."""

_NONE = "-"


def find_roles(text: str, language: str) -> list[tuple[int, int, str]]:
    """Return start, end and name of each role in `text`, in order."""
    return [found for found in find_labels("roles", text, language) if found[2] != _NONE]


def without_roles(text: str, language: str) -> str:
    """Return `text`, in lower case, with spaces for its roles and the words that say no more than they ("current")."""
    folded = fold(text)
    for start, end, _ in find_labels("roles", text, language):
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded


def same_role(one: str, other: str) -> bool:
    """Say whether both can be one office: the same, or one wider than the other."""
    if "leader" in (one, other):
        return {one, other} <= _LEADERS
    return one == other or _KINDS.get(one) == other or _KINDS.get(other) == one
