"""The server around the page: closed paths, headers, login, port."""

import base64
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from rag.errors import QuestionError
from rag.web import HEADERS, MAX_BODY, Guard, check_login, is_foreign, is_own_name, is_page_path, listen

ROOT = Path(__file__).parents[2]


async def _get(app: object, path: str, authorization: str = "") -> tuple[int, dict[str, str]]:
    """Return status and headers of one request, without a server."""
    sent: list[Message] = []
    headers = [(b"authorization", authorization.encode("latin-1"))] if authorization else []
    scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": headers, "query_string": b""}

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[operator]
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def _basic(login: str) -> str:
    return "Basic " + base64.b64encode(login.encode()).decode()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/theme.css",
        "/assets/index.js",
        "/gradio_api/queue/join",
        "/gradio_api/heartbeat/abc1",
        "/login",
    ],
)
def test_paths_of_the_page_are_open(path: str) -> None:
    """What the page itself asks for."""
    assert is_page_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://169.254.169.254/",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/info",
        "/gradio_api/call/answer",
        "/gradio_api/run/answer",
        "/gradio_api/deep_link",
        "/gradio_api/runs",
        "/gradio_api/queue/join/../../upload",
        "/monitoring",
        "/docs",
        "/v1/ask",
        "",
        "/login/x\n",
    ],
)
def test_other_paths_are_closed(path: str) -> None:
    """Uploads, files, proxying, monitoring, and the programming interface of the page library."""
    assert not is_page_path(path)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "authorization", "status"),
    [
        ("/v1/ask", "", 401),
        ("/v1/ask", _basic("ana:wrong"), 401),
        ("/v1/ask", _basic("bob:pass:word"), 401),
        ("/v1/ask", "Basic %%%", 401),
        ("/v1/ask", "Bearer " + _basic("ana:pass:word")[6:], 401),
        ("/v1/ask", _basic("ana:pass:word"), 200),
        ("/v1/ask", "Bearer ana:pass:word", 200),
        ("/v1/ask", "bearer ana:pass", 401),
        ("/v1/ask", "Bearer \xff:\xfe", 401),
        ("/v1/ask", "Digest ana:pass:word", 401),
        ("/healthz", "", 200),
        ("/", "", 200),
    ],
)
async def test_other_routes_need_the_same_login(path: str, authorization: str, status: int) -> None:
    """By HTTP Basic or as an API key; a password may hold a colon; health stays open, and the page asks itself."""
    guard = Guard(PlainTextResponse("ok"), {"ana": "pass:word"})
    answered, headers = await _get(guard, path, authorization)
    assert answered == status
    assert headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.anyio
async def test_without_logins_everything_is_open() -> None:
    """And every response still carries the headers."""
    status, headers = await _get(Guard(FastAPI()), "/none")
    assert status == 404
    assert {name.lower() for name in HEADERS} <= headers.keys()


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:7860", "127.0.0.1", "127.0.0.1:80", "127.8.9.1:1", "[::1]", "[::1]:7860"]
)
def test_names_of_this_machine(host: str) -> None:
    """With a port and without."""
    assert is_own_name(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        ":80",
        "evil.example",
        "evil.example:7860",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.5:7860",
        "0.0.0.0",
        "[::2]",
        "[::1].evil.example",
        "[localhost",
        "127.0.0.1:80:80",
        "localhost\n",
        "user@localhost",
    ],
)
def test_names_that_lead_elsewhere_or_could(host: str) -> None:
    """A name that somebody else may give this machine is not its own."""
    assert not is_own_name(host)


@pytest.mark.parametrize(
    ("method", "headers", "foreign"),
    [
        ("POST", {}, False),
        ("POST", {"host": "localhost:7860", "origin": "http://localhost:7860"}, False),
        ("POST", {"host": "Localhost:7860", "origin": "http://localhost:7860"}, False),
        ("POST", {"host": "localhost:7860", "origin": "http://localhost:3000"}, True),
        ("POST", {"host": "localhost:7860", "origin": "null"}, True),
        ("POST", {"origin": "http://localhost:7860"}, True),
        ("GET", {"host": "localhost:7860", "origin": "http://evil.example"}, True),
        ("POST", {"sec-fetch-site": "same-origin"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("POST", {"sec-fetch-site": "cross-site"}, True),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "new-word"}, True),
        ("GET", {"sec-fetch-site": "cross-site"}, False),
        ("GET", {"sec-fetch-site": "cross-site", "origin": "http://evil.example"}, True),
        ("POST", {"host": "127.0.0.1:7860", "origin": "https://news.example", "sec-fetch-site": "same-origin"}, False),
    ],
)
def test_requests_of_other_sites(method: str, headers: dict[str, str], foreign: bool) -> None:
    """Told by what browsers say; a link may be followed; a proxy may change the name, but not what the browser says."""
    assert is_foreign(method, Headers(headers)) == foreign


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("length", "status"), [(b"1", 200), (b"%d" % MAX_BODY, 200), (b"%d" % (MAX_BODY + 1), 413), (b"9" * 5_000, 413)]
)
async def test_announced_lengths(length: bytes, status: int) -> None:
    """One too large is refused before anything of it is read, however large a number it is."""
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("read")

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", length)]}
    await Guard(PlainTextResponse("ok"))(scope, receive, send)
    assert sent[0]["status"] == status


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_another_host_needs_a_login(host: str) -> None:
    """The message names the option; with a login it is allowed."""
    with pytest.raises(QuestionError, match="--auth FILE"):
        check_login(host, None)
    with pytest.raises(QuestionError, match="--auth FILE"):
        check_login(host, {})
    check_login(host, {"ana": "pass"})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_needs_none(host: str) -> None:
    """Loopback addresses in any form; half a login is still refused."""
    check_login(host, None)
    with pytest.raises(QuestionError, match="user:password"):
        check_login(host, {"ana": ""})


def test_a_port_in_use_is_named() -> None:
    """The message names the port and the option."""
    first = listen("127.0.0.1", 0)
    first.listen()
    port = first.getsockname()[1]
    with first, pytest.raises(QuestionError, match=f"Port {port} is in use.*--port"):
        listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("192.0.2.1", 0)])
def test_an_address_that_is_not_ours_is_said(host: str, port: int) -> None:
    """A port that does not exist, and an address of no network here (RFC 5737)."""
    with pytest.raises(QuestionError, match="--host, --port"):
        listen(host, port)


def test_a_free_port_is_bound() -> None:
    """Port 0 takes a free one."""
    with listen("127.0.0.1", 0) as bound:
        assert bound.family == socket.AF_INET
        assert bound.getsockname()[1] > 0


_SERVER = """
import asyncio, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores Ctrl+C, and so its children
from fastapi import FastAPI
from starlette.responses import StreamingResponse
from rag.web import listen, run

async def endless():
    while True:
        yield "on and on\\n"
        await asyncio.sleep(0.05)

app = FastAPI()
app.add_api_route("/", lambda: StreamingResponse(endless()))
try:
    run(app, listen("127.0.0.1", 0), lambda address: sys.stdout.write(address + "\\n") and sys.stdout.flush())
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_ctrl_c_ends_open_streams_without_a_traceback() -> None:
    """A page that is being shown does not hold the server up, and nobody is shown how it was ended."""
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout and server.stderr
        address = server.stdout.readline().strip()
        with httpx.stream("GET", address) as answer:
            assert next(answer.iter_lines()) == "on and on"
            server.send_signal(signal.SIGINT)
            assert server.wait(20) == 130
        assert server.stderr.read() == ""
