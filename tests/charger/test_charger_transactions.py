"""Start and stop points: the canonical sequences of OCPP 2.0.1 E (ocpp201.md §4) for each of them."""

from __future__ import annotations

import pytest

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.events import ConnectorChanged, TransactionStarted, TransactionUpdated
from ocpplab_tui.charger.states import StopReason, Trigger
from tests.charger.bench import (
    DUO,
    FIXED,
    OTHER_TAG,
    SOCKET,
    T0,
    TAG,
    charger_of,
    points,
    told,
    transactions,
)
from tests.charger.profiles import limit

CONNECTED = points("EVConnected", "EVConnected")
AUTHORIZED = points("Authorized", "Authorized")
POWER_PATH = points("PowerPathClosed", "PowerPathClosed")
ENERGY = points("EnergyTransfer", "EnergyTransfer")
USUAL = points("PowerPathClosed", "EVConnected,Authorized")


def station(configuration: dict[str, str], *specs: object) -> Charger:
    return charger_of(*specs, version="2.0.1", configuration=configuration)  # type: ignore[arg-type]


def plug_and_swipe(charger: Charger) -> list[str]:
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0 + 5, charger.connectors[0], TAG)
    return transactions(told(charger))


def test_ev_connected_to_ev_connected() -> None:
    """Sequences 1 to 7; the end tells why the authorization ended."""
    charger = station(CONNECTED)
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    assert told(charger) == ["1 Preparing", "Started CablePluggedIn EVConnected"]
    charger.authorized(T0 + 5, connector, TAG)
    assert transactions(told(charger)) == ["Updated Authorized", "Updated ChargingStateChanged Charging"]
    charger.ev_stops_energy(T0 + 6, connector)
    assert transactions(told(charger)) == ["Updated ChargingStateChanged SuspendedEV"]
    charger.stop_authorized(T0 + 7, charger.running()[0], id_token=TAG)
    assert told(charger) == ["Updated StopAuthorized EVConnected", "1 Finishing"]
    charger.unplug(T0 + 8, connector)
    assert told(charger) == ["1 Available", "Ended EVCommunicationLost Local Idle", "BecameIdle"]


def test_a_token_can_come_back_within_one_transaction() -> None:
    charger = station(CONNECTED)
    plug_and_swipe(charger)
    (transaction,) = charger.running()
    charger.stop_authorized(T0 + 6, transaction)
    charger.authorized(T0 + 7, charger.connectors[0], OTHER_TAG)
    assert transactions(told(charger)) == [
        "Updated StopAuthorized EVConnected",
        "Updated Authorized",
        "Updated ChargingStateChanged Charging",
    ]
    assert charger.running() == [transaction]
    assert transaction.id_token == OTHER_TAG


def test_authorized_to_authorized() -> None:
    """TC_E_04, TC_E_10: Started with the token, the cable comes later."""
    charger = station(AUTHORIZED)
    (connector,) = charger.connectors
    charger.authorized(T0, connector, TAG)
    assert transactions(told(charger)) == ["Started Authorized Idle"]
    charger.plug(T0 + 5, connector)
    assert transactions(told(charger)) == [
        "Updated CablePluggedIn EVConnected",
        "Updated ChargingStateChanged Charging",
    ]
    charger.stop_authorized(T0 + 9, charger.running()[0], reason=StopReason.REMOTE, trigger=Trigger.REMOTE_STOP)
    assert transactions(told(charger)) == ["Ended RemoteStop Remote EVConnected"]


def test_authorized_remotely() -> None:
    """TC_E_13."""
    charger = station(AUTHORIZED)
    charger.authorized(T0, charger.connectors[0], TAG, trigger=Trigger.REMOTE_START, remote_start_id=3)
    assert transactions(told(charger)) == ["Started RemoteStart Idle"]
    assert charger.running()[0].remote_start_id == 3


@pytest.mark.parametrize("specs", [(SOCKET,), DUO], ids=["one connector", "any connector"])
def test_authorized_and_no_cable_in_time(specs: tuple[object, ...]) -> None:
    """TX-13, TC_E_05, TC_F_04."""
    charger = station(AUTHORIZED, *specs)
    charger.authorized(T0, None, TAG)
    charger.advance(T0 + 60)
    assert transactions(told(charger)) == ["Started Authorized Idle", "Ended EVConnectTimeout Timeout Idle"]
    assert not charger.busy


def test_the_evse_is_unknown_until_the_cable() -> None:
    """TC_J_08, E01.FR.17: the first event after that has the Transaction.Begin readings."""
    charger = station(AUTHORIZED, *DUO)
    charger.authorized(T0, None, TAG)
    (transaction,) = charger.running()
    (started,) = [event for event in charger.take_events() if isinstance(event, TransactionStarted)]
    assert (started.transaction.connector, started.samples) == (None, ())
    charger.plug(T0 + 5, charger.connectors[1])
    assert transaction.connector is charger.connectors[1]
    update = next(event for event in charger.take_events() if isinstance(event, TransactionUpdated))
    assert [sample.context for sample in update.samples] == ["Transaction.Begin"]
    assert transaction.meter_start_wh == int(charger.connectors[1].register_wh(T0 + 5))


def test_power_path_closed_to_power_path_closed() -> None:
    """TC_E_01, TC_E_07."""
    charger = station(POWER_PATH)
    assert plug_and_swipe(charger) == [
        "Started Authorized EVConnected",
        "Updated ChargingStateChanged Charging",
    ]
    charger.stop_authorized(T0 + 9, charger.running()[0], id_token=TAG)
    assert transactions(told(charger)) == ["Ended StopAuthorized Local EVConnected"]


@pytest.mark.parametrize("configuration", [CONNECTED, AUTHORIZED, POWER_PATH, ENERGY, USUAL])
def test_unplugging_while_charging_ends_it(configuration: dict[str, str]) -> None:
    """TC_E_14: SN Available, then Ended."""
    charger = station(configuration)
    plug_and_swipe(charger)
    charger.unplug(T0 + 60, charger.connectors[0])
    assert told(charger) == ["1 Available", "Ended EVCommunicationLost EVDisconnected Idle", "BecameIdle"]


def test_energy_transfer_starts_with_the_energy() -> None:
    """TC_E_02."""
    charger = station(ENERGY)
    (connector,) = charger.connectors
    charger.suspend_evse(T0, connector)
    assert plug_and_swipe(charger) == []
    charger.resume_evse(T0 + 9, connector)
    assert transactions(told(charger)) == ["Started ChargingStateChanged Charging"]


def test_energy_transfer_ends_when_the_vehicle_stops() -> None:
    """TC_E_22: the session is over, the next needs a token."""
    charger = station(ENERGY)
    (connector,) = charger.connectors
    plug_and_swipe(charger)
    charger.ev_stops_energy(T0 + 9, connector)
    assert transactions(told(charger)) == ["Ended ChargingStateChanged StoppedByEV EVConnected"]
    charger.ev_requests_energy(T0 + 10, connector)
    assert told(charger) == []
    charger.authorized(T0 + 11, connector, TAG)
    assert transactions(told(charger)) == ["Started ChargingStateChanged Charging"]


def test_a_pause_of_the_evse_does_not_end_energy_transfer() -> None:
    """Smart charging pauses and resumes: it is no end."""
    charger = station(ENERGY)
    plug_and_swipe(charger)
    limit(charger, T0 + 9, None, 0.0)
    limit(charger, T0 + 10, None, None)
    assert transactions(told(charger)) == [
        "Updated ChargingStateChanged SuspendedEVSE",
        "Updated ChargingStateChanged Charging",
    ]


def test_ev_connected_to_authorized_starts_again_only_with_a_token() -> None:
    """After the end the cable is still in: that alone is no start."""
    charger = station(points("EVConnected", "Authorized"))
    plug_and_swipe(charger)
    charger.stop_authorized(T0 + 9, charger.running()[0])
    assert transactions(told(charger)) == ["Ended StopAuthorized Local EVConnected"]
    charger.advance(T0 + 100)
    assert charger.running() == []
    charger.authorized(T0 + 101, charger.connectors[0], TAG)
    assert transactions(told(charger))[0] == "Started Authorized EVConnected"


def test_a_transaction_without_a_token_ends_with_the_cable_whatever_the_stop_points() -> None:
    charger = station(points("EVConnected", "EnergyTransfer"))
    charger.plug(T0, charger.connectors[0])
    charger.unplug(T0 + 1, charger.connectors[0])
    assert transactions(told(charger)) == [
        "Started CablePluggedIn EVConnected",
        "Ended EVCommunicationLost EVDisconnected Idle",
    ]


def test_a_remote_start_into_a_running_transaction() -> None:
    """F01: cable first."""
    charger = station(CONNECTED)
    charger.plug(T0, charger.connectors[0])
    told(charger)
    charger.authorized(T0, charger.connectors[0], TAG, trigger=Trigger.REMOTE_START, remote_start_id=5)
    assert transactions(told(charger)) == ["Updated RemoteStart", "Updated ChargingStateChanged Charging"]
    assert charger.running()[0].remote_start_id == 5


def test_a_stop_that_no_stop_point_knows_leaves_the_transaction() -> None:
    """F03: Updated RemoteStop, energy stops."""
    charger = station(CONNECTED)
    plug_and_swipe(charger)
    charger.stop_authorized(T0 + 9, charger.running()[0], reason=StopReason.REMOTE, trigger=Trigger.REMOTE_STOP)
    assert told(charger) == ["Updated RemoteStop EVConnected", "1 Finishing"]
    charger.unplug(T0 + 10, charger.connectors[0])
    assert transactions(told(charger)) == ["Ended EVCommunicationLost Remote Idle"]


# -- TX-12


@pytest.mark.parametrize("configuration", [AUTHORIZED, POWER_PATH, ENERGY, USUAL])
def test_deauthorized_ends_it(configuration: dict[str, str]) -> None:
    """E05.FR.10, TC_E_16."""
    charger = station(configuration)
    plug_and_swipe(charger)
    charger.deauthorized(T0 + 9, charger.running()[0])
    assert transactions(told(charger)) == ["Ended Deauthorized DeAuthorized EVConnected"]
    assert charger.connectors[0].locked


def test_deauthorized_without_such_a_stop_point_updates_it() -> None:
    """E05.FR.09."""
    charger = station(CONNECTED)
    plug_and_swipe(charger)
    charger.deauthorized(T0 + 9, charger.running()[0])
    assert transactions(told(charger)) == ["Updated Deauthorized EVConnected"]
    charger.unplug(T0 + 10, charger.connectors[0])
    assert transactions(told(charger)) == ["Ended EVCommunicationLost DeAuthorized Idle"]


def test_deauthorized_before_the_cable() -> None:
    charger = station(AUTHORIZED, *DUO)
    charger.authorized(T0, None, TAG)
    charger.deauthorized(T0 + 1, charger.running()[0])
    assert transactions(told(charger))[-1] == "Ended Deauthorized DeAuthorized Idle"


def test_deauthorized_may_suspend_only() -> None:
    """E05.FR.02."""
    charger = station({**USUAL, "TxCtrlr.StopTxOnInvalidId": "false"})
    plug_and_swipe(charger)
    charger.deauthorized(T0 + 9, charger.running()[0])
    assert transactions(told(charger)) == ["Updated ChargingStateChanged SuspendedEVSE"]


# -- availability as 2.0.1 sees it


def test_a_token_occupies_nothing_a_vehicle_does() -> None:
    charger = station(USUAL)
    (connector,) = charger.connectors
    charger.authorized(T0, connector, TAG)
    assert connector.availability == "Available"
    charger.plug(T0, connector)
    assert connector.availability == "Occupied"
    moved = [event.availability_changed for event in charger.take_events() if isinstance(event, ConnectorChanged)]
    assert moved == [False, True, False]


def test_a_limit_reached_ends_it_or_only_the_energy() -> None:
    for configuration, last in (
        (USUAL, "Ended TimeLimitReached TimeLimitReached EVConnected"),
        (CONNECTED, "Updated TimeLimitReached EVConnected"),
    ):
        charger = station(configuration, FIXED)
        charger.plug(T0, charger.connectors[0])
        charger.authorized(T0, charger.connectors[0], TAG, duration_s=60.0)
        charger.advance(T0 + 60)
        assert transactions(told(charger))[-1] == last


def test_a_limit_counts_from_a_start_that_came_later() -> None:
    charger = station(ENERGY, FIXED)
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.suspend_evse(T0, connector)
    charger.authorized(T0, connector, TAG, duration_s=60.0, energy_limit_wh=500.0)
    charger.resume_evse(T0 + 100, connector)
    charger.advance(T0 + 136)
    assert transactions(told(charger)) == [
        "Started ChargingStateChanged Charging",
        "Ended EnergyLimitReached EnergyLimitReached EVConnected",
    ]
