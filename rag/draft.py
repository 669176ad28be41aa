"""The LLM's part of an answer: what it is shown, what it writes, and whether that is kept.

The reader's answer stands whenever the LLM fails, refuses to cite, or answers in the wrong language, after being told
so once. The first attempt is given up as soon as its language is surely another one, so that nobody waits for the rest;
the second is heard out, so that a long quotation at the beginning cannot cost the answer.
"""

import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from rag.answer import Answer, Hit
from rag.budget import select
from rag.cite import StreamParser
from rag.compare import Comparison
from rag.errors import ModelUnavailable
from rag.events import Event, Restart, Text
from rag.generate import Generator as Model
from rag.prompt import load_frames, render_answer_prompt
from rag.read import Reader
from rag.untrusted import visible
from rag.write import TELLING, Written, check_prose, strays


@dataclass(frozen=True, slots=True)
class Task:
    """What an LLM is asked: the question, whole, and what the reader made of the passages found for it."""

    question: str
    language: str
    """In which it is to write; the reader's answer is in English where it has no words of that language."""
    answer: Answer
    comparison: Comparison
    hits: tuple[Hit, ...]

    def ranked(self) -> list[Hit]:
        """Return the passages, first those that the reader answers from, one for each value, then as they came."""
        known = {hit.passage.id: hit for hit in self.hits}
        findings = self.comparison.findings
        first = [evidence for each in findings for evidence in each.evidence[:1]]
        others = [evidence for each in findings for evidence in each.evidence[1:]]
        read = (evidence.hit.passage.id for evidence in (*first, *others, *self.comparison.superseded))
        return [known[id_] for id_ in dict.fromkeys((*read, *known))]

    def prompt(self, hits: Sequence[Hit], *, again: bool) -> str:
        """Return the prompt with these passages; `again` as in `rag.prompt`."""
        said = disagreements(self.comparison, hits)
        return render_answer_prompt(self.question, self.language, hits, said, again=again)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: the LLM, the reader that checks it, the event that stops it, and who is told of its first word."""

    model: Model
    reader: Reader
    stop: threading.Event | None = None
    heard: Callable[[], None] = lambda: None


def draft(task: Task, writer: Writer) -> Generator[Event, None, Answer]:
    """Yield the LLM's prose piece by piece; return the checked answer, the reader's where the prose does not hold."""
    frames = load_frames(task.language)
    try:
        chosen = select(task.ranked(), writer.model, lambda hits: task.prompt(hits, again=True))  # the longer of both
        written = yield from _written(task, chosen.hits, writer)
    except ModelUnavailable as error:
        return replace(task.answer, notes=(*task.answer.notes, frames.render("llm_failed"), str(error)))
    if not chosen.left_out or written.outcome != "prose":
        return written.answer
    note = frames.render("not_shown", count=chosen.left_out)
    return replace(written.answer, notes=(*written.answer.notes, note))


def _written(task: Task, hits: Sequence[Hit], writer: Writer) -> Generator[Event, None, Written]:
    """Ask, and once more where the language is wrong; return what came of it."""

    def checked(prose: str) -> Written:
        asked = replace(task.answer, answer_language=task.language)
        written = check_prose(prose, asked, hits, writer.model.name, writer.reader)
        if written.outcome == "prose":
            return written
        return replace(written, answer=replace(written.answer, answer_language=task.answer.answer_language))

    language = task.language
    prose = yield from _streamed(task.prompt(hits, again=False), len(hits), writer, language)
    if prose is not None:
        written = checked(prose)
        if written.outcome != "wrong_language" or (writer.stop and writer.stop.is_set()):
            return written
    yield Restart()
    return checked((yield from _streamed(task.prompt(hits, again=True), len(hits), writer)) or "")


def _streamed(
    prompt: str, shown: int, writer: Writer, language: str | None = None
) -> Generator[Event, None, str | None]:
    """Yield what the LLM writes as it comes and return all of it.

    None, and the model is let go, as soon as it surely writes in another language than `language`, if one is given.
    """
    parser, pieces = StreamParser(shown), list[str]()
    said, due = "", TELLING
    stream = writer.model.stream(prompt, writer.stop)
    try:
        for piece in stream:
            writer.heard()
            pieces.append(visible(piece))
            text = parser.feed(pieces[-1])
            said += text
            if language and len(said) >= due:
                if strays(said, language):
                    return None
                due = 2 * len(said)
            if text:
                yield Text(text)
        if text := parser.close():
            yield Text(text)
    finally:
        if isinstance(stream, Generator):
            stream.close()  # at once, not whenever it is collected: it holds the model, or a server's connection
    return "".join(pieces)


def disagreements(comparison: Comparison, hits: Sequence[Hit]) -> list[str]:
    """Return each disagreement as a line of the prompt: the values with the numbers of their passages among `hits`."""
    if comparison.status != "disagreement":
        return []
    numbers = {hit.passage.id: n for n, hit in enumerate(hits, start=1)}
    sides = []
    for finding in comparison.findings:
        known = [numbers[each.hit.passage.id] for each in finding.evidence if each.hit.passage.id in numbers]
        if finding.value is not None and known:
            sides.append(f"{finding.value.text} [{known[0]}]")
    return [" / ".join(sides)] if len(sides) > 1 else []
