"""An LLM's prose checked against what it was shown: its form, its language, its claims. What does not hold goes.

The reader's answer stands in for prose that is empty, uncited, data (JSON), endless or in another language. Of any
other, each sentence ends with its marks or says that nothing supports it, and one with a made-up figure or date is left
out, which the user is told (`rag.support`). Prose that takes one side where the sources disagree is followed by every
side, as the reader found them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from index.language import UNSURE, detect
from rag.answer import Answer, Citation, Evidence, Hit, ShortAnswer
from rag.cite import MARK, build_citation, mark, parse, refuses
from rag.claims import Claims, claims_of, facts_in, facts_of, lacking, shared
from rag.prompt import load_frames, render_answer_prompt
from rag.prose import bare, cleaned, numbers_of, split, unmarked, unprompted
from rag.read import Reader, extract
from rag.support import check, keys_of, read_shown

_DATA = re.compile(r"\s*(?:\w{0,10}\s+)?[{\[]\s*[\"{\[]")
_QUOTES = 3  # of one passage for one sentence
_SHORT = 20  # characters below which a detector only guesses
TELLING = 120
"""Characters from which the language of prose can be told before it has ended; a shorter text is half names."""

_SURE = 0.8
"""Confidence from which prose is given up before it has ended. Measured on pieces of 120 characters of FLORES-200 in
30 languages: no piece is taken for another language's but 2% of the Indonesian and 3% of the Malay ones, and of
those in another language than the one wanted at least 93% are noticed, of Indonesian 73% and of Malay 68%."""


Outcome = Literal["prose", "refusal", "unusable", "wrong_language"]
"""What an LLM wrote: an answer that holds, the sentence of refusal, nothing of use, or another language."""


@dataclass(frozen=True, slots=True)
class Written:
    """The answer as it is after an LLM wrote, and what it wrote; only of `prose` is the text the LLM's."""

    answer: Answer
    outcome: Outcome


def check_prose(prose: str, answer: Answer, hits: Sequence[Hit], llm: str, reader: Reader) -> Written:
    """Return the answer that the prose makes, or `answer`, the reader's own, with a note why the prose does not hold.

    Mark [n] of `prose` stands for `hits[n - 1]`.
    """
    frames, language = load_frames(answer.answer_language), answer.answer_language
    flag, refusal = frames.render("unsupported"), frames.render("refusal")
    outlets = [hit.article.outlet for hit in hits if hit.article.outlet]
    said = parse(cleaned(prose, outlets), len(hits)).text
    if refuses(said, refusal):
        return Written(replace(answer, models={**answer.models, "llm": llm}), "refusal")
    said = unprompted(said, language, _rules(language))
    if fault := _fault(said, language, flag):
        return _reader_stands(answer, fault)
    checked = check(said, read_shown(answer, hits), flag, refusal)
    if fault := _fault(checked.text, language, flag):
        return _reader_stands(answer, fault)
    left_out = [frames.render("left_out", count=checked.left_out)] if checked.left_out else []
    written = replace(
        _with_sides(_recited(checked.text, answer, hits, flag, reader), answer.answer, flag),
        status="answered" if answer.status == "not_found" else answer.status,
        models={**answer.models, "llm": llm},
        notes=(*answer.notes, *left_out),
    )
    return Written(written, "prose")


def strays(said: str, language: str) -> bool:
    """Say whether prose that is still being written is surely in another language than `language`.

    Thinking, which may be in any language, does not count.
    """
    text = _words(cleaned(said))
    found = detect(text)
    return len(text) >= TELLING and found.code not in (_base(language), UNSURE) and found.confidence >= _SURE


def _with_sides(written: Answer, own: str, flag: str) -> Answer:
    """Return an answer whose prose leaves out what the reader found, with that below it.

    That is a side of a disagreement, or the figure or date that answers. What is added are the first two paragraphs of
    the reader's `own` text, whose marks are those of `written` too.
    """
    sides = [side for side in written.short_answers if written.disagreements or _value(side, written).figures]
    language = written.answer_language
    *flagged, rest = (split(section, language) for section in written.answer.split(flag))
    sure = [part for parts in flagged for part in parts[:-1]] + rest  # the flag is for the sentence before it
    if all(any(_tells(part, side, written) for part in sure) for side in sides):
        return written
    return replace(written, answer="\n\n".join([written.answer, *own.split("\n\n")[:2]]))


def _value(side: ShortAnswer, answer: Answer) -> Claims:
    """Return what a short answer claims, as its article writes it."""
    return claims_of(side.value, answer.citations[side.citations[0] - 1].language)


def _tells(sentence: str, side: ShortAnswer, answer: Answer) -> bool:
    """Say whether a sentence has the value of a side and cites an article that reports it."""
    reporting = {answer.citations[n - 1].article_id for n in side.citations}
    if reporting.isdisjoint(answer.citations[n - 1].article_id for n in numbers_of(sentence)):
        return False
    said = bare(sentence, answer.answer_language)
    claims = claims_of(said, answer.answer_language)
    value = _value(side, answer)
    if value.figures:
        claimed = claims.figures | claims.loose
        return value.figures <= claimed or not claimed.isdisjoint(keys_of(side.normalized))
    return value.any and lacking(value, facts_in(said, claims.language), facts_in("", claims.language)).nothing


@cache
def _rules(language: str) -> tuple[str, ...]:
    """Return the sentences of the prompt for an answer in `language`, without any question or passage."""
    return tuple(split(parse(cleaned(render_answer_prompt("", language, (), (), again=True)), 0).text, language))


def _recited(prose: str, answer: Answer, hits: Sequence[Hit], flag: str, reader: Reader) -> Answer:
    """Return `answer` with the prose, in which the numbers of passages have become those of citations.

    The reader's citations keep their numbers, since its short answers refer to them; where it found nothing it has no
    answer, and its citations are no more than the nearest passages.
    """
    citations = list(answer.citations) if answer.status != "not_found" else []
    parts = split(prose, answer.answer_language)
    text = "".join(_cited(part, citations, answer.answer_language, hits, flag, reader) for part in parts)
    known = parse(text, len(citations)).text  # two passages of one citation leave [1][1]
    return replace(answer, answer=known, citations=tuple(citations))


def _cited(
    sentence: str, citations: list[Citation], language: str, hits: Sequence[Hit], flag: str, reader: Reader
) -> str:
    """Return a sentence with numbers of citations in place of those of passages; new ones are added to `citations`."""
    claims = claims_of(bare(sentence, language), language)
    said = unmarked(sentence).replace(flag, "")
    new = {n: _numbers(said, claims, hits[n - 1], citations, reader) for n in numbers_of(sentence)}
    return MARK.sub(lambda found: "".join(map(mark, new[int(found[1])])), sentence)


def _numbers(said: str, claims: Claims, hit: Hit, citations: list[Citation], reader: Reader) -> list[int]:
    """Return the numbers of the citations for what is `said` from a passage; new ones are added to `citations`.

    One that is there already serves if its quote has what the passage has of the claims. Else the sentence nearest to
    what is said is quoted, and, where it has not all, those that have the rest.
    """
    wanted = shared(claims, facts_of(hit))
    held = [each for each in citations if each.article_id == hit.article.id and _is_from(each, hit)]
    if fit := next((each for each in held if wanted <= _said(each.quote, claims, hit)), None):
        return [fit.n]
    found: list[int] = []
    while len(found) < _QUOTES:
        near = _nearest(said, claims, wanted, hit, reader)
        made = build_citation(len(citations) + 1, hit.article, near.start, near.end, round(near.score, 4))
        rest = wanted - _said(made.quote, claims, hit)
        if found and rest == wanted:  # the outlet's name, which no sentence has
            break
        fit = next((each for each in citations if _is_same(each, made)), made)
        citations += [made] if fit is made else []
        found.append(fit.n)
        wanted = rest
        if not wanted:
            break
    return sorted(found)


def _nearest(said: str, claims: Claims, wanted: frozenset[str], hit: Hit, reader: Reader) -> Evidence:
    """Return the sentence of a passage that has most of what is `wanted`; of several, the one nearest to `said`."""
    spans = [span for span, _ in extract(hit).sentences]
    having = [len(wanted & _said(hit.article.text[span.start : span.end], claims, hit)) for span in spans]
    best = [span for span, count in zip(spans, having, strict=True) if count == max(having)]
    if len(best) == len(spans):
        return reader.nearest(said, hit)
    parts = [replace(hit, passage=replace(hit.passage, start=span.start, end=span.end)) for span in best]
    return max((reader.nearest(said, part) for part in parts), key=lambda near: near.score)


def _is_same(one: Citation, other: Citation) -> bool:
    return (one.article_id, one.start, one.end) == (other.article_id, other.start, other.end)


def _said(quote: str, claims: Claims, hit: Hit) -> frozenset[str]:
    """Return what of the claims a quotation from the passage has."""
    return shared(claims, facts_in(quote, hit.article.language))


def _is_from(citation: Citation, hit: Hit) -> bool:
    return hit.passage.start <= citation.start < hit.passage.end


def _fault(text: str, language: str, flag: str) -> Outcome | None:
    """Return why a text cannot be an answer; its language is told first, since that is worth asking once more."""
    if not _is_prose(text):
        return "unusable"
    if not _speaks(text, language, flag):
        return "wrong_language"
    return None if MARK.search(text) else "unusable"


def _is_prose(text: str) -> bool:
    """Say whether there is a word besides the marks, and no data such as JSON."""
    words = MARK.sub("", text)
    return re.search(r"\w", words) is not None and not _DATA.match(words)


def _speaks(prose: str, language: str, flag: str) -> bool:
    """Say whether `prose`, without the flags, is in `language`, as far as a detector can tell."""
    text = _words(prose.replace(flag, ""))
    return len(text) < _SHORT or detect(text).code in (_base(language), UNSURE)


def _words(prose: str) -> str:
    return " ".join(MARK.sub("", prose).split())


def _base(language: str) -> str:
    """Return the language of a code such as `pt-br`; detectors tell no regions apart."""
    return language.split("-")[0]


def _reader_stands(answer: Answer, outcome: Outcome) -> Written:
    note = load_frames(answer.answer_language).render("wrong_language" if outcome == "wrong_language" else "llm_failed")
    return Written(replace(answer, notes=(*answer.notes, note)), outcome)
