"""What became of a session at a connector: what flowed, what limited it, and its turns. Kept until the next begins.

Energy flows in closed form, so the whole session is a few stretches of time that are exact at every instant between.
They are written when a flow ends or changes, never by looking; one that still runs is the connector's own.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from enum import StrEnum
from math import isnan, nan
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.charger.power import HOUR_S, energy_after, power_after

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.charger.id_token import IdToken
    from ocpplab_tui.charger.power import Flow
    from ocpplab_tui.charger.transaction import Transaction

MOST_STRETCHES = 192
"""More are made fewer: neighbours that lasted shortest become one, which keeps the energy and evens out the power."""
MOST_LIMITS = 192
MOST_TURNS = 120
FIRST_TURNS = 12
"""How a session began is kept, however much happened since."""

_WIDTH = 6  # numbers of a stretch


class Happened(StrEnum):
    """A turn of a session, in words for people."""

    PLUGGED = "plugged in"
    UNPLUGGED = "unplugged"
    EV_SIDE_PULLED = "pulled at the vehicle"
    EV_SIDE_BACK = "back at the vehicle"
    AUTHORIZED = "authorized"
    WITHDRAWN = "authorization ended"
    DEAUTHORIZED = "CSMS withdrew the token"
    STARTED = "transaction started"
    ENDED = "transaction ended"
    CHARGING = "charging"
    SUSPENDED_EV = "vehicle pauses"
    SUSPENDED_EVSE = "charger pauses"
    NO_ENERGY = "power path open"
    FAULT = "fault"
    FAULT_CLEARED = "fault cleared"
    POWER_SET = "power set"
    POWER_FREE = "power set free"
    CHARGE_SET = "battery set"
    POWER_LOST = "charger lost its power"
    POWER_BACK = "charger has power again"
    RESUMED = "went on after a restart"


class Stretch(NamedTuple):
    """Undisturbed time: power and rate as in `Flow`; the meter's register and the battery's level at its beginning
    (NaN: no vehicle). One without length only says where register and level stand from then on."""

    since: float
    until: float
    power_w: float
    rate: float
    register_wh: float
    level_wh: float

    def delivered_wh(self, now: float) -> float:
        """Energy from its beginning to this instant, at most to its end."""
        return energy_after(self.power_w, self.rate, max(min(now, self.until) - self.since, 0.0) / HOUR_S)

    def power_at(self, now: float) -> float:
        """Watts; nothing flows after its end."""
        if not self.since <= now < self.until:
            return 0.0
        return power_after(self.power_w, self.rate, (now - self.since) / HOUR_S)


class SessionRecord:
    """One session. `ended_at`: when its transaction ended, or the cable was pulled before there was one.

    `turns`: (when, what, about), in the order in which they were told; about: a word, watts or percent, a token.
    `turns_lost`: how many between the first and the others are gone.
    """

    __slots__ = ("_limits", "_limits_at", "_stretches", "began_at", "capacity_wh", "ended_at", "turns", "turns_lost")

    def __init__(self, now: float) -> None:
        self.began_at = now
        self.ended_at: float | None = None
        self.capacity_wh = nan
        self.turns: list[tuple[float, Happened, str | float | IdToken | None]] = []
        self.turns_lost = 0
        self._stretches = array("d")
        self._limits_at, self._limits = array("d"), array("d")

    # -- writing

    def turn(self, now: float, what: Happened, about: str | float | IdToken | None = None) -> None:
        """Something happened that a person would tell of."""
        if what is Happened.ENDED:
            self.ended_at = now
            if self.turns and self.turns[-1][:2] == (now, Happened.WITHDRAWN):
                self.turns.pop()  # the same, said by the end itself
        self.turns.append((now, what, about))
        if len(self.turns) > MOST_TURNS:
            del self.turns[FIRST_TURNS]
            self.turns_lost += 1

    def stand(self, now: float, register_wh: float, level_wh: float) -> None:
        """Register and level are these from now on; nothing flows."""
        stretches = self._stretches
        if len(stretches) and stretches[-_WIDTH] == stretches[1 - _WIDTH] == now:
            del stretches[-_WIDTH:]
        self._append(now, now, 0.0, 0.0, register_wh, level_wh)

    def flowed(self, flow: Flow, until: float, register_wh: float, level_wh: float) -> None:
        """A flow ended; register and level are those of its beginning."""
        until = min(until, flow.until)
        if until > flow.since:
            self._append(flow.since, until, flow.power_w, flow.rate, register_wh, level_wh)

    def limited(self, now: float, limit_w: float | None) -> None:
        """Charging profiles allow this much from now on; None: all that the hardware gives."""
        limit = nan if limit_w is None else limit_w
        limits, at = self._limits, self._limits_at
        if at and at[-1] == now:
            at.pop()
            limits.pop()
        last = limits[-1] if limits else nan
        if limit == last or (isnan(limit) and isnan(last)):
            return
        at.append(now)
        limits.append(limit)
        if len(at) > MOST_LIMITS:
            del at[1:-1:2], limits[1:-1:2]

    def _append(self, *stretch: float) -> None:
        self._stretches.extend(stretch)
        if len(self._stretches) > MOST_STRETCHES * _WIDTH:
            self._thin()

    def _thin(self) -> None:
        """Join the pairs that lasted shortest; the newest two stay as they are."""
        known = list(self._written())
        pairs = [(known[place], known[place + 1]) for place in range(0, len(known) - 3, 2)]
        lasted = sorted(second.until - first.since for first, second in pairs)
        longest = lasted[len(lasted) // 2]
        kept: list[Stretch] = []
        for first, second in pairs:
            if second.until - first.since <= longest:
                kept.append(_joined(first, second))
            else:
                kept += (first, second)
        kept += known[2 * len(pairs) :]
        self._stretches = array("d", [number for stretch in kept for number in stretch])

    # -- reading

    def _written(self) -> Iterator[Stretch]:
        numbers = self._stretches
        for place in range(0, len(numbers), _WIDTH):
            yield Stretch(*numbers[place : place + _WIDTH])

    def stretches(self, now: float, connector: Connector) -> list[Stretch]:
        """All of the session until now, oldest first, with what flows at its connector."""
        known = list(self._written())
        flow = connector.flow
        if flow is not None and self.ended_at is None:
            level_wh = nan if connector.vehicle is None else connector.vehicle.level_wh
            until = min(now, flow.until)
            known.append(Stretch(flow.since, until, flow.power_w, flow.rate, connector.meter.register_wh, level_wh))
        return known

    @property
    def limits(self) -> list[tuple[float, float | None]]:
        """From each instant on, as in `limited`."""
        found = zip(self._limits_at, self._limits, strict=True)
        return [(at, None if isnan(limit) else limit) for at, limit in found]


def _joined(first: Stretch, second: Stretch) -> Stretch:
    """One stretch with the energy of both, evenly."""
    amount = first.delivered_wh(first.until) + second.delivered_wh(second.until)
    hours = (second.until - first.since) / HOUR_S
    power_w = amount / hours if hours > 0 else 0.0
    return Stretch(first.since, second.until, power_w, 0.0, first.register_wh, first.level_wh)


# -- of a connector


def session_of(connector: Connector, now: float) -> SessionRecord:
    """The record of its session; a new one where the last one is over. Call it before the facts of a new use."""
    record = connector.record
    used = connector.plugged or connector.authorization is not None or connector.transaction is not None
    if record is None or record.ended_at is not None or not used:
        record = connector.record = SessionRecord(now)
        stand(connector, now)
    return record


def note(connector: Connector | None, now: float, what: Happened, about: str | float | IdToken | None = None) -> None:
    """Remember a turn, where there is a session."""
    if connector is not None and connector.record is not None:
        connector.record.turn(now, what, about)


def stand(connector: Connector, now: float) -> None:
    """Remember where register and battery stand, while nothing flows."""
    record, battery = connector.record, connector.vehicle
    if record is not None and record.ended_at is None:
        if battery is not None:
            record.capacity_wh = battery.capacity_wh
        record.stand(now, connector.meter.register_wh, nan if battery is None else battery.level_wh)


def over(connector: Connector, now: float) -> None:
    """Nobody uses the connector any more, and no transaction told so."""
    record = connector.record
    if record is not None and record.ended_at is None and connector.transaction is None and not connector.plugged:
        record.ended_at = now


def resumed(connector: Connector, transaction: Transaction, now: float) -> None:
    """The program ended within a session and starts again. What flowed until then is known in sum, not in detail."""
    began_at = min(transaction.started_at, now)
    record = connector.record = SessionRecord(began_at)
    battery, register_wh = connector.vehicle, connector.meter.register_wh
    amount = max(register_wh - transaction.begun_at_wh, 0.0) if transaction.begun else 0.0
    level_wh = nan if battery is None else max(battery.level_wh - amount, 0.0)
    record.turn(began_at, Happened.STARTED)
    record.stand(began_at, register_wh - amount, level_wh)
    since = min(transaction.charging_since or began_at, now)
    if amount > 0 and now > since:
        record._append(since, now, amount * HOUR_S / (now - since), 0.0, register_wh - amount, level_wh)  # noqa: SLF001
    stand(connector, now)
    record.turn(now, Happened.RESUMED)
