"""The session as people see it: on the Live tab and in the inspector, running, paused and ended, in any size."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from rich.cells import cell_len

from ocpplab_tui.lab.details import SessionDetails, TurnRow
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.session_plot import energy_mark, power_top, session_lines, slots_for, turn_words
from ocpplab_tui.tui.widgets.timeline import timeline_lines
from tests.tui.conftest import running, screen_text, visible
from tests.tui.fake_lab import NOW, FakeLab, charger, charging, connector, demo
from tests.tui.fake_session import session
from tests.tui.test_charger_screen import opened

LONG = "dep-003"


def texts(lines: list[list[tuple[str, str]]]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def drawn(width: int, height: int, *, ascii_only: bool = False, seconds: float = 1102.0) -> list[str]:
    found = session(charging(session_seconds=seconds), NOW, slots_for(width), None)
    assert found is not None
    return texts(session_lines(found, width, height, Glyphs(ascii_only)))


def test_it_fits_whatever_room_there_is() -> None:  # what stands above a plot is cut by who draws it
    for width, height in product((20, 44, 71, 130), (4, 6, 9, 11, 16, 30, 50)):
        lines = drawn(width, height)
        assert len(lines) <= height
        assert len(lines) == height or height < 6
        plotted = [line for line in lines if not any(name in line for name in ("Power", "Energy", "Battery"))]
        assert all(cell_len(line) <= width for line in plotted)


def test_power_comes_first_and_what_finds_no_room_is_told_in_figures() -> None:
    small, middle, large = (" ".join(drawn(71, height)) for height in (8, 13, 20))
    assert "Power 41.3 kW  10.29 kWh  58 %  most 47.8 kW" in small
    assert "Battery 58 %" in middle
    assert "Energy" not in middle
    assert "Energy 10.29 kWh" in large
    assert "Battery 58 %" in large


def test_ascii_is_ascii() -> None:
    lines = drawn(71, 30, ascii_only=True)
    assert all(line.isascii() for line in lines)
    assert any("=====" in line for line in lines)


def test_the_limit_stands_over_the_power_it_cuts() -> None:
    lines = drawn(71, 20)
    (row,) = (number for number, line in enumerate(lines) if "━━━━" in line)
    first, last = lines[row].index("━"), lines[row].rindex("━")
    above, below = lines[row - 1][first + 1 : last - 1], lines[row + 1][first + 1 : last - 1]
    assert not above.strip()
    assert below.startswith("███")
    assert "   " in below  # where the charger paused


@pytest.mark.parametrize("seconds", [3.0, 40.0, 3_000.0, 400_000.0])
def test_a_session_fills_at_least_half_of_the_axis(seconds: float) -> None:
    found = session(charging(session_seconds=seconds), NOW, 100, None)
    assert found is not None
    assert 50 < len(found.slots) <= 100


def test_a_weak_session_is_drawn_on_a_scale_of_its_own() -> None:
    found = session(charging(power_w=3_100.0, max_power_w=150_000.0), NOW, 60, None)
    assert found is not None
    weak = replace(found, slots=tuple(slot._replace(limit_w=None) for slot in found.slots))
    assert power_top(weak) == 4_000.0


def test_energies_at_an_axis_are_short() -> None:
    assert [energy_mark(wh) for wh in (0, 250, 1500, 12_000, 3e6)] == ["0 Wh", "250 Wh", "1.5 kWh", "12 kWh", "3 MWh"]


def test_turns_say_what_happened() -> None:
    turns = (
        TurnRow(NOW, "authorized", "DEADBEEF"),
        TurnRow(NOW, "limit", "", 20_000.0),
        TurnRow(NOW, "battery set", "", 62.0),
        TurnRow(NOW, "fault", "[red]x[/red]\x1b[2J"),
    )
    assert [turn_words(turn) for turn in turns[:3]] == ["authorized DEADBEEF", "limit 20.0 kW", "battery set 62 %"]
    found = session(charging(), NOW, 60, None)
    assert isinstance(found, SessionDetails)
    lines = texts(timeline_lines(replace(found, turns=turns, turns_lost=3), 60, Glyphs()))
    assert "[red]x[/red]" in lines[3]
    assert "\x1b" not in lines[3]
    assert "3 turns are not kept" in lines[4]
    assert all(cell_len(line) <= 60 for line in lines)


async def test_the_live_tab_draws_the_session_and_its_turns() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await opened(app, pilot)
        text = screen_text(app)
        for part in ("Session at connector 1", "since 12:16:26", "Power 41.3 kW", "Energy", "Battery", "12:20"):
            assert part in text, part
        for part in ("plugged in mid-size", "authorized DEADBEEF", "limit 20.0 kW", "charger pauses", "+09:19"):
            assert part in text, part


async def test_it_moves_as_time_goes_on() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await opened(app, pilot)
        before = screen_text(app)
        app.seconds(100)
        app.fake.depths[LONG].now = app.fake.time
        app.seconds(1)
        await pilot.pause()
        assert screen_text(app) != before
        assert "00:18:22" in before


async def test_another_connector_another_session() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await opened(app, pilot)
        await pilot.press("2")
        await pilot.pause()
        text = screen_text(app)
        assert "Session at connector 2" in text
        assert "No session yet" in text
        assert "Nothing has happened here yet" in text


async def test_an_ended_session_stays() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await opened(app, pilot, "dep-008")
        text = screen_text(app)
        assert "ended 12:30:" in text
        assert "transaction ended Local" in text
        assert "Energy 15.00 kWh" in text


async def test_closer_and_further() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        await opened(app, pilot)
        seen = []
        for key in ("plus", "plus", "minus", "minus", "minus"):
            await pilot.press(key)
            await pilot.pause()
            title = next(line for line in screen_text(app).splitlines() if "Session at connector 1" in line)
            seen.append("last hour" in title or ("15" if "last 15 min" in title else ""))
        assert seen == [True, "15", True, "", ""]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_enter_reads_the_timeline_and_escape_goes_back(size: tuple[int, int]) -> None:
    async with running(demo(), size=size) as (app, pilot):
        screen = await opened(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert screen.focused is not None
        assert screen.focused.id == "timeline"
        assert "plugged in mid-size" in screen_text(app)
        assert ("Session at connector" in screen_text(app)) == (size[0] >= 120)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen
        assert screen.focused is not None
        assert screen.focused.id == "live"
        assert "Session at connector" in screen_text(app)


async def test_the_inspector_draws_it_where_there_is_room() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        app.main.go_to(LONG)
        await pilot.pause()
        assert app.main.inspector in visible(app)
        assert "Power 41.3 kW" in screen_text(app)
        app.main.go_to("dep-006")
        await pilot.pause()
        assert "session 1" not in screen_text(app)
    many = charger(1, *(charging(number) for number in range(1, 7)))
    async with running(FakeLab([many]), size=(120, 36)) as (app, pilot):
        await pilot.pause()
        assert "session 1" not in screen_text(app)


async def test_the_inspector_looks_once_a_second() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        app.main.go_to(LONG)
        await pilot.pause()
        for _ in range(20):
            app.look()
        looks = app.fake.depths[LONG].looks
        assert looks == ["session"]


async def test_the_inspector_tells_whose_limit_it_is() -> None:
    limited = connector("Charging", plugged=True, limit_w=20_000.0, limit_by="TxDefault #3, until 13:00")
    lab = FakeLab([charger(1, limited, limit_w=40_000.0, limit_by="StationMax #1")])
    async with running(lab, size=(120, 36)) as (app, pilot):
        await pilot.pause()
        assert "limit 20.0 kW (TxDefault #3, until 13:00)" in screen_text(app)
        assert "limit      40.0 kW (StationMax #1)" in screen_text(app)
