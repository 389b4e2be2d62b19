"""The Charger screen by key: its tabs, what they show of a charger, and that only the open one looks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from ocpplab_tui.lab.details import QueueDetails, TokenRow
from ocpplab_tui.operations.model import Outcome
from ocpplab_tui.tui.screens.charger import ChargerScreen
from ocpplab_tui.tui.screens.form import FormScreen
from ocpplab_tui.tui.widgets.record_table import RecordTable
from tests.tui.conftest import StillDashboard, on_main, running, screen_text, toasts
from tests.tui.fake_details import FakeDetails, setting
from tests.tui.fake_lab import FakeLab, charger, charging, connector, demo

HOSTILE = [
    "[red]not red[/red]",
    "\x1b[2JESC",
    "\u202eRLO",
    "ze\u200bro",
    "👩\u200d💻 漢字",
    "A" * 100_000,
    "line\nbreak",
]


def full(lab: FakeLab, charger_id: str = "dep-003") -> FakeDetails:
    lab.details(charger_id)
    return lab.depths[charger_id].fill()


async def opened(app: StillDashboard, pilot: Pilot[None], charger_id: str = "dep-003", tab: int = 0) -> ChargerScreen:
    app.main.go_to(charger_id)
    await pilot.press("enter")
    await pilot.pause()
    if not isinstance(app.screen, ChargerScreen):  # a small terminal shows the inspector first
        await pilot.press("enter")
        await pilot.pause()
    for _ in range(tab):
        await pilot.press("right")
    await pilot.pause()
    assert isinstance(app.screen, ChargerScreen)
    return app.screen


def table(screen: ChargerScreen) -> RecordTable:
    assert isinstance(screen.tab.main, RecordTable)
    return screen.tab.main


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_enter_opens_it_and_escape_leaves(size: tuple[int, int]) -> None:
    async with running(demo(), size=size) as (app, pilot):
        screen = await opened(app, pilot)
        assert [tab.title for tab in screen.tabs] == [
            "Live",
            "Configuration",
            "Authorization",
            "Profiles",
            "Monitors",
            "Queue",
            "Traffic",
        ]
        text = screen_text(app)
        for part in (
            "CP-003",
            "OCPP 2.0.1",
            "online",
            "47.8 kW",
            "62 %",
            "12.41 kWh   00:18:22",
            "DEADBEEF",
            "mid-size",
        ):
            assert part in text, part
        await pilot.press("escape")
        assert on_main(app)


async def test_the_head_shows_as_many_connectors_as_there_is_room_for_and_marks_the_rest() -> None:
    many = charger(1, *(connector("Available", number) for number in range(1, 31)))
    async with running(FakeLab([many]), size=(80, 24)) as (app, pilot):
        await opened(app, pilot, "dep-001")
        head = screen_text(app).split("\n")[0]
        assert "▌1○ 2○ 3○" in head
        assert "13○ …     ● online" in head
        await pilot.press(*["down"] * 29)
        await pilot.pause()
        head = screen_text(app).split("\n")[0]
        assert " CP-001  … " in head
        assert "29○▌30○" in head


async def test_a_16_charger_has_no_monitors() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot, "dep-001")
        assert "Monitors" not in [tab.title for tab in screen.tabs]


async def test_tabs_by_arrow_tab_key_and_click() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot)
        await pilot.press("right", "tab", "l")
        assert screen.tab.title == "Profiles"
        await pilot.press("left", "shift+tab", "h", "h")
        assert screen.tab.title == "Traffic"
        await pilot.click("#tabs", offset=(10, 0))
        await pilot.pause()
        assert screen.tab.title == "Configuration"


async def test_operations_act_on_this_charger_and_digits_choose_its_connector() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot, tab=1)
        await pilot.press("2", "p", "9")
        await pilot.pause()
        assert [(charger, operation.name) for charger, operation, _ in lab.submitted] == [("dep-003", "plug-connector")]
        assert lab.submitted[0][1].model_dump(exclude_none=True) == {"connector_id": 2}
        assert screen.connector == 2
        assert any("no connector 9" in message for _, message, _ in toasts(app))
        await pilot.press("o", *"unlock", "enter")
        await pilot.pause()
        assert lab.submitted[1][1].name == "unlock-connector"


async def test_the_palette_operates_on_it_too() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot, "dep-006")
        assert app.host is app.screen
        app.host.operate("plug-connector", "palette")
        await pilot.pause()
        assert [charger for charger, *_ in lab.submitted] == ["dep-006"]
        app.go_to("dep-002")
        assert on_main(app)
        assert app.main.grid.current == "dep-002"


async def test_arrows_move_between_connectors() -> None:
    async with running(demo(), size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot)
        await pilot.press("down")
        await pilot.pause()
        assert screen.connector == 2
        await pilot.press("down", "k")
        await pilot.pause()
        assert screen.connector == 1


# configuration


async def test_configuration_shows_what_is_known_of_a_setting() -> None:
    async with running(demo(), size=(160, 40)) as (app, pilot):
        screen = await opened(app, pilot, "dep-001", 1)
        text = screen_text(app)
        for part in ("HeartbeatInterval", "300", "AuthorizationKey", "(not told)", "write-only", "read-only", "reboot"):
            assert part in text, part
        await pilot.press("slash", *"heart", "enter")
        await pilot.pause()
        assert [record.key for record in table(screen).records] == ["HeartbeatInterval"]
        assert "1 found" in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(table(screen).records) == 12


async def test_enter_sets_a_key_by_the_operation() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot, "dep-001", 1)
        await pilot.press("slash", *"heart", "enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert "integer, from 0, in s" in screen_text(app)
        await pilot.press("ctrl+u", *"30", "enter")
        await pilot.pause()
        (submitted,) = lab.submitted
        assert submitted[1].model_dump() == {"configuration": {"HeartbeatInterval": "30"}}
        assert toasts(app)[-1][0] == "Set charger configuration: applied"


async def test_a_refused_value_says_why() -> None:
    lab = demo()
    lab.decide = lambda *_: (Outcome.REJECTED, "EVConnectionTimeOut: at least 1")
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot, tab=1)
        await pilot.press("end", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert lab.submitted[0][1].model_dump() == {"configuration": {"TxCtrlr.EVConnectionTimeOut": "60"}}
        assert any("at least 1" in message for _, message, _ in toasts(app))


async def test_what_only_the_charger_sets_is_told_and_choices_are_offered() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot, tab=1)
        await pilot.press("slash", *"temperature", "enter", "enter")
        await pilot.pause()
        assert toasts(app)[-1][0] == "Read-only"
        await pilot.press("escape", "home", "enter")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert [choice.value for choice in app.screen.form.fields[0].choices] == ["true", "false"]
        await pilot.press("down", "enter")
        await pilot.pause()
        assert lab.submitted[-1][1].model_dump() == {"configuration": {"AuthCtrlr.Enabled": "false"}}


async def test_only_looking_sets_nothing() -> None:
    lab = demo()
    lab.head = replace(lab.head, read_only=True)
    async with running(lab, size=(120, 36)) as (app, pilot):
        screen = await opened(app, pilot, tab=1)
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen
        assert "only look" in toasts(app)[-1][1]


# authorization, profiles, monitors, queue, traffic


async def test_authorization_shows_list_cache_and_reservations() -> None:
    lab = demo()
    full(lab)
    async with running(lab, size=(160, 40)) as (app, pilot):
        await opened(app, pilot, tab=2)
        text = screen_text(app)
        for part in (
            "Local list 3  version 4",
            "Cache 2",
            "Reservations 1",
            "Blocked",
            "Expired",
            "eMAID",
            "reserved #17",
        ):
            assert part in text, part


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        (2, ("i sends one", "a shows a card", "ReserveNow")),
        (3, ("No charging profile is installed", "SetChargingProfile")),
        (4, ("Nothing is watched", "SetVariableMonitoring")),
        (5, ("Nothing waits", "breaks the connection")),
    ],
)
async def test_an_empty_tab_says_what_to_press(tab: int, words: tuple[str, ...]) -> None:
    async with running(demo(), size=(80, 24)) as (app, pilot):
        await opened(app, pilot, tab=tab)
        text = screen_text(app)
        assert all(word in text for word in words)


async def test_profiles_draw_the_limit_and_zoom() -> None:
    lab = demo()
    depths = full(lab)
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot, tab=3)
        text = screen_text(app)
        for part in ("Limit of connector 1  next 6 h", "48.0 kW now", "TxDefaultProfile", "█████", "14:00"):
            assert part in text, part
        await pilot.press("minus", "minus", "2")
        await pilot.pause()
        assert "Limit of connector 2  next 24 h" in screen_text(app)
        await pilot.press("plus", "plus", "plus", "plus", "plus")
        await pilot.pause()
        assert "next 1 h" in screen_text(app)
        depths.limits = ()
        app.seconds(1)
        await pilot.pause()
        assert "no limit now" in screen_text(app)


async def test_a_profile_is_read_whole_on_a_small_terminal() -> None:
    lab = demo()
    full(lab)
    async with running(lab, size=(80, 24)) as (app, pilot):
        await opened(app, pilot, tab=3)
        await pilot.press("down", "enter")
        await pilot.pause()
        text = screen_text(app)
        assert "+03:00:00" in text
        assert "Limit of connector" not in text
        await pilot.press("escape")
        await pilot.pause()
        assert "Limit of connector" in screen_text(app)
        assert app.focused is not None
        assert app.focused.id == "profiles-table"


async def test_monitors_and_events() -> None:
    lab = demo()
    full(lab)
    async with running(lab, size=(160, 36)) as (app, pilot):
        await opened(app, pilot, tab=4)
        text = screen_text(app)
        for part in ("above 85", "! triggered", "aligned to 900 s", "HardWired", "12:33:21 clear", "severity 9"):
            assert part in text, part
        await pilot.press("end")
        await pilot.pause()
        assert "event 39" in screen_text(app)
        assert "E-12" in screen_text(app)


async def test_the_queue_tells_age_and_transmissions_and_the_payload() -> None:
    lab = demo()
    depths = full(lab)
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot, tab=5)
        text = screen_text(app)
        for part in ("Transaction messages", "wait until the CSMS listens", "13 min", "under way", '"Started"'):
            assert part in text, part
        await pilot.press("enter")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "queue-pane"
        await pilot.press("escape")
        await pilot.pause()
        assert app.focused.id == "queue-table"
        depths.waiting = QueueDetails((), True, 7)
        app.seconds(1)
        await pilot.pause()
        assert "7 more found no room" in screen_text(app)


async def test_traffic_is_that_of_this_charger() -> None:
    lab = demo()
    async with running(lab, size=(80, 24)) as (app, pilot):
        await opened(app, pilot, "dep-001")
        await pilot.press("left")
        app.seconds(1)
        await pilot.pause()
        text = screen_text(app)
        assert "StartTransaction" in text
        assert "Heartbeat" not in text
        await pilot.press("home", "enter")
        await pilot.pause()
        assert '"BootNotification"' in screen_text(app)
        await pilot.press("escape", "slash", *"metervalues", "enter")
        await pilot.pause()
        assert "2 found" in screen_text(app)
        await pilot.press("escape", "full_stop", "escape", "escape")
        assert on_main(app)


# cost and danger


async def test_only_the_open_tab_looks_and_only_when_something_changed() -> None:
    lab = demo()
    depths = full(lab, "dep-006")
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot, "dep-006", 1)
        depths.looks.clear()
        for _ in range(8):
            app.look()
        assert depths.looks == []
        for _ in range(8):
            lab.change(lab.views["dep-006"])
            app.look()
        assert depths.looks == ["configuration", "configuration"]
        await pilot.press("H")
        lab.change(lab.views["dep-006"])
        app.seconds(1)
        assert "configuration" in depths.looks  # also under a dialog


async def test_what_changes_is_drawn() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot)
        lab.change(replace(lab.views["dep-003"], connectors=(charging(power_w=12_300.0), connector("Faulted", 2))))
        app.seconds(1)
        await pilot.pause()
        assert "12.3 kW" in screen_text(app)
        assert "Faulted" in screen_text(app)


async def test_a_charger_that_is_removed_leaves_an_empty_screen() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        await opened(app, pilot, tab=1)
        del lab.views["dep-003"]
        lab.subscription.fleet = True
        app.seconds(1)
        await pilot.pause()
        assert "This charger is gone" in screen_text(app)
        await pilot.press("p", "1", "o", "escape")
        assert on_main(app)
        assert lab.submitted == []


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_text_from_the_wire_is_data(ascii_only: bool) -> None:
    lab = demo()
    depths = full(lab)
    depths.settings = tuple(setting(f"Key{number}", text, "string") for number, text in enumerate(HOSTILE))
    tokens = tuple(TokenRow(text, text, text, text, None, False) for text in HOSTILE)
    depths.tokens = replace(depths.tokens, local_list=tokens)
    async with running(lab, size=(160, 40), ascii_only=ascii_only) as (app, pilot):
        await opened(app, pilot, tab=1)
        for key in ("down", "down", "right", "down", "down"):
            await pilot.press(key)
            await pilot.pause()
            text = screen_text(app)
            assert "\x1b" not in text
            assert "\u202e" not in text
            assert not ascii_only or text.isascii()
        assert "[red]not red[/red]" in text
