"""What reservations do to the statuses of connectors, and to whom a connector is open."""

from __future__ import annotations

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import ReservationEnded
from ocpplab_tui.charger.hardware import Hardware
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.reservations import Place, Reservation, ReservationEnd, Reservations, satisfiable
from ocpplab_tui.charger.states import ConnectorStatus
from ocpplab_tui.charger.transaction import Authorization

FREE = (ConnectorStatus.AVAILABLE, ConnectorStatus.PREPARING)
"""What a connector is while nobody's token is in use there: a cable that was put in although it is Reserved, or before
its token was shown, is not yet a use (G01.FR.09)."""


class Reserving(Hardware):
    """Hardware whose EVSEs may be kept free for somebody."""

    __slots__ = ()

    def admits(
        self, connector: Connector, id_token: IdToken, group_id: str | None = None, *, unsure: bool = False
    ) -> bool:
        """Whether no reservation of somebody else forbids this token to begin here. `unsure`: its parent or group is
        not known yet, so a reservation for any group may turn out to be its own."""
        if not self.reservations:
            return True
        return self.reservations.admit(_at(connector), id_token, group_id, self._places(), unsure=unsure)

    def _open_to(self, connector: Connector, authorization: Authorization) -> bool:
        """Neither a reservation nor what the CSMS said of the token (C01.FR.21) forbids it to begin here."""
        if authorization.info is not None and not authorization.info.allows_evse(connector.evse_id):
            return False
        return self.admits(connector, authorization.id_token, authorization.group_id)

    def reservation_of(self, connector: Connector, id_token: IdToken, group_id: str | None) -> Reservation | None:
        """What this token would use up by beginning here."""
        return self.reservations.used_by(_at(connector), id_token, group_id) if self.reservations else None

    def reserved_at(self, connector: Connector) -> Reservation | None:
        """For whom this connector is Reserved; of those who left open where, the first who asked."""
        if connector.status is not ConnectorStatus.RESERVED:
            return None
        named = self.reservations.at(connector.evse_id)
        whole = Place(connector.evse_id, frozenset(each.spec.wire_type for each in self.evse(connector.evse_id)))
        return named or next((each for each in self.reservations.anywhere() if each.fits(whole)), None)

    # -- use

    def _let_in(self, now: float, connector: Connector) -> None:
        """A charger that asks for no authorization: whoever plugs in may charge (C01.FR.01, 1.6 A3)."""
        if connector.finishing or connector.unplugged_at is not None or self._out_of_order(connector):
            return
        nobody = Authorization(IdToken.of_nobody(), None, now)
        if self._open_to(connector, nobody):
            connector.authorization = nobody
            if connector.transaction is not None:
                connector.transaction.hold(nobody)

    def own_place(self, id_token: IdToken, group_id: str | None) -> Connector | None:
        """Where this token's reservation names an EVSE: its plugged connector, else its first that nobody uses."""
        if not self.reservations:
            return None
        own = [each for each in self.reservations if each.evse_id is not None and each.is_for(id_token, group_id)]
        named = [connector for each in own for connector in self._named(each) if connector.authorization is None]
        places = [connector for connector in named if not self._out_of_order(connector)]
        return next((connector for connector in places if connector.plugged), places[0] if places else None)

    def _use_reservation(self, authorization: Authorization, places: list[Connector]) -> Connector:
        """Use up this token's reservation for one of these places, the first that it fits, and tell which; without a
        reservation the first place."""
        for connector in places:
            reservation = self.reservation_of(connector, authorization.id_token, authorization.group_id)
            if reservation is not None:
                self.reservations.remove(reservation.id)
                authorization.reservation_id = reservation.id
                return connector
        return places[0]

    # -- statuses

    def _status_of(self, connector: Connector) -> ConnectorStatus:
        status = super()._status_of(connector)
        if self.reservations and status in FREE and self._reserved(connector):
            return ConnectorStatus.RESERVED
        return status

    def _reserved(self, connector: Connector) -> bool:
        if connector.authorization is not None or self.offered is connector:
            return False
        return self.reservations.hold(connector.evse_id, self._places())

    def _places(self, reservations: Reservations | None = None) -> list[Place]:
        """The EVSEs that could serve reservations (None: the present ones) which leave open where."""
        evses: dict[int, list[Connector]] = {}
        for connector in self.connectors:
            evses.setdefault(connector.evse_id, []).append(connector)
        named = {each.evse_id for each in (self.reservations if reservations is None else reservations)}
        places = (self._place(evse_id, connectors) for evse_id, connectors in evses.items() if evse_id not in named)
        return [place for place in places if place.types]

    def _place(self, evse_id: int, connectors: list[Connector]) -> Place:
        """What an EVSE has to offer; no types while somebody uses it."""
        engaged = any(self._engaged(connector) for connector in connectors)
        types = () if engaged else (each.spec.wire_type for each in connectors if not self._out_of_order(each))
        return Place(evse_id, frozenset(types))

    def _out_of_order(self, connector: Connector) -> bool:
        return self.blocked or connector.blocked or self._inoperative(connector)

    def _engaged(self, connector: Connector) -> bool:
        if connector.authorization is not None or connector.finishing or self.offered is connector:
            return True
        return connector.plugged and connector.status is not ConnectorStatus.RESERVED

    # -- ends that nobody asked for

    def _report_all(self, now: float) -> None:
        if self.reservations and self.powered:
            self._end_what_cannot_be_kept(now)
        super()._report_all(now)

    def _end_what_cannot_be_kept(self, now: float) -> None:
        """The EVSE became Faulted or Unavailable (H01.FR.16, FR.17); of those that leave open where, the latest goes
        when there are not enough left."""
        for reservation in self.reservations:
            if reservation.evse_id is not None and all(map(self._out_of_order, self._named(reservation))):
                self._end_reservation(now, reservation, ReservationEnd.REMOVED)
        while (open_ones := self.reservations.anywhere()) and not satisfiable(open_ones, self._places()):
            self._end_reservation(now, open_ones[-1], ReservationEnd.REMOVED)

    def _named(self, reservation: Reservation) -> list[Connector]:
        """The connectors that a reservation names."""
        return [connector for connector in self.connectors if reservation.fits(_at(connector))]

    def _end_reservation(self, now: float, reservation: Reservation, why: ReservationEnd) -> None:
        self.reservations.remove(reservation.id)
        self._tell(ReservationEnded(now, reservation.id, why))


def _at(connector: Connector) -> Place:
    return Place(connector.evse_id, frozenset({connector.spec.wire_type}))
