"""Two articles that differ in one figure only: each figure is credited to its own article, in every script."""

import json
from pathlib import Path

import pytest

import rag
from rag.engine import Engine
from rag.retrieve import Filter

# question, what both articles say
NEWS = {
    "en": ("How many passengers were on the ferry to Brest?", "On Monday {} passengers were on the ferry to Brest."),
    "de": (
        "Wie viele Fahrgäste waren auf der Fähre nach Brest?",
        "Am Montag waren {} Fahrgäste auf der Fähre nach Brest.",
    ),
    "vi": (
        "Có bao nhiêu hành khách trên chuyến phà đi Brest?",
        "Hôm thứ Hai có {} hành khách trên chuyến phà đi Brest.",
    ),
    "ru": ("Сколько пассажиров было на пароме в Брест?", "В понедельник на пароме в Брест было {} пассажиров."),
    "ar": ("كم راكبا كان على العبارة إلى بريست؟", "كان على العبارة إلى بريست يوم الاثنين {} راكبا."),
    "zh": ("开往布雷斯特的渡轮上有多少名乘客？", "星期一，开往布雷斯特的渡轮上有{}名乘客。"),
    "ja": (
        "ブレスト行きのフェリーには何人の乗客がいましたか？",
        "月曜日、ブレスト行きのフェリーには{}人の乗客がいました。",
    ),
    "th": ("มีผู้โดยสารกี่คนบนเรือเฟอร์รี่ไปเบรสต์", "วันจันทร์มีผู้โดยสาร {} คนบนเรือเฟอร์รี่ไปเบรสต์"),
    "hi": ("ब्रेस्ट जाने वाली नौका पर कितने यात्री थे?", "सोमवार को ब्रेस्ट जाने वाली नौका पर {} यात्री थे।"),
}
FIGURES = (("86", "68"), ("12", "21"), ("340", "341"))


def url(language: str, pair: int, side: int) -> str:
    """Return the address of an article."""
    return f"https://{'ab'[side]}.example/{language}/{pair}"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A library with both articles of every language and pair of figures."""
    folder = tmp_path_factory.mktemp("figures")
    lines = [
        {
            "text": text.format(figure),
            "url": url(language, number, side),
            "outlet": "AB"[side],
            "title": f"Ferry {number}",
            "language": language,
        }
        for language, (_, text) in NEWS.items()
        for number, pair in enumerate(FIGURES)
        for side, figure in enumerate(pair)
    ]
    file = folder / "news.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    engine = rag.open(folder / "home", llm="reader")
    engine.add(file)
    return engine


@pytest.mark.parametrize("number", range(len(FIGURES)))
@pytest.mark.parametrize("language", NEWS)
def test_a_figure_is_credited_to_the_article_that_has_it(engine: Engine, language: str, number: int) -> None:
    """Every quote is its own article's, and every value stands in the quotes that it cites and in no other."""
    by_url = {article.url: article for article in engine.articles()}
    both = [by_url[url(language, number, side)] for side in (0, 1)]
    answer = engine.ask(NEWS[language][0], only=Filter(articles=frozenset(article.id for article in both)))
    own = dict(zip((article.id for article in both), FIGURES[number], strict=True))
    assert answer.status == "disagreement"
    assert {short.value for short in answer.short_answers} == set(FIGURES[number])
    for citation in answer.citations:
        text = next(article.text for article in both if article.id == citation.article_id)
        assert text[citation.start : citation.end] == citation.quote
        assert own[citation.article_id] in citation.quote
    quotes = {citation.n: citation for citation in answer.citations}
    for short in answer.short_answers:
        assert [own[quotes[n].article_id] for n in short.citations] == [short.value]


def test_every_language_was_indexed(engine: Engine, tmp_path: Path) -> None:
    """Two articles for each pair of figures; none was taken for a copy of another."""
    assert len(engine.articles()) == len(NEWS) * len(FIGURES) * 2
