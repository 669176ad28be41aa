"""Released weights: blocks of 4 bits unpacked by hand, every tensor under its name, other files refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.errors import EncoderError
from index.training.start import TABLE, read_start

PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁Straße", -1.0), ("中", -2.0), ("กรุง", -3.5)]


def test_pieces_and_weights_come_back(tmp_path: Path, make_released: Callable[..., Path]) -> None:
    """Texts of every script, their scores, and weights to within half a step of their block."""
    start = read_start(make_released(tmp_path / "start.bin", PIECES, layers=2))
    assert start.pieces == tuple(PIECES)
    assert start.shape["num_hidden_layers"] == 2
    assert start.tensors[TABLE].shape == (len(PIECES), 64)
    expected = np.random.default_rng(0).normal(0, 1.0, (len(PIECES), 64))
    step = np.abs(expected).max() / 7
    assert np.abs(start.tensors[TABLE] - expected).max() <= step / 2 + 1e-2
    assert start.tensors["encoder.layer.1.intermediate.dense.weight"].shape == (256, 64)
    assert start.tensors["encoder.layer.1.output.dense.weight"].shape == (64, 256)
    assert start.tensors["encoder.layer.0.attention.output.LayerNorm.bias"].shape == (64,)


def test_a_block_by_hand(tmp_path: Path, make_released: Callable[..., Path]) -> None:
    """Nibble 0 means -8 scales, 15 means 7; the low half of byte j is weight j, the high half weight j + 16."""
    from index.training.start import _unpacked

    block = np.float16(0.5).tobytes() + bytes([0x80, 0xF0] + [0x88] * 14)
    found = _unpacked(block, 32)
    assert found[0] == found[1] == -4.0
    assert found[16] == 0.0
    assert found[17] == 3.5
    assert not found[2:16].any()


def test_another_file_is_refused(tmp_path: Path) -> None:
    """The message names the file and says what to do."""
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(EncoderError, match=r"other\.bin.*Install"):
        read_start(tmp_path / "other.bin")
