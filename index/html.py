"""The article in an HTML page. The only file that imports trafilatura and lxml; it never opens a connection.

A page is hostile until shown otherwise. It first passes a sieve that reads it as a stream of events and writes a
plainer page: nothing a reader would not see, no code, bounded depth, size and attributes. Only that reaches
trafilatura, whose time grows faster than the page does.
"""

import logging
import re
from html import escape
from typing import Any

from index.article import Document
from index.errors import ReadError

_MAX_ELEMENTS = 30_000  # about 2 s of extraction; long news pages with their menus have 2,000 to 5,000
_MAX_CHARACTERS = 2_000_000  # of the page that passed the sieve
_MAX_DEPTH = 150  # real pages stay under 50; libxml2 itself cuts at 256
_MAX_ATTRIBUTES = 30
_MAX_VALUE = 2_000
_MAX_FACTS = 200_000  # characters of structured data kept for title, date and outlet
_NO_ARTICLE = re.compile(  # not seen as text, or never part of the article
    "script|style|noscript|template|iframe|object|embed|applet|svg|math|canvas|audio|video|select|textarea|button"
    "|nav|footer|dialog"
)
_VOID = re.compile("area|base|br|col|hr|img|input|link|meta|param|source|track|wbr")
_HIDING = re.compile(  # a backslash can spell any of these letters, and no page needs one
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0*)?(?:;|!|$)|font-size:0(?:\.0*)?[a-z%]*(?:;|!|$)|\\"
)
_NAME = re.compile(r"[a-zA-Z][\w:.-]*", re.ASCII)
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{1,200}?charset|<\?xml[^>]{1,100}?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_HEAD = 4_096  # bytes searched for the declaration; HTML asks for it in the first 1,024


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that a page names in its `<meta charset>` or XML declaration, unchecked, or None."""
    match = _DECLARED.search(data[:_HEAD])
    return match[1].decode("ascii", "replace") if match else None


def read_html(text: str, source: str, url: str | None = None) -> Document:
    """Return the article in a page, with its title, date, outlet, canonical address and language where stated.

    Raises ReadError, naming `source`, when the page has no article text or is built to exhaust its reader.
    """
    sieve = _Sieve(source)
    _parse(text, sieve)
    page = "".join(sieve.page)
    body, facts = _extract(page, f"<!doctype html>{''.join(sieve.facts)}{page}", url, source)
    if not body.strip():
        raise ReadError(f"{source}: no article text was found in this page; save its text as .txt and index that")
    return Document(
        text=body,
        source=source,
        title=_stated(facts.title),
        url=_web_address(facts.url) or _web_address(url),
        outlet=_stated(facts.sitename),
        published=_stated(facts.date),
        language=sieve.language,
    )


class _Sieve:
    """lxml's parser target: collects the page without what must not reach the extractor."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.page: list[str] = []
        self.facts: list[str] = []
        self.language: str | None = None
        self._open: list[bool] = []  # for each open element, whether its tag was written
        self._elements = 0
        self._size = 0
        self._dropped_at: int | None = None  # depth of the dropped element that everything inside goes with
        self._in_facts = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Write the tag, or begin to drop what is inside."""
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            self._refuse(f"more than {_MAX_ELEMENTS} elements")
        if tag == "html":
            self.language = _language(attributes.get("lang") or attributes.get("xml:lang"))
        if self._dropped_at is None and (_NO_ARTICLE.fullmatch(tag) or _hidden(attributes)):
            self._dropped_at = len(self._open)
            self._in_facts = tag == "script" and attributes.get("type", "").strip().lower() == "application/ld+json"
        written = self._dropped_at is None and len(self._open) < _MAX_DEPTH and bool(_NAME.fullmatch(tag))
        self._open.append(written)
        if written:
            self._write(f"<{tag}{_attributes(attributes)}>")

    def end(self, tag: str) -> None:
        """Close what `start` opened; lxml balances the calls."""
        written = self._open.pop() if self._open else False
        if self._dropped_at == len(self._open):
            self._dropped_at, self._in_facts = None, False
        if written and not _VOID.fullmatch(tag):
            self._write(f"</{tag}>")

    def data(self, data: str) -> None:
        """Keep text that is seen, and structured data apart from it."""
        if self._dropped_at is None:
            self._write(escape(data, quote=False))
        elif self._in_facts and len(data) < _MAX_FACTS and len(self.facts) < 20:
            self.facts.append(f'<script type="application/ld+json">{data}</script>')

    def comment(self, data: str) -> None:
        """Drop comments."""

    def close(self) -> None:
        """End the page; lxml asks for this method."""

    def _write(self, piece: str) -> None:
        self._size += len(piece)
        if self._size > _MAX_CHARACTERS:
            self._refuse(f"more than {_MAX_CHARACTERS} characters")
        self.page.append(piece)

    def _refuse(self, what: str) -> None:
        raise ReadError(f"{self.source}: {what} in one page is no article; save its text as .txt and index that")


def _hidden(attributes: dict[str, str]) -> bool:
    """Say whether an element's own attributes keep it from the reader's eyes."""
    if "hidden" in attributes or attributes.get("aria-hidden", "").strip().lower() == "true":
        return True
    style = attributes.get("style", "")
    return len(style) > _MAX_VALUE or bool(_HIDING.search(re.sub(r"\s+|/\*.*?\*/", "", style).lower()))


def _attributes(attributes: dict[str, str]) -> str:
    """Write the attributes that a real page would have; the encoding has been dealt with already."""
    kept = list(attributes.items())[:_MAX_ATTRIBUTES]
    return "".join(
        f' {name}="{escape(value)}"'
        for name, value in kept
        if len(value) <= _MAX_VALUE and _NAME.fullmatch(name) and name != "charset"
    )


def _parse(text: str, sieve: _Sieve) -> None:
    """Send the page through the sieve; with a target lxml builds no tree, so depth and attributes cost linear time."""
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    parser = etree.HTMLParser(target=sieve, encoding="utf-8")
    try:
        etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise ReadError(f"{sieve.source}: this page is not HTML; save its text as .txt and index that") from error


def _extract(page: str, page_with_facts: str, url: str | None, source: str) -> tuple[str, Any]:
    """Return the body's text and trafilatura's metadata.

    The structured data is kept from the body: trafilatura would otherwise fall back on the article text in there,
    which no reader of the page has seen.
    """
    from trafilatura import bare_extraction, extract_metadata

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what went wrong is said once, by our own error
    dates = {"extensive_search": False, "original_date": True}  # stated dates only, none fished out of the text
    try:
        found = bare_extraction(page, url=url, include_comments=False)
        facts = extract_metadata(page_with_facts, default_url=url, date_config=dates)
    except Exception as error:  # a page can bring any of the extractor's parts down; none of them declares how
        raise ReadError(f"{source}: this page cannot be taken apart; save its text as .txt and index that") from error
    return (getattr(found, "text", None) or "", facts)


def _stated(value: str | None) -> str | None:
    """Return the value without blanks around it, or None."""
    return (value or "").strip() or None


def _web_address(url: str | None) -> str | None:
    """Return the address if it is one of the web."""
    return url if url and re.match(r"https?://[^\s/]", url) else None


def _language(tag: str | None) -> str | None:
    """Return the two-letter language of a tag such as `pt-BR`."""
    match = re.match(r"([a-z]{2})(?:$|[-_])", (tag or "").strip().lower())
    return match[1] if match else None
