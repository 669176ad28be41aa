"""Calendar dates: days, ranges of days and months with a year, in each language's own words and in digits.

Normalised: a day "2025-05-09", without a year "--05-09", a month "2023-08", a range "--05-05/--05-12". Years of the
Buddhist era (Thai) are turned into common ones. Digits are read year first ("2025-05-09") or day first ("9.5.2025",
"09/05/25"), and month first only where the middle number cannot be a month ("5/13/2025"): "5/9/2025" is the fifth of
September, also in English, where an American writer means May. Weak: dates in words ("the ninth of May"), relative
ones ("yesterday"), other calendars (令和7年, Hijri), a day alone ("on the 9th"). A month alone ("in May") and a day
alone in Chinese, Japanese and Korean are only found by who asks for them (`rag.values.months`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rag.answer import Value
from rag.values.lexicon import Lexicon, lexicon

_SUFFIX = r"(?:st\b|nd\b|rd\b|th\b|er\b|\.?[º°ª]|-?го\b|:[ea]\b|-?ви\b|-?[ηή]\b|\.|일|日|号|號)?"
_DASH = r"[-–—~〜～]"
_BEFORE_DAY = "ngày|mùng|mồng|วันที่|ថ្ងៃទី|ວັນທີ|tanggal|tarikh|el|le|il|den|dem|zum|the|día|dia"
_MONTH_FIRST = {"en", "und", "fil", "tl", "hu", "sw", "lt", "az", "kk"}
_LISTS = {
    "and",
    "und",
    "et",
    "y",
    "e",
    "и",
    "і",
    "й",
    "та",
    "a",
    "i",
    "och",
    "og",
    "ve",
    "dan",
    "và",
    "ja",
    "en",
    "at",
}
"""Words that join two dates of different months without a range."""
_BUDDHIST, _FIRST_BUDDHIST = 543, 2400
_CENTURY, _PIVOT = 100, 50
_MONTHS, _DAYS = 12, 31


@dataclass(frozen=True, slots=True)
class _Date:
    start: int
    end: int
    first: str
    last: str | None = None


def find_dates(text: str, folded: str, words: Lexicon) -> list[Value]:
    """Return the dates of a text in order; two days joined by "to" become one range."""
    found: list[_Date] = []
    for pattern in _patterns(words.language):
        for match in pattern.finditer(folded):
            date = _read(match, text, words)
            if date and not any(d.start < date.end and date.start < d.end for d in found):
                found.append(date)
    joined: list[_Date] = []
    for date in sorted(found, key=lambda d: d.start):
        if joined and _is_range(folded[joined[-1].end : date.start], joined[-1], date, words):
            before = joined.pop()
            date = _Date(before.start, date.end, _with_year(before.first, date.first), date.first)
        joined.append(date)
    return [
        Value("date", text[d.start : d.end], d.start, d.end, f"{d.first}/{d.last}" if d.last else d.first)
        for d in joined
    ]


def _is_range(gap: str, first: _Date, second: _Date, words: Lexicon) -> bool:
    if first.last or second.last:
        return False
    gap = re.sub(rf"\s*(?:{_BEFORE_DAY})?\s*$", "", gap.strip())
    return bool(re.fullmatch(_DASH, gap)) or (gap in words.lists["to"] and gap not in _LISTS)


def _with_year(day: str, other: str) -> str:
    """Give a day the year of the other end of its range."""
    return f"{other[:4]}{day[1:]}" if day.startswith("--") and not other.startswith("--") else day


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Return the ways to write a date in a language, the most telling first."""
    words = lexicon(language)
    digits = (
        r"(?<!\d)(?P<y>\d{4})(?P<sep>[-/.]|\. )(?P<mo>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)",
        r"(?<![\d.,/-])(?P<d>\d{1,2})(?P<sep>[-/.])(?P<mo>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\d/-]|[.,]\d)",
        rf"(?:(?<!\d)(?P<y>\d{{4}})\s*[年년]\s*)?(?<!\d)(?P<mo>\d{{1,2}})\s*[月월]\s*(?P<d>\d{{1,2}})(?:\s*[日号號일])?"
        rf"(?:\s*(?:부터|에서|から|至|到|{_DASH})\s*(?:(?P<mo2>\d{{1,2}})\s*[月월]\s*)?(?P<e>\d{{1,2}})\s*[日号號일])?(?!\d)",
        r"(?<!\d)(?P<y>\d{4})\s*[年년]\s*(?P<mo>\d{1,2})\s*[月월]",
    )
    patterns = [*digits, *_named(words), *_bare(words)]
    return tuple(re.compile(pattern) for pattern in patterns)


def _named(words: Lexicon) -> Iterator[str]:
    """Yield the patterns with a month's name; the day may be a range."""
    names = sorted({*words.months.exact, *words.months.stems}, key=len, reverse=True)
    if not names:
        return
    attached = f"[{words.attached}]?" if words.attached else ""
    month = rf"(?<![^\W\d_]){attached}(?P<month>(?:{'|'.join(map(re.escape, names))})\w{{0,4}})"
    to = "|".join([_DASH, *(re.escape(word) for word in words.lists["to"])])
    of = "|".join(re.escape(word) for word in words.lists["of"]) or "(?!)"
    year = r"(?P<y>\d{4})(?!\d|[.,]\d)"
    day = (
        rf"(?<![\d.,:])(?P<d>\d{{1,2}}){_SUFFIX}"
        rf"(?:\s*(?:{to})\s*(?:(?:{_BEFORE_DAY})\s*)?(?P<e>\d{{1,2}}){_SUFFIX})?"
    )
    tail = rf"(?:\.?,?\s*(?:(?:{of})\s*)*{year})?"
    if words.year_first:
        yield rf"(?<!\d){year}\s?-?(?:(?:{of}|\.)\s*)?\s?{month}[\s-]+{day}(?!\d)"
        yield rf"(?<!\d){year}\s?-?(?:(?:{of}|\.)\s*)?\s?{day}[\s-]*{month}"
    yield rf"{day}[\s-]*(?:(?:{of})\s*)?{month}{tail}"
    if words.language in _MONTH_FIRST:
        yield rf"{month}\.?\s+(?:the\s+)?{day}(?![\d:%]|[.,]\d)(?:,?\s+{year})?"
    yield rf"{month}\.?,?[\s/-]*(?:(?:{of})\s*)*{year}"
    yield rf"(?<!\d){year}\s?-?(?:(?:{of}|\.)\s*)?\s?{month}"


def _bare(words: Lexicon) -> Iterator[str]:
    """Yield the patterns of day and month in digits alone, which need a sign that a date is meant."""
    signs = "|".join(re.escape(word) for word in words.lists["bare_dates"])
    if signs:
        yield (
            rf"(?:{signs})\s*(?P<body>(?<!\d)(?P<d>\d{{1,2}})(?:\s*{_DASH}\s*(?P<e>\d{{1,2}}))?"
            r"/(?P<mo>\d{1,2})(?:/(?P<y>\d{4}))?(?![\d/]))"
        )
    if "." in words.lists["ordinal"]:
        yield r"(?<![\d.,])(?P<d>\d{1,2})\.\s?(?P<mo>\d{1,2})\.(?!\d)"


def _read(match: re.Match[str], text: str, words: Lexicon) -> _Date | None:
    """Turn a match into a date, or None where the numbers are no day, month or year."""
    groups = match.groupdict()
    month = _month(match, text, words)
    if month is None:
        return None
    year = _year(groups.get("y"), words)
    start, end = match.span("body") if groups.get("body") else match.span()
    if groups.get("d") is None:
        return _Date(start, end, f"{year}-{month:02d}")
    day, last = int(groups["d"]), groups.get("e")
    if groups.get("sep") and month > _MONTHS >= day:
        day, month = month, day
    final = int(groups.get("mo2") or month)
    if not (1 <= month <= _MONTHS and 1 <= final <= _MONTHS and 1 <= day <= _DAYS and int(last or 1) <= _DAYS):
        return None
    prefix = f"{year}-" if year else "--"
    return _Date(start, end, f"{prefix}{month:02d}-{day:02d}", f"{prefix}{final:02d}-{int(last):02d}" if last else None)


def _month(match: re.Match[str], text: str, words: Lexicon) -> int | None:
    """Return the number of the month named or written; English "may" is a month only as "May"."""
    groups = match.groupdict()
    if groups.get("month") is None:
        return int(groups["mo"])
    at = match.start("month")
    found = words.months.match(match.string, at)
    if found is None or found[0] < match.end("month") or (words.language in {"en", "und"} and text[at].islower()):
        return None
    return int(found[1])


def _year(digits: str | None, words: Lexicon) -> str:
    if not digits:
        return ""
    year = int(digits)
    if year < _CENTURY:
        year += 2000 if year < _PIVOT else 1900
    if year >= _FIRST_BUDDHIST and words.language in {"th", "lo", "km"}:
        year -= _BUDDHIST
    return f"{year:04d}"
