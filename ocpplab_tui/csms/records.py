"""What the CSMS knows about its stations: it outlives their connections and is bounded per station."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NOTES_KEPT = 20
REPORTS_KEPT = 4
PARTS_KEPT = 500
CONNECTORS_KEPT = 200


@dataclass(slots=True)
class ConnectorRecord:
    """The newest StatusNotification of a connector, and the newest meter values (base units)."""

    evse_id: int
    connector_id: int
    status: str = ""
    error_code: str = ""
    at: str = ""
    values: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Note:
    """A message that the CSMS only keeps, with the payload as on the wire."""

    at: float
    payload: Mapping[str, Any]


@dataclass(slots=True)
class Report:
    """A report in parts. `complete` when the last part came; `gap` when a part in between did not."""

    action: str
    request_id: int
    parts: list[Mapping[str, Any]] = field(default_factory=list)
    complete: bool = False
    gap: bool = False
    next_sequence: int = 0


@dataclass(slots=True)
class StationRecord:
    """One identity. `version` is that of its newest connection. `registration` is the answer to its last
    BootNotification in this CSMS's life, "" before the first.

    `notes` keeps the newest of every notification by action, `reports` the newest reports, `asked_for` the actions
    that the CSMS triggered while the registration is pending. Frame counts are those of the open connection.
    """

    identity: str
    version: str = ""
    connected: bool = False
    connected_at: float = 0.0
    seen_at: float = 0.0
    connections: int = 0
    frames_received: int = 0
    frames_sent: int = 0
    registration: str = ""
    boot: Mapping[str, Any] = field(default_factory=dict)
    boots: int = 0
    faulty_calls: int = 0
    connectors: dict[tuple[int, int], ConnectorRecord] = field(default_factory=dict)
    notes: dict[str, deque[Note]] = field(default_factory=dict)
    reports: deque[Report] = field(default_factory=lambda: deque(maxlen=REPORTS_KEPT))
    asked_for: set[str] = field(default_factory=set)

    @property
    def vendor(self) -> str:
        """From the last BootNotification."""
        return str(self._station().get("vendor_name", self.boot.get("charge_point_vendor", "")))

    @property
    def model(self) -> str:
        """From the last BootNotification."""
        return str(self._station().get("model", self.boot.get("charge_point_model", "")))

    @property
    def serial_number(self) -> str:
        """From the last BootNotification."""
        return str(self._station().get("serial_number", self.boot.get("charge_point_serial_number", "")))

    def connector(self, evse_id: int, connector_id: int) -> ConnectorRecord:
        """The record of a connector, made on first use (1.6: `evse_id` equals `connector_id`)."""
        key = (evse_id, connector_id)
        found = self.connectors.get(key)
        if found is None:
            if len(self.connectors) >= CONNECTORS_KEPT:
                del self.connectors[next(iter(self.connectors))]
            found = self.connectors[key] = ConnectorRecord(evse_id, connector_id)
        return found

    def note(self, action: str, at: float, payload: Mapping[str, Any]) -> None:
        """Keep a notification; the oldest of its action makes room."""
        self.notes.setdefault(action, deque(maxlen=NOTES_KEPT)).append(Note(at, payload))

    def add_part(self, action: str, payload: Mapping[str, Any]) -> Report:
        """Keep one part of a report (`requestId`, `seqNo`, `tbc` in the payload)."""
        request_id = payload.get("requestId")
        report = self._open_report(action, request_id if isinstance(request_id, int) else 0)
        sequence = payload.get("seqNo", report.next_sequence)
        report.gap = report.gap or sequence != report.next_sequence
        report.next_sequence = sequence + 1 if isinstance(sequence, int) else report.next_sequence + 1
        if len(report.parts) < PARTS_KEPT:
            report.parts.append(payload)
        report.complete = not payload.get("tbc", False)
        return report

    def _open_report(self, action: str, request_id: int) -> Report:
        for report in self.reports:
            if (report.action, report.request_id) == (action, request_id) and not report.complete:
                return report
        report = Report(action, request_id)
        self.reports.append(report)
        return report

    def _station(self) -> Mapping[str, Any]:
        station = self.boot.get("charging_station")
        return station if isinstance(station, Mapping) else {}
