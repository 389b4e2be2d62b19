"""What a charger's hardware is in the middle of, as plain data: cables, running transactions, registers, switches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields
from functools import lru_cache
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any

from ocpplab_tui.charger.faults import FAULTS, Fault
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.meter import MeterSample, SampledValue
from ocpplab_tui.charger.meter_signing import SignedReading
from ocpplab_tui.charger.session_record import resumed
from ocpplab_tui.charger.states import ChargingState, StopReason, Trigger
from ocpplab_tui.charger.transaction import Authorization, Transaction
from ocpplab_tui.charger.vehicle import Battery
from ocpplab_tui.config.vehicles import Vehicle

if TYPE_CHECKING:
    from ocpplab_tui.charger.charger import Charger
    from ocpplab_tui.charger.connector import Connector

FACTS = ("plugged", "ev_plugged", "ev_wants", "locked", "unplugged_at", "finishing", "kept_for_group", "power_w")
"""Facts of a connector that are plain data."""
SWITCHES = ("silent", "operative", "evse_operative", "bay_occupied", "bay_served", "latch_jams")
_PLAIN = (*FACTS, *SWITCHES)
_facts_of = attrgetter(*_PLAIN)


class SessionState:
    """The part of a charger that lets its sessions outlive the program (`Kept`).

    `restore` is for a charger that was just made: its power is off then, as after a cut of the mains, and `power_on`
    lets the transactions go on. What an older or newer program wrote and this one doesn't know is left out.
    """

    __slots__ = ("_charger",)

    def __init__(self, charger: Charger) -> None:
        self._charger = charger

    @property
    def revision(self) -> int:
        return self._charger.touched

    def state(self) -> Any:
        """`{at, operative, faults, meters, connectors, waiting}`; None before anything happened."""
        charger = self._charger
        if not charger.touched:
            return None
        kept: dict[str, Any] = {
            "at": charger.now,
            "operative": charger.operative,
            "faults": [fault.name for fault in charger.faults],
            "meters": {str(c.evse_id): _meter(c, charger.now) for c in charger.connectors},
            "connectors": {str(c.number): _connector(c, charger.now) for c in charger.connectors},
        }
        if charger.waiting_transaction is not None:
            kept["waiting"] = transaction_state(charger.waiting_transaction)
        return kept

    def restore(self, state: Any, now: float) -> None:
        charger = self._charger
        if not isinstance(state, dict):
            return
        charger.powered, charger.now = False, min(float(state.get("at", now)), now)
        charger.touched += 1
        charger.operative = bool(state.get("operative", True))
        charger.faults = _faults(state.get("faults", ()))
        meters, connectors = state.get("meters", {}), state.get("connectors", {})
        for connector in charger.connectors:
            _restore_meter(connector, meters.get(str(connector.evse_id), {}))
            _restore_connector(connector, connectors.get(str(connector.number), {}))
            if connector.transaction is not None:
                resumed(connector, connector.transaction, charger.now)
        if "waiting" in state:
            charger.waiting_transaction = restored_transaction(state["waiting"], None)
        charger.interrupt(charger.now)


def _meter(connector: Connector, now: float) -> dict[str, float]:
    meter = connector.meter
    single_wh, double_wh = meter.uneven_at(now)
    return {"register_wh": meter.at(now), "single_wh": single_wh, "double_wh": double_wh, "pages": meter.pages}


def _restore_meter(connector: Connector, state: Mapping[str, float]) -> None:
    """A register never goes back (M-05), whatever was written."""
    meter = connector.meter
    meter.register_wh = float(state.get("register_wh", meter.register_wh))
    meter.pages = int(state.get("pages", 0))
    meter.single_wh, meter.double_wh = float(state.get("single_wh", 0.0)), float(state.get("double_wh", 0.0))


# -- connectors --------------------------------------------------------------------------------------------------


def _connector(connector: Connector, now: float) -> dict[str, Any]:
    kept: dict[str, Any] = dict(zip(_PLAIN, _facts_of(connector), strict=True))
    kept["faults"] = [fault.name for fault in connector.faults]
    if connector.vehicle is not None:
        kept["vehicle"] = _battery(connector, connector.vehicle, now)
    if connector.kept_for is not None:
        kept["kept_for"] = list(connector.kept_for)
    if connector.transaction is not None:
        kept["transaction"] = transaction_state(connector.transaction)
        if connector.authorization is not None:
            kept["authorization"] = _plain(connector.authorization)
    return kept


def _battery(connector: Connector, battery: Battery, now: float) -> dict[str, Any]:
    flowed_wh = connector.flow.delivered_wh(now) if connector.flow else 0.0
    return {"vehicle": _vehicle(battery.vehicle), "level_wh": battery.level_wh + flowed_wh}


@lru_cache(maxsize=256)
def _vehicle(vehicle: Vehicle) -> dict[str, Any]:
    return {field.name: getattr(vehicle, field.name) for field in fields(Vehicle)}


def _restore_connector(connector: Connector, state: Mapping[str, Any]) -> None:
    for name in _PLAIN:
        if name in state:
            setattr(connector, name, state[name])
    connector.faults = _faults(state.get("faults", ()))
    if "vehicle" in state:
        connector.vehicle = _restored_battery(state["vehicle"])
    elif connector.plugged:
        connector.plugged = connector.ev_plugged = connector.locked = False
    if "kept_for" in state:
        connector.kept_for = _restored_token(state["kept_for"])
    if "transaction" in state:
        connector.transaction = restored_transaction(state["transaction"], connector)
        if "authorization" in state:
            connector.authorization = _restored(Authorization, state["authorization"])


def _restored_battery(state: Mapping[str, Any]) -> Battery:
    vehicle: Vehicle = _restored(Vehicle, state["vehicle"])
    battery = Battery(vehicle)
    battery.level_wh = min(float(state["level_wh"]), battery.capacity_wh)
    return battery


def _faults(names: Iterable[str]) -> tuple[Fault, ...]:
    return tuple(FAULTS[name] for name in names if name in FAULTS)


# -- transactions and authorizations -----------------------------------------------------------------------------


def transaction_state(transaction: Transaction) -> dict[str, Any]:
    """Everything of a transaction but its connector."""
    return _plain(transaction)


def restored_transaction(state: Mapping[str, Any], connector: Connector | None) -> Transaction:
    """The transaction that `transaction_state` told, running or ended."""
    transaction: Transaction = _restored(Transaction, state, connector=connector)
    return transaction


def _plain(thing: Any) -> dict[str, Any]:
    """The fields of a dataclass that differ from their defaults, as JSON. References and unknown kinds are left out."""
    kind = type(thing)
    names, read, defaults, writers = _LAYOUTS.get(kind) or _layout(kind)
    kept = {}
    for name, value, default, writer in zip(names, read(thing), defaults, writers, strict=True):
        if value is default or value == default:
            continue
        if writer is not None:
            kept[name] = writer(value)
        elif value is None or isinstance(value, str | int | float):
            kept[name] = value
    return kept


Layout = tuple[
    tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[Any, ...], tuple[Callable[[Any], Any] | None, ...]
]


_LAYOUTS: dict[type, Layout] = {}


def _layout(kind: type) -> Layout:
    """Names of the fields that are kept, what reads all of them, their defaults and their writers."""
    kept = [field for field in fields(kind) if field.name != "connector"]
    names = tuple(field.name for field in kept)
    layout = (names, attrgetter(*names), tuple(map(_default, kept)), tuple(map(_WRITERS.get, names)))
    return _LAYOUTS.setdefault(kind, layout)


def _restored(kind: Any, state: Mapping[str, Any], **references: Any) -> Any:
    known = {field.name: field for field in fields(kind)}
    values = {
        name: _READERS[name](value) if name in _READERS and value is not None else _fitting(known[name], value)
        for name, value in state.items()
        if name in known
    }
    return kind(**values, **references)


_KINDS: dict[str, tuple[type, ...]] = {
    "float": (float, int),
    "int": (int,),
    "bool": (bool,),
    "str": (str,),
    "None": (NoneType,),
}


def _fitting(field: Field[Any], value: Any) -> Any:
    """The value, where the field is annotated so. Raises TypeError: a disk may return anything."""
    words = str(field.type).split(" | ")
    if all(word in _KINDS for word in words) and not any(isinstance(value, _KINDS[word]) for word in words):
        raise TypeError(f"{field.name} is {type(value).__name__}")
    return value


def _default(field: Field[Any]) -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _samples(samples: Iterable[MeterSample]) -> list[Any]:
    return [
        [sample.at, sample.context, [list(value) for value in sample.values], _signed(sample)] for sample in samples
    ]


def _signed(sample: MeterSample) -> list[Any] | None:
    return None if sample.signed is None else list(sample.signed)


def _restored_token(state: list[Any]) -> IdToken:
    value, kind = state
    if not (isinstance(value, str) and isinstance(kind, str)):
        raise TypeError("a token is no text")
    return IdToken(value, kind)


def _restored_sample(state: list[Any]) -> MeterSample:
    at, context, values, signed = state
    return MeterSample(at, context, tuple(SampledValue(*value) for value in values), signed and SignedReading(*signed))


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "id_token": list,
    "told": sorted,
    "reached": sorted,
    "kept": _samples,
    "interrupted": lambda sample: _samples([sample])[0],
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "id_token": _restored_token,
    "charging_state": ChargingState,
    "stop_reason": StopReason,
    "trigger": Trigger,
    "told": set,
    "reached": frozenset,
    "curve": lambda state: tuple((float(soc), float(part)) for soc, part in state),
    "kept": lambda state: [_restored_sample(sample) for sample in state],
    "interrupted": _restored_sample,
}
