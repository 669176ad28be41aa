"""Ordinals in words, in every script; only a text of an anniversary has them read."""

import pytest

from rag.values.entities import entities
from rag.values.find import find_anniversaries
from rag.values.lexicon import fold, lexicon
from rag.values.ordinals import find_ordinal_words


@pytest.mark.parametrize(
    ("language", "text", "said", "number"),
    [
        ("en", "the sixty-fifth anniversary", "fifth", "65"),
        ("en", "the fiftieth anniversary", "fiftieth", "50"),
        ("de", "zum fünfundsechzigsten Jahrestag", "fünfundsechzigsten", "65"),
        ("nl", "de vijftigste verjaardag", "vijftigste", "50"),
        ("fr", "le soixante-cinquième anniversaire", "cinquième", "65"),
        ("it", "il sessantacinquesimo anniversario", "sessantacinquesimo", "65"),
        ("es", "el sexagésimo quinto aniversario", "quinto", "65"),
        ("pt", "o sexagésimo quinto aniversário", "quinto", "65"),
        ("sv", "sextiofemte årsdagen", "sextiofemte", "65"),
        ("ru", "шестьдесят пятая годовщина", "пятая", "65"),
        ("uk", "шістдесят п’ята річниця", "п’ята", "65"),
        ("be", "пяцідзясятая гадавіна", "пяцідзясятая", "50"),
        ("bg", "петдесетата годишнина", "петдесетата", "50"),
        ("pl", "sześćdziesiąta piąta rocznica", "piąta", "65"),
        ("cs", "šedesáté páté výročí", "páté", "65"),
        ("tr", "altmış beşinci yıldönümü", "beşinci", "65"),
        ("az", "altmış beşinci ildönümü", "beşinci", "65"),
        ("kk", "алпыс бесінші жылдығы", "бесінші", "65"),
        ("hu", "a hatvanötödik évforduló", "hatvanötödik", "65"),
        ("fa", "شصت‌وپنجمین سالگرد", "شصت‌وپنجمین", "65"),
        ("fa", "شصت و پنجمین سالگرد", "پنجمین", "65"),
        ("ar", "الذكرى الخامسة والستون", "والستون", "65"),
        ("hi", "पैंसठवीं वर्षगांठ", "पैंसठवीं", "65"),
        ("bn", "পঞ্চাশতম বার্ষিকী", "পঞ্চাশতম", "50"),
    ],
)
def test_an_ordinal_in_words_is_a_number(language: str, text: str, said: str, number: str) -> None:
    found = list(find_ordinal_words(text, fold(text), lexicon(language)))
    assert [(one.text, one.normalized) for one in found] == [(said, number)]
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Soldaten hatten im achten Stock die beste Sicht, sagte sie heute."),
        ("en", "This month both teams north of the south coast rest."),
        ("th", "ครบรอบหกสิบห้าปี"),
        ("en", ""),
    ],
)
def test_other_words_are_none(language: str, text: str) -> None:
    found = [one.text for one in find_ordinal_words(text, fold(text), lexicon(language))]
    assert found == (["achten"] if "achten" in text else [])


def test_an_anniversary_is_of_so_many_years() -> None:
    assert [one.normalized for one in find_anniversaries("Es ist der fünfundsechzigste Jahrestag.", "de")] == ["65"]
    assert find_anniversaries("Es ist der fünfundsechzigste Versuch.", "de") == []


@pytest.mark.parametrize(
    ("question", "language", "sentence", "other"),
    [
        ("شصت‌وپنجمین سالگرد این سفر کی بود؟", "fa", "Der Besuch jährt sich zum 65. Mal.", "de"),
        ("Wann war der 65. Jahrestag?", "de", "Peringatan ke-65 digelar kemarin.", "id"),
        ("When is the sixty-fifth anniversary?", "en", "今年是建交65周年。", "zh"),
    ],
)
def test_it_is_the_same_in_every_language(question: str, language: str, sentence: str, other: str) -> None:
    assert "ordinal:65" in entities(question, language)
    assert {"ordinal:65", "number:65"} & entities(sentence, other)


def test_a_day_is_no_ordinal() -> None:
    assert not any(key.startswith("ordinal:") for key in entities("Am 30. Januar begann es.", "de"))
