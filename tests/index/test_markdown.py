"""Markdown to plain text; `test_read` has the files themselves."""

import time

import pytest

from index.markdown import split_markdown

TEXTS = {
    "latin": "Tổng Bí thư thăm Nga",
    "cyrillic": "Президент прибыл",
    "arabic": "وصل الرئيس",
    "cjk": "总统抵达",
    "thai": "ประธานาธิบดีเดินทาง",
    "devanagari": "राष्ट्रपति पहुँचे",
}


@pytest.mark.parametrize("script", TEXTS)
def test_what_a_reader_sees(script: str) -> None:
    """Headings, bold, links and images lose their marks and keep their words, in every script."""
    words = TEXTS[script]
    marked = f"# {words}\n\n## {words}\n\n**{words}** [{words}](https://example.org/a_(b)) ![{words}](x.png)\n"
    assert split_markdown(marked) == ({"title": words}, f"\n\n{words}\n\n{words} {words} \n")


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("", ""),
        ("plain", "plain"),
        ("[text][1] and\n\n[1]: https://example.org\n", "text and\n\n"),
        ("a<!-- not\nseen -->b<!-- open", "ab<!-- open"),
        ("2 * 3 * 4 and snake_case", "2 * 3 * 4 and snake_case"),
        ("#hashtag", "#hashtag"),
        ("a [1] b", "a [1] b"),
    ],
)
def test_marks_and_what_only_looks_like_them(marked: str, plain: str) -> None:
    """Markup goes; what is not markup stays to the letter."""
    assert split_markdown(marked) == ({}, plain)


def test_front_matter() -> None:
    """Its keys come in lower case and win over the heading; empty values and nested ones are not known."""
    text = '---\nTitle: "Über uns"\nurl: https://example.org/a\nempty:\nlist:\n  - x\n---\n# Heading\nBody'
    assert split_markdown(text) == ({"title": "Über uns", "url": "https://example.org/a"}, "\nBody")


@pytest.mark.parametrize("text", ["---\nno end", "---", "a\n---\ntitle: x\n---\n"])
def test_a_rule_is_no_front_matter(text: str) -> None:
    """A line of dashes that opens no block stays."""
    assert split_markdown(text) == ({}, text)


@pytest.mark.parametrize(
    "hostile", ["[" * 50_000, "![" * 50_000, "[](" * 50_000, "<!--" * 50_000, "**a" * 50_000, "(" * 50_000]
)
def test_a_file_of_brackets_takes_no_time(hostile: str) -> None:
    """Marks that never close cost no more than reading them."""
    started = time.monotonic()
    split_markdown(hostile)
    split_markdown("---\n" + "a:b\n" * 50_000)
    assert time.monotonic() - started < 5
