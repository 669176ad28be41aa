"""Number words in a row -> numbers: what is added, what multiplies, what joins. One grammar for every language.

A number is a list of parts, each smaller than the last place of the one before (200, 12; 60, 8). A word is a part of
its own, or multiplies the smaller parts before it. Words that do not fit together ("twenty twenty-five", 三四百) give
no number, unless a joining word splits them ("two and three").
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.values.number_words import NumberWords, Word

_LARGEST = Decimal(10) ** 16
_HUNDRED, _THOUSAND, _TEN = Decimal(100), Decimal(1000), Decimal(10)


@dataclass(frozen=True, slots=True)
class Token:
    """A number word at its place in a text."""

    start: int
    end: int
    word: Word
    spaced: bool
    """Whether a space stands before it."""


@dataclass(frozen=True, slots=True)
class Compound:
    """The tokens `first` up to `stop` of a run, read as one number."""

    first: int
    stop: int
    value: Decimal


def compounds(run: Sequence[Token], table: NumberWords) -> Iterator[Compound]:
    """Yield the numbers of a run; words that do not fit together give none, up to the next joining word."""
    at = 0
    while at < len(run):
        if run[at].word.part == "join":
            at += 1
            continue
        number, at = _number(run, at, table)
        if number is not None and number.value > 1:
            yield number


def _number(run: Sequence[Token], first: int, table: NumberWords) -> tuple[Compound | None, int]:
    """Read one number from the token `first` on; return it, or None, and the token to go on with."""
    parts: list[Decimal] = []
    joined: Compound | None = None
    """The number before the last joining word, and all there is when what follows that word does not fit."""
    for at in range(first, len(run)):
        token, behind = run[at], run[at - 1] if at > first else None
        after_join = behind is not None and behind.word.part == "join"
        if token.word.part == "join" and not after_join:
            joined = Compound(first, at, _total(parts, run[first:at], table))
        elif token.word.part == "article" and parts and token.spaced:
            return joined if after_join else Compound(first, at, _total(parts, run[first:at], table)), at
        elif not _take(parts, token, behind, table):
            return _broken(run, first, at, joined)
    return Compound(first, len(run), _total(parts, run[first:], table)), len(run)


def _broken(run: Sequence[Token], first: int, at: int, joined: Compound | None) -> tuple[Compound | None, int]:
    """Say what is left when the token `at` does not fit: what a joining word closed, or nothing up to the next one."""
    if joined is not None:
        return joined, joined.stop + 1
    if at == first + 1 and run[first].word.value == 1:
        return None, at
    return None, next((place + 1 for place in range(at, len(run)) if run[place].word.part == "join"), len(run))


def _take(parts: list[Decimal], token: Token, behind: Token | None, table: NumberWords) -> bool:
    """Take a word into `parts`, whose sum is the number so far, each smaller than the last digit of the one before.

    Tell whether it fits; where it does not, `parts` is of no more use.
    """
    word = token.word
    if word.part == "scale":
        return _multiply(parts, word)
    if word.part == "half":
        return _halve(parts, behind)
    if word.part in {"join", "zero"}:
        return word.part == "zero" and bool(parts)
    if word.value % 1:
        fits = not parts or (parts == [1] and behind is not None and behind.word.part == "article")
        parts[:] = [word.value]
        return fits
    return _add(parts, token, behind, table)


def _multiply(parts: list[Decimal], word: Word) -> bool:
    """Multiply what is smaller than the scale word; without anything to multiply, one, where the word may be bare."""
    found: list[Decimal] = []
    while parts and parts[-1] < word.value:
        found.append(parts.pop())
    product = sum(found, Decimal(0) if found else Decimal(1)) * word.value
    fits = (bool(found) or word.bare) and product < _LARGEST and _has_room(parts, product)
    parts.append(product)
    return fits


def _halve(parts: list[Decimal], behind: Token | None) -> bool:
    """Add a half: of the scale word before, of thousands and more, or of one."""
    if not parts:
        parts.append(Decimal("0.5"))
        return True
    scale = behind.word.value if behind is not None and behind.word.part == "scale" else Decimal(1)
    parts.append((scale if scale >= _THOUSAND else Decimal(1)) / 2)
    return parts[-2] % 1 == 0


def _add(parts: list[Decimal], token: Token, behind: Token | None, table: NumberWords) -> bool:
    """Add a word: to the unit before it (acht-und-sechzig, ثلاثة عشر), or after a part that has room for it."""
    value, joined = token.word.value, behind is not None and behind.word.part == "join"
    unit = parts[-1] if parts and parts[-1] < _TEN else None
    teen = table.teens_after and value == _TEN and not joined
    ten = table.units_first and joined and not token.spaced and _TEN < value < _HUNDRED
    if unit and (teen or ten) and _has_room(parts[:-1], unit + value):
        parts[-1] += value
        return True
    wide = bool(parts) and parts[-1] in table.wide and value < 2 * _TEN
    fits = (wide or _has_room(parts, value)) and not (joined and sum(parts) < table.join_from)
    parts.append(value)
    return fits


def _has_room(parts: Sequence[Decimal], value: Decimal) -> bool:
    """Tell whether `value` is smaller than the last place that the last part fills: 8 is after 60, 80 is not."""
    if not parts or parts[-1] % 1:
        return not parts
    place = Decimal(1)
    while parts[-1] % (place * _TEN) == 0:
        place *= _TEN
    return value < place


def _total(parts: Sequence[Decimal], tokens: Sequence[Token], table: NumberWords) -> Decimal:
    """Return the number; a unit right after a scale word counts a tenth of it where that is said (一百五 is 150)."""
    total = sum(parts, Decimal(0))
    if table.short and len(tokens) > 1 and tokens[-1].word.part == "add":
        unit, scale = tokens[-1].word.value, tokens[-2].word
        if unit < _TEN and scale.part == "scale" and scale.value >= _HUNDRED:
            total += unit * (scale.value / _TEN - 1)
    return total
