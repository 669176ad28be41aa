"""The exported encoder: the same vectors in both forms, graphs of whole numbers, and what cannot be exported."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto
from tokenizers import Tokenizer
from torch import Tensor, nn

from index.errors import EncoderError
from index.onnx import OnnxEncoder, session
from index.training.export import export, export_graph, fidelity
from index.training.vocabulary import SPECIAL, make_tokenizer

if TYPE_CHECKING:
    from transformers import BertModel

TEXTS = [
    "Tổng Bí thư Tô Lâm thăm Nga.",
    "Президент прибыл в Москву.",
    "وصل الرئيس إلى موسكو.",
    "总统抵达莫斯科。" * 40,
    "ประธานาธิบดีเดินทางถึงกรุงมอสโก",
    "",
]
PIECES = [*SPECIAL, "▁", *sorted({*"".join(TEXTS), *"querypassage:"} - {" "})]


@pytest.fixture(scope="module")
def model() -> "BertModel":
    """A BERT of three layers and 32 dimensions, in training, with dropout and a pooler."""
    from transformers import BertConfig, BertModel

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
    made = BertModel(config)
    nn.Module.train(made)
    return made


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """Characters are its pieces."""
    return make_tokenizer([(piece, -2.0) for piece in PIECES])


@pytest.fixture(scope="module")
def folder(model: "BertModel", tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported model, two of its layers shared."""
    made = tmp_path_factory.mktemp("made") / "new" / "folder"
    export(model, tokenizer, made, shared_layers=2)
    return made


class Heads(nn.Module):
    """Like a reader: two matrices in a row, a third that reads what the first does, and narrow heads."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.wide, self.back, self.beside = nn.Linear(32, 48), nn.Linear(48, 32), nn.Linear(32, 32)
        self.span, self.relevance = nn.Linear(32, 2), nn.Linear(32, 1)
        self.beside.weight.data[3] = 0  # a column of zeros in the graph

    def forward(self, hidden: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return start and end, shape (texts, tokens), and relevance, shape (texts,)."""
        states = (self.back(torch.relu(self.wide(hidden))) + self.beside(hidden)) * mask[..., None]
        start, end = self.span(states).unbind(-1)
        return start, end, self.relevance(states[:, 0]).squeeze(-1)


def test_both_forms_give_the_same_vectors(folder: Path) -> None:
    """The lowest cosine is near one, for questions and passages of every script, also long and empty ones."""
    assert fidelity(folder, TEXTS) >= 0.99
    assert fidelity(folder, []) == 1.0


def test_sentence_transformers_gives_the_models_vectors(folder: Path, model: "BertModel", tokenizer: Tokenizer) -> None:
    """Loaded there, the folder computes in single precision what the model does: the mean over a passage's tokens."""
    from sentence_transformers import SentenceTransformer

    there = SentenceTransformer(str(folder), device="cpu")
    assert next(there.parameters()).dtype == torch.float32
    nn.Module.eval(model)
    for text, vector in zip(TEXTS, there.encode_document(TEXTS), strict=True):
        ids = tokenizer.encode(f"passage: {text}").ids
        cut = ids if len(ids) <= 64 else [*ids[:63], 2]
        with torch.inference_mode():
            mean = model(input_ids=torch.tensor([cut])).last_hidden_state[0].mean(0)
        assert vector == pytest.approx(nn.functional.normalize(mean, dim=0).numpy(), abs=5e-3)
    nn.Module.train(model)


def test_the_model_stays_as_it_is(model: "BertModel", tokenizer: Tokenizer, tmp_path: Path) -> None:
    """Neither its weights nor its mode change, so that training can go on."""
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    export(model, tokenizer, tmp_path, shared_layers=1)
    assert model.training
    assert {tensor.dtype for tensor in model.state_dict().values()} <= {torch.float32, torch.int64}
    assert before.keys() == model.state_dict().keys()
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


def test_twice_the_same(folder: Path, model: "BertModel", tokenizer: Tokenizer, tmp_path: Path) -> None:
    """The same model gives the same files, so the same fingerprint; other prompts or another cut do not."""
    export(model, tokenizer, tmp_path / "none", shared_layers=2, prompts={})
    export(model, tokenizer, tmp_path / "cut", shared_layers=1, prompts={})
    export(model, tokenizer, tmp_path / "again", shared_layers=2)
    folders = (folder, *(tmp_path / name for name in ("none", "cut", "again")))
    first, none, cut, again = (OnnxEncoder.load(path, "x") for path in folders)
    assert again.fingerprint == first.fingerprint
    assert len({first.fingerprint, none.fingerprint, cut.fingerprint}) == 3
    assert (none.embed_queries(TEXTS) == none.embed_passages(TEXTS)).all()
    assert none.embed_queries(TEXTS) == pytest.approx(cut.embed_queries(TEXTS), abs=2e-2)


def test_the_table_is_bytes(folder: Path) -> None:
    """It is in the graph once, as whole numbers; so are all matrices, and the rest is small."""
    for file in ("lower", "upper"):
        tensors = onnx.load(folder / "onnx" / f"{file}.onnx").graph.initializer
        floats = [tensor for tensor in tensors if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) > 1]
        assert {tuple(tensor.dims) for tensor in floats} <= {(len(PIECES), 1)}
        whole = [tuple(tensor.dims) for tensor in tensors if tensor.data_type == TensorProto.INT8]
        assert whole.count((len(PIECES), 32)) == (file == "lower")
        assert len(whole) == (13 if file == "lower" else 6)


def test_no_padding_is_seen(folder: Path) -> None:
    """Padding changes no vector, and even a row of nothing else gives numbers."""
    ids = np.array([[0, 9, 10, 2, 1, 1], [0, 9, 10, 11, 12, 2], [1] * 6], dtype=np.int64)
    mask = (ids != 1).astype(np.int64)
    encoder = OnnxEncoder.load(folder, "x")
    upper = session(folder / "onnx" / "upper.onnx", threads=1)
    both, alone = (
        upper.run(None, {"hidden": encoder.lower(i, m), "attention_mask": m})[0]
        for i, m in ((ids, mask), (ids[:1, :4], mask[:1, :4]))
    )
    assert both[0] == pytest.approx(alone[0], abs=1e-5)
    assert np.isfinite(both).all()


@pytest.mark.parametrize("quantize", [True, False])
@pytest.mark.parametrize("shape", [(1, 1), (2, 5), (3, 17)])
def test_a_graph_with_several_outputs(tmp_path: Path, quantize: bool, shape: tuple[int, int]) -> None:
    """Any batch and length runs in the graph, and gives what the module does, rounded or exact."""
    heads = Heads()
    given = {"hidden": torch.randn(2, 5, 32), "attention_mask": torch.ones(2, 5)}
    export_graph(heads, given, ["start", "end", "relevance"], tmp_path / "heads.onnx", quantize=quantize)
    hidden, mask = torch.randn(*shape, 32), torch.ones(*shape)
    hidden[0, 0] = 0  # a row of zeros has no scale of its own
    hidden[-1, -1] *= 1e4  # an outlier coarsens its own token only
    graph = session(tmp_path / "heads.onnx", threads=1)
    found = graph.run(["start", "end", "relevance"], {"hidden": hidden.numpy(), "attention_mask": mask.numpy()})
    for one, other in zip(found, heads(hidden, mask), strict=True):
        exact = other.detach().numpy()
        assert one.shape == exact.shape
        error = abs(one - exact) / np.maximum(1, abs(exact))
        assert error.max() <= (0.08 if quantize else 1e-4)


def test_heads_stay_exact(tmp_path: Path) -> None:
    """Matrices of few columns are not rounded, and states that two matrices read are rounded once."""
    given = {"hidden": torch.randn(2, 5, 32), "attention_mask": torch.ones(2, 5)}
    export_graph(Heads(), given, ["start", "end", "relevance"], tmp_path / "heads.onnx")
    kinds = [node.op_type for node in onnx.load(tmp_path / "heads.onnx").graph.node]
    assert kinds.count("MatMulIntegerToFloat") == 3
    assert kinds.count("QuantizeLinear") == 2
    assert kinds.count("MatMul") == 1


@pytest.mark.parametrize("shared", [-1, 0, 3, 7])
def test_layers_on_both_sides(model: "BertModel", tokenizer: Tokenizer, tmp_path: Path, shared: int) -> None:
    """A graph without layers is refused before anything is written."""
    with pytest.raises(EncoderError, match=rf"3 layers cannot share {shared}: give 1 to 2\."):
        export(model, tokenizer, tmp_path / "out", shared_layers=shared)
    assert not (tmp_path / "out").exists()


def test_a_tokenizer_of_another_model(model: "BertModel", tmp_path: Path) -> None:
    """Its pieces would point outside the table."""
    other = make_tokenizer([(piece, -2.0) for piece in [*PIECES, "Berlin"]])
    with pytest.raises(EncoderError, match=rf"{len(PIECES)} rows, the tokenizer {len(PIECES) + 1} pieces"):
        export(model, other, tmp_path, shared_layers=1)


def test_what_the_folder_says(folder: Path) -> None:
    """Prefixes and lengths are written where sentence-transformers looks for them; no folder in it is empty."""
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}
    assert json.loads((folder / "sentence_bert_config.json").read_text("utf-8"))["max_seq_length"] == 64
    assert all(any(path.iterdir()) for path in folder.rglob("*") if path.is_dir())
