"""Sessions of a 1.6 charger: OCPP 1.6 §4.9 and the OCTT cases on starting and stopping."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.events import TransactionEnded, TransactionStarted
from ocpplab_tui.charger.states import StopReason, Trigger
from tests.charger.bench import (
    DUO,
    FIXED,
    OTHER_TAG,
    QUIET,
    SOCKET,
    STEADY,
    T0,
    TAG,
    TWIN,
    changed_status,
    charger_of,
    told,
    transactions,
)


def charging(charger: Charger) -> Charger:
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0, charger.connectors[0], TAG)
    charger.take_events()
    return charger


def test_plug_in_first() -> None:
    """TC_003_CS: A2, B3; the latch closes."""
    charger = charger_of()
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    assert told(charger) == ["1 Preparing"]
    assert not connector.locked
    charger.authorized(T0 + 5, connector, TAG)
    assert told(charger) == [
        "Started Authorized EVConnected",
        "Updated ChargingStateChanged Charging",
        "1 Charging",
    ]
    assert connector.locked


def test_identify_first() -> None:
    """TC_004_1_CS."""
    charger = charger_of()
    (connector,) = charger.connectors
    charger.authorized(T0, connector, TAG)
    assert told(charger) == ["1 Preparing"]
    assert charger.busy
    charger.plug(T0 + 20, connector)
    lines = told(charger)
    assert lines[0] == "Started CablePluggedIn EVConnected"
    assert changed_status(lines) == ["1 Charging"]


def test_identify_first_and_no_cable_in_time() -> None:
    """TC_004_2_CS, B1."""
    charger = charger_of(configuration={**QUIET, "ConnectionTimeOut": "30"})
    charger.authorized(T0, charger.connectors[0], TAG)
    assert charger.deadline == T0 + 30
    charger.advance(T0 + 30)
    assert told(charger) == ["1 Preparing", "1 Available", "BecameIdle"]


def test_a_connection_time_out_of_zero_waits_for_ever() -> None:
    charger = charger_of(configuration={**QUIET, "ConnectionTimeOut": "0"})
    charger.authorized(T0, charger.connectors[0], TAG)
    charger.advance(T0 + 1e6)
    assert told(charger) == ["1 Preparing"]


def test_a_second_swipe_before_the_cable_cancels() -> None:
    """B1."""
    charger = charger_of()
    (connector,) = charger.connectors
    charger.authorized(T0, connector, TAG)
    charger.cancel_authorization(T0 + 3, connector)
    assert told(charger) == ["1 Preparing", "1 Available", "BecameIdle"]
    with pytest.raises(OperationRefused, match="no token is in use here"):
        charger.cancel_authorization(T0 + 4, connector)


def test_a_cable_waits_for_a_card_as_long_as_it_takes() -> None:
    """B6 is left out: to a driver who takes a minute to find the card nothing has ended."""
    charger = charger_of()
    charger.plug(T0, charger.connectors[0])
    charger.advance(T0 + 3_600)
    assert told(charger) == ["1 Preparing"]


def test_remote_start_is_told_as_such() -> None:
    """TC_010, TC_011_1_CS."""
    charger = charger_of()
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG, trigger=Trigger.REMOTE_START, remote_start_id=7)
    assert transactions(told(charger))[0] == "Started RemoteStart EVConnected"
    (transaction,) = charger.running()
    assert (transaction.remote_start_id, transaction.id_token, transaction.authorized) == (7, TAG, True)


def test_local_stop() -> None:
    """C6: the driver still has to unplug; the latch opens."""
    charger = charging(charger_of())
    (connector,) = charger.connectors
    (transaction,) = charger.running()
    charger.stop_authorized(T0 + 60, transaction, id_token=TAG)
    (ended,) = [event for event in charger._events if isinstance(event, TransactionEnded)]
    assert ended.id_token == TAG
    assert told(charger) == ["Ended StopAuthorized Local EVConnected", "1 Finishing", "BecameIdle"]
    assert not connector.locked
    assert (transaction.ended_at, transaction.authorized, transaction.running) == (T0 + 60, False, False)
    charger.unplug(T0 + 90, connector)
    assert told(charger) == ["1 Available"]


def test_remote_stop() -> None:
    """TC_012_CS."""
    charger = charging(charger_of())
    charger.stop_authorized(T0 + 60, charger.running()[0], reason=StopReason.REMOTE, trigger=Trigger.REMOTE_STOP)
    assert told(charger)[:2] == ["Ended RemoteStop Remote EVConnected", "1 Finishing"]


def test_a_swipe_at_finishing_begins_the_next_transaction() -> None:
    """F2: through Preparing."""
    charger = charging(charger_of())
    (connector,) = charger.connectors
    charger.stop_authorized(T0 + 60, charger.running()[0])
    told(charger)
    charger.authorized(T0 + 70, connector, OTHER_TAG)
    lines = told(charger)
    assert lines[:2] == ["1 Preparing", "Started Authorized EVConnected"]
    assert changed_status(lines) == ["1 Preparing", "1 Charging"]
    assert charger.running()[0].id_token == OTHER_TAG


def test_unplugging_ends_the_transaction() -> None:
    """C1; in 1.6 before the connector is Available."""
    charger = charging(charger_of())
    charger.unplug(T0 + 60, charger.connectors[0])
    assert told(charger) == ["Ended EVCommunicationLost EVDisconnected Idle", "1 Available", "BecameIdle"]
    assert not charger.connectors[0].locked


def test_the_meter_stands_where_the_transaction_says() -> None:
    charger = charging(charger_of(FIXED))
    (transaction,) = charger.running()
    charger.stop_authorized(T0 + 720, transaction)
    assert transaction.meter_stop_wh is not None
    assert transaction.meter_stop_wh - transaction.meter_start_wh == 10_000


def test_an_energy_limit_ends_the_session_exactly() -> None:
    charger = charger_of(FIXED)
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG, energy_limit_wh=5_000.0)
    (transaction,) = charger.running()
    assert charger.deadline == pytest.approx(T0 + 360)
    charger.advance(T0 + 10_000)
    assert "Ended EnergyLimitReached EnergyLimitReached EVConnected" in told(charger)
    assert transaction.meter_stop_wh == transaction.meter_start_wh + 5_000
    assert connector.status == "Finishing"


def test_an_energy_limit_holds_when_the_power_changes() -> None:
    charger = charger_of(FIXED)
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG, energy_limit_wh=5_000.0)
    charger.set_power(T0 + 180, connector, 5_000.0)
    assert charger.deadline == pytest.approx(T0 + 180 + 1_800)
    charger.ev_stops_energy(T0 + 190, connector)
    charger.advance(T0 + 90_000)
    assert connector.transaction is not None


def test_a_time_limit_counts_from_the_cable() -> None:
    charger = charger_of()
    (connector,) = charger.connectors
    charger.authorized(T0, connector, TAG, duration_s=600.0)
    charger.plug(T0 + 30, connector)
    charger.advance(T0 + 629)
    assert connector.transaction is not None
    charger.advance(T0 + 630)
    assert "Ended TimeLimitReached TimeLimitReached EVConnected" in told(charger)


# -- one token, one connector, one EVSE


def test_a_token_without_a_connector_goes_to_the_cable_that_waits() -> None:
    charger = charger_of(*DUO)
    charger.plug(T0, charger.connectors[1])
    charger.authorized(T0, None, TAG)
    assert charger.connectors[1].status == "Charging"


def test_a_token_without_a_connector_waits_for_the_first_cable() -> None:
    """The first free connector shows it; it goes wherever the cable goes."""
    charger = charger_of(*DUO)
    charger.authorized(T0, None, TAG)
    assert told(charger) == ["1 Preparing"]
    assert charger.waiting is not None
    charger.plug(T0 + 5, charger.connectors[1])
    lines = told(charger)
    assert changed_status(lines) == ["1 Available", "2 Preparing", "2 Charging"]
    assert [charger.waiting, charger.offered] == [None, None]


def test_a_token_without_a_connector_times_out() -> None:
    charger = charger_of(*DUO)
    charger.authorized(T0, None, TAG)
    charger.advance(T0 + 60)
    assert told(charger) == ["1 Preparing", "1 Available", "BecameIdle"]


def test_a_token_without_a_connector_can_be_taken_back() -> None:
    charger = charger_of(*DUO)
    with pytest.raises(OperationRefused, match="no token waits for a cable"):
        charger.cancel_authorization(T0)
    charger.authorized(T0, None, TAG)
    charger.cancel_authorization(T0 + 1)
    assert told(charger) == ["1 Preparing", "1 Available", "BecameIdle"]


def test_only_one_token_waits_for_any_cable() -> None:
    charger = charger_of(*DUO)
    charger.authorized(T0, None, TAG)
    with pytest.raises(OperationRefused, match="another token waits for a cable"):
        charger.authorized(T0, None, OTHER_TAG)


def test_a_token_is_refused_where_another_charges() -> None:
    charger = charging(charger_of())
    with pytest.raises(OperationRefused, match="connector 1: another token is in use here"):
        charger.authorized(T0, charger.connectors[0], OTHER_TAG)
    with pytest.raises(OperationRefused, match="no connector is free"):
        charger.authorized(T0, None, OTHER_TAG)


def test_one_evse_serves_one_connector() -> None:
    """TX-09."""
    charger = charging(charger_of(*TWIN, version="2.0.1"))
    first, second = charger.connectors
    assert charger.free_connectors() == []
    with pytest.raises(OperationRefused, match=r"connector 2 \(EVSE 1, connector 2\): its EVSE serves connector 1"):
        charger.plug(T0, second)
    with pytest.raises(OperationRefused, match="its EVSE serves connector 1"):
        charger.authorized(T0, second, OTHER_TAG)
    charger.unplug(T0, first)
    assert charger.free_connectors() == [first, second]


def test_in_1_6_each_connector_is_an_evse() -> None:
    charger = charging(charger_of(*TWIN))
    assert [(c.evse_id, c.connector_id) for c in charger.connectors] == [(1, 1), (2, 2)]
    charger.plug(T0, charger.connectors[1])
    assert charger.connectors[1].status == "Preparing"


def test_an_ended_transaction_cannot_be_stopped_again() -> None:
    charger = charging(charger_of())
    (transaction,) = charger.running()
    charger.end_transaction(T0 + 1, transaction, StopReason.UNLOCK_COMMAND, Trigger.UNLOCK_COMMAND)
    assert transactions(told(charger)) == ["Ended UnlockCommand UnlockCommand EVConnected"]
    with pytest.raises(OperationRefused, match="ended already"):
        charger.stop_authorized(T0 + 2, transaction)
    with pytest.raises(OperationRefused, match="ended already"):
        charger.end_transaction(T0 + 2, transaction, StopReason.OTHER, Trigger.RESET_COMMAND)


# -- the CSMS says no afterwards


def deauthorizing(**configuration: str) -> Charger:
    return charging(charger_of(configuration={**QUIET, **configuration}))


def test_an_invalid_token_stops_the_transaction_and_the_cable_stays() -> None:
    """I-01, TC_037_3_CS: locked until the owner shows the token, or one of the same group."""
    charger = deauthorizing(StopTransactionOnInvalidId="true")
    (connector,) = charger.connectors
    (transaction,) = charger.running()
    transaction.group_id = "FLEET"
    charger.deauthorized(T0 + 2, transaction)
    assert told(charger)[:2] == ["Ended Deauthorized DeAuthorized EVConnected", "1 Finishing"]
    assert (connector.locked, connector.kept_for, transaction.deauthorized) == (True, TAG, True)
    assert charger.release(T0 + 3, OTHER_TAG) is None
    assert connector.locked
    assert charger.release(T0 + 4, OTHER_TAG, "FLEET") is connector
    assert [connector.locked, charger.release(T0 + 5, TAG)] == [False, None]


def test_an_invalid_token_suspends_where_it_may_not_stop() -> None:
    """TC_037_2_CS, C5."""
    charger = deauthorizing(StopTransactionOnInvalidId="false")
    (transaction,) = charger.running()
    charger.deauthorized(T0 + 2, transaction)
    assert told(charger) == ["Updated ChargingStateChanged SuspendedEVSE", "1 SuspendedEVSE"]
    charger.stop_authorized(T0 + 9, transaction, id_token=TAG)
    assert "Ended StopAuthorized Local EVConnected" in told(charger)


def test_some_energy_may_be_granted_before() -> None:
    """X16-07."""
    charger = deauthorizing(StopTransactionOnInvalidId="false", MaxEnergyOnInvalidId="500")
    (transaction,) = charger.running()
    charger.deauthorized(T0 + 60, transaction)
    register = charger.connectors[0].register_wh(T0 + 60)
    assert told(charger) == []
    charger.advance(T0 + 3_600)
    assert told(charger) == ["Updated ChargingStateChanged SuspendedEVSE", "1 SuspendedEVSE"]
    assert charger.connectors[0].register_wh(T0 + 3_600) == pytest.approx(register + 500)


def test_no_to_a_transaction_that_has_ended_is_only_noted() -> None:
    charger = deauthorizing()
    (transaction,) = charger.running()
    charger.unplug(T0 + 1, charger.connectors[0])
    told(charger)
    charger.deauthorized(T0 + 2, transaction)
    assert told(charger) == []
    assert transaction.deauthorized


# -- events


def test_started_carries_the_token() -> None:
    charger = charger_of()
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0 + 1, charger.connectors[0], TAG, "FLEET")
    (started,) = [event for event in charger.take_events() if isinstance(event, TransactionStarted)]
    assert (started.at, started.id_token, started.transaction.group_id) == (T0 + 1, TAG, "FLEET")
    assert started.transaction.meter_start_wh == int(charger.connectors[0].register_wh(T0 + 1))


def test_transaction_ids_differ_though_the_seed_is_the_same() -> None:
    """TX-01: a lab that is started again with its seed must not use an id twice."""
    ids = set()
    for start in (T0, T0 + 1):
        charger = charger_of()
        charger.plug(start, charger.connectors[0])
        charger.authorized(start, charger.connectors[0], TAG)
        ids.add(charger.running()[0].id)
    assert len(ids) == 2
    assert all(len(text) == 36 for text in ids)


def test_time_never_goes_back() -> None:
    charger = charger_of()
    charger.plug(T0 + 10, charger.connectors[0])
    charger.unplug(T0, charger.connectors[0])
    assert [event.at for event in charger.take_events()] == [T0 + 10, T0 + 10]


def test_a_vehicle_without_an_inlet_is_refused() -> None:
    charger = charger_of(FIXED)
    hybrid = replace(STEADY, name="hybrid", max_dc_w=0.0)
    with pytest.raises(OperationRefused, match="connector 1: hybrid cannot charge with DC"):
        charger.plug(T0, charger.connectors[0], hybrid)
    other = charger_of(SOCKET)
    other.plug(T0, other.connectors[0], hybrid)
    assert other.connectors[0].plugged
