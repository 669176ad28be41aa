"""Late interaction at run time: every word of the question looks for its like among the tokens of a sentence.

Question and sentence are encoded apart, so a sentence's vectors serve every question that is put to it; they are kept
for the next one. The vectors come from the bundled encoder's lower layers and the layers of `interaction.onnx` on top
of them. For each word of the question, the greatest cosine to a token of a sentence says whether the sentence speaks
of it, in whatever language (Khattab and Zaharia, "ColBERT", SIGIR 2020). The cross-encoder (`rag.span`) knows better
where in a sentence an answer stands; whether the sentence speaks of what is asked, and what is missing, this does.
"""

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
import regex
from numpy.typing import NDArray

from index.errors import EncoderError
from index.onnx import OnnxEncoder, batches, padded, session
from rag.errors import RagError

Floats: TypeAlias = NDArray[np.float32]

FILE = "interaction.onnx"
_ASKED, _READ = "query: ", "passage: "  # as in training
_QUESTION = 48  # tokens of the question
_SENTENCE = 96  # tokens of a sentence
_KEPT = 2000  # sentences whose vectors are kept: at 32 tokens of 384 half-precision numbers, 50 MB
_WORD = regex.compile(r"[\p{L}\p{N}]")
_NOT_SCALAR = regex.compile(r"\p{Cs}")  # lone surrogates, which the tokenizer cannot take


@dataclass(frozen=True, slots=True)
class Spoken:
    """How much of a question a sentence speaks of, cosines from -1 to 1."""

    here: float
    """Mean over the question's words, in the sentence alone."""
    near: float
    """The same in it and the sentences before it."""
    least: float
    """What the worst found tenth of the words find at most, in it and the sentences before it."""


NOTHING_SPOKEN = Spoken(0.0, 0.0, 0.0)
"""What is said of a sentence that met no question."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the words of a question find in sentences.

    `cosines[i, j]` is the greatest cosine of word j to a token of sentence i, -1 where it has none; `weights[j]`,
    which sum to 1, is how much the word counts: what the network says times how rare it is.
    """

    cosines: Floats
    weights: Floats

    def spoken(self, row: int, before: Sequence[int]) -> Spoken:
        """Return what sentence number `row` speaks of, and it with those `before` it."""
        here, near = self.cosines[row], self.cosines[[row, *before]].max(axis=0)
        return Spoken(float(self.weights @ here), float(self.weights @ near), self._least(near))

    def _least(self, found: Floats, share: float = 0.1) -> float:
        """Return the cosine up to which words have `share` of the weight, those that find least first."""
        if not len(found):
            return 0.0
        order = np.argsort(found, kind="stable")
        at = int(np.searchsorted(np.cumsum(self.weights[order]), share))
        return float(found[order[min(len(order) - 1, at)]])


@dataclass(frozen=True, slots=True)
class _Token:
    """A token's id and where it stands in its text, prefix included."""

    id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Interaction:
    """The layers on top of the encoder's lower ones. Safe to share between threads."""

    encoder: OnnxEncoder
    _session: Any
    _rarity: Floats
    _kept: "OrderedDict[str, NDArray[np.float16]]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def load(cls, folder: Path, encoder: OnnxEncoder) -> "Interaction":
        """Read `interaction.onnx` in `folder`, trained on the states of `encoder`; RagError when it cannot be."""
        try:
            return cls(encoder, session(folder / FILE), rarity(encoder.tokenizer))
        except EncoderError as error:
            raise RagError(f"The reader cannot be used. {error}") from error

    def meet(self, question: str, sentences: Sequence[str]) -> Meeting:
        """Return what the words of `question` find in each of `sentences`."""
        asked, weights = self._asked(question)
        cosines = np.full((len(sentences), len(weights)), -1.0, dtype=np.float32)
        for row, vectors in enumerate(self._read(sentences)):
            if len(vectors):
                cosines[row] = (asked @ vectors.astype(np.float32).T).max(axis=1)
        return Meeting(cosines, weights)

    def _asked(self, question: str) -> tuple[Floats, Floats]:
        """Return the vectors of the question's words and how much each counts; of one without words, all tokens."""
        text = _ASKED + question
        ((vectors, weights, found),) = self._run([text], _QUESTION, _ASKED)
        places = range(len(found))
        words = [at for at in places if _WORD.search(text, max(len(_ASKED), found[at].start), found[at].end)]
        chosen = words or list(places)
        counted = weights[chosen] * self._rarity[[found[at].id for at in chosen]]
        return vectors[chosen], counted / max(1e-6, float(counted.sum()))

    def _read(self, sentences: Sequence[str]) -> list[NDArray[np.float16]]:
        """Return the vectors of each sentence's tokens: those that are kept, and others, which are kept from now on."""
        with self._lock:
            known = {text: self._kept[text] for text in sentences if text in self._kept}
        missing = [text for text in dict.fromkeys(sentences) if text not in known]
        found = self._run([_READ + text for text in missing], _SENTENCE, _READ)
        known |= {text: vectors.astype(np.float16) for text, (vectors, _, _) in zip(missing, found, strict=True)}
        with self._lock:
            for text in dict.fromkeys(sentences):
                self._kept[text] = known[text]
                self._kept.move_to_end(text)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return [known[text] for text in sentences]

    def _run(self, texts: Sequence[str], longest: int, prefix: str) -> list[tuple[Floats, Floats, list["_Token"]]]:
        """Return the vectors and weights of each text's first tokens, and these, those of the prefix left out."""
        scalars = [_NOT_SCALAR.sub("\ufffd", text) for text in texts]  # one for one: offsets stay
        encodings = self.encoder.tokenizer.encode_batch(scalars, add_special_tokens=False)
        begin, pad, end = map(self._mark, ("<s>", "<pad>", "</s>"))
        rows = [[begin, *found.ids[:longest], end] for found in encodings]
        results: dict[int, tuple[Floats, Floats, list[_Token]]] = {}
        for places in batches([len(row) for row in rows]):
            ids, mask = padded([rows[place] for place in places], pad)
            given = {"hidden": self.encoder.lower(ids, mask), "attention_mask": mask}
            vectors, weights = self._session.run(["vectors", "weights"], given)
            for at, place in enumerate(places):
                tokens = zip(encodings[place].ids[:longest], encodings[place].offsets, strict=False)
                found = [_Token(id_, *offsets) for id_, offsets in tokens]
                kept = [token for token, one in enumerate(found) if one.end > len(prefix)]
                inside = [token + 1 for token in kept]
                results[place] = vectors[at, inside], weights[at, inside], [found[token] for token in kept]
        return [results[place] for place in range(len(rows))]

    def _mark(self, token: str) -> int:
        found = self.encoder.tokenizer.token_to_id(token)
        assert found is not None  # the encoder looked for it when it was loaded
        return found


def rarity(tokenizer: Any) -> Floats:  # noqa: ANN401 - tokenizers ships no types
    """Return how rare each piece is, by its id: minus the logarithm of its probability in the tokenizer's own model.

    "Airline" says more of a question than "which" (inverse document frequency, Sparck Jones 1972, over the text that
    the pieces were counted in). A tokenizer that is no unigram model knows no probabilities: every piece has 1.
    """
    model = json.loads(tokenizer.to_str())["model"]
    if model["type"] != "Unigram":
        return np.ones(tokenizer.get_vocab_size(), dtype=np.float32)
    return np.maximum(0.0, -np.array([score for _, score in model["vocab"]], dtype=np.float32))
