"""Measures of one answer, each case computed by hand."""

import pytest

from rag.evaluation.measures import (
    Statement,
    citation_gold,
    citation_precision,
    citation_recall,
    number_match,
    trigram_recall,
)


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        # luk uka kas ash she hen enk nko; "lukaschenko" has all but ash and she
        ("Lukaschenko", ["Lukashenko"], 6 / 8),
        # лук ука каш аше шен енк нко; all but the last
        ("Лукашенка", ["Лукашенко"], 6 / 7),
        # "to ", "o l", " la", "lam": marks of a letter make another letter
        ("Tô Lâm", ["To Lam"], 0 / 4),
        ("Tô Lâm", ["To Lam", "tô lâm"], 1),
        ("To\u0302  La\u0302m\n", ["Tô Lâm"], 1),
        ("Ｔｏ　Ｌａｍ", ["to lam"], 1),
        ("قال الرئيس تو لام", ["تو لام"], 1),
        # 苏林主 and 林主席
        ("苏林主任", ["苏林主席"], 1 / 2),
        ("東京都", ["東京"], 1),
        ("大阪", ["東京"], 0),
        # กรุ รุง ุงเ งเท เทพ; "กรุงเก่า" has the first three
        ("กรุงเก่า", ["กรุงเทพ"], 3 / 5),
        # भार and ारत
        ("भारतीय", ["भारत"], 1),
        ("भार", ["भारत"], 1 / 2),
        # a space is a character: "9 m" and " ma" of "9 ma" against "9ma"
        ("9ma", ["9 ma"], 0 / 2),
        ("86", ["6"], 1),
        ("", ["abc"], 0),
        ("", [""], 1),
        ("abc", [""], 0),
        # of the run aaa, as often as it stands there
        ("aaa", ["aaaab"], 2 / 3),
        ("ab" * 500_000, ["ba" * 100_000 + "c"], (200_001 - 2 - 1) / (200_001 - 2)),
    ],
)
def test_trigram_recall(predicted: str, gold: list[str], expected: float) -> None:
    """The gold answer's runs that are found, of all it has; the best spelling counts."""
    assert trigram_recall(predicted, gold) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("predicted", "language", "gold", "gold_language", "expected"),
    [
        ("1.000", "de", ["1,000"], "en", 1),
        ("1 thousand", "en", ["1 000"], "ru", 1),
        ("1.500", "de", ["1.500"], "en", 0),  # 1500 is not 1.5
        ("١٢", "ar", ["12"], "en", 1),
        ("八十六", "zh", ["86"], "en", 1),
        ("๘๖", "th", ["eighty-six"], "en", 1),
        ("१,००,०००", "hi", ["100.000"], "de", 1),
        ("sechs", "de", ["7", "6"], "en", 1),
        ("86 Soldaten", "de", ["86"], "en", 1),
        ("68", "en", ["86"], "en", 0),
        ("86 oder 68", "de", ["86"], "de", 0),
        ("68 and 86", "en", ["86 und 68"], "de", 1),
        ("86", "en", ["86 und 68"], "de", 0),
        ("$1.5 billion", "en", ["1,5 Milliarden US-Dollar"], "de", 1),
        ("15億ドル", "ja", ["1.5 billion dollars"], "en", 1),
        ("1.5 billion", "en", ["1.5 billion dollars"], "en", 1),
        ("1.5 billion euros", "en", ["1.5 billion dollars"], "en", 0),
        ("45", "en", ["45%"], "en", 1),
        ("45 US dollars", "en", ["45%"], "en", 0),
        ("800 million", "en", ["803 million"], "en", 0),
        ("2568", "th", ["2025"], "en", 1),  # the Buddhist era
        ("2,000 tonnes", "en", ["2000"], "en", 1),  # four bare digits read as a year
        ("", "en", ["86"], "en", 0),
        ("no number", "en", ["86"], "en", 0),
        ("86", "en", ["Moscow"], "en", None),
        ("9 May 2025", "en", ["9 May 2025"], "en", None),
        ("86", "en", [""], "en", None),
        ("86", "en", [], "en", None),
        ("9" * 100_000, "en", ["9"], "en", 0),
        ("x " * 20_000 + "86", "en", ["86"], "en", 1),
    ],
)
def test_number_match(
    predicted: str, language: str, gold: list[str], gold_language: str, expected: float | None
) -> None:
    """The same numbers in any digits and words; None where the gold answer has none."""
    assert number_match(predicted, language, gold, gold_language) == expected


def _has_letters(premise: str, statement: str) -> bool:
    """Entail what consists of the premise's letters: "ab" follows from "a" and "b" together."""
    return set(statement) <= set(premise)


@pytest.mark.parametrize(
    ("stated", "recall", "precision"),
    [
        ([], None, None),
        ([Statement("a", ())], 0 / 1, None),
        ([Statement("a", ("a",))], 1, 1 / 1),
        ([Statement("a", ("b",))], 0, 0 / 1),
        # each is needed: neither carries it alone, neither can be left out
        ([Statement("ab", ("a", "b"))], 1, 2 / 2),
        # x is irrelevant: alone it carries nothing, and a does without it
        ([Statement("a", ("a", "x"))], 1, 1 / 2),
        # either is enough
        ([Statement("a", ("a", "ab"))], 1, 2 / 2),
        # x does not carry it alone, and a and b do without it; a and b are needed
        ([Statement("ab", ("a", "b", "x"))], 1, 2 / 3),
        # a and ax: a is not needed beside ax and b, but neither carries "ab" without b; a is irrelevant, so is ax
        ([Statement("ab", ("a", "ax", "b"))], 1, 1 / 3),
        # nothing carries z: all of its citations count 0
        ([Statement("z", ("a", "b"))], 0, 0 / 2),
        # two of three; one and one and none of the four citations
        ([Statement("a", ("a",)), Statement("b", ("x", "b")), Statement("c", ("d",))], 2 / 3, 2 / 4),
    ],
)
def test_citations_as_in_alce(stated: list[Statement], recall: float | None, precision: float | None) -> None:
    """Supported statements of all; citations that support or are needed of all."""
    assert citation_recall(stated, _has_letters) == recall
    assert citation_precision(stated, _has_letters) == precision


@pytest.mark.parametrize(
    ("quotes", "evidence", "expected"),
    [
        ([], ["A b."], None),
        (["A b."], [], 0),
        (["A  b.\n"], ["A b."], 1),
        (["A b. C d.", "X y."], ["A b."], 1 / 2),
        (["b"], ["A b."], 1),
        ([" ", "A b."], ["A b."], 1 / 2),
        (["A b."], [""], 0),
        (["苏林主席访问"], ["苏林主席访问俄罗斯。"], 1),
    ],
)
def test_citation_gold(quotes: list[str], evidence: list[str], expected: float | None) -> None:
    """One stands in the other; what is empty stands nowhere."""
    assert citation_gold(quotes, evidence) == expected
