"""Gaps: of a translated sentence one number or name is taken out, to be found in the other language's passage.

A cloze, as in Lewis, Denoyer and Riedel, "Unsupervised Question Answering by Cloze Translation", ACL 2019. Many
become questions, by rule: a question word of the sentence's language takes the gap's place ("how many soldiers came to
Moscow?"), and of some only the clause around it is kept.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

import regex

from index.article import Span
from rag.errors import RagError
from rag.training.lexicon import JOINED, Lexicon
from rag.training.sets import Pair, fold
from rag.values import find_values
from rag.wishes.words import load

WITHOUT = 0.24
"""Share of answerable questions, and of gaps, put to a passage that has no answer."""

_BLANK = "…"
_WORDED = 0.7  # share of gaps that become questions, where the words for it are known
_COMMON = 2  # the first question words of a list are the commonest
_CLAUSE = 0.5  # share of these of which only the clause is kept
_SHORTEST = 12  # characters of a clause
_MARK = regex.compile(r"[,;:–—()，、；：]")
_ENDS = " .!。।"
_YEAR = regex.compile(r"1[5-9]\d\d|20\d\d")
_NUMBER = regex.compile(r"(?<![\p{Latin}\d.,])\d+(?:[.,:]\d+)*%?(?![\p{Latin}\d])")
_NAME = regex.compile(
    r"(?<![\p{Latin}\d])\p{Lu}[\p{Latin}\p{M}'’-]+(?: \p{Lu}[\p{Latin}\p{M}'’-]+){0,2}(?![\p{Latin}\d])"
)


@dataclass(frozen=True, slots=True)
class Gap:
    """A sentence with a gap, a passage of another language, and what of it fills the gap; None when nothing does."""

    question: str
    passage: str
    answer: Span | None


@dataclass(frozen=True)
class Gaps:
    """What gaps are made of: sentence pairs by language, neighbours following one another, and names."""

    pairs: Mapping[str, Sequence[Pair]]
    lexicon: Lexicon

    def make(self, language: str, row: int, rng: Random) -> Gap:
        """Return a gap made of the pair `row`, or of the first after it that shares a number or name."""
        pairs = self.pairs[language]
        for step in range(len(pairs)):
            at = (row + step) % len(pairs)
            pair, english, mode = pairs[at], False, rng.random()
            asked, names, spoken = pair.english, self._names(pair, language), "en"
            if mode < 0.25:  # asked in the language, read in English
                asked, english, names = pair.other, True, [(other, name) for name, other in names]
                spoken = language
            elif mode < 0.55 and (third := self._by_english[pair.english].keys() - {language}):
                spoken = rng.choice(sorted(third))
                asked, names = self._by_english[pair.english][spoken], []
            gaps = list(find_gaps(asked, pair.english if english else pair.other, names))
            if gaps:
                gap, answer = rng.choice(gaps)
                asked = as_question(asked, gap, spoken, rng)
                return Gap(asked, *_around(pairs, at, answer, rng, "en" if english else language))
        raise RagError(f"No sentence pair in {language} has a number or name on both sides: leave that file out.")

    def _names(self, pair: Pair, language: str) -> list[tuple[str, str]]:
        """Return the names in the English sentence whose translation stands in the other one, with it."""
        found = []
        for name in _NAME.finditer(pair.english):
            other = self.lexicon.translations(name[0], "en").get(language, "")
            if len(other) > 1 and other in pair.other:
                found.append((name[0], other))
        return found

    @cached_property
    def _by_english(self) -> dict[str, dict[str, str]]:
        """English sentence -> language -> translation."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for language, pairs in self.pairs.items():
            for pair in pairs:
                found[pair.english][language] = pair.other
        return dict(found)


def as_question(sentence: str, gap: Span, language: str, rng: Random) -> str:
    """Return `sentence` with question words for the gap, where it is known which, else with an ellipsis."""
    cue = _cue(sentence, gap, language)
    words = load("kinds").get(cue, {}).get(language, ())[:_COMMON] if rng.random() < _WORDED else ()
    before, after = sentence[: gap.start], sentence[gap.end :]
    if words and rng.random() < _CLAUSE:
        cut = _MARK.split(before)[-1].lstrip(), _MARK.split(after)[0]
        if sum(map(len, cut)) >= _SHORTEST:
            before, after = cut
    end = "?" if words else ""
    return f"{before}{rng.choice(words) if words else _BLANK}{after.rstrip(_ENDS) if words else after}{end}"


def _cue(sentence: str, gap: Span, language: str) -> str:
    """Return the table of `prompts/kinds.toml` that has the question words for what stands in the gap; "" if unsure."""
    said = sentence[gap.start : gap.end]
    if said.endswith("%") or sentence[gap.end :].lstrip().startswith("%"):
        return ""
    if _YEAR.fullmatch(_ascii_digits(said)):
        return "year"
    if said[0].isdecimal():
        return "quantity"
    if any(place.start <= gap.start and gap.end <= place.end for place in find_values(sentence, language, "place")):
        return "where"
    return "who" if len(said.split()) > 1 else ""


def find_gaps(asked: str, read: str, names: Sequence[tuple[str, str]] = ()) -> Iterator[tuple[Span, Span]]:
    """Yield what stands once in each of two sentences: numbers, names in Latin letters, and `names` (asked, read)."""
    same = [found[0] for pattern in (_NUMBER, _NAME) for found in pattern.finditer(_ascii_digits(asked))]
    for one, other in (*((text, text) for text in same), *names):
        places = [_places(text, part) for text, part in ((_ascii_digits(asked), one), (_ascii_digits(read), other))]
        if len(places[0]) == len(places[1]) == 1:
            yield places[0][0], places[1][0]


def _places(text: str, part: str) -> list[Span]:
    """Return where `part` stands in `text`, not inside a longer number or Latin word."""
    return [
        Span(*found.span())
        for found in regex.finditer(
            rf"(?<![\p{{Latin}}\d]|\d[.,:]){regex.escape(part)}(?![\p{{Latin}}\d]|[.,:]\d)", text
        )
    ]


def _around(pairs: Sequence[Pair], at: int, answer: Span, rng: Random, language: str) -> tuple[str, Span | None]:
    """Return sentences around number `at` as one passage and where `answer` is in it; at times without it, and None."""
    first = max(0, at - rng.randint(0, 3))
    near = range(first, min(len(pairs), first + rng.randint(4, 5)))
    rows = [row for row in near if pairs[row].source == pairs[at].source]
    texts = {row: pairs[row].english if language == "en" else pairs[row].other for row in rows}
    space = "" if language in JOINED else " "
    wanted = fold(texts[at][answer.start : answer.end])
    others = space.join(text for row, text in texts.items() if row != at)
    if others and rng.random() < WITHOUT and wanted not in fold(others):
        return others, None
    before = len(space.join((*(texts[row] for row in rows if row < at), "")))
    return space.join(texts.values()), Span(before + answer.start, before + answer.end)


def _ascii_digits(text: str) -> str:
    """Return `text` with the decimal digits of every script as 0 to 9; its length stays."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in text)
