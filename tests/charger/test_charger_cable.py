"""Cable and latch: both ends of it."""

from __future__ import annotations

import pytest

from ocpplab_tui.base.errors import OperationRefused, UnknownName
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.events import ConnectorChanged
from ocpplab_tui.charger.states import StopReason, Trigger
from tests.charger.bench import (
    FIXED,
    QUIET,
    SOCKET,
    T0,
    TAG,
    TWIN,
    changed_status,
    charger_of,
    points,
    told,
    transactions,
)

KEEP = {"StopTransactionOnEVSideDisconnect": "false"}


def charging(*specs: object, version: str = "1.6", **configuration: str) -> Charger:
    charger = charger_of(*specs, version=version, configuration={**QUIET, **configuration})  # type: ignore[arg-type]
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0, charger.connectors[0], TAG)
    charger.take_events()
    return charger


def test_a_second_cable_is_refused() -> None:
    charger = charging()
    with pytest.raises(OperationRefused, match="connector 1: a cable is plugged in already; unplug it first"):
        charger.plug(T0, charger.connectors[0])


@pytest.mark.parametrize("what", ["unplug", "replug_ev_side"])
def test_without_a_cable_there_is_nothing_to_pull(what: str) -> None:
    charger = charger_of()
    with pytest.raises(OperationRefused, match="no cable is plugged in"):
        getattr(charger, what)(T0, charger.connectors[0])


def test_without_a_vehicle_there_is_nothing_to_pull_out_of_it() -> None:
    charger = charger_of()
    with pytest.raises(OperationRefused, match="no vehicle is plugged in"):
        charger.unplug_ev_side(T0, charger.connectors[0])


def test_the_vehicle_leaves_with_the_cable() -> None:
    charger = charging()
    (connector,) = charger.connectors
    charger.unplug(T0 + 1, connector)
    assert (connector.vehicle, connector.soc(T0 + 1), connector.plugged) == (None, None, False)


# -- the vehicle's side (S-03, I-03)


def test_pulled_out_of_the_vehicle_with_unlock() -> None:
    """TC_005_1_CS: the socket keeps the cable until it is pulled."""
    charger = charging()
    (connector,) = charger.connectors
    charger.unplug_ev_side(T0 + 9, connector)
    assert told(charger) == ["Ended EVCommunicationLost EVDisconnected Idle", "1 Finishing", "BecameIdle"]
    assert not connector.locked
    charger.unplug(T0 + 10, connector)
    assert told(charger) == ["1 Available"]


def test_pulled_out_of_the_vehicle_without_unlock() -> None:
    """TC_005_2_CS."""
    charger = charging(UnlockConnectorOnEVSideDisconnect="false")
    (connector,) = charger.connectors
    charger.unplug_ev_side(T0 + 9, connector)
    assert changed_status(told(charger)) == ["1 Finishing"]
    assert connector.locked
    assert charger.unlock(T0 + 10, connector) == "Unlocked"
    assert not connector.locked


def test_a_fixed_cable_pulled_out_of_the_vehicle_is_free_at_once() -> None:
    charger = charging(FIXED)
    charger.unplug_ev_side(T0 + 9, charger.connectors[0])
    assert told(charger) == ["Ended EVCommunicationLost EVDisconnected Idle", "1 Available", "BecameIdle"]
    assert charger.free_connectors() == charger.connectors


def test_pulled_out_of_the_vehicle_and_back_again() -> None:
    """TC_005_3_CS: the transaction waits; the energy, too."""
    charger = charging(**KEEP)
    (connector,) = charger.connectors
    charger.unplug_ev_side(T0 + 60, connector)
    assert changed_status(told(charger)) == ["1 SuspendedEV EV side disconnected"]
    assert connector.locked
    register = connector.register_wh(T0 + 60)
    charger.advance(T0 + 3_600)
    assert connector.register_wh(T0 + 3_600) == register
    charger.replug_ev_side(T0 + 3_600, connector)
    assert changed_status(told(charger)) == ["1 Charging"]
    assert connector.power_at(T0 + 3_600) == 11_000


@pytest.mark.parametrize(("spec", "status"), [(SOCKET, "1 Finishing"), (FIXED, "1 Available")])
def test_a_stop_while_the_vehicle_is_away(spec: object, status: str) -> None:
    """TC_005_3_CS."""
    charger = charging(spec, **KEEP)
    charger.unplug_ev_side(T0 + 60, charger.connectors[0])
    told(charger)
    charger.stop_authorized(T0 + 70, charger.running()[0], reason=StopReason.REMOTE, trigger=Trigger.REMOTE_STOP)
    assert told(charger) == ["Ended RemoteStop Remote Idle", status, "BecameIdle"]


def test_in_1_6_a_transaction_waits_for_its_vehicle_for_ever() -> None:
    charger = charging(FIXED, **KEEP)
    charger.unplug_ev_side(T0 + 60, charger.connectors[0])
    charger.advance(T0 + 1e6)
    assert len(charger.running()) == 1


def test_in_2_0_1_a_fixed_cable_waits_for_the_connection_time_out() -> None:
    """E10."""
    charger = charging(FIXED, version="2.0.1", **KEEP)
    (connector,) = charger.connectors
    charger.unplug_ev_side(T0 + 60, connector)
    assert told(charger) == ["1 SuspendedEV EV side disconnected", "Updated EVCommunicationLost Idle"]
    assert connector.availability == "Available"
    charger.advance(T0 + 120)
    assert told(charger) == ["Ended EVConnectTimeout Timeout Idle", "1 Available", "BecameIdle"]
    assert connector.vehicle is None


def test_suspended_and_resumed_in_2_0_1() -> None:
    """TC_E_26."""
    charger = charging(version="2.0.1", **KEEP)
    (connector,) = charger.connectors
    charger.unplug_ev_side(T0 + 60, connector)
    charger.replug_ev_side(T0 + 70, connector)
    assert transactions(told(charger)) == [
        "Updated EVCommunicationLost Idle",
        "Updated CablePluggedIn EVConnected",
        "Updated ChargingStateChanged Charging",
    ]


@pytest.mark.parametrize(
    "stop", ["Authorized", "PowerPathClosed", "EVConnected", "EnergyTransfer"], ids=lambda stop: str(stop)
)
def test_deauthorized_by_the_vehicle_s_side(stop: str) -> None:
    """TC_E_17, TC_E_24, TC_E_37, TC_E_54."""
    charger = charging(version="2.0.1", **points("PowerPathClosed", stop))
    charger.unplug_ev_side(T0 + 60, charger.connectors[0])
    lines = told(charger)
    assert "Ended EVCommunicationLost EVDisconnected Idle" in lines
    assert charger.connectors[0].availability == "Available"


def test_a_cable_in_the_socket_only_is_told_in_2_0_1() -> None:
    """1.6 stays Preparing; 2.0.1 sees Occupied and Available."""
    for version, seen in (("1.6", []), ("2.0.1", ["Available", "Occupied"])):
        charger = charger_of(version=version)
        (connector,) = charger.connectors
        charger.plug(T0, connector)
        charger.take_events()
        charger.unplug_ev_side(T0 + 1, connector)
        charger.replug_ev_side(T0 + 2, connector)
        changes = [event for event in charger.take_events() if isinstance(event, ConnectorChanged)]
        assert [event.availability for event in changes] == seen
        assert {event.status for event in changes} <= {"Preparing"}
        with pytest.raises(OperationRefused, match="the vehicle is plugged in already"):
            charger.replug_ev_side(T0 + 3, connector)


def test_replugged_at_finishing_a_new_use_begins() -> None:
    """F2."""
    charger = charging()
    (connector,) = charger.connectors
    charger.unplug_ev_side(T0 + 9, connector)
    told(charger)
    charger.replug_ev_side(T0 + 10, connector)
    assert told(charger) == ["1 Preparing"]


# -- latch


def test_unlock() -> None:
    charger = charger_of()
    assert charger.unlock(T0, charger.connectors[0]) == "Unlocked"


def test_a_fixed_cable_has_no_lock() -> None:
    """TC_017_2_CS, TC_018_2_CS."""
    charger = charging(FIXED)
    assert charger.unlock(T0, charger.connectors[0]) == "NotSupported"
    assert charger.connectors[0].status == "Charging"


def test_a_stuck_latch() -> None:
    charger = charging()
    (connector,) = charger.connectors
    charger.inject_fault(T0 + 1, "ConnectorLockFailure", connector)
    assert charger.unlock(T0 + 2, connector) == "UnlockFailed"
    connector.locked = True
    with pytest.raises(OperationRefused, match="the latch is stuck; clear the fault ConnectorLockFailure first"):
        charger.unplug(T0 + 3, connector)


# -- who is who


def test_connectors_by_number_and_by_evse() -> None:
    charger = charger_of(*TWIN, version="2.0.1")
    first, second = charger.connectors
    assert charger.connector(2) is second
    assert charger.find(1, 2) is second
    assert charger.find(1) is first
    charger.plug(T0, second)
    assert charger.find(1) is second
    assert charger.evse_ids == [1]
    assert (first.name, second.name) == ("connector 1", "connector 2 (EVSE 1, connector 2)")


def test_unknown_connectors_are_named() -> None:
    charger = charger_of(*TWIN, version="2.0.1")
    with pytest.raises(UnknownName, match="there is no connector 3; this charger has 1 to 2"):
        charger.connector(3)
    with pytest.raises(UnknownName, match="EVSE 1 has no connector 3; it has 1, 2"):
        charger.find(1, 3)
    with pytest.raises(UnknownName, match="there is no EVSE 2; this charger has 1"):
        charger.find(2)


def test_connectors_of_an_evse_share_its_meter() -> None:
    charger = charger_of(*TWIN, version="2.0.1")
    first, second = charger.connectors
    charger.plug(T0, second)
    charger.authorized(T0, second, TAG)
    charger.unplug(T0 + 720, second)
    assert first.register_wh(T0 + 720) == second.register_wh(T0 + 720)
