"""Security events, and the way to the CSMS that is kept over the end of the program."""

from __future__ import annotations

import json

import pytest

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.protocol.security_log import SecurityLog
from ocpplab_tui.protocol.station import Station
from ocpplab_tui.protocol.v16.access import Access16
from ocpplab_tui.protocol.v201.slots import NetworkProfile, Slots
from ocpplab_tui.protocol.v201.station import Station201
from tests.protocol.stations import ListWire, go_online, station_of


def told(wire: ListWire) -> list[str]:
    return [payload["type"] for action, payload, _ in wire.sent if action == "SecurityEventNotification"]


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize(("off_s", "events"), [(19, 0), (-19, 0), (21, 1), (-3600, 1)])
def test_a_clock_that_was_far_off_is_a_security_event(version: str, off_s: float, events: int) -> None:
    station, wire = station_of(version)
    station.power_on()
    go_online(station, wire)
    station.registration_state.follow_clock(to_text(station.own_time() + off_s))
    assert told(wire).count("SettingSystemTime") == events


def test_the_threshold_is_the_operators() -> None:
    station, wire = station_of("2.0.1")
    station.power_on()
    go_online(station, wire)
    station.charger.device_model.set_any("ClockCtrlr.TimeAdjustmentReportingThreshold", "5")
    station.registration_state.follow_clock(to_text(station.own_time() + 10))
    assert "SettingSystemTime" in told(wire)


def test_names_are_those_of_the_version() -> None:
    for version, name in (("1.6", "InvalidCentralSystemCertificate"), ("2.0.1", "InvalidCsmsCertificate")):
        station, _ = station_of(version)
        station.security.report("InvalidCsmsCertificate", "x" * 300)
        (entry,) = station.security.entries
        assert (entry.type, len(entry.tech_info)) == (name, 255)


def test_the_log_comes_back() -> None:
    station, _ = station_of()
    station.security.report("InvalidMessages", "something")
    again = SecurityLog(station)
    again.restore(json.loads(json.dumps(station.security.state())), station.now())
    assert again.entries == station.security.entries


@pytest.mark.parametrize("kind", ["network", "name", "timeout", "http", "closed"])
def test_failures_that_are_no_matter_of_security(kind: str) -> None:
    station, _ = station_of()
    station.power_on()
    before = list(station.security.entries)
    station.failed(kind, "whatever")
    assert station.security.entries == before


def test_a_failure_is_told_once_until_the_next_success() -> None:
    station, wire = station_of()
    station.power_on()
    for _ in range(3):
        station.failed("tls-version", "TLS 1.0")
    go_online(station, wire)
    wire.answer_all()
    assert told(wire) == ["StartupOfTheDevice", "InvalidTLSVersion"]


def test_slots_come_back_unless_the_lab_file_says_something_else() -> None:
    station, wire = station_of("2.0.1")
    assert isinstance(station, Station201)
    assert station.slots.state() is None
    station.slots.fill(2, NetworkProfile("wss://127.0.0.1/x", 2, 20))
    state = json.loads(json.dumps(station.slots.state()))
    again = Slots(station)
    again.restore(state, station.now())
    assert again.in_slot(2) == station.slots.in_slot(2)
    for other in (state | {"home": ["ws://elsewhere/", 0]}, None, "junk"):
        stranger = Slots(station)
        stranger.restore(other, station.now())
        assert stranger.in_slot(2) is None
    assert wire.online is False


def test_a_raised_profile_goes_with_the_csms_that_asked_for_it() -> None:
    station, _ = station_of()
    access = station.access
    assert isinstance(access, Access16)
    access.take_over({"profile": 2})
    assert (access.profile, access.target()[1]) == (2, 2)
    station.power_on()
    access.moved()
    assert (access.profile, access.target()) == (station.wire.home.security_profile, (None, None))
    assert access.state() is None


def test_a_slot_that_can_never_work_is_left_at_once() -> None:
    station, wire = station_of("2.0.1")
    assert isinstance(station, Station201)
    station.slots.fill(2, NetworkProfile("wss://127.0.0.1/x", 0))
    assert station.configure({"OCPPCommCtrlr.NetworkConfigurationPriority": "2,1"})[0].status == "RebootRequired"
    station.power_on()
    assert station.slots.current == 2
    station.failed("settings", "it is no URL")
    assert station.slots.current == 1
    for _ in range(3):
        station.failed("network", "nobody there")
    assert station.slots.current == 2
    assert told(wire) == []


def test_a_certificate_is_asked_for_again_when_the_csms_can_hear_it() -> None:
    station, wire = station_of("2.0.1")
    station.power_on()
    go_online(station, wire)
    wire.answer_all()
    station.signing.ask()
    wire.answer_all({"SignCertificate": {"status": "Accepted"}})
    wire.online = False
    station.closed()
    advance(station, 300)
    assert asked(wire) == 1
    wire.online = True
    station.opened()
    advance(station, 60)
    assert asked(wire) == 2


def asked(wire: ListWire) -> int:
    return sum(action == "SignCertificate" for action, _, _ in wire.sent)


def advance(station: Station, seconds: float) -> None:
    clock = station.clock
    assert isinstance(clock, VirtualClock)
    end = clock.now() + seconds
    while clock.now() < end:
        clock.move_to(clock.now() + 1)
        clock.fire_due()
