"""Signals that end a run."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event that SIGINT, SIGTERM or SIGHUP sets. A second one does what it does by default, should the end take
    long. Inside a running loop, on the main thread."""
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    names = ("SIGINT", "SIGTERM", "SIGHUP")  # the last is not known everywhere
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]

    def ask(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        loop.call_soon_threadsafe(asked.set)

    before = [(number, signal.signal(number, ask)) for number in numbers]
    try:
        yield asked
    finally:
        for number, handler in before:
            signal.signal(number, handler)
