"""The Reservation profile (OCPP 1.6 §5.1, §5.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.reservations import Reservation
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v16.authorize import token

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

requests: Requests[Station16] = Requests()
reactions: Reactions[Station16] = Reactions()


@requests("ReserveNow")
def reserve_now(station: Station16, request: Payload) -> Payload:
    """connectorId 0: whichever connector is left, which must stay free (ReserveConnectorZeroSupported)."""
    expires_at = station.instant(request["expiryDate"])
    if expires_at is None:
        return {"status": "Rejected"}
    reservation = Reservation(
        id=request["reservationId"],
        id_token=token(request["idTag"]),
        expires_at=expires_at,
        evse_id=request["connectorId"] or None,
        group_id=request.get("parentIdTag"),
    )
    return {"status": str(station.charger.reserve(station.now(), reservation).status)}


@requests("CancelReservation")
def cancel_reservation(station: Station16, request: Payload) -> Payload:
    known = station.charger.cancel_reservation(station.now(), request["reservationId"])
    return {"status": "Accepted" if known else "Rejected"}
