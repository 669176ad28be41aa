"""The words of a language that ask: "how many", "who", and a which-word with its noun, "which Norwegian minister".

The words are those of `prompts/kinds.toml`. A noun belongs to a which-word that stands in front of it, or behind it in
languages that say "minister which"; only adjectives, figures and countries may stand between the two.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

import regex

from rag.values.lexicon import Words, is_unspaced, lexicon
from rag.wishes import plain
from rag.wishes.words import load

Cue = str
Found = tuple[int, int, Cue]
"""Start, end, and what the words ask for."""

CUES: tuple[Cue, ...] = ("quantity", "money", "percentage", "year", "when", "who", "where")
_SURE: Mapping[Cue, Cue] = {"money": "amount", "percentage": "share"}
"""What a phrase asks for that has "how much" or "which" in it: "how much money"."""
SEVERAL = "several"
SENTENCE: Cue = "sentence"

_BETWEEN = 3  # words between a which-word and its noun: "which of the two Norwegian ministers"
_NEXT = 4  # letters between a which-word and the noun that it asks for, if that is right beside it
_ENDING = 9  # letters that may follow a stem
_ANY = " * "  # in a phrase: some words
_PLURAL = "+"  # behind a which-word or noun that asks for several
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u309f\u3400-\u9fff\uac00-\ud7af"
_START = regex.compile(rf"(?<![\p{{L}}\p{{Mn}}\p{{Mc}}])\S|[{_UNSPACED}%]|(?<=[{_UNSPACED}])\p{{L}}")
"""Where a word may begin; in scripts without spaces, anywhere."""
_WORDS = r"\s(?:[^\s.,;?!]+\s){1,6}?"
_GAP = frozenset(" \u00a0'«„“\"-")  # may stand between two words
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def asking_text(text: str) -> str:
    """Return `text` as its words are compared: small letters, straight apostrophes, ASCII digits."""
    return plain(normalize("NFC", text)).casefold()


@dataclass(frozen=True, slots=True)
class Table:
    """Phrases with a value each, by the two letters that they begin with: at most places of a text none does."""

    parts: Mapping[str, Words]

    def match(self, text: str, at: int) -> tuple[int, str] | None:
        """Return end and value of the longest phrase that begins at `at` and ends where a word ends, or None."""
        for head in (text[at : at + 2], text[at : at + 1]):
            if (part := self.parts.get(head)) and (found := part.match(text, at)):
                return found
        return None


@dataclass(frozen=True, slots=True)
class Asking:
    """What asks in one language."""

    language: str
    cues: Table
    """Phrase -> its cues, with spaces between; none for phrases in which a question word does not ask."""
    sentence: regex.Pattern[str] | None
    """Of the phrases for a sentence those with a gap."""
    several: Table
    which: Table
    after: Table
    """Which-words that stand behind their noun."""
    nouns: Table
    places: Table
    """Of the nouns of places those that say which: a country, a town."""
    copulas: Table
    """Forms of "to be"."""
    between: Table
    endings: tuple[str, ...]
    """Of the adjectives that may stand between a which-word and its noun."""

    def find(self, text: str) -> list[Found]:
        """Return what asks in `text`, which `asking_text` has made, also where one stands inside the other."""
        starts = _starts(text)
        found = [(start, end, cue) for start, end, said in scan(self.cues, text, starts) for cue in said.split(" ")]
        found += ((start, end, cue.rstrip(_PLURAL)) for start, end, cue in self._pairs(text, starts))
        if self.sentence:
            found += ((*said.span(), SENTENCE) for said in self.sentence.finditer(text))
        return found

    def asks_of(self, text: str, start: int, end: int) -> bool:
        """Say whether a which-word of `text`, which `asking_text` has made, asks for the noun at `start` to `end`.

        It stands right in front of it, in other languages right behind, or says "what is" in front of all else. True,
        too, where there is no which-word.
        """
        starts = _starts(text)
        front = [(at, stop) for at, stop, said in scan(self.which, text, starts) if said]
        back = [at for at, _, said in scan(self.after, text, starts) if said]
        direct = any(stop <= start <= stop + _NEXT or at <= start < stop for at, stop in front)
        stated = any(stop <= start and self._reach(text, stop, self.copulas) for _, stop in front)
        return direct or stated or any(at - _NEXT <= end <= at for at in back) or not (front or back)

    def has_list(self, text: str) -> bool:
        """Say whether `text`, which `asking_text` has made, asks for a list: "which countries", "who are"."""
        starts = _starts(text)
        plural = (cue for _, _, cue in self._pairs(text, starts) if cue.endswith(_PLURAL))
        return any(True for _ in scan(self.several, text, starts)) or any(True for _ in plural)

    def place(self, text: str) -> str:
        """Return which place `text`, which `asking_text` has made, asks for: "which town"; "" where it says none."""
        return next((cue.rstrip(_PLURAL) for _, _, cue in self._pairs(text, _starts(text), self.places)), "")

    def _pairs(self, text: str, starts: Sequence[int], nouns: Table | None = None) -> Iterator[Found]:
        nouns = nouns or self.nouns
        for start, end, which in scan(self.which, text, starts):
            if which and (found := self._reach(text, end, nouns)):
                yield start, found[0], found[1] + which[1:]
        if not self.after.parts:
            return
        for start, end, noun in scan(nouns, text, starts):
            if found := self._reach(text, end, self.after):
                yield start, found[0], noun + found[1][1:]

    def _reach(self, text: str, at: int, wanted: Table) -> tuple[int, str] | None:
        """Return end and value of the entry of `wanted` at `at`, or behind words that may stand in between."""
        for _ in range(_BETWEEN + 1):
            while text[at : at + 1] in _GAP:
                at += 1
            if found := wanted.match(text, at):
                return found if found[1] else None
            at = self._skip(text, at)
            if not at:
                return None
        return None

    def _skip(self, text: str, at: int) -> int:
        """Return the end of the adjective, figure or country at `at`; 0 where there is none."""
        if found := self.between.match(text, at):
            return found[0]
        word = _WORD.match(text, at)
        if word is None:
            return 0
        if word[0].isdigit() or (self.endings and word[0].endswith(self.endings)):
            return word.end()
        known = lexicon(self.language)
        country = known.stems.match(text, at) or known.places.match(text, at)
        return country[0] if country else 0


@cache
def asking(language: str) -> Asking | None:
    """Return the words that ask in `language` (ISO 639-1); None for one that `prompts/kinds.toml` lacks."""
    table = load("kinds")
    if not any(language in table[cue] for cue in CUES):
        return None
    said: dict[str, list[Cue]] = {phrase: [] for phrase in _entries("never", language)}
    for cue in CUES:
        for phrase in table[cue].get(language, ()):
            said.setdefault(phrase, []).append(cue)
    for phrase, cue in _surely(language):
        said[phrase].append(cue)
    sentence = _entries("sentence", language)
    for phrase in sentence:
        if _ANY not in phrase:
            said.setdefault(phrase, []).append(SENTENCE)
    between = _entries("between", language)
    return Asking(
        language=language,
        cues=_table({phrase: " ".join(cues) for phrase, cues in said.items()}),
        sentence=_pattern([asking_text(phrase) for phrase in sentence if _ANY in phrase]),
        several=_table(dict.fromkeys(table[SEVERAL].get(language, ()), SEVERAL)),
        which=_table(_valued("which", language, "?")),
        after=_table(_valued("which_after", language, "?")),
        nouns=_named("noun", language),
        places=_named("place", language),
        copulas=_table(_valued("copula", language, "=")),
        between=_table(dict.fromkeys((word for word in between if not word.startswith("*")), "-")),
        endings=tuple(asking_text(word[1:]) for word in between if word.startswith("*")),
    )


def _surely(language: str) -> Iterator[tuple[str, Cue]]:
    """Yield the phrases for money and percentages that have "how much" or "which" in them, with what they ask for."""
    table = load("kinds")
    which = (word.strip("+-") for name in ("which", "which_after") for word in _entries(name, language))
    counted = (*table["quantity"].get(language, ()), *which)
    for cue, sure in _SURE.items():
        for phrase in table[cue].get(language, ()):
            if any(_holds(phrase, word) for word in counted):
                yield phrase, sure


def _holds(phrase: str, word: str) -> bool:
    """Say whether a word, or words, stand in a phrase; in scripts without spaces, anywhere."""
    phrase, word = asking_text(phrase), asking_text(word).rstrip("*")
    return word in phrase if _START.match(word) and is_unspaced(word[0]) else f" {word} " in f" {phrase} "


@cache
def which_words(language: str) -> tuple[str, ...]:
    """Return the language's words for "which", in front of a noun or behind it; none for one that has no table."""
    words = (*_valued("which", language, "?"), *_valued("which_after", language, "?"))
    return tuple(dict.fromkeys(asking_text(word) for word in words))


def _entries(name: str, language: str, cue: Cue = "") -> list[str]:
    """Return the entries of a table that has a text with commas for each language."""
    table = load("kinds")[name]
    text = (table[cue] if cue else table).get(language, "")
    return [entry.strip() for entry in text.replace("\n", " ").split(",") if entry.strip()]


def _valued(name: str, language: str, value: str, cue: Cue = "") -> dict[str, str]:
    """Return entry -> `value`, with a "+" where the entry has one; an entry that begins with "-" asks for nothing."""
    valued = {}
    for entry in _entries(name, language, cue):
        plural = _PLURAL if entry.endswith(_PLURAL) else ""
        valued[entry.strip("+-")] = "" if entry.startswith("-") else value + plural
    return valued


def _named(name: str, language: str) -> Table:
    """Return the nouns of all parts of a table, each with the name of its part."""
    parts = load("kinds")[name]
    return _table({noun: said for part in parts for noun, said in _valued(name, language, part, part).items()})


def _table(valued: Mapping[str, str]) -> Table:
    """Return the phrases with their values; all are folded at once, which is many times faster than one by one."""
    folded = asking_text("\n".join(valued)).split("\n") if valued else []
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    sizes: dict[str, set[int]] = {}
    for phrase, value in zip(folded, valued.values(), strict=True):
        word = phrase.rstrip("*")
        (stems if word != phrase else exact).setdefault(word, value)
        sizes.setdefault(word[:2], set()).add(len(word))
    longest = {head: tuple(sorted(found, reverse=True)) for head, found in sizes.items()}
    return Table({head: Words(exact, stems, {head[0]: found}, _ENDING) for head, found in longest.items()})


def _pattern(said: Sequence[str]) -> regex.Pattern[str] | None:
    """Return the pattern that finds each of `said`, in which " * " stands for up to six words."""
    letter = r"[\p{L}\p{M}\p{N}]"
    bodies = (regex.escape(phrase, literal_spaces=True) for phrase in said)
    alternatives = "|".join(body.replace(regex.escape(_ANY, literal_spaces=True), _WORDS) for body in bodies)
    return regex.compile(rf"(?<!{letter})(?:{alternatives})(?!{letter})") if said else None


def _starts(text: str) -> list[int]:
    return [found.start() for found in _START.finditer(text)]


def scan(table: Table, text: str, starts: Sequence[int]) -> Iterator[Found]:
    """Yield start, end and value of the longest entry of `table` that begins at each of `starts`."""
    behind, heads = 0, table.parts
    for start in starts:
        if start < behind or (text[start : start + 2] not in heads and text[start] not in heads):
            continue
        if found := table.match(text, start):
            yield start, *found
            behind = start if found[1] else found[0]


def outermost(found: Sequence[Found]) -> list[Found]:
    """Return `found` without what a longer phrase covers: "which day" in Thai has "how much" inside."""

    def is_inside(start: int, end: int) -> bool:
        return any(a <= start and end <= b and b - a > end - start for a, b, _ in found)

    return [one for one in found if not is_inside(one[0], one[1])]
