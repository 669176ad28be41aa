"""The README's measured tables are what the code gives today."""

import re
from collections import Counter
from pathlib import Path

import pytest

import rag
from rag.evaluation.record import RunRecord
from rag.evaluation.run import Trial, run
from rag.evaluation.summary import groups_table, measures_table
from rag.gold import GoldQuestion, load_gold, seeds_folder
from rag.pairs import load_pairs, pair_table
from rag.terminal import pair_rows_text
from rag.trial import ask_pairs, library_of

README = Path(__file__).parents[1] / "README.md"
POINTS = 3  # percentage points that another processor's rounding may move a share
FEW = {"disagreement recall": 9}  # a share of a dozen questions moves by more


def _cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def _written(name: str) -> str:
    block = re.search(rf"<!-- {name} -->\n(.*)\n<!-- /{name} -->", README.read_text("utf-8"), re.DOTALL)
    assert block, f"the README has no table {name}"
    return block[1]


def _share(cell: str) -> float:
    return -1.0 if cell == "–" else float(cell.rstrip("%"))


def _check(name: str, measured: str, row: str) -> None:
    """Compare a row of the README's table `name` with that of `measured`: about the same shares of as many."""
    tables = [{cells[0]: cells for cells in _cells(table)} for table in (_written(name), measured)]
    written, fresh = (table[row] for table in tables)
    assert written[1] == fresh[1]
    head = next(iter(tables[0].values()))
    for column, stated, found in zip(head[2:], written[2:], fresh[2:], strict=True):
        assert abs(_share(stated) - _share(found)) <= FEW.get(column, POINTS), f"{column}: run `make readme`"


def _asked(folder: Path, questions: tuple[GoldQuestion, ...]) -> RunRecord:
    engine = rag.open(folder, llm="reader")
    engine.add(seeds_folder())
    trial = Trial("seeds", {}, engine, questions, lambda article: Path(article.source).name)
    found = run(trial, None, lambda _: None)
    engine.close()
    return found


GOLD = load_gold(seeds_folder() / "gold.jsonl")
PAIRS = load_pairs(seeds_folder() / "disagreements.jsonl")


def test_every_question_is_counted() -> None:
    """A row for each language, split and for all, with the questions that there are today."""
    counts = Counter(gold.language for gold in GOLD)
    splits = Counter(gold.split for gold in GOLD)
    expected = [*sorted(counts.items()), ("dev", splits["dev"]), ("test", splits["test"]), ("all", len(GOLD))]
    assert [(row[0], row[1]) for row in _cells(_written("bench"))[2:]] == [(name, str(n)) for name, n in expected]
    assert _cells(_written("pairs"))[-1][:2] == ["all", str(len(PAIRS))]


@pytest.mark.timeout(900)  # 120 questions, each read in 20 passages: more than a minute on two cores
def test_the_table_of_gold_questions_is_fresh(tmp_path: Path) -> None:
    """The dev half has today's figures; `make readme` writes them anew, `make test-slow` asks the other half too."""
    found = _asked(tmp_path, tuple(gold for gold in GOLD if gold.split == "dev"))
    _check("bench", groups_table(found), "dev")


@pytest.mark.timeout(600)
def test_the_table_of_pairs_is_fresh(tmp_path: Path) -> None:
    """As for the gold questions; a pair is asked among all."""
    engine = library_of(PAIRS, tmp_path)
    outcomes = ask_pairs([pair for pair in PAIRS if pair.split == "dev"], engine, lambda _: None)
    engine.close()
    _check("pairs", pair_rows_text(pair_table(outcomes)), "dev")


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_all_tables_are_fresh(tmp_path: Path) -> None:
    """Every question and every pair, each measure with as many questions and about the same value."""
    found = _asked(tmp_path / "gold", GOLD)
    _check("bench", groups_table(found), "all")
    written, fresh = _cells(_written("measures")), _cells(measures_table(found))
    assert [row[0] for row in written] == [row[0] for row in fresh]
    for stated, measured in zip(written[2:], fresh[2:], strict=True):
        assert stated[3] == measured[3]
        assert abs(_share(stated[1]) - _share(measured[1])) <= POINTS, f"{stated[0]}: run `make readme`"
    engine = library_of(PAIRS, tmp_path)
    outcomes = ask_pairs(PAIRS, engine, lambda _: None)
    engine.close()
    _check("pairs", pair_rows_text(pair_table(outcomes)), "all")
