"""What an encoder is: text to unit vectors, in its own tokens."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]


class Encoder(Protocol):
    """Text to unit vectors; the dot product of two is their cosine.

    Implementations are safe to call from several threads.
    """

    @property
    def name(self) -> str:
        """What the user calls it."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimensions)."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimensions); some encoders mark questions with a prefix."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many of the encoder's own tokens each text has, special tokens left out."""
        ...


def normalize(vectors: Vectors) -> Vectors:
    """Return the rows of `vectors`, shape (n, d), scaled to length one; a row of zeros stays as it is."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.where(length > 0, length, 1)).astype(np.float32)
    return scaled
