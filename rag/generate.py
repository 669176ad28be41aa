"""An LLM's text as a stream of pieces, through llama-index: on this machine, from Ollama, or from a server by URL.

The only file that imports an LLM library, with `rag.local_llm`, its half for models in this process. It knows nothing
of passages or citations; what a model writes is untrusted. Nothing here touches the network except the server that the
user chose.
"""

import os
import threading
from collections.abc import Generator as Generates
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from rag.choose import DEFAULT_MODEL, LLMSpec, choose, parse_llm
from rag.errors import ModelUnavailable
from rag.local_llm import ANSWER_TOKENS, CONTEXT_TOKENS, Respond, open_gguf, open_transformers

if TYPE_CHECKING:
    from llama_index.core.llms import ChatMessage

__all__ = ["DEFAULT_MODEL", "Generator", "LLMSpec", "choose", "load", "parse_llm", "without_thinking"]

ANSWER_CHARACTERS = 20_000  # a server that never stops is stopped here
CONNECT_SECONDS = 5.0
_OTHER = "Try another model with --llm, or none: --llm reader."


class Generator(Protocol):
    """A loaded LLM."""

    @property
    def name(self) -> str:
        """What the answer says wrote it."""

    def stream(self, prompt: str, stop: threading.Event | None = None) -> Iterator[str]:
        """Yield the text piece by piece until it ends or `stop` is set; ModelUnavailable when it breaks off."""


def load(spec: LLMSpec, timeout: float = 120.0) -> Generator:
    """Return the LLM of `spec`, which must be neither `auto` (see `choose`) nor `reader` (no LLM at all).

    A model on this machine is read from disk, never fetched. A server is not contacted before the first prompt;
    `timeout` is how long, in seconds, it may be silent. ModelUnavailable when the model is missing or damaged.
    """
    match spec.kind:
        case "hf":
            return _Streaming(str(spec), open_transformers(spec.name), _OTHER)
        case "gguf":
            return _Streaming(str(spec), open_gguf(Path(spec.name)), _OTHER)
        case "ollama":
            started = f"Is Ollama running at {spec.url} (ollama serve), with the model (ollama pull {spec.name})?"
            return _Streaming(str(spec), _ollama(spec, timeout), started)
        case "openai":
            started = f"Is a server running at {spec.url}, with a model called {spec.name}? It gets OPENAI_API_KEY."
            return _Streaming(str(spec), _openai(spec, timeout), started)
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

    def __init__(
        self,
        name: str,
        respond: Respond,
        remedy: str,
    ) -> None:
        self.name = name
        self._respond = respond
        self._remedy = remedy

    def stream(self, prompt: str, stop: threading.Event | None = None) -> Iterator[str]:
        yield from without_thinking(self._pieces(prompt, stop or threading.Event()))

    def _pieces(self, prompt: str, stop: threading.Event) -> Iterator[str]:
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

    def _responses(self, prompt: str, stop: threading.Event) -> Generates[Any]:
        try:
            yield from self._respond(prompt, stop)
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


def _ollama(spec: LLMSpec, timeout: float) -> Respond:
    from llama_index.llms.ollama import Ollama  # type: ignore[import-untyped]
    from ollama import Client

    def respond(prompt: str, _: threading.Event) -> Iterator[Any]:
        with Client(host=spec.url, **_client_settings(spec.url, timeout)) as client:
            llm = Ollama(
                model=spec.name,
                base_url=spec.url,
                client=client,
                temperature=0.0,
                context_window=CONTEXT_TOKENS,
                thinking=False,
                additional_kwargs={"num_predict": ANSWER_TOKENS},
            )
            yield from llm.stream_chat(_turn(prompt))

    return respond


def _openai(spec: LLMSpec, timeout: float) -> Respond:
    import httpx
    from llama_index.llms.openai_like import OpenAILike  # type: ignore[import-untyped]

    def respond(prompt: str, _: threading.Event) -> Iterator[Any]:
        settings = _client_settings(spec.url, timeout)
        with httpx.Client(**settings) as client:
            llm = OpenAILike(
                model=spec.name,
                api_base=spec.url,
                api_key=os.environ.get("OPENAI_API_KEY") or "none",
                is_chat_model=True,
                context_window=CONTEXT_TOKENS,
                max_tokens=ANSWER_TOKENS,
                temperature=0.0,
                max_retries=0,
                additional_kwargs={"timeout": settings["timeout"]},
                http_client=client,
            )
            yield from llm.stream_chat(_turn(prompt))

    return respond


def _client_settings(url: str, timeout: float) -> dict[str, Any]:
    """Return what every HTTP client here is made with; one is made for each answer and closed with it."""
    import httpx

    return {
        "timeout": httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
        "follow_redirects": False,  # another address is another server than the user chose
        "trust_env": not _on_this_machine(url),  # nothing on this machine is asked for through a proxy
    }


def _on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _turn(prompt: str) -> "list[ChatMessage]":
    from llama_index.core.llms import ChatMessage

    return [ChatMessage(role="user", content=prompt)]
