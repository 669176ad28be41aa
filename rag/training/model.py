"""The reader's network: it goes on from the encoder's lower layers, which stay as they are.

Question and passage pass the encoder's table and lower layers together, then the reader's own copy of the upper layers,
then three heads: where the answer starts, where it ends, and whether this passage has it at all. Sharing the lower part
is what makes two networks fit into one small package; the index never needs the reader's part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from index.article import Span
from rag.errors import RagError
from rag.training.examples import Example

SHARED_LAYERS = 7
"""Lower layers that encoder and reader share."""
NO_SPAN = -100
"""Target of an answer that is there but is too long to be a span: only its relevance is learned."""

_QUESTION = 48  # tokens of a question; longer ones are cut
_LONGEST = 30  # tokens of an answer that is learned as a span: the reader gives no longer ones
_APART = 4  # special tokens of a pair: <s> question </s> </s> passage </s>
_MASKED = -1e9  # added to the attention that padding would get
_DROPOUT = 0.1  # of hidden states; on attention it would cost a quarter of the speed on a CPU


@dataclass(frozen=True, slots=True)
class Encoded:
    """A pair as token ids. The passage's tokens begin at `passage`; `start` and `end` are the answer's first and last.

    Both are 0, the place of <s>, when there is no answer, and NO_SPAN when it is too long to be one.
    """

    ids: tuple[int, ...]
    passage: int
    start: int
    end: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Encoded pairs as tensors of shape (pairs, longest) and (pairs,), padded on the right."""

    ids: Tensor
    attention: Tensor
    allowed: Tensor
    """Where a span may start or end: in the passage, or at <s>, which stands for no answer."""
    start: Tensor
    end: Tensor
    answered: Tensor


class Lower(nn.Module):
    """The encoder's embeddings and lower layers, frozen."""

    def __init__(self, bert: Any, layers: int) -> None:  # noqa: ANN401 - transformers' classes have no stable types
        """Take `layers` layers of `bert`, a transformers BertModel; they are shared with it, not copied."""
        super().__init__()
        self.embeddings = bert.embeddings
        self.layers = nn.ModuleList(bert.encoder.layer[:layers])
        self.requires_grad_(False)
        self.eval()

    @torch.no_grad()
    def forward(self, ids: Tensor, attention: Tensor) -> Tensor:
        """Return hidden states of shape (pairs, tokens, dimensions)."""
        return _through(self.layers, self.embeddings(input_ids=ids), attention)


class Upper(nn.Module):
    """The reader's own layers and heads: what is trained and exported."""

    def __init__(self, bert: Any, shared: int) -> None:  # noqa: ANN401
        """Take the layers of `bert` above the `shared` lowest."""
        super().__init__()
        size = bert.config.hidden_size
        self.layers = nn.ModuleList(bert.encoder.layer[shared:])
        self.span = nn.Linear(size, 2)
        self.dense = nn.Linear(size, size)
        self.relevance = nn.Linear(size, 1)
        for head in (self.span, self.dense, self.relevance):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, hidden: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits of start and end, shape (pairs, tokens), and of relevance, shape (pairs,)."""
        hidden = _through(self.layers, hidden, attention_mask)
        start, end = self.span(hidden).unbind(-1)
        relevance = self.relevance(torch.tanh(self.dense(hidden[:, 0]))).squeeze(-1)
        return start, end, relevance


def load_model(folder: Path, shared: int = SHARED_LAYERS, *, seed: int = 0) -> tuple[Lower, Upper]:
    """Return both parts of the encoder in `folder`, a BERT model that transformers can read; the heads are random."""
    from transformers import BertConfig, BertModel

    try:
        config = BertConfig.from_pretrained(folder)
        config.hidden_dropout_prob, config.attention_probs_dropout_prob = _DROPOUT, 0.0
        bert: Any = BertModel.from_pretrained(
            folder, config=config, add_pooling_layer=False, attn_implementation="sdpa", dtype=torch.float32
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise RagError(f"{folder} is no BERT encoder ({error}). Give the encoder's folder with --encoder.") from error
    if not 0 < shared < bert.config.num_hidden_layers:
        raise RagError(f"{folder} has {bert.config.num_hidden_layers} layers: {shared} of them cannot be shared.")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return Lower(bert, shared), Upper(bert, shared)


def load_tokenizer(folder: Path) -> Any:  # noqa: ANN401 - tokenizers ships no types
    """Return the tokenizer in `folder`, without the cutting or padding that it may have been saved with."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the library raises Exception itself
        raise RagError(f"{folder / 'tokenizer.json'} cannot be read ({error}).") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(examples: Sequence[Example], tokenizer: Any, longest: int = 256) -> list[Encoded]:  # noqa: ANN401
    """Return `examples` as token ids, at most `longest` each: of a longer passage, the window that `place` says."""
    begin, close = tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")
    questions = tokenizer.encode_batch([example.question for example in examples], add_special_tokens=False)
    passages = tokenizer.encode_batch([example.passage for example in examples], add_special_tokens=False)
    rows = []
    for example, question, passage in zip(examples, questions, passages, strict=True):
        asked = question.ids[:_QUESTION]
        answer = token_span(passage.offsets, example.answer) if example.answer else None
        window = _window(len(passage.ids), answer, longest - len(asked) - _APART, example.place)
        ids = (begin, *asked, close, close, *passage.ids[window.start : window.end], close)
        first = len(asked) + _APART - 1
        start = end = 0 if example.answer is None else NO_SPAN
        if answer and answer.end <= window.end and answer.end - answer.start <= _LONGEST:
            start, end = (first + at - window.start for at in (answer.start, answer.end - 1))
        rows.append(Encoded(ids, first, start, end, example.answer is not None))
    return rows


def token_span(offsets: Sequence[tuple[int, int]], answer: Span) -> Span | None:
    """Return the tokens that overlap the characters of `answer`, end exclusive; None when no token does."""
    inside = [row for row, (start, end) in enumerate(offsets) if start < answer.end and end > answer.start]
    return Span(inside[0], inside[-1] + 1) if inside else None


def _window(tokens: int, answer: Span | None, size: int, place: float) -> Span:
    """Return which of a passage's tokens are read: `size` of them, the answer inside if it fits, else its beginning."""
    if tokens <= size:
        return Span(0, tokens)
    lowest, highest = 0, tokens - size
    if answer:
        highest = min(answer.start, highest)
        lowest = min(max(0, answer.end - size), highest)
    start = lowest + int(place * (highest - lowest + 1))
    return Span(start, start + size)


def collate(rows: Sequence[Encoded], padding: int) -> Batch:
    """Return `rows` as one batch; `padding` is the id of <pad>."""
    shape = (len(rows), max(len(row.ids) for row in rows))
    ids = torch.full(shape, padding)
    attention, allowed = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.bool)
    for at, row in enumerate(rows):
        ids[at, : len(row.ids)] = torch.tensor(row.ids)
        attention[at, : len(row.ids)] = 1
        allowed[at, row.passage : len(row.ids) - 1] = True
    allowed[:, 0] = True
    start, end = torch.tensor([row.start for row in rows]), torch.tensor([row.end for row in rows])
    return Batch(ids, attention, allowed, start, end, torch.tensor([float(row.answered) for row in rows]))


def loss(outputs: tuple[Tensor, Tensor, Tensor], batch: Batch) -> Tensor:
    """Return the mean cross-entropy of start and end plus half the binary cross-entropy of relevance."""
    start, end, relevance = outputs
    known = (batch.start != NO_SPAN).sum().clamp(min=1)
    spans = sum(
        functional.cross_entropy(
            logits.masked_fill(~batch.allowed, -1e4), target, ignore_index=NO_SPAN, reduction="sum"
        )
        for logits, target in ((start, batch.start), (end, batch.end))
    )
    return spans / (2 * known) + 0.5 * functional.binary_cross_entropy_with_logits(relevance, batch.answered)


def best_spans(start: Tensor, end: Tensor, allowed: Tensor, longest: int = _LONGEST) -> tuple[Tensor, Tensor, Tensor]:
    """Return each row's best span inside the passage, first and last token, and its score above that of no answer.

    All are of shape (pairs,). A row without any passage gets the span (0, 0) and minus infinity.
    """
    inside = allowed.clone()
    inside[:, 0] = False
    size = start.shape[1]
    band = torch.ones(size, size, dtype=torch.bool).triu().tril(longest - 1)
    possible = band & inside[:, :, None] & inside[:, None, :]
    scores = (start[:, :, None] + end[:, None, :]).masked_fill(~possible, float("-inf"))
    best, at = scores.flatten(1).max(dim=1)
    at = at.masked_fill(best.isinf(), 0)
    return at // size, at % size, best - start[:, 0] - end[:, 0]


def _through(layers: nn.ModuleList, hidden: Tensor, attention: Tensor) -> Tensor:
    """Return `hidden` after `layers`, padding (0 in `attention`) unseen."""
    unseen = (1 - attention.float())[:, None, None, :] * _MASKED
    for layer in layers:
        hidden = layer(hidden, unseen)
    return hidden
