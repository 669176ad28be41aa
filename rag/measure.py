"""What `rag eval` does: questions with known answers asked, summed up, reported, compared with another run."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from rag.errors import QuestionError

if TYPE_CHECKING:
    from index.article import Article
    from rag.engine import Engine
    from rag.evaluation.record import RunRecord
    from rag.evaluation.run import Trial
    from rag.evaluation.squad import SquadFile

Say = Callable[[str, object], None]
Note = Callable[[str], None]
Steps = Callable[[int], Callable[[str], None]]
"""Opens a count of so many steps and returns what takes one."""

_WORSE = 2  # the exit code when something got worse, which stops a pipeline


def measure(options: argparse.Namespace, say: Say, note: Note, steps: Steps) -> int:
    """Measure the system; exit code 2 when `--against` finds something worse."""
    if options.new is not None:
        return _start(options, say)
    if options.format == "pairs":
        return _measure_pairs(options, say, steps)
    from rag.evaluation.record import load_run
    from rag.evaluation.summary import markdown
    from rag.evaluation.vary import settings

    if options.against and len(settings(options.vary, options.llm)) > 1:
        raise QuestionError("--against compares one configuration: give --vary one value, or leave it out.")
    old = load_run(options.against) if options.against else None
    with ExitStack() as stack:
        runs = [_run(trial, options, steps) for trial in _trials(options, stack, note)]
    text, code = markdown(runs), 0
    if old is not None:
        from rag.evaluation.against import compared, compared_text

        changes = compared(old, runs[0], options.tolerance / 100)
        text += f"\n{compared_text(changes)}\n"
        code = _WORSE if changes.worse else 0
    _write(options, runs, text, note)
    documents = [asdict(run) for run in runs]
    say(text, documents[0] if len(documents) == 1 else documents)
    return code


def _run(trial: "Trial", options: argparse.Namespace, steps: Steps) -> "RunRecord":
    from platformdirs import user_cache_path

    from rag.evaluation.run import run

    cache = user_cache_path("news-rag", appauthor=False) / "answers"
    answers = None if options.format == "feedback" else cache  # users' questions stay in the library
    return run(trial, answers, steps(len(trial.questions)), fresh=options.fresh)


def _trials(options: argparse.Namespace, stack: ExitStack, note: Note) -> "Iterator[Trial]":
    if options.format == "squad":
        return _squad_trials(options, stack, note)
    return _feedback_trials(options, stack) if options.format == "feedback" else _gold_trials(options, stack)


def _gold_trials(options: argparse.Namespace, stack: ExitStack) -> "Iterator[Trial]":
    """Yield each configuration over the library in `--home`."""
    from rag.evaluation.run import Trial
    from rag.gold import load_gold, seeds_folder

    file = options.gold or seeds_folder() / "gold.jsonl"
    questions = load_gold(file)[: options.limit]
    for name, config, engine in _engines(options, stack, file):
        yield Trial(name, config, engine, questions, _named)


def _feedback_trials(options: argparse.Namespace, stack: ExitStack) -> "Iterator[Trial]":
    """Yield each configuration over the library in `--home`, with the questions whose answers users judged."""
    from index.home import Home
    from rag.evaluation.feedback import questions_of, repeats_counted
    from rag.evaluation.run import Trial
    from rag.feedback import load_feedback

    file = options.gold or Home(options.home).feedback
    said = load_feedback(file)[: options.limit]
    for name, config, engine in _engines(options, stack, file):
        questions = questions_of(said, engine.reader().kinds.asked_for)
        yield Trial(name, config, engine, questions, _named, rewrite=repeats_counted(said))


def _engines(
    options: argparse.Namespace, stack: ExitStack, file: Path
) -> "Iterator[tuple[str, dict[str, str], Engine]]":
    """Yield the name, the settings and the engine of each configuration over the library in `--home`."""
    from rag.evaluation.vary import engine_of, name_of, settings

    for setting in settings(options.vary, options.llm):
        engine = engine_of(setting, options.home, _folder(stack))
        stack.callback(engine.close)
        engine.llm()  # one that cannot be loaded ends the run, which else would measure the reader in its place
        config = setting | {"encoder": engine.encoder().name, "questions": file.name}
        yield name_of(setting, options.vary), config, engine


def _named(article: "Article") -> str:
    return Path(article.source).name


def _squad_trials(options: argparse.Namespace, stack: ExitStack, note: Note) -> "Iterator[Trial]":
    """Yield each configuration over the paragraphs of a SQuAD file, each its own article in a library of its own."""
    from rag.evaluation.library import library_of, paragraph_of
    from rag.evaluation.run import Trial
    from rag.evaluation.vary import config_of, name_of, settings

    file = _squad(options, note)
    questions = file.questions[: options.limit]
    for setting in settings(options.vary, options.llm):
        note(f"indexing {len(file.paragraphs)} paragraphs of {file.name}")
        began = perf_counter()
        engine = library_of(file, _folder(stack), config_of(setting), setting["encoder"] or None)
        stack.callback(engine.close)
        engine.llm()  # as above
        facts = {"paragraphs": float(len(file.paragraphs)), "indexing_seconds": round(perf_counter() - began, 1)}
        config = setting | {"encoder": engine.encoder().name, "questions": file.name}
        yield Trial(name_of(setting, options.vary), config, engine, questions, paragraph_of, facts)


def _squad(options: argparse.Namespace, note: Note) -> "SquadFile":
    from rag.evaluation.squad import load_squad, with_passages_of

    if options.gold is None:
        raise QuestionError("--format squad needs a file of questions: rag eval FILE.json --format squad")
    file = load_squad(options.gold, options.language)
    if options.passages_from is not None:
        file = with_passages_of(file, load_squad(options.passages_from))
    for id_, reason in file.skipped[:5]:
        note(f"left out: {id_}: {reason}")
    if len(file.skipped) > 5:
        note(f"left out: {len(file.skipped) - 5} more")
    return file


def _folder(stack: ExitStack) -> Path:
    from tempfile import TemporaryDirectory

    return Path(stack.enter_context(TemporaryDirectory()))


def _write(options: argparse.Namespace, runs: "list[RunRecord]", text: str, note: Note) -> None:
    """Write the report, and the summary as Markdown, where they were asked for; whole or not at all."""
    from datetime import date

    from rag.evaluation.report import html

    made = html(runs, date.today().isoformat()) if options.report else ""
    for path, content in ((options.report, made), (options.markdown, text)):
        if path is None:
            continue
        new = path.with_name(f".{path.name}.new")
        try:
            new.write_text(content, "utf-8")
            new.replace(path)
        except OSError as error:
            raise QuestionError(f"{path}: cannot be written ({error.strerror}); name another file") from error
        note(f"written: {path}")


def _start(options: argparse.Namespace, say: Say) -> int:
    """Start a gold file from the articles of the library, its questions left to write."""
    from rag.engine import Engine
    from rag.evaluation.starter import starter

    engine = Engine(options.home)
    text = starter(engine.articles(), options.limit or 20)
    engine.close()
    try:
        with options.new.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as error:
        raise QuestionError(f"{options.new}: exists already and is left as it is; name a new file") from error
    except OSError as error:
        raise QuestionError(f"{options.new}: cannot be written ({error.strerror}); name another file") from error
    count = len(text.splitlines())
    say(f"{options.new}: {count} questions to write, then: rag eval {options.new}", {"file": str(options.new)})
    return 0


def _measure_pairs(options: argparse.Namespace, say: Say, steps: Steps) -> int:
    """Ask the questions of pairs of articles, indexed in a folder of their own, and print what was told apart."""
    from rag.gold import seeds_folder
    from rag.pairs import load_pairs, pair_table
    from rag.terminal import pair_rows_text
    from rag.trial import ask_pairs, library_of

    pairs = load_pairs(options.gold or seeds_folder() / "disagreements.jsonl")[: options.limit]
    with ExitStack() as stack:
        engine = library_of(pairs, _folder(stack))
        stack.callback(engine.close)
        outcomes = ask_pairs(pairs, engine, steps(len(pairs)))
    rows = pair_table(outcomes)
    asked = [
        {"id": one.pair.id, "expected": one.pair.expected, "trap": one.pair.trap, "answer": one.answer.to_dict()}
        for one in outcomes
    ]
    say(pair_rows_text(rows), {"table": [asdict(row) for row in rows], "pairs": asked})
    return 0
