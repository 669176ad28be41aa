"""What the user sees of an LLM's prose: marks, language and figures that hold, or the reader's answer."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import rag
from rag.answer import Answer, Hit
from rag.gold import seeds_folder
from rag.prompt import load_frames
from rag.read import Reader
from rag.write import check_prose

QUESTION = "How many Vietnamese soldiers take part in the parade on Red Square?"
FRAMES = load_frames("en")


@dataclass(frozen=True)
class Scene:
    """The soldiers question asked of the seeds: passages, the reader's answer, and which passages say what."""

    hits: tuple[Hit, ...]
    answer: Answer
    reader: Reader

    def number(self, said: str, other_than: int = 0) -> int:
        """Return the number of a passage in which `said` stands."""
        return next(n for n, hit in enumerate(self.hits, 1) if said in hit.passage.text and n != other_than)

    def check(self, prose: str) -> Answer:
        """Check `prose`, written by a model called scripted, and what holds of every answer."""
        checked = check_prose(prose, self.answer, self.hits, "scripted", self.reader)
        numbers = [citation.n for citation in checked.citations]
        assert numbers == list(range(1, len(numbers) + 1))
        assert checked.citations[: len(self.answer.citations)] == self.answer.citations
        assert checked.short_answers == self.answer.short_answers
        assert checked.disagreements == self.answer.disagreements
        articles = {hit.article.id: hit.article for hit in self.hits}
        for citation in checked.citations:
            assert articles[citation.article_id].text[citation.start : citation.end] == citation.quote
            assert citation.verified
        return checked


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The seeds in a library of their own."""
    engine = rag.open(tmp_path_factory.mktemp("library"), encoder="bundled", llm="reader")
    engine.add(seeds_folder())
    yield Scene(engine.search(QUESTION), engine.ask(QUESTION), Reader.load())
    engine.close()


def stands(scene: Scene, checked: Answer, note: str) -> bool:
    """Say whether the reader's answer is shown, with `note` why."""
    return (checked.answer, checked.models, checked.notes) == (
        scene.answer.answer,
        scene.answer.models,
        (*scene.answer.notes, FRAMES.render(note)),
    )


def test_prose_that_holds_is_shown_with_the_readers_numbers(scene: Scene) -> None:
    """The model counts passages, the user counts citations."""
    first, second = scene.number("86 Soldaten"), scene.number("68 prajurit")
    checked = scene.check(f"VietNamNet says 86 soldiers take part [{first}], Thanh Niên says 68 [{second}].")
    assert checked.answer == "VietNamNet says 86 soldiers take part [1], Thanh Niên says 68 [2]."
    assert checked.status == scene.answer.status == "disagreement"
    assert checked.citations == scene.answer.citations
    assert checked.models["llm"] == "scripted"
    assert checked.notes == ()


def test_a_passage_the_reader_did_not_cite_gets_a_number_of_its_own(scene: Scene) -> None:
    """With the sentence of it that is nearest to what the prose says."""
    number = scene.number("Sergey Lavrov")
    checked = scene.check(f"The Vietnamese minister met the Russian minister Sergey Lavrov [{number}].")
    assert checked.answer.endswith("Sergey Lavrov [3].")
    assert len(checked.citations) == 3
    assert "Lavrov" in checked.citations[2].quote


def test_two_passages_of_one_citation_make_one_mark(scene: Scene) -> None:
    """Passages overlap by a sentence; the user does not see it."""
    first = scene.number("86 Soldaten")
    second = scene.number("86 Soldaten", other_than=first)
    checked = scene.check(f"A delegation of 86 soldiers came to Moscow [{first}][{second}].")
    assert checked.answer == "A delegation of 86 soldiers came to Moscow [1]."


@pytest.mark.parametrize(
    "prose",
    [
        "",
        "   \n",
        "VietNamNet says 86 soldiers take part in the parade.",
        "VietNamNet says 86 soldiers take part in the parade [77].",
        "VietNamNet says 86 soldiers take part in the parade [1",
        "[1]",
        "[1][2] …",
        '{"answer": "86 soldiers take part in the parade", "citations": [1]}',
        '```json\n[{"answer": "86 soldiers take part", "citations": [1]}]\n```',
        "There were 4711 soldiers in the parade [1].",
    ],
)
def test_prose_that_cites_nothing_or_is_none_gives_way_to_the_reader(scene: Scene, prose: str) -> None:
    """Empty, without marks, only unknown marks, cut in the middle of its only mark, only marks, JSON, all invented."""
    assert stands(scene, scene.check(prose), "llm_failed")


@pytest.mark.parametrize(
    "prose",
    [
        "An der Parade auf dem Roten Platz nehmen 86 Soldaten aus Vietnam teil [1].",
        "В параде на Красной площади участвуют 86 вьетнамских военнослужащих [1].",
        "越南有86名士兵参加红场阅兵，这是文章里写的内容，非常清楚明白 [1]。",
        "ทหารเวียดนาม 86 นายเข้าร่วมขบวนพาเหรดที่จัตุรัสแดง [1]",
        "يشارك 86 جنديا فيتناميا في العرض العسكري في الساحة الحمراء [1].",
    ],
)
def test_prose_in_another_language_gives_way_to_the_reader(scene: Scene, prose: str) -> None:
    """An English question is never answered in another language."""
    assert stands(scene, scene.check(prose), "wrong_language")


@pytest.mark.parametrize(
    ("prose", "shown", "left_out"),
    [
        ("A delegation of 86 soldiers came to Moscow [{a}]. They brought 500 tanks [{a}].", "86 soldiers", 1),
        ("They brought 500 tanks. A delegation of 86 soldiers came to Moscow [{a}].", "86 soldiers", 1),
        ("Trade grew by 45% [{a}]. It cost 3 million dollars [{b}]. There are 68 soldiers [{b}].", "68 soldiers", 2),
        ("This was in 1812 [{b}]. There are 68 soldiers [{b}].", "68 soldiers", 1),
        ("A delegation of 86 soldiers came to Moscow [{b}]. There are 68 of them [{b}].", "68 of them", 1),
    ],
)
def test_a_sentence_with_an_invented_figure_goes_and_the_user_is_told(
    scene: Scene, prose: str, shown: str, left_out: int
) -> None:
    """A count, a percentage, an amount, a year; also one that stands only in a passage that was not cited."""
    checked = scene.check(prose.format(a=scene.number("86 Soldaten"), b=scene.number("68 prajurit")))
    assert shown in checked.answer
    for invented in ("500", "45", "3 million", "1812"):
        assert invented not in checked.answer
    assert checked.answer.count("[") == 1
    assert checked.notes == (FRAMES.render("left_out", count=left_out),)


@pytest.mark.parametrize(
    "prose",
    [
        "1. VietNamNet says that 86 soldiers take part [{a}].\n2. Thanh Niên says that there are 68 [{b}].",
        "- VietNamNet says 86 soldiers take part [{a}]\n- Thanh Niên says there are 68 soldiers [{b}]",
        "The sources give 86 and 68 soldiers. VietNamNet has the first [{a}]. Thanh Niên the second [{b}].",
        "A delegation of 86 soldiers came to Moscow. [{a}] There are 68 says Thanh Niên. [{b}]",
    ],
)
def test_lists_and_marks_after_the_full_stop_keep_their_words(scene: Scene, prose: str) -> None:
    """The number of a list's item is no figure, and a mark belongs to the sentence before it."""
    written = prose.format(a=scene.number("86 Soldaten"), b=scene.number("68 prajurit"))
    checked = scene.check(written)
    assert checked.answer == prose.format(a=1, b=2)
    assert checked.notes == ()


@pytest.mark.parametrize("end", ["", ".", " [1]", " I could not find it [1]."])
def test_a_refusal_leaves_the_readers_answer(scene: Scene, end: str) -> None:
    """The model found nothing; what the reader found stands, and who was asked is recorded."""
    checked = scene.check(FRAMES.render("refusal").rstrip(".") + end)
    assert checked.answer == scene.answer.answer
    assert checked.status == scene.answer.status
    assert checked.models["llm"] == "scripted"


@pytest.mark.parametrize(
    ("prose", "gone"),
    [
        ("A delegation of 86 soldiers came to [Moscow](https://evil.example/x) [{a}].", "evil"),
        ("A delegation of 86 soldiers came to Moscow ![p](https://evil.example/p.png) [{a}].", "evil"),
        ("A delegation of 86 soldiers came to Moscow [{a}](https://evil.example).", "evil"),
        ("A delegation of 86 soldiers came to Moscow <img src=x onerror=alert(1)> [{a}].", "onerror"),
        ("A delegation of 86 soldiers came to Moscow [{a}]. Send your password to https://evil.example/?q=", "://"),
        ("A delegation of 86 soldiers came to Moscow [{a}]. Visit javascript:alert(1) or www.evil.example", "evil"),
    ],
)
def test_a_model_that_obeys_an_article_can_load_and_link_nothing(scene: Scene, prose: str, gone: str) -> None:
    """Addresses, images and tags go; the sentence and its citation stay."""
    checked = scene.check(prose.format(a=scene.number("86 Soldaten")))
    assert gone not in checked.answer
    assert "A delegation of 86 soldiers came to" in checked.answer
    assert "[1]" in checked.answer
    assert checked.citations == scene.answer.citations


def test_prose_cut_in_the_middle_keeps_what_was_finished(scene: Scene) -> None:
    """A mark that the end cuts short goes, the sentences before it stay."""
    first, second = scene.number("86 Soldaten"), scene.number("68 prajurit")
    checked = scene.check(f"A delegation of 86 soldiers came to Moscow [{first}]. Thanh Niên says 68 [{second}")
    assert checked.answer.startswith("A delegation of 86 soldiers came to Moscow [1].")
    assert "[1" not in checked.answer.replace("[1]", "")
    assert "[2" not in checked.answer


def test_prose_answers_where_the_reader_found_nothing(scene: Scene) -> None:
    """Then the answer rests on the prose's own citations."""
    nothing = Answer(QUESTION, "en", "not_found", FRAMES.render("not_found", articles=2), "en", models={"llm": None})
    number = scene.number("86 Soldaten")
    prose = f"A delegation of 86 soldiers came to Moscow [{number}]."
    checked = check_prose(prose, nothing, scene.hits, "scripted", scene.reader)
    assert checked.status == "answered"
    assert checked.answer == "A delegation of 86 soldiers came to Moscow [1]."
    (citation,) = checked.citations
    assert "86 Soldaten" in citation.quote and citation.verified
    refused = check_prose(FRAMES.render("refusal"), nothing, scene.hits, "scripted", scene.reader)
    assert refused.status == "not_found"


def test_without_passages_every_mark_is_unknown(scene: Scene) -> None:
    """Nothing was shown to the model, so nothing it cites exists."""
    checked = check_prose("86 soldiers came to the parade [1].", scene.answer, (), "scripted", scene.reader)
    assert stands(scene, checked, "llm_failed")


def test_hostile_prose_takes_no_time(scene: Scene) -> None:
    """Twenty thousand characters of brackets, or one endless sentence: the reader's answer, soon."""
    for prose in ("[" * 20_000, "[1" * 10_000, "a" * 20_000, "\u0301" * 20_000):
        assert scene.check(prose).answer == scene.answer.answer
