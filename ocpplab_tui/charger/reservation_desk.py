"""Reservations asked for, cancelled, used and over (OCPP 1.6 §5.1, §5.13; 2.0.1 H01–H04)."""

from __future__ import annotations

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.reservations import (
    Reservation,
    ReserveOutcome,
    ReserveStatus,
    satisfiable,
)
from ocpplab_tui.charger.schedule import Schedule

ACCEPTED = ReserveOutcome(ReserveStatus.ACCEPTED)


def _no(status: ReserveStatus, reason: str, code: str = "") -> ReserveOutcome:
    return ReserveOutcome(status, code, reason)


class ReservationDesk(Schedule):
    """Takes and gives back reservations."""

    __slots__ = ()

    def reserve(self, now: float, reservation: Reservation) -> ReserveOutcome:
        """Reserve an EVSE, or (`evse_id` None) one of all; the same id replaces (H01.FR.02). Refused, nothing changes:
        an older reservation with that id stays.

        Rejected: reservations are off, no such EVSE or connector type, any EVSE where that is not supported, or it
        would have expired already. Occupied: all that fit are in use or reserved. Faulted, Unavailable: all that fit
        are that.
        """
        now = self._act(now)
        refusal = self._refusal(now, reservation)
        if refusal is not None:
            return refusal
        self.reservations.add(reservation)
        self._report_all(now)
        return ACCEPTED

    def cancel_reservation(self, now: float, reservation_id: int) -> bool:
        """Give it up (H02); False if there is none."""
        now = self._act(now)
        if self.reservations.remove(reservation_id) is None:
            return False
        self._report_all(now)
        return True

    def _refusal(self, now: float, reservation: Reservation) -> ReserveOutcome | None:
        settings, rejected = self.settings, ReserveStatus.REJECTED
        if not settings.reservations_enabled:
            return _no(rejected, "reservations are switched off", "NotEnabled")
        if reservation.evse_id is None and not settings.reserves_anywhere:
            return _no(rejected, "a reservation must say which EVSE", "UnsupportedParam")
        if reservation.expires_at <= now:
            return _no(rejected, "it would have expired already", "InvalidValue")
        if reservation.evse_id not in (None, *self.evse_ids):
            return _no(rejected, f"there is no EVSE {reservation.evse_id}", "UnknownEvse")
        named = self._named(reservation)
        if not named:
            return _no(rejected, f"there is no {reservation.connector_type} connector", "UnknownConnectorType")
        return None if self._can_keep(reservation) else self._why_not(named)

    def _can_keep(self, reservation: Reservation) -> bool:
        """Whether all others and this one can be served."""
        others = self.reservations.without(reservation.id)
        return satisfiable([*others.anywhere(), reservation], self._places(others))

    def _why_not(self, named: list[Connector]) -> ReserveOutcome:
        """The status that tells why none of these connectors can be reserved."""
        if all(self.blocked or connector.blocked for connector in named):
            return _no(ReserveStatus.FAULTED, "it is Faulted")
        if all(map(self._out_of_order, named)):
            return _no(ReserveStatus.UNAVAILABLE, "it is Unavailable")
        return _no(ReserveStatus.OCCUPIED, "it is in use or reserved already")
