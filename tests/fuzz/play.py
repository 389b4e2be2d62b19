"""One episode of a target: its inputs are counted, timed, and the last ones remembered."""

from __future__ import annotations

import logging
import time
from collections import deque
from types import TracebackType
from typing import Protocol

REMEMBERED = 12
"""Steps before a failing input that are told with it."""
SHOWN = 400
"""Characters of a step that are told."""


class Flaw(AssertionError):
    """The product did what it must not do."""


class Play:
    """`take(data)` is entered around the work on one input; `more` says whether the episode goes on.

    `number` is that of the last input, counted from 0 over the whole run. An input that was logged about at ERROR is
    a flaw.
    """

    __slots__ = ("_began", "_end", "_log", "_seconds", "data", "number", "slowest", "steps")

    def __init__(self, first: int, count: int, log: ErrorLog) -> None:
        self.number = first - 1
        self.data: bytes = b""
        self.steps: deque[str] = deque(maxlen=REMEMBERED)
        self.slowest: tuple[float, int, bytes] = (0.0, first, b"")  # CPU seconds, number, the input
        self._end = first + count
        self._log = log
        self._began = self._seconds = 0.0

    @property
    def more(self) -> bool:
        return self.number + 1 < self._end

    def note(self, step: str) -> None:
        """Something that is no input happened: people, time, the link."""
        self.steps.append(step[:SHOWN])

    def take(self, data: bytes) -> Play:
        """The next input."""
        self.number += 1
        self.data = data
        self.steps.append(repr(data[:SHOWN]))
        return self

    def __enter__(self) -> None:
        self._began = time.thread_time()

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        seconds = time.thread_time() - self._began
        if seconds > self.slowest[0]:
            self.slowest = (seconds, self.number, self.data)
        if kind is None:
            self.check_log()

    def forgive(self) -> None:
        """What was logged at ERROR so far is right."""
        self._log.told()

    def check_log(self) -> None:
        """Raises Flaw for what was logged at ERROR since."""
        if self._log.records:
            raise Flaw(self._log.told())


class ErrorLog(logging.Handler):
    """Keeps what is logged at ERROR and above."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def told(self) -> str:
        """All of it, for people; forgotten by that."""
        records, self.records = self.records, []
        formatter = logging.Formatter("logged: %(name)s: %(message)s")
        return "\n".join(formatter.format(record) for record in records)


class Target(Protocol):
    """A door of the product that takes input from strangers."""

    @property
    def name(self) -> str: ...

    def play(self, play: Play, seed: str) -> None:
        """Feed inputs made from the seed while `play.more`. Raises whatever goes wrong."""
        ...
