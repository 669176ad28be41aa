"""Are two names of a person, or of a place, one and the same, written in other words, another language or script?

A person: the words of one name are among the other's ("Putin", "Владимира Путина"), romanised, without diacritics, in
the spellings that languages have for one sound. Between languages, longer words may also share no more than the sounds
of their consonants (Selenskyj, Zelensky), and so may words in two scripts (`rag.values.sounds`); a name without spaces
is also its words in a row (윤석열, Yoon Suk Yeol).

A place: CLDR, the lexicon or the gazetteer (`rag.values.cities`) know both by one name, one is a city and the other its
country, or the names are alike as those of a person are.
"""

import re
import unicodedata
from collections.abc import Sequence

import regex

from rag.answer import Value
from rag.values import cldr
from rag.values.cities import cities
from rag.values.lexicon import fold, lexicon
from rag.values.names import strip_marks
from rag.values.romanize import romanize, spellings
from rag.values.sounds import ALIKE, UNLIKE, likeness

_BETWEEN = re.compile(r"[\s.,·・‧•＝=–'’-]+")
_SPELLED = {"LATIN", "CYRILLIC"}
"""Scripts of which `romanize` makes one."""
_JAPANESE = {"CJK", "HIRAGANA", "KATAKANA"}
_HAN = regex.compile(r"[\p{Han}\s]+")
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
    if across and in_two_scripts(one, other):
        return _likeness(first, second) >= ALIKE
    left = list(second)
    for word in sorted(first, key=len, reverse=True):
        found = next((own for own in left if _same_word(word, own, across)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _words(name: str) -> list[str]:
    return [word for word in _BETWEEN.split(unicodedata.normalize("NFC", name)) if word]


def _same_word(one: str, other: str, across: bool) -> bool:
    """Tell whether two words of names are the same; an initial is any word that begins with it."""
    one, other = (strip_marks(romanize(word)) for word in (one, other))
    if len(one) == 1 or len(other) == 1:
        return one[:1] == other[:1]
    if spellings(one) & spellings(other) or _swapped(one, other):
        return True
    return across and not _sounds(one).isdisjoint(_sounds(other))


def _likeness(first: Sequence[str], second: Sequence[str]) -> float:
    """Return how alike two names in two scripts sound: as a whole or, where one is longer, each word of the other."""
    turned = (second[-1], *second[:-1])  # the family's name stands last or first
    whole = max(likeness("".join(first), "".join(row)) for row in (second, turned))
    if len(first) == len(second):
        return whole
    return max(whole, min(max(likeness(word, own) for own in second) for word in first))


def undecided(one: str, other: str, languages: tuple[str, str]) -> bool:
    """Tell whether two names in two languages' scripts may be one or two: none can say from how they are written.

    So it is with names that sound half alike, and with Japanese ones in kanji beside any other script.
    """
    if languages[0] == languages[1] or not in_two_scripts(one, other):
        return False
    if any(language == "ja" and _HAN.fullmatch(name) for name, language in zip((one, other), languages, strict=True)):
        return True
    first, second = sorted(map(_words, (one, other)), key=len)
    return bool(first) and UNLIKE <= _likeness(first, second) < ALIKE


def in_two_scripts(one: str, other: str) -> bool:
    """Tell whether two names are in different scripts, of which one is neither Latin nor Cyrillic."""
    letters = (next((char for char in name if char.isalpha()), "") for name in (one, other))
    scripts = {unicodedata.name(letter, "").partition(" ")[0] if letter else "" for letter in letters}
    return len(scripts) > 1 and "" not in scripts and not scripts <= _SPELLED and not scripts <= _JAPANESE


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
    """Tell whether two values of kind place are one place, or one a city of the other, as far as is known."""
    first, second = _known(one, languages), _known(other, languages)
    if first & second or _cities(one) & _cities(other):
        return True
    country_of = cldr.countries_of_cities()
    if {country_of.get(name) for name in first} & second or {country_of.get(name) for name in second} & first:
        return True
    if _is_known(one, languages) and _is_known(other, languages):
        return False  # two places, and both are known: Iran is not Iraq, nor Austria Australia
    return same_person(one.text, other.text, across=languages[0] != languages[1])


def told_apart(one: Value, other: Value, languages: tuple[str, str]) -> bool:
    """Tell whether two persons or places that are not the same are surely two."""
    if one.kind == "place" and _is_known(one, languages) and _is_known(other, languages):
        return True
    return not undecided(one.text, other.text, languages)


def _is_known(place: Value, languages: tuple[str, str]) -> bool:
    return place.normalized.isupper() or bool(_listed(place, languages) or _cities(place))


def _cities(place: Value) -> frozenset[int]:
    """Return the cities that the place may be, by its name as it stands or without the ending of its case."""
    return cities(place.text) or cities(place.normalized)


def _known(place: Value, languages: tuple[str, str]) -> set[str]:
    """Return what the place is called: its normalised name, and what either language or English knows it as."""
    own = place.normalized if place.normalized.isupper() else strip_marks(place.normalized)
    return {own} | _listed(place, languages)


def _listed(place: Value, languages: tuple[str, str]) -> set[str]:
    """Return what CLDR and the lexicon call the place, by its name in either language or English."""
    folded = fold(unicodedata.normalize("NFC", place.text))
    matches = (lexicon(language).places.match(folded, 0) for language in {*languages, "en"})
    return {found[1] for found in matches if found is not None and found[0] == len(folded) and found[1]}
