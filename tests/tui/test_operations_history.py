"""The operations so far: who asked what, what became of it, and the messages that it caused."""

from __future__ import annotations

from ocpplab_tui.operations.authorization import AuthorizeIdTag
from ocpplab_tui.operations.cable import PlugConnector
from ocpplab_tui.operations.model import Command, Outcome
from ocpplab_tui.tui.command_lists import MARKS, command_lines, filter_for, frames_of
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.screens.operations import OperationsScreen
from ocpplab_tui.tui.screens.traffic import TrafficScreen
from tests.tui.conftest import on_main, running, screen_text, toasts
from tests.tui.fake_lab import NOW, FakeLab, call, demo, result


async def test_it_shows_gateway_calls_as_they_come() -> None:
    lab = demo()
    first = lab.charger_ids()[0]
    async with running(lab, (120, 36)) as (app, pilot):
        await pilot.press("H")
        await pilot.pause()
        assert "Nothing yet" in screen_text(app)
        assert "o on the dashboard lists all operations" in screen_text(app)
        lab.decide = lambda _charger_id, _operation: (Outcome.RECEIVED, "")
        command = lab.submit(first, PlugConnector(), origin="gateway:night shift")
        assert isinstance(app.screen, OperationsScreen)
        app.look()
        await pilot.pause()
        line = next(text for text in screen_text(app).splitlines() if "Plug connector" in text and "received" in text)
        assert "…night shift" in line
        assert ":night shift" in screen_text(app).replace("…night shift", "")
        lab.finish(command, Outcome.REJECTED, "[red]no[/red] \x1b[2J")
        app.look()
        await pilot.pause()
        text = screen_text(app)
        assert "rejected" in text
        assert "[red]no[/red]" in text
        assert "\x1b" not in text
        await pilot.press("escape")
        assert on_main(app)


async def test_each_is_linked_to_its_frames() -> None:
    lab = demo()
    async with running(lab, (120, 36)) as (app, pilot):
        command = lab.submit("dep-003", PlugConnector(connector_id=1), origin="key")
        command.messages += ["own-1", "own-2"]
        for uid in command.messages:
            lab.journal.add(
                call(NOW, "dep-003", "StatusNotification", {"evseId": 1}, uid),
                result(NOW + 0.01, "dep-003", "StatusNotification", {}, uid, 3.0),
            )
        lab.submit("dep-001", PlugConnector(), origin="key")  # this one says nothing
        app.seconds(1)
        await pilot.press("H")
        await pilot.pause()
        assert "It caused no message of its own" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert toasts(app)[-1][1] == "It caused no message of its own."
        await pilot.press("down")
        await pilot.pause()
        assert "Messages 2" in screen_text(app)
        assert screen_text(app).count("StatusNotification") == 4
        await pilot.press("enter")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, TrafficScreen)
        assert screen.log_view.lines.filter.text == "c:CP-003 id:own-1,own-2"
        assert len(screen.log_view.lines) == 4
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert isinstance(app.screen, OperationsScreen)


async def test_the_same_is_asked_again_and_a_filter_finds() -> None:
    lab = demo()
    async with running(lab, (120, 36)) as (app, pilot):
        lab.submit("dep-003", PlugConnector(connector_id=2), origin="key")
        lab.submit("dep-006", AuthorizeIdTag(id_tag="DEADBEEF"), origin="key")
        app.seconds(1)
        await pilot.press("H", "slash", *"plug", "enter")
        await pilot.pause()
        assert "Authorize ID tag" not in screen_text(app)
        await pilot.press("r")
        await pilot.pause()
        charger_id, operation, origin = lab.submitted[-1]
        assert (charger_id, operation, origin) == ("dep-003", PlugConnector(connector_id=2), "history")
        del lab.views["dep-003"]
        await pilot.press("r")
        await pilot.pause()
        assert toasts(app)[-1][1] == "Its charger is gone."


async def test_every_outcome_has_a_mark_of_one_cell() -> None:
    assert set(MARKS) == set(Outcome)
    assert all(len(glyph) == 1 and plain.isascii() for glyph, plain, _ in MARKS.values())


async def test_an_empty_lab_has_an_empty_history() -> None:
    async with running(FakeLab()) as (app, pilot):
        await pilot.press("H")
        await pilot.pause()
        assert "Nothing yet" in screen_text(app)


def test_what_was_typed_at_a_reader_is_not_told() -> None:
    swiped = AuthorizeIdTag(id_tag="190485", id_token_type="KeyCode")
    command = Command("0" * 12, swiped, "dep-003", "CP-003", "key", NOW)
    text = str(command_lines(command, [], 60, Glyphs()))
    assert "KeyCode" in text
    assert "190485" not in text


def test_frames_are_found_far_back_and_the_search_ends_at_the_command() -> None:
    lab = FakeLab()
    command = Command("0" * 12, PlugConnector(), "dep-1", "CP-1", "key", NOW, messages=["mine"])
    lab.journal.add(call(NOW - 100, "dep-1", "Heartbeat", {}, "mine"))  # the id of an earlier run
    lab.journal.add(*(call(NOW - 50, "dep-1", "Heartbeat", {}, f"h-{n}") for n in range(5000)))
    lab.journal.add(call(NOW, "dep-1", "StatusNotification", {}, "mine"))
    lab.journal.add(*(call(NOW + 1, "dep-2", "Heartbeat", {}, f"i-{n}") for n in range(5000)))
    found = frames_of(command, lab.journal)
    assert [frame.action for frame in found] == ["StatusNotification"]
    assert filter_for(command, "CP-1") == "c:CP-1 id:mine"
