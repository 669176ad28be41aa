"""A run of questions as values: what was asked, what came back, what each measure says of it.

Every measure is a mean over the questions that have it, so a run is its questions: tables, intervals, the report and
the comparison with another run are all computed from them. `RunRecord` is the JSON document of `rag eval --json`;
`load_run` reads one back, so that a run of last month can be compared with one of today.
"""

from dataclasses import dataclass, field
from pathlib import Path

from rag.answer import Kind, Status
from rag.errors import QuestionError

FORMAT = 1
"""Of the document; raised when an older program could not read it."""


@dataclass(frozen=True, slots=True)
class SeenPassage:
    """A retrieved passage as the report shows it, best first in its question."""

    title: str
    outlet: str | None
    language: str
    text: str
    score: float
    relevant: bool
    """Whether it has a sentence of the gold evidence."""


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question, what was expected, what came back."""

    id: str
    split: str
    language: str
    """ISO 639-1 code of the question."""
    article_languages: tuple[str, ...]
    """Languages of the articles that answer it, each once, in order; empty when none does."""
    kind: Kind
    question: str
    expected_status: Status
    expected: tuple[tuple[str, ...], ...]
    """Accepted spellings of each distinct right value."""
    status: Status
    answer: str
    answer_language: str
    short_answers: tuple[str, ...] = ()
    cited_languages: tuple[str, ...] = ()
    """The language of each citation's article, in the order of the citations."""
    passages: tuple[SeenPassage, ...] = ()
    confidence: float | None = None
    """What the reader thinks the probability is that its best sentence answers; None when it read none."""
    milliseconds: float = 0.0
    measures: dict[str, float] = field(default_factory=dict)
    """Name in `rag.evaluation.catalogue` -> 0 to 1; a measure that does not apply to the question is not there."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The mean of a measure over `n` questions with its 95% interval; all None when no question has it."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class RunRecord:
    """All questions of one configuration."""

    name: str
    """What was varied, as `llm=reader retrieval=hybrid`, or `as configured`."""
    config: dict[str, str]
    """`encoder`, `reader`, `llm`, `retrieval`, `gold` and what else was set."""
    measures: dict[str, Measured]
    questions: tuple[QuestionRecord, ...]
    facts: dict[str, float] = field(default_factory=dict)
    """What was counted beside: `questions_per_second`, `peak_megabytes`, of an own library `indexing_seconds` ..."""
    format: int = FORMAT


def load_run(path: Path) -> RunRecord:
    """Read the JSON document that `rag eval --json` wrote; QuestionError when it is none, or of a newer format."""
    from pydantic import TypeAdapter, ValidationError

    try:
        run = TypeAdapter(RunRecord).validate_json(path.read_bytes())
    except OSError as error:
        raise QuestionError(f"{path}: cannot be read ({error.strerror}); name a file of `rag eval --json`") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the document"
        raise QuestionError(
            f"{path}: is no run of `rag eval --json` ({where}: {first['msg']}); write it anew"
        ) from error
    if run.format != FORMAT:
        raise QuestionError(f"{path}: is of format {run.format}, this program reads {FORMAT}; write it anew")
    return run
