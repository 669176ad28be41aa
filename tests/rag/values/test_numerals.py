"""Digits, marks and scale words of many languages, checked against numbers worked out by hand."""

from decimal import Decimal

import pytest

from rag.values.lexicon import fold, lexicon
from rag.values.numerals import canonical, find_numerals, parse


@pytest.mark.parametrize(
    ("written", "decimal", "value"),
    [
        ("86", ",", "86"),
        ("1.000", ",", "1000"),
        ("1,000", ".", "1000"),
        ("1.500", ".", "1.5"),
        ("1.000", ".", "1000"),
        ("1,5", ",", "1.5"),
        ("1.5", ",", "1.5"),
        ("1.234.567,8", ",", "1234567.8"),
        ("1,234,567.8", ".", "1234567.8"),
        ("1,00,000", ".", "100000"),
        ("1 000", ",", "1000"),
        ("1'000", ".", "1000"),
        ("0,125", ",", "0.125"),
        ("-3", ".", "-3"),
    ],
)
def test_marks_between_digits_follow_the_language(written: str, decimal: str, value: str) -> None:
    """The same marks mean different things under different languages."""
    assert parse(written, decimal) == Decimal(value)


@pytest.mark.parametrize("written", ["1.2.3", "192.168.1.10", "1,23,4", "1" * 40])
def test_what_is_no_number_is_none(written: str) -> None:
    """Versions, addresses and endless digits are not read as some number or other."""
    assert parse(written, ".") is None


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("de", "1,5 Milliarden", ["1500000000"]),
        ("de", "5 Mio. und 3 Tsd.", ["5000000", "3000"]),
        ("en", "3 million and 2 crore", ["3000000", "20000000"]),
        ("id", "800 juta, 1.000 orang", ["800000000", "1000"]),
        ("vi", "5 nghìn tỷ và 2 triệu", ["5000000000000", "2000000"]),
        ("ru", "1 000 и 5 тысяч, 2 млн", ["1000", "5000", "2000000"]),
        ("uk", "3 мільйони", ["3000000"]),
        ("es", "5 mil millones, 333 000", ["5000000000", "333000"]),
        ("fr", "1\u202f000 et 2 milliards", ["1000", "2000000000"]),
        ("pt", "3 bilhões", ["3000000000"]),
        ("zh", "3万5千 和 1亿5000万", ["35000", "150000000"]),
        ("ja", "15億4000万、１２３", ["1540000000", "123"]),
        ("ko", "1억 5000만", ["150000000"]),
        ("ar", "٨٦ و ٢ مليون", ["86", "2000000"]),
        ("fa", "۸۶ و ۲ میلیارد", ["86", "2000000000"]),
        ("th", "๘๖ และ 5 พันล้าน", ["86", "5000000000"]),
        ("hi", "८६ और 5 करोड़, 1,00,000", ["86", "50000000", "100000"]),
        ("km", "៨៦", ["86"]),
        ("lo", "໘໖", ["86"]),
        ("tr", "2 milyar", ["2000000000"]),
        ("und", "no digits", []),
        ("en", "", []),
    ],
)
def test_numbers_and_scale_words(language: str, text: str, values: list[str]) -> None:
    """Every script's digits and the scale words after them give one number."""
    assert [canonical(n.value) for n in find_numerals(fold(text), lexicon(language))] == values


def test_the_span_covers_digits_and_scale_word() -> None:
    """What is quoted to the reader is the whole number, not its digits."""
    text = "rund 1,5 Milliarden Menschen"
    (numeral,) = find_numerals(fold(text), lexicon("de"))
    assert text[numeral.start : numeral.end] == "1,5 Milliarden"


@pytest.mark.parametrize("text", ["https://vietnamnet.vn/tham-4-nuoc-2397143.html", "a1@mail5.example.com"])
def test_addresses_hold_no_numbers(text: str) -> None:
    """The number of a page is not a figure of the news."""
    assert list(find_numerals(text, lexicon("de"))) == []
