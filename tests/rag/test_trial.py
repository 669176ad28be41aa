"""Pairs of articles in one library, each asked about alone."""

from pathlib import Path

import pytest

from rag.cli import main
from rag.gold import seeds_folder
from rag.pairs import load_pairs
from rag.trial import address, ask_pairs, library_of

PAIRS = load_pairs(seeds_folder() / "disagreements.jsonl")[:4]


def test_each_pair_is_asked_of_its_own_articles(tmp_path: Path) -> None:
    """Every citation is of the pair's own, whatever else the library has; progress names each pair."""
    engine, named = library_of(PAIRS, tmp_path), list[str]()
    outcomes = ask_pairs(PAIRS, engine, named.append)
    urls = {article.id: article.url for article in engine.articles()}
    assert len(urls) == sum(len(pair.articles) for pair in PAIRS)
    assert named == [pair.id for pair in PAIRS] == [outcome.pair.id for outcome in outcomes]
    for outcome in outcomes:
        own = {address(outcome.pair, number) for number in range(len(outcome.pair.articles))}
        assert {urls[citation.article_id] for citation in outcome.answer.citations} <= own
        assert outcome.answer.models["llm"] is None
    engine.close()


def test_a_file_of_pairs_is_measured_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table, and nothing left in the user's library; a file that is none is named."""
    lines = (seeds_folder() / "disagreements.jsonl").read_text("utf-8").splitlines()[:2]
    (tmp_path / "two.jsonl").write_text("\n".join(lines), "utf-8")
    home = ["--home", str(tmp_path / "home"), "--quiet"]
    assert main([*home, "eval", str(tmp_path / "two.jsonl"), "--format", "pairs"]) == 0
    table = capsys.readouterr().out
    assert table.startswith("| pairs | n | recall | precision | false disagreement | value right | refused |")
    assert table.rstrip().split("\n")[-1].startswith("| all | 2 |")
    assert not (tmp_path / "home").exists()
    assert main([*home, "eval", str(tmp_path / "none.jsonl"), "--format", "pairs"]) == 2
    assert "name a file of pairs that exists" in capsys.readouterr().err
