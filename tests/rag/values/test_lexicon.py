"""The words of the languages: CLDR and the file beside it, read together."""

import unicodedata

import pytest

from rag.values.lexicon import ends_word, fold, lexicon

LANGUAGES = (
    "en de fr es pt it nl ru uk be bg pl cs tr az kk uz ar fa ur he hi bn t"
    "a th lo km my vi id ms fil zh ja ko el hu fi sv da no ro sw"
)


@pytest.mark.parametrize("language", [*LANGUAGES.split(), "und", "sk", "tl", "xx", ""])
def test_every_language_loads(language: str) -> None:
    """Known, aliased, CLDR-only and unknown codes all give usable tables."""
    words = lexicon(language)
    assert words.decimal in {".", ","}
    assert len(words.places.exact) > 200
    assert all(value.lstrip("-").isdecimal() or not value for value in words.scales.exact.values())


@pytest.mark.parametrize("text", ["İSTANBUL", "٨٦٪", "１，０００", "Ελλάδα ΟΔΟΣ", "हज़ार", "ß", "a\u202fb", ""])
def test_folding_keeps_the_length(text: str) -> None:
    """Offsets in the folded text are offsets in the text."""
    assert len(fold(text)) == len(text)


def test_digits_of_every_script_fold_to_ascii() -> None:
    """Arabic-Indic, Devanagari, Thai, Khmer, Lao and full-width digits are digits."""
    assert fold("٨٦ ८६ ๘๖ ៨៦ ໘໖ ８６") == "86 86 86 86 86 86"


@pytest.mark.parametrize(
    ("language", "name", "code"),
    [
        ("de", "Kasachstans", "KZ"),
        ("de", "Weißrussland", "BY"),
        ("de", "Moskau", "moscow"),
        ("id", "Rusia", "RU"),
        ("ru", "Азербайджане", "AZ"),
        ("ru", "России", "RU"),
        ("vi", "Mỹ", "US"),
        ("zh", "阿塞拜疆", "AZ"),
        ("zh", "亞塞拜然", "AZ"),
        ("ja", "モスクワ", "moscow"),
        ("ko", "카자흐스탄을", "KZ"),
        ("ar", "روسيا", "RU"),
        ("th", "เวียดนาม", "VN"),
        ("hi", "वियतनाम", "VN"),
        ("tr", "Azerbaycan'da", "AZ"),
        ("en", "Nigeria", "NG"),
    ],
)
def test_places_are_known_in_their_language(language: str, name: str, code: str) -> None:
    """Country codes and English city names do not depend on the language of the text."""
    found = lexicon(language).places.match(fold(name), 0)
    assert found is not None
    assert found[1] == code


@pytest.mark.parametrize(("language", "name"), [("en", "Nigerians"), ("ja", "インドネシア"), ("en", "Omanox")])
def test_a_longer_word_is_not_the_shorter_one(language: str, name: str) -> None:
    """Niger is not found in Nigerians, nor India in Indonesia."""
    found = lexicon(language).places.match(fold(name), 0)
    assert found is None or found == (len(name), "ID")


def test_words_end_where_their_script_ends_them() -> None:
    """Latin words end at a space; Han, and Katakana before Hiragana, anywhere; no word ends before a vowel sign."""
    assert not ends_word("dollars", 6)
    assert ends_word("dollar s", 6)
    assert ends_word("美元的", 2)
    assert ends_word("ドルを", 2)
    assert not ends_word("ドルトムント", 2)
    assert not ends_word("कि", 1)


def test_languages_do_not_leak_into_one_another() -> None:
    """Reading one language leaves the months of the next as CLDR has them."""
    for language in ("zh", "ja", "vi", "th", "ar"):
        lexicon(language)
    thai = lexicon("th").months.exact
    assert thai["พฤษภาคม"] == "5"
    assert all("THAI" in unicodedata.name(name[0]) for name in thai)
