"""Saved filters: kept under a name, taken from a list or the palette, for chargers and for messages."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from ocpplab_tui.tui.preferences import FILE_NAME, PreferencesFile
from ocpplab_tui.tui.screens.name import NameScreen
from ocpplab_tui.tui.screens.pick import PickScreen
from ocpplab_tui.tui.screens.traffic import TrafficScreen
from tests.tui.conftest import on_main, running, screen_text, toasts, until
from tests.tui.fake_lab import demo


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_a_filter_is_saved_from_its_line_and_there_after_a_restart(tmp_path: Path) -> None:
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        await press(pilot, "F")
        assert toasts(app)[-1][1] == "None yet for chargers: / filters, then F saves it under a name."
        await press(pilot, "slash", *"is:faulted", "ctrl+s")
        assert isinstance(app.screen, NameScreen)
        assert "is:faulted" in screen_text(app)
        await press(pilot, "enter")
        assert "Write a name first" in screen_text(app)
        await press(pilot, *"in trouble", "enter")
        assert toasts(app)[-1][1] == "in trouble is saved, for chargers."
        await press(pilot, "escape")
        assert len(app.main.fleet) == 12
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        await press(pilot, "F")
        assert isinstance(app.screen, PickScreen)
        assert "in trouble" in screen_text(app)
        assert "is:faulted" in screen_text(app)
        await press(pilot, "enter")
        assert app.main.fleet.filter.text == "is:faulted"
        assert len(app.main.fleet) == 2


async def test_messages_have_their_own_on_dashboard_and_traffic_screen(tmp_path: Path) -> None:
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        await press(pilot, "g", "slash", *"is:error", "enter", "F")
        await press(pilot, "enter", *"wrong ones", "enter")
        assert app.filters.of("messages") == {"wrong ones": "is:error"}
        assert app.filters.of("chargers") == {}
        screen = app.screen
        assert isinstance(screen, TrafficScreen)
        await press(pilot, "escape")
        assert screen.log_view.lines.filter.text == ""
        await press(pilot, "F", "enter")
        assert screen.log_view.lines.filter.text == "is:error"
        await press(pilot, "escape", "escape")
        assert on_main(app)
        app.main.traffic.focus()
        await press(pilot, "F", "enter")
        assert app.main.traffic.lines.filter.text == "is:error"
        await press(pilot, "colon", *"wrong ones")
        await until(pilot, lambda: "Saved, for messages" in screen_text(app))
        app.main.set_filter("messages", "")
        await press(pilot, "enter")
        await until(pilot, lambda: on_main(app) and app.main.traffic.lines.filter.text == "is:error")


async def test_one_takes_the_place_of_another_and_goes_again(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path)
    file.keep_filter("chargers", "mine", "v:1.6")
    file.keep_filter("chargers", "yours", "v:2.0.1")
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        app.main.set_filter("chargers", "is:charging")
        await press(pilot, "F")
        assert "Save this one under a name" in screen_text(app)
        await press(pilot, "delete")  # that line stays
        assert len(app.filters.of("chargers")) == 2
        await press(pilot, "enter", *"mine")
        assert "It takes the place of v:1.6" in screen_text(app)
        await press(pilot, "enter", "F")
        assert app.filters.of("chargers") == {"yours": "v:2.0.1", "mine": "is:charging"}
        await press(pilot, "down", "delete")
        assert app.filters.of("chargers") == {"mine": "is:charging"}
        await press(pilot, "delete")
        assert app.filters.of("chargers") == {}
        assert "Save this one under a name" in screen_text(app)
        await press(pilot, "escape")
        app.main.set_filter("chargers", "")
        app.filters.save("chargers", "last", "v:1.6")
        await press(pilot, "F", "delete")
        await until(pilot, lambda: on_main(app))  # nothing is left to choose
    assert "filters" not in (tmp_path / FILE_NAME).read_text()


async def test_text_from_a_file_is_data(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path)
    file.keep_filter("chargers", "[red]x[/red]", '"a b" \\d')
    async with running(demo(), size=(120, 36), config_dir=tmp_path) as (app, pilot):
        await press(pilot, "F")
        assert "[red]x[/red]" in screen_text(app)
        await press(pilot, "enter")
        assert app.main.fleet.filter.text == '"a b" \\d'


async def test_where_nothing_can_be_filtered_it_says_so() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        app.main.go_to("dep-003")
        await press(pilot, "enter", "F")
        assert toasts(app)[-1][1] == "There is nothing here that saved filters are for."


async def test_without_a_directory_they_last_as_long_as_the_dashboard() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        app.main.set_filter("chargers", "v:1.6")
        await press(pilot, "F", "enter")
        app.screen.query_one(Input).value = "old ones"
        await press(pilot, "enter")
        assert app.filters.of("chargers") == {"old ones": "v:1.6"}
