"""A static encoder: the mean of a text's token vectors, looked up in one table.

The folder is a sentence-transformers model (StaticEmbedding, then Normalize), so the same files also load there and
give the same vectors. Here it needs numpy and the tokenizers library only: a cold start of a tenth of a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.encoder import Vectors, normalize
from index.errors import EncoderError

_WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_TABLE = "embedding.weight"


@dataclass(frozen=True, slots=True)
class StaticEncoder:
    """Token vectors of shape (vocabulary, dimensions) in half precision, and the tokenizer that indexes them."""

    name: str
    fingerprint: str
    dimensions: int
    _table: NDArray[np.float16]
    _tokenizer: Any

    @classmethod
    def load(cls, folder: Path, name: str) -> "StaticEncoder":
        """Read the model in `folder`; EncoderError names the file that is missing or damaged."""
        from safetensors import SafetensorError
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        file = folder / _WEIGHTS
        try:
            weights = file.read_bytes()
            table = load(weights)[_TABLE]
            file = folder / _TOKENIZER
            tokens = file.read_bytes()
            tokenizer = Tokenizer.from_buffer(tokens)
        except (OSError, SafetensorError, KeyError, ValueError) as error:
            raise EncoderError(
                f"The encoder's file {file} cannot be loaded ({error}). Install the package again to restore it."
            ) from error
        if table.ndim != 2 or len(table) < tokenizer.get_vocab_size():
            raise EncoderError(
                f"{folder / _WEIGHTS} has vectors for {len(table)} tokens, {file} has {tokenizer.get_vocab_size()}."
                " They are not of one encoder: install the package again to restore it."
            )
        fingerprint = sha256(weights + tokens).hexdigest()[:16]
        return cls(name, fingerprint, int(table.shape[1]), table, tokenizer)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimensions); a text without any token is all zeros."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, ids in enumerate(self._token_ids(texts)):
            if ids:
                vectors[row] = self._table[ids].astype(np.float32).mean(axis=0)
        return normalize(vectors)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the same vectors as `embed_passages`: this encoder needs no prefix."""
        return self.embed_passages(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text."""
        return [len(ids) for ids in self._token_ids(texts)]

    def token_spans(self, text: str) -> list[Span]:
        """Return where each token stands in `text`."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return [Span(start, end) for start, end in encoding.offsets if end > start]

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [encoding.ids for encoding in encodings]
