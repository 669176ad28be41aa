"""Months that a text names alone or in a date, as spans with their number, "5" for May."""

import re

from rag.values.lexicon import Lexicon
from rag.values.places import scan

_NUMBERED = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s?[月월]")
_LETTERS = 4


def find_months(text: str, folded: str, words: Lexicon) -> list[tuple[int, int, str]]:
    """Return start, end and number of each month.

    Where months are written small, a short one (Romanian "mai") is more often another word.
    """
    capital = words.language in {"en", "und", "de"}
    named = scan(text if capital else None, folded, words.months, words)
    found = [(start, end, month) for start, end, month in named if capital or end - start >= _LETTERS]
    numbered = ((match.start(), match.end(), str(int(match[1]))) for match in _NUMBERED.finditer(folded))
    return [*found, *numbered]
