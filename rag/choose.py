"""Which LLM writes the prose: what the user may ask for, and what `auto` finds on this machine.

Nothing is loaded here and no LLM library is imported; `rag.generate` does both.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from rag.deadline import within
from rag.errors import QuestionError
from rag.hub_cache import cached

DEFAULT_MODEL = "Qwen/Qwen3-1.7B"
OLLAMA_URL = "http://127.0.0.1:11434"
FORMS = "auto, reader, hf:NAME, gguf:PATH, ollama:NAME, openai:URL#NAME"

_OLLAMA_SECONDS = 0.3
_OLLAMA_BYTES = 1_000_000
_NO_CHAT = ("embed", "bert", "minilm", "bge", "rerank")  # in the names and families of models that write nothing

Kind = Literal["auto", "reader", "hf", "gguf", "ollama", "openai"]


@dataclass(frozen=True, slots=True)
class LLMSpec:
    """Which LLM: a kind, its name or path, and its server's address where it has one."""

    kind: Kind
    name: str = ""
    url: str = ""

    def __str__(self) -> str:
        """Return the form that the user would write."""
        named = f"{self.url}#{self.name}" if self.kind == "openai" else self.name
        return f"{self.kind}:{named}" if named else self.kind


def parse_llm(spec: str) -> LLMSpec:
    """Read one of FORMS; QuestionError names them all otherwise."""
    kind, _, rest = spec.strip().partition(":")
    match kind:
        case "auto" | "reader" if not rest:
            return LLMSpec(kind)
        case "hf" | "gguf" if rest:
            return LLMSpec(kind, rest)
        case "ollama" if rest:
            return LLMSpec(kind, rest, OLLAMA_URL)
        case "openai" if rest:
            return _parse_server(spec, rest)
    raise QuestionError(f"No such language model: {spec!r}. Write one of: {FORMS}.")


def _parse_server(spec: str, rest: str) -> LLMSpec:
    url, _, name = rest.partition("#")
    try:
        parts = urlsplit(url)
        good = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        )
    except ValueError:
        good = False
    if not good or not name:
        raise QuestionError(f"{spec!r} must be openai:URL#NAME, for example openai:http://127.0.0.1:8000/v1#my-model.")
    base = url.rstrip("/")
    return LLMSpec("openai", name, base if parts.path.strip("/") else f"{base}/v1")


@dataclass(frozen=True, slots=True)
class OllamaModel:
    """A model of an Ollama; `writes` unless it is an embedder or would run elsewhere, in Ollama's cloud."""

    name: str
    writes: bool


def choose(spec: LLMSpec, ollama: str | None = None, cache: Path | None = None) -> tuple[LLMSpec, str]:
    """Return the LLM to use and one line that says which and why; anything but `auto` is returned as it is.

    `auto` takes an Ollama that runs at the loopback address `ollama` (OLLAMA_URL) with a chat model, else DEFAULT_MODEL
    if it is complete in the model hub's cache (`cache`, its usual folder by default), else the reader.
    """
    if spec.kind != "auto":
        return spec, f"Language model: {spec}, as asked."
    url = ollama or OLLAMA_URL
    return choose_of(ollama_models(url), url, cache)


def choose_of(models: Sequence[OllamaModel] | None, url: str, cache: Path | None = None) -> tuple[LLMSpec, str]:
    """Return what `auto` takes where an Ollama at `url` has these models, None where none runs; as in `choose`."""
    if name := next((model.name for model in models or () if model.writes), None):
        return LLMSpec("ollama", name, url), f"Language model: {name}, since Ollama is running with it."
    if on_disk(DEFAULT_MODEL, cache):
        return LLMSpec("hf", DEFAULT_MODEL), f"Language model: {DEFAULT_MODEL}, since it is on disk."
    none = "no Ollama runs here" if models is None else "the Ollama that runs here has none"
    return LLMSpec("reader"), (
        f"No language model: {none} and {DEFAULT_MODEL} is not on disk, so the bundled reader answers."
    )


def on_disk(name: str, cache: Path | None = None) -> bool:
    """Tell whether every weight file of a model lies in the model hub's cache; no network."""
    folder = cached(name, cache)
    if folder is None:
        return False
    index = folder / "model.safetensors.index.json"
    try:
        shards = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()) if index.is_file() else set()
    except (OSError, ValueError, KeyError):
        return False
    wanted = {"config.json", "tokenizer.json", *(shards or {"model.safetensors"})}
    return all((folder / file).is_file() for file in wanted)


def ollama_models(url: str | None = None) -> tuple[OllamaModel, ...] | None:
    """Return the models of the Ollama at `url` (OLLAMA_URL), None when none answers in time; never through a proxy."""
    tags = f"{url or OLLAMA_URL}/api/tags"

    def look() -> tuple[OllamaModel, ...] | None:
        try:
            with build_opener(ProxyHandler({})).open(tags, timeout=_OLLAMA_SECONDS) as response:
                models = json.loads(response.read(_OLLAMA_BYTES))["models"] or ()
                return tuple(OllamaModel(str(model["name"]), _chats_here(model)) for model in models)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, HTTPException):
            return None

    return within(_OLLAMA_SECONDS, look)  # a server that drips bytes never runs into the socket's own time limit


def _chats_here(model: dict[str, Any]) -> bool:
    """Tell a model that writes, on this machine, from an embedder and from one that Ollama would run in its cloud."""
    families = (model.get("details") or {}).get("families") or []
    described = " ".join([str(model["name"]), *map(str, families)]).lower()
    remote = model.get("remote_host") or model.get("remote_model") or "cloud" in described
    return not remote and not any(word in described for word in _NO_CHAT)
