"""Block P: DataTransfer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()


@requests("DataTransfer")
def data_transfer(_station: Station201, _request: Payload) -> Payload:
    """P01: no vendor's extension is known here."""
    return {"status": "UnknownVendorId"}
