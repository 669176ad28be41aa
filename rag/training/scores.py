"""What the bundled models score, one command and one table each: `python -m rag.training.scores COMMAND DATA`.

retrieval  question -> its paragraph among all of its set, in one language
grid       the same on XQuAD, every question language with every paragraph language
reader     the answer's span and sentence, given the paragraph; rules in `rag.evaluation.squad_rules`
sentences  which sentence of the whole article has the answer, XQuAD, and whether it is missed when it is not there
abstain    refusing what a paragraph does not answer, at one threshold
agreement  the same answer in 8-bit numbers as in exact ones, of a training's checkpoint
speed      passages and questions a second, beside all-MiniLM-L6-v2
sizes      bytes and checksums of the weights, and whether a wheel has them
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice, product
from pathlib import Path

import numpy as np
from tqdm import tqdm

from index.config import BUNDLED
from index.embed import load_encoder, weights_folder
from index.errors import IndexingError
from index.onnx import OnnxEncoder
from index.training.dev_sets import QuestionSet, load_flores, load_questions, load_xquad, set_pairs, xquad_pairs
from index.training.scores import (
    Grid,
    Score,
    add_json,
    add_options,
    aligned,
    cut_passages,
    grid_text,
    nested,
    run,
    weight_files,
    within_across,
)
from rag.confidence import reader_folder
from rag.config import RagConfig
from rag.errors import RagError
from rag.gold import load_gold, seeds_folder
from rag.interaction import Interaction
from rag.span import SpanReader
from rag.training.bench import BASELINE, ROUNDS, baseline_folder, per_second
from rag.training.chosen import chosen_grids
from rag.training.judged import pooled, read_all, scored
from rag.training.ranked import METHODS, recall_grids, recalls
from rag.training.squad import balanced_threshold, rates

EIGHT = ("en", "de", "es", "ru", "tr", "vi", "ar", "zh")
"""The languages of XQuAD that are reported beside all twelve."""
_CONFIG = RagConfig()
_IDK = ("id.idk_mrc_valid", "id.idk_mrc_test")
_ABSTAIN = """Refusing by answerability = (relevance logit + log-odds of the best span against none) / 2.
hallucination: answered, % of what the paragraph does not answer; error: refused, % of what it does (NoMIRACL).
The threshold balances both rates on the fit half, its two sets weighing the same: id.idk_mrc_valid, and XQuAD's
1st, 3rd, 5th ... article; reported: id.idk_mrc_test and the 2nd, 4th, 6th ... article. XQuAD's questions are asked of
their own paragraph and of the next of the same article without the answer's text, in the paragraph's language."""
_TOKENS, _PASSAGES, _QUESTIONS = 128, 64, 4  # of the speed command
_LIMIT_MB = 110.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    return run(parser().parse_args(arguments), (IndexingError, RagError, OSError))


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command and option."""
    top = argparse.ArgumentParser(prog="python -m rag.training.scores", description="Measure the bundled models.")
    known = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str, run: Callable[[argparse.Namespace], Score]) -> argparse.ArgumentParser:
        made = known.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    add_options(command("retrieval", "question -> paragraph, in one language", _retrieval))
    grid = command("grid", "question -> paragraph, XQuAD, every pair of languages", _grid)
    read = command("reader", "span and sentence of the answer, given the paragraph", _reader)
    choose = command("sentences", "which sentence of the article has the answer, XQuAD, pairs of languages", _sentences)
    refuse = command("abstain", "refusing what a paragraph does not answer", _abstain)
    exact = command("agreement", "the same span, or none, in 8-bit numbers as in exact ones", _agreement)
    exact.add_argument("--checkpoint", type=Path, required=True, metavar="FILE", help="of the training of the reader")
    speed = command("speed", "passages and questions a second", _speed)
    for made in (grid, read, choose, refuse, exact):
        add_options(made, encoder=made is grid)
    for made in (grid, read, choose):
        made.add_argument("--languages", metavar="xx,yy", help="only these languages of XQuAD")
    for made in (grid, speed):
        made.add_argument("--no-reader", action="store_true", help="leave the reader out")
    speed.add_argument("data", nargs="?", type=Path, metavar="DATA", help="folder with dev/flores (default: the seeds)")
    speed.add_argument("--baseline", metavar="FOLDER", help=f"folder of all-MiniLM-L6-v2 (default: {BASELINE})")
    add_options(speed, data=False)
    size = command("sizes", "bytes and checksums of the weights", _sizes)
    size.add_argument("--wheel", type=Path, metavar="FILE", help="check that this wheel has the same files")
    add_json(size)
    return top


def load_reader() -> SpanReader:
    """Load the bundled reader, which goes on from the bundled encoder whichever encoder retrieves."""
    return SpanReader.load(reader_folder(), OnnxEncoder.load(weights_folder(), name=BUNDLED))


def _retrieval(options: argparse.Namespace) -> Score:
    encoder = load_encoder(options.encoder)
    sets = load_questions(options.data)
    found = {one.name: recalls(one, encoder, options.limit) for one in tqdm(sets, desc="sets")}
    rows = [
        (one.name, len(one.answerable(options.limit)), len(one.paragraphs), *_flat(found[one.name])) for one in sets
    ]
    means = {method: tuple(np.mean([one[method] for one in found.values()], axis=0).tolist()) for method in METHODS[:3]}
    head = ("set", "questions", "paragraphs", *(f"{method} @{k}" for k in (1, 5) for method in METHODS[:3]))
    text = aligned([head, *rows, ("mean of sets", "", "", *_flat(means))])
    numbers = {"command": "retrieval", "encoder": options.encoder, "sets": found, "mean": means}
    return Score(f"question -> paragraph in one language, encoder {options.encoder}: recall, %\n{text}", numbers)


def _flat(found: Mapping[str, tuple[float, float]]) -> list[float]:
    return [found[method][k] for k in (0, 1) for method in METHODS[:3]]


def _grid(options: argparse.Namespace) -> Score:
    sets = _xquad(options)
    reader = None if options.no_reader else load_reader()
    grids = recall_grids(sets, load_encoder(options.encoder), reader, options.limit)
    parts = [f"{method}: recall@1, %, question language down, paragraph language across" for method in grids]
    parts = [f"{head}\n{grid_text(grid)}" for head, grid in zip(parts, grids.values(), strict=True)]
    rows = [(method, *within_across(grid, sets), *within_across(grid, EIGHT)) for method, grid in grids.items()]
    head = ("recall@1", "within all", "across all", "within of 8", "across of 8")
    under = [one for one in sets if grids["fused"][one, one] < grids["BM25"][one, one]]
    parts += [aligned([head, *rows]), f"fused is under BM25 alone within: {', '.join(under) or 'no language'}"]
    summary = {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}
    numbers = {"command": "grid", "encoder": options.encoder, "summary": summary, "fused_under_bm25": under}
    return Score("\n\n".join(parts), numbers | {"grids": {name: nested(grid) for name, grid in grids.items()}})


def _reader(options: argparse.Namespace) -> Score:
    reader, sets, measures = load_reader(), _xquad(options), ("exact match", "F1", "answer sentence")
    asked = load_questions(options.data)
    found = {one.name: read_all(reader, one, one, options.limit) for one in tqdm(asked, desc="sets")}
    pairs = {
        (of, among): read_all(reader, sets[of], sets[among], options.limit)
        for of, among in tqdm(list(product(sets, sets)), desc="pairs")
    }
    grids: dict[str, Grid] = {
        measure: {pair: values[place] for pair, values in pairs.items()} for place, measure in enumerate(measures)
    }
    rows: list[tuple[object, ...]] = [(one.name, len(one.answerable(options.limit)), *found[one.name]) for one in asked]
    means = {
        f"xquad {where}, {name}": [within_across(grid, languages)[place] for grid in grids.values()]
        for name, languages in ((f"all {len(sets)}", tuple(sets)), ("of 8", EIGHT))
        for place, where in enumerate(("within", "across"))
    }
    rows += [(name, "", *values) for name, values in means.items()]
    numbers = {"command": "reader", "sets": found, "xquad": means}
    text = f"F1, %, question language down, paragraph language across\n{grid_text(grids['F1'])}"
    text = f"{text}\n\ngiven the paragraph, %\n{aligned([('set', 'questions', *measures), *rows])}"
    return Score(text, numbers | {"grids": {name: nested(grid) for name, grid in grids.items()}})


def _sentences(options: argparse.Namespace) -> Score:
    reader, sets = load_reader(), _xquad(options)
    grids = chosen_grids(sets, reader, Interaction.load(reader_folder(), reader.encoder), options.limit)
    rows = [
        (method, measure, *within_across(grid, sets), *within_across(grid, EIGHT))
        for (method, measure), grid in grids.items()
    ]
    head = ("of all sentences of the article, %", "", "within all", "across all", "within of 8", "across of 8")
    numbers = {"command": "sentences", "summary": [dict(zip(head, row, strict=True)) for row in rows]}
    return Score(aligned([head, *rows]), numbers)


def _abstain(options: argparse.Namespace) -> Score:
    reader, limit = load_reader(), options.limit
    sets = {one.name: one for one in load_questions(options.data)}
    idk = {name: scored(reader, set_pairs(_named(sets, name), limit), name) for name in _IDK}
    xquad = {language: one for language, one in load_xquad(options.data).items() if language in EIGHT}
    fit, report = (
        {one.name: scored(reader, xquad_pairs(one, half, limit), one.name) for one in xquad.values()} for half in (0, 1)
    )
    fitted = {_IDK[0]: idk[_IDK[0]], f"xquad, {len(fit)} languages": pooled(list(fit.values()))}
    if not all(one.answerable and one.unanswerable for one in fitted.values()):
        raise RagError("A half to fit on has no answerable or no unanswerable question; raise --limit.")
    threshold = balanced_threshold([(one.answerable, one.unanswerable) for one in fitted.values()])
    told = {_IDK[1]: idk[_IDK[1]], **report, f"xquad, {len(report)} languages": pooled(list(report.values()))}
    rows = [
        (name, half, len(one.answerable), len(one.unanswerable), both.hallucination, both.error)
        for half, parts in (("fit", fitted), ("report", told))
        for name, one in parts.items()
        for both in (rates(one.answerable, one.unanswerable, threshold),)
    ]
    head = ("set", "half", "answerable", "not", "hallucination", "error")
    numbers = {
        "command": "abstain",
        "threshold": threshold,
        "sets": [dict(zip(head, row, strict=True)) for row in rows],
    }
    return Score(f"{_ABSTAIN}\nthreshold {threshold:.4f}\n{aligned([head, *rows])}", numbers)


def _agreement(options: argparse.Namespace) -> Score:
    from rag.training.exact import agreement_of

    sets = [*load_questions(options.data), *load_xquad(options.data).values()]
    found = agreement_of(options.checkpoint, reader_folder(), weights_folder(), sets, options.limit)
    mean = float(np.average(list(found.values()), weights=[len(one.answerable(options.limit)) for one in sets]))
    text = aligned([("set", "same answer, %"), *found.items(), ("all questions", mean)])
    return Score(f"answers in 8-bit numbers that are those in exact ones\n{text}", {"sets": found, "all": mean})


def _speed(options: argparse.Namespace) -> Score:
    encoder, baseline = load_encoder(options.encoder), load_encoder(baseline_folder(options.baseline))
    reader = None if options.no_reader else load_reader()
    pieces = cut_passages(_running_text(options.data), encoder, _TOKENS, options.limit or _PASSAGES)
    if not pieces:
        raise RagError(f"{options.data}: the text is shorter than one passage of {_TOKENS} tokens; give more text.")
    passages = list(islice(cycle(pieces), options.limit or _PASSAGES))
    questions = [gold.question for gold in load_gold(seeds_folder() / "gold.jsonl")][:_QUESTIONS]
    speeds = per_second(encoder, baseline, reader, passages, questions)
    tokens = {"encoder": encoder, "baseline": baseline}
    rows = [
        (
            name,
            f"{rate:.1f}",
            f"{rate / speeds['baseline']:.2f}" if name in tokens else None,
            f"{np.mean(tokens[name].count_tokens(passages)):.0f}" if name in tokens else None,
        )
        for name, rate in speeds.items()
    ]
    head = f"Medians of {ROUNDS} rounds in turn: {len(passages)} passages of the same text; questions with"
    text = aligned([("model", "per second", "ratio", "own tokens"), *rows])
    numbers = {"command": "speed", "per_second": speeds, "ratio": speeds["encoder"] / speeds["baseline"]}
    return Score(f"{head} {_CONFIG.top} passages each\n{text}", numbers | {"encoder": options.encoder})


def _sizes(options: argparse.Namespace) -> Score:
    rows = weight_files({"index/weights": weights_folder(), "rag/weights": reader_folder()}, options.wheel)
    total = sum(size for _, size, _, _ in rows) / 1e6
    wrong = [f"{options.wheel}: {name}: {state}" for name, _, _, state in rows if state not in {None, "same"}]
    verdict = "within" if total <= _LIMIT_MB else "over"
    columns = 3 if options.wheel is None else 4
    text = aligned([("file", "bytes", "sha256", "in the wheel")[:columns], *(row[:columns] for row in rows)])
    text = "\n".join([text, f"total {total:.2f} MB, {verdict} {_LIMIT_MB:.0f} MB", *wrong])
    names = ("file", "bytes", "sha256", "wheel")
    numbers = {"command": "sizes", "files": [dict(zip(names, row, strict=True)) for row in rows], "megabytes": total}
    return Score(text, numbers, total <= _LIMIT_MB and not wrong)


def _xquad(options: argparse.Namespace) -> dict[str, QuestionSet]:
    sets = load_xquad(options.data)
    wanted = sets.keys() if options.languages is None else options.languages.split(",")
    if unknown := [language for language in wanted if language not in sets]:
        raise RagError(f"XQuAD has no {', '.join(unknown)}; choose --languages of {', '.join(sets)}.")
    return {language: sets[language] for language in sets if language in wanted}


def _named(sets: Mapping[str, QuestionSet], name: str) -> QuestionSet:
    if name not in sets:
        raise RagError(f"DATA/dev/qa/{name}.jsonl.gz is missing; this command needs it.")
    return sets[name]


def _running_text(data: Path | None) -> str:
    """Return English, of which both models have about as many tokens, or the articles of the seeds."""
    if data is not None:
        return " ".join(load_flores(data)["en"])
    return " ".join(" ".join(file.read_text("utf-8").split()) for file in sorted(seeds_folder().glob("*.txt")))


if __name__ == "__main__":
    sys.exit(main())
