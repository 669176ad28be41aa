"""Write the README's measured table anew: `make readme`. The test `tests/test_readme.py` fails when it is stale."""

import re
import tempfile
from pathlib import Path

import rag
from rag.evaluate import evaluate, table
from rag.gold import load_gold, seeds_folder
from rag.terminal import rows_text

README = Path(__file__).parents[1] / "README.md"


def main() -> None:
    """Index the seeds in a new folder, ask the gold questions, put the table between its markers."""
    with tempfile.TemporaryDirectory() as home:
        engine = rag.open(home, llm="reader")
        engine.add(seeds_folder())
        outcomes = evaluate(load_gold(seeds_folder() / "gold.jsonl"), lambda gold: engine.ask(gold.question))
        engine.close()
    block = f"<!-- bench -->\n{rows_text(table(outcomes))}\n<!-- /bench -->"
    README.write_text(
        re.sub(r"<!-- bench -->.*<!-- /bench -->", block, README.read_text("utf-8"), flags=re.DOTALL), "utf-8"
    )


if __name__ == "__main__":
    main()
