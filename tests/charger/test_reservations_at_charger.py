"""Reservations on the hardware: statuses, use, expiry, ends; and that no order of things breaks them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.events import ConnectorChanged, ReservationEnded, TransactionStarted
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.id_token_info import IdTokenInfo
from ocpplab_tui.charger.reservations import Reservation, ReservationEnd, satisfiable
from ocpplab_tui.charger.states import LEGAL_CHANGES, Availability, ConnectorStatus
from ocpplab_tui.config.catalog import ConnectorSpec
from tests.charger.bench import DUO, OTHER_TAG, QUIET, T0, TAG, TWIN, charger_of

VERSIONS = pytest.mark.parametrize("version", ["1.6", "2.0.1"])
RESERVED, AVAILABLE, PREPARING = ConnectorStatus.RESERVED, ConnectorStatus.AVAILABLE, ConnectorStatus.PREPARING


def ready(version: str = "2.0.1", **configuration: str) -> Charger:
    """Two EVSEs, powered."""
    charger = charger_of(*DUO, version=version, configuration=QUIET | configuration)
    charger.power_on(T0)
    charger.take_events()
    return charger


def reserve(charger: Charger, evse_id: int | None = None, token: IdToken = TAG, number: int = 1) -> str:
    outcome = charger.reserve(charger.now, Reservation(number, token, T0 + 1000, evse_id))
    return str(outcome.status)


def statuses(charger: Charger) -> list[ConnectorStatus]:
    return [connector.status for connector in charger.connectors]


@VERSIONS
def test_the_exact_instant_of_expiry(version: str) -> None:
    charger = ready(version)
    assert reserve(charger, 1) == "Accepted"
    assert charger.deadline == T0 + 1000
    charger.advance(T0 + 999.9)
    assert statuses(charger)[0] is RESERVED
    charger.take_events()
    charger.advance(T0 + 5000)
    ended, changed = charger.take_events()
    assert ended == ReservationEnded(T0 + 1000, 1, ReservationEnd.EXPIRED)
    assert isinstance(changed, ConnectorChanged)
    assert (changed.at, changed.status) == (T0 + 1000, AVAILABLE)
    assert changed.availability is Availability.AVAILABLE


def test_what_expires_in_the_dark_ends_with_the_light() -> None:
    charger = ready()
    reserve(charger, 1)
    charger.power_off(T0 + 1)
    charger.take_events()
    charger.power_on(T0 + 2000)
    assert [event.why for event in charger.take_events() if isinstance(event, ReservationEnded)] == [
        ReservationEnd.EXPIRED
    ]
    assert statuses(charger)[0] is AVAILABLE


@VERSIONS
def test_a_token_goes_where_it_has_reserved(version: str) -> None:
    charger = ready(version)
    reserve(charger, 2)
    charger.plug(T0 + 1, charger.connectors[0])  # somebody else's cable waits for a token
    charger.authorized(T0 + 2, None, TAG)
    assert statuses(charger) == [PREPARING, PREPARING]
    charger.plug(T0 + 3, charger.connectors[1])
    transaction = charger.connectors[1].transaction
    assert transaction is not None
    assert transaction.reservation_id == 1


@VERSIONS
def test_a_token_that_waits_does_not_take_what_is_reserved(version: str) -> None:
    charger = ready(version)
    charger.authorized(T0, None, OTHER_TAG)
    assert charger.waiting is not None
    assert reserve(charger, 2) == "Accepted"
    charger.plug(T0 + 1, charger.connectors[1])
    assert charger.waiting is not None
    assert statuses(charger)[1] is RESERVED
    charger.plug(T0 + 2, charger.connectors[0])
    assert charger.connectors[0].authorization is not None


def test_a_token_that_waits_stays_where_it_may_charge() -> None:
    charger = ready()
    charger.authorized(T0, None, TAG, info=IdTokenInfo("Accepted", evse_ids=(2,)))
    charger.plug(T0 + 1, charger.connectors[0])
    assert charger.connectors[0].authorization is None
    charger.plug(T0 + 2, charger.connectors[1])
    assert charger.connectors[1].authorization is not None


@VERSIONS
def test_a_stranger_is_refused(version: str) -> None:
    charger = ready(version)
    reserve(charger, 1)
    with pytest.raises(OperationRefused, match="reserved for another token"):
        charger.authorized(T0 + 1, charger.connectors[0], OTHER_TAG)
    reserve(charger, None, number=2)
    with pytest.raises(OperationRefused, match="no connector is free for this token"):
        charger.authorized(T0 + 1, None, OTHER_TAG)
    assert len(charger.reservations) == 2


def test_one_evse_serves_one_reservation() -> None:
    charger = charger_of(*TWIN, version="2.0.1")
    charger.power_on(T0)
    assert reserve(charger, None) == "Accepted"
    assert statuses(charger) == [RESERVED, RESERVED]
    assert reserve(charger, None, number=2) == "Occupied"


def test_a_reserved_type_keeps_its_whole_evse() -> None:
    charger = charger_of(*TWIN, version="2.0.1")
    charger.power_on(T0)
    assert charger.reserve(T0, Reservation(1, TAG, T0 + 1000, connector_type="cG105")).status == "Accepted"
    assert [charger.reserved_at(connector) is not None for connector in charger.connectors] == [True, True]
    with pytest.raises(OperationRefused, match="reserved for another token"):
        charger.authorized(T0 + 1, charger.connectors[0], TAG)  # the other type than the one that it has reserved
    charger.authorized(T0 + 2, charger.connectors[1], TAG)
    assert len(charger.reservations) == 0


@VERSIONS
def test_without_authorization_the_reserved_place_waits_for_its_token(version: str) -> None:
    charger = ready(version, **{"AuthCtrlr.Enabled": "false"})
    reserve(charger, 1)
    for connector in charger.connectors:
        charger.plug(T0 + 1, connector)
    assert statuses(charger) == [RESERVED, ConnectorStatus.CHARGING]
    charger.advance(T0 + 1000)  # over: now whoever plugged in may charge
    assert statuses(charger)[0] is ConnectorStatus.CHARGING


def test_without_authorization_1_6_charges_at_once() -> None:
    charger = ready("1.6", **{"AuthCtrlr.Enabled": "false"})
    charger.plug(T0 + 1, charger.connectors[0])
    events = charger.take_events()
    assert [event.status for event in events if isinstance(event, ConnectorChanged)] == [ConnectorStatus.CHARGING]  # A3
    (transaction,) = [event.transaction for event in events if isinstance(event, TransactionStarted)]
    charger.stop_authorized(T0 + 2, transaction)
    assert statuses(charger)[0] is ConnectorStatus.FINISHING


MIXED = (*DUO, *(replace(spec, evse=3) for spec in TWIN))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["reserve", "reserve", "cancel", "plug", "unplug", "swipe", "swipe", "fault", "clear", "off", "on", "wait"]
        ),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["1.6", "2.0.1"]), st.sampled_from([DUO, TWIN, MIXED]), STEPS)
def test_whatever_happens(version: str, specs: tuple[ConnectorSpec, ...], steps: list[tuple[str, int, bool]]) -> None:
    """Only legal changes; what is reserved can be served; nobody charges where it is reserved for somebody else."""
    charger = charger_of(*specs, version=version)
    charger.power_on(T0)
    seen = {connector.number: connector.status for connector in charger.connectors}
    random, now = Random(1), T0
    for name, number, flag in steps:
        now += 20.0
        _do(charger, now, name, number, TAG if flag else OTHER_TAG, random)
        for event in charger.take_events():
            if isinstance(event, ConnectorChanged) and event.connector is not None:
                before = seen[event.connector.number]
                assert event.status is before or event.status in LEGAL_CHANGES[before]
                seen[event.connector.number] = event.status
        _check(charger)


def _do(charger: Charger, now: float, name: str, number: int, token: IdToken, random: Random) -> None:
    connector = charger.connectors[min(number, len(charger.connectors) - 1)]
    evse_id = connector.evse_id if random.random() < 0.5 else None
    reservation = Reservation(random.randrange(3), token, now + 100, evse_id)
    acts: dict[str, Callable[[], object]] = {
        "reserve": lambda: charger.reserve(now, reservation),
        "cancel": lambda: charger.cancel_reservation(now, number),
        "plug": lambda: charger.plug(now, connector),
        "unplug": lambda: charger.unplug(now, connector),
        "swipe": lambda: charger.authorized(now, connector if number else None, token),
        "fault": lambda: charger.inject_fault(now, "GroundFault", connector),
        "clear": lambda: charger.clear_fault(now),
        "off": lambda: charger.change_availability(now, connector, False),
        "on": lambda: charger.change_availability(now, connector, True),
        "wait": lambda: charger.advance(now + 50),
    }
    with contextlib.suppress(OperationRefused):
        acts[name]()


def _check(charger: Charger) -> None:
    reservations = charger.reservations
    assert satisfiable(reservations.anywhere(), charger._places())
    named = [each.evse_id for each in reservations if each.evse_id is not None]
    assert len(set(named)) == len(named)
    for connector in charger.connectors:
        if connector.evse_id in named:
            assert connector.authorization is None
            assert connector.transaction is None or not connector.transaction.authorized
        assert (charger.reserved_at(connector) is not None) is (connector.status is RESERVED)
