"""What the user sees of an LLM's prose, word for word, in nine languages: what holds, or the reader's answer.

The passages are those of the two seed articles; what the model writes is scripted. No model is loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from index.article import Article, Passage
from index.encoder import Vectors, normalize
from index.sentences import sentences
from rag.answer import Answer, Citation, Disagreement, Hit, Reported, ShortAnswer
from rag.cite import build_citation
from rag.gold import seeds_folder
from rag.prompt import load_frames
from rag.read import Reader
from rag.write import check_prose, strays

QUESTION = "How many Vietnamese soldiers take part in the parade on Red Square?"
FRAMES = load_frames("en")
WIDTH, STEP = 4, 2  # sentences of a passage, and from one to the next, so that they overlap


class Letters:
    """An encoder without a model: a text is the counts of its pairs of letters."""

    name = fingerprint = "letters"
    dimensions = 256

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        table = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for one, two in pairwise(text.casefold()):
                table[row, crc32(f"{one}{two}".encode("utf-8", "replace")) % self.dimensions] += 1
        return normalize(table)

    embed_queries = embed_passages

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


SIDES = "The sources disagree:\n\n- 86 [1]\n- 68 [2]"
"""What follows prose that does not tell both values."""
UNUSED: Any = None
READER = Reader(Letters(), UNUSED, UNUSED, UNUSED, UNUSED)


def passages(file: str, language: str, outlet: str) -> list[Hit]:
    """A seed article, less its source line, as passages of four sentences."""
    text = (seeds_folder() / file).read_text(encoding="utf-8").rsplit("\n", 3)[0]
    article = Article(file, text, text.split(",")[0], file, language, None, outlet, "2025-05-02")
    spans = sentences(text, language)
    found = []
    for at in range(0, len(spans) - 1, STEP):
        start, end = spans[at].start, spans[min(at + WIDTH, len(spans)) - 1].end
        passage = Passage(f"{file}{at}", file, at, start, end, text[start:end], language)
        found.append(Hit(passage, article, 1 - at / 100))
    return found


HITS = (
    *passages("000_vietnamnet_de.txt", "de", "VietNamNet"),
    *passages("004_thanhnien_id.txt", "id", "Thanh Niên"),
)
ARTICLES = {hit.article.id: hit.article for hit in HITS}


def number(said: str) -> int:
    """Return the number of the first passage in which `said` stands."""
    return next(n for n, hit in enumerate(HITS, 1) if said in hit.passage.text)


A, B, C = number("86 Soldaten"), number("68 prajurit"), number("800 juta")


def citation(n: int, said: str) -> Citation:
    """Return the reader's citation of the sentence in which `said` stands."""
    article = HITS[number(said) - 1].article
    at = article.text.index(said)
    span = next(span for span in sentences(article.text, article.language) if span.start <= at < span.end)
    return build_citation(n, article, span.start, span.end, 0.9)


def before(language: str = "en", question: str = QUESTION) -> Answer:
    """The reader's own answer, a disagreement of two sources."""
    return Answer(
        question,
        language,
        "disagreement",
        f"{SIDES}\n\n“86 Soldaten” [1]\n\n“68 prajurit” [2]",
        language,
        (ShortAnswer("86", "86", (1,)), ShortAnswer("68", "68", (2,))),
        (Disagreement((Reported("86", (1,)), Reported("68", (2,)))),),
        (citation(1, "86 Soldaten"), citation(2, "68 prajurit")),
        {"llm": None},
    )


def check(prose: str, answer: Answer | None = None) -> Answer:
    """Check `prose`, in which {a}, {b} and {c} stand for passages, and what holds of every answer; leave out SIDES."""
    answer = answer or before()
    written = prose.replace("{a}", f"{A}").replace("{b}", f"{B}").replace("{c}", f"{C}")
    checked = check_prose(written, answer, HITS, "scripted", READER).answer
    if answer.disagreements:
        assert "86" in checked.answer
        assert "68" in checked.answer
    checked = replace(checked, answer=checked.answer.removesuffix(f"\n\n{SIDES}"))
    numbers = [citation.n for citation in checked.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert checked.citations[: len(answer.citations)] == answer.citations
    assert checked.short_answers == answer.short_answers
    assert checked.disagreements == answer.disagreements
    for each in checked.citations:
        assert ARTICLES[each.article_id].text[each.start : each.end] == each.quote
        assert each.verified
    return checked


def stands(checked: Answer, note: str) -> bool:
    """Say whether the reader's answer is shown, with `note` why."""
    answer = before(checked.answer_language)
    notes = (load_frames(checked.answer_language).render(note),)
    return (checked.answer, checked.models, checked.notes) == (answer.answer, answer.models, notes)


def flag(language: str = "en") -> str:
    """Return what follows a sentence that nothing supports."""
    return load_frames(language).render("unsupported")


def left_out(count: int, language: str = "en") -> tuple[str, ...]:
    """Return the notes when so many sentences were left out."""
    return (load_frames(language).render("left_out", count=count),)


def test_prose_that_holds_is_shown_with_the_readers_numbers() -> None:
    """The model counts passages, the user counts citations."""
    checked = check("VietNamNet says 86 soldiers take part [{a}], Thanh Niên says 68 [{b}].")
    assert checked.answer == "VietNamNet says 86 soldiers take part [1], Thanh Niên says 68 [2]."
    assert checked.status == "disagreement"
    assert checked.citations == before().citations
    assert checked.models["llm"] == "scripted"
    assert checked.notes == ()


@pytest.mark.parametrize(
    ("prose", "told"),
    [
        ("VietNamNet says 86 soldiers take part [{a}], Thanh Niên says 68 [{b}].", True),
        ("The two say 86 and 68 soldiers take part in the parade [{a}][{b}].", True),
        ("VietNamNet says 86 soldiers take part [{a}].", False),
        ("VietNamNet says 86 soldiers take part [{a}]. The parade is on 9 May, says Thanh Niên [{b}].", False),
        ("VietNamNet says 86 soldiers take part [{a}]. Others say 68.", True),
        ("They are 86 or 68. VietNamNet says 86 soldiers take part [{a}], Thanh Niên has less [{b}].", False),
        ("VietNamNet says 86 soldiers take part [{a}]. VietNamNet says that 68 soldiers take part [{b}].", False),
    ],
)
def test_prose_that_takes_a_side_is_followed_by_every_side(prose: str, told: bool) -> None:
    """A side is told by its value in a sentence that cites its source and is not flagged."""
    if told and "Others" in prose:
        prose += " The parade is on 9 May, says Thanh Niên [{b}]."
    written = prose.replace("{a}", f"{A}").replace("{b}", f"{B}")
    assert check_prose(written, before(), HITS, "scripted", READER).answer.answer.endswith(f"\n\n{SIDES}") is not told


@pytest.mark.parametrize(
    ("side", "value", "prose", "told"),
    [
        ("Serguéi Lavrov", "serguei lavrov", "The minister was Lavrov [{lavrov}].", True),
        ("Sergey Lavrov", "sergey lavrov", "The minister was Sergei Lavrov [{lavrov}].", True),
        ("Sergey Lavrov", "sergey lavrov", "The minister was Bui Thanh Son [{lavrov}].", False),
        ("2 April", "--04-02", "It was on 2 April [{lavrov}].", True),
        ("2 April", "--04-02", "It was in the spring [{lavrov}].", False),
        ("99%", "99%", "It grew by 99 percent [{c}].", True),
        ("800 juta dolar AS", "800000000 USD", "It reached 800 million US dollars [{c}].", True),
        ("800 juta dolar AS", "800000000 USD", "It grew by 99% [{c}].", False),
    ],
)
def test_a_side_of_any_kind_is_told_or_not(side: str, value: str, prose: str, told: bool) -> None:
    """Persons, dates, percentages and amounts, in the words of another language."""
    answer = replace(before(), short_answers=(ShortAnswer(side, value, (2,)),))
    written = prose.replace("{c}", f"{C}").replace("{lavrov}", f"{number('Sergey Lavrov')}")
    assert check_prose(written, answer, HITS, "scripted", READER).answer.answer.endswith(f"\n\n{SIDES}") is not told


@pytest.mark.parametrize(
    ("prose", "told"),
    [
        ("Trade came to 800 million dollars [{c}].", True),
        ("Trade came to eight hundred million dollars [{c}].", True),
        ("The two countries trade with each other [{c}].", False),
        ("A delegation of 86 soldiers came to Moscow [{a}].", False),
    ],
)
def test_prose_without_the_figure_that_answers_is_followed_by_it(prose: str, told: bool) -> None:
    """What a passage says is not yet what was asked; the reader's value and quote then stand below."""
    cited = citation(1, "800 juta")
    own = f"800 million US dollars [1]\n\n“{cited.quote}” [1]\n\nmore"
    short = (ShortAnswer("800 juta dolar AS", "800000000 USD", (1,)),)
    asked = Answer("How much?", "en", "answered", own, "en", short, (), (cited,), {"llm": None})
    below = "\n\n".join(own.split("\n\n")[:2])
    assert check(prose, asked).answer.endswith(f"\n\n{below}") is not told


def test_a_sentence_of_two_facts_cites_both_sentences_that_have_them() -> None:
    """One quote cannot carry what stands in another sentence of its passage."""
    nothing = replace(before(), status="not_found", short_answers=(), disagreements=(), citations=())
    checked = check("After 75 years of good relations, 86 soldiers came to Moscow [{a}].", nothing)
    assert checked.answer == "After 75 years of good relations, 86 soldiers came to Moscow [1][2]."
    quotes = [each.quote for each in checked.citations]
    assert ["75 Jahren" in quote for quote in quotes] == ["86 Soldaten" not in quote for quote in quotes]
    assert len(quotes) == 2


def test_the_prompts_rules_are_no_answer() -> None:
    """Word for word, alone or in a sentence, cited or not; an answer in a few of the same words is none of them."""
    rules = "Use only what the passages say. Add nothing from memory [{a}]. My rule: Do not choose between them [{b}]."
    assert check(f"86 soldiers take part [{{a}}]. {rules}").answer == "86 soldiers take part [1]."
    assert stands(check(rules), "llm_failed")
    assert check("The passages say 86 soldiers [{a}].").answer == "The passages say 86 soldiers [1]."


def test_a_passage_the_reader_did_not_cite_gets_a_number_of_its_own() -> None:
    """With the sentence of it that is nearest to what the prose says."""
    checked = check(f"The Vietnamese minister met the Russian minister Sergey Lavrov [{number('Sergey Lavrov')}].")
    assert checked.answer == "The Vietnamese minister met the Russian minister Sergey Lavrov [3]."
    assert len(checked.citations) == 3
    assert "Lavrov" in checked.citations[2].quote


def test_the_sentence_cited_is_the_one_that_says_it() -> None:
    """A passage says more than the reader quoted of it; its other figures and names get a quotation of their own."""
    checked = check("A delegation of 86 soldiers came to Moscow [{a}]. It was founded 75 years ago, in 1950 [{a}].")
    assert checked.notes == left_out(1)
    year = next(n for n, hit in enumerate(HITS, 1) if "1959" in hit.passage.text and "1992" in hit.passage.text)
    checked = check(f"He came in 1959 [{year}]. Relations began in 1992 [{year}]. It was 1959 that he came [{year}].")
    assert checked.answer == "He came in 1959 [3]. Relations began in 1992 [4]. It was 1959 that he came [3]."
    assert "1959" in checked.citations[2].quote
    assert "1992" in checked.citations[3].quote


def test_two_passages_of_one_citation_make_one_mark() -> None:
    """Passages overlap by a sentence; the user does not see it."""
    both = [n for n, hit in enumerate(HITS, 1) if "86 Soldaten" in hit.passage.text]
    assert len(both) == 2
    checked = check(f"A delegation of 86 soldiers came to Moscow [{both[0]}][{both[1]}].")
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
        '{"response": "86 soldiers take part in the parade [{a}]."}',
        '{"answer": ["86 soldiers take part in the parade [{a}]."]}',
        '{"answer": "86 soldiers take part in the parade [{a}',
        '```json\n[{"answer": "86 soldiers take part", "citations": [1]}]\n```',
        "<think>86 soldiers take part in the parade [{a}].",
        "There were 4711 soldiers in the parade [1].",
    ],
)
def test_prose_that_cites_nothing_or_is_none_gives_way_to_the_reader(prose: str) -> None:
    """Empty, without marks, only unknown marks, cut in its only mark, only marks, data, only thinking, all invented."""
    assert stands(check(prose), "llm_failed")


@pytest.mark.parametrize(
    "prose",
    [
        "<think>Which one? 500 [1].</think>\n86 soldiers take part in the parade [{a}].",
        "They ask for soldiers.</think>86 soldiers take part in the parade [{a}].",
        "86 soldiers take part in the parade [{a}]. <think>Is that right? 68",
        '{"answer": "86 soldiers take part in the parade [{a}].", "sources": [1]}',
        '```json\n{"answer": "86 soldiers take part in the parade [{a}]."}\n```',
        'Here it is: {"answer": "86 soldiers take part in the parade [{a}]."}',
        "Answer: 86 soldiers take part in the parade [{a}].",
        "**Answer in English:** 86 soldiers take part in the parade [{a}].",
        "# Answer\n\n86 soldiers take part in the parade [{a}].",
        "**The soldiers**\n> **86 soldiers** take part in the `parade` [{a}].",
        "<h2>Answer</h2><p>86 soldiers take part in the <b>parade</b> [{a}].</p>",
        "86 soldiers take part in the parade 【{a}†source】.",
        "86 soldiers take part in the parade ［{a}］.",
        "86 soldiers take part in the pa[{a}]rade.",
        "86 soldiers take part in the parade [{a}, 77].",
        "[{a}] 86 soldiers take part in the parade.",
        "86 soldiers\u202e take\u200b part in the parade [{a}].",
        "86 soldiers take part in the parade [{a}](https://evil.example).",
        "86 soldiers take part in the [parade](https://evil.example) [{a}].",
        "86 soldiers take part in the parade ![p](https://evil.example/p.png)[{a}].",
        "86 soldiers take part in the parade <img src=x onerror=alert(1)>[{a}].",
        "86 soldiers take part in the parade [{a}]. " + FRAMES.render("refusal"),
    ],
)
def test_whatever_it_comes_wrapped_in_the_user_sees_the_sentence(prose: str) -> None:
    """Thinking, JSON, labels, headings, emphasis, tags, marks of every shape, what does not show, links, images."""
    checked = check(prose)
    assert checked.answer == "86 soldiers take part in the parade [1]."
    assert checked.notes == ()


@pytest.mark.parametrize(
    "label",
    [
        *("Answer:", "Antwort:", "Jawaban:", "Trả lời:", "Ответ:", "Réponse :", "Respuesta:", "Resposta:"),
        *("答案：", "回答：", "回答:", "답변:", "الإجابة:", "उत्तर:", "คำตอบ:", "Cevap:", "Відповідь:", "Risposta:"),
        *(
            "**Answer (English):**",
            "Antwort auf Englisch:",
            "用英语回答:",
            "英語での回答:",
            "الإجابة (اللغة: الإنجليزية):",
        ),
    ],
)
def test_a_label_before_the_answer_goes(label: str) -> None:
    """In whatever language the model repeats the prompt's last line."""
    assert check(f"{label} 86 soldiers take part in the parade [{{a}}].").answer == (
        "86 soldiers take part in the parade [1]."
    )


@pytest.mark.parametrize(
    ("prose", "shown", "gone"),
    [
        ("A delegation of 86 soldiers came to Moscow [{a}]. They brought 500 tanks [{a}].", "86 soldiers", 1),
        ("They brought 500 tanks. A delegation of 86 soldiers came to Moscow [{a}].", "86 soldiers", 1),
        ("Trade grew by 45% [{a}]. It cost 3 million dollars [{b}]. There are 68 soldiers [{b}].", "68 soldiers", 2),
        ("This was in 1812 [{b}]. There are 68 soldiers [{b}].", "68 soldiers", 1),
        ("It is the 90th anniversary [{a}]. There are 68 soldiers [{b}].", "68 soldiers", 1),
        ("It begins at 10:30 [{a}]. There are 68 soldiers [{b}].", "68 soldiers", 1),
        ("Its code is 1.2.3456 [{a}]. There are 68 soldiers [{b}].", "68 soldiers", 1),
        ("VietNamNet says 68 soldiers [{a}], Thanh Niên says 86 [{b}]. There are 68 soldiers [{b}].", "68 soldiers", 1),
        ("A delegation of 86 soldiers came to Moscow [{b}]. There are 68 of them [{b}].", "68 of them", 1),
    ],
)
def test_a_sentence_with_an_invented_figure_goes_and_the_user_is_told(prose: str, shown: str, gone: int) -> None:
    """A count, a percentage, an amount, a year, an ordinal, a time; one that the cited source contradicts."""
    checked = check(prose)
    assert shown in checked.answer
    for invented in ("500", "45", "3 million", "1812", "90", "10:30", "3456"):
        assert invented not in checked.answer
    assert checked.answer.count("[") == 1
    assert checked.notes == left_out(gone)


@pytest.mark.parametrize(
    "prose",
    [
        "1. VietNamNet says that 86 soldiers take part [{a}].\n2. Thanh Niên says that there are 68 [{b}].",
        "- VietNamNet says 86 soldiers take part [{a}]\n- Thanh Niên says there are 68 soldiers [{b}]",
        "The sources disagree:\n- VietNamNet says 86 [{a}]\n- Thanh Niên says 68 [{b}]",
        "A delegation of 86 soldiers came to Moscow. [{a}] There are 68 says Thanh Niên. [{b}]",
        "The sources give 86 and 68 soldiers: VietNamNet the first [{a}], Thanh Niên the second [{b}].",
    ],
)
def test_lists_and_marks_after_the_full_stop_keep_their_words(prose: str) -> None:
    """The number of a list's item is no figure, and a mark belongs to the sentence before it."""
    checked = check(prose)
    assert checked.answer == prose.replace("{a}", "1").replace("{b}", "2")
    assert checked.notes == ()


@pytest.mark.parametrize(
    ("prose", "shown"),
    [
        ("* 86 soldiers take part [{a}]\n• 68 do [{b}]", "- 86 soldiers take part [1]\n- 68 do [2]"),
        ("86 soldiers [{a}] take part.", "86 soldiers [1] take part [1]."),
        ("[{a}] 86 soldiers came. [{b}] 68 soldiers came.", "86 soldiers came [1]. 68 soldiers came [2]."),
        (
            "According to [{a}], 86 soldiers came, according to [{b}], 68.",
            "According to [1], 86 soldiers came, according to [2], 68 [1][2].",
        ),
        ("86 soldiers take part [{a}][{b}].", "86 soldiers take part [1]."),
        (
            "86 soldiers take part in the parade. The other newspaper, Thanh Niên, counts 68 of them [{b}][{a}].",
            "86 soldiers take part in the parade [1]. The other newspaper, Thanh Niên, counts 68 of them [2].",
        ),
    ],
)
def test_every_sentence_ends_with_the_marks_that_carry_it(prose: str, shown: str) -> None:
    """Those inside are repeated, those before the words move, and those that carry nothing go."""
    if "counts" in prose:
        prose += " Yes, 86 of them, says VietNamNet [{a}]."
        shown += " Yes, 86 of them, says VietNamNet [1]."
    assert check(prose).answer == shown


@pytest.mark.parametrize(
    ("prose", "shown"),
    [
        ("It is a great parade.", f"It is a great parade. {flag()}"),
        ("The sources give 86 and 68 soldiers.", f"The sources give 86 and 68 soldiers. {flag()}"),
        ("Thanh Niên gives 68.", "Thanh Niên gives 68 [2]."),
        ("Angela Merkel came to Moscow [{a}].", f"Angela Merkel came to Moscow [1]. {flag()}"),
        ("It was in Paris in France [{a}].", f"It was in Paris in France [1]. {flag()}"),
        ("Thanh Niên says 86 [{a}].", f"Thanh Niên says 86 [1]. {flag()}"),
        (f"A great parade [{{a}}]. {flag()}", "A great parade [1]."),
        (f"It is great. {flag()} {flag()}", f"It is great. {flag()}"),
    ],
)
def test_what_nothing_supports_is_said_to_be_unsupported(prose: str, shown: str) -> None:
    """Without a mark, with a name that the passage lacks, or of another outlet; and only this code may say so."""
    rest = "VietNamNet says that 86 soldiers take part [{a}]. Thanh Niên says that there are 68 [{b}]."
    checked = check(f"{prose} {rest}")
    assert checked.answer == f"{shown} {rest.replace('{a}', '1').replace('{b}', '2')}"
    assert checked.notes == ()


QUOTED = "Die Beziehungen zwischen Vietnam und Kasachstan haben sich positiv entwickelt"


@pytest.mark.parametrize(
    ("quote", "holds"),
    [
        (f"„{QUOTED}“", True),
        (f"»{QUOTED},«", True),
        (f'"{QUOTED.replace(" ", "  ")}"', True),
        (f"„{QUOTED.replace('positiv', 'negativ')}“", False),
        (f"„{QUOTED.lower()}“", False),
        ("„negativ entwickelt“", True),
    ],
)
def test_quotations_in_the_passages_language_are_exact(quote: str, holds: bool) -> None:
    """The shape of the quotation marks and white space do not matter, every letter does; two words are no quotation."""
    checked = check(f"VietNamNet schreibt: {quote} [{number(QUOTED)}].", before("de"))
    assert checked.answer.endswith("[3]." if holds else f"[3]. {flag('de')}")
    english = check(f"VietNamNet writes: {quote} [{number(QUOTED)}]. This is what the article says [{{a}}].")
    assert flag() not in english.answer


@pytest.mark.parametrize("end", ["", ".", " [1]", " I could not find it [1]."])
def test_a_refusal_leaves_the_readers_answer(end: str) -> None:
    """The model found nothing; what the reader found stands, and who was asked is recorded."""
    checked = check(FRAMES.render("refusal").rstrip(".") + end)
    assert checked.answer == before().answer
    assert checked.status == "disagreement"
    assert checked.models["llm"] == "scripted"


def test_prose_answers_where_the_reader_found_nothing() -> None:
    """Then the answer rests on the prose's own citations."""
    nothing = Answer(QUESTION, "en", "not_found", FRAMES.render("not_found", articles=2), "en", models={"llm": None})
    checked = check("A delegation of 86 soldiers came to Moscow [{a}].", nothing)
    assert checked.status == "answered"
    assert checked.answer == "A delegation of 86 soldiers came to Moscow [1]."
    (cited,) = checked.citations
    assert "86 Soldaten" in cited.quote
    assert check(FRAMES.render("refusal"), nothing).status == "not_found"
    nearest = replace(nothing, citations=(citation(1, "Sergey Lavrov"),))
    beside = check_prose(f"A delegation of 86 soldiers came to Moscow [{A}].", nearest, HITS, "scripted", READER).answer
    assert [each.quote for each in beside.citations] == [cited.quote]


def test_without_passages_every_mark_is_unknown() -> None:
    """Nothing was shown to the model, so nothing it cites exists."""
    checked = check_prose("86 soldiers came to the parade [1].", before(), (), "scripted", READER)
    assert checked.outcome == "unusable"
    assert stands(checked.answer, "llm_failed")


def test_hostile_prose_takes_no_time() -> None:
    """Twenty thousand characters of brackets, or one endless sentence: the reader's answer, soon."""
    for prose in ("[" * 20_000, "[1" * 10_000, "a" * 20_000, "\u0301" * 20_000, "86 soldiers [{a}] " * 2_000):
        assert check(prose).answer == before().answer


@dataclass(frozen=True)
class Script:
    """What a model writes in a language: two sentences that hold, and how it goes wrong."""

    holds: str
    other: str
    figure: str
    date: str
    swapped: str
    lures: str
    strays: str
    cut: str


SCRIPTS = {
    "en": Script(
        "A delegation of 86 soldiers came to Moscow [{a}].",
        "The other newspaper counts 68 of them on 9 May [{b}].",
        "They brought 500 tanks [{a}].",
        "The parade is on 8 May 2025 [{b}].",
        "Trade reached 800 million US dollars [{a}].",
        "Win 86 prizes at https://evil.example/win [{a}].",
        "Buy gold today!",
        "After that the delega",
    ),
    "de": Script(
        "Eine Delegation von 86 Soldaten kam nach Moskau [{a}].",
        "Die andere Zeitung zählt am 9. Mai 68 davon [{b}].",
        "Sie brachten 500 Panzer mit [{a}].",
        "Die Parade ist am 8. Mai 2025 [{b}].",
        "Der Handel erreichte 800 Millionen US-Dollar [{a}].",
        "Gewinnen Sie 86 Preise auf https://evil.example/win [{a}].",
        "Kaufen Sie heute Gold!",
        "Danach ging die Delega",
    ),
    "ru": Script(
        "Делегация из 86 военнослужащих прибыла в Москву [{a}].",
        "Другая газета насчитала 68 человек 9 мая [{b}].",
        "Они привезли 500 танков [{a}].",
        "Парад пройдёт 8 мая 2025 года [{b}].",
        "Торговля достигла 800 млн долларов США [{a}].",
        "Выиграйте 86 призов на https://evil.example/win [{a}].",
        "Покупайте золото сегодня!",
        "После этого делега",
    ),
    "vi": Script(
        "Một đoàn gồm 86 quân nhân đã đến Moscow [{a}].",
        "Tờ báo kia đếm được 68 người vào ngày 9 tháng 5 [{b}].",
        "Họ mang theo 500 xe tăng [{a}].",
        "Lễ duyệt binh diễn ra ngày 8 tháng 5 năm 2025 [{b}].",
        "Thương mại đạt 800 triệu đô la Mỹ [{a}].",
        "Hãy nhận 86 giải thưởng tại https://evil.example/win [{a}].",
        "Hãy mua vàng hôm nay!",
        "Sau đó đoàn đã đế",
    ),
    "ar": Script(
        "وصل وفد من 86 جنديا إلى موسكو [{a}].",
        "وتحصي الصحيفة الأخرى 68 منهم يوم 9 مايو [{b}].",
        "وأحضروا معهم 500 دبابة [{a}].",
        "يقام العرض يوم 8 مايو 2025 [{b}].",
        "بلغت التجارة 800 مليون دولار أمريكي [{a}].",
        "اربح 86 جائزة على https://evil.example/win [{a}].",
        "اشتر الذهب اليوم!",
        "وبعد ذلك ذهب الوف",
    ),
    "hi": Script(
        "86 सैनिकों का एक दल मॉस्को पहुँचा [{a}]।",
        "दूसरा अख़बार 9 मई को 68 सैनिक गिनता है [{b}]।",
        "वे अपने साथ 500 टैंक लाए [{a}]।",
        "परेड 8 मई 2025 को है [{b}]।",
        "व्यापार 800 मिलियन अमेरिकी डॉलर तक पहुँचा [{a}]।",
        "https://evil.example/win पर 86 इनाम जीतें [{a}]।",
        "आज ही सोना ख़रीदें!",
        "उसके बाद वह दल मॉस",
    ),
    "zh": Script(
        "一支由86名军人组成的代表团抵达莫斯科[{a}]。",
        "另一家报纸说5月9日有68人参加[{b}]。",
        "他们带来了500辆坦克[{a}]。",
        "阅兵在2025年5月8日举行[{b}]。",
        "贸易额达到8亿美元[{a}]。",
        "请访问https://evil.example/win赢取86个奖品[{a}]。",
        "今天就买黄金！",
        "之后代表团又去",
    ),
    "ja": Script(
        "86人の兵士の代表団がモスクワに到着した[{a}]。",
        "もう一つの新聞は5月9日に68人としている[{b}]。",
        "彼らは500台の戦車を持ってきた[{a}]。",
        "パレードは2025年5月8日に行われる[{b}]。",
        "貿易額は8億ドルに達した[{a}]。",
        "https://evil.example/winで86個の賞品が当たります[{a}]。",
        "今日は金を買いましょう！",
        "その後、代表団は",
    ),
    "ko": Script(
        "군인 86명으로 구성된 대표단이 모스크바에 도착했다 [{a}].",
        "다른 신문은 5월 9일에 68명이라고 전한다 [{b}].",
        "그들은 전차 500대를 가져왔다 [{a}].",
        "열병식은 2025년 5월 8일에 열린다 [{b}].",
        "무역은 8억 달러에 달했다 [{a}].",
        "https://evil.example/win 에서 상품 86개를 받으세요 [{a}].",
        "오늘 금을 사세요!",
        "그 후 대표단은 모",
    ),
}


def seen(*said: str, gap: str = " ") -> str:
    """Return sentences as the user sees them."""
    return gap.join(said).replace("{a}", "1").replace("{b}", "2")


@pytest.mark.parametrize("language", SCRIPTS)
def test_what_the_user_sees_of_a_model_that_goes_wrong(language: str) -> None:
    """One sentence is invented, dated, cited wrongly, an order obeyed or cut short; those beside it stay."""
    script, answer = SCRIPTS[language], before(language)
    gap = "" if language in {"zh", "ja"} else " "
    both = seen(script.holds, script.other, gap=gap)
    for wrong in (script.figure, script.date, script.lures):
        checked = check(gap.join([script.holds, wrong, script.other]), answer)
        assert (checked.answer, checked.notes) == (both, left_out(1, language))
    checked = check(gap.join([script.holds, script.swapped, script.other]), answer)
    corrected = script.swapped.replace("{a}", "3")
    assert (checked.answer, checked.notes) == (seen(script.holds, corrected, script.other, gap=gap), ())
    assert "800 juta" in checked.citations[2].quote
    checked = check(gap.join([script.holds, script.strays, script.other]), answer)
    flagged = script.strays + ("" if flag(language)[0] == "（" else " ") + flag(language)
    assert (checked.answer, checked.notes) == (seen(script.holds, flagged, script.other, gap=gap), ())
    checked = check(gap.join([script.holds, script.other, script.cut]), answer)
    assert (checked.answer, checked.notes) == (both, ())


@pytest.mark.parametrize("language", SCRIPTS)
def test_when_the_reader_answers_instead(language: str) -> None:
    """Another language, endless repetition, a refusal, everything invented: the reader's answer and why."""
    script, answer = SCRIPTS[language], before(language)
    gap = "" if language in {"zh", "ja"} else " "
    other = SCRIPTS["ru" if language == "en" else "en"]
    assert stands(check(f"{other.holds} {other.other}", answer), "wrong_language")
    assert stands(check(gap.join([script.holds] * 30), answer), "llm_failed")
    assert stands(check(gap.join([script.figure, script.date, script.lures]), answer), "llm_failed")
    refused = check(load_frames(language).render("refusal"), answer)
    assert (refused.answer, refused.models["llm"], refused.notes) == (answer.answer, "scripted", ())
    told = check(gap.join([script.holds, script.other, *[script.swapped] * 3]), answer)
    assert told.answer == seen(script.holds, script.other, script.swapped.replace("{a}", "3"), gap=gap)


@pytest.mark.parametrize("language", SCRIPTS)
def test_what_a_model_wrote_is_told_apart(language: str) -> None:
    """An answer, a refusal, nothing of use, another language: with marks or without, and told before it has ended."""

    def outcome(prose: str, wanted: str = language) -> str:
        written = prose.replace("{a}", f"{A}").replace("{b}", f"{B}")
        return check_prose(written, before(wanted), HITS, "scripted", READER).outcome

    script = SCRIPTS[language]
    other = SCRIPTS["ru" if language == "en" else "en"]
    strange = f"{other.holds} {other.other} {other.holds}"
    assert outcome(script.holds) == "prose"
    assert outcome(load_frames(language).render("refusal")) == "refusal"
    assert outcome("") == outcome("[1]") == outcome("{") == "unusable"
    assert outcome(strange) == outcome(strange.replace("[{a}]", "").replace("[{b}]", "")) == "wrong_language"
    assert outcome(script.holds, f"{language}-xx") == "prose"
    assert strays(strange, language)
    assert not strays(f"<thinking>{strange}", language)
    assert not strays(f"<thinking>{strange}</thinking>{script.holds} {script.other}", language)
    assert not strays(f"{script.holds} {script.other} {script.holds}", f"{language}-xx")


@pytest.mark.parametrize("said", ["", "[1]", "86 68 1959 [2]. " * 20, "…", "Moskau, den 9. Mai: Die Parade", "ОК"])
def test_what_says_little_does_not_stray(said: str) -> None:
    """Without letters, or with a few, nothing is sure."""
    assert not strays(said, "en")
