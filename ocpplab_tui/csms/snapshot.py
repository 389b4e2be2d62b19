"""What a screen shows of the CSMS, as plain values that also fit through a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ocpplab_tui.csms.records import StationRecord
from ocpplab_tui.csms.tokens import TokenTable
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
class TokenView:
    """One known token, what is said to it, and its group."""

    id: str
    status: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Stations in the order in which they first came; transactions newest first; policies that were set; tokens.

    `accept_unknown`: tokens that are not in the list may charge too."""

    stations: tuple[StationView, ...]
    transactions: tuple[TransactionView, ...]
    policies: Mapping[str, str]
    tokens: tuple[TokenView, ...] = ()
    accept_unknown: bool = False

    def to_json(self) -> dict[str, Any]:
        """For the pipe from a child process."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Snapshot:
        """The reverse of `to_json`."""
        stations = (_station_from(entry) for entry in data["stations"])
        transactions = (TransactionView(**entry) for entry in data["transactions"])
        tokens = tuple(TokenView(**entry) for entry in data["tokens"])
        return cls(tuple(stations), tuple(transactions), data["policies"], tokens, data["accept_unknown"])


def take_snapshot(
    stations: Iterable[StationRecord],
    book: TransactionBook,
    tokens: TokenTable,
    policies: Mapping[str, str],
    limit: int,
) -> Snapshot:
    """Copy what is shown."""
    newest = list(book)[-limit:][::-1] if limit > 0 else []
    names = TransactionView.__slots__
    return Snapshot(
        stations=tuple(_view(record) for record in stations),
        transactions=tuple(TransactionView(*(getattr(one, name) for name in names)) for one in newest),
        policies=dict(policies),
        tokens=tuple(TokenView(token.id, token.status, token.parent) for token in tokens.tokens()),
        accept_unknown=tokens.accept_unknown,
    )


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
