"""Fetching a model from a model hub, when the user asks for it. The only thing here that ever downloads."""

import os
import shutil
import threading
from pathlib import Path
from queue import Empty, Queue
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from rag.choose import DEFAULT_MODEL
from rag.errors import ModelUnavailable

HUB = "https://huggingface.co"
SECONDS = 3.0
"""How long a hub may take to answer at all."""

_FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja")  # weights and vocabulary, no code
_SPARE = 1_000_000_000  # bytes left free on the disk


def pull(name: str = DEFAULT_MODEL, *, endpoint: str | None = None, progress: bool = True) -> Path:
    """Fetch a model into the hub's cache and return its folder; what an interrupted run fetched is kept.

    Raises:
        ModelUnavailable: no hub answers within SECONDS, it has no such model, or the disk is too small.
    """
    address = endpoint or os.environ.get("HF_ENDPOINT") or HUB
    if not reachable(address):
        raise ModelUnavailable(
            f"No model hub answers at {address}, so {name} is not fetched; the bundled models answer without it."
        )
    from huggingface_hub import HfApi, constants, snapshot_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if not progress:
        disable_progress_bars()
    try:
        info = HfApi(endpoint=address).model_info(name, files_metadata=True)
        _check_space(sum(file.size or 0 for file in info.siblings or ()), Path(constants.HF_HUB_CACHE))
        return Path(snapshot_download(name, allow_patterns=list(_FILES), endpoint=address))
    except ModelUnavailable:
        raise
    except Exception as error:  # the hub's client raises its own, its HTTP library's and the system's
        reason = " ".join(str(error).split())[:200].rstrip(".")
        raise ModelUnavailable(f"{name} could not be fetched: {reason}. Check the name and the network.") from error


def reachable(address: str, seconds: float = SECONDS) -> bool:
    """Say whether anything answers at `address` in time, its name look-up included."""
    answers: Queue[bool] = Queue()

    def knock() -> None:
        try:
            with urlopen(Request(address, method="HEAD"), timeout=seconds):
                answers.put(True)
        except HTTPError:
            answers.put(True)
        except (OSError, ValueError):
            answers.put(False)

    # in a thread, since looking up a name cannot be given a time limit
    threading.Thread(target=knock, daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except Empty:
        return False


def _check_space(needed: int, cache: Path) -> None:
    folder = next(parent for parent in (cache, *cache.parents) if parent.exists())
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        raise ModelUnavailable(
            f"The model needs {needed / 1e9:.1f} GB and {_SPARE / 1e9:.0f} GB to spare; {folder} has"
            f" {free / 1e9:.1f} GB. Free some space, or set HF_HOME to a larger disk."
        )
