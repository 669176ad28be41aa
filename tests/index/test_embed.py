"""Which encoder a name stands for."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.embed import load_encoder, weights_folder
from index.errors import EncoderError
from index.static import StaticEncoder
from index.transformer import TransformerEncoder

LIGHT = """
import sys
from index.embed import load_encoder
for name in sys.argv[1:]:
    load_encoder(name).embed_queries(["Hallo"])
heavy = {"torch", "transformers", "sentence_transformers", "onnx", "chromadb"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that sentence-transformers is asked for, instead of asking it."""
    names: list[str] = []

    def load(cls: type, name: str) -> None:
        names.append(name)

    monkeypatch.setattr(TransformerEncoder, "load", classmethod(load))
    return names


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    """A copy of a static model's folder."""
    return shutil.copytree(tiny_folder, tmp_path / "encoder")


def put(file: Path, content: object) -> None:
    """Write `content` as JSON."""
    file.write_text(json.dumps(content), "utf-8")


def test_the_bundled_encoder() -> None:
    """It is the default, and lies in the package."""
    encoder = load_encoder()
    assert encoder.name == "bundled"
    assert encoder.embed_queries(["Hallo"]).shape == (1, encoder.dimensions)
    assert weights_folder().parts[-2:] == ("index", "weights")


def test_the_bundled_encoder_is_onnx(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With graphs in its folder it is run on ONNX Runtime, which says what is missing there."""
    (tmp_path / "onnx").mkdir()
    monkeypatch.setattr("index.embed.weights_folder", lambda: tmp_path)
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be loaded .*Install the package again"):
        load_encoder()


def test_a_static_folder(folder: Path, given: list[str]) -> None:
    """The folder of a static model runs on numpy, under the name it was called by."""
    encoder = load_encoder(str(folder))
    assert isinstance(encoder, StaticEncoder)
    assert (encoder.name, given) == (str(folder), [])


@pytest.mark.parametrize("prompts", [{}, {"query": "", "document": ""}, None])
def test_a_static_folder_without_prefixes(folder: Path, given: list[str], prompts: dict[str, str] | None) -> None:
    """Empty prefixes are none."""
    put(folder / "config_sentence_transformers.json", {"prompts": prompts})
    assert isinstance(load_encoder(str(folder)), StaticEncoder)
    assert given == []


def _prefixes(folder: Path) -> None:
    put(folder / "config_sentence_transformers.json", {"prompts": {"query": "query: "}})


def _dense(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text("utf-8"))
    put(folder / "modules.json", [*modules, {"type": "sentence_transformers.models.Dense", "path": "2_Dense"}])


def _elsewhere(folder: Path) -> None:
    put(folder / "modules.json", [{"type": "sentence_transformers.models.StaticEmbedding", "path": "0_Static"}])


def _bert(folder: Path) -> None:
    put(folder / "modules.json", [{"type": "sentence_transformers.models.Transformer", "path": ""}])


def _rubbish(folder: Path) -> None:
    (folder / "modules.json").write_bytes(b"\xff\xfe rubbish")


def _no_list(folder: Path) -> None:
    put(folder / "modules.json", {"type": 1})


def _numbers(folder: Path) -> None:
    put(folder / "modules.json", [{"type": 1, "path": 2}])


@pytest.mark.parametrize("change", [_prefixes, _dense, _elsewhere, _bert, _rubbish, _no_list, _numbers])
def test_other_folders(folder: Path, given: list[str], change: Callable[[Path], None]) -> None:
    """Whatever a table and a mean do not give is left to sentence-transformers, and so is what cannot be read."""
    change(folder)
    load_encoder(str(folder))
    assert given == [str(folder)]


@pytest.mark.parametrize("name", ["intfloat/multilingual-e5-small", "", "a\0b", "no such model?", "模型", "x" * 5000])
def test_names(given: list[str], name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every name that is no such folder is left to sentence-transformers as it is."""
    monkeypatch.chdir(tmp_path)
    load_encoder(name)
    assert given == [name]


def test_no_heavy_import(tiny_folder: Path) -> None:
    """Neither the bundled encoder nor a static one imports torch."""
    command = [sys.executable, "-c", LIGHT, "bundled", str(tiny_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
