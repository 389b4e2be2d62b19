"""What all tests of the dashboard share: an app that stands still, and a way to run it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, TextArea

from ocpplab_tui.tui.app import Dashboard
from tests.tui.fake_lab import FakeLab

LOOK_S = 0.004
IDLE_LOOKS = 3
MOST_LOOKS = 5000


class StillDashboard(Dashboard):
    """No animation; looks at the lab only when told to."""

    looks_per_second = 0

    def __init__(self, lab: FakeLab, **options: Any) -> None:
        super().__init__(lab, **options)
        self.fake = lab
        self.told: list[tuple[str, str, str]] = []  # (title, message, severity) of every toast so far
        self.animation_level = "none"

    def notify(self, message: str, **options: Any) -> None:
        self.told.append((options.get("title", ""), message, options.get("severity", "information")))
        super().notify(message, **options)

    def seconds(self, count: int) -> None:
        """Let simulated seconds pass, each with looks enough for a summary."""
        for _ in range(count):
            self.fake.time += 1
            for _ in range(4):
                self.look()


@pytest.fixture(autouse=True, scope="session")
def _rare_collections() -> Iterator[None]:
    """As the app does when it runs for people: hundreds of apps leave much for the collector to walk through."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 50, 100)
    yield
    gc.set_threshold(*before)


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each key the pilot waits until the process idles, by default for 40 ms at least."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 150)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 1 / 3000)


@pytest.fixture(autouse=True)
def _steady_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda self: None)


@asynccontextmanager
async def running(
    lab: FakeLab, size: tuple[int, int] = (80, 24), **options: Any
) -> AsyncIterator[tuple[StillDashboard, Pilot[None]]]:
    """A dashboard on a lab, with its first frame drawn."""
    app = StillDashboard(lab, **options)
    async with app.run_test(size=size, notifications=True) as pilot:
        await at_rest(app)
        yield app, pilot


def is_busy(app: App[Any]) -> bool:
    """A message, a callback, a worker or something to draw is left, of whatever is alive in the app."""
    for pump in (app, *app._registry):
        if pump._running and (pump.message_queue_size or pump._pending_message or pump._next_callbacks):
            return True
    if any(not worker.is_finished for worker in app.workers):
        return True
    screen = app.screen
    return bool(screen._layout_required or screen._scroll_required or screen._repaint_required) or bool(
        screen._dirty_widgets or screen._callbacks
    )


async def at_rest(app: App[Any]) -> None:
    """Until nothing is left to do, seen at several looks: what one thing leads to may come a moment later."""
    idle = 0
    for _ in range(MOST_LOOKS):
        await asyncio.sleep(LOOK_S)
        idle = 0 if is_busy(app) else idle + 1
        if idle == IDLE_LOOKS:
            return
    raise AssertionError("the dashboard never comes to rest")


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app work until something is so."""
    for _ in range(200):
        if condition():
            return
        await pilot.pause(0.005)
    raise AssertionError("it never came to that")


async def steady(pilot: Pilot[None]) -> None:
    """Let the app work until the screen stands still."""
    await at_rest(pilot.app)


def has_focus(app: Dashboard, widget: Widget) -> bool:
    return app.focused is widget


def on_main(app: Dashboard) -> bool:
    """No dialog is open."""
    return app.screen is app.main


def visible(app: Dashboard) -> list[Widget]:
    """The panels that are displayed."""
    return [widget for widget in app.main.walk_children(Widget) if widget.display]


def screen_text(app: App[Any]) -> str:
    """What stands on the screen, line by line."""
    width, height = app.size
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join(strip.text[:width] for strip in strips[:height])


def toasts(app: StillDashboard) -> list[tuple[str, str, str]]:
    """(title, message, severity) of every toast so far."""
    return app.told
