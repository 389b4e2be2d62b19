"""The mouse is as good as the keys: right click offers what can be done, a double click opens, edges and head act."""

from __future__ import annotations

from textual.command import CommandPalette

from ocpplab_tui.tui.app import Dashboard
from ocpplab_tui.tui.screens.charger import ChargerScreen
from ocpplab_tui.tui.screens.pick import PickScreen
from tests.tui.conftest import on_main, running, screen_text, steady, toasts
from tests.tui.fake_lab import demo


def uppermost(app: Dashboard) -> type:
    return type(app.screen)


async def test_a_right_click_offers_what_can_be_done_on_every_screen() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        for keys, place, title in (
            ((), "#grid", "Operations on CP-003"),
            ((), "#inspector", "Operations on CP-003"),
            ((), "#traffic", " of CP-0"),
            (("enter",), "#live", "Operations on CP-003"),
            (("enter", "right"), "#configuration-table", "Operations on CP-003"),
            (("enter", "left"), "#charger-traffic", " of CP-003"),
            (("g",), "#exchanges", " of CP-0"),
            (("C",), "#stations", "Requests to CP-001"),
        ):
            app.main.go_to("dep-003")
            await pilot.press(*keys)
            await steady(pilot)
            offset = {"#grid": (50, 2), "#stations": (6, 2)}.get(place, (6, 1))
            await pilot.click(place, offset=offset, button=3)
            await pilot.pause()
            assert isinstance(app.screen, PickScreen), place
            assert title in screen_text(app), place
            while not on_main(app):
                await pilot.press("escape")
                await pilot.pause()
            app.main.traffic.action_newest()


async def test_a_double_click_opens_the_charger_and_the_head_the_palette() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await pilot.click("#grid", offset=(50, 2), times=2)
        await pilot.pause()
        assert isinstance(app.screen, ChargerScreen)
        assert app.screen.charger_id == "dep-003"
        await pilot.press("escape")
        await pilot.click("#inspector", offset=(5, 8), times=2)
        await pilot.pause()
        assert isinstance(app.screen, ChargerScreen)
        await pilot.press("escape")
        await pilot.click("#header")
        await pilot.pause()
        assert uppermost(app) is CommandPalette


async def test_many_are_marked_and_asked_at_once_by_mouse_alone() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        await pilot.click("#grid", offset=(28, 2), control=True)
        await pilot.click("#grid", offset=(50, 2), control=True)
        assert app.main.fleet.marks == {"dep-002", "dep-003"}
        await pilot.click("#footer", offset=(17, 0))  # plug
        await steady(pilot)
        assert "Plug connector · 2 chargers" in screen_text(app)
        assert "Submit to 2 chargers" in screen_text(app)
        await pilot.click("#form-submit")
        await pilot.pause()
        assert [charger_id for charger_id, *_ in lab.submitted] == ["dep-002", "dep-003"]
        assert ("Plug connector: 2 chargers", "2 applied", "information") in toasts(app)
        await pilot.press("H")
        await steady(pilot)
        assert screen_text(app).count("✓ applied") == 2
