"""The unit of measure after a number, so that 1.5 km and 1,500 m can be compared, and 5 km and 5 hours are not.

CLDR names the units of every language; `units.toml` has what they are worth and the few names that CLDR lacks. A word
is a unit only when it is exactly such a name, right after the number or after one space or hyphen. Weak: other cases
than CLDR states ("в пяти километрах"), and a word that names two units ("ton" is the American one in English).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from rag.values import cldr
from rag.values.lexicon import Words, fold, lexicon, locales_of
from rag.values.lexicon import words as build_words

_LONGEST = 48
_SHORT = 3
_POWERS = ("²", "³", "^", "/")
"""What makes another unit of the one before it: m², km/h."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `quantity` as CLDR calls it ("length"), and what makes base units of it: value * factor + offset."""

    quantity: str
    factor: Decimal
    offset: Decimal = Decimal(0)


def unit_after(text: str, end: int, language: str) -> Unit | None:
    """Return the unit that stands at `text[end:]`, where a number in `language` ends; None where none does."""
    tail = fold(text[end : end + _LONGEST])
    at = 1 if tail[:1] in {" ", "\u00a0", "-"} else 0
    found = _names(language).match(tail, at)
    if found is None or not found[1] or tail[found[0] : found[0] + 1] in _POWERS:
        return None
    return _unit(found[1])


@cache
def _unit(key: str) -> Unit:
    table = _table()
    return Unit(key.partition("-")[0], Decimal(table["factors"][key]), Decimal(table["offsets"].get(key, 0)))


@cache
def _names(language: str) -> Words:
    """Return the names of units in a language -> CLDR's key; a name of units of two quantities gives none.

    A short function word names none either ("86 in Moscow" are no inches).
    """
    function = lexicon(language).function
    named = (*_own(language), *cldr.units(locales_of(language), _table()["factors"]))
    entries = [(name, key) for name, key in named if len(name) > _SHORT or fold(name) not in function]
    quantities: dict[str, set[str]] = {}
    for name, key in entries:
        quantities.setdefault(fold(name), set()).add(key.partition("-")[0])
    return build_words((name, key if len(quantities[fold(name)]) == 1 else "") for name, key in entries)


def _own(language: str) -> Iterator[tuple[str, str]]:
    """Yield the names that `units.toml` adds; they go before CLDR's."""
    alias = {"ms": "id", "in": "id", "nb": "no", "nn": "no"}.get(language, language)
    for key, names in _table()["names"].get(alias, {}).items():
        yield from ((name.strip(), key) for name in names.split(","))


@cache
def _table() -> dict[str, dict[str, Any]]:
    import tomllib

    return tomllib.loads(files("rag.values").joinpath("units.toml").read_text(encoding="utf-8"))
