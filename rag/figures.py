"""The figures and dates of a text as keys that are the same in every language: what it claims, what it supports.

Keys: "count:86", "percent:99", "money:5 USD", "year:2025", "date:2025-05-09", "date:--05-09", "date:2025-05",
"month:5", "hour:8" (of twelve), "figure:80" for any other number (an ordinal, minutes, a name's), and "digits:007"
for what is no number.

A passage supports more than it says: 9 May 2025 also supports May 2025, 2025 and the number 9.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.answer import Value
from rag.values.dates import find_dates
from rag.values.lexicon import Lexicon, fold, lexicon
from rag.values.months import find_months
from rag.values.numerals import Numeral, canonical, find_numerals
from rag.values.quantities import find_quantities

_COUNTED = re.compile(r"[ \u00a0-]([^\W\d_]{3,})")
_DAY = re.compile(r"(?:(\d{4})-|--)(\d\d)(?:-(\d\d))?")
_APART = re.compile(r"(?<!\d)[.,．，](?=\d)")
"""A mark before digits and after none ("Moscow.500 tanks"): with it they would be no number, and so no claim."""
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?![\d%])")
_LAST_HOUR = 24
_RUN = re.compile(r"\d+")
_COUNTABLE = 12  # a writer counts so many things without being told their number
_PAIR = 2  # and so many without claiming anything: "the two newspapers"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its dates and quantities."""

    text: str
    folded: str
    words: Lexicon
    dates: list[Value]
    months: list[tuple[int, int, str]]
    """Start, end and number of those that are in no date."""
    quantities: list[Value]


def read(text: str, language: str) -> Reading:
    """Find the figures and dates of `text`."""
    text = _APART.sub(";", text)
    folded, words = fold(text), lexicon(language)
    dates = find_dates(text, folded, words)
    inside = [(date.start, date.end) for date in dates]
    months = [(a, b, month) for a, b, month in find_months(text, folded, words) if not _overlaps(a, b, inside)]
    taken = [*((date.start, date.end) for date in dates), *((start, end) for start, end, _ in months)]
    return Reading(text, folded, words, dates, months, list(find_quantities(text, folded, words, taken)))


def claimed(found: Reading) -> Iterator[tuple[str, bool]]:
    """Yield what a sentence must not make up: dates, quantities, every other number, months; and whether it is sure."""
    yield from ((f"date:{day}", True) for date in found.dates for day in date.normalized.split("/"))
    yield from ((f"month:{month}", False) for _, _, month in found.months)
    for value in found.quantities:
        amount = Decimal(value.normalized) if value.kind == "number" else None
        spelled = not any(map(str.isdigit, value.text))
        if amount is None or not spelled or amount > _PAIR:
            yield _key(value), amount is None or amount > (_COUNTABLE if spelled else 1)  # "one" is read as an article
    read_to = 0
    for numeral, kind in _numbers(found):
        yield from ((key, True) for key in _digits(found, read_to, numeral.start))
        read_to = numeral.end
        if kind is None:
            yield from ((key, key[0] == "h" or numeral.value > _COUNTABLE) for key in _others(found, numeral))
    yield from ((key, True) for key in _digits(found, read_to, len(found.folded)))


def given(found: Reading) -> Iterator[str]:
    """Yield what a passage supports: its numbers count, unless they are part of a date or a percentage."""
    yield from (key for date in found.dates for day in date.normalized.split("/") for key in days(day))
    yield from (key for _, _, month in found.months for key in (f"month:{month}", f"open:{int(month):02d}"))
    yield from map(_key, found.quantities)
    yield from _digits(found, 0, len(found.folded))
    for numeral, kind in _numbers(found):
        number = canonical(abs(numeral.value))
        yield f"figure:{number}"
        yield from _others(found, numeral)
        if kind not in {"date", "month", "percentage"}:
            yield f"count:{number}"


def _numbers(found: Reading) -> Iterator[tuple[Numeral, str | None]]:
    """Yield every number and the kind of value that it is part of."""
    values = [(value.start, value.end, value.kind) for value in (*found.dates, *found.quantities)]
    spans = sorted([*values, *((start, end, "month") for start, end, _ in found.months)])
    at = 0
    for numeral in find_numerals(found.folded, found.words):
        while at < len(spans) and spans[at][1] <= numeral.start:
            at += 1
        yield numeral, spans[at][2] if at < len(spans) and spans[at][0] < numeral.end else None


def _digits(found: Reading, start: int, end: int) -> Iterator[str]:
    """Yield the keys of digits as they stand: those that make no number ("1.2.3") are looked up so."""
    yield from (f"digits:{match[0]}" for match in _RUN.finditer(found.folded, start, end))


def _others(found: Reading, numeral: Numeral) -> Iterator[str]:
    """Yield the keys of a number that is no quantity, without its sign, since a hyphen looks the same.

    A time of day is an hour, which clocks of twelve and of 24 hours call differently, and minutes.
    """
    clock = _CLOCK.match(found.folded, numeral.start)
    if clock is None or int(clock[1]) > _LAST_HOUR:
        yield f"figure:{canonical(abs(numeral.value))}"
        return
    yield f"hour:{int(clock[1]) % 12}"
    if clock.end() == numeral.end:  # "20.08" is one number
        yield f"figure:{int(clock[2])}"


def _key(value: Value) -> str:
    """Return the key of a quantity."""
    kind = {"number": "count", "percentage": "percent"}.get(value.kind, value.kind)
    return f"{kind}:{value.normalized.strip('-%')}"


def days(day: str) -> Iterator[str]:
    """Yield a date and what it implies; "open:" is one without a year, which a year known otherwise may complete."""
    match = _DAY.fullmatch(day)
    if match is None:
        return
    year, month, of_month = match.groups()
    yield f"month:{int(month)}"
    yield from (f"date:{year}-{month}", f"year:{year}") if year else (f"open:{month}",)
    if of_month:
        yield f"date:--{month}-{of_month}"
        yield f"date:{day}" if year else f"open:--{month}-{of_month}"


def counted(found: Reading) -> Iterator[tuple[str, str]]:
    """Yield figures with the word or the currency that each counts."""
    for value in found.quantities:
        if value.kind == "money":
            yield _key(value), value.normalized.split()[-1]
        elif value.kind == "number" and (word := _COUNTED.match(found.folded, value.end)):
            yield _key(value), word[1]


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(low < end and start < high for low, high in spans)
