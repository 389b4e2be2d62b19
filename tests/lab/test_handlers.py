from __future__ import annotations

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.lab.handlers import HANDLERS
from ocpplab_tui.operations.model import Outcome
from ocpplab_tui.operations.registry import OPERATIONS
from tests.lab.labs import Bench

BOTH = pytest.mark.parametrize("charger_id", ["dep-1", "dep-2"])


def test_every_operation_has_a_handler() -> None:
    assert set(HANDLERS) == set(OPERATIONS.values())


@BOTH
async def test_a_session_by_hand(bench: Bench, charger_id: str) -> None:
    await bench.applied(charger_id, "plug-connector", connector_id=1)
    await bench.applied(charger_id, "start-transaction", id_tag="DEADBEEF")
    connector = bench.lab.charger(charger_id).connectors[0]
    assert (connector.status, connector.id_token) == ("Charging", "DEADBEEF")
    await bench.applied(charger_id, "ev-stops-energy")
    assert bench.lab.charger(charger_id).connectors[0].status == "SuspendedEV"
    await bench.applied(charger_id, "ev-requests-energy")
    await bench.applied(charger_id, "power-update", power_w=5_000)
    await bench.lab.advance(3_600)
    assert bench.lab.charger(charger_id).connectors[0].session_wh == pytest.approx(5_000, rel=0.01)
    await bench.applied(charger_id, "stop-transaction")
    await bench.applied(charger_id, "unplug-connector")
    assert bench.lab.charger(charger_id).connectors[0].status == "Available"


@BOTH
async def test_a_whole_session_stops_at_its_energy(bench: Bench, charger_id: str) -> None:
    await bench.applied(charger_id, "start-session", id_tag="DEADBEEF", connector_id=1, target_energy_kwh=1.5)
    assert bench.lab.charger(charger_id).connectors[0].status == "Charging"
    await bench.lab.advance(3_600)
    assert bench.lab.charger(charger_id).connectors[0].transaction_id is None
    await bench.applied(charger_id, "stop-session")
    assert not bench.lab.charger(charger_id).connectors[0].plugged


@BOTH
async def test_a_whole_session_stops_after_its_time(bench: Bench, charger_id: str) -> None:
    await bench.applied(charger_id, "start-session", id_tag="DEADBEEF", connector_id=1, duration_seconds=600)
    await bench.lab.advance(599)
    assert bench.lab.charger(charger_id).connectors[0].transaction_id is not None
    await bench.lab.advance(2)
    assert bench.lab.charger(charger_id).connectors[0].transaction_id is None


@BOTH
async def test_swipe_starts_where_a_cable_waits_and_stops_again(bench: Bench, charger_id: str) -> None:
    await bench.applied(charger_id, "plug-connector", connector_id=1)
    await bench.applied(charger_id, "authorize-id-tag", id_tag="DEADBEEF")
    assert bench.lab.charger(charger_id).connectors[0].transaction_id is not None
    await bench.applied(charger_id, "authorize-id-tag", id_tag="DEADBEEF")
    assert bench.lab.charger(charger_id).connectors[0].transaction_id is None


@BOTH
async def test_faults_answer_as_the_vendor_does(bench: Bench, charger_id: str) -> None:
    command = await bench.applied(charger_id, "inject-fault", fault_type="GroundFault", connector_id=1)
    assert command.result == {
        "msg": command.detail,
        "fault_type": "GroundFault",
        "evse_id": 1,
        "connector_id": 1,
        "status": "Accepted",
    }
    view = bench.lab.charger(charger_id)
    assert (view.faults, view.connectors[0].error_code) == (("GroundFault",), "GroundFault")
    command = await bench.applied(charger_id, "clear-fault", connector_id=1)
    assert command.result["fault_type"] is None
    assert bench.lab.charger(charger_id).connectors[0].status == "Available"


@BOTH
async def test_an_unknown_fault_lists_those_that_exist(bench: Bench, charger_id: str) -> None:
    command = await bench.do(charger_id, "inject-fault", fault_type="Gremlins")
    assert command.status is Outcome.REJECTED
    assert isinstance(command.refusal, OperationRefused)
    assert "GroundFault" in command.detail


@BOTH
async def test_configuration_says_what_became_of_each_key(bench: Bench, charger_id: str) -> None:
    command = await bench.do(
        charger_id,
        "set-configuration",
        configuration={"HeartbeatInterval": "30", "MeterValuesSampledInterval": "10"},
    )
    assert (command.status, command.result) == (
        Outcome.APPLIED,
        {
            "status": "Accepted",
            "configured": ["HeartbeatInterval", "MeterValuesSampledInterval"],
            "msg": "Configuration updated for 2 keys",
        },
    )
    assert bench.lab.charger(charger_id).heartbeat_s == 30


async def test_configuration_tells_the_worst_and_names_what_was_refused(bench: Bench) -> None:
    command = await bench.do(
        "dep-1",
        "set-configuration",
        configuration={"HeartbeatInterval": "60", "Gremlins": "1", "NumberOfConnectors": "9"},
    )
    assert command.status is Outcome.REJECTED
    assert command.refusal is None
    assert command.result["status"] == "Rejected"
    assert command.result["configured"] == ["HeartbeatInterval"]
    assert command.detail.startswith("Configuration updated for 1 key; refused: Gremlins (")
    assert "NumberOfConnectors (" in command.detail


async def test_configuration_without_a_key_is_refused(bench: Bench) -> None:
    command = await bench.do("dep-1", "set-configuration", configuration={})
    assert isinstance(command.refusal, OperationRefused)


@BOTH
async def test_the_local_list(bench: Bench, charger_id: str) -> None:
    entries = [{"id_tag": "A1", "expiry_date": "2030-01-01T00:00:00"}, {"id_tag": "B2", "parent_id_tag": "FLEET"}]
    command = await bench.applied(charger_id, "send-local-authorization-list", list_version=3, entries=entries)
    assert command.result == {"status": "Accepted", "list_version": 3, "entries_received": 2, "msg": command.detail}
    again = await bench.applied(charger_id, "send-local-authorization-list", list_version=3, entries=entries)
    assert again.result["status"] == "Accepted"
    old = await bench.do(charger_id, "send-local-authorization-list", list_version=2, entries=entries[:1])
    assert (old.status, old.result["status"], old.result["list_version"]) == (Outcome.REJECTED, "VersionMismatch", 3)
    assert old.refusal is None
    wrong = await bench.do(charger_id, "send-local-authorization-list", list_version=0, entries=[])
    assert isinstance(wrong.refusal, OperationRefused)
    cleared = await bench.applied(charger_id, "clear-local-authorization-list")
    assert cleared.result == {"status": "Accepted", "list_version": 0, "entries_deleted": 2, "msg": cleared.detail}


@BOTH
async def test_the_cache_is_emptied(bench: Bench, charger_id: str) -> None:
    await bench.applied(charger_id, "plug-connector", connector_id=1)
    await bench.applied(charger_id, "authorize-id-tag", id_tag="DEADBEEF")
    command = await bench.applied(charger_id, "reset-authorization-cache")
    assert command.result == {"msg": "Authorization cache cleared, 1 entry removed", "cleared_entries": 1}
    assert (await bench.applied(charger_id, "reset-authorization-cache")).result["cleared_entries"] == 0


@BOTH
async def test_unlock_frees_the_cable(bench: Bench, charger_id: str) -> None:
    command = await bench.do(charger_id, "unlock-connector", connector_id=1)
    assert command.status in (Outcome.APPLIED, Outcome.REJECTED)
    if command.refusal is not None:
        assert command.detail.startswith("CP-")


async def test_a_tag_of_more_than_twenty_characters_does_not_fit_ocpp_16(bench: Bench) -> None:
    command = await bench.do("dep-1", "authorize-id-tag", id_tag="A" * 21)
    assert isinstance(command.refusal, OperationRefused)
    assert "at most 20" in command.detail
    await bench.applied("dep-2", "authorize-id-tag", id_tag="A" * 36)


async def test_a_message_by_hand_in_snake_case(bench: Bench) -> None:
    command = await bench.applied(
        "dep-1",
        "proxy-message",
        action="data_transfer",
        ocpp_version="OCPP1.6",
        payload={"vendor_id": "org.example", "data": "some_text"},
    )
    sent = await bench.csms.expect("DataTransfer", identity="CP-1")
    assert sent.payload == {"vendorId": "org.example", "data": "some_text"}
    assert command.messages == [sent.unique_id]
    assert command.ocpp_result == {"status": "Accepted"}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"action": "heartbeat", "ocpp_version": "ocpp2.0.1", "payload": {}}, "speaks ocpp1.6"),
        ({"action": "hartbeat", "ocpp_version": "ocpp1.6", "payload": {}}, 'did you mean "Heartbeat"'),
        ({"action": "reset", "ocpp_version": "ocpp1.6", "payload": {"type": "Hard"}}, "sends no message"),
        ({"action": "authorize", "ocpp_version": "ocpp1.6", "payload": {}}, "idTag"),
        ({"action": "authorize", "ocpp_version": "ocpp1.6", "payload": {"id_tag": "A", "idTag": "A"}}, "twice"),
    ],
)
async def test_a_message_that_is_none_of_this_charger(bench: Bench, fields: dict[str, object], problem: str) -> None:
    command = await bench.do("dep-1", "proxy-message", **fields)
    assert isinstance(command.refusal, OperationRefused)
    assert problem in command.detail


async def test_what_the_schema_forbids_goes_out_when_asked_for(bench: Bench) -> None:
    await bench.do("dep-1", "proxy-message", action="authorize", ocpp_version="ocpp1.6", payload={}, validate=False)
    sent = await bench.csms.expect("Authorize", identity="CP-1")
    assert sent.payload == {}
    assert bench.csms.take_violations()
