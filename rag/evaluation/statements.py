"""What an answer states, each statement with the quotes that it cites, and a judge of whether these support it.

Of prose, every sentence is a statement, cited or not. Of the reader's own answer, which is quotes and values in frames
of words (`rag.compose`), the quote or the value before the marks is one, and what the program says itself ("The sources
disagree:") is none. A refusal states nothing, and the passages offered with it are not its claims.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from string import Formatter

import numpy as np

from index.article import Article, Passage
from index.sentences import sentences
from rag.answer import Answer, Citation, Hit, Kind
from rag.cite import parse
from rag.claims import claims_of, facts_in, facts_of, joined, lacking
from rag.evaluation.measures import Judge, Statement, plain
from rag.prompt import load_frames
from rag.prose import bare, numbers_of, split
from rag.read import Reader
from rag.values import find_values
from rag.values.lexicon import is_unspaced, lexicon

_TYPED: tuple[Kind, ...] = ("number", "money", "percentage", "year", "date", "person", "place")
_OWN = ("according_to", "according_to_undated", "disagreement", "agreement", "bearing", "side_by_side", "nearest")
"""Frames in which the program speaks itself."""
_STATING = ("quote", "quote_own", "disagreement_item", "disagreement_item_undated", "update", "same", "other")
"""Frames around a quote or a value; `answer` is missing, since every sentence with marks looks like it."""
_SAID = r"(?P<said>(?:(?!\[\d).)+)"  # marks inside make prose of it
_PARTS = {"marks": r"(?P<marks>(?:\[\d+\])+)", "quote": _SAID, "value": _SAID, "count": r"\d+"}
_NAME = ".{1,100}?"  # an outlet, a language, a date: bounded, so that a line of brackets costs no time
_LONGEST = 2000  # characters; nobody can check a longer statement, as in `rag.support`
_QUOTED = 20  # characters of a statement with figures from which it can be a quotation: "6" stands in "6 million" too
_NEAR = 0.82
"""Cosine from which a quote carries a statement's words. Chosen on 28 pairs written for it, in 9 languages: 16 that
follow had 0.82 to 0.90, 12 that do not 0.74 to 0.82. It tells topics apart, not yes from no."""
_SAYS, _WORD = re.compile(r"\w"), re.compile(r"[^\W\d_]+")


def statements(answer: Answer) -> tuple[Statement, ...]:
    """Return what an answer states with the quotes behind its marks; see the module. A mark without a citation is none.

    Marks are read by `rag.cite`, sentences are cut by `rag.prose`, as they were when the answer was made.
    """
    if answer.status == "not_found":
        return ()
    frames, language = _frames(answer.answer_language), answer.answer_language
    quotes = {citation.n: citation.quote for citation in answer.citations if citation.quote}
    found: list[tuple[str, tuple[int, ...]]] = []
    prose: list[str] = []
    for line in parse(answer.answer, max(quotes, default=0)).text.split("\n"):
        own = frames.tail.sub("", line)
        stating = _first(frames.stating, own)
        if stating is None and _first(frames.own, own) is None:
            prose.append(own)
            continue
        found += _sentences(prose, language, frames.flag)
        found += [(stating["said"], numbers_of(stating["marks"]))] if stating else []
        prose = []
    found += _sentences(prose, language, frames.flag)
    return tuple(Statement(text, tuple(quotes[n] for n in numbers if n in quotes)) for text, numbers in found)


def judge_of(reader: Reader, answer: Answer) -> Judge:
    """Return the judge of the statements of `answer`: the rules that check an LLM's prose, and the bundled encoder.

    Supported is a statement that stands in the quotes word for word, or else one of which the quotes have every figure,
    date, name, outlet and quotation (`rag.claims`; names may also stand in the question, outlet and date with the
    quote's article) and, where it says more than these, the nearest sentence of the quotes is as near in meaning as
    `_NEAR`. Longer than 2,000 characters is never supported.

    It is no NLI model. It cannot see a negation, who did what to whom, or which figure belongs to which thing, as long
    as all of them stand in the quotes; nor a name in another script whose spellings do not meet. So it is a bound: what
    it finds unsupported mostly is, and what it finds supported need not follow. Of the 219 statements in 84 answers of
    the reader's to seed questions, it found all supported by their own quotes and 7 by those of another answer, 4 of
    them names that do stand there.
    """
    told = {citation.quote: _hit(citation) for citation in answer.citations if citation.quote}
    language, asked = answer.answer_language, facts_in(answer.question, answer.question_language)
    outlets = [citation.outlet for citation in answer.citations if citation.outlet]

    def judge(premise: str, statement: str) -> bool:
        hits = [hit for quote, hit in told.items() if quote in premise]  # each quote's own language and article
        if not hits or not _SAYS.search(statement) or len(statement) > _LONGEST:
            return False
        if _quoted(statement, premise):
            return True
        lack = lacking(claims_of(statement, language, outlets), joined([facts_of(hit) for hit in hits]), asked)
        if lack.figures or lack.names:
            return False
        return not (lack.open or _says_more(statement, language)) or _nearest(statement, hits, reader) >= _NEAR

    return judge


@dataclass(frozen=True, slots=True)
class _Frames:
    """The program's own words in one language, as patterns of a line; `flag` follows an unsupported sentence."""

    own: tuple[re.Pattern[str], ...]
    stating: tuple[re.Pattern[str], ...]
    tail: re.Pattern[str]
    flag: str


@cache
def _frames(language: str) -> _Frames:
    frames = load_frames(language)
    patterns = {key: _pattern(frames.templates[key], _PARTS) for key in (*_OWN, *_STATING)}
    return _Frames(
        own=tuple(re.compile(patterns[key]) for key in _OWN),
        stating=tuple(re.compile(rf"(?:- )?{patterns[key]}") for key in _STATING),
        tail=re.compile(rf" · {patterns['agreement']}\Z"),
        flag=frames.render("unsupported"),
    )


def _pattern(template: str, parts: Mapping[str, str]) -> str:
    fields = Formatter().parse(template)
    return "".join(re.escape(text) + (parts.get(name, _NAME) if name else "") for text, name, _, _ in fields)


def _first(patterns: Sequence[re.Pattern[str]], line: str) -> re.Match[str] | None:
    """Return how the first pattern that fits all of a line does; what is too long to be checked is no frame."""
    found = (pattern.fullmatch(line) for pattern in patterns if len(line) <= _LONGEST)
    return next(filter(None, found), None)


def _sentences(lines: Sequence[str], language: str, flag: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield each sentence of prose without its marks, and their numbers; only white space and marks are none."""
    for part in split("\n".join(lines), language, flag):
        if text := bare(part, language):
            yield text, numbers_of(part)


def _hit(citation: Citation) -> Hit:
    """Return a quote as a passage of its article, of which nothing else is known."""
    quote, language = citation.quote, citation.language
    published, outlet = citation.published, citation.outlet
    article = Article(citation.article_id, quote, citation.title, "", language, citation.url, outlet, published)
    return Hit(Passage(quote, citation.article_id, 0, 0, len(quote), quote, language), article, citation.score)


def _quoted(statement: str, premise: str) -> bool:
    """Say whether a statement stands in the quotes as it is, cut out of no word and no number."""
    said = plain(statement).strip(" .。।")
    if not said or (len(said) < _QUOTED and any(map(str.isdigit, said))):
        return False
    before = "" if is_unspaced(said[0]) else r"(?<!\w)(?<!\d[.,])"
    after = "" if is_unspaced(said[-1]) else r"(?!\w)(?![.,]\d)"
    return re.search(before + re.escape(said) + after, plain(premise)) is not None


def _says_more(statement: str, language: str) -> bool:
    """Say whether words are left besides values, dates, names and words of grammar."""
    taken = [value for kind in _TYPED for value in find_values(statement, language, kind)]
    words = (word for word in _WORD.finditer(statement) if word[0].casefold() not in lexicon(language).function)
    return any(not any(one.start < word.end() and word.start() < one.end for one in taken) for word in words)


def _nearest(statement: str, hits: Sequence[Hit], reader: Reader) -> float:
    """Return the cosine of a statement and the sentence or the quote nearest to it."""
    texts = [hit.article.text for hit in hits]
    parts = [
        hit.article.text[one.start : one.end]
        for hit in hits
        for one in sentences(hit.article.text, hit.article.language)
    ]
    vectors = reader.encoder.embed_passages([statement, *dict.fromkeys([*texts, *parts, "\n".join(texts)])])
    return float(np.max(vectors[1:] @ vectors[0]))
