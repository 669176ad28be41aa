"""The table of files on a card: written, rewritten in place, and the rest of the card left alone."""

from hashlib import sha256
from pathlib import Path

import pytest

from index.training.card import main


def test_the_table_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    """Sizes and hashes are the files' own, folders included; twice is as good as once."""
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "lower.onnx").write_bytes(b"abc")
    card = tmp_path / "README.md"
    card.write_text("# Encoder\n\n## Files\n\n| old | 1 | 2 |\n\n## Limits\n\nmany\n", "utf-8")
    for _ in range(2):
        assert main([str(tmp_path)]) == 0
        text = card.read_text("utf-8")
        assert f"| onnx/lower.onnx | 3 | {sha256(b'abc').hexdigest()} |" in text
        assert "old" not in text
        assert text.startswith("# Encoder\n\n## Files\n")
        assert text.endswith("## Limits\n\nmany\n")


def test_a_card_without_the_section_gets_it(tmp_path: Path) -> None:
    """At its end."""
    (tmp_path / "a.json").write_bytes(b"{}")
    (tmp_path / "README.md").write_text("# Reader\n", "utf-8")
    main([str(tmp_path)])
    assert (
        "## Files\n\n| file | bytes | SHA-256 |\n|---|---:|---|\n| a.json | 2 |" in (tmp_path / "README.md").read_text()
    )


def test_a_folder_without_a_card_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message says which file to write."""
    assert main([str(tmp_path)]) == 4
    assert "README.md" in capsys.readouterr().err
