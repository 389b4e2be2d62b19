"""Traffic: follow and pause, standing still while the journal runs, filter, the frame under the cursor."""

from __future__ import annotations

from tests.tui.conftest import StillDashboard, has_focus, running, screen_text, visible
from tests.tui.fake_lab import FakeLab, demo, talk, twelve


def title(app: StillDashboard) -> str:
    return next(line for line in screen_text(app).split("\n") if "Traffic" in line)


def rows(app: StillDashboard) -> list[str]:
    text = screen_text(app).split("\n")
    start = next(number for number, line in enumerate(text) if "Traffic" in line)
    return [line.strip("│┃▁▂▃▄▅▆▇█ ") for line in text[start + 1 : -2]]


async def test_it_follows_the_newest() -> None:
    lab = FakeLab(twelve())
    async with running(lab, size=(80, 24)) as (app, pilot):
        assert "No message yet" in screen_text(app)
        for _ in range(4):
            lab.journal.add(*talk())
            app.look()
            await pilot.pause()
            assert "StatusNotification" in rows(app)[-1]
        assert "● live" in title(app)


async def test_moving_away_pauses_and_nothing_jumps() -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        app.main.traffic.focus()
        await pilot.press("up", "up")
        await pilot.pause()
        assert "⏸ paused · End" in title(app)
        before = rows(app)
        for _ in range(60):
            lab.journal.add(*talk())
        app.look()
        await pilot.pause()
        assert rows(app) == before
        assert "⏸ paused +1 320 · End" in title(app)
        await pilot.press("end")
        await pilot.pause()
        assert "● live" in title(app)
        assert "StatusNotification" in rows(app)[-1]


async def test_what_the_ring_drops_doesnt_move_the_reader() -> None:
    lab = demo()
    lab.journal.capacity = 60
    async with running(lab, size=(80, 24)) as (app, pilot):
        traffic = app.main.traffic
        lab.journal.add(*talk())
        app.look()
        traffic.focus()
        await pilot.press("up", "up", "up")
        await pilot.pause()
        before, cursor = rows(app), traffic.cursor
        lab.journal.add(*talk(), *talk()[:8])
        app.look()
        await pilot.pause()
        assert lab.journal.first == 15
        assert rows(app) == before
        assert traffic.cursor == cursor


async def test_the_dot_key_stands_still_and_follows_again() -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("full_stop")
        before = rows(app)
        lab.journal.add(*talk())
        app.look()
        await pilot.pause()
        assert rows(app) == before
        assert "paused +22" in title(app)
        await pilot.press("full_stop")
        await pilot.pause()
        assert "● live" in title(app)


async def test_the_wheel_pauses_and_the_bottom_follows() -> None:
    lab = demo()
    lab.journal.add(*talk(), *talk())
    async with running(lab, size=(80, 24)) as (app, pilot):
        app.look()
        await pilot.pause()
        traffic = app.main.traffic
        traffic.scroll_relative(y=-4, animate=False, immediate=True)
        await pilot.pause()
        assert not traffic.follow
        traffic.scroll_relative(y=9, animate=False, immediate=True)
        await pilot.pause()
        assert traffic.follow


async def test_home_pages_and_clicks() -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        traffic = app.main.traffic
        traffic.focus()
        await pilot.press("home")
        assert traffic.cursor == 1
        await pilot.press("pagedown")
        assert traffic.cursor == traffic.size.height
        await pilot.press("pageup", "j", "k")
        assert traffic.cursor == 1
        await pilot.click("#traffic", offset=(5, 3))
        assert traffic.cursor == 3
        await pilot.press("G")
        assert traffic.follow


async def test_filter_searches_the_ring_and_what_comes() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        app.main.traffic.focus()
        await pilot.press("slash", *"heartb", "enter")
        await pilot.pause()
        assert "Traffic / heartb  4 found" in title(app)
        assert all("Heartbeat" in row for row in rows(app) if row)
        lab.journal.add(*talk())
        app.look()
        await pilot.pause()
        assert "8 found" in title(app)
        assert has_focus(app, app.main.traffic)
        await pilot.press("slash", *"zzz", "enter")
        await pilot.pause()
        assert "No frame matches heartbzzz yet" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(app.main.traffic.lines) == 44


async def test_errors_are_marked_by_glyph() -> None:
    async with running(demo(), size=(120, 36)) as (app, _):
        text = screen_text(app)
        assert "✖← GetVariables" in text
        assert "!→ Heartbeat" in text
        assert "?← not OCPP-J" in text


async def test_the_frame_opens_over_the_panels_and_escape_goes_back() -> None:
    async with running(demo()) as (app, pilot):
        app.main.traffic.focus()
        await pilot.press("up", "enter")
        await pilot.pause()
        assert has_focus(app, app.main.frame_view)
        assert "hello?" in screen_text(app)
        assert "schema: not a JSON array" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert has_focus(app, app.main.traffic)
        assert app.main.frame_view not in visible(app)


async def test_from_180_columns_the_frame_stands_beside() -> None:
    lab = demo()
    async with running(lab, size=(180, 40)) as (app, pilot):
        app.seconds(1)
        await pilot.pause()
        assert '"connectorStatus": "Occupied"' in screen_text(app)
        app.main.traffic.focus()
        await pilot.press("home")
        await pilot.pause()
        assert '"chargePointVendor": "OCPPLAB"' in screen_text(app)
        lab.journal.add(*talk())
        app.seconds(1)
        await pilot.pause()
        assert '"chargePointVendor": "OCPPLAB"' in screen_text(app)
        await pilot.press("enter")
        assert has_focus(app, app.main.frame_view)
        await pilot.press("j", "k", "escape")
        assert has_focus(app, app.main.traffic)


async def test_enter_on_nothing_does_nothing() -> None:
    async with running(FakeLab(), size=(80, 24)) as (app, pilot):
        app.main.traffic.focus()
        await pilot.press("enter", "up", "home", "G")
        assert has_focus(app, app.main.traffic)
