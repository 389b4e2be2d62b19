"""What people and vehicles do to cable, vehicle, bay and meter, in either version of OCPP."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import ClockSampled
from ocpplab_tui.protocol.power import PoweredStation


class Hands(PoweredStation):
    """Each acts on the hardware and lets the station tell what followed. All raise OperationRefused for what cannot be
    done now; without power the charger is a box, though its cable can be moved."""

    def _do(self, act: Callable[..., Any], *arguments: Any) -> None:
        self.require_running()
        act(self.now(), *arguments)
        self.process()

    def place(self, connector: Connector | None) -> str:
        """For messages to people."""
        return self.identity if connector is None else f"{self.identity} connector {connector.number}"

    # -- cable ---------------------------------------------------------------------------------------------------

    def plug(self, connector: Connector) -> None:
        self._do(self.charger.plug, connector)

    def unplug(self, connector: Connector) -> None:
        self._do(self.charger.unplug, connector)

    def unplug_ev_side(self, connector: Connector) -> None:
        self._do(self.charger.unplug_ev_side, connector)

    def replug_ev_side(self, connector: Connector) -> None:
        self._do(self.charger.replug_ev_side, connector)

    def unlock(self, connector: Connector) -> None:
        """Release the latch from the charger's side."""
        self.require_running()
        result = self.unlock_connector(connector)
        self.process()
        if result != "Unlocked":
            raise OperationRefused(f"{self.place(connector)}: {_UNLOCK_REASONS.get(result, result)}")

    @abstractmethod
    def unlock_connector(self, connector: Connector) -> str:
        """UnlockConnector as this version means it; its UnlockStatus."""

    def jam_connector_lock(self, connector: Connector) -> None:
        self._do(self.charger.jam_lock, connector)

    # -- vehicle and bay -----------------------------------------------------------------------------------------

    def set_bay_occupancy(self, connector: Connector, occupied: bool) -> None:
        self._do(self.charger.set_bay_occupancy, connector, occupied)

    def ev_requests_energy(self, connector: Connector) -> None:
        self._do(self.charger.ev_requests_energy, connector)

    def ev_stops_energy(self, connector: Connector) -> None:
        self._do(self.charger.ev_stops_energy, connector)

    def ev_ends_session(self, connector: Connector) -> None:
        self._do(self.charger.ev_ends_session, connector)

    def lose_ev_communication(self, connector: Connector) -> None:
        self._do(self.charger.lose_ev_communication, connector)

    def restore_ev_communication(self, connector: Connector) -> None:
        self._do(self.charger.restore_ev_communication, connector)

    def set_state_of_charge(self, connector: Connector, percent: float) -> None:
        self._do(self.charger.set_state_of_charge, connector, percent)

    # -- the EVSE ------------------------------------------------------------------------------------------------

    def suspend_evse(self, connector: Connector) -> None:
        self._do(self.charger.suspend_evse, connector)

    def resume_evse(self, connector: Connector) -> None:
        self._do(self.charger.resume_evse, connector)

    def set_power(self, connector: Connector, power_w: float) -> None:
        self._do(self.charger.set_power, connector, power_w)

    def set_meter(self, connector: Connector, register_wh: float) -> None:
        self._do(self.charger.set_register, connector, register_wh)

    def send_meter_values(self, connector: Connector | None) -> None:
        """Tell what the meter of a connector, or (None) every meter, reads now; it isn't kept: somebody must listen."""
        self.require_running()
        if not self.speaking:
            raise OperationRefused(f"{self.identity} is not connected and accepted; meter values do not wait for that")
        places: tuple[Connector | None, ...] = (connector,) if connector else (None, *self.charger.connectors)
        for place in places:
            sample = self.charger.sample(self.now(), place, self.charger.settings.clock_measurands, "Other")
            if sample.values:
                self.react(ClockSampled(sample.at, place, place.transaction if place else None, sample))
        self.process()


_UNLOCK_REASONS = {
    "UnlockFailed": "the latch does not open (lock failure)",
    "NotSupported": "nothing to unlock: its cable is fixed, or it has no latch",
    "OngoingAuthorizedTransaction": "a transaction runs; stop it first",
    "UnknownConnector": "there is no such connector",
}
