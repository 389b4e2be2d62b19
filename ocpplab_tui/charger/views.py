"""What the device model asks the hardware: values that live only at the moment of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.sampling import Sampling

if TYPE_CHECKING:
    from ocpplab_tui.charger.definitions import FaultPlace
    from ocpplab_tui.charger.states import Availability


class Views(Sampling):
    """The `LiveSource` of the device model: everything as it is at the last instant that the charger knows.

    `evse` 0 is the whole charger; of an EVSE the connector in use counts.
    """

    __slots__ = ()

    def live_now(self) -> float:
        return self.now

    def live_availability(self, evse: int, connector: int) -> Availability:
        return self._whose(evse, connector).availability if evse else self.availability

    def live_power_w(self, evse: int) -> float:
        return self.find(evse).power_at(self.now) if evse else self.power_at(self.now)

    def live_energy_wh(self, evse: int) -> float:
        return float(int(self.find(evse).register_wh(self.now) if evse else self.register_wh(self.now)))

    def live_session_energy_wh(self, evse: int) -> float:
        return self.find(evse).session_wh(self.now) or 0.0

    def live_temperature_c(self, evse: int) -> float:
        return self.temperature_at(self.now, self.find(evse))

    def live_state_of_charge(self, evse: int) -> float | None:
        return self.find(evse).soc(self.now)

    def live_plugged(self, evse: int) -> bool:
        return self.find(evse).connected

    def live_locked(self, evse: int, connector: int) -> bool:
        return self._whose(evse, connector).locked

    def live_faults(self) -> list[FaultPlace]:
        """Name, EVSE and connector of each fault; 0, 0: of the whole charger."""
        whole = [(fault.name, 0, 0) for fault in self.faults]
        return whole + [(f.name, c.evse_id, c.connector_id) for c in self.connectors for f in c.faults]

    def _whose(self, evse: int, connector: int) -> Connector:
        return self.find(evse, connector or None)
