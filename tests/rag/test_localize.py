"""Names of languages, dates and values in the reader's language."""

import pytest

from rag.answer import Kind, Value
from rag.localize import date_text, is_language, language_name, value_text


@pytest.mark.parametrize(
    ("code", "in_language", "expected"),
    [
        ("id", "de", "Indonesisch"),
        ("de", "id", "Jerman"),
        ("vi", "ru", "вьетнамский"),
        ("ja", "ar", "اليابانية"),
        ("th", "zh", "泰语"),
        ("en", "hi", "अंग्रेज़ी"),
        ("de", "xx", "German"),
        ("qq", "en", "qq"),
        ("und", "en", "Unknown language"),
    ],
)
def test_language_name(code: str, in_language: str, expected: str) -> None:
    """CLDR's name, English where the reader's language is unknown, the code where there is no name."""
    assert language_name(code, in_language) == expected


@pytest.mark.parametrize(
    ("iso", "in_language", "expected"),
    [
        ("2024-05-03", "de", "3. Mai 2024"),
        ("2024-05-03", "id", "3 Mei 2024"),
        ("2024-05-03", "ja", "2024年5月3日"),
        ("2024-05-03T10:00:00Z", "en", "May 3, 2024"),
        ("2024", "en", "2024"),
        ("gestern", "de", "gestern"),
        (None, "en", ""),
    ],
)
def test_date_text(iso: str | None, in_language: str, expected: str) -> None:
    """The month in words; what is no date stays as it is."""
    assert date_text(iso, in_language) == expected


@pytest.mark.parametrize(
    ("kind", "text", "normalized", "language", "expected"),
    [
        ("money", "5 millones de pesos", "5000000 peso", "de", "5 millones de pesos"),  # whose is not known
        ("money", "800 juta dolar AS", "800000000 USD", "en", "800 million US dollars"),
        ("money", "800 juta dolar AS", "800000000 USD", "es", "800 millones de dólares estadounidenses"),
        ("money", "800 juta dolar AS", "800000000 USD", "ru", "800 миллионов долларов США"),
        ("money", "800 juta dolar AS", "800000000 USD", "zh", "8亿 美元"),
        ("money", "800 juta dolar AS", "800000000 USD", "hi", "80 करोड़ यूएस डॉलर"),
        ("money", "1,5 Milliarden US-Dollar", "1500000000 USD", "fr", "1,5 milliard de dollars des États-Unis"),
        ("money", "500.000 dolar AS", "500000 USD", "de", "500.000 US-Dollar"),
        ("number", "86", "86", "ar", "86"),
        ("number", "1.234.567", "1234567", "en", "1,234,567"),
        ("number", "1.234.567", "1234567", "hi", "12,34,567"),
        ("number", "12 juta", "12000000", "ru", "12 миллионов"),
        ("number", "12 juta", "12000000", "ja", "1,200万"),
        ("number", "0,0001", "0.0001", "en", "0.0001"),
        ("number", "3,14159", "3.14159", "de", "3,14159"),
        ("number", "-5", "-5", "de", "-5"),
        ("number", "0", "0", "th", "0"),
        ("percentage", "99%", "99%", "de", "99\u00a0%"),
        ("percentage", "1,5 %", "1.5%", "tr", "%1,5"),
        ("year", "พ.ศ. 2502", "1959", "en", "1959"),
        ("date", "9 Mei", "--05-09", "de", "9. Mai"),
        ("date", "Januari", "--01", "pl", "styczeń"),
        ("date", "11월", "--11", "fr", "novembre"),
        ("date", "5 hingga 12 Mei", "--05-05/--05-12", "fr", "5 mai – 12 mai"),
        ("date", "Agustus 2023", "2023-08", "ja", "2023年8月"),
        ("date", "9 Mei 2025", "2025-05-09", "vi", "9 tháng 5, 2025"),
        ("place", "Aserbaidschan", "AZ", "ar", "أذربيجان"),
        ("place", "Moskau", "moscow", "th", "Moskau"),
        ("person", "To Lam", "to lam", "ru", "To Lam"),
    ],
)
def test_a_value_is_written_in_the_answers_language(
    kind: Kind, text: str, normalized: str, language: str, expected: str
) -> None:
    """Amounts, dates and countries as CLDR writes them, nothing rounded; people and cities as the article does."""
    value = Value(kind, text, 0, len(text), normalized)
    assert value_text(value, "xx", language) == expected
    assert value_text(value, language, language) == text


@pytest.mark.parametrize("language", ["en", "de", "ru", "ar", "hi", "th", "zh", "ja", "ko", "xx"])
@pytest.mark.parametrize(
    ("kind", "normalized"),
    [
        ("number", "9" * 30),
        ("number", "-" + "9" * 40),
        ("number", "0." + "1" * 22),
        ("percentage", "9" * 30 + "%"),
        ("money", "9" * 30 + " USD"),
        ("money", "5 ZZZ"),
        ("date", "--02-30"),
        ("date", "2025-13-01"),
        ("date", "gestern"),
        ("place", ""),
    ],
)
def test_a_hostile_value_loses_no_digit_and_raises_nothing(kind: Kind, normalized: str, language: str) -> None:
    """Figures longer than decimal arithmetic keeps, days that no month has, currencies that do not exist."""
    written = value_text(Value(kind, "as written", 0, 10, normalized), "yy", language)
    figures = [char for char in normalized if char.isdigit()] if kind in ("number", "percentage", "money") else []
    assert written == "as written" or (figures and [char for char in written if char.isdigit()] == figures)


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("en", True),
        ("vi", True),
        ("EN", True),
        ("ceb", True),
        ("xx", False),
        ("english", False),
        ("", False),
        (" de", False),
    ],
)
def test_is_language(code: str, known: bool) -> None:
    """A code that CLDR has a name for, in small or capital letters."""
    assert is_language(code) is known
