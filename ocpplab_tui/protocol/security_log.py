"""Security events: all into the security log, the critical ones surely to the CSMS (1.6 whitepaper §3, 2.0.1 A04)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ocpplab_tui.protocol.ports import Payload

if TYPE_CHECKING:
    from ocpplab_tui.protocol.core import StationCore

CAPACITY = 500
"""Entries of the log; the oldest give way."""

TECH_INFO_MAX = 255

CRITICAL = frozenset(
    {
        "FirmwareUpdated",
        "SettingSystemTime",
        "StartupOfTheDevice",
        "ResetOrReboot",
        "SecurityLogWasCleared",
        "MemoryExhaustion",
        "TamperDetectionActivated",
        "InvalidFirmwareSignature",
        "InvalidFirmwareSigningCertificate",
        "InvalidCsmsCertificate",
        "InvalidCentralSystemCertificate",
        "InvalidChargingStationCertificate",
        "InvalidChargePointCertificate",
        "InvalidTLSVersion",
        "InvalidTLSCipherSuite",
        "MaintenanceLoginAccepted",
        "MaintenanceLoginFailed",
        "DiscardedRenewedClientCertificate",
    }
)
"""Told to the CSMS, queued while offline. (ocpp16.md §10 has some of these certificate and TLS events as not critical;
its own test cases TC_077 and TC_078 want them told, and 2.0.1 §7 lists them as critical: so they are, for both.)"""

NAMES_16 = {
    "InvalidCsmsCertificate": "InvalidCentralSystemCertificate",
    "InvalidChargingStationCertificate": "InvalidChargePointCertificate",
    "FailedToAuthenticateAtCsms": "FailedToAuthenticateAtCentralSystem",
    "CsmsFailedToAuthenticate": "CentralSystemFailedToAuthenticate",
}
"""2.0.1's name → 1.6's."""


class SecurityEntry(NamedTuple):
    """One line of the security log."""

    at: float
    type: str
    tech_info: str


class SecurityLog:
    """What happened to the security of one charger. Secrets never get in: callers name what, not its value."""

    __slots__ = ("_station", "entries", "revision")

    def __init__(self, station: StationCore) -> None:
        self._station = station
        self.entries: list[SecurityEntry] = []
        self.revision = 0

    def report(self, event: str, tech_info: str = "") -> None:
        """Note an event (2.0.1's name, in either version); tell the CSMS if it is critical."""
        station = self._station
        name = NAMES_16.get(event, event) if station.version == "1.6" else event
        entry = SecurityEntry(station.now(), name, tech_info[:TECH_INFO_MAX])
        self.entries.append(entry)
        del self.entries[:-CAPACITY]
        self.revision += 1
        if event in CRITICAL:
            station.backlog.send("SecurityEventNotification", self._payload(entry))

    def _payload(self, entry: SecurityEntry) -> Payload:
        payload: Payload = {"type": entry.type, "timestamp": self._station.stamp(entry.at)}
        if entry.tech_info:
            payload["techInfo"] = entry.tech_info
        return payload

    def state(self) -> Any:
        """[[at, type, tech info]], for the store."""
        return [list(entry) for entry in self.entries]

    def restore(self, state: Any, _now: float) -> None:
        self.entries = [SecurityEntry(*entry) for entry in state]
