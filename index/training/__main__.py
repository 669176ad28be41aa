"""Make the bundled encoder: `python -m index.training DATA --out FOLDER`.

Three steps, each kept in FOLDER so that an interrupted run goes on where it was: the vocabulary is chosen and cut
(`start/`), the upper layers are trained (`checkpoint.pt`, then `trained/`), and what ships is exported (`weights/`).
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexingError
from index.training.align import RATE, SHARED_LAYERS, Alignment, Settings, blend, train
from index.training.corpus import Corpus, read_corpus, read_texts
from index.training.start import build, read_start, released
from index.training.vocabulary import choose, count, cut, make_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

_PIECES = 160_000
_MINUTES = 18.0
_SHARE = 0.6
"""How much of the trained layers is in what ships; the rest is the start. Of 0.4, 0.6, 0.8 and 1 it lost least."""
_OFTEN = {"ar": 1.6, "de": 1.6, "es": 1.6, "ru": 1.6, "tr": 1.6, "vi": 1.6, "zh": 1.6}
"""Languages drawn more often: the largest of news, and those furthest from English."""
_COUNTED = {"en": 2.0, "sw": 0.3, "no": 0.5} | dict.fromkeys(_OFTEN, 1.3)
"""How much a language counts when pieces are chosen; one unless named."""
_LOG = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and export; return the exit code."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(message)s")
    options = _parser().parse_args(arguments)
    try:
        corpus = read_corpus(options.data, options.without)
        model, tokenizer = _start(options, corpus)
        settings = Settings(options.minutes, options.rate, _OFTEN, options.shared_layers, options.steps)
        run = Alignment(model, tokenizer, corpus, settings)
        reached = train(run, options.out / "checkpoint.pt")
        blend(run, options.share)
        _save(model, tokenizer, options.out / "trained")
        _LOG.info("trained on %d pairs in %.1f minutes", reached.pairs, reached.minutes)
        from index.training.export import export

        export(model, tokenizer, options.out / "weights", shared_layers=options.shared_layers)
    except IndexingError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write(f"Interrupted. The same command goes on from {options.out / 'checkpoint.pt'}.\n")
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with parallel/ and qa/")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the finished encoder")
    parser.add_argument("--minutes", type=float, default=_MINUTES, help="training time, resumed runs included")
    parser.add_argument("--steps", type=int, help="train so many steps, whatever time they take, instead")
    parser.add_argument("--rate", type=float, default=RATE, help="highest learning rate")
    parser.add_argument("--share", type=float, default=_SHARE, help="share of the trained layers in what ships")
    parser.add_argument("--pieces", type=int, default=_PIECES, help="size of the vocabulary")
    parser.add_argument("--without", action="append", default=[], metavar="TEXT", help="leave out sources named so")
    parser.add_argument("--shared-layers", type=int, default=SHARED_LAYERS, help="layers that are not trained")
    parser.add_argument("--start", type=Path, help="released weights (default: those of the installed package)")
    return parser


def _start(options: argparse.Namespace, corpus: Corpus) -> "tuple[BertModel, Tokenizer]":
    """Return the model that training starts from, its vocabulary cut; made once, then read from FOLDER."""
    from tokenizers import Tokenizer
    from transformers import BertModel

    folder = options.out / "start"
    if (folder / "tokenizer.json").exists():
        model = BertModel.from_pretrained(folder, add_pooling_layer=False)
        return model, Tokenizer.from_file(str(folder / "tokenizer.json"))
    whole = read_start(options.start or released())
    _LOG.info("counting pieces")
    counts = count(make_tokenizer(whole.pieces), read_texts(options.data, corpus))
    small = cut(whole, choose(whole.pieces, counts, options.pieces, _COUNTED))
    model, tokenizer = build(small.shape, small.tensors), make_tokenizer(small.pieces)
    _save(model, tokenizer, folder)
    return model, tokenizer


def _save(model: "BertModel", tokenizer: "Tokenizer", folder: Path) -> None:
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)  # last: its presence says that the folder is whole


if __name__ == "__main__":
    sys.exit(main())
