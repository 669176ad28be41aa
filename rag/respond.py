"""How answers leave over HTTP: JSON that never breaks, streams that end with their reader, errors in one shape."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

from anyio import create_task_group
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from index.errors import IndexingError
from rag.errors import RagError
from rag.service import DEFECT, Failure, failure_of, invalid

_T = TypeVar("_T")
_SHOWN = 3  # mistakes told of one request


class Json(JSONResponse):
    """JSON in UTF-8; a lone surrogate, as a broken file name has, does not stop it."""

    def render(self, content: object) -> bytes:
        """Return the document's bytes."""
        return json_text(content).encode("utf-8", "replace")


class EventStream(StreamingResponse):
    """Server-sent events; their generator is closed when they end, and when the reader leaves."""

    def __init__(self, first: bytes, rest: AsyncGenerator[bytes, None]) -> None:
        """Send `first`, then what `rest` yields as it comes."""
        self._parts = _joined(first, rest), rest
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(self._parts[0], headers=headers, media_type="text/event-stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        whole, rest = self._parts
        async with aclosing(rest), aclosing(whole):
            await super().__call__(scope, receive, send)


def json_text(content: object) -> str:
    """Return a JSON document on one line."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def event_bytes(data: object, name: str | None = None) -> bytes:
    """Return one server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json_text(data)}\n\n".encode("utf-8", "replace")


async def while_connected(request: Request, work: Callable[[], Awaitable[_T]]) -> _T | None:
    """Return what `work` returns; None when the client left before, and then the work was cancelled."""
    done: list[_T] = []
    failed: list[Exception] = []

    async def listen() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        group.cancel_scope.cancel()

    async with create_task_group() as group:
        group.start_soon(listen)
        try:
            done.append(await work())
        except Exception as error:  # raised below, since the group would wrap it
            failed.append(error)
        group.cancel_scope.cancel()
    if failed:
        raise failed[0]
    return done[0] if done else None


async def streamed(request: Request, events: AsyncGenerator[bytes, None]) -> Response:
    """Return the stream of `events` once the first is there: an error before it gets a status of its own."""
    first = await while_connected(request, lambda: anext(events))
    return left() if first is None else EventStream(first, events)


def left() -> Response:
    """Return the answer that nobody reads; the number is nginx's for a client that left."""
    return Response(status_code=499)


def add_errors(app: FastAPI) -> None:
    """Let every error of `app` be answered in OpenAI's shape, with the status that fits."""
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RagError, _failed)
    app.add_exception_handler(IndexingError, _failed)
    app.add_exception_handler(Exception, _broken)


def problems(errors: Iterable[Any]) -> str:
    """Return what is wrong with a request, as pydantic found it, in one line; what was sent is not repeated."""
    listed: Sequence[Any] = list(errors)
    said = [f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"[:300] for each in listed[:_SHOWN]]
    more = f"; and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return "; ".join(said) + more


async def _joined(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield first
    async for event in rest:
        yield event


def _json(failure: Failure) -> Json:
    return Json(failure.document(), failure.status)


async def _unreadable(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _json(invalid(problems(error.errors())))


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _json(invalid(str(error.detail), error.status_code))


async def _failed(_: Request, error: Exception) -> Response:
    return _json(failure_of(error))


async def _broken(_: Request, error: Exception) -> Response:
    return _json(DEFECT)  # the server itself logs the error
