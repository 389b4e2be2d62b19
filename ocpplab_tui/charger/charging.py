"""Charging profiles, as the CSMS and others install them."""

from __future__ import annotations

from typing import Any

from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.charger.charging_profile import EXTERNAL, STATION_MAX, ChargingProfile, RateUnit
from ocpplab_tui.charger.charging_profiles import Criteria
from ocpplab_tui.charger.charging_reading import profile_of
from ocpplab_tui.charger.charging_rules import require_place, require_sound
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import ExternalLimitChanged
from ocpplab_tui.charger.limits import NO_PROFILES
from ocpplab_tui.charger.profile_views import InstalledProfile
from ocpplab_tui.charger.schedule import Schedule

POINT_MAX_16 = "ChargePointMaxProfile"


class Charging(Schedule):
    """Everything that changes what is installed; it is in force at once."""

    __slots__ = ()

    def require_profile(self, profile: ChargingProfile, *, schedules_max: int = 1) -> None:
        """Raise ProfileMistake unless the profile could be installed now. Whether its transaction runs is the
        protocol's question."""
        require_sound(profile, self.model, self.version, schedules_max=schedules_max)
        require_place(profile, self.profiles or NO_PROFILES, self.version)

    def install_profile(self, now: float, profile: ChargingProfile) -> None:
        """Install it in place of one with the same id, in 1.6 also of one with the same purpose, level and place."""
        now = self._act(now)
        self.profiles_made().install(profile, displaces=self.version == "1.6")
        self._limits_changed(now, None)

    def clear_profiles(self, now: float, criteria: Criteria) -> int:
        """Remove what fits, external constraints excepted (K10.FR.08); how many."""
        now = self._act(now)
        if self.profiles is None:
            return 0
        gone = [profile for profile in self.profiles.fitting(criteria) if profile.purpose != EXTERNAL]
        self.profiles.remove(gone)
        self._limits_changed(now, None)
        return len(gone)

    def choose_schedule(self, now: float, profile: ChargingProfile, index: int) -> None:
        """Of the schedules of a TxProfile this one is in force: the vehicle chose (K15.FR.10)."""
        now = self._act(now)
        self.profiles_made().choose(profile, index)
        self._limits_changed(now, None)

    # -- others than the CSMS

    def external_limit(self, evse: int) -> ChargingProfile | None:
        """What an energy manager or grid operator demands of an EVSE or (0) of the station."""
        return (self.profiles or NO_PROFILES).find(external_id(evse))

    def set_external_limit(self, now: float, evse: int, limit: float, unit: RateUnit, source: str) -> ChargingProfile:
        """Limit an EVSE, or (0) the station, on behalf of `source` (EMS, SO, Other) until it is cleared (K12)."""
        now = self._act(now)
        profile = profile_of(self._external_payload(now, evse, limit, unit), evse, self.clock_at(now), source)
        self._tell(ExternalLimitChanged(now, evse, self.external_limit(evse), profile))
        self.profiles_made().install(profile, displaces=False)
        self._limits_changed(now, None)
        return profile

    def _external_payload(self, now: float, evse: int, limit: float, unit: RateUnit) -> dict[str, Any]:
        schedule = {
            "id": external_id(evse),
            "startSchedule": to_text(self.clock_at(now)),
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
        }
        return {
            "id": external_id(evse),
            "stackLevel": 0,
            "chargingProfilePurpose": EXTERNAL,
            "chargingProfileKind": "Absolute",
            "chargingSchedule": [schedule],
        }

    def clear_external_limit(self, now: float, evse: int) -> ChargingProfile | None:
        """What was cleared (K13); None where there was none."""
        now = self._act(now)
        profile = self.external_limit(evse)
        if profile is not None:
            self._tell(ExternalLimitChanged(now, evse, profile, None))
            self.profiles_made().remove([profile])
            self._limits_changed(now, None)
        return profile

    def set_ev_limit(self, now: float, connector: Connector, power_w: float | None) -> None:
        """The vehicle tells over ISO 15118 that it takes no more than this; None: what it is made for."""
        now = self._act(now)
        connector.ev_limit_w = power_w
        self._settle(now, connector)

    # -- views, and what is kept

    def installed_profiles(self) -> list[InstalledProfile]:
        """All that is installed, in the order in which it came."""
        return [self._view(profile) for profile in self.profiles or ()]

    def _view(self, profile: ChargingProfile) -> InstalledProfile:
        purpose = POINT_MAX_16 if self.version == "1.6" and profile.purpose == STATION_MAX else profile.purpose
        schedule = profile.schedule
        return InstalledProfile(
            evse=profile.evse,
            purpose=purpose,
            stack_level=profile.stack_level,
            kind=profile.kind,
            unit=schedule.unit,
            first_limit=schedule.periods[0].limit,
            periods=len(schedule.periods),
            id=profile.id,
            source=profile.source,
            valid_from=profile.valid_from,
            valid_to=profile.valid_to,
            starts_at=schedule.starts_at,
            duration_s=schedule.duration_s,
            transaction_id=profile.transaction_id,
            recurrence=profile.recurrence,
            schedules=profile.schedules,
            chosen=profile.chosen,
        )

    def restore_profiles(self, now: float, state: Any) -> None:
        """Take over what `KeptProfiles.state` told."""
        if not state:
            return
        now = self._act(now)
        self.profiles_made().restore(state)
        self._limits_changed(now, None)

    def forget_lost_transactions(self) -> None:
        """After a start: profiles of transactions that did not outlive it are gone."""
        if self.profiles is not None:
            self.profiles.forget_transactions([transaction.id for transaction in self.running()])


class KeptProfiles:
    """The profiles of a charger as a part that outlives the program (`Kept`)."""

    __slots__ = ("_charger",)

    def __init__(self, charger: Charging) -> None:
        self._charger = charger

    @property
    def revision(self) -> int:
        return 0 if self._charger.profiles is None else self._charger.profiles.revision

    def state(self) -> Any:
        return None if self._charger.profiles is None else self._charger.profiles.state()

    def restore(self, state: Any, now: float) -> None:
        self._charger.restore_profiles(now, state)


def external_id(evse: int) -> int:
    """Negative, so that no id of the CSMS can be the same (K-08)."""
    return -1 - evse
