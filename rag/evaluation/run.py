"""Questions asked of one configuration, recorded, summed up; what was asked before is not asked again.

An answer depends on the question, the settings, the articles, the models and the program. Their hash names a file in a
folder of answers, to which every record is appended as soon as it is made: a run that was interrupted goes on, and one
that was finished costs nothing. Anything that changes changes the hash. Records of a killed run that are cut are asked
again.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from rag.answer import Answer, Hit
from rag.evaluation.catalogue import MEASURES
from rag.evaluation.record import QuestionRecord, RunRecord
from rag.evaluation.score import Names, recorded
from rag.evaluation.statistics import interval
from rag.events import Final, Passages
from rag.gold import GoldQuestion

if TYPE_CHECKING:
    from rag.engine import Engine

Progress = Callable[[str], None]
Ask = Callable[[GoldQuestion], tuple[Answer, Sequence[Hit]]]
Rewrite = Callable[[GoldQuestion, Answer, QuestionRecord], QuestionRecord]


@dataclass(frozen=True, slots=True)
class Trial:
    """One configuration to measure: an engine, the questions, and how the gold evidence names its articles."""

    name: str
    config: Mapping[str, str]
    engine: "Engine"
    questions: Sequence[GoldQuestion]
    name_of: Names
    facts: Mapping[str, float] = field(default_factory=dict)
    """What was counted when it was made ready, see `RunRecord.facts`."""
    rewrite: Rewrite | None = None
    """Has the last word on the record of a question that is measured otherwise, see `rag.evaluation.feedback`."""


def run(
    trial: Trial, answers: Path | None, progress: Progress, ask: Ask | None = None, *, fresh: bool = False
) -> RunRecord:
    """Ask every question of `trial` and return what was measured.

    `answers` is the folder where answers are kept, None to keep none; with `fresh` those that are there are not used.
    `ask` puts a question, by default to the engine.
    """
    engine = trial.engine
    languages = {trial.name_of(article): article.language for article in engine.articles()}
    put = ask or (lambda gold: asked(engine, gold.question))
    known = _Answers(answers / f"{_key(trial)}.jsonl" if answers is not None else None)
    records = []
    for gold in trial.questions:
        progress(gold.id)
        record = None if fresh else known.get(gold)
        if record is None:
            answer, hits = put(gold)
            record = recorded(gold, answer, hits, trial.name_of, languages, engine.reader())
            record = trial.rewrite(gold, answer, record) if trial.rewrite else record
            known.add(gold, record)
        records.append(record)
    found = summed(trial.name, trial.config, records)
    return replace(found, facts={**trial.facts, **_speed(records)})


def asked(engine: "Engine", question: str) -> tuple[Answer, Sequence[Hit]]:
    """Return the engine's answer to `question` and the passages it was answered from, best first."""
    hits: Sequence[Hit] = ()
    for event in engine.stream(question):
        if isinstance(event, Passages):
            hits = event.hits
        if isinstance(event, Final):
            return event.answer, hits
    raise AssertionError("a stream ends with the final answer")


def summed(name: str, config: Mapping[str, str], records: Iterable[QuestionRecord]) -> RunRecord:
    """Return a run with every measure of the catalogue summed up over `records`."""
    questions = tuple(records)
    measures = {
        measure: interval([one.measures[measure] for one in questions if measure in one.measures])
        for measure in MEASURES
    }
    return RunRecord(name, dict(config), measures, questions)


def _speed(records: Sequence[QuestionRecord]) -> dict[str, float]:
    """Return questions a second, as each was asked, and the most memory this process has held, in megabytes."""
    seconds = sum(record.milliseconds for record in records) / 1000
    facts = {"questions_per_second": round(len(records) / seconds, 2)} if seconds else {}
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:  # Windows does not count it
        return facts
    peak = getrusage(RUSAGE_SELF).ru_maxrss  # kilobytes, on macOS bytes
    return facts | {"peak_megabytes": round(peak / (1e6 if sys.platform == "darwin" else 1e3))}


class _Answers:
    """The records of one configuration by the hash of their question, in memory and in a file that only grows."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, QuestionRecord] = dict(_read(file)) if file is not None and file.is_file() else {}

    def get(self, gold: GoldQuestion) -> QuestionRecord | None:
        return self._known.get(_hash(asdict(gold)))

    def add(self, gold: GoldQuestion, record: QuestionRecord) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"question": _hash(asdict(gold)), "record": asdict(record)}, ensure_ascii=False)
        with self._file.open("a", encoding="utf-8") as out:
            out.write(f"\n{line}\n")  # begins a line of its own, whatever a killed run left


def _read(file: Path) -> Iterator[tuple[str, QuestionRecord]]:
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(QuestionRecord)
    for line in file.read_text("utf-8", "replace").split("\n"):
        try:
            if line:
                found = json.loads(line)
                yield str(found["question"]), adapter.validate_python(found["record"])
        except (ValueError, KeyError, TypeError, ValidationError):
            continue  # cut when the run was killed: it is asked again


def _key(trial: Trial) -> str:
    articles = sorted((article.id, article.text_hash) for article in trial.engine.articles())
    encoder = trial.engine.encoder().fingerprint
    return _hash({"config": dict(trial.config), "articles": articles, "encoder": encoder, "program": _program()})[:24]


@cache
def _program() -> str:
    """Return the hash of all that answers: the code, the prompts and the bundled models."""
    import index
    import prompts
    import rag

    found = sha256()
    for package in (index, rag, prompts):
        for folder in map(Path, package.__path__):
            for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
                found.update(file.name.encode())
                found.update(file.read_bytes())
    return found.hexdigest()


def _hash(value: object) -> str:
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")).hexdigest()
