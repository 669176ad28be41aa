"""One process for all: the chat page, the HTTP API and MCP, behind one login, over one engine."""

from collections.abc import Callable, Mapping, Sequence

from fastapi import FastAPI

from rag import web
from rag.api import add_api
from rag.engine import Engine
from rag.mcp_server import add_mcp
from rag.page import build_app
from rag.service import Desk

_TITLE = "News, with sources"


def application(engine: Engine, *, auth: Mapping[str, str] | None = None, examples: Sequence[str] = ()) -> FastAPI:
    """Return a web application with the page at `/`, the API under `/v1`, its description at `/docs`, and `/mcp`."""
    desk = Desk(engine)
    app = FastAPI(title=_TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    add_mcp(add_api(app, desk), desk, has_login=bool(auth))
    return build_app(engine, title=_TITLE, examples=examples, auth=auth, app=app)


def serve(
    engine: Engine,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: Mapping[str, str] | None = None,
    ready: Callable[[str], None] | None = None,
    *,
    examples: Sequence[str] = (),
) -> None:
    """Serve all of it until Ctrl+C; `ready` gets the page's address once it answers.

    QuestionError when the port is in use, or when the host is open to other machines and there is no login.
    """
    web.check_login(host, auth)
    bound = web.listen(host, port)  # before the application is built: a port in use is said at once
    web.run(application(engine, auth=auth, examples=examples), bound, ready)
