"""The small pieces that answers and articles share as HTML: language, facts, address. All text is escaped here too."""

from html import escape
from urllib.parse import urlsplit

from rag import localize

UNVERIFIED = "not verified: these words were not found in the article"
"""How an unverified citation is flagged, wherever it is shown."""


def language_name(code: str) -> str:
    """Return the English name of a language, the code itself when it has none here, or "language unknown"."""
    return "language unknown" if code in {"", "und"} else localize.language_name(code, "en")


def day(published: str | None) -> str:
    """Return an ISO date as "5 May 2025"; what is no ISO date comes back as it is, nothing as "undated"."""
    return localize.date_text(published, "en-GB") or "undated"


def lang(code: str) -> str:
    """Return the `lang` attribute with a space before it, or nothing when the language is not known."""
    return "" if code in {"", "und"} else f' lang="{escape(code)}"'


def facts(outlet: str | None, language: str, published: str | None) -> str:
    """Return outlet, language and date as one line, each said to be unknown where it is."""
    who = f'<span class="outlet" dir="auto">{escape(outlet or "outlet unknown")}</span>'
    when = f'<time datetime="{escape(published)}">{escape(day(published))}</time>' if published else "undated"
    return f'<span class="facts">{who}<span>{escape(language_name(language))}</span><span>{when}</span></span>'


def address(url: str | None) -> str:
    """Return a URL as text; only an http(s) one is also a link, and nothing of it is loaded."""
    if not url:
        return ""
    shown = f'<span dir="ltr">{escape(url)}</span>'
    if _is_web(url):
        shown = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>'
    return f'<p class="address">{shown}</p>'


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
