"""What the fuzzers found, each as the shortest input that showed it."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ocpplab_tui.base.errors import InputError, StartError
from ocpplab_tui.base.redaction import REDACTED, redact
from ocpplab_tui.csms.token_file import read_tokens
from ocpplab_tui.lab.state_directory import JOURNAL_NAME, MEMORY_NAME, STORE_NAME
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui import themes
from ocpplab_tui.tui.filtering import chargers as charger_filter
from ocpplab_tui.tui.filtering.language import Filter
from tests.csms.test_anything import session
from tests.fuzz import papers
from tests.fuzz.bench import Bench
from tests.fuzz.doors import Around
from tests.fuzz.stations import ask
from tests.gateway.benches import Door
from tests.gateway.conftest import door as door
from tests.lab.labs import running
from tests.ocppj.support import Talk
from tests.tui.fake_lab import twelve


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("message", [[2, "a\x1b[2J", "Reset", {}], [2, "\u202e", 5, {}]])
def test_the_id_of_an_answer_is_printable_as_that_of_its_call_is(version: str, message: object) -> None:
    talk = Talk(version)
    talk.receive(message)
    asked, answered = talk.frames
    assert answered.unique_id == asked.unique_id
    assert asked.unique_id.isprintable()


@pytest.mark.parametrize("value", ["9" * 30, "-18446744073709551616"])
async def test_a_number_beyond_64_bits_in_a_body(door: Door, value: str) -> None:
    """422 tells what was given, and orjson cannot write that."""
    response = await door.client.put(
        "/ocpp/locations/loc-1", content=f'{{"timezone": {value}}}', headers={"content-type": "application/json"}
    )
    assert response.status_code == 422
    assert response.json()["detail"][0]["input"] == int(value)


def test_a_long_text_in_the_filter_is_cut() -> None:
    wanted = Filter("c:" + "x" * 40_000, charger_filter.vocabulary(Around()))
    assert [(mistake.start, mistake.end) for mistake in wanted.mistakes] == [(2_000, 40_002)]
    assert not wanted(twelve()[0])


def test_a_long_pattern_in_the_filter_is_refused() -> None:
    """Brackets that nobody closes take a time that grows with the square of their number."""
    wanted = Filter("c:" + "[" * 201, charger_filter.vocabulary(Around()))
    assert [mistake.text for mistake in wanted.mistakes] == ["a pattern with * or ? has at most 200 characters"]


def test_what_is_larger_than_any_message_is_covered_from_there_on() -> None:
    """A million values that might be secrets took seconds to look at."""
    sound = [{"idTag": "DEADBEEF"}] * 5_000
    assert redact(sound) == sound
    covered = redact(["a\0b"] * 100_000)
    assert covered[0] != REDACTED
    assert covered[-1] == REDACTED
    assert redact([[1], {"a": "b"}] * 100_000)[-1] == REDACTED
    assert "hunter2" not in str(redact([{"a": "b"}] * 100_000 + [{"password": "hunter2"}]))


@pytest.fixture(params=["1.6", "2.0.1"])
def bench(request: pytest.FixtureRequest) -> Bench:
    """Its BootNotification waits for an answer."""
    return Bench(request.param, Random(1))


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z"])
def test_a_clock_does_not_follow_to_where_no_clock_can_be(
    bench: Bench, time: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Some CSMSs say 0001-01-01 as long as they know no time; a timestamp before it could not be written."""
    assert bench.open_call is not None
    answer = {"status": "Accepted", "interval": 0, "currentTime": time}
    bench.receive(orjson.dumps([3, bench.open_call[0], answer]))
    bench.settle()
    assert bench.station.clock_offset_s == 0
    assert bench.station.registration == "Accepted"
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_nobody_sets_a_clock_to_where_none_can_be(bench: Bench, time: str) -> None:
    command = bench.perform(OPERATIONS["set-clock"].model_validate({"time": time}))
    assert "1970 to 9998" in command.detail
    assert bench.station.clock_offset_s == 0


def test_starting_a_charger_that_is_restarting(bench: Bench) -> None:
    """The restart, whose time comes after that, found it running."""
    bench.settle()
    bench.perform(OPERATIONS["reset-charger"]())
    bench.pass_time(1.0)
    assert not bench.station.powered
    bench.perform(OPERATIONS["start-charger"]())
    bench.connect()
    bench.pass_time(10.0)
    assert bench.station.registration == "Accepted"


def accepted(version: str = "2.0.1") -> Bench:
    """Two AC sockets; booted, and nothing is open."""
    bench = Bench(version, Random(1), "sdk-ac-22-duo")
    bench.settle()
    return bench


def test_meter_values_are_triggered_while_nothing_is_measured(caplog: pytest.LogCaptureFixture) -> None:
    """MeterValues without a value would break its schema: the answer was InternalError."""
    bench = accepted()
    bench.station.configure({"AlignedDataCtrlr.Measurands": ""})
    answer = ask(bench, "TriggerMessage", {"requestedMessage": "MeterValues"})
    assert answer["status"] == "Rejected"
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def charging_with_monitor(variable: str, kind: str, value: float) -> Bench:
    bench = accepted()
    bench.station.configure({"MonitoringCtrlr.Enabled": "true"})
    component = {"name": "FiscalMetering", "evse": {"id": 1}}
    monitor = {
        "component": component,
        "variable": {"name": variable},
        "type": kind,
        "value": value,
        "severity": 0,
        "transaction": False,
    }
    answer = ask(bench, "SetVariableMonitoring", {"setMonitoringData": [monitor]})
    assert "Accepted" in str(answer)
    bench.perform(OPERATIONS["start-session"].model_validate({"connector_id": 1, "id_tag": "DEADBEEF"}))
    bench.settle()
    return bench


def test_a_monitor_of_next_to_nothing_does_not_flood() -> None:
    """A delta below what flows in a millisecond was told each millisecond."""
    bench = charging_with_monitor("EnergyImport", "Delta", 5e-324)
    bench.sent.clear()
    for _ in range(100):
        bench.clock.advance(0.1)
        bench.settle()
    told = [message for message in bench.sent if message[2] == "NotifyEvent"]
    assert 50 < len(told) <= 102


@pytest.mark.parametrize("power_w", [5e-324, 1e-290, 1e-30])
def test_a_monitor_of_a_flow_that_never_ends(power_w: float, caplog: pytest.LogCaptureFixture) -> None:
    """The search for the instant at which a limit is reached went on for ever, or to infinity."""
    bench = charging_with_monitor("EnergyImport", "UpperThreshold", 1e6)
    bench.perform(OPERATIONS["set-ev-charging-needs"].model_validate({"connector_id": 1, "max_power_w": power_w}))
    bench.pass_time(60.0)
    assert bench.station.charger.running()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_a_remote_start_where_a_transaction_lets_the_connector_wait_to_be_unavailable(version: str) -> None:
    """It has begun with the cable, nobody is authorized: the charger refused, and the answer was InternalError."""
    bench = accepted(version)
    bench.station.configure({"TxCtrlr.TxStartPoint": "EVConnected", "AuthCtrlr.AuthorizeRemoteStart": "false"})
    bench.perform(OPERATIONS["plug-connector"].model_validate({"connector_id": 1}))
    bench.settle()
    if version == "1.6":
        ask(bench, "ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
        answer = ask(bench, "RemoteStartTransaction", {"idTag": "DEADBEEF", "connectorId": 1})
    else:
        place = {"id": 1}
        ask(bench, "ChangeAvailability", {"operationalStatus": "Inoperative", "evse": place})
        token = {"idToken": "DEADBEEF", "type": "ISO14443"}
        answer = ask(bench, "RequestStartTransaction", {"idToken": token, "remoteStartId": 1, "evseId": 1})
    assert answer["status"] == "Rejected"


@pytest.mark.parametrize(
    ("version", "action", "payload"),
    [
        ("2.0.1", "Authorize", {}),
        ("2.0.1", "TransactionEvent", {"eventType": "Started", "transactionInfo": 5, "evse": "x"}),
        ("2.0.1", "StatusNotification", {"evseId": [1]}),
        ("1.6", "StartTransaction", {"connectorId": [1]}),
        ("1.6", "StatusNotification", {"connectorId": None}),
    ],
)
def test_nothing_follows_from_a_broken_message_of_ones_own_making(
    version: str, action: str, payload: object, caplog: pytest.LogCaptureFixture
) -> None:
    bench = accepted(version)
    fields = {"action": action, "ocpp_version": f"ocpp{version}", "payload": payload, "validate": False}
    bench.perform(OPERATIONS["proxy-message"].model_validate(fields))
    answer = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}} if action == "StartTransaction" else {}
    if action == "Authorize":
        answer = {"idTokenInfo": {"status": "Accepted"}}
    assert bench.open_call is not None
    bench.receive(orjson.dumps([3, bench.open_call[0], answer]))
    assert not bench.station.charger.running()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_profile_whose_times_lack_their_zone_can_be_reported() -> None:
    """They are tolerated when they come, and broke the schema of ReportChargingProfiles."""
    bench = accepted()
    schedule = {
        "id": 1,
        "startSchedule": "2026-01-01T00:00:00",
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}],
    }
    profile = {
        "id": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "validFrom": "2026-01-01T00:00:00",
        "chargingSchedule": [schedule],
    }
    assert ask(bench, "SetChargingProfile", {"evseId": 1, "chargingProfile": profile})["status"] == "Accepted"
    answer = ask(bench, "GetChargingProfiles", {"requestId": 1, "chargingProfile": {}})
    assert answer["status"] == "Accepted"


def test_nothing_is_shared_among_two(caplog: pytest.LogCaptureFixture) -> None:
    """The power of a flow was nothing, by which the time that it takes was divided."""
    bench = accepted("1.6")
    for number in (1, 2):
        card = f"CARD{number}"
        bench.perform(OPERATIONS["start-session"].model_validate({"connector_id": number, "id_tag": card}))
        bench.settle()
    limit = OPERATIONS["set-external-limit"].model_validate({"limit": 5e-324})
    assert bench.perform(limit).refusal is None
    bench.pass_time(60.0)
    assert len(bench.station.charger.running()) == 2
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_triggered_sample_of_which_nothing_is_measured() -> None:
    """Reactive energy of direct current: a sample without a value breaks the schema of MeterValues."""
    bench = Bench("1.6", Random(1), "sdk-dc-50")
    bench.settle()
    set_to = {"key": "MeterValuesSampledData", "value": "Energy.Reactive.Import.Interval"}
    assert ask(bench, "ChangeConfiguration", set_to)["status"] == "Accepted"
    assert ask(bench, "TriggerMessage", {"requestedMessage": "MeterValues"})["status"] == "Rejected"


def test_a_report_is_asked_for_in_words_nested_without_end(caplog: pytest.LogCaptureFixture) -> None:
    """How large the request is could not be told, for it cannot be written again."""
    bench, depth = accepted(), 300
    asked = '{"requestId":1,"customData":{"vendorId":"x","y":' + "[" * depth + "]" * depth + "}}"
    bench.sent.clear()
    bench.receive(f'[2,"a","GetReport",{asked}]'.encode())
    (answer,) = [message for message in bench.sent if message[1] == "a"]
    assert answer[:3] == [4, "a", "FormatViolation"]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_message_to_the_csms_that_is_nested_a_thousand_levels_deep(version: str) -> None:
    """The schema's check gave up with an exception, which ended the connection."""
    station, wire = session(version, strict=True)
    depth = 1_000
    await station.route_message('[2,"a","Heartbeat",{"a":' + "[" * depth + "]" * depth + "}]")
    (answer,) = wire.sent
    assert answer[:2] == [4, "a"]
    assert answer[2] == ("FormationViolation" if version == "1.6" else "FormatViolation")
    await station.route_message('[2,"b","Heartbeat",{"customData":{"vendorId":"x","y":' + "[" * 40 + "]" * 40 + "}}]")
    assert wire.sent[1][1] == "b"


@pytest.mark.parametrize(
    "content", ["name = " + "[" * 2_000, f"name = {'9' * 5_000}", 'name = "a\\u001b[2J"\ndark = true']
)
def test_a_theme_that_no_parser_likes(content: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        themes.load(path)
    assert all(str(mistake).isprintable() for mistake in caught.value.mistakes)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.json", "[" * 100_000),
        ("deep.toml", "tokens = " + "[" * 2_000),
        ("odd.json", '[{"id": "A", "\\u001b[2J": 1}]'),
        ("odd.toml", 'tokens = "\x1b"'),
    ],
)
def test_a_list_of_tokens_that_no_parser_likes(name: str, content: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_tokens(path)
    assert all(str(mistake).isprintable() for mistake in caught.value.mistakes)


def _spoilt(directory: Path, name: str, statement: str) -> None:
    with closing(sqlite3.connect(directory / name)) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("name", "statement", "words"),
    [
        (JOURNAL_NAME, "DROP TABLE frames", r"The journal .* cannot be used"),
        (JOURNAL_NAME, "DELETE FROM settled", "it is damaged"),
        (STORE_NAME, "UPDATE chargers SET changes = '16'", "a row of it makes no sense"),
    ],
)
async def test_a_file_that_makes_no_sense_is_told(name: str, statement: str, words: str, tmp_path: Path) -> None:
    """Of a journal without its tables the start waited for the thread for ever, which had ended."""
    async with running(tmp_path):
        pass
    _spoilt(tmp_path, name, statement)
    with pytest.raises(StartError, match=words):
        async with running(tmp_path):
            pass


async def test_rows_of_the_journal_that_make_no_sense_are_passed_over(tmp_path: Path) -> None:
    async with running(tmp_path) as lab:
        assert await lab.lab.older.frames(1, 5)
    _spoilt(tmp_path, JOURNAL_NAME, "UPDATE frames SET kind = 'odd'")
    async with running(tmp_path) as lab:
        assert await lab.lab.older.frames(-5, 0) == []


@pytest.mark.parametrize(
    "state",
    [
        "'[1767225960.0, 5]'",
        """replace(state, '"register_wh":', '"register_wh":"x","odd":')""",
        """replace(state, '"begun_at_wh":', '"begun_at_wh":[1],"odd":')""",
        """replace(state, '"DEADBEEF"', '5')""",
    ],
)
async def test_a_charger_whose_memory_makes_no_sense_starts_afresh(state: str, tmp_path: Path) -> None:
    """And the lab starts, with the other charger as it was."""
    async with running(tmp_path) as lab:
        for charger_id in ("dep-1", "dep-2"):
            await lab.applied(charger_id, "start-session", connector_id=1, id_tag="DEADBEEF")
    _spoilt(tmp_path, MEMORY_NAME, f"UPDATE parts SET state = {state} WHERE charger = 'dep-1'")  # noqa: S608 - ours
    async with running(tmp_path) as lab:
        assert lab.lab.charger("dep-2").connectors[0].transaction_id is not None
        await lab.do("dep-1", "unplug-connector", connector_id=1)
        await lab.applied("dep-1", "start-session", connector_id=1, id_tag="DEADBEEF")


async def test_a_signing_request_of_no_version() -> None:
    """`cryptography` says so with an exception that is no ValueError."""
    whole = x509.load_pem_x509_csr(papers.requests()[0].encode()).public_bytes(Encoding.DER)
    odd = whole.replace(b"\x02\x01\x00", b"\x02\x01\x7f", 1)
    station, wire = session("2.0.1", strict=True)
    request = {"csr": papers.armoured(odd, "CERTIFICATE REQUEST")}
    await station.route_message(orjson.dumps([2, "a", "SignCertificate", request]).decode())
    assert wire.sent == [[3, "a", {"status": "Rejected"}]]


def test_a_reset_that_waits_is_done_by_the_restart_that_comes_first() -> None:
    """The end of the transaction while it went down began the waiting reset too: it was started twice."""
    bench = accepted()
    bench.do("start-session", connector_id=1, id_tag="CARD")
    bench.settle()
    assert ask(bench, "Reset", {"type": "OnIdle"})["status"] == "Scheduled"
    bench.station.crash("Watchdog")
    bench.clock.advance(10.0)
    bench.sent.clear()
    bench.connect()
    bench.settle()
    boots = [message[3]["reason"] for message in bench.sent if message[0] == 2 and message[2] == "BootNotification"]
    assert boots == ["Watchdog"]


def test_an_accepted_start_where_the_hardware_may_not(caplog: pytest.LogCaptureFixture) -> None:
    """Somebody else's StartTransaction was accepted for a connector that is to become Unavailable."""
    bench = accepted("1.6")
    bench.do("plug-connector", connector_id=1)
    bench.do("proxy-message", action="StartTransaction", ocpp_version="ocpp1.6", payload=START)
    open_call = bench.open_call
    assert open_call is not None
    bench.receive(orjson.dumps([2, "a", "ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}]))
    bench.settle()
    assert not bench.station.charger.running()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


START = {"connectorId": 1, "idTag": "CARD", "meterStart": 0, "timestamp": "2026-01-01T00:00:00Z"}
