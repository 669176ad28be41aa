"""Late interaction: question and sentence are encoded apart, and every question word looks for its like.

Khattab and Zaharia, "ColBERT: Efficient and Effective Passage Search via Contextualized Late Interaction over BERT",
SIGIR 2020. The vectors come from the encoder's lower layers, frozen, and a copy of the next ones, which is trained. A
sentence scores the weighted mean, over the question's words, of the greatest cosine to one of its tokens; the sentence
with the answer has to score above all other sentences of the batch and above a fixed score, that of no answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import regex
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.sentences import sentences
from rag.training.model import Lower, load_bert, register_attention, set_dropout, through
from rag.training.sets import Example

LAYERS = 4
"""Layers of the encoder, above the shared ones, that are copied and trained. Untrained, the states after the eleventh
of twelve find the sentence more often than those after the tenth or the last."""

ASKED, READ = "query: ", "passage: "
"""What questions and sentences begin with, as the encoder was trained."""

_WORD = regex.compile(r"[\p{L}\p{N}]")
_QUESTION = 48  # tokens of a question; longer ones are cut
_SENTENCE = 96  # tokens of a sentence
_GROUPS = 6  # of sentences of about one length, so that there is little padding
_SCALE = 20.0  # of cosines
_NULL = 0.5  # mean cosine of no answer


@dataclass(frozen=True, slots=True)
class Texts:
    """A question and a passage's sentences as token ids with special tokens.

    `words[i]` says whether question token i is of a word; `answer` is the number of the sentence with the answer, -1
    for none.
    """

    question: tuple[int, ...]
    words: tuple[bool, ...]
    sentences: tuple[tuple[int, ...], ...]
    answer: int

    @property
    def length(self) -> int:
        """Tokens of the passage: batches have texts of about one length."""
        return sum(map(len, self.sentences))


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences of about one length, padded on the right: all of shape (sentences, tokens).

    `inside` is 1 for the tokens that meet those of the question.
    """

    ids: Tensor
    attention: Tensor
    inside: Tensor


@dataclass(frozen=True, slots=True)
class Meeting:
    """Texts as tensors: questions of shape (pairs, tokens), and the sentences of all pairs, shortest first.

    `words` is 1 for the tokens that meet; `owner`, shape (sentences,), is the pair of each sentence; `answer`, shape
    (pairs,), the sentence with each pair's answer, -1 for none.
    """

    question: Tensor
    question_attention: Tensor
    words: Tensor
    sentences: tuple[Sentences, ...]
    owner: Tensor
    answer: Tensor

    def to(self, device: str) -> "Meeting":
        """Return the batch on another device."""
        moved = [Sentences(*(getattr(one, part.name).to(device) for part in fields(one))) for one in self.sentences]
        question, attention, words, owner, answer = (
            part.to(device) for part in (self.question, self.question_attention, self.words, self.owner, self.answer)
        )
        return Meeting(question, attention, words, tuple(moved), owner, answer)


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of the held-out questions: the right sentence of the passage first, and answered-or-not right."""

    first: float
    answered: float

    def __str__(self) -> str:
        """Return both shares as the log has them."""
        return f"sentence first {self.first:.3f}  answered or not {self.answered:.3f}"


class Interaction(nn.Module):
    """The trained layers, and what a question's word weighs."""

    def __init__(self, bert: Any, shared: int, layers: int = LAYERS) -> None:  # noqa: ANN401
        """Take `layers` layers of `bert` above the `shared` lowest; every word weighs the same."""
        super().__init__()
        size = bert.config.hidden_size
        self.layers = nn.ModuleList(bert.encoder.layer[shared : shared + layers])
        self.vector = nn.Linear(size, size)
        self.weight = nn.Linear(size, 1)
        nn.init.eye_(self.vector.weight)
        for parameter in (self.vector.bias, self.weight.weight, self.weight.bias):
            nn.init.zeros_(parameter)

    def forward(self, hidden: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return unit vectors of shape (texts, tokens, dimensions) and positive weights of shape (texts, tokens)."""
        hidden = self.states(hidden, attention_mask)
        weights = functional.softplus(self.weight(hidden)).squeeze(-1)
        return functional.normalize(self.vector(hidden), dim=-1), weights

    def states(self, hidden: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the states after the trained layers, of the shape of `hidden`."""
        return through(self.layers, hidden, attention_mask)

    def scores(self, lower: Lower, batch: Meeting) -> Tensor:
        """Return the score of every sentence for every question less that of no answer, shape (pairs, sentences)."""
        asked, weights = self(lower(batch.question, batch.question_attention), batch.question_attention)
        best = torch.cat([self._best(asked, lower, part) for part in batch.sentences], dim=-1)
        share = weights.float() * batch.words
        share = share / share.sum(dim=1, keepdim=True).clamp(min=1e-6)
        return _SCALE * (torch.einsum("qw,qws->qs", share, best) - _NULL)

    def _best(self, asked: Tensor, lower: Lower, part: Sentences) -> Tensor:
        """Return each word's greatest cosine to a token of each sentence, shape (pairs, words, sentences)."""
        read, _ = self(lower(part.ids, part.attention), part.attention)
        cosines = torch.einsum("qwd,std->qwst", asked, read).float()
        return cosines.masked_fill(part.inside[None, None] == 0, -1.0).amax(dim=-1)


class Interacting:
    """How an `Interaction` is trained; see `rag.training.train.Task`."""

    def __init__(self, tokenizer: Any, tokens: int = 256) -> None:  # noqa: ANN401 - tokenizers ships no types
        """Of a passage, sentences of at most `tokens` tokens are read."""
        self._tokenizer, self._tokens = tokenizer, tokens
        self._begin, self._pad, self._end = (tokenizer.token_to_id(mark) for mark in ("<s>", "<pad>", "</s>"))
        self._skipped = 1 + len(tokenizer.encode(READ, add_special_tokens=False).ids)

    def encode(self, examples: Sequence[Example]) -> list[Texts]:
        """Return the examples whose question and passage have words."""
        rows = []
        asked = self._tokenizer.encode_batch([ASKED + one.question for one in examples], add_special_tokens=False)
        for example, question in zip(examples, asked, strict=True):
            ids = question.ids[: _QUESTION + self._skipped]
            words = _words(ASKED + example.question, question.offsets, len(ASKED))
            read, answer = self._sentences(example)
            if read and any(words):
                rows.append(
                    Texts((self._begin, *ids, self._end), (False, *words[: len(ids)], False), tuple(read), answer)
                )
        return rows

    def _sentences(self, example: Example) -> tuple[list[tuple[int, ...]], int]:
        """Return the sentences that are read, the one with the answer's beginning among them, and its number or -1."""
        spans = sentences(example.passage, example.language)
        texts = [READ + example.passage[span.start : span.end] for span in spans]
        ids = [found.ids[:_SENTENCE] for found in self._tokenizer.encode_batch(texts, add_special_tokens=False)]
        rows = [(self._begin, *some, self._end) for some in ids]
        answer = -1
        if example.answer:
            starts = [at for at, span in enumerate(spans) if span.start <= example.answer.start < span.end]
            answer = starts[0] if starts else -1
        first, last = _window([len(row) for row in rows], answer, self._tokens, example.place)
        return rows[first:last], answer - first if answer >= 0 else -1

    def collate(self, rows: Sequence[Texts]) -> Meeting:
        """Return `rows` as one batch."""
        question, question_attention = _padded([row.question for row in rows], self._pad)
        words = torch.zeros(question.shape)
        for at, row in enumerate(rows):
            words[at, : len(row.words)] = torch.tensor(row.words, dtype=torch.float)
        read = [
            (one, at, number == row.answer) for at, row in enumerate(rows) for number, one in enumerate(row.sentences)
        ]
        read.sort(key=lambda one: len(one[0]))
        answer = torch.full((len(rows),), -1)
        for place, (_, at, right) in enumerate(read):
            if right:
                answer[at] = place
        size = -(-len(read) // _GROUPS)
        parts = [self._part([ids for ids, _, _ in read[at : at + size]]) for at in range(0, len(read), size)]
        owner = torch.tensor([at for _, at, _ in read])
        return Meeting(question, question_attention, words, tuple(parts), owner, answer)

    def _part(self, rows: Sequence[Sequence[int]]) -> Sentences:
        ids, attention = _padded(rows, self._pad)
        inside = attention.clone()
        inside[:, : self._skipped] = 0
        inside[torch.arange(len(ids)), attention.sum(dim=1) - 1] = 0  # </s>
        return Sentences(ids, attention, inside)

    def loss(self, lower: Lower, network: Interaction, batch: Meeting) -> Tensor:
        """Return the mean cross-entropy of the right sentence, or of none, among all of the batch."""
        scores = network.scores(lower, batch)
        logits = torch.cat((torch.zeros_like(scores[:, :1]), scores), dim=1)
        return functional.cross_entropy(logits, batch.answer + 1)

    @torch.no_grad()
    def check(self, lower: Lower, network: Interaction, batches: Sequence[Meeting]) -> Found:
        """Return how `network` does, each question with the sentences of its own passage."""
        network.eval()
        first: list[bool] = []
        answered: list[bool] = []
        for batch in batches:
            scores = network.scores(lower, batch)
            own = batch.owner[None] == torch.arange(len(scores), device=scores.device)[:, None]
            best, at = scores.masked_fill(~own, float("-inf")).max(dim=1)
            answered += ((best > 0) == (batch.answer >= 0)).tolist()
            first += (at == batch.answer)[batch.answer >= 0].tolist()
        return Found(*(sum(some) / len(some) if some else 0.0 for some in (first, answered)))


def load_interaction(folder: Path, shared: int, *, seed: int = 0) -> tuple[Lower, Interaction]:
    """Return the encoder's lower layers and the network on top of them, nothing trained yet."""
    bert = load_bert(folder)
    register_attention(bert)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        lower, network = Lower(bert, shared), Interaction(bert, shared)
    set_dropout(network.layers)
    return lower, network


@torch.no_grad()
def centre(lower: Lower, network: Interaction, batches: Sequence[Meeting]) -> None:
    """Move vectors so that their mean over `batches` is zero: BERT's all point one way, which hides what differs."""
    network.eval()
    found = []
    for batch in batches:
        parts = [(batch.question, batch.question_attention), *((one.ids, one.attention) for one in batch.sentences)]
        for ids, mask in parts:
            found.append(network.states(lower(ids, mask), mask)[mask.bool()])
    network.vector.bias.copy_(-network.vector.weight @ torch.cat(found).mean(dim=0))


def _words(text: str, offsets: Sequence[tuple[int, int]], prefix: int) -> list[bool]:
    """Return which tokens are of words after the prefix."""
    return [end > prefix and bool(_WORD.search(text, max(prefix, start), end)) for start, end in offsets]


def _window(lengths: Sequence[int], answer: int, most: int, place: float) -> tuple[int, int]:
    """Return the first and the end of sentences of at most `most` tokens, with number `answer`; one at least."""
    first = answer if answer >= 0 else int(place * len(lengths))
    last, total = first + 1, sum(lengths[first : first + 1])
    while True:
        before = lengths[first - 1] if first > 0 else None
        after = lengths[last] if last < len(lengths) else None
        if before is not None and total + before <= most and (after is None or (first + last) % 2):
            first, total = first - 1, total + before
        elif after is not None and total + after <= most:
            last, total = last + 1, total + after
        elif before is not None and total + before <= most:
            first, total = first - 1, total + before
        else:
            return first, last


def _padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[Tensor, Tensor]:
    shape = len(rows), max(map(len, rows))
    ids, attention = torch.full(shape, padding), torch.zeros(shape, dtype=torch.long)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = torch.tensor(row)
        attention[at, : len(row)] = 1
    return ids, attention
