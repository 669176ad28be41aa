"""Names, dates and amounts as a reader of another language writes them, from CLDR through Babel, offline."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from rag.answer import Value

if TYPE_CHECKING:
    from babel import Locale


_OF = {"ca": " de ", "es": " de ", "fr": " de ", "it": " di ", "pt": " de ", "ro": " de "}
"""What stands between a word for millions and what is counted; CLDR has no rule for it."""


def language_name(code: str, in_language: str) -> str:
    """Return the name of the language `code` in the language `in_language`; the code itself where CLDR has none."""
    locale = _locale(in_language)
    return str(locale.languages.get(code) or locale.languages.get(code.split("-")[0]) or code)


def is_language(code: str) -> bool:
    """Say whether `code` is a language that CLDR has a name for."""
    return code != "und" and code.lower().split("-")[0] in _locale("en").languages


def date_text(iso: str | None, in_language: str) -> str:
    """Return an ISO 8601 date as `in_language` writes it, the month spelled out.

    "" for None; a text that is no complete date comes back as it is.
    """
    from babel.dates import format_date

    try:
        day = date.fromisoformat((iso or "")[:10])
    except ValueError:
        return iso or ""
    return str(format_date(day, "long", locale=_locale(in_language)))


def value_text(value: Value, written_in: str, in_language: str) -> str:
    """Return a value as `in_language` writes it: "800 juta dolar AS" is "800 million US dollars" in English.

    A value of the same language, and one that CLDR has no words for (a person, a city), stays as it was written.
    """
    if written_in == in_language:
        return value.text
    try:
        return _written(value, _locale(in_language))
    except InvalidOperation:  # more digits than decimal arithmetic keeps
        return value.text


def _written(value: Value, locale: "Locale") -> str:
    if value.kind == "place":
        return str(locale.territories.get(value.normalized, value.text))
    if value.kind == "date":
        return _date_value(value.normalized, locale) or value.text
    if value.kind == "percentage":
        percent = _digits(Decimal(value.normalized.rstrip("%")), locale)
        return re.sub(r"[#,0]+", percent, str(locale.percent_formats[None].pattern))
    if value.kind == "number":
        return _amount(Decimal(value.normalized), locale)
    if value.kind == "money":
        from babel.numbers import get_currency_name

        number, currency = value.normalized.split(" ")
        if currency.islower():  # no code of ISO 4217 but a name: "pesos" may be those of Mexico or of Chile
            return value.text
        amount = _amount(Decimal(number), locale)
        link = _OF.get(locale.language, " ") if amount[-1].isalpha() else " "
        return f"{amount}{link}{get_currency_name(currency, count=Decimal(number), locale=locale)}"
    return value.normalized if value.kind == "year" else value.text


def _amount(number: Decimal, locale: "Locale") -> str:
    """Return a number with the language's word for millions where that loses nothing, else in digits."""
    digits = len(str(int(number)))
    formats = locale.compact_decimal_formats.get("long") or locale.compact_decimal_formats["short"]
    zeros = _positive(formats["other"], digits).count("0") if digits > 6 else 0  # "000 million": three before the word
    scaled = number.scaleb(zeros - digits).normalize() + 0  # no closing zeros: they would change the plural form
    if not zeros or scaled != round(scaled, 2):
        return _digits(number, locale)
    inflected = _positive(formats.get(locale.plural_form(scaled), formats["other"]), digits)
    return inflected.replace("0" * zeros, _digits(scaled, locale)).replace("'", "")


def _positive(formats: Mapping[str, Any], digits: int) -> str:
    """Return the pattern of positive numbers of so many digits, "" if none: Swahili has "milioni 0;milioni -0"."""
    pattern = formats.get(str(10 ** (digits - 1)))
    return str(pattern.pattern).partition(";")[0] if pattern else ""


def _digits(number: Decimal, locale: "Locale") -> str:
    """Return a number with the language's marks, every decimal kept."""
    from babel.numbers import format_decimal

    return str(format_decimal(number, locale=locale, decimal_quantization=False))


def _date_value(normalized: str, locale: "Locale") -> str:
    """Return a normalised date (`2025-05-09`, `--05-09`, `2023-08`, `--05`, `--05-05/--05-12`), "" for any other."""
    from babel.dates import format_date, format_skeleton

    first, _, last = normalized.partition("/")
    if last:
        return " – ".join(filter(None, (_date_value(first, locale), _date_value(last, locale))))
    year_known = not first.startswith("--")
    try:
        match [int(part) for part in first.removeprefix("--").split("-")]:
            case [year, month, day]:
                return str(format_date(date(year, month, day), "long", locale=locale))
            case [year, month] if year_known:
                return str(format_skeleton("yMMMM", date(year, month, 1), locale=locale))
            case [month]:
                return str(format_date(date(2000, month, 1), "LLLL", locale=locale))
            case [month, day]:
                return str(format_skeleton("MMMMd", date(2000, month, day), locale=locale))
    except (ValueError, KeyError):  # no such day, or a language without the pattern
        return ""
    return ""


def _locale(language: str) -> "Locale":
    """Return Babel's locale for a language code, English where Babel has none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
