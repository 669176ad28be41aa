"""The README's measured tables are what the code gives today."""

import re
from pathlib import Path

import pytest

import rag
from rag.evaluation.run import Trial, run
from rag.evaluation.summary import groups_table, measures_table
from rag.gold import load_gold, seeds_folder
from rag.pairs import load_pairs, pair_table
from rag.terminal import pair_rows_text
from rag.trial import ask_pairs, library_of

README = Path(__file__).parents[1] / "README.md"
POINTS = 3  # percentage points that another processor's rounding may move a share of all questions


def _cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def _written(name: str) -> str:
    block = re.search(rf"<!-- {name} -->\n(.*)\n<!-- /{name} -->", README.read_text("utf-8"), re.DOTALL)
    assert block, f"the README has no table {name}"
    return block[1]


def _share(cell: str) -> float:
    return float(cell.rstrip("%"))


def _check(name: str, measured: str) -> None:
    """Compare the README's table `name` with `measured`: the same rows, and in the last one about the same shares."""
    written, fresh = _cells(_written(name)), _cells(measured)
    assert [row[:2] for row in written] == [row[:2] for row in fresh]
    for stated, found in zip(written[-1][2:], fresh[-1][2:], strict=True):
        assert abs(_share(stated) - _share(found)) <= POINTS, "run `make readme`"


@pytest.mark.timeout(1500)  # 240 questions, each read in 20 passages: minutes on two cores
def test_the_tables_of_gold_questions_are_fresh(tmp_path: Path) -> None:
    """Every row is there, and the row of all questions has today's figures; `make readme` writes them anew."""
    engine = rag.open(tmp_path, llm="reader")
    engine.add(seeds_folder())
    questions = load_gold(seeds_folder() / "gold.jsonl")
    found = run(Trial("seeds", {}, engine, questions, lambda article: Path(article.source).name), None, lambda _: None)
    _check("bench", groups_table(found))
    rows = _cells(_written("measures")), _cells(measures_table(found))
    assert [row[0] for row in rows[0]] == [row[0] for row in rows[1]]
    for stated, measured in list(zip(*rows, strict=True))[2:]:
        assert abs(_share(stated[1]) - _share(measured[1])) <= POINTS, f"{stated[0]}: run `make readme`"


@pytest.mark.timeout(600)
def test_the_table_of_pairs_is_fresh(tmp_path: Path) -> None:
    """As for the gold questions."""
    pairs = load_pairs(seeds_folder() / "disagreements.jsonl")
    outcomes = ask_pairs(pairs, library_of(pairs, tmp_path), lambda _: None)
    _check("pairs", pair_rows_text(pair_table(outcomes)))
