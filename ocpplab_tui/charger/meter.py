"""The meter of an EVSE, and what a reading looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ocpplab_tui.charger.power import Flow


class SampledValue(NamedTuple):
    """One reading. `unit` is "" where OCPP has none (Frequency, Power.Factor); `phase` None: the total."""

    value: float
    measurand: str
    unit: str
    phase: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class MeterSample:
    """Readings of one instant. `context` is OCPP's reading context ("Sample.Periodic"); `values` may be empty."""

    at: float
    context: str
    values: tuple[SampledValue, ...]


@dataclass(slots=True, eq=False)
class Meter:
    """The energy register of one EVSE (all connectors of an EVSE share it; one of them at a time is in use).

    `register_wh` is up to date when nothing flows; `flow` is what flows since.
    """

    register_wh: float
    flow: Flow | None = None
    clock_wh: int | None = None  # as told at the last clock mark

    def at(self, now: float) -> float:
        """Energy.Active.Import.Register in Wh, with fractions."""
        return self.register_wh + self.flow.delivered_wh(now) if self.flow else self.register_wh


def whole_wh(register_wh: float) -> int:
    """The register as it is told: whole Wh, rounding noise forgiven (a limit of 1,000 Wh is told as 1,000 Wh)."""
    return int(register_wh + 1e-3)
