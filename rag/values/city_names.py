"""Cities in a text, by the names that the gazetteer (`rag.values.cities`) has of them.

For questions about places only: many a city's name is a word as well (Nice, Split, 太平), so what is found here may not
be one, and the reader decides among all that a sentence has. In scripts with capitals a name begins with one. In
languages that inflect names a case ending of up to two letters may stand instead of the name's own last letter
("в Бухаре", "w Krośnie"); Korean particles and Arabic prefixes are seen past.
"""

from collections.abc import Iterator, Sequence

import regex

from rag.answer import Value
from rag.values.cities import cities
from rag.values.lexicon import Lexicon, is_hangul

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_UNSPACED = regex.compile(
    r"(?P<han>[\p{Han}]+)|(?P<kana>[\p{Katakana}ー・＝]+)|(?P<other>[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+)"
)
_SHORTEST = {"han": 2, "kana": 3, "other": 4}
_LONGEST = 14  # characters of a name in a script without spaces
_MOST = 4  # words of a name
_LETTERS, _CASED = 3, 4  # of the shortest name of one word, and of one with a capital: "Chi" is a city, too
_STEM, _ENDING = 4, 2  # letters of a name that stay, at least, and of what a case puts after them, at most
_LAST = ("", "a", "o", "а", "о", "я", "ь", "е", "и", "ы")
"""What a name may end in where a case ending stands now."""
_PARTICLES = 3  # syllables
_PREFIX = 2  # letters


def find_cities(text: str, folded: str, words: Lexicon) -> Iterator[Value]:
    """Yield what may be a city's name, left to right, none overlapping another; normalised as the gazetteer has it."""
    spaced = list(_in_words(text, folded, words))
    taken = {at for value in spaced for at in range(value.start, value.end)}
    unspaced = (value for value in _in_runs(text, folded) if value.start not in taken)
    yield from sorted([*spaced, *unspaced], key=lambda value: value.start)


def _in_words(text: str, folded: str, words: Lexicon) -> Iterator[Value]:
    tokens = list(_WORD.finditer(text))
    at = 0
    while at < len(tokens):
        found = next(filter(None, (_named(text, folded, words, run) for run in _runs(text, tokens, at))), None)
        if found:
            yield Value("place", text[found[0] : found[1]], found[0], found[1], found[2])
            at += sum(found[0] <= token.start() < found[1] for token in tokens[at:]) or 1
        else:
            at += 1


def _runs(text: str, tokens: Sequence[regex.Match[str]], at: int) -> Iterator[tuple[int, int]]:
    """Yield where the runs of words that begin with token `at` begin and end, the longest first."""
    last = at
    while last + 1 < min(len(tokens), at + _MOST) and text[tokens[last].end() : tokens[last + 1].start()] in {" ", "-"}:
        last += 1
    yield from ((tokens[at].start(), tokens[end].end()) for end in range(last, at - 1, -1))


def _named(text: str, folded: str, words: Lexicon, run: tuple[int, int]) -> tuple[int, int, str] | None:
    """Return start, end and name of the city that a run of words is, or None."""
    start, end = run
    name = folded[start:end]
    if text[start].islower() or len(name) < (_CASED if text[start].isupper() else _LETTERS) or name in words.function:
        return (start, end, name) if is_hangul(text[start]) and len(name) > 1 and cities(name) else None
    if cities(name):
        return start, end, name
    if " " in name:
        return None
    for skip in range(1, _PREFIX + 1):
        if set(name[:skip]) <= set(words.attached) and len(name) >= skip + _LETTERS and cities(name[skip:]):
            return start + skip, end, name[skip:]
    if is_hangul(name[0]):
        kept = next((size for size in range(len(name) - 1, 1, -1) if cities(name[:size])), 0)
        return (start, start + kept, name[:kept]) if kept and len(name) - kept <= _PARTICLES else None
    inflects = words.places.stems and words.language != "de"  # where nouns have capitals, too
    own = _uninflected(name) if inflects else None
    return (start, end, own) if own else None


def _uninflected(word: str) -> str | None:
    """Return the name of a city that `word` may be a case of."""
    stems = (word[:-cut] for cut in range(_ENDING + 1) if cut and len(word) - cut >= _STEM)
    return next((f"{stem}{last}" for stem in stems for last in _LAST if cities(f"{stem}{last}")), None)


def _in_runs(text: str, folded: str) -> Iterator[Value]:
    """Yield the cities in scripts that set no spaces, the longest name first at each place."""
    for run in _UNSPACED.finditer(text):
        shortest, at = _SHORTEST[run.lastgroup or "other"], run.start()
        while at < run.end():
            sizes = range(min(_LONGEST, run.end() - at), shortest - 1, -1)
            size = next((size for size in sizes if cities(folded[at : at + size])), 0)
            if size:
                yield Value("place", text[at : at + size], at, at + size, folded[at : at + size])
            at += size or 1
