"""Write the README's measured tables anew: `make readme`. The test `tests/test_readme.py` fails when they are stale."""

import re
import tempfile
from pathlib import Path

import rag
from rag.evaluation.run import Trial, run
from rag.evaluation.summary import groups_table, measures_table
from rag.gold import load_gold, seeds_folder
from rag.pairs import load_pairs, pair_table
from rag.terminal import pair_rows_text
from rag.trial import ask_pairs, library_of

README = Path(__file__).parents[1] / "README.md"


def main() -> None:
    """Ask the gold questions and those of the pairs, and put the tables between their markers."""
    text = README.read_text("utf-8")
    measures, bench = _bench()
    for name, made in (("measures", measures), ("bench", bench), ("pairs", _pairs())):
        block = f"<!-- {name} -->\n{made}\n<!-- /{name} -->"
        text = re.sub(rf"<!-- {name} -->.*<!-- /{name} -->", lambda _, block=block: block, text, flags=re.DOTALL)
    README.write_text(text, "utf-8")


def _bench() -> tuple[str, str]:
    questions = load_gold(seeds_folder() / "gold.jsonl")
    with tempfile.TemporaryDirectory() as home:
        engine = rag.open(home, llm="reader")
        engine.add(seeds_folder())
        trial = Trial("seeds", {}, engine, questions, lambda article: Path(article.source).name)
        found = run(trial, None, lambda _: None)
        engine.close()
    return measures_table(found), groups_table(found)


def _pairs() -> str:
    pairs = load_pairs(seeds_folder() / "disagreements.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        engine = library_of(pairs, Path(folder))
        outcomes = ask_pairs(pairs, engine, lambda _: None)
        engine.close()
    return pair_rows_text(pair_table(outcomes))


if __name__ == "__main__":
    main()
