"""A shipped encoder read back: the same vectors, its weights rounded as the graphs have them."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from index.errors import EncoderError
from index.onnx import LOWER, UPPER, OnnxEncoder
from index.training.export import export
from index.training.reopen import read_back, reopen
from index.training.vocabulary import SPECIAL, make_tokenizer

TEXTS = ["Tổng Bí thư thăm Nga.", "Президент в Москве.", "وصل الرئيس", "总统抵达莫斯科。", "ประธานาธิบดี", "राष्ट्रपति"]
PIECES = [*SPECIAL, "▁", *sorted({*"".join(TEXTS), *"querypassage:"} - {" "})]


@pytest.fixture(scope="module")
def model() -> BertModel:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=32,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.2,
        layer_norm_eps=1e-12,
    )
    made = BertModel(config, add_pooling_layer=False)
    made.train(mode=False)
    return made


@pytest.fixture(scope="module")
def folder(model: BertModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shipped")
    export(model, make_tokenizer([(piece, -2.0) for piece in PIECES]), made, shared_layers=2)
    return made


def test_every_weight_comes_back_as_it_was_rounded(model: BertModel, folder: Path) -> None:
    found = reopen(folder, heads=4).state_dict()
    types = "embeddings.token_type_embeddings.weight"  # its first row is added to the positions
    for name, value in model.state_dict().items():
        if name in {types, "embeddings.position_embeddings.weight"}:
            continue
        step = value.abs().max().item() / 64  # the widest step of a matrix is a 64th of a column's largest weight
        assert torch.allclose(found[name], value, atol=step / 2 + 1e-6), name
    positions = model.embeddings.position_embeddings.weight + model.embeddings.token_type_embeddings.weight[0]
    assert torch.allclose(found["embeddings.position_embeddings.weight"], positions, atol=1e-3)
    assert not found[types].any()


def test_vectors_are_those_of_the_graphs_but_for_rounded_states(folder: Path) -> None:
    encoder, bert = OnnxEncoder.load(folder, "toy"), reopen(folder, heads=4)
    for text, vector in zip(TEXTS, encoder.embed_passages(TEXTS), strict=True):
        ids = encoder.tokenizer.encode(f"passage: {text}", add_special_tokens=False).ids
        given = torch.tensor([[encoder.tokenizer.token_to_id("<s>"), *ids, encoder.tokenizer.token_to_id("</s>")]])
        with torch.no_grad():
            mean = bert(input_ids=given).last_hidden_state[0].mean(dim=0)
        assert float(mean.numpy() @ vector / np.linalg.norm(mean)) > 0.995


def test_rounding_twice_is_rounding_once(folder: Path, tmp_path: Path) -> None:
    tokenizer = OnnxEncoder.load(folder, "toy").tokenizer
    export(reopen(folder, heads=4), tokenizer, tmp_path, shared_layers=2)
    for part in (LOWER, UPPER):
        first, second = read_back(folder / part), read_back(tmp_path / part)
        assert first.keys() == second.keys()
        assert all(np.allclose(first[name], second[name], atol=1e-6) for name in first)


@pytest.mark.parametrize("damage", ["missing", "no graph"])
def test_what_is_no_graph_is_named(damage: str, tmp_path: Path) -> None:
    if damage == "no graph":
        (tmp_path / "reader.onnx").write_text("weights", "utf-8")
    with pytest.raises(EncoderError, match=r"reader\.onnx"):
        read_back(tmp_path / "reader.onnx")
