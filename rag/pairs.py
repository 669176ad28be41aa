"""Pairs of articles, by which is measured whether it is found that two sources disagree.

Each line of the file is a question with its own two or three articles, which either disagree or only seem to: a
rounded figure, another unit, an older report, another event. It reads and scores pairs; it does not index or ask them.
`seeds/README.md` describes each field.

Definitions. *Recall*: of the pairs that disagree, those reported as a disagreement that shows both values. *Precision*:
of the answers that report one, those to a pair that does disagree. *False disagreement*: of the pairs that agree, those
reported as a disagreement. *Value right*: of the pairs that agree and were answered, those whose first short answer is
the value. *Refused*: of all pairs, those to which the answer says that no article tells.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

from rag.answer import Answer, Kind
from rag.errors import QuestionError
from rag.evaluation.verdict import says_value
from rag.gold import Split
from rag.records import choice, fields, items, read_records, text

Expected = Literal["disagreement", "answered"]

Trap = Literal["rounding", "units", "locale", "update", "other_event", "other_question", "copy", "agreement"]
"""Why two articles seem to disagree, or could be taken to, although they do not."""

Mix = Literal["one language", "several languages", "another language"]

_CHOICES: dict[str, tuple[str, ...]] = {
    "split": get_args(Split),
    "kind": tuple(kind for kind in get_args(Kind) if kind != "text"),
    "expected": get_args(Expected),
}
_TEXT_KEYS = ("id", "language", "question", *_CHOICES)
_KEYS = ("id", "split", "language", "kind", "question", "articles", "expected", "values", "trap")
_ARTICLE_KEYS = ("text", "title", "outlet", "published", "language")
_SIZES = (2, 3)
_VALUES: dict[str, int] = {"disagreement": 2, "answered": 1}
_GROUPS = {"CJK": "East Asian", "HIRAGANA": "East Asian", "KATAKANA": "East Asian", "HANGUL": "East Asian"}


@dataclass(frozen=True, slots=True)
class PairArticle:
    """One of the articles of a pair; `published` is an ISO 8601 date, None where the source gives none."""

    text: str
    title: str
    outlet: str
    published: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, the articles to ask it of, and whether they disagree."""

    id: str
    split: Split
    language: str
    """ISO 639-1 code of the question."""
    kind: Kind
    question: str
    articles: tuple[PairArticle, ...]
    expected: Expected
    values: tuple[tuple[str, ...], ...]
    """Accepted spellings of the value, or of each of the two values that disagree."""
    trap: Trap | None
    """None for a true disagreement."""

    @property
    def mix(self) -> Mix:
        """Whether question and articles share a language, or the articles differ, or none is in the question's."""
        languages = {article.language for article in self.articles}
        if self.language not in languages:
            return "another language"
        return "one language" if len(languages) == 1 else "several languages"

    @property
    def group(self) -> str:
        """The script of most letters of the question, Chinese, Japanese and Korean together: "Latin", "East Asian"."""
        names = (unicodedata.name(letter, "other").split()[0].split("-")[0] for letter in self.question)
        letters = Counter(name for letter, name in zip(self.question, names, strict=True) if letter.isalpha())
        name = letters.most_common(1)[0][0] if letters else "other"
        return _GROUPS.get(name, name.capitalize())


@dataclass(frozen=True, slots=True)
class PairOutcome:
    """A pair, its answer, and what was right about it; None where a measure does not apply."""

    pair: Pair
    answer: Answer
    recalled: bool | None
    precise: bool | None
    false_disagreement: bool | None
    value_right: bool | None
    refused: bool


@dataclass(frozen=True, slots=True)
class PairRow:
    """Shares over some pairs, each None when none of them counts."""

    name: str
    pairs: int
    recall: float | None
    precision: float | None
    false_disagreement: float | None
    value_right: float | None
    refused: float | None


def load_pairs(path: Path) -> tuple[Pair, ...]:
    """Return the pairs of the file at `path` in file order; empty lines are skipped.

    Raises QuestionError, naming the file, the line and the remedy, at the first line that is not a valid pair.
    """
    pairs: dict[str, Pair] = {}
    for where, record in read_records(path, "file of pairs"):
        pair = _pair(record, where)
        if pair.id in pairs:
            raise QuestionError(f'{where}: the id "{pair.id}" is used before; give each pair its own')
        pairs[pair.id] = pair
    if not pairs:
        raise QuestionError(f"{path}: no pair in the file; write one JSON object per line")
    return tuple(pairs.values())


def score_pair(pair: Pair, answer: Answer) -> PairOutcome:
    """Return what is right about `answer` to the question of `pair`, asked of its articles alone."""
    reported, differs = answer.status == "disagreement", pair.expected == "disagreement"
    answered = answer.status == "answered" and not differs
    return PairOutcome(
        pair=pair,
        answer=answer,
        recalled=reported and _shows_both(pair, answer) if differs else None,
        precise=differs if reported else None,
        false_disagreement=reported if not differs else None,
        value_right=_is_right(pair, answer) if answered else None,
        refused=answer.status == "not_found",
    )


def pair_table(outcomes: Sequence[PairOutcome]) -> list[PairRow]:
    """Return a row for each trap, kind, mix of languages, script and split that occurs, then one for all."""
    rows: dict[str, list[PairOutcome]] = {}
    for names in (get_args(Trap), get_args(Kind), get_args(Mix), sorted({o.pair.group for o in outcomes})):
        rows |= {name: [] for name in names}
    rows |= {split: [] for split in get_args(Split)}
    for outcome in outcomes:
        for name in _memberships(outcome.pair):
            rows[name].append(outcome)
    return [*(_row(name, some) for name, some in rows.items() if some), _row("all", outcomes)]


def _memberships(pair: Pair) -> Iterator[str]:
    if pair.trap is not None:
        yield pair.trap
    yield from (pair.kind, pair.mix, pair.group, pair.split)


def _row(name: str, outcomes: Sequence[PairOutcome]) -> PairRow:
    return PairRow(
        name,
        len(outcomes),
        _share(outcome.recalled for outcome in outcomes),
        _share(outcome.precise for outcome in outcomes),
        _share(outcome.false_disagreement for outcome in outcomes),
        _share(outcome.value_right for outcome in outcomes),
        _share(outcome.refused for outcome in outcomes),
    )


def _share(verdicts: Iterable[bool | None]) -> float | None:
    counted = [verdict for verdict in verdicts if verdict is not None]
    return sum(counted) / len(counted) if counted else None


def _shows_both(pair: Pair, answer: Answer) -> bool:
    """Say whether one of the disagreements has every value of the pair."""
    return any(
        all(any(says_value(side.value, spellings) for side in shown.values) for spellings in pair.values)
        for shown in answer.disagreements
    )


def _is_right(pair: Pair, answer: Answer) -> bool:
    return bool(answer.short_answers) and says_value(answer.short_answers[0].value, pair.values[0])


def _pair(value: object, where: str) -> Pair:
    record = fields(value, _KEYS, "the line", where)
    texts = {key: text(record[key], f'"{key}"', where) for key in _TEXT_KEYS}
    for key, choices in _CHOICES.items():
        choice(texts[key], choices, key, where)
    expected = cast(Expected, texts["expected"])
    articles = tuple(_article(item, where) for item in items(record["articles"], '"articles"', where))
    if len(articles) not in _SIZES:
        raise QuestionError(f"{where}: {len(articles)} articles; give the two or three that are to be compared")
    return Pair(
        id=texts["id"],
        split=cast(Split, texts["split"]),
        language=texts["language"],
        kind=cast(Kind, texts["kind"]),
        question=texts["question"],
        articles=articles,
        expected=expected,
        values=_values(record["values"], expected, where),
        trap=_trap(record["trap"], expected, where),
    )


def _article(value: object, where: str) -> PairArticle:
    record = fields(value, _ARTICLE_KEYS, 'an item of "articles"', where)
    texts = {key: text(record[key], f'"{key}" of an article', where) for key in _ARTICLE_KEYS if key != "published"}
    return PairArticle(**texts, published=_published(record["published"], where))


def _published(value: object, where: str) -> str | None:
    if value is None:
        return None
    day = text(value, '"published" of an article', where)
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise QuestionError(f'{where}: "published" is "{day}"; write YYYY-MM-DD, or null') from error


def _values(value: object, expected: Expected, where: str) -> tuple[tuple[str, ...], ...]:
    values = tuple(_spellings(item, where) for item in items(value, '"values"', where))
    if len(values) != _VALUES[expected]:
        raise QuestionError(
            f'{where}: {len(values)} values, but expected "{expected}" has {_VALUES[expected]}; '
            "correct the one or the other"
        )
    return values


def _spellings(value: object, where: str) -> tuple[str, ...]:
    spellings = items(value, 'a value of "values"', where)
    if not spellings:
        raise QuestionError(f'{where}: a value of "values" is empty; list at least one accepted spelling')
    return tuple(text(spelling, 'a spelling in "values"', where) for spelling in spellings)


def _trap(value: object, expected: Expected, where: str) -> Trap | None:
    choices: tuple[object, ...] = (None,) if expected == "disagreement" else get_args(Trap)
    if value not in choices:
        allowed = "null" if expected == "disagreement" else f"one of {', '.join(get_args(Trap))}"
        raise QuestionError(f'{where}: "trap" is {value!r}; with expected "{expected}" write {allowed}')
    return cast(Trap | None, value)
