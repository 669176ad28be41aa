"""An LLM's prose checked against what it was shown: the marks, the language, the figures. What does not hold goes.

The reader's answer stands in for prose that is empty, uncited, data (JSON) or in another language. A sentence with a
figure that stands in none of the passages it cites is left out, and the user is told; one that cites nothing answers to
all passages that the prose cites.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.language import detect
from index.sentences import sentences
from rag.answer import Answer, Citation, Hit, Kind
from rag.cite import MARK, build_citation, mark, parse, refuses
from rag.prompt import load_frames
from rag.read import Reader
from rag.untrusted import strip_links
from rag.values import find_values

_FIGURES: tuple[Kind, ...] = ("number", "money", "percentage", "year")
_LEADING_MARKS = re.compile(r"(?:\[[0-9]+\])+\s*")
_ITEM = re.compile(r"^\s*1?\d[.)]\s+")
"""The number of a list's item."""
_DATA = re.compile(r"\s*(?:```\w*\s*)?[{\[]\s*[\"{\[]")
_SHORT = 20  # characters below which a detector only guesses


def check_prose(prose: str, answer: Answer, hits: Sequence[Hit], llm: str, reader: Reader) -> Answer:
    """Return the answer that the prose makes, or `answer`, the reader's own, with a note why the prose does not hold.

    Mark [n] of `prose` stands for `hits[n - 1]`.
    """
    frames = load_frames(answer.answer_language)
    parsed = parse(strip_links(prose), len(hits))
    if refuses(parsed.text, frames.render("refusal")):
        return replace(answer, models={**answer.models, "llm": llm})
    if not parsed.numbers or not _is_prose(parsed.text):
        return _reader_stands(answer, frames.render("llm_failed"))
    if not _speaks(parsed.text, answer.answer_language):
        return _reader_stands(answer, frames.render("wrong_language"))
    kept, dropped = _supported(parsed.text, answer.answer_language, hits)
    numbers = parse(kept, len(hits)).numbers
    if not numbers or not _is_prose(kept):
        return _reader_stands(answer, frames.render("llm_failed"))
    citations, new = _cite(kept, numbers, answer, hits, reader)
    text = MARK.sub(lambda found: mark(new[int(found[1])]), kept)
    return replace(
        answer,
        status="answered" if answer.status == "not_found" else answer.status,
        answer=parse(text, len(citations)).text,  # two passages of one citation leave [1][1]
        citations=citations,
        models={**answer.models, "llm": llm},
        notes=(*answer.notes, frames.render("left_out", count=dropped)) if dropped else answer.notes,
    )


def _cite(
    prose: str, numbers: Sequence[int], answer: Answer, hits: Sequence[Hit], reader: Reader
) -> tuple[tuple[Citation, ...], dict[int, int]]:
    """Return the citations of reader and prose together, and which number each passage got.

    The reader's citations keep their numbers, since its short answers refer to them; a passage that one of them is
    from gets that number, any other a new one and the sentence nearest to what the prose says.
    """
    citations = list(answer.citations)
    new: dict[int, int] = {}
    for number in numbers:
        hit = hits[number - 1]
        mine = [
            citation.n
            for citation in answer.citations
            if citation.article_id == hit.article.id and hit.passage.start <= citation.start < hit.passage.end
        ]
        if not mine:
            said = " ".join(part for part in _split(prose, answer.answer_language) if mark(number) in part)
            near = reader.nearest(MARK.sub("", said), hit)
            mine = [len(citations) + 1]
            citations.append(build_citation(mine[0], hit.article, near.start, near.end, round(near.score, 4)))
        new[number] = mine[0]
    return tuple(citations), new


def _supported(prose: str, language: str, hits: Sequence[Hit]) -> tuple[str, int]:
    """Return the prose without the sentences whose figures no cited passage has, and how many those were."""
    everywhere = parse(prose, len(hits)).numbers
    known = {n: _figures(hits[n - 1].passage.text, hits[n - 1].article.language) for n in everywhere}
    kept = []
    dropped = 0
    for sentence in _split(prose, language):
        cited = parse(sentence, len(hits)).numbers or everywhere
        if _figures(_ITEM.sub("", MARK.sub("", sentence)), language) <= frozenset().union(*(known[n] for n in cited)):
            kept.append(sentence)
        else:
            dropped += 1
    return "".join(kept).strip(), dropped


def _figures(text: str, language: str) -> frozenset[str]:
    return frozenset(value.normalized for kind in _FIGURES for value in find_values(text, language, kind))


def _split(prose: str, language: str) -> list[str]:
    """Return the sentences of `prose`, each with its marks and the white space after it; joined they are `prose`."""
    starts = [span.start for span in sentences(prose, language)]
    parts = [prose[start:end] for start, end in zip(starts, [*starts[1:], len(prose)], strict=True)]
    joined: list[str] = []
    for part in parts:
        leading = _LEADING_MARKS.match(part)
        if joined and leading:  # "… in 1959. [1] Then …": the mark belongs to the sentence before it
            joined[-1] += leading[0]
            part = part[leading.end() :]
        if joined and _ITEM.fullmatch(joined[-1]):
            joined[-1] += part
        elif part:
            joined.append(part)
    return joined


def _is_prose(text: str) -> bool:
    """Say whether there is a word besides the marks, and no data such as JSON."""
    return re.search(r"\w", MARK.sub("", text)) is not None and not _DATA.match(text)


def _speaks(prose: str, language: str) -> bool:
    """Say whether `prose` is in `language`, as far as a detector can tell."""
    text = MARK.sub("", prose).strip()
    found = detect(text).code
    return len(text) < _SHORT or found in (language, "und")


def _reader_stands(answer: Answer, note: str) -> Answer:
    return replace(answer, notes=(*answer.notes, note))
