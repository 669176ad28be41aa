"""What should be stored against what is: the writes of one run.

Each article's record is written after its passages, as their receipt, and whatever no receipt speaks for is swept at
the end; so a run killed anywhere, and run again, ends as an unbroken run would.
"""

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Literal

from index.article import Article, Passage
from index.chunk import chunk
from index.config import IndexConfig
from index.encoder import Encoder
from index.errors import LibraryError
from index.read import Failure
from index.store import Receipt, Store

_SAMPLE = 16


@dataclass(slots=True)
class Report:
    """What a run did, counted in articles."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    duplicates: int = 0
    """Met twice in one run with the same address and text; kept once."""
    failed: list[Failure] = field(default_factory=list)
    passages: int = 0
    """Passages in the library after the run."""


class Reconciliation:
    """One run over one store; `report` says what it did so far."""

    def __init__(
        self, store: Store, encoder: Encoder, config: IndexConfig, report: Report, *, afresh: bool = False
    ) -> None:
        """Note what is stored now; with `afresh`, trust none of it and store every article again."""
        self.seen: dict[str, str] = {}
        """Article id -> the source it was met at in this run."""
        self.report = report
        self._store, self._encoder, self._config = store, encoder, config
        self._afresh = afresh
        self._receipts = store.receipts()
        self._passages = store.passage_ids()
        self._hashes: dict[str, str] = {}
        self._pending: list[tuple[Article, list[Passage]]] = []
        self._written: list[Passage] = []

    def write(self, articles: Iterable[Article]) -> None:
        """Store the articles that are new or changed, in batches."""
        for article in articles:
            if self._met_before(article):
                continue
            what = self._compare(article)
            setattr(self.report, what, getattr(self.report, what) + 1)
            if not self._is_whole(article):
                self._pending.append((article, self._chunk(article)))
            elif Receipt.of(article, self._receipts[article.id].passages) != self._receipts[article.id]:
                self._store.update_article(article, self._receipts[article.id].passages)
            if sum(len(passages) for _, passages in self._pending) >= self._config.batch:
                self._flush()
        self._flush()

    def remove(self, ids: Collection[str]) -> None:
        """Remove articles; their passages go with the next sweep."""
        self._store.delete(articles=ids)
        self.report.removed += len(ids)

    def check(self) -> None:
        """Store again what cannot be found by its own vector; LibraryError when that does not help.

        Chroma acknowledges vectors before it can find them; this asks for a sample of what the run wrote.
        """
        sample = random.Random(0).sample(self._written, min(_SAMPLE, len(self._written)))
        for attempt in range(2):
            vectors = self._encoder.embed_passages([passage.text for passage in sample])
            near = [self._store.nearest(vector, 1) for vector in vectors]
            lost = [n for n, found in enumerate(near) if vectors[n].any() and (not found or found[0].cosine < 0.999)]
            if not lost:
                return
            if attempt == 0:
                self._store.put_passages([sample[n] for n in lost], vectors[lost])
        raise LibraryError("Some passages cannot be found after storing them. Rebuild the library: rag index --rebuild")

    def _met_before(self, article: Article) -> bool:
        """Note the article; True when this run met it already, at another source."""
        if article.id not in self.seen:
            self.seen[article.id] = article.source
            self._hashes[article.id] = article.text_hash
            return False
        if self._hashes[article.id] == article.text_hash:
            self.report.duplicates += 1
        else:
            reason = (
                f"it has the address or title of {self.seen[article.id]} but another text; that one was kept."
                " Give this one an address (url) of its own, or leave one of the two out"
            )
            self.report.failed.append(Failure(article.source, reason))
        return True

    def _compare(self, article: Article) -> Literal["added", "changed", "unchanged"]:
        old = self._receipts.get(article.id)
        if old is None:
            return "added"
        new = Receipt.of(article, old.passages)
        return "unchanged" if replace(new, source=old.source) == old else "changed"  # a copy elsewhere is no change

    def _is_whole(self, article: Article) -> bool:
        """Say whether this text's record and every passage it promises are stored."""
        old = self._receipts.get(article.id)
        if self._afresh or old is None or old.text_hash != article.text_hash:
            return False
        return promised(article.id, old.text_hash, old.passages) <= self._passages

    def _chunk(self, article: Article) -> list[Passage]:
        return chunk(article, self._encoder.count_tokens, self._config.max_tokens, self._config.overlap)

    def _flush(self) -> None:
        passages = [passage for _, several in self._pending for passage in several]
        vectors = self._encoder.embed_passages([passage.text for passage in passages])
        self._store.put_passages(passages, vectors)
        ends = accumulate(len(several) for _, several in self._pending)
        receipts = [
            (article, vectors[end - len(several) : end])
            for (article, several), end in zip(self._pending, ends, strict=True)
        ]
        self._store.put_articles(receipts)
        self._written += passages
        self._pending.clear()


def sweep(store: Store) -> None:
    """Delete the passages that no article's record promises: of old texts, removed articles, runs cut short."""
    kept: set[str] = set()
    for id_, receipt in store.receipts().items():
        kept |= promised(id_, receipt.text_hash, receipt.passages)
    store.delete(passages=store.passage_ids() - kept)


def promised(article: str, text_hash: str, passages: int) -> set[str]:
    """Return the ids of the passages that an article's record speaks for (see `index.article.passage_id`)."""
    return {f"{article}-{text_hash}-{position:04d}" for position in range(passages)}
