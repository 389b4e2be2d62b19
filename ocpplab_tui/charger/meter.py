"""The meter of an EVSE, and what a reading looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ocpplab_tui.charger.meter_signing import SignedReading
    from ocpplab_tui.charger.power import Flow


class SampledValue(NamedTuple):
    """One reading. `unit` is "" where OCPP has none (Frequency, Power.Factor); `phase` None: the total."""

    value: float
    measurand: str
    unit: str
    phase: str | None = None
    location: str | None = None


class MeterSample(NamedTuple):
    """Readings of one instant. `context` is OCPP's reading context ("Sample.Periodic"); `values` may be empty.
    `signed`: the energy register once more, in a record that the meter signed (SignReadings)."""

    at: float
    context: str
    values: tuple[SampledValue, ...]
    signed: SignedReading | None = None


@dataclass(slots=True, eq=False)
class Meter:
    """The energy register of one EVSE (all connectors of an EVSE share it; one of them at a time is in use).

    `register_wh` is up to date when nothing flows; `flow` is what flows since, through `flow_lines` of the three lines.
    """

    register_wh: float
    flow: Flow | None = None
    clock_wh: int | None = None  # as told at the last clock mark
    flow_lines: int = 3
    single_wh: float = 0.0  # the part of the register that went through the first line only
    double_wh: float = 0.0  # and through the first two
    pages: int = 0  # records that it has signed

    def at(self, now: float) -> float:
        """Energy.Active.Import.Register in Wh, with fractions."""
        return self.register_wh + self.flow.delivered_wh(now) if self.flow else self.register_wh

    def uneven_at(self, now: float) -> tuple[float, float]:
        """What went through one line only, and through two."""
        flowed_wh = self.flow.delivered_wh(now) if self.flow and self.flow_lines < 3 else 0.0
        single_wh = flowed_wh if self.flow_lines == 1 else 0.0
        return self.single_wh + single_wh, self.double_wh + flowed_wh - single_wh

    def lines_at(self, now: float) -> tuple[float, float, float]:
        """The registers of the three lines, in Wh; their sum is that of the meter."""
        single_wh, double_wh = self.uneven_at(now)
        even_wh = (self.at(now) - single_wh - double_wh) / 3
        return even_wh + double_wh / 2 + single_wh, even_wh + double_wh / 2, even_wh


def whole_wh(register_wh: float) -> int:
    """The register as it is told: whole Wh, rounding noise forgiven (a limit of 1,000 Wh is told as 1,000 Wh)."""
    return int(register_wh + 1e-3)
