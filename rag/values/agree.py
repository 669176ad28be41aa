"""Do two values, of two texts, say the same? Rounded figures, units, half-known dates, names written differently.

`agrees` is meant for values that answer the same question: "about 800 million" agrees with 803 million, 1.5 km with
1,500 m, "9 May" with 2025-05-09, "Lukashenko" with "Aleksandr Lukashenko". `comparable` tells whether different values
would contradict one another at all: 5 km and 5 hours, or euros and dollars, do not.

Weak: a number without a unit after it is compared as it stands ("between 5 and 7 km"); where one text rounds and the
other does not, the first must say so, unless the figure is large and round; names in other scripts than Latin and
Cyrillic are compared as they are written.
"""

from dataclasses import dataclass
from decimal import Decimal

from rag.answer import Value
from rag.values.approximation import Hedge, hedge
from rag.values.currencies import same_currency
from rag.values.same_name import same_person, same_place, told_apart
from rag.values.units import Unit, unit_of

_FEWER_DIGITS = 2
_FIRST_LARGE = 1000
_CLOSE = Decimal("0.01")
_WIDEST = Decimal("0.1")
"""A rounded figure is never farther than a tenth from the exact one: "about 1 million" is not 1.4 million."""
_TINY = Decimal("1e-20")
"""What is lost in conversions between units, as a share."""


@dataclass(frozen=True, slots=True)
class _Amount:
    """A figure: its value, the place of its last digit that is not zero (100 in 1,500), and how it is meant."""

    value: Decimal
    step: Decimal
    digits: int
    """How many digits it has without the zeros at its ends."""
    hedge: Hedge


def agrees(one: Value, other: Value, one_text: str, other_text: str, one_language: str, other_language: str) -> bool:
    """Tell whether two values can both be right; each stands in its text, a sentence, at its own `start` and `end`.

    Not transitive: 800 million agrees with 798 and 803 million, which do not agree with each other.
    """
    if not comparable(one, other, one_text, other_text, one_language, other_language):
        return False
    if one.kind == "number":
        units = (
            unit_of(one_text, one.start, one.end, one_language),
            unit_of(other_text, other.start, other.end, other_language),
        )
        first, second = units if units[0] and units[1] else (None, None)
    else:
        first = second = None
    if one.kind in {"number", "money", "percentage"}:
        left, right = _amount(one, one_text, one_language, first), _amount(other, other_text, other_language, second)
        return _figures_agree(left, right) or (one.kind == "percentage" and _decimals_agree(one, other))
    if one.normalized == other.normalized:
        return True
    if one.kind == "date":
        return _dates_agree(one.normalized, other.normalized)
    return _is_same_name(one, other, (one_language, other_language))


def comparable(
    one: Value,
    other: Value,
    one_text: str = "",
    other_text: str = "",
    one_language: str = "und",
    other_language: str = "und",
) -> bool:
    """Tell whether the values are of one kind, one currency and, as far as the texts say, one measure; no region is
    comparable with what may lie in it, nor are names in two scripts of which nothing says whether they are one.

    A number whose unit is not known is comparable with every number.
    """
    if one.kind != other.kind:
        return False
    if one.kind == "money":
        return same_currency(one.normalized.split()[-1], other.normalized.split()[-1])
    if one.kind == "place" and one.normalized.isdecimal() != other.normalized.isdecimal():  # a country is in a region
        return False
    if one.kind in {"person", "place"}:
        languages = one_language, other_language
        return _is_same_name(one, other, languages) or told_apart(one, other, languages)
    if one.kind != "number":
        return True
    first = unit_of(one_text, one.start, one.end, one_language)
    second = unit_of(other_text, other.start, other.end, other_language)
    return first is None or second is None or first.quantity == second.quantity


def _is_same_name(one: Value, other: Value, languages: tuple[str, str]) -> bool:
    if one.kind == "person":
        return same_person(one.text, other.text, across=languages[0] != languages[1])
    return one.kind == "place" and same_place(one, other, languages)


def _amount(value: Value, text: str, language: str, unit: Unit | None) -> _Amount:
    number = Decimal(value.normalized.split()[0].rstrip("%"))
    digits, exponent = number.normalize().as_tuple()[1:]
    assert isinstance(exponent, int)  # a number that was written is finite
    step, meant = Decimal(1).scaleb(exponent), hedge(value, text, language)
    if unit is None:
        return _Amount(number, step, len(digits), meant)
    base = number * unit.factor + unit.offset
    return _Amount(base, step * unit.factor, len(base.normalize().as_tuple().digits), meant)


def _figures_agree(one: _Amount, other: _Amount) -> bool:
    """Equal, or one rounds to the other: it says so, or it is large, round and very close."""
    far = abs(one.value - other.value)
    largest = max(abs(one.value), abs(other.value))
    if far <= largest * _TINY:
        return True
    if one.hedge or other.hedge:
        return far <= largest * _WIDEST and (_rounds(one, other.value) or _rounds(other, one.value))
    large = min(abs(one.value), abs(other.value)) >= _FIRST_LARGE
    return large and far <= largest * _CLOSE and abs(one.digits - other.digits) >= _FEWER_DIGITS


def _rounds(rounded: _Amount, exact: Decimal) -> bool:
    """Tell whether a figure that is not meant exactly stands for `exact`, at its own precision."""
    more = exact - rounded.value
    if rounded.hedge == "over":
        return 0 <= more < rounded.step
    if rounded.hedge == "under":
        return 0 <= -more < rounded.step
    return rounded.hedge == "about" and abs(more) <= rounded.step / 2


def _decimals_agree(one: Value, other: Value) -> bool:
    """Tell whether one percentage is the other with fewer decimals: 12% and 12.3%."""
    written = [Decimal(value.normalized.rstrip("%")) for value in (one, other)]
    short, exact = sorted(written, key=_decimals, reverse=True)
    step = Decimal(1).scaleb(_decimals(short))
    return _decimals(short) > _decimals(exact) and abs(short - exact) <= step / 2


def _decimals(number: Decimal) -> int:
    """Return the power of ten of the last decimal, 0 for a whole number and -1 for 12.3."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return min(0, exponent)


def _dates_agree(one: str, other: str) -> bool:
    """Tell whether two dates or ranges differ in nothing but a year or a day that one of them leaves out."""
    first, second = one.split("/"), other.split("/")
    return len(first) == len(second) and all(map(_days_agree, first, second))


def _days_agree(one: str, other: str) -> bool:
    return all(a == b or "" in {a, b} for a, b in zip(_parts(one), _parts(other), strict=True))


def _parts(date: str) -> tuple[str, str, str]:
    """Return year, month and day of "2025-05-09", "--05-09", "2025-05" or "---09", "" for what is left out."""
    year, _, rest = date.partition("-") if not date.startswith("--") else ("", "", date[2:])
    month, _, day = rest.partition("-")
    return year, month, day
