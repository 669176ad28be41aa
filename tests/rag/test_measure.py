"""`rag eval` as a user runs it: tables, JSON, report, comparison, SQuAD files, a gold file begun; and every refusal."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.answer import ShortAnswer
from rag.gold import PLACEHOLDER, load_gold, seeds_folder

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """The first four questions of the seeds, which the reader answers right."""
    file = tmp_path / "gold.jsonl"
    file.write_text("\n".join((seeds_folder() / "gold.jsonl").read_text("utf-8").splitlines()[:4]) + "\n", "utf-8")
    return file


def test_tables_report_and_comparison(run: Run, library: Path, gold: Path, tmp_path: Path) -> None:
    """The second time nothing is asked again; the same is not worse, a lost question is, with exit code 2."""
    report, summary, old = tmp_path / "report.html", tmp_path / "summary.md", tmp_path / "old.json"
    code, out, err = run("eval", gold, "--home", library, "--report", report, "--markdown", summary)
    assert code == 0
    assert "| answered right | 100.0% | 51.0–100.0 | 4 |" in out  # Wilson: 4 / (4 + 1.96 ** 2) = 0.51
    assert "| all | 4 | 100% | 100% |" in out
    assert f"written: {report}" in err
    assert report.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert summary.read_text("utf-8").strip() == out.strip()

    code, out, _ = run("eval", gold, "--home", library, "--json", "--quiet")
    document = json.loads(out)
    assert [question["measures"]["answered_right"] for question in document["questions"]] == [1.0] * 4
    old.write_text(out, "utf-8")
    code, out, _ = run("eval", gold, "--home", library, "--against", old)
    assert (code, "nothing got worse" in out) == (0, True)

    for question in document["questions"]:
        question["measures"]["error"] = -1.0  # better than can be
    old.write_text(json.dumps(document), "utf-8")
    code, out, _ = run("eval", gold, "--home", library, "--against", old)
    assert (code, "worse: error +100.0" in out) == (2, True)
    assert run("eval", gold, "--home", library, "--against", old, "--tolerance", "100")[0] == 0


def test_configurations_beside_one_another(run: Run, library: Path, gold: Path) -> None:
    """A document for each, a table of both."""
    arguments = ["eval", gold, "--home", library, "--limit", "1", "--vary", "retrieval=lexical,hybrid"]
    documents = json.loads(run(*arguments, "--json", "--quiet")[1])
    assert [one["name"] for one in documents] == ["retrieval=lexical", "retrieval=hybrid"]
    assert [len(one["questions"]) for one in documents] == [1, 1]
    assert "| measure | retrieval=lexical | retrieval=hybrid |" in run(*arguments)[1]


def squad(language: str, text: str, question: str, answer: str) -> dict[str, Any]:
    """Return a SQuAD document with one question and a paragraph beside."""
    asked = {"id": "q1", "question": question, "answers": [{"text": answer, "answer_start": text.index(answer)}]}
    paragraphs = [{"context": text, "qas": [asked]}, {"context": "Nothing of this is meant here.", "qas": []}]
    return {"data": [{"title": language, "paragraphs": paragraphs}]}


def test_a_squad_file_with_passages_of_another_language(run: Run, tmp_path: Path) -> None:
    """The question is German, what answers it Russian; its own library, no --home."""
    german, russian = tmp_path / "set.de.json", tmp_path / "set.ru.json"
    german.write_text(
        json.dumps(squad("de", "Der Hafen hat 99 Boote.", "Wie viele Boote hat der Hafen?", "99")), "utf-8"
    )
    russian.write_text(json.dumps(squad("ru", "В порту стоят 99 лодок.", "Сколько лодок в порту?", "99")), "utf-8")
    code, out, err = run("eval", german, "--format", "squad", "--passages-from", russian, "--json")
    document = json.loads(out)
    (question,) = document["questions"]
    assert code == 0
    assert (question["language"], question["article_languages"]) == ("de", ["ru"])
    assert question["measures"]["recall@1"] == 1.0
    assert question["passages"][0]["text"] == "В порту стоят 99 лодок."
    assert document["facts"]["paragraphs"] == 2
    assert "indexing 2 paragraphs" in err


def test_a_gold_file_is_begun_and_refused_until_it_is_written(run: Run, library: Path, tmp_path: Path) -> None:
    """An existing file is left as it is."""
    file = tmp_path / "mine.jsonl"
    code, out, _ = run("eval", "--new", file, "--home", library)
    assert (code, f"rag eval {file}" in out) == (0, True)
    assert len(file.read_text("utf-8").splitlines()) == 2
    code, _, err = run("eval", file, "--home", library)
    assert (code, "is still to be written" in err) == (2, True)
    before = file.read_text("utf-8")
    code, _, err = run("eval", "--new", file, "--home", library)
    assert (code, "exists already" in err) == (2, True)
    assert file.read_text("utf-8") == before
    file.write_text(before.replace(PLACEHOLDER, "Frage:"), "utf-8")
    assert len(load_gold(file)) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--against", "/no/such/run.json"], 2, "/no/such/run.json"),
        (["--report", "/no/such/folder/report.html"], 2, "/no/such/folder/report.html"),
        (["--new", "/no/such/folder/gold.jsonl"], 2, "/no/such/folder/gold.jsonl"),
        (["--vary", "colour=red"], 2, "encoder, llm, retrieval"),
        (["--against", "x.json", "--vary", "retrieval=dense,lexical"], 2, "one configuration"),
        (["--format", "squad"], 2, "rag eval FILE.json --format squad"),
        (["--limit", "0"], 2, "1 or more"),
        (["--tolerance", "101"], 2, "0 to 100"),
        (["--llm", "magic"], 2, "auto, reader"),
        (["--against", "{gold}"], 2, "is no run"),
    ],
)
def test_refusals_teach(run: Run, library: Path, gold: Path, arguments: list[str], code: int, says: str) -> None:
    """What was wrong and what to write instead; no traceback, nothing half-written."""
    filled = [argument.format(gold=gold) for argument in arguments]
    own = [] if "squad" in arguments else [] if "--new" in arguments else [gold]
    found, _, err = run("eval", *own, *filled, "--home", library)
    assert found == code
    assert says in err
    assert "Traceback" not in err


RIGHT = "In which year did Ho Chi Minh visit Azerbaijan?"
TEXT = "Von welcher Schule kommen die vietnamesischen Soldaten, die an der Parade in Moskau teilnehmen?"
REFUSED = "Wer ist der König von Norwegen?"
WRONG = "How many Vietnamese soldiers will march in Moscow?"


def test_what_users_said_is_asked_again(run: Run, library: Path, tmp_path: Path) -> None:
    """What was right is right again, what was wrong is repeated, another wrong answer is not; a changed value shows."""
    home = tmp_path / "home"
    shutil.copytree(library, home)
    engine = rag.open(home, llm="reader")
    for question in (RIGHT, TEXT, REFUSED):
        engine.rate(engine.ask(question), "right")
    wrong = engine.ask(WRONG)
    engine.rate(wrong, "wrong")
    engine.rate(replace(wrong, short_answers=(ShortAnswer("7", "7", (1,)),)), "wrong")
    engine.close()
    report = tmp_path / "report.html"
    code, out, err = run("eval", "--format", "feedback", "--home", home, "--json", "--report", report)
    assert code == 0, err
    document = json.loads(out)
    value, text, refused, repeated, other = document["questions"]
    assert [one["question"] for one in (value, text, refused)] == [RIGHT, TEXT, REFUSED]
    assert (value["expected"], value["kind"], text["expected"], text["kind"]) == ([["1959"]], "year", [], "text")
    assert [one["measures"]["answered_right"] for one in (value, text)] == [1.0, 1.0]
    assert (refused["expected_status"], refused["measures"]["hallucination"]) == ("not_found", 0.0)
    assert value["measures"]["recall@5"] == value["measures"]["exact_match"] == 1.0
    assert [one["measures"] for one in (repeated, other)] == [{"repeated_error": 1.0}, {"repeated_error": 0.0}]
    assert document["measures"]["repeated_error"]["n"] == 2
    shown = report.read_text("utf-8")
    assert (shown.count('class="fault">repeated<'), shown.count("not what was called wrong")) == (1, 1)

    assert not list((tmp_path / "cache").rglob("*.jsonl"))  # what users asked stays in the library's folder

    file = tmp_path / "said.jsonl"
    file.write_text((home / "feedback.jsonl").read_text("utf-8").replace('"1959"', '"1958"'), "utf-8")
    code, out, _ = run("eval", file, "--format", "feedback", "--home", home, "--limit", "1")
    assert (code, "| answered right | 0.0% |" in out) == (0, True)


def test_no_feedback_yet(run: Run, library: Path) -> None:
    """How to give some, and no traceback."""
    code, _, err = run("eval", "--format", "feedback", "--home", library)
    assert (code, "Press Right or Wrong below an answer" in err) == (2, True)
    assert "Traceback" not in err


def test_without_a_library_there_is_nothing_to_ask(run: Run, gold: Path, tmp_path: Path) -> None:
    """The library is missing, not the questions."""
    code, _, err = run("eval", gold, "--home", tmp_path / "none")
    assert (code, "rag index" in err) == (3, True)
