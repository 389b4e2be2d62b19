"""What a meter tells of one connector at one instant. Values of one sample agree: power is voltage times current."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import pi, sin
from typing import TYPE_CHECKING

from ocpplab_tui.base.tuples import maker
from ocpplab_tui.charger.faults import HIGH_TEMPERATURES
from ocpplab_tui.charger.meter import SampledValue, whole_wh

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector

ENERGY_REGISTER = "Energy.Active.Import.Register"
MAINS_V = 230.0
LINES = ("L1", "L2", "L3")
LINES_TO_NEUTRAL = ("L1-N", "L2-N", "L3-N")

SWING = 0.008
"""AC voltage lies up to this part above nominal: so a current never exceeds a limit given for the nominal one."""
SWING_S = 1_637.0  # no multiple of it falls on clock marks
LINE_SWING = (1.0, 0.7, 0.85)

REACTIVE = 0.03
"""Reactive power of a vehicle's rectifier, as a part of its active power: what it adds to the current, 0.05 %, a meter
of this class does not see, and its power factor is told as 1."""

DC_RISE = 0.1
"""How far a battery's voltage rises above nominal from empty to full."""

COOL_CELSIUS, WARMING_CELSIUS, HOT_CELSIUS = 24.0, 21.0, 96.0


class Source:
    """What readings are made of, at one instant.

    Powers in W, registers in Wh. `phases` carry current (0: DC). `nominal_v`: of one line to neutral, or of a DC
    output; `lines` 0: DC; `lines_wh`: their registers, where they are told. `wave`: where the mains are in their slow
    swing, 0 to 1. `load`: part of the full power.
    """

    __slots__ = (
        "_voltages",
        "connector",
        "lines",
        "lines_wh",
        "load",
        "nominal_v",
        "offered_w",
        "phases",
        "power_w",
        "register_wh",
        "since_wh",
        "soc",
        "wave",
    )

    def __init__(
        self,
        register_wh: int,
        since_wh: int,
        power_w: float,
        offered_w: float,
        load: float,
        wave: float,
        connector: Connector | None = None,
    ) -> None:
        self.register_wh, self.since_wh = register_wh, since_wh
        self.power_w, self.offered_w, self.load, self.wave = power_w, offered_w, load, wave
        self.connector = connector
        self.lines_wh: tuple[float, ...] = ()
        self.soc: float | None = None
        self.nominal_v, self.lines, self.phases = MAINS_V, 3, 3
        self._voltages: tuple[float, ...] | None = None

    @property
    def voltages(self) -> tuple[float, ...]:
        """Volts as told: of each line to neutral; DC: at the battery, 0 where the contactor is open."""
        if self._voltages is None:
            self._voltages = self._ac_voltages() if self.lines else (self._dc_voltage(),)
        return self._voltages

    def _ac_voltages(self) -> tuple[float, ...]:
        above = SWING * self.nominal_v * self.wave
        return tuple([round(self.nominal_v + above * part, 1) for part in LINE_SWING[: self.lines]])

    def _dc_voltage(self) -> float:
        if self.soc is None or self.connector is None or not self.connector.energized:
            return 0.0
        return round(self.nominal_v * (1 + DC_RISE * self.soc / 100), 1)

    def current(self, power_w: float) -> float:
        """Amperes, in each line that carries current. Made of the voltages as told, so that the product is right."""
        total = sum(self.voltages[: self.phases or 1])
        return round(power_w / total, 3) if total else 0.0

    @property
    def temperature(self) -> float:
        """Degrees Celsius inside."""
        if self.connector is not None and self.connector.temperature_c is not None:
            return self.connector.temperature_c
        faults = self.connector.faults if self.connector else ()
        hot = faults and any(fault.name in HIGH_TEMPERATURES for fault in faults)
        return HOT_CELSIUS if hot else round(COOL_CELSIUS + WARMING_CELSIUS * self.load, 1)


def wave_at(now: float, phase: float) -> float:
    """Where the mains are in their slow swing, 0 to 1; `phase` is the charger's own."""
    return (1 + sin(2 * pi * (now / SWING_S + phase))) / 2


def source_of(connector: Connector, now: float, since_wh: int | None, wave: float) -> Source:
    """One connector. Intervals count from `since_wh` (None: they are 0)."""
    spec, flow = connector.spec, connector.flow
    power_w = flow.power_at(now) if flow else 0.0
    register = whole_wh(connector.meter.at(now))
    since_wh = register if since_wh is None else since_wh
    source = Source(register, since_wh, power_w, connector.offered_w, power_w / spec.max_power_w, wave, connector)
    source.soc = connector.soc(now)
    source.nominal_v = spec.voltage
    if spec.current == "DC":
        source.lines = source.phases = 0
    else:
        source.lines, source.phases = spec.phases, connector.phases
    return source


def taken(source: Source, measurands: Sequence[str]) -> tuple[SampledValue, ...]:
    """The readings, in the order asked for; what this meter does not know (SoC without a vehicle) is left out."""
    values: list[SampledValue] = []
    for measurand in measurands:
        reader = _READERS.get(measurand)
        if reader is not None:
            reader(source, measurand, values.append)
    return tuple(values)


Add = Callable[[SampledValue], None]
_value = maker(SampledValue)


def _register(source: Source, measurand: str, add: Add) -> None:
    add(_value((source.register_wh, measurand, "Wh", None, None)))
    if source.lines_wh and source.lines == len(source.lines_wh):
        for line, register_wh in zip(LINES, source.lines_wh, strict=True):
            add(SampledValue(whole_wh(register_wh), measurand, "Wh", line))


def _interval(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(source.register_wh - source.since_wh, measurand, "Wh"))


def _power(source: Source, measurand: str, add: Add) -> None:
    add(_value((round(source.power_w, 1), measurand, "W", None, None)))


def _reactive_register(source: Source, measurand: str, add: Add) -> None:
    if source.lines:
        add(SampledValue(int(source.register_wh * REACTIVE), measurand, "varh"))


def _reactive_interval(source: Source, measurand: str, add: Add) -> None:
    if source.lines:
        reactive = int(source.register_wh * REACTIVE) - int(source.since_wh * REACTIVE)
        add(SampledValue(reactive, measurand, "varh"))


def _reactive_power(source: Source, measurand: str, add: Add) -> None:
    if source.lines:
        add(SampledValue(round(source.power_w * REACTIVE, 1), measurand, "var"))


def _power_offered(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(round(source.offered_w, 1), measurand, "W"))


def _current(source: Source, measurand: str, add: Add) -> None:
    current = source.current(source.power_w)
    lines = source.lines
    if lines <= 1:
        add(_value((current, measurand, "A", None, None)))
        return
    for index in range(lines):
        add(_value((current if index < source.phases else 0.0, measurand, "A", LINES[index], None)))


def _current_offered(source: Source, measurand: str, add: Add) -> None:
    current = source.current(source.offered_w)
    if source.lines <= 1:
        add(SampledValue(current, measurand, "A"))
        return
    for line in LINES[: source.phases]:
        add(SampledValue(current, measurand, "A", line))


def _voltage(source: Source, measurand: str, add: Add) -> None:
    voltages = source.voltages
    if len(voltages) == 1:
        add(_value((voltages[0], measurand, "V", None, None)))
        return
    for index, voltage in enumerate(voltages):
        add(_value((voltage, measurand, "V", LINES_TO_NEUTRAL[index], None)))


def _soc(source: Source, measurand: str, add: Add) -> None:
    if source.soc is not None:
        add(SampledValue(round(source.soc, 1), measurand, "Percent", None, "EV"))


def _temperature(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(source.temperature, measurand, "Celsius", None, "Body"))


def _frequency(source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(round(49.98 + 0.04 * source.wave, 2), measurand, ""))


def _power_factor(_source: Source, measurand: str, add: Add) -> None:
    add(SampledValue(1.0, measurand, ""))


_READERS: dict[str, Callable[[Source, str, Add], None]] = {
    ENERGY_REGISTER: _register,
    "Energy.Active.Import.Interval": _interval,
    "Energy.Reactive.Import.Register": _reactive_register,
    "Energy.Reactive.Import.Interval": _reactive_interval,
    "Power.Active.Import": _power,
    "Power.Reactive.Import": _reactive_power,
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
