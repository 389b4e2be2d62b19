"""Faults: what blocks, what only warns, and what remains when they are gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.definitions import faulty_component
from ocpplab_tui.charger.events import ConnectorChanged, FaultChanged, TransactionEnded
from ocpplab_tui.charger.faults import FAULTS, ActiveFault
from tests.charger.bench import DUO, STEADY, T0, TAG, changed_status, charger_of, points, told, transactions

ERROR_CODES_16 = {
    "ConnectorLockFailure", "EVCommunicationError", "GroundFailure", "HighTemperature", "InternalError",
    "LocalListConflict", "OtherError", "OverCurrentFailure", "PowerMeterFailure", "PowerSwitchFailure",
    "ReaderFailure", "ResetFailure", "UnderVoltage", "OverVoltage", "WeakSignal",
}  # fmt: skip
VENDOR_WORDS = {
    "GroundFault", "OverCurrent", "OverVoltage", "UnderVoltage", "OverTemperature", "InternalError",
    "ConnectorLockFailure", "EVCommunicationError", "PowerMeterFailure", "WeakSignal",
}  # fmt: skip
WARNINGS = {"WeakSignal", "LocalListConflict", "ReaderFailure", "EVCommunicationError"}
BLOCKING = sorted(FAULTS.keys() - WARNINGS)


def charging(charger: Charger) -> Charger:
    for connector in charger.connectors:
        charger.plug(T0, connector)
        charger.authorized(T0, connector, TAG)
    charger.take_events()
    return charger


def test_every_word_of_the_vendor_and_every_code_of_1_6_is_a_fault() -> None:
    assert set(FAULTS) == ERROR_CODES_16 | VENDOR_WORDS | {"EmergencyStop"}
    assert {fault.error_code for fault in FAULTS.values()} == ERROR_CODES_16
    assert {fault.name for fault in FAULTS.values() if not fault.blocks} == WARNINGS


def test_every_fault_has_a_component_and_a_text_for_2_0_1() -> None:
    for fault in FAULTS.values():
        assert faulty_component(fault.name, 1, 1).name
        assert 0 < len(fault.tech_code) <= 50
        assert 0 < len(fault.tech_info) <= 500


@pytest.mark.parametrize("fault", BLOCKING)
def test_a_fault_that_blocks_ends_the_session(fault: str) -> None:
    """C9, S-04, TX-14: no energy from that instant."""
    charger = charging(charger_of())
    (connector,) = charger.connectors
    charger.inject_fault(T0 + 60, fault, connector)
    kind = FAULTS[fault]
    assert told(charger) == [
        "FaultChanged",
        f"1 Faulted {kind.error_code}",
        f"Ended AbnormalCondition {kind.stop_reason} EVConnected",
        "BecameIdle",
    ]
    register = connector.register_wh(T0 + 60)
    charger.advance(T0 + 3_600)
    assert connector.register_wh(T0 + 3_600) == register
    assert (connector.fault, connector.power_at(T0 + 3_600)) == (fault, 0)


@pytest.mark.parametrize("fault", BLOCKING)
@pytest.mark.parametrize("whole", [True, False])
def test_nothing_starts_on_a_faulted_connector(fault: str, whole: bool) -> None:
    """TC_041_CS, TC_024_CS."""
    charger = charger_of()
    (connector,) = charger.connectors
    charger.inject_fault(T0, fault, None if whole else connector)
    charger.plug(T0 + 1, connector)
    with pytest.raises(OperationRefused, match="connector 1: it is Faulted; clear the fault first"):
        charger.authorized(T0 + 2, connector, TAG)
    with pytest.raises(OperationRefused):
        charger.authorized(T0 + 2, None, TAG)
    assert charger.running() == []


def test_a_lock_failure_between_token_and_cable() -> None:
    """TC_024_CS, S-05: no transaction; when the latch works again, it begins."""
    charger = charger_of()
    (connector,) = charger.connectors
    charger.authorized(T0, connector, TAG)
    charger.inject_fault(T0 + 1, "ConnectorLockFailure", connector)
    charger.plug(T0 + 2, connector)
    assert told(charger) == ["1 Preparing", "FaultChanged", "1 Faulted ConnectorLockFailure"]
    charger.clear_fault(T0 + 3, connector)
    assert changed_status(told(charger)) == ["1 Preparing", "1 Charging"]


def test_what_was_before_is_again() -> None:
    """I1, I2, I6, I8."""
    charger = charger_of()
    (connector,) = charger.connectors

    def fault_comes_and_goes(now: float) -> list[str]:
        told(charger)
        charger.inject_fault(now, "OtherError", connector)
        charger.clear_fault(now + 1, connector)
        return changed_status(told(charger))

    assert fault_comes_and_goes(T0) == ["1 Faulted OtherError", "1 Available"]
    charger.plug(T0 + 10, connector)
    assert fault_comes_and_goes(T0 + 11) == ["1 Faulted OtherError", "1 Preparing"]
    charger.authorized(T0 + 20, connector, TAG)
    assert fault_comes_and_goes(T0 + 21) == ["1 Faulted OtherError", "1 Finishing"]
    assert fault_comes_and_goes(T0 + 31) == ["1 Faulted OtherError", "1 Finishing"]
    charger.unplug(T0 + 40, connector)
    charger.change_availability(T0 + 41, connector, False)
    assert fault_comes_and_goes(T0 + 42) == ["1 Faulted OtherError", "1 Unavailable"]


def test_a_cable_pulled_meanwhile_is_not_forgotten() -> None:
    charger = charger_of()
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.inject_fault(T0 + 1, "OtherError", connector)
    charger.unplug(T0 + 2, connector)
    charger.clear_fault(T0 + 3, connector)
    assert changed_status(told(charger)) == ["1 Preparing", "1 Faulted OtherError", "1 Available"]


def test_a_fault_of_the_whole_stops_everything() -> None:
    charger = charging(charger_of(*DUO))
    charger.inject_fault(T0 + 60, "GroundFault")
    lines = told(charger)
    assert changed_status(lines) == ["0 Faulted GroundFailure", "1 Faulted GroundFailure", "2 Faulted GroundFailure"]
    assert transactions(lines) == ["Ended AbnormalCondition GroundFault EVConnected"] * 2
    assert charger.power_at(T0 + 60) == 0
    assert [str(charger.status), str(charger.availability)] == ["Faulted", "Faulted"]
    assert charger.clear_fault(T0 + 70)
    assert changed_status(told(charger)) == ["0 Available", "1 Finishing", "2 Finishing"]


@pytest.mark.parametrize("fault", sorted(WARNINGS - {"EVCommunicationError"}))
def test_a_warning_only_shows(fault: str) -> None:
    charger = charging(charger_of())
    (connector,) = charger.connectors
    charger.inject_fault(T0 + 60, fault, connector)
    assert told(charger) == ["FaultChanged", f"1 Charging {fault}"]
    charger.stop_authorized(T0 + 61, charger.running()[0])
    assert changed_status(told(charger)) == [f"1 Finishing {fault}"]
    charger.clear_fault(T0 + 62, connector)
    assert told(charger) == ["FaultChanged", "1 Finishing"]


def test_a_warning_of_the_whole_shows_there_only() -> None:
    charger = charging(charger_of(*DUO))
    charger.inject_fault(T0 + 60, "WeakSignal")
    assert told(charger) == ["FaultChanged", "0 Available WeakSignal"]
    assert charger.error_code == "WeakSignal"


def test_no_communication_with_a_vehicle_that_is_preparing() -> None:
    """S-02: told only with the statuses that allow it."""
    charger = charger_of()
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.inject_fault(T0 + 1, "EVCommunicationError", connector)
    charger.authorized(T0 + 2, connector, TAG)
    charger.ev_stops_energy(T0 + 3, connector)
    assert changed_status(told(charger)) == [
        "1 Preparing",
        "1 Preparing EVCommunicationError",
        "1 Charging",
        "1 SuspendedEV EVCommunicationError",
    ]


def test_no_communication_without_a_vehicle_is_refused() -> None:
    charger = charger_of()
    with pytest.raises(
        OperationRefused, match="connector 1: it is Available; EVCommunicationError happens at Finishing"
    ):
        charger.inject_fault(T0, "EVCommunicationError", charger.connectors[0])
    with pytest.raises(OperationRefused, match="happens at a connector; name one"):
        charger.inject_fault(T0, "EVCommunicationError")
    charging(charger)
    with pytest.raises(OperationRefused, match="it is Charging"):
        charger.inject_fault(T0, "EVCommunicationError", charger.connectors[0])


def test_unknown_faults_are_refused_with_the_list() -> None:
    with pytest.raises(OperationRefused, match='no fault is called "Fire"; there are GroundFault, OverCurrent'):
        charger_of().inject_fault(T0, "Fire")


def test_the_spelling_of_a_fault_is_forgiven() -> None:
    charger = charger_of()
    charger.inject_fault(T0, "groundfault")
    assert charger.active_faults == (ActiveFault("GroundFault", None),)


def test_the_same_fault_again_changes_nothing() -> None:
    charger = charger_of()
    charger.inject_fault(T0, "GroundFault", charger.connectors[0])
    told(charger)
    charger.inject_fault(T0 + 1, "GroundFault", charger.connectors[0])
    assert told(charger) == []


def test_of_several_faults_one_that_blocks_shows() -> None:
    charger = charger_of()
    (connector,) = charger.connectors
    for fault in ("GroundFault", "WeakSignal", "OverVoltage", "ReaderFailure"):
        charger.inject_fault(T0, fault, connector)
    assert connector.error_code == "OverVoltage"
    assert [fault.fault for fault in charger.active_faults] == [
        "GroundFault",
        "WeakSignal",
        "OverVoltage",
        "ReaderFailure",
    ]
    assert charger.clear_fault(T0 + 1, connector)
    assert charger.active_faults == ()
    assert connector.status == "Available"


def test_clearing_where_there_is_none() -> None:
    charger = charger_of()
    assert not charger.clear_fault(T0)
    assert not charger.clear_fault(T0, charger.connectors[0])
    assert told(charger) == []


def test_clearing_everything_includes_the_connectors_when_the_whole_has_none() -> None:
    charger = charger_of(*DUO)
    for connector in charger.connectors:
        charger.inject_fault(T0, "OtherError", connector)
    charger.inject_fault(T0, "WeakSignal")
    assert charger.clear_fault(T0 + 1)
    assert [fault.fault for fault in charger.active_faults] == ["OtherError", "OtherError"]
    assert charger.clear_fault(T0 + 2)
    assert charger.active_faults == ()


def test_events_name_the_fault_as_given_and_its_code() -> None:
    charger = charger_of()
    (connector,) = charger.connectors
    charger.inject_fault(T0, "OverTemperature", connector)
    fault, change = charger.take_events()
    assert fault == FaultChanged(T0, "OverTemperature", connector, active=True)
    assert isinstance(change, ConnectorChanged)
    assert (change.error_code, connector.fault) == ("HighTemperature", "OverTemperature")


def test_a_fault_ends_a_transaction_that_never_had_a_token() -> None:
    charger = charger_of(version="2.0.1", configuration=points("EVConnected", "EVConnected"))
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.inject_fault(T0 + 1, "OverVoltage", connector)
    (ended,) = [event for event in charger.take_events() if isinstance(event, TransactionEnded)]
    assert ended.reason == "PowerQuality"
    charger.clear_fault(T0 + 2, connector)
    assert charger.running() == []


def test_a_hot_connector_is_hot() -> None:
    charger = charging(charger_of(vehicle=replace(STEADY)))
    (connector,) = charger.connectors
    warm = charger.temperature_at(T0, connector)
    assert 24 < warm < 50
    charger.inject_fault(T0, "OverTemperature", connector)
    assert charger.temperature_at(T0, connector) > 90


def test_faults_need_power() -> None:
    charger = charger_of()
    charger.power_off(T0)
    with pytest.raises(OperationRefused, match="the charger has no power; start it first"):
        charger.inject_fault(T0, "GroundFault")
    with pytest.raises(OperationRefused, match="the charger has no power; start it first"):
        charger.clear_fault(T0)
