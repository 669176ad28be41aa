"""Names of people and places that are one and the same, and those that are not."""

import pytest

from rag.answer import Value
from rag.values.same_name import same_person, same_place, told_apart


@pytest.mark.parametrize(
    ("one", "other", "across", "same"),
    [
        ("Lukashenko", "Aleksandr Lukashenko", False, True),
        ("E. Mammadov", "Elmar Mammadov", False, True),
        ("E. Mammadov", "Vagif Mammadov", False, False),
        ("E.", "Elmar Mammadov", False, False),
        ("Emmanuel Macron", "Brigitte Macron", True, False),
        ("Hồ Chí Minh", "Ho Chi Minh", True, True),
        ("Владимира Путина", "Vladimir Putin", True, True),
        ("Vladimir Poutine", "Wladimir Putin", True, True),
        ("Wolodymyr Selenskyj", "Volodymyr Zelensky", True, True),
        ("Wolodymyr Selenskyj", "Volodymyr Zelensky", False, False),
        ("Kassym-Jomart Tokayev", "Касым-Жомарт Токаев", True, True),
        ("Kassym-Jomart Tokayev", "Kassym-Jormat Tokayev", False, True),
        ("Marta Nowak", "Magda Nowak", False, False),
        ("Vladimir Putin", "ウラジーミル・プーチン", True, True),
        ("Vladimir Putin", "ウラジーミル・プーチン", False, False),
        ("Joe Biden", "プーチン", True, False),
        ("Владимир Путин", "فلاديمير بوتين", True, True),
        ("Angela Merkel", "安格拉·默克尔", True, True),
        ("Emmanuel Macron", "安格拉·默克尔", True, False),
        ("Yoon Suk Yeol", "윤석열", True, True),
        ("Xi Jinping", "习近平", True, True),
        ("Jinping Xi", "习近平", True, True),
        ("Li Keqiang", "习近平", True, False),
        ("नरेंद्र मोदी", "Narendra Modi", True, True),
        ("นเรนทระ โมที", "Narendra Modi", True, True),
        ("弗拉基米尔·普京", "普京", False, True),
        ("习近平", "李克强", False, False),
        ("فلاديمير بوتين", "بوتين", False, True),
        ("व्लादिमीर पुतिन", "पुतिन", False, True),
        ("วลาดิเมียร์ ปูติน", "ปูติน", False, True),
        ("블라디미르 푸틴", "푸틴", False, True),
        ("An An", "An", False, True),
        ("An", "Binh", True, False),
        ("", "Putin", True, False),
        ("", "", True, False),
    ],
)
def test_people(one: str, other: str, across: bool, same: bool) -> None:
    """The words of one name among the other's, in the order in which they stand or another."""
    assert same_person(one, other, across=across) is same
    assert same_person(other, one, across=across) is same


def test_a_long_name_takes_no_time() -> None:
    """A hundred words against a hundred others."""
    assert not same_person("Ab " * 100, "Cd " * 100, across=True)


@pytest.mark.parametrize(
    ("one", "other", "languages", "same"),
    [
        (("Moskau", "moskau"), ("Moscow", "moscow"), ("de", "en"), True),
        (("Москва", "москва"), ("莫斯科", "莫斯科"), ("ru", "zh"), True),
        (("Québec", "québec"), ("Quebec", "quebec"), ("fr", "en"), True),
        (("Russia", "RU"), ("Moskau", "moskau"), ("en", "de"), True),
        (("Russia", "RU"), ("Vietnam", "VN"), ("en", "en"), False),
        (("Vietnam", "VN"), ("Moscow", "moscow"), ("en", "en"), False),
        (("", ""), ("Moscow", "moscow"), ("xx", ""), False),
        (("Wien", "wien"), ("Bécs", "bécs"), ("de", "hu"), True),
        (("Ungvár", "ungvár"), ("Ужгород", "ужгород"), ("hu", "uk"), True),
        (("ザルツブルク", "ザルツブルク"), ("Salzburg", "salzburg"), ("ja", "de"), True),
        (("Salzburg", "salzburg"), ("Wien", "wien"), ("de", "de"), False),
        (("Бухаре", "бухар"), ("Buchara", "buchara"), ("ru", "de"), True),
        (("Бухара", "бухара"), ("سمرقند", "سمرقند"), ("ru", "fa"), False),
        (("Iran", "IR"), ("Irak", "IQ"), ("de", "fr"), False),
        (("Зеленовка", "зеленовка"), ("Zelenovka", "zelenovka"), ("ru", "cs"), True),  # a village that nothing knows
        (("Зеленовка", "зеленовка"), ("Krasnovka", "krasnovka"), ("ru", "cs"), False),
    ],
)
def test_places(one: tuple[str, str], other: tuple[str, str], languages: tuple[str, str], same: bool) -> None:
    """Cities by what either language calls them, and with their country."""
    first, second = (Value("place", text, 0, len(text), key) for text, key in (one, other))
    assert same_place(first, second, languages) is same
    assert same_place(second, first, languages) is same


@pytest.mark.parametrize(
    ("one", "other", "languages", "apart"),
    [
        ("Shinzo Abe", "安倍晋三", ("en", "ja"), False),  # how kanji are read is not known
        ("Aino Lehtovirta", "安倍晋三", ("en", "ja"), False),
        ("Olaf Scholz", "習近平", ("de", "zh"), True),
        ("Aino Lehtovirta", "ラミロ・エチェゴイェン", ("fi", "ja"), True),
        ("Олаф Шольц", "أنغيلا ميركل", ("ru", "ar"), True),
        ("Emmanuel Macron", "安格拉·默克尔", ("fr", "zh"), False),  # M, N, L, M, K, L, N and N, K, L, M, K, L
        ("Marta Nowak", "Magda Nowak", ("pl", "de"), True),
        ("", "安倍晋三", ("en", "ja"), True),
    ],
)
def test_persons_that_are_surely_two(one: str, other: str, languages: tuple[str, str], apart: bool) -> None:
    """Only of those is a disagreement made."""
    first, second = (Value("person", text, 0, len(text), text.casefold()) for text in (one, other))
    assert told_apart(first, second, languages) is apart
    assert told_apart(second, first, (languages[1], languages[0])) is apart


def test_known_cities_are_surely_two() -> None:
    salzburg, vienna = (Value("place", text, 0, len(text), text.casefold()) for text in ("ザルツブルク", "Wien"))
    assert told_apart(salzburg, vienna, ("ja", "de"))
