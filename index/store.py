"""The store: articles and their passages in Chroma (through `index.chroma`).

Three collections: `library`, whose metadata says which pair is in use, and that pair, `articles-STAMP` and
`passages-STAMP`. The stamp is everything that changes the vectors, so a rebuild fills a new pair beside the old one
and then moves the pointer: a killed rebuild leaves the old library as it was.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from index.article import Article, Passage, digest
from index.chroma import PAGE, Database, collection, others, point, pointer, rows
from index.encoder import Vectors, normalize
from index.errors import LibraryError, LibraryMissing
from index.home import Home

_FORMAT = 1
_POINTER = "library"
_FEW = 50  # articles of a filter that goes to Chroma at once
_MANY = 5000  # articles of a filter that goes to Chroma at all: it becomes one query with a variable for each


@dataclass(frozen=True, slots=True)
class Stamp:
    """What made a library's vectors: two libraries with one stamp are comparable, others are not."""

    encoder: str
    fingerprint: str
    dimensions: int
    chunker: str
    max_tokens: int
    format: int = _FORMAT

    @property
    def key(self) -> str:
        """Eight hexadecimal digits; the encoder's name is left out, since a renamed folder gives the same vectors."""
        return digest(f"{self.fingerprint} {self.dimensions} {self.chunker} {self.max_tokens} {self.format}")[:8]


@dataclass(frozen=True, slots=True)
class Receipt:
    """An article's record without its text; written after the article's passages, it vouches for them."""

    text_hash: str
    passages: int
    title: str
    source: str
    language: str
    url: str | None = None
    outlet: str | None = None
    published: str | None = None

    @classmethod
    def of(cls, article: Article, passages: int) -> "Receipt":
        """Return the receipt of an article cut into `passages` passages."""
        fields = asdict(article)
        del fields["id"], fields["text"]
        return cls(text_hash=article.text_hash, passages=passages, **fields)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage and the cosine of its vector with the question's."""

    passage: Passage
    cosine: float


class Store:
    """One library's articles and passages. Safe to share between threads; one process at a time may write."""

    def __init__(self, home: Home) -> None:
        """Remember where the library is; nothing is read before the first call."""
        self.changed = False
        """Whether anything was written through this object."""
        self._home = home
        self._database = Database(home, on_close=self._forget)
        self._pair: tuple[Any, Any] | None = None
        self._receipts: dict[str, Receipt] | None = None

    # what is in it

    def stamp(self) -> Stamp:
        """Return the stamp of the library in use; LibraryMissing when there is none."""
        with self._database.reading() as client:
            found = pointer(client, _POINTER)
        if not found or "key" not in found:
            raise LibraryMissing(
                f"There is no library in {self._home.path} yet. Make one: rag index PATH (or just rag index)."
            )
        if found.get("format") != _FORMAT:
            raise LibraryError(
                f"The library {self._home.path} has format {found.get('format')}, this program reads {_FORMAT}."
                " Use the version that made it, or index the articles into another folder with --home."
            )
        return Stamp(**{field: found[field] for field in Stamp.__dataclass_fields__})

    def articles(self, ids: Collection[str] | None = None) -> list[Article]:
        """Return the articles with these ids, or all, ordered by id."""
        with self._reading() as (articles, _):
            found = rows(articles, ids, ["documents", "metadatas"])
        return sorted((_article(*row) for row in found), key=lambda article: article.id)

    def receipts(self) -> dict[str, Receipt]:
        """Return every article's receipt by its id; read once for each generation of the library."""
        with self._reading() as (articles, _):
            if self._receipts is None:
                self._receipts = {id_: Receipt(**metadata) for id_, _, metadata in rows(articles, None, ["metadatas"])}
            return dict(self._receipts)

    def passages(self, ids: Collection[str] | None = None) -> list[Passage]:
        """Return the passages with these ids, or all, ordered by id."""
        with self._reading() as (_, passages):
            found = rows(passages, ids, ["documents", "metadatas"])
        return sorted((_passage(*row) for row in found), key=lambda passage: passage.id)

    def passage_ids(self) -> set[str]:
        """Return the ids of every passage stored, those of a write cut short included."""
        with self._reading() as (_, passages):
            return {id_ for id_, _, _ in rows(passages, None, [])}

    def nearest(
        self, vector: Vectors, top: int, articles: Collection[str] | None = None, language: str | None = None
    ) -> list[Neighbour]:
        """Return the `top` passages nearest to `vector`, shape (dimensions,), best first; ties by id.

        With `articles`, only passages of these; with `language`, only passages in it. Chroma's own filter is slow when
        it keeps nearly everything, so a wide one is first tried here, on more neighbours.
        """
        if articles is None or len(articles) <= _FEW:
            return self._query(vector, top, articles, language)
        kept: list[Neighbour] = []
        for factor in (4, 16):
            found = self._query(vector, factor * top, None, language)
            kept = [near for near in found if near.passage.article_id in articles]
            if len(kept) >= top or len(found) < factor * top:
                return kept[:top]
        return self._query(vector, top, articles, language) if len(articles) <= _MANY else kept

    def among(self, vector: Vectors, ids: Collection[str]) -> list[Neighbour]:
        """Return the passages with these ids, those nearest to `vector`, shape (dimensions,), first; ties by id."""
        return self._query(vector, len(ids), None, None, ids) if ids else []

    # changing it (under Home.writing)

    def prepare(self, stamp: Stamp) -> None:
        """Read and write the pair of collections of `stamp` from now on; the library in use stays in use."""
        with self._database.writing() as client:
            self._forget()
            self._pair = collection(client, f"articles-{stamp.key}"), collection(client, f"passages-{stamp.key}")

    def use(self, stamp: Stamp) -> None:
        """Make the pair of `stamp` the library in use, and delete every other pair."""
        with self._database.writing() as client:
            now = {**asdict(stamp), "key": stamp.key}
            if pointer(client, _POINTER) != now:
                self._begin()
                point(client, _POINTER, now)
            old = others(client, {_POINTER, f"articles-{stamp.key}", f"passages-{stamp.key}"})
            if old:
                self._database.announce()  # readers turn to the new pair before the old one is gone
            for name in old:
                client.delete_collection(name)

    def put_passages(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Add or replace passages with their unit vectors, shape (len(passages), dimensions)."""
        for start in range(0, len(passages), PAGE):
            part = passages[start : start + PAGE]
            with self._writing() as (_, stored):
                stored.upsert(
                    ids=[passage.id for passage in part],
                    embeddings=vectors[start : start + PAGE],
                    documents=[passage.text for passage in part],
                    metadatas=[_passage_metadata(passage) for passage in part],
                )

    def put_articles(self, articles: Sequence[tuple[Article, Vectors]]) -> None:
        """Add or replace articles, each with the vectors of its passages, shape (passages, dimensions).

        Call it after the passages are stored, as their receipt. An article's own vector is the mean of theirs.
        """
        for start in range(0, len(articles), PAGE):
            part = articles[start : start + PAGE]
            with self._writing() as (stored, _):
                stored.upsert(
                    ids=[article.id for article, _ in part],
                    embeddings=normalize(np.stack([vectors.mean(axis=0) for _, vectors in part])),
                    documents=[article.text for article, _ in part],
                    metadatas=[_article_metadata(article, len(vectors)) for article, vectors in part],
                )

    def update_article(self, article: Article, passages: int) -> None:
        """Replace the metadata of an article whose text is unchanged."""
        with self._writing() as (stored, _):
            stored.update(ids=[article.id], metadatas=[_article_metadata(article, passages)])

    def delete(self, *, articles: Collection[str] = (), passages: Collection[str] = ()) -> None:
        """Delete the articles and the passages with these ids; unknown ids are passed over."""
        for which, ids in enumerate((sorted(articles), sorted(passages))):
            for start in range(0, len(ids), PAGE):
                with self._writing() as pair:
                    pair[which].delete(ids=ids[start : start + PAGE])

    def close(self) -> None:
        """Let go of Chroma's files; the next call opens them again."""
        self._database.close()

    # the pair of collections

    def _query(
        self,
        vector: Vectors,
        top: int,
        articles: Collection[str] | None,
        language: str | None,
        ids: Collection[str] | None = None,
    ) -> list[Neighbour]:
        clauses: list[dict[str, Any]] = []
        if articles is not None:
            clauses.append({"article_id": {"$in": sorted(articles)}})
        if language is not None:
            clauses.append({"language": language})
        with self._reading() as (_, passages):
            total = passages.count()
            if total == 0 or (articles is not None and not articles):
                return []
            found = passages.query(
                query_embeddings=[np.asarray(vector, dtype=np.float32)],
                ids=None if ids is None else sorted(ids),
                n_results=min(top, total),
                where={"$and": clauses} if len(clauses) > 1 else clauses[0] if clauses else None,
                include=["documents", "metadatas", "distances"],
            )
        columns = (found[name][0] for name in ("ids", "documents", "metadatas", "distances"))
        near = [
            Neighbour(_passage(id_, text, metadata), 1 - distance)
            for id_, text, metadata, distance in zip(*columns, strict=True)
        ]
        return sorted(near, key=lambda neighbour: (-neighbour.cosine, neighbour.passage.id))

    @contextmanager
    def _reading(self) -> Iterator[tuple[Any, Any]]:
        """Give the collections of articles and of passages: those prepared, else those in use."""
        with self._database.reading() as client:
            if self._pair is None:
                key = self.stamp().key
                self._pair = collection(client, f"articles-{key}"), collection(client, f"passages-{key}")
            yield self._pair

    @contextmanager
    def _writing(self) -> Iterator[tuple[Any, Any]]:
        with self._reading() as pair, self._database.writing():
            self._begin()
            self._receipts = None
            yield pair

    def _begin(self) -> None:
        if not self.changed:
            self.changed = True
            self._home.begin()

    def _forget(self) -> None:
        self._pair = None
        self._receipts = None


def _article_metadata(article: Article, passages: int) -> dict[str, Any]:
    return asdict(Receipt.of(article, passages))  # None makes Chroma drop a key that an older version had


def _article(id_: str, text: str, metadata: dict[str, Any]) -> Article:
    fields = {key: value for key, value in metadata.items() if key not in ("text_hash", "passages")}
    return Article(id=id_, text=text, **fields)


def _passage_metadata(passage: Passage) -> dict[str, Any]:
    fields = asdict(passage)
    del fields["id"], fields["text"]
    return fields


def _passage(id_: str, text: str, metadata: dict[str, Any]) -> Passage:
    return Passage(id=id_, text=text, **metadata)
