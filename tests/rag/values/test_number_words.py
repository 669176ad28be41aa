"""The tables of number words are complete, and no text makes their reader slow or wrong."""

import time

import pytest

from rag.values import find_values
from rag.values.lexicon import fold, lexicon
from rag.values.number_words import number_words
from rag.values.spelled import find_spelled

LANGUAGES = (
    "en de fr es pt it nl sv no da pl cs ro ru uk be bg tr az ar fa hi th vi id ms zh ja ko "
    "hu el he kk tl fi hr sr sk sw bn und"
)


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_every_table_has_every_number_below_a_hundred(language: str) -> None:
    """Each language has words for the units, and tens of its own or a word that makes them."""
    table = number_words(language)
    assert table is not None
    values = {int(word.value) for word in table.entries.values() if word.part in {"add", "scale"}}
    assert set(range(2, 11)) <= values
    tens = any(word.part == "scale" and word.value == 10 for word in table.entries.values())
    assert tens or set(range(20, 100, 10)) <= values
    assert 1000 in values
    assert "" not in table.entries


@pytest.mark.parametrize("language", ["xx", "", "ta", "km"])
def test_a_language_without_words_has_none(language: str) -> None:
    """Nothing is read, and nothing fails."""
    assert list(find_spelled("sixty-eight", lexicon(language))) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "two " * 8000),
        ("en", "two, " * 8000),
        ("en", "the two " * 4000),
        ("en", "two hundred and " * 2000),
        ("en", "5" * 10000),
        ("de", "achtund" * 4000),
        ("ru", "тысяча " * 4000),
        ("ar", "و" * 8000),
        ("ar", "ثمانية وستون " * 4000),
        ("hi", "दो " * 4000),
        ("th", "สิบ" * 4000),
        ("vi", "năm " * 4000),
        ("zh", "三十" * 4000),
        ("ko", "이" * 8000),
    ],
)
def test_endless_number_words_take_linear_time(language: str, text: str) -> None:
    """Twice the text takes about twice the time, not four times it; a machine under load may take three times."""
    words, folded = lexicon(language), fold(text)
    list(find_spelled(folded[:100], words))
    best = [float("inf"), float("inf")]
    for _ in range(3):
        for size, part in enumerate((folded[: len(folded) // 8], folded)):
            start = time.process_time()
            list(find_spelled(part, words))
            best[size] = min(best[size], time.process_time() - start)
    assert best[1] < 8 * 3 * best[0] + 0.02


def test_endless_number_words_give_the_values_in_them() -> None:
    """A list as long as a book is read to its end."""
    assert [value.normalized for value in find_values("two, " * 3000, "en", "number")] == ["2"] * 3000


@pytest.mark.parametrize("text", ["", " ", "-", "and", "\ud800 two\u0000", "a" * 5000, "twenty-", "-five", "百", "و"])
def test_hostile_text_is_cut_out_of_itself(text: str) -> None:
    """Empty and broken text neither fails nor yields spans outside the text."""
    for language in LANGUAGES.split():
        values = find_values(text, language, "number")
        assert all(text[value.start : value.end] == value.text for value in values)
