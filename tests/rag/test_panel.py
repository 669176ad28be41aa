"""The article panel: the quote is marked exactly, or it is said why not; what a browser sends is not trusted."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from index.article import Article, Passage
from index.errors import LibraryMissing
from rag.answer import Answer, Citation, Hit, Verdict
from rag.events import Event
from rag.panel import Highlight, article_html, library, library_html, opened
from rag.turn import Turn

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'


class _Library:
    """An engine with these articles and no answers."""

    def __init__(self, *articles: Article, error: Exception | None = None) -> None:
        self._articles, self._error = articles, error

    def stream(self, question: str, history: object = (), language: str | None = None) -> Iterator[Event]:
        return iter(())

    def articles(self) -> list[Article]:
        if self._error:
            raise self._error
        return list(self._articles)

    def article(self, article_id: str) -> Article | None:
        return {each.id: each for each in self.articles()}.get(article_id)

    def rate(self, answer: Answer, verdict: Verdict, history: object = ()) -> None: ...


def _article(text: str, title: str = "Title", **facts: str) -> Article:
    return Article("a1", text, title, "source", facts.pop("language", "en"), **facts)


def _marks(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Łódź. Cà phê 86 đồng. End.", "Cà phê 86 đồng."),
        ("Раз. Визит состоится 5 мая. Два.", "Визит состоится 5 мая."),
        ("أولا. زار أذربيجان عام 1959. أخيرا.", "زار أذربيجان عام 1959."),
        ("第一。访问越南。最后。", "访问越南。"),
        ("กขค การเยือน งจ", "การเยือน"),
        ("एक। यात्रा हुई। दो।", "यात्रा हुई।"),
        ("a 😀 <b>&amp;</b> z", "😀 <b>&amp;</b>"),
    ],
)
def test_the_mark_is_the_quote(text: str, quote: str) -> None:
    """Offsets are characters of the text, whatever the script and whatever has to be escaped."""
    start = text.index(quote)
    html = article_html(_article(text), Highlight(start, start + len(quote), quote))
    assert _marks(html) == [quote]
    assert unescape(re.sub(r"<[^>]+>", "", html.split('class="body"')[1].split(">", 1)[1])) == text


def test_a_quote_over_several_lines_is_marked_in_each() -> None:
    """Lines are paragraphs; empty ones are left out."""
    html = article_html(_article("One two.\n\nThree four."), Highlight(4, 15, "two.\n\nThree"))
    assert _marks(html) == ["two.", "Three"]
    assert html.count("<p dir") == 2


def test_a_quote_that_is_not_there_is_said_and_not_marked() -> None:
    """The text changed after the answer; an unverified citation is called so."""
    moved = article_html(_article("Changed text."), Highlight(0, 3, "Old"))
    assert _marks(moved) == []
    assert "may have changed" in moved
    unverified = article_html(_article("Same."), Highlight(0, 4, "Same", verified=False, n=2))
    assert 'mark class="unverified"' in unverified
    assert "not verified" in unverified
    assert "Source 2" in unverified


def test_hostile_articles_make_no_markup() -> None:
    """Title, text, outlet, date, language and address are text in the article and in the list."""
    article = Article('"><script>', HOSTILE, HOSTILE, "s", HOSTILE, "javascript:alert(1)", HOSTILE, HOSTILE)
    for html in (article_html(article, Highlight(0, 8, "<script>")), library_html([article])):
        assert "<script" not in html
        assert "<img" not in html
        assert "<a " not in html


def test_the_list_is_newest_first_and_bounded() -> None:
    """Undated articles come last; past 200 only their number is given."""
    dated = [Article(day, "t", day, "s", "en", published=day) for day in ("2024-01-01", "2025-01-01")]
    html = library_html([Article("x", "t", "", "s", "und"), *dated])
    assert re.findall(r'data-article="([^"]+)"', html) == ["2025-01-01", "2024-01-01", "x"]
    assert "3 articles" in html
    assert "and 1,000 more" in library_html([_article("t")] * 1_200)
    assert "1 article<" in library_html([_article("t")])
    assert "rag index" in library_html([])


def _turn() -> Turn:
    article = _article("Some text. More.")
    cited = Citation(1, "a1", "Title", None, "en", None, None, "More.", 11, 16, 1.0, True)
    gone = Citation(2, "gone", "Gone <b>", None, "en", None, None, "Its words.", 0, 10, 1.0, True)
    hit = Hit(Passage("p", "a1", 0, 0, 10, "Some text.", "en"), article, 0.1)
    return Turn("q", "done", nearest=(hit,), answer=Answer("q", "en", "answered", "x", "en", citations=(cited, gone)))


def test_a_button_opens_what_it_names() -> None:
    """A citation, a near passage and an article of the list; an article that is gone leaves its quote."""
    engine, turns = _Library(_article("Some text. More.")), [_turn()]
    assert _marks(opened(engine, {"turn": "0", "n": "1"}, turns)) == ["More."]
    assert _marks(opened(engine, {"turn": "0", "hit": "0"}, turns)) == ["Some text."]
    assert 'class="article"' in opened(engine, {"article": "a1"}, ())
    missing = opened(engine, {"turn": "0", "n": "2"}, turns)
    assert "no longer in the library" in missing
    assert "Its words." in missing
    assert "Gone &lt;b&gt;" in missing


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"turn": "0"},
        {"turn": "9", "n": "1"},
        {"turn": "-1", "n": "1"},
        {"turn": "0", "n": "7"},
        {"turn": "0", "hit": "5"},
        {"turn": "x", "n": "1"},
        {"turn": None, "n": "1"},
        {"turn": ["0"], "n": {}},
        {"article": "../../etc/passwd"},
        {"article": None},
    ],
)
def test_anything_else_opens_the_list(wanted: dict[str, Any]) -> None:
    """What the page never sends is answered with the list of articles."""
    assert 'class="library"' in opened(_Library(_article("Text.")), wanted, [_turn()])


def test_a_library_that_cannot_be_read_is_said() -> None:
    """The error's own words are shown, escaped."""
    engine = _Library(error=LibraryMissing("No library in <here>."))
    for html in (library(engine), opened(engine, {"article": "a1"}, ())):
        assert "No library in &lt;here&gt;." in html
