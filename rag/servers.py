"""An LLM behind HTTP, through llama-index: Ollama, or any server that speaks OpenAI's protocol.

A server that is only busy or just starting is asked once more. Nothing is contacted but the address that the user
chose, and nothing before it is needed.
"""

import os
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.choose import LLMSpec
from rag.route import ANSWER_TOKENS, CONTEXT_TOKENS, Respond, Route, estimate, room_in

if TYPE_CHECKING:
    import httpx
    from llama_index.core.llms import ChatMessage

CONNECT_SECONDS = 5.0
_COUNT_SECONDS = 2.0  # a tokenizer answers in milliseconds or not at all
_TEMPLATE_TOKENS = 128  # what a server's chat template adds to a prompt, which its tokenizer is asked about without
_BUSY = frozenset({429, 502, 503, 504})
_PAUSE, _LONGEST_PAUSE = 0.5, 5.0  # seconds before a server is asked once more; whoever wants more is not waited for


def ollama(spec: LLMSpec, timeout: float) -> Route:
    """Return the way to a model of Ollama's, which has no tokenizer to ask: tokens are estimated."""
    from llama_index.llms.ollama import Ollama  # type: ignore[import-untyped]
    from ollama import Client

    def respond(prompt: str, _: threading.Event) -> Generator[Any, None, None]:
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

    return Route(
        twice(respond),
        lambda texts: [estimate(text) for text in texts],
        lambda: room_in(CONTEXT_TOKENS) - _TEMPLATE_TOKENS,
    )


def openai(spec: LLMSpec, timeout: float) -> Route:
    """Return the way to a model by OpenAI's protocol; its tokens are counted by the server where that is offered."""
    import httpx
    from llama_index.llms.openai_like import OpenAILike  # type: ignore[import-untyped]

    def respond(prompt: str, _: threading.Event) -> Generator[Any, None, None]:
        settings = _client_settings(spec.url, timeout)
        with httpx.Client(**settings) as client:
            llm = OpenAILike(
                model=spec.name,
                api_base=spec.url,
                api_key=_key(),
                is_chat_model=True,
                context_window=CONTEXT_TOKENS,
                max_tokens=ANSWER_TOKENS,
                temperature=0.0,
                max_retries=0,
                additional_kwargs={"timeout": settings["timeout"]},
                http_client=client,
            )
            yield from llm.stream_chat(_turn(prompt))

    counter = _Counter(spec, timeout)
    return Route(twice(respond), counter.count, counter.room)


def twice(respond: Respond) -> Respond:
    """Return `respond`, asking once more after a pause where the server was busy or away and no text had come yet."""

    def responses(prompt: str, stop: threading.Event) -> Generator[Any, None, None]:
        begun = False
        try:
            with closing(respond(prompt, stop)) as first:
                for response in first:
                    begun = begun or bool(response.delta)
                    yield response
            return
        except Exception as error:  # its client library can raise anything; what is no passing trouble goes on
            pause = None if begun else _pause(error)
            if pause is None:
                raise
        if not stop.wait(pause):
            yield from respond(prompt, stop)

    return responses


def _pause(error: BaseException) -> float | None:
    """Return the seconds after which asking once more may help; None when it would not."""
    import httpx

    passing = (httpx.ConnectError, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
    for each in _behind(error):
        if isinstance(each, httpx.HTTPStatusError):
            return _asked_pause(each.response) if each.response.status_code in _BUSY else None
        if isinstance(each, passing):
            return _PAUSE
    return None


def _asked_pause(response: "httpx.Response") -> float | None:
    """Return the pause that a busy server asks for, a short one if it asks for none; None when it is too long."""
    asked = response.headers.get("retry-after", "").strip()
    if not (asked.isascii() and asked.isdigit()):
        return _PAUSE  # nothing, or a date, which needs a clock that both share
    return float(asked) if int(asked[:9]) <= _LONGEST_PAUSE else None


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those it was raised in place of: client libraries hide the connection's own behind theirs."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__


class _Counter:
    """Counts tokens with the server's own tokenizer: vLLM and llama.cpp answer `POST /tokenize` at their root.

    Whether a server offers that is found out once; where it does not, tokens are estimated. Both tell their window too.
    """

    def __init__(self, spec: LLMSpec, timeout: float) -> None:
        self._spec = spec
        self._root = spec.url.removesuffix("/v1")
        self._timeout = min(timeout, _COUNT_SECONDS)
        self._offered: bool | None = None
        self._context = CONTEXT_TOKENS

    def room(self) -> int:
        """Return the tokens that a prompt may have without the chat template."""
        if self._offered is None:
            self.count(["."])
        return room_in(self._context) - _TEMPLATE_TOKENS

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text."""
        import httpx

        if self._offered is not False:
            try:
                with httpx.Client(headers=_headers(), **_client_settings(self._root, self._timeout)) as client:
                    return [self._counted(client, text) for text in texts]
            except httpx.ConnectError:
                pass  # it may be there for the next question
            except httpx.HTTPError:
                self._offered = self._offered or False
        return [estimate(text) for text in texts]

    def _counted(self, client: "httpx.Client", text: str) -> int:
        if not text or self._offered is False:
            return estimate(text)
        sent = {"model": self._spec.name, "prompt": text, "content": text, "add_special_tokens": False}
        answer = _values(client.post(f"{self._root}/tokenize", json=sent))  # vLLM reads `prompt`, llama.cpp `content`
        tokens = answer.get("tokens")
        told = isinstance(tokens, list) and bool(tokens)
        if self._offered is None:
            self._offered = told
            self._context = self._window(client, answer) if told else CONTEXT_TOKENS
        return len(tokens) if isinstance(tokens, list) and told else estimate(text)

    def _window(self, client: "httpx.Client", answer: dict[str, Any]) -> int:
        """Return the model's window: vLLM tells it with the tokens, llama.cpp at `/props`."""
        tells = answer.get("max_model_len")
        if tells is None:
            settings = _values(client.get(f"{self._root}/props")).get("default_generation_settings")
            tells = settings.get("n_ctx") if isinstance(settings, dict) else None
        return tells if isinstance(tells, int) and tells > 0 else CONTEXT_TOKENS


def _values(response: "httpx.Response") -> dict[str, Any]:
    """Return the JSON object of a response; an empty one for an error, or for anything else."""
    try:
        found = response.json() if response.is_success else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _key() -> str:
    return os.environ.get("OPENAI_API_KEY") or "none"


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {_key()}"}


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
