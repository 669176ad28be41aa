"""The reader's answer: findings and their quotes, in a frame of the question's language. No LLM, no free text.

Every word is either the frame's or an article's own, and every quote carries its mark.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from index.article import Article
from rag.answer import Citation, Disagreement, Evidence, Reported, ShortAnswer, Value
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


def compose(comparison: Comparison, language: str, articles: int, nearest: Sequence[Evidence] = ()) -> Composed:
    """Return the reader's answer in `language`; `articles` is how many were searched.

    Where nothing answers, the sentences `nearest` to an answer are quoted, so that the user can judge.
    """
    frames = load_frames(language)
    if comparison.status == "not_found":
        return _refused(frames, language, articles, nearest)
    every = [item for finding in comparison.findings for item in finding.evidence]
    cited = list({id(item): item for item in (*every, *comparison.superseded)}.values())  # items of a list share one
    citations = _citations(cited)
    numbers = {id(item): n for n, item in enumerate(cited, 1)}
    short = tuple(_short(finding, numbers) for finding in comparison.findings if finding.value is not None)
    disagreements: tuple[Disagreement, ...] = ()
    if comparison.status == "disagreement":
        disagreements = (Disagreement(tuple(Reported(one.value, one.citations) for one in short)),)
    lead = _lead(comparison, numbers, frames, language)
    lead += [_sourced("update", item, item.value, (item,), numbers, frames, language) for item in comparison.superseded]
    quotes = [_quote(item, numbers[id(item)], frames, language) for item in cited]
    return Composed("\n\n".join([*lead, *quotes]), short, disagreements, citations)


def _refused(frames: Frames, language: str, articles: int, nearest: Sequence[Evidence]) -> Composed:
    said = frames.render("not_found", articles=articles)
    if not nearest:
        return Composed(said)
    quotes = [_quote(item, n, frames, language) for n, item in enumerate(nearest, 1)]
    return Composed("\n\n".join([said, frames.render("nearest"), *quotes]), citations=_citations(nearest))


def _citations(cited: Sequence[Evidence]) -> tuple[Citation, ...]:
    return tuple(
        build_citation(n, item.hit.article, item.start, item.end, round(item.score, 4))
        for n, item in enumerate(cited, 1)
    )


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
    if comparison.lead in {"bearing", "side_by_side"}:
        return [frames.render(comparison.lead)]
    evidence = list({id(item): item for finding in comparison.findings for item in finding.evidence}.values())
    shown = [
        value_text(one.value, evidence[0].hit.article.language, language) for one in comparison.findings if one.value
    ]
    lead = [frames.render(comparison.lead, value=", ".join(shown), marks=_marks(evidence, numbers))] if shown else []
    sources = max(finding.sources for finding in comparison.findings)
    return [*lead, frames.render("agreement", count=sources)] if sources > 1 else lead


def _disagreeing(finding: Finding, numbers: dict[int, int], frames: Frames, language: str) -> str:
    first = finding.evidence[0]
    frame = "disagreement_item" if first.hit.article.published else "disagreement_item_undated"
    item = _sourced(frame, first, finding.value, finding.evidence, numbers, frames, language)
    return f"{item} · {frames.render('agreement', count=finding.sources)}" if finding.sources > 1 else item


def _sourced(
    frame: str,
    item: Evidence,
    value: Value | None,
    evidence: Iterable[Evidence],
    numbers: dict[int, int],
    frames: Frames,
    language: str,
) -> str:
    """Return a value with outlet, language and date of `item` and the marks of all `evidence` for it."""
    assert value is not None  # only values disagree or are updated
    article = item.hit.article
    return frames.render(
        frame,
        outlet=outlet_of(article, frames),
        language=language_name(article.language, language),
        date=date_text(article.published, language),
        value=value_text(value, article.language, language),
        marks=_marks(evidence, numbers),
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
