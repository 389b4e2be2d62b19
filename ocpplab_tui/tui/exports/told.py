"""Power, energy and battery over time, as the meter values in the frames tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui.widgets.exchange_text import payload_of

_ACTIONS = ("MeterValues", "TransactionEvent")
_ENERGY = "Energy.Active.Import.Register"
_MEASURANDS = {"Power.Active.Import": "power", _ENERGY: "energy", "SoC": "soc"}
_KILO = {"kW": 1000.0, "kWh": 1000.0}
_MOST = 1e12

Points = list[tuple[float, float]]


class Place(NamedTuple):
    """Where something was measured: `where` is "connector 1", "EVSE 1", "main meter", or "" where nobody said."""

    charger_id: str
    where: str


@dataclass(slots=True)
class Told:
    """(Seconds since the epoch, watts / Wh / percent), in the order of the frames."""

    power: Points = field(default_factory=list)
    energy: Points = field(default_factory=list)
    soc: Points = field(default_factory=list)


def series(frames: Iterable[Frame]) -> dict[Place, Told]:
    """What was told of each place that told anything of it."""
    found: dict[Place, Told] = {}
    evses: dict[tuple[str, str], str] = {}  # of transactions: only some of their events name the EVSE
    for frame in frames:
        if frame.kind is not Kind.CALL or frame.direction is not Direction.OUT or frame.action not in _ACTIONS:
            continue
        payload, _ = payload_of(frame)
        if not isinstance(payload, dict):
            continue
        where = _where(frame.charger_id, payload, evses)
        for quantity, value in _values(payload):
            told = found.setdefault(Place(frame.charger_id, where), Told())
            getattr(told, quantity).append((frame.at, value))
    return found


def _where(charger_id: str, payload: dict[str, Any], evses: dict[tuple[str, str], str]) -> str:
    """1.6 counts connectors, 2.0.1 EVSEs; 0 is the whole charger."""
    info, evse = payload.get("transactionInfo"), payload.get("evse")
    named = ("EVSE", payload.get("evseId", evse.get("id") if isinstance(evse, dict) else None))
    word, number = ("connector", payload["connectorId"]) if "connectorId" in payload else named
    where = "" if not isinstance(number, int) else f"{word} {number}" if number else "main meter"
    transaction = str(info.get("transactionId")) if isinstance(info, dict) else ""
    if transaction and where:
        evses[charger_id, transaction] = where
    return where or evses.get((charger_id, transaction), "")


def _values(payload: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """The last of each quantity in a message: of all phases together, else their sum."""
    last: dict[str, float] = {}
    values = payload.get("meterValue")
    for value in values if isinstance(values, list) else ():
        samples = value.get("sampledValue") if isinstance(value, dict) else None
        told = [each for each in samples if isinstance(each, dict)] if isinstance(samples, list) else []
        for measurand, quantity in _MEASURANDS.items():
            of_it = [each for each in told if each.get("measurand", _ENERGY) == measurand]
            whole = [each for each in of_it if "phase" not in each] or of_it
            numbers = [number for each in whole if (number := _number(each)) is not None]
            if numbers:
                last[quantity] = sum(numbers)
    yield from last.items()


def _number(sample: dict[str, Any]) -> float | None:
    """In W, Wh or percent; None for what is no number."""
    about = sample.get("unitOfMeasure")
    about = about if isinstance(about, dict) else {}
    unit, multiplier = sample.get("unit") or about.get("unit"), about.get("multiplier", 0)
    try:
        number = float(sample["value"]) * 10.0 ** int(multiplier) * _KILO.get(str(unit), 1.0)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < _MOST else None  # what is no number is not less either
