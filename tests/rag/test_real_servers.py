"""`openai:` against a real server: `transformers serve`, in a process of its own, with a tiny model from a folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import httpx
import openai
import pytest

import rag
from rag.answer import Answer
from rag.events import Event, Final, Passages, Reading, Text
from rag.prompt import load_frames

QUESTION = "In which year did Ho Chi Minh visit Azerbaijan?"
FAILED = load_frames("en").render("llm_failed")
STRANGE = load_frames("en").render("wrong_language")
BABBLE = "na na na na "
TEMPLATE = (  # the server looks for the words with which Qwen3's own template begins an answer
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
MakeLLM = Callable[..., Path]
pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Running:
    """A server: its process, its address and what its model is called."""

    process: "subprocess.Popen[bytes]"
    url: str
    model: str

    @property
    def form(self) -> str:
        return f"openai:{self.url}/v1#{self.model}"

    def connections(self) -> int:
        """Count the connections that are open to it, as Linux lists them."""
        port = f":{int(self.url.rsplit(':', 1)[1]):04X}"
        rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
        return sum(row[1].endswith(port) and row[3] == "01" for row in rows)


@pytest.fixture(scope="module")
def babbler(make_llm: MakeLLM) -> Path:
    """A model that says the same for ever, in no language, and cites nothing."""
    return make_llm("?", BABBLE * 8, TEMPLATE, context=65_536, ends=False)


@pytest.fixture(scope="module")
def start(babbler: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Running]]:
    """Start a server and wait until it answers; all are killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> Running:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [str(Path(sys.executable).with_name("transformers")), "serve", str(babbler), "--host", "127.0.0.1"]
        environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
        with (tmp_path_factory.mktemp("serve") / "log").open("wb") as log:
            process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log, env=environment)
        started.append(process)
        server = Running(process, f"http://127.0.0.1:{port}", str(babbler))
        for _ in range(600):
            assert process.poll() is None, Path(log.name).read_text("utf-8")
            if _answers(server.url):
                return server
            time.sleep(0.1)
        raise AssertionError(Path(log.name).read_text("utf-8"))

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def server(start: Callable[[], Running]) -> Running:
    return start()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _engine(seeds: rag.Engine, form: str) -> rag.Engine:
    """Open the sample library with an LLM; the reader is loaded already, and reads a few passages only."""
    engine = rag.open(seeds.home.path, llm=form)
    engine.config = replace(engine.config, top=4)
    engine._encoder, engine._reader = seeds.encoder(), seeds.reader()
    return engine


def _is_readers(answer: Answer) -> bool:
    """Tell the reader's answer, whole, with a note that no LLM wrote it; a tiny model's rubbish is of no language."""
    known = answer.short_answers[0].value == "1959" and answer.answer.startswith("1959 [1]")
    keys = set(answer.timings_ms) == {"retrieve", "read", "first_token", "generate", "total"}
    return known and keys and answer.notes[0] in {FAILED, STRANGE} and answer.models["llm"] is None


def _close(events: Iterator[Event]) -> None:
    events.close()  # type: ignore[attr-defined]  # a generator, though its type does not say so


def test_the_server_is_the_real_thing(server: Running) -> None:
    """OpenAI's own client gets its models and its completions, streaming and not."""
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as client:
        assert [model.id for model in client.models.list()] == [server.model]
        said = client.chat.completions.create(
            model=server.model, messages=[{"role": "user", "content": "?"}], max_tokens=20
        )
        assert said.choices[0].message.content == (BABBLE * 2)[:20]
        assert said.choices[0].finish_reason == "length"
        stream = client.chat.completions.create(
            model=server.model, messages=[{"role": "user", "content": "?"}], max_tokens=20, stream=True
        )
        pieces = [chunk.choices[0].delta.content or "" for chunk in stream]
    assert "".join(pieces) == said.choices[0].message.content
    assert len(pieces) > 5


def test_an_answer_streams_over_the_wire(server: Running, seeds: rag.Engine) -> None:
    """Pieces arrive one by one, after the reader's answer; rubbish without a citation leaves that as it is."""
    events = list(_engine(seeds, server.form).stream(QUESTION))
    assert [type(event) for event in events[:2]] == [Passages, Reading]
    assert len([event for event in events if isinstance(event, Text)]) > 5
    assert isinstance(events[-1], Final)
    assert _is_readers(events[-1].answer)
    assert events[-1].answer.timings_ms["generate"] > 0


def test_an_answer_in_one_piece(server: Running, seeds: rag.Engine) -> None:
    """`ask` waits for the end and gives the same answer."""
    assert _is_readers(_engine(seeds, server.form).ask(QUESTION))


def test_who_stops_reading_closes_the_connection(server: Running, seeds: rag.Engine) -> None:
    """In mid-answer, twice; the server is free at once and answers the next."""
    engine = _engine(seeds, server.form)
    for _ in range(2):
        events = engine.stream(QUESTION)
        begun = [event for event in islice(events, 5) if isinstance(event, Text)]
        assert len(begun) == 3
        assert server.connections() == 1
        _close(events)
        assert server.connections() == 0
    assert _is_readers(engine.ask(QUESTION))


def test_a_model_that_the_server_does_not_have_is_one_line(server: Running, seeds: rag.Engine) -> None:
    """The note says what the server said and what to check."""
    answer = _engine(seeds, f"openai:{server.url}/v1#nothing").ask(QUESTION)
    assert _is_readers(answer)
    assert len(answer.notes) == 2
    assert "\n" not in answer.notes[1]
    assert "nothing" in answer.notes[1]
    assert server.url in answer.notes[1]


def test_a_server_killed_in_mid_answer(start: Callable[[], Running], seeds: rag.Engine) -> None:
    """Killed with -9 after some pieces: the reader's answer stands, and the next question says why, too."""
    server = start()
    engine = _engine(seeds, server.form)
    events = engine.stream(QUESTION)
    assert sum(isinstance(event, Text) for event in islice(events, 5)) == 3
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    *_, last = events
    assert isinstance(last, Final)
    assert _is_readers(last.answer)
    for answer in (last.answer, engine.ask(QUESTION)):
        assert _is_readers(answer)
        assert server.url in answer.notes[1]


def test_a_model_in_this_process(babbler: Path, seeds: rag.Engine) -> None:
    """`hf:FOLDER` in the same way: pieces, the reader's answer, and a stream that was left holds up nobody."""
    engine = _engine(seeds, f"hf:{babbler}")
    events = engine.stream(QUESTION)
    assert sum(isinstance(event, Text) for event in islice(events, 5)) == 3
    _close(events)
    whole = list(engine.stream(QUESTION))
    assert sum(isinstance(event, Text) for event in whole) > 5
    assert isinstance(whole[-1], Final)
    assert _is_readers(whole[-1].answer)
    assert _is_readers(engine.ask(QUESTION))
