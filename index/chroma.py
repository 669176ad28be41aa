"""Chroma's database files, opened, reopened and closed; its errors translated (the only file that imports chromadb)."""

import shutil
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from index.errors import LibraryError, LibraryUnwritable
from index.home import Home

PAGE = 250  # rows a call: writes 2.5 times faster than 32, and stays far under SQLite's limit of variables
# What Chroma says when it cannot write; the last is all that is left of SQLite's own words when its log is applied.
_FULL = ("disk is full", "no space", "readonly", "read-only", "permission denied", "disk i/o error", "to apply logs")
_RESERVE = 50_000_000  # bytes a write leaves free: on a full disk Chroma could not even be read, since it tidies first
_opened = count()
_SPELLINGS = 1000

Client = Any  # Chroma's own types would import it
Row = tuple[str, str, dict[str, Any]]
"""Id, document, metadata; the document empty where it was not asked for."""


class Database:
    """The Chroma database of one library; safe to share between threads, which take turns.

    A reader sees what other processes have written: the database is reopened when the library's generation moved.
    """

    def __init__(self, home: Home, on_close: Callable[[], None]) -> None:
        """Remember where it is; `on_close` is called whenever what was read from it is no longer to be trusted."""
        self._home = home
        self._on_close = on_close
        self._lock = threading.RLock()
        self._depth = 0
        self._client: Client = None
        self._generation = -1

    @contextmanager
    def reading(self) -> Iterator[Client | None]:
        """Give the open database; None when there is none on disk."""
        with self._lock, _translated(self._home):
            if self._depth == 0 and self._generation != self._home.generation():
                self.close()
            if self._client is None and self._home.chroma.exists():
                self._open()
            self._depth += 1
            try:
                yield self._client
            finally:
                self._depth -= 1

    @contextmanager
    def writing(self) -> Iterator[Client]:
        """Give the open database, made where there is none. The caller holds `Home.writing`."""
        with self._lock, _translated(self._home):
            self._ask_for_space()
            if self._client is None:
                self._open()
            yield self._client

    def announce(self) -> None:
        """Make the readers of other processes open the database anew; this one knows what it wrote."""
        with self._lock:
            self._home.advance()
            self._generation = self._home.generation()

    def close(self) -> None:
        """Let go of the files; the next use opens them again."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._on_close()

    def _ask_for_space(self) -> None:
        free = shutil.disk_usage(self._home.path).free
        if free < _RESERVE:
            raise LibraryUnwritable(
                f"The library {self._home.path} cannot be written: its disk has {free / 1e6:.0f} MB left, and"
                f" {_RESERVE / 1e6:.0f} MB must stay free. Free some space or choose another folder with --home, then"
                " run this again: nothing already stored is lost."
            )

    def _open(self) -> None:
        import chromadb
        from chromadb.config import Settings

        # Chroma shares one open database among all clients of a process that spell its path alike, and that one
        # never sees what another process wrote. A spelling of its own gives each client a database of its own.
        path = f"{self._home.chroma}/{'./' * (next(_opened) % _SPELLINGS)}"
        self._generation = self._home.generation()
        self._client = chromadb.PersistentClient(path, settings=Settings(anonymized_telemetry=False))


def pointer(client: Client | None, name: str) -> dict[str, Any] | None:
    """Return the metadata of the collection `name`; None when there is no such collection or database."""
    from chromadb.errors import NotFoundError

    if client is None:
        return None
    try:
        metadata: dict[str, Any] | None = client.get_collection(name, embedding_function=None).metadata
    except NotFoundError:
        return None
    return metadata


def point(client: Client, name: str, metadata: dict[str, Any]) -> None:
    """Set the metadata of the collection `name`, in one step that a kill cannot halve."""
    client.get_or_create_collection(name, embedding_function=None).modify(metadata=metadata)


def collection(client: Client, name: str) -> Any:  # noqa: ANN401  Chroma's own
    """Return a collection of unit vectors, compared by cosine, made where there is none."""
    cosine = {"hnsw": {"space": "cosine", "ef_search": 200}}
    return client.get_or_create_collection(name, embedding_function=None, configuration=cosine)


def others(client: Client, keep: Collection[str]) -> list[str]:
    """Return the names of the collections that are not in `keep`."""
    return [found.name for found in client.list_collections() if found.name not in keep]


def rows(found: Any, ids: Collection[str] | None, include: list[str]) -> list[Row]:  # noqa: ANN401  a collection
    """Return the rows with these ids, or all, read a page at a time."""
    wanted = None if ids is None else sorted(ids)
    total = found.count() if wanted is None else len(wanted)
    read: list[Row] = []
    for start in range(0, total, PAGE):
        page = (
            found.get(limit=PAGE, offset=start, include=include)
            if wanted is None
            else found.get(ids=wanted[start : start + PAGE], include=include)
        )
        documents = page["documents"] or [""] * len(page["ids"])
        metadatas = page["metadatas"] or [{}] * len(page["ids"])
        read += zip(page["ids"], documents, metadatas, strict=True)
    return read


@contextmanager
def _translated(home: Home) -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError) as error:
        said = str(error).strip().split("\n", 1)[0]
        if any(words in said.lower() for words in _FULL):
            raise LibraryUnwritable(
                f"The library {home.path} cannot be written ({said}). Free some space or choose another folder with"
                " --home, then run this again: nothing already stored is lost."
            ) from error
        raise LibraryError(
            f"The library {home.path} cannot be used ({said}). If it stays so, index into another folder with --home."
        ) from error
