"""What a question has itself, and articles that are too old for it, by hand."""

import pytest

from index.article import Article
from rag.values import find_values
from rag.wanted import is_own, own_values, too_early, years_asked


def article(published: str | None, text: str = "Turnout reached 71.2 percent.") -> Article:
    return Article("a", text, "t", "a.txt", "en", None, None, published)


@pytest.mark.parametrize(
    ("question", "language", "published", "text", "early"),
    [
        ("What was the turnout in 2025?", "en", "2020-12-10", "Turnout was 71 percent.", True),
        ("What was the turnout in 2025?", "en", "2025-06-23", "Turnout was 71 percent.", False),
        ("What was the turnout in 2020?", "en", "2025-06-23", "Turnout was 71 percent.", False),
        ("What was the turnout in 2025?", "en", "2020-12-10", "For 2025 they hope for 80 percent.", False),
        ("What was the turnout?", "en", "2020-12-10", "Turnout was 71 percent.", False),
        ("What was the turnout in 2025?", "en", None, "Turnout was 71 percent.", False),
        ("2025年の投票率は？", "ja", "2020-12-10", "投票率は71%だった。", True),
    ],
)
def test_what_was_published_before(question: str, language: str, published: str, text: str, early: bool) -> None:
    """Before the year that is asked about, without a word of it."""
    assert too_early(years_asked(question, language), article(published, text)) is early


@pytest.mark.parametrize(
    ("question", "sentence", "language", "own"),
    [
        ("Which mayor was elected in Zarechensk?", "мэра Зареченска", "ru", [True]),
        ("Which mayor was elected in Zarechensk?", "победила Ольга Климова", "ru", [False]),
        ("Who met To Lam?", "President Vladimir Putin met General Secretary To Lam.", "en", [False, True]),
    ],
)
def test_a_name_of_the_question_is_its_own(question: str, sentence: str, language: str, own: list[bool]) -> None:
    """In another script and another case, too."""
    found = find_values(sentence, language, "person")
    assert [is_own(value, own_values(question, "en", "person"), language) for value in found] == own
