"""Every command by hand: the tiny encoder, BM25 over a few words, and readers that say what the test wants."""

import gzip
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import regex

from index.article import Span
from index.static import StaticEncoder
from index.training.dev_sets import Pairs, Question, QuestionSet
from rag.errors import RagError
from rag.interaction import Meeting
from rag.span import Reading
from rag.training import bench, scores
from rag.training.bench import baseline_folder, per_second
from rag.training.chosen import METHODS as METHODS_CHOSEN
from rag.training.chosen import Choice, choices, chosen_grids, told_apart
from rag.training.judged import answerability, judged, pooled, read_all, scored
from rag.training.ranked import recall_grids, recalls, reranked
from rag.training.scores import main


def question_set(language: str, paragraphs: Sequence[str], asked: Sequence[str]) -> QuestionSet:
    """Return a set whose question n is about paragraph n, the first word the answer."""
    questions = tuple(
        Question(str(row), text, row, (Span(0, len(paragraph.split()[0])),))
        for row, (text, paragraph) in enumerate(zip(asked, paragraphs, strict=True))
    )
    return QuestionSet(f"xquad.{language}", language, tuple(paragraphs), tuple(range(len(paragraphs))), questions)


# The encoder takes "bb" for b and "acacaca bbb" for more a than b; BM25 needs a common gram, and "bb" is one only in
# the English paragraph.
SETS = {
    "en": question_set("en", ["aaab", "bbba bb"], ["aaab", "bb"]),
    "de": question_set("de", ["aaac", "bbbc"], ["aaac", "acacaca bbb"]),
}


def reading(text: str, answer: str, relevance: float = 0.0, null: float = 0.1) -> Reading:
    """Return a reading with words as tokens; the word `answer` has all of 1 - null, every other nearly nothing."""
    spans = tuple(Span(*word.span()) for word in regex.finditer(r"\S+", text))
    shares = np.array([1 - null if text[span.start : span.end] == answer else 1e-9 for span in spans])
    return Reading(text, relevance, null, spans, np.log(shares), np.log(shares))


@dataclass
class Finds:
    """A reader that finds the word `answers[question]` where it stands, and is sure of it there and nowhere else."""

    answers: Mapping[str, str]

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """Read by looking for the word."""
        answer = self.answers[question]
        there = [answer in passage.split() for passage in passages]
        return [
            reading(passage, answer, 10.0 if found else -10.0, 0.1 if found else 0.9)
            for passage, found in zip(passages, there, strict=True)
        ]


def test_grids_by_hand(tiny: StaticEncoder) -> None:
    """The encoder misses the second German question in both languages, BM25 the second English one in German.

    Fused, BM25's share of at most 0.8 does not outweigh a cosine two spreads below, as it is with two paragraphs.
    """
    grids = recall_grids(SETS, tiny, None, None)
    pairs = [("en", "en"), ("en", "de"), ("de", "en"), ("de", "de")]
    assert list(grids) == ["encoder", "BM25", "fused"]
    assert [grids["encoder"][pair] for pair in pairs] == [1, 1, 0.5, 0.5]
    assert [grids["BM25"][pair] for pair in pairs] == [1, 0.5, 1, 1]
    assert [grids["fused"][pair] for pair in pairs] == [1, 1, 0.5, 0.5]


def test_a_grid_with_a_reader(tiny: StaticEncoder) -> None:
    """One that is sure of the first paragraph in either language is right for the first question of each."""
    sure = Finds(dict.fromkeys(("aaab", "bb", "aaac", "acacaca bbb"), "aaab"))
    grids = recall_grids(SETS, tiny, sure, None)
    assert grids["fused + reader"] == {("en", "en"): 0.5, ("en", "de"): 1, ("de", "en"): 0.5, ("de", "de"): 0.5}


def test_a_quick_look_asks_less_of_the_same_paragraphs(tiny: StaticEncoder) -> None:
    """One question of two, the first."""
    assert recall_grids(SETS, tiny, None, 1)["encoder"]["de", "de"] == 1


def test_recalls_by_hand(tiny: StaticEncoder) -> None:
    """At 1 as the grids say; among five all of two paragraphs are found, but for BM25 only with a common gram."""
    found = recalls(SETS["de"], tiny, None)
    assert found == {"encoder": (0.5, 1.0), "BM25": (1.0, 1.0), "fused": (0.5, 1.0)}
    unmatched = question_set("zh", ["我们", "你们"], ["他", "她"])
    assert recalls(unmatched, tiny, None)["BM25"] == (0.0, 0.0)


def test_reader_and_fusion_are_weighed() -> None:
    """1 + 0 = 1, 0.2 + 1 = 1.2; with half the weight 0.2 + 0.5 = 0.7; what was not read stays behind, in its order."""
    fused = [(7, 1.0), (3, 0.2), (5, -0.25), (4, -1.0)]
    assert reranked(fused, [0.0, 1.0], [1.0] * 4) == [3, 7, 5, 4]
    assert reranked(fused, [0.0, 1.0], [1.0, 0.5, 1.0, 1.0]) == [7, 3, 5, 4]
    assert reranked(fused, [], [1.0] * 4) == [7, 3, 5, 4]
    assert reranked([], [], []) == []


def test_answerability_by_hand() -> None:
    """The mean of the logit and of ln(0.9 * 0.9 / 0.1); minus infinity without tokens; no error at certainty."""
    assert answerability(reading("a b", "b", relevance=3.0, null=0.1)) == pytest.approx((3 + log(8.1)) / 2)
    assert answerability(reading("", "b")) == -np.inf
    assert np.isfinite(answerability(reading("a b", "b", null=0.0)))


PARAGRAPH = "Tô Lâm came. It was 9 May."


@pytest.mark.parametrize(
    ("word", "gold", "expected"),
    [
        ("9", "9", (1, 1, 1)),
        ("9", "9 May", (0, 2 / 3, 1)),
        ("May.", "9 May", (0, 2 / 3, 1)),
        ("came.", "Tô Lâm", (0, 0, 1)),
        ("Lâm", "9 May", (0, 0, 0)),
        ("9", "came. It", (0, 0, 0)),
    ],
)
def test_a_reading_is_judged(word: str, gold: str, expected: tuple[float, ...]) -> None:
    """Exact match, F1, and whether the whole answer stands in the sentence chosen."""
    start = PARAGRAPH.index(gold)
    found = judged(Finds({"?": word}), "?", PARAGRAPH, [Span(start, start + len(gold))], "en")
    assert found == pytest.approx(expected)


def test_a_paragraph_without_sentences() -> None:
    """White space alone: nothing is found, nothing fails."""
    assert judged(Finds({"?": "x"}), "?", "  ", [Span(0, 1)], "th") == (1.0, 1.0, 0.0)  # nothing is what " " is


def test_reading_in_another_language() -> None:
    """The question of one set, the paragraphs and answers of the other: 9 is found, 86 is not."""
    vietnamese = question_set("vi", ["9 tháng 5.", "86 binh sĩ."], ["Khi nào?", "Bao nhiêu?"])
    english = question_set("en", ["9 May.", "86 soldiers."], ["When?", "How many?"])
    reader = Finds({"Khi nào?": "9", "Bao nhiêu?": "soldiers.", "When?": "9", "How many?": "86"})
    assert read_all(reader, vietnamese, english, None) == (0.5, 0.5, 1.0)
    assert read_all(reader, english, vietnamese, None) == (1.0, 1.0, 1.0)
    assert read_all(reader, vietnamese, english, 1) == (1.0, 1.0, 1.0)


def test_scores_of_pairs() -> None:
    """In their order, on their side; several sets become one."""
    reader = Finds({"?": "9"})
    found = scored(reader, Pairs([("?", "9 May"), ("?", "no")], [("?", "86")]), "x")
    assert found.answerable[0] > 0 > found.answerable[1] == found.unanswerable[0]
    assert pooled([found, found]).answerable == found.answerable * 2
    assert pooled([]).unanswerable == ()


def test_medians_by_hand(tiny: StaticEncoder) -> None:
    """The clock says that the encoder took 1 second, the other 2, the reader 4, but 100 for all in one round."""

    def ticks() -> Iterator[float]:
        for number in range(5):
            for took in (1, 2, 4) if number else (100, 100, 100):
                yield 0
                yield took

    tick = ticks()
    reader = Finds({"a": "a", "b": "b"})
    found = per_second(tiny, tiny, reader, ["a", "b c", "x"] * 4, ["a", "b"], lambda: next(tick))
    assert found == {"encoder": 12, "baseline": 6, "reader": 0.5}
    assert set(per_second(tiny, tiny, None, ["a"], [])) == {"encoder", "baseline"}


def test_the_model_compared_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder named, or the package's; without it the message is the command to type."""
    assert baseline_folder("x/y") == "x/y"
    monkeypatch.setattr(bench, "BASELINE", "index")
    assert baseline_folder(None).endswith("index/model")
    monkeypatch.setattr(bench, "BASELINE", "no_such_package")
    with pytest.raises(RagError, match="pip install no-such-package, or name its folder with --baseline"):
        baseline_folder(None)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """DATA with XQuAD of four paragraphs in two articles, in English and German, and two sets of IDK-MRC."""
    xquad, qa = tmp_path / "dev" / "xquad", tmp_path / "dev" / "qa"
    xquad.mkdir(parents=True)
    qa.mkdir()
    for language in ("en", "de"):
        told = [f"{language} {word} {word}" for word in ("one", "two", "three", "four")]
        paragraphs = [
            {
                "context": text,
                "qas": [{"id": text[3:], "question": f"{word}?", "answers": [{"text": word, "answer_start": 3}]}],
            }
            for text, word in ((text, text.split()[1]) for text in told)
        ]
        articles = [{"paragraphs": paragraphs[:2]}, {"paragraphs": paragraphs[2:]}]
        (xquad / f"xquad.{language}.json").write_text(json.dumps({"data": articles}), "utf-8")
    for name, trap in (("valid", "dua"), ("test", "satu")):
        record: dict[str, Any] = {"id": "1", "question": "one?", "context": "one x"}
        good = record | {"answers": [{"text": "one", "start": 0}], "unanswerable": False}
        bad = record | {"context": f"one {trap}", "question": "satu?", "answers": [], "unanswerable": True}
        lines = "\n".join(json.dumps(line) for line in (good, bad, bad | {"context": "tiga"}))
        (qa / f"id.idk_mrc_{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return tmp_path


@pytest.fixture
def command(
    data: Path, tiny: StaticEncoder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[str, Any]]:
    """Run a command with the tiny encoder and a reader that finds the question's word; return stdout and numbers."""
    asked = ("one?", "two?", "three?", "four?", "satu?")
    monkeypatch.setattr(scores, "load_encoder", lambda name="": tiny)
    monkeypatch.setattr(scores, "load_reader", lambda: Finds({question: question[:-1] for question in asked}))

    def run(*arguments: str, code: int = 0) -> tuple[str, Any]:
        file = data / "out.json"
        assert main([*arguments, "--json", str(file)]) == code
        return capsys.readouterr().out, json.loads(file.read_text("utf-8"))

    return run


def test_grid(command: Callable[..., tuple[str, Any]], data: Path) -> None:
    """Four grids and a summary; the reader and BM25 find every word, so fused is under BM25 nowhere."""
    out, numbers = command("grid", str(data))
    assert out.count("question language down") == 4
    assert "fused is under BM25 alone within: no language" in out
    assert numbers["grids"]["fused + reader"] == {"de": {"de": 1, "en": 1}, "en": {"de": 1, "en": 1}}
    assert numbers["summary"]["BM25"]["within of 8"] == 1
    out, numbers = command("grid", str(data), "--no-reader", "--languages", "en")
    assert list(numbers["grids"]) == ["encoder", "BM25", "fused"]
    assert numbers["summary"]["BM25"]["across all"] is None
    assert out.splitlines()[:3] == [
        "encoder: recall@1, %, question language down, paragraph language across",
        "      en",
        f"en  {100 * numbers['grids']['encoder']['en']['en']:>4.1f}",
    ]


def test_languages_that_are_not_there(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are named, and those that are."""
    assert main(["grid", str(data), "--no-reader", "--languages", "en,xx"]) == 2
    assert capsys.readouterr().err.endswith("XQuAD has no xx; choose --languages of de, en.\n")


def test_retrieval(command: Callable[..., tuple[str, Any]], data: Path) -> None:
    """A row for each set, over its answerable questions and all its paragraphs; then the mean."""
    out, numbers = command("retrieval", str(data))
    rows = [line.split() for line in out.splitlines()]
    assert rows[2][:3] == ["id.idk_mrc_test", "1", "3"]
    assert rows[-1][:3] == ["mean", "of", "sets"]
    assert numbers["sets"]["id.idk_mrc_test"]["BM25"] == [1.0, 1.0]


def test_reader(command: Callable[..., tuple[str, Any]], data: Path) -> None:
    """Every word is found; the grid of F1, then the sets, then means within and across."""
    out, numbers = command("reader", str(data))
    assert numbers["xquad"]["xquad across, of 8"] == [1, 1, 1]
    assert numbers["grids"]["F1"]["en"]["de"] == 1
    assert [line.split()[0] for line in out.splitlines()[6:9]] == ["set", "id.idk_mrc_test", "id.idk_mrc_valid"]


def test_abstain(command: Callable[..., tuple[str, Any]], data: Path) -> None:
    """All is told apart on the half that fits; of the test set's two unanswerable ones one has the word: half."""
    out, numbers = command("abstain", str(data))
    rates = {(row["set"], row["half"]): (row["hallucination"], row["error"]) for row in numbers["sets"]}
    assert rates == {
        ("id.idk_mrc_valid", "fit"): (0, 0),
        ("xquad, 2 languages", "fit"): (0, 0),
        ("id.idk_mrc_test", "report"): (0.5, 0),
        ("xquad.de", "report"): (0, 0),
        ("xquad.en", "report"): (0, 0),
        ("xquad, 2 languages", "report"): (0, 0),
    }
    assert "XQuAD's\n1st, 3rd, 5th ... article; reported: id.idk_mrc_test and the 2nd" in out
    assert f"threshold {numbers['threshold']:.4f}" in out


def test_abstain_without_what_it_needs(
    command: Callable[..., tuple[str, Any]], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A look too quick to have both sides, and a folder without the set, are refused with the remedy."""
    assert main(["abstain", str(data), "--limit", "1"]) == 2
    assert "raise --limit" in capsys.readouterr().err
    (data / "dev" / "qa" / "id.idk_mrc_valid.jsonl.gz").unlink()
    assert main(["abstain", str(data)]) == 2
    assert "id.idk_mrc_valid.jsonl.gz is missing" in capsys.readouterr().err


def test_speed(command: Callable[..., tuple[str, Any]], data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages of 128 tokens from the seeds or from FLORES; too little text is refused."""
    monkeypatch.setattr(scores, "_QUESTIONS", 0)
    out, numbers = command("speed", "--baseline", "x", "--limit", "3", "--no-reader")
    assert out.startswith("Medians of 5 rounds in turn: 3 passages of the same text")
    assert [line.split()[-1] for line in out.splitlines()[2:]] == ["128", "128"]
    assert set(numbers["per_second"]) == {"encoder", "baseline"}
    flores = data / "dev" / "flores"
    flores.mkdir()
    (flores / "en.txt").write_text("too short\n", "utf-8")
    assert main(["speed", str(data), "--baseline", "x", "--no-reader"]) == 2


def test_sizes(command: Callable[..., tuple[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of both folders; 1 when they are too large or a wheel has another."""
    for name in ("encoder", "reader"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.onnx").write_bytes(name.encode())
    monkeypatch.setattr(scores, "weights_folder", lambda: tmp_path / "encoder")
    monkeypatch.setattr(scores, "reader_folder", lambda: tmp_path / "reader")
    out, numbers = command("sizes")
    assert out.splitlines()[-1] == "total 0.00 MB, within 110 MB"
    assert [row["file"] for row in numbers["files"]] == ["index/weights/model.onnx", "rag/weights/model.onnx"]
    wheel = tmp_path / "x.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("index/weights/model.onnx", b"encoder")
    out, _ = command("sizes", "--wheel", str(wheel), code=1)
    assert out.splitlines()[-1].endswith("rag/weights/model.onnx: missing")
    monkeypatch.setattr(scores, "_LIMIT_MB", 1e-6)
    assert "over" in command("sizes", code=1)[0]


def meeting(*scores: float) -> Meeting:
    """Return a meeting of a question of one word."""
    return Meeting(np.array(scores, dtype=np.float32).reshape(-1, 1), np.ones(1, dtype=np.float32))


@dataclass
class Knows:
    """An interaction for which a sentence is worth what `worth` says of the word in it."""

    worth: Mapping[str, float]

    def meet(self, question: str, sentences: Sequence[str]) -> Meeting:
        """Look the words up; the question does not matter."""
        return meeting(*(max(self.worth.get(word, 0.0) for word in text.split()) for text in sentences))


ARTICLE = QuestionSet(
    "xquad.en",
    "en",
    ("Ann came. Bob left.", "Cat sat.", "Dan ran."),
    (0, 0, 1),
    (Question("0", "who left", 0, (Span(10, 13),)), Question("1", "who ran", 2, (Span(0, 3),))),
)


def test_choices_are_of_all_sentences_of_the_article() -> None:
    """The reader finds Ann, the interaction Bob, who is right; the other article is not asked."""
    found = choices("who left", ARTICLE.questions[0], ARTICLE, Finds({"who left": "Ann"}), Knows({"Bob": 0.5}))
    assert [one.first for one in found.values()] == [False, True]
    assert found["late interaction"].scores == pytest.approx([0, 0.5, 0])
    for one in found.values():
        assert (one.own.tolist(), one.right.tolist()) == ([True, True, False], [False, True, False])


def test_told_apart_by_hand() -> None:
    """With the paragraph 3 and 1, without it 2 and 1: of four pairs three are right and one a tie."""
    own, right = np.array([True, False]), np.array([True, False])
    found = [Choice(np.array([3.0, 2.0]), own, right), Choice(np.array([0.0, 1.0]), own, right)]
    assert told_apart(found) == (2 + 0.5 + 0) / 4
    alone = Choice(np.array([9.0, 9.0]), np.array([True, True]), right)
    assert told_apart([*found, alone]) == told_apart(found)


def test_grids_of_choices_have_every_pair_of_languages() -> None:
    """Two languages with the same article: four pairs, each method with both measures."""
    sets = {"en": ARTICLE, "de": ARTICLE}
    reader, interaction = Finds({"who left": "Bob", "who ran": "Dan"}), Knows({"Bob": 0.5, "Dan": 0.5, "Cat": 0.75})
    found = chosen_grids(sets, reader, interaction, None)
    assert set(found) == {(method, measure) for method in METHODS_CHOSEN for measure in ("first", "told apart")}
    assert set(found["cross-encoder", "first"].values()) == {1.0}
    assert set(found["late interaction", "first"].values()) == {0.5}
    assert len(found["late interaction", "told apart"]) == 4
