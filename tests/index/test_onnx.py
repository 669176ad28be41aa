"""The bundled encoder's runtime, on a tiny BERT made here: vectors, batches, offsets, and files that are damaged."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.errors import EncoderError
from index.onnx import OnnxEncoder, batches, session

TEXTS = {
    "latin": "Tổng Bí thư Tô Lâm thăm Nga.",
    "cyrillic": "Президент прибыл в Москву.",
    "arabic": "وصل الرئيس إلى موسكو.",
    "cjk": "总统抵达莫斯科。",
    "thai": "ประธานาธิบดีเดินทางถึงกรุงมอสโก",
    "devanagari": "राष्ट्रपति मास्को पहुँचे।",
}
ODD = ["", " \n", "a", "👍 ☃", "\ud800", "<s> </s>", "a" * 300, "总统 " * 200]
POSITIONS = 64
FILES = [
    "onnx/lower.onnx",
    "onnx/upper.onnx",
    "tokenizer.json",
    "config_sentence_transformers.json",
    "sentence_bert_config.json",
]
LIGHT = """
import sys
from pathlib import Path
from index.onnx import OnnxEncoder
assert OnnxEncoder.load(Path(sys.argv[1]), "x").embed_passages(["Hallo"]).shape == (1, 32)
heavy = {"torch", "transformers", "sentence_transformers", "onnx", "chromadb"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two layers of 32 dimensions, one of them shared; the pieces are the characters of TEXTS and a few words."""
    import torch
    from transformers import BertConfig, BertModel

    from index.training.export import export
    from index.training.vocabulary import SPECIAL, make_tokenizer

    characters = sorted({*"".join(TEXTS.values()), *"querypassage:", "▁", "☃"} - {" "})
    pieces = [*SPECIAL, *characters, "▁query:", "▁passage:", "▁Tô", "ประธาน", "总统", "موسكو"]
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=POSITIONS,
        initializer_range=0.2,
        pad_token_id=1,
    )
    folder = tmp_path_factory.mktemp("exported")
    tokenizer = make_tokenizer([(piece, -float(1 + len(piece) % 2)) for piece in pieces])
    export(BertModel(config, add_pooling_layer=False), tokenizer, folder, shared_layers=1)
    return folder


@pytest.fixture(scope="module")
def encoder(exported: Path) -> OnnxEncoder:
    """The tiny encoder. It has no state, so tests may share it."""
    return OnnxEncoder.load(exported, "tiny")


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """A copy of the tiny encoder that a test may damage."""
    return shutil.copytree(exported, tmp_path / "encoder")


def test_the_same_vectors_as_sentence_transformers(encoder: OnnxEncoder, exported: Path) -> None:
    """Prefixes, special tokens, padding, cutting and the mean are those of the same folder there, in every script."""
    from index.transformer import TransformerEncoder

    there = TransformerEncoder.load(str(exported))
    texts = [*TEXTS.values(), *(text for text in ODD if text not in {"\ud800", "<s> </s>"})]
    for one, other in (
        (encoder.embed_passages(texts), there.embed_passages(texts)),
        (encoder.embed_queries(texts), there.embed_queries(texts)),
    ):
        assert one.dtype == np.float32
        assert (one * other).sum(axis=1).min() >= 0.99
    assert abs(encoder.embed_queries(texts[:1]) - encoder.embed_passages(texts[:1])).max() > 1e-3
    assert encoder.dimensions == there.dimensions == 32
    assert encoder.count_tokens(texts) == there.count_tokens(texts)


def test_vectors_depend_on_the_text_alone(encoder: OnnxEncoder) -> None:
    """A text has one vector of length one, alone and among texts of other lengths, and rows keep their order."""
    texts = [*ODD, *TEXTS.values(), *(text * 3 for text in TEXTS.values())] * 5
    vectors = encoder.embed_passages(texts)
    assert vectors.shape == (100, 32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(100), abs=1e-5)
    alone = np.concatenate([encoder.embed_passages([text]) for text in texts[:20]] * 5)
    assert (vectors * alone).sum(axis=1).min() >= 0.9999


@pytest.mark.parametrize(
    ("lengths", "most", "expected"),
    [
        ([], 8, []),
        ([3], 8, [[0]]),
        ([9, 1], 8, [[1], [0]]),
        ([3, 1, 2, 4], 8, [[1, 2], [0, 3]]),
        ([4, 4, 4], 8, [[0, 1], [2]]),
        ([1] * 5, 2, [[0, 1], [2, 3], [4]]),
    ],
)
def test_batches(lengths: list[int], most: int, expected: list[list[int]]) -> None:
    """Of about one length, at most `most` tokens with padding, never empty, each text once."""
    assert list(batches(lengths, most)) == expected


def test_batches_of_real_sizes() -> None:
    """Many texts of every length: all are there, and no batch is over the limit."""
    lengths = [1 + n * 7919 % 512 for n in range(2000)]
    found = list(batches(lengths))
    assert sorted(place for batch in found for place in batch) == list(range(2000))
    assert max(len(batch) * max(lengths[place] for place in batch) for batch in found) <= 4096
    assert len(found) < sum(lengths) / 4096 * 1.1


def test_no_texts(encoder: OnnxEncoder) -> None:
    """No texts, no rows."""
    assert encoder.embed_passages([]).shape == encoder.embed_queries([]).shape == (0, 32)
    assert encoder.count_tokens([]) == []
    assert encoder.token_spans("") == encoder.token_spans(" \n ") == []


def test_a_long_text_is_cut_where_positions_end(encoder: OnnxEncoder) -> None:
    """What follows the last position changes nothing, what precedes it does; counting cuts nothing off."""
    assert encoder.max_tokens == POSITIONS
    room = POSITIONS - 2 - encoder.count_tokens(["passage: "])[0]
    texts = ["总" * 400, "总" * 400 + "Москву", "总" * (room - 9) + "Москву" + "总" * 400]
    same, long, other = encoder.embed_passages(texts)
    assert long == pytest.approx(same, abs=1e-5)
    assert other @ same < 0.9999
    assert encoder.count_tokens(texts)[0] in {400, 401}


@pytest.mark.parametrize("script", TEXTS)
def test_tokens_stand_in_the_text(encoder: OnnxEncoder, script: str) -> None:
    """Offsets are characters of the text as it was given; only white space is left over, and none is in a token."""
    text = f"  {TEXTS[script]}\n\t😀 {TEXTS[script]}"
    spans = encoder.token_spans(text)
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert covered == {place for place, character in enumerate(text) if not character.isspace()}
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert not any(text[span.start].isspace() for span in spans)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Tô Lâm", ["Tô", "L", "â", "m"]),
        ("总统 莫", ["总统", "莫"]),
        ("▁莫▁", ["▁", "莫", "▁"]),
        ("ประธานถึง", ["ประธาน", "ถ", "ึ", "ง"]),
        ("في موسكو", ["ف", "ي", "موسكو"]),
        ("งำ", ["ง", "ำ", "ำ"]),
        ("ﬁ", ["ﬁ"]),
        ("\ud800 Tô", ["\ud800", "Tô"]),
    ],
)
def test_tokens_by_hand(encoder: OnnxEncoder, text: str, tokens: list[str]) -> None:
    """Known pieces, a lone surrogate, characters taken apart, and the mark of a word that the text has itself."""
    assert [text[span.start : span.end] for span in encoder.token_spans(text)] == tokens


def test_counts_leave_out_what_is_added(encoder: OnnxEncoder) -> None:
    """Neither prefix nor special tokens are counted."""
    for text in [*TEXTS.values(), *ODD]:
        plain = text.replace("\ud800", "\ufffd")
        assert encoder.count_tokens([text]) == [len(encoder.tokenizer.encode(plain, add_special_tokens=False).ids)]


def test_lower(encoder: OnnxEncoder) -> None:
    """It is open to the reader: hidden states of each token, which do not see the padding."""
    ids = np.array([[0, 9, 10, 2, 1, 1], [0, 9, 10, 11, 12, 2]], dtype=np.int64)
    hidden = encoder.lower(ids, (ids != 1).astype(np.int64))
    assert hidden.shape == (2, 6, 32)
    assert hidden.dtype == np.float32
    alone = encoder.lower(ids[:1, :4], np.ones((1, 4), dtype=np.int64))
    assert hidden[:1, :4] == pytest.approx(alone, abs=1e-5)
    assert np.isfinite(hidden).all()


def test_threads(encoder: OnnxEncoder) -> None:
    """Many threads at once get what one gets."""
    texts = [text * n for text in TEXTS.values() for n in range(1, 5)]
    expected = encoder.embed_passages(texts)
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: encoder.embed_passages(texts), range(16)):
            assert found == pytest.approx(expected, abs=1e-6)


def test_a_tokenizer_saved_with_cutting_and_padding(folder: Path, encoder: OnnxEncoder) -> None:
    """What other libraries write into tokenizer.json is not followed."""
    tokenizer = encoder.tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=9)
    tokenizer.save(str(folder / "tokenizer.json"))
    assert OnnxEncoder.load(folder, "x").count_tokens(["", "总" * 90]) == encoder.count_tokens(["", "总" * 90])


def test_the_fingerprint_follows_the_files(folder: Path, encoder: OnnxEncoder) -> None:
    """A copy under another name is the same encoder; another graph, vocabulary, prefix or length makes another."""
    from onnx import load, save

    assert OnnxEncoder.load(folder, "copy").fingerprint == encoder.fingerprint
    seen = {encoder.fingerprint}
    for file in FILES[:2]:
        graph = load(folder / file)
        graph.doc_string = "other bytes"
        save(graph, folder / file)
        seen.add(OnnxEncoder.load(folder, "x").fingerprint)
    for file, old, new in zip(FILES[2:], ["☃", "passage: ", "64"], ["☂", "text: ", "63"], strict=True):
        changed = (folder / file).read_text("utf-8").replace(old, new)
        (folder / file).write_text(changed, "utf-8")
        seen.add(OnnxEncoder.load(folder, "x").fingerprint)
    assert len(seen) == 6


@pytest.mark.parametrize("damage", [b"", b"rubbish", b"{}", b"\xff\xfe" * 99, "half", None])
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named(
    folder: Path, name: str, damage: bytes | str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    """Emptied, overwritten, cut short or missing: the message names it and says what to do; nothing is printed."""
    whole = (folder / name).read_bytes()
    (folder / name).unlink()
    if damage is not None:
        (folder / name).write_bytes(damage if isinstance(damage, bytes) else whole[: len(whole) // 2])
    with pytest.raises(EncoderError, match=rf"encoder/{name} cannot be loaded \(.+\)\. Install the package again"):
        OnnxEncoder.load(folder, "tiny")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("value", ["null", "[]", '"x"'])
@pytest.mark.parametrize(("name", "key"), [(FILES[3], "prompts"), (FILES[4], "max_seq_length")])
def test_a_value_of_another_type(folder: Path, name: str, key: str, value: str) -> None:
    """Settings of the wrong type are refused when they are read, not when a text comes."""
    (folder / name).write_text(f'{{"{key}": {value}}}', "utf-8")
    with pytest.raises(EncoderError, match=rf"{name} cannot be loaded .*{key}"):
        OnnxEncoder.load(folder, "tiny")


def _swap(folder: Path) -> None:
    shutil.copy(folder / FILES[1], folder / FILES[0])


def _more_pieces(folder: Path) -> None:
    file = folder / "tokenizer.json"
    tokenizer = json.loads(file.read_text("utf-8"))
    tokenizer["model"]["vocab"].append(["Berlin", -3.0])
    file.write_text(json.dumps(tokenizer), "utf-8")


@pytest.mark.parametrize("mix", [_swap, _more_pieces])
def test_files_of_two_encoders(folder: Path, mix: Callable[[Path], None]) -> None:
    """Another graph or a piece that the table lacks is refused at loading, not at the first rare word."""
    mix(folder)
    with pytest.raises(
        EncoderError, match=r"lower\.onnx.*tokenizer\.json are not of one encoder .*Install the package"
    ):
        OnnxEncoder.load(folder, "tiny")


def test_a_tokenizer_without_the_special_tokens(folder: Path) -> None:
    """A vocabulary without `<pad>` belongs to another kind of model."""
    file = folder / "tokenizer.json"
    file.write_text(file.read_text("utf-8").replace("<pad>", "[PAD]"), "utf-8")
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be loaded .*<pad>"):
        OnnxEncoder.load(folder, "tiny")


def test_session(folder: Path) -> None:
    """It runs on the CPU, with the threads asked for."""
    found = session(folder / FILES[0], threads=1)
    assert found.get_providers() == ["CPUExecutionProvider"]
    assert found.get_session_options().intra_op_num_threads == 1


def test_no_heavy_import(exported: Path) -> None:
    """Loading and using the encoder imports neither torch nor the libraries above it."""
    done = subprocess.run([sys.executable, "-c", LIGHT, exported], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
