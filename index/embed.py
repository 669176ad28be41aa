"""Which encoder a name stands for.

`bundled` is the encoder in `index/weights/`, run on numpy without importing torch. Every other name is given to
sentence-transformers: a folder, or a model already on this machine or on a hub.
"""

from importlib import resources
from pathlib import Path

from index.config import BUNDLED
from index.encoder import Encoder


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
