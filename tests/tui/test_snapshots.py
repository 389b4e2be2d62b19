"""Pictures of every screen in its main, empty, bad and crowded states; looked at by eye when they change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import StillDashboard, steady
from tests.tui.fake_lab import FakeLab, charging, connector, crowd, demo, talk, twelve, two_sites

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


@SizeParameter
def test_crowded(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = StillDashboard(lively(FakeLab(crowd(5000), talk())))
    assert snap_compare(app, terminal_size=size, run_before=after("pagedown", "pagedown"))


@SizeParameter
def test_empty(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(StillDashboard(FakeLab()), terminal_size=size, run_before=after())


@SizeParameter
def test_csms_not_reachable(snap_compare: Compare, size: tuple[int, int]) -> None:
    lab = FakeLab([replace(view, online=False, link="retry in 8 s: connection refused") for view in twelve()])
    lab.head = replace(lab.head, csms="wss://csms.example/ocpp", csms_ok=False, csms_text="connection refused")
    assert snap_compare(StillDashboard(lab), terminal_size=size, run_before=after())


JSON_FORM = ["m", *"StartT", "down"]
DIALOGS = {"form": ["s"], "json": JSON_FORM, "menu": ["o"], "help": ["question_mark"], "quit": ["q"]}


@pytest.mark.parametrize("name", DIALOGS)
def test_dialogs(snap_compare: Compare, name: str) -> None:
    app = StillDashboard(lively(demo()))
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("right", *DIALOGS[name]))


@pytest.mark.parametrize("name", ["form", "json", "menu", "help"])
def test_dialogs_on_a_small_terminal(snap_compare: Compare, name: str) -> None:
    app = StillDashboard(lively(demo()))
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(*DIALOGS[name]))


def test_a_light_form(snap_compare: Compare) -> None:
    app = StillDashboard(lively(demo()), theme="ocpplab-light")
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("s"))


def test_a_bad_field(snap_compare: Compare) -> None:
    app = StillDashboard(demo())
    assert snap_compare(app, terminal_size=(80, 24), run_before=after("w", "x", "enter"))


def test_light(snap_compare: Compare) -> None:
    app = StillDashboard(lively(demo()), theme="ocpplab-light")
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("right", "right"))


def test_ascii(snap_compare: Compare) -> None:
    app = StillDashboard(lively(demo()), ascii_only=True)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("right", "right"))


def test_no_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = StillDashboard(lively(demo()))
    assert snap_compare(app, terminal_size=(80, 24), run_before=after("right", "space"))


def test_inspector_on_a_small_terminal(snap_compare: Compare) -> None:
    app = StillDashboard(lively(demo()))
    assert snap_compare(app, terminal_size=(80, 24), run_before=after("right", "right", "enter"))


def test_frame_on_a_small_terminal(snap_compare: Compare) -> None:
    app = StillDashboard(lively(demo()))
    assert snap_compare(app, terminal_size=(80, 24), run_before=after("tab", "home", "enter"))


def test_paused_and_filtered(snap_compare: Compare) -> None:
    app = StillDashboard(lively(demo()))
    keys = ["slash", *"susp", "enter", "tab", "slash", *"heart", "enter", "up"]
    assert snap_compare(app, terminal_size=(120, 36), run_before=after(*keys))


@SizeParameter
@pytest.mark.parametrize("zoom", ["card", "row"])
def test_thousands_from_nearer(snap_compare: Compare, size: tuple[int, int], zoom: str) -> None:
    app = StillDashboard(lively(FakeLab(two_sites(crowd(5000)), talk())))
    keys = ["plus"] * (2 if zoom == "card" else 1)
    assert snap_compare(app, terminal_size=size, run_before=after(*keys, "down", "space", "down"))


@pytest.mark.parametrize("zoom", ["card", "row", "dot"])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_zooms(snap_compare: Compare, zoom: str, ascii_only: bool) -> None:
    app = StillDashboard(lively(FakeLab(two_sites(twelve()), talk())), ascii_only=ascii_only)
    keys = ["minus"] * ["card", "row", "dot"].index(zoom)
    assert snap_compare(
        app, terminal_size=(80, 24), run_before=after(*keys, "greater_than_sign", "space", "down", "right")
    )


@pytest.mark.parametrize("theme", ["high-contrast", "deuteranopia", "presentation", "mono"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    app = StillDashboard(lively(demo()), theme=theme)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("right", "right"))


@pytest.mark.parametrize("key", ["apostrophe", "delete"])
@SizeParameter
def test_jump_letters_and_removing(snap_compare: Compare, size: tuple[int, int], key: str) -> None:
    app = StillDashboard(lively(demo()))
    assert snap_compare(app, terminal_size=size, run_before=after("right", "right", key))
