"""The folder of a library: its generation, its lock between processes, and folders that cannot be written."""

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import LibraryLocked, LibraryUnwritable
from index.home import Home, unwritable

HOLD = """
import sys
from pathlib import Path
from index.home import Home
with Home(Path(sys.argv[1])).writing():
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def holder(home: Home) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the write lock until it gets a line."""
    command = [sys.executable, "-c", HOLD, str(home.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def let_go(process: subprocess.Popen[str]) -> None:
    """Let the holder leave."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_the_generation_counts_writes(tmp_path: Path) -> None:
    """It is 0 before the first write, also where there is no folder, and goes up by one."""
    home = Home(tmp_path / "none")
    assert home.generation() == 0
    home.make()
    for count in (1, 2, 3):
        home.advance()
        assert home.generation() == count
    assert [file.name for file in home.path.iterdir()] == ["generation"]


@pytest.mark.parametrize("rubbish", [b"", b"three", b"\xff\xfe", "٣".encode()])
def test_a_damaged_generation_counts_from_the_beginning(tmp_path: Path, rubbish: bytes) -> None:
    """A counter that cannot be read is 0, and the next write repairs it."""
    home = Home(tmp_path)
    (tmp_path / "generation").write_bytes(rubbish)
    assert home.generation() == 0
    home.advance()
    assert home.generation() == 1


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    """A second process is told who is writing, and gets the lock once the first lets go."""
    home = Home(tmp_path / "home")
    with holder(home) as process:
        named = rf"Process {process.pid} \(since \d{{4}}-.*Wait until it is done"
        with pytest.raises(LibraryLocked, match=named), home.writing(wait_seconds=0.1):
            pytest.fail("two writers")
        later = threading.Timer(0.2, let_go, [process])
        later.start()
        with home.writing(wait_seconds=10):
            assert process.wait() == 0
        later.join()
    assert not list(tmp_path.rglob("*.json"))


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    """The system releases the lock of a process that dies, and the dead process is not named again."""
    home = Home(tmp_path)
    with holder(home) as process:
        process.kill()
        process.wait()
        with home.writing(wait_seconds=1):
            assert str(os.getpid()) in (tmp_path / "write.lock.json").read_text("utf-8")


@pytest.mark.parametrize("note", [b"", b"rubbish", b"{}", b"[]", b"null", None])
def test_a_holder_without_a_name(tmp_path: Path, note: bytes | None) -> None:
    """A lock whose note is damaged or missing is a lock all the same."""
    home = Home(tmp_path)
    with holder(home):
        file = tmp_path / "write.lock.json"
        file.unlink() if note is None else file.write_bytes(note)
        with pytest.raises(LibraryLocked, match="Another process is writing"), home.writing(wait_seconds=0.05):
            pytest.fail("two writers")


def test_threads_take_turns_too(tmp_path: Path) -> None:
    """Two threads of one process never write at once."""
    home, inside, most = Home(tmp_path), 0, 0

    def write() -> None:
        nonlocal inside, most
        with home.writing():
            inside += 1
            most = max(most, inside)
            time.sleep(0.02)
            inside -= 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)


def test_an_error_releases_the_lock(tmp_path: Path) -> None:
    """What goes wrong while writing does not block the next run."""
    home = Home(tmp_path)
    with pytest.raises(ZeroDivisionError), home.writing():
        _ = 1 / 0
    with home.writing(wait_seconds=0.1):
        pass


def test_a_folder_inside_a_file(tmp_path: Path) -> None:
    """A folder that cannot be made is refused by name, with what to do."""
    (tmp_path / "file").write_text("x", "utf-8")
    home = Home(tmp_path / "file" / "home")
    for write in (home.make, home.advance, lambda: home.writing().__enter__()):
        with pytest.raises(LibraryUnwritable, match=r"file/home cannot be written: .*--home"):
            write()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_asks_for_space(number: int) -> None:
    """No space left is told from no rights."""
    with pytest.raises(LibraryUnwritable, match="Free some space"), unwritable(Path("x")):
        raise OSError(number, os.strerror(number))


def test_an_unfinished_write_is_remembered(tmp_path: Path) -> None:
    """What a killed run leaves behind tells the next one that derived files may be old."""
    home = Home(tmp_path)
    assert not home.unfinished
    home.begin()
    home.begin()
    assert home.unfinished
    home.finish()
    home.finish()
    assert not home.unfinished
