"""Variables that are functions of the hardware: read at the moment they are asked for, never stored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol

from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.charger.definitions import ENTRY_BYTES, ComponentKey, FaultPlace, Live, has_problem
from ocpplab_tui.charger.values import decimal_text

if TYPE_CHECKING:
    from ocpplab_tui.charger.authorization import AuthorizationStore
    from ocpplab_tui.charger.certificates import CertificateStore


class LiveSource(Protocol):
    """What the device model asks the charger. `evse` 0: the whole charging station; `connector` 0: the whole EVSE."""

    @property
    def authorization(self) -> AuthorizationStore: ...

    @property
    def certificates(self) -> CertificateStore: ...

    def live_now(self) -> float:
        """Seconds since the epoch as the charger's own clock shows them, at the last moment that it knows."""
        ...

    def live_availability(self, evse: int, connector: int) -> str:
        """Available, Occupied, Reserved, Unavailable or Faulted."""
        ...

    def live_power_w(self, evse: int, connector: int = 0) -> float:
        """Drawn now, over all phases."""
        ...

    def live_energy_wh(self, evse: int) -> float:
        """The import register; `evse` 0: the main meter."""
        ...

    def live_session_energy_wh(self, evse: int) -> float:
        """Since the running transaction began; 0 without one."""
        ...

    def live_current_a(self, evse: int, connector: int) -> float:
        """AC: in each line that carries current."""
        ...

    def live_voltage_v(self, evse: int, connector: int) -> float:
        """AC: of the first line; DC: 0 where the contactor is open."""
        ...

    def live_temperature_c(self, evse: int) -> float: ...

    def live_sensor(self, name: str) -> float:
        """What a sensor of the station tells (`charger.sensors`), but for the temperature."""
        ...

    def live_state_of_charge(self, evse: int) -> float | None:
        """Percent; None without a vehicle."""
        ...

    def live_plugged(self, evse: int) -> bool:
        """Whether a vehicle is connected."""
        ...

    def live_locked(self, evse: int, connector: int) -> bool: ...

    def live_bay_occupied(self, evse: int) -> bool:
        """Whether a vehicle stands in the parking bay of an EVSE."""
        ...

    def live_display_messages(self) -> int:
        """How many messages the display keeps."""
        ...

    def live_charging_profiles(self) -> int:
        """How many are installed."""
        ...

    def live_faults(self) -> Collection[FaultPlace]:
        """Name (as in `charger.faults`), evse and connector of each active fault; 0, 0: of the whole."""
        ...


def read(source: LiveSource, live: Live, component: ComponentKey) -> str:
    """The present value as OCPP writes it; "" where there is none (no vehicle)."""
    return _READERS[live](source, component)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _state_of_charge(source: LiveSource, place: ComponentKey) -> str:
    percent = source.live_state_of_charge(place.evse or 0)
    return "" if percent is None else decimal_text(percent)


_READERS: dict[Live, Callable[[LiveSource, ComponentKey], str]] = {
    Live.DATE_TIME: lambda source, _place: to_text(source.live_now()),
    Live.AVAILABILITY: lambda source, place: str(source.live_availability(place.evse or 0, place.connector or 0)),
    Live.POWER: lambda source, place: decimal_text(source.live_power_w(place.evse or 0, place.connector or 0)),
    Live.ENERGY_REGISTER: lambda source, place: decimal_text(source.live_energy_wh(place.evse or 0)),
    Live.SESSION_ENERGY: lambda source, place: decimal_text(source.live_session_energy_wh(place.evse or 0)),
    Live.TEMPERATURE: lambda source, place: decimal_text(source.live_temperature_c(place.evse or 0)),
    Live.CURRENT: lambda source, place: decimal_text(source.live_current_a(place.evse or 0, place.connector or 0)),
    Live.VOLTAGE: lambda source, place: decimal_text(source.live_voltage_v(place.evse or 0, place.connector or 0)),
    Live.TILT: lambda source, _place: decimal_text(source.live_sensor("tilt")),
    Live.DOOR: lambda source, _place: _flag(source.live_sensor("door") > 0),
    Live.FLOOD: lambda source, _place: _flag(source.live_sensor("flood") > 0),
    Live.SIGNAL: lambda source, _place: decimal_text(source.live_sensor("signal")),
    Live.STATE_OF_CHARGE: _state_of_charge,
    Live.PLUGGED: lambda source, place: _flag(source.live_plugged(place.evse or 0)),
    Live.LOCKED: lambda source, place: _flag(source.live_locked(place.evse or 0, place.connector or 0)),
    Live.BAY_OCCUPIED: lambda source, place: _flag(source.live_bay_occupied(place.evse or 0)),
    Live.PROBLEM: lambda source, place: _flag(has_problem(place, source.live_faults())),
    Live.LOCAL_LIST_ENTRIES: lambda source, _place: str(source.authorization.list_count),
    Live.LOCAL_LIST_STORAGE: lambda source, _place: str(source.authorization.list_count * ENTRY_BYTES),
    Live.DISPLAY_MESSAGES: lambda source, _place: str(source.live_display_messages()),
    Live.CHARGING_PROFILES: lambda source, _place: str(source.live_charging_profiles()),
    Live.CERTIFICATE_ENTRIES: lambda source, _place: str(len(source.certificates)),
    Live.CACHE_STORAGE: lambda source, _place: str(source.authorization.cache_entries * ENTRY_BYTES),
}
