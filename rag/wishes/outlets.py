"""The outlet that a question wants to hear: "according to the BBC"."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from rag.values.lexicon import is_unspaced
from rag.values.names import strip_marks
from rag.wishes.words import LETTER, load, phrases, plain, said

_REACH = 80  # characters before and after an outlet's name in which its cue stands
_SHORTEST_STEM = 4
_HOST = regex.compile(r"(?:www\.)?((?:[\w-]+\.)+)[a-z]{2,}", regex.IGNORECASE)
_SECOND_LEVEL = frozenset({"co", "com", "or", "org", "ne", "net", "gov", "go", "ac"})
_ARTICLE = regex.compile(r"(?:the|der|die|das|le|la|les|el|los|il|o|de|het)\s+(?=\S)", regex.IGNORECASE)
_ARABIC_THE, _ARABIC_BY_THE = "\u0627\u0644", "\u0644\u0644"  # the second is written in place of the first
_QUOTES = r"[\s\"'«»„“”《》「」『』]*"


@dataclass(frozen=True, slots=True)
class Named:
    """Where a text names an outlet, `text[start:end]`, and which of the library's that is."""

    start: int
    end: int
    outlets: frozenset[str]
    exact: bool
    """The whole name as it is, not without its article or in another case."""


def outlet_wish(question: str, outlets: Collection[str], language: str) -> frozenset[str]:
    """Return those of `outlets`, the library's, that `question` names as its source; nothing for a mere mention.

    A name with a cue beside it ("according to") counts, and a name that is the subject of a saying verb. A name that is
    an ordinary word of the language too (Die Zeit, El País) counts as a subject only where it is of two words or more,
    all with capitals, inside the question. Names are compared without case, diacritics and spaces, and exactly.
    """
    text = unicodedata.normalize("NFC", question)
    folded = plain(text)
    known = load("wishes")["outlet"]
    languages = [language] if language in known else list(known)
    wanted: frozenset[str] = frozenset()
    for names in _together(folded, named_outlets(text, outlets, language), languages):
        if any(_is_source(text, folded, name, said_in) for name in names for said_in in languages):
            wanted |= names[0].outlets
    return wanted


def _together(folded: str, names: Sequence[Named], languages: Collection[str]) -> Iterator[list[Named]]:
    """Yield the names that "and" joins: first all of them as if they were one, then each."""
    runs: list[list[Named]] = []
    for name in names:
        if runs and any(_join(x).fullmatch(folded, runs[-1][-1].end, name.start) for x in languages):
            runs[-1].append(name)
        else:
            runs.append([name])
    for run in runs:
        outlets = frozenset(outlet for name in run for outlet in name.outlets)
        yield [Named(run[0].start, run[-1].end, outlets, all(name.exact for name in run)), *run[:-1], *run[1:][-1:]]


def named_outlets(text: str, outlets: Collection[str], language: str) -> list[Named]:
    """Return where `text`, in NFC, names outlets, in order; of names that overlap the longest."""
    letters = [(letter, at) for at, char in enumerate(text) for letter in _letters(char)]
    compact = "".join(letter for letter, _ in letters)
    found: list[Named] = []
    for key, (names, exact) in _outlet_keys(tuple(sorted(outlets)), language).items():
        at = compact.find(key)
        while at >= 0:
            start, end = letters[at][1], letters[at + len(key) - 1][1] + 1
            stop = _name_end(text, end, exact, language)
            if stop and _name_begins(text, start):
                found.append(Named(start, stop, names, exact and stop == end))
            at = compact.find(key, at + 1)
    kept: list[Named] = []
    for name in sorted(found, key=lambda name: (name.start - name.end, not name.exact)):
        if all(name.end <= other.start or other.end <= name.start for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda name: name.start)


@cache
def _letters(char: str) -> str:
    """Return the letters and digits of a character, folded; diacritics go where they only tell how it sounds."""
    char = unicodedata.normalize("NFKC", char).casefold()
    kept = strip_marks(char) if char < "\u0700" or "\u1e00" <= char < "\u2000" else char
    return "".join(c for c in kept if regex.match(LETTER, c))


def _compact(name: str) -> str:
    return "".join(map(_letters, unicodedata.normalize("NFC", name)))


@lru_cache(maxsize=16)
def _outlet_keys(outlets: tuple[str, ...], language: str) -> dict[str, tuple[frozenset[str], bool]]:
    """Return the compact forms of every outlet's names -> (outlets, whether the form is the whole name)."""
    forms: dict[str, tuple[frozenset[str], bool]] = {}
    trim = load("wishes")["outlet"].get(language, {}).get("trim", "")
    for outlet in outlets:
        names = {outlet, _site(outlet)}
        names |= {name for known in map(_compact, (outlet, _site(outlet))) for name in _other_names().get(known, ())}
        whole = dict.fromkeys(map(_compact, names), True)
        part = [_compact(_ARTICLE.sub("", name, count=1)) for name in names if _ARTICLE.match(name)]
        part += [key[:-1] for key in whole if trim and key[-1:] in trim and len(key) > _SHORTEST_STEM]
        part += [_ARABIC_BY_THE + key[2:] for key in whole if key.startswith(_ARABIC_THE)]
        for key, exact in (dict.fromkeys(part, False) | whole).items():
            if len(key) > 1:
                others, before = forms.get(key, (frozenset(), False))
                forms[key] = (others | {outlet}, exact or before)
    return forms


@cache
def _other_names() -> dict[str, tuple[str, ...]]:
    return {_compact(name): tuple(group) for group in load("wishes")["same"]["outlets"] for name in group}


def _site(outlet: str) -> str:
    """Return the name in a host: "vietnamnet" for "vietnamnet.vn"."""
    host = _HOST.fullmatch(outlet)
    labels = host[1].rstrip(".").split(".") if host else [outlet]
    return labels[-2] if len(labels) > 1 and labels[-1].casefold() in _SECOND_LEVEL else labels[-1]


def _name_begins(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start]
    if not regex.search(rf"{LETTER}\Z", before) or is_unspaced(text[start]) or is_unspaced(before[-1]):
        return True
    return regex.fullmatch(r"(?:\A|.*\W)[وفبلك]", before) is not None  # Arabic writes "and", "by", "for" onto a name


def _name_end(text: str, end: int, exact: bool, language: str) -> int | None:
    """Return where the name ends, its case ending included; None where another word only begins like it."""
    while text[end : end + 1] and unicodedata.category(text[end]) in {"Mn", "Mc"}:
        end += 1
    rest = "".join(regex.findall(rf"\G{LETTER}", text, pos=end))
    if not rest or is_unspaced(rest[0]) or is_unspaced(text[end - 1]):
        return end
    return end + len(rest) if _compact(rest) in {_compact(e) for e in said("outlet", language, "endings")} else None


@dataclass(frozen=True, slots=True)
class _Cues:
    """The patterns of one language for what stands before and behind an outlet's name; some never match."""

    before: regex.Pattern[str]
    after: regex.Pattern[str]
    lead: regex.Pattern[str]
    says: regex.Pattern[str]
    says_before: regex.Pattern[str]
    about: regex.Pattern[str]
    marks: regex.Pattern[str]
    late: regex.Pattern[str]
    opens: regex.Pattern[str]
    """Nothing but `fill` words in front of the name, or behind a mark."""


@cache
def _cues(language: str) -> _Cues:
    def any_of(key: str) -> str:
        return f"(?:{phrases(said('outlet', language, key)).pattern})"

    fill = rf"{_QUOTES}(?:{any_of('fill')}{_QUOTES})*"
    host = r"(?:\.[a-z]{2,6})*(?:'\p{L}{1,6})?"  # the rest of an address, and the ending of a case
    anything = "" if not said("outlet", language, "lead") else rf"(?:\A|[^\w\s])\s*{fill}\Z"
    return _Cues(
        before=regex.compile(rf"{any_of('before')}{fill}\Z"),
        after=regex.compile(rf"{host}{fill}{any_of('after')}"),
        lead=regex.compile(rf"{any_of('lead')}{fill}\Z"),
        says=regex.compile(rf"{host}{fill}{any_of('says')}"),
        says_before=regex.compile(rf"{any_of('says_before')}{fill}\Z"),
        about=regex.compile(rf"{host}{_QUOTES}(?:\Z|[^\w\s'\-]|{any_of('about')})"),
        marks=regex.compile(rf"{host}{_QUOTES}{any_of('marks')}"),
        late=regex.compile(rf"{any_of('late')}[\s?!.。।۔؟]*\Z"),
        opens=regex.compile(anything),
    )


def _is_source(text: str, folded: str, name: Named, language: str) -> bool:
    cues, written = _cues(language), text[name.start : name.end]
    left, right = folded[max(0, name.start - _REACH) : name.start], folded[name.end :]
    ordinary = _is_ordinary(written, language)
    if cues.before.search(left) or cues.after.match(right):
        return not (ordinary and written.islower() and len(written.split()) == 1)  # "according to time"
    if not name.exact or (ordinary and not _as_name(text, name)):
        return False
    if cues.says.match(right) and (cues.opens.search(left) or cues.lead.search(left)):
        return True
    if cues.says_before.search(left) and cues.about.match(right):
        return True
    return bool(cues.marks.match(right) and cues.late.search(right))


def _is_ordinary(written: str, language: str) -> bool:
    return _compact(written) in {_compact(word) for word in said("outlet", language, "ordinary")}


def _as_name(text: str, name: Named) -> bool:
    words = text[name.start : name.end].split()
    return len(words) > 1 and all(word[0].isupper() for word in words) and bool(regex.search(r"\w", text[: name.start]))


@cache
def _join(language: str) -> regex.Pattern[str]:
    """Return the pattern of what stands between outlets that are named together."""
    joins = phrases(tuple(load("wishes")["same"]["joins"])).pattern
    fill = phrases(said("outlet", language, "fill")).pattern
    return regex.compile(rf"{_QUOTES}(?:[,،、]\s*(?:{joins})?|{joins}){_QUOTES}(?:(?:{fill}){_QUOTES})*")
