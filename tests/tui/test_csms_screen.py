"""The CSMS screen by key: stations, every request of both versions, answers, history, policies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from ocpplab_tui.lab.csms_port import Answered, Gone, NoAnswer, Refused, Snapshot, StationAnswer
from ocpplab_tui.tui.forms.reading import json_object
from ocpplab_tui.tui.forms.request import fields_of, first_payload
from ocpplab_tui.tui.screens.confirm import ConfirmScreen
from ocpplab_tui.tui.screens.csms import CsmsScreen
from ocpplab_tui.tui.screens.pick import PickScreen
from ocpplab_tui.tui.screens.request import RequestScreen
from tests.tui.conftest import StillDashboard, on_main, running, screen_text, steady, toasts
from tests.tui.fake_csms import FakeCsms, station
from tests.tui.fake_lab import NOW, FakeLab, demo

SIZE = (120, 36)
COUNTS = {"1.6": 26, "2.0.1": 40}
EVERY = [(version, action) for version in COUNTS for action in FakeCsms().requests(version)]


def csms_of(lab: FakeLab) -> FakeCsms:
    assert lab.csms_port is not None
    return lab.csms_port


async def opened(app: StillDashboard, pilot: Pilot[None], charger_id: str = "dep-001") -> CsmsScreen:
    app.main.go_to(charger_id)
    await pilot.press("C")
    await steady(pilot)
    app.seconds(1)
    await steady(pilot)
    assert isinstance(app.screen, CsmsScreen)
    return app.screen


async def write(app: StillDashboard, pilot: Pilot[None], action: str) -> RequestScreen:
    """Choose a request in the menu of all of them."""
    await pilot.press("o", *action.lower(), "enter")
    await pilot.pause()
    assert isinstance(app.screen, RequestScreen)
    return app.screen


async def test_it_opens_with_the_focused_chargers_station_and_leaves() -> None:
    async with running(demo(), size=SIZE) as (app, pilot):
        screen = await opened(app, pilot, "dep-003")
        assert screen.station is not None
        assert screen.station.identity == "CP-003"
        text = screen_text(app)
        for part in ("ws://127.0.0.1:9000/ocpp", "4/5 connected", "2 transactions", "CP-010", "gone", "Requests 40"):
            assert part in text, part
        await pilot.press("up", "up")
        await pilot.pause()
        assert "Requests 26" in screen_text(app)
        await pilot.press("escape")
        assert on_main(app)


def test_it_can_send_all_there_are() -> None:
    assert {version: len(FakeCsms().requests(version)) for version in COUNTS} == COUNTS


@pytest.mark.parametrize(("version", "action"), EVERY)
def test_every_request_begins_with_a_payload_that_fits(version: str, action: str) -> None:
    csms = FakeCsms()
    schema = csms.schema(version, action)
    identity = {"1.6": "CP-001", "2.0.1": "CP-003"}[version]
    payload = first_payload(schema, NOW, csms.state, identity, 7)
    assert csms.fault(version, action, payload) == ""
    assert all(name and kind for name, kind, _ in fields_of(schema))


def test_the_first_payload_knows_the_station() -> None:
    csms = FakeCsms()
    stop = first_payload(csms.schema("1.6", "RemoteStopTransaction"), NOW, csms.state, "CP-001", 1)
    assert stop == {"transactionId": 1042}
    start = first_payload(csms.schema("2.0.1", "RequestStartTransaction"), NOW, csms.state, "CP-003", 5)
    assert (start["idToken"]["idToken"], start["remoteStartId"]) == ("DEADBEEF", 5)
    reserve = first_payload(csms.schema("1.6", "ReserveNow"), NOW, csms.state, "CP-001", 5)
    assert (reserve["connectorId"], reserve["expiryDate"]) == (1, "2026-01-01T13:34:56.000Z")


async def test_a_request_is_written_checked_sent_and_answered() -> None:
    lab = demo()
    async with running(lab, size=SIZE) as (app, pilot):
        await opened(app, pilot)
        screen = await write(app, pilot, "Reset")
        assert json_object(screen.query_one(TextArea).text) == {"type": "Hard"}
        assert "fits the schema" in screen_text(app)
        assert "Hard | Soft" in screen_text(app)
        screen.query_one(TextArea).text = '{"type": "Soft"}'
        await pilot.press("ctrl+s")
        await steady(pilot)
        assert csms_of(lab).sent == [("CP-001", "Reset", {"type": "Soft"}, True)]
        text = screen_text(app)
        assert "[History]" in text
        assert '"status": "Accepted"' in text
        assert toasts(app)[-1][0] == "Reset: Accepted"
        await pilot.press("r")
        await steady(pilot)
        assert len(csms_of(lab).sent) == 2
        again = await write(app, pilot, "Reset")
        assert json_object(again.query_one(TextArea).text) == {"type": "Soft"}  # what was written last


async def test_what_breaks_the_schema_is_sent_only_on_purpose() -> None:
    lab = demo()
    async with running(lab, size=SIZE) as (app, pilot):
        await opened(app, pilot)
        screen = await write(app, pilot, "Reset")
        screen.query_one(TextArea).text = '{"type": '
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "not JSON" in screen_text(app)
        assert not screen.query_one("#request-anyway").display
        screen.query_one(TextArea).text = '{"type": "Boom"}'
        await pilot.pause()
        assert "type: not one of the allowed values" in screen_text(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert csms_of(lab).sent == []
        await pilot.click("#request-anyway")
        await steady(pilot)
        assert csms_of(lab).sent == [("CP-001", "Reset", {"type": "Boom"}, False)]
        assert "breaks the schema" in screen_text(app)


@pytest.mark.parametrize(
    ("answer", "word", "detail"),
    [
        (Answered({"status": "Rejected"}), "Rejected", "Rejected"),
        (Answered({"listVersion": 3}), "answered", '"listVersion": 3'),
        (Answered({"setVariableResult": [{"attributeStatus": "Accepted"}]}), "Accepted", "attributeStatus"),
        (Answered({"x": [{"status": "Accepted"}, {"status": "Rejected"}]}), "1 of 2 good", "Rejected"),
        (Answered({"state": 1}, "status is missing"), "bad answer", "status is missing"),
        (Refused("NotSupported", "no [b]such[/b] thing", {"x": 1}), "NotSupported", "no [b]such[/b] thing"),
        (NoAnswer(), "no answer", "no answer"),
        (Gone(), "gone", "gone"),
    ],
)
async def test_every_end_of_a_request_is_told(answer: StationAnswer, word: str, detail: str) -> None:
    lab = demo()
    csms_of(lab).answers["ClearCache"] = answer
    async with running(lab, size=SIZE) as (app, pilot):
        await opened(app, pilot)
        await write(app, pilot, "ClearCache")
        await pilot.press("ctrl+s")
        await steady(pilot)
        assert toasts(app)[-1][0] == f"ClearCache: {word}"
        assert detail in screen_text(app)


async def test_a_station_that_is_gone_cannot_be_asked() -> None:
    async with running(demo(), size=SIZE) as (app, pilot):
        await opened(app, pilot, "dep-010")
        await write(app, pilot, "ClearCache")
        await pilot.press("ctrl+s")
        await steady(pilot)
        assert toasts(app)[-1][:2] == (
            "ClearCache: not sent",
            "CP-010: CP-010 is not connected to this CSMS now",
        )


async def test_a_running_transaction_is_stopped_from_its_list() -> None:
    lab = demo()
    async with running(lab, size=SIZE) as (app, pilot):
        await opened(app, pilot)
        await pilot.press("tab", "right", "right", "enter")
        await pilot.pause()
        assert isinstance(app.screen, RequestScreen)
        await pilot.press("ctrl+s")
        await steady(pilot)
        assert csms_of(lab).sent[0][:2] == ("CP-003", "RequestStopTransaction")
        await pilot.press("right", "down", "enter", "ctrl+s")
        await steady(pilot)
        assert csms_of(lab).sent[1][:3] == ("CP-001", "RemoteStopTransaction", {"transactionId": 1042})
        await pilot.press("right", "end", "enter")
        await pilot.pause()
        assert "ended already" in toasts(app)[-1][1]


async def test_the_policy_of_an_action_is_seen_and_set() -> None:
    lab = demo()
    async with running(lab, size=SIZE) as (app, pilot):
        await opened(app, pilot)
        await pilot.press("tab", "left")
        await pilot.pause()
        assert "Authorize" in screen_text(app)
        assert "slow" in screen_text(app)
        await pilot.press("slash", *"bootnot", "enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, PickScreen)
        assert [pick.id for pick in app.screen.picks] == ["accept", "reject", "pending", "slow", "silent"]
        await pilot.press(*"pend", "enter")
        await steady(pilot)
        assert csms_of(lab).state.policies["BootNotification"] == "pending"
        app.seconds(1)
        await pilot.pause()
        assert "2 policies set" in screen_text(app)


async def test_tokens_and_an_empty_csms() -> None:
    lab = demo()
    async with running(lab, size=SIZE) as (app, pilot):
        await opened(app, pilot)
        await pilot.press("right", "right", "right")
        await pilot.pause()
        assert "EXPIRED1" in screen_text(app)
    lab = demo()
    csms_of(lab).state = Snapshot((), (), {})
    async with running(lab, size=(80, 24)) as (app, pilot):
        await opened(app, pilot)
        text = screen_text(app)
        assert "No station has connected yet" in text
        assert "Choose a station" in text
        await pilot.press("o", "r", "enter", "right", "enter")
        await pilot.pause()
        assert "Nothing was sent yet" in screen_text(app)


async def test_filters_of_both_panels() -> None:
    async with running(demo(), size=SIZE) as (app, pilot):
        screen = await opened(app, pilot)
        await pilot.press("slash", *"2.0.1", "enter")
        await pilot.pause()
        assert [record.key for record in screen.stations.records] == ["CP-002", "CP-003"]
        await pilot.press("tab", "slash", *"charging", "enter")
        await pilot.pause()
        assert {record.key for record in screen.table.records} >= {"SetChargingProfile", "GetChargingProfiles"}
        await pilot.press("escape", "escape", "escape")
        await pilot.pause()
        assert not screen.stations.filter
        assert app.screen is screen


async def test_without_a_csms_of_our_own_it_says_why() -> None:
    lab = demo()
    lab.csms_port = None
    lab.head = replace(lab.head, csms="wss://csms.example/ocpp")
    async with running(lab, size=(80, 24)) as (app, pilot):
        await pilot.press("C")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        text = screen_text(app)
        assert "wss://csms.example/ocpp" in text
        assert "[embedded_csms]" in text
        await pilot.press("enter")
        assert on_main(app)
        lab.head = replace(lab.head, csms="embedded")
        await pilot.press("C")
        await pilot.pause()
        assert "does not listen yet" in screen_text(app)


async def test_a_csms_that_ends_meanwhile_is_told() -> None:
    lab = demo()
    async with running(lab, size=SIZE) as (app, pilot):
        screen = await opened(app, pilot)
        csms_of(lab).ended = "the embedded CSMS has ended"
        lab.csms_port = None
        screen.desk.look(at_once=True)
        await steady(pilot)
        app.seconds(1)
        await pilot.pause()
        assert "the embedded CSMS has ended" in screen_text(app)
        await write(app, pilot, "ClearCache")
        await pilot.press("ctrl+s")
        await steady(pilot)
        assert toasts(app)[-1][0] == "ClearCache: not sent"
        await pilot.press("left", "left", "enter", "enter")
        await steady(pilot)
        assert "the embedded CSMS has ended" in " ".join(message for _, message, _ in toasts(app))


async def test_names_from_the_wire_are_data() -> None:
    lab = demo()
    hostile = station(1, "1.6", identity="[red]X\x1b[2J\u202e", vendor="[b]v[/b]", model="\x07")
    csms_of(lab).state = Snapshot((hostile,), (), {})
    async with running(lab, size=SIZE) as (app, pilot):
        await opened(app, pilot)
        await write(app, pilot, "ClearCache")
        text = screen_text(app)
        assert "[red]X\\x1b[2J\\u202e" in text
        assert "\x1b" not in text
        await pilot.press("ctrl+s")
        await steady(pilot)


async def test_the_history_outlives_the_screen() -> None:
    lab = demo()
    async with running(lab, size=SIZE) as (app, pilot):
        await opened(app, pilot)
        await write(app, pilot, "ClearCache")
        await pilot.press("ctrl+s", "escape", "escape")
        await steady(pilot)
        assert on_main(app)
        await opened(app, pilot)
        assert [exchange.action for exchange in app.csms_desk.exchanges] == ["ClearCache"]
