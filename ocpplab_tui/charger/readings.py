"""What a meter tells of one connector at one instant. Values of one sample agree: power is voltage times current."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import pi, sin
from typing import TYPE_CHECKING

from ocpplab_tui.charger.faults import HIGH_TEMPERATURES
from ocpplab_tui.charger.meter import SampledValue

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector

LINES = ("L1", "L2", "L3")
LINES_TO_NEUTRAL = ("L1-N", "L2-N", "L3-N")

SWING = 0.004
"""AC voltage lies up to twice this part above nominal: so a current never exceeds a limit given for the nominal one."""
SWING_S = 1_637.0  # no multiple of it falls on clock marks

DC_RISE = 0.1
"""How far a battery's voltage rises above nominal from empty to full."""

COOL_CELSIUS, WARMING_CELSIUS, HOT_CELSIUS = 24.0, 21.0, 96.0


@dataclass(slots=True)
class Source:
    """What readings are made of: powers in W, register in Wh, voltages in V (rounded as told), phases that carry
    current (0: DC or nothing)."""

    register_wh: int
    since_wh: int
    power_w: float
    offered_w: float
    voltages: tuple[float, ...]
    phases: int
    load: float
    hot: bool = False
    soc: float | None = None
    wave: float = 0.0

    def current(self, power_w: float) -> float:
        """Amperes, in each phase that carries current."""
        total = sum(self.voltages[: self.phases or 1])
        return round(power_w / total, 3) if total else 0.0


def wave_at(now: float, phase: float) -> float:
    """Where the mains are in their slow swing, 0 to 1."""
    return (1 + sin(2 * pi * (now / SWING_S + phase))) / 2


def ac_voltages(nominal: float, lines: int, now: float, phase: float) -> tuple[float, ...]:
    """Volts from each line to neutral."""
    swing = 2 * SWING * nominal
    return tuple(round(nominal + swing * wave_at(now, phase + line / 3), 1) for line in range(lines))


def dc_voltage(nominal: float, soc: float) -> float:
    """Volts at the battery."""
    return round(nominal * (1 + DC_RISE * soc / 100), 1)


def connector_voltages(connector: Connector, now: float, phase: float) -> tuple[float, ...]:
    """DC: only where the contactor is closed. AC: the mains, one voltage a line."""
    spec = connector.spec
    if spec.current == "AC":
        return ac_voltages(spec.voltage, spec.phases, now, phase)
    soc = connector.soc(now) if connector.energized else None
    return (0.0,) if soc is None else (dc_voltage(spec.voltage, soc),)


def temperature_of(load: float, *, hot: bool) -> float:
    """Degrees Celsius inside, by how much of its power a part gives."""
    return HOT_CELSIUS if hot else round(COOL_CELSIUS + WARMING_CELSIUS * load, 1)


def is_hot(connector: Connector) -> bool:
    return any(fault.name in HIGH_TEMPERATURES for fault in connector.faults)


def taken(source: Source, measurands: Sequence[str]) -> tuple[SampledValue, ...]:
    """The readings, in the order asked for; what this meter does not know (SoC without a vehicle) is left out."""
    values: list[SampledValue] = []
    for measurand in measurands:
        reader = _READERS.get(measurand)
        if reader is not None:
            reader(source, measurand, values.append)
    return tuple(values)


Add = Callable[[SampledValue], None]


def _register(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(source.register_wh, measurand, "Wh"))


def _interval(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(source.register_wh - source.since_wh, measurand, "Wh"))


def _power(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(round(source.power_w, 1), measurand, "W"))


def _power_offered(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(round(source.offered_w, 1), measurand, "W"))


def _current(source: Source, measurand: str, add: Add) -> None:
    current = source.current(source.power_w)
    lines = len(source.voltages)
    if lines == 1:
        add(SampledValue(current, measurand, "A"))
        return
    for index in range(lines):
        add(SampledValue(current if index < source.phases else 0.0, measurand, "A", LINES[index]))


def _current_offered(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(source.current(source.offered_w), measurand, "A"))


def _voltage(source: Source, measurand: str, add: Add) -> None:
    if len(source.voltages) == 1:
        add(SampledValue(source.voltages[0], measurand, "V"))
        return
    for index, voltage in enumerate(source.voltages):
        add(SampledValue(voltage, measurand, "V", LINES_TO_NEUTRAL[index]))


def _soc(source: Source, measurand: str, add: Add) -> None:
    if source.soc is not None:
        add(SampledValue(round(source.soc, 1), measurand, "Percent", None, "EV"))


def _temperature(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(temperature_of(source.load, hot=source.hot), measurand, "Celsius", None, "Body"))


def _frequency(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(round(49.98 + 0.04 * source.wave, 2), measurand, ""))


def _power_factor(_source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(1.0, measurand, ""))


_READERS: dict[str, Callable[[Source, str, Add], None]] = {
    "Energy.Active.Import.Register": _register,
    "Energy.Active.Import.Interval": _interval,
    "Power.Active.Import": _power,
    "Power.Offered": _power_offered,
    "Power.Factor": _power_factor,
    "Current.Import": _current,
    "Current.Offered": _current_offered,
    "Voltage": _voltage,
    "SoC": _soc,
    "Temperature": _temperature,
    "Frequency": _frequency,
}

SUPPORTED = tuple(_READERS)
"""All measurands that the meter can tell; which of them a charger offers is its device model's say."""
