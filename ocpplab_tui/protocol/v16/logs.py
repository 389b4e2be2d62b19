"""GetDiagnostics and GetLog (OCPP 1.6 §5.9; whitepaper §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.protocol.log_contents import DIAGNOSTICS, Span, log_file
from ocpplab_tui.protocol.log_upload import LogOrder, reactions
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.retries import moment_of, retries_of

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

__all__ = ["reactions", "requests", "tell", "trigger", "trigger_diagnostics"]

requests: Requests[Station16] = Requests()


@requests("GetDiagnostics")
def get_diagnostics(station: Station16, request: Payload) -> Payload:
    """§5.9: no file name where there is nothing to upload. A second request takes the place of one under way."""
    span = Span(moment_of(request.get("startTime")), moment_of(request.get("stopTime")))
    file = log_file(station, DIAGNOSTICS, span)
    if file is None:
        return {}
    station.log_uploads.upload(LogOrder(request["location"], file, retries_of(request)))
    return {"fileName": file.name}


@requests("GetLog")
def get_log(station: Station16, request: Payload) -> Payload:
    log = request["log"]
    span = Span(moment_of(log.get("oldestTimestamp")), moment_of(log.get("latestTimestamp")))
    file = log_file(station, request["logType"], span)
    if file is None:
        return {"status": "Rejected"}
    order = LogOrder(log["remoteLocation"], file, retries_of(request), request["requestId"])
    return {"status": station.log_uploads.upload(order), "filename": file.name}


def tell(station: Station16, status: str, request_id: int | None) -> None:
    """DiagnosticsStatusNotification, or with a request id LogStatusNotification. That an upload was replaced has no
    word of its own here: it failed."""
    if request_id is None:
        status = status if status in ("Uploading", "Uploaded") else "UploadFailed"
        station.backlog.send("DiagnosticsStatusNotification", {"status": status})
    else:
        status = "UploadFailure" if status == "AcceptedCanceled" else status
        station.backlog.send("LogStatusNotification", {"status": status, "requestId": request_id})


def trigger_diagnostics(station: Station16, _number: int | None = None) -> None:
    """DiagnosticsStatusNotification, asked for."""
    status, _ = station.log_uploads.present(diagnostics=True)
    station.call("DiagnosticsStatusNotification", {"status": status})


def trigger(station: Station16, _number: int | None = None) -> None:
    """LogStatusNotification, asked for."""
    status, request_id = station.log_uploads.present(diagnostics=False)
    station.call(
        "LogStatusNotification", {"status": status} | ({} if request_id is None else {"requestId": request_id})
    )
