"""The grid: moving, connectors, marks, filter, mouse, changes, thousands of chargers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import measure
from ocpplab_tui.tui.screens.charger import ChargerScreen
from ocpplab_tui.tui.widgets.cards import HEIGHT, CardLine, CardState, card
from tests.tui.conftest import has_focus, running, screen_text, toasts
from tests.tui.fake_lab import CHARGER, FakeLab, charger, charging, connector, crowd, demo, twelve


def text_of(lines: Sequence[CardLine]) -> list[str]:
    return ["".join(text for text, _ in (*line.left, *line.right)) for line in lines]


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("width", [10, 19, 20, 37])
def test_cards_are_three_lines_that_fit(width: int, ascii_only: bool) -> None:
    for view in [*twelve(), replace(CHARGER, connectors=())]:
        for state in (CardState(), CardState(1, True, 3)):
            lines = card(view, width, state, Glyphs(ascii_only))
            assert len(lines) == HEIGHT
            if width >= 19:
                for line in lines[1:]:
                    assert measure(line.left) + measure(line.right) <= max(width, 26), text_of(lines)
            assert not ascii_only or all(text.isascii() for text in text_of(lines))


def test_what_a_card_says() -> None:
    views = {view.identity: text_of(card(view, 24, CardState(), Glyphs())) for view in twelve()}
    assert views["CP-001"][1:] == ["1 ▶ Charging3.20 kWh", "  ━━━━━━━━━━━━━━11.0 kW"]
    assert views["CP-003"][1:] == ["1 ▶ Charging47.8 kW", "2 ○ AvailableCCS2"]
    assert views["CP-004"] == ["CP-004✖ 1.6", "1 ✖ GroundFault", "  CCS2 50.0 kW"]
    assert views["CP-010"] == ["CP-010↑3 1.6", "1 ⋯ (Charging)", "  401 wrong password"]
    assert views["CP-011"][1:] == ["1▶ 2○ 3◐ 4✖ ", "4 ✖ OverTemperatureCCS2"]
    assert views["CP-012"][2] == "  booting"


def test_the_animation_moves_one_cell_of_a_bar_and_nothing_else() -> None:
    view = charger(1, charging())
    still, moved = (card(view, 24, CardState(phase=phase), Glyphs()) for phase in (0, 3))
    assert text_of(still) == text_of(moved)
    assert still != moved


async def test_arrows_and_letters_move() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        grid = app.main.grid
        assert grid.columns == 3
        for keys, place in [
            (["right", "l"], 2),
            (["down", "j"], 8),
            (["left", "h"], 6),
            (["up", "k"], 0),
            (["up"], 0),
            (["end"], 11),
            (["down"], 11),
            (["home"], 0),
            (["pagedown"], 11),
            (["pageup"], 0),
        ]:
            await pilot.press(*keys)
            assert grid.place == place, keys


async def test_down_from_a_row_above_a_short_one_goes_to_its_end() -> None:
    async with running(FakeLab(twelve()[:11])) as (app, pilot):
        app.main.grid.go(8)
        await pilot.press("down")
        assert app.main.grid.place == 10


async def test_numbers_focus_a_connector() -> None:
    async with running(demo()) as (app, pilot):
        app.main.go_to("dep-011")
        await pilot.press("4")
        assert app.main.grid.connector == 4
        await pilot.press("9")
        assert app.main.grid.connector == 4
        assert toasts(app)[0][1] == "This charger has no connector 9."
        await pilot.press("right")
        assert app.main.grid.connector == 1


async def test_click_double_click_and_wheel() -> None:
    async with running(FakeLab(crowd(200)), size=(80, 24)) as (app, pilot):
        grid = app.main.grid
        grid.choose_zoom("card")
        await pilot.pause()
        await pilot.click("#grid", offset=(30, 3))
        assert (grid.current, grid.connector) == ("dep-002", 2)
        await pilot.click("#grid", offset=(2, 2), times=2)
        await pilot.pause()
        assert isinstance(app.screen, ChargerScreen)
        await pilot.press("escape")
        await pilot.pause()
        await pilot.click("#grid", offset=(30, 3), control=True)
        assert app.main.fleet.marks == {"dep-002"}
        await pilot.click("#grid", offset=(30, 3), control=True)
        assert app.main.fleet.marks == set()
        grid.scroll_relative(y=6, animate=False, immediate=True)
        await pilot.pause()
        assert grid.scroll_offset.y == 6
        await pilot.click("#grid", offset=(78, 2))
        assert grid.current == "dep-002"


async def test_changes_are_drawn_where_they_are_seen() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        assert "47.8 kW" in screen_text(app)
        lab.change(replace(lab.views["dep-003"], connectors=(charging(power_w=31_500.0), connector("Available", 2))))
        app.look()
        await pilot.pause()
        assert "31.5 kW" in screen_text(app)
        assert "47.8 kW" not in screen_text(app)


async def test_a_new_charger_appears_and_a_removed_one_goes() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        lab.change(charger(13, connector("Available")))
        app.look()
        await pilot.pause()
        assert "CP-013" in screen_text(app)
        await pilot.press("home")
        del lab.views["dep-001"]
        lab.subscription.fleet = True
        app.look()
        await pilot.pause()
        assert "CP-001 " not in screen_text(app).split("Traffic")[0]
        assert app.main.grid.current == "dep-002"


async def test_figures_that_move_with_time_are_looked_at_every_second() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        lab.views["dep-003"] = replace(lab.views["dep-003"], connectors=(charging(power_w=20_000.0),))
        app.seconds(2)
        await pilot.pause()
        assert "20.0 kW" in screen_text(app)


async def test_filter_by_text_live_kept_and_cleared() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await pilot.press("slash", *"susp")
        await pilot.pause()
        text = screen_text(app)
        assert "2 of 12" in text
        assert "/ chargers" in text
        assert app.main.grid.current == "dep-005"
        await pilot.press("enter")
        assert has_focus(app, app.main.grid)
        assert "Chargers / susp" in screen_text(app)
        await pilot.press("slash", "escape")
        await pilot.pause()
        assert len(app.main.fleet) == 12
        await pilot.press("slash", *"zzz", "enter")
        await pilot.pause()
        assert "No charger matches zzz" in screen_text(app)
        await pilot.press("right", "escape")
        await pilot.pause()
        assert app.main.grid.current == "dep-001"
        assert "CP-012" in screen_text(app)


async def test_an_empty_lab_says_what_to_do() -> None:
    async with running(FakeLab(), size=(80, 24)) as (app, _):
        text = screen_text(app)
        assert "This lab has no chargers" in text
        assert "n adds some from the catalog; or write a [[charger]]" in text


async def test_five_thousand_chargers_cost_what_is_seen() -> None:
    class CountingLab(FakeLab):
        asked = 0

        def charger(self, charger_id: str) -> object:  # type: ignore[override]  # counts, else the same
            self.asked += 1
            return super().charger(charger_id)

    lab = CountingLab(crowd(5000))
    async with running(lab, size=(80, 24)) as (app, pilot):
        assert app.main.grid.zoom.name == "dot"
        assert lab.asked < 10  # dots are drawn from a glance
        app.main.grid.choose_zoom("card")
        await pilot.pause()
        lab.asked = 0
        app.main.fleet.forget(list(lab.views))
        await pilot.press("end")
        assert app.main.grid.current == "dep-5000"
        assert "AC-5000" in screen_text(app)
        assert lab.asked < 80
        lab.subscription.chargers = set(lab.views)
        app.look()
        await pilot.pause()
        assert lab.asked < 120


async def test_the_mark_shows_and_is_counted() -> None:
    async with running(demo()) as (app, pilot):
        await pilot.press("space", "right", "space")
        await pilot.pause()
        text = screen_text(app)
        assert "◆ CP-001" in text
        assert "◆ 2 marked" in text
        assert "Esc unmark 2" in text
        await pilot.press("escape")
        assert "◆" not in screen_text(app)
