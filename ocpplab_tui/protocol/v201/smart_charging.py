"""Block K: SetChargingProfile, ClearChargingProfile, GetCompositeSchedule, and limits that others set (K01–K13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.charger.charging_profile import TX, ChargingProfile
from ocpplab_tui.charger.charging_profiles import Criteria
from ocpplab_tui.charger.charging_reading import ProfileMistake, profile_of
from ocpplab_tui.charger.events import ExternalLimitChanged
from ocpplab_tui.protocol.charging import composite, limit_in_watts, periods_of, profile_for_start
from ocpplab_tui.protocol.life import WentUp
from ocpplab_tui.protocol.ports import Payload
from ocpplab_tui.protocol.reactions import Reactions
from ocpplab_tui.protocol.requests import Requests
from ocpplab_tui.protocol.v201 import ev_charging
from ocpplab_tui.protocol.v201.payloads import rejected

if TYPE_CHECKING:
    from ocpplab_tui.protocol.v201.station import Station201

requests: Requests[Station201] = Requests()
reactions: Reactions[Station201] = Reactions()


@reactions(WentUp)
def went_up(station: Station201, _event: WentUp) -> None:
    """What is kept is in force again (K01.FR.27); transactions that are gone take their profiles with them."""
    station.charger.forget_lost_transactions()


def require_enabled(station: Station201) -> None:
    """K01.FR.29."""
    if not station.charger.settings.smart_charging:
        raise CallError("NotSupported", "smart charging is switched off (SmartChargingCtrlr.Enabled)")


# -- profiles ----------------------------------------------------------------------------------------------------


@requests("SetChargingProfile")
def set_charging_profile(station: Station201, request: Payload) -> Payload:
    """K01: refused whole, or installed and in force at once."""
    require_enabled(station)
    evse = request["evseId"]
    if evse and not station.connectors_of(evse):
        return rejected("UnknownEvse")
    try:
        profile = profile_of(request["chargingProfile"], evse, station.now() + station.clock_offset_s)
        if profile.purpose == TX:
            _require_transaction(station, profile)
        station.charger.require_profile(profile, schedules_max=ev_charging.schedules_max(station, evse))
    except ProfileMistake as mistake:
        return rejected(mistake.reason_code, str(mistake))
    station.charger.install_profile(station.now(), profile)
    if profile.purpose == TX:
        ev_charging.profile_came(station, profile)
    return {"status": "Accepted"}


def _require_transaction(station: Station201, profile: ChargingProfile) -> None:
    """K01.FR.03, FR.09, FR.16, FR.33."""
    if not profile.evse:
        raise ProfileMistake("InvalidProfile", "a TxProfile is for one EVSE")
    if profile.transaction_id is None:
        raise ProfileMistake("MissingParam", "a TxProfile needs its transactionId")
    running = (connector.transaction for connector in station.connectors_of(profile.evse))
    if not any(item is not None and item.id == profile.transaction_id for item in running):
        raise ProfileMistake("TxNotFound", "no such transaction runs at this EVSE")


def profile_of_start(station: Station201, payload: Payload, evse: int) -> ChargingProfile | Payload | None:
    """The profile of RequestStartTransaction, or the answer that refuses it (F01.FR.26). None: it is ignored, because
    smart charging is switched off (K05.FR.05)."""
    if not station.charger.settings.smart_charging:
        return None
    try:
        return profile_for_start(station, payload, evse)
    except ProfileMistake as mistake:
        code = mistake.reason_code if mistake.reason_code == "InvalidSchedule" else "InvalidProfile"
        return rejected(code, str(mistake))


@requests("ClearChargingProfile")
def clear_charging_profile(station: Station201, request: Payload) -> Payload:
    """K10: by id, else all that fits; external constraints stay (FR.08)."""
    require_enabled(station)
    if "chargingProfileId" in request:
        criteria = Criteria(ids=(request["chargingProfileId"],))
    else:
        fields = request.get("chargingProfileCriteria", {})
        purpose, level = fields.get("chargingProfilePurpose"), fields.get("stackLevel")
        criteria = Criteria(None, fields.get("evseId"), purpose, level)
    cleared = station.charger.clear_profiles(station.now(), criteria)
    return {"status": "Accepted" if cleared else "Unknown"}


@requests("GetCompositeSchedule")
def get_composite_schedule(station: Station201, request: Payload) -> Payload:
    """K08; EVSE 0 is the grid connection."""
    require_enabled(station)
    evse = request["evseId"]
    if evse and not station.connectors_of(evse):
        return rejected("UnknownEvse")
    connector = station.charger.find(evse) if evse else None
    schedule = composite(station, connector, request["duration"], request.get("chargingRateUnit"))
    if isinstance(schedule, ProfileMistake):
        return rejected(schedule.reason_code, str(schedule))
    told: Payload = {
        "evseId": evse,
        "duration": schedule.duration_s,
        "scheduleStart": station.stamp(schedule.starts_at),
        "chargingRateUnit": schedule.unit,
        "chargingSchedulePeriod": periods_of(schedule),
    }
    return {"status": "Accepted", "schedule": told}


# -- limits that others set --------------------------------------------------------------------------------------


@reactions(ExternalLimitChanged)
def external_limit_changed(station: Station201, event: ExternalLimitChanged) -> None:
    """K12, K13: who limits, or does so no more. Small changes are not told (FR.03)."""
    before, profile = event.before, event.profile
    place: Payload = {"evseId": event.evse} if event.evse else {}
    if before is not None and (profile is None or profile.source != before.source):
        station.backlog.send("ClearedChargingLimit", {"chargingLimitSource": before.source} | place)
        before = None
    if profile is None or (before is not None and not _significant(station, before, profile)):
        return
    told: Payload = {"chargingLimit": {"chargingLimitSource": profile.source}} | place
    if station.charger.settings.limit_with_schedules:
        told["chargingSchedule"] = profile.payload["chargingSchedule"]
    station.backlog.send("NotifyChargingLimit", told)


def _significant(station: Station201, before: ChargingProfile, after: ChargingProfile) -> bool:
    old_w, new_w = limit_in_watts(station, before), limit_in_watts(station, after)
    return abs(new_w - old_w) > old_w * station.charger.settings.limit_change_percent / 100
