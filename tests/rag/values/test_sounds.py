"""Names by ear: one name in two scripts, two that are not one, and what may be either."""

import pytest

from rag.values.sounds import ALIKE, UNLIKE, likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Putin", "プーチン"),
        ("Putin", "بوتين"),
        ("Putin", "普京"),
        ("Путин", "푸틴"),
        ("Merkel", "默克尔"),
        ("Modi", "मोदी"),
        ("Netanyahu", "נתניהו"),
        ("Papandreou", "Παπανδρέου"),
        ("Saakashvili", "სააკაშვილი"),
        ("Lehtovirta", "レヒトヴィルタ"),
    ],
)
def test_one_name(one: str, other: str) -> None:
    assert likeness(one, other) >= ALIKE
    assert likeness(other, one) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Biden", "プーチン"),  # p and b, t and d are not told apart, letters are
        ("Scholz", "默克尔"),
        ("Merkel", "بوتين"),
        ("Modi", "푸틴"),
        ("", "プーチン"),
        ("Aoi", "青"),
        ("…", "、"),
    ],
)
def test_two_names(one: str, other: str) -> None:
    assert likeness(one, other) < ALIKE
    assert likeness(other, one) < ALIKE


def test_a_long_name_takes_no_time() -> None:
    assert likeness("Bacado" * 100, "ミナ" * 100) < UNLIKE
