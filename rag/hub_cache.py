"""Where a model that was fetched lies in the model hub's cache; no network."""

from pathlib import Path

MODEL_FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja")
"""What is fetched of a model: weights and vocabulary, no code."""


def cached(name: str, cache: Path | None = None) -> Path | None:
    """Return the folder of a model of which every one of MODEL_FILES is in `cache` (its usual folder), else None."""
    from huggingface_hub.constants import HF_HUB_CACHE

    if not (Path(cache or HF_HUB_CACHE) / f"models--{name.replace('/', '--')}").is_dir():
        return None  # as nearly always, and without importing the hub's client
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        # only what was asked for when it was fetched: without the patterns the missing README makes it incomplete
        return Path(snapshot_download(name, cache_dir=cache, allow_patterns=list(MODEL_FILES), local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError):
        return None
