"""Block N01: GetLog and the log's way to the CSMS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.protocol.log_contents import Span, log_file
from ocpplab_tui.protocol.log_upload import LogOrder, reactions
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.retries import moment_of, retries_of
from ocpplab_tui.protocol.v201.payloads import rejected

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.protocol.v201.station import Station201

__all__ = ["reactions", "requests", "tell", "trigger"]

requests: Requests[Station201] = Requests()


@requests("GetLog")
def get_log(station: Station201, request: Payload) -> Payload:
    """Rejected where there is nothing of that log within the times (N01.FR.05)."""
    log = request["log"]
    span = Span(moment_of(log.get("oldestTimestamp")), moment_of(log.get("latestTimestamp")))
    file = log_file(station, request["logType"], span)
    if file is None:
        return rejected("NotFound", "there is nothing of that log")
    order = LogOrder(log["remoteLocation"], file, retries_of(request), request["requestId"])
    return {"status": station.log_uploads.upload(order), "filename": file.name}


def tell(station: Station201, status: str, request_id: int | None) -> None:
    """LogStatusNotification (N01.FR.07–FR.12, FR.20)."""
    station.backlog.send("LogStatusNotification", _payload(status, request_id))


def trigger(station: Station201, _connectors: list[Connector], _place: Payload | None) -> Payload | None:
    """LogStatusNotification, asked for by TriggerMessage."""
    station.call("LogStatusNotification", _payload(*station.log_uploads.present(diagnostics=False)))
    return None


def _payload(status: str, request_id: int | None) -> Payload:
    return {"status": status} if request_id is None else {"status": status, "requestId": request_id}
