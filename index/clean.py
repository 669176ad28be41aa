"""Metadata out of a text, the text kept: source and comment lines, photo credits, characters that do not show.

Pure: a document in, a document out. The words it looks for are in `trailers.toml`. What it leaves is the text that
every offset and quotation refers to, so nothing inside a line is ever rewritten beyond invisible characters.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from index.article import Document
from index.errors import ReadError

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls, zero-width and bidirectional ones among them. ZWNJ and ZWJ stay: Persian, Hindi and Khmer spell with them.
# The tag characters spell out whole sentences that a reader of the page cannot see.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
# The escapes: Arabic, Urdu, Hindi, Burmese, Amharic, Khmer.
_SENTENCE_ENDS = ".!?…。．｡！？\u061f\u06d4\u0964\u0965\u104a\u104b\u1362\u17d4\u17d5‽"
_CLOSING = "\"'”’»«“„)]}」』）】"
_TRAILER_LINE = 1_000  # characters; an address can be long
_CREDIT_LINE = 200  # characters; a caption with its credit is shorter, a paragraph longer
_CREDIT = 60  # characters of the credit itself
_TITLE_LINE = 150
_TITLE_CUT = 80
_YEARS = range(1990, 2101)
# Second-level labels under which a country registers names, as in bbc.co.uk and tempo.co.id.
_PUBLIC_LABELS = "co com org net gov go edu ac or ne gob gouv web info"


@dataclass(frozen=True, slots=True)
class _Trailers:
    """The patterns made of `trailers.toml`, and the outlets' names by host."""

    source: re.Pattern[str]
    comments: re.Pattern[str]
    photo: re.Pattern[str]
    outlets: dict[str, str]


def clean(document: Document) -> Document:
    """Return the document with its text bare and its address, outlet, date and title filled in as far as they show.

    What the document states already is kept. Raises ReadError when nothing but metadata was there.
    """
    body, stated = _without_trailers(_visible(document.text).split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in body if not _is_credit(line))).strip()
    if not text:
        raise ReadError(f"{document.source}: nothing is left but source lines and credits; give the article's text")
    url = _web_address(document.url) or _web_address(stated)
    named = stated if stated and not _web_address(stated) else None
    return replace(
        document,
        text=text,
        url=url,
        outlet=_one_line(document.outlet) or (_outlet(url) if url else named),
        published=document.published or (_day(url) if url else None),
        title=_one_line(document.title) or _title(text),
    )


@cache
def _trailers() -> _Trailers:
    """Read the word lists; longer words first, so that one that begins another does not hide it."""
    lists = tomllib.loads(files("index").joinpath("trailers.toml").read_text(encoding="utf-8"))
    source, comments, photo = (
        "|".join(re.escape(word) for word in sorted({w for ws in lists[kind].values() for w in ws}, key=len)[::-1])
        for kind in ("source", "comments", "photo")
    )
    count = r"[\s:：(（\[]*\d*[\s)）\]]*"
    return _Trailers(
        source=re.compile(rf"[^\w\n]*(?:{source})(?:\s*[:：]\s*|\s+(?=http))(?P<origin>\S.*)", re.IGNORECASE),
        comments=re.compile(rf"\W*(?:\d+\s+)?(?:{comments}){count}", re.IGNORECASE),
        photo=re.compile(
            rf"(?:(?<![^\W\d_])|(?<=[\u0e00-\u0eff\u1780-\u17ff\u3040-\uffff]))(?:{photo})\s*[:：/／=＝]", re.I
        ),
        outlets=lists["outlets"],
    )


def _visible(text: str) -> str:
    """Return the text without characters that do not show and without blanks at the ends of lines."""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _one_line(text: str | None) -> str | None:
    """Return a title or name on one line, or None."""
    return " ".join(_visible(text or "").split()) or None


def _without_trailers(lines: list[str]) -> tuple[list[str], str | None]:
    """Return the lines without the source and comment lines that end them, and the source these name.

    Only the end is looked at: the same words inside an article belong to it.
    """
    words, stated, end = _trailers(), None, len(lines)
    while end:
        line = lines[end - 1].strip()
        if len(line) > _TRAILER_LINE:
            break
        source = words.source.fullmatch(line)
        origin = _origin(source["origin"]) if source else None
        if line and not origin and not words.comments.fullmatch(line):
            break
        stated = stated or origin
        end -= 1
    return lines[:end], stated


def _origin(stated: str) -> str | None:
    """Return the address in what follows "Source:", else the outlet's name, or None where it is a sentence."""
    address = re.search(r"https?://\S+", stated)
    if address:
        return address[0].rstrip(_CLOSING + ".,;")
    name = stated.strip(_CLOSING + "([ ")
    return name if 0 < len(name) <= _CREDIT and name[-1] not in _SENTENCE_ENDS else None


def _is_credit(line: str) -> bool:
    """Say whether a line is a caption that ends in the photographer or agency, rather than a sentence."""
    markers = list(_trailers().photo.finditer(line)) if len(line) <= _CREDIT_LINE else []
    if not markers:
        return False
    credit = line[markers[-1].end() :].strip().strip(_CLOSING)
    ended = credit.endswith(tuple(_SENTENCE_ENDS))
    return len(credit) <= _CREDIT and not (ended and (len(credit) > 30 or len(credit.split()) > 3))


def _web_address(url: str | None) -> str | None:
    """Return the address if it is one of the web, which alone may become a link."""
    url = _UNSEEN.sub("", url or "").strip()
    return url if re.match(r"(?i)https?://[^\s/]", url) and not re.search(r"\s", url) else None


def _outlet(url: str) -> str | None:
    """Return the outlet's name, from the table or else from the host: `www.le-figaro.fr` is Le Figaro."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return None
    labels = host.split(".")
    ends = 2 if len(labels) > 2 and labels[-2] in _PUBLIC_LABELS.split() else 1
    name = labels[-ends - 1] if len(labels) > ends else host
    if name.isdigit() or not name:
        return host or None
    known = _trailers().outlets.get(".".join(labels[-ends - 1 :]))
    return known or name.replace("-", " ").title()


def _day(url: str) -> str | None:
    """Return the day in an address: `/2025/05/02/`, `2025-05-02`, `/20250502`, or in a Vietnamese article number.

    That number is a three-digit site code or the century, then year, month, day, hour, minute, second, millisecond.
    """
    path = re.sub(r"[?#].*", "", url)
    clock = r"(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{3}(?!\d)"
    patterns = (
        r"/(\d{4})/(\d\d?)/(\d\d?)(?!\d)",
        r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)",
        r"/(\d{4})(\d\d)(\d\d)(?!\d)",
        rf"(?<!\d)\d{{3}}(\d\d)(\d\d)(\d\d){clock}",
        rf"(?<!\d)(20\d\d)(\d\d)(\d\d){clock}",
    )
    for pattern in patterns:
        for match in re.finditer(pattern, path, re.ASCII):
            year, month, day = (int(part) for part in match.groups())
            try:
                found = date(year + 2000 if year < 100 else year, month, day)
            except ValueError:
                continue
            if found.year in _YEARS:
                return found.isoformat()
    return None


def _title(text: str) -> str:
    """Return the first line when it reads as a headline, else the first words; the text itself keeps them."""
    first = text.split("\n", 1)[0].strip()
    if len(first) <= _TITLE_LINE and first.rstrip(_CLOSING)[-1:] not in _SENTENCE_ENDS:
        return first
    if len(first) <= _TITLE_CUT:
        return first
    cut = first.rfind(" ", _TITLE_CUT // 2, _TITLE_CUT)
    if cut < 0:  # a script without spaces: not between a letter and its marks
        cut = _TITLE_CUT
        while unicodedata.category(first[cut])[0] == "M":
            cut -= 1
    return first[:cut].rstrip(" ,;:-–—،，、") + "…"
