"""Which article a text is: the address its id is made from, one rule for adding, updating and removing."""

import re
from urllib.parse import urlsplit, urlunsplit

from index.article import Document, article_id, digest

_LINE = re.compile(r":\d+$")
_TRACKING = ("utm_", "fbclid", "gclid")


def id_of(document: Document) -> str:
    """Return the id of the article that `document` is a text of.

    Its canonical URL where it has one, so that a copy of a page is the same article wherever it lies; else its path.
    A line of a .jsonl file is known by its title or text, since line numbers move when a line is put in.
    """
    if document.url:
        return article_id(canonical(document.url))
    path = file_of(document.source)
    if path != document.source or path == "-":
        return article_id(f"{path}#{digest(document.title or document.text)}")
    return article_id(path)


def canonical(url: str) -> str:
    """Return `url` without scheme, `www.`, fragment, tracking parameters and a closing slash.

    Its other parameters stay as they are written, those without a value too: in some addresses they are the article's
    number. A `url` that breaks the rules of addresses stays whole.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    query = [pair for pair in parts.query.split("&") if pair and not pair.lower().startswith(_TRACKING)]
    host = parts.netloc.lower().removeprefix("www.")
    return urlunsplit(("", host, parts.path.rstrip("/"), "&".join(query), ""))


def file_of(source: str) -> str:
    """Return the file that `source` names: itself, or what stands before `:LINE`."""
    return _LINE.sub("", source)
