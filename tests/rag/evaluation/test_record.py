"""A run written as JSON and read back is the same; what is no run is refused by name."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from rag.errors import QuestionError
from rag.evaluation.record import FORMAT, Measured, QuestionRecord, RunRecord, SeenPassage, load_run

RUN = RunRecord(
    "llm=reader",
    {"encoder": "bundled"},
    {"f1": Measured(0.5, 0.1, 0.9, 2), "error": Measured(None, None, None, 0)},
    (
        QuestionRecord(
            "q1",
            "dev",
            "hi",
            ("de", "id"),
            "number",
            "कितने सैनिक?",
            "disagreement",
            (("86",), ("68",)),
            "disagreement",
            "86 [1] 68 [2]",
            "hi",
            ("86", "68"),
            ("de", "id"),
            (SeenPassage("หัวข้อ", None, "th", "ข้อความ", 0.5, True),),
            0.75,
            12.5,
            {"f1": 1.0},
        ),
    ),
    {"questions_per_second": 2.5},
)


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    """Every field, in every script."""
    file = tmp_path / "run.json"
    file.write_text(json.dumps(asdict(RUN), ensure_ascii=False), "utf-8")
    assert load_run(file) == RUN


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no run"),
        (b"[]", "is no run"),
        (b"{}", "name: Field required"),
        (b"\xff\xfe", "is no run"),
        (b'{"name": 5, "config": {}, "measures": {}, "questions": []}', "name"),
        (b'{"name": "a", "config": {}, "measures": {}, "questions": [{"id": "q"}]}', "questions.0"),
        (b"[" * 5000, "is no run"),
    ],
)
def test_what_is_no_run_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    """The file, the place and the remedy."""
    file = tmp_path / "run.json"
    file.write_bytes(content)
    with pytest.raises(QuestionError, match="write it anew") as caught:
        load_run(file)
    assert str(file) in str(caught.value)
    assert says in str(caught.value)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    """Rather than misread."""
    file = tmp_path / "run.json"
    file.write_text(json.dumps({**asdict(RUN), "format": FORMAT + 1}), "utf-8")
    with pytest.raises(QuestionError, match=f"is of format {FORMAT + 1}"):
        load_run(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """With what would make one."""
    with pytest.raises(QuestionError, match="name a file of `rag eval --json`"):
        load_run(tmp_path / "none.json")
