"""What tests of training have: released weights in the layout of the package that carries them, but tiny and random."""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

Pieces = Sequence[tuple[str, float]]
HIDDEN = 64  # a multiple of 32, the weights of a block


def nibbles(weights: np.ndarray) -> bytes:
    """Return `weights` in blocks of 32: a half-precision scale, then weight j low and weight j + 16 high in byte j."""
    rows = weights.astype(np.float32).reshape(-1, 32)
    scale = (np.abs(rows).max(axis=1, keepdims=True) / 7).astype(np.float16)
    safe = np.where(scale == 0, 1, scale).astype(np.float32)
    whole = np.clip(np.round(rows / safe) + 8, 0, 15).astype(np.uint8)
    packed = np.concatenate([scale.view(np.uint8), whole[:, :16] | (whole[:, 16:] << 4)], axis=1)
    return packed.tobytes()


def released_file(file: Path, pieces: Pieces, layers: int, seed: int = 0) -> Path:
    """Write random weights for `pieces`; rows of the table and matrices are packed, all else is float32."""
    random = np.random.default_rng(seed)
    wide = 4 * HIDDEN
    tensors: list[tuple[str, np.ndarray, bool]] = [
        ("emb.word", random.normal(0, 1.0, (len(pieces), HIDDEN)), True),
        ("emb.pos", random.normal(0, 0.02, (192, HIDDEN)), False),
        ("emb.type", np.zeros((2, HIDDEN)), False),
        ("emb.ln.w", np.ones(HIDDEN), False),
        ("emb.ln.b", np.zeros(HIDDEN), False),
    ]
    shapes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
    for layer in range(layers):
        for name, (out, into) in {**shapes, "fi": (wide, HIDDEN), "fo": (HIDDEN, wide)}.items():
            tensors.append((f"l{layer}.{name}.w", random.normal(0, into**-0.5, (out, into)), True))
            tensors.append((f"l{layer}.{name}.b", np.zeros(out), False))
        for name in ("aln", "oln"):
            tensors.append((f"l{layer}.{name}.w", np.ones(HIDDEN), False))
            tensors.append((f"l{layer}.{name}.b", np.zeros(HIDDEN), False))
    texts = [text.encode() for text, _ in pieces]
    head = b"E5S1" + struct.pack("<I7if2i", 1, HIDDEN, layers, 4, wide, len(pieces), 192, 2, 1e-12, 32, len(pieces))
    head += struct.pack("<4iQ", 0, 2, 1, 3, sum(map(len, texts)))
    head += np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    head += np.array([score for _, score in pieces], "<f4").tobytes() + b"".join(texts)
    head += struct.pack("<iIi", 0, 0, len(tensors))
    packed = [nibbles(found) if small else found.astype("<f4").tobytes() for _, found, small in tensors]
    size = len(head) + sum(2 + len(name) + 1 + 4 + 16 for name, _, _ in tensors)
    for (name, found, small), data in zip(tensors, packed, strict=True):
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", int(small), found.size, size, len(data))
        size += len(data)
    file.write_bytes(head + b"".join(packed))
    return file


@pytest.fixture
def make_released() -> Callable[..., Path]:
    """Return the writer of tiny released weights."""
    return released_file
