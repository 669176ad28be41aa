"""The start of a gold file for the user's own articles: a figure, date or name of each, the question left to write.

What it proposes is right by its making, since value and sentence are the article's own, but no person has chosen it.
Nothing here asks or scores; `rag.gold` refuses the file until every question is written.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from rag.errors import QuestionError
from rag.gold import PLACEHOLDER

if TYPE_CHECKING:
    from rag.answer import Kind, Value

_KINDS: tuple["Kind", ...] = ("number", "date", "money", "year", "percentage", "person", "place")
"""Tried in turns, so that a file has some of each; names, which are found less surely, come last."""

_ROOM = 2  # a sentence is to be at least so many times as long as its value, or there is nothing to ask about


def starter(articles: Sequence[Article], limit: int = 20) -> str:
    """Return the text of a gold file, a question to write for each of up to `limit` articles of all languages.

    Articles in which nothing is found to ask for are passed over. Raises QuestionError when there is none left.
    """
    lines: list[str] = []
    for article in _spread(articles):
        if len(lines) >= limit:
            break
        if proposed := _proposed(article, len(lines)):
            lines.append(_line(article, *proposed, number=len(lines) + 1))
    if not lines:
        raise QuestionError(
            f"No figure, date or name to ask for in {len(articles)} articles. Add articles with `rag index`, or write"
            " the questions yourself: seeds/README.md describes the keys."
        )
    return "".join(f"{line}\n" for line in lines)


def _line(article: Article, quote: str, value: "Value", number: int) -> str:
    """Return the JSON of one question in the keys of the gold file."""
    fact = f"{value.kind}-{number}"
    record = {
        "id": f"{fact}-{article.language}",
        "fact": fact,
        "split": "dev" if number % 2 else "test",
        "language": article.language,
        "kind": value.kind,
        "question": f'{PLACEHOLDER} ask for "{value.text}", in the language "{article.language}"',
        "status": "answered",
        "answers": [[value.text]],
        "evidence": [{"article": Path(article.source).name, "quote": quote}],
    }
    return json.dumps(record, ensure_ascii=False)


def _spread(articles: Sequence[Article]) -> Iterator[Article]:
    """Yield an article of each language in turn, and within a language one of each outlet in turn."""
    groups: dict[str, dict[str, list[Article]]] = {}
    for article in articles:
        groups.setdefault(article.language, {}).setdefault(article.outlet or "", []).append(article)
    yield from _in_turns([list(_in_turns(list(outlets.values()))) for outlets in groups.values()])


def _in_turns(groups: Sequence[Sequence[Article]]) -> Iterator[Article]:
    for row in zip_longest(*groups):
        yield from (article for article in row if article is not None)


def _proposed(article: Article, turn: int) -> tuple[str, "Value"] | None:
    """Return a sentence that stands once in the article and a value of it, of the kind whose turn it is if it can."""
    from index.sentences import sentences
    from rag.values import find_values

    quotes = [article.text[span.start : span.end] for span in sentences(article.text, article.language)]
    first = turn % len(_KINDS)
    for kind in (*_KINDS[first:], *_KINDS[:first]):
        for quote in quotes:
            for value in find_values(quote, article.language, kind):
                if len(quote) >= _ROOM * len(value.text) and article.text.count(quote) == 1:
                    return quote, value
    return None
