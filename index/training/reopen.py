"""A shipped graph as the weights it was exported from, rounded as they are: where training goes on from what ships.

`index.training.export` names a product after the module that made it and keeps all other parameters under their own
names, so the graph itself says which matrix is which. What comes back has the exact values that the graph computes
with; a network trained on top of it meets at run time what it met in training.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from index.errors import EncoderError
from index.onnx import LOWER, UPPER
from index.training.start import build

if TYPE_CHECKING:
    from transformers import BertModel

_PRODUCTS = {"MatMul", "MatMulIntegerToFloat"}


def read_back(file: Path) -> dict[str, NDArray[np.float32]]:
    """Return the parameters of an exported graph by their names in the module, matrices of shape (out, in).

    Raises:
        EncoderError: the file is missing or no graph.
    """
    try:
        graph = onnx.load(file).graph
    except Exception as error:  # protobuf and onnx have no base of errors in common but this
        raise EncoderError(f"{file} cannot be read back ({error}). Give the folder of an exported model.") from error
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found = {name: array for name, array in arrays.items() if not name.startswith(("onnx::", "round."))}
    for node in graph.node:
        if node.op_type in _PRODUCTS and (name := node.input[1].removesuffix(".columns")).startswith("onnx::"):
            path = node.output[0].strip("/").split("/MatMul_output")[0].replace("/", ".")
            found[f"{path}.weight"] = _matrix(arrays, name).T
    return {name: np.array(array, dtype=np.float32) for name, array in found.items()}


def reopen(folder: Path, heads: int = 12) -> "BertModel":
    """Return the encoder in `folder`, exported by `index.training.export`, as a transformers model without dropout.

    `heads` is the number of attention heads, which a graph does not say.
    """
    lower, upper = read_back(folder / LOWER), read_back(folder / UPPER)
    shared = 1 + max(int(name.split(".")[1]) for name in lower if name.startswith("layers."))
    tensors = {
        "embeddings.word_embeddings.weight": lower["table"] * lower["scales"],
        "embeddings.position_embeddings.weight": lower["positions"],
        "embeddings.token_type_embeddings.weight": np.zeros((2, lower["positions"].shape[1]), dtype=np.float32),
        "embeddings.LayerNorm.weight": lower["norm.weight"],
        "embeddings.LayerNorm.bias": lower["norm.bias"],
        **_layers(lower, 0),
        **_layers(upper, shared),
    }
    return build(_shape(tensors) | {"num_attention_heads": heads}, tensors)


def _matrix(arrays: Mapping[str, NDArray[np.generic]], name: str) -> NDArray[np.float32]:
    if name in arrays:
        return arrays[name].astype(np.float32)
    return arrays[f"{name}.columns"].astype(np.float32) * arrays[f"{name}.scales"].astype(np.float32)


def _layers(part: Mapping[str, NDArray[np.float32]], first: int) -> dict[str, NDArray[np.float32]]:
    """Return the layers of a part under the names they have in the whole model, where its lowest is number `first`."""
    found = {}
    for name, array in part.items():
        if name.startswith("layers."):
            _, number, rest = name.split(".", 2)
            found[f"encoder.layer.{first + int(number)}.{rest}"] = array
    return found


def _shape(tensors: Mapping[str, NDArray[np.float32]]) -> dict[str, int]:
    pieces, width = tensors["embeddings.word_embeddings.weight"].shape
    layers = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer."))
    return {
        "vocab_size": pieces,
        "hidden_size": width,
        "num_hidden_layers": layers,
        "intermediate_size": tensors["encoder.layer.0.intermediate.dense.weight"].shape[0],
        "max_position_embeddings": tensors["embeddings.position_embeddings.weight"].shape[0],
        "type_vocab_size": 2,
    }
