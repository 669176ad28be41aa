"""What the tests of the server share: a real server on a free port of this machine, and the sample library."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import uvicorn
from fastapi import FastAPI

import rag
from rag.gold import seeds_folder

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
