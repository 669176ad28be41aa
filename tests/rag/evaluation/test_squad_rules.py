"""Exact match and F1, by hand."""

import pytest

from rag.evaluation.squad_rules import exact_match, f1, tokens


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The U.S. Army, an army", "en", ["us", "army", "army"]),
        ("Then a thesis", "en", ["then", "thesis"]),
        ("the a", "de", ["the", "a"]),
        ("«Der Präsident»", "de", ["der", "präsident"]),
        ("mother-in-law’s", "en", ["motherinlaws"]),
        ("Ｔｏ　Ｌâｍ ①", "vi", ["to", "lâm", "1"]),
        ("To\u0302 La\u0302m", "vi", ["tô", "lâm"]),
        ("الرئيس، قال.", "ar", ["الرئيس", "قال"]),
        ("राष्ट्रपति।", "hi", ["राष्ट्रपति"]),
        ("苏林主席，2025年", "zh", ["苏", "林", "主", "席", "2025", "年"]),
        ("Tô Lâm 主席", "zh", ["tô", "lâm", "主", "席"]),
        ("データー12 GB", "ja", ["デ", "ー", "タ", "ー", "12", "gb"]),
        ("กรุง 5", "th", ["ก", "ร", "ุ", "ง", "5"]),
        ("ລາວ", "lo", ["ລ", "າ", "ວ"]),
        ("ខ្មែរ", "km", ["ខ", "្", "ម", "ែ", "រ"]),
        ("苏林主席", "ko", ["苏林主席"]),
        ("$5 + 5%", "en", ["$5", "+", "5"]),
        ("", "en", []),
        ("...", "zh", []),
        ("\ud800 x", "en", ["\ud800", "x"]),
    ],
)
def test_tokens(text: str, language: str, expected: list[str]) -> None:
    """Folded, without punctuation, English without articles, characters where a script has no spaces."""
    assert tokens(text, language) == expected


@pytest.mark.parametrize(
    ("predicted", "gold", "language", "exact", "overlap"),
    [
        ("the 9 May", ["9 May."], "en", 1, 1),
        ("on 9 May 2025", ["9 May"], "en", 0, 2 * 2 / (4 + 2)),
        ("9 May", ["10 June", "May 9"], "en", 0, 1),
        ("May May", ["May"], "en", 0, 2 * 1 / (2 + 1)),
        ("86", ["68", "86 soldiers"], "en", 0, 2 / 3),
        ("苏林主席", ["苏林"], "zh", 0, 2 * 2 / (4 + 2)),
        ("苏 林", ["苏林"], "zh", 1, 1),
        ("苏林主席", ["苏林"], "ko", 0, 0),
        ("der Hafen", ["Hafen"], "de", 0, 2 / 3),
        ("", ["Hafen"], "de", 0, 0),
        ("the", ["Hafen"], "en", 0, 0),
        ("the", ["A."], "en", 1, 1),
    ],
)
def test_spans_are_judged(predicted: str, gold: list[str], language: str, exact: float, overlap: float) -> None:
    """The best of the gold answers; order does not matter for F1; nothing on both sides is a match."""
    assert exact_match(predicted, gold, language) == exact
    assert f1(predicted, gold, language) == pytest.approx(overlap)


@pytest.mark.parametrize(
    ("predicted", "gold", "language", "exact", "overlap"),
    [
        # on the first article of SQuAD's dev set: any annotator's answer is right, and "the" does not count
        ("Denver Broncos", ["Denver Broncos", "the Denver Broncos", "Broncos"], "en", 1, 1),
        ("The Broncos.", ["Denver Broncos", "Broncos"], "en", 1, 1),
        ("Carolina Panthers", ["Denver Broncos"], "en", 0, 0),
        # santa clara, california of santa clara: 2 common, 3 and 2 tokens
        ("Santa Clara, California", ["Santa Clara"], "en", 0, 2 * 2 / (3 + 2)),
        # MLQA drops the articles of a question's language where it has some; here those of English alone
        ("the Panthers", ["Panthers"], "es", 0, 2 * 1 / (2 + 1)),
        # Chinese by characters: 1 2 3 common of 4 and 3
        ("越南军队", ["越南军"], "zh", 0, 2 * 3 / (4 + 3)),
        ("Президент То Лам", ["То Лам"], "ru", 0, 2 * 2 / (3 + 2)),
        ("توُ لام؟", ["توُ لام"], "ar", 1, 1),
        # marks inside words fall away, whatever they are
        ("Den[1]ver", ["Den1ver"], "en", 1, 1),
    ],
)
def test_published_rules(predicted: str, gold: list[str], language: str, exact: float, overlap: float) -> None:
    """Cases on which SQuAD's and MLQA's rules are known, and where these differ from them."""
    assert exact_match(predicted, gold, language) == exact
    assert f1(predicted, gold, language) == pytest.approx(overlap)


def test_a_huge_answer() -> None:
    """Read once: of 200,000 tokens one is right."""
    assert f1("x " * 199_999 + "86", ["86"], "en") == pytest.approx(2 / 200_001)
