"""Payloads that a schema allows: many of their values from nowhere, most such that a charger may know them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from ocpplab_tui.base.timestamps import to_text

Schema = dict[str, Any]
NOW = 1_767_225_600.0
STRANGE = "aZ09-_ .,:/é€\u202e\x00\n\"'{}[]<>&%😀"
VARIABLES = (
    ("AuthCtrlr", "AuthorizeRemoteStart"),
    ("OCPPCommCtrlr", "HeartbeatInterval"),
    ("OCPPCommCtrlr", "OfflineThreshold"),
    ("TxCtrlr", "TxStartPoint"),
    ("SampledDataCtrlr", "TxUpdatedInterval"),
    ("SampledDataCtrlr", "TxUpdatedMeasurands"),
    ("AlignedDataCtrlr", "Interval"),
    ("ClockCtrlr", "DateTime"),
    ("ChargingStation", "AvailabilityState"),
    ("SecurityCtrlr", "BasicAuthPassword"),
)
VALUES = ("0", "1", "true", "false", "60", "EVConnected", "Authorized", "Power.Active.Import", "")
KEYS = ("HeartbeatInterval", "MeterValuesSampledData", "LocalPreAuthorize", "ClockAlignedDataInterval", "NoSuchKey")
NOWHERE = ("http://127.0.0.1:1/x", "ftp://127.0.0.1:1/y", "http://127.0.0.1:1")
"""Nobody listens there."""

KNOWN: dict[str, Callable[[Random], Any]] = {
    "evseId": lambda random: random.randrange(-1, 4),
    "connectorId": lambda random: random.randrange(-1, 4),
    "transactionId": lambda random: random.randrange(0, 3),
    "chargingProfileId": lambda random: random.randrange(0, 3),
    "key": lambda random: random.choice(KEYS),
    "value": lambda random: random.choice(VALUES),
    "attributeValue": lambda random: random.choice(VALUES),
    "attributeType": lambda random: "Actual",
    "format": lambda random: "UTF8",
    "idTag": lambda random: random.choice(("DEADBEEF", "CAFE")),
    "vendorId": lambda random: random.choice(("ocpplab", "org.example")),
    "messageId": lambda random: random.choice(("echo", "other")),
    "stackLevel": lambda random: random.randrange(0, 4),
    "severity": lambda random: random.randrange(-1, 11),
    "limit": lambda random: random.choice((0, 6.5, 16, 32)),
    "numberPhases": lambda random: random.randrange(0, 4),
    "id": lambda random: random.randrange(0, 3),
    "requestId": lambda random: random.randrange(0, 5),
    "listVersion": lambda random: random.randrange(-1, 5),
    "versionNumber": lambda random: random.randrange(-1, 5),
    "startPeriod": lambda random: random.choice((0, 0, 0, 60)),
    "duration": lambda random: random.randrange(0, 600),
}
ADDRESSES = frozenset({"location", "remoteLocation", "ocppCsmsUrl", "vpn", "server"})


class AnyPayload:
    """Makes payloads of one schema."""

    def __init__(self, schema: Schema, random: Random, transaction_id: str = "") -> None:
        """`transaction_id`: one that runs."""
        self._schema = schema
        self._random = random
        self._transaction_id = transaction_id

    def make(self) -> dict[str, Any]:
        made = self._value(self._schema, "")
        assert isinstance(made, dict)
        return made

    def _value(self, schema: Schema, name: str) -> Any:
        if "$ref" in schema:
            schema = self._schema["definitions"][schema["$ref"].rpartition("/")[2]]
        kind = schema.get("type")
        if "enum" in schema:
            liked = KNOWN[name](self._random) if name in KNOWN and self._likely() else None
            return liked if liked in schema["enum"] else self._random.choice(schema["enum"])
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(schema, name)
        known = self._known(kind, schema, name)
        return known if known is not None else self._scalar(kind, schema)

    def _object(self, schema: Schema) -> dict[str, Any]:
        required = schema.get("required", ())
        properties = schema.get("properties", {}).items()
        made = {name: self._value(each, name) for name, each in properties if name in required or self._maybe()}
        if made.keys() >= {"component", "variable"} and self._likely():
            made["component"], made["variable"] = ({"name": name} for name in self._random.choice(VARIABLES))
        return made

    def _array(self, schema: Schema, name: str) -> list[Any]:
        least = schema.get("minItems", 0)
        count = self._random.randrange(least, min(schema.get("maxItems", 4), least + 3) + 1)
        return [self._value(schema["items"], name) for _ in range(count)]

    def _known(self, kind: str | None, schema: Schema, name: str) -> Any:
        if name in ADDRESSES or schema.get("format") == "uri":
            return self._random.choice(NOWHERE)
        if schema.get("format") == "date-time":
            return to_text(NOW + self._random.choice((-1e9, -60, 0, 60, 3600, 1e10)))
        if name == "transactionId" and kind == "string" and self._transaction_id and self._likely():
            return self._transaction_id
        if name in KNOWN and self._likely():
            value = KNOWN[name](self._random)
            if kind == "string":
                return str(value) if len(str(value)) <= schema.get("maxLength", 1000) else None
            return value if isinstance(value, int if kind == "integer" else (int, float)) else None
        return None

    def _scalar(self, kind: str | None, schema: Schema) -> Any:
        random = self._random
        if kind == "string":
            most = min(schema.get("maxLength", 50), 60)
            if self._likely():
                return "plain"[:most]
            return "".join(random.choice(STRANGE) for _ in range(random.randrange(most + 1)))
        if kind == "integer":
            return random.choice((0, 1, 2, 7, 2**31 - 1, *(() if "minimum" in schema else (-1, -(2**31)))))
        if kind == "number":
            return random.choice((0, 0.1, 16, 32.5, 1e6, *(() if "minimum" in schema else (-1, -0.5))))
        if kind == "boolean":
            return self._maybe()
        return random.choice((None, 1, "text", [1], {"a": None}))

    def _likely(self) -> bool:
        return self._random.random() < 0.85

    def _maybe(self) -> bool:
        return self._random.random() < 0.5
