"""Digits and scale words -> numbers: "1,5 Milliarden", "15億4000万", "१,००,०००", "800 juta"; words: `spelled`.

What a mark between digits means is decided by the language, with fallbacks for text that does not keep to it:

- Groups of exactly three digits (or Indian 1,00,000) after the language's own grouping mark are grouping: "1.000" is
  one thousand in German, "1,000" in English.
- The grouping mark before any other number of digits is a decimal mark: German "1.5" is one and a half.
- The decimal mark before exactly "000" is grouping, since nobody reports three zero decimals: English "1.000" is one
  thousand, but English "1.500" is one and a half.
- Both marks: the last one is decimal. One mark repeated: grouping, or no number where groups do not fit.

Weak: digits and number words in one number ("2 million five hundred thousand") give the digits' part alone.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from heapq import merge

from rag.values.lexicon import Lexicon, is_unspaced
from rag.values.spelled import find_spelled

_URL = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,255}")
_ZEROS = 3
_LONGEST = 24
"""Digits and marks of a number; what is longer is an identifier."""
_SUMMED = frozenset({"zh", "ja", "ko", "hi", "bn", "ur", "ne", "mr"})
"""Languages that write a large number in parts."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written, `text[start:end]`; `plain` where it is bare digits without marks or a word."""

    start: int
    end: int
    value: Decimal
    plain: bool


def find_numerals(folded: str, words: Lexicon) -> Iterator[Numeral]:
    """Yield the numbers of a folded text, in digits and in words, left to right; addresses of pages are left out."""
    spelled = (Numeral(found.start, found.end, found.value, False) for found in find_spelled(folded, words))
    addresses = _URL.finditer(folded)
    low, high = _next_span(addresses)
    last: Numeral | None = None
    for numeral in merge(_written(folded, words), spelled, key=lambda numeral: numeral.start):
        while high <= numeral.start:
            low, high = _next_span(addresses)
        if not low <= numeral.start and not (last and _goes_on(folded, last, numeral)):
            last = numeral
            yield numeral


def _next_span(matches: Iterator[re.Match[str]]) -> tuple[float, float]:
    """Return the span of the next match, and one past the end of every text when there is no more."""
    match = next(matches, None)
    return match.span() if match else (math.inf, math.inf)


def _goes_on(folded: str, last: Numeral, numeral: Numeral) -> bool:
    """Tell whether a number overlaps the one before it, or words go on after digits with a scale word."""
    scaled = folded[last.end - 1].isalpha() and not folded[numeral.start].isdecimal()
    return numeral.start < last.end or (scaled and not folded[last.end : numeral.start].strip(" \u00a0"))


def _written(folded: str, words: Lexicon) -> Iterator[Numeral]:
    """Yield the numbers in digits with their scale words."""
    end = 0
    for match in _pattern(words.spaced_groups).finditer(folded):
        if match.start() < end or (value := parse(match[0], words.decimal)) is None:
            continue
        numeral = _scaled(folded, match.start(), match.end(), value, words)
        end = numeral.end
        yield numeral


def parse(written: str, decimal: str) -> Decimal | None:
    """Return the value of ASCII digits with marks, or None when it is no number; `decimal` is the language's mark."""
    if len(written) > _LONGEST:
        return None
    digits = re.sub(r"[ \u00a0'’]", "", written).replace("−", "-")
    marks = re.findall(r"[.,]", digits)
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    if len(set(marks)) > 1:
        head, _, tail = digits.rpartition(last)
        other = "." if last == "," else ","
        return Decimal(f"{head.replace(other, '')}.{tail}") if last not in head and _grouped(head, other) else None
    if len(marks) > 1:
        return Decimal(digits.replace(last, "")) if _grouped(digits, last) else None
    tail = digits.rpartition(last)[2]
    if _grouped(digits, last) and (last != decimal or tail == "0" * _ZEROS):
        return Decimal(digits.replace(last, ""))
    return Decimal(digits.replace(",", "."))


def canonical(value: Decimal) -> str:
    """Return the shortest plain notation: "86", "1500000000", "1.5"."""
    whole = value.to_integral_value()
    return str(int(whole)) if value == whole else format(value.normalize(), "f")


@cache
def _pattern(spaced: bool) -> re.Pattern[str]:
    """Match one number with its marks; a plain space groups only in languages that group so, a fixed one in all."""
    space = "[ \u00a0]" if spaced else "\u00a0"
    return re.compile(
        rf"(?:(?<=[\s(])[-−](?=\d)|^[-−](?=\d))?"
        rf"(?<![\d.])(?<!\d,)(?:\d{{1,3}}(?:{space}\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*)"
    )


def _grouped(digits: str, mark: str) -> bool:
    """Tell whether the groups fit: all of three digits, or of two with three at the end (Indian)."""
    mark = re.escape(mark)
    return bool(
        re.fullmatch(rf"-?(?:[1-9]\d{{0,2}}(?:{mark}\d{{3}})*|[1-9]\d?(?:{mark}\d{{2}})+{mark}\d{{3}}|0)", digits)
    )


def _scaled(folded: str, start: int, end: int, value: Decimal, words: Lexicon) -> Numeral:
    """Take in the scale words after the digits, in some languages the smaller units after those (1億5000万).

    In Swahili and Burmese they may stand before the digits, too: "milioni 420".
    """
    plain = folded[start:end].isdecimal()
    power, after = _power(folded, start, end, words)
    if after == end and words.amount_first and (found := words.scales.before(folded, len(folded[:start].rstrip()))):
        return Numeral(found[0], end, value.scaleb(int(found[1])), False)
    if after == end:
        return Numeral(start, end, value, plain)
    total, end, smallest = value.scaleb(power), after, power
    while words.language in _SUMMED:
        match = re.compile(r" ?(\d[\d,]*(?:\.\d+)?)").match(folded, end)
        more = parse(match[1], ".") if match else None
        if match is None or more is None:
            break
        power, after = _power(folded, start, match.end(), words)
        spaced = after == match.end() and folded[end] == " "
        if power >= smallest or (spaced and (words.language != "ko" or more >= Decimal(1).scaleb(smallest))):
            break
        total, end, smallest = total + more.scaleb(power), after, power
        if not power:
            break
    return Numeral(start, end, total, False)


def _power(folded: str, start: int, end: int, words: Lexicon) -> tuple[int, int]:
    """Return the sum of the powers of ten after `end` ("thousand million" is 9) and where the last word ends."""
    power, at = 0, end
    while True:
        gap = 1 if folded[at : at + 1] in {" ", "\u00a0", "-"} else 0
        found = words.scales.match(folded, at + gap)
        if found is None or not found[1] or not _may_scale(folded, start, at + gap, found[0], words):
            return power, at
        at, power = found[0], power + int(found[1])


def _may_scale(folded: str, start: int, at: int, end: int, words: Lexicon) -> bool:
    """One Latin letter (5 m, 3 K) scales an amount of money only; elsewhere it is a unit."""
    if end - at > 1 or is_unspaced(folded[at]):
        return True
    head = folded[:start].rstrip()
    return words.currency_signs.before(folded, len(head)) is not None
