"""Names by ear: one name in two scripts, and two that are not one."""

import pytest

from rag.values.sounds import sounds_alike


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
    assert sounds_alike(one, other)
    assert sounds_alike(other, one)


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
    assert not sounds_alike(one, other)
    assert not sounds_alike(other, one)


def test_a_long_name_takes_no_time() -> None:
    assert not sounds_alike("Bacado" * 500, "ミナ" * 500)
