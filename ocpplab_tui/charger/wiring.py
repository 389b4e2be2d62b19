"""Amperes and watts: what a limit in one is in the other (K01.FR.44, FR.49–51: nominal voltage, per phase)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.charger.charging_profile import Rate, RateUnit

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.config.catalog import ConnectorSpec, Model

MAINS_V = 230.0  # of one phase, where a charger has direct current outlets only


class Wiring(NamedTuple):
    """`phases` 0: direct current."""

    voltage: float
    phases: int

    @property
    def line_w(self) -> float:
        """Watts an ampere in every phase."""
        return self.voltage * max(self.phases, 1)

    def value(self, rate: Rate, unit: RateUnit) -> float:
        """A limit in the unit that is asked for."""
        if rate.unit == unit:
            return rate.limit
        line_w = self.voltage * max(min(rate.phases or 3, self.phases), 1)
        return rate.limit * line_w if unit == "W" else rate.limit / line_w

    def of_watts(self, power_w: float, unit: RateUnit) -> float:
        return power_w if unit == "W" else power_w / self.line_w


def grid(model: Model) -> Wiring:
    """Where the charger is connected to the grid."""
    voltage = next((spec.voltage for spec in model.connectors if spec.current == "AC"), MAINS_V)
    return Wiring(voltage, max(spec.phases for spec in model.connectors))


def outlet(spec: ConnectorSpec) -> Wiring:
    """What a connector can give."""
    return Wiring(spec.voltage, 0 if spec.current == "DC" else spec.phases)


def in_use(connector: Connector) -> Wiring:
    """The same with the phases that the vehicle uses."""
    return Wiring(connector.spec.voltage, connector.phases)


def seen_from_grid(connector: Connector) -> Wiring:
    """How a connector loads the grid: a rectifier takes from all phases of its supply."""
    spec = connector.spec
    return Wiring(MAINS_V, spec.phases) if spec.current == "DC" else in_use(connector)
