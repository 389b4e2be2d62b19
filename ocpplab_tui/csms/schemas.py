"""Is a payload what OCPP wants? The `ocpp` package's JSON schemas, compiled once for all stations.

This is the CSMS's own judgement: nothing is shared with the chargers' wire layer.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import orjson


class Fault(NamedTuple):
    """What is wrong with a payload: a CALLERROR code in the spelling of OCPP 2.0.1, and a text without any values."""

    code: str
    text: str


_CODES = {
    "required": "OccurrenceConstraintViolation",
    "minItems": "OccurrenceConstraintViolation",
    "maxItems": "OccurrenceConstraintViolation",
    "additionalProperties": "FormatViolation",
    "type": "TypeConstraintViolation",
}
"""Codes by the keyword that was violated; any other keyword is about a value: PropertyConstraintViolation."""

_CODES_16 = {"required": "ProtocolError"}
"""OCPP-J 1.6 §4.2.3: "Payload for Action is incomplete"."""


_STATION_16 = (
    "Authorize BootNotification DataTransfer DiagnosticsStatusNotification FirmwareStatusNotification Heartbeat "
    "LogStatusNotification MeterValues SecurityEventNotification SignCertificate SignedFirmwareStatusNotification "
    "StartTransaction StatusNotification StopTransaction"
)
_STATION_201 = (
    "Authorize BootNotification ClearedChargingLimit DataTransfer FirmwareStatusNotification Get15118EVCertificate "
    "GetCertificateStatus Heartbeat LogStatusNotification MeterValues NotifyChargingLimit NotifyCustomerInformation "
    "NotifyDisplayMessages NotifyEVChargingNeeds NotifyEVChargingSchedule NotifyEvent NotifyMonitoringReport "
    "NotifyReport PublishFirmwareStatusNotification ReportChargingProfiles ReservationStatusUpdate "
    "SecurityEventNotification SignCertificate StatusNotification TransactionEvent"
)
_FROM_STATION = {"1.6": frozenset(_STATION_16.split()), "2.0.1": frozenset(_STATION_201.split())}
_BOTH_WAYS = frozenset({"DataTransfer"})


@functools.cache
def _folder(version: str) -> Path:
    package = importlib.util.find_spec("ocpp")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("the package ocpp is not installed")
    return Path(package.submodule_search_locations[0]) / f"v{version.replace('.', '')}" / "schemas"


@functools.cache
def actions(version: str) -> frozenset[str]:
    """Every action of a version ("1.6" or "2.0.1"), whoever sends it."""
    names = [path.stem for path in _folder(version).glob("*.json")]
    if version == "1.6":
        return frozenset(name for name in names if not name.endswith("Response"))
    return frozenset(name.removesuffix("Request") for name in names if name.endswith("Request"))


@functools.cache
def requests(version: str) -> frozenset[str]:
    """The actions that a CSMS sends to a station."""
    return actions(version) - _FROM_STATION[version] | _BOTH_WAYS


@functools.cache
def answered(version: str) -> frozenset[str]:
    """The actions that a station sends to a CSMS."""
    return _FROM_STATION[version]


@functools.lru_cache(maxsize=64)
def schema(version: str, action: str, *, answer: bool = False) -> dict[str, Any]:
    """The parsed schema of a known action, shared: not to be changed."""
    suffix = "Response" if answer else "" if version == "1.6" else "Request"
    path = _folder(version) / f"{action}{suffix}.json"
    parsed: dict[str, Any] = orjson.loads(path.read_text(encoding="utf-8-sig"))
    return parsed


@functools.cache
def _validator(version: str, action: str, answer: bool) -> Any:
    return jsonschema_rs.validator_for(schema(version, action, answer=answer))


def fault(version: str, action: str, payload: Any, *, answer: bool = False) -> Fault | None:
    """The first thing that is wrong with the payload of a known action; None when it fits its schema."""
    validator = _validator(version, action, answer)
    if validator.is_valid(payload):
        return None
    error = next(iter(validator.iter_errors(payload)))
    rule = str(error.kind.name)
    code = _CODES.get(rule, "PropertyConstraintViolation")
    if version == "1.6":
        code = _CODES_16.get(rule, code)
    if not isinstance(payload, dict):
        code = "FormatViolation"
    where = ".".join(str(part) for part in error.instance_path) or "payload"
    return Fault(code, f"{where}: {_words(error.kind, rule)}")


def _words(kind: Any, rule: str) -> str:
    """The rule in words, without the value that broke it; names of fields are no secrets but are cut."""
    match rule:
        case "required":
            return f"{kind.property} is missing"
        case "additionalProperties":
            return f"{', '.join(sorted(kind.unexpected))[:80]} is not known here"
        case "type":
            return "wrong type"
        case "maxLength":
            return f"longer than {kind.limit} characters"
        case "enum":
            return "not one of the allowed values"
        case "format":
            return f"no {kind.format}"
    limit = getattr(kind, "limit", None)
    return rule if limit is None else f"{rule} {limit}"
