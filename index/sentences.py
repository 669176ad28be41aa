"""Whole sentences of a text, with exact offsets. It reads marks and spaces; it does not parse.

Wikimedia's `sentencex` finds the ends, by each language's own marks and abbreviations. The rules here take back the
ends that it sets too early (a German ordinal, `Nr. 5`, a quotation that goes on), add those that it misses
(`usw.` before a new sentence, the Khmer full stop), and part Thai and Lao, which have no full stop, at their spaces.
`sentencex` was chosen by measurement: `pysbd` knows fewer of the languages and takes ten times as long to start.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

import regex
import sentencex

from index.article import Span

_WINDOW = 2000  # characters handed to the library at once: its time grows with the square of unclosed quotes
_LOOK = 24  # characters read on either side of an end that the library proposes
_LINE = regex.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WORD = regex.compile(r"[\p{L}\p{N}]")  # what a sentence needs: a quote mark left alone joins the one before it
_NOT_SCALAR = regex.compile(r"\p{Cs}")  # lone surrogates, which the library cannot take

_CLOSERS = r"[\p{Pe}\p{Pf}\"'”’»›」』]"
_ALWAYS_ENDS = regex.compile(rf"[។៕॥။።۔]+{_CLOSERS}*|(?<=\p{{Devanagari}}\s?)\|")  # Hindi typists use | for ।
# A sentence that begins with a number: the four letters before the full stop are no abbreviation.
_BEFORE_NUMBER = regex.compile(rf"(?:(?<=\p{{Ll}}{{4}})[.!?]{_CLOSERS}*(?=\s+\p{{N}})|[。！？](?=\s*\p{{N}}))")
# "and so on": an end when a capital follows, which the library takes for a mere abbreviation
_AND_SO_ON = regex.compile(
    r"\b(?:usw|etc|ecc|enz|osv|itd|itp|atd|apod|ș\.a|vb|vs|dll|dsb|dst|sb|v\.v|и\s?др|т\.\s?[дпб]|т\.\s?п|д\.р|і\s?т\.\s?[дп])\."
    rf"{_CLOSERS}*(?=\s+\p{{Lu}})"
)
_ELLIPSIS = regex.compile(rf"(?:…|\.\.\.){_CLOSERS}*(?=\s+\p{{Lu}})")

# The library ends a sentence at these; `before` is the text up to the full stop, `after` what follows the space.
_NUMBER = regex.compile(r"(?<![\p{N}.,])\p{N}{1,3}\.$")
_GERMAN_ORDINAL = regex.compile(
    r"(?i)\b(?:am|zum|zur|im|vom|beim|ab|bis|seit|der|die|das|des|dem|den|dies\w{1,2}|jed\w{1,2}|ein\w{0,2}|sein\w{0,2}|"
    r"ihr\w{0,2}|unser\w{0,2}|und|oder|mit|nach|vor|kurz\svor|platz|\p{N}{1,3}\.)\s+\p{N}{1,3}\.$"
)
_GERMAN_NUMBERED = regex.compile(
    r"(?:Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahr|Mal\b|Geburtstag|Todestag|Jubiläum|Platz|Runde|Minute|"
    r"Spieltag|Etappe|Kongress|Parteitag|Sitzung|Ausgabe|Auflage|Bundes|Stock|Klasse|Lebensjahr|Weltkrieg)"
)
_INITIAL = regex.compile(r"(?:^|[\s(\p{Pi}\p{Ps}.-])\p{Lu}\p{M}*\.$")
_NUMBERED = regex.compile(
    r"(?i)\b(?:no|nr|nro|núm|num|art|hal|ps|pp?|s|str|fig|abb|abs|vol|bd|kap|bab|ayat|tel|телефон|стр?|ст|п|рис|гл|ч|"
    r"č|čl|md|mad|sf|sh|kl|đ)\.$"
)
_TITLES = {
    "ar": r"د|أ|م",
    "de": r"Dr|Prof|Hr|Fr|Nr|St|Abs|Art|Ing|Dipl|Mio|Mrd|bzw|ca|vgl|inkl|z\.\s?B|d\.\s?h|u\.\s?a|v\.\s?a|i\.\s?d\.\s?R",
    "en": r"Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Sgt|Gov|Sen|Rep|Rev|Jr|Sr|vs|U\.S|U\.K|U\.N|e\.g|i\.e",
    "es": r"Sr|Sra|Srta|Dr|Dra|Ud|Uds|Lic|Ing|Gral|EE|Av|p\.\s?ej",
    "fr": r"MM?|Mme|Mlle|Dr|Pr|St|Ste|av",
    "hi": r"डॉ|श्री|प्रो|पं|सं|नं",
    "id": r"Dr|Drs|Prof|Ir|Hj?|Jl|Jend|Kol|Letjen|Mayjen|Brigjen|Tgk|Rp|Bpk|Sdr|Ust|KH|PT|a\.n|d\.a|Yth",
    "it": r"Sig|Sig\.ra|Dott|Dott\.ssa|Prof|On|Avv|Ing|San|S",
    "nl": r"v\.d|dhr|mevr|mr|drs|ir|Prof|Dr|St",
    "pl": r"ul|[Śś]w|ds|godz|tys|mln|mld|m\.in|tj|tzn|prof|dr|gen|płk|im|al|pl|tzw|np|hab|inż",
    "pt": r"Sr|Sra|Dr|Dra|Prof|Profa|Exmo|Av|Gen|Eng",
    "ro": r"[Dd]l|[Dd]na|dr|prof|str|Sf|nr|art",
    "ru": r"г|гг|им|ул|пр|д|стр|обл|р|пос|о|проф|акад|ген|св|тыс|млн|млрд|руб|т\.\s?е|т\.\s?к|долл",
    "tl": r"G|Gng|Bb|Dr|Dra|Atty|Sen|Rep|Hon|Sta?|Brgy",
    "tr": r"Dr|Prof|Doç|Yrd|Av|Sn|Alb|Gen|Hz|Org|Mah|Cad|Sok|Nu",
    "uk": r"м|ім|вул|р|рр|обл|с|смт|проф|акад|ген|св|тис|млн|млрд|грн|т\.\s?е|див|просп",
    "vi": r"TP|Tp|TS|ThS|GS|PGS|BS|KS|LS|NSƯT|NSND|NS|Q|P|TX|TT|Mr|Ms|Dr",
}  # fmt: skip
_TITLES |= {"be": _TITLES["ru"] + r"|вул|імя", "kk": _TITLES["ru"], "ms": _TITLES["id"], "az": _TITLES["tr"]}

_QUOTE_CLOSED = regex.compile(rf"{_CLOSERS}$")
_SAYS = regex.compile(r"[—–-]?\s*\p{Ll}")  # what comes after a quotation when the sentence goes on
_CHINESE_SAYS = regex.compile(r"[：:][“「][^“「]*[”」]$")  # and a Chinese sentence that has ended with its quotation

_SPACED_SCRIPT = r"[\p{Thai}\p{Lao}]"
_PHRASE_END = regex.compile(rf"(?<={_SPACED_SCRIPT})[\s\u200b]+(?={_SPACED_SCRIPT})(?![ๆฯໆຯ])")
_PHRASES = 60  # characters after which a space ends a Thai or Lao sentence; shorter phrases join the next
_REMNANT = 20  # a last phrase shorter than this stays with the one before


def sentences(text: str, language: str = "und") -> list[Span]:
    """Return the sentences of `text` in order, trimmed; only white space lies between them. A line break ends one.

    `language` is an ISO 639-1 code that chooses the abbreviations; marks are read by script, whatever it says.
    """
    found = []
    for line in _LINE.finditer(text):
        start = 0
        for end in _ends(line.group(), language):
            piece = line.group()[start:end]
            if trimmed := piece.strip():
                first = line.start() + start + len(piece) - len(piece.lstrip())
                found.append(Span(first, first + len(trimmed)))
            start = end
    return found


def _ends(line: str, language: str) -> list[int]:
    """Return the end offsets of the sentences of one line; the last is the line's own end."""
    ends = {_trimmed(line, end) for end in _library_ends(line, language)}
    ends = {end for end in ends if not _too_early(line, end, language)}
    ends |= {
        match.end()
        for pattern in (_ALWAYS_ENDS, _BEFORE_NUMBER, _AND_SO_ON, _ELLIPSIS)
        for match in pattern.finditer(line)
    }
    ordered = sorted(ends | {len(line)})
    ordered = sorted({*ordered, *_phrase_ends(line, ordered)})
    following = [*ordered[1:], len(line)]
    return [end for end, stop in zip(ordered, following, strict=True) if end == stop or _WORD.search(line, end, stop)]


def _trimmed(line: str, end: int) -> int:
    while end and line[end - 1].isspace():
        end -= 1
    return end


def _library_ends(line: str, language: str) -> Iterator[int]:
    line = _NOT_SCALAR.sub("\ufffd", line)
    start = 0
    while start < len(line):
        window = line[start : start + _WINDOW]
        found = [boundary["end_index"] for boundary in sentencex.get_sentence_boundaries(language, window)]
        if start + len(window) < len(line):
            found = found[:-1]  # the window's last sentence may go on
        yield from (start + end for end in found)
        start += found[-1] if found else len(window)


def _too_early(line: str, end: int, language: str) -> bool:
    before, after = line[max(0, end - _LOOK) : end], line[end : end + _LOOK]
    rest = after.lstrip()
    if not rest:
        return False
    if _QUOTE_CLOSED.search(before):
        joined = after[0].isalpha() and not (
            language == "zh" and _CHINESE_SAYS.search(line[max(0, end - _WINDOW) : end])
        )
        return joined or bool(_SAYS.match(rest))
    return before.endswith(".") and (rest[0].islower() or _abbreviated(before, rest, language))


def _abbreviated(before: str, rest: str, language: str) -> bool:
    """Tell whether the full stop that ends `before` belongs to a number, an initial or an abbreviation."""
    if _NUMBER.search(before):
        german = language == "de" and (_GERMAN_ORDINAL.search(before) or _GERMAN_NUMBERED.match(rest))
        return bool(german) or language == "tr"
    if _NUMBERED.search(before) and rest[0].isnumeric():
        return True
    return bool(_INITIAL.search(before) or _title(language).search(before))


@cache
def _title(language: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?:^|[^\p{{L}}\p{{N}}])(?:{_TITLES.get(language, _TITLES['en'])})\.$")


def _phrase_ends(line: str, ends: list[int]) -> Iterator[int]:
    """Yield further ends inside Thai and Lao sentences, at spaces between phrases."""
    start = 0
    for match in _PHRASE_END.finditer(line):
        end = ends[bisect_left(ends, match.end())]
        previous = ends[bisect_left(ends, match.end()) - 1] if end != ends[0] else 0
        start = max(start, previous)
        if match.start() - start >= _PHRASES and end - match.end() >= _REMNANT:
            yield match.start()
            start = match.end()
