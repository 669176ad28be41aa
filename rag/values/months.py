"""Months that a text names alone or in a date, as spans with their number, "5" for May; parts of dates, as values."""

import re
from collections.abc import Iterator

from rag.answer import Value
from rag.values.dates import find_dates
from rag.values.lexicon import Lexicon
from rag.values.places import scan

_NUMBERED = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s?[月월]")
_LETTERS = 4
_DAY_ALONE = re.compile(r"(?<![\d.,])(3[01]|[12]\d|0?[1-9])\s?[日号號일](?![间間간])")
_NUMERALS = re.compile(r"(?<![一二三四五六七八九十个個])(十[一二]?|[一二三四五六七八九])月(?!份?[间間])")


def find_months(text: str, folded: str, words: Lexicon) -> list[tuple[int, int, str]]:
    """Return start, end and number of each month.

    Where months are written small, a short one (Romanian "mai") is more often another word.
    """
    capital = words.language in {"en", "und", "de"}
    named = scan(text if capital else None, folded, words.months, words)
    found = [(start, end, month) for start, end, month in named if capital or end - start >= _LETTERS]
    numbered = ((match.start(), match.end(), str(int(match[1]))) for match in _NUMBERED.finditer(folded))
    return [*found, *numbered]


def find_parts(text: str, folded: str, words: Lexicon) -> list[Value]:
    """Return the months that stand alone, "--05" for May, also in Chinese numerals, and the days: 26日 is "---26"."""
    dates = [(date.start, date.end) for date in find_dates(text, folded, words)]
    months = [*find_months(text, folded, words), *_in_numerals(folded)]
    found = [(start, end, f"--{int(month):02d}") for start, end, month in months]
    found += [(*day.span(), f"---{int(day[1]):02d}") for day in _DAY_ALONE.finditer(folded)]
    return [
        Value("date", text[start:end], start, end, part)
        for start, end, part in sorted(found)
        if not any(low < end and start < high for low, high in dates)
    ]


def _in_numerals(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and number of each month in Chinese numerals: 十一月."""
    for match in _NUMERALS.finditer(folded):
        tens, ones = ("十" in match[1]), match[1].lstrip("十")
        yield match.start(), match.end(), str(10 * tens + ("一二三四五六七八九".index(ones) + 1 if ones else 0))
