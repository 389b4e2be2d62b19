"""Pictures of the dashboard after some seconds of life: lively figures, zooms, themes, no colour."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import StillDashboard, steady
from tests.tui.fake_lab import FakeLab, charging, connector, demo, talk, twelve, two_sites

SIZES = [(80, 24), (120, 36), (200, 60)]
Compare = Callable[..., bool]
SizeParameter = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def lively(lab: FakeLab) -> FakeLab:
    """Figures that differ from second to second, so that the sparklines have a shape."""
    lab.journal.add(*talk())
    return lab


def after(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Some seconds of life, then these keys."""

    async def run(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, StillDashboard)
        await steady(pilot)
        for second in range(14):
            app.fake.head = replace(app.fake.head, frames_per_s=20.0 + 13 * (second * 7 % 5))
            if "dep-003" in app.fake.views and len(app.fake.views) == 12:
                power = 50_000.0 - 2500 * (second * 3 % 7)
                view = replace(
                    app.fake.views["dep-003"], connectors=(charging(power_w=power), connector("Available", 2))
                )
                app.fake.change(view)
            app.seconds(1)
        await steady(pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await steady(pilot)

    return run


@SizeParameter
def test_main(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = StillDashboard(lively(demo()))
    assert snap_compare(app, terminal_size=size, run_before=after("right", "right"))


def test_no_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = StillDashboard(lively(demo()))
    assert snap_compare(app, terminal_size=(80, 24), run_before=after("right", "space"))


def test_paused_and_filtered(snap_compare: Compare) -> None:
    app = StillDashboard(lively(demo()))
    keys = ["slash", *"susp", "enter", "tab", "slash", *"heart", "enter", "up"]
    assert snap_compare(app, terminal_size=(120, 36), run_before=after(*keys))


@pytest.mark.parametrize("zoom", ["card", "row", "dot"])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_zooms(snap_compare: Compare, zoom: str, ascii_only: bool) -> None:
    app = StillDashboard(lively(FakeLab(two_sites(twelve()), talk())), ascii_only=ascii_only)
    keys = ["minus"] * ["card", "row", "dot"].index(zoom)
    assert snap_compare(
        app, terminal_size=(80, 24), run_before=after(*keys, "greater_than_sign", "space", "down", "right")
    )


@pytest.mark.parametrize("theme", ["high-contrast", "presentation"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    app = StillDashboard(lively(demo()), theme=theme)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("right", "right"))
