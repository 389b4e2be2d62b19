"""The ways between statuses."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from ocpplab_tui.charger.changes import availability_of, way
from ocpplab_tui.charger.states import LEGAL_CHANGES, Availability, ConnectorStatus

S = ConnectorStatus
PAIRS = list(product(S, S))


@pytest.mark.parametrize(("start", "goal"), PAIRS, ids=[f"{start}-{goal}" for start, goal in PAIRS])
def test_there_is_a_legal_way_from_each_status_to_each(start: S, goal: S) -> None:
    steps = way(start, goal)
    assert all(after in LEGAL_CHANGES[before] for before, after in pairwise((start, *steps)))
    assert (steps[-1] if steps else start) is goal


def test_a_swipe_at_finishing_goes_through_preparing() -> None:
    """F2, B3."""
    assert way(S.FINISHING, S.CHARGING) == (S.PREPARING, S.CHARGING)


def test_a_use_ends_before_the_next_is_prepared() -> None:
    assert way(S.CHARGING, S.PREPARING) == (S.FINISHING, S.PREPARING)


def test_nobody_becomes_unavailable_while_preparing() -> None:
    """There is no B8."""
    assert way(S.PREPARING, S.UNAVAILABLE) == (S.AVAILABLE, S.UNAVAILABLE)


@pytest.mark.parametrize("status", [S.PREPARING, S.CHARGING, S.SUSPENDED_EV, S.SUSPENDED_EVSE, S.FINISHING])
def test_a_vehicle_at_the_cable_occupies(status: S) -> None:
    """G01."""
    assert availability_of(status, connected=True) is Availability.OCCUPIED
    assert availability_of(status, connected=False) is Availability.AVAILABLE


@pytest.mark.parametrize("status", [S.FAULTED, S.UNAVAILABLE, S.RESERVED])
def test_other_statuses_are_told_whatever_is_plugged(status: S) -> None:
    assert availability_of(status, connected=True) == availability_of(status, connected=False) == status.value
