"""Which of a city's names are kept, and which cities."""

from typing import Any

from rag.training.gazetteer import lines


def city(number: int, name: str, people: int, *others: str) -> dict[str, Any]:
    return {"geonameid": number, "name": name, "population": people, "alternatenames": list(others)}


def test_names_are_folded_and_in_order() -> None:
    bukhara = city(2, "Bukhara", 280_187, "Бухара", "Buchara", "ブハラ", "Bukhara", "'s-Buchara")
    vienna = city(1, "Vienna", 1_691_468, "Wien", "ウィーン")
    assert list(lines([bukhara, vienna], 50_000)) == [
        "vienna\twien\tウィーン",
        "bukhara\t's-buchara\tbuchara\tбухара\tブハラ",
    ]


def test_what_is_left_out() -> None:
    odd = ("BHK", "b", "bu ha la", "Buxara 2", "ಬುಖಾರಾ", "Buхара", "B" * 41)  # a code, transcriptions, two scripts
    assert list(lines([city(1, "Bukhara", 280_187, *odd)], 50_000)) == ["bukhara"]
    assert list(lines([city(1, "Village", 49_999, "Dorf")], 50_000)) == []
    assert list(lines([], 50_000)) == []


def test_the_name_of_a_man_is_left_to_him() -> None:
    names = ("Ho Chi Minh", "Hồ Chí Minh", "胡志明", "胡志明市", "Thành phố Hồ Chí Minh", "Хошимин")
    assert list(lines([city(1, "Ho Chi Minh City", 8_993_082, *names)], 50_000)) == [
        "ho chi minh city\tthành phố hồ chí minh\tхошимин\t胡志明市"
    ]
