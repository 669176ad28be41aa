"""A trained encoder as the folder that ships: a sentence-transformers model, and the same in 8-bit ONNX graphs.

Matrices are rounded once, a scale for each column; what they are multiplied with is rounded while it runs, a scale for
each token ("vector-wise" quantisation, Dettmers et al., LLM.int8(), 2022, section 3.1). One scale for a whole batch,
which is what `onnxruntime.quantization.quantize_dynamic` writes, lets one token's outlier coarsen all others:
multilingual-e5-small, cut to 29,000 pieces, then kept a cosine of 0.993 to its exact vectors, and 0.995 between a
text's vectors alone and in a batch of 16 (lowest of 90 texts in 30 languages); with a scale for each token 0.998 and
0.999999. That costs up to a sixth of the speed.

A row of the table of pieces has its own scale too, and only the rows of a text's pieces are ever taken back to floats.
"""

import copy
import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from index.errors import EncoderError
from index.onnx import LOWER, UPPER, OnnxEncoder

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

PROMPTS = {"query": "query: ", "document": "passage: "}
"""What questions and passages begin with, as multilingual-e5 was trained."""

_OPSET = 17  # the first with LayerNormalization
_ROW = 127  # steps of a table row on either side of zero
_COLUMN = 64  # the same of a matrix column: two products of 255 and 64 still fit into the 16 bits of AVX2's dot product
_NARROW = 16  # matrices with fewer columns stay as they are: they are heads, small and what everything ends in
_MASKED = -1e9  # added to the attention that padding would get
_LEAST = np.float32(1e-12)  # smallest scale, so that rows and columns of zeros have one
_CONSTANTS = {"step": np.float32(1 / 127), "least": _LEAST, "one": np.float32(1), "zero": np.uint8(128), "list": [-1]}
_SPECIAL = {"bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>"}
_SPECIAL |= {"pad_token": "<pad>", "unk_token": "<unk>"}


def export(
    model: "BertModel",
    tokenizer: "Tokenizer",
    folder: Path,
    *,
    shared_layers: int = 7,
    prompts: Mapping[str, str] = PROMPTS,
) -> None:
    """Write `model` and `tokenizer` to `folder`, which both sentence-transformers and `OnnxEncoder` load.

    `onnx/lower.onnx` has the table and the `shared_layers` lowest layers, `onnx/upper.onnx` the others, the mean and
    the normalisation. `model` stays as it is.

    Raises:
        EncoderError: there are no layers on one side, or the tokenizer has pieces that the table lacks.
    """
    layers, rows = model.config.num_hidden_layers, model.config.vocab_size
    if not 0 < shared_layers < layers:
        raise EncoderError(f"A model of {layers} layers cannot share {shared_layers}: give 1 to {layers - 1}.")
    if tokenizer.get_vocab_size() != rows:
        raise EncoderError(f"The model's table has {rows} rows, the tokenizer {tokenizer.get_vocab_size()} pieces.")
    bert: Any = copy.deepcopy(model)
    bert = bert.float().cpu().eval()
    bert.pooler = None  # not part of the vectors
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    _save_graphs(bert, folder, shared_layers)
    _save_folder(bert, tokenizer, folder, prompts)


def export_graph(
    module: nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], file: Path, *, quantize: bool = True
) -> None:
    """Write what `module` computes as an ONNX graph of opset 17, with ONNX Runtime's own operators if `quantize`.

    Args:
        module: called with `inputs` by position; it returns a tensor or a tuple of them.
        inputs: examples by the names of the graph's inputs. The first axis is the batch, the second the length; both
            may differ when the graph runs.
        outputs: names of what the module returns.
        file: where the graph is written; its folder exists.
        quantize: round every matrix that hidden states are multiplied with to whole numbers, as the module says.
    """
    module.eval()
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter is the older one, and what it traces are shapes
        found = module(*inputs.values())
        returned = [found] if isinstance(found, Tensor) else list(found)
        length = next(iter(inputs.values())).shape[1]
        axes = {name: _axes(tensor, length) for name, tensor in [*inputs.items(), *zip(outputs, returned, strict=True)]}
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            file,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,  # the newer one needs another package, and the same graph comes out
        )
    graph = onnx.load(file)
    if quantize:
        _round(graph)
    onnx.checker.check_model(graph)
    file.write_bytes(graph.SerializeToString())


def fidelity(folder: Path, texts: Sequence[str]) -> float:
    """Return the lowest cosine, over `texts`, between the vectors that ONNX and sentence-transformers give."""
    from index.transformer import TransformerEncoder

    here, there = OnnxEncoder.load(folder, "onnx"), TransformerEncoder.load(str(folder))
    pairs = (
        (here.embed_passages(texts), there.embed_passages(texts)),
        (here.embed_queries(texts), there.embed_queries(texts)),
    )
    return min(float((one * other).sum(axis=1).min(initial=1.0)) for one, other in pairs)


class _Lower(nn.Module):
    """The embeddings, with a table of whole numbers, and the layers on them."""

    table: Tensor
    scales: Tensor
    positions: Tensor

    def __init__(self, bert: Any, layers: int) -> None:  # noqa: ANN401  transformers' classes have no stable types
        super().__init__()
        words = bert.embeddings.word_embeddings.weight.detach()
        scales = words.abs().amax(dim=1, keepdim=True).clamp(min=float(_LEAST)) / _ROW
        positions = bert.embeddings.position_embeddings.weight + bert.embeddings.token_type_embeddings.weight[0]
        self.register_buffer("table", torch.round(words / scales).to(torch.int8))
        self.register_buffer("scales", scales)
        self.register_buffer("positions", positions.detach().half())
        self.norm = bert.embeddings.LayerNorm
        self.layers = nn.ModuleList(bert.encoder.layer[:layers])

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return hidden states of shape (texts, tokens, dimensions). The rows are looked up before they are floats."""
        words = self.table[ids].float() * self.scales[ids]
        return _through(self.layers, self.norm(words + self.positions[: ids.shape[1]].float()), mask)


class _Upper(nn.Module):
    """The layers above, the mean over a text's tokens, and its length made one."""

    def __init__(self, bert: Any, layers: int) -> None:  # noqa: ANN401
        super().__init__()
        self.layers = nn.ModuleList(bert.encoder.layer[layers:])

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return unit vectors of shape (texts, dimensions)."""
        hidden, weight = _through(self.layers, hidden, mask), mask.float()[:, :, None]
        return nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1).clamp(min=1))


def _through(layers: nn.ModuleList, hidden: Tensor, mask: Tensor) -> Tensor:
    unseen = (1 - mask.float())[:, None, None, :] * _MASKED
    for layer in layers:
        hidden = layer(hidden, unseen)
    return hidden


def _axes(tensor: Tensor, length: int) -> dict[int, str]:
    return {0: "batch"} | ({1: "length"} if tensor.dim() > 1 and tensor.shape[1] == length else {})


def _save_graphs(bert: Any, folder: Path, shared: int) -> None:  # noqa: ANN401
    ids = torch.full((2, 5), 3)
    mask = torch.ones_like(ids)
    hidden = torch.zeros(2, 5, bert.config.hidden_size)
    export_graph(_Lower(bert, shared), {"input_ids": ids, "attention_mask": mask}, ["hidden"], folder / LOWER)
    export_graph(_Upper(bert, shared), {"hidden": hidden, "attention_mask": mask}, ["vector"], folder / UPPER)


def _save_folder(bert: Any, tokenizer: "Tokenizer", folder: Path, prompts: Mapping[str, str]) -> None:  # noqa: ANN401
    """Write what sentence-transformers reads; weights in half precision, which it is told to compute in single."""
    longest = bert.config.max_position_embeddings
    copy.deepcopy(bert).half().save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    _write(folder / "config.json", config | {"dtype": "float32"})
    plain = tokenizer.from_str(tokenizer.to_str())
    plain.no_truncation()
    plain.no_padding()
    plain.save(str(folder / "tokenizer.json"), pretty=False)
    names = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": longest,
        "clean_up_tokenization_spaces": False,
    }
    _write(folder / "tokenizer_config.json", names | _SPECIAL | {"model_input_names": ["input_ids", "attention_mask"]})
    kinds = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    modules = [
        {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for place, (kind, path) in enumerate(kinds)
    ]
    _write(folder / "modules.json", modules)
    body = {"max_seq_length": longest, "do_lower_case": False, "model_args": {"add_pooling_layer": False}}
    _write(folder / "sentence_bert_config.json", body)
    mean = {"word_embedding_dimension": bert.config.hidden_size, "pooling_mode_mean_tokens": True}
    _write(folder / "1_Pooling" / "config.json", mean | {"pooling_mode_cls_token": False})
    _write(folder / "2_Normalize" / "config.json", {})  # an empty folder would be lost in git
    similar = {"default_prompt_name": None, "similarity_fn_name": "cosine"}
    _write(folder / "config_sentence_transformers.json", {"prompts": dict(prompts)} | similar)


def _write(file: Path, content: object) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _round(model: onnx.ModelProto) -> None:
    """Replace every product with a constant matrix by one of whole numbers."""
    graph = model.graph
    matrices = {tensor.name: tensor for tensor in graph.initializer if len(tensor.dims) == 2}
    nodes: list[onnx.NodeProto] = []
    states: dict[str, None] = {}  # rounded once each: query, key and value have the same
    used: dict[str, None] = {}
    for node in graph.node:
        matrix = matrices.get(node.input[1]) if node.op_type == "MatMul" else None
        if matrix is None or matrix.dims[1] < _NARROW:
            nodes.append(node)
            continue
        if node.input[0] not in states:
            nodes += _rounding(node.input[0], matrix.dims[0])
        states[node.input[0]] = used[matrix.name] = None
        nodes += _product(node)
    kept = [tensor for tensor in graph.initializer if tensor.name not in used]
    arrays = {f"round.{name}": value for name, value in _CONSTANTS.items()}
    for name in used:
        arrays |= _columns(matrices[name])
    made = [numpy_helper.from_array(np.asarray(array), name) for name, array in arrays.items()]
    for field, content in ((graph.node, nodes), (graph.initializer, [*kept, *made])):
        del field[:]
        field.extend(content)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def _rounding(name: str, width: int) -> list[onnx.NodeProto]:
    """Return nodes that make bytes `name`.bytes and scales `name`.scale, shape (texts, tokens, 1), of states `name`.

    QuantizeLinear takes scales along one axis only, so texts and tokens become one axis and are parted again.
    """
    steps: list[tuple[str, list[str], str, dict[str, Any]]] = [
        ("Abs", [name], "abs", {}),
        ("ReduceMax", [f"{name}.abs"], "top", {"axes": [-1], "keepdims": 1}),
        ("Mul", [f"{name}.top", "round.step"], "small", {}),
        ("Max", [f"{name}.small", "round.least"], "scale", {}),
        ("Reshape", [f"{name}.scale", "round.list"], "list", {}),
        ("Shape", [f"{name}.list"], "count", {}),
        ("Expand", ["round.zero", f"{name}.count"], "zeros", {}),
        ("Constant", [], "rows", {"value_ints": [-1, width]}),
        ("Reshape", [name, f"{name}.rows"], "flat", {}),
        ("QuantizeLinear", [f"{name}.flat", f"{name}.list", f"{name}.zeros"], "whole", {"axis": 0}),
        ("Shape", [name], "shape", {}),
        ("Reshape", [f"{name}.whole", f"{name}.shape"], "bytes", {}),
    ]
    return [helper.make_node(kind, given, [f"{name}.{made}"], **more) for kind, given, made, more in steps]


def _product(node: onnx.NodeProto) -> list[onnx.NodeProto]:
    """Return nodes for the product of rounded states and rounded columns, scaled back."""
    (states, matrix), (output,) = node.input, node.output
    given = [f"{states}.bytes", f"{matrix}.columns", "round.one", f"{matrix}.scales", "round.zero"]
    return [
        helper.make_node("MatMulIntegerToFloat", given, [f"{output}.part"], domain="com.microsoft"),
        helper.make_node("Mul", [f"{output}.part", f"{states}.scale"], [output]),
    ]


def _columns(matrix: TensorProto) -> dict[str, Any]:
    """Return `matrix`, shape (in, out), as whole numbers, and the scale of each column."""
    exact = numpy_helper.to_array(matrix)
    scales = np.maximum(np.abs(exact).max(axis=0) / _COLUMN, _LEAST)
    return {f"{matrix.name}.columns": np.round(exact / scales).astype(np.int8), f"{matrix.name}.scales": scales}
