"""FirmwareManagement: UpdateFirmware and SignedUpdateFirmware (OCPP 1.6 §5.19; whitepaper §4).

Both are supported: the whitepaper would rather have the unsigned one refused where the signed one is built (SHOULD),
but central systems that know only the old one are to be tested too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.protocol.firmware import reactions
from ocpplab_tui.protocol.firmware_order import FirmwareOrder
from ocpplab_tui.protocol.firmware_signature import refusal
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.retries import moment_of, retries_of

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

__all__ = ["reactions", "requests", "tell", "trigger", "trigger_signed"]

requests: Requests[Station16] = Requests()

UNSIGNED = {
    "DownloadPaused": "Downloading",
    "SignatureVerified": "Downloaded",
    "InstallRebooting": "Installing",
    "InvalidSignature": "InstallationFailed",
    "InstallVerificationFailed": "InstallationFailed",
}
"""States of the signed flow in the words of the unsigned one."""
UNTOLD = {"DownloadScheduled": "Idle", "InstallScheduled": "Downloaded"}
"""States that the unsigned flow has no word for, and what is true of them when somebody asks."""


@requests("UpdateFirmware")
def update_firmware(station: Station16, request: Payload) -> Payload:
    """§5.19. There is no word for no: an installation that cannot be stopped is an error."""
    order = FirmwareOrder(request["location"], moment_of(request["retrieveDate"]) or 0.0, retries=retries_of(request))
    if station.firmware.update(order) == "Rejected":
        raise CallError("GenericError", "new firmware is being installed; this cannot be stopped")
    return {}


@requests("SignedUpdateFirmware")
def signed_update_firmware(station: Station16, request: Payload) -> Payload:
    """The certificate is looked at before anything else."""
    firmware = request["firmware"]
    order = FirmwareOrder(
        firmware["location"],
        moment_of(firmware["retrieveDateTime"]) or 0.0,
        moment_of(firmware.get("installDateTime")),
        retries_of(request),
        request["requestId"],
        firmware["signingCertificate"],
        firmware["signature"],
    )
    return {"status": refusal(station, order) or station.firmware.update(order)}


def tell(station: Station16, status: str, request_id: int | None) -> None:
    """FirmwareStatusNotification, or with a request id SignedFirmwareStatusNotification."""
    if request_id is not None:
        payload: Payload = {"status": status, "requestId": request_id}
        station.backlog.send("SignedFirmwareStatusNotification", payload)
    elif status not in UNTOLD:
        station.backlog.send("FirmwareStatusNotification", {"status": UNSIGNED.get(status, status)})


def trigger(station: Station16, _number: int | None = None) -> None:
    """FirmwareStatusNotification, asked for by TriggerMessage: of the last update, whichever kind it was."""
    status, _ = station.firmware.present()
    status = UNTOLD.get(status, UNSIGNED.get(status, status))
    station.call("FirmwareStatusNotification", {"status": status})


def trigger_signed(station: Station16, _number: int | None = None) -> None:
    """SignedFirmwareStatusNotification, asked for by ExtendedTriggerMessage: Idle where no signed update was last."""
    status, request_id = station.firmware.present()
    payload = {"status": "Idle"} if request_id is None else {"status": status, "requestId": request_id}
    station.call("SignedFirmwareStatusNotification", payload)
