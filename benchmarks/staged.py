"""The process under measurement: the dashboard in its terminal over a `Stage`, or (`--floor`) the stage alone.

It says a line of figures a second on stdout; keys come from the terminal, and what is drawn goes there. It ends with
SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from typing import TYPE_CHECKING, Any

from benchmarks import control
from benchmarks.stage import CHARGERS, Stage
from ocpplab_tui.base.process import run
from ocpplab_tui.lab.journal import CAPACITY
from ocpplab_tui.tui.app import Dashboard

if TYPE_CHECKING:
    from textual.screen import Screen

LAG_S = 0.005


class Figures:
    """What is counted within the process, between two reports: CPU seconds of the loop's thread for each frame and each
    look at the lab; how many milliseconds of real time short sleeps ended late."""

    def __init__(self) -> None:
        self.frames: list[float] = []
        self.looks: list[float] = []
        self.lags: list[float] = []

    async def report(self) -> None:
        """A line a second."""
        while True:
            await asyncio.sleep(1)
            said = {"frame_s": self.frames, "look_s": self.looks, "lag_ms": self.lags, "at": time.monotonic()}
            control.say({**said, **await control.usage({}), **await control.memory({})})
            self.frames, self.looks, self.lags = [], [], []

    async def watch_loop(self) -> None:
        """How late a short sleep ends."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LAG_S
            await asyncio.sleep(LAG_S)
            self.lags.append(round(1000 * (loop.time() - due), 2))


class MeasuredDashboard(Dashboard):
    """Takes the time of its looks and of its frames."""

    def __init__(self, stage: Stage, figures: Figures) -> None:
        super().__init__(stage)
        self.figures = figures
        self.drawn = False

    def look(self) -> None:
        began = time.thread_time()
        super().look()
        self.figures.looks.append(time.thread_time() - began)

    def post_display_hook(self) -> None:
        self.drawn = True

    def time_frames(self) -> None:
        """From what is dirty to what is handed to the terminal; only where something was drawn."""
        from textual.screen import Screen  # not before the dashboard, which sets what Textual reads then

        draw = Screen._on_timer_update  # noqa: SLF001 - where Textual makes its frames

        def timed(screen: Screen[Any]) -> None:
            self.drawn, began = False, time.thread_time()
            draw(screen)
            if self.drawn:
                self.figures.frames.append(time.thread_time() - began)

        setattr(Screen, "_on_timer_update", timed)  # noqa: B010 - a method is replaced, knowingly


async def main(stage: Stage, rate: float, *, floor: bool) -> None:
    figures, ended = Figures(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in (stage.play(rate), figures.report(), figures.watch_loop())]
        if floor:
            control.calm()
            await ended.wait()
        else:
            await _show(MeasuredDashboard(stage, figures), ended, group)
        for task in tasks:
            task.cancel()


async def _show(app: MeasuredDashboard, ended: asyncio.Event, group: asyncio.TaskGroup) -> None:
    app.time_frames()

    async def leave() -> None:
        await ended.wait()
        app.exit()

    leaving = group.create_task(leave())
    await app.run_async()
    leaving.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chargers", type=int, default=CHARGERS)
    parser.add_argument("--frames", type=int, default=CAPACITY, help="kept from before")
    parser.add_argument("--rate", type=float, required=True, help="frames a second")
    parser.add_argument("--large", action="store_true", help="the newest frames are large ones")
    parser.add_argument("--floor", action="store_true")
    given = parser.parse_args()
    stage = Stage(given.chargers)
    stage.fill(given.frames)
    if given.large:
        stage.say_large()
    run(main(stage, given.rate, floor=given.floor))
