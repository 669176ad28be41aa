"""Files, folders and standard input to documents. The only file that imports pathspec; it never opens a connection.

What cannot be read comes out as a `Failure` in its place, and the rest goes on.
"""

import codecs
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, ParamSpec

from pathspec import GitIgnoreSpec

from index.article import Document
from index.decode import decode
from index.errors import ReadError
from index.html import declared_encoding, read_html
from index.markdown import split_markdown

MAX_BYTES = 20_000_000
"""The most one article may weigh unless the caller says otherwise; a long news text is about 0.05 MB."""

_IGNORE = ".ragignore"
_READABLE = ".txt, .md, .html, .htm, .jsonl"
_Given = ParamSpec("_Given")
_Lines = Iterator[tuple[int, bytes | None]]


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read: what messages call it, and why, with what to do."""

    source: str
    reason: str


def read(
    paths: Sequence[str | Path], stdin: BinaryIO | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Document | Failure]:
    """Yield every article under `paths` in a fixed order; `-` stands for `stdin`.

    A folder is read with its subfolders, without hidden entries, links to folders, and what its `.ragignore` names.
    A .jsonl file holds an article a line and may have any size; `max_bytes` limits one article.
    """
    for path in paths:
        if str(path) == "-":
            yield from _guarded("-", _stdin, stdin, max_bytes)
        elif re.match(r"https?:/", str(path)):
            yield Failure(str(path), "addresses are not read; save the page in a browser and give the file")
        else:
            yield from _guarded(str(path), _path, path, max_bytes)


def _guarded(
    source: str, steps: Callable[_Given, Iterator[Document | Failure]], *given: _Given.args, **named: _Given.kwargs
) -> Iterator[Document | Failure]:
    """Yield what `steps` yields, and a Failure in place of the error that ends it."""
    try:
        yield from steps(*given, **named)
    except ReadError as error:
        yield Failure(source, str(error).removeprefix(f"{source}: "))
    except OSError as error:
        yield Failure(source, _explained(error))


def _explained(error: OSError) -> str:
    """Return what the operating system refused and what to do about it."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder; check the spelling"
    if isinstance(error, PermissionError):
        return "no permission to read it; change its rights (chmod +r, for a folder +rx) or run as its owner"
    if isinstance(error, BrokenPipeError | ConnectionError):
        return "the program that feeds it stopped; run the two again"
    return f"it cannot be read ({error.strerror or error}); check the disk and the name"


def _path(name: str | Path, max_bytes: int) -> Iterator[Document | Failure]:
    """Yield what a file or folder named by the user holds."""
    try:
        path = Path(name).resolve()
        path.stat()
    except (RuntimeError, ValueError) as error:  # links in a circle, a NUL in the name
        raise ReadError(f"{name}: this is no usable path ({error}); check the spelling") from error
    if path.is_dir():
        yield from _folder(path, max_bytes)
    elif path.suffix.lower() not in _SUFFIXES:
        raise ReadError(f"{name}: files of this kind are not read, only {_READABLE}; convert it to one of these")
    else:
        yield from _guarded(str(path), _file, path, max_bytes)


def _folder(folder: Path, max_bytes: int) -> Iterator[Document | Failure]:
    """Yield what is in a folder, files before subfolders, each sorted by name."""
    ignored = _ignored(folder / _IGNORE)
    refused: list[OSError] = []
    found = False
    for parent, folders, files in os.walk(folder, onerror=refused.append):
        here = Path(parent).relative_to(folder)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not ignored.match_file(f"{here / name}/")
        )
        for name in sorted(files):
            wanted = Path(name).suffix.lower() in _SUFFIXES and not name.startswith(".")
            if wanted and not ignored.match_file(str(here / name)):
                found = True
                yield from _guarded(str(Path(parent, name)), _file, Path(parent, name), max_bytes)
    yield from (Failure(str(error.filename), _explained(error)) for error in refused)
    if not found and not refused:
        yield Failure(str(folder), f"nothing to read in this folder; it needs {_READABLE} that no {_IGNORE} excludes")


def _ignored(path: Path) -> GitIgnoreSpec:
    """Return the patterns of a `.ragignore`, none if there is no such file."""
    if not path.is_file():
        return GitIgnoreSpec.from_lines([])
    try:
        return GitIgnoreSpec.from_lines(decode(path.read_bytes(), str(path)).splitlines())
    except ValueError as error:
        raise ReadError(f"{path}: {error}; write its lines as in a .gitignore") from error


def _file(path: Path, max_bytes: int) -> Iterator[Document | Failure]:
    """Yield the article of a file, or those of a .jsonl file."""
    if not path.is_file():
        path.stat()  # a broken link says so itself
        raise ReadError(f"{path}: this is not a regular file; copy its content to one")
    with path.open("rb") as stream:
        if path.suffix.lower() == ".jsonl":
            yield from _records(_lines(stream, max_bytes), str(path), max_bytes)
            return
        data = stream.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise ReadError(f"{path}: {_too_large(f'{path.stat().st_size / 1e6:.2f} MB', max_bytes)}")
    yield _READERS[path.suffix.lower()](data, str(path))


def _too_large(size: str, max_bytes: int) -> str:
    return f"{size} is over the limit of {max_bytes / 1e6:g} MB for one article; raise it with --max-mb, or split it"


def _plain(data: bytes, source: str) -> Document:
    return Document(_filled(decode(data, source), source), source)


def _page(data: bytes, source: str) -> Document:
    return read_html(_filled(decode(data, source, declared_encoding(data)), source), source)


def _markdown(data: bytes, source: str) -> Document:
    facts, text = split_markdown(decode(data, source))
    return _document(_filled(text, source), source, facts | {"published": facts.get("date")})


_READERS: dict[str, Callable[[bytes, str], Document]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".html": _page,
    ".htm": _page,
}
_SUFFIXES = {*_READERS, ".jsonl"}


def _filled(text: str, source: str) -> str:
    if not text.strip():
        raise ReadError(f"{source}: it is empty; give a file with the text of an article")
    return text


def _stdin(stdin: BinaryIO | None, max_bytes: int) -> Iterator[Document | Failure]:
    """Yield the articles piped in: JSON Lines when the first line is a JSON object, otherwise one plain text."""
    if stdin is None:
        raise ReadError("-: nothing is piped in; use it as in `cat article.txt | rag index -`")
    lines = _lines(stdin, max_bytes)
    first = next(((number, line) for number, line in lines if line is None or line.strip()), None)
    if first is None:
        raise ReadError("-: it is empty; pipe in the text of an article")
    if first[1] is not None and _is_object(first[1]):
        yield from _records(chain([first], lines), "-", max_bytes)
        return
    data = b"" if first[1] is None else first[1] + stdin.read(max_bytes + 1)
    if first[1] is None or len(data) > max_bytes:
        raise ReadError(f"-: {_too_large('what is piped in', max_bytes)}")
    yield _plain(data, "-")


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(stream: BinaryIO, max_bytes: int) -> _Lines:
    """Yield numbered lines; None stands for one over the limit, which is skipped without holding it in memory."""
    number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        whole = len(line) <= max_bytes or line.endswith(b"\n")
        yield number, line if whole else None
        while not whole and (line := stream.readline(max_bytes + 1)):
            whole = line.endswith(b"\n")


def _records(lines: _Lines, source: str, max_bytes: int) -> Iterator[Document | Failure]:
    """Yield the article of each line, or why there is none."""
    empty = True
    for number, line in lines:
        if number == 1 and line and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ReadError(f"{source}: JSON Lines must be UTF-8 and this is UTF-16; save it again as UTF-8")
        if line is None or line.strip():
            empty = False
            place = f"{source}:{number}"
            yield from _guarded(place, _record, line, place, max_bytes)
    if empty:
        raise ReadError(f"{source}: it is empty; give an article a line, each a JSON object with `text`")


def _record(line: bytes | None, source: str, max_bytes: int) -> Iterator[Document]:
    """Yield the article in one line of JSON."""
    if line is None:
        raise ReadError(f"{source}: {_too_large('this line', max_bytes)}")
    try:
        facts = json.loads(decode(line, source))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{source}: this line is not JSON ({error}); write one object a line") from error
    text = facts.get("text") if isinstance(facts, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise ReadError(f'{source}: no text in this line; write {{"text": "..."}} with the article in it')
    yield _document(text, source, facts)


def _document(text: str, source: str, facts: dict[str, Any]) -> Document:
    """Build a document from facts of any type; what is not text is not known."""
    stated = {key: _tidy(value) or None for key, value in facts.items() if isinstance(value, str)}
    language = re.match(r"([a-z]{2})(?:$|[-_])", (stated.get("language") or "").lower())
    return Document(
        text=_tidy(text),
        source=source,
        title=stated.get("title"),
        url=stated.get("url"),
        outlet=stated.get("outlet"),
        published=_day(stated.get("published")),
        language=language[1] if language else None,
    )


def _tidy(text: str) -> str:
    r"""Bring text that came through JSON to what `decode` gives: NFC, `\n`, and no half of a surrogate pair."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _day(stated: str | None) -> str | None:
    """Return the ISO date in an ISO 8601 or RFC 2822 date, or None."""
    attempts: tuple[Callable[[str], date], ...] = (
        lambda text: date.fromisoformat(text[:10]),
        datetime.fromisoformat,
        parsedate_to_datetime,
    )
    for attempt in attempts if stated else ():
        try:
            return attempt(stated or "").isoformat()[:10]
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
