"""The web server around the page: what it may load, which paths are open, the login, the port. Knows no page library.

The page's own paths are listed, not guessed: whatever else the page library would serve (uploads, files by path or
address, proxying, monitoring) is answered with 404 before it is reached. A page of another site that is open in the
same browser reaches nothing here, neither by a request across sites nor by a name of its own that leads to this
machine (DNS rebinding).
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

from fastapi import FastAPI, HTTPException
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
_HOST = re.compile(r"(?:\[([^\]]*)\]|([^:]+))(?::\d*)?")
MAX_BODY = 1_000_000
"""Bytes of a request; a question with its history is far below."""

_TOO_LARGE = f"A request may have {MAX_BODY:,} bytes. Ask one question, with less history."
_FOREIGN = "Refused: the request comes from a page of another site."
_OTHER_NAME = (
    "This server answers to localhost, 127.0.0.1 and [::1] only. To serve under another name, set a login: --auth FILE."
)
_OPEN_SECONDS = 1  # how long a stopping server waits for open streams; a page keeps one open as long as it is shown


class Guard:
    """ASGI middleware: the headers above on every response, and what may come in at all.

    Without a login only this machine is served, so only under its own names; requests that a page of another site makes
    are refused, and so are large ones. With a login, every path needs it that is not the page's own: the page asks for
    its login itself, other routes of the same process take the same names by HTTP Basic (RFC 7617), or as an API key of
    the form user:password. `/healthz` stays open, so that a supervisor needs no password.
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

        refused = self._refusal(scope["method"], scope["path"], Headers(scope=scope))
        await (refused or self._app)(scope, _limited(receive), send_guarded)

    def _refusal(self, method: str, path: str, headers: Headers) -> PlainTextResponse | None:
        if not self._auth and not is_own_name(headers.get("host", "localhost")):
            return PlainTextResponse(_OTHER_NAME, 421)
        if is_foreign(method, headers):
            return PlainTextResponse(_FOREIGN, 403)
        if self._auth and path != "/healthz" and not is_page_path(path) and not self._known(headers):
            return PlainTextResponse("A login is needed.", 401, {"WWW-Authenticate": 'Basic realm="news"'})
        length = headers.get("content-length", "")
        too_large = length.isdecimal() and int(length[:20]) > MAX_BODY
        return PlainTextResponse(_TOO_LARGE, 413) if too_large else None

    def _known(self, headers: Headers) -> bool:
        user, _, password = _login(headers.get("Authorization", "")).partition(":")
        expected = (self._auth or {}).get(user)
        matches = compare_digest(password.encode(), (expected or "").encode())
        return expected is not None and matches


def is_foreign(method: str, headers: Headers) -> bool:
    """Say whether a page of another site makes this request; following a link from there is allowed.

    Browsers say so in `Sec-Fetch-Site`, which holds behind a proxy too; older ones send `Origin`, to be compared with
    `Host`. A program that is no browser sends neither. The rule is that of Go's net/http.CrossOriginProtection, and
    stricter: a GET that carries an Origin is no link.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is None:
        return origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower()
    is_link = origin is None and method in {"GET", "HEAD"}
    return site not in {"same-origin", "none"} and not is_link


def is_own_name(host: str) -> bool:
    """Say whether a `Host` header, with or without a port, names this machine to itself."""
    found = _HOST.fullmatch(host.lower())
    return found is not None and _is_loopback(found[1] or found[2])


def _login(authorization: str) -> str:
    """Return the `user:password` of an Authorization header; "" when it has none."""
    scheme, _, token = authorization.partition(" ")
    try:
        match scheme.lower():
            case "basic":
                return base64.b64decode(token, validate=True).decode("utf-8")
            case "bearer":  # what clients with an "API key" send; a header's text arrives byte by byte
                return token.encode("latin-1").decode("utf-8")
    except (binascii.Error, UnicodeError):
        pass
    return ""


def _limited(receive: Receive) -> Receive:
    """Return `receive` for a body of at most MAX_BODY, also where no length was announced."""
    left = MAX_BODY

    async def receive_limited() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return receive_limited


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
