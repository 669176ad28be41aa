"""The command, as a user runs it: what it prints, where, and its exit code."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.gold import seeds_folder

Run = Callable[..., tuple[int, str, str]]


def _json(output: str) -> Any:  # noqa: ANN401  whatever the command says
    return json.loads(output)


def test_indexing_twice_changes_nothing_and_an_edited_copy_is_a_change(run: Run, tmp_path: Path) -> None:
    """Added 2, unchanged 2, then changed 1; the old sentence can no longer be found."""
    home, copy = tmp_path / "home", tmp_path / "copy"
    shutil.copytree(seeds_folder(), copy)
    counts = []
    for _ in range(2):
        code, out, _err = run("index", copy, "--json", "--home", home)
        assert code == 0
        counts.append({name: _json(out)[name] for name in ("added", "changed", "unchanged", "removed")})
    german = copy / "000_vietnamnet_de.txt"
    german.write_text(
        german.read_text("utf-8").replace("Delegation von 86 Soldaten", "Abordnung von 87 Soldaten"), "utf-8"
    )
    _code, out, _err = run("index", copy, "--json", "--home", home)
    counts.append({name: _json(out)[name] for name in ("added", "changed", "unchanged", "removed")})
    assert counts == [
        {"added": 2, "changed": 0, "unchanged": 0, "removed": 0},
        {"added": 0, "changed": 0, "unchanged": 2, "removed": 0},
        {"added": 0, "changed": 1, "unchanged": 1, "removed": 0},
    ]
    texts = [hit["text"] for hit in _json(run("search", "Delegation von 86 Soldaten", "--json", "--home", home)[1])]
    assert any("Abordnung von 87 Soldaten" in text for text in texts)
    assert not any("Delegation von 86 Soldaten" in text for text in texts)


@pytest.mark.parametrize(
    "question",
    [
        "In which year did Ho Chi Minh visit Azerbaijan?",
        "Chủ tịch Hồ Chí Minh thăm Azerbaijan vào năm nào?",
        "¿En qué año visitó Ho Chi Minh Azerbaiyán?",
        "Pada tahun berapa Ho Chi Minh mengunjungi Azerbaijan?",
    ],
)
def test_a_fact_of_the_german_article_is_found_in_four_languages(run: Run, library: Path, question: str) -> None:
    """1959, cited to the German article, the quote exactly where it says."""
    code, out, _err = run("ask", question, "--llm", "reader", "--json", "--home", library)
    answer = _json(out)
    assert code == 0
    assert answer["status"] == "answered"
    assert answer["short_answers"][0] == {"value": "1959", "normalized": "1959", "citations": [1]}
    citation = answer["citations"][0]
    assert (citation["outlet"], citation["language"], citation["verified"]) == ("VietNamNet", "de", True)
    article = _json(run("show", citation["article_id"], "--json", "--home", library)[1])
    assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_a_german_question_is_answered_from_the_indonesian_article(run: Run, library: Path) -> None:
    """800 million dollars, in German, cited to the Indonesian article."""
    question = "Wie hoch war der Handel zwischen Vietnam und Kasachstan im Jahr 2024?"
    answer = _json(run("ask", question, "--llm", "reader", "--json", "--home", library)[1])
    assert answer["short_answers"][0]["normalized"] == "800000000 USD"
    assert answer["citations"][0]["language"] == "id"
    assert answer["answer"].startswith("800 Millionen US-Dollar [1]")


def test_sources_that_disagree_are_both_shown(run: Run, library: Path) -> None:
    """86 in one, 68 in the other: both, each with its own citation."""
    question = "Wie viele vietnamesische Soldaten nehmen an der Parade in Moskau teil?"
    answer = _json(run("ask", question, "--llm", "reader", "--json", "--home", library)[1])
    assert answer["status"] == "disagreement"
    assert answer["disagreements"] == [
        {"values": [{"value": "86", "citations": [1]}, {"value": "68", "citations": [2]}]}
    ]
    assert [citation["language"] for citation in answer["citations"]] == ["de", "id"]


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("What is the price of coffee in Brazil?", "The articles do not answer"),
        ("Wer gewann 1998 die Fußball-Weltmeisterschaft?", "Die Artikel beantworten diese Frage nicht"),
        ("Ai là tác giả của Truyện Kiều?", "Các bài báo không trả lời"),
    ],
)
def test_what_no_article_says_is_not_found(run: Run, library: Path, question: str, begins: str) -> None:
    """A refusal in the question's language, and exit code 0: the question was dealt with."""
    code, out, _err = run("ask", question, "--llm", "reader", "--json", "--home", library)
    answer = _json(out)
    assert (code, answer["status"], answer["short_answers"]) == (0, "not_found", [])
    assert answer["answer"].startswith(begins)


def test_the_contract_of_ask(run: Run, library: Path) -> None:
    """The JSON has the promised fields, no more and no fewer."""
    answer = _json(run("ask", "When is the parade?", "--llm", "reader", "--json", "--home", library)[1])
    assert set(answer) == {
        "question", "question_language", "status", "answer", "answer_language", "short_answers", "disagreements",
        "citations", "models", "timings_ms", "notes",
    }  # fmt: skip
    assert set(answer["models"]) == {"encoder", "reader", "llm"}
    assert set(answer["timings_ms"]) == {"retrieve", "read", "generate", "first_token", "total"}
    assert all(
        set(citation)
        == {
            "n", "article_id", "title", "outlet", "language", "published", "url", "quote", "start", "end", "score",
            "verified",
        }
        for citation in answer["citations"]
    )  # fmt: skip


def test_the_answer_can_be_asked_for_in_another_language(run: Run, library: Path) -> None:
    """`--lang` wins over the question's language; filters keep articles out."""
    question = "In which year did Ho Chi Minh visit Azerbaijan?"
    answer = _json(run("ask", question, "--lang", "fr", "--llm", "reader", "--json", "--home", library)[1])
    assert (answer["answer_language"], answer["question_language"]) == ("fr", "en")
    assert "allemand" in answer["answer"]
    for options in (("--from", "id"), ("--since", "2025-05-01")):
        answer = _json(run("ask", question, *options, "--llm", "reader", "--json", "--home", library)[1])
        assert all(citation["language"] == "id" for citation in answer["citations"])


def test_common_options_may_stand_before_or_after_the_command(
    run: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Home from either place, or from the environment."""
    listed = [run("--home", library, "--json", "articles")[1], run("articles", "--json", "--home", library)[1]]
    monkeypatch.setenv("RAG_HOME", str(library))
    listed.append(run("articles", "--json")[1])
    assert listed[0] == listed[1] == listed[2]
    assert [article["language"] for article in _json(listed[0])] == ["id", "de"]


def test_show_and_remove(run: Run, tmp_path: Path) -> None:
    """An article can be read and removed; an unknown id is wrong use."""
    run("index", "--home", tmp_path, "--quiet")
    first = _json(run("articles", "--json", "--home", tmp_path)[1])[0]["id"]
    assert "68 prajurit" in run("show", first, "--home", tmp_path)[1]
    assert run("show", "nothing", "--home", tmp_path)[0] == 2
    code, out, _err = run("remove", first, "nothing", "--json", "--home", tmp_path)
    assert (code, _json(out)) == (2, {"removed": [first], "unknown": ["nothing"]})
    assert len(_json(run("articles", "--json", "--home", tmp_path)[1])) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "?", "--home", "{empty}"], 3, "There is no library in"),
        (["articles", "--home", "{empty}"], 3, "rag index"),
        (["ask", "  ", "--home", "{library}"], 2, "empty"),
        (["ask", "x" * 3000, "--home", "{library}"], 2, "3000 characters"),
        (["ask", "Who?", "--lang", "klingon", "--home", "{library}"], 2, "--lang"),
        (["ask", "Who?", "--since", "May", "--home", "{library}"], 2, "2025-05-09"),
        (["ask", "Who?", "--llm", "magic", "--home", "{library}"], 2, "auto, reader"),
        (["ask", "Who?", "--llm", "hf:/no/such/model", "--home", "{library}"], 4, "rag models pull"),
        (["index", "/no/such/file.txt", "--home", "{empty}"], 2, "/no/such/file.txt"),
        (["index", "--encoder", "/no/such/encoder", "--home", "{empty}"], 4, "/no/such/encoder"),
        (["eval", "--llm", "hf:/no/such/model", "--limit", "1", "--home", "{library}"], 4, "rag models pull"),
        (["serve", "--auth", "/no/such/logins", "--home", "{library}"], 2, "user:password"),
        (["serve", "--host", "0.0.0.0", "--llm", "reader", "--home", "{library}"], 2, "--auth"),
        (["eval", "/no/such/gold.jsonl", "--home", "{library}"], 2, "/no/such/gold.jsonl"),
    ],
)
def test_errors_teach_and_have_their_exit_code(
    run: Run, library: Path, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    """No traceback; what went wrong and what to do, on stderr or in the report."""
    filled = [argument.format(empty=tmp_path / "empty", library=library) for argument in arguments]
    found, out, err = run(*filled)
    assert found == code
    assert says in out + err
    assert "Traceback" not in out + err


def test_with_json_an_error_is_a_document_too(run: Run, tmp_path: Path) -> None:
    """A program that reads stdout always gets one JSON document."""
    code, out, err = run("ask", "Who?", "--json", "--home", tmp_path)
    assert code == 3
    assert _json(out) == {"error": _json(out)["error"], "exit_code": 3}
    assert _json(out)["error"] in err


def test_a_conversation_in_the_terminal(run: Run, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions from stdin until an empty line; a follow-up is understood by the question before it."""
    lines = "How many Vietnamese soldiers take part in the parade in Moscow?\nand when?\n\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode()), "utf-8"))
    code, out, _err = run("chat", "--llm", "reader", "--json", "--home", library)
    answers = _json(out)
    assert code == 0
    assert [answer["question"] for answer in answers] == lines.split("\n")[:2]
    assert answers[0]["status"] == "disagreement"
    assert answers[1]["short_answers"][0]["value"] == "9 Mei"


def test_articles_from_stdin(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text can be piped in, in any script."""

    class _Piped:
        buffer = io.BytesIO("Президент прибыл в Минск 9 мая 2025 года. Встреча прошла успешно.".encode())

    monkeypatch.setattr(sys, "stdin", _Piped())
    assert _json(run("index", "-", "--json", "--home", tmp_path)[1])["added"] == 1
    assert _json(run("articles", "--json", "--home", tmp_path)[1])[0]["language"] == "ru"


def test_output_into_a_closed_pipe_is_no_error(library: Path) -> None:
    """`rag articles | true` ends quietly."""
    command = f"'{sys.executable}' -m rag.cli --home '{library}' articles | true"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 120)


def test_an_interrupted_run_ends_with_130(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C is no crash: one line that says what is left."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.build.build", interrupted)
    code, _out, err = run("index", "--home", tmp_path)
    assert code == 130
    assert "go on" in err
