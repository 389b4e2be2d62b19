"""Sides: sized by key and by dragging an edge, hidden, kept over a restart."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widget import Widget

from ocpplab_tui.tui.preferences import PreferencesFile
from ocpplab_tui.tui.screens.traffic import TrafficScreen
from tests.tui.conftest import has_focus, running, screen_text
from tests.tui.fake_lab import demo


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()
    await pilot.pause()


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down(offset=start)
    await pilot._post_mouse_events([_move()], offset=end, button=1)
    await pilot.mouse_up(offset=end)
    await pilot.pause()


def _move() -> type:
    from textual.events import MouseMove

    return MouseMove


def shown(widget: Widget) -> bool:
    return bool(widget.display)


def width(widget: Widget) -> int:
    return widget.outer_size.width


async def test_keys_size_the_inspector_and_it_stays_so(tmp_path: Path) -> None:
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        assert width(app.main.inspector) == 48
        await press(pilot, "right_square_bracket")
        assert width(app.main.inspector) == 52
        await press(pilot, *["left_square_bracket"] * 20)
        assert width(app.main.inspector) == 20
        await press(pilot, "right_square_bracket")
        height = app.main.grid.outer_size.height
        await press(pilot, "left_curly_bracket")
        assert app.main.grid.outer_size.height == height - 2
    assert PreferencesFile(tmp_path).load() is None
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        await pilot.pause()
        assert width(app.main.inspector) == 24
        assert app.main.grid.outer_size.height == height - 2


async def test_what_is_not_beside_anything_keeps_its_width(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path)
    file.keep(sides={"inspector": 30, "exchange": 500})
    async with running(demo(), size=(80, 24), config_dir=tmp_path) as (app, pilot):
        await press(pilot, "enter")
        assert width(app.main.inspector) == 80
        await press(pilot, "right_square_bracket")
        assert width(app.main.inspector) == 80
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        await press(pilot, "g")
        assert isinstance(app.screen, TrafficScreen)
        assert width(app.screen.exchange_view) == 84  # never more than the screen has room for


async def test_edges_are_dragged(tmp_path: Path) -> None:
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        edge = app.main.inspector.region.x
        await drag(pilot, (edge, 10), (edge - 10, 10))
        assert width(app.main.inspector) == 58
        below = app.main.traffic.region.y
        await drag(pilot, (5, below), (5, below - 3))
        assert app.main.traffic.region.y == below - 3
        assert app.mouse_captured is None
        assert PreferencesFile(tmp_path).path.exists()
        assert dict(app.chosen.sizes) == {"inspector": 58, "grid": app.main.grid.outer_size.height}
        await press(pilot, "C")
        stations = app.screen.query_one("#stations")
        await drag(pilot, (stations.region.right - 1, 5), (stations.region.right + 5, 5))
        assert width(stations) == 46


async def test_a_click_on_an_edge_changes_nothing(tmp_path: Path) -> None:
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        await pilot.click(offset=(app.main.inspector.region.x, 10))
        await pilot.pause()
        assert dict(app.chosen.sizes) in ({}, {"inspector": 48})
        assert width(app.main.inspector) == 48
        assert has_focus(app, app.main.inspector)


async def test_sides_go_away_and_what_is_read_comes_back() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await press(pilot, "backslash")
        assert not shown(app.main.inspector)
        assert width(app.main.grid) == 120
        await press(pilot, "tab", "home", "enter")
        assert shown(app.main.frame_view)
        await press(pilot, "escape", "backslash")
        assert shown(app.main.inspector)
        await press(pilot, "g", "backslash")
        assert isinstance(app.screen, TrafficScreen)
        assert not shown(app.screen.exchange_view)
        await press(pilot, "home", "enter")
        assert shown(app.screen.exchange_view)
        assert "BootNotification" in screen_text(app)
        await press(pilot, "escape", "escape", "escape")
        app.main.go_to("dep-003")
        await press(pilot, "enter", "right", "backslash")
        pane = app.screen.query_one("#configuration-pane")
        assert not shown(pane)
        await press(pilot, "backslash", "right_square_bracket")
        assert width(pane) == 50
