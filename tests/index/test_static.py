"""The static encoder: vectors by hand, the same as sentence-transformers gives, and damaged files."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.errors import EncoderError
from index.static import StaticEncoder

TEXTS = {
    "latin": "Tổng Bí thư Tô Lâm thăm Nga.",
    "cyrillic": "Президент прибыл в Москву.",
    "arabic": "وصل الرئيس إلى موسكو.",
    "cjk": "总统抵达莫斯科。",
    "thai": "ประธานาธิบดีเดินทางถึงกรุงมอสโก",
    "devanagari": "राष्ट्रपति मास्को पहुँचे।",
}
LIGHT = """
import sys
from index.embed import load_encoder
assert load_encoder(sys.argv[1]).embed_passages(["Hallo"]).shape[0] == 1
heavy = {"torch", "transformers", "sentence_transformers", "onnxruntime", "chromadb"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    """A copy of the tiny encoder that a test may damage."""
    return shutil.copytree(tiny_folder, tmp_path / "encoder")


@pytest.mark.parametrize(
    ("text", "vector"),
    [
        ("a", [1, 0, 0, 0]),
        ("aab", [2 / 5**0.5, 1 / 5**0.5, 0, 0]),
        ("b a a", [2 / 5**0.5, 1 / 5**0.5, 0, 0]),
        ("我", [0, 0, 0, 1]),
        ("cस", [0, 0, 0.5**0.5, 0.5**0.5]),
        ("", [0, 0, 0, 0]),
        (" \n", [0, 0, 0, 0]),
    ],
)
def test_vectors_by_hand(tiny: StaticEncoder, text: str, vector: list[float]) -> None:
    """The mean of the tokens' vectors, scaled to length one; no token, no direction."""
    for embed in (tiny.embed_passages, tiny.embed_queries):
        found = embed([text, "c"])
        assert found.dtype == np.float32
        assert found == pytest.approx(np.array([vector, [0, 0, 1, 0]]), abs=1e-6)


def test_no_texts(tiny: StaticEncoder) -> None:
    """No texts, no rows."""
    assert tiny.embed_passages([]).shape == (0, 4)
    assert tiny.count_tokens([]) == []


def test_tokens(tiny: StaticEncoder) -> None:
    """Each visible character of this encoder is a token, with its place in the text."""
    assert tiny.count_tokens(["", "ab c", TEXTS["cjk"]]) == [0, 3, 8]
    text = "a é我"
    assert [text[span.start : span.end] for span in tiny.token_spans(text)] == ["a", "é", "我"]


def test_the_same_vectors_as_sentence_transformers(tiny_folder: Path) -> None:
    """The folder is a sentence-transformers model, and gives the same vectors and token counts there."""
    from index.transformer import TransformerEncoder

    here, there = StaticEncoder.load(tiny_folder, "x"), TransformerEncoder.load(str(tiny_folder))
    texts = [*TEXTS.values(), " ".join(TEXTS.values()) * 20, "a", "👍"]
    cosines = (here.embed_passages(texts) * there.embed_passages(texts)).sum(axis=1)
    assert cosines.min() >= 0.9999
    assert here.dimensions == there.dimensions
    assert here.count_tokens(texts) == there.count_tokens(texts)


def test_the_fingerprint_follows_the_files(folder: Path, tiny: StaticEncoder) -> None:
    """A copy under another name is the same encoder; other weights or another vocabulary are another."""
    assert StaticEncoder.load(folder, "copy").fingerprint == tiny.fingerprint
    save_file({"embedding.weight": np.eye(4, dtype=np.float16)}, folder / "model.safetensors")
    weights = StaticEncoder.load(folder, "tiny").fingerprint
    tokenizer = (folder / "tokenizer.json").read_text("utf-8").replace('"c"', '"d"')
    (folder / "tokenizer.json").write_text(tokenizer, "utf-8")
    assert len({tiny.fingerprint, weights, StaticEncoder.load(folder, "tiny").fingerprint}) == 3


@pytest.mark.parametrize("damage", [b"", b"rubbish", b"\x08\0\0\0\0\0\0\0{}      ", b"{}", b"\xff\xfe" * 99, None])
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_file_is_named(folder: Path, name: str, damage: bytes | None) -> None:
    """Emptied, overwritten, without the table, or missing: the message names the file and what to do."""
    (folder / name).unlink() if damage is None else (folder / name).write_bytes(damage)
    with pytest.raises(EncoderError, match=rf"encoder/{name} cannot be loaded .*Install the package again"):
        StaticEncoder.load(folder, "tiny")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_half_a_file_is_named(folder: Path, name: str) -> None:
    """A file cut short by a broken download is refused."""
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EncoderError, match=name):
        StaticEncoder.load(folder, "tiny")


@pytest.mark.parametrize("table", [np.eye(3), np.ones(4), np.ones((0, 4))])
def test_files_of_two_encoders(folder: Path, table: np.ndarray) -> None:
    """A table without a vector for every token is refused at loading, not at the first rare word."""
    save_file({"embedding.weight": table.astype(np.float16)}, folder / "model.safetensors")
    with pytest.raises(EncoderError, match="not of one encoder"):
        StaticEncoder.load(folder, "tiny")


def test_no_heavy_import(tiny_folder: Path) -> None:
    """Loading and using a static encoder by its folder imports neither torch nor the libraries above it."""
    done = subprocess.run([sys.executable, "-c", LIGHT, str(tiny_folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
