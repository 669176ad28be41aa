"""An LLM's prose as sentences with marks: taken out of its wrapping, cut where sentences end, each closed by its marks.

What is decided here is form alone: which words are a sentence, which marks are its own, what was said before, what was
not finished. Whether a sentence is true to its passages is for `rag.support` to say.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from index.sentences import sentences
from rag.cite import MARK, mark
from rag.untrusted import strip_links, unformatted, unwrap, visible
from rag.values.lexicon import fold, lexicon

GONE = "\ue000"
"""Stands where an address stood. Nobody can write it: `visible` takes out all characters of its kind."""

_ENDS = ".!?…。．｡！？।॥۔؟။።៕"
_MARKS = r"(?:\[[1-9][0-9]{0,5}\])+"
_FIGURE = re.compile(r"[.,．，]?\d")
_RUN = re.compile(rf"(?<![ \t\u00a0\u3000])[ \t\u00a0\u3000]*+({_MARKS})")
_LEADING = re.compile(rf"{_MARKS}\s*")
_AFTER_STOP = re.compile(rf"[{_ENDS}]\s*({_MARKS}\s*)\Z")
_ENDS_MARKED = re.compile(rf"{_MARKS}[^\w\[]*\Z")
_GAP, _LINES = re.compile(r"(?<=\S) {2,}(?=\S)"), re.compile(r"\n{3,}")
"""What is left of an image or a tag that stood between spaces or on a line of its own."""
_ITEM = re.compile(r"\s*(?:[-–—]\s+)?(1?\d[.)]\s+)?")
"""A list's bullet or number."""
_FULL_STOP = re.compile(rf"[{_ENDS}]+\Z")
_FINISHED = re.compile(rf"[{_ENDS}][\"'”’»›「」『』)\]）］]*\s*\Z")
_LEADS_IN = re.compile(r"[^\d\[]*[:：]\s*")
_WORD = re.compile(r"\w")
_LEAD = 300  # characters
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "THAI", "LAO", "KHMER", "MYANMAR")
_AGAIN = 3  # times that a sentence may not be said
_RULE, _PART = 20, 12  # letters of a rule of the prompt, and of a part of one; those of unspaced scripts count twice
_LOOP, _GRAM = 100, 8  # a sentence this long may not consist of the same few pieces of this length


def cleaned(prose: str, outlets: Collection[str] = ()) -> str:
    """Return a model's text without wrapping, markdown, addresses, tags and what does not show.

    GONE stands where an address stood. `outlets` may be named although their names are addresses.
    """
    text = unformatted(visible(unwrap(visible(prose))))
    bare = strip_links(text, GONE, {outlet.casefold() for outlet in outlets})
    return _LINES.sub("\n\n", _GAP.sub(" ", bare)).strip()


def split(prose: str, language: str, flag: str = "") -> list[str]:
    """Return the sentences of `prose`, each with its marks and the white space after it; joined they are `prose`.

    Marks after a full stop belong to the sentence before them, unless all marks stand before their sentences or a new
    line begins with them. A list's number, and words that lead in with a colon, are no sentence of their own. Where
    `flag` stands, a sentence ends and the flag goes.
    """
    parts: list[str] = []
    for section in re.split(rf"(?<![ \t])[ \t]*{re.escape(flag)}", prose.strip()) if flag else [prose.strip()]:
        begin = len(section) - len(section.lstrip())
        if parts:
            parts[-1] += section[:begin]
        parts += _sentences(section[begin:], language)
    return parts


def _sentences(prose: str, language: str) -> list[str]:
    starts = [span.start for span in sentences(prose, language)]
    if not starts:
        return []
    parts = [prose[start:end] for start, end in zip(starts, [*starts[1:], len(prose)], strict=True)]
    before = _LEADING.match(prose) is not None and not _ENDS_MARKED.search(prose)
    joined: list[str] = []
    for part in _begun_by_marks(parts) if before else parts:
        leading = None if before else _LEADING.match(part)
        if joined and leading and (leading.end() == len(part) or "\n" not in joined[-1][-2:]):
            joined[-1] = _on_one_line(joined[-1], leading[0])
            part = part[leading.end() :]
        if joined and not before and not _WORD.search(MARK.sub("", part)):
            joined[-1] = _on_one_line(joined[-1], part)
        elif joined and _opens(joined[-1], before):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _begun_by_marks(parts: Sequence[str]) -> list[str]:
    """Return sentences that all have their marks in front: those at the end of one begin the next."""
    found = list(parts)
    for at, part in enumerate(found[:-1]):
        if marks := _AFTER_STOP.search(part):
            found[at], found[at + 1] = part[: marks.start(1)], marks[1] + found[at + 1]
    return [part for part in found if part]


def _on_one_line(part: str, more: str) -> str:
    return (part.rstrip() + " " if more and "\n" in part[-2:] else part) + more


def _opens(part: str, before: bool) -> bool:
    """Say whether a part is a list's number, or leads in what follows and says nothing that needs a mark."""
    if len(part) >= _LEAD:
        return False
    alone = before and _LEADING.fullmatch(part)
    return bool(alone or _ITEM.fullmatch(part) or _LEADS_IN.fullmatch(part))


def unmarked(sentence: str) -> str:
    """Return a sentence without its marks; no two figures are joined."""
    return _RUN.sub(lambda found: " " * _parts_figures(found), sentence).strip()


def bare(sentence: str, language: str = "und") -> str:
    """Return a sentence without its marks, its bullet and its number in a list; a number before a month is a day's."""
    text = unmarked(sentence)
    item = _ITEM.match(text)
    if item is None or (item[1] and lexicon(language).months.match(fold(text[item.end() :]), 0)):
        return text
    return text[item.end() :]


def numbers_of(text: str) -> tuple[int, ...]:
    """Return the numbers of the marks in the order of first use."""
    return tuple(dict.fromkeys(int(number) for number in MARK.findall(text)))


def pieces(sentence: str) -> list[tuple[str, tuple[int, ...]]]:
    """Return what stands before each run of marks, with its numbers; what stands after the last has none."""
    found: list[tuple[str, tuple[int, ...]]] = []
    at = 0
    for run in _RUN.finditer(sentence):
        found.append((sentence[at : run.start()], numbers_of(run[1])))
        at = run.end()
    return [*found, (sentence[at:], ())]


def closed(sentence: str) -> str:
    """Return a sentence that ends with its marks: those before its words or inside one move, others are repeated."""
    numbers = numbers_of(sentence)
    text = _RUN.sub(lambda found: "" if _parts_letters(found) else found[0], sentence)
    lead = _ITEM.match(text)
    at = lead.end() if lead else 0
    if leading := _LEADING.match(text, at):
        text = text[:at] + text[leading.end() :]
    return text if _ENDS_MARKED.search(text) else with_marks(text, numbers)


def with_marks(sentence: str, numbers: Sequence[int]) -> str:
    """Return `sentence` with marks before its full stop, or at its end."""
    stop = _FULL_STOP.search(sentence)
    at = stop.start() if stop else len(sentence)
    head = sentence[:at].rstrip()
    return f"{head}{' ' * is_spaced(head)}{''.join(map(mark, numbers))}{sentence[at:]}"


def is_spaced(text: str) -> bool:
    """Say whether what follows `text` is parted from it by a space in its script."""
    return not unicodedata.name(text[-1:] or " ", "").startswith(_UNSPACED)


def without(sentence: str, numbers: Collection[int]) -> str:
    """Return a sentence without the marks of `numbers`; one of them that stands alone goes with the space before it."""

    def left(found: re.Match[str]) -> str:
        kept = [n for n in numbers_of(found[1]) if n not in numbers]
        space = found[0][: len(found[0]) - len(found[1])]
        return space + "".join(map(mark, kept)) if kept else " " * _parts_figures(found)

    return _RUN.sub(left, sentence) if numbers else sentence


def told_once(parts: Sequence[str]) -> list[str]:
    """Return the sentences without those said three times and more, but for the first time, and without endless ones.

    Nothing is left of a text of which more than half repeats itself.
    """
    said = [_letters(bare(part)) for part in parts]
    times = Counter(said)
    kept: list[str] = []
    seen: set[str] = set()
    repeated = 0
    for part, words in zip(parts, said, strict=True):
        loops = _loops(words)
        if loops or words in seen:
            repeated += len(words)
        if not loops and (words not in seen or times[words] < _AGAIN):
            kept.append(part)
        seen.add(words)
    return kept if repeated * 2 <= sum(map(len, said)) else []


def unprompted(prose: str, language: str, rules: Sequence[str]) -> str:
    """Return prose without the sentences that have one of the prompt's `rules` in them, or are a part of the prompt."""
    spelled = [_joined(bare(rule)) for rule in rules]
    long, whole = [rule for rule in spelled if _weight(rule) >= _RULE], " ".join(spelled)
    kept = []
    for part in split(prose, language):
        said = _joined(bare(part))
        if not any(rule in said for rule in long) and (_weight(said) < _PART or said not in whole):
            kept.append(part)
    return "".join(kept).strip()


def is_cut(sentence: str) -> bool:
    """Say whether a sentence has neither a mark nor an end."""
    return not MARK.search(sentence) and not _FINISHED.search(sentence)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char == " " or unicodedata.category(char)[0] in "LMN")


def _joined(text: str) -> str:
    return _letters(text).replace(" ", "")


def _weight(letters: str) -> int:
    return len(letters) * (1 if is_spaced(letters) else 2)


def _loops(words: str) -> bool:
    grams = [words[at : at + _GRAM] for at in range(len(words) - _GRAM + 1)] if len(words) >= _LOOP else []
    return len(set(grams)) * 2 < len(grams)


def _parts_figures(found: re.Match[str]) -> bool:
    """Say whether two figures would be one without what was found: 8 and 6 in "8[1]6", 5 and 500 in "5 [1].500"."""
    return found.string[: found.start()][-1:].isdigit() and _FIGURE.match(found.string, found.end()) is not None


def _parts_letters(found: re.Match[str]) -> bool:
    text, start, end = found.string, found.start(), found.end()
    return start > 0 and end < len(text) and _is_letter(text[start - 1]) and _is_letter(text[end])


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM"
