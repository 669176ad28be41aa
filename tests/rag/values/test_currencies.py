"""The bare names of currencies, in every script, and the codes of those that several countries share."""

import pytest

from rag.values import agrees, comparable, find_values
from rag.values.cldr import locales
from rag.values.currencies import _table, bare_names, same_currency


@pytest.mark.parametrize(
    ("language", "text", "said", "normalized"),
    [
        ("en", "It cost 75 billion dong.", "75 billion dong", "75000000000 VND"),
        ("de", "Es kostete 3 Millionen Kronen.", "3 Millionen Kronen", "3000000 koruna"),
        ("fr", "Il a reçu 5 millions de pesos.", "5 millions de pesos", "5000000 peso"),
        ("ru", "Он стоит 6,3 млрд батов.", "6,3 млрд батов", "6300000000 THB"),
        ("kk", "6,3 миллиард бат жұмсалды.", "6,3 миллиард бат", "6300000000 THB"),
        ("uk", "Це 210 мільйонів динарів.", "210 мільйонів динарів", "210000000 dinar"),
        ("el", "Κόστισε 118 εκατομμύρια λέβα.", "118 εκατομμύρια λέβα", "118000000 BGN"),
        ("ar", "بلغت 75 مليار دونغ.", "75 مليار دونغ", "75000000000 VND"),
        ("fa", "۲٫۳ میلیارد پزو", "۲٫۳ میلیارد پزو", "2300000000 peso"),
        ("he", "200 אלף סום", "200 אלף סום", "200000 KGS"),
        ("hi", "तीन करोड़ टका", "तीन करोड़ टका", "30000000 BDT"),
        ("bn", "৩২ কোটি বাট", "৩২ কোটি বাট", "320000000 THB"),
        ("th", "ใช้เงิน 35 ล้านเปโซ", "35 ล้านเปโซ", "35000000 peso"),
        ("zh", "耗资5000万比索。", "5000万比索", "50000000 peso"),
        ("ja", "3200万クローネを投じた。", "3200万クローネ", "32000000 koruna"),
        ("ko", "62억 페소가 들었다.", "62억 페소", "6200000000 peso"),
        ("tr", "1,9 milyar taka harcandı.", "1,9 milyar taka", "1900000000 BDT"),
        ("sw", "Ilitolewa shilingi 5,000.", "shilingi 5,000", "5000 KES"),
        ("sw", "Utagharimu dola milioni 420.", "dola milioni 420", "420000000 USD"),
        ("my", "ကျပ်သန်း ၅၀", "ကျပ်သန်း ၅၀", "50000000 MMK"),
    ],
)
def test_a_bare_name_after_a_number(language: str, text: str, said: str, normalized: str) -> None:
    """CLDR has only "Thai baht"; news says "baht"."""
    (value,) = find_values(text, language, "money")
    assert (value.text, value.normalized) == (said, normalized)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Spain won 5 medals."),
        ("en", "The crown 5 princes wore."),
        ("ar", "ارتفع الماء 5 سم."),
        ("th", "น้ำสูง 5 ซม"),
        ("hi", "उसने 3 बात कही।"),
        ("ja", "3プラントが止まった。"),
        ("ur", "3 سوم"),
    ],
)
def test_what_is_no_currency(language: str, text: str) -> None:
    """A name before the number, and words of the language that sound like one."""
    assert find_values(text, language, "money") == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("USD", "USD", True),
        ("USD", "EUR", False),
        ("peso", "MXN", True),
        ("PHP", "peso", True),
        ("peso", "peso", True),
        ("PHP", "MXN", False),
        ("peso", "EUR", False),
        ("peso", "dinar", False),
        ("", "EUR", False),
    ],
)
def test_which_codes_can_be_of_one_currency(one: str, other: str, same: bool) -> None:
    """A shared name is that of each of its currencies, which are not each other."""
    assert same_currency(one, other) == same
    assert same_currency(other, one) == same


def test_amounts_in_a_shared_name_are_compared() -> None:
    """ "5 million pesos" agrees with "5 million Philippine pesos", and 7 million contradict it."""
    texts = ("They got 5 million Philippine pesos.", "Recibieron 5 millones de pesos.", "Son 7 millones de pesos.")
    (full,) = find_values(texts[0], "en", "money")
    (bare,) = find_values(texts[1], "es", "money")
    (more,) = find_values(texts[2], "es", "money")
    assert agrees(full, bare, texts[0], texts[1], "en", "es")
    assert comparable(full, more)
    assert not agrees(full, more, texts[0], texts[2], "en", "es")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ru", "4,6 млрд австралийских долларов", "4600000000 AUD"),
        ("de", "505 Millionen australische Dollar", "505000000 AUD"),
        ("cs", "65 milionů norských korun", "65000000 NOK"),
        ("ko", "5천 캐나다달러", "5000 CAD"),
        ("zh", "3.9亿埃及镑", "390000000 EGP"),
        ("de", "12 russische Rubel", "12 RUB"),
        ("de", "12 deutsche Dollar", "12 USD"),  # there are none: the name alone counts
        ("fr", "310 millions de francs CFA", "310000000 XOF"),
        ("hi", "2 करोड़ 80 लाख रुपये", "28000000 INR"),
        ("bn", "২ কোটি ৮০ লাখ ইউরো", "28000000 EUR"),
        ("ar", "52 مليونًا يورو", "52000000 EUR"),
    ],
)
def test_a_currency_behind_its_country_in_any_case(language: str, text: str, value: str) -> None:
    """The country says which of the currencies of one name; a sum may come in parts."""
    assert [found.normalized for found in find_values(text, language, "money")] == [value]


def test_every_name_has_a_code() -> None:
    """Each key is a currency or a shared name, and no stem is so short that it would catch other words."""
    table = _table()
    codes = {*table["codes"], *table["shared"]}
    languages = [name for name in table if name not in {"codes", "shared", "families"}]
    assert all(set(table[language]) <= codes for language in languages)
    assert all(len(name) > 4 for language in languages for name, _ in bare_names(language) if name.endswith("*"))
    assert all(locales([language]) for language in languages)


def test_a_shared_name_is_no_code_of_iso_4217() -> None:
    """By its small letters it is told from one that can be spelled out."""
    assert all(name.islower() for name in _table()["shared"])
    assert all(code.isupper() for code in _table()["codes"].values())


def test_a_language_without_names_has_none() -> None:
    """CLDR alone speaks."""
    assert list(bare_names("xx")) == []
