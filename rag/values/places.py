"""Countries and cities by name, and words after a preposition that says "where".

Normalised: the ISO 3166 code of a country ("KZ", whatever the language calls it), the English name of a city CLDR or
the lexicon knows ("moscow"), else the name in small letters. Inflected names are found by their stem in the languages
the lexicon marks. Weak: a person or a word with a country's name (Jordan, Chad) is taken for the country; German
place names that CLDR lacks are not found, because German capitalises every noun (`city_names` knows the larger ones).
"""

import re
from collections.abc import Iterator

from rag.answer import Value
from rag.values.lexicon import Lexicon, Words, ends_word, is_letter, is_unspaced

_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ‘.-][^\W\d_]+)*")
_MAX_RUN = 4
_CODE = 2
_LONGEST_PREFIX = 2
"""Letters written onto a name: Arabic "wa-", "wa-bi-"."""


def find_places(text: str, folded: str, words: Lexicon, taken: list[tuple[int, int]]) -> list[Value]:
    """Return the places of a text in order; `taken` are the spans of amounts, since a "US dollar" names no place."""
    found = [v for v in known_places(text, folded, words) if not any(a < v.end and v.start < b for a, b in taken)]
    for value in _after_prepositions(text, folded, words):
        if not any(v.start < value.end and value.start < v.end for v in found):
            found.append(value)
    return sorted(found, key=lambda value: value.start)


def known_places(text: str, folded: str, words: Lexicon) -> Iterator[Value]:
    """Yield the countries and cities that CLDR or the lexicon names, longest match first, left to right."""
    for start, end, code in scan(text, folded, words.places, words):
        yield Value("place", text[start:end], start, end, code)


def scan(text: str | None, folded: str, table: Words, words: Lexicon) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, value) of the entries of `table` that begin a word.

    Given `text`, a small letter begins no name; without it, case does not count.
    """
    at = 0
    while at < len(folded):
        if folded[at] not in table.sizes or (text and text[at].islower()) or not _begins(folded, at, words.attached):
            at += 1
            continue
        found = table.match(folded, at)
        if found is None or (text and not _is_name(text[at : found[0]])):
            at += 1
            continue
        if found[1] or table is words.titles:
            yield at, found[0], found[1]
        at = found[0]


def _begins(folded: str, at: int, attached: str) -> bool:
    """Tell whether a word may begin here: after no letter, in a script without spaces, or after a letter like "wa-"."""
    if at == 0 or not is_letter(folded[at - 1]):
        return True
    if is_unspaced(folded[at]):
        return not ("가" <= folded[at] <= "힣" and "가" <= folded[at - 1] <= "힣")
    if not folded[at - 1].isalpha() or is_unspaced(folded[at - 1]):
        return is_unspaced(folded[at - 1])
    if not attached:
        return False
    prefix = re.split(r"\W", folded[max(0, at - _LONGEST_PREFIX - 1) : at])[-1]
    return len(prefix) <= _LONGEST_PREFIX and all(c in attached for c in prefix)


def _is_name(name: str) -> bool:
    """Two ASCII letters (US, AS) name a country only in capitals."""
    return not (len(name) <= _CODE and name.isascii()) or name.isupper()


def _after_prepositions(text: str, folded: str, words: Lexicon) -> Iterator[Value]:
    """Yield runs of capitalised words after "in", "di", "ở" and their like."""
    tokens = list(_WORD.finditer(text))
    for i, token in enumerate(tokens[:-1]):
        if folded[token.start() : token.end()] not in words.lists["in"]:
            continue
        run: list[re.Match[str]] = []
        for word in tokens[i + 1 : i + 1 + _MAX_RUN]:
            begin = (run or [token])[-1].end()
            if text[begin : word.start()] != " " or not word[0][0].isupper() or not _may_be_place(word, folded, words):
                break
            run.append(word)
        if run:
            start, end = run[0].start(), run[-1].end()
            yield Value("place", text[start:end], start, end, folded[start:end])


def _may_be_place(word: re.Match[str], folded: str, words: Lexicon) -> bool:
    if folded[word.start() : word.end()] in words.function or words.months.match(folded, word.start()):
        return False
    return words.titles.match(folded, word.start()) is None and ends_word(folded, word.end())
