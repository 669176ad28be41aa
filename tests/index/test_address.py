"""The address that an article's id is made from."""

from dataclasses import replace

import pytest

from index.address import canonical, file_of, id_of
from index.article import Document, article_id

TEXTS = {
    "latin": "Tổng Bí thư Tô Lâm thăm Nga.",
    "cyrillic": "Президент прибыл в Москву.",
    "arabic": "وصل الرئيس إلى موسكو.",
    "cjk": "总统抵达莫斯科。",
    "thai": "ประธานาธิบดีเดินทางถึงกรุงมอสโก",
    "devanagari": "राष्ट्रपति मास्को पहुँचे।",
}


@pytest.mark.parametrize(
    "copy",
    [
        "https://example.org/news/1",
        "http://example.org/news/1",
        "https://www.example.org/news/1",
        "https://EXAMPLE.org/news/1",
        "https://example.org/news/1/",
        "https://example.org/news/1#comments",
        "https://example.org/news/1?utm_source=x&UTM_medium=y&fbclid=z&gclid=w",
        "https://example.org/news/1?",
        " https://example.org/news/1\n",
    ],
)
def test_copies_of_a_page_have_one_address(copy: str) -> None:
    """Scheme, `www.`, case of the host, closing slash, fragment and tracking say nothing about the article."""
    assert canonical(copy) == "//example.org/news/1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a?1", "https://example.org/a?2"),
        ("https://example.org/a?q=%E9", "https://example.org/a?q=%E8"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/a", "https://news.example.org/a"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/", "https://example.net/"),
        ("https://example.org/новости", "https://example.org/новость"),
        ("http://[a", "http://[b"),
    ],
)
def test_different_pages_have_different_addresses(one: str, other: str) -> None:
    """What may tell two articles apart is kept, a parameter without a value and a broken address too."""
    assert canonical(one) != canonical(other)


def test_tracking_goes_and_the_rest_stays() -> None:
    """Other parameters keep their order and spelling."""
    assert canonical("https://example.org/a?id=7&utm_source=x&q=m%C3%BCll+b") == "//example.org/a?id=7&q=m%C3%BCll+b"


@pytest.mark.parametrize("broken", ["http://[::1", "http://[x", "https://exa\u2100mple.org/a"])
def test_a_broken_address_stays_whole(broken: str) -> None:
    """An address that cannot be taken apart is an address all the same, not a crash."""
    assert canonical(broken) == broken
    assert id_of(Document("x", "a.txt", url=broken)) == article_id(broken)


def test_the_url_comes_first() -> None:
    """With a URL, neither the place nor the text nor the title matters."""
    document = Document("one", "/a.txt", title="A", url="https://example.org/1")
    copy = Document("two", "/b/c.jsonl:9", title="B", url="http://www.example.org/1/")
    assert id_of(document) == id_of(copy) == article_id("//example.org/1")


@pytest.mark.parametrize("script", TEXTS)
def test_a_file_is_its_path(script: str) -> None:
    """Without a URL a file is known by its path alone, whatever the alphabet of its name."""
    path = f"/news/{TEXTS[script]}.txt"
    assert id_of(Document("old", path)) == id_of(Document("new", path, title="x")) == article_id(path)
    assert id_of(Document("old", path)) != id_of(Document("old", f"/other{path}"))


@pytest.mark.parametrize("script", TEXTS)
def test_a_line_is_its_title_or_text(script: str) -> None:
    """A line of a .jsonl file keeps its id when lines move, and when its text changes under one title."""
    line = Document(TEXTS[script], "/a.jsonl:1")
    assert id_of(line) == id_of(replace(line, source="/a.jsonl:2"))
    assert id_of(line) != id_of(replace(line, source="/b.jsonl:1"))
    assert id_of(line) != id_of(replace(line, text="another"))
    titled = replace(line, title=TEXTS[script])
    assert id_of(titled) == id_of(replace(titled, text="another", source="/a.jsonl:7"))
    assert id_of(titled) != id_of(replace(titled, title="another"))


def test_standard_input_is_its_title_or_text() -> None:
    """Two texts piped in are two articles."""
    assert id_of(Document("one", "-")) != id_of(Document("two", "-"))
    assert id_of(Document("one", "-")) == id_of(Document("one", "-:1"))


@pytest.mark.parametrize(
    ("source", "file"),
    [("/a.jsonl:12", "/a.jsonl"), ("-:3", "-"), ("/a.txt", "/a.txt"), ("-", "-"), ("/a:b.txt", "/a:b.txt"), ("", "")],
)
def test_the_file_of_a_source(source: str, file: str) -> None:
    """The line number goes, nothing else."""
    assert file_of(source) == file
