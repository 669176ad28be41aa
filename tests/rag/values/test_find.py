"""Values of every kind in many languages, worked out by hand."""

from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

from rag.answer import Kind
from rag.values import find_anniversaries, find_date_parts, find_doubtful, find_elided, find_values

SEEDS = Path(__file__).parents[3] / "seeds"


def normalized(text: str, language: str, kind: Kind) -> list[str]:
    """Return the values of a kind, checking that each is cut out of the text and none overlaps the one before."""
    values = find_values(text, language, kind)
    assert all(text[v.start : v.end] == v.text and v.kind == kind for v in values)
    assert all(a.end <= b.start for a, b in pairwise(values))
    return [v.normalized for v in values]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Eine Delegation von 86 Soldaten traf vor über einer Woche in Moskau ein.", ["86"]),
        ("de", "am 80. Jahrestag, im Vergleich zu 75 Jahren", ["75"]),
        ("de", "Es waren 86. Die Soldaten kamen.", ["86"]),
        (
            "id",
            "68 prajurit dari Sekolah Perwira Angkatan Darat 1 yang mewakili Vietnam pada ulang tahun ke-80 di Moskow "
            "pada tanggal 9 Mei.",
            ["68"],
        ),
        ("zh", "他说，86名士兵", ["86"]),
        ("en", "a gap of .5 mm, version 1.2.3", []),
        ("ko", "관객은 9만 8,700명, 다음은 2만 5만 명", ["98700", "20000", "50000"]),
        ("en", "At 8 p.m. the 80th group of 86 soldiers, 1,000 in all, left the G20 at 12:30.", ["86", "1000"]),
        ("vi", "86 chiến sĩ dự lễ kỷ niệm lần thứ 80", ["86"]),
        ("ru", "86 солдат приехали на 80-й юбилей, 1 000 человек", ["86", "1000"]),
        ("uk", "86 солдатів на 80-й річниці", ["86"]),
        ("es", "1.000 soldados en el 80.º aniversario", ["1000"]),
        ("fr", "86 soldats au 80e anniversaire", ["86"]),
        ("pt", "86 soldados no 80º aniversário", ["86"]),
        ("zh", "86名士兵参加第80届活动，5月9日", ["86"]),
        ("ja", "第80回の式典に86人が参加", ["86"]),
        ("ko", "제80회 행사에 86명 참가", ["86"]),
        ("ar", "شارك ٨٦ جنديا", ["86"]),
        ("th", "ทหาร 86 นาย ครั้งที่ 80", ["86"]),
        ("hi", "८६ सैनिक 80वीं वर्षगांठ पर", ["86"]),
        ("tr", "80. yıl için 86 asker geldi", ["86"]),
        ("km", "ទាហាន ៨៦ នាក់", ["86"]),
        ("und", "86 soldiers", ["86"]),
    ],
)
def test_counts(language: str, text: str, expected: list[str]) -> None:
    """Counts are found; ordinals, dates, times and numbers of names are not counts."""
    assert normalized(text, language, "number") == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("id", "mencapai 800 juta dolar AS dan lebih dari 500.000 dolar AS", ["800000000 USD", "500000 USD"]),
        ("de", "1,5 Milliarden US-Dollar", ["1500000000 USD"]),
        ("en", "$1.5 billion, €20, US$5m and 50 cents", ["1500000000 USD", "20 EUR", "5000000 USD", "0.5 USD"]),
        ("ja", "15億ドル", ["1500000000 USD"]),
        ("ru", "5 тысяч рублей и 800 млн долларов США", ["5000 RUB", "800000000 USD"]),
        ("uk", "5 тисяч гривень", ["5000 UAH"]),
        ("vi", "800 triệu USD và 500.000đ", ["800000000 USD", "500000 VND"]),
        ("zh", "8亿美元", ["800000000 USD"]),
        ("it", "costerà 6,4 milioni di euro.", ["6400000 EUR"]),
        ("es", "costará 3,1 millones de reales", ["3100000 BRL"]),
        ("ko", "8억 달러를", ["800000000 USD"]),
        ("hi", "800 मिलियन डॉलर", ["800000000 USD"]),
        ("ar", "800 مليون دولار", ["800000000 USD"]),
        ("th", "800 ล้านดอลลาร์สหรัฐ", ["800000000 USD"]),
        ("es", "800 millones de dólares", ["800000000 USD"]),
        ("fr", "5 millions d'euros", ["5000000 EUR"]),
        ("pt", "R$ 20 milhões", ["20000000 BRL"]),
        ("tr", "800 milyon dolar", ["800000000 USD"]),
        ("en", "AUD$45, AU$46, NZ$47 and CAD 48", ["45 AUD", "46 AUD", "47 NZD", "48 CAD"]),
    ],
)
def test_money(language: str, text: str, expected: list[str]) -> None:
    """An amount and a currency, in either order, are one value, and no count."""
    assert normalized(text, language, "money") == expected
    assert normalized(text, language, "number") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "99%"),
        ("de", "99 Prozent"),
        ("id", "meningkat 99% dibandingkan"),
        ("id", "99 persen"),
        ("vi", "99 phần trăm"),
        ("ru", "99 процентов"),
        ("uk", "99 відсотків"),
        ("es", "99 por ciento"),
        ("fr", "99 pour cent"),
        ("pt", "99 por cento"),
        ("ar", "٪99"),
        ("ar", "٩٩ في المئة"),
        ("ja", "99％"),
        ("zh", "百分之99"),
        ("ko", "99퍼센트"),
        ("hi", "99 प्रतिशत"),
        ("th", "ร้อยละ 99"),
        ("tr", "yüzde 99"),
    ],
)
def test_percentages(language: str, text: str) -> None:
    """Sign or word, before or after: the same value, and no count."""
    assert normalized(text, language, "percentage") == ["99%"]
    assert normalized(text, language, "number") == []


@pytest.mark.parametrize(("language", "text"), [("zh", "赢得6成选票"), ("ja", "6割が賛成した")])
def test_tenths_are_percentages(language: str, text: str) -> None:
    """Chinese and Japanese count tenths."""
    assert normalized(text, language, "percentage") == ["60%"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "vom 5. bis 12. Mai", ["--05-05/--05-12"]),
        ("de", "im August 2023 und am 9.5.2025", ["2023-08", "2025-05-09"]),
        ("de", "vom 30. April bis 2. Mai 2025", ["2025-04-30/2025-05-02"]),
        ("id", "dari tanggal 5 hingga 12 Mei.", ["--05-05/--05-12"]),
        ("en", "from May 5 to 12, on 9 May 2025 and 2025-05-09", ["--05-05/--05-12", "2025-05-09", "2025-05-09"]),
        ("en", "5/13/2025 and 5/9/2025", ["2025-05-13", "2025-09-05"]),
        ("en", "they may 5 times", []),
        ("vi", "ngày 9 tháng 5 năm 2025, sáng 9/5, tháng 8/2023", ["2025-05-09", "--05-09", "2023-08"]),
        ("ru", "5–12 мая и 9 мая 2025 года", ["--05-05/--05-12", "2025-05-09"]),
        ("uk", "з 5 до 12 травня", ["--05-05/--05-12"]),
        ("es", "del 5 al 12 de mayo de 2025", ["2025-05-05/2025-05-12"]),
        ("fr", "le 1er mai 2025", ["2025-05-01"]),
        ("pt", "9 de maio de 2025", ["2025-05-09"]),
        ("zh", "5月5日至12日，2025年5月9日，2023年8月", ["--05-05/--05-12", "2025-05-09", "2023-08"]),
        ("ja", "2025年5月9日", ["2025-05-09"]),
        ("ko", "5월 5일부터 12일까지", ["--05-05/--05-12"]),
        ("ar", "من 5 إلى 12 مايو و٩ مايو 2025", ["--05-05/--05-12", "2025-05-09"]),
        ("th", "9 พฤษภาคม 2568", ["2025-05-09"]),
        ("hi", "9 मई 2025", ["2025-05-09"]),
        ("tr", "9 Mayıs 2025", ["2025-05-09"]),
        ("kk", "2025 жылғы 9 мамыр", ["2025-05-09"]),
        ("und", "45.13.2025", []),
    ],
)
def test_dates(language: str, text: str, expected: list[str]) -> None:
    """Days, months with a year and ranges; days that no month has are no dates."""
    assert normalized(text, language, "date") == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "im Jahr 1959 und der Damm 1963", ["1959", "1963"]),
        ("id", "pada tahun 2024", ["2024"]),
        ("en", "in 1959, 1,959 people, $2000 and the 1990s", ["1959"]),
        ("vi", "năm 1959", ["1959"]),
        ("ru", "в 1959 году", ["1959"]),
        ("uk", "у 1959 році", ["1959"]),
        ("es", "en 1959", ["1959"]),
        ("fr", "en 1959", ["1959"]),
        ("pt", "em 1959", ["1959"]),
        ("zh", "1959年", ["1959"]),
        ("ja", "1959年", ["1959"]),
        ("ko", "1959년", ["1959"]),
        ("ar", "عام ١٩٥٩", ["1959"]),
        ("th", "พ.ศ. 2502", ["1959"]),
        ("hi", "१९५९ में", ["1959"]),
        ("tr", "1959'da", ["1959"]),
        ("az", "1959-cu ildə", ["1959"]),
    ],
)
def test_years(language: str, text: str, expected: list[str]) -> None:
    """Four bare digits are a year, in any script and, in Thai, any era; grouped digits and decades are not."""
    assert normalized(text, language, "year") == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "de",
            "des Präsidenten von Aserbaidschan, Ilham Aliyev, und Präsident Ho Chi Minh",
            ["ilham aliyev", "ho chi minh"],
        ),
        ("de", "Die Beziehungen sind eine starke traditionelle Freundschaft im Großen Vaterländischen Krieg.", []),
        (
            "id",
            "Wakil Menteri Luar Negeri Le Thi Thu Hang dan Azerbaijan E. Mammadov",
            ["le thi thu hang", "e. mammadov"],
        ),
        ("en", "Russian President Vladimir Putin met the Defence Ministry in Little Rock", ["vladimir putin"]),
        ("vi", "Chủ tịch Hồ Chí Minh và ông Nguyễn Phú Trọng", ["ho chi minh", "nguyen phu trong"]),
        ("ru", "Президент России Владимир Путин", ["владимир путин"]),
        ("uk", "Президент України Володимир Зеленський", ["володимир зеленськии"]),
        ("es", "El presidente de Rusia, Vladímir Putin", ["vladimir putin"]),
        ("fr", "Le président Emmanuel Macron est arrivé", ["emmanuel macron"]),
        ("pt", "O presidente Lula da Silva visitou", ["lula da silva"]),
        ("zh", "弗拉基米尔·普京与国家主席胡志明", ["弗拉基米尔·普京", "胡志明"]),
        ("ja", "プーチン大統領は石破首相と", ["プーチン", "石破"]),
        ("ko", "블라디미르 푸틴 대통령이", ["블라디미르 푸틴"]),
        ("ar", "التقى الرئيس الروسي فلاديمير بوتين في موسكو", ["فلاديمير بوتين"]),
        ("th", "ประธานาธิบดีวลาดิเมียร์ ปูติน", ["วลาดิเมียร์ ปูติน"]),
        ("hi", "राष्ट्रपति व्लादिमीर पुतिन ने कहा", ["व्लादिमीर पुतिन"]),
        ("tr", "Rusya Devlet Başkanı Vladimir Putin", ["vladimir putin"]),
    ],
)
def test_persons(language: str, text: str, expected: list[str]) -> None:
    """A title, or the shape of a name, makes a person."""
    assert normalized(text, language, "person") == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "in Moskau, Weißrussland und der Russischen Föderation für 5 US-Dollar", ["moscow", "BY", "RU"]),
        ("id", "di Lapangan Merah, Moskow, 800 juta dolar AS", ["lapangan merah", "moscow"]),
        ("en", "in Little Rock and the US, not us", ["little rock", "US"]),
        ("vi", "tại Điện Biên Phủ và Nga", ["điện biên phủ", "RU"]),
        ("ru", "в Москве и Казахстане", ["moscow", "KZ"]),
        ("uk", "до Києва і Польщі", ["kiev", "PL"]),
        ("es", "visitó Kazajistán y Moscú", ["KZ", "moscow"]),
        ("fr", "à Moscou et en Russie", ["moscow", "RU"]),
        ("pt", "visitou Moscou e o Vietnã", ["moscow", "VN"]),
        ("zh", "在莫斯科和越南", ["moscow", "VN"]),
        ("ja", "モスクワでインドネシアと", ["moscow", "ID"]),
        ("ko", "모스크바에서 러시아", ["moscow", "RU"]),
        ("ar", "في موسكو وروسيا", ["moscow", "RU"]),
        ("th", "เยือนมอสโก ประเทศเวียดนาม", ["moscow", "VN"]),
        ("hi", "मॉस्को में वियतनाम", ["moscow", "VN"]),
        ("tr", "Moskova'da Azerbaycan", ["moscow", "AZ"]),
    ],
)
def test_places(language: str, text: str, expected: list[str]) -> None:
    """Countries become codes, known cities their English name, whatever the language and its endings."""
    assert normalized(text, language, "place") == expected


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize(
    "text", ["", " ", "…", "%$€", "5" * 5000, "A" * 5000, "Ab " * 500, "1.,2" * 500, "\ud800 86\u0000", "第第第%"]
)
def test_hostile_text_gives_values_that_are_in_it(text: str, kind: Kind) -> None:
    """Empty, endless and broken text neither fails nor yields spans outside the text."""
    for language in ("en", "zh", "ar", "th", "xx"):
        normalized(text, language, kind)


def test_text_has_no_values() -> None:
    """Any span can be a text, so none is listed."""
    assert find_values("86 soldiers", "en", "text") == []


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("de", "Nach Moskau kamen 2000 junge Soldaten.", True),
        ("de", "2000 Soldaten kamen.", True),
        ("de", "Rund 2000 Menschen kamen zur Feier.", True),
        ("de", "Im Sommer 2024 Soldaten zu schicken, kam nicht in Frage.", False),
        ("de", "seit 2024 Soldaten", False),
        ("de", "Die Wahlen 2024 zeigten Probleme.", False),
        ("ja", "銀貨1527枚が見つかった", True),
        ("ja", "2024年に見つかった", False),
        ("zh", "找到1527枚银币", True),
        ("zh", "2024国会选举", False),
        ("ko", "은화 1527개가 발견됐다", True),
        ("ko", "2024개막식", False),
        ("en", "In 2000 soldiers came.", False),
    ],
)
def test_four_digits_that_surely_count(language: str, text: str, number: bool) -> None:
    """A measure word is written onto them, or a German noun follows; otherwise they are a year."""
    kinds = [value.kind for kind in ("number", "year") for value in find_values(text, language, kind)]
    assert kinds == ["number" if number else "year"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "2000 soldiers came.", ["2000"]),
        ("en", "In 2000 soldiers came.", []),
        ("en", "The 2026 fair begins.", []),
        ("ru", "Там найдено 1527 серебряных монет.", ["1527"]),
        ("ru", "в 2024 году", []),
        ("pl", "W garnku było 1527 srebrnych monet.", ["1527"]),
        ("es", "Fueron 1527 monedas de plata.", ["1527"]),
        ("en", "There were 2000 soldiers.", ["2000"]),
        ("ar", "عُثر على 86 قطعة", []),
        ("und", "", []),
    ],
)
def test_four_digits_that_may_count(language: str, text: str, expected: list[str]) -> None:
    """A noun follows, and nothing stands before them that a year needs."""
    assert [value.text for value in find_doubtful(text, language)] == expected


def test_the_seed_articles() -> None:
    """The two bundled articles disagree about the soldiers, and hold the figures their readers ask for."""
    german = (SEEDS / "000_vietnamnet_de.txt").read_text(encoding="utf-8")
    indonesian = (SEEDS / "004_thanhnien_id.txt").read_text(encoding="utf-8")
    assert "86" in normalized(german, "de", "number")
    assert "68" in normalized(indonesian, "id", "number")
    assert normalized(german, "de", "year") == ["1992", "1959", "2024", "2025"]
    assert normalized(german, "de", "money") == ["1500000000 USD"]
    assert normalized(indonesian, "id", "percentage") == ["99%"]
    assert normalized(indonesian, "id", "money") == ["800000000 USD", "500000 USD"]
    assert "sergey lavrov" in normalized(indonesian, "id", "person")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The 80th anniversary of the victory", ["80"]),
        ("de", "Der Besuch jährt sich zum 65. Mal.", ["65"]),
        ("de", "am 80. Jahrestag des Sieges", ["80"]),
        ("id", "peringatan ulang tahun ke-80 kemenangan", ["80"]),
        ("ru", "к 80-й годовщине победы", ["80"]),
        ("uk", "до 80-ї річниці перемоги", ["80"]),
        ("ja", "第80回記念式典", ["80"]),
        ("en", "on the 80th floor", []),
        ("en", "The anniversary was fine.", []),
        ("de", "", []),
    ],
)
def test_the_number_of_an_anniversary(language: str, text: str, expected: list[str]) -> None:
    """An ordinal says how many years it is, but only in a text that speaks of an anniversary."""
    assert [value.normalized for value in find_anniversaries(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("sw", "aliyeshika wadhifa huo mwezi Januari", ["--01"]),
        ("ko", "새 부두는 11월에 완공된다", ["--11"]),
        ("zh", "首艘定于二〇二二年十一月交付", ["--11"]),
        ("zh", "三个月后交付", []),  # in three months
        ("vi", "đến hết tháng 12", ["--12"]),
        ("pl", "wyniki będą w styczniu", ["--01"]),
        ("az", "apreldə başlayacaq", ["--04"]),
        ("ar", "تبدأ في سبتمبر", ["--09"]),
        ("th", "เปิดในเดือนกันยายน", ["--09"]),
        ("ja", "26日に再開した", ["---26"]),
        ("ko", "16일 개통", ["---16"]),
        ("ko", "5일간 열린다", []),  # for five days
        ("ja", "5月26日に再開した", []),
        ("en", "from next March", ["--03"]),
        ("en", "he may come on 5 May", []),
        ("und", "", []),
    ],
)
def test_months_and_days_alone(language: str, text: str, expected: list[str]) -> None:
    """Without the rest of the date; a month of a whole one is none, nor is a word that only looks like one."""
    assert [value.normalized for value in find_date_parts(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("he", "ייפתח ב-6 באוקטובר 2010", ["2010-10-06"]),
        ("az", "sentyabrın 15-də açılacaq", ["--09-15"]),
        ("kk", "Шілденің 22-сінде басталады", ["--07-22"]),
        ("el", "την 1η Οκτωβρίου", ["--10-01"]),
        ("sr", "9. јуна 2019", ["2019-06-09"]),
        ("hr", "15. rujna 2019.", ["2019-09-15"]),
        ("sk", "15. septembra", ["--09-15"]),
        ("et", "15. septembril", ["--09-15"]),
        ("lv", "15. septembrī", ["--09-15"]),
    ],
)
def test_days_in_more_languages(language: str, text: str, expected: list[str]) -> None:
    """Cases, a preposition written onto the month, the month before the day, two scripts of one language."""
    assert [value.normalized for value in find_values(text, language, "date")] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("vi", "Vốn là 290 triệu USD, trong đó ngân hàng cho vay 110 triệu, còn lại vay dân.", ["110000000 USD"]),
        ("de", "Der Umsatz lag bei 62 Millionen Dollar, im Vorjahr bei 18 Millionen.", ["18000000 USD"]),
        ("uk", "Торік було 85 мільйонів євро, а раніше 35 мільйонів.", ["35000000 EUR"]),
        ("zh", "该公司投资6200万美元，去年为1800万。", ["18000000 USD"]),
        ("en", "It gave 62 million dollars to 3 million people.", []),  # who are counted
        ("en", "Of 62 million dollars and 50 million euros, 3 million.", []),  # of which?
        ("en", "They sold 5 million.", []),
        ("ar", "", []),
    ],
)
def test_amounts_that_leave_their_currency_out(language: str, text: str, expected: list[str]) -> None:
    """Where one currency is named, and no noun follows that could be counted."""
    assert [value.normalized for value in find_elided(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("vi", "Bộ trưởng Tài chính Alenka Vrhovšek cho biết", ["Alenka Vrhovšek"]),
        ("vi", "Bộ trưởng Bộ Năng lượng Roman Shcherbyna", ["Roman Shcherbyna"]),
        ("vi", "ông Nguyễn Văn Nam", ["Nguyễn Văn Nam"]),
        ("ko", "기후부 장관 마그달레나 루치크가 말했다", ["마그달레나 루치크"]),
        ("ko", "김민수 대표는 말했다", ["김민수"]),
        ("fa", "مدیر پروژه لورا هندریکسون گفت", ["لورا هندریکسون"]),
        ("fa", "وزیر اقتصاد مارتین کونراد گفت", ["مارتین کونراد"]),
        ("el", "Η υπουργός Ενέργειας της Φλάνδρας, Λίσελοτ Βάντερμις, είπε", ["Λίσελοτ Βάντερμις"]),
    ],
)
def test_a_ministry_is_no_person(language: str, text: str, expected: list[str]) -> None:
    """What stands between an office and its holder, or before both."""
    assert [value.text for value in find_values(text, language, "person")] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("he", "הצלב האדום טיפל ב-610 בני אדם", ["610"]),
        ("he", "כ-600 מהנדסים יעברו", ["600"]),
        ("he", "פסגת G-20 נפתחה", []),
        ("ko", "운항이 5시간 동안 중단됐다", ["5"]),
        ("ko", "오후 5시에 시작한다", []),
        ("ja", "5時間かかった", ["5"]),
        ("ja", "午後5時に始まる", []),
        ("ko", "모두 17차례 열린다", ["17"]),
        ("ko", "제17차 회의", []),
    ],
)
def test_a_sign_inside_another_word_is_none(language: str, text: str, expected: list[str]) -> None:
    """Five hours are no time of day, seventeen times no seventeenth; a preposition is no name."""
    assert [value.normalized for value in find_values(text, language, "number")] == expected
