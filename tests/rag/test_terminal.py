"""Answers, passages, articles, reports and tables as plain text."""

from index.article import Article, Passage
from index.read import Failure
from index.reconcile import Report
from rag.answer import Answer, Citation, Hit
from rag.terminal import answer_text, article_text, articles_text, hits_text, label, report_text

VIETNAMESE = Article(
    "a1", "Cảng có 99 tàu.\nTrời mưa.", "Cảng cá", "cang.txt", "vi", "https://x.example/1", "Báo", "2025-05-02"
)
BARE = Article("b2", "港口有99艘渔船。", "", "-", "zh")


def hit(article: Article) -> Hit:
    """Return the whole article as a passage."""
    passage = Passage(f"{article.id}-0", article.id, 0, 0, len(article.text), article.text, article.language)
    return Hit(passage, article, 1.0)


def citation(n: int, verified: bool = True) -> Citation:
    """Return a citation of the Vietnamese article."""
    return Citation(
        n, "a1", "Cảng cá", "Báo", "vi", "2025-05-02", "https://x.example/1", "Cảng có 99 tàu.", 0, 15, 0.5, verified
    )


def test_an_answer_with_notes_and_sources() -> None:
    """Text, notes in parentheses, then the sources in the answer's language."""
    answer = Answer(
        "?", "de", "answered", "99 [1]", "de", citations=(citation(1), citation(2, False)), notes=("Achtung.",)
    )
    assert answer_text(answer) == (
        "99 [1]\n\n(Achtung.)\n\n"
        "[1] Báo · 2. Mai 2025 · Vietnamesisch · Cảng cá · https://x.example/1\n"
        "[2] (!) Báo · 2. Mai 2025 · Vietnamesisch · Cảng cá · https://x.example/1"
    )


def test_an_answer_without_sources_is_its_text() -> None:
    """Not found: no empty list of sources."""
    assert answer_text(Answer("?", "th", "not_found", "ไม่พบ", "th")) == "ไม่พบ"


def test_an_unknown_date_or_outlet_leaves_no_gap() -> None:
    """What is not known is not shown."""
    bare = Citation(1, "b2", "", None, "zh", None, None, "港口", 0, 2, 0.5, True)
    assert answer_text(Answer("?", "en", "answered", "99 [1]", "en", citations=(bare,))) == "99 [1]\n\n[1] Chinese"


def test_passages_stand_under_their_articles() -> None:
    """Numbered, indented, folded at a hundred characters, nothing lost."""
    long = Article("c3", "word " * 60, "Title", "c.txt", "en")
    shown = hits_text([hit(VIETNAMESE), hit(BARE), hit(long)])
    first, second, third = shown.split("\n\n")
    assert first == "1. Báo · 2025-05-02 · vi · Cảng cá  [a1]\n   Cảng có 99 tàu. Trời mưa."
    assert second == "2. zh  [b2]\n   港口有99艘渔船。"
    assert third.split() == ["3.", "en", "·", "Title", "[c3]", *["word"] * 60]
    assert all(len(line) <= 103 for line in third.split("\n"))
    assert hits_text([]) == ""


def test_articles_are_a_line_each() -> None:
    """Id and label."""
    assert articles_text([VIETNAMESE, BARE]) == "a1  Báo · 2025-05-02 · vi · Cảng cá\nb2  zh"
    assert articles_text([]) == ""
    assert label(BARE) == "zh"


def test_an_article_with_what_is_known_of_it() -> None:
    """Metadata above, then the text exactly as it is stored."""
    assert article_text(VIETNAMESE) == (
        "title     Cảng cá\noutlet    Báo\npublished 2025-05-02\nlanguage  vi\nurl       https://x.example/1\n"
        "source    cang.txt\n\nCảng có 99 tàu.\nTrời mưa."
    )
    assert article_text(BARE) == "language  zh\nsource    -\n\n港口有99艘渔船。"


def test_a_report_names_what_was_done_and_what_failed() -> None:
    """Counts that are zero are left out, but for what was added."""
    assert report_text(Report()) == "added 0; 0 passages in the library"
    failed = [Failure("dữ liệu.txt", "is empty"), Failure("b.txt:3", "not JSON")]
    report = Report(added=2, removed=1, duplicates=3, failed=failed, passages=30)
    assert report_text(report) == (
        "added 2, removed 1, duplicates 3; 30 passages in the library\n"
        "failed: dữ liệu.txt: is empty\nfailed: b.txt:3: not JSON"
    )
