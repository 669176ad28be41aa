"""The trained reader as `reader.onnx`: what ONNX Runtime runs on top of the encoder's lower layers.

Its matrices are rounded to eight bits as the encoder's are; `agreement` says what that costs.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn

from index.onnx import OnnxEncoder, session
from rag.training.batch import Batch
from rag.training.interaction import Interaction
from rag.training.model import Lower, Upper, best_spans

FILE = "reader.onnx"
INTERACTION = "interaction.onnx"
OUTPUTS = ("start", "end", "relevance")


def export_reader(upper: Upper, folder: Path) -> Path:
    """Write `folder`/reader.onnx: hidden, attention_mask -> start, end, relevance; return its path."""
    return _export(upper, upper.span.in_features, OUTPUTS, folder / FILE)


def export_interaction(network: Interaction, folder: Path) -> Path:
    """Write `folder`/interaction.onnx: hidden, attention_mask -> vectors, weights; return its path."""
    return _export(network, network.vector.in_features, ("vectors", "weights"), folder / INTERACTION)


def _export(network: nn.Module, size: int, outputs: Sequence[str], file: Path) -> Path:
    from index.training.export import export_graph

    file.parent.mkdir(parents=True, exist_ok=True)
    inputs = {"hidden": torch.zeros(2, 5, size), "attention_mask": torch.ones(2, 5, dtype=torch.long)}
    export_graph(network, inputs, outputs, file)
    return file


@torch.no_grad()
def agreement(file: Path, encoder: OnnxEncoder | None, lower: Lower, upper: Upper, batches: Sequence[Batch]) -> float:
    """Return the share of pairs for which `file` and the exact `upper` give the same answer: the same span, or none.

    `file` reads the states of `encoder`'s lower layers, which are rounded as well; of `lower` when there is none.
    """
    exported = session(file)
    upper.eval()
    same: list[bool] = []
    for batch in batches:
        hidden = lower(batch.ids, batch.attention)
        exact = upper(hidden, batch.attention)
        mask = batch.attention.numpy()
        states = encoder.lower(batch.ids.numpy(), mask) if encoder else hidden.numpy()
        rounded = [torch.from_numpy(part) for part in exported.run(OUTPUTS, {"hidden": states, "attention_mask": mask})]
        same += [one == other for one, other in zip(_answers(exact, batch), _answers(rounded, batch), strict=True)]
    return sum(same) / len(same) if same else 1.0


def _answers(outputs: Sequence[torch.Tensor], batch: Batch) -> list[tuple[int, int] | None]:
    """Return each pair's best span, or None where no answer is likelier."""
    firsts, lasts, scores = best_spans(outputs[0], outputs[1], batch.allowed)
    found = zip(firsts.tolist(), lasts.tolist(), scores.tolist(), strict=True)
    return [(first, last) if score > 0 else None for first, last, score in found]
