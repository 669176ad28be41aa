"""`rag models check`: whole, changed and missing files are told apart; a card without files is an error."""

from hashlib import sha256
from pathlib import Path

import pytest

from rag.check import bundled, check
from rag.cli import main
from rag.errors import ModelUnavailable


def card(folder: Path, **stated: str) -> Path:
    """Write a card that states these hashes."""
    rows = "".join(f"| {name.replace('__', '/')}.onnx | 3 | {sha} |\n" for name, sha in stated.items())
    head = "# The reader\n\n## Scores\n\nF1 0.5\n\n## Files\n\n| file | bytes | SHA-256 |\n|---|---|---|\n"
    (folder / "README.md").write_text(f"{head}{rows}\n## End\n", "utf-8")
    return folder


def test_whole_changed_and_missing(tmp_path: Path) -> None:
    """Each file is hashed; scores are the text of their section alone."""
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "a.onnx").write_bytes(b"abc")
    (tmp_path / "b.onnx").write_bytes(b"abd")
    right = sha256(b"abc").hexdigest()
    found = check(card(tmp_path, onnx__a=right, b=right, c=right))
    assert found.title == "The reader"
    assert found.scores == "F1 0.5"
    assert [(one.name, one.is_whole, one.found is None) for one in found.files] == [
        ("onnx/a.onnx", True, False),
        ("b.onnx", False, False),
        ("c.onnx", False, True),
    ]


@pytest.mark.parametrize("text", [None, "", "# A model\n\n## Files\n\nnone\n", "## Files\n| a.onnx | 12ab |\n"])
def test_a_card_that_names_no_files_is_an_error(tmp_path: Path, text: str | None) -> None:
    """The message names the folder."""
    if text is not None:
        (tmp_path / "README.md").write_text(text, "utf-8")
    with pytest.raises(ModelUnavailable, match=tmp_path.name):
        check(tmp_path)


def test_the_bundled_models_are_those_of_their_cards(capsys: pytest.CaptureFixture[str]) -> None:
    """The command says so for every file, and prints the scores."""
    assert main(["models", "check"]) == 0
    said = capsys.readouterr().out
    for folder in bundled():
        assert check(folder).scores.splitlines()[0] in said
        for file in check(folder).files:
            assert f"{file.name}  whole" in said


def test_a_damaged_model_is_told_by_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 4, as for every model that cannot be used; the remedy on stderr."""
    monkeypatch.setattr("rag.check.bundled", lambda: (card(tmp_path, a="0" * 64),))
    assert main(["models", "check"]) == 4
    said = capsys.readouterr()
    assert "a.onnx  missing" in said.out
    assert "Install the package again" in said.err
