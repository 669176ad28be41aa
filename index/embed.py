"""Which encoder a name stands for.

`bundled` is the encoder in `index/weights/`, run on ONNX Runtime without importing torch. The folder of a static
model is run on numpy, for the same reason. Every other name is given to sentence-transformers: a folder, or a model
already on this machine or on a hub.
"""

import json
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
        from index.onnx import OnnxEncoder

        return OnnxEncoder.load(weights_folder(), name)
    if _is_static(Path(name)):
        from index.static import StaticEncoder

        return StaticEncoder.load(Path(name), name)
    from index.transformer import TransformerEncoder

    return TransformerEncoder.load(name)


def weights_folder() -> Path:
    """Return the folder of the bundled encoder: the one place that knows where it lies."""
    return Path(str(resources.files("index"))) / "weights"


def _is_static(folder: Path) -> bool:
    """Say whether `folder` is a sentence-transformers model that StaticEncoder runs: one table, and no prefixes."""
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        kinds = [(module["type"].rsplit(".", 1)[-1], module["path"]) for module in modules]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False  # then sentence-transformers says what is wrong with it
    if kinds[:1] != [("StaticEmbedding", "")] or any(kind != "Normalize" for kind, _ in kinds[1:]):
        return False
    return not _has_prefixes(folder / "config_sentence_transformers.json")


def _has_prefixes(file: Path) -> bool:
    try:
        return any(json.loads(file.read_text("utf-8"))["prompts"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
