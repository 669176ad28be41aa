"""The library as an object: opening, adding, asking, sharing between threads and with other processes."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import pytest

import rag
from index.errors import LibraryMismatch, LibraryMissing
from rag.errors import QuestionError
from rag.events import Final, Passages, Reading, Text
from rag.gold import seeds_folder
from rag.lazy_llm import LazyLLM

QUESTION = "In which year did Ho Chi Minh visit Azerbaijan?"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> rag.Engine:
    """A library of the two seed articles."""
    engine = rag.open(tmp_path_factory.mktemp("library"), llm="reader")
    engine.add(seeds_folder())
    return engine


def test_articles_and_search(engine: rag.Engine) -> None:
    """What was added can be listed, opened and searched; every passage stands where it says."""
    articles = engine.articles()
    assert [article.outlet for article in articles] == ["Thanh Niên", "VietNamNet"]
    assert engine.article(articles[0].id) == articles[0]
    assert engine.article("nothing") is None
    hits = engine.search("Soldaten bei der Parade", top=3)
    assert len(hits) == 3
    for hit in engine.search("Soldaten"):
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_events_come_in_order_and_the_last_is_the_answer(engine: rag.Engine) -> None:
    """Passages, the reader's answer, the final one; without an LLM nothing is written between."""
    events = list(engine.stream(QUESTION))
    assert [type(event) for event in events] == [Passages, Reading, Final]
    assert isinstance(events[-1], Final)
    assert events[-1].answer.short_answers[0].value == "1959"


class _Writing:
    """An LLM that never ends of itself; it remembers the event that stops it."""

    name = "writing"
    room = 100_000

    def __init__(self) -> None:
        self.stop: threading.Event | None = None
        self.closed = False

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def stream(self, prompt: str, stop: threading.Event | None = None) -> Iterator[str]:
        self.stop = stop
        try:
            yield from repeat("The ")
        finally:
            self.closed = True


def test_leaving_a_stream_early_stops_the_model(engine: rag.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its stream is closed, and the event that a model in this process looks at is set."""
    model = _Writing()
    monkeypatch.setattr("rag.generate.load", lambda _: model)
    monkeypatch.setattr(engine, "_lazy", LazyLLM("gguf:m"))
    events = engine.stream(QUESTION)
    assert any(isinstance(event, Text) for event in events)
    assert model.stop is not None
    assert (model.stop.is_set(), model.closed) == (False, False)
    assert isinstance(events, Generator)
    events.close()
    assert (model.stop.is_set(), model.closed) == (True, True)


def test_asking_without_blocking(engine: rag.Engine) -> None:
    """`aask` gives the same answer from an event loop."""
    assert asyncio.run(engine.aask(QUESTION)).short_answers == engine.ask(QUESTION).short_answers


def test_many_threads_get_the_same_answers(engine: rag.Engine) -> None:
    """Eight threads, three questions each at once: as if asked one after the other."""
    questions = [QUESTION, "Wie viele vietnamesische Soldaten nehmen an der Parade in Moskau teil?", "Hvem er konge?"]
    expected = [engine.ask(question).answer for question in questions]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda question: engine.ask(question).answer, questions * 8))
    assert found == expected * 8


def test_a_library_that_is_not_there(tmp_path: Path) -> None:
    """Asking before indexing says which command makes a library."""
    with pytest.raises(LibraryMissing, match="rag index"):
        rag.open(tmp_path, llm="reader").ask("Who?")


@pytest.mark.parametrize("question", ["", " \n", "x" * 2001])
def test_what_is_no_question(engine: rag.Engine, question: str) -> None:
    """Empty and endless questions are refused by name."""
    with pytest.raises(QuestionError):
        engine.ask(question)


def test_an_open_engine_sees_what_another_process_adds(tmp_path: Path) -> None:
    """No restart is needed after `rag index` ran beside a server."""
    engine = rag.open(tmp_path / "home", llm="reader")
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("The bridge over the Vistula in Torun opened in 1934. It is long.", "utf-8")
    second.write_text("The museum in Gdynia has 412 model ships. Visitors love them.", "utf-8")
    engine.add(first)
    assert engine.ask("How many model ships does the museum in Gdynia have?").status == "not_found"
    command = [sys.executable, "-m", "rag.cli", "--home", str(tmp_path / "home"), "index", str(second)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    answer = engine.ask("How many model ships does the museum in Gdynia have?")
    assert [short.value for short in answer.short_answers] == ["412"]


def test_another_encoder_than_the_librarys_is_refused(engine: rag.Engine, tiny_folder: Path) -> None:
    """A library made by one encoder is not searched with another: its neighbours would be wrong."""
    from index.static import StaticEncoder

    stranger = rag.open(engine.home.path, llm="reader")
    stranger._encoder = StaticEncoder.load(tiny_folder, name="stranger")
    with pytest.raises(LibraryMismatch, match="rag index --rebuild --encoder stranger"):
        stranger.search("Who?")
