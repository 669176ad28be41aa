"""The words of each language: scale words, currencies, months, countries, titles. Data, no text analysis.

CLDR (through Babel) is the main source: month and country names, exemplar cities, currency names, compact number
formats, decimal and grouping marks. `lexicon.toml`, beside this file, adds what CLDR lacks: percent words, titles,
prepositions, short country names, adjectives of countries. A language that neither knows gets the English words.

All matching happens on `fold(text)`, which has the same length as `text`, so offsets hold in both.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rag.values import cldr
from rag.values.currencies import bare_names

_WIDE = {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}
_MARKS = {"٫": ".", "٬": ",", "٪": "%", "﹪": "%", "￥": "¥", "İ": "i"}
_FOLD = str.maketrans(_WIDE | _MARKS | dict.fromkeys("\u202f\u2007\u2009\u2008\u3000", "\u00a0"))

_NAME = 3  # letters of the shortest name of a currency

_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x309F), (0x3400, 0x9FFF), (0xAC00, 0xD7AF))
"""Thai and Lao, Myanmar, Khmer, Hiragana, Han, Hangul: a word may end (Hangul: take a particle) without a space."""


def fold(text: str) -> str:
    """Return `text` in lower case with ASCII digits, marks and spaces; exactly as long as `text`."""
    lowered = text.translate(_FOLD).lower()
    if lowered.isascii():
        return lowered
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in lowered)


@cache
def is_unspaced(char: str) -> bool:
    """Tell whether words of this character's script may touch one another."""
    return any(low <= ord(char) <= high for low, high in _UNSPACED)


def is_hangul(char: str) -> bool:
    """Tell whether `char` is a Korean syllable, onto which particles are written."""
    return "가" <= char <= "힣"


@cache
def is_letter(char: str) -> bool:
    """Tell whether `char` is a letter or a mark on one (Devanagari vowel signs, Thai tones)."""
    return char.isalpha() or unicodedata.category(char) in {"Mn", "Mc"}


def ends_word(text: str, end: int) -> bool:
    """Tell whether a word that stops at `end` is whole, not the beginning of a longer one."""
    if end <= 0 or end >= len(text) or not is_letter(text[end - 1]) or not is_letter(text[end]):
        return True
    return text[end].isalpha() and (is_unspaced(text[end - 1]) or is_unspaced(text[end]))


def opens_word(text: str, start: int) -> bool:
    """Tell whether a word may begin at `start`: a Korean one not right after another syllable (제 in 어제)."""
    if start and is_hangul(text[start]):
        return not is_hangul(text[start - 1])
    return is_unspaced(text[start]) or ends_word(text, start)


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words and stems with a value each, found by `match` in time independent of how many there are."""

    exact: Mapping[str, str]
    stems: Mapping[str, str]
    sizes: Mapping[str, tuple[int, ...]]
    """First character -> lengths of the entries that begin with it, longest first."""
    extra: int
    """How many letters may follow a stem."""

    def match(self, folded: str, at: int) -> tuple[int, str] | None:
        """Return (end, value) of the longest entry that begins at `at` and ends where a word ends, or None."""
        for size in self.sizes.get(folded[at : at + 1], ()):
            piece = folded[at : at + size]
            if len(piece) < size:
                continue
            if (value := self.exact.get(piece)) is not None and ends_word(folded, at + size):
                return at + size, value
            if (value := self.stems.get(piece)) is not None:
                end = at + size
                while end < len(folded) and end < at + size + self.extra and is_letter(folded[end]):
                    end += 1
                if ends_word(folded, end):
                    return end, value
        return None

    def before(self, folded: str, end: int) -> tuple[int, str] | None:
        """Return (start, value) of the longest exact entry that stops at `end` and begins a word, or None."""
        for start in range(max(0, end - 24), end):
            value = self.exact.get(folded[start:end])
            if value is not None and ends_word(folded, start):
                return start, value
        return None


def words(entries: Iterable[tuple[str, str]], extra: int = 5) -> Words:
    """Build `Words`; an entry that ends in "*" is a stem, and the first entry of two equal ones wins."""
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    for written, value in entries:
        word = fold(unicodedata.normalize("NFC", written))
        if word:
            (stems if word.endswith("*") else exact).setdefault(word.rstrip("*"), value)
    sizes: dict[str, set[int]] = {}
    for word in (*exact, *stems):
        sizes.setdefault(word[0], set()).add(len(word))
    return Words(exact, stems, {c: tuple(sorted(n, reverse=True)) for c, n in sizes.items()}, extra)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the extraction of values knows about one language; tuples and sets hold folded words."""

    language: str
    decimal: str
    """The decimal mark, "." or ","."""
    spaced_groups: bool
    """Whether digits are grouped by spaces (1 000)."""
    scales: Words
    currencies: Words
    currency_signs: Words
    """Those that may also stand before the number: signs and codes, in some languages names."""
    percent: Words
    months: Words
    places: Words
    """Names -> ISO 3166 code in capitals, or a city's English name in small letters."""
    stems: Words
    """Adjectives and peoples -> ISO 3166 code."""
    titles: Words
    function: frozenset[str]
    institutions: frozenset[str]
    surnames: frozenset[str]
    lists: Mapping[str, tuple[str, ...]]
    """`percent_before`, `ordinal`, `ordinal_before`, `clock`, `clock_before`, `to`, `of`, `in`, `bare_dates`,
    `being`."""
    attached: str
    year_first: bool
    amount_first: bool
    """Whether scale words and currencies stand before the digits, too: "dola milioni 420"."""


@cache
def lexicon(language: str) -> Lexicon:
    """Return the words of `language` (ISO 639-1; "und" and unknown codes give English). Cached; 50 ms at first."""
    table, shared = _table(language), _tables()["und"]
    locales = locales_of(language)
    decimal, group = cldr.marks(locales[0])
    stem = _stemmer(table)
    currencies = words(
        [
            *_pairs(table, "currencies"),
            *cldr.currencies(locales),
            *bare_names(_alias(language)),
            *_pairs(shared, "currencies"),
        ]
    )
    before_and_after = ("percent_before", "ordinal", "ordinal_before", "clock", "clock_before")
    lists = (*before_and_after, "to", "of", "in", "bare_dates", "being")
    return Lexicon(
        language=language,
        decimal="," if decimal == "," else ".",
        spaced_groups=group.isspace() or table.get("spaced_groups", False),
        scales=words([*_pairs(table, "scales"), *cldr.scales(locales)]),
        currencies=currencies,
        currency_signs=currencies if table.get("amount_first") else words(_signs(table, shared)),
        percent=words((word, "%") for word in ("%", *_list(table, "percent"))),
        months=words([*_pairs(table, "months"), *cldr.months(locales, stem)]),
        places=words([*_pairs(table, "places"), *cldr.places(locales, stem), *_pairs(shared, "places")], extra=3),
        stems=words(((f"{word.rstrip('*')}*", code) for word, code in _pairs(table, "stems")), extra=9),
        titles=words((word, "") for word in _list(table, "titles")),
        function=frozenset(_list(table, "function")),
        institutions=frozenset(_list(table, "institutions")),
        surnames=frozenset(_list(shared, "surnames")),
        lists={key: _list(table, key) for key in lists},
        attached=table.get("attached", ""),
        year_first=table.get("year_first", False),
        amount_first=table.get("amount_first", False),
    )


def locales_of(language: str) -> list[cldr.Locale]:
    """Return the CLDR locales of a language, those of English where CLDR does not know it."""
    return cldr.locales(_table(language).get("locales") or [language]) or cldr.locales(["en"])


@cache
def _tables() -> dict[str, dict[str, Any]]:
    import tomllib

    return tomllib.loads(files("rag.values").joinpath("lexicon.toml").read_text(encoding="utf-8"))


def _table(language: str) -> dict[str, Any]:
    """Return what the file says about a language; nothing, so that CLDR alone speaks, when it is not there."""
    return _tables().get(_alias(language), {})


def _alias(language: str) -> str:
    """Return the code by which the files know a language."""
    return {"und": "en", "tl": "fil", "nb": "no", "nn": "no", "iw": "he", "in": "id"}.get(language, language)


def _list(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    entries = (fold(unicodedata.normalize("NFC", entry.strip())) for entry in table.get(key, "").split(","))
    return tuple(sorted(filter(None, entries), key=len, reverse=True))


def _pairs(table: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    for entry in filter(None, table.get(key, "").split(",")):
        word, _, value = entry.strip().rpartition(":")
        yield word, value


def _signs(table: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the currencies that are no names: "won 5" is no amount, "kr 5" and "USD 5" are."""
    yield from ((word, code) for word, code in _pairs(table, "currencies") if len(word) < _NAME or not word.isalpha())
    yield from _pairs(shared, "currencies")


def _stemmer(table: Mapping[str, Any]) -> str | None:
    """Return the letters that a stem loses at its end ("" for none), or None where names do not change their form."""
    return table.get("trim", "") if table.get("inflected") else None
