"""Block G: ChangeAvailability (G03, G04)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.events import ConnectorChanged
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.payloads import rejected

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions: Reactions[Station201] = Reactions()


@reactions(ConnectorChanged)
def connector_changed(station: Station201, event: ConnectorChanged) -> None:
    """G01: connectors only, and only what 2.0.1 can say."""
    if event.connector is not None and event.availability_changed:
        station.reports.changed(event)


@requests("ChangeAvailability")
def change_availability(station: Station201, request: Payload) -> Payload:
    """The station, an EVSE or a connector; Scheduled where a transaction runs."""
    operative = request["operationalStatus"] == "Operative"
    charger, now = station.charger, station.now()
    place = request.get("evse")
    if place is None or (place["id"] == 0 and "connectorId" not in place):
        return {"status": str(charger.change_availability(now, None, operative))}
    connectors = station.connectors_of(place["id"], place.get("connectorId"))
    if not connectors:
        unknown_evse = not station.connectors_of(place["id"])
        return rejected("UnknownEvse" if unknown_evse else "UnknownConnectorId")
    target = connectors[0] if "connectorId" in place else connectors
    return {"status": str(charger.change_availability(now, target, operative))}
