"""The right side of the page as HTML: the article behind a citation, or a list of all. Every text is escaped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from index.article import Article
from index.errors import IndexingError
from rag.answer import Citation
from rag.errors import RagError
from rag.fragments import UNVERIFIED, address, facts, lang
from rag.turn import Engine, Turn

_LISTED = 200  # articles in the list; a browser stays quick, and nobody reads further


def library(engine: Engine) -> str:
    """Return the list of the library's articles, or why it cannot be read."""
    try:
        return library_html(engine.articles())
    except (RagError, IndexingError) as error:
        return problem_html(str(error))


def opened(engine: Engine, wanted: Mapping[str, Any], turns: Sequence[Turn]) -> str:
    """Return the article that a button asks for; what a browser sends is looked up, and nothing else of it is used."""
    try:
        if "article" in wanted:
            article = engine.article(str(wanted["article"]))
            return article_html(article) if article else library(engine)
        turn = dict(enumerate(turns)).get(int(wanted.get("turn", -1)))
        return (turn and _source(engine, wanted, turn)) or library(engine)
    except (TypeError, ValueError):  # no number where the page sends one
        return library(engine)
    except (RagError, IndexingError) as error:
        return problem_html(str(error))


def _source(engine: Engine, wanted: Mapping[str, Any], turn: Turn) -> str | None:
    if "hit" in wanted:
        hit = dict(enumerate(turn.nearest)).get(int(wanted["hit"]))
        if hit is None:
            return None
        return article_html(hit.article, Highlight(hit.passage.start, hit.passage.end, hit.passage.text))
    citations = {each.n: each for each in turn.answer.citations} if turn.answer else {}
    found = citations.get(int(wanted.get("n", 0)))
    if found is None:
        return None
    article = engine.article(found.article_id)
    if article is None:
        return missing_html(found)
    return article_html(article, Highlight(found.start, found.end, found.quote, found.verified, found.n))


@dataclass(frozen=True, slots=True)
class Highlight:
    """The stretch of an article to mark, `text[start:end]`, and whether it is known to be the quote."""

    start: int
    end: int
    quote: str
    verified: bool = True
    n: int | None = None
    """The citation it belongs to; None for a passage that is merely near."""


def article_html(article: Article, highlight: Highlight | None = None) -> str:
    """Return an article in full, the highlighted stretch in a `<mark>`, or a warning when the quote is not there."""
    shown, warning = highlight, ""
    if highlight:
        if article.text[highlight.start : highlight.end] != highlight.quote:
            shown = None
            warning = "The quote is not in this article as it stands now; the article may have changed since."
        if not highlight.verified:
            warning = f"This citation is {UNVERIFIED}."
    kicker = f"Source {highlight.n}" if highlight and highlight.n else "Article"
    return (
        f'<section class="article" aria-label="Article"><header>{_close()}<p class="kicker">{kicker}</p>'
        f'<h2 tabindex="-1" dir="auto"{lang(article.language)}>{escape(article.title or "Untitled")}</h2>'
        f"{facts(article.outlet, article.language, article.published)}{address(article.url)}</header>"
        + (f'<p class="warning" role="note">{warning}</p>' if warning else "")
        + f'<div class="body"{lang(article.language)}>{_body(article.text, shown)}</div></section>'
    )


def missing_html(citation: Citation) -> str:
    """Return what is known of a cited article that has left the library since."""
    return (
        f'<section class="article" aria-label="Article"><header>{_close()}<p class="kicker">Source {citation.n}</p>'
        f'<h2 tabindex="-1" dir="auto"{lang(citation.language)}>{escape(citation.title or "Untitled")}</h2>'
        f"{facts(citation.outlet, citation.language, citation.published)}{address(citation.url)}</header>"
        '<p class="warning" role="note">This article is no longer in the library; this is what was quoted from it.</p>'
        f'<blockquote dir="auto"{lang(citation.language)}>{escape(citation.quote)}</blockquote></section>'
    )


def library_html(articles: Sequence[Article]) -> str:
    """Return the list of articles, newest first, each a button that opens it; undated ones last."""
    if not articles:
        return (
            '<section class="library" aria-label="Library"><h2>Library</h2><p class="note">There are no articles yet. '
            "Add some with <code>rag index PATH</code>, then reload this page.</p></section>"
        )
    newest = sorted(articles, key=lambda each: each.published or "", reverse=True)[:_LISTED]
    rows = "".join(
        f'<li><button type="button" class="card" data-action="open" data-article="{escape(each.id)}">'
        f'<span class="title" dir="auto"{lang(each.language)}>{escape(each.title or "Untitled")}</span>'
        f"{facts(each.outlet, each.language, each.published)}</button></li>"
        for each in newest
    )
    more = len(articles) - len(newest)
    rest = f'<p class="note">and {more:,} more: every one of them is searched.</p>' if more else ""
    count = f"{len(articles):,} article{'s' if len(articles) > 1 else ''}"
    return (
        f'<section class="library" aria-label="Library"><h2>Library</h2><p class="count">{count}</p>'
        f"<ul>{rows}</ul>{rest}</section>"
    )


def problem_html(reason: str) -> str:
    """Return what the panel shows when the library cannot be read."""
    return f'<section class="library" aria-label="Library"><p class="error" role="alert">{escape(reason)}</p></section>'


def _body(text: str, highlight: Highlight | None) -> str:
    """Return the text line by line, each its own paragraph; a highlight over several lines gets a mark in each."""
    marked, at = [], 0
    for line in text.split("\n"):
        start, end = (highlight.start, highlight.end) if highlight else (0, 0)
        start, end = (min(max(edge - at, 0), len(line)) for edge in (start, end))
        at += len(line) + 1
        before, inside, after = escape(line[:start]), escape(line[start:end]), escape(line[end:])
        if inside and highlight:
            kind = "" if highlight.verified else ' class="unverified"'
            inside = f"<mark{kind}>{inside}</mark>"
        if line.strip():
            marked.append(f'<p dir="auto">{before}{inside}{after}</p>')
    return "".join(marked)


def _close() -> str:
    return '<button type="button" class="close" data-action="close" aria-label="Close article">Close</button>'
