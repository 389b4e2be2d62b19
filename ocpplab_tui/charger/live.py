"""Variables that are functions of the hardware: read at the moment they are asked for, never stored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol

from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.charger.definitions import ENTRY_BYTES, ComponentKey, FaultPlace, Live, has_problem
from ocpplab_tui.charger.values import decimal_text

if TYPE_CHECKING:
    from ocpplab_tui.charger.authorization import AuthorizationStore


class LiveSource(Protocol):
    """What the device model asks the charger. `evse` 0: the whole charging station; `connector` 0: the whole EVSE."""

    @property
    def authorization(self) -> AuthorizationStore: ...

    def live_now(self) -> float:
        """Simulated seconds since the epoch: the last moment that the charger knows."""
        ...

    def live_availability(self, evse: int, connector: int) -> str:
        """Available, Occupied, Reserved, Unavailable or Faulted."""
        ...

    def live_power_w(self, evse: int) -> float:
        """Drawn now, over all phases."""
        ...

    def live_energy_wh(self, evse: int) -> float:
        """The import register; `evse` 0: the main meter."""
        ...

    def live_session_energy_wh(self, evse: int) -> float:
        """Since the running transaction began; 0 without one."""
        ...

    def live_temperature_c(self, evse: int) -> float: ...

    def live_state_of_charge(self, evse: int) -> float | None:
        """Percent; None without a vehicle."""
        ...

    def live_plugged(self, evse: int) -> bool:
        """Whether a vehicle is connected."""
        ...

    def live_locked(self, evse: int, connector: int) -> bool: ...

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
    Live.POWER: lambda source, place: decimal_text(source.live_power_w(place.evse or 0)),
    Live.ENERGY_REGISTER: lambda source, place: decimal_text(source.live_energy_wh(place.evse or 0)),
    Live.SESSION_ENERGY: lambda source, place: decimal_text(source.live_session_energy_wh(place.evse or 0)),
    Live.TEMPERATURE: lambda source, place: decimal_text(source.live_temperature_c(place.evse or 0)),
    Live.STATE_OF_CHARGE: _state_of_charge,
    Live.PLUGGED: lambda source, place: _flag(source.live_plugged(place.evse or 0)),
    Live.LOCKED: lambda source, place: _flag(source.live_locked(place.evse or 0, place.connector or 0)),
    Live.PROBLEM: lambda source, place: _flag(has_problem(place, source.live_faults())),
    Live.LOCAL_LIST_ENTRIES: lambda source, _place: str(source.authorization.list_count),
    Live.LOCAL_LIST_STORAGE: lambda source, _place: str(source.authorization.list_count * ENTRY_BYTES),
    Live.CACHE_STORAGE: lambda source, _place: str(source.authorization.cache_entries * ENTRY_BYTES),
}
