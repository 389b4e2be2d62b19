"""Block L: UpdateFirmware (L01, L02). Publishing firmware (L03, L04) is a local controller's: NotSupported here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.protocol.firmware import reactions
from ocpplab_tui.protocol.firmware_order import FirmwareOrder
from ocpplab_tui.protocol.firmware_signature import refusal
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.retries import moment_of, retries_of
from ocpplab_tui.protocol.v201.payloads import rejected, status_info

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.protocol.v201.station import Station201

__all__ = ["reactions", "requests", "tell", "trigger"]

requests: Requests[Station201] = Requests()


@requests("UpdateFirmware")
def update_firmware(station: Station201, request: Payload) -> Payload:
    """The certificate is looked at before anything else; without one, and without a signature, nothing is checked."""
    firmware = request["firmware"]
    order = FirmwareOrder(
        firmware["location"],
        moment_of(firmware["retrieveDateTime"]) or 0.0,
        moment_of(firmware.get("installDateTime")),
        retries_of(request),
        request["requestId"],
        firmware.get("signingCertificate", ""),
        firmware.get("signature", ""),
    )
    if no := refusal(station, order):
        return {"status": no, "statusInfo": status_info("InvalidCertificate")}
    status = station.firmware.update(order)
    if status == "Rejected":
        return rejected("FwUpdateInProgress" if station.firmware.installing else "DuplicateRequestId")
    return {"status": status}


def tell(station: Station201, status: str, request_id: int | None) -> None:
    """FirmwareStatusNotification (L01.FR.10, FR.20)."""
    station.backlog.send("FirmwareStatusNotification", _payload(status, request_id))


def trigger(station: Station201, _connectors: list[Connector], _place: Payload | None) -> Payload | None:
    """FirmwareStatusNotification, asked for by TriggerMessage."""
    station.call("FirmwareStatusNotification", _payload(*station.firmware.present()))
    return None


def _payload(status: str, request_id: int | None) -> Payload:
    return {"status": status} if request_id is None else {"status": status, "requestId": request_id}
