"""Any other encoder, by name or folder, through sentence-transformers (the only file that imports it).

Prefixes for questions and passages ("query: ", "passage: ") come from the model's own configuration.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from index.encoder import Vectors, normalize
from index.errors import EncoderError


@dataclass(frozen=True, slots=True)
class TransformerEncoder:
    """A sentence-transformers model behind the Encoder protocol."""

    name: str
    fingerprint: str
    dimensions: int
    _model: Any

    @classmethod
    def load(cls, name: str) -> "TransformerEncoder":
        """Load the model `name`, a folder or a hub name; EncoderError says how to make it available."""
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # the library raises a dozen unrelated types: OSError, ValueError, hub errors
            raise EncoderError(
                f"The encoder {name!r} cannot be loaded ({_first_line(error)}). Give the folder of a"
                " sentence-transformers model, or a model name while a model hub can be reached."
            ) from error
        dimensions = model.get_embedding_dimension()
        if dimensions is None:
            raise EncoderError(f"The model {name!r} does not say how many dimensions its vectors have.")
        return cls(name, _fingerprint(model), dimensions, model)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimensions), with the model's passage prefix."""
        return self._unit(self._model.encode_document(list(texts), show_progress_bar=False))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimensions), with the model's question prefix."""
        return self._unit(self._model.encode_query(list(texts), show_progress_bar=False))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text."""
        if not texts:  # transformers cannot take none
            return []
        tokenizer = self._model.tokenizer
        if hasattr(tokenizer, "encode_batch"):  # the tokenizers library itself, in static models
            return [len(encoding.ids) for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        ids: list[list[int]] = tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"]
        return [len(row) for row in ids]

    def _unit(self, vectors: Any) -> Vectors:  # noqa: ANN401  what encode returns depends on its arguments
        return normalize(np.asarray(vectors, dtype=np.float32).reshape(-1, self.dimensions))


def _fingerprint(model: Any) -> str:  # noqa: ANN401  no types without importing torch
    """Return a hash over every weight and over the prefixes: what makes the vectors what they are."""
    from torch import uint8

    state = sha256(repr(sorted(model.prompts.items())).encode())
    for key, tensor in sorted(model.state_dict().items()):
        state.update(key.encode())
        state.update(memoryview(tensor.detach().cpu().contiguous().reshape(-1).view(uint8).numpy()))
    return state.hexdigest()[:16]


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0] or type(error).__name__
