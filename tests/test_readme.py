"""The README's measured table is what the code gives today."""

import re
from pathlib import Path

import pytest

import rag
from rag.evaluate import evaluate, table
from rag.gold import load_gold, seeds_folder
from rag.terminal import rows_text

README = Path(__file__).parents[1] / "README.md"
POINTS = 3  # percentage points that another processor's rounding may move a share of all 168 questions


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.timeout(1200)  # 168 questions, each read in 20 passages: more than two minutes on two cores
def test_the_table_of_gold_questions_is_fresh(tmp_path: Path) -> None:
    """Every row is there, and the row of all questions has today's figures; `make readme` writes them anew."""
    block = re.search(r"<!-- bench -->\n(.*)\n<!-- /bench -->", README.read_text("utf-8"), re.DOTALL)
    assert block
    engine = rag.open(tmp_path, llm="reader")
    engine.add(seeds_folder())
    outcomes = evaluate(load_gold(seeds_folder() / "gold.jsonl"), lambda gold: engine.ask(gold.question))
    written = [_cells(line) for line in block[1].splitlines()]
    measured = [_cells(line) for line in rows_text(table(outcomes)).splitlines()]
    assert [row[:2] for row in written] == [row[:2] for row in measured]
    for stated, found in zip(written[-1][2:], measured[-1][2:], strict=True):
        assert abs(int(stated.rstrip("%")) - int(found.rstrip("%"))) <= POINTS, "run `make readme`"
