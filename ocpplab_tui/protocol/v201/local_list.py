"""Block D: the local authorization list (D01, D02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from ocpplab_tui.charger.local_list import ListChange
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.authorization import token, token_info
from ocpplab_tui.protocol.v201.payloads import status_info

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()


@requests("GetLocalListVersion")
def get_local_list_version(station: Station201, _request: Payload) -> Payload:
    """0 where the list is off or there is none (D02.FR.02, FR.03)."""
    return {"versionNumber": station.charger.authorization.list_version}


@requests("SendLocalList")
def send_local_list(station: Station201, request: Payload) -> Payload:
    """D01. What cannot be taken over whole is Failed, and changes nothing."""
    settings = station.charger.settings
    if not settings.local_list_enabled:
        return _failed("NotEnabled", "LocalAuthListCtrlr.Enabled is false")
    if len(orjson.dumps(request)) > settings.send_local_list_bytes:
        return _failed("TooLargeElement", f"at most {settings.send_local_list_bytes} bytes")
    entries = [
        ListChange(token(entry["idToken"]), token_info(entry["idTokenInfo"]) if "idTokenInfo" in entry else None)
        for entry in request.get("localAuthorizationList", [])
    ]
    store = station.charger.authorization
    update = store.replace_list if request["updateType"] == "Full" else store.update_list
    outcome = update(request["versionNumber"], entries)
    if outcome.reason:
        return {"status": outcome.status, "statusInfo": status_info(outcome.reason_code, outcome.reason)}
    return {"status": outcome.status}


def _failed(reason_code: str, info: str) -> Payload:
    return {"status": "Failed", "statusInfo": status_info(reason_code, info)}
