"""The way to an LLM, whatever serves it: prompts in, responses out, and how much of a prompt it takes."""

import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

CONTEXT_TOKENS = 8192  # prompt and answer; left to itself Ollama cuts the prompt at 4096 in silence
ANSWER_TOKENS = 768

Respond = Callable[[str, threading.Event], Generator[Any, None, None]]
"""A prompt and the event that stops it -> llama-index responses, each with `delta` and `raw`."""

_BYTES = 2  # of UTF-8 for each token, see `estimate`


@dataclass(frozen=True, slots=True)
class Route:
    """A model that can be asked, and the two figures that say what fits."""

    respond: Respond
    count: Callable[[Sequence[str]], list[int]]
    """The tokens of each text, sent as a prompt."""
    room: Callable[[], int]
    """Tokens that a prompt may have: the window less the answer, and less the chat template where `count` lacks it."""


def room_in(context: int) -> int:
    """Return the tokens that a prompt may have in a window of `context` tokens, the answer's set aside."""
    return min(CONTEXT_TOKENS, context) - ANSWER_TOKENS


def estimate(text: str) -> int:
    """Return an upper estimate of a text's tokens, for a model whose tokenizer cannot be asked.

    One token for two bytes of UTF-8. Vocabularies are learned by joining bytes that often stand together: a word of
    Latin letters is a few tokens, and a letter of Devanagari, Thai or Chinese alone has three bytes. Too high leaves
    passages out, which the user is told; too low would cut the prompt in silence.
    """
    return -(-len(text.encode("utf-8", "replace")) // _BYTES)
