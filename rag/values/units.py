"""The unit of measure after a number, so that 1.5 km and 1,500 m can be compared, and 5 km and 5 hours are not.

CLDR names the units of every language; `units.toml` has what they are worth and the few names that CLDR lacks. A word
is a unit only when it is exactly such a name, right after the number or after one space or hyphen. Some languages say
"an hour" in front ("saatte 280 kilometre", "時速280キロ"): what follows is then no length. Weak: other cases than CLDR
states ("в пяти километрах"), and a word that names two units ("ton" is the American one in English).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import regex

from rag.values import cldr
from rag.values.lexicon import Words, fold, lexicon, locales_of
from rag.values.lexicon import words as build_words

_LONGEST = 48
_SHORT = 3
_POWERS = ("²", "³", "^", "/")
"""What makes another unit of the one before it: m², km/h."""
_BETWEEN = regex.compile(r"[^\p{N}\p{P}]{0,12}")  # "an hour", "about" 280 kilometres


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `quantity` as CLDR calls it ("length"), and what makes base units of it: value * factor + offset."""

    quantity: str
    factor: Decimal
    offset: Decimal = Decimal(0)


def unit_of(text: str, start: int, end: int, language: str) -> Unit | None:
    """Return the unit of the number at `text[start:end]`, in `language`; None where it has none."""
    unit = _unit_after(text, end, language)
    if unit and unit.quantity == "length" and _is_hourly(text[max(0, start - _LONGEST) : start], language):
        return Unit("speed", unit.factor / _unit("duration-hour").factor)
    return unit


def _is_hourly(before: str, language: str) -> bool:
    """Say whether the text before a number says "an hour"."""
    said = fold(before)
    names = (fold(name.strip()) for name in _table()["hourly"].get(_alias(language), "").split(",") if name)
    return any(_BETWEEN.fullmatch(said, at + len(name)) for name in names if (at := said.rfind(name)) >= 0)


def _unit_after(text: str, end: int, language: str) -> Unit | None:
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
    for key, names in _table()["names"].get(_alias(language), {}).items():
        yield from ((name.strip(), key) for name in names.split(","))


def _alias(language: str) -> str:
    return {"ms": "id", "in": "id", "nb": "no", "nn": "no"}.get(language, language)


@cache
def _table() -> dict[str, dict[str, Any]]:
    import tomllib

    return tomllib.loads(files("rag.values").joinpath("units.toml").read_text(encoding="utf-8"))
