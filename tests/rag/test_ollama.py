"""`ollama:` and `auto` against a server that speaks Ollama's protocol, as Ollama's own client shows that it does."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from ollama import Client, ResponseError

import rag
from rag.answer import Answer
from rag.choose import LLMSpec, choose
from rag.events import Final, Passages, Reading, Text
from rag.prompt import load_frames

QUESTION = "In which year did Ho Chi Minh visit Azerbaijan?"
FAILED = load_frames("en").render("llm_failed")
PIECES = ("It was", " in 1959", " [1].")


@pytest.fixture
def fake(make_ollama: Callable[..., FastAPI]) -> FastAPI:
    """An Ollama with an embedder and a model that thinks unless it is told not to."""
    return make_ollama({"nomic-embed-text:latest": (), "qwen3:4b": PIECES})


@pytest.fixture
def address(
    fake: FastAPI,
    served: Callable[[Callable[[], FastAPI]], AbstractContextManager[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """Where it runs, which is where it is looked for."""
    with served(lambda: fake) as address:
        monkeypatch.setattr("rag.choose.OLLAMA_URL", address)
        yield address


def _engine(seeds: rag.Engine, form: str) -> rag.Engine:
    """Open the sample library with an LLM; the reader is loaded already, and reads a few passages only."""
    engine = rag.open(seeds.home.path, llm=form)
    engine.config = replace(engine.config, top=4)
    engine._encoder, engine._reader = seeds.encoder(), seeds.reader()
    return engine


def _asked(fake: FastAPI) -> dict[str, Any]:
    """Return the last chat that the server was asked for."""
    found: dict[str, Any] = fake.state.asked[-1]
    return found


def _is_readers(answer: Answer) -> bool:
    return answer.short_answers[0].value == "1959" and FAILED in answer.notes and answer.models["llm"] is None


def test_ollamas_own_client_takes_the_server_for_an_ollama(address: str) -> None:
    """Its list, its models' cards, a chat in one piece and in many, and its errors."""
    with Client(host=address, trust_env=False) as client:
        assert [model.model for model in client.list().models] == ["nomic-embed-text:latest", "qwen3:4b"]
        card = client.show("qwen3:4b")
        assert card.details is not None
        assert card.details.family == "qwen3"
        assert card.capabilities == ["completion", "thinking"]
        turn = [{"role": "user", "content": "When?"}]
        whole = client.chat("qwen3:4b", turn, think=False)
        assert (whole.message.content, whole.done, whole.done_reason) == ("It was in 1959 [1].", True, "stop")
        pieces = list(client.chat("qwen3:4b", turn, think=False, stream=True))
        assert tuple(piece.message.content for piece in pieces) == (*PIECES, "")
        assert [piece.done for piece in pieces] == [False, False, False, True]
        assert client.chat("qwen3:4b", turn).message.thinking == "Let me see."
        cut = client.chat("qwen3:4b", turn, think=False, options={"num_predict": 1})
        assert (cut.message.content, cut.done_reason) == ("It was", "length")
        for call in (client.show, client.chat):
            with pytest.raises(ResponseError, match="model 'none' not found") as missing:
                call("none")
            assert missing.value.status_code == 404


@pytest.mark.parametrize("form", ["ollama:qwen3:4b", "auto"])
def test_an_answer_streams(address: str, fake: FastAPI, seeds: rag.Engine, form: str) -> None:
    """The model named, or the one that `auto` finds; its pieces as they were sent, then the checked answer."""
    engine = _engine(seeds, form)
    events = list(engine.stream(QUESTION))
    assert [type(event) for event in events] == [Passages, Reading, Text, Text, Text, Final]
    assert "".join(event.piece for event in events if isinstance(event, Text)) == "".join(PIECES)
    assert isinstance(events[-1], Final)
    answer = events[-1].answer
    assert answer.models["llm"] == "ollama:qwen3:4b"
    assert answer.answer.startswith("It was in 1959 [1].")
    assert (answer.notes, answer.citations[0].verified) == ((), True)
    assert engine.ask(QUESTION).answer == answer.answer
    assert "qwen3:4b" in engine.llm()[1]


def test_what_is_sent(address: str, fake: FastAPI, seeds: rag.Engine) -> None:
    """As Ollama documents it: no thinking, the whole context, so many tokens at most, and the prompt alone."""
    _engine(seeds, "ollama:qwen3:4b").ask(QUESTION)
    body = _asked(fake)
    assert (body["model"], body["stream"], body["think"]) == ("qwen3:4b", True, False)
    assert body["options"]["num_ctx"] == 8192
    assert body["options"]["num_predict"] == 768
    assert body["options"]["temperature"] == 0.0
    assert [message["role"] for message in body["messages"]] == ["user"]
    assert QUESTION in body["messages"][0]["content"]


def test_a_model_that_is_missing_is_one_clear_line(address: str, seeds: rag.Engine) -> None:
    """What Ollama said, and the command that fetches it; the reader's answer stands."""
    answer = _engine(seeds, "ollama:none").ask(QUESTION)
    assert _is_readers(answer)
    _, line = answer.notes
    assert "\n" not in line
    assert "model 'none' not found" in line
    assert "ollama pull none" in line


def test_an_error_on_the_way_is_a_note(address: str, fake: FastAPI, seeds: rag.Engine) -> None:
    """Ollama tells it in a line of the stream, after text."""
    fake.state.breaks = "an error was encountered while running the model"
    answer = _engine(seeds, "ollama:qwen3:4b").ask(QUESTION)
    assert _is_readers(answer)
    assert "an error was encountered" in answer.notes[1]


def test_who_stops_reading_frees_the_model(address: str, fake: FastAPI, seeds: rag.Engine) -> None:
    """The server sees the connection close and stops writing; it answers the next."""
    fake.state.seconds = 0.2
    engine = _engine(seeds, "ollama:qwen3:4b")
    events = engine.stream(QUESTION)
    while not isinstance(next(events), Text):
        pass
    events.close()  # type: ignore[attr-defined]  # a generator, though its type does not say so
    assert fake.state.left.wait(5)
    fake.state.seconds = 0.0
    assert engine.ask(QUESTION).models["llm"] == "ollama:qwen3:4b"


def test_auto_passes_over_an_ollama_without_a_model_that_writes(
    make_ollama: Callable[..., FastAPI],
    served: Callable[[Callable[[], FastAPI]], AbstractContextManager[str]],
    monkeypatch: pytest.MonkeyPatch,
    seeds: rag.Engine,
) -> None:
    """The reader answers alone, with no note: nobody asked for an LLM."""
    with served(lambda: make_ollama({"nomic-embed-text:latest": ()})) as address:
        monkeypatch.setattr("rag.choose.OLLAMA_URL", address)
        monkeypatch.setattr("rag.choose.on_disk", lambda *_: False)
        events = list(_engine(seeds, "auto").stream(QUESTION))
    assert [type(event) for event in events] == [Passages, Reading, Final]
    assert isinstance(events[-1], Final)
    assert events[-1].answer.models["llm"] is None
    assert events[-1].answer.notes == ()
    assert set(events[-1].answer.timings_ms) == {"retrieve", "read", "first_token", "generate", "total"}


def test_a_stranger_that_drips_on_ollamas_port_is_given_up(
    served: Callable[[Callable[[], FastAPI]], AbstractContextManager[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte now and then keeps a socket's time limit from ever running out; ours does."""
    from starlette.responses import StreamingResponse

    app, over = FastAPI(), []

    @app.get("/api/tags")
    def tags() -> StreamingResponse:
        def drip() -> Iterator[bytes]:
            for _ in range(20):
                time.sleep(0.1)
                yield b" "
            over.append(1)

        return StreamingResponse(drip())

    monkeypatch.setattr("rag.choose.on_disk", lambda *_: False)
    with served(lambda: app) as address:
        began = time.perf_counter()
        assert choose(LLMSpec("auto"), address)[0] == LLMSpec("reader")
        assert time.perf_counter() - began < 1.5
        assert not over
