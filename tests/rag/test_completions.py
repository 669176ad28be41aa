"""OpenAI's chat completions, asked by OpenAI's own client over a real server."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from fastapi import FastAPI

import rag
from rag.answer import Answer, Citation
from rag.api import add_api
from rag.errors import ModelUnavailable
from rag.events import Event, Final, Passages, Reading, Restart, Text
from rag.retrieve import Filter
from rag.service import Desk

Served = Callable[[Callable[[], FastAPI]], AbstractContextManager[str]]
SOURCE = Citation(1, "a1", "Parade", "Heute", "de", "2025-05-02", None, "86 Soldaten.", 0, 12, 0.9, True)
CONTENT = "86 [1]\n\n(A note.)\n\n[1] Heute · May 2, 2025 · German · Parade"


class _Scripted(rag.Engine):
    """An engine that says 86 while its prose says otherwise; it remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.asked: list[tuple[str, list[tuple[str, str]]]] = []

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        language: str | None = None,
        only: Filter | None = None,
    ) -> Iterator[Event]:
        self.asked.append((question, list(history)))
        if question == "unreachable":
            raise ModelUnavailable("Ollama does not answer.")
        yield Passages(())
        answer = Answer(question, "en", "answered", "86 [1]", "en", citations=(SOURCE,), notes=("A note.",))
        yield Reading(answer)
        if question == "breaks":
            raise ModelUnavailable("It broke off.")
        yield Text("Ungeprüft: 99 [1]")
        yield Restart()
        yield Text("Unchecked: 99 [1]")
        yield Final(answer)


@pytest.fixture(scope="module")
def engine() -> _Scripted:
    return _Scripted()


@pytest.fixture(scope="module")
def address(engine: _Scripted, served: Served) -> Iterator[str]:
    with served(lambda: add_api(FastAPI(openapi_url=None, docs_url=None), Desk(engine))) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        yield client


def _user(text: str) -> Any:  # noqa: ANN401  (one of the client's many types of messages)
    return {"role": "user", "content": text}


def _assistant(text: str) -> Any:  # noqa: ANN401
    return {"role": "assistant", "content": text}


def test_there_is_one_model(client: openai.OpenAI) -> None:
    """As clients list them to choose from."""
    assert [model.id for model in client.models.list()] == ["news-rag"]


def test_an_answer_with_its_sources(client: openai.OpenAI) -> None:
    """The text as the terminal shows it; the whole answer beside it."""
    found = client.chat.completions.create(model="news-rag", messages=[_user("How many?")], temperature=0.3)
    message = found.choices[0].message
    assert (message.role, message.content, found.choices[0].finish_reason) == ("assistant", CONTENT, "stop")
    assert message.model_extra is not None
    assert message.model_extra["news_rag"]["citations"][0]["quote"] == SOURCE.quote
    assert (found.object, found.model) == ("chat.completion", "news-rag")


def test_a_stream_has_checked_text_only(client: openai.OpenAI) -> None:
    """Its pieces make the same text; what the model wrote before it was checked is not among them."""
    chunks = list(client.chat.completions.create(model="news-rag", messages=[_user("How many?")], stream=True))
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == CONTENT
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None, None, None, "stop"]
    assert len({chunk.id for chunk in chunks}) == 1
    last = chunks[-1].choices[0].delta.model_extra
    assert last is not None
    assert last["news_rag"]["answer"] == "86 [1]"


def test_a_stream_ends_as_clients_expect(address: str) -> None:
    """Every event is data, and the last one says that it is the last."""
    body = {"messages": [{"role": "user", "content": "How many?"}], "stream": True}
    lines = [line for line in httpx.post(f"{address}/v1/chat/completions", json=body).text.split("\n") if line]
    assert all(line.startswith("data: ") for line in lines)
    assert lines[-1] == "data: [DONE]"


def test_the_conversation_is_the_history(client: openai.OpenAI, engine: _Scripted) -> None:
    """Pairs of question and answer, without the sources that were put under it; the system is not asked."""
    said = [
        {"role": "system", "content": "You are a pirate."},
        _user("never answered"),
        _user("How many?"),
        _assistant(CONTENT),
        _user("x" * 2_001),
        _assistant("too long"),
        {"role": "user", "content": [{"type": "text", "text": "And"}, {"type": "text", "text": "when?"}]},
    ]
    client.chat.completions.create(model="news-rag", messages=said)
    assert engine.asked[-1] == ("And\nwhen?", [("How many?", "86 [1]\n\n(A note.)")])


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([_user("How many?"), _assistant("86")], "last message must be the question"),
        ([{"role": "system", "content": "Be brief."}], "last message must be the question"),
        ([], "messages"),
        ([{"role": "pirate", "content": "How many?"}], "role"),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}], "'image_url'"),
    ],
)
def test_a_conversation_without_a_question(client: openai.OpenAI, messages: list[Any], words: str) -> None:
    """400 with what to do; a picture is not read, so it is not passed over either."""
    with pytest.raises(openai.BadRequestError, match=words):
        client.chat.completions.create(model="news-rag", messages=messages)


def test_another_model_is_not_pretended(client: openai.OpenAI) -> None:
    """The one that there is is named."""
    with pytest.raises(openai.NotFoundError, match="news-rag"):
        client.chat.completions.create(model="gpt-4o", messages=[_user("How many?")])


def test_errors_are_the_clients_own(client: openai.OpenAI) -> None:
    """Before the answer by their status, on the way as an event."""
    with pytest.raises(openai.InternalServerError, match="Ollama does not answer") as unreachable:
        client.chat.completions.create(model="news-rag", messages=[_user("unreachable")], stream=True)
    assert unreachable.value.status_code == 502
    with pytest.raises(openai.APIError, match="It broke off"):
        list(client.chat.completions.create(model="news-rag", messages=[_user("breaks")], stream=True))
