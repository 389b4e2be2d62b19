"""The operations history: who asked what, and what became of it."""

from __future__ import annotations

from ocpplab_tui.operations.cable import PlugConnector
from ocpplab_tui.operations.model import Outcome
from ocpplab_tui.tui.screens.operations import MARKS, OperationsScreen
from tests.tui.conftest import on_main, running, screen_text
from tests.tui.fake_lab import FakeLab, demo


async def test_it_shows_gateway_calls_as_they_come() -> None:
    lab = demo()
    first = lab.charger_ids()[0]
    async with running(lab, (120, 36)) as (app, pilot):
        await pilot.press("H")
        await pilot.pause()
        assert "Nothing yet" in screen_text(app)
        lab.decide = lambda _charger_id, _operation: (Outcome.RECEIVED, "")
        command = lab.submit(first, PlugConnector(), origin="gateway:night shift")
        screen = app.screen
        assert isinstance(screen, OperationsScreen)
        screen.look()
        await pilot.pause()
        line = next(text for text in screen_text(app).splitlines() if "Plug connector" in text)
        assert "gateway:night shift" in line
        assert "received" in line
        lab.finish(command, Outcome.REJECTED, "[red]no[/red] \x1b[2J")
        screen.look()
        await pilot.pause()
        text = screen_text(app)
        assert "rejected" in text
        assert "[red]no[/red]" in text
        assert "\x1b" not in text
        await pilot.press("escape")
        assert on_main(app)


async def test_every_outcome_has_a_mark_of_one_cell() -> None:
    assert set(MARKS) == set(Outcome)
    assert all(len(glyph) == 1 and plain.isascii() for glyph, plain, _ in MARKS.values())


async def test_an_empty_lab_has_an_empty_history() -> None:
    async with running(FakeLab()) as (app, pilot):
        await pilot.press("H")
        await pilot.pause()
        assert "Nothing yet" in screen_text(app)
