"""Who stands behind a value: outlets that are independent of one another, and what an outlet reported before.

One outlet is one source however often it prints a story, and so is a wire story that several outlets carry. A newer
figure of an outlet replaces its older one: that is an update, not a disagreement.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from rag.answer import Evidence

Copies = Callable[[Evidence, Evidence], bool]
"""Whether two sentences are of one story that two outlets carry."""

Agree = Callable[[Evidence, Evidence], bool]
"""Whether two sentences give the same value."""


def outlet_key(item: Evidence) -> str:
    """Return what tells the outlet of a sentence from others: its name, else its site, else its article."""
    article = item.hit.article
    if article.outlet:
        return "".join(article.outlet.casefold().split())
    site = urlsplit(article.url or "").hostname or ""
    return site.removeprefix("www.") or article.id


def independent(evidence: Sequence[Evidence], copies: Copies) -> int:
    """Return how many sources are independent of one another: other outlets, and no copies."""
    kept: list[Evidence] = []
    for item in evidence:
        if not any(outlet_key(item) == outlet_key(other) or copies(item, other) for other in kept):
            kept.append(item)
    return len(kept)


def updated(evidence: Sequence[Evidence], agree: Agree) -> tuple[list[Evidence], list[Evidence]]:
    """Return what each outlet says by now, and what it said before and says no more, both in the order given.

    An article is older when both days are known and differ. Where the best sentence is an older one, what its outlet
    says now takes its place.
    """
    older = {at: newest for at, item in enumerate(evidence) if (newest := _newest(item, evidence, agree)) is not item}
    current = [older.get(at, item) for at, item in enumerate(evidence)]
    return list({id(item): item for item in current}.values()), [evidence[at] for at in older]


def _newest(item: Evidence, evidence: Sequence[Evidence], agree: Agree) -> Evidence:
    """Return the newest sentence of the item's outlet that gives another value; the item itself when none is newer."""
    day = item.hit.article.published
    newer = [
        other
        for other in evidence
        if day
        and (other.hit.article.published or "")[:10] > day[:10]
        and outlet_key(other) == outlet_key(item)
        and not agree(item, other)
    ]
    return max(newer, key=lambda other: other.hit.article.published or "", default=item)
