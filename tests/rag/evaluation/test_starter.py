"""The start of a gold file: whose articles, which values, and that it is a gold file once the questions are written."""

import json
from pathlib import Path
from typing import Any

import pytest

from index.article import Article
from rag.errors import QuestionError
from rag.evaluation.starter import starter
from rag.gold import PLACEHOLDER, load_gold
from rag.values import find_values

TEXTS = {
    "de": "Der Rat tagte am Abend. Im Saal saßen 86 Zuhörer. Mehr wurde nicht gesagt.",
    "vi": "Hội đồng họp buổi tối. Có 86 người tham dự. Không ai nói gì thêm.",
    "ru": "Совет собрался вечером. В зале было 86 человек. Больше ничего не сказали.",
    "ar": "اجتمع المجلس مساء. حضر 86 شخصا. لم يقل أحد شيئا آخر.",
    "zh": "市议会晚上开会。共有86人参加。没有再说什么。",
    "th": "สภาประชุมเมื่อคืนนี้ มีผู้เข้าร่วม 86 คน",
    "hi": "परिषद की बैठक शाम को हुई। इसमें 86 लोग आए। और कुछ नहीं कहा गया।",
}


def article(text: str, language: str = "de", source: str = "/news/a.txt", outlet: str | None = None) -> Article:
    return Article(source, text, "Title", source, language, outlet=outlet)


def records(articles: list[Article], limit: int = 20) -> list[dict[str, Any]]:
    return [json.loads(line) for line in starter(articles, limit).splitlines()]


@pytest.mark.parametrize("language", TEXTS)
def test_a_value_and_its_sentence_in_every_script(language: str) -> None:
    """The figure as it is written, and the whole sentence exactly as in the article."""
    (record,) = records([article(TEXTS[language], language, f"/news/{language}.txt")])
    (evidence,) = record["evidence"]
    assert (record["id"], record["fact"]) == (f"number-1-{language}", "number-1")
    assert (record["split"], record["kind"], record["language"]) == ("dev", "number", language)
    assert (record["status"], record["answers"]) == ("answered", [["86"]])
    assert record["question"].startswith(PLACEHOLDER) and '"86"' in record["question"]
    assert evidence["article"] == f"{language}.txt"
    assert "86" in evidence["quote"] and TEXTS[language].count(evidence["quote"]) == 1


def test_it_is_a_gold_file_once_the_questions_are_written(tmp_path: Path) -> None:
    """All keys, ids of their own, and halves by fact."""
    text = starter([article(text, language, f"/news/{language}.jsonl:3") for language, text in TEXTS.items()])
    path = tmp_path / "gold.jsonl"
    path.write_text(text.replace(PLACEHOLDER, "How many?"), "utf-8")
    gold = load_gold(path)
    assert [one.language for one in gold] == list(TEXTS)
    assert [one.split for one in gold] == ["dev", "test"] * 3 + ["dev"]
    assert gold[0].evidence[0].article == "de.jsonl:3"
    for one in gold:
        found = find_values(one.evidence[0].quote, one.language, one.kind)
        assert one.answers[0][0] in [value.text for value in found]


def test_languages_and_outlets_take_turns() -> None:
    """Ten articles of one outlet do not crowd out the others."""
    crowd = [article(TEXTS["de"], "de", f"/news/{n}.txt", "Erste") for n in range(10)]
    others = [article(TEXTS["de"], "de", "/news/b.txt", "Zweite"), article(TEXTS["ru"], "ru", "/news/c.txt")]
    named = [record["evidence"][0]["article"] for record in records([*crowd, *others], limit=4)]
    assert named == ["0.txt", "c.txt", "b.txt", "1.txt"]


def test_kinds_take_turns() -> None:
    """The second of two equal articles is asked for another kind of value, where it has one."""
    text = "Im Saal saßen 86 Zuhörer. Der Rat tagte am 9. Mai 2025 im alten Rathaus der Stadt."
    kinds = [record["kind"] for record in records([article(text, source=f"/news/{n}.txt") for n in range(2)])]
    assert kinds == ["number", "date"]


def test_what_cannot_be_cited_is_not_proposed() -> None:
    """A sentence that stands twice, a sentence that is nothing but its value; such articles are passed over."""
    twice = "Im Saal saßen 86 Zuhörer. Dann ging es los. Im Saal saßen 86 Zuhörer."
    bare = "86.\nMehr wurde nicht gesagt."
    found = records([article(twice), article(bare), article(""), article(TEXTS["de"], source="/news/b.txt")])
    assert [record["evidence"][0]["article"] for record in found] == ["b.txt"]


@pytest.mark.parametrize("articles", [[], [article("Mehr wurde nicht gesagt.")]])
def test_nothing_to_ask_for(articles: list[Article]) -> None:
    """Says what to do, instead of an empty file."""
    with pytest.raises(QuestionError, match=rf"in {len(articles)} articles\. Add articles with `rag index`"):
        starter(articles)
