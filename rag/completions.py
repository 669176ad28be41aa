"""OpenAI's chat completions over our answers, so that its clients work here; what they cannot express is left out.

The last user message is the question, the pairs before it are the history; system messages, tools and sampling
settings are ignored, since answers come from the articles alone. The text is the answer with its [n] marks and the
numbered sources; `news_rag`, beside it, is the whole answer as `POST /v1/ask` gives it. A stream carries checked text
only: prose that is still being written could yet be replaced.
"""

import re
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal
from uuid import uuid4

from fastapi import HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from rag.answer import Answer
from rag.ask import Question
from rag.bodies import Text
from rag.config import RagConfig
from rag.errors import QuestionError
from rag.events import Event, Final
from rag.respond import Json, event_bytes, left, streamed, while_connected
from rag.service import Desk, failure_of
from rag.terminal import answer_text

MODEL = "news-rag"
"""The one model there is: the library with everything that answers from it."""

_SOURCES = re.compile(r"\n\n\[\d+\] [^\n]*(?:\n\[\d+\] [^\n]*)*\Z")
_EARLIER = 100  # turns kept of a conversation
_LONGEST = RagConfig().max_question


class Part(BaseModel):
    """A part of a message; only text can be read."""

    type: str
    text: Text = ""


class Message(BaseModel):
    """A message of the conversation; other fields are ignored."""

    role: Literal["user", "assistant", "system", "developer", "tool", "function"]
    content: Text | list[Part] | None = None

    def text(self) -> str:
        """Return the message as one text."""
        if isinstance(self.content, list):
            if other := next((part.type for part in self.content if part.type not in {"text", "refusal"}), None):
                raise QuestionError(f"A message holds {other[:40]!r}; only text can be read.")
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class ChatBody(BaseModel):
    """A conversation that ends with a question; all other fields of OpenAI's API are accepted and ignored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "In which year did Ho Chi Minh visit Azerbaijan?"}],
                }
            ]
        }
    )

    model: str = Field(MODEL, description=f"always {MODEL}")
    messages: list[Message] = Field(min_length=1, max_length=2_000, description="system messages are ignored")
    stream: bool | None = Field(False, description="chunks, with checked text only")

    def asked(self) -> Question:
        """Return the question that the conversation ends with; QuestionError when it does not."""
        spoken = [said for said in self.messages if said.role in {"user", "assistant"}]
        if not spoken or spoken[-1].role != "user":
            raise QuestionError('The last message must be the question, with the role "user".')
        return Question(spoken[-1].text(), tuple(_pairs(spoken))[-_EARLIER:])


class Completions:
    """The routes of OpenAI's shape; their docstrings are shown at `/docs`."""

    def __init__(self, desk: Desk) -> None:
        """Answer at `desk`."""
        self._desk = desk

    async def create(self, body: ChatBody, request: Request) -> Response:
        """Answer a question as OpenAI's chat completions do.

        The last user message is the question, earlier pairs are its history; system messages are ignored. The content
        is the answer with its numbered sources; `news_rag` beside it is the answer as `/v1/ask` gives it. Where a login
        is set, the API key is `user:password`.
        """
        if body.model != MODEL:
            raise HTTPException(404, f"There is no model {body.model[:60]!r} here. Use {MODEL!r}.")
        asked = body.asked()
        if body.stream:
            return await streamed(request, _chunks(self._desk.stream(asked)))
        answer = await while_connected(request, lambda: self._desk.ask(asked))
        if answer is None:
            return left()
        message = {"role": "assistant", "content": answer_text(answer), "refusal": None, "news_rag": answer.to_dict()}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return Json({**_head("chat.completion"), "choices": [choice]})

    async def models(self) -> Response:
        """List the one model."""
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "this library"}
        return Json({"object": "list", "data": [model]})


def _pairs(spoken: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """Yield each question that was answered, with its answer; one too long was none of ours."""
    for said, reply in pairwise(spoken):
        if (said.role, reply.role) == ("user", "assistant") and len(question := said.text()) <= _LONGEST:
            yield question, _SOURCES.sub("", reply.text())


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid4().hex}", "object": kind, "created": int(time.time()), "model": MODEL}


async def _chunks(events: AsyncGenerator[Event, None]) -> AsyncGenerator[bytes, None]:
    """Yield the chunks of an answer: the first as soon as there is something to answer from, text once it is checked.

    An error before the first is raised, a later one is sent as OpenAI's server does.
    """
    head, begun = _head("chat.completion.chunk"), False

    def chunk(delta: dict[str, Any], finished: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finished}
        return event_bytes({**head, "choices": [choice]})

    try:
        async for event in events:
            if not begun:
                yield chunk({"role": "assistant", "content": ""})
                begun = True
            if isinstance(event, Final):
                for text in _texts(event.answer):
                    yield chunk({"content": text})
                yield chunk({"news_rag": event.answer.to_dict()}, "stop")
        yield b"data: [DONE]\n\n"
    except Exception as error:
        if not begun:
            raise
        yield event_bytes(failure_of(error).document())
    finally:
        await events.aclose()


def _texts(answer: Answer) -> list[str]:
    """Return the text of an answer in two pieces: what it says, and its notes and sources."""
    return [text for text in (answer.answer, answer_text(answer).removeprefix(answer.answer)) if text]
