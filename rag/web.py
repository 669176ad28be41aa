"""The web server around the page: what it may load, which paths are open, the login, the port. Knows no page library.

The page's own paths are listed, not guessed: whatever else the page library would serve (uploads, files by path or
address, proxying, monitoring) is answered with 404 before it is reached.
"""

import base64
import binascii
import errno
import ipaddress
import logging
import re
import socket
from collections.abc import Callable, Mapping
from hmac import compare_digest

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import QuestionError

HEADERS = {
    # The page's templates are compiled in the browser, hence 'unsafe-eval'; no attribute may carry script, and nothing
    # may be loaded from, sent to or framed by another origin.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_PAGE_PATH = re.compile(
    r"/(?:|config/?|theme\.css|favicon\.ico|manifest\.json|robots\.txt|log(?:in|out)/?|(?:assets|static)/.*"
    r"|gradio_api/(?:app_id|cancel|login_check|reset|startup-events|theme\.css|user|queue/(?:join|data)|run/predict"
    r"|heartbeat/[a-z0-9]+)/?)"
)
_OPEN_SECONDS = 1  # how long a stopping server waits for open streams; a page keeps one open as long as it is shown


class Guard:
    """ASGI middleware: the headers above on every response, and a login on every path that is not the page's own.

    The page asks for its login itself; other routes of the same process take the same names by HTTP Basic (RFC 7617).
    `/healthz` stays open, so that a supervisor needs no password.
    """

    def __init__(self, app: ASGIApp, auth: Mapping[str, str] | None = None) -> None:
        """Wrap `app`; `auth` maps each user to a password."""
        self._app, self._auth = app, auth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        path = scope["path"]
        if self._auth and path != "/healthz" and not is_page_path(path) and not self._known(Headers(scope=scope)):
            refused = PlainTextResponse("A login is needed.", 401, {"WWW-Authenticate": 'Basic realm="news"'})
            await refused(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _known(self, headers: Headers) -> bool:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(token, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        expected = (self._auth or {}).get(user)
        matches = compare_digest(password.encode(), (expected or "").encode())
        return scheme.lower() == "basic" and expected is not None and matches


def is_page_path(path: str) -> bool:
    """Say whether `path` is one that the page needs; it is compared as a whole."""
    return _PAGE_PATH.fullmatch(path) is not None


def only_page(app: ASGIApp) -> ASGIApp:
    """Return the page's application with every path closed that the page does not need."""

    async def closed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_page_path(scope["path"]):
            await PlainTextResponse("Not found.", 404)(scope, receive, send)
        elif scope["type"] != "websocket":  # the page uses none; left unanswered, the server refuses it
            await app(scope, receive, send)

    return closed


def check_login(host: str, auth: Mapping[str, str] | None) -> None:
    """Refuse to serve other machines without a login; QuestionError says how to set one."""
    if auth is not None and not all(user and password for user, password in auth.items()):
        raise QuestionError("The login file has a user without a name or password. Write one user:password a line.")
    if not auth and not _is_loopback(host):
        raise QuestionError(
            f"Serving on {host} lets other machines in, so a login is needed: --auth FILE, one user:password a line. "
            "Without --host, only this machine is served and no login is needed."
        )


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address; port 0 takes a free one. QuestionError when it is in use or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            reason = f"Port {port} is in use, perhaps by another chat page. Choose another one: --port {port + 1}"
        else:
            reason = f"Cannot serve on {host} port {port}: {error}. Choose another address: --host, --port"
        raise QuestionError(reason) from error
    return bound


def run(app: FastAPI, bound: socket.socket, ready: Callable[[str], None] | None = None) -> None:
    """Serve `app` until it is interrupted; `ready` gets the page's address once requests are answered.

    The first Ctrl+C ends open streams and returns by KeyboardInterrupt.
    """
    import uvicorn

    host, port = bound.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if ready and self.started:
                ready(address)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # An open page keeps a stream open, which can only be cancelled; uvicorn would report that with a traceback.
            log.setLevel(logging.CRITICAL)
            await super().shutdown(sockets)

    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_OPEN_SECONDS, server_header=False)
    log = logging.getLogger("uvicorn.error")
    level = log.level
    try:
        Server(config).run(sockets=[bound])
    finally:
        log.setLevel(level)
        bound.close()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
