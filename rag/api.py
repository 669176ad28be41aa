"""The HTTP API: questions, articles, and a page that describes it all. `rag.completions` adds OpenAI's own shape.

Every answer is JSON, an error too: `{"error": {"message": ..., "type": ...}}`. Nothing is changed by any request.
"""

from collections.abc import AsyncGenerator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request
from starlette.responses import HTMLResponse, Response

from index.article import Article
from rag.answer import Answer
from rag.bodies import AskBody
from rag.completions import Completions
from rag.documents import article_document, passage_document
from rag.events import Event, Final, Passages, Reading, Restart, Text
from rag.reference import reference_html
from rag.respond import Json, add_errors, event_bytes, left, streamed, while_connected
from rag.service import Desk, failure_of

_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": 'the request cannot be answered as it is: {"error": {"message", "type"}}'},
    "5XX": {"description": "502: a model cannot be reached; 503: there is no library, or it cannot be read"},
}


def add_api(app: FastAPI, desk: Desk) -> FastAPI:
    """Add `/v1/ask`, `/v1/chat/completions`, `/v1/models`, `/v1/articles`, `/docs` and `/openapi.json` to `app`."""
    add_errors(app)
    api, completions = _Api(desk), Completions(desk)
    sends: dict[str, Any] = {"responses": _ERRORS, "dependencies": [Depends(_sends_json)]}
    gets: dict[str, Any] = {"responses": _ERRORS, "methods": ["GET"]}
    app.add_api_route("/v1/ask", api.ask, methods=["POST"], response_model=Answer, tags=["Questions"], **sends)
    app.add_api_route(
        "/v1/chat/completions", completions.create, methods=["POST"], response_model=None, tags=["OpenAI"], **sends
    )
    app.add_api_route("/v1/models", completions.models, response_model=None, tags=["OpenAI"], **gets)
    app.add_api_route("/v1/articles", api.articles, response_model=None, tags=["Articles"], **gets)
    app.add_api_route("/v1/articles/{id}", api.article, response_model=Article, tags=["Articles"], **gets)
    app.add_api_route("/openapi.json", lambda: Json(app.openapi()), methods=["GET"], include_in_schema=False)

    async def docs(request: Request) -> Response:
        return HTMLResponse(reference_html(app.openapi(), str(request.base_url).rstrip("/")))

    app.add_api_route("/docs", docs, methods=["GET"], include_in_schema=False)
    return app


async def _sends_json(request: Request) -> None:
    """Let only JSON in: a page of another site can send a form unasked, but JSON only with the server's consent."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "Send JSON, with the header Content-Type: application/json.")


class _Api:
    """The routes of our own shape; their docstrings are shown at `/docs`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ask(self, body: AskBody, request: Request) -> Response:
        """Answer a question.

        The answer is the JSON of `rag ask --json`. With `stream` it comes as server-sent events: `passages` (what was
        found), `answer` (the reader's, complete and cited), any number of `text` (a language model's prose, unchecked),
        and `final` (the checked answer, which replaces all before), or `error`. A `restart` voids the `text` before it:
        the prose was in another language, and begins anew.
        """
        if body.stream:
            return await streamed(request, _events(self._desk.stream(body.asked())))
        answer = await while_connected(request, lambda: self._desk.ask(body.asked()))
        return left() if answer is None else Json(answer.to_dict())

    async def articles(
        self,
        limit: Annotated[int, Query(ge=1, le=10_000, description="how many")] = 1_000,
        offset: Annotated[int, Query(ge=0, description="how many to pass over")] = 0,
    ) -> Response:
        """List the articles, without their texts, by outlet, date and title.

        The JSON of `rag articles --json`; the header `X-Total-Count` says how many there are in all.
        """
        found = await self._desk.run(self._desk.engine.articles)
        listed = [article_document(article) for article in found[offset : offset + limit]]
        return Json(listed, headers={"X-Total-Count": str(len(found))})

    async def article(self, id: Annotated[str, Path(max_length=200)]) -> Response:
        """Give one article with its text; the `start` and `end` of a citation count its characters."""
        found = await self._desk.run(lambda: self._desk.engine.article(id))
        if found is None:
            raise HTTPException(404, f"There is no article {id!r} in the library. GET /v1/articles lists them.")
        return Json(asdict(found))


async def _events(events: AsyncGenerator[Event, None]) -> AsyncGenerator[bytes, None]:
    """Yield each event as it is sent; an error before the first is raised, a later one is an event."""
    begun = False
    try:
        async for event in events:
            yield _sent(event)
            begun = True
    except Exception as error:
        if not begun:
            raise
        yield event_bytes(failure_of(error).document(), "error")
    finally:
        await events.aclose()


def _sent(event: Event) -> bytes:
    match event:
        case Passages(hits):
            return event_bytes([passage_document(hit) for hit in hits], "passages")
        case Reading(answer):
            return event_bytes(answer.to_dict(), "answer")
        case Text(piece):
            return event_bytes({"text": piece}, "text")
        case Restart():
            return event_bytes({}, "restart")
        case Final(answer):
            return event_bytes(answer.to_dict(), "final")
