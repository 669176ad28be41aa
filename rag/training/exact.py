"""The shipped reader beside the exact one of a training's checkpoint: what 8-bit numbers cost."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tqdm import tqdm

from index.onnx import OnnxEncoder
from index.training.dev_sets import QuestionSet
from rag.errors import RagError
from rag.training.export import FILE, agreement
from rag.training.model import load_model, load_tokenizer
from rag.training.reading import Reading
from rag.training.sets import Example
from rag.training.train import batches_of


def agreement_of(
    checkpoint: Path, reader: Path, encoder: Path, sets: Sequence[QuestionSet], limit: int | None
) -> dict[str, float]:
    """Return for each set the share of questions that the folders `reader` and `encoder` answer as the checkpoint does.

    Exact are the products: the lower layers' weights are those of `encoder`, which the reader was trained on.
    """
    lower, upper = load_model(encoder)
    try:
        upper.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    except (OSError, RuntimeError, KeyError) as error:
        raise RagError(f"{checkpoint} is no checkpoint of this reader's training ({error}).") from error
    task, rounded = Reading(load_tokenizer(encoder)), OnnxEncoder.load(encoder, "bundled")
    found = {}
    for one in tqdm(sets, desc="sets"):
        rows = [
            Example(question.text, one.paragraphs[question.paragraph], question.answers[0], one.language, "own", 0.5)
            for question in one.answerable(limit)
        ]
        batches = batches_of(task.encode(rows), task, 16)
        found[one.name] = agreement(reader / FILE, rounded, lower, upper, batches)
    return found
