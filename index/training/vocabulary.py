"""Fewer pieces for fewer languages: the vocabulary cut down to what the project's languages use.

Two thirds of a small multilingual encoder are its table of pieces (Abdaoui, Pradel and Sigel, "Load What You Need",
SustaiNLP 2020). A piece stays for how often the languages use it, each language counting alike whatever the size of
its text, with a part of the released tokenizer's own probabilities, so that other languages keep their commonest
pieces. A text then breaks into more and shorter pieces; training makes the vectors fit again.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer
from tokenizers.decoders import Metaspace as Joined
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Replace
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from index.training.start import TABLE, Start

Pieces = Sequence[tuple[str, float]]

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
"""The first four pieces, always kept."""

_PRIOR = 0.3  # weight of the released tokenizer's own probabilities: what keeps Greek, Bengali or Swahili readable
_LONGER = 0.3  # a longer piece saves more: its weight grows with log2(length) to this power
_LEAST = {"CJK": 8, "HANGUL": 3}  # scripts of thousands of characters: how often one must occur to be kept
_LEAST_ELSEWHERE = 2
_LETTER = 3e-6  # probability from which a letter of any script is kept, though no text here has it
_BATCH = 20_000
_SPACES = Regex(r"[\s\u200b\u200c\u200e\u200f\ufeff]+")


def make_tokenizer(pieces: Pieces) -> Tokenizer:
    """Return the Unigram tokenizer of `pieces`: NFKC, one space for several, `<s> text </s>`."""
    tokenizer = Tokenizer(Unigram(list(pieces), unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = Normalizers([NFKC(), Replace(_SPACES, " ")])
    tokenizer.pre_tokenizer = Metaspace(prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", SPECIAL.index("<s>")), ("</s>", SPECIAL.index("</s>"))],
    )
    tokenizer.decoder = Joined()
    return tokenizer


def count(tokenizer: Tokenizer, texts: Mapping[str, Iterable[str]]) -> dict[str, NDArray[np.int64]]:
    """Return for each language how often each piece occurs in its texts, shape (pieces,)."""
    counts = {}
    for language, several in texts.items():
        found = np.zeros(tokenizer.get_vocab_size(), np.int64)
        rows = list(several)
        for start in range(0, len(rows), _BATCH):
            for encoding in tokenizer.encode_batch_fast(rows[start : start + _BATCH], add_special_tokens=False):
                np.add.at(found, encoding.ids, 1)
        counts[language] = found
    return counts


def choose(
    pieces: Pieces, counts: Mapping[str, NDArray[np.int64]], size: int, weights: Mapping[str, float] | None = None
) -> list[int]:
    """Return the ids of `size` pieces to keep, in order; `weights` says how much a language counts (else one)."""
    prior = np.exp(np.array([score for _, score in pieces]))
    prior[: len(SPECIAL)] = 0
    prior[[text == "<mask>" for text, _ in pieces]] = 0
    prior /= prior.sum()
    used = sum((weights or {}).get(lang, 1.0) * found / max(1, found.sum()) for lang, found in counts.items())
    used = used / max(float(np.sum(used)), 1e-12)
    longer = np.log2(np.maximum(2, [len(text) for text, _ in pieces])) ** _LONGER
    score = ((1 - _PRIOR) * used + _PRIOR * prior) * longer
    total: NDArray[np.int64] = np.sum(list(counts.values()), axis=0)
    kept = set(range(len(SPECIAL))) | {
        id_ for id_, (text, _) in enumerate(pieces) if len(text) == 1 and _stays(text, int(total[id_]), prior[id_])
    }
    for id_ in np.argsort(-score, kind="stable"):
        if len(kept) >= size:
            break
        if score[id_] > 0:
            kept.add(int(id_))
    return sorted(kept)


def cut(start: Start, kept: Sequence[int]) -> Start:
    """Return `start` with only the pieces `kept`."""
    table = start.tensors[TABLE][list(kept)]
    pieces = tuple(start.pieces[id_] for id_ in kept)
    return Start({**start.shape, "vocab_size": len(kept)}, {**start.tensors, TABLE: table}, pieces)


def _stays(character: str, times: int, prior: float) -> bool:
    """Say whether a single character is kept: what is cut here can never be read again."""
    least = _LEAST.get(unicodedata.name(character, "").split(" ")[0])
    if least is not None:
        return times >= least
    return times >= _LEAST_ELSEWHERE or (unicodedata.category(character)[0] in "LM" and bool(prior > _LETTER))
