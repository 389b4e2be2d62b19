"""Jump letters: over every visible charger and panel, by key and by mouse."""

from __future__ import annotations

from ocpplab_tui.tui.screens.jump import JumpScreen
from tests.tui.conftest import has_focus, on_main, running, screen_text
from tests.tui.fake_lab import FakeLab, crowd, demo


async def test_a_letter_goes_to_its_charger_or_panel() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await pilot.press("apostrophe")
        await pilot.pause()
        assert isinstance(app.screen, JumpScreen)
        assert len(app.screen.targets) == 3 + 12
        text = screen_text(app)
        assert " a " in text.split("\n")[1]
        assert " d " in text.split("\n")[2]
        assert "47.8 kW" in text
        await pilot.press("f")
        await pilot.pause()
        assert on_main(app)
        assert app.main.grid.current == "dep-003"
        await pilot.press("apostrophe", "b")
        await pilot.pause()
        assert has_focus(app, app.main.traffic)


async def test_a_click_on_a_letter_goes_there_and_another_key_leaves() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        await pilot.press("apostrophe")
        await pilot.pause()
        assert isinstance(app.screen, JumpScreen)
        target = app.screen.targets["d"]
        await pilot.click(offset=(target.place.x + 1, target.place.y))
        await pilot.pause()
        assert on_main(app)
        assert app.main.grid.current == "dep-002"
        for key in ("escape", "exclamation_mark"):
            await pilot.press("apostrophe", key)
            await pilot.pause()
            assert on_main(app)
        assert app.main.grid.current == "dep-002"


async def test_dots_have_no_letters_but_rows_have() -> None:
    async with running(FakeLab(crowd(5000)), size=(80, 24)) as (app, pilot):
        assert app.main.grid.tiles() == []
        await pilot.press("plus", "end")
        await pilot.pause()
        tiles = app.main.grid.tiles()
        assert tiles[-1][0] == "dep-5000"
        assert len(tiles) == app.main.grid.size.height - 1


async def test_letters_stand_over_the_panels_of_every_screen() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.press("enter", "right", "apostrophe")
        await pilot.pause()
        assert isinstance(app.screen, JumpScreen)
        assert len(app.screen.targets) == 2
        await pilot.press("b")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "configuration-pane"
