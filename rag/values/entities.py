"""What a text mentions, as keys that are the same in every language: for matching a question with a sentence.

"country:AZ", "month:5", "year:1959", "number:86", "ordinal:80", and "name:putin" for each word of a name. A question
in German and a sentence in Indonesian share no words, but they share these. Not an entity linker: a German noun gives a
name key too, which only matters when the other text has the same word. Scripts without capitals give no name keys
except through Latin or Cyrillic words in them, and, for what CLDR knows, cities.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import takewhile

from rag.answer import Value
from rag.values.commemoration import commemorates
from rag.values.dates import find_dates
from rag.values.lexicon import Lexicon, fold, lexicon
from rag.values.months import find_months
from rag.values.names import strip_marks
from rag.values.ordinals import find_ordinal_words
from rag.values.places import known_places, scan
from rag.values.quantities import find_ordinals, find_quantities
from rag.values.romanize import romanize, spellings

_STEM, _CASE_ENDING = 4, 2  # letters of a name that must be the same at least, and that a case may change
_WORD = re.compile(r"[^\W\d_]{2,}")
_DAY = re.compile(r"(\d{4})?-?-(\d{2})")


def entities(text: str, language: str) -> frozenset[str]:
    """Return the keys of what `text` mentions; empty for a text that names nothing."""
    text = unicodedata.normalize("NFC", text)
    folded, words = fold(text), lexicon(language)
    dates = find_dates(text, folded, words)
    quantities = list(find_quantities(text, folded, words, [(date.start, date.end) for date in dates]))
    amounts = [(v.start, v.end) for v in quantities if v.kind == "money"]
    keys = _days(dates) | _figures(quantities) | {f"month:{m}" for _, _, m in find_months(text, folded, words)}
    ordinals = {v.normalized for v in find_ordinals(text, folded, words) if not any(_inside(v, date) for date in dates)}
    keys |= {f"ordinal:{one}" for one in ordinals}
    if commemorates(text, language):  # the 65th is of 65 years, too
        words_too = {v.normalized for v in find_ordinal_words(text, folded, words)}
        keys |= {f"{kind}:{one}" for one in ordinals | words_too for kind in ("ordinal", "number")}
    covered = [(start, end) for start, end, _ in scan(text, folded, words.titles, words)]
    for start, end, place in _mentioned(text, folded, words):
        if any(low < end and start < high for low, high in amounts):
            continue
        if place.isupper():
            keys.add(f"country:{place}")
            covered.append((start, end))
        else:
            keys |= {f"name:{word}" for word in strip_marks(place).split() if len(word) > 1}
    return frozenset(keys | _names(text, folded, words, covered))


def same_key(one: str, other: str) -> bool:
    """Say whether two keys "name:..." are one name in two cases: all but their last letters are the same."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return one == other or shared >= len("name:") + max(_STEM, min(len(one), len(other)) - len("name:") - _CASE_ENDING)


def names_any(story: str, names: Iterable[str]) -> bool | None:
    """Say whether a story has any of `names`, keys "name:...", in whatever case; None where it shows no names at all.

    It shows none in a script without capitals. Faster than `entities`: only capitalised words are looked at.
    """
    words = {match[0] for match in _WORD.finditer(story) if match[0][0].isupper()}
    if not words:
        return None
    keys = {f"name:{form}" for word in words for form in spellings(strip_marks(romanize(fold(word))))}
    return any(same_key(name, key) for name in names for key in keys)


def find_countries(text: str, language: str) -> list[tuple[int, int, str]]:
    """Return start, end and key ("country:AZ") of each country that `text`, in NFC, names by name or adjective."""
    found = _mentioned(text, fold(text), lexicon(language))
    return sorted({(start, end, f"country:{place}") for start, end, place in found if place.isupper()})


def _mentioned(text: str, folded: str, words: Lexicon) -> Iterator[tuple[int, int, str]]:
    """Yield places, and the adjectives of countries, which many languages write small; "Latin America" has none."""
    known = [(v.start, v.end, v.normalized) for v in known_places(text, folded, words)]
    yield from known
    for start, end, place in scan(None, folded, words.stems, words):
        if not any(low <= start and end <= high for low, high, _ in known):
            yield start, end, place


def _days(dates: list[Value]) -> set[str]:
    keys: set[str] = set()
    for match in (_DAY.match(day) for date in dates for day in date.normalized.split("/")):
        if match:
            keys |= {f"month:{int(match[2])}"} | ({f"year:{match[1]}"} if match[1] else set())
    return keys


def _figures(quantities: list[Value]) -> set[str]:
    years = {f"year:{v.normalized}" for v in quantities if v.kind == "year"}
    return years | {f"number:{v.normalized.split()[0].rstrip('%')}" for v in quantities if v.kind != "year"}


def _inside(value: Value, date: Value) -> bool:
    return date.start <= value.start < date.end


def _names(text: str, folded: str, words: Lexicon, covered: list[tuple[int, int]]) -> set[str]:
    keys: set[str] = set()
    for match in _WORD.finditer(text):
        start, end = match.span()
        if not text[start].isupper() or any(low < end and start < high for low, high in covered):
            continue
        word = folded[start:end]
        if (word in words.function and words.language != "vi") or words.months.match(folded, start):
            continue
        keys |= {f"name:{form}" for form in spellings(strip_marks(romanize(word))) if len(form) > 1}
    return keys
