"""The routes to an LLM, each over the real thing: a tiny model on disk, servers on loopback that speak the protocol."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from rag.choose import LLMSpec, choose, on_disk, parse_llm
from rag.errors import ModelUnavailable, QuestionError
from rag.generate import ANSWER_CHARACTERS, load, without_thinking
from rag.local_llm import chat_text

PROMPT = "Berapa orang tewas? 死者は何人？ [1]"
ANSWER = "86 orang tewas [1]. 死者は86人。 Число жертв: 86 [1]."
PIECES = ["86 orang", " tewas", " [1].", " 死者86人[1]。"]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
Behaviour = Callable[[BaseHTTPRequestHandler, bytes], None]


class Server:
    """A server on loopback whose answers are `behaviour`; it keeps what it was asked."""

    def __init__(self, behaviour: Behaviour) -> None:
        asked: list[tuple[str, dict[str, object], str | None]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked.append((self.path, json.loads(body), self.headers["Authorization"]))
                behaviour(self, body)

            def do_GET(self) -> None:
                behaviour(self, b"")

            def log_message(self, format: str, *args: object) -> None:
                """Stay quiet."""

        self.asked = asked
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Server]:
    server = Server(behaviour)
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        thread.join()
        server.http.server_close()


def begin(request: BaseHTTPRequestHandler, kind: str) -> None:
    request.send_response(200)
    request.send_header("Content-Type", kind)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()


def chunk(request: BaseHTTPRequestHandler, text: str) -> None:
    data = text.encode()
    request.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    request.wfile.flush()


def openai_event(piece: str, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": {"content": piece}, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n"


def ollama_line(piece: str, done: bool = False) -> str:
    message = {"role": "assistant", "content": piece}
    return json.dumps({"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": done}) + "\n"


def speaks_openai(request: BaseHTTPRequestHandler, _: bytes) -> None:
    begin(request, "text/event-stream")
    for piece in PIECES:
        chunk(request, openai_event(piece))
    chunk(request, openai_event("", "stop") + "data: [DONE]\n\n")
    chunk(request, "")


def speaks_ollama(request: BaseHTTPRequestHandler, _: bytes) -> None:
    begin(request, "application/x-ndjson")
    for piece in PIECES:
        chunk(request, ollama_line(piece))
    chunk(request, ollama_line("", done=True))
    chunk(request, "")


def spec_for(kind: str, url: str) -> LLMSpec:
    return LLMSpec("openai", "m", f"{url}/v1") if kind == "openai" else LLMSpec("ollama", "m", url)


ROUTES = [("openai", speaks_openai, openai_event), ("ollama", speaks_ollama, ollama_line)]


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("auto", LLMSpec("auto")),
        (" reader ", LLMSpec("reader")),
        ("hf:Qwen/Qwen3-1.7B", LLMSpec("hf", "Qwen/Qwen3-1.7B")),
        ("gguf:/models/a b.gguf", LLMSpec("gguf", "/models/a b.gguf")),
        ("ollama:qwen3:1.7b", LLMSpec("ollama", "qwen3:1.7b", "http://127.0.0.1:11434")),
        ("openai:http://127.0.0.1:8000#m", LLMSpec("openai", "m", "http://127.0.0.1:8000/v1")),
        ("openai:https://llm.example/api/#org/m", LLMSpec("openai", "org/m", "https://llm.example/api")),
    ],
)
def test_a_spec_is_read_and_written(text: str, spec: LLMSpec) -> None:
    """Every documented form, and the form it is shown in reads back as the same."""
    assert parse_llm(text) == spec
    assert parse_llm(str(spec)) == spec


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gpt",
        "hf:",
        "gguf:",
        "ollama:",
        "auto:x",
        "reader:x",
        "openai:",
        "openai:http://h",
        "openai:#m",
        "openai:ftp://h#m",
        "openai:file:///etc/passwd#m",
        "openai:http://user:secret@h#m",
        "openai:http://[::1#m",
        "openai:http://h:99999#m",
    ],
)
def test_another_spec_is_refused_with_the_forms(text: str) -> None:
    """A wrong spec names what would be right."""
    with pytest.raises(QuestionError, match="openai:URL#NAME"):
        parse_llm(text)


@pytest.mark.parametrize(("kind", "speaks", "_event"), ROUTES)
def test_a_server_streams_its_answer(
    kind: str, speaks: Behaviour, _event: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pieces arrive as the server sent them; the prompt arrives whole; a proxy is not asked for loopback."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with serving(speaks) as server:
        generator = load(spec_for(kind, server.url), timeout=5)
        assert list(generator.stream(PROMPT)) == PIECES
        assert list(generator.stream(PROMPT, threading.Event())) == PIECES
    path, body, _ = server.asked[0]
    assert path == ("/v1/chat/completions" if kind == "openai" else "/api/chat")
    assert body["model"] == "m"
    assert body["stream"] is True
    assert body["messages"] == [{"role": "user", "content": PROMPT}]
    assert generator.name == str(spec_for(kind, server.url))


def test_what_is_sent_besides_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thinking off and the whole context for Ollama; the key from the environment, or none, for OpenAI's protocol."""
    with serving(speaks_ollama) as server:
        list(load(LLMSpec("ollama", "m", server.url), timeout=5).stream(PROMPT))
    assert server.asked[0][1]["think"] is False
    options = server.asked[0][1]["options"]
    assert isinstance(options, dict)
    assert options["num_ctx"] == 8192
    assert options["temperature"] == 0.0
    for key in ("", "secret"):
        monkeypatch.setenv("OPENAI_API_KEY", key)
        with serving(speaks_openai) as server:
            list(load(LLMSpec("openai", "m", f"{server.url}/v1"), timeout=5).stream(PROMPT))
        assert server.asked[0][2] == f"Bearer {key or 'none'}"


@pytest.mark.parametrize("kind", ["openai", "ollama"])
def test_a_server_that_is_down_is_told_at_once(kind: str) -> None:
    """Nothing listens: the error names the address and the remedy, within a second or two."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        generator = load(spec_for(kind, url), timeout=30)
        began = time.perf_counter()
        with pytest.raises(ModelUnavailable, match=url) as caught:
            list(generator.stream(PROMPT))
    assert time.perf_counter() - began < 3
    assert ("ollama serve" if kind == "ollama" else "server running") in str(caught.value)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(("kind", "_speaks", "event"), ROUTES)
@pytest.mark.parametrize("ends", ["cleanly", "abruptly"])
def test_an_answer_that_breaks_off_is_no_answer(
    kind: str, _speaks: object, event: Callable[[str], str], ends: str
) -> None:
    """A server that dies in mid-sentence is noticed, even when its connection closes in good order."""

    def dies(request: BaseHTTPRequestHandler, _: bytes) -> None:
        begin(request, "text/event-stream")
        chunk(request, event("86 orang"))
        if ends == "cleanly":
            chunk(request, "")
        else:
            request.close_connection = True

    with serving(dies) as server:
        stream = load(spec_for(kind, server.url), timeout=5).stream(PROMPT)
        assert next(stream) == "86 orang"
        with pytest.raises(ModelUnavailable, match="did not answer"):
            list(stream)


@pytest.mark.parametrize(("kind", "_speaks", "event"), ROUTES)
def test_a_server_that_stalls_is_given_up(kind: str, _speaks: object, event: Callable[[str], str]) -> None:
    """Silence longer than the timeout ends the wait."""
    release = threading.Event()

    def stalls(request: BaseHTTPRequestHandler, _: bytes) -> None:
        begin(request, "text/event-stream")
        chunk(request, event("86"))
        release.wait(10)
        request.close_connection = True

    with serving(stalls) as server:
        began = time.perf_counter()
        with pytest.raises(ModelUnavailable, match="time"):
            list(load(spec_for(kind, server.url), timeout=0.3).stream(PROMPT))
        assert time.perf_counter() - began < 5
        release.set()


@pytest.mark.parametrize("kind", ["openai", "ollama"])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, '{"error": "model m not found"}'),
        (500, "<html>boom</html>"),
        (401, '{"error": {"message": "no key"}}'),
        (302, ""),
        (200, "[1, 2]\n"),
        (200, "no json\n"),
        (200, "data: {}\n\n"),
        (200, 'data: "x"\n\n'),
        (200, ""),
    ],
)
def test_an_error_or_rubbish_from_a_server_is_one_line(kind: str, status: int, body: str) -> None:
    """Whatever the server says, the user gets one error of ours, and a redirect is not followed."""

    def fails(request: BaseHTTPRequestHandler, _: bytes) -> None:
        request.send_response(status)
        request.send_header("Location", "http://127.0.0.1:9/elsewhere")
        request.send_header("Content-Type", "text/event-stream")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body.encode())

    with serving(fails) as server:
        with pytest.raises(ModelUnavailable) as caught:
            list(load(spec_for(kind, server.url), timeout=5).stream(PROMPT))
        assert len(server.asked) == 1
    assert "\n" not in str(caught.value)
    assert server.url in str(caught.value)


@pytest.mark.parametrize(("kind", "_speaks", "event"), ROUTES)
def test_an_endless_answer_is_cut(kind: str, _speaks: object, event: Callable[[str], str]) -> None:
    """A server that never stops writing is stopped."""

    def babbles(request: BaseHTTPRequestHandler, _: bytes) -> None:
        begin(request, "text/event-stream")
        while True:
            try:
                chunk(request, event("na " * 1000))
            except OSError:
                return

    with serving(babbles) as server, pytest.raises(ModelUnavailable, match=str(ANSWER_CHARACTERS)):
        list(load(spec_for(kind, server.url), timeout=5).stream(PROMPT))


@pytest.mark.parametrize(("kind", "speaks", "_event"), ROUTES)
def test_stop_ends_a_stream_without_an_error(kind: str, speaks: Behaviour, _event: object) -> None:
    """The reader of an answer may leave at any piece."""
    stop = threading.Event()
    with serving(speaks) as server:
        stream = load(spec_for(kind, server.url), timeout=5).stream(PROMPT, stop)
        assert next(stream) == PIECES[0]
        stop.set()
        assert list(stream) == []


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], ""),
        (["86"], "86"),
        (["<think>hm", " 68?</th", "ink>\n\n86", " [1]"], "86 [1]"),
        (["\n<think></think>", "86"], "86"),
        (["<", "b>86"], "<b>86"),
        (["<think>never", " ends"], ""),
        (["86 <think>", "late</think>"], "86 <think>late</think>"),
        (["<th"], "<th"),
    ],
)
def test_thinking_at_the_beginning_is_left_out(pieces: list[str], expected: str) -> None:
    """Some models think although told not to; only a leading block is thinking."""
    assert "".join(without_thinking(pieces)) == expected


def tags(models: list[dict[str, object]]) -> Behaviour:
    def answer(request: BaseHTTPRequestHandler, _: bytes) -> None:
        body = json.dumps({"models": models}).encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def in_cache(cache: Path, files: dict[str, str]) -> None:
    """Lay out a model as the hub's client does."""
    folder = cache / "models--Qwen--Qwen3-1.7B"
    snapshot = folder / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("a" * 40, encoding="utf-8")
    for name, text in files.items():
        (snapshot / name).write_text(text, encoding="utf-8")


def test_auto_takes_a_chat_model_of_a_running_ollama(tmp_path: Path) -> None:
    """Embedders and models that Ollama would run in its cloud are passed over."""
    models: list[dict[str, object]] = [
        {"name": "nomic-embed-text:latest", "details": {"families": ["nomic-bert"]}},
        {"name": "big:120b-cloud", "remote_host": "https://ollama.example"},
        {"name": "qwen3:4b", "details": {"families": ["qwen3"]}},
    ]
    with serving(tags(models)) as server:
        spec, why = choose(LLMSpec("auto"), server.url, tmp_path)
    assert spec == LLMSpec("ollama", "qwen3:4b", server.url)
    assert "qwen3:4b" in why
    assert "Ollama" in why
    with serving(tags(models[:2])) as server:
        assert choose(LLMSpec("auto"), server.url, tmp_path)[0] == LLMSpec("reader")


def test_auto_falls_back_to_the_model_on_disk_and_then_to_the_reader(tmp_path: Path) -> None:
    """No Ollama: the default model when all of it is there, the reader when not."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        spec, why = choose(LLMSpec("auto"), url, tmp_path)
        assert spec == LLMSpec("reader")
        assert "reader" in why
        index = json.dumps({"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}})
        files = {"config.json": "{}", "tokenizer.json": "{}", "model.safetensors.index.json": index}
        in_cache(tmp_path / "half", files | {"model-1.safetensors": ""})
        assert not on_disk("Qwen/Qwen3-1.7B", tmp_path / "half")
        in_cache(tmp_path / "whole", files | {"model-1.safetensors": "", "model-2.safetensors": ""})
        spec, why = choose(LLMSpec("auto"), url, tmp_path / "whole")
        assert spec == LLMSpec("hf", "Qwen/Qwen3-1.7B")
        assert "on disk" in why


@pytest.mark.parametrize("body", [b"", b"[]", b'{"models": 3}', b'{"models": [{}]}', b'{"models": [7]}', b"\xff"])
def test_something_else_on_ollamas_port_is_no_ollama(body: bytes, tmp_path: Path) -> None:
    """A stranger on the port is not an error."""

    def answer(request: BaseHTTPRequestHandler, _: bytes) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    with serving(answer) as server:
        assert choose(LLMSpec("auto"), server.url, tmp_path)[0] == LLMSpec("reader")


def test_what_the_user_set_is_what_is_used() -> None:
    """Only `auto` looks around."""
    spec = LLMSpec("gguf", "/m.gguf")
    assert choose(spec, "http://127.0.0.1:9") == (spec, "Language model: gguf:/m.gguf, as asked.")


def test_a_model_that_is_not_there_says_how_to_get_it(tmp_path: Path) -> None:
    """No path reaches for the network: missing is missing."""
    with pytest.raises(ModelUnavailable, match="rag models pull nobody/nothing"):
        load(LLMSpec("hf", "nobody/nothing"))
    with pytest.raises(ModelUnavailable, match="no file"):
        load(LLMSpec("gguf", str(tmp_path / "none.gguf")))
    with pytest.raises(ValueError, match="no LLM"):
        load(LLMSpec("reader"))


class _LlamaCPP:
    """As much of llama-index's class for llama.cpp as is used: a byte is a token, and one begins every text."""

    def __init__(self, model_path: str, context_window: int, **_: object) -> None:
        assert (Path(model_path).read_bytes(), context_window) == (b"GGUF", 8192)
        self._model = self
        self.metadata = {
            "tokenizer.chat_template": TEMPLATE,
            "general.architecture": "qwen3",
            "qwen3.context_length": "4096",
        }

    def tokenize(self, text: bytes, add_bos: bool = True, special: bool = False) -> list[int]:
        assert special  # the template's control tokens are one token each
        return [0] * add_bos + list(text)

    def stream_complete(self, prompt: str, formatted: bool) -> Iterator[SimpleNamespace]:
        assert formatted
        yield from (SimpleNamespace(delta=piece, raw=None) for piece in (prompt[:12], " 86 [1]."))


def test_a_gguf_model_counts_with_its_own_tokenizer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its chat template, in the window that its file tells."""
    monkeypatch.setattr("rag.local_llm.import_module", lambda _: SimpleNamespace(LlamaCPP=_LlamaCPP))
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF")
    generator = load(LLMSpec("gguf", str(path)))
    assert generator.room == 4096 - 768
    texts = ["", "86", "солдат", "兵士"]
    added = 1 + len(chat_text(TEMPLATE, ""))
    assert generator.count_tokens(texts) == [added, added + 2, added + 12, added + 6]
    assert list(generator.stream(PROMPT)) == ["<|im_start|>", " 86 [1]."]
    monkeypatch.setattr(_LlamaCPP, "tokenize", lambda *_, **__: 1 / 0)
    with pytest.raises(ModelUnavailable, match="did not answer: division by zero"):
        generator.count_tokens(texts)


def test_a_chat_template_is_filled_with_thinking_off() -> None:
    """One user turn, then the assistant's, its thinking already closed; the prompt's braces stay braces."""
    text = chat_text(TEMPLATE, "{{ 7 * 7 }} 86?")
    assert text == "<|im_start|>user\n{{ 7 * 7 }} 86?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"


@pytest.fixture(scope="module")
def tiny(make_llm: Callable[..., Path]) -> Path:
    """A tiny model on disk, taught one answer to PROMPT."""
    return make_llm(PROMPT, ANSWER, TEMPLATE)


@pytest.mark.slow
def test_a_model_on_disk_streams_its_answer(tiny: Path) -> None:
    """What the model was taught comes out word by word, each time; a stream that was left does not hold up the next."""
    generator = load(LLMSpec("hf", str(tiny)))
    pieces = list(generator.stream(PROMPT))
    assert "".join(pieces) == ANSWER
    assert len(pieces) > 3

    stop = threading.Event()
    stream = generator.stream(PROMPT, stop)
    begun = next(stream)
    stop.set()
    assert len(begun + "".join(stream)) < len(ANSWER)

    abandoned = generator.stream(PROMPT)
    assert next(abandoned) == pieces[0]
    del abandoned
    assert list(generator.stream(PROMPT)) == pieces


@pytest.mark.slow
def test_a_model_on_disk_counts_what_it_reads(tiny: Path) -> None:
    """Every byte is a token here, and each control token one; the whole window less the answer is room."""
    generator = load(LLMSpec("hf", str(tiny)))
    assert generator.room == 1024 - 768
    texts = ["", "86", "солдат", "兵士", "ทหาร", "सैनिक", PROMPT]
    added = len("user\n\nassistant\n<think>\n\n</think>\n\n") + 3
    assert generator.count_tokens(texts) == [added + len(text.encode()) for text in texts]
    assert generator.count_tokens(["86 " * 5000]) == [added + 15_000]
    fits = "8" * (generator.room - added)
    assert generator.count_tokens([fits]) == [generator.room]
    assert list(generator.stream(fits))
    with pytest.raises(ModelUnavailable, match="tokens"):
        list(generator.stream(fits + "8"))


@pytest.mark.slow
def test_two_questions_at_once_get_their_own_answers(tiny: Path) -> None:
    """One loaded model may be asked from several threads."""
    generator = load(LLMSpec("hf", str(tiny)))
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append("".join(generator.stream(PROMPT)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [ANSWER] * 4


@pytest.mark.slow
def test_a_prompt_too_long_for_the_model_is_an_error_not_a_hang(tiny: Path) -> None:
    """What fails in the generating thread reaches the reader of the stream."""
    with pytest.raises(ModelUnavailable, match="tokens"):
        list(load(LLMSpec("hf", str(tiny))).stream("86 " * 1000))


@pytest.mark.slow
def test_a_damaged_model_is_one_error(tiny: Path, tmp_path: Path) -> None:
    """An empty folder and half a weight file are noticed when the model is loaded."""
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        load(LLMSpec("hf", str(tmp_path)))
    for file in tiny.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        load(LLMSpec("hf", str(tmp_path)))
