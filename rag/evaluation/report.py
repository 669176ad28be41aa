"""What a run of questions showed, for people: one HTML file that loads nothing, and a summary in Markdown.

Articles, questions and answers were written by others: the template escapes every text, and what is long is cut where
the reader sees it. The numbers are computed in `rag.evaluation.views`; here they get their words and their places.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from rag.evaluation.catalogue import MEASURES, Group, Measure
from rag.evaluation.record import Measured, RunRecord
from rag.evaluation.views import (
    Calibration,
    Case,
    HeatMap,
    LanguageShare,
    Latency,
    Row,
    answerable,
    best,
    breakdown,
    by_kind,
    by_language,
    by_split,
    calibration,
    heat_map,
    language_shares,
    latency,
    worst,
)
from rag.localize import language_name
from rag.untrusted import visible

if TYPE_CHECKING:
    from jinja2 import Environment

_GROUPS: Mapping[Group, str] = {
    "retrieval": "Finding the evidence",
    "answer": "The answer",
    "citation": "Citations",
    "refusal": "Refusing",
    "disagreement": "Disagreements",
    "language": "Language",
}
_MAPPED = ("right_or_shown", "recall@5")
_BROKEN_DOWN = ("recall@5", "right_or_shown", "cited_right", "error", "hallucination", "language_right")
_CASES = 30
_NONE = Measured(None, None, None, 0)
_PLOT = (46.0, 22.0, 296.0, 236.0)  # left, top, width and height of the diagram inside its 360 by 330 units


@dataclass(frozen=True, slots=True)
class Cut:
    """The beginning of a text, and how many characters of it are not shown."""

    text: str
    left_out: int


@dataclass(frozen=True, slots=True)
class Line:
    """One measure under each run; `best` is None when the runs do not differ."""

    measure: Measure
    measured: tuple[Measured, ...]
    best: float | None


@dataclass(frozen=True, slots=True)
class View:
    """All that the report says of one run."""

    run: RunRecord
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    languages: Sequence[str]
    answerable: int
    heat_maps: tuple[HeatMap, ...]
    breakdowns: tuple[tuple[str, tuple[Row, ...]], ...]
    calibrations: tuple[tuple[str, Calibration], ...]
    shares: tuple[LanguageShare, ...]
    shares_n: int
    latency: Latency | None
    cases: tuple[Case, ...]
    wrong: int
    """How many questions have a wrong result; `cases` holds the worst of them."""


def html(runs: Sequence[RunRecord], made: str) -> str:
    """Return the report of `runs` as one HTML document, written on `made`; several are compared first."""
    template = _environment().get_template("report.html.j2")
    written = template.render(
        made=visible(made),
        views=[_view(run) for run in runs],
        compared=lines_of(runs),
        measures=MEASURES,
        broken_down=[MEASURES[name] for name in _BROKEN_DOWN],
    )
    return written.strip() + "\n"


def _view(run: RunRecord) -> View:
    questions = run.questions
    cases = worst(questions)
    shares, shares_n = language_shares(questions)
    groupings = (("language", by_language), ("split", by_split), ("kind", by_kind))
    return View(
        run=run,
        groups=tuple(
            (title, tuple(line for line in _lines([run]) if line.measure.group == group))
            for group, title in _GROUPS.items()
        ),
        languages=list(by_language(questions)),
        answerable=len(answerable(questions)),
        heat_maps=tuple(heat_map(questions, measure) for measure in _MAPPED),
        breakdowns=tuple((name, breakdown(group(questions), _BROKEN_DOWN)) for name, group in groupings),
        calibrations=(
            ("Questions that an article answers", calibration(answerable(questions))),
            ("All questions", calibration(questions)),
        ),
        shares=shares,
        shares_n=shares_n,
        latency=latency(questions),
        cases=cases[:_CASES],
        wrong=len(cases),
    )


def _lines(runs: Sequence[RunRecord]) -> tuple[Line, ...]:
    return tuple(
        Line(
            measure,
            tuple(run.measures.get(name, _NONE) for run in runs),
            best(runs, name, measure.higher_is_better),
        )
        for name, measure in MEASURES.items()
    )


def lines_of(runs: Sequence[RunRecord]) -> list[Line]:
    """Return each measure that a question of one of `runs` has, in the catalogue's order."""
    return [line for line in _lines(runs) if any(each.n for each in line.measured)]


def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: files("rag.evaluation").joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    left, top, width, height = _PLOT
    functions: dict[str, Callable[..., object]] = {
        "percent": percent,
        "whole": lambda share: percent(share, 0),
        "interval": span,
        "count": "{:,}".format,
        "time": _time,
        "cut": _cut,
        "language": lambda code: language_name(code, "en"),
        "languages": lambda codes: " + ".join(language_name(code, "en") for code in codes.split("+")),
        "x": lambda share: round(left + share * width, 1),
        "y": lambda share: round(top + (1 - share) * height, 1),
    }
    environment.filters.update(functions)
    return environment


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share from 0 to 1 in per cent; a dash for None."""
    return "–" if share is None else f"{100 * share:.{digits}f}%"


def span(measured: Measured) -> str:
    """Return the interval of a measure in per cent, without the sign; a dash where there is none."""
    if measured.low is None or measured.high is None:
        return "–"
    return f"{100 * measured.low:.1f}–{100 * measured.high:.1f}"


def _time(milliseconds: float) -> str:
    return f"{milliseconds:,.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"


def _cut(text: str, limit: int) -> Cut:
    """Cut before invisible characters go: a text of nothing else must not cost more than it shows."""
    return Cut(visible(text[:limit]).strip(), max(0, len(text) - limit))
