"""Keys at random moments, and how long it takes until the frame that shows what each did stands in the terminal."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import NamedTuple

from benchmarks.measure import BenchmarkError
from benchmarks.terminal import Terminal

LIMIT_S = 5.0
GAP_S = (0.03, 0.25)
"""Between what one key did and the next key."""

_INSPECTED = re.compile(r"─ (\S+) · ")
CURSOR = "▌"

UP, DOWN, RIGHT, PAGE_UP, PAGE_DOWN = b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[5~", b"\x1b[6~"
ENTER, CLEAR = b"\r", b"\x15"
"""No Escape: Textual waits for a tenth of a second whether more follows."""

Shows = Callable[[str], bool]
"""Whether a frame shows that a key was taken."""


class Step(NamedTuple):
    """A key, what kind of thing it does, and what shows that it was done."""

    kind: str
    key: bytes
    shows: Shows


class Response(NamedTuple):
    """From a key to the end of the frame that shows what it did, in milliseconds. `cpu`: what the program worked
    meanwhile, which other load of the machine doesn't change as much."""

    wall: float
    cpu: float


class Fingers:
    """Presses keys, and takes the times by kind."""

    def __init__(self, terminal: Terminal, random: Random) -> None:
        self._terminal, self._random = terminal, random
        self.inspected = ""
        self.times: dict[str, list[Response]] = defaultdict(list)

    def watch(self, seconds: float) -> None:
        """Let the program draw."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._look(left)

    def work(self, steps: Iterable[Step], until: float) -> None:
        """One key after the other, each when what the one before did is to be seen."""
        for step in steps:
            if time.perf_counter() > until:
                return
            self.watch(self._random.uniform(*GAP_S))
            self.press(step)

    def press(self, step: Step) -> None:
        """One key. Raises BenchmarkError when nothing comes of it."""
        pressed, cpu_s = time.perf_counter(), self._terminal.cpu_s
        self._terminal.press(step.key)
        while (left := pressed + LIMIT_S - time.perf_counter()) > 0:
            if list(filter(step.shows, self._look(left))):
                passed, used = time.perf_counter() - pressed, self._terminal.cpu_s - cpu_s
                self.times[step.kind].append(Response(1000 * passed, 1000 * used))
                return
        raise BenchmarkError(f"nothing came of {step.kind} ({step.key!r})")

    def _look(self, limit_s: float) -> list[str]:
        frames = self._terminal.frames(limit_s)
        for frame in frames:
            if found := _INSPECTED.search(frame):
                self.inspected = found[1]
        return frames

    def moved(self) -> Shows:
        """The inspector shows another charger than it does now."""
        before = self.inspected
        return lambda frame: (found := _INSPECTED.search(frame)) is not None and found[1] != before


def shows(text: str) -> Shows:
    return lambda frame: text in frame


def at_the_grid(fingers: Fingers, random: Random) -> Iterator[Step]:
    """What somebody does who watches a large fleet: walks about, stands still and goes on, filters."""
    while True:
        for _ in range(12):
            yield Step("move", random.choice((RIGHT, DOWN)), fingers.moved())
        yield Step("page", PAGE_DOWN, fingers.moved())
        yield Step("page", PAGE_UP, fingers.moved())
        yield Step("stand still", b".", shows("paused"))
        yield Step("follow", b".", shows("● live"))
        yield from filtered("chargers", "model:sdk")


def at_the_traffic(fingers: Fingers, random: Random) -> Iterator[Step]:
    """What somebody does who reads messages: stands still, walks about, filters, goes on."""
    del fingers, random
    while True:
        yield Step("stand still", UP, shows("paused"))
        for _ in range(12):
            yield Step("read", UP, shows(CURSOR))
        yield from filtered("traffic", "status")


def filtered(what: str, text: str) -> Iterator[Step]:
    """Open the filter's line, type, and take it all away again."""
    yield Step("open filter", b"/", shows(f"/ {what}"))
    for end in range(1, len(text) + 1):
        yield Step("type", text[end - 1].encode(), shows(text[:end]))
    yield Step("clear filter", CLEAR, shows("words that must be there"))
    yield Step("close filter", ENTER, shows("q quit"))
