"""The file of exercises: what is read of it, and what is refused; and that the shipped one is what it says."""

import json
from pathlib import Path

import pytest

from rag.errors import QuestionError
from rag.exercises import ExerciseQuestion, load_exercises
from rag.gold import seeds_folder

ARTICLE = {
    "id": "port-ru",
    "language": "ru",
    "title": "Порт",
    "outlet": "Вестник",
    "published": "2025-03-04",
    "text": "В порту 99 лодок. Идёт дождь.",
    "questions": [
        {"question": "How many boats?", "language": "en", "evidence": "В порту 99 лодок."},
        {"question": "港口建于哪一年？", "language": "zh", "evidence": None},
    ],
}


def write(folder: Path, *records: object) -> Path:
    """Write a file of exercises, a record a line."""
    file = folder / "exercises.jsonl"
    file.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    return file


def test_an_exercise_is_read(tmp_path: Path) -> None:
    """Every field, with and without evidence."""
    (found,) = load_exercises(write(tmp_path, ARTICLE))
    assert (found.id, found.language, found.title, found.outlet) == ("port-ru", "ru", "Порт", "Вестник")
    assert (found.published, found.text) == ("2025-03-04", ARTICLE["text"])
    assert found.questions == (
        ExerciseQuestion("How many boats?", "en", "В порту 99 лодок."),
        ExerciseQuestion("港口建于哪一年？", "zh", None),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"published": "4 March"}, 'line 1: "published" is "4 March"; write YYYY-MM-DD'),
        ({"questions": []}, "line 1: no question"),
        ({"text": " "}, 'line 1: "text" is empty'),
        ({"extra": 1}, 'line 1: unknown key "extra"'),
        ({"questions": [{"question": "?", "language": "en"}]}, 'the key "evidence" is missing'),
        ({"questions": [{"question": "?", "language": "en", "evidence": "Снег."}]}, "stands 0 times in the text"),
        ({"text": "В порту 99 лодок. В порту 99 лодок."}, "stands 2 times in the text"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: dict[str, object], said: str) -> None:
    """The line, what is wrong with it, and what to do."""
    with pytest.raises(QuestionError) as error:
        load_exercises(write(tmp_path, ARTICLE | change))
    assert said in str(error.value)


def test_ids_are_used_once_and_a_file_has_exercises(tmp_path: Path) -> None:
    """The second line is named; an empty file is."""
    with pytest.raises(QuestionError, match='line 2: the id "port-ru" is used before'):
        load_exercises(write(tmp_path, ARTICLE, ARTICLE))
    with pytest.raises(QuestionError, match="no exercise in the file"):
        load_exercises(write(tmp_path))


def test_the_shipped_exercises_are_many_stories_in_many_languages() -> None:
    """A third of the questions has no answer, most are in another language than the article."""
    found = load_exercises(seeds_folder() / "exercises.jsonl")
    asked = [(one.language, question) for one in found for question in one.questions]
    assert len({one.language for one in found}) >= 15
    assert len({question.language for _, question in asked}) >= 25
    assert sum(question.evidence is None for _, question in asked) == len(asked) / 3
    assert sum(question.language != language for language, question in asked) > 0.7 * len(asked)
    assert len({one.text for one in found}) == len({one.title for one in found}) == len(found)
