"""Pairs of question and passage as token ids, then as tensors: what the network takes."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor

from index.article import Span
from rag.training.sets import Example

NO_SPAN = -100
"""Target of an answer that is there but is too long to be a span: only its relevance is learned."""
LONGEST = 30
"""Tokens of an answer that is learned as a span: the reader gives no longer ones."""

_QUESTION = 48  # tokens of a question; longer ones are cut
_APART = 4  # special tokens of a pair: <s> question </s> </s> passage </s>


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pair as token ids. The passage's tokens begin at `passage`; `start` and `end` are the answer's first and last.

    Both are 0, the place of <s>, when there is no answer, and NO_SPAN when it is too long to be one.
    """

    ids: tuple[int, ...]
    passage: int
    start: int
    end: int
    answered: bool

    @property
    def length(self) -> int:
        """Tokens: batches have pairs of about one length."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Batch:
    """Encoded pairs as tensors of shape (pairs, longest) and (pairs,), padded on the right."""

    ids: Tensor
    attention: Tensor
    allowed: Tensor
    """Where a span may start or end: in the passage, or at <s>, which stands for no answer."""
    start: Tensor
    end: Tensor
    answered: Tensor

    def to(self, device: str) -> "Batch":
        """Return the batch on another device."""
        return Batch(*(getattr(self, part.name).to(device) for part in fields(self)))


def encode(examples: Sequence[Example], tokenizer: Any, longest: int = 256) -> list[Encoded]:  # noqa: ANN401
    """Return `examples` as token ids, at most `longest` each: of a longer passage, the window that `place` says."""
    begin, close = tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")
    questions = tokenizer.encode_batch([example.question for example in examples], add_special_tokens=False)
    passages = tokenizer.encode_batch([example.passage for example in examples], add_special_tokens=False)
    rows = []
    for example, question, passage in zip(examples, questions, passages, strict=True):
        asked = question.ids[:_QUESTION]
        answer = token_span(passage.offsets, example.answer) if example.answer else None
        window = _window(len(passage.ids), answer, longest - len(asked) - _APART, example.place)
        ids = (begin, *asked, close, close, *passage.ids[window.start : window.end], close)
        first = len(asked) + _APART - 1
        start = end = 0 if example.answer is None else NO_SPAN
        if answer and answer.end <= window.end and answer.end - answer.start <= LONGEST:
            start, end = (first + at - window.start for at in (answer.start, answer.end - 1))
        rows.append(Encoded(ids, first, start, end, example.answer is not None))
    return rows


def token_span(offsets: Sequence[tuple[int, int]], answer: Span) -> Span | None:
    """Return the tokens that overlap the characters of `answer`, end exclusive; None when no token does."""
    inside = [row for row, (start, end) in enumerate(offsets) if start < answer.end and end > answer.start]
    return Span(inside[0], inside[-1] + 1) if inside else None


def _window(tokens: int, answer: Span | None, size: int, place: float) -> Span:
    """Return which of a passage's tokens are read: `size` of them, the answer inside if it fits, else its beginning."""
    if tokens <= size:
        return Span(0, tokens)
    lowest, highest = 0, tokens - size
    if answer:
        highest = min(answer.start, highest)
        lowest = min(max(0, answer.end - size), highest)
    start = lowest + int(place * (highest - lowest + 1))
    return Span(start, start + size)


def collate(rows: Sequence[Encoded], padding: int) -> Batch:
    """Return `rows` as one batch; `padding` is the id of <pad>."""
    shape = (len(rows), max(len(row.ids) for row in rows))
    ids = torch.full(shape, padding)
    attention, allowed = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.bool)
    for at, row in enumerate(rows):
        ids[at, : len(row.ids)] = torch.tensor(row.ids)
        attention[at, : len(row.ids)] = 1
        allowed[at, row.passage : len(row.ids) - 1] = True
    allowed[:, 0] = True
    start, end = torch.tensor([row.start for row in rows]), torch.tensor([row.end for row in rows])
    return Batch(ids, attention, allowed, start, end, torch.tensor([float(row.answered) for row in rows]))
