"""When a live value comes to a point by itself: values are formulas of time, so nobody has to poll for it.

Between two changes of the facts (`Hardware.facts`) a value moves only with the energy that flows and with the mains'
voltage. The instant is found by bisection on the value as it will be told, rounded, so that it is the right one to a
millisecond whatever the formula.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions import ComponentKey, Live
from ocpplab_tui.charger.readings import SWING_S

if TYPE_CHECKING:
    from ocpplab_tui.charger.charger import Charger
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.charger.definitions import Variable

Value = Callable[[float], "float | None"]
"""What a variable will be at an instant, as it will be told; None: nothing."""

GRAIN_S = 0.001
SWING_STEPS = 32
"""Looks at one swing of the mains' voltage: a value that leaves and returns within a fiftieth of it may be missed."""
SHARED_STEPS = 16
"""The same for the power of several flows, each of which rises or falls at its own rate."""

FAR_S = 31_536_000.0
"""So far it is looked ahead: a flow of next to nothing ends in a time that no float tells to a millisecond."""

_AHEAD: dict[Live, Callable[[Charger, ComponentKey, float], float | None]] = {
    Live.POWER: lambda charger, place, at: charger.live_power_w(place.evse or 0, place.connector or 0, at),
    Live.ENERGY_REGISTER: lambda charger, place, at: charger.live_energy_wh(place.evse or 0, at),
    Live.SESSION_ENERGY: lambda charger, place, at: charger.live_session_energy_wh(place.evse or 0, at),
    Live.STATE_OF_CHARGE: lambda charger, place, at: charger.live_state_of_charge(place.evse or 0, at),
    Live.TEMPERATURE: lambda charger, place, at: charger.live_temperature_c(place.evse or 0, at),
    Live.CURRENT: lambda charger, place, at: charger.live_current_a(place.evse or 0, place.connector or 0, at),
    Live.VOLTAGE: lambda charger, place, at: charger.live_voltage_v(place.evse or 0, place.connector or 0, at),
}
_SWINGING = frozenset({Live.CURRENT, Live.VOLTAGE})
_SUMS = frozenset({Live.POWER, Live.TEMPERATURE})

HARDWARE = frozenset(
    {*_AHEAD, Live.AVAILABILITY, Live.PLUGGED, Live.LOCKED, Live.PROBLEM, Live.TILT, Live.DOOR, Live.FLOOD, Live.SIGNAL}
)
"""What changes with the facts of the hardware only, and by the formulas in between."""


def next_look(charger: Charger, variable: Variable, now: float, holds: Callable[[float | None], bool]) -> float:
    """When `holds` becomes true of the variable's value, or when to ask again; inf = not before the facts change.

    It must not hold now.
    """
    live, place = variable.row.live, variable.component
    if live is Live.DATE_TIME:
        return _of_clock(charger, now, holds)
    reader = None if live is None else _AHEAD.get(live)
    if reader is None:
        return inf

    def at(instant: float) -> bool:
        value = reader(charger, place, instant)
        return holds(None if value is None else round(value, 3))

    flows = _flows(charger, place, now)
    if live in _SWINGING:
        return _swinging(at, now, flows)
    if not flows:
        return inf
    alone = len(flows) == 1 or live not in _SUMS
    end = min(flows)
    until = min(end, now + FAR_S)
    found = first_instant(at, now, until, 1 if alone else SHARED_STEPS)
    return until if found == inf and until < end else found


def first_instant(holds: Callable[[float], bool], now: float, until: float, steps: int) -> float:
    """The first instant in (now, until] at which it holds, to a millisecond; inf: none.

    `steps` looks in equal distances: 1 where the value goes one way only.
    """
    before = now
    for step in range(1, steps + 1):
        after = now + (until - now) * step / steps
        if holds(after):
            return _bisected(holds, before, after)
        before = after
    return inf


def _bisected(holds: Callable[[float], bool], before: float, after: float) -> float:
    while after - before > GRAIN_S:
        middle = (before + after) / 2
        if holds(middle):
            after = middle
        else:
            before = middle
    return after


def _flows(charger: Charger, place: ComponentKey, now: float) -> list[float]:
    """When each flow there comes to its end."""
    return [
        connector.flow.until
        for connector in charger.connectors
        if connector.flow is not None and connector.flow.until > now and _concerns(connector, place)
    ]


def _concerns(connector: Connector, place: ComponentKey) -> bool:
    return place.evse in (None, connector.evse_id) and place.connector in (None, connector.connector_id)


def _swinging(holds: Callable[[float], bool], now: float, flows: list[float]) -> float:
    """Without a flow each swing is like the one before; with one there is something new to see after it."""
    until = min([now + SWING_S, *flows])
    found = first_instant(holds, now, until, SWING_STEPS)
    return until if found == inf and flows else found


def _of_clock(charger: Charger, now: float, holds: Callable[[float | None], bool]) -> float:
    """A clock goes one way: twice as far each time until it is there."""
    offset_s, reach = charger.clock_offset_s, 1.0
    while reach < 1e10:
        if holds(now + offset_s + reach):
            return _bisected(lambda at: holds(at + offset_s), now, now + reach)
        reach *= 2
    return inf
