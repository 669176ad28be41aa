"""The whole recipe on a toy corpus: released weights -> vocabulary -> training -> export, and that it learns."""

import gzip
import json
import logging
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from index.onnx import OnnxEncoder
from index.training.__main__ import main

WORDS = {
    "ship": ("Schiff", "เรือ", "سفينة", "船"),
    "bread": ("Brot", "ขนมปัง", "خبز", "餅"),
    "river": ("Fluss", "แม่น้ำ", "نهر", "川"),
    "night": ("Nacht", "กลางคืน", "ليل", "夜"),
    "horse": ("Pferd", "ม้า", "حصان", "馬"),
    "stone": ("Stein", "หิน", "حجر", "石"),
    "green": ("grün", "เขียว", "أخضر", "緑"),
    "seven": ("sieben", "เจ็ด", "سبعة", "七"),
}
LANGUAGES = ("de", "th", "ar", "ja")
SPACE = {"th": "", "ja": ""}


def pairs(language: str) -> list[tuple[str, str]]:
    """Return every text of two to five different words, in English and in `language`."""
    at = LANGUAGES.index(language)
    chosen = [words for size in range(2, 6) for words in combinations(WORDS, size)]
    return [(" ".join(words), SPACE.get(language, " ").join(WORDS[word][at] for word in words)) for words in chosen]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with four languages; a tenth of the texts is held back."""
    folder = tmp_path / "data"
    (folder / "parallel").mkdir(parents=True)
    for language in LANGUAGES:
        rows = [f"{english}\t{other}\tnews/toy\n" for n, (english, other) in enumerate(pairs(language)) if n % 10]
        with gzip.open(folder / "parallel" / f"{language}.tsv.gz", "wt", encoding="utf-8") as file:
            file.writelines([*rows, "a broken line\n"])
    with gzip.open(folder / "parallel" / "questions.tsv.gz", "wt", encoding="utf-8") as file:
        file.writelines(f"{english}\tde\t{other}\ttoy\n" for english, other in pairs("de")[1::10])
    return folder


@pytest.fixture
def released(tmp_path: Path, make_released: Callable[..., Path]) -> Path:
    """Random weights whose vocabulary has every word, every letter, and words that nobody uses."""
    words = [*WORDS, *(word for several in WORDS.values() for word in several)]
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -6.0)]
    pieces += [(prefix + word, -4.0) for word in words for prefix in ("▁", "")]
    pieces += [(letter, -9.0) for letter in sorted(set("query: passage: ".replace(" ", "") + "".join(words)))]
    pieces += [(f"▁unused{n}", -15.0) for n in range(40)]
    return make_released(tmp_path / "released.bin", list(dict(pieces).items()), layers=3)


def recall(encoder: OnnxEncoder, language: str) -> float:
    """Return how often the English of a held-back text is the nearest English text."""
    held = pairs(language)[::10]
    english = encoder.embed_passages([one for one, _ in held])
    other = encoder.embed_passages([two for _, two in held])
    return float(np.mean((other @ english.T).argmax(axis=1) == np.arange(len(held))))


def test_the_recipe_learns(tmp_path: Path, data: Path, released: Path, caplog: pytest.LogCaptureFixture) -> None:
    """From chance to above 0.9 on texts never seen, in four scripts; unused pieces are gone; a second run goes on."""
    caplog.set_level(logging.INFO, logger="index.training.align")
    out = tmp_path / "out"
    call = [str(data), "--out", str(out), "--start", str(released), "--pieces", "150", "--rate", "3e-3"]
    call += ["--shared-layers", "1", "--share", "1"]  # a random start has nothing worth keeping
    assert main([*call, "--steps", "2"]) == 0
    before = OnnxEncoder.load(out / "weights", "toy")
    chance = {language: recall(before, language) for language in LANGUAGES}
    assert main([*call, "--steps", "500"]) == 0
    after = OnnxEncoder.load(out / "weights", "toy")
    learnt = {language: recall(after, language) for language in LANGUAGES}
    assert max(chance.values()) < 0.5
    assert min(learnt.values()) > 0.9, (chance, learnt)
    losses = [float(record.args[3]) for record in caplog.records if len(record.args or ()) == 5]  # type: ignore[arg-type,index]
    assert losses[-1] < losses[0] / 2
    pieces = json.loads((out / "weights" / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    assert not [text for text, _ in pieces if text.startswith("▁unused")]


def test_a_folder_without_pairs_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the folder and what it should hold."""
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "holds no sentence pairs" in capsys.readouterr().err
