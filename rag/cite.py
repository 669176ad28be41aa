"""Citations: one grammar, one parser, for the prompts, the code and the tests.

The grammar. A citation is `[n]`: a whole number in square brackets, ASCII digits, n from 1 to the number of passages
shown. Several follow one another without a space: `[1][3]`. They stand at the end of the sentence they carry.

Models write other shapes too. Read as the same thing: `[1, 3]`, `[1-3]`, `[[1]]`, `[^1]`, `【1】`, `【1†source】`,
`［１］`, digits of any script, `[1](https://...)`. Never read as a citation: parentheses, superscripts, `[-1]`, `[1.5]`
and `[Art. 1]`. A number that no passage has is removed, and so is a mark that the end of the text cuts short. Removing
something never makes a new mark or joins two figures, so that no citation appears that the model did not write. A
quote is found exactly or not at all.

The parser reads every character a bounded number of times, and gives the same result whole or piece by piece.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article, Span
from rag.answer import Citation

MARK = re.compile(r"\[([1-9][0-9]{0,5})\]")
"""A mark in normalised text; group 1 is the number."""

_OPEN = r"[\[【［]"
_SPACE, _SEPARATOR, _DASH = r"[ \t\u00a0\u3000]", r"[,;、，；،؛&]", r"[-‐‑–—−~〜～]"
_BOUND, _LINK_BOUND = 60, 1000  # a stream holds back no more than this, and the parser stays linear
_ITEM = rf"\^?+\d++(?:{_SPACE}*+{_DASH}{_SPACE}*+\^?+\d++)?+"
_NOTE = r"†[^\[\]【】［］\n]{0,60}+"  # 【1†source】, as models trained to browse write it
_NUMBERS = re.compile(rf"{_SPACE}*+{_ITEM}(?:(?:{_SPACE}*+{_SEPARATOR}{_SPACE}*+|{_SPACE}++){_ITEM})*+{_SPACE}*+")
_ITEMS = re.compile(rf"(\d++)(?:{_SPACE}*+{_DASH}{_SPACE}*+\^?+(\d++))?+")
_INSIDE = re.compile(rf"{_OPEN}((?:{_SPACE}|{_SEPARATOR}|{_DASH}|\d|\^){{0,{_BOUND}}}+)(?:{_NOTE})?+")
_LINK_START = re.compile(r"\([ \t]?<?(?:[A-Za-z][A-Za-z0-9+.-]{0,15}:|www\.|[/#.])")
_LINK_MAYBE = re.compile(r"\([ \t]?<?(?:[A-Za-z][A-Za-z0-9+.-]{0,15}|w{0,3})?\Z")
_LINK = re.compile(rf"\([^()\n]{{0,{_LINK_BOUND}}}+(\)?)")
_PLAIN = re.compile(r"[^\[【［ \t\u00a0\u3000]++")
_SPACES = re.compile(rf"{_SPACE}++")
_HUGS_LEFT = frozenset(".,;:!?…)]}»”’%。，、；：！？．｡）」』】।॥،؛؟۔")
"""Punctuation that stands close to the word before it, so that a removed mark leaves no space in front of it."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Text whose every mark is `[n]` with n known, and those numbers in the order of their first use."""

    text: str
    numbers: tuple[int, ...]


def mark(n: int) -> str:
    """Return the citation of passage `n`, counted from 1."""
    return f"[{n}]"


def parse(text: str, known: int) -> Parsed:
    """Normalise the marks of `text` and drop every number outside 1 to `known`."""
    parser = StreamParser(known)
    parsed = parser.feed(text) + parser.close()
    return Parsed(parsed, parser.numbers)


class StreamParser:
    """The parser for text that arrives in pieces; one answer each. What it has given out is never taken back."""

    def __init__(self, known: int) -> None:
        """Expect marks from 1 to `known`, the number of passages shown."""
        self._known = known
        self._rest = ""  # undecided: an unfinished mark or link
        self._last = ""  # the last character given out
        self._before: str | None = None  # white space before marks that were removed; None: nothing was removed
        self._space = ""  # white space not yet given out, since a removed mark takes the space before it along
        self._after_mark = False  # only there `(https://...)` belongs to the mark
        self._doubled = 0  # opening brackets removed from `[[1]]`, so that their partners go too
        self._run: set[int] = set()  # the marks that stand here side by side
        self._used: dict[int, None] = {}

    @property
    def numbers(self) -> tuple[int, ...]:
        """The known numbers met so far, in the order of first use."""
        return tuple(self._used)

    def feed(self, piece: str) -> str:
        """Return the text that `piece` completes; an unfinished mark waits for the next piece."""
        return self._advance(self._rest + piece, final=False)

    def close(self) -> str:
        """Return what was held back, less a mark or link that never ended."""
        return self._advance(self._rest, final=True) + self._space

    def _advance(self, text: str, final: bool) -> str:
        out: list[str] = []
        at = 0
        while at < len(text):
            end = self._step(text, at, final, out)
            if end is None:
                break
            at = end
        self._rest = "" if final else text[at:]
        return "".join(out)

    def _step(self, text: str, at: int, final: bool, out: list[str]) -> int | None:
        """Consume one token at `at` and return its end, or None when only more text can tell what it is."""
        if spaces := _SPACES.match(text, at):
            self._space += spaces[0]
            return spaces.end()
        plain = _PLAIN.match(text, at)
        if not plain:
            return self._bracket(text, at, final, out)
        if self._after_mark and not self._space:
            if text[at] == "(" and (end := self._link(text, at, final)) != at:
                return end
            if self._doubled and text[at] in "]】］":
                self._doubled -= 1
                return at + 1
        self._give(plain[0], out)
        return plain.end()

    def _bracket(self, text: str, at: int, final: bool, out: list[str]) -> int | None:
        """Consume the opening bracket at `at`: a mark, the stub of one, or prose."""
        inside = _INSIDE.match(text, at)
        end = inside.end() if inside else at + 1
        following = text[end : end + 1]
        if inside is None or not (following or final):
            return None
        if not following or following in "[【［":
            self._doubled += 1
            self._remove()
            return end
        closed = following in "]】］"
        if closed and _NUMBERS.fullmatch(inside[1]):
            self._marks(inside[1], out)
            return end + 1
        if closed or (len(inside[1]) < _BOUND and "†" not in inside[0]):
            self._give(text[at], out)
        return at + 1  # a mark that outgrew its bound loses its bracket, or a later removal could complete it

    def _marks(self, inside: str, out: list[str]) -> None:
        numbers = [n for n in _expand(inside, self._known) if n not in self._run]
        self._after_mark = True
        if not numbers:
            return self._remove()
        self._resolve("[", out)
        out += [mark(n) for n in numbers]
        self._last = "]"
        self._run.update(numbers)
        self._used.update(dict.fromkeys(numbers))

    def _remove(self) -> None:
        """Take the white space before a removed mark out of the text, until `_resolve` sees what follows."""
        self._before = self._before or self._space
        self._space = ""

    def _link(self, text: str, at: int, final: bool) -> int | None:
        """Return the end of the link target at `at`; `at` itself when it is ordinary prose in parentheses."""
        if not _LINK_START.match(text, at):
            return None if not final and _LINK_MAYBE.match(text, at) else at
        link = _LINK.match(text, at)
        if link is None or link[1]:
            return link.end() if link else at
        cut_short = link.end() == len(text) and link.end() - at <= _LINK_BOUND
        return (link.end() if final else None) if cut_short else at

    def _give(self, text: str, out: list[str]) -> None:
        self._resolve(text[0], out)
        out.append(text)
        self._last = text[-1]
        self._after_mark, self._doubled = False, 0
        self._run.clear()

    def _resolve(self, following: str, out: list[str]) -> None:
        """Give out the white space that is due before `following`."""
        space = self._space
        if self._before is not None and not space and following not in _HUGS_LEFT:
            space = self._before or " " * (self._last.isdigit() and following.isdigit())
        if following == "(" and self._run:
            space = space or " "  # or it would read as the mark's link
        if space:
            out.append(space)
            self._last = space[-1]
            self._run.clear()
        self._space, self._before = "", None


def _expand(inside: str, known: int) -> list[int]:
    """Return the known numbers of a mark's inside in their order, ranges spelled out, each once."""
    numbers: dict[int, None] = {}
    for first, last in _ITEMS.findall(inside):
        low = int(first)
        high = int(last) if last else low
        numbers.update(dict.fromkeys(range(max(low, 1), min(high, known) + 1)))
        if high < low:
            numbers.update(dict.fromkeys(n for n in (low, high) if 1 <= n <= known))
    return list(numbers)


def renumber(text: str, order: Sequence[int]) -> str:
    """Rewrite normalised marks so that `order[0]` becomes [1], `order[1]` [2]; a mark not in `order` goes."""
    new = {old: mark(place) for place, old in enumerate(order, start=1)}
    return MARK.sub(lambda found: new.get(int(found[1]), ""), text)


def refuses(text: str, refusal: str) -> bool:
    """Tell whether `text` begins with the phrase `refusal`, whatever its marks, case and punctuation."""
    said, phrase = _letters(MARK.sub("", text)), _letters(refusal)
    return bool(phrase) and said.startswith(phrase)


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LMN")


def locate(quote: str, text: str, start: int = 0, end: int | None = None) -> Span | None:
    """Return where `quote` first stands in `text[start:end]`, character for character; None when it does not."""
    at = text.find(quote, start, end) if quote else -1
    return Span(at, at + len(quote)) if at >= 0 else None


def build_citation(n: int, article: Article, start: int, end: int, score: float, quote: str | None = None) -> Citation:
    """Return [n] for `article.text[start:end]`.

    `quote` is the text that the answer shows, where it comes from elsewhere (a model, an older index); `verified` says
    whether the article has exactly this text at exactly this place. Offsets outside the text are not verified either.
    """
    stands = article.text[max(start, 0) : max(end, 0)]
    shown = stands if quote is None else quote
    verified = bool(shown) and 0 <= start < end <= len(article.text) and shown == stands
    return Citation(
        n=n,
        article_id=article.id,
        title=article.title,
        outlet=article.outlet,
        language=article.language,
        published=article.published,
        url=article.url,
        quote=shown,
        start=start,
        end=end,
        score=score,
        verified=verified,
    )
