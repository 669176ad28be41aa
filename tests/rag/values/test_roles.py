"""Offices in every language that has them, the longer word before the shorter one inside it."""

import tomllib
from importlib.resources import files

import pytest

from rag.values.roles import find_roles, same_role, without_roles

TABLE = tomllib.loads(files("rag.values").joinpath("roles.toml").read_text("utf-8"))
CORE = {"president", "prime_minister", "foreign_minister", "defence_minister", "finance_minister", "minister", "king"}


@pytest.mark.parametrize("language", sorted(TABLE))
def test_the_table_is_whole(language: str) -> None:
    """Every entry has a word and a role, and every language has the offices of a state."""
    entries = [entry.strip() for entry in TABLE[language].replace("\n", " ").split(",")]
    assert all(entry.count(":") == 1 and not entry.startswith(":") and not entry.endswith(":") for entry in entries)
    assert {entry.rpartition(":")[2] for entry in entries} >= CORE
    assert len({entry.rpartition(":")[0] for entry in entries}) == len(entries)


@pytest.mark.parametrize(
    ("language", "text", "roles"),
    [
        ("en", "The vice president met the Prime Minister", ["vice_president", "prime_minister"]),
        ("de", "des kasachischen Präsidenten und des Vizeaußenministers", ["president", "deputy_foreign_minister"]),
        ("id", "Wakil Perdana Menteri dan Menteri Luar Negeri", ["deputy_prime_minister", "foreign_minister"]),
        ("ru", "с министром иностранных дел и президентом", ["foreign_minister", "president"]),
        ("zh", "副总理和外交部长", ["deputy_prime_minister", "foreign_minister"]),
        ("ja", "副大統領と外相", ["vice_president", "foreign_minister"]),
        ("ko", "부총리와 외교부 장관", ["deputy_prime_minister", "foreign_minister"]),
        ("th", "รองนายกรัฐมนตรีและประธานาธิบดี", ["deputy_prime_minister", "president"]),
        ("ar", "رئيس الوزراء ووزير الخارجية", ["prime_minister", "foreign_minister"]),
        ("hi", "उपराष्ट्रपति और विदेश मंत्री", ["vice_president", "foreign_minister"]),
        ("en", "The presidential palace", []),
        ("en", "", []),
        ("xx", "president", []),
    ],
)
def test_roles_are_found(language: str, text: str, roles: list[str]) -> None:
    """In their order; nothing where there is none, or where the language is not known."""
    found = find_roles(text, language)
    assert [role for _, _, role in found] == roles
    assert all(0 <= start < end <= len(text) for start, end, _ in found)


def test_a_wider_role_is_the_same_and_a_sibling_is_not() -> None:
    """A minister may be the foreign minister, the defence minister is not."""
    assert same_role("minister", "foreign_minister")
    assert same_role("chancellor", "prime_minister")
    assert not same_role("foreign_minister", "defence_minister")
    assert not same_role("prime_minister", "minister")


def test_what_is_left_without_roles() -> None:
    """As long as before, so that places stay."""
    assert without_roles("Who is the current President?", "en") == "who is the                  ?"
