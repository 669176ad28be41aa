"""The reader as something to train: how its examples become batches, and how well it does on held-out ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from rag.training.batch import NO_SPAN, Batch, Encoded, collate, encode
from rag.training.model import Lower, Upper, best_spans, loss
from rag.training.sets import Example

_UNSEEN = 0.1  # share of tokens: questions are few, and a network would know each again by its words


@dataclass(frozen=True, slots=True)
class Check:
    """Shares of the held-out questions: exact spans and mean token F1 of the answerable, and answered-or-not right."""

    exact: float
    f1: float
    answered: float

    def __str__(self) -> str:
        """Return the three as the log has them."""
        return f"exact {self.exact:.3f}  F1 {self.f1:.3f}  answered or not {self.answered:.3f}"


class Reading:
    """How the reader is trained; see `rag.training.train.Task`."""

    def __init__(self, tokenizer: Any, tokens: int = 256) -> None:  # noqa: ANN401 - tokenizers ships no types
        """Question and passage are cut to `tokens` tokens together."""
        self._tokenizer, self._tokens, self._padding = tokenizer, tokens, tokenizer.token_to_id("<pad>")

    def encode(self, examples: Sequence[Example]) -> list[Encoded]:
        """Return `examples` as token ids."""
        return encode(examples, self._tokenizer, self._tokens)

    def collate(self, rows: Sequence[Encoded]) -> Batch:
        """Return `rows` as one batch."""
        return collate(rows, self._padding)

    def loss(self, lower: Lower, network: Upper, batch: Batch) -> Tensor:
        """Return the loss of a batch, computed in single precision; some tokens unseen in training."""
        hidden = lower(batch.ids, batch.attention)
        if network.training:
            seen = torch.rand(batch.ids.shape, device=hidden.device) >= _UNSEEN
            seen[:, 0] = True  # it says whether there is an answer
            hidden = hidden * seen[..., None]
        start, end, relevance = network(hidden, batch.attention)
        return loss((start.float(), end.float(), relevance.float()), batch)

    def check(self, lower: Lower, network: Upper, batches: Sequence[Batch]) -> Check:
        """Return how `network` does on `batches`."""
        return check(lower, network, batches)


@torch.no_grad()
def check(lower: Lower, upper: Upper, batches: Sequence[Batch]) -> Check:
    """Return how `upper` does on `batches`; a share of nothing is 0."""
    exact, overlap, answered = [], [], []
    upper.eval()
    for batch in batches:
        start, end, _ = upper(lower(batch.ids, batch.attention), batch.attention)
        firsts, lasts, scores = best_spans(start, end, batch.allowed)
        answered += ((scores > 0) == batch.answered.bool()).tolist()
        found = zip(firsts.tolist(), lasts.tolist(), batch.start.tolist(), batch.end.tolist(), strict=True)
        for first, last, right_first, right_last in found:
            if right_first not in {0, NO_SPAN}:
                exact.append((first, last) == (right_first, right_last))
                shared = max(0, min(last, right_last) - max(first, right_first) + 1)
                overlap.append(2 * shared / (last - first + 1 + right_last - right_first + 1))
    return Check(_mean(exact), _mean(overlap), _mean(answered))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
