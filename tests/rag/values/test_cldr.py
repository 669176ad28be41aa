"""CLDR data that stay as they are, whatever else of Babel the process has used."""

from datetime import date

import pytest
from babel.dates import format_date, get_month_names

from rag.values import cldr

USED = ["en", "en_GB", "de", "id", "ru", "ar", "hi", "th", "zh", "zh_Hant", "es_MX", "ja", "nb"]


def read(language: str) -> list[list[tuple[str, str]]]:
    """Read everything that is read of a language, past what was read before."""
    cldr._load.cache_clear()
    found = cldr.locales([language])
    return [
        list(cldr.months(found, "a")),
        list(cldr.scales(found)),
        list(cldr.currencies(found)),
        list(cldr.places(found, None)),
        [cldr.marks(locale) for locale in found],
    ]


@pytest.mark.parametrize("language", USED)
def test_formatting_a_date_does_not_change_what_is_read(language: str) -> None:
    """Babel's accessors write into the data that they share; nothing read here may come from there."""
    before = read(language)
    assert all(before[1:])
    for formatted in USED:
        format_date(date(2024, 5, 3), "long", locale=formatted)
        get_month_names("wide", "stand-alone", locale=formatted)
    assert read(language) == before


def test_english_months_after_english_dates() -> None:
    """The case that went wrong: format in English first, then ask for the English months."""
    format_date(date(2024, 5, 3), "long", locale="en")
    months = dict(read("en")[0])
    assert (months["May"], months["September"], len(set(months.values()))) == ("5", "9", 12)


def test_a_script_of_its_own_inherits_nothing() -> None:
    """Traditional Chinese is not simplified Chinese with changes; Mexican Spanish is Spanish with changes."""
    (traditional,) = cldr.locales(["zh_Hant"])
    (simplified,) = cldr.locales(["zh"])
    assert traditional["territories"]["DE"] != simplified["territories"]["DE"]
    mexican, spanish = cldr.locales(["es_MX", "es"])
    assert mexican["territories"]["DE"] == spanish["territories"]["DE"] == "Alemania"
    assert cldr.marks(mexican) == (".", ",")
    assert cldr.marks(spanish) == (",", ".")


def test_an_unknown_locale_has_no_data() -> None:
    """Nothing is guessed."""
    assert cldr.locales(["xx", "", "../../etc/passwd"]) == []
    assert list(cldr.months([], None)) == []
