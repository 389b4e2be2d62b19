"""The operations menu, the palette, help: everything can be found by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.palette import LabCommands
from ocpplab_tui.tui.screens.pick import PickScreen
from tests.tui.conftest import StillDashboard, on_main, running, screen_text, until
from tests.tui.fake_lab import FakeLab, crowd, demo


async def test_the_menu_lists_every_operation() -> None:
    async with running(demo(), size=(120, 80)) as (app, pilot):
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(app.screen, PickScreen)
        assert {(pick.id, pick.label) for pick in app.screen.picks} == {(n, o.title) for n, o in OPERATIONS.items()}
        text = screen_text(app)
        assert sum(operation.title in text for operation in OPERATIONS.values()) > 20
        assert "Plug a vehicle into the connector" in text


async def test_typing_filters_and_enter_does() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("o", *"unlock", "enter")
        await pilot.pause()
        assert [(operation.name, origin) for _, operation, origin in lab.submitted] == [("unlock-connector", "menu")]
        assert on_main(app)


async def test_nothing_matches_is_said_and_enter_does_nothing() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("o", *"zzz", "enter")
        await pilot.pause()
        assert "Nothing matches" in screen_text(app)
        assert lab.submitted == []


async def test_the_menu_moves_by_page() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        await pilot.press("o", "pagedown", "down")
        await pilot.pause()
        assert app.screen.query_one("#pick-list", OptionList).highlighted == 9
        await pilot.press("pageup", "up")
        assert app.screen.query_one("#pick-list", OptionList).highlighted == 0


async def test_a_right_click_opens_the_menu() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.click("#grid", offset=(30, 2), button=3)
        await pilot.pause()
        assert isinstance(app.screen, PickScreen)
        assert "Operations on CP-002" in screen_text(app)


async def palette(app: StillDashboard, pilot: Pilot[None], key: str, text: str) -> CommandPalette:
    await pilot.press(key)
    await pilot.pause()
    assert isinstance(app.screen, CommandPalette)
    app.screen.query_one(Input).value = text
    await app.workers.wait_for_complete()
    await pilot.pause()
    return app.screen


async def test_the_palette_does_an_operation() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await palette(app, pilot, "ctrl+p", "unplug connector")
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.pause()
        assert [(operation.name, origin) for _, operation, origin in lab.submitted] == [("unplug-connector", "palette")]


async def test_the_palette_knows_chargers_themes_and_screens() -> None:
    async with running(FakeLab(crowd(300))) as (app, pilot):
        await pilot.press("colon")
        await pilot.pause()
        provider = LabCommands(app.main)
        found = {hit.text: hit async for hit in provider.search("AC-0123")}
        assert "AC-0123" in found
        found["AC-0123"].command()
        assert app.main.grid.current == "dep-123"
        themes = {hit.text: hit async for hit in provider.search("theme")}
        themes["Theme ocpplab-light"].command()
        assert app.theme == "ocpplab-light"
        discovered = [hit.text async for hit in provider.discover()]
        assert {operation.title for operation in OPERATIONS.values()} < set(discovered)
        assert {"Help", "Filter", "Quit"} < set(discovered)


async def test_going_to_a_charger_takes_a_filter_away_that_hides_it() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("slash", *"groundfault", "enter")
        app.main.go_to("dep-012")
        assert app.main.grid.current == "dep-012"
        assert not app.main.fleet.filter


async def test_help_names_every_key_glyph_and_the_filter() -> None:
    async with running(demo(), size=(120, 180)) as (app, pilot):
        await pilot.press("question_mark")
        await pilot.pause()
        assert app.screen.query_one("#help")
        text = screen_text(app)
        assert all(operation.title in text for operation in OPERATIONS.values() if operation.key)
        words = ("○ Available", "✖ Faulted", "⋯ Offline", "◆ marked", "-word", ": ctrl+p", "lat:", "keymap.toml")
        assert [word for word in words if word not in text] == []
        await pilot.press("escape")
        assert on_main(app)
        await pilot.press("f1", "q")
        assert on_main(app)


@pytest.mark.parametrize(
    ("keys", "title", "own", "foreign"),
    [
        (
            (),
            "Dashboard",
            ["Charger grid", "Inspector", "mark the charger", "fewer lines for the"],
            ["Bookmarks", "Tabs"],
        ),
        (("g",), "Traffic", ["Bookmarks", "send a charger's request again"], ["Charger grid", "Plug connector"]),
        (("enter",), "one charger", ["Plug connector", "next tab", "Plots", "Live"], ["Bookmarks", "Charger grid"]),
        (("C",), "CSMS", ["send again what was sent last"], ["Charger grid", "stand still"]),
        (("H",), "operations so far", ["ask for the same again"], ["Charger grid", "Bookmarks"]),
    ],
)
async def test_help_is_about_the_screen_one_is_on(
    keys: tuple[str, ...], title: str, own: list[str], foreign: list[str]
) -> None:
    async with running(demo(), size=(120, 180)) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.press(*keys, "question_mark")
        await pilot.pause()
        text = screen_text(app)
        assert f"Help: {title}" in text
        assert [each for each in own if each not in text] == []
        assert [each for each in foreign if each in text] == []
        assert "no-key" not in text


async def test_a_click_beside_a_dialog_leaves_it() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        for key in ("question_mark", "o", "s", "K"):
            await pilot.press(key)
            await pilot.pause()
            assert not on_main(app)
            await pilot.click(offset=(1, 1))
            await pilot.pause()
            assert on_main(app), key


async def test_the_palette_knows_screens_looks_and_moved_keys(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('[screen]\ntraffic = "v"\n', encoding="utf-8")
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        for typed, wanted in (
            ("Density compact", "More on the screen"),
            ("Zoom dot", "Look at the chargers so"),
            ("Traffic", "v  All messages"),
            ("Add chargers", "n  New ones"),
            ("Theme mono", "Change the colours"),
            ("Unplug at", "Pull the cable"),
        ):
            await pilot.press("colon", *typed)
            await until(pilot, lambda text=wanted: text in screen_text(app))  # type: ignore[misc]  # bound now
            await pilot.press("escape")
            await pilot.pause()
