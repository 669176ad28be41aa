"""Are the bundled models the ones that were measured? Their files against the hashes on their cards, and the scores.

A card is the README.md beside the weights: a table of files with their SHA-256 under "## Files", measured scores under
"## Scores".
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from rag.errors import ModelUnavailable

_ROW = re.compile(r"^\| *(?P<name>[\w./-]+) *\|(?:[^|\n]*\|)*? *(?P<sha>[0-9a-f]{64}) *\|$", re.MULTILINE)
_SECTION = r"^## {}\n(?P<text>.*?)(?=^## |\Z)"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file of a model: the hash that its card states, and its own, None when it is not there."""

    name: str
    stated: str
    found: str | None

    @property
    def is_whole(self) -> bool:
        """Whether the file is the one that the card speaks of."""
        return self.found == self.stated


@dataclass(frozen=True, slots=True)
class Card:
    """A bundled model: its name, its files and the scores that its card states."""

    title: str
    folder: Path
    files: tuple[Checked, ...]
    scores: str


def bundled() -> tuple[Path, ...]:
    """Return the folders of the bundled models."""
    return tuple(Path(str(files(package))) / "weights" for package in ("index", "rag"))


def check(folder: Path) -> Card:
    """Return what the card in `folder` says, each file hashed.

    Raises:
        ModelUnavailable: there is no card, or it names no files.
    """
    try:
        text = (folder / "README.md").read_text("utf-8")
    except OSError as error:
        raise ModelUnavailable(f"The model in {folder} has no card ({error}). Install the package again.") from error
    rows = [(row["name"], row["sha"]) for row in _ROW.finditer(_section(text, "Files"))]
    if not rows:
        raise ModelUnavailable(f"The card {folder / 'README.md'} names no files. Install the package again.")
    checked = tuple(Checked(name, stated, _hash(folder / name)) for name, stated in rows)
    return Card(_title(text, folder), folder, checked, _section(text, "Scores").strip())


def title_of(folder: Path) -> str:
    """Return the title of the card in `folder`, the folder's name when it has none."""
    try:
        return _title((folder / "README.md").read_text("utf-8"), folder)
    except OSError:
        return folder.name


def _title(text: str, folder: Path) -> str:
    return next((line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")), folder.name)


def _section(text: str, name: str) -> str:
    found = re.search(_SECTION.format(name), text, re.MULTILINE | re.DOTALL)
    return found["text"] if found else ""


def _hash(file: Path) -> str | None:
    """Return the SHA-256 of `file`, read piece by piece; None when it cannot be read."""
    digest = sha256()
    try:
        with file.open("rb") as opened:
            while piece := opened.read(1 << 20):
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()
