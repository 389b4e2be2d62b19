"""Albums of pictures: one dashboard is walked through page by page, and a picture is taken of each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.tui.conftest import StillDashboard, at_rest, on_main
from tests.tui.fake_lab import FakeLab
from tests.tui.pictures import Picture, picture

STAY = "stay"
Step = str | Callable[["Walk"], Awaitable[None] | None]
"""A key, "wait" for a simulated second, or what happens meanwhile; STAY first: go on from the page before."""
Pages = dict[str, tuple[Step, ...]]
"""Name of a page → how to get there from the dashboard."""


class Walk:
    """A dashboard that is walked through. `take` compares what it shows with the picture of that name."""

    def __init__(self, app: StillDashboard, pilot: Pilot[None], snapshot: SnapshotAssertion) -> None:
        self.app, self.pilot = app, pilot
        self.sixteen_colours = False  # as a terminal shows it that has no more
        self._snapshot = snapshot.use_extension(Picture)
        self._different: list[str] = []

    async def settle(self) -> None:
        await at_rest(self.app)

    async def go(self, *steps: Step) -> None:
        for step in steps:
            if callable(step):
                outcome = step(self)
                if outcome is not None:
                    await outcome
            elif step == "wait":
                self.app.seconds(1)
            else:
                await self.pilot.press(step)
        await self.settle()

    async def back(self, charger_id: str) -> None:
        """To the dashboard as it was: no dialog, no filter, no mark, no toast, this charger in focus."""
        for _ in range(12):
            if on_main(self.app):
                break
            await self.pilot.press("escape")
        assert on_main(self.app)
        main = self.app.main
        main.grid.focus()
        main.grid.clear_marks()
        main.remove_class("-inspecting", "-reading", "-no-side")
        for target in ("messages", "chargers"):
            main.set_filter(target, "")
        main.traffic.action_newest()
        self.app.clear_notifications()
        if charger_id:
            main.go_to(charger_id)
        await self.settle()

    def take(self, name: str) -> None:
        if self._snapshot(name=name) != picture(self.app, sixteen_colours=self.sixteen_colours):
            self._different.append(name)

    def assert_right(self) -> None:
        """Names the pictures that differ; `--snapshot-update` takes them as they are, `git diff` shows which."""
        if self._different:
            raise AssertionError(f"these pictures differ: {', '.join(self._different)}")


@asynccontextmanager
async def walking(
    lab: FakeLab, size: tuple[int, int], snapshot: SnapshotAssertion, **options: Any
) -> AsyncIterator[Walk]:
    """A dashboard after some seconds of life."""
    app = StillDashboard(lab, **options)
    async with app.run_test(size=size, notifications=True) as pilot:
        walk = Walk(app, pilot, snapshot)
        await walk.settle()
        for second in range(8):
            lab.head = replace(lab.head, frames_per_s=20.0 + 13 * (second * 7 % 5))
            app.seconds(1)
        await walk.settle()
        yield walk
        walk.assert_right()


async def look_through(walk: Walk, pages: Pages, charger_id: str, without: Collection[str] = ()) -> None:
    """Take a picture of every page; of those `without` none."""
    for name, steps in pages.items():
        if STAY not in steps:
            await walk.back(charger_id)
        await walk.go(*(step for step in steps if step != STAY))
        if name not in without:
            walk.take(name)
