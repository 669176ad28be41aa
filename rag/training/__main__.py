"""Train the reader: `python -m rag.training DATA --encoder index/weights --out DIR --minutes 70 [--resume]`.

`--network` says which of its two networks: the cross-encoder, `reader`, or late interaction, `interaction`. DATA has
the folders qa/ and parallel/. DIR gets checkpoint.pt, training.log and, when the minutes are over or after Ctrl+C,
reader.onnx or interaction.onnx. With --resume and no minutes left it only writes that file again. Near misses teach
most: --near names the folder of an interaction.onnx, made before, that finds them. --mean names the network that it
went on from: what is written is the mean of both.
"""

import argparse
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import RagError

if TYPE_CHECKING:
    from rag.training.examples import Examples
    from rag.training.stories import Story
    from rag.training.train import Settings

INTERACTION_RATE = 1e-4
"""Learning rate of the interaction's topmost layer and of its heads, which begin as something that works."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        with _logged(options.out / "training.log"):
            _train(options)
    except (RagError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return RagError.exit_code
    except KeyboardInterrupt:
        sys.stderr.write(f"Interrupted. What was trained is in {options.out}: go on from it with --resume.\n")
        return 130
    return 0


def _train(options: argparse.Namespace) -> None:
    import torch

    from rag.training.examples import Examples
    from rag.training.stories import load_stories, parted
    from rag.training.train import CHECKPOINT, Settings

    if not options.resume and (options.out / CHECKPOINT).exists():
        raise RagError(f"{options.out} has a checkpoint: go on from it with --resume, or give another folder.")
    torch.set_num_threads(options.threads)
    settings = Settings(
        minutes=options.minutes,
        seed=options.seed,
        tokens=options.tokens,
        half=not options.single,
        device=options.device,
    )
    interacting = options.network == "interaction"
    stories, _ = parted(load_stories(options.stories))
    if options.near:
        stories = _with_nearest(stories, options)
    examples = Examples.load(options.data, stories, seed=options.seed)
    (_train_interaction if interacting else _train_reader)(options, examples, settings)


def _with_nearest(stories: "Sequence[Story]", options: argparse.Namespace) -> "tuple[Story, ...]":
    from index.onnx import OnnxEncoder
    from rag.interaction import Interaction
    from rag.training.near import with_nearest

    return with_nearest(stories, Interaction.load(options.near, OnnxEncoder.load(options.encoder, "encoder")))


def _train_reader(options: argparse.Namespace, examples: "Examples", settings: "Settings") -> None:
    from rag.training.export import agreement, export_reader
    from rag.training.model import go_on_from, load_model, load_tokenizer, meet_halfway
    from rag.training.reading import Reading
    from rag.training.train import Trainer

    lower, upper = load_model(options.encoder, options.shared_layers, seed=options.seed)
    if options.start:
        go_on_from(upper, options.start)
    task = Reading(load_tokenizer(options.encoder), settings.tokens)
    trainer = Trainer(lower, upper, task, examples, settings, options.out)
    if options.resume:
        trainer.resume()
    trainer.run()
    average = trainer.average.cpu()
    if options.mean:
        meet_halfway(average, options.mean)
    file = export_reader(average, options.out)
    share = agreement(file, None, lower.cpu(), average, [batch.to("cpu") for batch in trainer.held_out_batches()])
    logging.getLogger("rag.training").info("%s: the same answer as the exact model for %.3f of questions", file, share)


def _train_interaction(options: argparse.Namespace, examples: "Examples", settings: "Settings") -> None:
    from rag.training.export import export_interaction
    from rag.training.interaction import Interacting, centre, load_interaction
    from rag.training.model import go_on_from, load_tokenizer, meet_halfway
    from rag.training.train import Trainer

    lower, network = load_interaction(options.encoder, options.shared_layers, seed=options.seed)
    task = Interacting(load_tokenizer(options.encoder), settings.tokens)
    centre(lower, network, [task.collate(task.encode([examples[row] for row in range(128)]))])
    if options.start:
        go_on_from(network, options.start)
    settings = replace(settings, rate=INTERACTION_RATE, heads_rate=INTERACTION_RATE)
    trainer = Trainer(lower, network, task, examples, settings, options.out)
    if options.resume:
        trainer.resume()
    trainer.run()
    average = trainer.average.cpu()
    if options.mean:
        meet_halfway(average, options.mean)
    logging.getLogger("rag.training").info("%s", export_interaction(average, options.out))


def _parser() -> argparse.ArgumentParser:
    from rag.training.model import SHARED_LAYERS
    from rag.training.stories import FILE

    parser = argparse.ArgumentParser(prog="python -m rag.training", description="Train the bundled reader.")
    parser.add_argument("data", type=Path, metavar="DATA", help="folder with qa/ and parallel/")
    parser.add_argument(
        "--stories", type=Path, default=FILE, metavar="FILE", help="stories (default: the bundled ones)"
    )
    parser.add_argument(
        "--near",
        type=Path,
        metavar="FOLDER",
        help="show what this folder's interaction.onnx finds nearest the question",
    )
    parser.add_argument("--network", choices=("reader", "interaction"), default="reader", help="what is trained")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the encoder it goes on from")
    parser.add_argument("--start", type=Path, metavar="FILE", help="go on from this exported network")
    parser.add_argument("--mean", type=Path, metavar="FILE", help="write the mean with this exported network")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the result")
    parser.add_argument("--minutes", type=float, default=70.0, help="time to train, resumed time included (default 70)")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="CPU threads (default: all cores)")
    parser.add_argument("--single", action="store_true", help="no products in half precision, for an older processor")
    parser.add_argument("--device", default="cpu", help="cpu or cuda (default cpu)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=256, help="tokens of question and passage (default 256)")
    parser.add_argument("--shared-layers", type=int, default=SHARED_LAYERS, help="layers taken over from the encoder")
    return parser


@contextmanager
def _logged(file: Path) -> Iterator[None]:
    """Send the progress of training to stderr and to the end of `file`."""
    log = logging.getLogger("rag.training")
    log.setLevel(logging.INFO)
    handlers = (logging.StreamHandler(), logging.FileHandler(file, encoding="utf-8"))
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
        log.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            log.removeHandler(handler)
            handler.close()


if __name__ == "__main__":
    sys.exit(main())
