"""Whether two values of two sentences say the same, worked out by hand."""

import pytest

from rag.answer import Kind, Value
from rag.values import agrees, comparable, find_values


def value_of(text: str, language: str, kind: Kind) -> Value:
    """Return the only value of a kind in a text."""
    (value,) = find_values(text, language, kind)
    return value


def both_ways(one: tuple[str, str], other: tuple[str, str], kind: Kind) -> bool:
    """Return whether the values of two (language, text) agree, which does not depend on their order."""
    first, second = value_of(one[1], one[0], kind), value_of(other[1], other[0], kind)
    there = agrees(first, second, one[1], other[1], one[0], other[0])
    back = agrees(second, first, other[1], one[1], other[0], one[0])
    assert there == back
    return there


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("en", "86 soldiers"), ("de", "sechsundachtzig Soldaten")),
        (("en", "about 800 million"), ("en", "803 million")),
        (("en", "almost 5,000 men"), ("en", "4,950 men")),
        (("en", "more than 500 men"), ("en", "512 men")),
        (("en", "fewer than 500 men"), ("en", "480 men")),
        (("en", "about 800 men"), ("en", "more than 790 men")),
        (("de", "rund 500 Soldaten"), ("en", "512 soldiers")),
        (("fr", "une centaine de soldats"), ("en", "98 soldiers")),
        (("es", "cerca de 500 soldados"), ("en", "512 soldiers")),
        (("ru", "около 500 солдат"), ("en", "512 soldiers")),
        (("ar", "أكثر من 500 جندي"), ("en", "512 soldiers")),
        (("hi", "500 से अधिक सैनिक"), ("en", "512 soldiers")),
        (("th", "ทหารกว่า 500 นาย"), ("en", "512 soldiers")),
        (("vi", "khoảng 500 người"), ("en", "512 people")),
        (("id", "sekitar 500 orang"), ("en", "512 people")),
        (("zh", "八十多名士兵"), ("en", "86 soldiers")),
        (("ja", "500人以上"), ("en", "512 people")),
        (("ko", "500여 명"), ("en", "512 people")),
        (("tr", "500'den fazla asker"), ("en", "512 soldiers")),
        (("en", "5,000 men"), ("en", "4,987 men")),
        (("en", "1.5 km"), ("en", "1,500 m")),
        (("en", "two hours"), ("de", "120 Minuten")),
        (("en", "2 tonnes"), ("vi", "2.000 kg")),
        (("en", "20 °C"), ("en", "68 °F")),
        (("en", "26.2 miles"), ("en", "about 42 km")),
        (("en", "12 months"), ("id", "1 tahun")),
    ],
)
def test_numbers_agree(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Equal, rounded with a word that says so, large and round, or in other units."""
    assert both_ways(one, other, "number")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("en", "12 men"), ("en", "21 men")),
        (("en", "86 men"), ("en", "68 men")),
        (("en", "85 men"), ("en", "86 men")),
        (("en", "80 men"), ("en", "86 men")),
        (("en", "2,024 men"), ("en", "2,025 men")),
        (("en", "more than 500 men"), ("en", "900 men")),
        (("en", "more than 500 men"), ("en", "498 men")),
        (("en", "more than 80 men"), ("id", "68 prajurit")),
        (("en", "fewer than 80 men"), ("en", "86 men")),
        (("en", "about 1 million"), ("en", "1.4 million")),
        (("en", "about 512 men"), ("en", "500 men")),
        (("en", "5,000 men"), ("en", "4,900 men")),
        (("en", "500 men"), ("en", "499 men")),
        (("en", "5 km"), ("en", "5 m")),
        (("en", "5 km"), ("en", "5 hours")),
        (("zh", "三名士兵"), ("zh", "四名士兵")),
    ],
)
def test_numbers_disagree(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Swapped digits, neighbours, the wrong side of "more than", and other measures."""
    assert not both_ways(one, other, "number")


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("12%", "12.3%", True),
        ("12%", "12.7%", False),
        ("12.1%", "12.3%", False),
        ("12%", "13%", False),
        ("about 50%", "52%", True),
        ("50%", "52%", False),
        ("more than 50%", "48%", False),
        ("twelve percent", "12%", True),
    ],
)
def test_percentages(one: str, other: str, agree: bool) -> None:
    """Fewer decimals round; whole percentages do not, unless a word says so."""
    assert both_ways(("en", one), ("en", other), "percentage") is agree


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("en", "$800 million"), ("es", "800 millones de dólares"), True),
        (("en", "about $800 million"), ("zh", "8.03亿美元"), True),
        (("en", "$800 million"), ("en", "$300 million"), False),
        (("en", "5 euros"), ("en", "5 dollars"), False),
    ],
)
def test_money(one: tuple[str, str], other: tuple[str, str], agree: bool) -> None:
    """Amounts of one currency compare like numbers."""
    assert both_ways(one, other, "money") is agree


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("en", "on 9 May"), ("vi", "ngày 9 tháng 5 năm 2025"), True),
        (("en", "in May 2025"), ("ru", "9 мая 2025 года"), True),
        (("en", "in May 2025"), ("zh", "5月9日"), True),
        (("en", "5 to 12 May"), ("de", "vom 5. bis 12. Mai 2025"), True),
        (("en", "9 May 2025"), ("en", "10 May 2025"), False),
        (("en", "9 May 2024"), ("en", "9 May 2025"), False),
        (("en", "in May 2025"), ("en", "in June 2025"), False),
        (("en", "9 May 2025"), ("en", "5 to 12 May 2025"), False),
    ],
)
def test_dates(one: tuple[str, str], other: tuple[str, str], agree: bool) -> None:
    """A year or a day left out is no contradiction; a range is not a day in it."""
    assert both_ways(one, other, "date") is agree


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("--05", "2025-05-09", True),
        ("---09", "2025-05-09", True),
        ("---09", "--05", True),  # nothing says otherwise
        ("---09", "---10", False),
        ("--05", "--06-09", False),
        ("---09", "2025-05-10", False),
    ],
)
def test_parts_of_dates(one: str, other: str, agree: bool) -> None:
    """A month or a day alone agrees with each date that it can be of."""
    first, second = (Value("date", "x", 0, 1, normalized) for normalized in (one, other))
    assert agrees(first, second, "x", "x", "en", "en") is agree
    assert agrees(second, first, "x", "x", "en", "en") is agree


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("en", "President Lukashenko"), ("en", "President Aleksandr Lukashenko"), True),
        (("de", "Präsident Wladimir Putin"), ("ru", "президента Владимира Путина"), True),
        (("fr", "le président Alexandre Loukachenko"), ("ru", "президент Александр Лукашенко"), True),
        (("zh", "总统普京"), ("zh", "弗拉基米尔·普京"), True),
        (("en", "President Ivan Petrov"), ("en", "President Pavel Petrov"), False),
        (("en", "President Putin"), ("en", "President Lukashenko"), False),
    ],
)
def test_persons(one: tuple[str, str], other: tuple[str, str], agree: bool) -> None:
    """A surname is anyone's who has it; two given names are two people."""
    assert both_ways(one, other, "person") is agree


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("de", "in Moskau"), ("ru", "в Москве"), True),
        (("zh", "在莫斯科"), ("ar", "في روسيا"), True),
        (("en", "in Moscow"), ("en", "in Paris"), False),
    ],
)
def test_places(one: tuple[str, str], other: tuple[str, str], agree: bool) -> None:
    """One place in two languages, and a city and its country."""
    assert both_ways(one, other, "place") is agree


def test_what_can_be_compared() -> None:
    """Kind, currency and, where the texts are given, measure; texts alone and years by equality."""
    dollars, euros = value_of("5 dollars", "en", "money"), value_of("5 euros", "en", "money")
    assert not comparable(dollars, euros)
    assert comparable(dollars, value_of("6 dollars", "en", "money"))
    five, six = value_of("5 km", "en", "number"), value_of("6 hours", "en", "number")
    assert comparable(five, six)
    assert not comparable(five, six, "5 km", "6 hours", "en", "en")
    assert comparable(five, six, "5 km", "6", "en", "en")
    assert not comparable(five, dollars)
    year = value_of("in 2024", "en", "year")
    assert not agrees(year, value_of("in 2025", "en", "year"), "in 2024", "in 2025", "en", "en")
    assert agrees(year, year, "in 2024", "in 2024", "en", "en")


def test_a_region_says_nothing_against_a_country_in_it() -> None:
    """Nor for it; two regions can differ."""
    asia, vietnam = (find_values(text, "en", "place")[0] for text in ("in Southeast Asia", "in Vietnam"))
    europe = find_values("в Европе", "ru", "place")[0]
    assert not comparable(asia, vietnam)
    assert comparable(asia, europe)
    assert not agrees(asia, europe, "in Southeast Asia", "в Европе", "en", "ru")


def test_hostile_values_neither_fail_nor_agree() -> None:
    """Numbers at the limit, empty texts, and offsets past the end of the text."""
    long = Value("number", "9" * 24, 0, 24, "9" * 24)
    nothing = Value("text", "", 0, 0, "")
    assert not agrees(long, Value("number", "1", 0, 1, "1"), "9" * 24, "1", "en", "zh")
    assert agrees(long, long, "", "", "en", "th")
    assert agrees(nothing, nothing, "", "", "en", "en")
    assert not agrees(nothing, long, "", "", "en", "en")
    nobody = Value("person", "·", 0, 1, "·")
    assert not agrees(nobody, Value("person", "Putin", 0, 5, "putin"), "·", "Putin", "en", "en")
