"""Block K: GetChargingProfiles with ReportChargingProfiles (K09)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.charging_profile import ChargingProfile
from ocpplab_tui.charger.charging_profiles import Criteria
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201.payloads import status_info
from ocpplab_tui.protocol.v201.smart_charging import require_enabled

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()


@requests("GetChargingProfiles")
def get_charging_profiles(station: Station201, request: Payload) -> Payload:
    """The answer first, then one report for each EVSE and source."""
    require_enabled(station)
    groups = _groups(_fitting(station, request))
    if not groups:
        return {"status": "NoProfiles", "statusInfo": status_info("NotFound")}
    last = len(groups) - 1
    for number, ((evse, source), profiles) in enumerate(groups.items()):
        report: Payload = {
            "requestId": request["requestId"],
            "evseId": evse,
            "chargingLimitSource": source,
            "chargingProfile": profiles,
        }
        station.call("ReportChargingProfiles", report | ({"tbc": True} if number < last else {}))
    return {"status": "Accepted"}


def _fitting(station: Station201, request: Payload) -> list[ChargingProfile]:
    """Profile ids make all other fields of the criterion void (K09.FR.03)."""
    wanted, evse = request["chargingProfile"], request.get("evseId")
    if "chargingProfileId" in wanted:
        criteria = Criteria(ids=wanted["chargingProfileId"], evse=evse)
    else:
        purpose, level = wanted.get("chargingProfilePurpose"), wanted.get("stackLevel")
        criteria = Criteria(None, evse, purpose, level, wanted.get("chargingLimitSource"))
    profiles = station.charger.profiles
    return [] if profiles is None else profiles.fitting(criteria)


def _groups(profiles: list[ChargingProfile]) -> dict[tuple[int, str], list[Payload]]:
    """(EVSE, source) → the profiles as they were given."""
    groups: dict[tuple[int, str], list[Payload]] = {}
    for profile in profiles:
        groups.setdefault((profile.evse, profile.source), []).append(profile.payload)
    return groups
