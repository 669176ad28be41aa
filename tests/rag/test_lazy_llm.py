"""An LLM is looked for and loaded after the reader's answer, once, and what goes wrong then is a note."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.choose import LLMSpec
from rag.errors import ModelUnavailable, QuestionError
from rag.events import Final, Passages, Reading, Text
from rag.generate import Generator
from rag.lazy_llm import LazyLLM
from rag.prompt import load_frames

QUESTION = "In which year did Ho Chi Minh visit Azerbaijan?"
FAILED = load_frames("en").render("llm_failed")


class _Loader:
    """Stands in for `rag.generate.load`: counts, waits until it may go on, and fails while it has a failure."""

    def __init__(self) -> None:
        self.calls: list[LLMSpec] = []
        self.go = threading.Event()
        self.go.set()
        self.failure: Exception | None = None

    def __call__(self, spec: LLMSpec) -> Generator:
        self.calls.append(spec)
        assert self.go.wait(20)
        if self.failure:
            raise self.failure
        return _Said(str(spec))


class _Said:
    """An LLM that says one sentence."""

    room = 10_000

    def __init__(self, name: str) -> None:
        self.name = name

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def stream(self, prompt: str, stop: threading.Event | None = None) -> Iterator[str]:
        yield from ("It was", " in 1959 [1].")


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch) -> _Loader:
    loader = _Loader()
    monkeypatch.setattr("rag.generate.load", loader)
    return loader


@pytest.fixture
def engine(seeds: rag.Engine) -> rag.Engine:
    """The sample library with an LLM; the reader is loaded already, and reads a few passages only."""
    engine = rag.open(seeds.home.path, llm="gguf:m")
    engine.config = replace(engine.config, top=4)
    engine._encoder, engine._reader = seeds.encoder(), seeds.reader()
    return engine


def test_only_auto_looks_around_and_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user named is known at once; `auto` is settled once, by the first who asks."""
    looked = []

    def choose(spec: LLMSpec) -> tuple[LLMSpec, str]:
        looked.append(spec)
        return (LLMSpec("reader"), "none here") if spec.kind == "auto" else (spec, "as asked")

    monkeypatch.setattr("rag.lazy_llm.choose", choose)
    assert LazyLLM("reader").is_ruled_out
    assert not LazyLLM("gguf:m").is_ruled_out
    looked.clear()
    auto = LazyLLM("auto")
    assert not auto.is_ruled_out
    assert looked == []
    assert auto.is_none()
    assert auto.is_ruled_out
    assert (auto.why, auto.name, auto.load()) == ("none here", "reader", None)
    with pytest.raises(ModelUnavailable, match="no language model"):
        list(auto.stream("?"))
    assert looked == [LLMSpec("auto")]
    with pytest.raises(QuestionError, match="Write one of"):
        LazyLLM("magic")


def test_many_threads_load_it_once(loader: _Loader) -> None:
    """Eight threads that come while it loads wait for the one that loads it."""
    llm = LazyLLM("gguf:m")
    loader.go.clear()
    with ThreadPoolExecutor(8) as pool:
        found = [pool.submit(lambda: "".join(llm.stream("?"))) for _ in range(8)]
        time.sleep(0.1)
        loader.go.set()
        assert [each.result() for each in found] == ["It was in 1959 [1]."] * 8
    assert loader.calls == [LLMSpec("gguf", "m")]


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (ModelUnavailable("m is no file."), "^m is no file.$"),
        (
            ImportError("libfoo.so:\n  cannot open"),
            "^gguf:m could not be loaded: ImportError: libfoo.so: cannot open. ",
        ),
        (MemoryError(), "^gguf:m could not be loaded: MemoryError. Try another"),
    ],
)
def test_what_fails_is_one_line_and_is_tried_again(loader: _Loader, failure: Exception, says: str) -> None:
    """Whatever a library raises while it is imported; the model that is there the next time is taken."""
    llm, loader.failure = LazyLLM("gguf:m"), failure
    with pytest.raises(ModelUnavailable, match=says):
        list(llm.stream("?"))
    loader.failure = None
    assert list(llm.stream("?")) == ["It was", " in 1959 [1]."]
    assert len(loader.calls) == 2


def test_nothing_is_loaded_before_the_readers_answer(engine: rag.Engine, loader: _Loader) -> None:
    """A question that is given up at the reader's answer has loaded nothing; one that goes on has, once."""
    for _ in range(2):
        events = engine.stream(QUESTION)
        assert [type(next(events)) for _ in range(2)] == [Passages, Reading]
        events.close()  # type: ignore[attr-defined]  # a generator, though its type does not say so
    assert loader.calls == []
    for _ in range(2):
        assert [type(event) for event in engine.stream(QUESTION)] == [Passages, Reading, Text, Text, Final]
    assert len(loader.calls) == 1


def test_a_model_that_cannot_be_loaded_leaves_the_readers_answer(engine: rag.Engine, loader: _Loader) -> None:
    """The note says why. Who wants to know it before asking calls `llm`, as the command line does."""
    loader.failure = ModelUnavailable("m is no file.")
    answer = engine.ask(QUESTION)
    assert (answer.short_answers[0].value, answer.models["llm"]) == ("1959", None)
    assert answer.notes == (FAILED, "m is no file.")
    with pytest.raises(ModelUnavailable, match="m is no file"):
        engine.llm()
    loader.failure = None
    assert engine.ask(QUESTION).models["llm"] == "gguf:m"


def test_who_waits_for_a_model_holds_up_nobody(engine: rag.Engine, loader: _Loader) -> None:
    """While one question loads it, another has its reader's answer."""
    loader.go.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(engine.ask, QUESTION)
        while not loader.calls:
            time.sleep(0.01)
        events = engine.stream(QUESTION)
        assert [type(next(events)) for _ in range(2)] == [Passages, Reading]
        assert not first.done()
        loader.go.set()
        assert isinstance(list(events)[-1], Final)
        assert first.result().models["llm"] == "gguf:m"


def test_a_cold_start_reads_before_it_imports_an_llm_library(seeds: rag.Engine, tmp_path: Path) -> None:
    """In a fresh process, for every kind of LLM: neither torch nor a client of a server at the reader's answer."""
    script = f"""
import sys, rag
from rag.config import RagConfig
from rag.events import Reading
forms = ["auto", "hf:{tmp_path}", "ollama:m", "openai:http://127.0.0.1:9#m", "gguf:m"]
first = rag.open(sys.argv[1])
for form in forms:
    engine = rag.Engine(sys.argv[1], None, RagConfig(llm=form, top=2))
    engine._encoder, engine._reader = first.encoder(), first.reader()
    for event in engine.stream({QUESTION!r}):
        if isinstance(event, Reading):
            break
    print(form[:4], event.answer.short_answers[0].value, *sorted({{"torch", "ollama", "openai"}} & set(sys.modules)))
"""
    command = [sys.executable, "-c", script, str(seeds.home.path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.stdout.split() == ["auto", "1959", "hf:/", "1959", "olla", "1959", "open", "1959", "gguf", "1959"], (
        done.stderr
    )
