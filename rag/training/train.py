"""The training loop: so many minutes, then it ends; stopped at any time, it goes on where it was.

Every batch is a function of the seed and the step, and so is its dropout: an interrupted and resumed training sees what
an unbroken one would have. The learning rate falls with the time spent, not with the steps done, so that the run ends
when it should on a machine of any speed. What is exported is a moving average of the weights (Polyak and Juditsky,
Acceleration of Stochastic Approximation by Averaging, 1992).
"""

import logging
import math
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from rag.errors import RagError
from rag.training.examples import Examples
from rag.training.model import Lower
from rag.training.sets import Example

CHECKPOINT = "checkpoint.pt"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how to train; the defaults are those of the bundled reader."""

    minutes: float = 70.0
    seed: int = 0
    tokens: int = 256
    """Longest pair; what the reader meets later may be longer."""
    batch: int = 16
    macro: int = 128
    """Examples sorted by length together, so that a batch has little padding; a multiple of `batch`."""
    rate: float = 2e-4
    """Learning rate of the topmost layer; each layer below has `decay` times that of the one above."""
    heads_rate: float = 1e-3
    decay: float = 0.9
    warm_up: int = 100
    clip: float = 1.0
    average: float = 0.998
    report_every: int = 25
    save_every: float = 300.0
    """Seconds between checkpoints."""
    half: bool = True
    """Products in bfloat16: two to three times as fast where the processor has them; weights stay in single."""
    device: str = "cpu"


class Task(Protocol):
    """What a network is trained for: how examples become batches, what is to be made small, and how well it does.

    A row of `encode` has a `length`, by which rows are put together; a batch of `collate` has `to`, for the device.
    """

    def encode(self, examples: Sequence[Example]) -> Sequence[Any]:
        """Return the rows of `examples`; there may be fewer."""
        ...

    def collate(self, rows: Sequence[Any]) -> Any:  # noqa: ANN401 - each task has its own batches
        """Return `rows` as one batch."""
        ...

    def loss(self, lower: Lower, network: Any, batch: Any) -> Tensor:  # noqa: ANN401
        """Return the loss of a batch."""
        ...

    def check(self, lower: Lower, network: Any, batches: Sequence[Any]) -> object:  # noqa: ANN401
        """Return how the network does; as text it goes to the log."""
        ...


class Trainer:
    """A network in training, the step it is at and the seconds spent; `folder` is where checkpoints go."""

    def __init__(
        self,
        lower: Lower,
        upper: Any,  # noqa: ANN401 - a network on top of the lower layers, with `layers`
        task: Task,
        examples: Examples,
        settings: Settings,
        folder: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start at step 0; `resume` goes on from a checkpoint."""
        lower.to(settings.device), upper.to(settings.device)
        self.lower, self.upper, self.average = lower, upper, deepcopy(upper).eval()
        self.step, self.elapsed = 0, 0.0
        self._task, self._examples, self._settings, self._folder = task, examples, settings, folder
        self._clock = clock
        self._optimizer = torch.optim.AdamW(parameter_groups(upper, settings), fused=True)
        self._held_out = task.encode(
            [examples.example(question, Random(question.id)) for question in examples.held_out]
        )
        self._macro: tuple[int, list[Sequence[Any]]] = (-1, [])

    def run(self, steps: int | None = None) -> None:
        """Train until the minutes are over, `steps` more are done, or Ctrl+C; then write a checkpoint."""
        last_step = math.inf if steps is None else self.step + steps
        last, saved, reported = self._clock(), self.elapsed, self.elapsed
        losses: list[float] = []
        with _interruptions() as stopped:
            while self.elapsed < 60 * self._settings.minutes and self.step < last_step and not stopped.is_set():
                losses.append(self.train_step())
                now = self._clock()
                self.elapsed, last = self.elapsed + now - last, now
                if self.step % self._settings.report_every == 0:
                    self._report(losses, self.elapsed - reported)
                    losses, reported = [], self.elapsed
                if self.elapsed - saved >= self._settings.save_every:
                    self.save()
                    self._report_check()
                    saved = self.elapsed
            self.save()
        if not stopped.is_set():
            self._report_check()

    def train_step(self) -> float:
        """Learn from one batch and return its loss."""
        settings = self._settings
        torch.manual_seed(settings.seed * 1_000_003 + self.step)  # dropout
        factor = min(1.0, (self.step + 1) / settings.warm_up) * max(0.0, 1 - self.elapsed / (60 * settings.minutes))
        for group in self._optimizer.param_groups:
            group["lr"] = group["full_rate"] * factor
        batch = self.batch(self.step).to(settings.device)
        self.upper.train()
        with torch.autocast(settings.device, torch.bfloat16, enabled=settings.half):
            value = self._task.loss(self.lower, self.upper, batch)
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.upper.parameters(), settings.clip)
        self._optimizer.step()
        self._optimizer.zero_grad()
        self.step += 1
        self._follow()
        return value.item()

    def batch(self, step: int) -> Any:  # noqa: ANN401 - the task's
        """Return the batch of a step: the same for the same seed, whatever came before."""
        settings = self._settings
        number, at = divmod(step, settings.macro // settings.batch)
        if self._macro[0] != number:
            first = number * settings.macro
            examples = [self._examples[row] for row in range(first, first + settings.macro)]
            rows: Sequence[Any] = sorted(self._task.encode(examples), key=lambda row: row.length)
            batches = [rows[start : start + settings.batch] for start in range(0, len(rows), settings.batch)]
            Random(f"{settings.seed}/batches/{number}").shuffle(batches)
            self._macro = number, batches
        last = len(self._macro[1]) - 1  # rows that a task leaves out may make a batch fewer
        return self._task.collate(self._macro[1][min(at, last)])

    def check(self) -> Any:  # noqa: ANN401 - the task's
        """Return how the averaged weights do on the held-out questions."""
        return self._task.check(self.lower, self.average, self.held_out_batches())

    def held_out_batches(self) -> list[Any]:
        """Return the held-out questions as batches, shortest first."""
        found = batches_of(self._held_out, self._task, self._settings.batch)
        return [batch.to(self._settings.device) for batch in found]

    def save(self) -> None:
        """Write the checkpoint as a whole or not at all."""
        state = {
            "step": self.step,
            "elapsed": self.elapsed,
            "seed": self._settings.seed,
            "upper": self.upper.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }
        new = self._folder / f"{CHECKPOINT}.new"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            torch.save(state, new)
            new.replace(self._folder / CHECKPOINT)
        except (OSError, RuntimeError) as error:
            raise RagError(f"The checkpoint cannot be written to {self._folder} ({error}).") from error

    def resume(self) -> None:
        """Go on from the checkpoint in the folder; RagError when it is missing, damaged or another training's."""
        file = self._folder / CHECKPOINT
        try:
            state = torch.load(file, map_location="cpu", weights_only=True)
            seed = state["seed"]
            if seed != self._settings.seed:
                raise RagError(f"{file} was trained with --seed {seed}: give that seed, or another folder.")
            self.upper.load_state_dict(state["upper"])
            self.average.load_state_dict(state["average"])
            self._optimizer.load_state_dict(state["optimizer"])
            self.step, self.elapsed = int(state["step"]), float(state["elapsed"])
        except (OSError, RuntimeError, EOFError, KeyError, ValueError, TypeError, pickle.UnpicklingError) as error:
            raise RagError(f"{file} cannot be resumed ({error}). Start again without --resume.") from error

    def _follow(self) -> None:
        """Move the averaged weights a little towards the trained ones; less and less at the beginning."""
        keep = min(self._settings.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.upper.parameters(), strict=True):
                mean.lerp_(value, 1 - keep)

    def _report(self, losses: Sequence[float], seconds: float) -> None:
        speed = len(losses) * self._settings.batch / max(seconds, 1e-9)
        mean = sum(losses) / max(len(losses), 1)
        _log.info("step %d  loss %.3f  %.1f examples/s  %.1f minutes", self.step, mean, speed, self.elapsed / 60)

    def _report_check(self) -> None:
        _log.info("held out  %s", self.check())


def parameter_groups(upper: nn.Module, settings: Settings) -> list[dict[str, Any]]:
    """Return the optimiser's groups: a rate for each layer and for the heads; biases and norms do not decay."""
    layers = list(upper.get_submodule("layers").children())
    inside = {parameter for layer in layers for parameter in layer.parameters()}
    heads = [parameter for parameter in upper.parameters() if parameter not in inside]
    parts = [(settings.heads_rate, heads)]
    for at, layer in enumerate(layers):
        parts.append((settings.rate * settings.decay ** (len(layers) - 1 - at), list(layer.parameters())))
    groups: list[dict[str, Any]] = []
    for rate, parameters in parts:
        for decay, of_kind in (
            (0.01, [parameter for parameter in parameters if parameter.dim() > 1]),
            (0.0, [parameter for parameter in parameters if parameter.dim() == 1]),
        ):
            groups.append({"params": of_kind, "lr": rate, "full_rate": rate, "weight_decay": decay})
    return groups


def batches_of(rows: Sequence[Any], task: Task, size: int) -> list[Any]:
    """Return `rows`, shortest first, as batches of `size`."""
    ordered = sorted(rows, key=lambda row: row.length)
    return [task.collate(ordered[at : at + size]) for at in range(0, len(ordered), size)]


@contextmanager
def _interruptions() -> Iterator[threading.Event]:
    """Yield an event that Ctrl+C or a request to end sets; a second Ctrl+C interrupts as ever."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            signal.default_int_handler(number, frame)
        asked.set()
        os.write(2, b"Stopping after this step...\n")

    if threading.current_thread() is not threading.main_thread():  # only there signals can be handled
        yield asked
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
