"""Names and terms in other languages, and text in which some of its words are exchanged for them (code-switching)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import regex

from index.article import Span
from rag.training.sets import read_rows

JOINED = frozenset({"zh", "ja"})
"""Languages in which sentences follow one another without a space."""

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNIT = regex.compile(r"[\p{Katakana}ー]+|\p{Hiragana}+|[\p{Han}\p{Thai}\p{Lao}\p{Khmer}]\p{M}*|[\p{L}\p{M}\p{N}]+")
_NO_SPACES = regex.compile(rf"[{_UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names and terms of one to three words: language -> phrase -> English, and English -> language -> phrase.

    Phrases of proper names are kept as they are written, all others and English keys are case-folded.
    """

    to_english: Mapping[str, Mapping[str, str]]
    from_english: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, file: Path) -> "Lexicon":
        """Read `english, language, translation, source` rows; of several translations the first counts."""
        rows = [row for row in read_rows(file, 4) if 0 < len(row[0].split()) <= 3 and 0 < len(row[2].split()) <= 3]
        rows.sort(key=lambda row: row[3].startswith("wikidata"))  # a month before a family name
        to_english: dict[str, dict[str, str]] = defaultdict(dict)
        from_english: dict[str, dict[str, str]] = defaultdict(dict)
        for english, language, other, source in rows:
            if "(" in english or "(" in other:
                continue
            named = source.startswith(("wikidata", "iso-codes"))
            key = english.casefold()
            from_english[key].setdefault(language, other)
            to_english[language].setdefault(other if named else other.casefold(), key)
            to_english["en"].setdefault(english if named else key, key)
        return cls(dict(to_english), dict(from_english))

    def translations(self, phrase: str, language: str) -> Mapping[str, str]:
        """Return `phrase` of `language` in other languages, by language; nothing when it is not known."""
        known = self.to_english.get(language, {})
        english = known.get(phrase) or known.get(phrase.casefold())
        if english is None:
            return {}
        found = {"en": english, **self.from_english.get(english, {})}
        return {code: other for code, other in found.items() if code != language and other != phrase}

    def switch(self, text: str, language: str, share: float, rng: Random) -> str:
        """Return `text` with about `share` of its known phrases in another language, the same one for all."""
        found = list(self._phrases(text, language))
        if not found:
            return text
        chosen = rng.choice(sorted({code for _, others in found for code in others}))
        parts, at = [], 0
        for span, others in found:
            if chosen not in others or rng.random() >= share:
                continue
            spaced = chosen not in JOINED and _NO_SPACES.match(text, span.start)
            parts += [text[at : span.start], f" {others[chosen]} " if spaced else others[chosen]]
            at = span.end
        return "".join((*parts, text[at:]))

    def _phrases(self, text: str, language: str) -> Iterator[tuple[Span, Mapping[str, str]]]:
        """Yield the known phrases of `text` from left to right, the longest at each place, with their translations."""
        units = [unit.span() for unit in _UNIT.finditer(text)]
        at = 0
        while at < len(units):
            start = units[at][0]
            unspaced = _NO_SPACES.match(text, start)
            fewest = (3 if language in {"th", "lo", "km"} else 2) if unspaced else 1
            for size in range(min(10 if unspaced else 3, len(units) - at), 0, -1):
                phrase = text[start : units[at + size - 1][1]]
                if len(phrase) >= fewest and (others := self.translations(phrase, language)):
                    yield Span(start, start + len(phrase)), others
                    break
            else:
                size = 1
            at += size
