"""A charger on the test bench, and what its events say in short."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.events import (
    ConnectorChanged,
    Event,
    TransactionEnded,
    TransactionStarted,
    TransactionUpdated,
)
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.config.catalog import ConnectorSpec, Model, find, generic_model
from ocpplab_tui.config.vehicles import Vehicle, default_vehicle

T0 = 1_767_225_600.0  # 2026-01-01T00:00:00Z
TAG = IdToken("DEADBEEF")
OTHER_TAG = IdToken("CAFE0002")

LEVEL_CURVE = ((0.0, 1.0), (100.0, 1.0))
STEADY = Vehicle("steady", 60.0, 11_000.0, 120_000.0, soc=20.0, curve=LEVEL_CURVE)
"""Takes the same power until it is full."""

SOCKET = ConnectorSpec(1, 1, "Type2", "AC", 22_000.0, 3, 230.0, 32.0, "socket")
SINGLE_PHASE = ConnectorSpec(1, 1, "Type2", "AC", 3_680.0, 1, 230.0, 16.0, "socket")
FIXED = ConnectorSpec(1, 1, "CCS2", "DC", 50_000.0, 3, 400.0, 125.0, "fixed")
TWIN = (FIXED, ConnectorSpec(1, 2, "CHAdeMO", "DC", 50_000.0, 3, 400.0, 125.0, "fixed"))
"""Two connectors of one EVSE."""
DUO = (SOCKET, ConnectorSpec(2, 1, "Type2", "AC", 22_000.0, 3, 230.0, 32.0, "socket"))
"""Two EVSEs."""

QUIET = {"SampledDataCtrlr.TxUpdatedInterval": "0", "AlignedDataCtrlr.Interval": "0"}


def charger_of(
    *connectors: ConnectorSpec,
    version: str = "1.6",
    configuration: Mapping[str, str] = QUIET,
    max_power_w: float | None = None,
    vehicle: Vehicle = STEADY,
    seed: int = 1,
) -> Charger:
    """A charger with these connectors (default: one AC socket), without samples unless `configuration` asks."""
    model = generic_model(connectors or (SOCKET,), max_power_w=max_power_w)
    return charger_from(model, version=version, configuration=configuration, vehicle=vehicle, seed=seed)


def charger_from(
    model: Model,
    *,
    version: str = "1.6",
    configuration: Mapping[str, str] = QUIET,
    vehicle: Vehicle | None = None,
    seed: int = 1,
) -> Charger:
    charger = Charger(
        model,
        version,
        T0,
        random=Random(seed),
        vehicle=vehicle or default_vehicle(),
        configuration=configuration,
    )
    assert charger.refused_configuration == ()
    return charger


def catalogue_charger(model: str = "sdk-dc-50", *, version: str = "1.6") -> Charger:
    return charger_from(find("ocpplab", model), version=version)


def points(start: str, stop: str) -> dict[str, str]:
    """2.0.1 settings for these start and stop points, without samples."""
    return {**QUIET, "TxCtrlr.TxStartPoint": start, "TxCtrlr.TxStopPoint": stop}


def told(charger: Charger) -> list[str]:
    """What happened, a line each: "1 Preparing", "Started Authorized EVConnected", "Ended Remote RemoteStop" …"""
    return [line(event) for event in charger.take_events()]


def line(event: Event) -> str:
    match event:
        case ConnectorChanged(connector=connector, status=status, error_code=code, info=info):
            parts = [str(connector.number if connector else 0), status, code if code != "NoError" else "", info]
        case TransactionStarted(trigger=trigger, charging_state=state):
            parts = ["Started", trigger, state]
        case TransactionUpdated(trigger=trigger, charging_state=changed):
            parts = ["Updated", trigger, changed or ""]
        case TransactionEnded(trigger=trigger, reason=reason, charging_state=state):
            parts = ["Ended", trigger, reason, state]
        case _:
            parts = [type(event).__name__]
    return " ".join(part for part in parts if part)


def changed_status(lines: list[str]) -> list[str]:
    """Only the status changes."""
    return [text for text in lines if text[0].isdigit()]


def transactions(lines: list[str]) -> list[str]:
    """Only what concerns transactions."""
    return [text for text in lines if text.split()[0] in ("Started", "Updated", "Ended")]
