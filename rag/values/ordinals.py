"""Ordinals in words: "sixty-fifth", "шестьдесят пятая", "altmış beşinci" are number words with another ending.

The endings are in `ordinals.toml`; languages that it lacks give nothing. Every ordinal is put into the form of the
number word, then the numbers are read as any others: `rag.values.spelled`.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import regex

from rag.answer import Value
from rag.values.lexicon import Lexicon
from rag.values.numerals import canonical
from rag.values.spelled import find_spelled

_WORD = regex.compile(r"[\p{L}\p{M}\u200c'’ʼ]+")
_CASES = ("", "r", "n", "s", "m")  # what German, and now and then another language, puts behind an ending
_STEM = "*"
_COUNTED = " xx"  # any word: some are numbers only in front of one
_INFLECTED = 3  # letters of an ordinal behind its stem
_AND = "و"  # written on the word that it joins, in Arabic
_PERSIAN_AND = "\u200cو"  # and in Persian with no more than a joiner before it


def find_ordinal_words(text: str, folded: str, words: Lexicon) -> Iterator[Value]:
    """Yield the ordinals in words of `text`, which `folded` is in small letters, as numbers."""
    pairs = _pairs().get(words.language, ())
    if not pairs:
        return
    plain, spans = "", {}
    at = 0
    for word in _WORD.finditer(folded):
        number = next((one for one in _numbers(word[0], pairs) if _is_number(one, words)), "")
        if number:
            plain += folded[at : word.start()] + number
            spans[len(plain)] = word.span()
            at = word.end()
    for read in find_spelled(plain + folded[at:], words) if spans else ():
        if read.end in spans:
            start, end = spans[read.end]
            yield Value("number", text[start:end], start, end, canonical(read.value))


def _numbers(word: str, pairs: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Yield what `word` may be as a number word."""
    word = word.replace("’", "'").replace("ʼ", "'").replace(_PERSIAN_AND, " و ")
    joined = _AND if word.startswith(_AND) else ""
    for ending, instead in pairs:
        stem = ending.removesuffix(_STEM)
        if stem != ending:
            rest = word.removeprefix(joined)
            if rest.startswith(stem) and len(rest) - len(stem) <= _INFLECTED:
                yield joined + instead
        for case in _CASES if stem == ending else ():
            if word.endswith(ending + case):
                yield word[: len(word) - len(ending + case)] + instead


def _is_number(number: str, words: Lexicon) -> bool:
    return any(read.end == len(number) for read in find_spelled(number + _COUNTED, words))


@cache
def _pairs() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return language -> endings, longest first, and what stands in their place."""
    table = tomllib.loads(files("rag.values").joinpath("ordinals.toml").read_text("utf-8"))
    found = {}
    for language, said in table.items():
        pairs = [one.strip().split(":") for one in said.replace("\n", " ").split(",")]
        found[language] = tuple(sorted(((a, b) for a, b in pairs), key=lambda pair: -len(pair[0])))
    return found
