"""Pictures of the Charger screen's first tab after some seconds of life."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import StillDashboard, steady
from tests.tui.fake_lab import FakeLab, demo, talk
from tests.tui.test_snapshots import Compare, SizeParameter

TABS = ["live", "configuration", "authorization", "profiles", "monitors", "queue", "traffic"]


def full() -> FakeLab:
    """The twelve, after a round of talk; two of them with something in every part."""
    lab = demo()
    lab.journal.add(*talk())
    for charger_id in ("dep-001", "dep-003"):
        lab.details(charger_id)
        lab.depths[charger_id].fill()
    return lab


def after(charger_id: str, *keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """On the dashboard with this charger in focus, some seconds later, these keys."""

    async def run(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, StillDashboard)
        await steady(pilot)
        app.main.go_to(charger_id)
        app.seconds(8)
        for key in keys:
            if key == "wait":
                app.seconds(1)
            else:
                await pilot.press(key)
            await steady(pilot)

    return run


def to_charger(size: tuple[int, int]) -> list[str]:
    return ["enter"] if size[0] >= 120 else ["enter", "enter"]


@SizeParameter
@pytest.mark.parametrize("tab", ["live"])
def test_charger_tabs(snap_compare: Compare, tab: str, size: tuple[int, int]) -> None:
    keys = [*to_charger(size), *["right"] * TABS.index(tab), "down", "wait"]
    assert snap_compare(StillDashboard(full()), terminal_size=size, run_before=after("dep-003", *keys))


@pytest.mark.parametrize("theme", ["presentation", "ocpplab-light", "high-contrast"])
def test_a_session_in_another_theme(snap_compare: Compare, theme: str) -> None:
    app = StillDashboard(full(), theme=theme)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("dep-003", "enter", "wait"))


@SizeParameter
def test_a_session_in_ascii(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = StillDashboard(full(), theme="mono", ascii_only=True)
    assert snap_compare(app, terminal_size=size, run_before=after("dep-003", *to_charger(size), "wait"))


@SizeParameter
@pytest.mark.parametrize("charger_id", ["dep-006", "dep-008"])
def test_no_session_yet_and_the_last_one(snap_compare: Compare, charger_id: str, size: tuple[int, int]) -> None:
    app = StillDashboard(full())
    assert snap_compare(app, terminal_size=size, run_before=after(charger_id, *to_charger(size), "wait"))


def test_the_timeline_on_a_small_terminal(snap_compare: Compare) -> None:
    keys = ["enter", "enter", "enter", "wait"]
    assert snap_compare(StillDashboard(full()), terminal_size=(80, 24), run_before=after("dep-003", *keys))
