"""Names of languages and dates in the reader's language."""

import pytest

from rag.localize import date_text, language_name


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
