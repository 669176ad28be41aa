"""Offices in every language that has them, the longer word before the shorter one inside it."""

import tomllib
from importlib.resources import files

import pytest

from rag.values.roles import find_roles, same_role, without_roles

TABLE = tomllib.loads(files("rag.values").joinpath("roles.toml").read_text("utf-8"))
CORE = {"president", "prime_minister", "foreign_minister", "defence_minister", "finance_minister", "minister", "king"}
LEADERS = ("president", "prime_minister", "chancellor", "general_secretary", "king", "queen", "leader")


@pytest.mark.parametrize("language", sorted(TABLE))
def test_the_table_is_whole(language: str) -> None:
    """Every entry has a word and a role, and every language has the offices of a state."""
    entries = [entry.strip() for entry in TABLE[language].replace("\n", " ").split(",")]
    assert all(entry.count(":") == 1 and not entry.startswith(":") and not entry.endswith(":") for entry in entries)
    assert {entry.rpartition(":")[2] for entry in entries} >= CORE | {"leader"}
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
        ("en", "The Vietnamese leader met the opposition leader", ["leader"]),
        ("de", "das belarussische Staatsoberhaupt", ["leader"]),
        ("fr", "Le dirigeant vietnamien et le chef de l’État", ["leader", "leader"]),
        ("es", "El mandatario y la líder de la oposición", ["leader"]),
        ("pt", "O dirigente vietnamita", ["leader"]),
        ("ru", "Вьетнамский лидер и глава государства", ["leader", "leader"]),
        ("uk", "Очільниця Молдови", ["leader"]),
        ("tr", "Vietnamlı lider", ["leader"]),
        ("id", "Pemimpin Vietnam", ["leader"]),
        ("vi", "Nhà lãnh đạo Việt Nam", ["leader"]),
        ("zh", "越南领导人", ["leader"]),
        ("ja", "ベトナムの指導者", ["leader"]),
        ("ko", "베트남 지도자", ["leader"]),
        ("th", "ผู้นำเวียดนาม", ["leader"]),
        ("ar", "زعيم فيتنام", ["leader"]),
        ("hi", "वियतनामी नेता", ["leader"]),
        ("sw", "Waziri Mkuu na Waziri wa Fedha", ["prime_minister", "finance_minister"]),
        ("el", "Ο πρωθυπουργός και ο υπουργός Εξωτερικών", ["prime_minister", "foreign_minister"]),
        ("hu", "A köztársasági elnök és a miniszterelnök", ["president", "prime_minister"]),
        ("fi", "Tasavallan presidentti ja ulkoministeri", ["president", "foreign_minister"]),
        ("da", "Statsministeren og dronningen", ["prime_minister", "queen"]),
        ("no", "Statsministeren og kongen", ["prime_minister", "king"]),
        ("bg", "Премиерът и министърът на финансите", ["prime_minister", "finance_minister"]),
        ("hr", "Predsjednik Vlade i ministar obrane", ["prime_minister", "defence_minister"]),
        ("sr", "Председник Владе и министар одбране", ["prime_minister", "defence_minister"]),
        ("sk", "Predseda vlády a minister financií", ["prime_minister", "finance_minister"]),
        ("he", "ראש הממשלה ושר החוץ", ["prime_minister", "foreign_minister"]),
        ("bn", "প্রধানমন্ত্রী ও পররাষ্ট্রমন্ত্রী", ["prime_minister", "foreign_minister"]),
        ("ta", "பிரதமர் மற்றும் நிதி அமைச்சர்", ["prime_minister", "finance_minister"]),
        ("ur", "وزیراعظم اور وزیر خارجہ", ["prime_minister", "foreign_minister"]),
        ("ca", "El primer ministre i la reina", ["prime_minister", "queen"]),
        ("az", "Baş nazir və müdafiə naziri", ["prime_minister", "defence_minister"]),
        ("kk", "Премьер-министр және қаржы министрі", ["prime_minister", "finance_minister"]),
        ("be", "Прэм'ер-міністр і міністр абароны", ["prime_minister", "defence_minister"]),
        ("tl", "Ang punong ministro at ang pangulo", ["prime_minister", "president"]),
        ("km", "នាយករដ្ឋមន្ត្រី និងរដ្ឋមន្ត្រីការបរទេស", ["prime_minister", "foreign_minister"]),
        ("lo", "ນາຍົກລັດຖະມົນຕີ ແລະ ປະທານາທິບໍດີ", ["prime_minister", "president"]),
        ("lt", "Ministras pirmininkas ir finansų ministrė", ["prime_minister", "finance_minister"]),
        ("lv", "Premjerministre un ārlietu ministrs", ["prime_minister", "foreign_minister"]),
        ("sl", "Predsednik vlade in obrambni minister", ["prime_minister", "defence_minister"]),
        ("et", "Peaminister ja välisminister", ["prime_minister", "foreign_minister"]),
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


@pytest.mark.parametrize("role", LEADERS)
def test_a_leader_is_any_head_of_a_state_or_government(role: str) -> None:
    """In both orders; a minister, a mayor or a deputy is none."""
    assert same_role("leader", role) and same_role(role, "leader")
    assert not any(same_role("leader", other) for other in ("minister", "foreign_minister", "mayor", "vice_president"))


def test_what_is_left_without_roles() -> None:
    """As long as before, so that places stay."""
    assert without_roles("Who is the current President?", "en") == "who is the                  ?"
