"""`rag models`: what is bundled, what is on disk, what Ollama has, and what `auto` takes of it."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from fastapi import FastAPI

from rag.check import bundled
from rag.inventory import Inventory, document, take, text

Run = Callable[..., tuple[int, str, str]]
Served = Callable[[Callable[[], FastAPI]], AbstractContextManager[str]]
MODEL = "Qwen/Qwen3-1.7B"


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where no Ollama runs, which is where it is looked for."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        monkeypatch.setattr("rag.choose.OLLAMA_URL", url)
        yield url


def _fetched(cache: Path) -> Path:
    """Lay out the default model as the hub's client does; return its folder."""
    folder = cache / "models--Qwen--Qwen3-1.7B"
    snapshot = folder / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("a" * 40, encoding="utf-8")
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (snapshot / name).write_text("{}", encoding="utf-8")
    return snapshot


def test_a_bare_machine(nowhere: str, tmp_path: Path) -> None:
    """The bundled models, with their sizes; no LLM, so the reader, and how to get one."""
    found = take(tmp_path)
    assert [one.folder for one in found.bundled] == list(bundled())
    assert all(one.size > 1_000_000 for one in found.bundled)
    assert (found.default, found.folder, found.ollama, found.auto) == (MODEL, None, None, "reader")
    lines = text(found).splitlines()
    assert lines[0].startswith("The bundled encoder: ")
    assert lines[1].startswith("The bundled reader: ")
    assert lines[2] == f"The default language model, {MODEL}: not on disk; to fetch it: rag models pull"
    assert lines[3] == f"Ollama at {nowhere}: not running"
    assert lines[4].startswith("--llm auto takes reader. No language model: no Ollama runs here and ")
    assert len(lines) == 5


def test_the_default_model_on_disk(nowhere: str, tmp_path: Path) -> None:
    """It is what `auto` takes where no Ollama runs."""
    folder = _fetched(tmp_path)
    found = take(tmp_path)
    assert (found.folder, found.auto) == (folder, f"hf:{MODEL}")
    assert f"{MODEL}: in {folder}" in text(found)


def test_an_ollama_with_models(
    served: Served, make_ollama: Callable[..., FastAPI], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its models, those that write nothing marked; it comes before the model on disk. One that has none says so."""
    _fetched(tmp_path)
    with served(lambda: make_ollama({"nomic-embed-text": (), "qwen3:4b": ("86",)})) as address:
        monkeypatch.setattr("rag.choose.OLLAMA_URL", address)
        lines = text(take(tmp_path)).splitlines()
    assert lines[3] == f"Ollama at {address}: running with nomic-embed-text (not for answers), qwen3:4b"
    assert lines[4] == "--llm auto takes ollama:qwen3:4b. Language model: qwen3:4b, since Ollama is running with it."
    with served(lambda: make_ollama({})) as address:
        monkeypatch.setattr("rag.choose.OLLAMA_URL", address)
        found = take(tmp_path / "empty")
    assert found.ollama == ()
    assert f"{address}: running with no models; ollama pull NAME adds one" in text(found)
    assert found.why.startswith("No language model: the Ollama that runs here has none and ")


def test_as_a_document() -> None:
    """Every field, also where there is nothing."""
    found = Inventory((), MODEL, None, "http://127.0.0.1:1", None, "reader", "None here.")
    assert document(found) == {
        "bundled": [],
        "default": {"model": MODEL, "on_disk": False, "folder": None},
        "ollama": {"url": "http://127.0.0.1:1", "running": False, "models": []},
        "auto": {"llm": "reader", "why": "None here."},
    }


def test_the_command(run: Run, nowhere: str) -> None:
    """`rag models` lists; so does `rag models list`, here as a document."""
    code, out, err = run("models")
    assert (code, err) == (0, "")
    assert f"Ollama at {nowhere}: not running" in out
    code, out, err = run("models", "list", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert set(found) == {"bundled", "default", "ollama", "auto"}
    assert len(found["bundled"]) == 2
    assert found["default"]["model"] == MODEL
