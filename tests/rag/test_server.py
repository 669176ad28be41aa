"""What is served is refused in words before anything is built."""

import socket
from pathlib import Path

import pytest

from rag.engine import Engine
from rag.errors import QuestionError
from rag.server import serve


def test_serve_refuses_before_it_starts(tmp_path: Path) -> None:
    """A port in use and an open host without a login are said in words, with the option to use."""
    engine = Engine(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(QuestionError, match=f"Port {port} is in use.*--port"):
            serve(engine, port=port)
    with pytest.raises(QuestionError, match="--auth FILE"):
        serve(engine, host="0.0.0.0")
