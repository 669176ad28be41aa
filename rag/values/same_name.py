"""Are two names of a person, or of a place, one and the same, written in other words, another language or script?

A person: the words of one name are among the other's ("Putin", "Владимира Путина"), romanised, without diacritics, in
the spellings that languages have for one sound. Between languages, longer words may also share no more than the sounds
of their consonants (Selenskyj, Zelensky). A place: CLDR and the lexicon know both by one name, or one is a city and
the other its country.
"""

import re
import unicodedata

from rag.answer import Value
from rag.values import cldr
from rag.values.lexicon import fold, lexicon
from rag.values.names import strip_marks
from rag.values.romanize import romanize, spellings

_BETWEEN = re.compile(r"[\s.,·・‧•＝=–'’-]+")
_SHORTEST_SOUND = 4
_LONG = 5
_DOUBLE = re.compile(r"(.)\1+")
_GLIDE = re.compile("i(?=[aeou])")
_SOUNDS = (
    (re.compile("x"), "ks"),
    (re.compile("d?(?:sch|sh|zh|z)|t?s?ch|dj|cz"), "s"),
    (re.compile("[cgq]"), "k"),
    (re.compile("[fw]|ph"), "v"),
    (re.compile("[aeiouyh]"), ""),
)


def same_person(one: str, other: str, *, across: bool) -> bool:
    """Tell whether two names can be one person's; `across` languages, where spelling follows sound.

    Equal surnames with different given names are two people; a surname alone is anyone's who has it.
    """
    first, second = _words(one), _words(other)
    if len(first) > len(second):
        first, second = second, first
    if not any(len(word) > 1 for word in first):
        return False
    left = list(second)
    for word in sorted(first, key=len, reverse=True):
        found = next((own for own in left if _same_word(word, own, across)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _words(name: str) -> list[str]:
    name = unicodedata.normalize("NFC", name)
    return [strip_marks(romanize(word)) for word in _BETWEEN.split(name) if word]


def _same_word(one: str, other: str, across: bool) -> bool:
    """Tell whether two words of names are the same; an initial is any word that begins with it."""
    if len(one) == 1 or len(other) == 1:
        return one[:1] == other[:1]
    if spellings(one) & spellings(other) or _swapped(one, other):
        return True
    return across and not _sounds(one).isdisjoint(_sounds(other))


def _swapped(one: str, other: str) -> bool:
    """Tell whether two longer words have the same letters, mistyped in another order (Jomart, Jormat)."""
    return len(one) >= _LONG and one[0] == other[0] and sorted(one) == sorted(other)


def _sounds(word: str) -> set[str]:
    """Return keys that a word shares with the same one written by ear in another language; none but for Latin letters.

    Its spellings without double letters and glides (Tokayev, Tokaev) and, where there are enough of them, its
    consonants alone, of which j is one or none.
    """
    if not word.isascii():
        return set()
    consonants = word
    for pattern, letters in _SOUNDS:
        consonants = pattern.sub(letters, consonants)
    bare = {_DOUBLE.sub(r"\1", consonants.replace("j", letter)).upper() for letter in ("", "s")}
    plain = {_DOUBLE.sub(r"\1", _GLIDE.sub("", spelling)) for spelling in spellings(word)}
    return plain | {key for key in bare if len(key) >= _SHORTEST_SOUND}


def same_place(one: Value, other: Value, languages: tuple[str, str]) -> bool:
    """Tell whether two values of kind place are one place, or one a city of the other, as far as CLDR knows."""
    first, second = _known(one, languages), _known(other, languages)
    if first & second:
        return True
    country_of = cldr.countries_of_cities()
    return bool({country_of.get(name) for name in first} & second or {country_of.get(name) for name in second} & first)


def _known(place: Value, languages: tuple[str, str]) -> set[str]:
    """Return what the place is called: its normalised name, and what either language or English knows it as."""
    folded = fold(unicodedata.normalize("NFC", place.text))
    names = {place.normalized if place.normalized.isupper() else strip_marks(place.normalized)}
    for language in {*languages, "en"}:
        found = lexicon(language).places.match(folded, 0)
        if found is not None and found[0] == len(folded) and found[1]:
            names.add(found[1])
    return names
