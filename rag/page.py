"""The chat page: conversation on the left, the cited article on the right. The only file that imports gradio.

It wires components to steps and holds no rule of its own: `rag.turn` and `rag.stream` know how a conversation goes,
`rag.render` and `rag.panel` how it looks, `rag.web` what the server lets through. A conversation lives in the session
of its browser tab and nowhere else; only what a user says of an answer is kept (`rag.feedback`).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import FastAPI

from rag import web
from rag.panel import library, opened
from rag.render import refusal_html, turns_html, welcome_html
from rag.stream import stream
from rag.turn import Engine, Turn, Verdicts, judged, rate, refusal, stop

_AT_ONCE = 4  # questions answered at the same time; the others wait their turn
_WAITING = 64  # questions that may wait; further ones are told that the queue is full
_SESSIONS = 1_000  # conversations kept in memory; the one unused for longest is forgotten first

_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_QUICK: dict[str, Any] = {**_QUIET, "queue": False}  # answered at once, even while questions wait
# A change of `asked` is noticed only behind the queue, where this step never waits for others.
_TAKEN: dict[str, Any] = {**_QUIET, "concurrency_limit": None}
# "multiple": a stopped answer looks unfinished to the browser for a while, and the next question would be dropped.
_QUEUED: dict[str, Any] = {
    **_QUIET,
    "concurrency_limit": _AT_ONCE,
    "concurrency_id": "answer",
    "trigger_mode": "multiple",
}

Turns = tuple[Turn, ...]


def build_app(
    engine: Engine,
    *,
    title: str = "News, with sources",
    examples: Sequence[str] = (),
    auth: Mapping[str, str] | None = None,
    app: FastAPI | None = None,
) -> FastAPI:
    """Return a web application with the chat page at `/` and `GET /healthz`.

    `examples` are questions offered while a conversation is empty. `auth` maps users to passwords. Routes that `app`
    already has stay reachable beside the page, behind the same login; routes added later do not.
    """
    import gradio as gr

    app = app or FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/healthz", _health, methods=["GET"], include_in_schema=False)
    system = ["system-ui", "sans-serif"]  # the theme's own fonts would come from a font service
    gr.mount_gradio_app(
        app,
        _blocks(engine, title, examples),
        path="/",
        auth=list(auth.items()) if auth else None,
        allowed_paths=[],
        show_error=False,
        max_file_size=0,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=gr.themes.Base(font=system, font_mono=["ui-monospace", "monospace"]),
        css=Path(__file__).with_name("page.css").read_text(encoding="utf-8"),
    )
    mount: Any = app.router.routes[-1]
    mount.app = web.only_page(mount.app)
    app.add_middleware(web.Guard, auth=auth)
    return app


async def _health() -> dict[str, str]:
    return {"status": "ok"}


def _blocks(engine: Engine, title: str, examples: Sequence[str]) -> Any:  # noqa: ANN401  (its type is gradio's)
    import gradio as gr

    plain: dict[str, Any] = {"apply_default_css": False}
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as blocks:
        turns, verdicts, asked = gr.State(()), gr.State({}), gr.State("")
        with gr.Row(elem_id="layout"):
            with gr.Column(elem_id="chat"):
                with gr.Row(elem_id="top"):
                    script = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
                    bridge = gr.HTML(f"<h1>{escape(title)}</h1>", js_on_load=script, elem_id="title", **plain)
                    fresh = gr.Button("New conversation", elem_id="fresh", size="sm")
                with gr.Column(elem_id="conversation"):
                    past = gr.HTML(welcome_html(examples), elem_id="past", **plain)
                    current = gr.HTML("", elem_id="current", **plain)
                hint = gr.HTML("", elem_id="hint", **plain)
                box = gr.Textbox(
                    label="Question",
                    show_label=False,
                    container=False,
                    max_lines=6,
                    placeholder="Ask in any language",
                    elem_id="question",
                    autofocus=True,
                    submit_btn="Ask",
                )
            with gr.Column(elem_id="side"):
                panel = gr.HTML("", elem_id="panel", **plain)
        parts = _Parts(turns, verdicts, asked, bridge, fresh, past, current, hint, box, panel)
        _wire_questions(engine, parts, welcome_html(examples))
        _wire_panel(engine, parts)
        _wire_verdicts(engine, parts)
        blocks.load(lambda: library(engine), None, panel, **_QUICK)
    blocks.state_session_capacity = _SESSIONS
    blocks.queue(max_size=_WAITING, api_open=False)
    return blocks


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components that steps read and write; their types are gradio's."""

    turns: Any
    verdicts: Any
    asked: Any
    """Changes with every question taken; one that is refused must start nothing."""
    bridge: Any
    fresh: Any
    past: Any
    current: Any
    hint: Any
    box: Any
    panel: Any


def _wire_questions(engine: Engine, parts: _Parts, welcome: str) -> None:
    import gradio as gr

    ready = gr.update(submit_btn="Ask", stop_btn=False)
    kept = gr.skip()

    def typed(question: str, turns: Turns, verdicts: Verdicts) -> tuple[Any, ...]:
        if reason := refusal(question, turns):
            return kept, kept, kept, kept, kept, refusal_html(reason)
        begun = (*turns, Turn(question.strip()))
        box = gr.update(value="", submit_btn=False, stop_btn="Stop")
        past = turns_html(judged(turns, verdicts))
        return box, begun, uuid4().hex, past, turns_html(begun[-1:], len(turns)), ""

    def clicked(event: gr.EventData, turns: Turns, verdicts: Verdicts) -> tuple[Any, ...]:
        return typed(str(_sent(event).get("question", "")), turns, verdicts)

    async def answer(turns: Turns) -> AsyncIterator[tuple[Any, ...]]:
        async with aclosing(stream(engine, turns)) as steps:
            async for now in steps:
                yield now, turns_html(now[-1:], len(now) - 1), kept if now[-1].running else ready

    def stopped(turns: Turns) -> tuple[Any, ...]:
        ended = (*turns[:-1], *(stop(turn) for turn in turns[-1:]))
        return ended, turns_html(ended[-1:], len(ended) - 1), ready

    known = [parts.turns, parts.verdicts]
    begun = [parts.box, parts.turns, parts.asked, parts.past, parts.current, parts.hint]
    changed = [parts.turns, parts.current, parts.box]
    parts.box.submit(typed, [parts.box, *known], begun, **_TAKEN)
    parts.bridge.ask_example(clicked, known, begun, **_TAKEN)
    answering = parts.asked.change(answer, parts.turns, changed, **_QUEUED)
    # Two steps: an answer that is not cancelled yet could overwrite the stopped turn.
    halted = parts.box.stop(None, cancels=[answering], **_QUICK)
    halted.then(stopped, parts.turns, changed, **_QUICK)
    cleared = [*known, parts.past, parts.current, parts.hint, parts.box, parts.panel]
    left = parts.fresh.click(None, cancels=[answering], **_QUICK)
    left.then(lambda: ((), {}, welcome, "", "", ready, library(engine)), None, cleared, **_QUICK)


def _wire_panel(engine: Engine, parts: _Parts) -> None:
    import gradio as gr

    def clicked(event: gr.EventData, turns: Turns) -> str:
        return opened(engine, _sent(event), turns)

    show = parts.bridge.open_article(clicked, parts.turns, parts.panel, **_QUICK)
    show.then(None, js="() => { window.dispatchEvent(new Event('article-opened')); }", **_QUICK)
    hide = parts.bridge.close_article(lambda: library(engine), None, parts.panel, **_QUICK)
    hide.then(None, js="() => { window.dispatchEvent(new Event('article-closed')); }", **_QUICK)


def _wire_verdicts(engine: Engine, parts: _Parts) -> None:
    import gradio as gr

    kept = gr.skip()

    def clicked(event: gr.EventData, turns: Turns, before: Verdicts) -> tuple[Any, ...]:
        verdicts, reason = rate(engine, _sent(event), turns, before)
        if verdicts is before:
            return kept, kept, kept, refusal_html(reason)
        shown = judged(turns, verdicts)
        current = kept if turns[-1].running else turns_html(shown[-1:], len(shown) - 1)
        return verdicts, turns_html(shown[:-1]), current, ""

    changed = [parts.verdicts, parts.past, parts.current, parts.hint]
    parts.bridge.rate_answer(clicked, [parts.turns, parts.verdicts], changed, **_QUICK)


def _sent(event: Any) -> dict[str, Any]:  # noqa: ANN401  (gradio's event)
    """Return what the page's script sent along; anything but named values is as good as nothing."""
    return event._data if isinstance(event._data, dict) else {}
