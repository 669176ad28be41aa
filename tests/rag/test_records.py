"""Files of JSON objects: where each record stands, and what is wrong with a line."""

from pathlib import Path

import pytest

from rag.errors import QuestionError
from rag.records import choice, fields, items, read_records, text


def test_records_come_with_their_line_in_every_script(tmp_path: Path) -> None:
    """Empty lines count as lines, a byte order mark does not count as text."""
    file = tmp_path / "вопросы.jsonl"
    file.write_text('\ufeff{"a": "à"}\n\n["да", "نعم", "是", "ใช่", "हाँ"]\n', "utf-8")
    assert list(read_records(file, "gold file")) == [
        (f"{file}, line 1", {"a": "à"}),
        (f"{file}, line 3", ["да", "نعم", "是", "ใช่", "हाँ"]),
    ]


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_has_no_records(tmp_path: Path, content: bytes) -> None:
    """Its reader decides whether that is wrong."""
    (tmp_path / "a").write_bytes(content)
    assert list(read_records(tmp_path / "a", "gold file")) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read (No such file or directory); name a gold file that exists"),
        (b"\xff", "is not UTF-8 (byte 1); save it as UTF-8"),
        (b'{"a": 1}\n{', ", line 2: not valid JSON"),
        (b"[" * 100_000, ", line 1: not valid JSON"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    """The file, the line, the remedy."""
    file = tmp_path / "a.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(QuestionError) as raised:
        list(read_records(file, "gold file"))
    assert str(file) in str(raised.value) and message in str(raised.value)


def test_values_are_what_they_should_be() -> None:
    """Given back as they are."""
    assert fields({"b": 2, "a": 1}, ("a", "b"), "the line", "f, line 1") == {"a": 1, "b": 2}
    assert text("ใช่", "it", "f, line 1") == "ใช่"
    assert items([1], "it", "f, line 1") == [1]
    choice("a", ("a", "b"), "kind", "f, line 1")


def test_values_that_are_not_are_refused_with_where_and_what() -> None:
    """One message each."""
    for wrong, message in (
        (lambda: fields([], ("a",), "the line", "f, line 1"), "f, line 1: the line is not a JSON object"),
        (lambda: fields({}, ("a",), "the line", "f, line 1"), 'the key "a" is missing'),
        (lambda: fields({"a": 1, "c": 1}, ("a",), "the line", "f, line 1"), 'unknown key "c"'),
        (lambda: text(" \u3000", "it", "f, line 1"), "f, line 1: it is empty or no text"),
        (lambda: text(5, "it", "f, line 1"), "it is empty or no text"),
        (lambda: items("a", "it", "f, line 1"), "f, line 1: it is no list"),
        (lambda: choice("c", ("a", "b"), "kind", "f, line 1"), 'unknown kind "c"; use one of a, b'),
    ):
        with pytest.raises(QuestionError) as raised:
            wrong()
        assert message in str(raised.value)
