"""Which connector an operation means: the one it names, else the only one where it makes sense."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.protocol.station import Station

Test = Callable[[Connector], bool]


def named(station: Station, evse_id: int | None, connector_id: int | None) -> Connector | None:
    """The connector that is named; None where none is.

    `connector_id` alone is the charger's n-th connector in (EVSE, connector) order; with `evse_id` it is OCPP's. In 1.6
    each connector is one EVSE, so both must be equal. Raises OperationRefused that names the choices.
    """
    if evse_id is None and connector_id is None:
        return None
    connectors = station.charger.connectors
    if station.version == "1.6" and evse_id is not None:
        if connector_id not in (None, evse_id):
            raise OperationRefused(
                f"{station.identity}: in OCPP 1.6 each connector is its own EVSE; "
                f"evse_id {evse_id} and connector_id {connector_id} must be equal, or leave evse_id out"
            )
        evse_id, connector_id = None, evse_id
    if evse_id is None:
        fitting = [connector for connector in connectors if connector.number == connector_id]
    else:
        fitting = _of_evse(connectors, evse_id, connector_id)
    if len(fitting) == 1:
        return fitting[0]
    what = f"connector_id {connector_id}" if evse_id is None else _in_words(evse_id, connector_id)
    problem = "no connector fits" if not fitting else "several connectors fit"
    raise OperationRefused(f"{station.identity}: {problem} {what}; there are {choices(fitting or connectors)}")


def chosen(
    station: Station, evse_id: int | None, connector_id: int | None, tests: Sequence[Test], otherwise: str
) -> Connector:
    """The connector that is named, else the only one that passes the first test that any of them passes.

    A charger with one connector means that one. `otherwise` says what is missing when none passes a test.
    """
    connector = named(station, evse_id, connector_id)
    if connector is not None:
        return connector
    connectors = station.charger.connectors
    if len(connectors) == 1:
        return connectors[0]
    for test in tests:
        fitting = [connector for connector in connectors if test(connector)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise OperationRefused(f"{station.identity}: say which connector_id: {choices(fitting)}")
    raise OperationRefused(f"{station.identity}: {otherwise}; its connectors are {choices(connectors)}")


def choices(connectors: Sequence[Connector]) -> str:
    """The connectors for people: `1 (EVSE 1, CCS2, Available), 2 (…)`."""
    return ", ".join(
        f"{connector.number} (EVSE {connector.evse_id}, {connector.spec.type}, {connector.status.value})"
        for connector in connectors
    )


def _of_evse(connectors: Sequence[Connector], evse_id: int, connector_id: int | None) -> list[Connector]:
    return [
        connector
        for connector in connectors
        if connector.evse_id == evse_id and connector_id in (None, connector.connector_id)
    ]


def _in_words(evse_id: int, connector_id: int | None) -> str:
    return f"evse_id {evse_id}" if connector_id is None else f"evse_id {evse_id}, connector_id {connector_id}"
