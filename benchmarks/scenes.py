"""The dashboard on its screens under load: what it costs, and how soon it answers keys.

The real program draws on a pseudo terminal of 200x60 with all panels open, in a process of its own; the keys come from
here."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

import orjson

from benchmarks.control import Request
from benchmarks.keys import CURSOR, UP, Fingers, Response, Step, at_the_grid, at_the_traffic, shows
from benchmarks.measure import BenchmarkError
from benchmarks.stage import LARGE
from benchmarks.terminal import Terminal

COLUMNS, ROWS = 200, 60
RATES = (500, 2_000, 5_000)
USUAL_RATE = 2_000

Steps = Callable[[Fingers, Random], Iterator[Step]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each part takes, in seconds."""

    settle_s: float = 5.0
    floor_s: float = 10.0
    keys_s: float = 30.0
    memory_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one window. `cpu`: share of a core, all threads. CPU milliseconds of frames and looks, sorted; `lags` of the
    loop, in milliseconds of real time, sorted."""

    cpu: float
    seconds: float
    frames: list[float]
    looks: list[float]
    lags: list[float]
    rss: list[int]


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen at one rate, beside the same frames with nobody looking (`floor`)."""

    name: str
    rate: int
    floor: Figures
    shown: Figures
    bytes_per_s: float
    keys: Mapping[str, list[Response]]

    @property
    def responses(self) -> list[Response]:
        return [each for responses in self.keys.values() for each in responses]


class Staged:
    """The process under measurement, on its terminal."""

    def __init__(self, rate: int, *more: str) -> None:
        command = ["-m", "benchmarks.staged", "--rate", str(rate), *more]
        self.terminal = Terminal(command, os.environ, columns=COLUMNS, rows=ROWS, stdout=subprocess.PIPE)
        self._lines: list[Request] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Staged:
        return self

    def __exit__(self, *error: object) -> None:
        self.terminal.close()
        self._listener.join()

    def _listen(self) -> None:
        assert self.terminal.process.stdout is not None  # noqa: S101 - asked for above
        for line in self.terminal.process.stdout:
            self._lines.append(orjson.loads(line))

    def await_lines(self, count: int = 1) -> int:
        """The number of reports so far, once there are so many."""
        end = time.perf_counter() + 60
        while len(self._lines) < count:
            if self.terminal.process.poll() is not None or time.perf_counter() > end:
                raise BenchmarkError("the dashboard did not start")
            self.terminal.read(0.05)
        return len(self._lines)

    def figures(self, since: int) -> Figures:
        """Of the time since there were so many reports."""
        before, *window = self._lines[since - 1 :]
        seconds = window[-1]["at"] - before["at"]
        return Figures(
            cpu=(window[-1]["cpu_s"] - before["cpu_s"]) / seconds,
            seconds=seconds,
            frames=_milliseconds(window, "frame_s"),
            looks=_milliseconds(window, "look_s"),
            lags=sorted(lag for each in window for lag in each["lag_ms"]),
            rss=[each["rss"] for each in window],
        )


def _milliseconds(window: Iterable[Request], name: str) -> list[float]:
    return sorted(1000 * seconds for each in window for seconds in each[name])


def measure_floor(rate: int, plan: Plan) -> Figures:
    with Staged(rate, "--floor") as staged:
        since = staged.await_lines(2)
        staged.await_lines(since + int(plan.floor_s))
        return staged.figures(since)


def measure_scene(name: str, rate: int, floor: Figures, plan: Plan, steps: Steps, before: Iterable[Step] = ()) -> Scene:
    """`before`: keys that lead to what is measured."""
    with Staged(rate) as staged:
        fingers = Fingers(staged.terminal, Random(rate))
        staged.await_lines()
        fingers.watch(plan.settle_s)
        for step in before:
            fingers.press(step)
        fingers.times.clear()
        since, drawn, began = staged.await_lines(), staged.terminal.bytes, time.perf_counter()
        fingers.work(steps(fingers, Random(rate)), began + plan.keys_s)
        bytes_per_s = (staged.terminal.bytes - drawn) / (time.perf_counter() - began)
        staged.await_lines(since + 1)
        return Scene(name, rate, floor, staged.figures(since), bytes_per_s, fingers.times)


def measure_memory(rate: int, plan: Plan) -> Figures:
    """Nobody touches it for a long time."""
    with Staged(rate) as staged:
        fingers = Fingers(staged.terminal, Random(rate))
        staged.await_lines()
        fingers.watch(2 * plan.settle_s)
        since = staged.await_lines()
        fingers.watch(plan.memory_s)
        return staged.figures(since)


def measure_large() -> dict[str, Response]:
    """Opening a message of a megabyte on the Traffic screen, by kind."""
    with Staged(0, "--large") as staged:
        fingers = Fingers(staged.terminal, Random(1))
        staged.await_lines()
        fingers.watch(2)
        fingers.press(Step("open", b"g", shows("every request is answered")))
        fingers.press(Step("request", UP, shows("paused")))
        for kind in reversed(LARGE):
            fingers.watch(0.5)
            fingers.press(Step(kind, UP, shows(f"id large-{kind}")))
            fingers.press(Step("request", UP, shows(CURSOR)))
        return {kind: fingers.times[kind][0] for kind in LARGE}


TO_TRAFFIC_SCREEN = (Step("screen", b"g", shows("Exchange")),)


def measure_all(plan: Plan) -> tuple[list[Scene], Figures]:
    scenes = []
    for rate in RATES:
        _tell(f"dashboard, {rate} frames/s")
        floor = measure_floor(rate, plan)
        scenes.append(measure_scene("dashboard", rate, floor, plan, at_the_grid))
        if rate == USUAL_RATE:
            _tell("Traffic screen")
            scenes.append(measure_scene("Traffic screen", rate, floor, plan, at_the_traffic, TO_TRAFFIC_SCREEN))
    _tell("memory")
    return scenes, measure_memory(USUAL_RATE, plan)


def _tell(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)
