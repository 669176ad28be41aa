"""Fetching a model from a model hub, when the user asks for it. The only thing here that ever downloads."""

import os
import shutil
from fnmatch import fnmatch
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from rag.choose import DEFAULT_MODEL, on_disk
from rag.deadline import within
from rag.errors import ModelUnavailable
from rag.hub_cache import MODEL_FILES, cached

if TYPE_CHECKING:
    from huggingface_hub import ModelInfo

HUB = "https://huggingface.co"
SECONDS = 3.0
"""How long a hub may take to answer at all."""

_SPARE = 1_000_000_000  # bytes left free on the disk


def pull(name: str = DEFAULT_MODEL, *, endpoint: str | None = None, progress: bool = True) -> Path:
    """Fetch a model into the hub's cache and return its folder; the copy that is there serves when no hub answers.

    A connection that breaks off is taken up where it stopped. Of a run that was killed the files that were finished are
    kept; the one under way is begun again, since the hub's client gives every run a file of its own.

    Raises:
        ModelUnavailable: no hub answers within SECONDS, it has no such model, or the disk is too small.
    """
    address = endpoint or os.environ.get("HF_ENDPOINT") or HUB
    if not reachable(address):
        if (folder := cached(name)) is not None and on_disk(name):
            return folder
        raise ModelUnavailable(
            f"No model hub answers at {address}, so {name} is not fetched; the bundled models answer without it."
        )
    from huggingface_hub import HfApi, constants, snapshot_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if not progress:
        disable_progress_bars()
    try:
        info = HfApi(endpoint=address).model_info(name, files_metadata=True, timeout=SECONDS)
        _check_space(_missing_bytes(info), Path(constants.HF_HUB_CACHE))
        folder = Path(snapshot_download(name, allow_patterns=list(MODEL_FILES), endpoint=address))
    except ModelUnavailable:
        raise
    except Exception as error:  # the hub's client raises its own, its HTTP library's and the system's
        reason = " ".join(str(error).split())[:200].rstrip(".")
        raise ModelUnavailable(f"{name} could not be fetched: {reason}. Check the name and the network.") from error
    _sweep(folder.parents[1] / "blobs")
    return folder


def _missing_bytes(info: "ModelInfo") -> int:
    """Return the size of the files that are wanted and not in the cache yet."""
    from huggingface_hub import try_to_load_from_cache

    wanted = [file for file in info.siblings or () if any(fnmatch(file.rfilename, each) for each in MODEL_FILES)]
    there = [isinstance(try_to_load_from_cache(info.id, file.rfilename, revision=info.sha), str) for file in wanted]
    return sum(file.size or 0 for file, is_there in zip(wanted, there, strict=True) if not is_there)


def _sweep(blobs: Path) -> None:
    """Remove what killed runs left of files that are whole by now: gigabytes that nothing else would ever remove."""
    for partial in blobs.glob("*.incomplete"):
        if (blobs / partial.name.partition(".")[0]).exists():
            partial.unlink(missing_ok=True)


def reachable(address: str, seconds: float = SECONDS) -> bool:
    """Say whether anything answers at `address` in time, its name look-up included."""

    def knock() -> bool:
        try:
            with urlopen(Request(address, method="HEAD"), timeout=seconds):
                return True
        except HTTPError:
            return True
        except (OSError, ValueError, HTTPException):
            return False

    return within(seconds, knock) or False


def _check_space(needed: int, cache: Path) -> None:
    folder = next(parent for parent in (cache, *cache.parents) if parent.exists())
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        raise ModelUnavailable(
            f"The model needs {needed / 1e9:.1f} GB and {_SPARE / 1e9:.0f} GB to spare; {folder} has"
            f" {free / 1e9:.1f} GB. Free some space, or set HF_HOME to a larger disk."
        )
