"""Names, outlets and quotations in a text, so that two texts in any two languages can be compared.

A name stands in another text when one of its spellings does: romanised, inflected, with other vowels, or as the country
or city that it is in every language. Approximate on purpose, in favour of finding it. A quotation is found exactly.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answer import Value
from rag.values.lexicon import Lexicon, fold, is_unspaced
from rag.values.names import strip_marks
from rag.values.romanize import romanize, spellings
from rag.values.scripts import script_of

_WORD = re.compile(r"[^\W\d_]{2,}")
_INSIDE = re.compile(r"(?<=[^\W_] |, )[^\W\d_]{3,}")
"""A word that does not begin the sentence: a capital makes a name of it, except in German."""
_CASED = {"LATIN", "CYRILLIC", "GREEK"}
_PARTS = re.compile(r"[\s·・‧•＝=]+")
_SUFFIX, _SUFFIXED = re.compile(r"['’]\w+"), {"tr", "az"}  # "Moskova'da"
_SHORTEST = 3
_STEM, _SKELETON = 5, 4  # letters and consonants that two spellings of a name must share
_SAME_SOUND = str.maketrans("cqzw", "kksv")
_QUOTE_WORDS, _QUOTE_CHARACTERS = 3, 6  # the shortest quotation, the latter in scripts without spaces
_QUOTE_MARKS = dict.fromkeys(map(ord, "“”„‟«»「」『』〝〞〟＂"), '"') | dict.fromkeys(map(ord, "‘’‚‛‹›＇"), "'")
_QUOTATION = re.compile(r'[“„"«»「『”]([^“”„"«»「」『』]+)[”“"»«」』]|‘([^‘’]{1,500}(?:’\w[^‘’]{0,500}){0,20})’')
_OUTSIDE = " .,;:!?…。，、"
"""What a writer may set inside the quotation marks though it is not of the quotation."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence: small letters without marks, how each word may be spelled, its script, its keys."""

    text: str
    words: tuple[frozenset[str], ...]
    script: str
    keys: frozenset[str]
    """A country's or a city's, the same in every language."""
    known: bool
    """Whether another language has the name too: a person's, or a country or city that CLDR has."""


def name_of(value: Value, folded: str, words: Lexicon) -> Name:
    """Return a person or place less the words that every language has its own for: nothing of "Red Square" is left."""
    text = _SUFFIX.sub("", value.text) if words.language in _SUFFIXED else value.text
    every = [word.lower() for word in _WORD.findall(text) if not word[0].islower()]  # no "de" and "von"
    own = [word for word in every if word not in words.institutions and word not in words.function]
    keys = [f"name:{word}" for word in strip_marks(value.normalized).split() if len(word) > 1]
    if value.kind == "place" and value.normalized.isupper():
        keys = [f"country:{value.normalized}"]
    is_place = value.kind == "place"
    return Name(
        text=strip_marks(text),
        words=tuple(map(_forms, own)) if any(len(word) >= _SHORTEST or not word.isascii() for word in own) else (),
        script=script_of(text),
        keys=frozenset(keys),
        known=words.places.match(folded, value.start) is not None if is_place else own == every,
    )


def other_names(text: str, folded: str, words: Lexicon, taken: Sequence[Value]) -> Iterator[frozenset[str]]:
    """Yield how each other capitalised word may be spelled: no person or place of `taken`, no title, month or people.

    Only a text in the same language can be expected to have it. German capitalises all nouns, so there it says nothing.
    """
    known = (words.titles, words.months, words.stems, words.places)
    for match in _INSIDE.finditer(text if words.language != "de" else ""):
        at, word = match.start(), match[0].lower()
        if not match[0][0].isupper() or word in words.function or word in words.institutions:
            continue
        inside = any(value.start < match.end() and at < value.end for value in taken)
        if not inside and not any(table.match(folded, at) for table in known):
            yield _forms(word)


def spelled(text: str, keys: Iterable[str] = ()) -> tuple[frozenset[str], frozenset[str]]:
    """Return how every word of `text` may be spelled, and of those how the words with a capital and the name `keys`."""
    words = set(_WORD.findall(text))
    names = {word.lower() for word in words if word[0].isupper()}
    names |= {key.removeprefix("name:") for key in keys if key.startswith("name:")}
    none = frozenset[str]()
    return none.union(*(_forms(word.lower()) for word in words)), none.union(*map(_forms, names))


def has_name(name: Name, keys: frozenset[str], names: frozenset[str], folded: str, own: bool) -> bool:
    """Say whether a text has a name: its key, or all its words, or half of them where the language is not its `own`.

    The text is given as the keys of what it names, the spellings of its capitalised words, and itself without marks.
    """
    if name.keys and name.keys <= keys:
        return True
    if name.script not in _CASED:  # where such a name ends is a guess, so one of its parts will do
        parts = (name.text, *_PARTS.split(name.text))
        return any(len(part) > 1 and part in folded for part in parts)
    found = sum(bool(word & names) for word in name.words)
    return found == len(name.words) or (not own and found * 2 >= len(name.words))


@lru_cache(maxsize=10_000)
def _forms(word: str) -> frozenset[str]:
    """Return a word as other languages may spell or inflect it: romanised, its beginning, its consonants."""
    plain = strip_marks(romanize(word))
    forms = spellings(plain)
    if plain.isascii():
        forms |= {f"^{form[:_STEM]}" for form in forms if len(form) >= _STEM}
        consonants = re.sub(r"[aeiouyjh]", "", plain.replace("x", "ks").translate(_SAME_SOUND))
        skeleton = re.sub(r"(.)\1+", r"\1", consonants)
        forms |= {f"~{skeleton}"} if len(skeleton) >= _SKELETON else set()
    return frozenset(forms)


def outlet_key(name: str) -> str:
    """Return an outlet's name without case and punctuation."""
    return " ".join(re.findall(r"\w+", fold(name)))


def speaks_of(folded: str, outlet: str) -> bool:
    """Say whether a folded text has the outlet of this key, as whole words where the script parts words."""
    if any(map(is_unspaced, outlet)):
        return outlet in folded
    return bool(outlet) and f" {outlet} " in f" {outlet_key(folded)} "


def quotations(sentence: str) -> Iterator[str]:
    """Yield, made `quotable`, what stands between quotation marks and is long enough to be someone's words."""
    for match in _QUOTATION.finditer(sentence):
        said = quotable(match[1] or match[2]).strip(_OUTSIDE)
        unspaced = any(is_unspaced(char) and not "가" <= char <= "힣" for char in said)
        if len(said) >= _QUOTE_CHARACTERS if unspaced else len(said.split()) >= _QUOTE_WORDS:
            yield said


def quotable(text: str) -> str:
    """Return `text` with plain quotation marks, single spaces and composed letters; nothing else is evened out."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_QUOTE_MARKS).split())
