"""A charger's charging profiles, and what its connectors may draw over the next hours."""

from __future__ import annotations

from time import gmtime, strftime

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.charging_profile import CSO, EXTERNAL, ChargingProfile
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.profile_views import InstalledProfile
from ocpplab_tui.lab.details import Composite, PeriodRow, ProfileRow, ProfilesDetails

DAY_S = 86_400.0
TENTH_W = 0.1
"""Composite limits are cut to tenths: a limit so close to the hardware's own is none."""


def profiles_details(charger: Charger, now: float, hours: float) -> ProfilesDetails:
    """What is installed, and a composite of each connector."""
    return ProfilesDetails(
        now=now,
        profiles=tuple(_profile(each) for each in charger.installed_profiles()),
        composites=tuple(_composite(charger, connector, now, hours * 3600) for connector in charger.connectors),
    )


def _composite(charger: Charger, connector: Connector, now: float, seconds: float) -> Composite:
    most = min(connector.max_power_w, charger.model.max_power_w)
    found = charger.composite(now, connector, round(seconds), "W")
    steps = tuple(
        (now + period.start_s, None if period.limit >= most - TENTH_W else period.limit) for period in found.periods
    )
    return Composite(connector.number, steps, now + found.duration_s, most, connector.power_at(now))


def _profile(profile: InstalledProfile) -> ProfileRow:
    schedule = profile.schedules[profile.chosen]
    return ProfileRow(
        id=profile.id,
        purpose=profile.purpose,
        kind=profile.kind,
        stack_level=profile.stack_level,
        evse_id=profile.evse,
        unit=profile.unit,
        periods=tuple(PeriodRow(each.start_s, each.limit, each.phases) for each in schedule.periods),
        recurrency=profile.recurrence or "",
        starts_at=profile.starts_at,
        duration_s=profile.duration_s,
        valid_from=profile.valid_from,
        valid_to=profile.valid_to,
        transaction_id=profile.transaction_id or "",
        source=profile.source,
    )


def limit_by(charger: Charger, connector: Connector | None, now: float) -> str:
    """Which profile limits a connector, or (None) the whole charger, in words: `TxDefault #3, until 13:00`; "" where
    none does."""
    ruling = charger.ruling(now, connector)
    if connector is not None and connector.limit_w is not None:
        own = ruling is not None and ruling.limit_w <= connector.limit_w + TENTH_W
        ruling = ruling if own else charger.ruling(now, None)  # amperes of the grid connection, shared by all
    if ruling is None:
        return ""
    until = ruling.until
    if until is None:
        return _called(ruling.profile)
    shape = "%H:%M" if until - now < DAY_S else "%Y-%m-%d %H:%M"
    return f"{_called(ruling.profile)}, until {strftime(shape, gmtime(until))}"


def _called(profile: ChargingProfile) -> str:
    if profile.purpose == EXTERNAL:
        return f"external, {profile.source}"
    name = profile.purpose.removeprefix("Charging").removesuffix("Profile")
    source = "" if profile.source == CSO else f", {profile.source}"
    return f"{name} #{profile.id}{source}"
