"""The way from one connector status to another by legal changes only (OCPP 1.6 §4.9)."""

from __future__ import annotations

from functools import cache

from ocpplab_tui.charger.states import LEGAL_CHANGES, Availability, ConnectorStatus

_BETWEEN = (ConnectorStatus.PREPARING, ConnectorStatus.AVAILABLE)
_NEXT_USE = (ConnectorStatus.FINISHING, ConnectorStatus.AVAILABLE)
"""What a connector may pass through on its way; one use must finish before the next is prepared."""


@cache
def way(start: ConnectorStatus, goal: ConnectorStatus) -> tuple[ConnectorStatus, ...]:
    """The statuses to go through, the goal last; empty if it is there already.

    >>> [str(status) for status in way(ConnectorStatus.FINISHING, ConnectorStatus.CHARGING)]
    ['Preparing', 'Charging']
    """
    if start is goal:
        return ()
    if goal in LEGAL_CHANGES[start]:
        return (goal,)
    for between in _NEXT_USE if goal is ConnectorStatus.PREPARING else _BETWEEN:
        if between in LEGAL_CHANGES[start] and goal in LEGAL_CHANGES[between]:
            return between, goal
    raise AssertionError(f"no legal way from {start} to {goal}")


def availability_of(status: ConnectorStatus, connected: bool) -> Availability:
    """OCPP 2.0.1's view: Occupied is a vehicle at the cable, whatever goes on there; a token alone occupies nothing."""
    match status:
        case ConnectorStatus.FAULTED:
            return Availability.FAULTED
        case ConnectorStatus.UNAVAILABLE:
            return Availability.UNAVAILABLE
        case ConnectorStatus.RESERVED:
            return Availability.RESERVED
        case _:
            return Availability.OCCUPIED if connected else Availability.AVAILABLE
