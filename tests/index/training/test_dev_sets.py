"""The sets that are measured: read as they stand, a damaged file named, and the pairs that are refused."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from index.article import Span
from index.errors import ReadError
from index.training.dev_sets import (
    Question,
    QuestionSet,
    load_flores,
    load_questions,
    load_xquad,
    other_paragraph,
    set_pairs,
    spread,
    xquad_pairs,
)

RECORD = {
    "id": "1",
    "lang": "zh",
    "question": "谁？",
    "context": "苏林抵达。",
    "answers": [{"text": "苏林", "start": 0}],
    "unanswerable": False,
    "title": "",
}
NONE = RECORD | {"id": "2", "question": "何时？", "answers": [], "unanswerable": True}


def flores(data: Path, **texts: str) -> None:
    """Write DATA/dev/flores."""
    folder = data / "dev" / "flores"
    folder.mkdir(parents=True, exist_ok=True)
    for language, text in texts.items():
        (folder / f"{language}.txt").write_text(text, "utf-8")


def questions(data: Path, name: str, *records: object) -> None:
    """Write a set of DATA/dev/qa."""
    folder = data / "dev" / "qa"
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))


def xquad(data: Path, language: str, articles: list[list[tuple[str, str, str]]]) -> None:
    """Write a file of DATA/dev/xquad; an article is paragraphs, each with one question and its answer."""
    folder = data / "dev" / "xquad"
    folder.mkdir(parents=True, exist_ok=True)
    made: list[dict[str, Any]] = []
    for number, article in enumerate(articles):
        paragraphs = [
            {
                "context": context,
                "qas": [
                    {
                        "id": f"{number}-{place}",
                        "question": question,
                        "answers": [{"text": answer, "answer_start": context.index(answer)}],
                    }
                ],
            }
            for place, (context, question, answer) in enumerate(article)
        ]
        made.append({"title": str(number), "paragraphs": paragraphs})
    (folder / f"xquad.{language}.json").write_text(json.dumps({"data": made, "version": "1.1"}), "utf-8")


def test_flores_is_line_parallel(tmp_path: Path) -> None:
    """A sentence a line, whatever other line breaks Unicode knows; the last line may end or not."""
    flores(tmp_path, en="One.\nTwo\u2028lines.\n", km="មួយ\nពីរ", ar="واحد\nاثنان\n")
    assert load_flores(tmp_path) == {
        "ar": ("واحد", "اثنان"),
        "en": ("One.", "Two\u2028lines."),
        "km": ("មួយ", "ពីរ"),
    }


def test_flores_that_is_not_parallel(tmp_path: Path) -> None:
    """A file with another number of lines, and a folder without English, are named."""
    flores(tmp_path, en="One.\nTwo.\n", vi="Một.\n")
    with pytest.raises(ReadError, match=r"vi\.txt has 1 lines, en\.txt 2"):
        load_flores(tmp_path)
    (tmp_path / "dev" / "flores" / "en.txt").unlink()
    with pytest.raises(ReadError, match=r"en\.txt is missing"):
        load_flores(tmp_path)


@pytest.mark.parametrize("load", [load_flores, load_xquad, load_questions])
def test_no_data(tmp_path: Path, load: Any) -> None:  # noqa: ANN401
    """The folder that is looked for is named."""
    with pytest.raises(ReadError, match=r"dev/\w+: no file .* give the folder that holds dev/flores"):
        load(tmp_path)


def test_the_paragraphs_of_a_set_are_its_distinct_contexts(tmp_path: Path) -> None:
    """In the order met; an unanswerable question has its paragraph and no answer."""
    other = RECORD | {"id": "3", "context": "他是苏林。", "answers": [{"text": "苏林", "start": 2}]}
    questions(tmp_path, "zh.some_dev", RECORD, NONE, other, RECORD)
    questions(tmp_path, "ar.more", RECORD)
    arabic, chinese = load_questions(tmp_path)
    assert (arabic.name, arabic.language, chinese.name, chinese.language) == ("ar.more", "ar", "zh.some_dev", "zh")
    assert chinese.paragraphs == ("苏林抵达。", "他是苏林。")
    assert [question.paragraph for question in chinese.questions] == [0, 0, 1, 0]
    assert [question.answers for question in chinese.questions] == [(Span(0, 2),), (), (Span(2, 4),), (Span(0, 2),)]
    assert len(chinese.answerable()) == 3
    assert chinese.gold(chinese.questions[2]) == ["苏林"]


@pytest.mark.parametrize(
    "record",
    [
        [],
        None,
        RECORD | {"answers": [{"text": "苏林", "start": 1}]},
        RECORD | {"answers": [{"text": "", "start": 1}]},
        RECORD | {"answers": [{"text": "苏林", "start": "0"}]},
        RECORD | {"answers": []},
        RECORD | {"answers": "苏林"},
        RECORD | {"question": None},
        RECORD | {"context": 7},
        {key: value for key, value in RECORD.items() if key != "context"},
    ],
)
def test_a_line_that_is_no_question(tmp_path: Path, record: object) -> None:
    """It is named with its number."""
    questions(tmp_path, "zh.some", RECORD, record)
    with pytest.raises(ReadError, match=r"zh\.some\.jsonl\.gz, line 2: is not a question"):
        load_questions(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{}", "is not gzipped"),
        (b"", "has no question with an answer"),
        (gzip.compress(b"{}", mtime=0)[:-9], "is not gzipped"),
        (gzip.compress(b"\xff", mtime=0), "is not UTF-8"),
        (gzip.compress(b"\n{", mtime=0), "line 2: is not a question"),
        (gzip.compress(json.dumps(NONE).encode(), mtime=0), "has no question with an answer"),
    ],
)
def test_a_file_that_is_no_set(tmp_path: Path, content: bytes, says: str) -> None:
    """Overwritten, emptied, cut, in another encoding, or without anything to find."""
    folder = tmp_path / "dev" / "qa"
    folder.mkdir(parents=True)
    (folder / "id.some.jsonl.gz").write_bytes(content)
    with pytest.raises(ReadError, match=rf"id\.some\.jsonl\.gz.* {says}"):
        load_questions(tmp_path)


def test_xquad_in_two_languages(tmp_path: Path) -> None:
    """The same questions about the same paragraphs, each paragraph with the number of its article."""
    xquad(tmp_path, "en", [[("It is 9 May.", "When?", "9 May"), ("To Lam came.", "Who?", "To Lam")], [("x", "?", "x")]])
    xquad(tmp_path, "vi", [[("Là 9/5.", "Khi nào?", "9/5"), ("Tô Lâm đến.", "Ai?", "Tô Lâm")], [("x", "?", "x")]])
    sets = load_xquad(tmp_path)
    assert list(sets) == ["en", "vi"]
    assert sets["vi"].name == "xquad.vi"
    assert sets["vi"].articles == (0, 0, 1)
    assert [sets[language].gold(sets[language].questions[1]) for language in sets] == [["To Lam"], ["Tô Lâm"]]


def test_xquad_files_that_do_not_fit(tmp_path: Path) -> None:
    """A file of another half of the articles is refused; so is one that is not SQuAD JSON."""
    xquad(tmp_path, "en", [[("It is 9 May.", "When?", "9 May")]])
    xquad(tmp_path, "vi", [[("Là 9/5.", "Khi nào?", "9/5")], [("x", "?", "x")]])
    with pytest.raises(ReadError, match=r"xquad\.vi\.json and xquad\.en\.json do not have the same"):
        load_xquad(tmp_path)
    for content in ("", "[]", "null", '{"data": 1}', '{"data": [{"paragraphs": [{"context": "a"}]}]}'):
        (tmp_path / "dev" / "xquad" / "xquad.vi.json").write_text(content, "utf-8")
        with pytest.raises(ReadError, match=r"xquad\.vi\.json: is not SQuAD JSON"):
            load_xquad(tmp_path)


def test_a_quick_look_sees_every_part() -> None:
    """Evenly spread, in order; all where there are not more."""
    assert spread((0, 1, 2, 3, 4, 5), 3) == (0, 2, 4)
    assert spread((0, 1, 2), 2) == (0, 1)
    assert spread((0, 1), 5) == spread((0, 1), None) == (0, 1)
    assert spread((), 1) == ()


def parallel(*paragraphs: str, articles: tuple[int, ...]) -> QuestionSet:
    """Return a set with one question for each paragraph, its first two characters the answer."""
    asked = tuple(Question(str(row), f"{text}?", row, (Span(0, 2),)) for row, text in enumerate(paragraphs))
    return QuestionSet("xquad.en", "en", paragraphs, articles, asked)


def test_the_other_paragraph_has_no_answer() -> None:
    """The next of the article, going round, that does not have the answer's text in any case; else none."""
    one = parallel("Aa 1", "Bb aA", "Cc 1", "Aa 2", articles=(0, 0, 0, 1))
    assert [other_paragraph(one, question) for question in one.questions] == ["Cc 1", "Cc 1", "Aa 1", None]


def test_halves_of_xquad() -> None:
    """Articles in turn; each question with its own paragraph and with another that does not answer it."""
    one = parallel("Aa", "Bb", "Cc", "Dd", "Ee", articles=(0, 0, 1, 1, 2))
    fit, report = xquad_pairs(one, 0, None), xquad_pairs(one, 1, None)
    assert fit.answerable == [("Aa?", "Aa"), ("Bb?", "Bb"), ("Ee?", "Ee")]
    assert fit.unanswerable == [("Aa?", "Bb"), ("Bb?", "Aa")]
    assert report.answerable == [("Cc?", "Cc"), ("Dd?", "Dd")]
    assert report.unanswerable == [("Cc?", "Dd"), ("Dd?", "Cc")]
    assert xquad_pairs(one, 1, 1).answerable == [("Cc?", "Cc")]


def test_pairs_of_a_set_with_unanswerable_questions(tmp_path: Path) -> None:
    """Each with its own paragraph, on its side."""
    questions(tmp_path, "zh.some", RECORD, NONE)
    (one,) = load_questions(tmp_path)
    pairs = set_pairs(one, None)
    assert (pairs.answerable, pairs.unanswerable) == ([("谁？", "苏林抵达。")], [("何时？", "苏林抵达。")])
