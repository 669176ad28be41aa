"""What a sentence claims and what a passage says: figures, dates, names, outlets and quotations, in any two languages.

Both are read with the same rules into keys that are the same in every language (`rag.figures`), so that 1.000, 1,000
and 1 thousand meet, and 86 never meets 68. Figures and dates are certain: a passage has them or it has not. Names are
not, since every language spells and translates them its own way: a name that is not found counts as missing only where
sentence and passages share a script, and elsewhere as open.

Weak: what a sentence says of its figures and names is not understood, only whether the passages have them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answer import Hit
from rag.figures import Reading, claimed, counted, days, given, read
from rag.naming import (
    Name,
    has_name,
    name_of,
    other_names,
    outlet_key,
    quotable,
    quotations,
    speaks_of,
    spelled,
)
from rag.untrusted import disarm, visible
from rag.values import entities
from rag.values.names import find_persons, strip_marks
from rag.values.places import find_places
from rag.values.scripts import script_of

_ISO = len("2025-05-09")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a sentence says that can be looked up."""

    language: str
    figures: frozenset[str]
    """Keys of figures and dates, which it must not make up."""
    counted: frozenset[tuple[str, str]]
    """Figures with the word or the currency that each counts."""
    names: tuple[Name, ...]
    words: tuple[frozenset[str], ...]
    """How other capitalised words may be spelled."""
    loose: frozenset[str]
    """Keys of months, small ordinals and small numbers in words, which a passage may give in a way that is not read."""
    outlets: frozenset[str]
    quotes: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything that a passage can have or lack."""
        return bool(self.figures or self.names or self.words or self.loose or self.outlets or self.quotes)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says: keys of figures, dates, countries and months, the words of names, and the text itself."""

    keys: frozenset[str]
    counted: frozenset[tuple[str, str]]
    words: frozenset[str]
    """How every word may be spelled."""
    names: frozenset[str]
    """How every capitalised one may be."""
    folded: str
    quotable: str
    outlets: frozenset[str]
    writing: frozenset[tuple[str, str]]
    """Script and language; of several passages, of each."""

    def gives(self, key: str) -> bool:
        """Say whether the text has a figure, or a date whose year and whose day it gives apart."""
        kind, _, value = key.partition(":")
        if key in self.keys or (kind == "year" and f"count:{value}" in self.keys):
            return True
        if kind == "hour":
            return any(f"figure:{hour}" in self.keys for hour in (value, int(value) + 12))
        if kind != "date" or value.startswith("--"):
            return False
        year, _, rest = value.partition("-")
        return f"year:{year}" in self.keys and f"open:{'--' if '-' in rest else ''}{rest}" in self.keys


@dataclass(frozen=True, slots=True)
class Lack:
    """What of a sentence's claims passages do not have."""

    figures: frozenset[str]
    names: bool
    """A name, a month, a small number in words, an outlet or a quotation is missing."""
    open: bool
    """One is not found and cannot be told to be missing."""

    @property
    def nothing(self) -> bool:
        """Whether the passages have every claim."""
        return not (self.figures or self.names or self.open)


def claims_of(sentence: str, language: str, outlets: Iterable[str] = ()) -> Claims:
    """Return what `sentence`, without marks, says; `outlets` are the names of those that it may speak of."""
    found = read(sentence, language)
    figures = dict(claimed(found))
    money = [(value.start, value.end) for value in found.quantities if value.kind == "money"]
    people = find_persons(found.text, found.folded, found.words)
    named = [*people, *find_places(found.text, found.folded, found.words, money)]
    names = [name_of(value, found.folded, found.words) for value in named]
    return Claims(
        language=language,
        figures=frozenset(key for key, certain in figures.items() if certain),
        counted=frozenset(counted(found)),
        names=tuple(name for name in names if name.words),
        words=tuple(other_names(found.text, found.folded, found.words, named)),
        loose=frozenset(key for key, certain in figures.items() if not certain),
        outlets=frozenset(key for key in map(outlet_key, outlets) if speaks_of(found.folded, key)),
        quotes=tuple(quotations(sentence)),
    )


def figures_of(sentence: str, language: str) -> frozenset[str]:
    """Return the figures and dates of `sentence` alone."""
    return frozenset(key for key, certain in claimed(read(sentence, language)) if certain)


@lru_cache(maxsize=64)  # the passages of one answer are often those of the next
def facts_of(hit: Hit) -> Facts:
    """Return what a passage says; its article's title, outlet and date name things too, but give no other figures."""
    article = hit.article
    around = "\n".join(filter(None, (article.title, article.outlet)))
    return _facts(hit.passage.text, around, article.language, (article.published or "")[:_ISO], article.outlet or "")


@lru_cache(maxsize=256)
def facts_in(text: str, language: str) -> Facts:
    """Return what a text says by itself."""
    return _facts(text, "", language)


def joined(facts: Sequence[Facts]) -> Facts:
    """Return what several passages say together."""
    if len(facts) == 1:
        return facts[0]
    none, no_pair = frozenset[str](), frozenset[tuple[str, str]]()
    return Facts(
        none.union(*(one.keys for one in facts)),
        no_pair.union(*(one.counted for one in facts)),
        none.union(*(one.words for one in facts)),
        none.union(*(one.names for one in facts)),
        "\n".join(one.folded for one in facts),
        "\n".join(one.quotable for one in facts),
        none.union(*(one.outlets for one in facts)),
        no_pair.union(*(one.writing for one in facts)),
    )


def lacking(claims: Claims, facts: Facts, asked: Facts) -> Lack:
    """Return which of `claims` the passages of `facts` lack; names may also stand in the question, `asked`."""
    own = all(language == claims.language for _, language in facts.writing)
    unquoted = any(quote not in facts.quotable for quote in claims.quotes)
    missing = (unquoted and own) or not all(facts.gives(key) or asked.gives(key) for key in claims.loose)
    missing = missing or any(key not in facts.outlets and key not in facts.folded for key in claims.outlets)
    missing = missing or (own and any(not word & (facts.words | asked.words) for word in claims.words))
    unread = unquoted and not own
    for name in claims.names:
        if _has(facts, name, own) or _has(asked, name, own=False):
            continue
        same = (own or name.known) and all(
            script == name.script and (script != "CJK" or language == claims.language)
            for script, language in facts.writing
        )
        missing, unread = missing or same, unread or not same
    return Lack(frozenset(key for key in claims.figures if not facts.gives(key)), missing, unread)


def contradicts(claims: Claims, lack: Lack, facts: Facts) -> bool:
    """Say whether the passages count what a missing figure counts, and count it otherwise."""
    lost = {what for figure, what in claims.counted if figure in lack.figures}
    return any(what in lost for _, what in facts.counted)


def shared(claims: Claims, facts: Facts) -> frozenset[str]:
    """Return which of a sentence's figures, outlets and names a text has."""
    figures = filter(facts.gives, claims.figures)
    names = (name.text for name in claims.names if _has(facts, name, own=False))
    return frozenset((*figures, *(claims.outlets & facts.outlets), *names))


def _has(facts: Facts, name: Name, own: bool) -> bool:
    return has_name(name, facts.keys, facts.names, facts.folded, own)


def _facts(text: str, around: str, language: str, published: str = "", outlet: str = "") -> Facts:
    """Read a text as a model is shown it: without what does not show, its brackets round."""
    text, shown = visible(text), disarm(text)
    found = read(text, language)
    keys = {*given(found), *days(published), *_mentioned(found), *_mentioned(read(around, language))}
    whole = f"{text}\n{around}"
    return Facts(
        frozenset(keys),
        frozenset(counted(found)),
        *spelled(whole, keys),
        strip_marks(whole),
        "\n".join({quotable(text): None, quotable(shown): None}),
        frozenset(filter(None, [outlet_key(outlet)])),
        frozenset([(script_of(text), language)]),
    )


def _mentioned(found: Reading) -> set[str]:
    """Return the keys of countries and names."""
    keys = entities(found.text, found.words.language)
    return {key for key in keys if key.startswith(("country:", "name:"))}
