import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter

import pytest

from rag import hub
from rag.errors import ModelUnavailable

FILES = {"config.json": b'{"model_type": "tiny"}', "model.safetensors": b"weights", "run.py": b"print('code')"}
COMMIT = "a" * 40


class _Hub(BaseHTTPRequestHandler):
    """As much of the hub's protocol as one download needs."""

    def do_HEAD(self) -> None:
        self._answer(head=True)

    def do_GET(self) -> None:
        self._answer(head=False)

    def _answer(self, *, head: bool) -> None:
        name = self.path.rsplit("/", 1)[-1].split("?")[0]
        if "/api/models/some/tiny/tree/" in self.path:
            listed = [{"type": "file", "path": file, "size": len(data), "oid": file} for file, data in FILES.items()]
            self._send(json.dumps(listed).encode(), head)
        elif "/api/models/some/tiny" in self.path:
            siblings = [{"rfilename": file, "size": len(data)} for file, data in FILES.items()]
            self._send(json.dumps({"id": "some/tiny", "sha": COMMIT, "siblings": siblings}).encode(), head)
        elif "/some/tiny/resolve/" in self.path and name in FILES:
            self._send(FILES[name], head, {"X-Repo-Commit": COMMIT, "ETag": f'"{name}"'})
        elif self.path == "/":
            self._send(b"hub", head)
        else:
            self.send_error(404)

    def _send(self, body: bytes, head: bool, headers: dict[str, str] | None = None) -> None:
        self.send_response(200)
        for key, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        if not head:
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


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


def test_weights_are_fetched_and_code_is_not(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrives is what the hub has, without its programs."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr("huggingface_hub._snapshot_download.HF_HUB_CACHE", str(tmp_path), raising=False)
    folder = hub.pull("some/tiny", endpoint=address, progress=False)
    assert sorted(file.name for file in folder.iterdir()) == ["config.json", "model.safetensors"]
    assert (folder / "model.safetensors").read_bytes() == b"weights"
    assert folder.is_relative_to(tmp_path)
