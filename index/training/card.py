"""Write the table of files on a model's card anew: `python -m index.training.card FOLDER...`.

A card is the README.md beside the weights. Its "## Files" section lists every other file with its size and SHA-256;
`rag models check` and the tests compare them with the files.
"""

import re
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from index.errors import EncoderError

_FILES = re.compile(r"^## Files\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the card of every folder named; return the exit code."""
    try:
        for folder in arguments if arguments is not None else sys.argv[1:]:
            stamp(Path(folder))
    except EncoderError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def stamp(folder: Path) -> None:
    """Rewrite the "## Files" section of the card in `folder`, adding it at the end when there is none.

    Raises:
        EncoderError: there is no card.
    """
    card = folder / "README.md"
    if not card.is_file():
        raise EncoderError(f"{folder} has no card. Write {card} first: data, licences, command, scores, limits.")
    text, section = card.read_text("utf-8"), files_section(folder)
    stamped = _FILES.sub(lambda _: section, text) if _FILES.search(text) else f"{text.rstrip()}\n\n{section}"
    card.write_text(stamped, "utf-8")


def files_section(folder: Path) -> str:
    """Return the section for the files in `folder`, the card itself left out."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != "README.md")
    rows = [
        f"| {file.relative_to(folder).as_posix()} | {file.stat().st_size} | {sha256(file.read_bytes()).hexdigest()} |"
        for file in files
    ]
    return "\n".join(["## Files", "", "| file | bytes | SHA-256 |", "|---|---:|---|", *rows, ""])


if __name__ == "__main__":
    sys.exit(main())
