"""What a question names: places, peoples, times, names and outlets of the library, with where they stand."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from rag.answer import Kind
from rag.values import find_values
from rag.values.lexicon import Lexicon, lexicon
from rag.values.months import find_months
from rag.values.names import strip_marks
from rag.values.places import scan
from rag.wishes.outlets import named_outlets
from rag.wishes.words import asks, phrases, plain

MentionKind = Literal["place", "people", "year", "month", "date", "name", "outlet"]
"""`people` is the adjective or the inhabitants of a country, `name` a person's or whatever else has a capital."""

_VALUES: tuple[tuple[MentionKind, Kind], ...] = (
    ("date", "date"),
    ("year", "year"),
    ("place", "place"),
    ("name", "person"),
)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_NAME = regex.compile(r"\p{Lu}[\p{L}\p{M}\p{N}'’-]*(?:\s\p{Lu}[\p{L}\p{M}\p{N}'’-]*)*")
_SHORT_WORDS = 3  # of a question whose first word may be a name


@dataclass(frozen=True, slots=True)
class Mention:
    """What a question names, `text[start:end]`; equal keys of a kind mean the same."""

    kind: MentionKind
    start: int
    end: int
    key: str


def mentions(text: str, language: str, outlets: Collection[str] = ()) -> Iterator[Mention]:
    """Yield what `text`, in NFC, names, in order but for the year and the month in a date, which follow it."""
    folded, words = plain(text), lexicon(language)
    found = [
        Mention("outlet", name.start, name.end, ",".join(sorted(name.outlets)))
        for name in named_outlets(text, outlets, language)
        if (name.exact or language != "de") and not text[name.start : name.end].islower()
    ]
    for kind, named in _VALUES:
        found += [Mention(kind, v.start, v.end, v.normalized) for v in find_values(text, language, named)]
    found += [Mention("people", start, end, code) for start, end, code in scan(None, folded, words.stems, words)]
    found += _months(text, folded, words)
    found += _names(text, folded, words)
    kept: list[Mention] = []
    for mention in found:  # the surer kinds stand first
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    for mention in sorted(kept, key=lambda mention: mention.start):
        yield mention
        if mention.kind == "date":
            yield from (m for m in _months(text, folded, words) if mention.start <= m.start < mention.end)
            years = regex.finditer(r"(?<!\d)\d{4}(?!\d)", folded, pos=mention.start, endpos=mention.end)
            yield from (Mention("year", *year.span(), year[0]) for year in years)


def _months(text: str, folded: str, words: Lexicon) -> list[Mention]:
    return [Mention("month", start, end, month) for start, end, month in find_months(text, folded, words)]


def _names(text: str, folded: str, words: Lexicon) -> Iterator[Mention]:
    """Yield runs of words with capitals; in German, where every noun has one, only words with several (BBC)."""
    titles = {at for start, end, _ in scan(None, folded, words.titles, words) for at in range(start, end)}
    short = len(_WORD.findall(folded)) <= _SHORT_WORDS
    first = _WORD.search(text)
    for run in _NAME.finditer(text):
        tokens = [token for token in regex.finditer(r"\S+", text, pos=run.start(), endpos=run.end())]
        for token in tokens:
            several = sum(letter.isupper() for letter in token[0]) > 1
            opens = first is not None and token.start() == first.start()
            word = folded[token.start() : token.end()]
            other = word in words.function or phrases(asks(words.language)).fullmatch(word) or token.start() in titles
            common = words.language == "de" or (opens and not short)
            if other or (common and not several):
                continue
            yield Mention("name", token.start(), run.end(), strip_marks(text[token.start() : run.end()]))
            break
