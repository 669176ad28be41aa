"""What tests share: the command as a user runs it, a real server on a free port, and the sample library."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.responses import JSONResponse, Response, StreamingResponse

import rag
from rag.cli import main
from rag.gold import seeds_folder

Run = Callable[..., tuple[int, str, str]]
Served = Callable[[Callable[[], FastAPI]], AbstractContextManager[str]]
MakeLLM = Callable[..., Path]
MakeOllama = Callable[[Mapping[str, Sequence[str]]], FastAPI]

_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


@pytest.fixture(scope="session")
def served() -> Served:
    """Make an application and serve it as long as a `with` lasts; gives its address."""

    @contextmanager
    def serve(make: Callable[[], FastAPI]) -> Iterator[str]:
        async def made() -> FastAPI:  # gradio makes loops that it never closes where none is running
            return make()

        app = asyncio.run(made())
        with socket.create_server(("127.0.0.1", 0)) as bound:
            server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
            thread.start()
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.02)
            try:
                yield f"http://127.0.0.1:{bound.getsockname()[1]}"
            finally:
                server.should_exit = True
                thread.join()

    return serve


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> rag.Engine:
    """A library of the two seed articles, answered by the reader; nobody may change it."""
    engine = rag.open(tmp_path_factory.mktemp("seeds"), llm="reader")
    engine.add(seeds_folder())
    return engine


@pytest.fixture(scope="session")
def make_llm(tmp_path_factory: pytest.TempPathFactory) -> MakeLLM:
    """Teach a tiny model one answer to one prompt; give the folder, saved as a model hub would.

    A Qwen3 of two layers, whose tokens are bytes. `context` is what its card claims; `ends` False leaves out the token
    that ends a text, so that it goes on until it is stopped.
    """

    def make(prompt: str, answer: str, template: str, *, context: int = 1024, ends: bool = True) -> Path:
        import torch

        from rag.local_llm import chat_text

        folder = tmp_path_factory.mktemp("tiny-qwen3")
        tokenizer = _byte_tokenizer(template)
        tokenizer.save_pretrained(folder)
        asked = tokenizer(chat_text(template, prompt))["input_ids"]
        said = tokenizer(answer + "<|im_end|>" * ends)["input_ids"]
        model = _small_qwen3(len(tokenizer), context)
        tokens = torch.tensor([asked + said])
        labels = tokens.clone()
        labels[:, : len(asked)] = -100
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        for _ in range(60):
            optimizer.zero_grad()
            model(input_ids=tokens, labels=labels).loss.backward()
            optimizer.step()
        model.save_pretrained(folder)
        return folder

    return make


def _byte_tokenizer(template: str) -> Any:  # noqa: ANN401 - transformers' own, imported late
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    vocabulary = {piece: n for n, piece in enumerate([*_SPECIAL, *sorted(pre_tokenizers.ByteLevel.alphabet())])}
    inner = Tokenizer(models.BPE(vocabulary, []))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    inner.add_special_tokens(list(_SPECIAL))
    made: Any = PreTrainedTokenizerFast
    tokenizer = made(tokenizer_object=inner, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    tokenizer.chat_template = template
    return tokenizer


def _small_qwen3(tokens: int, context: int) -> Any:  # noqa: ANN401 - as above
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    shape: Any = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "head_dim": 16}
    heads: Any = {
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "max_position_embeddings": context,
        "eos_token_id": 2,
    }
    torch.manual_seed(0)
    return Qwen3ForCausalLM(Qwen3Config(vocab_size=tokens, **shape, **heads))


@pytest.fixture(scope="session")
def make_ollama() -> MakeOllama:
    """Make a server that speaks Ollama's protocol (docs/api.md) with these models; each writes its pieces.

    Its state: `asked`, the bodies of its chats; `seconds` between pieces; `breaks`, an error that ends a stream;
    `left`, set when a reader has left in mid-answer.
    """
    return _ollama


def _ollama(models: Mapping[str, Sequence[str]]) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.state.asked, app.state.seconds, app.state.breaks, app.state.left = [], 0.0, "", threading.Event()

    def missing(body: Mapping[str, Any]) -> Response | None:
        name = body.get("model")
        return None if name in models else JSONResponse({"error": f"model '{name}' not found"}, 404)

    @app.get("/api/version")
    def version() -> dict[str, str]:
        return {"version": "0.12.3"}

    @app.get("/api/tags")
    def tags() -> dict[str, Any]:
        stamp = {"modified_at": "2026-01-01T00:00:00Z", "size": 1, "digest": "0" * 64}
        return {"models": [{"name": name, "model": name, "details": _details(name), **stamp} for name in models]}

    @app.post("/api/show", response_model=None)
    def show(body: dict[str, Any]) -> Response | dict[str, Any]:
        able = ["completion", "thinking"] if models.get(body["model"]) else ["embedding"]
        card = {"details": _details(body["model"]), "model_info": {}, "capabilities": able}
        return missing(body) or card | {"modelfile": "", "template": "", "parameters": ""}

    @app.post("/api/chat", response_model=None)
    async def chat(body: dict[str, Any]) -> Response | dict[str, Any]:
        app.state.asked.append(body)
        if (error := missing(body)) is not None:
            return error
        lines = _chat(body, models[body["model"]], app.state)
        if body.get("stream", True):
            return StreamingResponse(
                (json.dumps(line) + "\n" async for line in lines), media_type="application/x-ndjson"
            )
        several = [line async for line in lines]
        message = {"role": "assistant", "content": "".join(line["message"]["content"] for line in several)}
        thinking = "".join(line["message"].get("thinking", "") for line in several)
        return several[-1] | {"message": message | ({"thinking": thinking} if thinking else {})}

    return app


async def _chat(body: Mapping[str, Any], pieces: Sequence[str], state: Any) -> AsyncIterator[dict[str, Any]]:  # noqa: ANN401
    """Yield the lines of an answer; a model thinks unless it is told not to."""
    shown = [{"thinking": "Let me see.", "content": ""}] if body.get("think") is not False else []
    count = body.get("options", {}).get("num_predict", len(pieces))
    head = {"model": body["model"], "created_at": "2026-01-01T00:00:00Z"}
    try:
        for part in [*shown, *({"content": piece} for piece in pieces[:count])]:
            yield head | {"message": {"role": "assistant", **part}, "done": False}
            await asyncio.sleep(state.seconds)
        if state.breaks:
            yield {"error": state.breaks}
            return
        reason = "length" if count < len(pieces) else "stop"
        yield head | {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": reason}
    except (GeneratorExit, asyncio.CancelledError):
        state.left.set()
        raise


def _details(name: str) -> dict[str, Any]:
    family = "nomic-bert" if "embed" in name else "qwen3"
    sizes = {"parameter_size": "4.0B", "quantization_level": "Q4_K_M"}
    return {"parent_model": "", "format": "gguf", "family": family, "families": [family], **sizes}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library of the two seed articles, for one module, which may add to it."""
    home = tmp_path_factory.mktemp("library")
    assert main(["--home", str(home), "--quiet", "index"]) == 0
    return home


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command in this process; give its exit code, stdout and stderr."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stopped:  # argparse
            code = int(stopped.code or 0)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run
