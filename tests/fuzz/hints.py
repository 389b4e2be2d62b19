"""What a charger may know: words for the fields of messages, some of them from its present state."""

from __future__ import annotations

from random import Random
from typing import Any

from ocpplab_tui.charger.definitions import DataType, Variable
from ocpplab_tui.protocol.station import Station
from tests.fuzz import papers

TOKENS = ("DEADBEEF", "deadbeef", "CAFE0002", "MASTER", "1234")
VALUES = (
    "0", "1", "-1", "2", "3", "10", "60", "900", "86400", "2147483648", "1e3", "0.5", "true", "false", "True", "", " ",
    "EVConnected", "Authorized", "EVConnected,Authorized", "PowerPathClosed", "DataSigned", "ParkingBayOccupancy",
    "Power.Active.Import", "Energy.Active.Import.Register,SoC", "1.RST,2.RTS", "2026-01-01T00:00:00Z", "NTP,Heartbeat",
    "Europe/Amsterdam", "UTC", "x" * 1000, "0123456789abcdef", "\u202e", "1,2,0", "OCPP20", "Nothing", "Download",
)  # fmt: skip
SMALL = (0, 1, 2, 3, 1, 2, 5, -1)
NUMBERS = {
    "evseId": (0, 1, 2, 1, 2, 3, -1),
    "connectorId": (0, 1, 2, 1, 2, 3, -1),
    "interval": (0, 1, 30, 300, 86_400, 2**31 - 1),
    "timeout": (0, 5, 60),
    "duration": (0, 1, 60, 3600, 86_400, 2**31 - 1),
    "startPeriod": (0, 0, 0, 1, 60, 3600),
    "limit": (0, 6, 6.5, 16, 32, 11_000, 0.1, -1),
    "numberPhases": (1, 2, 3),
    "phaseToUse": (1, 2, 3),
    "minChargingRate": (0, 6.1),
    "retries": (0, 1, 3),
    "retryInterval": (0, 1, 60),
    "severity": (0, 3, 9, 10),
}
SMALL_ONES = frozenset(
    {"id", "requestId", "stackLevel", "chargingProfileId", "listVersion", "versionNumber", "priority"}
)
TOKEN_FIELDS = frozenset({"idTag", "idToken", "parentIdTag"})
PAPER_FIELDS = frozenset({"certificate", "certificateChain", "signingCertificate"})
WORDS = {
    "vendorId": ("ocpplab", "org.example", "OCPPLab"),
    "messageId": ("echo", "other", ""),
    "status": ("Accepted",),
    "format": ("UTF8", "ASCII", "HTML", "URI"),
    "attributeType": ("Actual",),
    "retrieveDate": ("2026-01-01T00:00:00Z",),
    "hashAlgorithm": ("SHA256",),
    "chargingProfilePurpose": ("TxProfile", "TxDefaultProfile"),
    "requestedMessage": ("StatusNotification", "BootNotification", "MeterValues", "TransactionEvent"),
}


class Hints:
    """`hint` is a `values.Hint` for one station."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._variables: tuple[Variable, ...] = tuple(station.charger.device_model.definition.variables)
        self._writable = [variable for variable in self._variables if variable.writable]

    def hint(self, name: str, kind: str, random: Random) -> Any:
        if kind == "pair":
            return self.pair(random) if random.random() < 0.9 else None
        if kind in ("integer", "number"):
            return self._number(name, random)
        return self._word(name, random)

    def _number(self, name: str, random: Random) -> Any:
        if name == "transactionId":
            return self.transaction(random)
        if name in NUMBERS:
            return random.choice(NUMBERS[name])
        return random.choice(SMALL) if name in SMALL_ONES or name.endswith("Id") else None

    def _word(self, name: str, random: Random) -> Any:
        if name == "transactionId":
            return str(self.transaction(random))
        if name in TOKEN_FIELDS:
            return random.choice(TOKENS)
        if name in PAPER_FIELDS:
            return papers.paper(random)
        if name in ("value", "attributeValue"):
            return random.choice(VALUES)
        if name == "key":
            variable = random.choice(self._variables)
            return variable.face.key or variable.name
        if name == "signature":
            return papers.signature()
        return random.choice(WORDS[name]) if name in WORDS else None

    def transaction(self, random: Random) -> Any:
        """The id of one that runs, mostly; a number in 1.6."""
        running = self._station.charger.running()
        if not running or random.random() < 0.2:
            return random.choice(SMALL)
        text = self._station.wire_id(random.choice(running))
        return int(text) if text.lstrip("-").isdigit() and len(text) < 18 else text

    def pair(self, random: Random) -> tuple[dict[str, Any], dict[str, Any]]:
        """A component and its variable, as SetVariables names them."""
        return self.named(random.choice(self._variables))

    def writable(self, random: Random) -> Variable:
        """Something that can be set."""
        return random.choice(self._writable)

    def value_of(self, variable: Variable, random: Random) -> str:
        """What it has, or may have."""
        chance = random.random()
        if chance < 0.3 and variable.values:
            return ",".join(random.sample(variable.values, random.randrange(1, min(len(variable.values), 4) + 1)))
        edges = [edge for edge in (variable.row.minimum, variable.row.maximum) if edge is not None]
        if chance < 0.6 and edges and variable.row.type is not DataType.STRING:
            return f"{random.choice(edges):.0f}"
        if chance < 0.7:
            return random.choice(VALUES)
        return self._station.charger.device_model.text(variable.number)

    @staticmethod
    def named(variable: Variable) -> tuple[dict[str, Any], dict[str, Any]]:
        """ComponentType and VariableType."""
        return _payloads(variable)


def _payloads(variable: Variable) -> tuple[dict[str, Any], dict[str, Any]]:
    component: dict[str, Any] = {"name": variable.component.name}
    if variable.component.instance:
        component["instance"] = variable.component.instance
    if variable.component.evse:
        component["evse"] = {"id": variable.component.evse}
        if variable.component.connector:
            component["evse"]["connectorId"] = variable.component.connector
    key: dict[str, Any] = {"name": variable.key.name}
    if variable.key.instance:
        key["instance"] = variable.key.instance
    return component, key
