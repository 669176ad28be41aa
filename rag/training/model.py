"""The reader's network: it goes on from the encoder's lower layers, which stay as they are.

Question and passage pass the encoder's table and lower layers together, then the reader's own copy of the upper layers,
then three heads: where the answer starts, where it ends, and whether this passage has it at all. Sharing the lower part
is what makes two networks fit into one small package; the index never needs the reader's part.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface, BertConfig, BertModel

from index.errors import IndexingError
from index.onnx import LOWER
from index.training.reopen import read_back, reopen
from rag.errors import RagError
from rag.training.batch import LONGEST, NO_SPAN, Batch

SHARED_LAYERS = 7
"""Lower layers that encoder and reader share."""

_MASKED = -1e9  # added to the attention that padding would get
_DROPOUT = 0.1  # of hidden states; on attention it would cost a quarter of the speed on a CPU
_ATTENTION = "products"  # the name under which transformers knows `attention`


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
        return through(self.layers, self.embeddings(input_ids=ids), attention)


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
        hidden = through(self.layers, hidden, attention_mask)
        start, end = self.span(hidden).unbind(-1)
        relevance = self.relevance(torch.tanh(self.dense(hidden[:, 0]))).squeeze(-1)
        return start, end, relevance


def load_model(folder: Path, shared: int = SHARED_LAYERS, *, seed: int = 0) -> tuple[Lower, Upper]:
    """Return both parts of the encoder in `folder`; the heads are random.

    It is a BERT model that transformers can read, or one that only has its graphs, as the bundled encoder.
    """
    bert = load_bert(folder)
    if not 0 < shared < bert.config.num_hidden_layers:
        raise RagError(f"{folder} has {bert.config.num_hidden_layers} layers: {shared} of them cannot be shared.")
    register_attention(bert)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        lower, upper = Lower(bert, shared), Upper(bert, shared)
    set_dropout(upper.layers)
    return lower, upper


def set_dropout(layers: nn.ModuleList) -> None:
    """Let the hidden states of `layers` drop out while they are trained."""
    some: Sequence[Any] = list(layers)
    for layer in some:
        layer.attention.output.dropout.p = layer.output.dropout.p = _DROPOUT


def load_bert(folder: Path) -> Any:  # noqa: ANN401 - transformers' classes have no stable types
    """Return the encoder in `folder`, a BERT model; RagError when it is none."""
    try:
        if not (folder / "config.json").exists() and (folder / LOWER).exists():
            return reopen(folder)
        config = BertConfig.from_pretrained(folder)
        config.attention_probs_dropout_prob = 0.0
        return BertModel.from_pretrained(folder, config=config, add_pooling_layer=False, dtype=torch.float32)
    except (OSError, ValueError, RuntimeError, IndexingError) as error:
        raise RagError(f"{folder} is no BERT encoder ({error}). Give the encoder's folder with --encoder.") from error


def register_attention(bert: Any) -> None:  # noqa: ANN401
    """Let `bert` compute its attention with `attention`."""
    AttentionInterface.register(_ATTENTION, attention)
    bert.set_attn_implementation(_ATTENTION)


def go_on_from(upper: nn.Module, file: Path) -> None:
    """Set `upper` to the weights of an exported network of its shape, rounded as they are there."""
    try:
        upper.load_state_dict({name: torch.from_numpy(array) for name, array in read_back(file).items()})
    except (RuntimeError, IndexingError) as error:
        raise RagError(f"{file} is no network of this shape ({error}). Start without it.") from error


def meet_halfway(network: nn.Module, file: Path) -> None:
    """Set `network` to the mean of its weights and those of an exported network from which it went on.

    Both together often generalise better than either (Wortsman et al., "Model soups", ICML 2022).
    """
    own = {name: value.clone() for name, value in network.state_dict().items()}
    go_on_from(network, file)
    network.load_state_dict({name: (value + own[name]) / 2 for name, value in network.state_dict().items()})


def attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor,
    **_: object,
) -> tuple[Tensor, None]:
    """Return what softmax(query keys) says of the values, shape (pairs, tokens, heads, size), as plain products.

    On a CPU with products in half precision this trains a third faster than torch's fused attention, whose backward
    pass computes in single; the softmax stays in the precision of the products.
    """
    scores = query * query.shape[-1] ** -0.5 @ key.transpose(-1, -2)
    with torch.autocast(scores.device.type, enabled=False):
        shares = (scores + mask.to(scores.dtype)).softmax(-1)
    return (shares.to(value.dtype) @ value).transpose(1, 2).contiguous(), None


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


def best_spans(start: Tensor, end: Tensor, allowed: Tensor, longest: int = LONGEST) -> tuple[Tensor, Tensor, Tensor]:
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


def through(layers: nn.ModuleList, hidden: Tensor, attention: Tensor) -> Tensor:
    """Return `hidden` after `layers`, padding (0 in `attention`) unseen."""
    unseen = (1 - attention.float())[:, None, None, :] * _MASKED
    for layer in layers:
        hidden = layer(hidden, unseen)
    return hidden
