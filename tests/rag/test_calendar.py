"""Years of the Buddhist calendar in a question are put to articles of other languages as theirs."""

import pytest

from rag.calendar import common_years, put_to

TRADE = "การค้าในปี 2567 มีมูลค่าเท่าไร"


@pytest.mark.parametrize(
    ("text", "common"),
    [
        (TRADE, "การค้าในปี 2024 มีมูลค่าเท่าไร"),
        ("การค้าในปี ๒๕๖๗ มีมูลค่าเท่าไร", "การค้าในปี 2024 มีมูลค่าเท่าไร"),
        ("ระหว่างปี พ.ศ. 2560 ถึง พ.ศ. 2567", "ระหว่างปี พ.ศ. 2017 ถึง พ.ศ. 2024"),
        ("ตั้งแต่ปี 2560 ถึง 2567", "ตั้งแต่ปี 2017 ถึง 2024"),
        ("วันที่ 9 พฤษภาคม 2568", "วันที่ 9 พฤษภาคม 2025"),
        ("การค้าในปี 2024 มีมูลค่าเท่าไร", "การค้าในปี 2024 มีมูลค่าเท่าไร"),
        ("มีทหาร 2500 นายในปีนี้", "มีทหาร 2500 นายในปีนี้"),
        ("ทหาร 2400-2500 นาย", "ทหาร 2400-2500 นาย"),
        ("2400-2500 soldiers", "2400-2500 soldiers"),
        ("งบ 2567 ล้านบาท", "งบ 2567 ล้านบาท"),
        ("รหัสปี 25671", "รหัสปี 25671"),
        ("How much was the trade in 2024?", "How much was the trade in 2024?"),
        ("Wie viele der 2567 Soldaten kamen?", "Wie viele der 2567 Soldaten kamen?"),
        ("", ""),
    ],
)
def test_years(text: str, common: str) -> None:
    assert common_years(text) == common


def test_each_article_is_asked_in_its_own_years() -> None:
    assert put_to(TRADE, ["th", "de", "th", "ar"]) == [(TRADE, [0, 2]), (common_years(TRADE), [1, 3])]
    assert put_to(TRADE, ["th"]) == [(TRADE, [0])]
    assert put_to("Trade in 2024?", ["th", "de"]) == [("Trade in 2024?", [0, 1])]
    assert put_to(TRADE, []) == []
