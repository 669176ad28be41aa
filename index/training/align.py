"""Every language onto English: the upper layers learn to give a text the vector that its English had at the start.

Teacher and student are the same model at the beginning; the teacher stays as it is (Reimers and Gurevych, "Making
Monolingual Sentence Embeddings Multilingual using Knowledge Distillation", EMNLP 2020). Beside the distance to the
teacher's vector there is a contrast: among the vectors of a few thousand other English texts the right one must be
nearest (van den Oord et al., 2018, arXiv:1807.03748). The teacher does not move, so its vectors of earlier batches
serve as the others for free. The table and the lower layers stay as they are: a reader can share them.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.training.corpus import Corpus, Pair

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor
    from transformers import BertModel

SHARED_LAYERS = 7
"""Layers from below that are not trained, and that a reader shares."""

RATE = 5e-5
"""The highest learning rate."""

_TEMPERATURE = 0.02
_DISTANCE, _CONTRAST = 20.0, 0.5  # weights of the two losses
_ENGLISH = 6  # one English text for so many pairs, so that English stays where it is
_OTHERS = 2048  # English texts of earlier batches to contrast with
_SAME = 0.995  # cosine from which another English text says the same and is no contrast
_TOKENS = 160  # of a text; more are cut
_BUDGET = 2600  # tokens in a batch, padding included
_POOL = 640  # pairs drawn at a time, then put into batches of like length
_WARM_UP = 40  # steps
_CHECKPOINT = 300.0  # seconds between checkpoints
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train: minutes in all, over every resumed run; the highest learning rate; languages drawn more often."""

    minutes: float
    rate: float = RATE
    often: Mapping[str, float] | None = None
    shared_layers: int = SHARED_LAYERS
    steps: int | None = None
    """Train so many steps, whatever time they take, instead."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far training came: steps, pairs and minutes, and the losses as running means."""

    steps: int = 0
    pairs: int = 0
    minutes: float = 0.0
    distance: float = 0.0
    contrast: float = 0.0


class Alignment:
    """A training run: the student, the optimiser and how far it came. `advance` until `done`, saving in between."""

    def __init__(self, model: "BertModel", tokenizer: "Tokenizer", corpus: Corpus, settings: Settings) -> None:
        """Take `model` as student; its upper layers are changed in place, a copy of them is the teacher."""
        import torch

        self.model, self.tokenizer, self.corpus, self.settings = model, tokenizer, corpus, settings
        model.train(mode=False)
        layers = list(model.encoder.layer)
        self._lower, self._upper = layers[: settings.shared_layers], layers[settings.shared_layers :]
        self._teacher = _frozen(self._upper)
        model.requires_grad_(False)
        self.trained = [weight for layer in self._upper for weight in layer.parameters()]
        self.first = [weight for layer in self._teacher for weight in layer.parameters()]
        for weight in self.trained:
            weight.requires_grad_(True)
        self._optimiser = torch.optim.AdamW(self.trained, lr=0.0, betas=(0.9, 0.98), weight_decay=0.01)
        self._others = torch.zeros(0, model.config.hidden_size)
        self.progress = Progress()

    @property
    def done(self) -> bool:
        """Whether the minutes are over, or the steps."""
        return self._left() <= 0

    def advance(self) -> Iterator[Progress]:
        """Draw pairs, train on them and yield the progress after every step; the draw depends on the steps so far."""
        random = np.random.default_rng((self.settings.seed, self.progress.steps))
        drawn = self.corpus.draw(_POOL, random, self.settings.often or {})
        for batch in _batches(drawn, self.tokenizer, random):
            began = time.monotonic()
            distance, contrast = self._step(batch)
            before, keep = self.progress, 0.97 if self.progress.steps else 0.0
            self.progress = Progress(
                before.steps + 1,
                before.pairs + len(batch),
                before.minutes + (time.monotonic() - began) / 60,
                keep * before.distance + (1 - keep) * distance,
                keep * before.contrast + (1 - keep) * contrast,
            )
            yield self.progress
            if self.done:
                return

    def save(self, file: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        import torch

        state = {"model": self.model.state_dict(), "optimiser": self._optimiser.state_dict()}
        torch.save(state | {"progress": self.progress}, file.with_suffix(".new"))
        file.with_suffix(".new").replace(file)

    def resume(self, file: Path) -> None:
        """Go on from a checkpoint of this model."""
        import torch

        state = torch.load(file, weights_only=False)
        self.model.load_state_dict(state["model"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.progress = state["progress"]

    def _step(self, batch: Sequence[Pair]) -> tuple[float, float]:
        import torch
        from torch.nn import functional

        for group in self._optimiser.param_groups:
            group["lr"] = self._rate()
        anchors = range(0, len(batch), _ENGLISH)
        texts = [pair.english for pair in batch] + [pair.other for pair in batch]
        ids, mask = encode(self.tokenizer, texts, _TOKENS)
        with torch.no_grad():
            hidden = self._below(ids, mask)
            goal = pooled(_through(self._teacher, hidden[: len(batch)], mask[: len(batch)]), mask[: len(batch)])
        rows = torch.tensor([*range(len(batch), 2 * len(batch)), *anchors])
        vectors = pooled(_through(self._upper, hidden[rows], mask[rows]), mask[rows])
        right = torch.tensor([*range(len(batch)), *anchors])
        bank = torch.cat([goal, self._others])
        same = goal[right] @ bank.T > _SAME
        same[torch.arange(len(right)), right] = False
        contrast = functional.cross_entropy((vectors @ bank.T / _TEMPERATURE).masked_fill(same, -1e4), right)
        distance = (2 - 2 * (vectors * goal[right]).sum(-1)).mean()
        self._optimiser.zero_grad()
        torch.autograd.backward(_DISTANCE * distance + _CONTRAST * contrast)
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self._optimiser.step()
        self._others = bank[:_OTHERS].detach()
        return distance.item(), contrast.item()

    def _rate(self) -> float:
        """Rise over the first steps, then fall with time to nothing, so that a run ends when it should."""
        return self.settings.rate * min(1.0, (self.progress.steps + 1) / _WARM_UP) * max(0.02, self._left())

    def _left(self) -> float:
        """Return the share of the training that is still to come."""
        if self.settings.steps is not None:
            return 1 - self.progress.steps / self.settings.steps
        return 1 - self.progress.minutes / self.settings.minutes

    def _below(self, ids: "Tensor", mask: "Tensor") -> "Tensor":
        return _through(self._lower, self.model.embeddings(input_ids=ids), mask)


def blend(run: Alignment, share: float) -> None:
    """Set the trained layers to `share` of what they are now and the rest of what they were at the start.

    What was learnt about other languages stays, and what the start knew better comes back (Wortsman et al., "Robust
    fine-tuning of zero-shot models", CVPR 2022).
    """
    import torch

    with torch.no_grad():
        for trained, first in zip(run.trained, run.first, strict=True):
            trained.lerp_(first, 1 - share)


def train(run: Alignment, checkpoint: Path) -> Progress:
    """Train until the minutes are over, with a line of log every 25 steps and a checkpoint every five minutes.

    Ctrl+C saves a checkpoint and ends; a run that finds one goes on from it.
    """
    if checkpoint.exists():
        run.resume(checkpoint)
        _LOG.info("going on from %s, minute %.1f", checkpoint, run.progress.minutes)
    saved = time.monotonic()
    try:
        while not run.done:
            for progress in run.advance():
                if progress.steps % 25 == 0:
                    _LOG.info(
                        "minute %.1f step %d pairs %d distance %.4f contrast %.4f",
                        *(progress.minutes, progress.steps, progress.pairs, progress.distance, progress.contrast),
                    )
            if time.monotonic() - saved > _CHECKPOINT:
                run.save(checkpoint)
                saved = time.monotonic()
    finally:
        run.save(checkpoint)
    return run.progress


def encode(tokenizer: "Tokenizer", texts: Sequence[str], most: int) -> tuple["Tensor", "Tensor"]:
    """Return token ids and mask, both of shape (texts, longest), with at most `most` tokens of each text."""
    import torch

    rows = [encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts))]
    rows = [row if len(row) <= most else [*row[: most - 1], row[-1]] for row in rows]
    ids = torch.ones(len(rows), max(map(len, rows)), dtype=torch.long)  # 1 is <pad>
    mask = torch.zeros_like(ids)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = 1
    return ids, mask


def pooled(hidden: "Tensor", mask: "Tensor") -> "Tensor":
    """Return the mean over the tokens that are not padding, scaled to length one, shape (texts, width)."""
    from torch.nn import functional

    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)


def _through(layers: Sequence[Any], hidden: "Tensor", mask: "Tensor") -> "Tensor":
    """Return what `layers` make of `hidden`, shape (texts, tokens, width)."""
    seen = mask[:, None, None, :].bool()
    for layer in layers:
        found = layer(hidden, attention_mask=seen)
        hidden = found[0] if isinstance(found, tuple) else found
    return hidden


def _frozen(layers: Sequence[Any]) -> list[Any]:
    from copy import deepcopy

    return [deepcopy(layer).requires_grad_(False) for layer in layers]


def _batches(pairs: Sequence[Pair], tokenizer: "Tokenizer", random: np.random.Generator) -> list[list[Pair]]:
    """Return `pairs` in batches of like length and at most _BUDGET tokens, in random order."""
    lengths = [
        min(_TOKENS, max(len(one.ids), len(other.ids)))
        for one, other in zip(
            tokenizer.encode_batch_fast([pair.english for pair in pairs]),
            tokenizer.encode_batch_fast([pair.other for pair in pairs]),
            strict=True,
        )
    ]
    batches: list[list[Pair]] = [[]]
    for at in np.argsort(lengths, kind="stable"):
        if batches[-1] and (len(batches[-1]) + 1) * lengths[at] > _BUDGET:
            batches.append([])
        batches[-1].append(pairs[at])
    random.shuffle(batches)
    return batches
