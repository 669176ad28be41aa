"""How well an encoder finds translations: `python -m index.training.scores flores DATA [--encoder NAME]`.

For each sentence of FLORES-200 devtest the nearest of all sentences in the other language is looked up, from every
language to English and back; right is its own translation (the similarity search of Artetxe and Schwenk, TACL 2019).
Both sides are embedded as passages.

Here too is what `rag.training.scores` shares: options, tables, timing, checksums.
"""

import argparse
import json
import sys
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np
from tqdm import tqdm

from index.config import BUNDLED
from index.embed import load_encoder
from index.encoder import Encoder, Vectors
from index.errors import IndexingError, ReadError
from index.training.dev_sets import load_flores, spread

REPORTED = ("de", "id", "vi", "ru", "fr", "es", "pt", "it", "zh", "ja", "tr", "uk", "pl", "nl", "cs", "ar", "ko")
"""The languages whose mean is reported; the others of FLORES have little training data."""
_LONGEST_TOKEN = 20  # characters, on average over a passage; texts cut have far shorter ones
_BATCH = 250  # texts embedded at a time, as when a library is built

Grid: TypeAlias = dict[tuple[str, str], float]
"""(question language, paragraph language) -> share."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a command found: a text for people, the same numbers for programs, and whether all is as it must be."""

    text: str
    numbers: Mapping[str, Any]
    passed: bool = True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    top = argparse.ArgumentParser(prog="python -m index.training.scores", description="Measure an encoder.")
    command = top.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "flores", help="translations found among all sentences, to and from English"
    )
    add_options(command)
    command.set_defaults(run=_flores)
    return run(top.parse_args(arguments), (IndexingError, OSError))


def add_options(command: argparse.ArgumentParser, data: bool = True, encoder: bool = True) -> None:
    """Give a command DATA and --encoder, unless it has none, and what all have, --limit and --json."""
    if data:
        command.add_argument("data", type=Path, metavar="DATA", help="folder that holds dev/")
    if encoder:
        command.add_argument("--encoder", default=BUNDLED, metavar="NAME", help="bundled, or a model's name or folder")
    command.add_argument("--limit", type=_count, metavar="N", help="only N of each set, spread evenly over it")
    add_json(command)


def add_json(command: argparse.ArgumentParser) -> None:
    """Give a command --json."""
    command.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")


def run(options: argparse.Namespace, errors: tuple[type[Exception], ...]) -> int:
    """Run the chosen command and show what it found; 0, 1 when it did not pass, 2 with a message on `errors`."""
    try:
        score: Score = options.run(options)
        if options.json:
            options.json.write_text(json.dumps(score.numbers, ensure_ascii=False, indent=2) + "\n", "utf-8")
    except errors as error:
        sys.stderr.write(f"scores: {error}\n")
        return 2
    sys.stdout.write(score.text + "\n")
    return 0 if score.passed else 1


def aligned(rows: Iterable[Sequence[object]]) -> str:
    """Return rows of cells as lines: the first column to the left, the others to the right; shares as per cent.

    A float is a share from 0 to 1; None is a measure that does not apply. The first row is the head.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = []
    for row in cells:
        padded = [text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *padded]).rstrip())
    return "\n".join(lines)


def grid_text(grid: Grid) -> str:
    """Return a grid as aligned lines, the first language of each pair down, the second across."""
    languages = list(dict.fromkeys(of for of, _ in grid))
    return aligned([("", *languages), *((of, *(grid[of, among] for among in languages)) for of in languages)])


def nested(grid: Grid) -> dict[str, dict[str, float]]:
    """Return a grid as question language -> paragraph language -> share, as JSON can hold it."""
    return {of: {among: share for (one, among), share in grid.items() if one == of} for of, _ in grid}


def within_across(grid: Grid, languages: Iterable[str]) -> tuple[float | None, float | None]:
    """Return the mean over pairs of one language and over pairs of two, of `languages` as far as `grid` has them."""
    chosen = set(languages)
    values = {pair: share for pair, share in grid.items() if chosen.issuperset(pair)}
    return (
        _mean([share for (of, among), share in values.items() if of == among]),
        _mean([share for (of, among), share in values.items() if of != among]),
    )


def embedded(embed: Callable[[Sequence[str]], Vectors], texts: Sequence[str], name: str) -> Vectors:
    """Return the vectors of `texts`, shape (len(texts), dimensions), with a progress bar called `name`."""
    if not texts:
        return embed(texts)
    starts = tqdm(range(0, len(texts), _BATCH), desc=name, leave=False)
    return np.concatenate([embed(texts[start : start + _BATCH]) for start in starts])


def cut_passages(text: str, encoder: Encoder, tokens: int, count: int) -> list[str]:
    """Return up to `count` pieces of `text`, each as long as goes into `tokens` of the encoder; a rest is left out."""
    pieces: list[str] = []
    start = 0
    while len(pieces) < count:
        window = text[start : start + tokens * _LONGEST_TOKEN]
        length = bisect_right(
            range(1, len(window) + 1), tokens, key=lambda end: encoder.count_tokens([window[:end]])[0]
        )
        if start + length >= len(text) or not length:
            break
        pieces.append(window[:length])
        start += length
    return pieces


def interleaved(
    tasks: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = perf_counter
) -> dict[str, list[float]]:
    """Return the seconds each task took in each round: all in turn, so that a busy minute slows all alike.

    Each is run once before, not timed, so that nothing is loaded or compiled within a round.
    """
    for task in tasks.values():
        task()
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in tqdm(range(rounds), desc="rounds", leave=False):
        for name, task in tasks.items():
            begun = clock()
            task()
            seconds[name].append(clock() - begun)
    return seconds


def weight_files(folders: Mapping[str, Path], wheel: Path | None) -> list[tuple[str, int, str, str | None]]:
    """Return (name, bytes, sha256, state) of every file of `folders`, which maps a name in a wheel to a folder.

    The state says what `wheel` has under that name: "same", "differs" or "missing"; None without a wheel. ReadError
    when `wheel` is not one.
    """
    found = {
        f"{name}/{file.relative_to(folder).as_posix()}": file.read_bytes()
        for name, folder in folders.items()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    states: dict[str, str] = {}
    if wheel is not None:
        try:
            with zipfile.ZipFile(wheel) as archive:
                for name in found.keys() & set(archive.namelist()):
                    states[name] = "same" if archive.read(name) == found[name] else "differs"
        except zipfile.BadZipFile as error:
            raise ReadError(f"{wheel}: is not a wheel ({error}); build it with `python -m build --wheel`.") from error
    return [
        (name, len(content), sha256(content).hexdigest(), None if wheel is None else states.get(name, "missing"))
        for name, content in found.items()
    ]


def found_translations(sets: Mapping[str, Sequence[str]], encoder: Encoder) -> dict[str, tuple[float, float]]:
    """Return for each language but `en` the shares of sentences whose nearest is right: to English, from English.

    `sets` maps each language to sentences, line-parallel. Where two are equally near the earlier one is taken.
    """
    english = embedded(encoder.embed_passages, sets["en"], "en")
    order = np.arange(len(english))
    shares = {}
    for language in sets.keys() - {"en"}:
        cosines = embedded(encoder.embed_passages, sets[language], language) @ english.T
        to, back = cosines.argmax(axis=1) == order, cosines.argmax(axis=0) == order
        shares[language] = float(to.mean()), float(back.mean())
    return dict(sorted(shares.items()))


def _flores(options: argparse.Namespace) -> Score:
    sets = {language: spread(lines, options.limit) for language, lines in load_flores(options.data).items()}
    shares = found_translations(sets, load_encoder(options.encoder))
    reported = {language: shares[language] for language in REPORTED if language in shares}
    summary = {}
    for name, chosen in ((f"of {len(reported)} languages *", reported), (f"of all {len(shares)}", shares)):
        columns = list(zip(*chosen.values(), strict=True))
        if columns:
            summary[f"mean {name}"] = tuple(float(np.mean(column)) for column in columns)
            summary[f"minimum {name}"] = tuple(min(column) for column in columns)
    rows = [(f"{language} *" if language in reported else language, *pair) for language, pair in shares.items()]
    text = aligned([("language", "to en", "from en"), *rows, *((name, *pair) for name, pair in summary.items())])
    head = f"FLORES-200 devtest, encoder {options.encoder}: % found among {len(sets['en'])} sentences"
    numbers = {"sentences": len(sets["en"]), "languages": shares, "summary": summary}
    return Score(f"{head}\n{text}", {"command": "flores", "encoder": options.encoder, **numbers})


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{100 * value:.1f}" if isinstance(value, float) else str(value)


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
