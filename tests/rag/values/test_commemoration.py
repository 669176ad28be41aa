"""Anniversaries told from what they remember."""

import pytest

from rag.values.commemoration import commemorates


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The museum celebrates its 90th Anniversary."),
        ("en", "Ten years since the opening"),
        ("de", "Der Besuch jährt sich zum 65. Mal."),
        ("de", "zum 80. JAHRESTAG"),
        ("es", "el 90.º aniversario del puerto"),
        ("fr", "le bicentenaire du port"),
        ("pt", "o aniversário do porto"),
        ("ru", "75-летие порта"),
        ("ru", "80 летие победы"),
        ("ru", "80-летию победы посвящён парад"),
        ("uk", "до 75-річчя порту"),
        ("uk", "75 річчя порту"),
        ("be", "75-годдзе порта"),
        ("pl", "w 90. rocznicę otwarcia"),
        ("tr", "limanın 90. yıl dönümü"),
        ("tr", "Limanın kuruluşu için anma töreni"),
        ("ar", "الذكرى التسعون للميناء"),
        ("fa", "سالگرد بندر"),
        ("hi", "बंदरगाह की 90वीं वर्षगांठ"),
        ("id", "ulang tahun ke-80 kemenangan"),
        ("vi", "kỷ niệm 90 năm thành lập cảng"),
        ("zh", "港口成立90周年"),
        ("ja", "港の開港90周年"),
        ("ko", "항구 개항 90주년"),
        ("th", "ครบรอบ 90 ปีท่าเรือ"),
    ],
)
def test_an_anniversary_is_recognised(language: str, text: str) -> None:
    """In each language by its own stems, whatever the case."""
    assert commemorates(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The museum opened in 1931."),
        ("de", "Das Museum wurde 1931 eröffnet."),
        ("ru", "За последнее десятилетие порт вырос вдвое."),
        ("ru", "В прошлом столетии здесь была деревня."),
        ("uk", "У минулому сторіччі тут було село."),
        ("be", "У мінулым стагоддзі тут была вёска."),
        ("tr", "Su kullanma oranı arttı ve takım kazanmayı başardı."),
        ("id", "Museum dibuka pada tahun 1931."),
        ("vi", "Bảo tàng mở cửa năm 1931."),
        ("zh", "博物馆于1931年开放。"),
        ("ar", "افتتح المتحف عام 1931."),
        ("hi", "संग्रहालय 1931 में खुला।"),
        ("th", "พิพิธภัณฑ์เปิดในปี 1931"),
        ("en", ""),
        ("und", "?!… 😀"),
        ("ru", "лет" * 10_000),
    ],
)
def test_an_event_is_none(language: str, text: str) -> None:
    """Also where a word has a stem inside that means something else: a decade, a century, to use."""
    assert not commemorates(text, language)


def test_an_unknown_language_has_the_english_stems() -> None:
    """Neither a silent yes nor an error."""
    assert commemorates("The 90th anniversary", "xx")
    assert not commemorates("Der 90. Jahrestag", "xx")
