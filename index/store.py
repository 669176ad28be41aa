"""The store: articles and their passages in Chroma (the only file that imports chromadb).

Three collections: `library`, whose metadata says which pair is in use, and that pair, `articles-STAMP` and
`passages-STAMP`. The stamp is everything that changes the vectors, so a rebuild fills a new pair beside the old one
and then moves the pointer: a killed rebuild leaves the old library as it was.
"""

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

import numpy as np

from index.article import Article, Passage, digest
from index.embed import Vectors, normalize
from index.errors import LibraryError, LibraryMissing, LibraryUnwritable
from index.home import Home

_FORMAT = 1
_PAGE = 250  # rows a call: writes 2.5 times faster than 32, and stays far under SQLite's limit of variables
_FEW = 50  # a filter that leaves at most this many articles goes to Chroma; a wider one is applied to more neighbours
_clients = count()  # see _connect


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
    """One library's articles and passages. Safe to share between threads; one process at a time may write.

    Reading methods see what other processes have written since: they reopen Chroma when the generation moved.
    """

    def __init__(self, home: Home) -> None:
        """Open the store in `home`; nothing is read before the first call."""
        self._home = home
        self._lock = threading.RLock()
        self._client: Any = None
        self._generation = -1
        self._pairs: dict[str, tuple[Any, Any]] = {}
        self._receipts: dict[str, Receipt] | None = None

    # what is in it

    def stamp(self) -> Stamp:
        """Return the stamp of the library in use; LibraryMissing when there is none."""
        with self._reading():
            found = self._pointer()
            if found is None:
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
        rows = self._rows(0, None if ids is None else sorted(ids), ["documents", "metadatas"])
        return sorted((_article(*row) for row in rows), key=lambda article: article.id)

    def receipts(self) -> dict[str, Receipt]:
        """Return every article's receipt by its id; read once for each generation of the library."""
        with self._reading():
            if self._receipts is None:
                self._receipts = {id_: Receipt(**metadata) for id_, _, metadata in self._rows(0, None, ["metadatas"])}
            return dict(self._receipts)

    def passages(self, ids: Collection[str] | None = None) -> list[Passage]:
        """Return the passages with these ids, or all, ordered by id."""
        rows = self._rows(1, None if ids is None else sorted(ids), ["documents", "metadatas"])
        return sorted((_passage(*row) for row in rows), key=lambda passage: passage.id)

    def passage_ids(self) -> set[str]:
        """Return the ids of every passage stored, those of a write cut short included."""
        return {id_ for id_, _, _ in self._rows(1, None, [])}

    def nearest(
        self, vector: Vectors, top: int, articles: Collection[str] | None = None, language: str | None = None
    ) -> list[Neighbour]:
        """Return the `top` passages nearest to `vector`, shape (dimensions,), best first; ties by id.

        With `articles`, only passages of these; with `language`, only passages in it. Chroma's own filter is slow when
        it keeps nearly everything, so a wide one is first tried here, on more neighbours.
        """
        if articles is None:
            return self._query(vector, top, None, language)
        if len(articles) > _FEW:
            found = self._query(vector, 4 * top, None, language)
            kept = [near for near in found if near.passage.article_id in articles]
            if len(kept) >= top:
                return kept[:top]
        return self._query(vector, top, articles, language)

    # changing it (under Home.writing)

    def prepare(self, stamp: Stamp) -> None:
        """Make the pair of collections for `stamp` ready to be written; the library in use stays in use."""
        with self._writing() as client:
            self._pairs[stamp.key] = (
                self._collection(client, f"articles-{stamp.key}"),
                self._collection(client, f"passages-{stamp.key}"),
            )

    def use(self, stamp: Stamp) -> None:
        """Make the pair of `stamp` the library in use, and delete every other pair."""
        with self._writing() as client:
            pointer = {**asdict(stamp), "key": stamp.key}
            client.get_or_create_collection("library", embedding_function=None).modify(metadata=pointer)
            for collection in client.list_collections():
                if collection.name != "library" and not collection.name.endswith(f"-{stamp.key}"):
                    client.delete_collection(collection.name)

    def put_passages(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Add or replace passages with their unit vectors, shape (len(passages), dimensions)."""
        for start in range(0, len(passages), _PAGE):
            part = passages[start : start + _PAGE]
            with self._writing():
                self._pair()[1].upsert(
                    ids=[passage.id for passage in part],
                    embeddings=vectors[start : start + _PAGE],
                    documents=[passage.text for passage in part],
                    metadatas=[_passage_metadata(passage) for passage in part],
                )

    def put_article(self, article: Article, passages: int, vectors: Vectors) -> None:
        """Add or replace an article that has `passages` passages; call it after they are stored, as their receipt.

        Its own vector is the mean of theirs, shape (passages, dimensions).
        """
        with self._writing():
            self._pair()[0].upsert(
                ids=[article.id],
                embeddings=normalize(vectors.mean(axis=0, keepdims=True)),
                documents=[article.text],
                metadatas=[_article_metadata(article, passages)],
            )

    def update_article(self, article: Article, passages: int) -> None:
        """Replace the metadata of an article whose text is unchanged."""
        with self._writing():
            self._pair()[0].update(ids=[article.id], metadatas=[_article_metadata(article, passages)])

    def delete(self, *, articles: Collection[str] = (), passages: Collection[str] = ()) -> None:
        """Delete the articles and the passages with these ids; unknown ids are passed over."""
        for which, ids in enumerate((sorted(articles), sorted(passages))):
            for start in range(0, len(ids), _PAGE):
                with self._writing():
                    self._pair()[which].delete(ids=ids[start : start + _PAGE])

    def close(self) -> None:
        """Let go of Chroma; the next call opens it again."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._pairs = {}
            self._receipts = None

    # Chroma

    def _query(
        self, vector: Vectors, top: int, articles: Collection[str] | None, language: str | None
    ) -> list[Neighbour]:
        clauses: list[dict[str, Any]] = []
        if articles is not None:
            clauses.append({"article_id": {"$in": sorted(articles)}})
        if language is not None:
            clauses.append({"language": language})
        if articles is not None and not articles:
            return []
        with self._reading():
            passages = self._pair()[1]
            found = passages.query(
                query_embeddings=[np.asarray(vector, dtype=np.float32)],
                n_results=max(1, min(top, passages.count())),
                where={"$and": clauses} if len(clauses) > 1 else clauses[0] if clauses else None,
                include=["documents", "metadatas", "distances"],
            )
        rows = zip(found["ids"][0], found["documents"][0], found["metadatas"][0], found["distances"][0], strict=True)
        near = [Neighbour(_passage(id_, text, metadata), 1 - distance) for id_, text, metadata, distance in rows]
        return sorted(near, key=lambda neighbour: (-neighbour.cosine, neighbour.passage.id))

    def _rows(
        self, which: int, ids: Sequence[str] | None, include: list[str]
    ) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield (id, document, metadata) of articles (0) or passages (1), a page at a time."""
        with self._reading():
            collection = self._pair()[which]
            total = collection.count() if ids is None else len(ids)
        for start in range(0, total, _PAGE):
            with self._reading():
                page = (
                    collection.get(limit=_PAGE, offset=start, include=include)
                    if ids is None
                    else collection.get(ids=list(ids[start : start + _PAGE]), include=include)
                )
            blank: list[Any] = [None] * len(page["ids"])
            yield from zip(page["ids"], page["documents"] or blank, page["metadatas"] or blank, strict=True)

    def _pair(self) -> tuple[Any, Any]:
        """Return the articles and passages collections: those being prepared, else those in use."""
        if not self._pairs:
            key = self.stamp().key
            self._pairs[key] = (
                self._client.get_collection(f"articles-{key}", embedding_function=None),
                self._client.get_collection(f"passages-{key}", embedding_function=None),
            )
        return next(reversed(self._pairs.values()))  # the pair being written, if any

    def _pointer(self) -> dict[str, Any] | None:
        from chromadb.errors import NotFoundError

        if self._client is None:
            return None
        try:
            metadata = self._client.get_collection("library", embedding_function=None).metadata
        except NotFoundError:
            return None
        return metadata if metadata and "key" in metadata else None

    @staticmethod
    def _collection(client: Any, name: str) -> Any:  # noqa: ANN401  Chroma's types would import it
        cosine = {"hnsw": {"space": "cosine", "ef_search": 200}}
        return client.get_or_create_collection(name, embedding_function=None, configuration=cosine)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, self._translated():
            if self._generation != self._home.generation():
                self.close()
            if self._client is None and self._home.chroma.exists():
                self._connect()
            yield

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        with self._lock, self._translated():
            if self._client is None:
                self._connect()
            self._receipts = None
            yield self._client

    def _connect(self) -> None:
        import chromadb
        from chromadb.config import Settings

        # Chroma shares one open database among all clients of a process that spell its path alike, and that one
        # never sees what another process wrote. A spelling of its own gives each client a database of its own.
        path = f"{self._home.chroma}/{'./' * next(_clients)}"
        self._generation = self._home.generation()
        self._client = chromadb.PersistentClient(path, settings=Settings(anonymized_telemetry=False))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from chromadb.errors import ChromaError

        try:
            yield
        except (ChromaError, OSError, ValueError) as error:
            said = str(error).strip().split("\n", 1)[0]
            if any(words in said.lower() for words in ("disk is full", "readonly", "read-only", "no space", "denied")):
                raise LibraryUnwritable(
                    f"The library {self._home.path} cannot be written ({said}). Free some space or choose another"
                    " folder with --home, then run this again: nothing already stored is lost."
                ) from error
            raise LibraryError(f"The library {self._home.path} cannot be used ({said}).") from error


def _article_metadata(article: Article, passages: int) -> dict[str, Any]:
    fields = asdict(Receipt.of(article, passages))
    return {key: value for key, value in fields.items() if value is not None}  # Chroma has no null


def _article(id_: str, text: str, metadata: dict[str, Any]) -> Article:
    fields = {key: value for key, value in metadata.items() if key not in ("text_hash", "passages")}
    return Article(id=id_, text=text, **fields)


def _passage_metadata(passage: Passage) -> dict[str, Any]:
    fields = asdict(passage)
    del fields["id"], fields["text"]
    return fields


def _passage(id_: str, text: str, metadata: dict[str, Any]) -> Passage:
    return Passage(id=id_, text=text, **metadata)
