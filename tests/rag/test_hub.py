"""Fetching a model: from a hub on loopback, from none, and from one that stalls or breaks off; killed and run again."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter

import pytest

from rag import hub
from rag.choose import on_disk
from rag.errors import ModelUnavailable

WEIGHTS = bytes(range(256)) * 12_000  # three megabytes, no two neighbours alike
FILES = {
    "config.json": b'{"model_type": "tiny"}',
    "tokenizer.json": b"{}",
    "model.safetensors": WEIGHTS,
    "README.md": b"# Tiny",
    "run.py": b"print('code')",
}
COMMIT = "a" * 40
HALF = len(WEIGHTS) // 2
Run = Callable[..., tuple[int, str, str]]


class _Server(ThreadingHTTPServer):
    """A hub with one model. `breaks` closes the first download of the weights half-way, `hangs` stops it there."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hub)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.breaks = self.hangs = self.is_mute = False
        self.half = threading.Event()
        self.fetched: list[tuple[str, str | None]] = []
        """Each file that was asked for, with the range of it."""


class _Hub(BaseHTTPRequestHandler):
    """As much of the hub's protocol as one download needs."""

    server: _Server

    def do_HEAD(self) -> None:
        self._answer(head=True)

    def do_GET(self) -> None:
        self._answer(head=False)

    def _answer(self, *, head: bool) -> None:
        name = self.path.rsplit("/", 1)[-1].split("?")[0]
        if self.server.is_mute and self.path != "/":
            self.server.half.wait(20)
        elif "/api/models/some/tiny/tree/" in self.path:
            listed = [{"type": "file", "path": file, "size": len(data), "oid": file} for file, data in FILES.items()]
            self._send(json.dumps(listed).encode(), head)
        elif "/api/models/some/tiny" in self.path:
            siblings = [{"rfilename": file, "size": len(data)} for file, data in FILES.items()]
            self._send(json.dumps({"id": "some/tiny", "sha": COMMIT, "siblings": siblings}).encode(), head)
        elif "/some/tiny/resolve/" in self.path and name in FILES:
            self._file(name, head)
        elif self.path == "/":
            self._send(b"hub", head)
        else:
            self.send_error(404)

    def _file(self, name: str, head: bool) -> None:
        part = self.headers["Range"]
        start = int(part.removeprefix("bytes=").partition("-")[0]) if part else 0
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{name.partition(".")[0]}"'}
        if part:
            headers["Content-Range"] = f"bytes {start}-{len(FILES[name]) - 1}/{len(FILES[name])}"
        if not head:
            self.server.fetched.append((name, part))
        is_cut = name == "model.safetensors" and not head and (self.server.breaks or self.server.hangs)
        self._send(FILES[name][start:], head, headers, 206 if part else 200, HALF if is_cut else None)

    def _send(
        self,
        body: bytes,
        head: bool,
        headers: dict[str, str] | None = None,
        status: int = 200,
        cut: int | None = None,
    ) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        if head:
            return
        self.wfile.write(body[:cut])
        if cut is not None:
            self.wfile.flush()
            hangs, self.server.breaks, self.server.hangs = self.server.hangs, False, False
            self.server.half.set()
            if hangs:
                self.rfile.read(1)  # until the other side is gone

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def server() -> Iterator[_Server]:
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.half.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(server: _Server) -> str:
    return server.address


@pytest.fixture
def pull(server: _Server, tmp_path: Path) -> Callable[..., "subprocess.Popen[str]"]:
    """Start `rag models pull` in a process of its own, with a cache of its own."""

    def start(*options: str, endpoint: str = server.address) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "rag.cli", "models", "pull", *options]
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        environment |= {"HF_ENDPOINT": endpoint, "HF_HUB_CACHE": str(tmp_path / "hub"), "HF_HUB_DISABLE_XET": "1"}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment)

    return start


def test_a_hub_that_answers_is_reachable(address: str) -> None:
    """Any answer counts, an error page too."""
    assert hub.reachable(address)
    assert hub.reachable(f"{address}/nothing-here")


def test_no_hub_is_said_at_once() -> None:
    """A closed port is no hub; the message says that the bundled models answer."""
    begin = perf_counter()
    with pytest.raises(ModelUnavailable, match="bundled models answer"):
        hub.pull("some/tiny", endpoint="http://127.0.0.1:9")
    assert perf_counter() - begin < 3


def test_a_hub_that_stalls_is_given_up() -> None:
    """A server that accepts and never answers does not hold the user up."""

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        begin = perf_counter()
        assert not hub.reachable(f"http://127.0.0.1:{deaf.getsockname()[1]}", seconds=0.3)
        assert perf_counter() - begin < 2


def test_an_unknown_model_is_one_error(address: str) -> None:
    """The hub answers, but has no such model."""
    with pytest.raises(ModelUnavailable, match="could not be fetched"):
        hub.pull("nobody/nothing", endpoint=address)


def test_a_disk_that_is_too_small_is_said_before_anything_is_fetched(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sizes come from the hub, the free space from the disk."""
    monkeypatch.setattr(hub, "_SPARE", 10**18)
    with pytest.raises(ModelUnavailable, match="Free some space, or set HF_HOME"):
        hub.pull("some/tiny", endpoint=address)


@pytest.mark.parametrize("kind", ["refuses", "is deaf", "is a black hole", "has no name"])
def test_without_a_hub_a_pull_ends_soon_with_one_line(pull: Callable[..., "subprocess.Popen[str]"], kind: str) -> None:
    """Exit code 4 within five seconds, the start of the interpreter included: what `make chat` waits at the most."""
    with ExitStack() as stack:
        bound = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        if kind == "is a black hole":  # its queue is full, so that a connection is not even refused
            stack.enter_context(socket.create_connection(bound.getsockname()))
        here = f"http://127.0.0.1:{bound.getsockname()[1]}"
        endpoint = {"refuses": "http://127.0.0.1:9", "has no name": "https://hub.invalid"}.get(kind, here)
        began = perf_counter()
        out, err = (process := pull(endpoint=endpoint)).communicate(timeout=60)
        took = perf_counter() - began
    assert process.returncode == 4
    assert took < 5
    assert out == ""
    assert err == (
        f"rag: No model hub answers at {endpoint}, so Qwen/Qwen3-1.7B is not fetched; the bundled models answer without"
        " it.\n"
    )


def test_a_hub_that_answers_and_then_falls_silent(server: _Server) -> None:
    """It is up, and has nothing to say of its models."""
    server.is_mute = True
    began = perf_counter()
    with pytest.raises(ModelUnavailable, match="could not be fetched"):
        hub.pull("some/tiny", endpoint=server.address)
    assert perf_counter() - began < 2 * hub.SECONDS


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own for pulls in this process."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr("huggingface_hub._snapshot_download.HF_HUB_CACHE", str(tmp_path), raising=False)
    return tmp_path


def test_weights_are_fetched_and_code_is_not(address: str, cache: Path) -> None:
    """What arrives is what the hub has, without its programs."""
    folder = hub.pull("some/tiny", endpoint=address, progress=False)
    assert sorted(file.name for file in folder.iterdir()) == ["config.json", "model.safetensors", "tokenizer.json"]
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert folder.is_relative_to(cache)


def test_a_connection_that_breaks_off_is_taken_up_where_it_stopped(
    server: _Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is asked for by its range, and the file is whole. The hub's client counts in pieces, of 10 MB."""
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", HALF // 10)
    server.breaks = True
    folder = hub.pull("some/tiny", endpoint=server.address, progress=False)
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    parts = [part for name, part in server.fetched if name == "model.safetensors"]
    assert parts == [None, f"bytes={HALF}-"]


def test_only_what_is_missing_needs_space(server: _Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is there already can be asked for again on a full disk."""
    folder = hub.pull("some/tiny", endpoint=server.address, progress=False)
    asked: list[int] = []
    monkeypatch.setattr(hub, "_check_space", lambda needed, _: asked.append(needed))
    assert hub.pull("some/tiny", endpoint=server.address, progress=False) == folder
    (folder / "config.json").unlink()
    assert not on_disk("some/tiny")
    hub.pull("some/tiny", endpoint=server.address, progress=False)
    assert asked == [0, len(FILES["config.json"])]


def test_without_a_hub_the_copy_on_disk_serves(address: str, cache: Path) -> None:
    """What was fetched counts as on disk, although its README and its code were not; no hub today is no failure."""
    folder = hub.pull("some/tiny", endpoint=address, progress=False)
    assert on_disk("some/tiny")
    assert hub.pull("some/tiny", endpoint="http://127.0.0.1:9") == folder


def test_a_pull_that_is_killed_goes_on(
    server: _Server, pull: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    """Killed with -9 in mid-file: the next one keeps the finished file, begins the other anew, and tidies up."""
    server.hangs = True
    first = pull("some/tiny")
    assert server.half.wait(60)
    blobs = tmp_path / "hub" / "models--some--tiny" / "blobs"
    while not ((blobs / "config").exists() and (blobs / "tokenizer").exists()):
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert len(list(blobs.glob("model.*.incomplete"))) == 1
    out, err = (second := pull("some/tiny", "--json")).communicate(timeout=60)
    assert second.returncode == 0, err
    found = json.loads(out)
    assert found["model"] == "some/tiny"
    assert (Path(found["folder"]) / "model.safetensors").read_bytes() == WEIGHTS
    assert sorted(name for name, _ in server.fetched) == ["config.json", *["model.safetensors"] * 2, "tokenizer.json"]
    assert [part for name, part in server.fetched if name == "model.safetensors"] == [None, None]
    assert sorted(file.name for file in blobs.iterdir()) == ["config", "model", "tokenizer"]
    assert "%" in err  # progress


def test_quiet_means_quiet(pull: Callable[..., "subprocess.Popen[str]"]) -> None:
    """The result and nothing else; an error is one line, and with --json a document too."""
    out, err = (process := pull("some/tiny", "--quiet")).communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("some/tiny is in ")
    assert len(out.splitlines()) == 1
    out, err = (process := pull("some/none", "--quiet", "--json")).communicate(timeout=60)
    assert process.returncode == 4
    assert json.loads(out) == {"error": err.removeprefix("rag: ").rstrip("\n"), "exit_code": 4}
    assert len(err.splitlines()) == 1
