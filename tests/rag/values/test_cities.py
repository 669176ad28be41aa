"""Cities by what languages call them."""

import pytest

from rag.values.cities import cities


@pytest.mark.parametrize(
    "names",
    [
        ("Vienna", "Wien", "Bécs", "Viedeň", "Вена", "فيينا", "ウィーン", "維也納", "빈", "เวียนนา", "वियना"),
        ("Bukhara", "Buchara", "Бухара", "بخارى", "ブハラ", "布哈拉"),
        ("Uzhhorod", "Ungvár", "Ужгород"),
        ("Aachen", "Aix-la-Chapelle", "Aken", "Akwizgran"),
        ("Ho Chi Minh City", "Thành phố Hồ Chí Minh", "胡志明市"),
    ],
)
def test_one_city(names: tuple[str, ...]) -> None:
    assert frozenset.intersection(*map(cities, names))


def test_two_cities() -> None:
    assert not cities("Salzburg") & cities("Вена")
    assert len(cities("Valencia")) > 1  # in Spain, in Venezuela


@pytest.mark.parametrize("name", ["", " ", "Mittelerde", "VIE", "wei ye na", "\t", "巴" * 1000])
def test_no_city(name: str) -> None:
    assert cities(name) == frozenset()


def test_case_and_space_do_not_count() -> None:
    assert cities(" WIEN ") == cities("Wien") != frozenset()
