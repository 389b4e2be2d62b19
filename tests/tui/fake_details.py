"""A charger's depths as plain values: full ones for the pictures, or none at all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from ocpplab_tui.lab.details import (
    AuthorizationDetails,
    Composite,
    EventRow,
    MonitorRow,
    MonitorsDetails,
    PeriodRow,
    ProfileRow,
    ProfilesDetails,
    QueueDetails,
    QueueRow,
    ReservationRow,
    SessionDetails,
    SettingRow,
    TokenRow,
)
from ocpplab_tui.lab.port import ChargerView
from tests.tui import fake_session


def setting(name: str, value: str | None, type: str = "integer", **more: object) -> SettingRow:  # noqa: A002
    values: dict[str, object] = {
        "name": name,
        "component": "Core",
        "place": "",
        "variable": name,
        "value": value,
        "type": type,
        "unit": "",
        "minimum": None,
        "maximum": None,
        "values": (),
        "access": "ReadWrite",
        "reboot": False,
        "persistent": True,
    }
    return SettingRow(**(values | more))  # type: ignore[arg-type]


def keys_16() -> tuple[SettingRow, ...]:
    return (
        setting("AuthorizationKey", None, "string", access="WriteOnly", minimum=16, maximum=20),
        setting("AuthorizeRemoteTxRequests", "true", "boolean"),
        setting("ConnectionTimeOut", "60", unit="s", minimum=0, maximum=86_400),
        setting("ConnectorPhaseRotation", "1.RST", "MemberList"),
        setting("GetConfigurationMaxKeys", "50", access="ReadOnly"),
        setting("HeartbeatInterval", "300", unit="s", minimum=0),
        setting("MeterValueSampleInterval", "60", unit="s", minimum=0, maximum=86_400),
        setting("MeterValuesSampledData", "Energy.Active.Import.Register,Power.Active.Import,SoC", "MemberList"),
        setting("NumberOfConnectors", "1", access="ReadOnly"),
        setting("StopTransactionOnInvalidId", "true", "boolean"),
        setting("SupportedFeatureProfiles", "Core,LocalAuthListManagement", "MemberList", access="ReadOnly"),
        setting("WebSocketPingInterval", "54", unit="s", reboot=True, minimum=0),
    )


def variables_201() -> tuple[SettingRow, ...]:
    def one(component: str, variable: str, value: str | None, kind: str, place: str = "", **more: object) -> SettingRow:
        at = place.replace("EVSE ", "@").replace(" connector ", ".")
        return setting(
            f"{component}{at}.{variable}", value, kind, component=component, place=place, variable=variable, **more
        )

    states = ("Available", "Occupied", "Reserved", "Unavailable", "Faulted")
    ro = {"access": "ReadOnly"}
    return (
        one("AuthCtrlr", "Enabled", "true", "boolean"),
        one("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "false", "boolean"),
        one("ChargingStation", "AvailabilityState", "Available", "OptionList", values=states, monitored=True, **ro),
        one("Connector", "AvailabilityState", "Occupied", "OptionList", "EVSE 1 connector 1", values=states, **ro),
        one("EVSE", "Power", "47800", "decimal", "EVSE 1", unit="W", minimum=0, maximum=50_000, monitored=True, **ro),
        one("EVSE", "Temperature", "41.5", "decimal", "EVSE 1", unit="Celsius", monitored=True, **ro),
        one("OCPPCommCtrlr", "HeartbeatInterval", "300", "integer", unit="s", minimum=1),
        one("OCPPCommCtrlr", "NetworkConfigurationPriority", "1", "SequenceList", reboot=True),
        one("SecurityCtrlr", "BasicAuthPassword", None, "string", access="WriteOnly", minimum=16, maximum=40),
        one("TxCtrlr", "EVConnectionTimeOut", "60", "integer", unit="s", minimum=1),
    )


@dataclass
class FakeDetails:
    """Empty unless filled."""

    now: float
    view: ChargerView
    settings: tuple[SettingRow, ...] | None = None
    tokens: AuthorizationDetails = field(default_factory=lambda: AuthorizationDetails(True, 0, (), True, ()))
    installed: tuple[ProfileRow, ...] = ()
    limits: tuple[tuple[float, float | None], ...] = ()
    watched: MonitorsDetails = field(default_factory=lambda: MonitorsDetails((), ()))
    waiting: QueueDetails = field(default_factory=lambda: QueueDetails((), True))
    looks: list[str] = field(default_factory=list)  # what was asked for, in order

    def configuration(self) -> tuple[SettingRow, ...]:
        self.looks.append("configuration")
        if self.settings is not None:
            return self.settings
        return keys_16() if self.view.version == "1.6" else variables_201()

    def authorization(self) -> AuthorizationDetails:
        self.looks.append("authorization")
        return self.tokens

    def profiles(self, hours: float = 6.0) -> ProfilesDetails:
        self.looks.append("profiles")
        until = self.now + hours * 3600
        composites = tuple(
            Composite(
                each.number,
                tuple((self.now + after, limit) for after, limit in (self.limits or ((0.0, None),))),
                until,
                each.max_power_w,
                each.power_w,
            )
            for each in self.view.connectors
        )
        return ProfilesDetails(self.now, self.installed, composites)

    def monitors(self) -> MonitorsDetails:
        self.looks.append("monitors")
        return self.watched

    def queue(self) -> QueueDetails:
        self.looks.append("queue")
        return self.waiting

    def session(self, connector: int, slots: int = 120, last_s: float | None = None) -> SessionDetails | None:
        self.looks.append("session")
        found = next((each for each in self.view.connectors if each.number == connector), None)
        return None if found is None else fake_session.session(found, self.now, slots, last_s)

    def fill(self) -> FakeDetails:
        """Something in every part."""
        now = self.now
        local = (
            TokenRow("DEADBEEF", "ISO14443", "Accepted", None, None, False),
            TokenRow("FLEET-1", "ISO14443", "Accepted", "FLEET", now + 86_400 * 30, False),
            TokenRow("04A2B3C4D5E6F7", "ISO14443", "Blocked", None, None, False),
        )
        cache = (
            TokenRow("NL-TNM-C12345678-X", "eMAID", "Accepted", "TNM", now + 3600, False, (1, 2)),
            TokenRow("EXPIRED1", "ISO14443", "Accepted", None, now - 86_400, True),
        )
        reserved = (ReservationRow(17, "EVSE 2", "FLEET-1", "FLEET", now + 1800),)
        self.tokens = AuthorizationDetails(True, 4, local, True, cache, reserved)
        self.limits = (
            (0.0, 48_000.0),
            (3600.0, 11_000.0),
            (3 * 3600.0, 0.0),
            (4 * 3600.0, 38_000.0),
            (5 * 3600.0, None),
        )
        periods = (PeriodRow(0, 48_000), PeriodRow(3600, 11_000), PeriodRow(10_800, 0), PeriodRow(14_400, 38_000))
        self.installed = (
            ProfileRow(
                1, "ChargingStationMaxProfile", "Absolute", 0, 0, "W", (PeriodRow(0, 50_000),), valid_to=now + 90_000
            ),
            ProfileRow(
                7, "TxDefaultProfile", "Recurring", 2, 1, "W", periods, "Daily", now - 3600, 86_400, source="CSO"
            ),
            ProfileRow(9, "TxProfile", "Relative", 1, 1, "A", (PeriodRow(0, 32, 3),), transaction_id="7f3a91c2-52d8"),
        )
        self._watch()
        self._wait()
        return self

    def _watch(self) -> None:
        now = self.now
        monitors = (
            MonitorRow(1, "EVSE@1", "Temperature", "UpperThreshold", 85, 4, "HardWired", False, "triggered", "85.2"),
            MonitorRow(2, "EVSE@1", "Power", "Delta", 1000, 8, "Custom", True, "", "47800"),
            MonitorRow(3, "EVSE@1", "Power", "PeriodicClockAligned", 900, 9, "Custom", False, "", "47800"),
            MonitorRow(4, "Connector@1.1", "Problem", "Delta", 1, 2, "HardWired", False, "", "false"),
        )
        event = EventRow(
            41, now - 12, "EVSE@1", "Temperature", "Alerting", "85.2", "HardWiredNotification", False, 4, 1
        )
        older = EventRow(
            40, now - 95, "Connector@1.1", "Problem", "Delta", "false", "HardWiredNotification", True, 2, 4, 39, "E-12"
        )
        self.watched = MonitorsDetails(monitors, (event, older), 9, "All")

    def _wait(self) -> None:
        now = self.now
        info = {"transactionId": "7f3a91c2-52d8-4b1e-9f7c-8d1f60a2b3c4", "chargingState": "Charging"}
        rows = tuple(
            QueueRow(
                "TransactionEvent",
                now - age,
                sent,
                uid,
                True,
                sent > 0,
                json.dumps({"eventType": kind, "seqNo": number, "triggerReason": why, "transactionInfo": info}),
            )
            for number, (age, sent, uid, kind, why) in enumerate(
                (
                    (754.0, 2, "5f0c2d1e-9a40-4c1b-8a43-0d5c2a1e7701", "Started", "Authorized"),
                    (694.0, 0, "", "Updated", "MeterValuePeriodic"),
                    (31.0, 0, "", "Ended", "EVDeparted"),
                )
            )
        )
        event = QueueRow("SecurityEventNotification", now - 20, 0, "", False, False, '{"type": "StartupOfTheDevice"}')
        self.waiting = QueueDetails((*rows, event), False)
