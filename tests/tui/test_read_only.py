"""`--read-only`: no key, no click and no entry of the palette changes anything. The lab of these tests refuses nothing:
what holds back is the dashboard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.app import LOOK_ONLY
from ocpplab_tui.tui.palette import LabCommands
from tests.tui.conftest import StillDashboard, on_main, running, screen_text, toasts
from tests.tui.fake_lab import FakeLab
from tests.tui.test_snapshots_screens import TABS, full

PLACES: dict[str, list[str]] = {
    "grid": [],
    "traffic": ["tab"],
    "inspector": ["tab", "tab"],
    **{f"tab-{name}": ["enter", *["right"] * TABS.index(name)] for name in ("live", "configuration", "traffic")},
    "log": ["g", "home"],
    "exchange": ["g", "home", "enter"],
    "history": ["H"],
    "stations": ["C"],
    "requests": ["C", "enter"],
    "transactions": ["C", "enter", "right", "right"],
    "policies": ["C", "enter", *["right"] * 4],
}
LEAVING = {"q", "ctrl+q", "ctrl+c", "ctrl+z", "f2"}
"""Keys that end the program, suspend it, or write a file of the user's own."""


@pytest.fixture(autouse=True)
def _unpainted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Screen, "_compositor_refresh", lambda self: self._dirty_widgets.clear())


def locked() -> FakeLab:
    lab = full()
    lab.head = replace(lab.head, read_only=True)
    return lab


def state(lab: FakeLab) -> tuple[Any, ...]:
    """All that could be changed."""
    assert lab.csms_port is not None
    return tuple(lab.submitted), tuple(lab.csms_port.sent), lab.csms_port.state.policies, tuple(lab.views)


async def back(app: StillDashboard, pilot: Pilot[None]) -> None:
    for _ in range(8):
        if on_main(app):
            break
        await pilot.press("escape")
    assert on_main(app)
    app.clear_notifications()
    app.main.go_to("dep-003")


async def insist(app: StillDashboard, pilot: Pilot[None]) -> None:
    """Say yes to whatever is asked."""
    for key in ("enter", "ctrl+s", "right", "enter"):
        if not app.screen.is_modal:
            return
        await pilot.press(key)


def keys_here(app: StillDashboard) -> list[str]:
    assert app.focused is not None
    chain = app.focused.ancestors_with_self
    return sorted({key for node in chain for key in node._bindings.key_to_bindings} - LEAVING)


@pytest.mark.parametrize("place", PLACES)
async def test_no_key_changes_anything(place: str) -> None:
    lab = locked()
    before = state(lab)
    async with running(lab, size=(120, 36)) as (app, pilot):
        await back(app, pilot)
        await pilot.press(*PLACES[place])
        await pilot.pause()
        here, screen = app.focused, app.screen
        for key in keys_here(app):
            if app.focused is not here or app.screen is not screen:
                await back(app, pilot)
                await pilot.press(*PLACES[place])
                await pilot.pause()
                here, screen = app.focused, app.screen
            await pilot.press(key)
            await insist(app, pilot)
            assert state(lab) == before, key


async def test_nothing_in_the_palette_changes_anything() -> None:
    lab = locked()
    before = state(lab)
    async with running(lab, size=(120, 36)) as (app, pilot):
        entries = [hit async for hit in LabCommands(app.main).discover()]
        assert len(entries) > len(OPERATIONS)
        for hit in entries:
            if hit.text == "Quit":
                continue
            await back(app, pilot)
            app.told.clear()
            hit.command()
            await pilot.pause()
            await insist(app, pilot)
            assert state(lab) == before, hit.text
            if hit.text in {operation.title for operation in OPERATIONS.values()}:
                assert toasts(app)[0][:2] == (hit.text, LOOK_ONLY)


async def test_no_click_changes_anything() -> None:
    lab = locked()
    before = state(lab)
    async with running(lab, size=(80, 24)) as (app, pilot):
        for x in range(1, 80, 4):  # the keys at the bottom
            await back(app, pilot)
            await pilot.click(offset=(x, 23))
            assert state(lab) == before
        for times, button in ((1, 1), (2, 1), (1, 3)):
            await back(app, pilot)
            await pilot.click("#grid", offset=(6, 3), button=button, times=times)
            await pilot.pause()
            if app.screen.is_modal:
                await pilot.click("#pick-list", offset=(4, 0))
                await pilot.pause()
            assert state(lab) == before
        assert (OPERATIONS["plug-connector"].title, LOOK_ONLY, "warning") in toasts(app)


async def test_quitting_offers_no_end_of_sessions() -> None:
    lab = locked()
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("q")
        await pilot.pause()
        assert [button.id for button in app.screen.query("Button")] == ["answer-leave", "answer-stay"]
        await pilot.press("right", "enter")
        assert on_main(app)
        assert lab.submitted == []
        assert "read-only" in screen_text(app)
