"""The language that a question wants its answer in: "in German please"."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import product
from string import ascii_lowercase

import regex

from rag.localize import is_language, language_name
from rag.wishes.words import LETTER, asks, load, phrases, plain, said

_MARK = regex.compile(r"[?!。…؟।۔;:\n,،、()\[\]¿¡]|\.(?=\s|\Z)|(?<=\s)[-–—](?=\s)")
_ASKED = frozenset("?؟")
_ENDS = frozenset(".!。…।۔\n") | _ASKED
_ENDS_HEAD = _ENDS - _ASKED | {":"}
_WORD_EDGE = regex.compile(rf"\b(?={LETTER})|(?<={LETTER})\b|(?<=[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}\p{{Thai}}])")
_NEAR_EDGE = 160  # characters at either end in which a wish is looked for
_ENDING = 2  # letters that a case may change at the end of a language's name
_SPACED_CLAUSES = frozenset({"zh", "ja", "th"})
"""Languages in which a space ends a clause."""

Place = tuple[int, int, str]
"""Where a wish stands, start and end, and the language wanted."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """A language, and whether `strong`, `say` and `fill` words stand before and behind its name."""

    wanted: str
    before: frozenset[str]
    behind: frozenset[str]
    written: bool
    """With a word for "in"."""

    @property
    def sure(self) -> bool:
        """Whether it is a wish in a clause of its own that might be something else."""
        return bool({"strong", "say"} & (self.before | self.behind))

    @property
    def imperative(self) -> bool:
        """Whether it is a wish with no mark between it and the question."""
        polite = "strong" in self.behind or ("say" in self.behind and "strong" in self.before)
        return self.written and polite and "fill" not in self.before


def language_wish(question: str, language: str) -> tuple[str, str | None]:
    """Return the question without its wish for the answer's language, and that language (ISO 639-1) or None.

    The wish stands at the end or the start, as a clause of its own or beside a "please"; "" is left of a question that
    is nothing else. It may be said in another language than the question's (`language`), which is tried first.
    """
    text = unicodedata.normalize("NFC", question)
    folded = plain(text)
    edges = folded if len(folded) <= 2 * _NEAR_EDGE else f"{folded[:_NEAR_EDGE]}\n{folded[-_NEAR_EDGE:]}"
    for said_in in sorted(load("wishes")["language"], key=lambda code: code != language):
        if not any(name[: max(len(name) - _ENDING, _ENDING)] in edges for name in _names(said_in)):
            continue
        flat = _MARK.sub("\n", regex.sub(r"\s", "\n", folded) if said_in in _SPACED_CLAUSES else folded)
        if place := _at_end(folded, flat, said_in) or _at_start(folded, flat, said_in):
            start, end, wanted = place
            return _without(text, start, end), wanted
    return question, None


def _without(text: str, start: int, end: int) -> str:
    """Return the text without `text[start:end]` and the marks that parted it; a mark of asking stays."""
    before, behind = text[:start].rstrip(" ,，、،;:-–—(（\n"), text[end:].lstrip(" ,，、،;:.。।۔!-–—)）\n")
    if before and behind[:1] in {"?", "？", "؟"} and before[-1] not in "?？؟.。।۔!":
        return before + behind[0]
    return before or behind.lstrip("?？؟! ")


def _at_end(folded: str, flat: str, language: str) -> Place | None:
    """Find a wish at the end, the longest first; `flat` is `folded` with a line break for each mark."""
    for match in _WORD_EDGE.finditer(flat, max(0, len(flat) - _NEAR_EDGE)):
        start, end = match.start(), len(flat.rstrip())
        wish = _wish(flat[start:], language) if regex.match(LETTER, flat[start:]) else None
        if wish is None:
            continue
        before = folded[:start].rstrip()
        if not regex.search(LETTER, before):
            return 0, len(folded), wish.wanted
        ended = before[-1] in _ENDS or "\n" in folded[len(before) : start]
        own = wish.sure or (ended and not _ASKED & set(folded[end:]))  # "in German?" alone may ask
        if own if "\n" in flat[len(before) - 1 : start] else wish.imperative:
            return start, end, wish.wanted
    return None


def _at_start(folded: str, flat: str, language: str) -> Place | None:
    """Find a wish at the start, the longest first, that something follows."""
    for match in reversed(list(_WORD_EDGE.finditer(flat, 0, _NEAR_EDGE))):
        end = match.start()
        wish = _wish(flat[:end], language) if regex.search(rf"{LETTER}\Z", flat[:end]) else None
        behind = folded[end:].lstrip()
        if wish is None or not regex.search(LETTER, behind):
            continue
        follows = len(folded) - len(behind)
        own = wish.sure or behind[0] in _ENDS_HEAD or "\n" in folded[end:follows]
        asking = wish.written and wish.sure and phrases(asks(language)).match(behind)
        if own if "\n" in flat[end : follows + 1] else wish.imperative or asking:
            return 0, end, wish.wanted
    return None


def _wish(clause: str, language: str) -> _Wish | None:
    """Return the wish if the clause is nothing else, else None."""
    clause = clause.replace("\n", " ").strip()
    words, first, last = _runs(language)
    start = len(first.findall(clause)[0])
    end = start + len(last.split(clause[start:], maxsplit=1)[0])
    middle = " ".join(clause[start:end].split())
    written, named = _languages(language)
    wanted = written.get(middle) or named.get(middle)
    if wanted is None:
        return None
    keys = _beside(language)
    before, behind = (
        frozenset(keys[" ".join(found[0].split())] for found in words.finditer(part))
        for part in (clause[:start], clause[end:])
    )
    wish = _Wish(wanted, before, behind, middle in written)
    return wish if wish.written or wish.sure else None


@cache
def _runs(language: str) -> tuple[regex.Pattern[str], regex.Pattern[str], regex.Pattern[str]]:
    """Return the patterns of a word that may stand beside a language's name, and of runs of them at start and end."""
    words = phrases(tuple(_beside(language)))
    run = rf"(?:\s*(?:{words.pattern})\s*)*"
    return words, regex.compile(rf"{run}+"), regex.compile(rf"{run}\Z")


@cache
def _beside(language: str) -> dict[str, str]:
    """Return the words that may stand beside a language's name, with what they are."""
    return {word: key for key in ("fill", "say", "strong") for word in said("language", language, key)}


@cache
def _languages(language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what says "in that language", and what only names it, each with its code."""
    table = load("wishes")["language"][language]
    names = _names(language)
    return _filled(table["written"], names), _filled(table.get("named", ["{}"]), names)


def _filled(patterns: Collection[str], names: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pattern, (name, code) in product(patterns, names.items()):
        before, _, rest = pattern.partition("{")
        change, _, behind = rest.partition("}")
        old, _, new = change.partition(">")
        if name.endswith(old):
            found.setdefault(plain(f"{before}{name.removesuffix(old)}{new}{behind}"), code)
    return found


@cache
def _names(language: str) -> dict[str, str]:
    """Return the names of all languages in `language`, made plain, with their codes."""
    table = load("wishes")["language"][language]
    locales = table.get("locales", [language])
    entries = [(name, code) for name, _, code in (entry.partition(":") for entry in table.get("names", ()))]
    entries += [(language_name(code, locale), code) for locale in locales for code in _codes()]
    return {plain(unicodedata.normalize("NFC", name)): code for name, code in reversed(entries) if name != code}


@cache
def _codes() -> tuple[str, ...]:
    """Return the two letters of every language that CLDR knows."""
    return tuple(code for code in map("".join, product(ascii_lowercase, repeat=2)) if is_language(code))
