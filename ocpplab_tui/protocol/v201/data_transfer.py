"""Block P: DataTransfer, received (P01) and sent (P02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.protocol import vendor
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()


@requests("DataTransfer")
def data_transfer(station: Station201, request: Payload) -> Payload:
    """P01: off where CustomizationCtrlr says so."""
    enabled = station.charger.settings.vendor_extension
    reply = vendor.received(request["vendorId"], request.get("messageId"), request.get("data"), enabled=enabled)
    return {"status": reply.status} | ({} if reply.data is None else {"data": reply.data})
