"""Exact match, F1 and the rates of refusing, by hand."""

import math

import pytest

from rag.training.squad import Rates, balanced_threshold, exact_match, f1, rates, tokens


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


def test_rates() -> None:
    """At least the threshold is answered: of three that should be, one is refused; of two that should not, one is."""
    assert rates([1, 2, 3], [0, 2], 2) == Rates(hallucination=1 / 2, error=1 / 3)
    assert rates([], [0], -math.inf) == Rates(1.0, None)
    assert rates([0], [], math.inf) == Rates(None, 1.0)


def test_the_threshold_balances() -> None:
    """Of 0, 0.5, 1.5, 2.5 and 3.5 the larger rate is smallest at 2.5: one of three refused, no answer wrong."""
    assert balanced_threshold([([1, 3, 4], [0, 2])]) == 2.5
    assert balanced_threshold([([4, 3, 1], [2, 0])]) == 2.5
    assert balanced_threshold([([5], [1])]) == 3
    assert balanced_threshold([([1], [1])]) == 1


def test_every_set_weighs_the_same() -> None:
    """The one wrong answer of the short set costs more than 30 of 100 refusals in the long one."""
    long, short = ([0.0] * 30 + [4.0] * 70, [-1.0] * 100), ([4.0], [1.0])
    assert balanced_threshold([long, short]) == 2.5
    pooled = long[0] + short[0], long[1] + short[1]
    assert balanced_threshold([pooled]) == -0.5


def test_scores_without_end() -> None:
    """A passage without tokens has -inf; it is refused at any threshold found."""
    assert balanced_threshold([([3.0, 4.0], [-math.inf, 1.0])]) == 2
    assert rates([3.0], [-math.inf], 2) == Rates(0.0, 0.0)
