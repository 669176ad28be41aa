"""Units of measure after a number, by their names in each language."""

from decimal import Decimal

import pytest

from rag.values.units import Unit, unit_of

KILOMETRE = Unit("length", Decimal(1000))
HOUR = Unit("duration", Decimal(3600))
TONNE = Unit("mass", Decimal(1000))


@pytest.mark.parametrize(
    ("language", "kilometres", "hours", "tonnes"),
    [
        ("en", " kilometers", " hours", " tonnes"),
        ("de", " Kilometer", " Stunden", " Tonnen"),
        ("fr", " kilomètres", " heures", " tonnes"),
        ("es", " kilómetros", " horas", " toneladas"),
        ("pt", " quilômetros", " horas", " toneladas"),
        ("it", " chilometri", " ore", " tonnellate"),
        ("nl", " kilometer", " uur", " ton"),
        ("pl", " kilometrów", " godzin", " ton"),
        ("ru", " километров", " часов", " тонн"),
        ("uk", " кілометрів", " годин", " тонн"),
        ("tr", " kilometre", " saat", " ton"),
        ("ar", " كيلومترات", " ساعات", " أطنان"),
        ("hi", " किलोमीटर", " घंटे", " टन"),
        ("th", " กิโลเมตร", " ชั่วโมง", " ตัน"),
        ("vi", " km", " giờ", " tấn"),
        ("id", " kilometer", " jam", " ton"),
        ("zh", "公里", "小时", "吨"),
        ("ja", "キロメートル", "時間", "トン"),
        ("ko", "킬로미터", "시간", "톤"),
    ],
)
def test_units_are_known_in_their_language(language: str, kilometres: str, hours: str, tonnes: str) -> None:
    """Kilometres, hours and tonnes are the same units in every language."""
    assert unit_of(f"5{kilometres}", 0, 1, language) == KILOMETRE
    assert unit_of(f"5{hours}", 0, 1, language) == HOUR
    assert unit_of(f"5{tonnes}", 0, 1, language) == TONNE


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5 km", KILOMETRE),
        ("5km", KILOMETRE),
        ("5\u00a0km", KILOMETRE),
        ("5-kilometer", KILOMETRE),
        ("5 km², and", Unit("area", Decimal(1000000))),
        ("5 square kilometers", Unit("area", Decimal(1000000))),
        ("5 m³", Unit("volume", Decimal(1))),
        ("5 miles", Unit("length", Decimal("1609.344"))),
        ("5 °C", Unit("temperature", Decimal(1), Decimal("273.15"))),
    ],
)
def test_how_units_are_written(text: str, unit: Unit) -> None:
    """With a space, without, with a hyphen; the longest name wins."""
    assert unit_of(text, 0, 1, "en") == unit


@pytest.mark.parametrize(
    ("language", "text", "quantity", "factor"),
    [
        ("it", "8 quintali", "mass", "100"),
        ("de", "8 Jahren", "duration", "31556952"),
        ("de", "8 Jahre", "duration", "31556952"),
        ("fr", "8 kilos", "mass", "1"),
        ("de", "8 Zentner", "mass", "50"),
        ("ru", "8 центнеров", "mass", "100"),
        ("vi", "8 tạ", "mass", "100"),
        ("hi", "8 क्विंटल", "mass", "100"),
        ("ar", "8 قنطار", "mass", "100"),
        ("zh", "8斤", "mass", "0.5"),
        ("th", "8 ไร่", "area", "1600"),
    ],
)
def test_units_that_cldr_lacks(language: str, text: str, quantity: str, factor: str) -> None:
    """Newspapers write them all the same."""
    assert unit_of(text, 0, 1, language) == Unit(quantity, Decimal(factor))


def test_a_speed_is_no_length() -> None:
    """Kilometres per hour are another quantity than kilometres."""
    for text in ("5 km/h", "5 kilometers per hour"):
        found = unit_of(text, 0, 1, "en")
        assert found is not None
        assert found.quantity == "speed"


@pytest.mark.parametrize("text", ["5", "5 ", "5 soldiers", "5 in Moscow", "5 kmx", "5 km^4", "5  km", "", "5\ud800"])
def test_other_words_are_no_units(text: str) -> None:
    """Nouns, prepositions, and names that go on."""
    assert unit_of(text, 0, 1, "en") is None


def test_unknown_languages_use_english_names_and_long_texts_are_cut() -> None:
    """Nothing fails on what is unknown or endless."""
    assert unit_of("5 km", 0, 1, "xx") == KILOMETRE
    assert unit_of("5 " + "k" * 1_000_000, 0, 1, "en") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tr", "Tren saatte yaklaşık 280 kilometre hıza ulaşıyor"),
        ("az", "saatda 280 kilometr"),
        ("kk", "сағатына 280 километр"),
        ("ja", "最高時速280キロで走る"),
        ("zh", "列车每小时行驶280公里"),
        ("zh", "列车时速达280公里"),
        ("ko", "시속 280킬로미터"),
        ("en", "at 280 kilometers per hour"),
        ("de", "mit 280 Kilometern pro Stunde"),
    ],
)
def test_an_hour_may_be_said_in_front(language: str, text: str) -> None:
    start = text.index("280")
    unit = unit_of(text, start, start + 3, language)
    assert unit is not None
    assert unit.quantity == "speed"
    assert round(280 * unit.factor, 2) == Decimal("77.78")  # metres a second


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tr", "Tren saatte 300, hat 280 kilometre"),  # a clause ends between
        ("ja", "時速300キロ、全長280キロ"),
        ("zh", "这条线路280公里"),
    ],
)
def test_what_is_said_of_another_number_does_not_count(language: str, text: str) -> None:
    start = text.index("280")
    assert unit_of(text, start, start + 3, language) == KILOMETRE
