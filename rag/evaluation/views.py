"""The numbers of the report, computed from a run's questions. Pure: values in, values out, nothing of how it looks.

A mean is over the questions that have the measure, so each comes with how many those were.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal, TypeVar, get_args

from rag.evaluation.record import QuestionRecord, RunRecord

Questions = Sequence[QuestionRecord]
_Key = TypeVar("_Key", str, tuple[str, str])
Fault = Literal["hallucinated", "repeated", "wrongly refused", "wrong value", "wrong citation", "wrong language"]

_FAULTS: tuple[Fault, ...] = get_args(Fault)
"""Worst first: what was made up misleads, what was refused only disappoints."""
_SHADES = 5
_BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """A mean over `n` questions; None when there are none."""

    value: float | None
    n: int

    @property
    def shade(self) -> int:
        """Which of the map's five colours this has, 0 to 4."""
        return min(int((self.value or 0.0) * _SHADES + 1e-9), _SHADES - 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A group of questions and its share under each of several measures, or languages of articles."""

    name: str
    n: int
    cells: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """One measure by question language and by the languages of the articles that answer; the last row is all."""

    measure: str
    columns: tuple[str, ...]
    """Languages of articles, joined with "+", and "all" at the end."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence lies in one tenth of the scale."""

    low: float
    high: float
    n: int
    confidence: float
    """Mean of the confidences; 0 when `n` is."""
    right: float
    """Share of the questions that were right; 0 when `n` is."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far a confidence can be taken at its word."""

    bins: tuple[Bin, ...]
    n: int
    error: float | None
    """Expected calibration error (Naeini et al., AAAI 2015): mean distance of confidence and share, weighted by n."""


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """How much of what is cited, and of what answers, is in one language."""

    language: str
    cited: float
    evidence: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds under which half and 95% of `n` questions were answered."""

    p50: float
    p95: float
    n: int


@dataclass(frozen=True, slots=True)
class Case:
    """A question with a wrong result, and all that was wrong with it, worst first."""

    question: QuestionRecord
    faults: tuple[Fault, ...]


def by_language(questions: Questions) -> dict[str, Questions]:
    """Group by question language."""
    return _grouped(questions, lambda question: question.language)


def by_split(questions: Questions) -> dict[str, Questions]:
    """Group by split."""
    return _grouped(questions, lambda question: question.split)


def by_kind(questions: Questions) -> dict[str, Questions]:
    """Group by what is asked for."""
    return _grouped(questions, lambda question: question.kind)


def by_pair(questions: Questions) -> dict[tuple[str, str], Questions]:
    """Group by question language and by the languages of the articles that answer, joined with "+"."""
    return _grouped(questions, lambda question: (question.language, _column(question)))


def mean(questions: Iterable[QuestionRecord], measure: str) -> Share:
    """Return the mean of `measure` over the questions that have it."""
    values = [question.measures[measure] for question in questions if measure in question.measures]
    return Share(sum(values) / len(values) if values else None, len(values))


def breakdown(groups: Mapping[str, Questions], measures: Sequence[str]) -> tuple[Row, ...]:
    """Return a row for each group with the mean of each measure."""
    return tuple(
        Row(name, len(group), tuple(mean(group, measure) for measure in measures)) for name, group in groups.items()
    )


def heat_map(questions: Questions, measure: str) -> HeatMap:
    """Return `measure` by question language and article languages, over the questions that have both."""
    counted = [question for question in questions if measure in question.measures and question.article_languages]
    columns = sorted({_column(question) for question in counted}, key=lambda name: (name.count("+"), name))
    groups = {**by_language(counted), **({"all": counted} if counted else {})}

    def cells(group: Questions) -> tuple[Share, ...]:
        columned = _grouped(group, _column)
        return (*(mean(columned.get(column, ()), measure) for column in columns), mean(group, measure))

    rows = tuple(Row(language, len(group), cells(group)) for language, group in groups.items())
    return HeatMap(measure, (*columns, "all"), rows)


def calibration(questions: Questions) -> Calibration:
    """Compare the confidence of the questions that have one with how many were right, by tenths of the scale.

    The confidence is that the best sentence answers, so one that no article answers is never right.
    """
    known = [
        (min(max(question.confidence, 0.0), 1.0), question.measures.get("right_or_shown", 0.0))
        for question in questions
        if question.confidence is not None
    ]
    bins = tuple(_bin(known, index) for index in range(_BINS))
    off = sum(each.n * abs(each.confidence - each.right) for each in bins)
    return Calibration(bins, len(known), off / len(known) if known else None)


def answerable(questions: Questions) -> Questions:
    """Return the questions that some article answers."""
    return [question for question in questions if question.expected_status != "not_found"]


def language_shares(questions: Questions) -> tuple[tuple[LanguageShare, ...], int]:
    """Return citations beside evidence by language, most evidence first, and the number of questions counted.

    Counted are questions with evidence whose answer cites. Each weighs 1 on both sides, spread evenly over its
    citations and over the languages that answer it, so that an answer of many citations says no more than another.
    """
    cited: defaultdict[str, float] = defaultdict(float)
    evidence: defaultdict[str, float] = defaultdict(float)
    counted = [question for question in questions if question.cited_languages and question.article_languages]
    for question in counted:
        for total, languages in ((cited, question.cited_languages), (evidence, question.article_languages)):
            for language in languages:
                total[language] += 1 / len(languages) / len(counted)
    shares = [LanguageShare(each, cited[each], evidence[each]) for each in sorted({*cited, *evidence})]
    return tuple(sorted(shares, key=lambda share: -share.evidence)), len(counted)


def latency(questions: Questions) -> Latency | None:
    """Return the nearest-rank percentiles of the times taken; None when none was taken."""
    times = sorted(question.milliseconds for question in questions if question.milliseconds > 0)
    if not times:
        return None
    p50, p95 = (times[ceil(len(times) * part / 100) - 1] for part in (50, 95))
    return Latency(p50, p95, len(times))


def worst(questions: Questions) -> tuple[Case, ...]:
    """Return the questions with a wrong result, worst fault first, the more confident first among equals."""
    cases = [Case(question, faults) for question in questions if (faults := _faults(question))]
    return tuple(sorted(cases, key=lambda case: (_FAULTS.index(case.faults[0]), -(case.question.confidence or 0.0))))


def best(runs: Sequence[RunRecord], measure: str, higher_is_better: bool) -> float | None:
    """Return the best value of `measure` among the runs, to the three digits shown; None when they do not differ."""
    shown = {
        round(value, 3)
        for run in runs
        if measure in run.measures and (value := run.measures[measure].value) is not None
    }
    return (max if higher_is_better else min)(shown) if len(shown) > 1 else None


def _column(question: QuestionRecord) -> str:
    return "+".join(question.article_languages)


def _grouped(questions: Questions, key: Callable[[QuestionRecord], _Key]) -> dict[_Key, Questions]:
    groups: defaultdict[_Key, list[QuestionRecord]] = defaultdict(list)
    for question in questions:
        groups[key(question)].append(question)
    return {name: tuple(groups[name]) for name in sorted(groups)}


def _bin(known: Sequence[tuple[float, float]], index: int) -> Bin:
    inside = [(said, right) for said, right in known if min(int(said * _BINS), _BINS - 1) == index]
    n = len(inside)
    confidence, right = (sum(values) / n for values in zip(*inside, strict=True)) if n else (0.0, 0.0)
    return Bin(index / _BINS, (index + 1) / _BINS, n, confidence, right)


def _faults(question: QuestionRecord) -> tuple[Fault, ...]:
    refused = question.status == "not_found"
    answers = question.expected_status != "not_found"

    def short(measure: str) -> bool:
        return question.measures.get(measure, 1.0) < 1

    wrong: dict[Fault, bool] = {
        "hallucinated": not answers and not refused,
        "repeated": question.measures.get("repeated_error", 0.0) > 0,
        "wrongly refused": answers and refused,
        "wrong value": answers and not refused and short("right_or_shown"),
        "wrong citation": short("cited_right"),
        "wrong language": short("language_right"),
    }
    return tuple(fault for fault in _FAULTS if wrong[fault])
