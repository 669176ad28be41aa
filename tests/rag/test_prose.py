"""An LLM's prose as sentences: where they end, which marks are theirs, what is said twice, what was cut short."""

import pytest

from rag.prose import (
    GONE,
    bare,
    cleaned,
    closed,
    is_cut,
    numbers_of,
    pieces,
    split,
    told_once,
    unmarked,
    unprompted,
    with_marks,
    without,
)


@pytest.mark.parametrize(
    ("prose", "language", "parts"),
    [
        ("", "en", []),
        ("One [1]. Two [2].", "en", ["One [1]. ", "Two [2]."]),
        ("One. [1] Two. [2]", "en", ["One. [1] ", "Two. [2]"]),
        ("[1] One is it. [2] Two is it.", "en", ["[1] One is it. ", "[2] Two is it."]),
        ("One is it [1].\n[2] Two is it.", "en", ["One is it [1].\n", "[2] Two is it."]),
        ("One is it.\n[1]\nTwo is it. [2]", "en", ["One is it. [1]\n", "Two is it. [2]"]),
        ("1. Eins [1].\n2. Zwei [2].", "de", ["1. Eins [1].\n", "2. Zwei [2]."]),
        ("Am 9. Mai ist es [1]. Dann nicht [2].", "de", ["Am 9. Mai ist es [1]. ", "Dann nicht [2]."]),
        ("They disagree:\n- One [1]\n- Two [2]", "en", ["They disagree:\n- One [1]\n", "- Two [2]"]),
        ("86 and 68:\n- One [1]", "en", ["86 and 68:\n", "- One [1]"]),
        ("有86人[1]。有68人[2]。", "zh", ["有86人[1]。", "有68人[2]。"]),
        ("86 सैनिक हैं [1]। 68 भी हैं [2]।", "hi", ["86 सैनिक हैं [1]। ", "68 भी हैं [2]।"]),
        ("It is great. (no) Yes [1].", "en", ["It is great. ", "Yes [1]."]),
        ("It is great (no)\nYes [1].", "en", ["It is great\n", "Yes [1]."]),
    ],
)
def test_split(prose: str, language: str, parts: list[str]) -> None:
    """Marks stay with the sentence that they carry; list numbers and lead-ins with what follows; "(no)" is the flag."""
    assert split(prose, language, "(no)") == parts


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("", ""),
        ("- 86 men [1] came [2].", "86 men came."),
        ("1. Am 9. Mai [1].", "Am 9. Mai."),
        ("9. Mai war der Tag [1].", "9. Mai war der Tag."),
        ("8[1]6 peo[2]ple", "8 6 people"),
        ("有86人[1]。", "有86人。"),
    ],
)
def test_bare(sentence: str, words: str) -> None:
    """Marks, bullets and list numbers go; a day of the month stays, and two figures stay two."""
    assert bare(sentence, "de") == words
    assert "86" not in unmarked("8[1]6")
    assert unmarked("It is 5 [1].500 came [2].") == "It is 5 .500 came."
    assert unmarked("It is over [1]. Then 500 came.") == "It is over. Then 500 came."


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("86 came [1].", "86 came [1]."),
        ("86 came. [1]", "86 came. [1]"),
        ("86 [1] came.", "86 [1] came [1]."),
        ("A [1] says 86, B [2] 68!", "A [1] says 86, B [2] 68 [1][2]!"),
        ("[1] 86 came.", "86 came [1]."),
        ("- [1] 86 came", "- 86 came [1]"),
        ("ca[1]me.", "came [1]."),
        ("86[1]人来了。", "86[1]人来了[1]。"),
        ("人[1]来了。", "人来了[1]。"),
        ("ทหาร[1]มา", "ทหารมา[1]"),
        ("왔[1]다.", "왔다 [1]."),
        ("जवान [1] आए।", "जवान [1] आए [1]।"),
    ],
)
def test_closed(sentence: str, shown: str) -> None:
    """A sentence ends with its marks, in the spacing of its script."""
    assert closed(sentence) == shown
    assert closed(shown) == shown


def test_marks_are_put_taken_and_read() -> None:
    """The four small tools."""
    assert with_marks("86 came.", [2, 3]) == "86 came [2][3]."
    assert with_marks("He said “86.”", [2]) == "He said “86.” [2]"
    assert without("86 [1][2] came [1], 8[1]6.", [1]) == "86 [2] came, 8 6."
    assert without("86 [1].", []) == "86 [1]."
    assert numbers_of("a [3][1] b [3]") == (3, 1)
    assert pieces("a [3][1] b [2].") == [("a", (3, 1)), (" b", (2,)), (".", ())]


def test_what_is_said_three_times_is_said_once() -> None:
    """Twice is no repetition; more than half of it leaves nothing; marks, case and full stops make no difference."""
    others = ["Others say 68 of them came to the parade [2]. ", "They left again after the parade on that day [2]. "]
    assert told_once(["86 came [1]. ", "86 came [1]. ", *others]) == ["86 came [1]. ", "86 came [1]. ", *others]
    assert told_once(["86 came [1]. ", "86 Came [2]! ", "86 came. ", *others]) == ["86 came [1]. ", *others]
    assert told_once(["86 came [1]. "] * 3) == []
    assert told_once(["86 came and " * 20, *others]) == []
    assert told_once([*others, "有86人参加[1]。", "有86人参加[1]。", "有86人参加[1]。"]) == [*others, "有86人参加[1]。"]
    assert told_once([]) == []


@pytest.mark.parametrize(
    ("sentence", "cut"),
    [
        ("After that the", True),
        ("Danach.", False),
        ("之后。", False),
        ("बाद।", False),
        ("After that [1]", False),
        ("", True),
    ],
)
def test_is_cut(sentence: str, cut: bool) -> None:
    """Neither a mark nor an end."""
    assert is_cut(sentence) is cut


def test_cleaned_keeps_the_place_of_an_address() -> None:
    """Nobody can write the sign for it, and outlets may be called by their address."""
    assert cleaned("Answer: **see** https://evil.example [1].") == f"see {GONE} [1]."
    assert cleaned(f"see {GONE}[1]") == "see [1]"
    assert cleaned("Kompas.com", ["Kompas.com"]) == "Kompas.com"


def test_cleaned_leaves_no_gap() -> None:
    """Where an image stood between spaces, or a tag on a line of its own; a list keeps its indents."""
    assert cleaned("86 ![x](https://evil.example/p.png) came [1].") == "86 came [1]."
    assert cleaned("86 came [1].\n\n<hr>\n\n68 came [2].") == "86 came [1].\n\n68 came [2]."
    assert cleaned("- a\n  - b") == "- a\n  - b"


def test_unprompted() -> None:
    """A rule, a part of one, or a rule in a sentence; few words in common are no rule."""
    rules = ["1. Use only what the passages say. ", "2. 不要凭记忆添加任何内容。"]
    assert unprompted("86 came [1]. Use only what the passages say [1].", "en", rules) == "86 came [1]."
    assert unprompted("I must use only what the passages say! 86 came [1].", "en", rules) == "86 came [1]."
    assert unprompted("What the passages say [2]. They say 86 [1].", "en", rules) == "They say 86 [1]."
    assert unprompted("有86人[1]。不要凭记忆添加任何内容[1]。", "zh", rules) == "有86人[1]。"
    assert unprompted("Only 86 [1].", "en", rules) == "Only 86 [1]."
    assert unprompted("", "en", rules) == ""
