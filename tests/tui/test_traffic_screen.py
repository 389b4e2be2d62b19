"""The Traffic screen: exchanges, bookmarks, copies, sending again, and what lies on disk."""

from __future__ import annotations

import json
from time import process_time

from textual.pilot import Pilot

from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.operations.messages import ProxyMessage
from ocpplab_tui.tui.screens.form import FormScreen
from ocpplab_tui.tui.screens.traffic import TrafficScreen
from tests.tui.conftest import StillDashboard, has_focus, running, screen_text, steady, toasts, until
from tests.tui.fake_lab import NOW, FakeLab, call, demo, result, talk, twelve
from tests.tui.test_bindings import chain_of, clashes


async def opened(app: StillDashboard, pilot: Pilot[None], *keys: str) -> TrafficScreen:
    await pilot.press("g", *keys)
    await pilot.pause()
    app.seconds(1)
    await pilot.pause()
    assert isinstance(app.screen, TrafficScreen)
    return app.screen


def to(screen: TrafficScreen, sequence: int) -> None:
    screen.log_view.go(screen.log_view.lines.line_of(sequence))
    screen.look_again()


async def test_request_and_answer_stand_together_and_the_broken_place_is_marked() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot)
        for sequence in (19, 20):  # the request, then its answer: the same exchange
            to(screen, sequence)
            await pilot.pause()
            text = screen_text(app)
            assert "→ Request Heartbeat" in text
            assert "← Error Heartbeat" in text
            assert "schema: when: not allowed here" in text
            assert '!   "when": "now"' in text


async def test_a_request_without_an_answer_is_seen_with_its_age_until_the_answer_comes() -> None:
    lab = FakeLab(twelve(), [call(NOW - 3, "dep-003", "Heartbeat", {}, "m-1")])
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot)
        assert "1 without an answer, CP-003 Heartbeat for 4.0 s" in screen_text(app)
        assert "no answer 4.0 s" in screen_text(app)
        assert "no answer yet" in screen_text(app)
        app.seconds(1)
        await pilot.pause()
        assert "no answer 5.0 s" in screen_text(app)
        lab.journal.add(result(NOW + 2, "dep-003", "Heartbeat", {}, "m-1", 5000.0))
        app.seconds(1)
        await pilot.pause()
        assert "every request is answered" in screen_text(app)
        assert "no answer" not in screen_text(app)
        await pilot.press("slash", *"is:open")
        await pilot.pause()
        assert "0 found" in screen_text(app)


async def test_the_exchange_follows_slowly_enough_to_be_read_and_a_reader_at_once() -> None:
    lab = FakeLab(twelve(), [call(NOW - 3, "dep-003", "Heartbeat", {}, "m-1")])
    async with running(lab, size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot)
        lab.journal.add(call(NOW, "dep-003", "Heartbeat", {}, "m-2"))
        app.look()
        await pilot.pause()
        assert screen.log_view.cursor == screen.log_view.lines.sequence(1)
        assert "m-1" in screen_text(app)
        for _ in range(3):  # a summary comes with every fourth look
            app.look()
        await pilot.pause()
        assert "m-2" in screen_text(app)
        await pilot.press("up")
        await pilot.pause()
        assert "m-1" in screen_text(app)


def rows(app: StillDashboard) -> list[str]:
    """The lines of the log without the scrollbar."""
    return [line.strip("│┃▁▂▃▄▅▆▇█ ") for line in screen_text(app).split("\n")[2:-2]]


async def test_nothing_jumps_while_reading() -> None:
    answered = [each for each in talk() if each.unique_id not in ("c-1", "m-10")]
    lab = FakeLab(twelve(), answered * 2)
    async with running(lab, size=(80, 24)) as (app, pilot):
        screen = await opened(app, pilot, "up", "up")
        before, cursor = rows(app), screen.log_view.cursor
        for _ in range(30):
            lab.journal.add(*talk())
        app.look()
        await pilot.pause()
        assert rows(app) == before
        assert screen.log_view.cursor == cursor
        await pilot.press("G")
        assert screen.log_view.follow
        await pilot.press("full_stop")
        assert not screen.log_view.follow


async def test_bookmarks_are_walked() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        screen = await opened(app, pilot, "n")
        assert toasts(app)[-1][0] == "No bookmarks"
        await pilot.press("home", "b", "down", "down", "b", "end", "n")
        assert screen.log_view.cursor == 1
        await pilot.press("n")
        assert screen.log_view.cursor == 3
        await pilot.press("N")
        assert screen.log_view.cursor == 1
        await pilot.press("b", "n")
        assert screen.log_view.bookmarks == {3}


async def test_copies_say_what_they_did() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot)
        to(screen, 3)
        for name in ("frame", "payload", "command"):
            await pilot.press("y", *name, "enter")
            await pilot.pause()
            assert toasts(app)[-1][0] == "Copied"
            assert name in toasts(app)[-1][1]
        assert app.clipboard == (
            "ocpplab-tui do proxy-message CP-001 action=Authorize ocpp_version=ocpp1.6"
            """ 'payload={"idTag":"FLEET-1"}'"""
        )
        to(screen, 11)  # the CSMS asked: nothing to send again
        await pilot.press("y")
        await pilot.pause()
        assert "shell" not in screen_text(app)


async def test_a_request_is_sent_again_as_it_was() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot)
        to(screen, 19)
        await pilot.press("r")
        charger_id, operation, _ = lab.submitted[-1]
        assert charger_id == "dep-009"
        assert isinstance(operation, ProxyMessage)
        assert (operation.action, operation.payload, operation.check_schema) == ("Heartbeat", {"when": "now"}, False)
        to(screen, 4)
        await pilot.press("r")
        assert toasts(app)[-1][:2] == ("Not sent", "Only a request of a charger can be sent again; this one is not.")
        assert len(lab.submitted) == 1


async def test_what_the_journal_covered_is_not_sent_again() -> None:
    secret = call(NOW, "dep-001", "DataTransfer", {"vendorId": "x", "data": "•••"}, "m-1")
    lab = FakeLab(twelve(), [secret])
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot, "r")
        assert "covered" in toasts(app)[-1][1]
        assert not lab.submitted


async def test_a_request_is_changed_before() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot)
        to(screen, 3)
        await pilot.press("R")
        await pilot.pause()
        form = app.screen
        assert isinstance(form, FormScreen)
        assert form.form.texts["action"] == "Authorize"
        assert json.loads(form.form.texts["payload"]) == {"idTag": "FLEET-1"}
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert lab.submitted[-1][1].model_dump()["payload"] == {"idTag": "FLEET-1"}


def with_disk(count: int) -> FakeLab:
    """`count` frames on disk that left memory."""
    lab = FakeLab(twelve(), talk())
    kinds = ("Heartbeat", "Authorize")
    for number in range(-count + 1, 1):
        lab.older.kept[number] = call(NOW - 100 + number / 100, "dep-002", kinds[number % 50 == 0], {}, f"old-{number}")
    return lab


async def test_older_frames_come_from_disk_as_one_scrolls_up() -> None:
    lab = with_disk(1000)
    async with running(lab, size=(80, 24)) as (app, pilot):
        screen = await opened(app, pilot)
        await steady(pilot)
        assert len(screen.log_view.lines) == 1022
        assert screen.log_view.follow
        assert not lab.older.asked
        await pilot.press("pageup", "pageup")
        await steady(pilot)
        assert lab.older.asked
        assert "CP-002  → Heartbeat" in screen_text(app)
        await pilot.press("home")
        await steady(pilot)
        frame = screen.log_view.frame
        assert frame is not None
        assert frame.unique_id == "old--999"


async def test_a_filter_reaches_back_to_disk() -> None:
    lab = with_disk(5000)
    async with running(lab, size=(80, 24)) as (app, pilot):
        screen = await opened(app, pilot, "slash", *"a:Authorize", "enter")
        await steady(pilot)
        lines = screen.log_view.lines
        assert len(lines) == 2
        await pilot.press("home")

        def searched() -> bool:
            screen.log_view.apply()
            if lines.unsearched:
                screen.log_view.go(0)
            return not lines.unsearched

        await until(pilot, searched)
        assert len(lines) == 102
        assert lines.sequence(0) == -4950


async def test_what_is_found_on_disk_does_not_move_the_reader() -> None:
    lab = with_disk(400)
    async with running(lab, size=(80, 24)) as (app, pilot):
        screen = await opened(app, pilot, "slash", *"a:Authorize,StatusNot", "enter")
        log = screen.log_view
        before = len(log.lines)
        await pilot.press("up")
        cursor = log.cursor
        log.apply()
        await until(pilot, lambda: not log.lines.unsearched)
        await steady(pilot)
        assert len(log.lines) > before
        assert log.cursor == cursor
        assert not log.follow


async def test_a_journal_that_cannot_be_read_is_said() -> None:
    lab = demo()

    async def broken() -> int | None:
        raise OSError("the disk is gone")

    lab.older.oldest = broken  # type: ignore[method-assign]
    async with running(lab) as (app, pilot):
        await opened(app, pilot)
        await until(pilot, lambda: any("the disk is gone" in text for _, text, _ in toasts(app)))
        assert len([text for _, text, _ in toasts(app) if "the disk is gone" in text]) == 1


async def test_a_frame_of_a_megabyte_opens_at_once_and_is_cut_with_a_mark() -> None:
    data = [{"key": f"Key{number}", "readonly": False, "value": "x" * 20} for number in range(14_000)]
    big: Frame = result(NOW, "dep-001", "GetConfiguration", {"configurationKey": data}, "m-1", 5.0)
    assert len(big.data) > 800_000
    async with running(FakeLab(twelve(), [big]), size=(120, 36)) as (app, pilot):
        start = process_time()
        screen = await opened(app, pilot)
        assert process_time() - start < 2
        for _ in range(40):
            app.look()
        await pilot.pause()
        screen.exchange_view.scroll_end(animate=False, force=True)
        await pilot.pause()
        assert "cut here" in screen_text(app)


async def test_text_from_the_wire_is_shown_and_never_obeyed() -> None:
    evil = call(NOW, "dep-001", "Heartbeat", {"[red]x": "\x1b[31m[@click=app.bell]\u202e"}, "[b]id")
    async with running(FakeLab(twelve(), [evil]), size=(120, 36)) as (app, pilot):
        await opened(app, pilot)
        text = screen_text(app)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[red]x" in text


async def test_no_key_stands_twice() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot)
        for widget in (screen.log_view, screen.exchange_view):
            clashes(chain_of(widget))


async def test_escape_goes_one_step_back_at_a_time() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        screen = await opened(app, pilot, "slash", *"heart", "enter", "enter")
        assert has_focus(app, screen.exchange_view)
        await pilot.press("escape")
        assert has_focus(app, screen.log_view)
        await pilot.press("escape")
        assert not screen.log_view.lines.filter
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.main
