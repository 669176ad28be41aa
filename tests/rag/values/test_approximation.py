"""How a number is meant, by the words around it, in each language and script."""

import pytest

from rag.values import find_values
from rag.values.approximation import hedge


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("en", "about 500 people", "about"),
        ("en", "nearly 500 people", "about"),
        ("en", "more than 500 people", "over"),
        ("en", "no fewer than 500 people", "over"),
        ("en", "fewer than 500 people", "under"),
        ("en", "up to 500 people", "under"),
        ("en", "500 or more came", "over"),
        ("en", "500 people or so came", "about"),
        ("en", "500+ people", "over"),
        ("en", "~500 people", "about"),
        ("en", "exactly 500 people", ""),
        ("en", "They talked about it. 500 people came", ""),
        ("und", "around 500 people", "about"),
        ("de", "rund 500 Menschen", "about"),
        ("de", "über 500 Menschen", "over"),
        ("de", "höchstens 500 Menschen", "under"),
        ("fr", "près de 500 personnes", "about"),
        ("fr", "plus de 500 personnes", "over"),
        ("fr", "500 personnes environ", "about"),
        ("fr", "une centaine de personnes", "about"),
        ("es", "unos 500 soldados", "about"),
        ("es", "más de 500 soldados", "over"),
        ("pt", "cerca de 500 pessoas", "about"),
        ("pt", "até 500 pessoas", "under"),
        ("it", "circa 500 persone", "about"),
        ("it", "oltre 500 persone", "over"),
        ("nl", "zo’n 500 mensen", "about"),
        ("nl", "ruim 500 mensen", "over"),
        ("sv", "drygt 500 personer", "over"),
        ("no", "nesten 500 personer", "about"),
        ("da", "mindst 500 personer", "over"),
        ("pl", "około 500 osób", "about"),
        ("pl", "ponad 500 osób", "over"),
        ("cs", "přibližně 500 lidí", "about"),
        ("ro", "peste 500 de oameni", "over"),
        ("ru", "около 500 человек", "about"),
        ("ru", "более 500 человек", "over"),
        ("ru", "менее чем 500 человек", "under"),
        ("uk", "близько 500 осіб", "about"),
        ("uk", "понад 500 осіб", "over"),
        ("be", "каля 500 чалавек", "about"),
        ("bg", "над 500 души", "over"),
        ("tr", "yaklaşık 500 kişi", "about"),
        ("tr", "500'den fazla asker", "over"),
        ("tr", "500 kişiden fazla", "over"),
        ("az", "təxminən 500 nəfər", "about"),
        ("ar", "حوالي 500 شخص", "about"),
        ("ar", "نحو ٥٠٠ شخص", "about"),
        ("ar", "أكثر من 500 شخص", "over"),
        ("fa", "بیش از 500 نفر", "over"),
        ("hi", "लगभग 500 लोग", "about"),
        ("hi", "500 से अधिक लोग", "over"),
        ("th", "ประมาณ 500 คน", "about"),
        ("th", "กว่า 500 คน", "over"),
        ("th", "500 คนขึ้นไป", "over"),
        ("vi", "khoảng 500 người", "about"),
        ("vi", "gần 500 người", "about"),
        ("vi", "hơn 500 người", "over"),
        ("id", "sekitar 500 orang", "about"),
        ("id", "lebih dari 500 orang", "over"),
        ("ms", "hampir 500 orang", "about"),
        ("zh", "约500人", "about"),
        ("zh", "近500人", "about"),
        ("zh", "500余名", "over"),
        ("zh", "500名左右", "about"),
        ("zh", "500人以上", "over"),
        ("zh", "不到500人", "under"),
        ("zh", "最近500人", ""),
        ("zh", "纽约500人", ""),
        ("zh", "500名军人多次", ""),
        ("ja", "約500人", "about"),
        ("ja", "500人以上", "over"),
        ("ja", "500人未満", "under"),
        ("ko", "약 500명", "about"),
        ("ko", "500여 명", "over"),
        ("ko", "500명 이상", "over"),
        ("ko", "계약 500건", ""),
        ("xx", "about 500", ""),
    ],
)
def test_words_around_a_number_say_how_it_is_meant(language: str, text: str, meant: str) -> None:
    """Before it or after it, in the language of the text; words that only end like one say nothing."""
    (value,) = find_values(text, language, "number")
    assert hedge(value, text, language) == meant


@pytest.mark.parametrize(
    ("language", "text", "kind", "meant"),
    [
        ("en", "more than $500 million", "money", "over"),
        ("de", "rund 500 Millionen Euro", "money", "about"),
        ("ja", "500万ドル以上", "money", "over"),
        ("tr", "yaklaşık yüzde 50", "percentage", "about"),
        ("zh", "约百分之五十", "percentage", "about"),
    ],
)
def test_amounts_and_percentages(language: str, text: str, kind: str, meant: str) -> None:
    """The words stand before the currency or the word for percent, too."""
    (value,) = find_values(text, language, kind)  # type: ignore[arg-type]
    assert hedge(value, text, language) == meant


def test_a_long_text_is_looked_at_near_the_number_only() -> None:
    """What is far away does not count, and endless text is no slower."""
    text = "about " + "x" * 100_000 + " 500 " + "y" * 100_000
    (value,) = find_values(text, "en", "number")
    assert hedge(value, text, "en") == ""
