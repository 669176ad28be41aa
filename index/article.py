"""The values that pass between the steps of the index side. No I/O, no foreign library.

Offsets are counted in Python characters (Unicode code points) of `Article.text`, end exclusive, so that
`article.text[start:end]` is the quoted text everywhere in the project.
"""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Document:
    """One text as it was read, before cleaning; `source` is what messages call it (a path, `path:line`, or `-`)."""

    text: str
    source: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    """ISO 8601 date, `YYYY-MM-DD`."""
    language: str | None = None
    """ISO 639-1 code when the source states it."""


@dataclass(frozen=True, slots=True)
class Article:
    """One news text with its metadata; `text` is the body that every offset refers to."""

    id: str
    text: str
    title: str
    source: str
    language: str
    """ISO 639-1 code, or `und` when unsure."""
    url: str | None = None
    outlet: str | None = None
    published: str | None = None

    @property
    def text_hash(self) -> str:
        """Eight hexadecimal digits that change when the text does."""
        return digest(self.text)[:8]


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: what is embedded and retrieved."""

    id: str
    article_id: str
    position: int
    start: int
    end: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, `text[start:end]`."""

    start: int
    end: int


def digest(text: str) -> str:
    """Return the SHA-256 of `text` as hexadecimal; the one hash behind every id."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def article_id(address: str) -> str:
    """Return the id of the article at a canonical URL or path: the same address always gives the same id."""
    return digest(address)[:12]


def passage_id(article: Article, position: int) -> str:
    """Return the id of a passage; it names its article and its text, so a set difference of ids finds stale ones."""
    return f"{article.id}-{article.text_hash}-{position:04d}"
