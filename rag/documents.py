"""Articles and passages as JSON values, the same for the command line, HTTP and MCP."""

from dataclasses import asdict
from typing import Any

from index.article import Article
from rag.answer import Hit


def article_document(article: Article) -> dict[str, Any]:
    """Return an article of a list: everything but its text."""
    return {**asdict(article), "text": None}


def hit_document(hit: Hit) -> dict[str, Any]:
    """Return a passage found, with its article."""
    return {**asdict(hit.passage), "score": round(hit.score, 4), "article": article_document(hit.article)}


def passage_document(hit: Hit) -> dict[str, Any]:
    """Return a passage found as one flat object, with what a reader wants to know of its article."""
    article, passage = hit.article, hit.passage
    return {
        "id": passage.id,
        "article_id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "language": article.language,
        "published": article.published,
        "url": article.url,
        "text": passage.text,
        "score": round(hit.score, 4),
    }
