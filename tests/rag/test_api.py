"""The HTTP API over a real server: answers, streams, articles, and everything that must be refused."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

import rag
from index.article import Article
from rag.answer import Answer, Hit
from rag.api import add_api
from rag.errors import ModelUnavailable
from rag.events import Event, Final, Passages, Reading, Restart, Text
from rag.retrieve import Filter
from rag.server import application
from rag.service import Desk

# gradio 6.31 keeps figures about its queue in pandas by two options that pandas 3 calls outdated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]

Served = Callable[[Callable[[], FastAPI]], AbstractContextManager[str]]
QUESTION = "In which year did Ho Chi Minh visit Azerbaijan?"
JSON = {"Content-Type": "application/json"}


class _Scripted:
    """An engine that does what the first word of the question says."""

    def __init__(self) -> None:
        self.begun, self.closed = threading.Event(), threading.Event()

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        language: str | None = None,
        only: Filter | None = None,
    ) -> Iterator[Event]:
        if question == "unreachable":
            raise ModelUnavailable("Ollama does not answer on port 11434.")
        if question == "defect":
            raise KeyError("secret")
        answer = Answer(question, "en", "not_found", "The articles do not say.", "en")
        yield Passages(())
        yield Reading(answer)
        if question == "breaks":
            raise ModelUnavailable("It broke off.")
        if question == "strays":
            yield Text("Falsch")
            yield Restart()
        if question == "slow":
            self.begun.set()
            try:
                for _ in range(400):
                    yield Text("word ")
                    time.sleep(0.05)
            finally:
                self.closed.set()
        yield Text("Prose ¶\n")
        yield Final(answer)

    def search(self, question: str, top: int | None = None, only: Filter | None = None) -> Sequence[Hit]:
        return ()

    def articles(self) -> list[Article]:
        return [Article("a1", "Text.", "Broken name", "b\udce9.txt", "en")]

    def article(self, article_id: str) -> Article | None:
        return None


@pytest.fixture(scope="module")
def address(seeds: rag.Engine, served: Served) -> Iterator[str]:
    """Page, API and MCP over the sample library."""
    with served(lambda: application(seeds)) as address:
        yield address


@pytest.fixture(scope="module")
def scripted() -> _Scripted:
    return _Scripted()


@pytest.fixture(scope="module")
def stage(scripted: _Scripted, served: Served) -> Iterator[str]:
    """The API alone, over the scripted engine."""
    with served(lambda: add_api(FastAPI(openapi_url=None, docs_url=None), Desk(scripted))) as address:
        yield address


def _ask(address: str, question: str, **more: Any) -> httpx.Response:  # noqa: ANN401  (JSON values)
    return httpx.post(f"{address}/v1/ask", json={"question": question, **more}, timeout=60)


def _message(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["message"])


def _events(text: str) -> list[tuple[str, Any]]:
    parts = [part.split("\n") for part in text.split("\n\n") if part]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]


def test_the_answer_is_that_of_the_command_line(address: str, seeds: rag.Engine) -> None:
    """Field by field the same as `Answer.to_dict()`, but for the time it took."""
    found, expected = _ask(address, QUESTION).json(), json.loads(json.dumps(seeds.ask(QUESTION).to_dict()))
    assert found.pop("timings_ms").keys() == expected.pop("timings_ms").keys()
    assert found == expected
    assert found["short_answers"][0]["value"] == "1959"


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Soldaten nehmen teil?",
        "Сколько солдат участвует?",
        "Πόσοι στρατιώτες συμμετέχουν;",
        "كم عدد الجنود المشاركين؟",
        "כמה חיילים משתתפים?",
        "कितने सैनिक भाग लेंगे?",
        "কতজন সৈন্য অংশ নেবে?",
        "எத்தனை வீரர்கள் பங்கேற்கின்றனர்?",
        "有多少士兵参加？",
        "兵士は何人参加しますか？",
        "군인 몇 명이 참가합니까?",
        "มีทหารกี่นายเข้าร่วม?",
        "តើមានទាហានប៉ុន្មាននាក់?",
        "რამდენი ჯარისკაცი მონაწილეობს?",
        "Քանի՞ զինվոր է մասնակցում",
        "ስንት ወታደሮች ይሳተፋሉ?",
        "🪖?",
    ],
)
def test_every_script_comes_back_as_it_was_sent(stage: str, question: str) -> None:
    """As characters, not as escapes."""
    answer = _ask(stage, question)
    assert answer.json()["question"] == question
    assert question in answer.content.decode("utf-8")


def test_filters_language_and_history(address: str) -> None:
    """Each narrows or turns the answer as on the command line."""
    german = _ask(address, "How many soldiers take part in the parade?", **{"from": ["DE"], "language": "fr"}).json()
    assert {citation["language"] for citation in german["citations"]} == {"de"}
    assert german["answer_language"] == "fr"
    indonesian = _ask(address, "How many soldiers take part in the parade?", outlets=["thanh niên"]).json()
    assert {citation["outlet"] for citation in indonesian["citations"]} == {"Thanh Niên"}
    nothing = _ask(address, QUESTION, since="2030-01-01", until="2030-01-02").json()
    assert (nothing["status"], nothing["citations"]) == ("not_found", [])
    followed = _ask(address, "And in which year?", history=[["Did Ho Chi Minh visit Azerbaijan?", "Yes [1]"]]).json()
    assert followed["short_answers"][0]["value"] == "1959"


def test_a_stream_ends_with_the_whole_answer(address: str) -> None:
    """Passages with what is known of their articles, the reader's answer, the final one."""
    answer = _ask(address, QUESTION, stream=True)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = _events(answer.text)
    assert [name for name, _ in events] == ["passages", "answer", "final"]
    assert events[0][1][0].keys() == {
        "id",
        "article_id",
        "title",
        "outlet",
        "language",
        "published",
        "url",
        "text",
        "score",
    }
    assert events[1][1]["short_answers"] == events[2][1]["short_answers"]


def test_a_stream_says_when_its_text_begins_anew(stage: str) -> None:
    """What came before is void; the event has nothing to tell besides."""
    events = _events(_ask(stage, "strays", stream=True).text)
    assert [name for name, _ in events] == ["passages", "answer", "text", "restart", "text", "final"]
    assert events[3][1] == {}
    assert [data["text"] for name, data in events if name == "text"] == ["Falsch", "Prose ¶\n"]


def test_articles_are_listed_and_opened(address: str, seeds: rag.Engine) -> None:
    """A list without texts, cut as asked; one article with its text, to which citations count."""
    listed = httpx.get(f"{address}/v1/articles")
    assert listed.json() == [{**asdict(article), "text": None} for article in seeds.articles()]
    second = httpx.get(f"{address}/v1/articles", params={"limit": 1, "offset": 1})
    assert (second.json(), second.headers["x-total-count"]) == (listed.json()[1:], "2")
    cited = _ask(address, QUESTION).json()["citations"][0]
    article = httpx.get(f"{address}/v1/articles/{cited['article_id']}").json()
    assert article["text"][cited["start"] : cited["end"]] == cited["quote"]
    unknown = httpx.get(f"{address}/v1/articles/nothing")
    assert (unknown.status_code, "no article 'nothing'" in _message(unknown)) == (404, True)
    assert httpx.get(f"{address}/v1/articles?limit=0").status_code == 400


DEEP = b'{"question": ' + b"[" * 900 + b"]" * 900 + b"}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"question": " \\n"}', "question is empty"),
        (json.dumps({"question": "x" * 2_001}).encode(), "2001 characters"),
        (b"{}", "question: Field required"),
        (b"[]", "body"),
        (b"", "body"),
        (b"{", "JSON"),
        (b'{"question": 5}', "valid string"),
        (b'{"question": "who?", "lang": "de"}', "lang"),
        (b'{"question": "who?", "language": "xx-klingon"}', "two letters"),
        (b'{"question": "who?", "language": "und"}', "leave the language out"),
        (b'{"question": "who?", "from": ["de", "q0"]}', "two letters"),
        (b'{"question": "who?", "since": "yesterday"}', "since"),
        (b'{"question": "who?", "history": [["alone"]]}', "history"),
        (b'{"question": "\\ud800"}', "question"),
        (b'{"question": "who\xff?"}', "body"),
        (DEEP, "valid string"),
        (b"[" * 100_000, "body"),
        (b'{"question": ' * 5_000, "body"),
    ],
)
def test_what_cannot_be_asked_is_said(address: str, body: bytes, words: str) -> None:
    """Always 400, in OpenAI's shape, never a defect and never the input repeated."""
    answer = httpx.post(f"{address}/v1/ask", content=body, headers=JSON, timeout=30)
    assert answer.status_code == 400
    assert words in _message(answer)
    assert len(answer.content) < 1_000


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({}, 415),
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
        ({**JSON, "Origin": "http://evil.example"}, 403),
        ({**JSON, "Origin": "null"}, 403),
        ({**JSON, "Origin": "http://localhost:1"}, 403),
        ({**JSON, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**JSON, "Host": "evil.example"}, 421),
        ({**JSON, "Host": "evil.example:7860"}, 421),
        ({**JSON, "Host": "localhost"}, 200),
    ],
)
def test_pages_of_other_sites_reach_nothing(address: str, headers: dict[str, str], status: int) -> None:
    """Neither by a form, nor by script, nor by a name of theirs that leads here; and no consent to any is given."""
    answer = httpx.post(f"{address}/v1/ask", content=b'{"question": "?", "since": "2030-01-01"}', headers=headers)
    assert answer.status_code == status
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_page_of_this_server_may_ask(address: str) -> None:
    """Its own origin is not another one."""
    own = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
    answer = httpx.post(f"{address}/v1/ask", json={"question": "?", "since": "2030-01-01"}, headers=own)
    assert answer.status_code == 200


def test_large_bodies_are_refused(address: str) -> None:
    """Two megabytes, announced and not; a chunked one is cut off when it has become too large."""
    large = json.dumps({"question": "x" * 2_000_000}).encode()

    def pieces() -> Iterator[bytes]:
        yield from (large[at : at + 65_536] for at in range(0, len(large), 65_536))

    for content in (large, pieces()):
        answer = httpx.post(f"{address}/v1/ask", content=content, headers=JSON, timeout=30)
        assert answer.status_code == 413
        assert "1,000,000 bytes" in answer.text


def test_the_description_loads_nothing(address: str) -> None:
    """Every route with a command to paste; no script, no address but this server's."""
    page = httpx.get(f"{address}/docs")
    spec = httpx.get(f"{address}/openapi.json").json()
    assert set(spec["paths"]) == {
        "/v1/ask",
        "/v1/chat/completions",
        "/v1/models",
        "/v1/articles",
        "/v1/articles/{id}",
    }
    for path in spec["paths"]:
        assert f"{path}</h2>" in page.text
    assert "<script" not in page.text
    assert page.text.replace(address, "").count("http://") == 0
    assert "https://" not in page.text


def test_without_a_library_the_command_is_named(tmp_path: Path, served: Served) -> None:
    """503 and what to do, for a question, its stream and the articles."""
    with served(lambda: application(rag.open(tmp_path / "none", llm="reader"))) as address:
        answers = [_ask(address, "who?"), _ask(address, "who?", stream=True), httpx.get(f"{address}/v1/articles")]
    assert [answer.status_code for answer in answers] == [503] * 3
    assert all("rag index" in _message(answer) for answer in answers)


def test_the_api_is_behind_the_login(seeds: rag.Engine, served: Served) -> None:
    """By HTTP Basic or as an API key; the host is free then, another origin still is not."""
    with served(lambda: application(seeds, auth={"ana": "pass:wörd"})) as address:
        paths = ("/v1/articles", "/v1/models", "/docs", "/openapi.json", "/mcp")
        assert {httpx.get(address + path).status_code for path in paths} == {401}
        login = httpx.BasicAuth("ana", "pass:wörd".encode())
        bearer = {b"Authorization": "Bearer ana:pass:wörd".encode()}
        named = {"Host": "news.example"}
        assert httpx.get(f"{address}/v1/models", auth=login, headers=named).status_code == 200
        assert httpx.get(f"{address}/v1/models", headers=bearer).status_code == 200
        foreign = {**named, "Origin": "http://evil.example"}
        assert httpx.get(f"{address}/v1/models", auth=login, headers=foreign).status_code == 403


def test_errors_have_their_status(stage: str, caplog: pytest.LogCaptureFixture) -> None:
    """A model out of reach is 502 in its own words; a defect is 500, and its words stay in the log."""
    unreachable = _ask(stage, "unreachable")
    assert (unreachable.status_code, _message(unreachable)) == (502, "Ollama does not answer on port 11434.")
    assert _ask(stage, "unreachable", stream=True).status_code == 502
    with caplog.at_level(logging.CRITICAL):
        defect = _ask(stage, "defect")
    assert defect.status_code == 500
    assert "secret" not in defect.text
    assert defect.json()["error"]["type"] == "server_error"


def test_what_breaks_on_the_way_is_an_event(stage: str) -> None:
    """The status is sent by then."""
    name, data = _events(_ask(stage, "breaks", stream=True).text)[-1]
    assert (name, data["error"]["message"]) == ("error", "It broke off.")


def test_prose_is_sent_as_it_comes(stage: str) -> None:
    """A line break inside a piece does not end an event."""
    events = _events(_ask(stage, "write", stream=True).text)
    assert [name for name, _ in events] == ["passages", "answer", "text", "final"]
    assert events[2][1] == {"text": "Prose ¶\n"}


def test_a_name_that_is_no_text_stops_nothing(stage: str) -> None:
    """A file name in another encoding has a lone surrogate."""
    assert httpx.get(f"{stage}/v1/articles").json()[0]["source"] == "b?.txt"


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_frees_the_model(stage: str, scripted: _Scripted, stream: bool) -> None:
    """With a stream and without one, the engine's generator is closed."""
    scripted.begun.clear()
    scripted.closed.clear()
    with httpx.Client(base_url=stage) as client:
        body = {"question": "slow", "stream": stream}
        if stream:
            with client.stream("POST", "/v1/ask", json=body) as answer:
                lines = answer.iter_lines()  # kept: the connection ends with it
                assert next(lines) == "event: passages"
                assert scripted.begun.wait(5)
        else:
            with pytest.raises(httpx.ReadTimeout):
                client.post("/v1/ask", json=body, timeout=0.5)
    assert scripted.closed.wait(5)
