"""The bundled encoder: a small BERT in 8-bit numbers on ONNX Runtime, a text's vector the mean of its token states.

What runs are the two graphs in `onnx/`, made by `index.training.export`, which also writes the same model in half
precision for sentence-transformers; that copy is too large to ship. There are two graphs because the reader goes on
from the first: `lower.onnx` is the table and the lower layers, `upper.onnx` the rest. Every token is
rounded with a scale of its own, so a text's vector does not depend on what else is in its batch.

The tokenizer is shared between threads, and so is never told to cut or pad: that is done here, on arrays.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.article import Span
from index.encoder import Vectors
from index.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_T = TypeVar("_T")
Ids: TypeAlias = NDArray[np.int64]
Hidden: TypeAlias = NDArray[np.float32]

LOWER = "onnx/lower.onnx"
UPPER = "onnx/upper.onnx"
_TOKENIZER = "tokenizer.json"
_PROMPTS = "config_sentence_transformers.json"
_LENGTH = "sentence_bert_config.json"
_WORD = "▁"  # what Metaspace puts before a word
_BEGIN, _PAD, _END = "<s>", "<pad>", "</s>"
_BATCH = 4096  # tokens of a batch, padding included: more costs memory and saves no time
_FATAL = 4  # the only severity at which ONNX Runtime then prints
_NOT_SCALAR = re.compile("[\ud800-\udfff]")  # lone surrogates, which the tokenizer cannot take


@dataclass(frozen=True, slots=True)
class OnnxEncoder:
    """Two sessions, the tokenizer, and what surrounds a text. Safe to share between threads."""

    name: str
    fingerprint: str
    dimensions: int
    tokenizer: "Tokenizer"
    """Neither cuts nor pads, and must stay so: threads share it."""
    max_tokens: int
    """Tokens of the longest text, `<s>` and `</s>` included: there the positions end."""
    _lower: Any
    _upper: Any
    _prefixes: Mapping[str, str]
    _marks: tuple[int, int, int]

    @classmethod
    def load(cls, folder: Path, name: str) -> "OnnxEncoder":
        """Read the model in `folder`; EncoderError names the file that is missing or damaged."""
        tokenizer, marks = _read_tokenizer(folder / _TOKENIZER)
        prompts = _read_json(folder / _PROMPTS, "prompts", dict)
        length = _read_json(folder / _LENGTH, "max_seq_length", int)
        lower, upper = session(folder / LOWER), session(folder / UPPER)
        last = np.array([[tokenizer.get_vocab_size() - 1]], dtype=np.int64)
        try:
            vector = _run_upper(upper, _run_lower(lower, last, np.ones_like(last)), np.ones_like(last))
        except Exception as error:  # ONNX Runtime's own errors have no base in common but this
            raise EncoderError(
                f"{folder / LOWER}, {folder / UPPER} and {folder / _TOKENIZER} are not of one encoder"
                f" ({_first_line(error)}). Install the package again to restore them."
            ) from error
        state = sha256(json.dumps([prompts, length], sort_keys=True).encode())
        for file in (LOWER, UPPER, _TOKENIZER):
            state.update(sha256((folder / file).read_bytes()).digest())
        fingerprint = state.hexdigest()[:16]
        return cls(name, fingerprint, vector.shape[1], tokenizer, length, lower, upper, prompts, marks)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimensions), with the prefix of passages."""
        return self._embed(texts, self._prefixes.get("document", ""))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimensions), with the prefix of questions."""
        return self._embed(texts, self._prefixes.get("query", ""))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, without prefix, `<s>` and `</s>`; nothing is cut off."""
        return [len(ids) for ids in self._token_ids(texts)]

    def token_spans(self, text: str) -> list[Span]:
        """Return where each token stands in `text`, without the white space before it.

        A token that is only the mark of a word's beginning stands nowhere and is left out. Tokens that share one
        character, a ligature or a Thai am, which are taken apart, have the same place.
        """
        encoding = self.tokenizer.encode(_NOT_SCALAR.sub("\ufffd", text), add_special_tokens=False)
        spans = []
        for token, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
            found = text[start:end].lstrip()
            if found and (token != _WORD or found == _WORD):  # a text's first mark has the offsets of its first letter
                spans.append(Span(end - len(found), end))
        return spans

    def lower(self, ids: Ids, mask: Ids) -> Hidden:
        """Return the states after the lower layers, which the reader goes on from.

        Args:
            ids: token ids with their special tokens, shape (texts, tokens), padded with the id of `<pad>`.
            mask: 1 for a token, 0 for padding, the same shape.

        Returns:
            float32 of shape (texts, tokens, dimensions); the rows of padding mean nothing.
        """
        return _run_lower(self._lower, ids, mask)

    def _embed(self, texts: Sequence[str], prefix: str) -> Vectors:
        begin, pad, end = self._marks
        room = self.max_tokens - 2
        rows = [[begin, *ids[:room], end] for ids in self._token_ids([prefix + text for text in texts])]
        vectors = np.zeros((len(rows), self.dimensions), dtype=np.float32)
        for batch in batches([len(row) for row in rows]):
            ids, mask = padded([rows[place] for place in batch], pad)
            vectors[batch] = _run_upper(self._upper, self.lower(ids, mask), mask)
        return vectors

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        scalars = [_NOT_SCALAR.sub("\ufffd", text) for text in texts]
        return [found.ids for found in self.tokenizer.encode_batch_fast(scalars, add_special_tokens=False)]


def session(path: Path, threads: int | None = None) -> Any:  # noqa: ANN401  no types without importing onnxruntime
    """Return an `onnxruntime.InferenceSession` of the graph at `path`, on the CPU; nothing is printed.

    `threads` work on one graph, by default as many as there are cores. EncoderError names a file that is no graph.
    """
    try:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.log_severity_level = _FATAL
        options.intra_op_num_threads = threads or 0
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads leave the cores free
        return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own errors have no base in common but this
        raise EncoderError(
            f"The model file {path} cannot be loaded ({_first_line(error)}). Install the package again to restore it."
        ) from error


def batches(lengths: Sequence[int], most: int = _BATCH) -> Iterator[list[int]]:
    """Yield the places of texts of `lengths` tokens, texts of about one length together, each place once.

    A batch has at most `most` tokens, padding included, and at least one text.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def padded(rows: Sequence[Sequence[int]], pad: int) -> tuple[Ids, Ids]:
    """Return rows of token ids as one array, filled up with `pad`, and the mask that `lower` takes."""
    ids = np.full((len(rows), max(map(len, rows))), pad, dtype=np.int64)
    mask = np.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return ids, mask


def _run_lower(lower: Any, ids: Ids, mask: Ids) -> Hidden:  # noqa: ANN401
    hidden: Hidden = lower.run(["hidden"], {"input_ids": ids, "attention_mask": mask})[0]
    return hidden


def _run_upper(upper: Any, hidden: Hidden, mask: Ids) -> Vectors:  # noqa: ANN401
    vectors: Vectors = upper.run(["vector"], {"hidden": hidden, "attention_mask": mask})[0]
    return vectors


def _read_tokenizer(file: Path) -> "tuple[Tokenizer, tuple[int, int, int]]":
    """Return the tokenizer and its ids of `<s>`, `<pad>` and `</s>`."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(file.read_bytes())
    except Exception as error:  # the library raises ValueError, but also Exception itself
        raise _unreadable(file, error) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    begin, pad, end = (tokenizer.token_to_id(mark) for mark in (_BEGIN, _PAD, _END))
    if begin is None or pad is None or end is None:
        raise _unreadable(file, KeyError(f"{_BEGIN}, {_PAD} or {_END} is missing"))
    return tokenizer, (begin, pad, end)


def _read_json(file: Path, key: str, kind: type[_T]) -> _T:
    try:
        found = json.loads(file.read_text("utf-8"))[key]
        if not isinstance(found, kind):
            raise TypeError(f"{key} is {found!r}")
        return found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> EncoderError:
    reason = _first_line(error)
    return EncoderError(
        f"The encoder's file {file} cannot be loaded ({reason}). Install the package again to restore it."
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0] or type(error).__name__
