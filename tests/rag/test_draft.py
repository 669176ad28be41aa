"""What an LLM is shown and what becomes of what it writes, with a scripted one whose tokens are characters."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from index.article import Article, Passage
from index.encoder import Vectors, normalize
from rag.answer import Answer, Evidence, Hit, Value
from rag.cite import build_citation
from rag.compare import Comparison, Finding
from rag.draft import Task, Writer, disagreements, draft
from rag.errors import ModelUnavailable
from rag.events import Event, Restart, Text
from rag.prompt import fence, load_frames
from rag.read import Reader

PLENTY = 100_000
SAYS = {
    "en": "A delegation of 86 soldiers came to Moscow, and they practised for the parade together with many others",
    "vi": "Một đoàn gồm 86 binh sĩ đã đến Moskva và họ tập luyện cho cuộc duyệt binh cùng với nhiều nước khác",
    "ru": "Делегация из 86 солдат прибыла в Москву, и они вместе со многими другими готовились к большому параду",
    "ar": "وصل وفد من 86 جنديا إلى موسكو وتدربوا مع كثيرين غيرهم على العرض العسكري الكبير في الساحة الحمراء",
    "hi": "86 सैनिकों का एक प्रतिनिधिमंडल मास्को पहुँचा और उन्होंने कई अन्य देशों के साथ मिलकर परेड का अभ्यास किया",
    "th": "คณะผู้แทนทหาร 86 นายเดินทางถึงมอสโก และพวกเขาได้ฝึกซ้อมสวนสนามร่วมกับประเทศอื่นอีกหลายประเทศ",
    "zh": "一个由86名士兵组成的代表团抵达莫斯科，他们与其他许多国家的人一起为阅兵式进行了排练",
}
"""One sentence in seven languages and scripts, without its mark and full stop."""


class Letters:
    """An encoder without a model: a text is the counts of its pairs of letters."""

    name = fingerprint = "letters"
    dimensions = 64

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        table = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for one, two in pairwise(text):
                table[row, crc32(f"{one}{two}".encode()) % self.dimensions] += 1
        return normalize(table)

    embed_queries = embed_passages

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


UNUSED: Any = None
READER = Reader(Letters(), UNUSED, UNUSED, UNUSED, UNUSED)


class Scripted:
    """An LLM that writes its answers in turn, three characters at a time; {86} is the number of a passage that has it.

    An error among the answers is raised. It keeps its prompts, how much of each answer was taken, and whether it was
    let go.
    """

    name = "scripted"

    def __init__(self, *answers: str | ModelUnavailable, room: int = PLENTY) -> None:
        self.room = room
        self._answers = list(answers)
        self.prompts: list[str] = []
        self.taken: list[str] = []
        self.closed = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def stream(self, prompt: str, stop: threading.Event | None = None) -> Iterator[str]:
        self.prompts.append(prompt)
        answer = self._answers.pop(0)
        if isinstance(answer, ModelUnavailable):
            raise answer
        number = next((n for n in range(1, 30) if f"<<<PASSAGE {n} " in prompt and "86" in inside(prompt, n)), 0)
        written = answer.replace("{86}", str(number))
        self.taken.append("")
        try:
            for at in range(0, len(written), 3):
                self.taken[-1] += written[at : at + 3]
                yield written[at : at + 3]
        finally:
            self.closed += 1


def inside(prompt: str, n: int) -> str:
    """Return passage `n` of a prompt."""
    return prompt.split(f"<<<PASSAGE {n} ")[1].split(f"<<<END {n}>>>")[0]


def hit(name: str, text: str, language: str = "en") -> Hit:
    article = Article(name, text, name, f"{name}.txt", language, None, f"Outlet {name}", "2025-05-02")
    return Hit(Passage(name, name, 0, 0, len(text), text, language), article, 1.0)


OTHERS = [hit(f"o{n}", f"Nothing of note happened in the town of Upper Lower number {n}.") for n in range(4)]
NUMBER = hit("number", "86 soldiers came to Moscow. They practised for the parade with many others on Red Square.")


def evidence(found: Hit, figure: str) -> Evidence:
    at = found.article.text.index(figure)
    return Evidence(found, 0, found.article.text.index(".") + 1, 0.9, Value("number", figure, at, at + 2, figure))


def task(language: str = "en", hits: Sequence[Hit] = (*OTHERS, NUMBER)) -> Task:
    """The reader found 86 in the passage that was found last."""
    found = evidence(NUMBER, "86")
    cited = build_citation(1, NUMBER.article, found.start, found.end, 0.9)
    framed = load_frames(language).language
    answer = Answer("How many?", "en", "answered", "86 [1]", framed, citations=(cited,), models={"llm": None})
    comparison = Comparison("answered", (Finding(found.value, (found,)),))
    return Task("How many?", language, answer, comparison, tuple(hits))


def said(language: str) -> str:
    """Return an answer that holds."""
    return f"{SAYS[language]} [{{86}}]."


def run(asked: Task, model: Scripted, **writer: object) -> tuple[list[Event], Answer]:
    """Return the events and the answer."""
    happened: list[Event] = []
    steps = draft(asked, Writer(model, READER, **writer))  # type: ignore[arg-type]
    while True:
        try:
            happened.append(next(steps))
        except StopIteration as end:
            return happened, end.value


def text(happened: Sequence[Event]) -> str:
    return "".join(event.piece for event in happened if isinstance(event, Text))


def test_what_the_reader_answers_from_comes_first() -> None:
    """In front of the prompt although it was found last; the others at the other end, the weakest in the middle."""
    assert [each.article.id for each in task().ranked()] == ["number", "o0", "o1", "o2", "o3"]
    model = Scripted(said("en"))
    _, answer = run(task(), model)
    order = [NUMBER, OTHERS[1], OTHERS[3], OTHERS[2], OTHERS[0]]
    assert "\n".join(fence(n, each) for n, each in enumerate(order, start=1)) in model.prompts[0]
    assert answer.answer == f"{SAYS['en']} [1]."
    assert answer.notes == ()


@pytest.mark.parametrize("language", SAYS)
def test_marks_are_read_as_the_prompt_numbers_them(language: str) -> None:
    """Passage 3 of the prompt is not the third that was found: the citation is of the passage that was shown as 3."""
    asked = replace(task(language), comparison=Comparison("not_found"), hits=(OTHERS[0], OTHERS[1], NUMBER, OTHERS[2]))
    model = Scripted(said(language))
    happened, answer = run(asked, model)
    assert "86" in inside(model.prompts[0], 2)  # 1, 3, 4, 2
    assert text(happened) == f"{SAYS[language]} [2]."
    assert [each.article_id for each in answer.citations] == ["number"]
    assert answer.models["llm"] == "scripted"


@pytest.mark.parametrize("language", SAYS)
def test_what_did_not_fit_is_said(language: str) -> None:
    """How many, in the answer's language; what the reader found is among those that fit."""
    asked = task(language)
    model = Scripted(said(language), room=len(asked.prompt((NUMBER,), again=True)) + 50)  # less than another passage
    _, answer = run(asked, model)
    assert model.prompts[0].count("<<<END") - 1 == 1  # the rules have one, too
    assert answer.notes == (load_frames(language).render("not_shown", count=4),)
    assert "4" in answer.notes[0]
    assert answer.answer == f"{SAYS[language]} [1]."


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("{refusal}", None),
        ("No marks at all here, I am afraid.", "llm_failed"),
        (ModelUnavailable("Gone."), "llm_failed"),
        ("", "llm_failed"),
    ],
)
def test_nothing_is_said_of_it_where_the_reader_answers(written: str | ModelUnavailable, outcome: str | None) -> None:
    """It saw all passages."""
    asked, frames = task(), load_frames("en")
    if isinstance(written, str):
        written = written.replace("{refusal}", frames.render("refusal"))
    model = Scripted(written, room=len(asked.prompt((NUMBER,), again=True)) + 50)
    _, answer = run(asked, model)
    assert answer.answer == "86 [1]"
    assert answer.notes[:1] == ((frames.render(outcome),) if outcome else ())
    assert frames.render("not_shown", count=4) not in answer.notes


@pytest.mark.parametrize(
    ("written", "language", "text"),
    [("86 வீரர்கள் மாஸ்கோ வந்தனர் [{86}].", "ta", "86 வீரர்கள் மாஸ்கோ வந்தனர் [1]."), ("", "en", "86 [1]")],
)
def test_an_answer_says_which_language_it_is_in(written: str, language: str, text: str) -> None:
    """The model's is Tamil; the reader, which has no words of it, answers in English and says so."""
    _, answer = run(task("ta"), Scripted(written, written))
    assert (answer.answer_language, answer.answer) == (language, text)


def test_a_window_too_small_for_one_passage_leaves_the_readers_answer() -> None:
    """The model is not asked, and the notes say why."""
    model = Scripted(room=300)
    happened, answer = run(task(), model)
    assert (happened, model.prompts) == ([], [])
    assert answer.answer == "86 [1]"
    assert answer.notes[0] == load_frames("en").render("llm_failed")
    assert "Not even one passage fits" in answer.notes[1]


@pytest.mark.parametrize("language", SAYS)
def test_another_language_is_noticed_early_and_asked_for_once_more(language: str) -> None:
    """The first attempt is given up in the middle and void; the second is told the language and kept."""
    other = SAYS["ru" if language == "en" else "en"]
    model = Scripted(f"{other} [{{86}}]. " * 8, said(language))
    happened, answer = run(task(language), model)
    void = next(at for at, event in enumerate(happened) if isinstance(event, Restart))
    assert len(text(happened[:void])) < len(model.taken[0]) < 300
    assert text(happened[void:]) == answer.answer == f"{SAYS[language]} [1]."
    assert (answer.notes, answer.models["llm"], model.closed) == ((), "scripted", 2)
    first, again = model.prompts
    (line,) = set(again.splitlines()) - set(first.splitlines())
    assert line.startswith(load_frames(language).templates["only_language"].split("{")[0])


def test_a_short_answer_in_another_language_is_noticed_at_its_end() -> None:
    """Too short to be sure of while it is written."""
    model = Scripted("86 Soldaten kamen nach Moskau und übten dort [{86}].", said("en"))
    happened, answer = run(task(), model)
    assert [type(event) for event in happened].count(Restart) == 1
    assert answer.answer == f"{SAYS['en']} [1]."


@pytest.mark.parametrize("language", SAYS)
def test_another_language_twice_leaves_the_readers_answer(language: str) -> None:
    """A third time is not asked, and the note says why."""
    wrong = f"{SAYS['ru' if language == 'en' else 'en']} [{{86}}]. "
    model = Scripted(wrong * 3, wrong * 2)
    happened, answer = run(task(language), model)
    assert len(model.prompts) == 2
    assert answer.answer == "86 [1]"
    assert answer.notes == (load_frames(language).render("wrong_language"),)
    assert answer.models["llm"] is None
    assert [type(event) for event in happened].count(Restart) == 1


def test_a_long_quotation_at_the_beginning_costs_time_only() -> None:
    """It sounds like another language at first; heard out, the answer is in the one wanted."""
    begins = f"„{SAYS['ru']}“: "
    long = begins + f"{SAYS['en']} [{{86}}]. " + "It says that they came there to take part in the parade [{86}]. " * 2
    model = Scripted(long, long)
    _, answer = run(task(), model)
    assert len(model.prompts) == 2
    assert answer.models["llm"] == "scripted"


def test_an_answer_in_its_language_is_never_begun_anew() -> None:
    """However long it is."""
    for language in SAYS:
        model = Scripted(" ".join([said(language), said(language).replace("86 ", "").replace("86", "")]))
        happened, _ = run(task(language), model)
        assert not any(isinstance(event, Restart) for event in happened)


def test_a_model_that_fails_the_second_time_leaves_the_readers_answer() -> None:
    """With its own words."""
    model = Scripted(f"{SAYS['ru']} [{{86}}]. " * 3, ModelUnavailable("Gone."))
    _, answer = run(task(), model)
    assert (answer.answer, answer.notes) == ("86 [1]", (load_frames("en").render("llm_failed"), "Gone."))


def test_who_has_left_is_not_asked_again_for() -> None:
    """A stop while the first attempt was written ends it."""
    stop = threading.Event()
    stop.set()
    model = Scripted("86 Soldaten kamen nach Moskau und übten dort [{86}].")
    happened, answer = run(task(), model, stop=stop)
    assert len(model.prompts) == 1
    assert not any(isinstance(event, Restart) for event in happened)
    assert answer.answer == "86 [1]"


def test_leaving_early_lets_the_model_go_at_once() -> None:
    """Not only when its stream is collected."""
    model = Scripted(said("en"))
    kept = model.stream  # a stream that somebody else holds, too
    streams: list[Iterator[str]] = []

    def stream(prompt: str, stop: threading.Event | None = None) -> Iterator[str]:
        streams.append(kept(prompt, stop))
        return streams[0]

    model.stream = stream  # type: ignore[method-assign]
    steps = draft(task(), Writer(model, READER))
    assert isinstance(next(steps), Text)
    assert model.closed == 0
    steps.close()
    assert model.closed == 1


def test_the_first_word_is_told() -> None:
    """At the first piece of all, before its text is shown."""
    told: list[int] = []
    model = Scripted(said("en"))
    run(task(), model, heard=lambda: told.append(len(model.taken[0])))
    assert told[0] == 3
    untold = Scripted(ModelUnavailable("Gone."))
    run(task(), untold, heard=lambda: pytest.fail("nothing was written"))


def test_a_disagreement_is_told_with_the_numbers_shown() -> None:
    """Of the passages that are in the prompt; a side that is not is left out, and one side alone is no disagreement."""
    one, two, three = hit("a", "86 came."), hit("b", "68 came."), hit("c", "86 were there.")
    sides = [(one, three), (two,)]
    findings = tuple(
        Finding(Value("number", f"{n}", 0, 2, f"{n}"), tuple(evidence(each, f"{n}") for each in side))
        for n, side in zip((86, 68), sides, strict=True)
    )
    comparison = Comparison("disagreement", findings)
    assert disagreements(comparison, (two, one)) == ["86 [2] / 68 [1]"]
    assert disagreements(comparison, (three, two)) == ["86 [1] / 68 [2]"]
    assert disagreements(comparison, (one, three)) == []
    assert disagreements(comparison, ()) == []
    assert disagreements(Comparison("answered", findings), (one, two)) == []
