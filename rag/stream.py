"""An answer as it grows, for an event loop: the engine works in a thread, and what is shown is bounded in rate."""

import time
from collections.abc import AsyncGenerator
from threading import Lock, Thread

from anyio import to_thread

from rag.turn import Engine, Turn, ask

_FRAME = 0.05  # seconds between two updates of a streaming answer; an eye sees no more, a slow line carries no more


async def stream(engine: Engine, turns: tuple[Turn, ...]) -> AsyncGenerator[tuple[Turn, ...], None]:
    """Answer the last of `turns` if nobody has begun to; yield the conversation as it grows, at a bounded rate.

    The engine works in a thread, so that a stop takes effect at once even while a model is silent; its stream is closed
    as soon as it comes back from the step it is in.
    """
    if not turns or turns[-1].stage != "waiting":
        return
    *earlier, waiting = turns
    steps, shown, busy = ask(engine, waiting.question, earlier), 0.0, Lock()

    def step() -> Turn | None:
        with busy:
            return next(steps, None)

    def close() -> None:
        with busy:
            steps.close()

    try:
        while turn := await to_thread.run_sync(step, abandon_on_cancel=True):
            if turn.stage == "writing" and turn.prose and time.monotonic() - shown < _FRAME:
                continue
            shown = time.monotonic()
            yield (*earlier, turn)
    finally:
        Thread(target=close, daemon=True).start()
