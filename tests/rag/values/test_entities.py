"""The keys that match texts across languages."""

import time

import pytest

from rag.values import entities
from rag.values.entities import find_countries


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        (
            "de",
            "der kasachische Präsident in Weißrussland im Mai 1959",
            {"country:KZ", "country:BY", "month:5", "year:1959"},
        ),
        ("en", "86 Vietnamese soldiers", {"number:86", "country:VN"}),
        ("vi", "Hồ Chí Minh", {"name:ho", "name:chi", "name:minh"}),
        ("en", "Ho Chi Minh", {"name:ho", "name:chi", "name:minh"}),
        ("ru", "российский президент Путин", {"country:RU", "name:putin"}),
        ("zh", "5月86名越南士兵", {"month:5", "number:86", "country:VN"}),
        ("ja", "ベトナムの兵士", {"country:VN"}),
        ("ko", "베트남 군인 86명", {"country:VN", "number:86"}),
        ("ar", "٨٦ جنديا من فيتنام", {"number:86", "country:VN"}),
        ("th", "ทหารเวียดนาม 86 นาย", {"country:VN", "number:86"}),
        ("de", "in Südostasien", {"name:035", "name:sudostasien"}),
        ("th", "ในเอเชียตะวันออกเฉียงใต้", {"name:035"}),
        ("zh", "在东南亚", {"name:035"}),
        ("ko", "동남아시아에서", {"name:035"}),
        ("hi", "वियतनामी सैनिक ८६", {"country:VN", "number:86"}),
    ],
)
def test_entities_are_the_same_keys_in_every_language(language: str, text: str, keys: set[str]) -> None:
    """What a question and a sentence in different languages mention can be compared."""
    assert keys <= entities(text, language)


def test_spellings_of_one_name_meet() -> None:
    """German, French, English and Russian write one man's name in four ways."""
    names = [
        entities(t, c) for t, c in [("Wladimir Putin", "de"), ("Vladimir Poutine", "fr"), ("Владимира Путина", "ru")]
    ]
    assert all({"name:vladimir", "name:putin"} <= keys for keys in names)


def test_an_adjective_inside_a_regions_name_is_no_country() -> None:
    """Latin America is not the United States; Americans are theirs."""
    assert not any(key.startswith("country:") for key in entities("Latin America", "en"))
    assert "country:US" in entities("American soldiers", "en")


def test_countries_stand_where_they_are_named() -> None:
    """By name or adjective, with the key that they have in every language."""
    assert find_countries("Der russische Präsident reist nach Polen.", "de") == [
        (4, 13, "country:RU"),
        (35, 40, "country:PL"),
    ]
    assert find_countries("越南总统", "zh") == [(0, 2, "country:VN")]
    assert find_countries("", "und") == []


def test_nothing_mentioned_gives_no_keys() -> None:
    """A text without names and figures has no keys."""
    assert entities("", "en") == frozenset()
    assert entities("they were there", "en") == frozenset()


def test_a_sentence_takes_a_few_milliseconds() -> None:
    """Entities are computed for every candidate sentence of a question, so they must be quick."""
    sentence = (
        "Auf Einladung des Präsidenten von Kasachstan, Kassym-Jormat Tokayev, reisen 86 Soldaten vom 5. bis 12. Mai an."
    )
    entities(sentence, "de")
    start = time.perf_counter()
    for _ in range(20):
        entities(sentence, "de")
    assert (time.perf_counter() - start) / 20 < 0.05
