"""With the network cable pulled: no connection but to this machine itself, in import, index, ask and the page."""

import subprocess
import sys
from pathlib import Path

GUARD = """
import socket, sys

_connect, _lookup = socket.socket.connect, socket.getaddrinfo


def _is_here(address):
    host = address[0] if isinstance(address, tuple) else address
    return isinstance(address, (str, bytes)) or str(host) in ("127.0.0.1", "::1", "localhost")


def connect(self, address):
    if not _is_here(address):
        sys.stderr.write(f"REACHED OUT to {address}\\n")
        raise OSError("the network is blocked")
    return _connect(self, address)


def getaddrinfo(host, *arguments, **named):
    if str(host) not in ("127.0.0.1", "::1", "localhost", "None"):
        sys.stderr.write(f"LOOKED UP {host}\\n")
        raise socket.gaierror("the network is blocked")
    return _lookup(host, *arguments, **named)


socket.socket.connect = connect
socket.socket.connect_ex = lambda self, address: connect(self, address) or 0
socket.getaddrinfo = getaddrinfo
"""


def _run(script: str, folder: Path) -> str:
    """Run `script` under the guard in a fresh process; return its output after checking that nothing reached out."""
    done = subprocess.run(
        [sys.executable, "-c", GUARD + script, str(folder)], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "REACHED OUT" not in done.stderr
    assert "LOOKED UP" not in done.stderr
    return done.stdout


def test_the_guard_works() -> None:
    """A test that cannot fail proves nothing: reaching out under the guard is caught."""
    script = "import urllib.request\ntry: urllib.request.urlopen('http://example.com')\nexcept OSError: pass"
    done = subprocess.run(
        [sys.executable, "-c", GUARD + script], capture_output=True, text=True, timeout=60, check=True
    )
    assert "LOOKED UP example.com" in done.stderr


def test_import_index_and_ask(tmp_path: Path) -> None:
    """The seeds are indexed and asked, `auto` looking for a model on the way."""
    script = """
import rag
from rag.gold import seeds_folder
engine = rag.open(sys.argv[1])
print(engine.add(seeds_folder()).added)
print(engine.ask("Chủ tịch Hồ Chí Minh thăm Azerbaijan vào năm nào?").short_answers[0].value)
"""
    assert _run(script, tmp_path).split() == ["2", "1959"]


def test_the_page_loads_and_answers_health(tmp_path: Path) -> None:
    """The page's first load needs nothing from elsewhere, neither in the server nor in what it sends."""
    script = """
import re, threading, urllib.request, rag
from rag.gold import seeds_folder
from rag.server import application
import uvicorn

engine = rag.open(sys.argv[1], llm="reader")
engine.add(seeds_folder())
server = uvicorn.Server(uvicorn.Config(application(engine), host="127.0.0.1", port=0, log_level="error"))
thread = threading.Thread(target=server.run)
thread.start()
while not server.started:
    pass
address = "http://127.0.0.1:%d" % server.servers[0].sockets[0].getsockname()[1]
page = urllib.request.urlopen(address + "/").read().decode()
print(urllib.request.urlopen(address + "/healthz").read().decode())
print(sorted(set(re.findall(r'(?:src|href)="(https?://[^"/]+)', page)) - {address}))
server.should_exit = True
thread.join()
"""
    health, foreign = _run(script, tmp_path).splitlines()
    assert health == '{"status":"ok"}'
    assert foreign == "[]"
