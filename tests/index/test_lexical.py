"""The lexical index: grams by hand in every script, ranking, and files that survive or are refused."""

import json
from pathlib import Path

import pytest

from index.article import Passage
from index.errors import LibraryUnwritable
from index.lexical import Lexical, n_grams

TEXTS = {
    "latin": "Tổng Bí thư thăm Nga năm 2025.",
    "cyrillic": "Президент прибыл в Москву.",
    "arabic": "وصل الرئيس إلى موسكو.",
    "cjk": "总统抵达莫斯科。",
    "thai": "ประธานาธิบดีเดินทางถึงกรุงมอสโก",
    "devanagari": "राष्ट्रपति मास्को पहुँचे।",
    "emoji": "Футбол ⚽ goal 👨‍👩‍👧 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
}
DAMAGE = [b"", b"rubbish", b"null", b"[]", b'{"a"', None]


def passages(*texts: str) -> list[Passage]:
    """A passage of each text."""
    return [Passage(f"p{n}", f"a{n}", 0, 0, len(text), text, "und") for n, text in enumerate(texts)]


def read(grams: list[str]) -> list[str]:
    """The grams as text."""
    return [bytes.fromhex(gram).decode("utf-8", "surrogatepass") for gram in grams]


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("", []),
        (" … —!? 👍 ", []),
        ("a", ["a"]),
        ("No 7", ["no", "7"]),
        ("Müll", ["mül", "üll", "müll"]),
        ("Mu\u0308ll", ["mül", "üll", "müll"]),
        ("STRASSE", ["str", "tra", "ras", "ass", "sse", "stra", "tras", "rass", "asse"]),
        ("Straße", ["str", "tra", "ras", "ass", "sse", "stra", "tras", "rass", "asse"]),
        ("năm", ["năm"]),
        ("nam", ["nam"]),
        ("Рига", ["риг", "ига", "рига"]),
        ("رئيس", ["رئي", "ئيس", "رئيس"]),
        ("नदी", ["नदी"]),
        ("नदियाँ", ["नदि", "दिय", "िया", "याँ", "नदिय", "दिया", "ियाँ"]),
        ("总统", ["总统"]),
        ("莫斯科", ["莫斯", "斯科", "莫斯科"]),
        ("我", ["我"]),
        ("กรุง", ["กร", "รุ", "ุง", "กรุ", "รุง"]),
        ("カー", ["カー"]),
        ("ｶｰ", ["カー"]),
        ("１２３", ["123"]),
        ("G7の国", ["g7", "の国"]),
        ("don't", ["don", "t"]),
        ("\ud800", []),
    ],
)
def test_grams(text: str, grams: list[str]) -> None:
    """3- and 4-grams inside words, 2- and 3-grams without spaces, shorter words whole; case and width folded."""
    assert read(n_grams(text)) == grams


@pytest.mark.parametrize("script", TEXTS)
def test_a_passage_finds_itself(script: str) -> None:
    """In every script, the passage with the question's words comes first."""
    index = Lexical.build(passages(*TEXTS.values()))
    found = index.search(TEXTS[script], top=3)
    assert found[0][0] == f"p{list(TEXTS).index(script)}"
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_ranking() -> None:
    """A rarer gram weighs more, a shorter passage more, a passage without a common gram is left out; ties by id."""
    index = Lexical.build(passages("red cat", "red dog", "red dog and many other words besides", "blue", "red dog"))
    assert [id_ for id_, _ in index.search("cat red", 9)] == ["p0", "p1", "p4", "p2"]
    assert [id_ for id_, _ in index.search("dog", 9)] == ["p1", "p4", "p2"]
    assert [id_ for id_, _ in index.search("dog", 1)] == ["p1"]
    tie = dict(index.search("dog", 9))
    assert tie["p1"] == tie["p4"] > tie["p2"] > 0


@pytest.mark.parametrize("question", ["", "?!", "👍", "zzz", "\ud800"])
def test_a_question_without_a_match(question: str) -> None:
    """Nothing in common is nothing found."""
    assert Lexical.build(passages("red cat")).search(question, 5) == []


@pytest.mark.parametrize("texts", [(), ("...",), ("", "!")])
def test_a_library_without_words(tmp_path: Path, texts: tuple[str, ...]) -> None:
    """No passages, or none with a word: built, saved, loaded and searched all the same."""
    index = Lexical.build(passages(*texts))
    index.save(tmp_path / "lexical", 1)
    loaded = Lexical.load(tmp_path / "lexical", 1)
    assert loaded is not None
    assert loaded.passage_ids == index.passage_ids
    assert index.search("red", 5) == loaded.search("red", 5) == []


def test_save_and_load(tmp_path: Path) -> None:
    """What is loaded finds the same with the same scores, emoji and all scripts included; nothing else lies about."""
    index = Lexical.build(passages(*TEXTS.values()))
    index.save(tmp_path / "lexical", 7)
    loaded = Lexical.load(tmp_path / "lexical", 7)
    assert loaded is not None
    for text in TEXTS.values():
        assert loaded.search(text, 9) == index.search(text, 9) != []
    assert [path.name for path in tmp_path.iterdir()] == ["lexical"]


def test_another_generation_is_not_loaded(tmp_path: Path) -> None:
    """An index of another state of the library is refused; so is none at all."""
    folder = tmp_path / "lexical"
    assert Lexical.load(folder, 0) is None
    Lexical.build(passages("red")).save(folder, 3)
    assert Lexical.load(folder, 2) is None
    assert Lexical.load(folder, 4) is None
    assert Lexical.load(folder, 3) is not None


def test_saving_replaces(tmp_path: Path) -> None:
    """A second save leaves nothing of the first, not even of one that was cut short; an open index reads on."""
    folder, cut_short = tmp_path / "lexical", tmp_path / "lexical.new"
    Lexical.build(passages("red")).save(folder, 1)
    first = Lexical.load(folder, 1)
    cut_short.mkdir()
    (cut_short / "rubbish").write_text("x", "utf-8")
    Lexical.build([]).save(folder, 2)
    second = Lexical.load(folder, 2)
    assert first is not None
    assert second is not None
    assert second.passage_ids == ()
    assert [file.name for file in folder.iterdir()] == ["passages.json"]
    assert first.search("red", 1)[0][0] == "p0"


def test_damaged_files_are_not_loaded(tmp_path: Path) -> None:
    """Each file emptied, cut short, overwritten or missing: the index is not there, rather than a crash."""
    folder = tmp_path / "lexical"
    Lexical.build(passages(*TEXTS.values())).save(folder, 1)
    files = sorted(folder.iterdir())
    assert len(files) == 6
    for file in files:
        whole = file.read_bytes()
        for damage in [*DAMAGE, whole[: len(whole) // 2], whole[:-1]]:
            file.unlink()
            if damage is not None:
                file.write_bytes(damage)
            assert Lexical.load(folder, 1) is None, (file.name, damage)
            file.unlink(missing_ok=True)
            file.write_bytes(whole)
    assert Lexical.load(folder, 1) is not None


def test_another_count_of_passages_is_damage(tmp_path: Path) -> None:
    """A list of passages that does not match the arrays would name the wrong ones."""
    folder = tmp_path / "lexical"
    Lexical.build(passages("red", "blue")).save(folder, 1)
    manifest = json.loads((folder / "passages.json").read_text("utf-8"))
    (folder / "passages.json").write_text(json.dumps(manifest | {"passages": ["p0"]}), "utf-8")
    assert Lexical.load(folder, 1) is None


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """It is refused by name."""
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(LibraryUnwritable, match="file/lexical"):
        Lexical.build(passages("red")).save(tmp_path / "file" / "lexical", 1)
