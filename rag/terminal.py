"""Answers, articles and tables as text for a terminal. Pure: values in, text out."""

import textwrap
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from index.article import Article
from rag.answer import Answer, Hit
from rag.localize import date_text, language_name

if TYPE_CHECKING:
    from index.reconcile import Report
    from rag.check import Card
    from rag.pairs import PairRow

_WIDTH = 100


def answer_text(answer: Answer) -> str:
    """Return an answer with its notes and its numbered sources."""
    parts = [answer.answer, *(f"({note})" for note in answer.notes)]
    if answer.citations:
        parts.append("\n".join(_source(answer, n) for n in range(len(answer.citations))))
    return "\n\n".join(parts)


def hits_text(hits: Sequence[Hit]) -> str:
    """Return passages, best first, each under the article it is from."""
    shown = [textwrap.indent(textwrap.fill(hit.passage.text, _WIDTH), "   ") for hit in hits]
    heads = [f"{n}. {label(hit.article)}  [{hit.article.id}]" for n, hit in enumerate(hits, start=1)]
    return "\n\n".join(f"{head}\n{text}" for head, text in zip(heads, shown, strict=True))


def articles_text(articles: Sequence[Article]) -> str:
    """Return one line for each article."""
    return "\n".join(f"{article.id}  {label(article)}" for article in articles)


def article_text(article: Article) -> str:
    """Return an article with its metadata above its text."""
    head = [
        ("title", article.title),
        ("outlet", article.outlet),
        ("published", article.published),
        ("language", article.language),
        ("url", article.url),
        ("source", article.source),
    ]
    return "\n".join([f"{name:10}{value}" for name, value in head if value] + ["", article.text])


def report_text(report: "Report") -> str:
    """Return what an indexing run did, a line for each failure."""
    counts = ("added", "changed", "unchanged", "removed", "duplicates")
    done = ", ".join(f"{name} {getattr(report, name)}" for name in counts if getattr(report, name) or name == "added")
    lines = [f"{done}; {report.passages} passages in the library"]
    return "\n".join([*lines, *(f"failed: {failure.source}: {failure.reason}" for failure in report.failed)])


def pair_rows_text(rows: "Sequence[PairRow]") -> str:
    """Return what was told apart of pairs of articles as a Markdown table; shares in per cent."""
    from rag.pairs import PairRow

    names = [field.name for field in fields(PairRow)[2:]]
    return _table("pairs", names, [(row.name, row.pairs, [getattr(row, name) for name in names]) for row in rows])


def _table(head: str, names: Sequence[str], rows: Sequence[tuple[str, int, Sequence[float | None]]]) -> str:
    titles = " | ".join(name.replace("_", " ") for name in names)
    lines = [f"| {head} | n | {titles} |", "|---|---:|" + "---:|" * len(names)]
    for name, count, shares in rows:
        cells = " | ".join("–" if share is None else f"{100 * share:.0f}%" for share in shares)
        lines.append(f"| {name} | {count} | {cells} |")
    return "\n".join(lines)


def card_text(card: "Card") -> str:
    """Return a bundled model's files, each whole, changed or missing, and its scores."""
    states = {True: "whole", False: "changed"}
    files = [
        f"{file.name}  {'missing' if file.found is None else states[file.is_whole]}  {file.stated}"
        for file in card.files
    ]
    return "\n".join([card.title, *files, "", card.scores])


def label(article: Article) -> str:
    """Return outlet, date, language and title on one line."""
    known = (article.outlet, article.published, article.language, article.title)
    return " · ".join(item for item in known if item)


def _source(answer: Answer, n: int) -> str:
    citation = answer.citations[n]
    language = answer.answer_language
    known = (
        citation.outlet,
        date_text(citation.published, language),
        language_name(citation.language, language),
        citation.title,
        citation.url,
    )
    flag = "" if citation.verified else " (!)"
    return f"[{citation.n}]{flag} " + " · ".join(item for item in known if item)
