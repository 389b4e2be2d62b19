"""The grid's zoom: card, row, dot; sorting, locations, and what each costs with thousands of chargers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocpplab_tui.lab.port import Glance
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import measure
from ocpplab_tui.tui.widgets import grid_dots, grid_rows
from ocpplab_tui.tui.widgets.grid_layout import Layout
from ocpplab_tui.tui.widgets.grid_zooms import fitting
from tests.tui.conftest import StillDashboard, running, screen_text
from tests.tui.fake_lab import FakeLab, charger, charging, connector, crowd, demo, twelve, two_sites


def grid_text(app: StillDashboard) -> list[str]:
    """The lines of the grid as they are drawn."""
    grid = app.main.grid
    return [grid.render_line(y).text.rstrip() for y in range(grid.size.height)]


def test_a_layout_without_groups() -> None:
    layout = Layout([("", 7)], 3, 2)
    assert (layout.lines, layout.rows, layout.count) == (6, 3, 7)
    assert layout.spot(4) == (2, 1)
    assert layout.at(5) == (None, 6, 7, 1)
    assert layout.at(6) == (None, 0, 0, 0)
    assert layout.moved(5, 1) == 6
    assert layout.moved(6, 1) == 6
    assert layout.between(1, 3) == (0, 6)


def test_a_layout_with_groups() -> None:
    layout = Layout([("a", 4), ("none", 0), ("b", 2)], 3, 1)
    assert layout.lines == 5
    assert [layout.at(line).header for line in range(5)] == [0, None, None, 1, None]
    assert [layout.spot(item) for item in range(6)] == [(1, 0), (1, 1), (1, 2), (2, 0), (4, 0), (4, 1)]
    assert layout.top(4) == 3
    assert layout.moved(3, 1) == 4
    assert layout.moved(5, -1) == 3
    assert layout.between(3, 5) == (4, 6)
    assert layout.between(0, 1) == (0, 0)
    assert Layout([], 3, 1).between(0, 9) == (0, 0)


@pytest.mark.parametrize(("count", "name"), [(12, "card"), (27, "card"), (28, "row"), (132, "row"), (133, "dot")])
def test_the_zoom_follows_number_and_room(count: int, name: str) -> None:
    assert fitting(count, 9, 11) == name


@pytest.mark.parametrize("width", [40, 50, 69, 77, 120])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_row_is_as_wide_as_its_columns(width: int, ascii_only: bool) -> None:
    shown = grid_rows.columns(width, 12)
    for view in twelve():
        row = grid_rows.row(view, shown, None, Glyphs(ascii_only))
        assert measure(row) == sum(each.width + 1 for each in shown) <= width + 1
        assert not ascii_only or all(text.isascii() for text, _ in row)


async def test_plus_and_minus_zoom_and_zero_leaves_it_to_the_grid() -> None:
    async with running(demo()) as (app, pilot):
        grid = app.main.grid
        names = [grid.zoom.name]
        for key in ("minus", "minus", "minus", "plus", "0"):
            await pilot.press(key)
            await pilot.pause()
            names.append(grid.zoom.name)
        assert names == ["card", "row", "dot", "dot", "row", "card"]


async def test_rows_tell_all_of_a_charger_in_a_line() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        await pilot.press("minus")
        await pilot.pause()
        lines = grid_text(app)
        assert lines[0].split() == ["charger", "OCPP", "state", "power", "energy", "SoC", "queue", "link"]
        assert lines[3].split() == [
            "CP-003",
            "2.0.1",
            "▶○",
            "Charging",
            "47.8",
            "kW",
            "12.41",
            "kWh",
            "62",
            "%",
            "●",
            "online",
        ]
        await pilot.press("end")
        await pilot.pause()
        lines = grid_text(app)
        assert lines[0].split()[0] == "charger"
        assert "booting" in lines[-1]
        assert any("↑3" in line and "(Charging)" in line for line in lines)


async def test_rows_are_sorted_by_key_and_by_mouse() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        main, grid = app.main, app.main.grid
        await pilot.press("minus")
        for _ in range(4):
            await pilot.press("greater_than_sign")
        await pilot.pause()
        assert main.fleet.shown[:3] == ["dep-003", "dep-011", "dep-001"]
        assert "by power ↓" in screen_text(app)
        assert grid.current == "dep-001"
        await pilot.press("r")
        assert main.fleet.shown[-1] == "dep-011"
        await pilot.press(*["less_than_sign"] * 4)
        assert main.fleet.shown == list(app.fake.views)
        await pilot.click("#grid", offset=(4, 1))
        assert "by charger ↑" in screen_text(app)
        await pilot.click("#grid", offset=(4, 1))
        assert main.fleet.shown[0] == "dep-012"
        await pilot.press("home")
        await pilot.click("#grid", offset=(4, 2))
        assert grid.current == "dep-012"


async def test_lines_follow_what_they_are_sorted_by() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("minus", *["greater_than_sign"] * 4)
        lab.change(replace(lab.views["dep-006"], connectors=(charging(power_w=49_900.0),)))
        app.seconds(2)
        await pilot.pause()
        assert app.main.fleet.shown[0] == "dep-006"
        assert app.main.grid.current == "dep-001"


async def test_dots_are_connectors_and_the_line_above_says_which() -> None:
    async with running(demo()) as (app, pilot):
        grid = app.main.grid
        await pilot.press("minus", "minus")
        await pilot.pause()
        lines = grid_text(app)
        assert lines[0].startswith("▌ CP-001  1 ▶ Charging  11.0 kW")
        assert lines[1] == "▶○◐▶○✖‖○◫◑◇–⋯▶○◐✖⋯"
        await pilot.press("right", "right", "space")
        await pilot.pause()
        assert (grid.current, grid.connector) == ("dep-002", 2)
        assert grid_text(app)[0].startswith("▌◆CP-002  2 ◐ Preparing")
        await pilot.click("#grid", offset=(6, 2))
        assert (grid.current, grid.connector) == ("dep-004", 1)
        await pilot.press("end", "left")
        assert (grid.current, grid.connector) == ("dep-011", 4)
        await pilot.press("slash", *"fault", "enter")
        await pilot.pause()
        assert grid_text(app)[1] == "✖"


async def test_a_dot_changes_with_its_connector() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("minus", "minus")
        lab.change(replace(lab.views["dep-006"], connectors=(connector("Unavailable"),)))
        app.look()
        await pilot.pause()
        assert grid_text(app)[1].startswith("▶○◐▶○✖‖–")


@pytest.mark.parametrize("zooms", [0, 1, 2])
async def test_locations_have_header_lines(zooms: int) -> None:
    async with running(FakeLab(two_sites(twelve())), size=(120, 36)) as (app, pilot):
        await pilot.press(*["minus"] * zooms)
        await pilot.pause()
        lines = grid_text(app)
        heads = [line.split("─")[0].strip() for line in lines if line.strip().endswith("─")]
        assert heads == ["Depot North 6", "Market Square 6"]
        await pilot.press("end")
        assert app.main.grid.current == "dep-012"
        await pilot.press("home")
        assert app.main.grid.current == "dep-001"
        for _ in range(12):
            await pilot.press("down")
        assert app.fake.views[app.main.grid.current or ""].location_id == "loc-2"


@pytest.mark.parametrize("zooms", [1, 2])
async def test_marks_and_numbers_work_from_afar(zooms: int) -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press(*["minus"] * zooms, "asterisk")
        await pilot.pause()
        assert "12 marked" in screen_text(app)
        await pilot.press("escape")
        app.main.go_to("dep-011")
        await pilot.press("4")
        assert app.main.grid.connector == 4
        await pilot.press("enter")
        await pilot.pause()
        assert app.main.has_class("-inspecting")


async def test_a_zoom_chosen_by_hand_stays_when_chargers_come() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("minus")
        for view in crowd(300)[12:]:
            lab.change(view)
        app.look()
        await pilot.pause()
        assert app.main.grid.zoom.name == "row"
        await pilot.press("0")
        assert app.main.grid.zoom.name == "dot"


async def test_five_thousand_rows_ask_for_what_is_seen() -> None:
    class CountingLab(FakeLab):
        asked = 0

        def charger(self, charger_id: str) -> object:  # type: ignore[override]  # counts, else the same
            self.asked += 1
            return super().charger(charger_id)

    lab = CountingLab(crowd(5000))
    async with running(lab) as (app, pilot):
        app.main.grid.choose_zoom("row")
        await pilot.pause()
        app.main.fleet.forget(list(lab.views))
        lab.asked = 0
        await pilot.press("end")
        await pilot.pause()
        assert app.main.grid.current == "dep-5000"
        assert lab.asked < 40


@pytest.mark.parametrize("zoom", ["card", "row", "dot"])
async def test_the_last_place_is_found_again_when_a_filter_goes(zoom: str) -> None:
    lab = FakeLab([charger(number, charging()) for number in range(60)])
    async with running(lab, size=(120, 36)) as (app, pilot):
        grid = app.main.grid
        grid.choose_zoom(zoom)
        await pilot.pause()
        await pilot.press("end")
        assert grid.current == "dep-059"
        await pilot.press("slash", *"nothing", "enter")
        await pilot.pause()
        assert app.main.fleet.shown == []
        app.main.set_filter("chargers", "dep-00")
        assert grid.current == "dep-009"
        for text in ("nothing", ""):
            app.main.set_filter("chargers", text)
        assert grid.current == "dep-009"
        await pilot.press("end")
        app.main.set_filter("chargers", "dep-00")
        app.main.set_filter("chargers", "")
        await pilot.pause()
        assert grid.current == "dep-009"
        assert grid_text(app)[0]


async def test_the_dots_of_the_next_page_are_known_before_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_dots, "AHEAD_S", 60.0)
    lab = FakeLab([charger(number, charging()) for number in range(5000)])
    async with running(lab, size=(80, 24)) as (app, pilot):
        lab.change(charger(1500, charging(power_w=11.0)))
        app.look()
        asked: list[str] = []
        glance = lab.glance

        def noting(charger_id: str) -> Glance:
            asked.append(charger_id)
            return glance(charger_id)

        monkeypatch.setattr(lab, "glance", noting)
        before = grid_text(app)
        await pilot.press("pagedown")
        await pilot.pause()
        assert grid_text(app) != before
        assert len(set(asked)) <= 3  # those that had the cursor
