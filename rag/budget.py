"""Which passages an LLM is shown: as many as fit its window, measured with its own tokenizer, the best ones outermost.

A model reads the beginning and the end of a long prompt best and the middle worst (Liu et al., "Lost in the Middle: How
Language Models Use Long Contexts", TACL 12, 2024). So the best passage stands first, the next last, the weakest in the
middle.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rag.answer import Hit
from rag.errors import ModelUnavailable
from rag.prompt import fence

_SLACK = 16  # tokens kept free: parts of a text can have a few tokens more than the whole, or fewer
_BREAK = 1  # the token that may part a passage from the next

_T = TypeVar("_T")


class Meter(Protocol):
    """What is asked of an LLM here."""

    @property
    def room(self) -> int:
        """Tokens that a prompt may have."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text, sent as a prompt."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The passages of a prompt in its order, passage n being `hits[n - 1]`, and how many others did not fit."""

    hits: tuple[Hit, ...]
    left_out: int


def select(ranked: Sequence[Hit], meter: Meter, prompt: Callable[[Sequence[Hit]], str]) -> Selection:
    """Return what fits of `ranked`, best first; `prompt` writes the whole prompt with passages in their final order.

    One that is too long makes place for the next. ModelUnavailable when not even one passage fits. Each passage is
    measured once, by itself, and at the end the prompt as it will be sent.
    """
    fenced = [fence(len(ranked), hit) for hit in ranked]  # with the longest number that it can get
    empty, bare, *costs = meter.count_tokens(["", prompt(()), *fenced])
    free = meter.room - _SLACK - bare
    kept: list[Hit] = []
    for hit, cost in zip(ranked, costs, strict=True):
        needed = cost - empty + _BREAK
        if needed <= free:
            kept.append(hit)
            free -= needed
    while kept and meter.count_tokens([prompt(outermost(kept))])[0] > meter.room:
        kept.pop()
    if not kept:
        raise ModelUnavailable(
            f"Not even one passage fits in the language model's window of {max(meter.room, 0)} tokens for a prompt. "
            "Choose another model with --llm."
        )
    return Selection(outermost(kept), len(ranked) - len(kept))


def outermost(ranked: Sequence[_T]) -> tuple[_T, ...]:
    """Return `ranked`, best first, with the best at the two ends: 1, 3, 5, 4, 2."""
    return (*ranked[::2], *reversed(ranked[1::2]))
