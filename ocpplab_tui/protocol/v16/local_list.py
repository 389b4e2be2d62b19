"""The LocalAuthListManagement profile (OCPP 1.6 §5.10, §5.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.local_list import ListChange
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v16.authorize import token, token_info

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v16.station import Station16

requests: Requests[Station16] = Requests()


@requests("GetLocalListVersion")
def get_local_list_version(station: Station16, _request: Payload) -> Payload:
    """-1 where the list is switched off (TC_042_1), 0 where it is empty."""
    return {"listVersion": station.charger.authorization.list_version}


@requests("SendLocalList")
def send_local_list(station: Station16, request: Payload) -> Payload:
    if not station.charger.settings.local_list_enabled:
        return {"status": "NotSupported"}
    entries = [
        ListChange(token(entry["idTag"]), token_info(entry["idTagInfo"]) if "idTagInfo" in entry else None)
        for entry in request.get("localAuthorizationList", [])
    ]
    store = station.charger.authorization
    update = store.replace_list if request["updateType"] == "Full" else store.update_list
    return {"status": update(request["listVersion"], entries).status}
