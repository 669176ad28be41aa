"""Whether each sentence of an LLM's prose is supported by the passages that it cites, and what becomes of it if not.

A sentence stays as it is when the passages that it cites have all its figures, dates and names; marks of passages that
have nothing of it are taken off. Else, when exactly one article shown has them all, that one is cited, unless the
passage cited counts the same thing otherwise: then the model mixed up two sources. Else a sentence with a figure or a
date goes, and one without is kept and said to be unsupported. A sentence without a mark is never taken to be covered by
its neighbours' marks: the same rules find it a mark of its own, say that it has none, or take it out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answer import Answer, Hit
from rag.cite import parse, refuses
from rag.claims import (
    Claims,
    Facts,
    claims_of,
    contradicts,
    facts_in,
    facts_of,
    figures_of,
    joined,
    lacking,
    shared,
)
from rag.prose import (
    GONE,
    bare,
    cleaned,
    closed,
    is_cut,
    is_spaced,
    numbers_of,
    pieces,
    split,
    told_once,
    unmarked,
    with_marks,
    without,
)
from rag.untrusted import strip_links

_LONGEST = 2000  # characters; nobody can check a longer sentence
_LOOKS = 4  # ordinary prose needs one
_SAID, _LETTER = re.compile(r"\w"), re.compile(r"[^\W\d_]")
_MONEY = re.compile(r".+ [A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the model was shown, read for checking: passage n is `facts[n - 1]`."""

    language: str
    facts: tuple[Facts, ...]
    articles: tuple[str, ...]
    outlets: tuple[str, ...]
    """Names in small letters."""
    asked: Facts
    sides: frozenset[str]
    """The figures on which the sources are known to disagree."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Prose whose every sentence ends with its marks or is flagged, and how many sentences were left out."""

    text: str
    left_out: int


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    flagged: bool


def read_shown(answer: Answer, hits: Sequence[Hit]) -> Shown:
    """Read what the prose is checked against: `hits`, the question, and the reader's `answer`."""
    sides = (short.normalized for short in answer.short_answers) if answer.disagreements else ()
    return Shown(
        language=answer.answer_language,
        facts=tuple(map(facts_of, hits)),
        articles=tuple(hit.article.id for hit in hits),
        outlets=tuple({hit.article.outlet.casefold(): None for hit in hits if hit.article.outlet}),
        asked=facts_in(answer.question, answer.question_language),
        sides=frozenset(key for side in sides for key in keys_of(side)),
    )


def check(prose: str, shown: Shown, flag: str, refusal: str) -> Checked:
    """Check `prose`, clean and with normalised marks, [n] for passage n; `flag` follows what nothing supports.

    Nothing is left of prose of which more than half repeats itself. A refusal in other prose contradicts it and goes.
    Where a sentence ends, and what is markup, can depend on marks that move, so the result is cleaned and checked in
    its turn until that changes nothing.
    """
    checked = _once(prose, shown, flag, refusal)
    for _ in range(_LOOKS):
        again = _once(parse(cleaned(checked.text, shown.outlets), len(shown.facts)).text, shown, flag, refusal)
        if again.text == checked.text:
            break
        checked = Checked(again.text, checked.left_out + again.left_out)
    return checked


def _once(prose: str, shown: Shown, flag: str, refusal: str) -> Checked:
    parts = [part for part in split(prose, shown.language, flag) if _SAID.search(bare(part))]
    parts = [part for part in parts if numbers_of(part) or _LETTER.search(part)]
    parts = told_once([part for part in parts if not refuses(bare(part), refusal)])
    if len(parts) > 1 and is_cut(parts[-1]):
        parts.pop()
    marked = {part: _safe(_supported(part.rstrip(), shown), shown) for part in parts if numbers_of(part)}
    cited = numbers_of("".join(one.text for one in marked.values() if one))  # what is left after corrections
    found = [marked[part] if part in marked else _safe(_found(part.rstrip(), cited, shown), shown) for part in parts]
    spaces = [part[len(part.rstrip()) :] for part in parts]
    return Checked(_text(found, spaces, flag), sum(one is None for one in found))


def _text(found: Sequence[_Sentence | None], spaces: Sequence[str], flag: str) -> str:
    """Return the sentences that stay as one text; a line that ends with one that goes still ends."""
    kept: list[tuple[_Sentence, str]] = []
    for one, space in zip(found, spaces, strict=True):
        if one:
            kept.append((one, space))
        elif kept and "\n" in space:
            kept[-1] = (kept[-1][0], space)
    while kept and is_cut(kept[-1][0].text):
        kept.pop()
    gap = "" if flag.startswith("（") else " "
    flagged = [(f"{one.text}{gap}{flag}" if one.flagged else one.text, space) for one, space in kept]
    return "".join(text + (space or " " * is_spaced(text)) for text, space in flagged).strip()


def _supported(sentence: str, shown: Shown) -> _Sentence | None:
    """Return a sentence that has marks with those that it deserves; None when it has to go."""
    claims = _claims(sentence, shown)
    if claims is None:
        return None
    sentence = without(sentence, _idle(claims, numbers_of(sentence), shown))
    facts = joined([shown.facts[n - 1] for n in numbers_of(sentence)])
    lack = lacking(claims, facts, shown.asked)
    mixed_up = bool(lack.figures) or not _each_by_its_own(sentence, shown)
    if not mixed_up and not lack.names:
        return _Sentence(closed(sentence), flagged=False)
    other = _only(claims, range(1, len(shown.facts) + 1), shown)
    if other and not _other_side(lack.figures, facts, shown) and not contradicts(claims, lack, facts):
        return _Sentence(with_marks(unmarked(sentence), [other]), flagged=False)
    return None if mixed_up else _Sentence(closed(sentence), flagged=True)


def _found(sentence: str, cited: Iterable[int], shown: Shown) -> _Sentence | None:
    """Return a sentence that has no mark with the one that it deserves, or flagged; None when it has to go."""
    claims = _claims(sentence, shown)
    if claims is None:
        return None
    if only := _only(claims, cited, shown):
        return _Sentence(with_marks(sentence, [only]), flagged=False)
    nowhere = claims.figures and lacking(claims, joined(shown.facts), shown.asked).figures
    return None if nowhere else _Sentence(sentence, flagged=True)


def _idle(claims: Claims, own: Sequence[int], shown: Shown) -> list[int]:
    """Return which of a sentence's marks, beside others, are of passages with none of its figures and names."""
    idle = []
    for n in own if claims.figures else ():
        has = shared(claims, shown.facts[n - 1])
        wrong = not has & claims.figures and _other_side(claims.figures, shown.facts[n - 1], shown)
        idle += [n] if wrong or not has else []
    return idle if len(idle) < len(own) else []


def _other_side(lost: frozenset[str], facts: Facts, shown: Shown) -> bool:
    """Say whether a figure is missing on which the sources disagree, and the passages have another side of it."""
    return bool(lost & shown.sides and facts.keys & (shown.sides - lost))


def _safe(one: _Sentence | None, shown: Shown) -> _Sentence | None:
    """Return the sentence, or None where an address or a tag has come together when its marks were moved."""
    loads = one is not None and strip_links(one.text, names=shown.outlets) != one.text
    return None if loads else one


def _claims(sentence: str, shown: Shown) -> Claims | None:
    """Return what a sentence claims; None when it is too long to check, or names an address, as articles tell models.

    What such a sentence says was written around the address.
    """
    if len(sentence) > _LONGEST or GONE in sentence:
        return None
    return claims_of(bare(sentence, shown.language), shown.language, shown.outlets)


def _only(claims: Claims, numbers: Iterable[int], shown: Shown) -> int | None:
    """Return the first of the passages that have every claim, if all of them are of one article."""
    having = [n for n in numbers if claims.any and lacking(claims, shown.facts[n - 1], shown.asked).nothing]
    return having[0] if len({shown.articles[n - 1] for n in having}) == 1 else None


def _each_by_its_own(sentence: str, shown: Shown) -> bool:
    """Say whether every figure stands in the passages of its own marks, of several in a sentence.

    Its own are the next ones, and those after them with no figure in between ("86 and 68, say A [1] and B [2]"), or
    else, throughout the sentence, those before it ("A [1] says 86, B [2] 68"). What stands after all marks has all.
    """
    parts = pieces(sentence)
    if len({numbers for _, numbers in parts if numbers}) == 1:
        return True
    figures = [figures_of(bare(text, shown.language), shown.language) for text, _ in parts]
    marks = [set(numbers) for _, numbers in parts]
    after = list(marks)
    for at in range(len(parts) - 2, -1, -1):
        after[at] = marks[at] | (after[at + 1] if not figures[at + 1] else set())
    after[-1] = set().union(*marks)
    before = [marks[0], *marks[:-1]]
    closing = not bare(parts[-1][0]).strip(".") and marks[-2] != set().union(*marks[:-2])  # then the marks come after
    return any(
        all(_have(wanted, numbers, shown) for wanted, numbers in zip(figures, owned, strict=True))
        for owned in ((after,) if closing else (after, before))
    )


def _have(figures: frozenset[str], numbers: Iterable[int], shown: Shown) -> bool:
    facts = [shown.facts[n - 1] for n in numbers]
    return not figures or (bool(facts) and all(map(joined(facts).gives, figures)))


def keys_of(normalized: str) -> list[str]:
    """Return how a value of the reader's may be called among figures."""
    if normalized.endswith("%"):
        return [f"percent:{normalized.rstrip('%')}"]
    if _MONEY.fullmatch(normalized):
        return [f"money:{normalized}"]
    return [f"count:{normalized}", f"year:{normalized}", f"date:{normalized}"]
