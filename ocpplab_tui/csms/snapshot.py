"""What a screen shows of the CSMS, as plain values that also fit through a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ocpplab_tui.csms.records import StationRecord
from ocpplab_tui.csms.transactions import TransactionBook


@dataclass(frozen=True, slots=True)
class StationView:
    """One station now. `statuses`: (evse, connector, status). Times are s since the epoch."""

    identity: str
    version: str
    connected: bool
    connected_at: float
    seen_at: float
    registration: str
    vendor: str
    model: str
    faulty_calls: int
    statuses: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class TransactionView:
    """One transaction now; fields as in `transactions.Transaction`."""

    identity: str
    id: str
    evse_id: int
    connector_id: int
    id_token: str
    status: str
    started_at: str
    ended_at: str
    reason: str
    energy_wh: float | None
    charging_state: str
    gaps: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Stations in the order in which they first came; transactions newest first; policies that were set."""

    stations: tuple[StationView, ...]
    transactions: tuple[TransactionView, ...]
    policies: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """For the pipe from a child process."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Snapshot:
        """The reverse of `to_json`."""
        stations = (_station_from(entry) for entry in data["stations"])
        transactions = (TransactionView(**entry) for entry in data["transactions"])
        return cls(tuple(stations), tuple(transactions), data["policies"])


def take_snapshot(
    stations: Iterable[StationRecord], book: TransactionBook, policies: Mapping[str, str], limit: int
) -> Snapshot:
    """Copy what is shown."""
    newest = list(book)[-limit:][::-1] if limit > 0 else []
    names = TransactionView.__slots__
    views = (TransactionView(*(getattr(one, name) for name in names)) for one in newest)
    return Snapshot(tuple(_view(record) for record in stations), tuple(views), dict(policies))


def _view(record: StationRecord) -> StationView:
    return StationView(
        identity=record.identity,
        version=record.version,
        connected=record.connected,
        connected_at=record.connected_at,
        seen_at=record.seen_at,
        registration=record.registration,
        vendor=record.vendor,
        model=record.model,
        faulty_calls=record.faulty_calls,
        statuses=tuple((one.evse_id, one.connector_id, one.status) for one in record.connectors.values() if one.status),
    )


def _station_from(data: Mapping[str, Any]) -> StationView:
    statuses = tuple((evse, connector, status) for evse, connector, status in data["statuses"])
    return StationView(**{**data, "statuses": statuses})
