"""What a server is asked besides a prompt, and what happens when it is away: real servers on loopback."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest

from rag.choose import LLMSpec
from rag.errors import ModelUnavailable
from rag.generate import Generator, load
from rag.route import ANSWER_TOKENS, CONTEXT_TOKENS, estimate

TEMPLATE = 128
ROOM = CONTEXT_TOKENS - ANSWER_TOKENS - TEMPLATE
TEXTS = ["Đoàn quân gồm 86 người.", "86 солдат", "يضم الوفد 86 جنديا", "代表团有86人。", "คณะผู้แทน", "सैनिक", ""]
KINDS = ["openai", "ollama"]

Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less before asking once more."""
    monkeypatch.setattr("rag.servers._PAUSE", 0.02)


class Server(ThreadingHTTPServer):
    """A server that answers the nth request for a path by the nth of `answers[path]`, the last one for ever."""

    daemon_threads = True

    def __init__(self, answers: dict[str, list[Answer]], port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any], str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet about connections that break."""

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)) if self.command == "POST" else b""
        server = cast(Server, self.server)
        before = server.paths().count(self.path)
        server.asked.append((self.path, json.loads(body or b"{}"), self.headers["Authorization"]))
        answers = server.answers.get(self.path, [status(404)])
        answers[min(before, len(answers) - 1)](self, body)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@contextmanager
def serving(port: int = 0, **answers: list[Answer]) -> Iterator[Server]:
    """Serve `chat`, `tokenize` and `props`, on a free port unless one is given."""
    paths = {"tokenize": "/tokenize", "props": "/props"}
    spread = {path: answers[name] for name, path in paths.items() if name in answers}
    chats = dict.fromkeys(("/v1/chat/completions", "/api/chat"), answers.get("chat", [status(404)]))
    with Server(spread | chats, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def status(code: int, body: object = None, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler, _: bytes) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body or {}, ensure_ascii=False).encode()
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return answer


def writes(*pieces: str, ends: bool = True) -> Answer:
    """Stream pieces in the protocol that was asked for."""

    def answer(request: BaseHTTPRequestHandler, _: bytes) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/event-stream")
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        for piece in pieces:
            chunk(request, event(request, piece))
        if ends:
            chunk(request, event(request, "", last=True))
            request.wfile.write(b"0\r\n\r\n")
        else:
            resets(request, b"")

    return answer


def chunk(request: BaseHTTPRequestHandler, text: str) -> None:
    data = text.encode()
    request.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    request.wfile.flush()


def event(request: BaseHTTPRequestHandler, piece: str, last: bool = False) -> str:
    if request.path == "/api/chat":
        message = {"role": "assistant", "content": piece}
        return json.dumps({"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": last}) + "\n"
    choice = {"index": 0, "delta": {"content": piece}, "finish_reason": "stop" if last else None}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n"


def resets(request: BaseHTTPRequestHandler, _: bytes) -> None:
    """Break the connection as a process does that is killed."""
    request.wfile.flush()
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()
    request.close_connection = True


def model(kind: str, url: str, timeout: float = 5) -> Generator:
    return load(LLMSpec("openai", "m", f"{url}/v1") if kind == "openai" else LLMSpec("ollama", "m", url), timeout)


def counts(key: str, **more: object) -> Answer:
    """A tokenizer that makes a token of each character of `key`."""

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> None:
        status(200, {"tokens": list(range(len(json.loads(body)[key]))), **more})(request, body)

    return answer


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("a", 1),
        ("ab", 1),
        ("abc", 2),
        ("é", 1),
        ("солдат", 6),
        ("兵", 2),
        ("ทหาร", 6),
        ("🪖", 2),
        ("\ud800", 1),
    ],
)
def test_tokens_are_estimated_from_bytes(text: str, tokens: int) -> None:
    """Two bytes of UTF-8 are one, an odd byte is one more; half a character breaks nothing."""
    assert estimate(text) == tokens


def test_a_model_of_ollama_has_its_tokens_estimated() -> None:
    """There is nothing to ask, and nothing is asked."""
    with serving() as server:
        generator = model("ollama", server.url)
        assert generator.count_tokens(TEXTS) == [estimate(text) for text in TEXTS]
        assert generator.room == ROOM
        assert server.asked == []


@pytest.mark.parametrize(
    ("key", "answer", "props", "room"),
    [
        ("prompt", {"count": 1, "max_model_len": 4096}, [], 4096 - ANSWER_TOKENS - TEMPLATE),
        ("prompt", {"max_model_len": 131_072}, [], ROOM),
        ("prompt", {"max_model_len": 512}, [], 512 - ANSWER_TOKENS - TEMPLATE),
        (
            "content",
            {},
            [status(200, {"default_generation_settings": {"n_ctx": 2048}})],
            2048 - ANSWER_TOKENS - TEMPLATE,
        ),
        ("content", {}, [status(404)], ROOM),
        ("content", {}, [status(200, b"\xff")], ROOM),
        ("content", {}, [status(200, {"default_generation_settings": {"n_ctx": "many"}})], ROOM),
        ("content", {}, [status(200, {"default_generation_settings": [1]})], ROOM),
    ],
)
def test_a_server_counts_with_its_own_tokenizer(
    key: str, answer: dict[str, object], props: list[Answer], room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As vLLM and as llama.cpp do it, at the root, with the key; its window counts where it is the smaller one."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    with serving(tokenize=[counts(key, **answer)], props=props or [status(404)]) as server:
        generator = model("openai", server.url)
        assert generator.room == room
        assert generator.count_tokens(TEXTS) == [len(text) for text in TEXTS]
        assert set(server.paths()) <= {"/tokenize", "/props"}
        assert server.paths().count("/props") <= 1
        assert {key for _, _, key in server.asked} == {"Bearer secret"}


NO_TOKENIZERS = [
    status(404),
    status(405),
    status(400, {"error": "no"}),
    status(500, b"<html>"),
    status(302, Location="http://127.0.0.1:9/"),
    status(200, b"no json"),
    status(200, b"[" * 5000),
    status(200, [1, 2]),
    status(200, {"tokens": "many"}),
    status(200, {"tokens": []}),
    status(200, {"tokens": 7}),
    resets,
]


@pytest.mark.parametrize("answer", NO_TOKENIZERS)
def test_a_server_without_a_tokenizer_is_asked_once(answer: Answer) -> None:
    """Whatever it says instead; then tokens are estimated."""
    with serving(tokenize=[answer]) as server:
        generator = model("openai", server.url)
        for _ in range(2):
            assert generator.count_tokens(TEXTS) == [estimate(text) for text in TEXTS]
            assert generator.room == ROOM
        assert server.paths() == ["/tokenize"]


def test_a_tokenizer_that_is_silent_holds_nothing_up() -> None:
    """A short wait, once."""
    release = threading.Event()

    def silent(request: BaseHTTPRequestHandler, body: bytes) -> None:
        release.wait(10)
        resets(request, body)

    with serving(tokenize=[silent]) as server:
        generator = model("openai", server.url, timeout=0.2)
        began = time.perf_counter()
        assert generator.count_tokens(["兵"] * 50) == [2] * 50
        assert generator.room == ROOM
        assert time.perf_counter() - began < 2
        release.set()


def test_a_text_that_the_tokenizer_refuses_is_estimated() -> None:
    """One too long for the model is no reason not to ask about the next."""
    with serving(tokenize=[counts("prompt", max_model_len=4096), status(400), counts("prompt")]) as server:
        generator = model("openai", server.url)
        assert generator.count_tokens(["abc", "abc", "abc"]) == [3, 2, 3]


def test_a_server_that_is_not_there_yet_is_asked_again() -> None:
    """For the next question it may be."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        generator = model("openai", f"http://127.0.0.1:{port}")
        assert generator.count_tokens(["abc"]) == [2]
        assert generator.room == ROOM
    with serving(port, tokenize=[counts("prompt")]):
        assert generator.count_tokens(["abc"]) == [3]


TROUBLE = [*(status(code) for code in (429, 502, 503, 504)), status(503, Retry_After="0"), resets]
DATE = "Wed, 21 Oct 2026 07:28:00 GMT"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trouble", [*TROUBLE, status(503, Retry_After=DATE), writes(ends=False)])
def test_a_server_in_passing_trouble_is_asked_once_more(kind: str, trouble: Answer) -> None:
    """Busy, starting, or breaking off before a word: the second answer is whole, and the prompt the same."""
    with serving(chat=[trouble, writes("86 солдат", " [1]。")]) as server:
        assert "".join(model(kind, server.url).stream("Сколько?")) == "86 солдат [1]。"
        (_, first, _), (_, second, _) = server.asked
        assert first == second


def test_the_pause_that_a_server_asks_for_is_kept() -> None:
    """A second, when it says a second."""
    with serving(chat=[status(429, Retry_After="1"), writes("86")]) as server:
        began = time.perf_counter()
        assert list(model("openai", server.url).stream("Сколько?")) == ["86"]
        assert time.perf_counter() - began >= 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trouble", TROUBLE)
def test_it_is_not_asked_a_third_time(kind: str, trouble: Answer) -> None:
    """Then there is no answer."""
    with serving(chat=[trouble, trouble, writes("86")]) as server:
        with pytest.raises(ModelUnavailable, match="did not answer"):
            list(model(kind, server.url).stream("Сколько?"))
        assert len(server.asked) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "answer",
    [
        status(400),
        status(401),
        status(404),
        status(500),
        status(503, Retry_After="6"),
        status(429, Retry_After="9" * 50),
    ],
)
def test_trouble_that_stays_is_told_at_once(kind: str, answer: Answer) -> None:
    """Another error, or a pause longer than anybody waits."""
    began = time.perf_counter()
    with serving(chat=[answer, writes("86")]) as server:
        with pytest.raises(ModelUnavailable):
            list(model(kind, server.url).stream("Сколько?"))
        assert len(server.asked) == 1
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_word_nothing_is_asked_again(kind: str) -> None:
    """The user has seen it; a second answer would be another one."""
    with serving(chat=[writes("86 солдат", ends=False), writes("68 [1].")]) as server:
        stream = model(kind, server.url).stream("Сколько?")
        assert next(stream) == "86 солдат"
        with pytest.raises(ModelUnavailable, match="did not answer"):
            list(stream)
        assert len(server.asked) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_stop_ends_the_wait(kind: str) -> None:
    """Nothing is written, nothing is asked again, and it is no error."""
    stop = threading.Event()

    def busy(request: BaseHTTPRequestHandler, body: bytes) -> None:
        status(503, Retry_After="5")(request, body)
        stop.set()

    began = time.perf_counter()
    with serving(chat=[busy, writes("86")]) as server:
        assert list(model(kind, server.url).stream("Сколько?", stop)) == []
        assert len(server.asked) == 1
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize("kind", KINDS)
def test_leaving_a_stream_closes_the_connection(kind: str) -> None:
    """The server notices while it writes, so that it can stop its model."""
    gone = threading.Event()

    def babbles(request: BaseHTTPRequestHandler, body: bytes) -> None:
        try:
            while not gone.wait(0.01):
                writes_on(request)
        except OSError:
            gone.set()

    def writes_on(request: BaseHTTPRequestHandler) -> None:
        if not getattr(request, "begun", False):
            request.send_response(200)
            request.send_header("Content-Type", "text/event-stream")
            request.send_header("Transfer-Encoding", "chunked")
            request.end_headers()
            request.begun = True  # type: ignore[attr-defined]
        chunk(request, event(request, "na "))

    with serving(chat=[babbles]) as server:
        stream = cast(Any, model(kind, server.url).stream("Сколько?"))
        assert next(stream) == "na "
        stream.close()
        assert gone.wait(2)
