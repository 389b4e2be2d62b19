"""The screen as a whole: header, inspector, footer, panels, trouble with the CSMS, ASCII, hostile text, no colour."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ocpplab_tui.operations.model import Outcome
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.history import SAMPLES, History
from ocpplab_tui.tui.widgets.inspector_lines import inspector_lines
from tests.tui.conftest import StillDashboard, has_focus, running, screen_text, toasts, visible
from tests.tui.fake_lab import CHARGER, NOW, FakeLab, call, charger, charging, connector, crowd, demo, twelve

HOSTILE = [
    "[red]not red[/red]",
    "[@click=app.exit]press[/]",
    "\x1b[2J\x1b[31mESC",
    "\u202eRLO\u2066",
    "ze\u200bro\ufeffwidth",
    "👩\u200d💻 漢字 ❤\ufe0f",
    "A" * 100_000,
    "line\nbreak\ttab\r",
    "\x9b31m\x07bell",
]


async def test_the_header_says_it_all_when_there_is_room() -> None:
    async with running(demo(), size=(130, 36)) as (app, pilot):
        app.seconds(3)
        await pilot.pause()
        head = screen_text(app).split("\n")[0]
        for part in ("ocpplab-tui · demo", "CSMS embedded ● 11/12 online", "▶3 ○5", "38 msg/s", "12:34:59 UTC ×1"):
            assert part in head, head


async def test_the_header_drops_what_matters_least() -> None:
    async with running(FakeLab(crowd(5000)), size=(80, 24)) as (app, _):
        head = screen_text(app).split("\n")[0]
        assert "4584/5000" in head
        assert "▶1250" in head
        assert "12:34:56" in head
        assert "…" in head
        assert "msg/s" not in head


@pytest.mark.parametrize(("width", "words"), [(130, "! loop 240 ms late"), (80, "! loop late")])
async def test_a_late_loop_is_told(width: int, words: str) -> None:
    lab = demo()
    async with running(lab, size=(width, 24)) as (app, pilot):
        assert "late" not in screen_text(app).split("\n")[0]
        lab.head = replace(lab.head, loop_lag_s=0.24)
        app.seconds(1)
        await pilot.pause()
        assert words in screen_text(app).split("\n")[0]


async def test_trouble_with_the_csms_says_what_why_and_what_to_do() -> None:
    lab = demo()
    lab.head = replace(lab.head, csms="wss://csms.example/ocpp", csms_ok=False, csms_text="401 wrong password")
    async with running(lab, size=(80, 24)) as (app, pilot):
        text = screen_text(app)
        assert "✖ No connection to wss://csms.example/ocpp: 401 wrong password" in text
        assert "password_env in [csms]. Chargers keep trying." in text
        lab.head = replace(lab.head, csms_ok=True)
        app.seconds(1)
        await pilot.pause()
        assert "No connection" not in screen_text(app)


async def test_the_inspector_shows_the_focused_charger() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        app.main.go_to("dep-003")
        app.seconds(5)
        await pilot.pause()
        text = screen_text(app)
        for part in ("CP-003 · SDK-DC-50", "OCPP 2.0.1", "12.41 kWh   00:18:22   400 V   119 A", "…-8d1f60a2b3c4"):
            assert part in text, part
        assert "tag DEADBEEF" in text
        assert re.search(r"47\.8 kW ▇███▅▄▂▃\S+▇", text)  # full power, a limit, a pause, full power
        assert "limit      50.0 kW" in text
        app.main.go_to("dep-010")
        await pilot.pause()
        assert "retry in 4 s: 401 wrong password" in screen_text(app)
        assert "queue      3 transaction messages" in screen_text(app)


def test_the_inspector_tells_the_waiting_request_and_faults() -> None:
    view = replace(
        CHARGER,
        open_call=("MeterValues", 12.0),
        faults=("WeakSignal",),
        powered=False,
        limit_w=10_000.0,
        connectors=(
            connector("Available", error_code="WeakSignal"),
            connector("Reserved", 2, reserved_for="FLEET-1"),
            connector("Preparing", 3, plugged=True, vehicle="van", limit_w=7000.0),
        ),
    )
    lines = inspector_lines(view, 46, {}, Glyphs())
    text = ["".join(piece for piece, _ in (*line.left, *line.right)) for line in lines]
    assert "waits for  MeterValues 12 s" in text
    assert "faults     WeakSignal" in text
    assert "power      off" in text
    assert "  ! WeakSignal" in text
    assert "  reserved FLEET-1" in text
    assert "  limit 7.0 kW" in text
    assert "  EV vanplugged" in text


async def test_a_click_in_the_inspector_chooses_the_connector() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        app.main.go_to("dep-003")
        await pilot.pause()
        rows = screen_text(app).split("\n")
        line = next(n for n, row in enumerate(rows) if "2 ○ Available" in row[74:])
        await pilot.click(offset=(80, line))
        await pilot.pause()
        assert app.main.grid.connector == 2
        await pilot.click(offset=(80, line), button=3)
        await pilot.pause()
        assert app.screen is not app.main


async def test_tab_goes_round_the_panels_and_back() -> None:
    async with running(demo(), size=(180, 40)) as (app, pilot):
        main = app.main
        for panel in (main.traffic, main.inspector, main.frame_view, main.grid):
            await pilot.press("tab")
            assert has_focus(app, panel)
        await pilot.press("shift+tab")
        assert has_focus(app, main.frame_view)


async def test_the_footer_offers_what_makes_sense_and_obeys_clicks() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        assert screen_text(app).split("\n")[-1].startswith(" P unplug  S stop session  a authorize  x fault")
        app.main.go_to("dep-006")
        await pilot.pause()
        assert screen_text(app).split("\n")[-1].startswith(" p plug  s start session")
        app.main.go_to("dep-004")
        await pilot.pause()
        assert "X clear fault" in screen_text(app).split("\n")[-1]
        await pilot.click("#footer", offset=(2, 0))
        await pilot.pause()
        assert lab.submitted[0][1].name == "plug-connector"
        await pilot.press("tab")
        await pilot.pause()
        assert ". stand still" in screen_text(app).split("\n")[-1]


async def test_resizing_rearranges_the_panels() -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        assert app.main.inspector not in visible(app)
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        assert app.main.inspector in visible(app)
        assert app.main.frame_view not in visible(app)
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert app.main.frame_view in visible(app)
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert screen_text(app)


async def test_one_charger_leaves_the_room_to_the_traffic() -> None:
    async with running(FakeLab(twelve()[:1]), size=(80, 24)) as (app, _):
        assert app.main.grid.outer_size.height == 5
        assert app.main.traffic.outer_size.height == 17


async def test_ascii_is_ascii_all_over() -> None:
    async with running(demo(), size=(180, 24), ascii_only=True) as (app, pilot):
        app.seconds(3)
        for keys in (["p"], ["s"], ["escape", "o"], ["escape", "question_mark"], ["escape", "K"], ["escape", "slash"]):
            await pilot.press(*keys)
            await pilot.pause()
            odd = sorted({character for character in screen_text(app) if not character.isascii()})
            assert odd == [], (keys, odd)


async def test_without_colour_everything_can_be_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(demo(), size=(120, 36)) as (app, _):
        assert app.no_color
        text = screen_text(app)
        for part in (
            "○ Available",
            "◐ Preparing",
            "▶ Charging",
            "✖ GroundFault",
            "⋯ (Charging)",
            "✖← GetVariables",
            "▌",
        ):
            assert part in text


def hostile_lab() -> FakeLab:
    """One charger a text, which stands wherever a text can stand."""
    views = []
    for number, text in enumerate(HOSTILE, 1):
        bad = charging(id_token=text, transaction_id=text, vehicle=text)
        names = {"identity": text, "name": text, "vendor": text, "model": text, "link": text}
        views.append(charger(number, bad, **names))
    lab = FakeLab(views)
    for view, text in zip(views, HOSTILE, strict=True):
        frame = call(NOW, view.charger_id, text, {"key": text, text: "x"}, "u")
        lab.journal.add(frame, frame._replace(verdict=text, note=text))
    lab.id_tokens = lambda: HOSTILE  # type: ignore[method-assign]  # a lab whose tokens are hostile
    lab.keys = [(text, text, False) for text in HOSTILE]
    lab.decide = lambda charger_id, _: (Outcome.REJECTED, lab.charger(charger_id).identity)
    return lab


async def test_hostile_text_stays_data() -> None:
    lab = hostile_lab()
    async with running(lab, size=(180, 30)) as (app, pilot):
        for number, text in enumerate(HOSTILE):
            lab.head = replace(lab.head, name=text, csms=text, csms_ok=False, csms_text=text)
            app.main.grid.go(number)
            app.seconds(1)
            await pilot.press("p")
            harmless(app)
        for keys in (["s"], ["down", "down"], ["escape", "c"], ["down"], ["escape", "o"], ["escape", "slash"]):
            await pilot.press(*keys)
            harmless(app)
        await pilot.press("escape", "tab", "home")
        for _ in range(len(HOSTILE)):
            await pilot.press("down", "down")
            harmless(app)
        assert len(toasts(app)) == len(HOSTILE)


def harmless(app: StillDashboard) -> None:
    shown = screen_text(app)
    assert app.is_running
    for line in shown.split("\n"):
        assert all(character.isprintable() for character in line), ascii(line)
    assert "\u202e" not in shown
    assert "\u200b" not in shown


async def test_hostile_choices_go_back_as_they_came() -> None:
    lab = hostile_lab()
    async with running(lab) as (_, pilot):
        await pilot.press("a", "down", "down", "enter")
        await pilot.pause()
        assert lab.submitted[0][1].model_dump(exclude_none=True) == {"id_tag": HOSTILE[2]}


async def test_markup_in_the_quit_and_pick_dialogs_is_text_too() -> None:
    view = replace(CHARGER, identity="[b]X[/b]")
    async with running(FakeLab([view])) as (app, pilot):
        await pilot.press("o")
        await pilot.pause()
        assert "Operations on [b]X[/b]" in screen_text(app)
        await pilot.press("escape", "K")
        await pilot.pause()
        assert "On [b]X[/b]." in screen_text(app)


def test_history_is_bounded_and_keeps_the_latest() -> None:
    history = History()
    for second in range(SAMPLES + 5):
        history.add(float(second))
    assert list(history.rates) == [float(second) for second in range(5, SAMPLES + 5)]
    assert history.due(100.0, 1.0)
    assert not history.due(100.5, 1.0)
    assert history.due(101.1, 1.0)
    assert history.due(50.0, 1.0)


async def test_an_error_while_looking_is_told_once_and_the_screen_goes_on() -> None:
    lab = demo()

    def broken() -> object:
        raise RuntimeError("no summary")

    async with running(lab) as (app, pilot):
        lab.summary = broken  # type: ignore[method-assign,assignment]  # a lab with a defect
        app.seconds(2)
        await pilot.pause()
        assert [title for title, *_ in toasts(app)] == ["Something went wrong"]
        assert "RuntimeError: no summary" in toasts(app)[0][1]
        assert app.is_running
