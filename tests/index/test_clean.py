"""Metadata out, body kept: the seeds byte by byte, and the same in thirty languages."""

import time
import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from index.article import Document
from index.clean import clean
from index.errors import ReadError

WORDS = tomllib.loads(files("index").joinpath("trailers.toml").read_text(encoding="utf-8"))
LANGUAGES = "ar az be cs de en es fa fr hi id it ja kk km ko lo ms nl pl pt ro ru sv th tl tr uk vi zh"
BODY = {
    "latin": "Tổng Bí thư Tô Lâm thăm Nga từ ngày 8 tháng 5.",
    "cyrillic": "Президент прибыл в Москву в пятницу.",
    "arabic": "وصل الرئيس إلى موسكو يوم الجمعة.",
    "cjk": "总统于星期五抵达莫斯科。",
    "thai": "ประธานาธิบดีเดินทางถึงกรุงมอสโกเมื่อวันศุกร์",
    "devanagari": "राष्ट्रपति शुक्रवार को मास्को पहुँचीं।",
}


def cleaned(text: str) -> Document:
    """A text without any metadata, cleaned."""
    return clean(Document(text, "a.txt"))


def seed(name: str) -> str:
    """The text of one of the articles that come with the project."""
    return files("seeds").joinpath(name).read_text(encoding="utf-8")


def test_the_german_seed() -> None:
    """Its last two lines become address and outlet; every other byte stays."""
    text = seed("000_vietnamnet_de.txt")
    document = cleaned(text)
    url = "https://vietnamnet.vn/tong-bi-thu-to-lam-se-tham-4-nuoc-du-le-duyet-binh-chien-thang-tai-nga-2397143.html"
    assert (document.url, document.outlet, document.published) == (url, "VietNamNet", None)
    assert document.text + f"\nQuelle: {url}\nKommentar (0)" == text
    assert document.title == "Auf Einladung des Präsidenten von Kasachstan, Kassym-Jormat Tokayev, des…"


def test_the_indonesian_seed() -> None:
    """Its photo credit goes too, and the day comes from the number in its address."""
    text = seed("004_thanhnien_id.txt")
    document = cleaned(text)
    url = "https://thanhnien.vn/tong-bi-thu-to-lam-sap-tham-4-nuoc-du-le-duyet-binh-tai-nga-185250502113025508.htm"
    assert (document.url, document.outlet, document.published) == (url, "Thanh Niên", "2025-05-02")
    credit = "Sekretaris Jenderal Lam dan istrinya. FOTO: VNA\n"
    assert document.text + f"\nSumber: {url}\nKomentar (0)" == text.replace(credit, "")


@pytest.mark.parametrize("name", ["000_vietnamnet_de.txt", "004_thanhnien_id.txt"])
def test_cleaning_twice_changes_nothing(name: str) -> None:
    """What is clean stays as it is, and the document given is not touched."""
    document = Document(seed(name), "a.txt")
    once = clean(document)
    assert document.text == seed(name)
    assert clean(once) == once


def test_every_language_has_its_words() -> None:
    """The word lists cover the thirty languages, each with at least one word of each kind."""
    for kind in ("source", "comments", "photo"):
        assert sorted(WORDS[kind]) == LANGUAGES.split()
        assert all(words and all(words) for words in WORDS[kind].values())


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_trailers_in_every_language(language: str) -> None:
    """Every word of the lists is found, in the forms that pages print, and the body is left alone."""
    body = "\n".join(BODY.values())
    for source in WORDS["source"][language]:
        for comments in WORDS["comments"][language]:
            for mark in (":", " :", "："):
                found = cleaned(f"{body}\n{source}{mark} https://www.beispiel.at/a\n{comments} (0)\n")
                assert (found.text, found.url, found.outlet) == (body, "https://www.beispiel.at/a", "Beispiel")
            assert cleaned(f"{body}\n{comments.upper()}（12）\n\n({source}: dpa)").text == body
    for photo in WORDS["photo"][language]:
        for credit in (f"Moskau am Abend. {photo}: VNA", f"{photo}/Reuters", f"({photo.upper()} : AP)"):
            assert cleaned(f"{body}\n{credit}\n{body}").text == f"{body}\n{body}"


@pytest.mark.parametrize(
    "line",
    [
        "Quelle: Das sagte ein Sprecher der Regierung am Freitag.",
        "Der Sprecher nannte keine Quelle.",
        "Kommentar der Woche",
        "Resource: none",
        "Ohne Kommentar (0) ging es weiter.",
    ],
)
def test_sentences_at_the_end_stay(line: str) -> None:
    """A last line that only holds one of the words is part of the article."""
    assert cleaned(f"Erster Satz.\n{line}").text == f"Erster Satz.\n{line}"


@pytest.mark.parametrize("line", ["Quelle: https://beispiel.at/x", "Kommentar (0)", "来源：新华社", "Nguồn: TTXVN"])
def test_trailers_inside_the_body_stay(line: str) -> None:
    """Only the end of a text is searched for source and comment lines."""
    text = f"Erster Satz.\n{line}\nLetzter Satz."
    found = cleaned(text)
    assert (found.text, found.url) == (text, None)


@pytest.mark.parametrize(
    "line",
    [
        "Die Behörde veröffentlichte ein Foto: Es zeigt den Präsidenten am Flughafen der Stadt.",
        "Fotosynthese: ein Vorgang",
        "He saw the photo and left.",
        "Telefoto: neu",
        f"{'Wort ' * 60}Foto: dpa",
    ],
)
def test_sentences_with_a_photo_stay(line: str) -> None:
    """A sentence, another word or a whole paragraph is no credit."""
    assert line in cleaned(f"Erster Satz.\n{line}\nLetzter Satz.").text


def test_source_without_address_names_the_outlet() -> None:
    """`Quelle: dpa` tells the outlet, unless an address or the document itself does."""
    assert cleaned("Ein Satz.\nQuelle: dpa").outlet == "dpa"
    assert clean(Document("Ein Satz.\nQuelle: dpa", "a", url="https://beispiel.at/a")).outlet == "Beispiel"
    assert clean(Document("Ein Satz.\nQuelle: dpa", "a", outlet="ORF")).outlet == "ORF"


def test_what_is_stated_is_kept() -> None:
    """Title, address, outlet, date and language of the document win over what the text and address say."""
    stated = Document("Ein Satz.", "a", "Titel", "https://a.at/2020/01/01/x", "Blatt", "2024-02-29", "de")
    assert clean(replace(stated, text="Ein Satz.\nQuelle: https://b.at/2021/01/01/")) == stated


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "beispiel.at", "https://", "https://a b"])
def test_only_addresses_of_the_web_are_kept(url: str) -> None:
    """An address that must not become a link is dropped."""
    assert clean(Document("Ein Satz.", "a", url=url)).url is None


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.le-figaro.fr/x", "Le Figaro"),
        ("https://nasional.tempo.co.id/x", "Tempo"),
        ("http://www.bbc.co.uk/news", "BBC"),
        ("https://amp.vnexpress.net:443/x", "VnExpress"),
        ("https://москва.рф/x", "Москва"),
        ("https://192.0.2.1/x", "192.0.2.1"),
        ("https://localhost/x", "Localhost"),
        ("https://[broken/x", None),
    ],
)
def test_outlet_from_the_host(url: str, outlet: str | None) -> None:
    """The name registered under the country's domain, or the spelling in the table."""
    assert clean(Document("Ein Satz.", "a", url=url)).outlet == outlet


@pytest.mark.parametrize(
    ("path", "published"),
    [
        ("2025/05/02/titel", "2025-05-02"),
        ("politik/2025/5/2", "2025-05-02"),
        ("titel-2025-05-02.html", "2025-05-02"),
        ("news/20250502/titel", "2025-05-02"),
        ("titel-185250502113025508.htm", "2025-05-02"),
        ("titel-20250502113025508.htm", "2025-05-02"),
        ("2025/13/02/titel", None),
        ("2025/02/30/titel", None),
        ("1989/12/31/titel", None),
        ("2101/01/01/titel", None),
        ("titel-185250502253025508.htm", None),
        ("titel-185251302113025508.htm", None),
        ("titel-2397143.html", None),
        ("titel?date=2025-05-02", None),
        ("12025-05-021", None),
    ],
)
def test_day_from_the_address(path: str, published: str | None) -> None:
    """A day in the path is taken when it exists and lies between 1990 and 2100."""
    assert clean(Document("Ein Satz.", "a", url=f"https://beispiel.at/{path}")).published == published


@pytest.mark.parametrize("script", BODY)
def test_invisible_characters_go(script: str) -> None:
    """Zero-width spaces, direction marks, controls and tag characters between all letters leave no trace."""
    for char in "\u200b\u200e\u200f\u2060\ufeff\u202e\u2066\u2069\x00\x07\x1b\x7f\x9f\xad\U000e0041":
        assert cleaned(char.join(BODY[script].split(" "))).text == BODY[script].replace(" ", "")


@pytest.mark.parametrize("text", ["می‌خواهد برود.", "क्‍ष का रूप।", "ស្រុក‌ខ្មែរ។"])
def test_joiners_stay(text: str) -> None:
    """The zero-width joiner and non-joiner are spelling in Persian, Hindi and Khmer."""
    assert cleaned(text).text == text


def test_blank_lines_and_blanks() -> None:
    """Runs of blank lines shrink to one, trailing blanks go, every kind of line end becomes a line feed."""
    assert cleaned("\n\n a. \t\r\n\n \n\u3000\nb.\u2028c.\x85d.\n\n").text == "a.\n\nb.\nc.\nd."


def test_letters_are_composed() -> None:
    """Removing what stood between a letter and its accent leaves one letter."""
    assert cleaned("cafe\u200b\u0301.").text == "café."


@pytest.mark.parametrize("end", [".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।", "။", "។", ".”", "。」", "!»"])
def test_a_first_sentence_is_no_headline(end: str) -> None:
    """A first line of 104 characters is a headline, but cut when it ends as a sentence in any script."""
    line = "Wort " * 20 + "Wort"
    assert cleaned(f"{line}\nZweite Zeile").title == line
    assert cleaned(f"{line}{end}\nZweite Zeile").title == "Wort " * 15 + "Wort…"


@pytest.mark.parametrize("script", BODY)
def test_headline(script: str) -> None:
    """A short first line without a sentence mark is the title, and stays in the text."""
    headline = BODY[script].rstrip(".。।")
    document = cleaned(f"{headline}\n{BODY[script]}")
    assert (document.title, document.text) == (headline, f"{headline}\n{BODY[script]}")


@pytest.mark.parametrize("text", ["总" * 200 + "。", "ก" * 79 + "ำ่" * 60 + "ที่ ไป.", "Wort" * 60 + "."])
def test_title_of_a_text_without_spaces(text: str) -> None:
    """Where there is no space to cut at, the cut is near 80 characters and not before a mark."""
    title = cleaned(text).title
    assert title is not None
    assert title.endswith("…")
    assert text.startswith(title[:-1])
    assert 70 <= len(title) <= 81


@pytest.mark.parametrize("text", ["", " \n\u200b\n", "Quelle: https://beispiel.at/a\nKommentar (0)", "Foto: dpa"])
def test_nothing_left_is_an_error(text: str) -> None:
    """A text of nothing but metadata is named."""
    with pytest.raises(ReadError, match=r"^leer\.txt: "):
        clean(Document(text, "leer.txt"))


@pytest.mark.parametrize(
    "piece", ["\n", " \n", "Kommentar (0)\n", "Foto: ", "0 ", "(", "Quelle: ", "https://", "\u200b", "a\n"]
)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    """A megabyte of anything the patterns look for is cleaned in seconds."""
    begun = time.monotonic()
    cleaned(f"Ein Satz.\n{piece * (1_000_000 // len(piece))}")
    assert time.monotonic() - begun < 5
