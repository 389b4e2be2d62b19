"""Start, first frame, failed start, quitting with and without sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.operations.model import Command, Outcome
from ocpplab_tui.tui.screens.confirm import ConfirmScreen
from ocpplab_tui.tui.screens.notice import StartFailed
from tests.tui.conftest import StillDashboard, on_main, running, screen_text, until
from tests.tui.fake_lab import FakeLab, demo, twelve


async def test_the_first_frame_stands_before_the_lab_starts_and_the_end_stops_it() -> None:
    happened: list[str] = []
    frame: list[str] = []

    async def start() -> None:
        frame.append(screen_text(app))
        for view in twelve():
            lab.change(view)
        happened.append("start")

    async def stop() -> None:
        happened.append("stop")

    lab = FakeLab()
    app = StillDashboard(lab, start=start, stop=stop)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: happened == ["start"])
        app.seconds(1)
        await pilot.pause()
        assert "CP-001" in screen_text(app)
        assert "The lab is starting…" in frame[0]
    assert happened == ["start", "stop"]


async def test_the_lab_is_looked_at_by_itself() -> None:
    class Looking(StillDashboard):
        looks_per_second = 15

    lab = FakeLab(twelve())
    app = Looking(lab)
    async with app.run_test(size=(80, 24)) as pilot:
        seen = asyncio.Event()
        look = app.main.look
        app.main.look = lambda news: (look(news), seen.set())  # type: ignore[method-assign,assignment,func-returns-value]  # told of each look
        await asyncio.wait_for(seen.wait(), 5)
        await pilot.pause()


@pytest.mark.parametrize(
    ("error", "title", "text"),
    [
        (StartError("Port 9000 is taken by another program."), "The lab cannot start", "Port 9000 is taken"),
        (ValueError("odd"), "The lab cannot start", "ValueError: odd"),
    ],
)
async def test_a_failed_start_is_shown_politely_and_exits_with_1(error: Exception, title: str, text: str) -> None:
    async def start() -> None:
        raise error

    app = StillDashboard(demo(), start=start)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StartFailed))
        await pilot.pause()
        assert title in screen_text(app)
        assert text in screen_text(app)
        await pilot.press("enter")
    assert app.return_code == 1


async def test_quit_at_once_when_nothing_runs() -> None:
    lab = FakeLab([view for view in twelve() if view.identity == "CP-006"])
    async with running(lab) as (app, pilot):
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running
    assert app.return_code == 0


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quit_asks_when_sessions_run(key: str) -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert "5 sessions are still running." in screen_text(app)
        await pilot.press("escape")
        assert on_main(app)
        await pilot.press(key, "enter")
        await pilot.pause()
        assert not app.is_running
    assert lab.submitted == []


async def test_quit_can_stop_the_sessions_first() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("q", "right", "enter")
        await pilot.pause()
        assert not app.is_running
    assert {(charger_id, operation.name, origin) for charger_id, operation, origin in lab.submitted} == {
        (charger_id, "stop-session", "quit") for charger_id in ("dep-001", "dep-003", "dep-005", "dep-007", "dep-011")
    }


async def test_it_waits_until_the_sessions_have_stopped() -> None:
    lab = FakeLab(twelve()[:1])
    lab.decide = lambda *_: (Outcome.RECEIVED, "")
    async with running(lab) as (app, pilot):
        await pilot.press("q", "right", "enter")
        await pilot.pause()
        assert app.is_running
        command = lab.known_commands[0]
        command.status = Outcome.APPLIED
        watchers: list[Callable[[Command], object]] = list(command.watchers)
        for watcher in watchers:
            watcher(command)
        await pilot.pause()
        assert not app.is_running


async def test_one_session_is_spoken_of_as_one() -> None:
    lab = FakeLab(twelve()[:1])
    async with running(lab) as (app, pilot):
        await pilot.press("q")
        await pilot.pause()
        assert "1 session is still running." in screen_text(app)
        await pilot.press("right", "right", "enter")
        await pilot.pause()
        assert on_main(app)


async def test_quitting_goes_through_the_palette_too() -> None:
    lab = FakeLab([replace(twelve()[5])])
    async with running(lab) as (app, pilot):
        await app.run_action("app.quit")
        await until(pilot, lambda: not app.is_running)
