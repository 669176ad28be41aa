"""Names of people, by their shape and by the titles in front of them. No model: this is best effort.

Scripts with capitals: a run of capitalised words, particles ("bin", "van") and initials ("K. Tokayev") is a person
when a title stands before it ("Präsident", with or without a country, or "Präsident von Kasachstan, ..."), or when it
has at least two words of which none is known as something else: a country, a month, an institution, a word that only
opens the sentence. German needs more, since all its nouns are capitalised. Other scripts need a title or, in Chinese
and Japanese, the middle dot of a foreign name. Normalised: small letters without diacritics.

Weak: names of firms and events pass for people where the lexicon does not know a word of them; single words without a
title are not found; in Chinese and Thai the end of a name is a guess; Lao, Khmer and Myanmar need a space after it.
"""

import re
import unicodedata
from collections.abc import Iterator

from rag.answer import Value
from rag.values.lexicon import Lexicon, ends_word, is_unspaced
from rag.values.places import known_places, scan
from rag.values.uncased_names import find_uncased

_TOKEN = re.compile(r"[^\W\d_]\.(?=\s?[^\W\d_])|[^\W\d_]+(?:['’ʻ‘-][^\W\d_]+)*")
_PARTICLES = {"von", "van", "bin", "ibn", "bint", "ben", "al", "el", "der", "ter", "zu"}
_ROMANCE = {"de", "da", "do", "dos", "di", "del", "la", "le"}
_GERMAN_NOUN = re.compile(r"(?:ung|heit|keit|schaft|tion|tät|ismus|isch|ische[rnsm]?|ungen|en|es|er)$")
_IN = {"in", "near", "di", "ở", "tại", "en", "em", "no", "na", "w", "we", "в", "во", "v", "ve", "în", "nchini", "mjini"}
_GERMAN_END = re.compile(r"(?:ung|ungen|heit|keit|schaft|tion|krieg|platz)$")
_LONGEST = 5
_GAP = re.compile(r"[ \u00a0]?")
_SYLLABLES = re.compile(r"[aeiouy]+[^aeiouy]+[aeiouy]")
_VIETNAMESE_OFFICE = re.compile(r"(?:bộ|thứ) trưởng(?: bộ)? $")
"""What a ministry follows, whose first syllable is a capital: "Bộ trưởng Tài chính"."""
_APPOSITION = re.compile(r"(?:\s+(?:von|of|de|du|di|do|da|del|der|des|la|le|l'|s|the)\b)*\s*")

Token = re.Match[str]


def strip_marks(text: str) -> str:
    """Return `text` in small letters without diacritics: "Hồ Chí Minh" -> "ho chi minh"."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").replace("ı", "i").replace("ø", "o"))
    return unicodedata.normalize("NFC", "".join(c for c in plain if unicodedata.category(c) != "Mn"))


def find_persons(text: str, folded: str, words: Lexicon) -> list[Value]:
    """Return the names of people in a text, in order."""
    spans = [*_cased(text, folded, words), *find_uncased(text, folded, words)]
    values: list[Value] = []
    for start, end in sorted(spans):
        if not values or start >= values[-1].end:
            name = text[start:end]
            values.append(
                Value("person", name, start, end, strip_marks(name) if name.isascii() or name[0].isupper() else name)
            )
    return values


def _cased(text: str, folded: str, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Cut runs of capitalised words at titles and countries, and keep the pieces that look like a person."""
    places = {v.start: v.end for v in known_places(text, folded, words)}
    places |= {start: end for start, end, _ in scan(text, folded, words.stems, words)}
    for run in _runs(text, words):
        piece: list[Token] = []
        titled, skip_to = _title_before(folded, run[0].start(), places, words), 0
        for token in run:
            at = token.start()
            if at < skip_to:
                continue
            title = words.titles.match(folded, at)
            if title or at in places:
                yield from _person(text, folded, piece, titled, words)
                titled = title is not None or (titled and not piece)
                piece, skip_to = [], title[0] if title else places[at]
                continue
            piece.append(token)
        yield from _person(text, folded, piece, titled, words)


def _runs(text: str, words: Lexicon) -> Iterator[list[Token]]:
    """Yield capitalised words that follow each other with nothing but a space between."""
    run: list[Token] = []
    for token in _TOKEN.finditer(text):
        joined = bool(run) and _GAP.fullmatch(text, run[-1].end(), token.start()) is not None
        if token[0][0].isupper() and (joined or not run):
            run.append(token)
            continue
        if joined and (token[0] in _PARTICLES or (token[0] in _ROMANCE and words.language in {"es", "pt", "it", "fr"})):
            run.append(token)
            continue
        if run:
            yield run
        run = [token] if token[0][0].isupper() else []
    if run:
        yield run


def _title_before(folded: str, at: int, places: dict[int, int], words: Lexicon) -> bool:
    """Tell whether a title stands right before `at`, or before a country and a comma ("President of Belarus, ...")."""
    comma = folded[:at].rstrip().endswith(",")
    for size in range(1, 8):
        start = _words_back(folded, at, size)
        title = words.titles.match(folded, start) if start is not None else None
        if start is None or title is None:
            continue
        rest = _APPOSITION.match(folded, title[0])
        end = rest.end() if rest else title[0]
        named = next((places[p] for p in range(title[0], at) if p in places), None)
        if not comma and folded[title[0] : at].strip() in {"", "."}:
            return True
        if named is not None and folded[named:at].strip(" ,") == "" and folded[end:named].count(" ") <= _LONGEST:
            return True
    return False


def _words_back(folded: str, at: int, size: int) -> int | None:
    match = re.search(rf"(?:[^\s]+\s+){{{size}}}$", folded[max(0, at - 160) : at])
    return max(0, at - 160) + match.start() if match else None


def _person(text: str, folded: str, piece: list[Token], titled: bool, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield the span of a piece that is a person: titled, or two words and more that nothing speaks against."""
    piece = _trimmed(text, folded, piece, words)
    if not piece or len(piece) > _LONGEST + 1:
        return
    if not titled and not _stands_alone(folded, piece, words):
        return
    if words.language == "vi" and len(piece) == 1 and _VIETNAMESE_OFFICE.search(folded[: piece[0].start()]):
        return
    surname = strip_marks(piece[0][0]) in words.surnames
    if titled and not surname and any(t[0].lower() in words.institutions for t in piece):
        return
    yield piece[0].start(), piece[-1].end()


def _stands_alone(folded: str, piece: list[Token], words: Lexicon) -> bool:
    """Tell whether a piece without a title is a person: long enough, not after "in", and of no known other words."""
    before = folded[: piece[0].start()].split()[-1:]
    if before and before[0] in _IN and before[0] in words.lists["in"]:
        return False
    full = [token for token in piece if len(token[0].rstrip(".")) > 1]
    return len(full) >= _fewest(piece, words) and _plausible(piece, words)


def _trimmed(text: str, folded: str, piece: list[Token], words: Lexicon) -> list[Token]:
    """Drop function words at the front (they are capitalised by the sentence) and particles at the end."""
    while piece and folded[piece[0].start() : piece[0].end()].rstrip(".") in words.function and len(piece[0][0]) > 1:
        if words.language == "vi" and len(piece) > 1 and strip_marks(piece[0][0]) in words.surnames:
            break
        piece = piece[1:]
    while piece and (piece[-1][0].islower() or not ends_word(folded, piece[-1].end())):
        piece = piece[:-1]
    return piece


def _fewest(piece: list[Token], words: Lexicon) -> int:
    """One word and an initial make a name; a Vietnamese one without a known surname needs more than two words.

    A word with two syllables is not Vietnamese.
    """
    if any(t[0].endswith(".") for t in piece):
        return 1
    known = words.language != "vi" or strip_marks(piece[0][0]) in words.surnames
    return 2 if known or any(_SYLLABLES.search(strip_marks(t[0])) for t in piece) else 3


def _plausible(piece: list[Token], words: Lexicon) -> bool:
    """Tell a name without a title from institutions, abbreviations, months and, in German, pairs of nouns."""
    last = piece[-1][0]
    if strip_marks(piece[0][0]) in words.surnames:
        return True
    if any(_is_other_word(token[0], words) for token in piece) or is_unspaced(last[0]):
        return False
    if any(len(token[0].rstrip(".")) > 1 and token[0].isupper() for token in piece) and not all(
        t[0].isupper() for t in piece
    ):
        return False
    if words.language != "de":
        return True
    return not _GERMAN_END.search(last) and not any(_GERMAN_NOUN.search(token[0].lower()) for token in piece[:-1])


def _is_other_word(written: str, words: Lexicon) -> bool:
    word = written.lower()
    return word in words.institutions or word in words.function or words.months.match(f"{word} ", 0) is not None
