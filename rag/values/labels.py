"""Words that say what something is, the same label for all languages: tables of `word:label` by language.

A table is a TOML file beside this module, a text for each language with entries as in `lexicon.toml`.
"""

import tomllib
from functools import cache
from importlib.resources import files

from rag.values.lexicon import Words, fold, lexicon, words
from rag.values.places import scan


def find_labels(table: str, text: str, language: str) -> list[tuple[int, int, str]]:
    """Return start, end and label of each entry of `table` in `text`, in order; none in a language that it lacks."""
    known = _known(table, language)
    return list(scan(None, fold(text), known, lexicon(language))) if known else []


@cache
def _known(table: str, language: str) -> Words | None:
    entries = _table(table).get(language)
    if entries is None:
        return None
    pairs = (entry.strip().rpartition(":") for entry in entries.replace("\n", " ").split(","))
    return words((word, label) for word, _, label in pairs)


@cache
def _table(name: str) -> dict[str, str]:
    return tomllib.loads(files("rag.values").joinpath(f"{name}.toml").read_text("utf-8"))
