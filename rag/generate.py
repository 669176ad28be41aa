"""An LLM's text as a stream of pieces, through llama-index: on this machine, from Ollama, or from a server by URL.

LLM libraries are imported by its two halves alone: `rag.local_llm` for models in this process, `rag.servers` for those
behind HTTP. It knows nothing of passages or citations; what a model writes is untrusted. Nothing here touches the
network except the server that the user chose.
"""

import threading
from collections.abc import Generator as Generates
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from rag import servers
from rag.choose import DEFAULT_MODEL, LLMSpec, choose, parse_llm
from rag.errors import ModelUnavailable
from rag.local_llm import open_gguf, open_transformers
from rag.route import Route

__all__ = ["DEFAULT_MODEL", "Generator", "LLMSpec", "choose", "load", "parse_llm", "without_thinking"]

ANSWER_CHARACTERS = 20_000  # a server that never stops is stopped here
_OTHER = "Try another model with --llm, or none: --llm reader."


class Generator(Protocol):
    """A loaded LLM."""

    @property
    def name(self) -> str:
        """What the answer says wrote it."""

    @property
    def room(self) -> int:
        """Tokens that a prompt may have; those of the answer are set aside. A server may be asked the first time."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text, sent as a prompt: by the model's own tokenizer, else an upper estimate.

        ModelUnavailable when that tokenizer, or the model's chat template, is broken.
        """

    def stream(self, prompt: str, stop: threading.Event | None = None) -> Iterator[str]:
        """Yield the text piece by piece until it ends or `stop` is set; ModelUnavailable when it breaks off."""


def load(spec: LLMSpec, timeout: float = 120.0) -> Generator:
    """Return the LLM of `spec`, which must be neither `auto` (see `choose`) nor `reader` (no LLM at all).

    A model on this machine is read from disk, never fetched. A server is not contacted before the first question;
    `timeout` is how long, in seconds, it may be silent. ModelUnavailable when the model is missing or damaged.
    """
    match spec.kind:
        case "hf":
            return _Streaming(str(spec), open_transformers(spec.name), _OTHER)
        case "gguf":
            return _Streaming(str(spec), open_gguf(Path(spec.name)), _OTHER)
        case "ollama":
            started = f"Is Ollama running at {spec.url} (ollama serve), with the model (ollama pull {spec.name})?"
            return _Streaming(str(spec), servers.ollama(spec, timeout), started)
        case "openai":
            started = f"Is a server running at {spec.url}, with a model called {spec.name}? It gets OPENAI_API_KEY."
            return _Streaming(str(spec), servers.openai(spec, timeout), started)
    raise ValueError(f"{spec} is no LLM to load")


def without_thinking(pieces: Iterable[str]) -> Iterator[str]:
    """Leave out a `<think>...</think>` that text begins with, for models that think although told not to."""
    head, rest = "", iter(pieces)
    for piece in rest:
        head += piece
        begin = head.lstrip()
        if begin.startswith("<think>"):
            _, closed, head_after = begin.partition("</think>")
            if not closed:
                continue
            head = head_after.lstrip()
            break
        if not "<think>".startswith(begin):
            break
    if head and not head.lstrip().startswith("<think>"):
        yield head
    yield from rest


class _Streaming:
    """A llama-index LLM as a Generator; whatever it raises becomes ModelUnavailable."""

    def __init__(self, name: str, route: Route, remedy: str) -> None:
        self.name = name
        self._route = route
        self._remedy = remedy

    @property
    def room(self) -> int:
        return self._route.room()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        try:
            return self._route.count(texts)
        except Exception as error:  # the template and the tokenizer come with the model
            raise self._unavailable(str(error) or type(error).__name__) from error

    def stream(self, prompt: str, stop: threading.Event | None = None) -> Iterator[str]:
        pieces = self._pieces(prompt, stop or threading.Event())
        try:
            yield from without_thinking(pieces)
        finally:
            pieces.close()

    def _pieces(self, prompt: str, stop: threading.Event) -> Generates[str, None, None]:
        finished, length = False, 0
        responses = self._responses(prompt, stop)
        try:
            for response in responses:
                finished = finished or _is_last(response.raw)
                length += len(response.delta or "")
                if length > ANSWER_CHARACTERS:
                    raise self._unavailable(f"it wrote more than {ANSWER_CHARACTERS} characters")
                if response.delta and not stop.is_set():
                    yield response.delta
                if stop.is_set():
                    return
        finally:
            responses.close()
        if not finished and not stop.is_set():
            raise self._unavailable("its answer broke off")

    def _responses(self, prompt: str, stop: threading.Event) -> Generates[Any, None, None]:
        try:
            yield from self._route.respond(prompt, stop)
        except Exception as error:  # a server can make its client library raise anything
            raise self._unavailable(str(error) or type(error).__name__) from error

    def _unavailable(self, reason: str) -> ModelUnavailable:
        return ModelUnavailable(f"{self.name} did not answer: {_line(reason)}. {self._remedy}")


def _is_last(raw: Any) -> bool:  # noqa: ANN401 - each client library has its own type
    """Tell whether a response says that the text is complete; one cut off never says so."""
    if raw is None:
        return True  # a model in this process, which cannot break off unnoticed
    if isinstance(raw, dict) and "done" in raw:
        return bool(raw["done"])
    choices = raw["choices"] if isinstance(raw, dict) else raw.choices
    return any((choice["finish_reason"] if isinstance(choice, dict) else choice.finish_reason) for choice in choices)


def _line(reason: str) -> str:
    return " ".join(reason.split())[:200].rstrip(". ")
