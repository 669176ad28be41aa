"""What a story's questions are shown when they are shown no answer: the sentences that come nearest."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest

from index.embed import weights_folder
from rag.confidence import reader_folder
from rag.interaction import Meeting
from rag.training.__main__ import main
from rag.training.near import with_nearest
from rag.training.stories import Story, StoryArticle, StoryQuestion, Told, show

WORDS = ("มี", "เรือ", "99")


class Counts:
    """Meets word for word: a word of the question is in a sentence or it is not."""

    def meet(self, question: str, sentences: Sequence[str]) -> Meeting:
        words = [word for word in WORDS if word in question]
        found = [[1.0 if word in sentence else 0.0 for word in words] for sentence in sentences]
        return Meeting(np.array(found, dtype=np.float32), np.full(len(words), 1 / len(words), dtype=np.float32))


def article(*sentences: str) -> StoryArticle:
    return StoryArticle("th", "ท่าเรือ", "ข่าว", "2025-03-04", sentences)


HARBOUR = Story(
    "harbour",
    (article("ฝนตก", "มี เรือ 99", "ลมแรง"), article("เรือ จม", "ฟ้าใส", "มี เรือ ใหม่", "เรือ เก่า")),
    (StoryQuestion("th", "มี เรือ", (Told(0, 1, "99"),)), StoryQuestion("th", "เรือ 99", ())),
)


def test_sentences_stand_by_what_they_share_with_the_question() -> None:
    (story,) = with_nearest([HARBOUR], Counts())
    assert story.questions[0].near == ((1, 2), (1, 0), (1, 3), (0, 0), (0, 2), (1, 1))  # but for the one that answers
    assert story.questions[1].near[:2] == ((0, 1), (1, 0))
    assert (story.articles, story.id) == (HARBOUR.articles, HARBOUR.id)


def test_a_question_mostly_meets_those_three() -> None:
    (story,) = with_nearest([HARBOUR], Counts())
    shown = [show(story, story.questions[1], Random(number)) for number in range(2000)]
    assert all(example.answer is None for example in shown)
    plain = [show(HARBOUR, HARBOUR.questions[1], Random(number)) for number in range(2000)]
    far, near = ({"ฟ้าใส", "ลมแรง"}, {"มี เรือ 99", "เรือ จม", "มี เรือ ใหม่"})
    counts = [[sum(example.passage in texts for example in some) for some in (shown, plain)] for texts in (far, near)]
    assert counts[0][0] < 0.6 * counts[0][1]
    assert counts[1][0] > 1.4 * counts[1][1]


def test_nothing_near_has_the_answer() -> None:
    (story,) = with_nearest([HARBOUR], Counts())
    shown = [show(story, story.questions[0], Random(number)) for number in range(200)]
    assert all("99" not in example.passage for example in shown if example.answer is None)


def test_command_says_what_cannot_put_them_into_order(
    toy_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stories = str(toy_data / "stories.jsonl")
    command = [str(toy_data), "--stories", stories, "--encoder", str(weights_folder()), "--near", str(tmp_path)]
    assert main([*command, "--out", str(tmp_path / "out")]) == 2
    assert "The reader cannot be used" in capsys.readouterr().err


def test_command_trains_on_near_misses(toy_data: Path, tmp_path: Path) -> None:
    stories = str(toy_data / "stories.jsonl")
    command = [str(toy_data), "--stories", stories, "--encoder", str(weights_folder()), "--near", str(reader_folder())]
    assert main([*command, "--out", str(tmp_path), "--network", "interaction", "--minutes", "0.01"]) == 0
    assert (tmp_path / "interaction.onnx").exists()
