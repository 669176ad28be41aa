"""The tools of the Model Context Protocol, called by the protocol's own client over a real server."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from fastapi import FastAPI
from mcp import Client
from mcp_types import CallToolResult, TextContent

import rag
from rag.events import Event, Text
from rag.mcp_server import add_mcp
from rag.retrieve import Filter
from rag.service import Desk

Served = Callable[[Callable[[], FastAPI]], AbstractContextManager[str]]
QUESTION = "In which year did Ho Chi Minh visit Azerbaijan?"
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}
_T = TypeVar("_T")


class _Slow(rag.Engine):
    """An engine that does not come to an end."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.closed = threading.Event()

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        language: str | None = None,
        only: Filter | None = None,
    ) -> Iterator[Event]:
        try:
            for _ in range(400):
                yield Text("word ")
                time.sleep(0.05)
        finally:
            self.closed.set()


@pytest.fixture(scope="module")
def address(seeds: rag.Engine, served: Served) -> Iterator[str]:
    """MCP alone, without the guard that the page brings."""
    with served(lambda: add_mcp(FastAPI(openapi_url=None), Desk(seeds))) as address:
        yield f"{address}/mcp"


def _with(address: str, use: Callable[[Client], Awaitable[_T]], mode: str = "auto") -> _T:
    async def session() -> _T:
        async with Client(address, mode=mode) as client:
            return await use(client)

    return asyncio.run(session())


def _called(address: str, tool: str, **arguments: Any) -> CallToolResult:  # noqa: ANN401  (JSON values)
    return _with(address, lambda client: client.call_tool(tool, arguments))


def _text(result: CallToolResult) -> str:
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_both_tools_are_listed_with_what_they_take(address: str, mode: str) -> None:
    """By today's protocol and by that of older clients; every argument says what it means."""
    tools = {tool.name: tool for tool in _with(address, lambda client: client.list_tools(), mode).tools}
    assert tools.keys() == {"ask", "search"}
    asks = tools["ask"].input_schema
    assert asks["required"] == ["question"]
    assert asks["properties"].keys() == {"question", "from", "outlets", "since", "until", "language"}
    assert tools["search"].input_schema["properties"].keys() == {
        "question",
        "from",
        "outlets",
        "since",
        "until",
        "top",
    }
    for tool in tools.values():
        assert all("description" in each for each in tool.input_schema["properties"].values())
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_is_text_and_values(address: str, mode: str) -> None:
    """The text with its sources, and the JSON of the command line."""
    result = _with(address, lambda client: client.call_tool("ask", {"question": QUESTION, "from": ["de"]}), mode)
    assert not result.is_error
    assert "1959 [1]" in _text(result)
    assert "\n[1] VietNamNet" in _text(result)
    assert result.structured_content["short_answers"][0]["value"] == "1959"


def test_passages_are_found(address: str, seeds: rag.Engine) -> None:
    """As many as asked for, in the engine's order."""
    result = _called(address, "search", question="Soldaten bei der Parade", top=3)
    expected = [hit.passage.id for hit in seeds.search("Soldaten bei der Parade", top=3)]
    assert [passage["id"] for passage in result.structured_content["passages"]] == expected
    assert _text(result).startswith("1. ")


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {"question": ""}, "question is empty"),
        ("ask", {"question": "who?", "language": "klingon"}, "two letters"),
        ("ask", {"query": "who?"}, "question"),
        ("search", {"question": "who?", "top": 0}, "top"),
        ("search", {"question": "who?", "top": 101}, "top"),
        ("remove", {"question": "who?"}, "ask, search"),
    ],
)
def test_the_model_is_told_what_it_did_wrong(address: str, tool: str, arguments: dict[str, Any], words: str) -> None:
    """As a result that is an error, so that it can do better."""
    result = _called(address, tool, **arguments)
    assert result.is_error
    assert words in _text(result)


def test_without_a_library_the_command_is_named(tmp_path_factory: pytest.TempPathFactory, served: Served) -> None:
    """In the words of the command line."""
    empty = rag.open(tmp_path_factory.mktemp("none"), llm="reader")
    with served(lambda: add_mcp(FastAPI(openapi_url=None), Desk(empty))) as address:
        assert "rag index" in _text(_called(f"{address}/mcp", "ask", question="who?"))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_pages_of_other_sites_reach_nothing(address: str, headers: dict[str, str], status: int) -> None:
    """The SDK's own protection is on, whatever stands before it."""
    assert httpx.post(address, json=LIST, headers={**ACCEPT, **headers}).status_code == status


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{", b"null", b'{"jsonrpc": "2.0", "id": ' + b"[" * 900])
def test_what_is_no_call_is_refused(address: str, body: bytes) -> None:
    """Not with a defect."""
    answer = httpx.post(address, content=body, headers={**ACCEPT, "Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("headers", [{}, {"MCP-Protocol-Version": "2025-06-18"}])
def test_a_client_that_leaves_frees_the_model(served: Served, headers: dict[str, str]) -> None:
    """The engine's generator is closed, also where no stream is written to."""
    engine = _Slow()
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "?"}},
    }
    with served(lambda: add_mcp(FastAPI(openapi_url=None), Desk(engine))) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{address}/mcp", json=call, headers={**ACCEPT, **headers}, timeout=0.7)
        assert engine.closed.wait(5)


def test_large_bodies_are_refused(address: str) -> None:
    """As everywhere in this server."""
    assert httpx.post(address, json={**LIST, "params": {"x": "y" * 1_000_000}}, headers=ACCEPT).status_code == 413
