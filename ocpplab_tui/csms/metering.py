"""Reading meter values of both versions (names already in snake_case)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ENERGY = "Energy.Active.Import.Register"
_FACTORS = {"kWh": 1000.0, "kW": 1000.0, "kvarh": 1000.0, "kvar": 1000.0, "kVA": 1000.0, "kVAh": 1000.0}
_MAX_MEASURANDS = 40


def latest_values(meter_values: Any) -> dict[str, float]:
    """The last value of each measurand that is a total (no phase), in base units: Wh, W, A, V, Percent.

    What is no number is left out: a station may say anything.
    """
    values: dict[str, float] = {}
    for sample in _samples(meter_values):
        value = _number(sample.get("value"))
        if value is None or sample.get("phase") is not None:
            continue
        merge(values, {str(sample.get("measurand", ENERGY)): value * _factor(sample)})
    return values


def merge(values: dict[str, float], newer: dict[str, float]) -> None:
    """Put newer values over older ones; a station that invents measurands without end is not followed."""
    for measurand, value in newer.items():
        if measurand in values or len(values) < _MAX_MEASURANDS:
            values[measurand] = value


def _samples(meter_values: Any) -> Iterator[dict[str, Any]]:
    for meter_value in meter_values if isinstance(meter_values, list) else []:
        samples = meter_value.get("sampled_value") if isinstance(meter_value, dict) else None
        for sample in samples if isinstance(samples, list) else []:
            if isinstance(sample, dict):
                yield sample


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _factor(sample: dict[str, Any]) -> float:
    unit = sample.get("unit")
    multiplier = 0
    if isinstance(sample.get("unit_of_measure"), dict):
        unit = sample["unit_of_measure"].get("unit")
        multiplier = sample["unit_of_measure"].get("multiplier", 0)
    power = multiplier if isinstance(multiplier, int) and abs(multiplier) <= 12 else 0
    return _FACTORS.get(str(unit), 1.0) * float(10**power)
