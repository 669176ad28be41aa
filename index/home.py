"""The folder of a library: its file names, its write lock and its generation counter.

One writer at a time: two processes writing one Chroma folder lose vectors in silence. Readers are never blocked; they
compare the generation counter, and reopen the store when a writer has moved it. What users say of answers is no part of
the store and has a lock of its own, so that it can be said while the library is written.
"""

import errno
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from index.errors import LibraryLocked, LibraryUnwritable

_TURN_SECONDS = 10.0  # an appended line takes milliseconds; who waits longer waits for a process that hangs


@dataclass(frozen=True, slots=True)
class Home:
    """A library's folder; every file name in it stands here."""

    path: Path

    @property
    def chroma(self) -> Path:
        """Chroma's own files."""
        return self.path / "chroma"

    @property
    def lexical(self) -> Path:
        """The lexical index, derived from the store."""
        return self.path / "lexical"

    @property
    def feedback(self) -> Path:
        """What users said of answers, a line each; not there before the first has spoken."""
        return self.path / "feedback.jsonl"

    @property
    def _generation(self) -> Path:
        return self.path / "generation"

    @property
    def _unfinished(self) -> Path:
        return self.path / "unfinished"

    @property
    def _lock(self) -> Path:
        return self.path / "write.lock"

    @property
    def _holder(self) -> Path:
        return self.path / "write.lock.json"

    def make(self) -> None:
        """Create the folder; LibraryUnwritable when that is not allowed."""
        with unwritable(self.path):
            self.path.mkdir(parents=True, exist_ok=True)

    def generation(self) -> int:
        """Return the number of the last finished write, 0 before the first."""
        try:
            return int(self._generation.read_text("ascii"))
        except (OSError, ValueError):
            return 0

    @property
    def unfinished(self) -> bool:
        """Whether a write was begun and not ended: what is derived from the store may be older than the store."""
        return self._unfinished.exists()

    def begin(self) -> None:
        """Note that the store is about to change."""
        with unwritable(self.path):
            self._unfinished.touch()

    def finish(self) -> None:
        """Note that everything derived from the store is written too."""
        with unwritable(self.path):
            self._unfinished.unlink(missing_ok=True)

    def advance(self) -> None:
        """Tell every open reader that there is something new."""
        new = self._generation.with_suffix(f".{os.getpid()}.tmp")
        with unwritable(self.path):
            new.write_text(str(self.generation() + 1), "ascii")
            new.replace(self._generation)

    @contextmanager
    def writing(self, wait_seconds: float = 10.0) -> Iterator[None]:
        """Hold the write lock; the system releases it when the process dies, however it dies.

        Raises:
            LibraryLocked: another process kept it for `wait_seconds`; the message names that process.
        """
        from filelock import FileLock, Timeout

        self.make()
        lock = FileLock(self._lock, timeout=wait_seconds)
        with unwritable(self.path):
            try:
                lock.acquire()
            except Timeout as error:
                raise LibraryLocked(
                    f"{self._held_by()} is writing the library {self.path}. Wait until it is done, then run this again."
                ) from error
        try:
            self._name_holder()
            yield
        finally:
            with suppress(OSError):
                self._holder.unlink()
            lock.release()

    def append(self, file: Path, line: bytes) -> None:
        """Add `line`, whole or not at all, to a file of the library that only its owner may read (0600).

        Threads and processes take turns. Raises LibraryUnwritable when the folder or the disk does not take it, and
        LibraryLocked when it is not this one's turn for 10 seconds.
        """
        from filelock import FileLock, Timeout

        self.make()
        with unwritable(self.path):
            try:
                with FileLock(file.with_suffix(".lock"), timeout=_TURN_SECONDS):
                    _append(file, line)
            except Timeout as error:
                raise LibraryLocked(
                    f"Another process is writing {file} and does not end. End it, then try again."
                ) from error

    def _name_holder(self) -> None:
        holder = {"pid": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
        with unwritable(self.path):
            self._holder.write_text(json.dumps(holder), "utf-8")

    def _held_by(self) -> str:
        try:
            holder = json.loads(self._holder.read_text("utf-8"))
            return f"Process {holder['pid']} (since {holder['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "Another process"


@contextmanager
def unwritable(path: Path) -> Iterator[None]:
    """Turn the system's refusals to write under `path` into LibraryUnwritable with the remedy."""
    try:
        yield
    except OSError as error:
        remedy = "Free some space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "Choose another folder"
        raise LibraryUnwritable(
            f"The library {path} cannot be written: {error.strerror or error}. {remedy}, or name one with --home."
        ) from error


def _append(file: Path, line: bytes) -> None:
    with FileIO(file, "a+", opener=_private) as out:
        end = out.seek(0, os.SEEK_END)
        if end:
            out.seek(end - 1)
            line = line if out.read(1) == b"\n" else b"\n" + line  # an editor may have left the last line open
        rest = memoryview(line)
        try:
            while rest:  # a full disk takes a part first and refuses the rest
                rest = rest[out.write(rest) :]
        except OSError:
            out.truncate(end)
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
