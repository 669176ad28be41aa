"""The reader's answer comes as soon with an LLM of any speed as without one. Measured in pairs, one after the other."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from fastapi import FastAPI
from starlette.responses import StreamingResponse

import rag
from rag.events import Reading

Served = Callable[[Callable[[], FastAPI]], AbstractContextManager[str]]
MOST = 1.1
QUESTIONS = (
    "In which year did Ho Chi Minh visit Azerbaijan?",
    "Wie viele vietnamesische Soldaten nehmen an der Parade in Moskau teil?",
    "Berapa nilai perdagangan Vietnam dan Kazakhstan pada tahun 2024?",
    "Tổng Bí thư Tô Lâm sẽ thăm những nước nào?",
    "Кто министр иностранных дел России?",
    "¿Cuántos soldados participan en el desfile?",
    "Quand a lieu le défilé à Moscou ?",
    "ホーチミンはいつアゼルバイジャンを訪れましたか？",
    "متى زار هو تشي منه أذربيجان؟",
    "हो ची मिन्ह ने अज़रबैजान की यात्रा कब की?",
    "ขบวนพาเหรดจัดขึ้นเมื่อใด",
    "What is the price of coffee in Brazil?",
    "Wer gewann 1998 die Fußball-Weltmeisterschaft?",
    "How many countries does the General Secretary visit?",
    "Quanti soldati vietnamiti partecipano alla parata?",
)


def _engine(seeds: rag.Engine, form: str) -> rag.Engine:
    """Open the sample library with an LLM. Reading few passages, so that whatever is added weighs the more."""
    engine = rag.open(seeds.home.path, llm=form)
    engine.config = replace(engine.config, top=4)
    engine._encoder, engine._reader = seeds.encoder(), seeds.reader()
    return engine


def _seconds(engine: rag.Engine, question: str, *, to_the_end: bool = False) -> float:
    """Return how long the reader's answer takes, the LLM not looked for yet; the stream is then left, or heard out."""
    engine._lazy = None
    began = time.perf_counter()
    events = engine.stream(question)
    while not isinstance(next(events), Reading):
        pass
    took = time.perf_counter() - began
    if to_the_end:
        list(events)
    events.close()  # type: ignore[attr-defined]  # a generator, though its type does not say so
    return took


def _ratio(alone: rag.Engine, with_llm: rag.Engine, *, to_the_end: bool = False) -> float:
    """Return the median of the ratios with and without, each question asked of both in turn."""
    ratios = []
    for n, question in enumerate(QUESTIONS):
        pair = [alone, with_llm] if n % 2 else [with_llm, alone]
        took = {engine: _seconds(engine, question, to_the_end=to_the_end) for engine in pair}
        ratios.append(took[with_llm] / took[alone])
    return median(ratios)


def _is_as_fast(seeds: rag.Engine, form: str, *, to_the_end: bool = False) -> None:
    """Measure; once more where the machine was disturbed."""
    alone, with_llm = _engine(seeds, "reader"), _engine(seeds, form)
    _seconds(alone, QUESTIONS[0])
    first = _ratio(alone, with_llm, to_the_end=to_the_end)
    print(f"{form}: {first:.3f}")  # noqa: T201 - shown by -s, and when the test fails
    assert first <= MOST or _ratio(alone, with_llm, to_the_end=to_the_end) <= MOST


@contextmanager
def _slow(served: Served, seconds: float) -> Iterator[tuple[str, threading.Semaphore]]:
    """Serve OpenAI's protocol, a piece every so many seconds, without end; also give a count of the requests."""
    app, over, asked = FastAPI(), threading.Event(), threading.Semaphore(0)

    @app.post("/v1/chat/completions")
    def chat() -> StreamingResponse:
        asked.release()

        def pieces() -> Iterator[str]:
            while not over.wait(seconds):
                choice = '{"index": 0, "delta": {"content": "na "}, "finish_reason": null}'
                head = '"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"'
                yield f'data: {{{head}, "choices": [{choice}]}}\n\n'

        return StreamingResponse(pieces(), media_type="text/event-stream")

    with served(lambda: app) as address:
        try:
            yield f"openai:{address}/v1#m", asked
        finally:
            over.set()


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [threading.TIMEOUT_MAX, 0.2])
def test_with_a_server_that_never_answers_or_writes_slowly(served: Served, seeds: rag.Engine, seconds: float) -> None:
    """Two other questions hang on the server all the while, as those of other users would."""
    with _slow(served, seconds) as (form, asked):
        hanging = _engine(seeds, form)
        others = [threading.Thread(target=hanging.ask, args=(QUESTIONS[0],)) for _ in range(2)]
        for other in others:
            other.start()
        for _ in others:
            assert asked.acquire(timeout=60)
        _is_as_fast(seeds, form)
        assert all(other.is_alive() for other in others)
    for other in others:
        other.join(20)


@pytest.mark.slow
def test_with_a_model_in_this_process(make_llm: Callable[..., Path], seeds: rag.Engine) -> None:
    """Heard out each time, so that no text is being written while the next question is read."""
    template = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
    folder = make_llm("?", "86", template, context=65_536)
    _is_as_fast(seeds, f"hf:{folder}", to_the_end=True)


@pytest.mark.slow
def test_with_auto_and_a_stranger_on_ollamas_port(seeds: rag.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It accepts and says nothing, so that looking for an Ollama takes its whole time limit, each time."""
    monkeypatch.setattr("rag.choose.on_disk", lambda *_: False)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        monkeypatch.setattr("rag.choose.OLLAMA_URL", f"http://127.0.0.1:{deaf.getsockname()[1]}")
        _is_as_fast(seeds, "auto", to_the_end=True)
