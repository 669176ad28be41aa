"""The reader's answer: findings and their quotes, in a frame of the question's language. No LLM, no free text.

Every word is either the frame's or an article's own, and every quote carries its mark.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from index.article import Article
from rag.answer import Citation, Disagreement, Evidence, Reported, ShortAnswer
from rag.cite import MARK, build_citation, mark
from rag.compare import Comparison, Finding
from rag.localize import date_text, language_name, value_text
from rag.prompt import Frames, load_frames


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer's text with what its marks stand for."""

    text: str
    short_answers: tuple[ShortAnswer, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    citations: tuple[Citation, ...] = ()


def compose(comparison: Comparison, language: str, articles: int) -> Composed:
    """Return the reader's answer in `language`; `articles` is how many were searched."""
    frames = load_frames(language)
    if comparison.status == "not_found":
        return Composed(frames.render("not_found", articles=articles))
    every = (item for finding in comparison.findings for item in finding.evidence)
    cited = list({id(item): item for item in every}.values())  # the items of a list share a sentence
    citations = tuple(
        build_citation(n, item.hit.article, item.start, item.end, round(item.score, 4))
        for n, item in enumerate(cited, 1)
    )
    numbers = {id(item): n for n, item in enumerate(cited, 1)}
    short = tuple(_short(finding, numbers) for finding in comparison.findings if finding.value is not None)
    disagreements: tuple[Disagreement, ...] = ()
    if comparison.status == "disagreement":
        disagreements = (Disagreement(tuple(Reported(one.value, one.citations) for one in short)),)
    lead = _lead(comparison, numbers, frames, language)
    quotes = [_quote(item, numbers[id(item)], frames, language) for item in cited]
    return Composed("\n\n".join([*lead, *quotes]), short, disagreements, citations)


def outlet_of(article: Article, frames: Frames) -> str:
    """Return the outlet's name; where none is known, the file's name, or the frame's words for an unknown source."""
    file = PurePath(article.source).name
    return _unmarked(article.outlet or (file if file != "-" else frames.render("unknown_outlet")))


def _short(finding: Finding, numbers: dict[int, int]) -> ShortAnswer:
    assert finding.value is not None  # the caller keeps only findings with a value
    marks = tuple(numbers[id(item)] for item in finding.evidence)
    return ShortAnswer(finding.value.text, finding.value.normalized, marks)


def _lead(comparison: Comparison, numbers: dict[int, int], frames: Frames, language: str) -> list[str]:
    if comparison.status == "disagreement":
        items = [_disagreeing(finding, numbers, frames, language) for finding in comparison.findings]
        return [frames.render("disagreement"), "\n".join(f"- {item}" for item in items)]
    evidence = list({id(item): item for finding in comparison.findings for item in finding.evidence}.values())
    shown = [
        value_text(one.value, evidence[0].hit.article.language, language) for one in comparison.findings if one.value
    ]
    lead = [frames.render("answer", value=", ".join(shown), marks=_marks(evidence, numbers))] if shown else []
    outlets = {item.hit.article.outlet or item.hit.article.id for item in evidence}
    return [*lead, frames.render("agreement", count=len(outlets))] if len(outlets) > 1 else lead


def _disagreeing(finding: Finding, numbers: dict[int, int], frames: Frames, language: str) -> str:
    assert finding.value is not None  # only values disagree
    article = finding.evidence[0].hit.article
    return frames.render(
        "disagreement_item" if article.published else "disagreement_item_undated",
        outlet=outlet_of(article, frames),
        language=language_name(article.language, language),
        date=date_text(article.published, language),
        value=value_text(finding.value, article.language, language),
        marks=_marks(finding.evidence, numbers),
    )


def _quote(item: Evidence, number: int, frames: Frames, language: str) -> str:
    article = item.hit.article
    outlet, named = outlet_of(article, frames), language_name(article.language, language)
    head = frames.render(
        "according_to" if article.published else "according_to_undated",
        outlet=outlet,
        language=named,
        date=date_text(article.published, language),
    )
    quote = _unmarked(" ".join(item.quote.split("\n")))
    return f"{head}\n{frames.render('quote_own', quote=quote, marks=mark(number))}"


def _unmarked(text: str) -> str:
    """Return a quote or a name in which what looks like a mark stands in round brackets: only our own marks cite."""
    return MARK.sub(r"(\1)", text)


def _marks(evidence: Iterable[Evidence], numbers: dict[int, int]) -> str:
    return "".join(mark(numbers[id(item)]) for item in evidence)
