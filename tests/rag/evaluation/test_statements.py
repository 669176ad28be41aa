"""What an answer states, in every language of frames and in prose, and the judge of it with the bundled reader."""

import pytest

from rag.answer import Answer, Citation
from rag.evaluation.measures import Judge, Statement, citation_precision, citation_recall
from rag.evaluation.statements import judge_of, statements
from rag.prompt import load_frames, prompts_folder
from rag.read import Reader

LANGUAGES = sorted(file.name.removesuffix(".toml") for file in (prompts_folder() / "frames").iterdir())
GERMAN = "86 Soldaten aus Vietnam marschieren am 9. Mai 2025 über den Roten Platz in Moskau, sagte Wladimir Putin."
INDONESIAN = "68 prajurit ikut parade di Moskow. Kedua negara sepakat membuka penerbangan langsung."
FLAG = load_frames("en").render("unsupported")


def _answer(text: str, language: str = "en", status: str = "answered") -> Answer:
    citations = tuple(
        Citation(n, f"a{n}", "Parade", outlet, code, "2025-05-02", None, quote, 0, len(quote), 1.0, True)
        for n, outlet, code, quote in [(1, "VietNamNet", "de", GERMAN), (2, "Thanh Niên", "id", INDONESIAN)]
    )
    assert status in {"answered", "disagreement", "not_found"}
    return Answer("How many?", "en", status, text, language, citations=citations)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def judge() -> Judge:
    """The judge of both quotes, with an English answer."""
    return judge_of(Reader.load(), _answer(""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frames_state_nothing(language: str) -> None:
    """In every language the quotes and the values are stated, and nothing that the program says itself."""
    frames = load_frames(language)
    where = {"outlet": "BBC (News), London", "language": "X", "date": "2. Mai 2025"}
    text = "\n\n".join(
        [
            frames.render("disagreement"),
            "- "
            + frames.render("disagreement_item", value="86", marks="[1][2]", **where)
            + " · "
            # the number of sources is the program's too
            + frames.render("agreement", count=2)
            + "\n- "
            + frames.render("disagreement_item_undated", value="68", marks="[2]", outlet="O", language="X"),
            frames.render("update", value="70", marks="[2]", outlet="O", date="2. Mai 2025"),
            frames.render("bearing"),
            frames.render("same", value="71", marks="[1]"),
            frames.render("other", value="72", marks="[1]"),
            frames.render("side_by_side"),
            frames.render("agreement", count=2),
            frames.render("according_to", **where) + "\n" + frames.render("quote_own", quote=GERMAN, marks="[1]"),
            frames.render("according_to_undated", outlet="O", language="X")
            + "\n"
            + frames.render("quote", quote=INDONESIAN, marks="[2]", language="X"),
            frames.render("nearest"),
        ]
    )
    both = (GERMAN, INDONESIAN)
    assert statements(_answer(text, language, "disagreement")) == (
        Statement("86", both),
        Statement("68", both[1:]),
        Statement("70", both[1:]),
        Statement("71", both[:1]),
        Statement("72", both[:1]),
        Statement(GERMAN, both[:1]),
        Statement(INDONESIAN, both[1:]),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_and_a_refusal(language: str) -> None:
    """A value with its marks is a statement; a refusal is none, nor are the passages nearest to an answer."""
    frames = load_frames(language)
    text = frames.render("answer", value="86", marks="[1]") + "\n\n" + frames.render("agreement", count=2)
    assert statements(_answer(text, language)) == (Statement("86", (GERMAN,)),)
    refused = [frames.render("not_found", articles=3), frames.render("nearest"), f"“{GERMAN}” [1]"]
    assert statements(_answer("\n\n".join(refused), language, "not_found")) == ()


@pytest.mark.parametrize(
    ("prose", "language", "expected"),
    [
        ("", "en", []),
        (" \n\n [1] ", "en", []),
        ("86 came [1]. They left.", "en", [("86 came.", (1,)), ("They left.", ())]),
        ("86 came [1] and 68 stayed [2].", "en", [("86 came and 68 stayed.", (1, 2))]),
        ("86 came. [1]", "en", [("86 came.", (1,))]),
        (f"86 came [1]. {FLAG} They left.", "en", [("86 came.", (1,)), ("They left.", ())]),
        ("The list:\n- 86 came [1].\n- 68 came [2].", "en", [("The list:\n- 86 came.", (1,)), ("68 came.", (2,))]),
        # numbers that no citation has, other shapes of marks, one twice
        ("86 came [7].", "en", [("86 came.", ())]),
        ("86 came [1, 2][1].", "en", [("86 came.", (1, 2))]),
        ("86 came 【2】.", "en", [("86 came.", (2,))]),
        ("86 sol[1]diers came.", "en", [("86 soldiers came.", (1,))]),
        ("Art. [0] and [1.5] and (1) came.", "en", [("Art. and [1.5] and (1) came.", ())]),
        # a quotation with marks inside is prose
        ("“86 [1] came” [2]", "en", [("“86 came”", (1, 2))]),
        ("86名士兵参加[1]。他们走了。", "zh", [("86名士兵参加。", (1,)), ("他们走了。", ())]),
        ("86 солдат пришли [1]. Они ушли.", "ru", [("86 солдат пришли.", (1,)), ("Они ушли.", ())]),
        ("جاء 86 جنديا [1]. غادروا.", "ar", [("جاء 86 جنديا.", (1,)), ("غادروا.", ())]),
        ("86 सैनिक आए [1]। वे चले गए।", "hi", [("86 सैनिक आए।", (1,)), ("वे चले गए।", ())]),
    ],
)
def test_prose(prose: str, language: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    """Every sentence is a statement, with the quotes of its own marks."""
    found = [(one.text, one.quotes) for one in statements(_answer(prose, language))]
    assert found == [(text, tuple((GERMAN, INDONESIAN)[n - 1] for n in numbers)) for text, numbers in expected]


def test_huge_prose() -> None:
    """Long lines of brackets and of sentences are read in little time."""
    assert len(statements(_answer("86 came [1]. " * 5000))) == 5000
    assert len(statements(_answer("(, ) : (" * 20_000))) <= 1
    assert statements(_answer("(, ): " * 300 + "86 [1]"))[0].quotes == (GERMAN,)


@pytest.mark.parametrize(
    ("statement", "quote", "expected"),
    [
        # word for word, and values as another language writes them
        (GERMAN, GERMAN, True),
        ("86", GERMAN, True),
        ("eighty-six", GERMAN, True),
        ("9 May 2025", GERMAN, True),
        ("Vladimir Putin", GERMAN, True),
        ("6", GERMAN, False),
        ("68", GERMAN, False),
        ("10 May 2025", GERMAN, False),
        ("Angela Merkel", INDONESIAN, False),
        # figures hold, and the words are near
        ("86 soldiers from Vietnam march across Red Square in Moscow.", GERMAN, True),
        ("70 soldiers from Vietnam march across Red Square in Moscow.", GERMAN, False),
        ("The two countries agreed to open direct flights.", INDONESIAN, True),
        ("The football team won the cup.", INDONESIAN, False),
        ("Soldiers take part in the parade.", INDONESIAN, True),
        # the outlet and its date stand with the quote
        ("On 2 May 2025 VietNamNet reported that 86 soldiers from Vietnam march in Moscow.", GERMAN, True),
        ("Thanh Niên reported that 86 soldiers from Vietnam march in Moscow.", GERMAN, False),
        # nothing, a quote that the answer does not have, and what nobody can check
        ("", GERMAN, False),
        (".", GERMAN, False),
        ("86", "86 people came.", False),
        ("86", "", False),
        ("86 " * 1000, GERMAN, False),
    ],
)
def test_the_judge(judge: Judge, statement: str, quote: str, expected: bool) -> None:
    """Figures, dates and names decide; beside them the nearest sentence."""
    assert judge(quote, statement) == expected


def test_what_the_judge_cannot_see(judge: Judge) -> None:
    """A wrong relation of right words: kept here, so that nobody takes the judge for more than it is."""
    assert judge(GERMAN, "86 soldiers from Vietnam do not march across Red Square in Moscow.")
    assert judge(INDONESIAN, "Vietnamese soldiers take part in the parade.")


def test_both_together(judge: Judge) -> None:
    """86 stands in one quote and 68 in the other: neither alone carries both, and a third citation is not needed.

    Recall: one of two statements. Precision: both of the first, none of the second's one.
    """
    stated = statements(_answer("86 and 68 soldiers march in Moscow [1][2]. 70 soldiers march in Moscow [1]."))
    assert citation_recall(stated, judge) == 1 / 2
    assert citation_precision(stated, judge) == 2 / 3


def test_the_readers_own_answer(judge: Judge) -> None:
    """Quotes carry themselves, and a value the quote that it was taken from."""
    stated = statements(_answer(f"86 [1]\n\nVietNamNet (German) reports:\n“{GERMAN}” [1]"))
    assert len(stated) == 2
    assert (citation_recall(stated, judge), citation_precision(stated, judge)) == (1, 1)
