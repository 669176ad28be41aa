"""What CLDR says about a language, read through Babel: the only file of this package that imports it.

Every reader takes locales, as `locales` gives them, and yields (word, value) pairs for `rag.values.lexicon.words`.
"""

import pickle
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

Locale = dict[str, Any]
"""The data of one CLDR locale, its parents' merged in. Never written to."""

_SCRIPT = 4  # letters of a script's code: Hant
_SHORTEST_STEM = 4
_PERSON_TOO = "Ho Chi Minh"
"""Where CLDR calls the city by the bare name of the man, that name is left to him."""
_NO_PLACE = {"001", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
"""The world, and codes that name no place."""


def locales(names: list[str]) -> list[Locale]:
    """Load the CLDR data of the locales that exist; a language CLDR does not know gives none."""
    from babel import localedata

    return [_load(name) for name in names if localedata.exists(name)]


@cache
def _load(name: str) -> Locale:
    """Read the files that come with Babel as `babel.localedata.load` does, but past its cache.

    Babel's own accessors write into what that cache holds: once a date was formatted in English, the plain dictionary
    of English months is gone from it.
    """
    from babel import localedata
    from babel.core import get_global

    with Path(localedata.resolve_locale_filename(name)).open("rb") as file:
        own: Locale = pickle.load(file)
    if name == "root":
        return own
    rest, _, last = name.rpartition("_")
    if len(last) == _SCRIPT and last not in get_global("likely_subtags").get(rest, ""):
        rest = ""  # another script inherits nothing
    data = _load(get_global("parent_exceptions").get(name) or rest or "root").copy()
    localedata.merge(data, own)
    return data


def _entries(data: object, *keys: str) -> dict[Any, Any]:
    """Return what the locale itself states under `keys`, leaving out what it inherits by an alias."""
    for key in keys:
        data = data.get(key, {}) if isinstance(data, dict) else {}
        data = data[1] if isinstance(data, tuple) else data
    return dict(data) if isinstance(data, dict) else {}


def marks(locale: Locale) -> tuple[str, str]:
    """Return the decimal and the grouping mark of a locale."""
    symbols = _entries(locale, "number_symbols", "latn")
    return symbols.get("decimal", "."), symbols.get("group", ",")


def _stemmed(name: str, trim: str | None) -> Iterator[str]:
    """Yield the name, and its stem where the language inflects names and enough of the name is left."""
    yield name
    stem = name[:-1] if trim and name[-1:].lower() in trim else name
    if trim is not None and len(stem) >= _SHORTEST_STEM and " " not in name:
        yield f"{stem}*"


def scales(locales: Iterable[Locale]) -> Iterator[tuple[str, str]]:
    """Read scale words off the compact formats: "00 Mio'.'" for 10^7 says that "Mio." is 10^6."""
    for locale, style in product(locales, ("long", "short")):
        for plural in _entries(locale, "compact_decimal_formats", style).values():
            for magnitude, pattern in plural.items():
                written = str(pattern.pattern).split(";")[0]
                word = written.replace("'", "").replace("0", "").strip(" \u00a0\u200f\u200e")
                if len(word) > 1 or (word and not word.isascii()):
                    yield word, str(len(magnitude) - written.count("0"))


def currencies(locales: Iterable[Locale]) -> Iterator[tuple[str, str]]:
    """Yield CLDR currency names as stems, so that a plural or a case ending does not hide them."""
    for locale in locales:
        for code, name in _entries(locale, "currency_names").items():
            if "(" not in name and len(name) >= _SHORTEST_STEM:
                yield f"{name}*", code


def currencies_of(country: str) -> tuple[str, ...]:
    """Return the codes of the currencies of a country (ISO 3166) today; none of what is no country."""
    from babel.numbers import get_territory_currencies

    return tuple(get_territory_currencies(country))


def months(locales: Iterable[Locale], trim: str | None) -> Iterator[tuple[str, str]]:
    """Yield month names, wide and abbreviated, as written in a date and alone -> number; `trim` as in `places`."""
    for locale, context, width in product(locales, ("format", "stand-alone"), ("wide", "abbreviated")):
        for number, name in _entries(locale, "months", context, width).items():
            if not name[0].isdecimal():
                yield from ((form, str(number)) for form in _stemmed(name, trim if width == "wide" else None))
                yield name.rstrip("."), str(number)


def places(locales: Iterable[Locale], trim: str | None) -> Iterator[tuple[str, str]]:
    """Yield countries and regions ("035", Southeast Asia), then the exemplar cities of the time zones.

    A city state counts as a country.

    `trim` holds the letters that a stem loses at its end, and is None where names do not change their form.
    """
    from babel.core import get_global

    for locale in locales:
        for code, name in _entries(locale, "territories").items():
            if code not in _NO_PLACE:
                for part in name.replace(")", "").split(" ("):
                    yield from ((form, code) for form in _stemmed(part, trim))
        zones = _entries(locale, "time_zones")
        for zone in get_global("zone_territories"):
            area, _, city = str(zone).partition("/")
            if city and "/" not in city and area not in {"Etc", "Antarctica", "SystemV"}:
                english = city.replace("_", " ")
                local = zones.get(zone, {}).get("city", english)
                if english == _PERSON_TOO and len(local.split()) == len(english.split()):
                    continue
                yield from ((form, english.lower()) for form in _stemmed(local, trim))


def units(locales: Iterable[Locale], keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what follows a number for each unit ("length-kilometer"), in every plural form, long before short."""
    for key, style, locale in product(keys, ("long", "short"), locales):
        for plural, pattern in _entries(locale, "unit_patterns", key, style).items():
            name = str(pattern).removeprefix("{0}").strip(" \u00a0\u202f\u200f\u200e")
            if plural != "per" and str(pattern).startswith("{0}") and name:
                yield name, key


@cache
def countries_of_cities() -> dict[str, str]:
    """Return the ISO 3166 code of the country of every exemplar city, by its English name. Never written to."""
    from babel.core import get_global

    zones = ((str(zone).partition("/")[2], code) for zone, code in get_global("zone_territories").items())
    return {city.replace("_", " ").lower(): str(code) for city, code in zones if city and "/" not in city}
