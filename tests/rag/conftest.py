"""What tests share: the command as a user runs it, a real server on a free port, and the sample library."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

import rag
from rag.cli import main
from rag.gold import seeds_folder

Run = Callable[..., tuple[int, str, str]]
Served = Callable[[Callable[[], FastAPI]], AbstractContextManager[str]]


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
