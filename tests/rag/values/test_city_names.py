"""Cities in sentences of every script, in their cases; words that are none. Of those in CLDR its name is kept."""

import pytest

from rag.values import find_places_and_cities


@pytest.mark.parametrize(
    ("text", "language", "places"),
    [
        ("Das Bild wurde in Salzburg gefunden.", "de", ["salzburg"]),
        ("The final will be held in Krosno or Rzeszów.", "en", ["krosno", "rzeszów"]),
        ("Олимпиада пройдёт в Бухаре, а не в Самарканде.", "ru", ["бухар", "samarkand"]),
        ("Завод будують в Ужгороді.", "uk", ["ужгород"]),
        ("Az új gyár Ungváron épül.", "hu", ["ungvár"]),
        ("Festival Samsun'da, geçen yıl Trabzon'da yapıldı.", "tr", ["samsun", "trabzon"]),
        ("La nave è arrivata a Bari da Reggio Calabria.", "it", ["bari", "reggio calabria"]),
        ("大会は仙台市と金沢市で開かれる。", "ja", ["仙台市", "金沢市"]),
        ("会議はザルツブルクで開かれた。", "ja", ["ザルツブルク"]),
        ("列车从武汉开往广州。", "zh", ["武汉", "广州"]),
        ("배는 부산에서 출발했다.", "ko", ["부산"]),
        ("عقد المؤتمر في بخارى وسمرقند.", "ar", ["بخارى", "samarkand"]),
        ("انعقد الاجتماع في حلب.", "ar", ["حلب"]),
        ("यह मेला जयपुर में लगेगा।", "hi", ["जयपुर"]),
        ("การประชุมจัดที่เชียงใหม่และขอนแก่น", "th", ["เชียงใหม่", "ขอนแก่น"]),
        ("Der Gipfel in Wien und im Iran.", "de", ["vienna", "IR"]),
        ("Präsident Ho Chi Minh besuchte Baku.", "de", ["baku"]),
        ("atas undangan Presiden Rusia Vladimir Putin dan Presiden Belarus", "id", ["RU", "BY"]),
        ("Der Handel wächst, die Parade beginnt.", "de", []),
        ("", "de", []),
        ("Er aß mit uns und ging dann fort.", "de", []),
        ("split the bill, nice and mobile", "en", []),
        ("12 345", "en", []),
    ],
)
def test_cities_of_a_sentence(text: str, language: str, places: list[str]) -> None:
    assert [value.normalized for value in find_places_and_cities(text, language)] == places


def test_a_longer_name_hides_the_shorter_in_it() -> None:
    """Frankfurt is a city of its own; and a run after a preposition may be longer than the city that it begins with."""
    assert [v.text for v in find_places_and_cities("in Frankfurt (Oder), in New York", "en")] == [
        "Frankfurt",
        "New York",
    ]
    assert [v.text for v in find_places_and_cities("They met in Valencia Harbour Hall.", "en")] == [
        "Valencia Harbour Hall"
    ]


@pytest.mark.parametrize("text", ["武汉" * 5_000, "Wien " * 5_000, "ก" * 20_000])
def test_a_long_text_takes_no_time(text: str) -> None:
    assert len(find_places_and_cities(text, "und")) <= 10_000
