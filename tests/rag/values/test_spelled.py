"""Number words of many languages, checked against numbers worked out by hand."""

import pytest

from rag.answer import Kind
from rag.values import find_values


def normalized(text: str, language: str, kind: Kind = "number") -> list[str]:
    """Return the values of a kind, checking that each is cut out of the text."""
    values = find_values(text, language, kind)
    assert all(text[value.start : value.end] == value.text for value in values)
    return [value.normalized for value in values]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "Sixty-eight soldiers", "68"),
        ("en", "two hundred and twelve thousand", "212000"),
        ("en", "a dozen boats", "12"),
        ("en", "two dozen", "24"),
        ("en", "half a million", "500000"),
        ("en", "two and a half million", "2500000"),
        ("en", "one million", "1000000"),
        ("en", "for two hundred a day", "200"),
        ("und", "sixty-eight", "68"),
        ("de", "achtundsechzig Soldaten", "68"),
        ("de", "zweihundertzwölftausend", "212000"),
        ("de", "anderthalb Millionen", "1500000"),
        ("de", "zweieinhalb Millionen", "2500000"),
        ("de", "eine halbe Million", "500000"),
        ("de", "hunderteins", "101"),
        ("fr", "soixante-huit soldats", "68"),
        ("fr", "soixante et onze", "71"),
        ("fr", "quatre-vingt-dix-neuf", "99"),
        ("fr", "deux cent douze mille", "212000"),
        ("fr", "une centaine de soldats", "100"),
        ("fr", "deux millions et demi", "2500000"),
        ("es", "sesenta y ocho", "68"),
        ("es", "doscientos doce mil", "212000"),
        ("es", "medio millón", "500000"),
        ("es", "mil millones", "1000000000"),
        ("pt", "sessenta e oito", "68"),
        ("pt", "duzentos e doze mil", "212000"),
        ("it", "sessantotto", "68"),
        ("it", "duecentododicimila", "212000"),
        ("nl", "achtenzestig", "68"),
        ("nl", "tweeëntwintig", "22"),
        ("nl", "tweehonderdtwaalfduizend", "212000"),
        ("sv", "sextioåtta", "68"),
        ("no", "sekstiåtte", "68"),
        ("da", "otteogtres", "68"),
        ("pl", "sześćdziesiąt osiem", "68"),
        ("pl", "sześćdziesięciu ośmiu żołnierzy", "68"),
        ("cs", "šedesát osm", "68"),
        ("ro", "șaizeci și opt", "68"),
        ("ro", "douăzeci de mii", "20000"),
        ("ru", "шестьдесят восемь", "68"),
        ("ru", "шестидесяти восьми", "68"),
        ("ru", "две тысячи", "2000"),
        ("ru", "двести двенадцать тысяч", "212000"),
        ("ru", "полтора миллиона", "1500000"),
        ("uk", "шістдесят вісім", "68"),
        ("uk", "п’ятсот", "500"),
        ("be", "шэсцьдзясят восем", "68"),
        ("bg", "шестдесет и осем", "68"),
        ("tr", "altmış sekiz asker", "68"),
        ("tr", "iki yüz on iki bin", "212000"),
        ("tr", "bir buçuk milyon", "1500000"),
        ("az", "altmış səkkiz", "68"),
        ("ar", "ثمانية وستون", "68"),
        ("ar", "ثمانية وستين جنديا", "68"),
        ("ar", "مئتان واثنا عشر ألفا", "212000"),
        ("ar", "ثلاثمئة وخمسة وعشرون", "325"),
        ("fa", "شصت و هشت", "68"),
        ("hi", "अड़सठ सैनिक", "68"),
        ("hi", "अ\u095cसठ सैनिक", "68"),
        ("hi", "दो लाख बारह हज़ार", "212000"),
        ("hi", "डेढ़ लाख", "150000"),
        ("th", "ทหารหกสิบแปดนาย", "68"),
        ("th", "หกสิบแปด", "68"),
        ("th", "สองแสนหนึ่งหมื่นสองพัน", "212000"),
        ("th", "สิบเอ็ดคน", "11"),
        ("vi", "sáu mươi tám chiến sĩ", "68"),
        ("vi", "hai trăm mười hai nghìn", "212000"),
        ("vi", "ba mươi tư", "34"),
        ("vi", "hai triệu rưỡi", "2500000"),
        ("id", "enam puluh delapan prajurit", "68"),
        ("id", "dua ratus dua belas ribu", "212000"),
        ("id", "seratus lima", "105"),
        ("ms", "enam puluh lapan", "68"),
        ("zh", "六十八名士兵", "68"),
        ("zh", "八十六", "86"),
        ("zh", "一百万", "1000000"),
        ("zh", "一百零五", "105"),
        ("zh", "一百五", "150"),
        ("zh", "二十一萬二千", "212000"),
        ("ja", "六十八人", "68"),
        ("ja", "二百十二", "212"),
        ("ja", "1万2千", "12000"),
        ("ko", "육십팔", "68"),
        ("ko", "예순여덟 명", "68"),
        ("ko", "열 다섯 마리", "15"),
        ("ko", "십이만 삼천사백 명", "123400"),
    ],
)
def test_number_words_are_read(language: str, text: str, value: str) -> None:
    """The same number in every language's words is the same value."""
    assert normalized(text, language) == [value]


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("hu", "Negyvenkét ember sérült meg, közülük hárman súlyosan.", ["42", "3"]),
        ("hu", "A hét elején érkeznek.", []),  # the week, not seven
        ("el", "Τραυματίστηκαν έξι ναυτικοί και δώδεκα επιβάτες.", ["6", "12"]),
        ("he", "נפצעו שבעה אנשים מתשע מדינות.", ["7", "9"]),
        ("he", "הוא יגיע ביום שני.", []),  # on Monday
        ("kk", "Төртеуі ауруханада, он екі бала үйде.", ["4", "12"]),
        ("tl", "Apatnapu't dalawang tao at pitong bata.", ["42", "7"]),
        ("sw", "Watu ishirini na watano walijeruhiwa.", ["25"]),
        ("sw", "Mkutano ulianza saa tatu.", []),  # at nine o'clock
        ("fi", "Kaksikymmentäkolme ihmistä kuoli.", ["23"]),
        ("hr", "Petero ozlijeđenih i četrdeset dva putnika.", ["5", "42"]),
        ("sr", "Четрдесет два путника и троје деце.", ["42", "3"]),
        ("sk", "Zahynulo dvadsaťdva ľudí, traja boli zranení.", ["22", "3"]),
        ("bn", "তিনজন আহত হয়েছেন, সাতজন নিখোঁজ।", ["3", "7"]),
        ("bn", "এটা ঠিক নয়।", []),  # "is not", not nine
    ],
)
def test_numbers_in_the_words_of_more_languages(language: str, text: str, values: list[str]) -> None:
    """Inflected and counting people; a word with another sense is none."""
    assert normalized(text, language) == values


def test_the_span_is_the_number() -> None:
    """What is quoted is every word of the number and nothing else, in Latin, Arabic and without spaces."""
    for text, language, written in [
        ("Es waren achtundsechzig Soldaten.", "de", "achtundsechzig"),
        ("شارك في العرض ثمانية وستون جنديا", "ar", "ثمانية وستون"),
        ("参加的六十八名士兵", "zh", "六十八"),
        ("yaklaşık elli sekizi geldi", "tr", "elli sekiz"),
    ]:
        assert [value.text for value in find_values(text, language, "number")] == [written]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "one man, no one, a man"),
        ("en", "the twenty-first of the third"),
        ("en", "two thirds and three-quarters"),
        ("en", "in nineteen eighty-four and twenty twenty-five"),
        ("en", "two thousand twenty-five, that year"),
        ("en", "the two sides of part two"),
        ("en", "the Group of Seven met"),
        ("en", "hundreds of thousands, several hundred"),
        ("de", "ein Mann, der dritte, außer Acht"),
        ("de", "achtundsechzigjährige, zwei Drittel, mehrere hundert"),
        ("fr", "un pont neuf, dix pour cent, quelques mille"),
        ("es", "a las tres, por ciento, los dos"),
        ("pt", "segunda-feira, terça, quinta"),
        ("it", "sei, i due, per cento"),
        ("ru", "третий, двадцать пятого, тысячи людей"),
        ("uk", "моя сім'я, другий"),
        ("tr", "yüz, bin, on, yüz binlerce, deniz altı, her iki"),
        ("ar", "الثالث عشر والقرن التاسع عشر، واشنطن بوست"),
        ("fa", "پنج‌شنبه، نه، هر دو"),
        ("hi", "मुझे दो, साढ़े तीन लाख, एक"),
        ("th", "สามารถ ห้าม สี สี่แยก สิบเอก ครั้งที่สอง"),
        ("vi", "năm 2025, tháng năm, thứ hai, ba tôi, hai bên, hai ba người"),
        ("id", "kedua, satu, sebuah, dua pertiga"),
        ("zh", "一些人一起去，万一十分危险，千万小心，张三、三星、三月、第三名、五角大楼"),
        ("zh", "三四百人、数十人、三分之二、六成、二零二五年、二十世纪八十年代、这两个"),
        ("ja", "三日、三重県、六本木、数十人、第三回、十分、二十世紀"),
        ("ko", "구조, 이사, 만일, 세대, 열대, 십대, 이 사건, 팔십 주년, 수백 명"),
    ],
)
def test_what_only_looks_like_a_count_is_none(language: str, text: str) -> None:
    """Articles, ordinals, fractions, years, weekdays, and words that happen to be a number's too."""
    assert normalized(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "acht Soldaten", "8"),
        ("fr", "neuf soldats", "9"),
        ("es", "once soldados", "11"),
        ("it", "sei soldati", "6"),
        ("tr", "on asker", "10"),
        ("ar", "ألف شخص", "1000"),
        ("hi", "दो सैनिक", "2"),
        ("th", "เจ้าหน้าที่สองนาย", "2"),
        ("vi", "năm người", "5"),
        ("vi", "năm năm", "5"),
        ("zh", "三名士兵", "3"),
        ("zh", "三十多人", "30"),
        ("ja", "二人", "2"),
        ("ja", "百人", "100"),
        ("ko", "다섯 명이", "5"),
        ("ko", "어제 두 명", "2"),
    ],
)
def test_an_ambiguous_word_counts_before_something_counted(language: str, text: str, value: str) -> None:
    """Words that mean something else alone are numbers where soldiers or people follow."""
    assert normalized(text, language) == [value]


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "two and three", ["2", "3"]),
        ("en", "between two hundred and five hundred", ["200", "500"]),
        ("en", "Ten came, 12 left, and twenty stayed.", ["10", "12", "20"]),
        ("en", "two million five hundred thousand", ["2500000"]),
        ("en", "5 million two hundred thousand", ["5000000"]),
        ("es", "dos y tres", ["2", "3"]),
        ("ar", "خمسة وستة", ["5", "6"]),
        ("it", "alle 14.00 due furgoni", ["2"]),
        ("vi", "60 năm ngày thành lập", ["60"]),
    ],
)
def test_numbers_side_by_side(language: str, text: str, values: list[str]) -> None:
    """A joining word joins the parts of one number, or two numbers."""
    assert normalized(text, language) == values


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "sixty-eight percent"),
        ("de", "achtundsechzig Prozent"),
        ("fr", "soixante-huit pour cent"),
        ("ru", "шестьдесят восемь процентов"),
        ("ar", "ثمانية وستون في المئة"),
        ("hi", "अड़सठ प्रतिशत"),
        ("th", "ร้อยละหกสิบแปด"),
        ("vi", "sáu mươi tám phần trăm"),
        ("tr", "yüzde altmış sekizi"),
        ("zh", "百分之六十八"),
    ],
)
def test_percentages_in_words(language: str, text: str) -> None:
    """A percentage in words is the same value as one in digits, and no count."""
    assert normalized(text, language, "percentage") == ["68%"]
    assert normalized(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "two million dollars", "2000000 USD"),
        ("de", "fünfundzwanzigtausend Euro", "25000 EUR"),
        ("es", "dos millones de euros", "2000000 EUR"),
        ("ru", "пять тысяч рублей", "5000 RUB"),
        ("ar", "مليون دولار", "1000000 USD"),
        ("hi", "पांच लाख रुपये", "500000 INR"),
        ("vi", "năm triệu đồng", "5000000 VND"),
        ("zh", "两百万美元", "2000000 USD"),
        ("ja", "千万円", "10000000 JPY"),
        ("ko", "오만 원", "50000 KRW"),
    ],
)
def test_amounts_in_words(language: str, text: str, value: str) -> None:
    """An amount of money in words is one value, and no count."""
    assert normalized(text, language, "money") == [value]
    assert normalized(text, language) == []


def test_dates_stay_as_they_are() -> None:
    """Number words neither make dates nor take them away."""
    assert normalized("from 5 to 12 May two boats came", "en", "date") == ["--05-05/--05-12"]
    assert normalized("ngày mười hai tháng năm", "vi") == []
