"""A charger's hardware that stands still, for tests of what hangs on it."""

from __future__ import annotations

from collections.abc import Collection

from ocpplab_tui.charger.authorization import AuthorizationStore
from ocpplab_tui.charger.certificates import CertificateStore
from ocpplab_tui.charger.definitions import FaultPlace, definition_of
from ocpplab_tui.charger.device_model import DeviceModel
from ocpplab_tui.config.catalog import ConnectorSpec, Model, generic_model

NOW = 1_767_225_600.0  # 2026-01-01T00:00:00Z

AC = ConnectorSpec(1, 1, "Type2", "AC", 22_000.0, 3, 230.0, 32.0, "socket")
DC = ConnectorSpec(2, 1, "CCS2", "DC", 50_000.0, 3, 400.0, 125.0, "fixed")
DC_TOO = ConnectorSpec(2, 2, "CHAdeMO", "DC", 50_000.0, 3, 400.0, 125.0, "fixed")


def mixed_model() -> Model:
    """EVSE 1: an AC socket. EVSE 2: two fixed DC cables."""
    return generic_model((AC, DC, DC_TOO))


class StillHardware:
    """Answers what it was told to."""

    def __init__(self, version: str = "2.0.1", model: Model | None = None) -> None:
        self.device_model = DeviceModel(definition_of(model or mixed_model(), version), self)
        self.authorization = AuthorizationStore(self.device_model.settings)
        self.certificates = CertificateStore()
        self.now = NOW
        self.faults: list[FaultPlace] = []
        self.state_of_charge: float | None = None

    def live_now(self) -> float:
        return self.now

    def live_availability(self, evse: int, connector: int) -> str:
        return "Occupied" if (evse, connector) == (2, 1) else "Available"

    def live_power_w(self, evse: int, connector: int = 0) -> float:
        return 11_000.0 * evse

    def live_energy_wh(self, evse: int) -> float:
        return 1234.5678

    def live_session_energy_wh(self, evse: int) -> float:
        return 0.0

    def live_current_a(self, evse: int, connector: int) -> float:
        return 16.5

    def live_voltage_v(self, evse: int, connector: int) -> float:
        return 231.2

    def live_temperature_c(self, evse: int) -> float:
        return 25.25

    def live_sensor(self, name: str) -> float:
        return {"tilt": 2.5, "signal": -65.0}.get(name, 0.0)

    def live_state_of_charge(self, evse: int) -> float | None:
        return self.state_of_charge

    def live_plugged(self, evse: int) -> bool:
        return evse == 2

    def live_bay_occupied(self, evse: int) -> bool:
        return evse == 2

    def live_locked(self, evse: int, connector: int) -> bool:
        return (evse, connector) == (2, 1)

    def live_display_messages(self) -> int:
        return 0

    def live_charging_profiles(self) -> int:
        return 0

    def live_faults(self) -> Collection[FaultPlace]:
        return self.faults


def device_model(version: str = "2.0.1", model: Model | None = None) -> DeviceModel:
    return StillHardware(version, model).device_model
