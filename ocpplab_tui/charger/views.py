"""What the device model asks the hardware: values that live only at the moment of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.faults import HIGH_TEMPERATURES
from ocpplab_tui.charger.readings import COOL_CELSIUS, HOT_CELSIUS, WARMING_CELSIUS
from ocpplab_tui.charger.sampling import Sampling
from ocpplab_tui.charger.sensors import AT_REST, SIGNAL, TEMPERATURE

if TYPE_CHECKING:
    from ocpplab_tui.charger.definitions import FaultPlace
    from ocpplab_tui.charger.states import Availability


WEAK_SIGNAL_DBM = -110.0


class Views(Sampling):
    """The `LiveSource` of the device model: everything as it is at the last instant that the charger knows, or as it
    will be `at` a later one if nothing happens until then.

    `evse` 0 is the whole charger; of an EVSE the connector in use counts (`connector` 0).
    """

    __slots__ = ()

    def live_now(self) -> float:
        return self.now + self.clock_offset_s

    def live_availability(self, evse: int, connector: int) -> Availability:
        return self._whose(evse, connector).availability if evse else self.availability

    def live_power_w(self, evse: int, connector: int = 0, at: float | None = None) -> float:
        now = self.now if at is None else at
        return self._whose(evse, connector).power_at(now) if evse else self.power_at(now)

    def live_energy_wh(self, evse: int, at: float | None = None) -> float:
        now = self.now if at is None else at
        return float(int(self.find(evse).register_wh(now) if evse else self.register_wh(now)))

    def live_session_energy_wh(self, evse: int, at: float | None = None) -> float:
        return self.find(evse).session_wh(self.now if at is None else at) or 0.0

    def live_current_a(self, evse: int, connector: int, at: float | None = None) -> float:
        return self.current_at(self.now if at is None else at, self._whose(evse, connector))

    def live_voltage_v(self, evse: int, connector: int, at: float | None = None) -> float:
        return self.voltage_at(self.now if at is None else at, self._whose(evse, connector))

    def live_temperature_c(self, evse: int, at: float | None = None) -> float:
        now = self.now if at is None else at
        return self.temperature_at(now, self.find(evse)) if evse else self._cabinet_c(now)

    def _cabinet_c(self, now: float) -> float:
        """Inside the station: it warms with all that flows through it."""
        if self.sensors is not None and (held := self.sensors.get((TEMPERATURE, 0))) is not None:
            return held
        if any(fault.name in HIGH_TEMPERATURES for fault in self.faults):
            return HOT_CELSIUS
        return round(COOL_CELSIUS + WARMING_CELSIUS * self.power_at(now) / self.model.max_power_w, 1)

    def live_sensor(self, name: str) -> float:
        """Tilt in degrees, signal in dBm, door and flood 1 where tripped."""
        if self.sensors is not None and (held := self.sensors.get((name, 0))) is not None:
            return held
        if name == SIGNAL and any(fault == "WeakSignal" for fault, _, _ in self.live_faults()):
            return WEAK_SIGNAL_DBM
        return AT_REST[name]

    def live_state_of_charge(self, evse: int, at: float | None = None) -> float | None:
        return self.find(evse).soc(self.now if at is None else at)

    def live_plugged(self, evse: int) -> bool:
        return self.find(evse).connected

    def live_bay_occupied(self, evse: int) -> bool:
        return self.find(evse).bay_occupied

    def live_locked(self, evse: int, connector: int) -> bool:
        return self._whose(evse, connector).locked

    def live_display_messages(self) -> int:
        return len(self.display)

    def live_charging_profiles(self) -> int:
        return 0 if self.profiles is None else len(self.profiles)

    def live_faults(self) -> list[FaultPlace]:
        """Name, EVSE and connector of each fault; 0, 0: of the whole charger."""
        whole = [(fault.name, 0, 0) for fault in self.faults]
        return whole + [(f.name, c.evse_id, c.connector_id) for c in self.connectors for f in c.faults]

    def _whose(self, evse: int, connector: int) -> Connector:
        return self.find(evse, connector or None)
