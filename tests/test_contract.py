"""What others rely on: public names, what importing costs, files that must agree with one another."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import rag
from rag.cli import parser

ROOT = Path(__file__).parents[1]


def test_public_names() -> None:
    """`import rag` offers exactly these."""
    assert sorted(rag.__all__) == ["Answer", "Citation", "Disagreement", "Engine", "Hit", "ShortAnswer", "open"]


def test_opening_a_library_loads_nothing_heavy() -> None:
    """Import and `rag.open` are cheap; the heavy libraries wait for first use."""
    heavy = (
        "chromadb",
        "torch",
        "onnxruntime",
        "gradio",
        "llama_index",
        "transformers",
        "bm25s",
        "babel",
        "trafilatura",
    )
    script = f"import sys, rag; rag.open('nowhere'); print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_reader_answer_needs_no_torch() -> None:
    """A question is answered without importing torch, llama-index or gradio."""
    script = (
        "import sys, tempfile, rag; from rag.gold import seeds_folder\n"
        "engine = rag.open(tempfile.mkdtemp(), llm='reader'); engine.add(seeds_folder())\n"
        "assert engine.ask('In which year did Ho Chi Minh visit Azerbaijan?').short_answers[0].value == '1959'\n"
        "print([name for name in ('torch', 'llama_index', 'gradio', 'transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"


def test_the_version_is_in_the_changelog() -> None:
    """A release that nobody described is no release."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert re.search(rf"^## \[{re.escape(version)}\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


def test_the_readme_shows_every_command() -> None:
    """No command is secret, and none is promised that does not exist."""
    subcommands = next(action for action in parser()._actions if action.dest == "command").choices
    assert isinstance(subcommands, dict)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {name for name in subcommands if f"`rag {name}" in readme} == set(subcommands)
    assert set(re.findall(r"`rag ([a-z]+)", readme)) <= set(subcommands)


def test_the_bundled_weights_are_those_of_their_cards() -> None:
    """Every file is on its card with its own hash, nothing else lies there, and both models take at most 110 MB."""
    from rag.check import bundled, check

    size = 0
    for folder in bundled():
        card = check(folder)
        there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
        assert [file.name for file in card.files if not file.is_whole] == []
        assert there == {file.name for file in card.files} | {"README.md"}
        size += sum((folder / name).stat().st_size for name in there)
    assert size <= 110_000_000


def test_the_reader_has_a_weight_for_every_feature() -> None:
    """A feature without a weight, or a weight without a feature, is a mistake."""
    from rag.features import FEATURES, RANKING

    table = json.loads(files("rag").joinpath("weights/reader.json").read_text("utf-8"))
    assert tuple(table["ranking"]) == tuple(table["alone"]["weights"]) == RANKING
    assert tuple(table["beside"]["weights"]) == RANKING
    assert tuple(table["leading"]["weights"]) == FEATURES
    assert 0 < table["threshold"] < 1
    assert 0 < table["second"] < 1
