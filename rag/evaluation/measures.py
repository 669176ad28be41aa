"""Measures of one question's answer: what it says, and what its citations carry. Pure functions, no model, no file.

Citations are measured as in ALCE (Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with
Citations", EMNLP 2023, section 3). What an answer states, and who judges whether quotes entail it, is in
`rag.evaluation.statements`.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from rag.answer import Kind, Value
from rag.values import find_values

_GRAM = 3
_NUMBERS: tuple[Kind, ...] = ("number", "money", "percentage", "year")

Judge: TypeAlias = Callable[[str, str], bool]
"""(premise, statement) -> whether the premise, quotes joined by line breaks, entails the statement."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that an answer states, without marks, and the quotes that it cites, each once."""

    text: str
    quotes: tuple[str, ...]


def trigram_recall(predicted: str, gold: Sequence[str]) -> float:
    """Return the share of a gold answer's runs of 3 characters that `predicted` has, 0 to 1; the best of `gold`.

    BERGEN's recall of character 3-grams (Rau et al., EMNLP Findings 2024; Chirkova et al., 2024), for names that
    languages transliterate differently. Texts are NFKC, casefolded, white space one space; a shorter gold answer is one
    run. BERGEN cuts words apart first and drops ASCII punctuation; here runs go across words, as Chinese, Japanese and
    Thai need it. `gold` is not empty; a gold answer without characters is had by an empty prediction alone.
    """
    said = plain(predicted)
    return max(_had(plain(answer), said) for answer in gold)


def number_match(predicted: str, predicted_language: str, gold: Sequence[str], gold_language: str) -> float | None:
    """Return 1.0 when `predicted` has the numbers of one spelling in `gold` and no other, else 0.0; None without any.

    However they are written: 1.000 in German, 1,000 in English, 1 thousand, ١٢, 八十六, eighty-six. Numbers are what
    `rag.values` reads as counts, money, percentages and years, each once; dates and ordinals are none. They must be
    equal, not merely agree when rounded; a sign for percent or a currency may be missing on one side, not differ.

    Weak: a spelling in another language than `gold_language` is read by the rules of that one ("1.500", "sechs").
    """
    wanted = [numbers for spelling in gold if (numbers := _numbers(spelling, gold_language))]
    said = _numbers(predicted, predicted_language)
    return float(any(_same(said, numbers) for numbers in wanted)) if wanted else None


def citation_gold(quotes: Sequence[str], evidence_quotes: Sequence[str]) -> float | None:
    """Return the share of `quotes` that overlap one of the evidence, 0 to 1; None without quotes.

    See `overlaps`.
    """
    right = [any(overlaps(quote, other) for other in evidence_quotes) for quote in quotes]
    return sum(right) / len(right) if right else None


def overlaps(quote: str, other: str) -> bool:
    """Say whether one of two quotes stands in the other, white space aside; an empty one overlaps nothing."""
    one, two = " ".join(quote.split()), " ".join(other.split())
    return bool(one and two) and (one in two or two in one)


def citation_recall(stated: Sequence[Statement], judge: Judge) -> float | None:
    """Return the share of statements that their quotes, joined, support (ALCE, section 3); None without statements.

    A statement that cites nothing is not supported.
    """
    return sum(_supported(one.quotes, one, judge) for one in stated) / len(stated) if stated else None


def citation_precision(stated: Sequence[Statement], judge: Judge) -> float | None:
    """Return the share of citations that support (ALCE, section 3); None without citations.

    A citation does when its statement is supported and it is not irrelevant: irrelevant is one that alone does not
    support the statement while the others without it still do. Every citation of an unsupported statement counts 0.
    """
    right = [supports for one in stated for supports in _each(one, judge)]
    return sum(right) / len(right) if right else None


def plain(text: str) -> str:
    """Return a text as it is compared: NFKC, casefolded, every run of white space one space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _had(answer: str, said: str) -> float:
    if len(answer) < _GRAM:
        return float(answer in said) if answer else float(not said)
    has = set(_grams(said))
    wanted = _grams(answer)
    return sum(gram in has for gram in wanted) / len(wanted)


def _grams(text: str) -> list[str]:
    return [text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)]


def _numbers(text: str, language: str) -> frozenset[tuple[Decimal, str]]:
    """Return the numbers of a text, each with its unit: "%", a currency or ""."""
    return frozenset(_number(value) for kind in _NUMBERS for value in find_values(text, language, kind))


def _number(value: Value) -> tuple[Decimal, str]:
    amount, _, currency = value.normalized.partition(" ")
    return Decimal(amount.rstrip("%")), "%" if value.kind == "percentage" else currency


def _same(said: frozenset[tuple[Decimal, str]], wanted: frozenset[tuple[Decimal, str]]) -> bool:
    """Say whether each number of either has its like in the other."""

    def held(one: tuple[Decimal, str], others: frozenset[tuple[Decimal, str]]) -> bool:
        return any(one[0] == amount and (one[1] == unit or not (one[1] and unit)) for amount, unit in others)

    return all(held(one, wanted) for one in said) and all(held(one, said) for one in wanted)


def _supported(quotes: Sequence[str], stated: Statement, judge: Judge) -> bool:
    return bool(quotes) and judge("\n".join(quotes), stated.text)


def _each(stated: Statement, judge: Judge) -> list[bool]:
    """Return for each citation of a statement whether it counts."""
    quotes = stated.quotes
    if not _supported(quotes, stated, judge):
        return [False] * len(quotes)
    return [
        _supported([quote], stated, judge) or not _supported([*quotes[:at], *quotes[at + 1 :]], stated, judge)
        for at, quote in enumerate(quotes)
    ]
