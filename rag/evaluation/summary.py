"""A run as Markdown: for the terminal, a pull request, a README. Pure: values in, text out."""

from collections.abc import Sequence

from rag.evaluation.catalogue import MEASURES
from rag.evaluation.record import QuestionRecord, RunRecord
from rag.evaluation.report import lines_of, percent, span
from rag.evaluation.views import breakdown, by_language, by_split, heat_map
from rag.untrusted import visible

_SUMMED = (
    "recall@5",
    "answered_right",
    "right_or_shown",
    "cited_right",
    "hallucination",
    "error",
    "disagreement_recall",
    "false_disagreement",
    "language_right",
)


def markdown(runs: Sequence[RunRecord]) -> str:
    """Return a summary of `runs` for a pull request: the measures, and where the languages differ."""
    parts = [_table(("measure", *(_plain(run.name) for run in runs)), _comparison(runs))] if len(runs) > 1 else []
    return "\n\n".join(parts + [part for run in runs for part in _summary(run)]) + "\n"


def _summary(run: RunRecord) -> list[str]:
    config = " · ".join(f"{_plain(key)}: {_plain(value)}" for key, value in run.config.items())
    facts = " · ".join(f"{key.replace('_', ' ')}: {value:g}" for key, value in run.facts.items())
    parts = [
        f"### {_plain(run.name)}",
        " · ".join(filter(None, (f"{len(run.questions)} questions", config, facts))),
        measures_table(run) if run.questions else "No question was measured.",
        groups_table(run),
        *_crossed(run.questions),
    ]
    return [part for part in parts if part]


def measures_table(run: RunRecord) -> str:
    """Return each measure that a question has, with interval and number of questions, as a Markdown table."""
    rows = [
        (line.measure.label, percent(each.value), span(each), str(each.n), line.measure.meaning)
        for line in lines_of([run])
        for each in line.measured
    ]
    return _table(("measure", "value", "95% interval", "n", "what it is"), rows)


def groups_table(run: RunRecord) -> str:
    """Return the main measures by question language and by split, the last row over all, as a Markdown table."""
    if not run.questions:
        return ""
    groups = {**by_language(run.questions), **by_split(run.questions), "all": run.questions}
    labels = [MEASURES[name].label for name in _SUMMED]
    rows = [
        (_plain(row.name), str(row.n), *(percent(cell.value, 0) for cell in row.cells))
        for row in breakdown(groups, _SUMMED)
    ]
    return _table(("questions in", "n", *labels), rows)


def _crossed(questions: Sequence[QuestionRecord]) -> list[str]:
    crossed = heat_map(questions, "right_or_shown")
    if not crossed.rows:
        return []
    rows = [
        (_plain(row.name), *(f"{percent(cell.value, 0)} ({cell.n})" if cell.n else "" for cell in row.cells))
        for row in crossed.rows
    ]
    return [
        "Right or shown, by question language (down) and article languages (across), with the number of questions:",
        _table(("", *(_plain(column) for column in crossed.columns)), rows),
    ]


def _comparison(runs: Sequence[RunRecord]) -> list[tuple[str, ...]]:
    return [
        (line.measure.label, *(f"{percent(each.value)} ({span(each)}, n {each.n})" for each in line.measured))
        for line in lines_of(runs)
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = "|---|" + "---:|" * (len(head) - 1)
    return "\n".join(["| " + " | ".join(head) + " |", rule, *("| " + " | ".join(row) + " |" for row in rows)])


def _plain(text: str) -> str:
    """Return a text that Markdown takes for nothing but text, on one line."""
    line = " ".join(visible(text).split())
    return "".join("\\" + char if char in "\\`*_[]<>|#!&" else char for char in line)
