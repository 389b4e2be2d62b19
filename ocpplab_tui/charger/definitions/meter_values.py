"""SampledDataCtrlr and AlignedDataCtrlr, and what the meter can tell.

The keys of 1.6 for signed values are those of OCA's application note; registers are told as totals unless
RegisterValuesWithoutPhases is false.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocpplab_tui.charger.definitions.row import ComponentKey, DataType, Face, Row, ro, rw

if TYPE_CHECKING:
    from ocpplab_tui.config.catalog import Model

BOOLEAN, INTEGER = DataType.BOOLEAN, DataType.INTEGER
SAMPLED = ComponentKey("SampledDataCtrlr")
ALIGNED = ComponentKey("AlignedDataCtrlr")

MEASURANDS = (
    "Energy.Active.Import.Register",
    "Energy.Active.Import.Interval",
    "Energy.Reactive.Import.Register",
    "Energy.Reactive.Import.Interval",
    "Power.Active.Import",
    "Power.Reactive.Import",
    "Power.Offered",
    "Power.Factor",
    "Current.Import",
    "Current.Offered",
    "Voltage",
    "Frequency",
    "SoC",
)
"""What the meter tells in both versions."""
MEASURANDS_16 = (*MEASURANDS, "Temperature")
"""2.0.1 has no such measurand: there a TemperatureSensor tells it."""
MEASURANDS_MAX = 20
"""Members of a list of measurands in 1.6 (MeterValuesSampledDataMaxLength and its kin)."""

ENERGY = "Energy.Active.Import.Register"
USUAL = f"{ENERGY},Power.Active.Import,Current.Import,Voltage,SoC"


def _measurands(component: ComponentKey, name: str, v201: str, v16: Face | None) -> Row:
    return Row(component, name, DataType.MEMBER_LIST, v16=v16, v201=rw(v201), values=MEASURANDS)


def _key(default: str, key: str) -> Face:
    return rw(default, key, values=MEASURANDS_16)


_ROWS = (
    Row(SAMPLED, "Available", BOOLEAN, v201=ro("true"), constant=True),
    Row(SAMPLED, "Enabled", BOOLEAN, v201=rw("true")),
    Row(
        SAMPLED, "RegisterValuesWithoutPhases", BOOLEAN, v16=rw("true", "RegisterValuesWithoutPhases"), v201=rw("true")
    ),
    Row(SAMPLED, "SignReadings", BOOLEAN, v16=rw("false", "SampledDataSignReadings"), v201=rw("false")),
    Row(SAMPLED, "TxEndedInterval", INTEGER, v201=rw(0), unit="s", minimum=0),
    _measurands(SAMPLED, "TxEndedMeasurands", ENERGY, _key(ENERGY, "StopTxnSampledData")),
    _measurands(SAMPLED, "TxStartedMeasurands", ENERGY, None),
    Row(
        SAMPLED,
        "TxUpdatedInterval",
        INTEGER,
        v16=rw(60, "MeterValueSampleInterval"),
        v201=rw(60),
        unit="s",
        minimum=0,
    ),
    _measurands(SAMPLED, "TxUpdatedMeasurands", USUAL, _key(USUAL, "MeterValuesSampledData")),
    Row(ALIGNED, "Available", BOOLEAN, v201=ro("true"), constant=True),
    Row(ALIGNED, "Enabled", BOOLEAN, v201=rw("true")),
    Row(ALIGNED, "Interval", INTEGER, v16=rw(0, "ClockAlignedDataInterval"), v201=rw(900), unit="s", minimum=0),
    _measurands(ALIGNED, "Measurands", f"{ENERGY},Voltage", _key(ENERGY, "MeterValuesAlignedData")),
    Row(ALIGNED, "SendDuringIdle", BOOLEAN, v201=rw("false")),
    Row(ALIGNED, "SignReadings", BOOLEAN, v16=rw("false", "AlignedDataSignReadings"), v201=rw("false")),
    Row(ALIGNED, "TxEndedInterval", INTEGER, v201=rw(0), unit="s", minimum=0),
    _measurands(ALIGNED, "TxEndedMeasurands", ENERGY, _key("", "StopTxnAlignedData")),
    Row(
        ComponentKey("OCPPCommCtrlr"),
        "PublicKeyWithSignedMeterValue",
        DataType.OPTION_LIST,
        v16=rw("Never", "PublicKeyWithSignedMeterValue"),
        v201=rw("Never"),
        values=("Never", "OncePerTransaction", "EveryMeterValue"),
    ),
)


def rows(_model: Model) -> Iterator[Row]:
    yield from _ROWS
