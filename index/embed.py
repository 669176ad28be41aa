"""Text to vectors: what an encoder is, and which one a name stands for.

`bundled` is the encoder in `index/weights/`, run on numpy without importing torch. Every other name is given to
sentence-transformers: a folder, or a model already on this machine or on a hub.
"""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]

BUNDLED = "bundled"


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


def load_encoder(name: str = BUNDLED) -> Encoder:
    """Load the encoder called `name`.

    Raises:
        EncoderError: its files are missing or damaged; the message says what to do.
    """
    if name == BUNDLED:
        from index.static import StaticEncoder

        return StaticEncoder.load(weights_folder(), name=BUNDLED)
    from index.transformer import TransformerEncoder

    return TransformerEncoder.load(name)


def weights_folder() -> Path:
    """Return the folder of the bundled encoder: the one place that knows where it lies."""
    return Path(str(resources.files("index"))) / "weights"


def normalize(vectors: Vectors) -> Vectors:
    """Return the rows of `vectors`, shape (n, d), scaled to length one; a row of zeros stays as it is."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.where(length > 0, length, 1)).astype(np.float32)
    return scaled
