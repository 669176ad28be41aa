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

from rag.answer import Value
from rag.values import cldr
from rag.values.cities import cities
from rag.values.lexicon import fold, lexicon
from rag.values.names import strip_marks
from rag.values.romanize import romanize, spellings
from rag.values.sounds import sounds_alike

_BETWEEN = re.compile(r"[\s.,·・‧•＝=–'’-]+")
_SPELLED = {"LATIN", "CYRILLIC"}
"""Scripts of which `romanize` makes one."""
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
    if across and len(first) == 1 < len(second) and _in_two_scripts(first[0], second[0]):
        rows = ["".join(second), "".join((second[-1], *second[:-1]))]  # the family's name stands last or first
        if any(sounds_alike(first[0], row) for row in rows):
            return True
    left = list(second)
    for word in sorted(first, key=len, reverse=True):
        found = next((own for own in left if _same_word(word, own, across)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _words(name: str) -> list[str]:
    return [word for word in _BETWEEN.split(unicodedata.normalize("NFC", name)) if word]


def _same_word(word: str, other_word: str, across: bool) -> bool:
    """Tell whether two words of names are the same; an initial is any word that begins with it."""
    one, other = (strip_marks(romanize(each)) for each in (word, other_word))
    if len(one) == 1 or len(other) == 1:
        return one[:1] == other[:1]
    if spellings(one) & spellings(other) or _swapped(one, other):
        return True
    if not across:
        return False
    return not _sounds(one).isdisjoint(_sounds(other)) or (
        _in_two_scripts(word, other_word) and sounds_alike(word, other_word)
    )


def _in_two_scripts(one: str, other: str) -> bool:
    """Tell whether two words are in different scripts, of which one is neither Latin nor Cyrillic."""
    scripts = {unicodedata.name(word[0], "").partition(" ")[0] for word in (one, other)}
    return len(scripts) > 1 and not scripts <= _SPELLED


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
    if first & second or cities(one.text) & cities(other.text):
        return True
    country_of = cldr.countries_of_cities()
    if {country_of.get(name) for name in first} & second or {country_of.get(name) for name in second} & first:
        return True
    if _is_known(one, first) and _is_known(other, second):
        return False  # two places, and both are known: Iran is not Iraq, nor Austria Australia
    return same_person(one.text, other.text, across=languages[0] != languages[1])


def _is_known(place: Value, names: set[str]) -> bool:
    return len(names) > 1 or place.normalized.isupper() or bool(cities(place.text))


def _known(place: Value, languages: tuple[str, str]) -> set[str]:
    """Return what the place is called: its normalised name, and what either language or English knows it as."""
    folded = fold(unicodedata.normalize("NFC", place.text))
    names = {place.normalized if place.normalized.isupper() else strip_marks(place.normalized)}
    for language in {*languages, "en"}:
        found = lexicon(language).places.match(folded, 0)
        if found is not None and found[0] == len(folded) and found[1]:
            names.add(found[1])
    return names
