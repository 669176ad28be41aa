"""Stories: what is read of the file, what is refused, what a question is put to; that the shipped ones are sound."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rag.errors import QuestionError
from rag.training.stories import HELD_OUT, Story, StoryArticle, StoryQuestion, Told, load_stories, parted, show

STORY: dict[str, Any] = {
    "id": "port",
    "articles": [
        {
            "language": "ru",
            "title": "Порт",
            "outlet": "Вестник",
            "published": "2025-03-04",
            "sentences": ["В порту 99 лодок.", "Идёт дождь.", "Порт открыт в мае."],
        },
        {
            "language": "ja",
            "title": "港",
            "outlet": "新報",
            "published": "2025-03-05",
            "sentences": ["港には98隻の船がある。", "雨が降っている。"],
        },
    ],
    "questions": [
        {"language": "th", "question": "มีเรือกี่ลำ", "answers": [[0, 0, "99"], [1, 0, "98隻"]]},
        {"language": "ar", "question": "متى أُغلق الميناء؟", "answers": []},
    ],
}

EVERYWHERE = [[0, 0, "."], [0, 1, "."], [0, 2, "."], [1, 0, "。"], [1, 1, "。"]]


def write(folder: Path, *records: object) -> Path:
    file = folder / "stories.jsonl"
    file.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    return file


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return load_stories(write(tmp_path, STORY))[0]


def test_a_story_is_read(story: Story) -> None:
    assert story.articles[1] == StoryArticle(
        "ja", "港", "新報", "2025-03-05", ("港には98隻の船がある。", "雨が降っている。")
    )
    assert story.questions == (
        StoryQuestion("th", "มีเรือกี่ลำ", (Told(0, 0, "99"), Told(1, 0, "98隻"))),
        StoryQuestion("ar", "متى أُغلق الميناء؟", ()),
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([0, 1, "99"], "does not stand where it says"),
        ([2, 0, "99"], "does not stand where it says"),
        ([0, 3, "99"], "does not stand where it says"),
        ([0, -1, "99"], "does not stand where it says"),
        ([0, 0, ""], "does not stand where it says"),
        ([0, 0], "does not stand where it says"),
        ("99", "an answer is no list"),
    ],
)
def test_an_answer_elsewhere_is_named(tmp_path: Path, answer: object, said: str) -> None:
    wrong = {**STORY, "questions": [{"language": "th", "question": "มีเรือกี่ลำ", "answers": [answer]}]}
    with pytest.raises(QuestionError, match=f"line 2: .*{said}"):
        load_stories(write(tmp_path, STORY, wrong))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"articles": []}, "no article or no question"),
        ({"questions": []}, "no article or no question"),
        ({"more": 1}, 'unknown key "more"'),
        ({"articles": [{**STORY["articles"][0], "sentences": ["One."]}]}, "fewer than two sentences"),
        (
            {"questions": [{"language": "en", "question": "?", "answers": EVERYWHERE}]},
            "every sentence is said to answer",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: dict[str, object], said: str) -> None:
    with pytest.raises(QuestionError, match=f"line 1: .*{said}"):
        load_stories(write(tmp_path, STORY | change))


def test_a_file_without_stories_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="no story in the file"):
        load_stories(write(tmp_path))


def test_what_is_shown_has_the_answer_where_it_says_or_not_at_all(story: Story) -> None:
    shown = [show(story, story.questions[0], Random(number)) for number in range(300)]
    answers = Counter(one.passage[one.answer.start : one.answer.end] if one.answer else None for one in shown)
    assert set(answers) == {"99", "98隻", None}
    assert 100 < answers["99"] + answers["98隻"] < 250
    assert all("99" not in one.passage and "98" not in one.passage for one in shown if one.answer is None)
    assert {one.language for one in shown} == {"ru", "ja"}


def test_sentences_stand_as_in_the_article(story: Story) -> None:
    passages = {show(story, story.questions[1], Random(number)).passage for number in range(2000)}
    assert "Порт\nВ порту 99 лодок. Идёт дождь. Порт открыт в мае." in passages
    assert "Порт\nИдёт дождь. Порт открыт в мае." in passages
    assert "Идёт дождь.\nПорт открыт в мае." in passages
    assert "港には98隻の船がある。雨が降っている。" in passages
    assert "雨が降っている。" in passages


def test_now_and_then_they_stand_in_another_order_without_others_that_answer(story: Story) -> None:
    asked = replace(story.questions[0], answers=(Told(0, 0, "99"), Told(0, 2, "мае")))
    shown = [show(story, asked, Random(number)) for number in range(2000)]
    both = [one.passage for one in shown if "99" in one.passage and "дождь" in one.passage]
    turned = [passage for passage in both if passage.index("дождь") < passage.index("99")]
    assert 0.05 < len(turned) / len(both) < 0.4
    assert not any("99" in one.passage and "мае" in one.passage for one in shown)
    assert all(
        one.answer and one.passage[one.answer.start : one.answer.end] == "99" for one in shown if "99" in one.passage
    )


def test_what_nothing_answers_never_has_an_answer(story: Story) -> None:
    assert all(show(story, story.questions[1], Random(number)).answer is None for number in range(50))


def test_some_stories_are_kept_out(story: Story) -> None:
    trained, held = parted([story] * (2 * HELD_OUT + 1))
    assert (len(trained), len(held)) == (2 * HELD_OUT - 1, 2)


def test_the_shipped_stories() -> None:
    stories = load_stories()
    ids = [story.id for story in stories]
    assert len(set(ids)) == len(ids)
    assert all(len(story.articles) == 2 and len(story.questions) in {14, 20, 30} for story in stories)
    asked = [question for story in stories for question in story.questions]
    assert 0.3 < sum(not question.answers for question in asked) / len(asked) < 0.45
    assert len({question.language for question in asked}) >= 30
    assert len({article.language for story in stories for article in story.articles}) >= 30
