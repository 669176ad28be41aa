"""An article cut into passages: runs of whole sentences that fit the encoder, with exact offsets. It embeds nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import regex

from index.article import Article, Passage, Span, passage_id
from index.sentences import sentences

CHUNKER_VERSION = "1"
"""Changes whenever the same article would give other passages: a library made by another version is rebuilt."""

Counter = Callable[[Sequence[str]], list[int]]
"""Texts to their numbers of tokens, a batch at once; the encoder's own."""

_CLUSTER = regex.compile(r"[\ud800-\udbff][\udc00-\udfff]|\X")  # \X alone would part a surrogate pair
_CLAUSE = regex.compile(r"[,;:–—،؛、，；：၊·]\p{P}*\s*(?<!\p{N}[,:](?=\p{N}))")  # but not inside 1,5 or 10:30
_SPACE = regex.compile(r"\s+")
_REACH = 256  # characters on either side of the middle that are read for clusters, so that a huge text stays cheap


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a part of one that is too long, with its number of tokens."""

    start: int
    end: int
    tokens: int


def chunk(article: Article, count_tokens: Counter, max_tokens: int = 128, overlap: int = 1) -> list[Passage]:
    """Return the passages of `article` in order; every character that is not white space is in one of them.

    A passage has at most `max_tokens` tokens, as `count_tokens` counts them, and repeats the last `overlap` sentences
    of the one before where they fit. It ends with a paragraph (a line) when it is at least half full there. A sentence
    longer than `max_tokens` is cut at a clause mark, else at a space, else between grapheme clusters; only a single
    cluster of more tokens than that stays whole.
    """
    pieces = _pieces(article, count_tokens, max_tokens)
    spans = _fitted(article.text, pieces, count_tokens, max_tokens, overlap) if pieces else []
    return [
        Passage(
            id=passage_id(article, position),
            article_id=article.id,
            position=position,
            start=span.start,
            end=span.end,
            text=article.text[span.start : span.end],
            language=article.language,
        )
        for position, span in enumerate(spans)
    ]


def _pieces(article: Article, count_tokens: Counter, max_tokens: int) -> list[_Piece]:
    """Return the sentences, those that are too long halved until they fit; one batch is counted per halving."""
    text, fitting = article.text, []
    pending = sentences(text, article.language)
    while pending:
        counts = count_tokens([text[span.start : span.end] for span in pending])
        halves: list[Span] = []
        for span, tokens in zip(pending, counts, strict=True):
            parts = _halve(text, span) if tokens > max_tokens else []
            halves += parts
            if not parts:
                fitting.append(_Piece(span.start, span.end, tokens))
        pending = halves
    return sorted(fitting, key=lambda piece: piece.start)


def _halve(text: str, span: Span) -> list[Span]:
    """Cut near the middle: at a clause mark, else a space, else between clusters; empty for a single cluster."""
    middle, quarter = (span.start + span.end) // 2, (span.end - span.start) // 4
    for low, high in ((middle - quarter, middle + quarter), (span.start, span.end)):
        for mark in (_CLAUSE, _SPACE):
            cuts = [match.end() for match in mark.finditer(text, low, high) if span.start < match.end() < span.end]
            if cuts:
                return _trimmed(text, span, min(cuts, key=lambda cut: abs(cut - middle)))
    cuts = _cluster_cuts(text, max(span.start, middle - _REACH), min(span.end, middle + _REACH))
    cuts = cuts or _cluster_cuts(text, span.start, span.end)
    return _trimmed(text, span, min(cuts, key=lambda cut: abs(cut - middle))) if cuts else []


def _cluster_cuts(text: str, low: int, high: int) -> list[int]:
    """Return where clusters begin, but for the first, of which the beginning may lie before `low`."""
    return [low + match.start() for match in _CLUSTER.finditer(text[low:high])][1:]


def _trimmed(text: str, span: Span, cut: int) -> list[Span]:
    first, second = text[span.start : cut].rstrip(), text[cut : span.end].lstrip()
    return [Span(span.start, span.start + len(first)), Span(span.end - len(second), span.end)]


def _fitted(text: str, pieces: Sequence[_Piece], count_tokens: Counter, max_tokens: int, overlap: int) -> list[Span]:
    """Return the passages, each counted as a whole: joined sentences may have more tokens than their sum."""
    alone = {Span(piece.start, piece.end) for piece in pieces}
    limit = max_tokens
    while True:
        spans = list(_runs(text, pieces, limit, overlap))
        counts = count_tokens([text[span.start : span.end] for span in spans])
        excess = max((n - max_tokens for n, span in zip(counts, spans, strict=True) if span not in alone), default=0)
        if excess <= 0:
            return spans
        limit = max(1, limit - excess)  # at 1 every piece is alone


def _runs(text: str, pieces: Sequence[_Piece], limit: int, overlap: int) -> Iterator[Span]:
    """Yield runs of pieces of at most `limit` tokens in sum, or one piece; each goes beyond the one before."""
    costs = [max(1, piece.tokens) for piece in pieces]
    first = done = 0
    while done < len(pieces):
        stop, total, paragraph = first, 0, 0
        while stop < len(pieces) and (stop <= first or total + costs[stop] <= limit):
            total += costs[stop]
            stop += 1
            if stop > done and 2 * total >= limit and _line_ends(text, pieces, stop):
                paragraph = stop
        if stop < len(pieces):
            stop = paragraph or stop
        yield Span(pieces[first].start, pieces[stop - 1].end)
        done = stop
        first = max(first + 1, done - overlap)
        while first < done < len(pieces) and sum(costs[first : done + 1]) > limit:
            first += 1


def _line_ends(text: str, pieces: Sequence[_Piece], stop: int) -> bool:
    """Tell whether a line break follows the last of the first `stop` pieces."""
    return stop < len(pieces) and len(f"|{text[pieces[stop - 1].end : pieces[stop].start]}|".splitlines()) > 1
