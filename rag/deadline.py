"""A time limit for what has none of its own: looking up a name, or a server that sends a byte now and then."""

import threading
from collections.abc import Callable
from queue import Empty, Queue
from typing import TypeVar

_T = TypeVar("_T")


def within(seconds: float, call: Callable[[], _T]) -> _T | None:
    """Return what `call` returns, which must not raise, or None when that takes longer than `seconds`.

    It runs in a thread that nobody waits for any longer then, and that does not keep the program from ending.
    """
    results: Queue[_T] = Queue()
    threading.Thread(target=lambda: results.put(call()), daemon=True).start()
    try:
        return results.get(timeout=seconds)
    except Empty:
        return None
