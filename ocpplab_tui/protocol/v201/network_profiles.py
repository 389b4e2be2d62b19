"""Block B: SetNetworkProfile (B09). What becomes of the slots is in `slots`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ocpplab_tui.charger.definitions.communication import SLOTS
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.payloads import rejected
from ocpplab_tui.protocol.v201.slots import NetworkProfile

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()

SECURITY_PROFILES = range(4)
"""0, no security at all, is none of OCPP's; a lab may start with it."""


@requests("SetNetworkProfile")
def set_network_profile(station: Station201, request: Payload) -> Payload:
    """The slot in use can't be changed under the station's feet; others are looked at when the priority names them."""
    slot, data = request["configurationSlot"], request["connectionData"]
    if str(slot) not in SLOTS:
        return rejected("InvalidConfSlot", f"there are the slots {', '.join(SLOTS)}")
    if slot == station.slots.current:
        return rejected("InvalidConfSlot", "the station is connected by this slot")
    if mistake := _mistake(data):
        return rejected("InvalidNetworkConf", mistake)
    if station.slots.lowers(data["securityProfile"]):
        return rejected("NoSecurityDowngrade", f"security profile {station.slots.profile} is in force")
    profile = NetworkProfile(data["ocppCsmsUrl"], data["securityProfile"], data["messageTimeout"])
    station.slots.fill(slot, profile)
    station.security.report("ReconfigurationOfSecurityParameters", f"network profile in slot {slot}")
    return {"status": "Accepted"}


def _mistake(data: Payload) -> str:
    """What this station can't do, for people; "" where it can (B09.FR.02)."""
    if (data["ocppVersion"], data["ocppTransport"]) != ("OCPP20", "JSON"):
        return "this station speaks OCPP 2.0.1 over JSON"
    if data["securityProfile"] not in SECURITY_PROFILES:
        return "the security profiles are 1, 2 and 3"
    if data["messageTimeout"] < 1:
        return "messageTimeout must be at least 1 s"
    for part in ("vpn", "apn"):
        if part in data:
            return f"this station has no {part.upper()}"
    return _url_mistake(data["ocppCsmsUrl"], data["securityProfile"])


def _url_mistake(url: str, profile: int) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("ws", "wss") or parts.fragment or parts.username is not None:
        return "ocppCsmsUrl must be a websocket URL: wss://host:port/path"
    if profile and (parts.scheme == "wss") != (profile >= 2):
        return f"security profile {profile} needs {'wss' if profile >= 2 else 'ws'}://"
    return ""
