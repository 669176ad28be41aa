"""The citation grammar: what is read as a mark, what never is, and what survives."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Article, Span
from rag.cite import MARK, StreamParser, build_citation, locate, mark, parse, refuses, renumber

ARTICLE = Article(
    id="a1", text="Đám cháy làm 86 người chết. Cảnh sát đang điều tra.", title="Cháy", source="vn.txt", language="vi"
)
HOSTILE = st.text(alphabet="[]【】［］()0123٤१１9^,;-–†. \n\u3000a死http:/w#<", max_size=40)
PIECES = st.lists(
    st.sampled_from(
        [
            "[1]",
            "[9]",
            "[",
            "]",
            "[1",
            "1]",
            " ",
            "[1, 9]",
            "(http://x)",
            "(http",
            ":",
            "[2-9]",
            "7",
            ".",
            "(",
            ")",
            "【2】",
        ]
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected", "numbers"),
    [
        ("86 people died [1].", "86 people died [1].", (1,)),
        ("Starben 86 [1, 2].", "Starben 86 [1][2].", (1, 2)),
        ("погибли [2][1]", "погибли [2][1]", (2, 1)),
        ("tewas [1-3]", "tewas [1][2][3]", (1, 2, 3)),
        ("tewas [2–9]", "tewas [2][3][4]", (2, 3, 4)),
        ("死者86人【1】。", "死者86人[1]。", (1,)),
        ("死者86人［１］。", "死者86人[1]。", (1,)),
        ("死者86人【1†source】。", "死者86人[1]。", (1,)),
        ("قتل 86 [٢، ٣].", "قتل 86 [2][3].", (2, 3)),
        ("86 की मौत [२]।", "86 की मौत [2]।", (2,)),
        ("เสียชีวิต 86 คน[๑]", "เสียชีวิต 86 คน[1]", (1,)),
        ("footnote [^1]", "footnote [1]", (1,)),
        ("wiki [[1]] style", "wiki [1] style", (1,)),
        ("peo[1]ple", "peo[1]ple", (1,)),
        ("twice [1][1] or [2] [2]", "twice [1] or [2]", (1, 2)),
        ("backwards [3-1]", "backwards [3][1]", (3, 1)),
        ("link [1](http://x.example/a) here", "link [1] here", (1,)),
        ("link [1](/local) and [2](#top)", "link [1] and [2]", (1, 2)),
        ("aside [1](as he said)", "aside [1] (as he said)", (1,)),
    ],
)
def test_every_shape_of_a_mark_is_read(text: str, expected: str, numbers: tuple[int, ...]) -> None:
    """Models write citations in many ways; all become [n]."""
    parsed = parse(text, known=4)
    assert parsed.text == expected
    assert parsed.numbers == numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "in parentheses (1) or a price of 2",
        "superscript ¹ and x²",
        "minus [-1], section [1.5], law [Art. 1], aside [sic], box [ ], empty []",
        "a year [in 2024]",
        "小説『吾輩は猫である』(1)",
        "trailing space ",
    ],
)
def test_prose_is_never_read_as_a_mark(text: str) -> None:
    """What is no citation comes back unchanged."""
    parsed = parse(text, known=4)
    assert parsed.text == text
    assert parsed.numbers == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unknown [7].", "unknown."),
        ("zero [0] too", "zero too"),
        ("half [1, 7]", "half [1]"),
        ("huge [99999999999999999999]", "huge"),
        ("all unknown [5-9]。", "all unknown。"),
        ("unknown link [7](http://evil.example)", "unknown link"),
        ("cut short [1", "cut short"),
        ("cut short [1, ", "cut short"),
        ("cut short [", "cut short"),
        ("cut short [1](http://x", "cut short [1]"),
        ("8[9]6 stays two figures", "8 6 stays two figures"),
        ("86 [9]21", "86 21"),
        ("[[9]1] makes no mark", "1] makes no mark"),
        ("[1[9]2] makes no mark", "2] makes no mark"),
    ],
)
def test_no_citation_is_invented(text: str, expected: str) -> None:
    """A number without a passage goes, and taking it out neither makes a mark nor joins figures."""
    parsed = parse(text, known=4)
    assert parsed.text == expected
    assert set(parsed.numbers) <= {1}


def test_no_passage_means_no_mark() -> None:
    """With nothing retrieved every mark is unknown."""
    assert parse("a [1] b [2].", known=0).text == "a b."


@given(st.one_of(HOSTILE, PIECES, st.text(max_size=40)), st.integers(0, 4))
@example("[[9]1]", 4)
@example("[1](http [9]:x)", 4)
@example("[1](http://a(b[2](http:c)d)", 4)
@example("[" + " " * 59 + "[9] [9],1]", 4)
def test_only_known_numbers_survive_and_parsing_twice_changes_nothing(text: str, known: int) -> None:
    """Whatever the model writes: marks point at passages, and normalised text is a fixed point."""
    parsed = parse(text, known)
    marks = [int(number) for number in re.findall(r"\[(\d+)\]", parsed.text)]
    assert all(1 <= number <= known for number in marks)
    assert parsed.numbers == tuple(dict.fromkeys(marks))
    assert parse(parsed.text, known) == parsed


@given(st.one_of(HOSTILE, PIECES), st.lists(st.integers(0, 40), max_size=6))
def test_pieces_give_what_the_whole_gives(text: str, cuts: list[int]) -> None:
    """A stream may be cut anywhere, inside a mark too."""
    parser = StreamParser(4)
    places = [0, *sorted(cuts), len(text)]
    pieces = [text[start:end] for start, end in pairwise(places)]
    out = "".join([parser.feed(piece) for piece in pieces]) + parser.close()
    whole = parse(text, 4)
    assert out == whole.text
    assert parser.numbers == whole.numbers


def test_a_stream_gives_out_only_finished_text() -> None:
    """Half a mark waits; ordinary words do not."""
    parser = StreamParser(2)
    assert parser.feed("Tote: 86") == "Tote: 86"
    assert parser.feed(" [") == ""
    assert parser.feed("1") == ""
    assert parser.feed("]") == " [1]"
    assert parser.feed(".") == "."
    assert parser.close() == ""


@pytest.mark.parametrize(
    "unit", ["[", "[1", "[1](http://", "[1](", "【1†", "[9] ", " ", "1,", "[1][9]", "(((", "[[1]]"]
)
def test_long_hostile_text_takes_linear_time(unit: str) -> None:
    """Thirty thousand repeats of an awkward piece are parsed well under a second, whole or by pieces."""
    began = time.perf_counter()
    parse(unit * 30_000, known=4)
    parser = StreamParser(4)
    for _ in range(3_000):
        parser.feed(unit)
    parser.close()
    assert time.perf_counter() - began < 3


def test_renumber_counts_by_first_use() -> None:
    """The reader sees [1], [2], ... in reading order; a mark outside the order goes."""
    assert renumber("a [4][2] b [2]", (4, 2)) == "a [1][2] b [2]"
    assert renumber("a [4] b[2]", (4,)) == "a [1] b"
    assert renumber("", ()) == ""


def test_mark_is_the_grammar() -> None:
    """What the code writes is what the parser reads."""
    assert mark(3) == "[3]"
    assert MARK.findall("x [3][12]") == ["3", "12"]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Die Artikel beantworten diese Frage nicht.", True),
        ("die artikel beantworten diese frage nicht [1]!", True),
        ("**Die Artikel beantworten diese Frage nicht.** Mehr weiß ich nicht.", True),
        ("86 Menschen starben [1].", False),
        ("", False),
    ],
)
def test_a_refusal_is_a_phrase_not_a_guess(text: str, refused: bool) -> None:
    """The refusal is recognised whatever the model does to its punctuation."""
    assert refuses(text, "Die Artikel beantworten diese Frage nicht.") is refused
    assert not refuses(text, "")


def test_locate_is_exact() -> None:
    """A quote is found character for character or not at all."""
    text = "죽은 사람은 86명. 죽은 사람은 68명."
    assert locate("68명", text) == Span(19, 22)
    assert text[19:22] == "68명"
    assert locate("죽은", text, start=1) == Span(12, 14)
    assert locate("86 명", text) is None
    assert locate("", text) is None
    assert locate("é", "e\u0301") is None


def test_a_citation_is_verified_only_when_the_text_stands_there() -> None:
    """Offsets and quote are checked against the stored text."""
    good = build_citation(1, ARTICLE, 13, 27, 0.5)
    assert good.quote == "86 người chết."
    assert good.verified
    assert ARTICLE.text[good.start : good.end] == good.quote
    assert not build_citation(1, ARTICLE, 13, 27, 0.5, quote="68 người chết.").verified
    assert not build_citation(1, ARTICLE, 13, 13, 0.5).verified
    assert not build_citation(1, ARTICLE, -4, 27, 0.5).verified
    assert not build_citation(1, ARTICLE, 40, 400, 0.5).verified
