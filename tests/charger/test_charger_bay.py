"""The parking bay, the latch that jams, the signal that breaks, battery and meter by hand."""

from __future__ import annotations

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.states import Availability, ConnectorStatus, StopReason, Trigger
from tests.charger.bench import (
    DUO,
    FIXED,
    OTHER_TAG,
    QUIET,
    SINGLE_PHASE,
    T0,
    TAG,
    TWIN,
    charger_of,
    points,
    told,
    transactions,
)

BAY = points("ParkingBayOccupancy", "ParkingBayOccupancy")


def station(configuration: dict[str, str], *specs: object) -> tuple[Charger, Connector]:
    charger = charger_of(*specs, version="2.0.1", configuration=configuration)  # type: ignore[arg-type]
    return charger, charger.connectors[0]


def test_a_whole_visit() -> None:
    charger, connector = station(BAY)
    charger.set_bay_occupancy(T0, connector, True)
    assert transactions(told(charger)) == ["Started EVDetected Idle"]
    charger.plug(T0 + 1, connector)
    charger.authorized(T0 + 2, connector, TAG)
    assert transactions(told(charger)) == [
        "Updated CablePluggedIn EVConnected",
        "Updated Authorized",
        "Updated ChargingStateChanged Charging",
    ]
    charger.stop_authorized(T0 + 3, charger.running()[0], id_token=TAG)
    charger.unplug(T0 + 4, connector)
    assert transactions(told(charger)) == ["Updated StopAuthorized EVConnected", "Updated EVCommunicationLost Idle"]
    charger.set_bay_occupancy(T0 + 5, connector, False)
    assert told(charger) == ["Ended EVDeparted Local Idle", "BecameIdle"]


def test_who_plugs_in_stands_in_the_bay() -> None:
    charger, connector = station(BAY)
    charger.plug(T0, connector)
    assert transactions(told(charger)) == ["Started EVDetected Idle", "Updated CablePluggedIn EVConnected"]
    with pytest.raises(OperationRefused, match="unplug it before it leaves"):
        charger.set_bay_occupancy(T0, connector, False)
    with pytest.raises(OperationRefused, match="occupied already"):
        charger.set_bay_occupancy(T0, connector, True)


def test_one_transaction_a_visit_unless_a_new_use_begins() -> None:
    charger, connector = station(points("ParkingBayOccupancy", "EVConnected"))
    charger.plug(T0, connector)
    charger.unplug(T0 + 1, connector)
    assert transactions(told(charger))[-1] == "Ended EVCommunicationLost EVDisconnected Idle"
    charger.advance(T0 + 100)
    charger.change_availability(T0 + 101, connector, True)
    assert transactions(told(charger)) == []
    charger.plug(T0 + 102, connector)
    assert transactions(told(charger))[0] == "Started CablePluggedIn EVConnected"


def test_the_other_connector_of_the_evse_may_be_used() -> None:
    charger, first = station(BAY, *TWIN)
    second = charger.connectors[1]
    charger.set_bay_occupancy(T0, first, True)
    assert second.bay_occupied
    charger.plug(T0 + 1, second)
    charger.authorized(T0 + 2, second, TAG)
    (transaction,) = charger.running()
    assert transaction.connector is second
    assert first.transaction is None
    assert [line.split()[0] for line in transactions(told(charger))] == ["Started", "Updated", "Updated", "Updated"]


def test_a_card_goes_to_the_only_bay_that_is_occupied() -> None:
    charger, first = station(BAY, *DUO)
    charger.set_bay_occupancy(T0, first, True)
    charger.authorized(T0 + 1, None, TAG)
    assert first.authorization is not None
    assert charger.running()[0].authorized


def test_a_card_between_two_bays_waits_for_the_cable() -> None:
    charger, first = station(points("ParkingBayOccupancy,Authorized", "ParkingBayOccupancy"), *DUO)
    for connector in charger.connectors:
        charger.set_bay_occupancy(T0, connector, True)
    charger.authorized(T0 + 1, None, TAG)
    assert charger.waiting is not None
    assert len(charger.running()) == 3
    charger.plug(T0 + 2, first)
    assert len(charger.running()) == 2
    assert first.transaction is not None
    assert first.transaction.id_token == TAG
    assert first.status is ConnectorStatus.CHARGING


def test_departure_is_told_though_it_ends_nothing() -> None:
    charger, connector = station(points("Authorized", "Authorized"))
    charger.set_bay_occupancy(T0, connector, True)
    charger.authorized(T0 + 1, connector, TAG)
    charger.set_bay_occupancy(T0 + 2, connector, False)
    charger.set_bay_occupancy(T0 + 3, connector, True)
    lines = transactions(told(charger))
    assert lines == ["Started Authorized Idle", "Updated EVDeparted", "Updated EVDetected"]


# -- latch and signal --------------------------------------------------------------------------------------------


def test_a_latch_that_jams() -> None:
    """S-05."""
    charger = charger_of()
    (connector,) = charger.connectors
    charger.jam_lock(T0, connector)
    charger.plug(T0, connector)
    assert told(charger) == ["1 Preparing"]
    charger.authorized(T0 + 1, connector, TAG)
    assert told(charger) == ["FaultChanged", "1 Faulted ConnectorLockFailure", "BecameIdle"] or connector.blocked
    assert connector.authorization is None
    charger.clear_fault(T0 + 2, connector)
    charger.authorized(T0 + 3, connector, TAG)
    assert connector.status is ConnectorStatus.CHARGING
    with pytest.raises(OperationRefused, match="shut already"):
        charger.jam_lock(T0 + 4, connector)


def test_a_fixed_cable_has_no_latch() -> None:
    charger = charger_of(FIXED)
    with pytest.raises(OperationRefused, match="no latch"):
        charger.jam_lock(T0, charger.connectors[0])


def shown(connector: Connector) -> Availability:
    return connector.availability


def test_the_signal_breaks_at_a_fixed_cable_that_stays_plugged() -> None:
    charger, connector = station(points("EVConnected", "Authorized"), FIXED)
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG)
    charger.lose_ev_communication(T0 + 1, connector)
    assert transactions(told(charger))[-1] == "Ended EVCommunicationLost EVDisconnected Idle"
    assert connector.plugged
    assert shown(connector) is Availability.AVAILABLE
    charger.restore_ev_communication(T0 + 2, connector)
    assert shown(connector) is Availability.OCCUPIED
    with pytest.raises(OperationRefused, match="hear each other"):
        charger.restore_ev_communication(T0 + 3, connector)
    charger.lose_ev_communication(T0 + 4, connector)
    charger.unplug(T0 + 5, connector)
    assert not connector.silent


# -- battery and meter -------------------------------------------------------------------------------------------


def test_state_of_charge_by_hand() -> None:
    charger = charger_of()
    (connector,) = charger.connectors
    with pytest.raises(OperationRefused, match="no vehicle"):
        charger.set_state_of_charge(T0, connector, 50)
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG)
    charger.set_state_of_charge(T0 + 60, connector, 99.9)
    assert connector.soc(T0 + 60) == pytest.approx(99.9)
    assert connector.power_at(T0 + 60) > 0
    charger.set_state_of_charge(T0 + 61, connector, 100)
    assert connector.status == "SuspendedEV"
    charger.set_state_of_charge(T0 + 62, connector, 10)
    assert connector.power_at(T0 + 62) > 0


def test_a_register_goes_up_only_and_may_end_a_session() -> None:
    charger = charger_of(*TWIN, version="2.0.1")
    first, second = charger.connectors
    charger.plug(T0, first)
    charger.authorized(T0, first, TAG, energy_limit_wh=5_000)
    shown = first.register_wh(T0 + 60)
    with pytest.raises(OperationRefused, match="only goes up"):
        charger.set_register(T0 + 60, first, shown - 2)
    charger.set_register(T0 + 60, second, shown + 1_000)
    assert first.register_wh(T0 + 60) == pytest.approx(shown + 1_000), "one EVSE has one meter"
    charger.set_register(T0 + 61, first, shown + 9_000)
    assert not charger.running()


def test_registers_of_the_lines() -> None:
    """A vehicle on one phase moves the first line only."""
    charger = charger_of(SINGLE_PHASE, configuration=QUIET | {"RegisterValuesWithoutPhases": "false"})
    (connector,) = charger.connectors
    before = connector.meter.lines_at(T0)
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG)
    after = connector.meter.lines_at(T0 + 3_600)
    assert after[1:] == pytest.approx(before[1:])
    assert sum(after) == pytest.approx(connector.register_wh(T0 + 3_600))
    charger.end_all(T0 + 3_600, StopReason.HARD_RESET, Trigger.RESET_COMMAND)
    assert connector.meter.lines_at(T0 + 4_000) == pytest.approx(after)


def test_time_spent_charging_counts_charging_only() -> None:
    charger, connector = station(points("EVConnected", "EVConnected"))
    charger.plug(T0, connector)
    charger.authorized(T0 + 10, connector, OTHER_TAG)
    (transaction,) = charger.running()
    charger.ev_stops_energy(T0 + 70, connector)
    assert transaction.charged_for(T0 + 500) == 60
    charger.ev_requests_energy(T0 + 100, connector)
    assert transaction.charged_for(T0 + 130) == 90
