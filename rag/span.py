"""The trained reader at run time: question and passages -> how relevant each is, and where in it the answer stands.

A cross-encoder: question and passage are read together, as `<s> question </s> </s> passage </s>`, and every token of
the passage gets a logit for being the answer's first token and one for being its last. Position 0, the `<s>`, stands
for "no answer here" (Devlin et al., BERT, NAACL 2019, section 4.3). The reader goes on from the hidden states of the
bundled encoder's lower half, so what is stored and loaded twice is half a model, and no table.

A passage that does not fit is read in windows, each half a window after the one before. Windows are made comparable
first: the logit of "no answer" is subtracted from all logits of its window, so that each says how much likelier a
token is than nothing in the same window. Then a token has the greatest of its windows, the passage's "no answer" is 0,
and the softmax is taken over both together. With one window this is the softmax of the logits as they are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import regex
from numpy.typing import NDArray

from index.article import Span
from index.errors import EncoderError
from index.onnx import OnnxEncoder, batches, padded, session
from rag.errors import RagError

Floats: TypeAlias = NDArray[np.float64]

_FILE = "reader.onnx"
_QUESTION = 48  # tokens of the question that are read
_LONGEST = 256  # tokens of the whole input, as in training
_SPECIAL = 4  # tokens around question and passage
_ANSWER = 30  # tokens of the longest answer
_NOT_SCALAR = regex.compile(r"\p{Cs}")  # lone surrogates, which the tokenizer cannot take
_LEADING = regex.compile(r"(?:\s|(?![-–]\p{N})\p{P})+")  # but not the sign of a number
_TRAILING = regex.compile(r"[\s\p{P}--%‰٪％]+$", regex.VERSION1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of one passage.

    `spans[i]` is where token i stands in `text`, without the white space around it; a token that is only white space
    has an empty span. `starts[i]` and `ends[i]`, shape (tokens,), are the natural logarithms of the probabilities that
    the answer begins and ends with it; each sums to less than one, the rest being "no answer".
    """

    text: str
    relevance: float
    """Logit of "the answer is in this passage", the greatest of its windows."""
    null: float
    """Probability that the passage has no answer: s e / (s e + (1 - s)(1 - e)), where s and e are the probabilities of
    position 0 as start and as end. An answer with a start and no end does not exist and is left out of account."""
    spans: tuple[Span, ...]
    starts: Floats
    ends: Floats


@dataclass(frozen=True, slots=True)
class _Window:
    """Some tokens of a passage with the question before them, as the model takes them."""

    passage: int
    first: int
    """The place of its first token in the passage."""
    offset: int
    """The position of that token in `ids`."""
    ids: list[int]


@dataclass(frozen=True, slots=True)
class _Logits:
    """What the model says of a window: null start, null end and relevance, and those of its passage tokens."""

    null: tuple[float, float]
    relevance: float
    starts: Floats
    ends: Floats


@dataclass(frozen=True, slots=True)
class SpanReader:
    """The reader's upper half on top of the encoder's lower one. Safe to share between threads."""

    encoder: OnnxEncoder
    _session: Any

    @classmethod
    def load(cls, folder: Path, encoder: OnnxEncoder) -> "SpanReader":
        """Read `reader.onnx` in `folder`, trained on the hidden states of `encoder`; RagError when it cannot be."""
        try:
            return cls(encoder, session(folder / _FILE))
        except EncoderError as error:
            raise RagError(f"The reader cannot be used. {error}") from error

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """Return what is read in each of `passages`, in their order; long ones in windows, see the module."""
        if not passages:
            return []
        asked = self._encode([question])[0].ids[:_QUESTION]
        encodings = self._encode(passages)
        windows = [
            window for place, found in enumerate(encodings) for window in self._windows(asked, place, list(found.ids))
        ]
        logits: list[list[tuple[int, _Logits]]] = [[] for _ in passages]
        for places in batches([len(window.ids) for window in windows]):
            batch = [windows[place] for place in places]
            for window, found in zip(batch, self._run(batch), strict=True):
                logits[window.passage].append((window.first, found))
        return [
            _merged(text, [_trimmed(text, *offsets) for offsets in encoding.offsets], found)
            for text, encoding, found in zip(passages, encodings, logits, strict=True)
        ]

    def _encode(self, texts: Sequence[str]) -> list[Any]:
        scalars = [_NOT_SCALAR.sub("\ufffd", text) for text in texts]  # one for one: offsets stay
        encodings: list[Any] = self.encoder.tokenizer.encode_batch(scalars, add_special_tokens=False)
        return encodings

    def _windows(self, asked: list[int], place: int, ids: list[int]) -> Iterator[_Window]:
        begin, end = self._mark("<s>"), self._mark("</s>")
        before = [begin, *asked, end, end]
        for first, stop in bounds(len(ids), _LONGEST - _SPECIAL - len(asked)):
            yield _Window(place, first, len(before), [*before, *ids[first:stop], end])

    def _mark(self, token: str) -> int:
        found = self.encoder.tokenizer.token_to_id(token)
        assert found is not None  # the encoder looked for it when it was loaded
        return found

    def _run(self, batch: Sequence[_Window]) -> Iterator[_Logits]:
        ids, mask = padded([window.ids for window in batch], self._mark("<pad>"))
        given = {"hidden": self.encoder.lower(ids, mask), "attention_mask": mask}
        outputs = self._session.run(["start", "end", "relevance"], given)
        starts, ends, relevance = (np.asarray(output, dtype=np.float64) for output in outputs)
        for row, window in enumerate(batch):
            inside = slice(window.offset, len(window.ids) - 1)
            null = float(starts[row, 0]), float(ends[row, 0])
            yield _Logits(null, float(relevance[row]), starts[row, inside], ends[row, inside])


def bounds(length: int, room: int) -> list[tuple[int, int]]:
    """Return where windows of `room` tokens begin and end in `length` tokens, half a window between their starts."""
    stride = max(1, room // 2)
    count = 1 + max(0, -(-(length - room) // stride))
    return [(number * stride, min(length, number * stride + room)) for number in range(count)]


def best(reading: Reading, longest: int = _ANSWER, within: Span | None = None) -> tuple[Span, float]:
    """Return the likeliest answer of at most `longest` tokens and the logarithm of its probability.

    With `within`, the likeliest of those that begin and end in that part of the text.

    The span stands in `reading.text`, without white space and punctuation around it, unless it is nothing else. Start
    and end are taken as independent. Without tokens it is (Span(0, 0), -inf).
    """
    inside = slice(0, len(reading.spans)) if within is None else _tokens(reading, within.start, within.end)
    spans, starts, ends = reading.spans[inside], reading.starts[inside], reading.ends[inside]
    span, found = Span(0, 0), -np.inf
    for more in range(min(longest, len(spans))):
        sums = starts[: len(spans) - more] + ends[more:]
        first = int(np.argmax(sums))
        if sums[first] > found:
            found = float(sums[first])
            span = Span(spans[first].start, spans[first + more].end)
    return _bare(reading.text, span), float(found)


def mass(reading: Reading, start: int, end: int) -> float:
    """Return the log of the probability that the answer begins and ends in `text[start:end]`; -inf without tokens.

    Start and end are taken as independent, and an end before the start is not left out: logsumexp of the starts plus
    logsumexp of the ends, over the tokens of which any character lies inside.
    """
    inside = _tokens(reading, start, end)
    return float(np.logaddexp.reduce(reading.starts[inside]) + np.logaddexp.reduce(reading.ends[inside]))


def near(reading: Reading, value: Span, within: Span) -> float:
    """Return `mass` of `within`, less what is far from `value`: a token n tokens away from it counts 1 / (1 + n).

    For values in a sentence: the answer marked may be "99 boats" where the value is "99". Never more than the mass of
    `within`, so the difference of both is the logarithm of a share.
    """
    around, inside = (_tokens(reading, span.start, span.end) for span in (within, value))
    order = np.arange(around.start, around.stop)
    gap = np.maximum(0, np.maximum(inside.start - order, order - (inside.stop - 1)))
    weight = -np.log1p(gap)
    starts, ends = reading.starts[around] + weight, reading.ends[around] + weight
    return float(np.logaddexp.reduce(starts) + np.logaddexp.reduce(ends))


def _tokens(reading: Reading, start: int, end: int) -> slice:
    """Return the tokens of `text[start:end]`; one without width stands for the character after it."""
    low = bisect_right(reading.spans, start, key=lambda span: max(span.end, span.start + 1))
    high = bisect_left(reading.spans, end, key=lambda span: span.start)
    return slice(low, max(low, high))


def _merged(text: str, spans: Sequence[Span], found: Sequence[tuple[int, _Logits]]) -> Reading:
    """Return the reading of a passage from (place of the first token, logits) of its windows."""
    starts, ends = (np.full(len(spans), -np.inf) for _ in range(2))
    for first, logits in found:
        inside = slice(first, first + len(logits.starts))
        starts[inside] = np.maximum(starts[inside], logits.starts - logits.null[0])
        ends[inside] = np.maximum(ends[inside], logits.ends - logits.null[1])
    some = [np.logaddexp.reduce(logits) for logits in (starts, ends)]  # log-odds of a start, an end, against null
    totals = [np.logaddexp(0, odds) for odds in some]
    null = float(np.exp(-np.logaddexp(0, some[0] + some[1])))
    relevance = max(logits.relevance for _, logits in found)
    return Reading(text, relevance, null, tuple(spans), starts - totals[0], ends - totals[1])


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without white space around it; empty, at its end, when there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _bare(text: str, span: Span) -> Span:
    """Return the span without white space and punctuation around it; as it is when there is nothing else."""
    found = _TRAILING.sub("", text[span.start : span.end])
    leading = _LEADING.match(found)
    skipped = leading.end() if leading else 0
    return Span(span.start + skipped, span.start + len(found)) if skipped < len(found) else span
