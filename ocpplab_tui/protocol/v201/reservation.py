"""Block H: ReserveNow, CancelReservation, ReservationStatusUpdate (H01–H04)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.events import ReservationEnded
from ocpplab_tui.charger.reservations import Reservation
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.authorization import token
from ocpplab_tui.protocol.v201.payloads import rejected, status_info

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions: Reactions[Station201] = Reactions()


@requests("ReserveNow")
def reserve_now(station: Station201, request: Payload) -> Payload:
    """H01, H03. evseId 0 is the whole station, as no evseId is (GEN-04)."""
    expires_at = station.instant(request["expiryDateTime"])
    if expires_at is None:
        return rejected("InvalidValue", "expiryDateTime is no time")
    reservation = Reservation(
        id=request["id"],
        id_token=token(request["idToken"]),
        expires_at=expires_at,
        evse_id=request.get("evseId") or None,
        connector_type=request.get("connectorType"),
        group_id=request.get("groupIdToken", {}).get("idToken"),
    )
    outcome = station.charger.reserve(station.now(), reservation)
    answer: Payload = {"status": str(outcome.status)}
    if outcome.reason_code:
        answer["statusInfo"] = status_info(outcome.reason_code, outcome.reason)
    return answer


@requests("CancelReservation")
def cancel_reservation(station: Station201, request: Payload) -> Payload:
    """H02."""
    if station.charger.cancel_reservation(station.now(), request["reservationId"]):
        return {"status": "Accepted"}
    return rejected("NotFound", "there is no such reservation")


@reactions(ReservationEnded)
def reservation_ended(station: Station201, event: ReservationEnded) -> None:
    """H01.FR.16, FR.17, H04: nobody used or cancelled it."""
    update = {"reservationId": event.reservation_id, "reservationUpdateStatus": str(event.why)}
    station.backlog.send("ReservationStatusUpdate", update)
