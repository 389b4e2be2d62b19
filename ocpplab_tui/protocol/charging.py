"""Smart charging, as far as both versions say the same (OCPP 1.6 §3.13; 2.0.1 block K)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charging_profile import TX, ChargingProfile, RateUnit
from ocpplab_tui.charger.charging_reading import ProfileMistake, profile_of
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.definitions.smart_charging import rate_units
from ocpplab_tui.charger.profile_views import Composite
from ocpplab_tui.charger.wiring import grid, outlet
from ocpplab_tui.protocol.ports import Payload

if TYPE_CHECKING:
    from ocpplab_tui.protocol.station import Station


def profile_for_start(station: Station, payload: Payload, evse: int) -> ChargingProfile:
    """The profile of a remote start, in 2.0.1's form: a TxProfile without a transaction (K05.FR.02). ProfileMistake."""
    profile = profile_of(payload, evse, station.now() + station.clock_offset_s)
    if profile.purpose != TX:
        raise ProfileMistake("InvalidProfile", "only a TxProfile goes with a remote start")
    if profile.transaction_id is not None:
        raise ProfileMistake("InvalidProfile", "the transaction does not exist yet")
    station.charger.require_profile(profile)
    return profile


def composite(
    station: Station, connector: Connector | None, duration_s: int, unit: str | None
) -> Composite | ProfileMistake:
    """The composite schedule from now on, for an EVSE or (None) the grid connection; or why there is none."""
    units = rate_units(station.charger.model)
    chosen = unit or units[0]
    if chosen not in units:
        return ProfileMistake("UnsupportedRateUnit", f"limits are given in {' or '.join(units)} here")
    if duration_s <= 0:
        return ProfileMistake("ValueTooLow", "the duration must be positive")
    return station.charger.composite(station.now(), connector, duration_s, cast(RateUnit, chosen))


def periods_of(schedule: Composite) -> list[Payload]:
    """ChargingSchedulePeriodType. Three phases go without saying (K01.FR.49), and direct current has none."""
    return [
        {"startPeriod": period.start_s, "limit": period.limit}
        | ({"numberPhases": period.phases} if period.phases in (1, 2) else {})
        for period in schedule.periods
    ]


def set_external_limit(station: Station, evse: int, limit: float, unit: RateUnit, source: str) -> None:
    """An energy manager, grid operator or somebody else limits an EVSE or (0) the charger (K12)."""
    station.require_running()
    charger = station.charger
    if not (charger.settings.smart_charging and charger.settings.external_control):
        names = "SmartChargingCtrlr.Enabled and SmartChargingCtrlr.ExternalControlSignalsEnabled"
        raise OperationRefused(f"{station.identity} obeys no external limit: {names} must both be true")
    units = rate_units(charger.model)
    if unit not in units:
        raise OperationRefused(f"{station.identity} takes limits in {' or '.join(units)}")
    charger.set_external_limit(station.now(), evse, limit, unit, source)
    station.process()


def clear_external_limit(station: Station, evse: int) -> None:
    """The limit is lifted (K13)."""
    station.require_running()
    if station.charger.clear_external_limit(station.now(), evse) is None:
        place = f"EVSE {evse}" if evse else "the whole charger"
        raise OperationRefused(f"{station.identity}: no external limit is set for {place}")
    station.process()


def limit_in_watts(station: Station, profile: ChargingProfile) -> float:
    """The first limit of a profile, for comparisons."""
    schedule, model = profile.schedule, station.charger.model
    wiring = outlet(station.charger.evse(profile.evse)[0].spec) if profile.evse else grid(model)
    period = schedule.periods[0]
    return period.limit if schedule.unit == "W" else period.limit * wiring.line_w
