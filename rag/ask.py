"""The recipe: retrieve -> read -> shape (compare) -> compose, then, with an LLM, draft (generate -> cite).

`ask` is a generator of events (`rag.events`): the reader's answer is complete and cited before an LLM writes a word,
and stands whenever the LLM's does not hold.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.encoder import Encoder
from index.lexical import Lexical
from index.store import Store
from rag.answer import Answer, Hit
from rag.compose import compose
from rag.config import RagConfig
from rag.draft import Task, Writer, draft
from rag.errors import QuestionError
from rag.events import Event, Final, Passages, Reading
from rag.followup import whole
from rag.generate import Generator as Model
from rag.likeness import Likeness, names_in
from rag.paired import Cosines
from rag.prompt import load_frames
from rag.read import Reader
from rag.retrieve import Filter, retrieve
from rag.shape import shape
from rag.spoken import language_of
from rag.wishes import language_wish, outlet_wish

_NEAREST = 2  # sentences shown where nothing answers
_UNKNOWN = "en"  # the language of the answer when the question's cannot be told


@dataclass(frozen=True, slots=True)
class Tools:
    """What a question is answered with; all of it safe to share between threads."""

    store: Store
    lexical: Lexical
    encoder: Encoder
    reader: Reader
    config: RagConfig
    generator: Model | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the text, earlier (question, answer) pairs, the language wanted and the articles allowed."""

    text: str
    history: Sequence[tuple[str, str]] = ()
    language: str | None = None
    only: Filter = field(default_factory=Filter)


def ask(question: Question, tools: Tools, stop: threading.Event | None = None) -> Iterator[Event]:
    """Yield what happens while `question` is answered, the final answer last.

    Raises:
        QuestionError: the question is empty or too long.
        index.errors.LibraryError: there is no library, or it cannot be read.
    """
    clock = _Clock()
    wish = _understood(question, tools)
    text, language, wanted = wish.text, wish.language, wish.answer_in
    hits = _retrieved(wish, tools)
    clock.lap("retrieve")
    yield Passages(hits)
    asked = tools.reader.understand(wish.full, wish.bare, wish.spoken)
    scored = tools.reader.score(asked, hits)
    judge = Likeness(Cosines(tools.reader.encoder), tools.reader.weights, names_in(wish.full, wish.spoken))
    comparison = shape(asked, tools.reader.answering(asked, scored), judge)
    composed = compose(comparison, wanted, len(tools.store.receipts()), scored[:_NEAREST])
    clock.lap("read")
    answer = Answer(
        question=text,
        question_language=language,
        status=comparison.status,
        answer=composed.text,
        answer_language=load_frames(wanted).language,
        short_answers=composed.short_answers,
        disagreements=composed.disagreements,
        citations=composed.citations,
        models={"encoder": tools.encoder.name, "reader": tools.reader.name, "llm": None},
        timings_ms=clock.timings(),
    )
    yield Reading(answer)
    if tools.generator is not None and hits:
        writer = Writer(tools.generator, tools.reader, stop, clock.first_token)
        answer = yield from draft(Task(wish.full, wanted, answer, comparison, hits), writer)
        clock.lap("generate")
    yield Final(replace(answer, timings_ms=clock.timings()))


def search(question: Question, tools: Tools) -> tuple[Hit, ...]:
    """Return the passages that `question` would be answered from, best first; errors as in `ask`."""
    return _retrieved(_understood(question, tools), tools)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a question comes to: its text, what of it is asked, and all that is wished beside."""

    text: str
    bare: str
    """The text without its wish for a language."""
    full: str
    """What is asked on its own, with what it goes on from."""
    language: str
    """Of the text, ISO 639-1 or `und`."""
    spoken: str
    """Of `full`, which a question in another language may have begun."""
    answer_in: str
    only: Filter


def _understood(question: Question, tools: Tools) -> _Wish:
    """Take the wishes out of a question: the answer's language, the outlet to be heard, what it goes on from."""
    text = _checked(question.text, tools.config.max_question)
    language = language_of(text)
    bare, wished = language_wish(text, language)
    outlets = {receipt.outlet for receipt in tools.store.receipts().values() if receipt.outlet}
    full = whole(bare, question.history, language, outlets) or text
    spoken = language if full == text else language_of(full)
    named = outlet_wish(full, outlets, spoken)
    only = replace(question.only, outlets=named) if named and not question.only.outlets else question.only
    answer_in = question.language or wished or (language if language != "und" else _UNKNOWN)
    return _Wish(text, bare or full, full, language, spoken, answer_in, only)


def _retrieved(wish: _Wish, tools: Tools) -> tuple[Hit, ...]:
    return retrieve(wish.full, wish.spoken, tools.store, tools.lexical, tools.encoder, tools.config, wish.only)


def _checked(question: str, longest: int) -> str:
    text = question.strip()
    if not text:
        raise QuestionError("The question is empty. Ask something, in any language.")
    if len(text) > longest:
        raise QuestionError(f"The question has {len(text)} characters; {longest} is the most. Shorten or split it.")
    return text


class _Clock:
    """Milliseconds per step, to the LLM's first word, and in all."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps = {"retrieve": 0.0, "read": 0.0, "generate": 0.0, "first_token": 0.0}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round((now - self._last) * 1000, 1)
        self._last = now

    def first_token(self) -> None:
        """Note the time, the first time."""
        self._laps["first_token"] = self._laps["first_token"] or self._since_start()

    def timings(self) -> dict[str, float]:
        return {**self._laps, "total": self._since_start()}

    def _since_start(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 1)
