"""Bytes to text: every encoding news is found in, and refusal where it cannot be told."""

import unicodedata

import pytest

from index.decode import decode
from index.errors import ReadError

GERMAN = (
    "Der Präsident der Republik empfängt am Freitag die Außenminister der Länder. Während der Gespräche müssen sich "
    "die Parteien über die künftige Zusammenarbeit verständigen, erklärte eine Sprecherin."
)
FRENCH = (
    "Le président de la République a reçu mardi à l'Élysée les représentants des syndicats. Après plusieurs heures "
    "de négociations, le gouvernement a annoncé une série de mesures pour le pouvoir d'achat des ménages."
)
SPANISH = "El presidente de España anunció el año pasado que las medidas serán aprobadas por el Congreso en breve."
CZECH = (
    "Předseda vlády v pondělí jednal s ministry o rozpočtu na příští rok. Opozice návrh kritizovala, protože podle ní "
    "zvýší schodek. Poslanci budou o zákonu hlasovat v říjnu a že daně zůstanou stejné."
)
POLISH = (
    "Prezydent podpisał w środę ustawę o finansach publicznych. Według rządu zmiany przyniosą oszczędności, ale "
    "związki zawodowe ostrzegają przed cięciami. Decyzja zapadnie w październiku."
)
TURKISH = (
    "Cumhurbaşkanı, önümüzdeki hafta başkentte düzenlenecek toplantıya katılacak. Dışişleri Bakanlığı, görüşmelerin "
    "ardından ortak bir açıklama yapılacağını bildirdi ve değişiklik için bir öneri daha istedi."
)
RUSSIAN = (
    "Президент России пригласил руководителей нескольких государств на парад, который пройдёт девятого мая на Красной "
    "площади в Москве. По данным министерства обороны, в параде примут участие военнослужащие из тринадцати стран."
)
UKRAINIAN = (
    "Президент зустрівся у четвер з головами урядів кількох європейських країн. Йшлося про енергетику та підтримку "
    "економіки. Міністерство повідомило, що бюджет буде ухвалено до кінця року."
)
KAZAKH = (
    "Президент бүгін Астанада үкімет отырысын өткізді. Оның айтуынша, бұл шешім халық үшін маңызды және екі елдің "
    "арасындағы сауда көлемін арттыруға мүмкіндік береді деп күтілуде."
)
VIETNAMESE = (
    "Tổng Bí thư Tô Lâm và phu nhân sẽ thăm cấp nhà nước các nước này từ ngày 5 đến ngày 12 tháng 5. Bộ Quốc phòng "
    "cho biết 68 quân nhân sẽ tham gia lễ duyệt binh trên Quảng trường Đỏ."
)
CHINESE = (
    "越南共产党中央总书记苏林将于五月访问哈萨克斯坦、阿塞拜疆、俄罗斯和白俄罗斯。国防部表示，六十八名军人将参加在莫斯科"
    "红场举行的阅兵式。双方将就贸易、能源等领域的合作交换意见。"
)
TAIWANESE = (
    "越南總書記蘇林將於五月訪問哈薩克、亞塞拜然、俄羅斯和白俄羅斯。國防部表示，六十八名軍人將參加在莫斯科紅場舉行的閱兵式。"
    "雙方將就貿易、能源等領域的合作交換意見。"
)
JAPANESE = (
    "ベトナム共産党のトー・ラム書記長は五月にロシアとベラルーシを訪問する。国防省によると、兵士六十八人がモスクワの赤の広場で"
    "行われる軍事パレードに参加する予定だ。両国は貿易の分野で協力を進める。"
)
KOREAN = (
    "베트남 공산당 또 럼 서기장은 오월에 카자흐스탄과 러시아, 벨라루스를 방문한다. 국방부에 따르면 군인 육십팔 명이 "
    "모스크바 붉은 광장에서 열리는 열병식에 참가할 예정이다."
)
THAI = (
    "เลขาธิการใหญ่พรรคคอมมิวนิสต์เวียดนามจะเดินทางเยือนรัสเซียและเบลารุสในเดือนพฤษภาคม กระทรวงกลาโหมระบุว่าทหารหกสิบแปดนาย"
    "จะเข้าร่วมพิธีสวนสนามที่จัตุรัสแดงในกรุงมอสโก"
)
ARABIC = (
    "يزور الأمين العام للحزب الشيوعي الفيتنامي روسيا وبيلاروسيا في شهر مايو المقبل. وقالت وزارة الدفاع إن ثمانية وستين "
    "جنديا سيشاركون في العرض العسكري في الساحة الحمراء في موسكو."
)
HINDI = "भारत के प्रधानमंत्री ने शुक्रवार को मास्को में सैन्य परेड में भाग लिया।"

LEGACY = [
    (GERMAN, "cp1252"),
    (FRENCH, "latin-1"),
    (SPANISH, "cp1252"),
    (CZECH, "cp1250"),
    (CZECH, "iso8859-2"),
    (POLISH, "cp1250"),
    (POLISH, "iso8859-2"),
    (TURKISH, "cp1254"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
    (UKRAINIAN, "cp1251"),
    (UKRAINIAN, "koi8-u"),
    (KAZAKH, "kz1048"),
    (CHINESE, "gbk"),
    (CHINESE, "gb18030"),
    (TAIWANESE, "big5"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc-jp"),
    (JAPANESE, "iso2022_jp"),
    (KOREAN, "euc-kr"),
    (THAI, "tis-620"),
    (ARABIC, "cp1256"),
]


def in_cp1258(text: str) -> bytes:
    """Vietnamese in windows-1258: tones are written apart, after the letter."""
    written = ""
    for letter in text:
        base, *marks = list(unicodedata.normalize("NFD", letter))
        tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
        shape = [mark for mark in marks if mark not in tones]
        written += unicodedata.normalize("NFC", base + "".join(shape)) + "".join(tones)
    return written.encode("cp1258")


@pytest.mark.parametrize(("text", "encoding"), LEGACY)
def test_legacy_encodings_are_told(text: str, encoding: str) -> None:
    """A text of a few hundred characters is read right in the encodings its language was written in."""
    assert decode(text.encode(encoding), "a.txt") == text


def test_windows_1258_is_told_and_composed() -> None:
    """Vietnamese with its tones apart comes out in NFC."""
    assert decode(in_cp1258(VIETNAMESE), "a.txt") == VIETNAMESE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, ARABIC, CHINESE, THAI, HINDI, VIETNAMESE])
def test_unicode_encodings_are_exact(text: str, encoding: str) -> None:
    """UTF-8 with and without a mark, and UTF-16 and UTF-32 with one, come out without the mark."""
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-32-be"])
def test_big_endian_marks(encoding: str) -> None:
    """The mark of the other byte order is honoured."""
    assert decode(("\ufeff" + THAI).encode(encoding), "a.txt") == THAI


def test_line_ends_and_composition() -> None:
    """Windows and old Macintosh line ends become line feeds, and a letter with a loose accent one letter."""
    assert decode("a\r\nb\rcafe\u0301\n".encode(), "a.txt") == "a\nb\ncafé\n"


def test_nothing_is_nothing() -> None:
    """No bytes are no text, which is not an error here."""
    assert decode(b"", "a.txt") == ""


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("ISO-8859-1", "cp1252"),
        ("windows-1251", "cp1251"),
        ("GB2312", "gbk"),
        ("x-sjis", "cp932"),
        ("windows-874", "cp874"),
    ],
)
def test_a_declared_encoding_is_used(declared: str, written: str) -> None:
    """What a page declares decides a text too short to judge, in the wider meaning browsers give the name."""
    text = {"cp1252": "“Grün”", "cp1251": "Да", "gbk": "镕基", "cp932": "①高", "cp874": "ไทย"}[written]
    assert decode(text.encode(written), "a.html", declared) == text


@pytest.mark.parametrize("declared", ["utf-16", "unicode_escape", "rot13", "no-such", "", "\x00", "idna"])
def test_a_foolish_declaration_is_passed_over(declared: str) -> None:
    """A declared name that no page can mean changes nothing."""
    assert decode(GERMAN.encode("cp1252"), "a.html", declared) == GERMAN


def test_utf8_wins_over_a_wrong_declaration() -> None:
    """Strict UTF-8 is never an accident."""
    assert decode(RUSSIAN.encode(), "a.html", "windows-1251") == RUSSIAN


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
        b"plain\x00text",
        b"\x01\x02\x03\x04\x05\x06\x07\x08" * 50,
        b"\x7fELF" + bytes(64),
        "zu viel\x00".encode("utf-16"),
    ],
)
def test_binary_is_refused(data: bytes) -> None:
    """Pictures and programs are named as such, with the file and the remedy."""
    with pytest.raises(ReadError, match=r"^photo\.txt: .*binary.*UTF-8"):
        decode(data, "photo.txt")


@pytest.mark.parametrize("data", [b"\xe4\xf6\xfc", b"caf\xe9 \xfe\xf0", b"ok \xff\xfe\xfd\xfc\xfb\xfa\xf9"])
def test_a_guess_is_refused(data: bytes) -> None:
    """A handful of bytes that many encodings would take is not guessed at."""
    with pytest.raises(ReadError, match=r"^short\.txt: .*save it as UTF-8"):
        decode(data, "short.txt")


def test_damaged_utf16_is_refused() -> None:
    """Half a character at the end is not dropped in silence."""
    with pytest.raises(ReadError, match=r"^cut\.txt: .*damaged"):
        decode("Moskau".encode("utf-16") + b"x", "cut.txt")


def test_a_broken_byte_in_long_utf8_is_refused() -> None:
    """UTF-8 with one bad byte is no legacy text; nothing is replaced."""
    with pytest.raises(ReadError, match=r"^bad\.txt: "):
        decode((RUSSIAN * 20).encode() + b"\xff" + (CHINESE * 20).encode(), "bad.txt")


def test_large_legacy_text() -> None:
    """Past the sample the encoding is judged on, the whole text is still decoded."""
    text = f"{RUSSIAN}\n" * 800
    assert decode(text.encode("cp1251"), "a.txt") == text
