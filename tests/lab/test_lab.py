from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.base.errors import OperationRefused, UnknownName
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.operations.model import Outcome
from ocpplab_tui.operations.registry import OPERATIONS
from tests.lab.labs import TWO_CHARGERS, Bench, lab_on, running
from tests.support.replies import Silent

PLUG = OPERATIONS["plug-connector"]()


async def test_a_lab_is_what_its_faces_expect(bench: Bench) -> None:
    port: LabPort = bench.lab
    assert port.charger_ids() == ("dep-1", "dep-2")
    assert port.now() == bench.lab.times.clock.now()


async def test_a_charger_that_has_booted(bench: Bench) -> None:
    view = bench.lab.charger("dep-2")
    assert (view.identity, view.name, view.version, view.model) == ("CP-2", "Fast lane", "2.0.1", "SDK-DC-50")
    assert (view.powered, view.online, view.registration, view.link) == (True, True, "Accepted", "online")
    assert view.booted_at is not None
    assert view.csms_url == bench.csms.url
    assert (view.queued, view.open_call, view.faults) == (0, None, ())
    assert bench.lab.charger("dep-1").location_id == "loc-1"
    assert bench.lab.charger("dep-1").name == "CP-1"


async def test_a_charger_from_afar_is_as_it_is_seen_from_near(bench: Bench) -> None:
    for charger_id in bench.lab.charger_ids():
        view = bench.lab.charger(charger_id)
        assert bench.lab.glance(charger_id) == (True, tuple(each.status for each in view.connectors))
    await bench.applied("dep-2", "start-session", id_tag="DEADBEEF")
    assert "Charging" in bench.lab.glance("dep-2").statuses
    await bench.applied("dep-2", "disconnect")
    assert not bench.lab.glance("dep-2").live
    with pytest.raises(UnknownName):
        bench.lab.glance("nobody")


async def test_connectors_while_charging(bench: Bench) -> None:
    await bench.applied("dep-2", "start-session", id_tag="DEADBEEF")
    await bench.lab.advance(600)
    connector = bench.lab.charger("dep-2").connectors[0]
    assert (connector.number, connector.evse_id, connector.connector_id) == (1, 1, 1)
    assert (connector.status, connector.availability, connector.charging_state) == ("Charging", "Occupied", "Charging")
    assert (connector.plugged, connector.id_token) == (True, "DEADBEEF")
    assert 0 < connector.power_w <= connector.max_power_w == 50_000
    assert connector.power_w == pytest.approx(connector.voltage_v * connector.current_a, rel=0.01)
    assert connector.session_wh == pytest.approx(connector.power_w / 6, rel=0.05)
    assert connector.session_seconds == pytest.approx(600, abs=1)
    assert connector.soc is not None
    assert connector.vehicle
    assert connector.transaction_id


async def test_chargers_are_found_by_identity_too(bench: Bench) -> None:
    assert bench.lab.charger("CP-2").charger_id == "dep-2"
    assert bench.lab.submit("CP-2", PLUG, origin="test").charger_id == "dep-2"
    with pytest.raises(UnknownName, match='did you mean "dep-1"'):
        bench.lab.charger("dep-11")
    with pytest.raises(UnknownName):
        bench.lab.submit("nobody", PLUG, origin="test")


async def test_the_header_counts(bench: Bench) -> None:
    summary = bench.lab.summary()
    assert (summary.name, summary.csms, summary.csms_ok, summary.csms_text) == ("test lab", bench.csms.url, True, "")
    assert (summary.online, summary.total) == (2, 2)
    assert summary.connectors == {"Available": 3}
    assert summary.frames_total == bench.lab.journal.last
    await bench.applied("dep-1", "plug-connector", connector_id=2)
    assert bench.lab.summary().connectors == {"Available": 2, "Preparing": 1}
    await bench.go_offline("CP-1")
    summary = bench.lab.summary()
    assert (summary.online, summary.connectors) == (1, {"Available": 1, "Offline": 2})
    assert summary.csms_ok
    await bench.lab.advance(10)
    assert "503" in bench.lab.summary().csms_text
    await bench.come_back("CP-1")
    assert bench.lab.summary().csms_text == ""


async def test_a_csms_that_nobody_reaches(tmp_path: Path) -> None:
    lab = lab_on(loads(TWO_CHARGERS.format(url="ws://127.0.0.1:1/ocpp")), tmp_path)
    await lab.start()
    try:
        assert lab.charger("dep-1").link == "connecting"
        await lab.advance(0)
        summary, view = lab.summary(), lab.charger("dep-1")
        assert (summary.online, summary.csms_ok) == (0, False)
        assert "nothing listens at 127.0.0.1:1" in summary.csms_text
        assert view.link.startswith("retry in ")
        assert "nothing listens" in view.link
    finally:
        await lab.stop()


async def test_a_request_without_an_answer_is_visible_with_its_age(bench: Bench) -> None:
    bench.csms.answer("Authorize", Silent())
    await bench.do("dep-1", "authorize-id-tag", id_tag="DEADBEEF")
    await bench.lab.advance(7)
    open_call = bench.lab.charger("dep-1").open_call
    assert open_call is not None
    assert open_call[0] == "Authorize"
    assert bench.lab.open_id("dep-1") == bench.lab.charger("dep-1").open_id != ""
    assert bench.lab.open_id("dep-2") == ""
    assert open_call[1] == pytest.approx(7, abs=0.1)


async def test_what_changes_is_marked_for_who_looks(bench: Bench) -> None:
    looking = bench.lab.subscribe()
    await bench.lab.advance(1)
    assert looking.take().chargers == frozenset()
    command = await bench.do("dep-1", "plug-connector", connector_id=1)
    changes = looking.take()
    assert (set(changes.chargers), changes.commands, changes.fleet) == ({"dep-1"}, (command,), False)
    looking.close()


async def test_the_fleet_is_marked_when_it_is_built(tmp_path: Path) -> None:
    lab = lab_on(loads(TWO_CHARGERS.format(url="ws://127.0.0.1:1/ocpp")), tmp_path)
    looking = lab.subscribe()
    await lab.start()
    try:
        assert looking.take().fleet
    finally:
        await lab.stop()


async def test_commands_are_kept_newest_first(bench: Bench) -> None:
    one = await bench.do("dep-1", "plug-connector", connector_id=1)
    two = await bench.do("dep-1", "unplug-connector", connector_id=1)
    assert [command.id for command in bench.lab.commands()] == [two.id, one.id]
    assert bench.lab.commands(1) == [two]
    assert bench.lab.command(one.id) is one
    assert bench.lab.command("000000000000") is None
    assert (one.origin, one.identity, one.charger_id) == ("test", "CP-1", "dep-1")


async def test_tokens_of_the_file_then_those_seen(bench: Bench) -> None:
    assert bench.lab.id_tokens() == ("DEADBEEF", "C0FFEE42", "BLOCKED1")
    await bench.do("dep-1", "authorize-id-tag", id_tag="NEWCOMER")
    await bench.do("dep-1", "authorize-id-tag", id_tag="DEADBEEF")
    assert bench.lab.id_tokens() == ("DEADBEEF", "C0FFEE42", "BLOCKED1", "NEWCOMER")


async def test_configuration_of_both_versions(bench: Bench) -> None:
    keys = {name: (value, readonly) for name, value, readonly in bench.lab.configuration("dep-1")}
    assert keys["NumberOfConnectors"] == ("2", True)
    assert keys["MeterValueSampleInterval"][1] is False
    variables = {name: (value, readonly) for name, value, readonly in bench.lab.configuration("dep-2")}
    assert variables["OCPPCommCtrlr.HeartbeatInterval"][1] is False


async def test_secrets_are_never_shown(bench: Bench) -> None:
    secret = "73656372657420706173737764"  # hex of a password
    await bench.do("dep-1", "set-configuration", configuration={"AuthorizationKey": secret})
    await bench.csms.call("ChangeConfiguration", {"key": "AuthorizationKey", "value": secret}, identity="CP-1")
    await bench.lab.advance(0)
    shown = repr(bench.lab.configuration("dep-1")) + repr(bench.lab.charger("dep-1"))
    journal = "".join(frame.text for _, frame in bench.lab.journal.frames(0, 1_000))
    assert secret not in shown
    assert secret not in journal
    assert "ChangeConfiguration" in journal


async def test_a_dashboard_that_may_only_look(tmp_path: Path) -> None:
    async with running(tmp_path, read_only=True) as bench:
        assert bench.lab.summary().read_only
        command = bench.lab.submit("dep-1", PLUG, origin="key")
        assert command.status is Outcome.REJECTED
        assert isinstance(command.refusal, OperationRefused)
        assert bench.lab.submit("dep-2", PLUG, origin="gateway:ci").refusal is None
        await bench.lab.advance(0)


async def test_the_same_seed_gives_the_same_ids(tmp_path: Path) -> None:
    seen: list[list[str | None]] = []
    for run in range(2):
        async with running(tmp_path / str(run)) as bench:
            command = await bench.applied("dep-2", "start-session", id_tag="DEADBEEF")
            seen.append([command.id, bench.lab.charger("dep-2").connectors[0].transaction_id])
    assert seen[0] == seen[1]


async def test_eight_hours_pass_in_a_moment(bench: Bench) -> None:
    await bench.applied("dep-2", "start-session", id_tag="DEADBEEF")
    before = bench.lab.now()
    await bench.lab.advance(8 * 3_600)
    assert bench.lab.now() == before + 8 * 3_600
    heartbeats = bench.csms.calls("Heartbeat", identity="CP-1")
    assert len(heartbeats) == pytest.approx(8 * 3_600 / bench.lab.charger("dep-1").heartbeat_s, abs=2)


async def test_only_virtual_clocks_can_be_advanced(tmp_path: Path) -> None:
    from ocpplab_tui.lab.lab import Lab

    lab = Lab(loads(TWO_CHARGERS.format(url="ws://127.0.0.1:1/ocpp")), state_dir=tmp_path, embedded=False)
    with pytest.raises(TypeError, match="two virtual clocks"):
        await lab.advance(1)
