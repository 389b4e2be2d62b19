"""The `ocpp` package's JSON schemas as the doubles' own judge (nothing of ocpplab_tui is used)."""

from __future__ import annotations

import functools
import importlib.util
import json
from pathlib import Path
from typing import Any

import jsonschema_rs

VERSIONS = {"ocpp1.6": "1.6", "ocpp2.0.1": "2.0.1"}


@functools.cache
def _folder(version: str) -> Path:
    spec = importlib.util.find_spec("ocpp")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(next(iter(spec.submodule_search_locations))) / f"v{version.replace('.', '')}" / "schemas"


@functools.cache
def _validator(version: str, name: str) -> Any:
    path = _folder(version) / f"{name}.json"
    if not path.exists():
        return None
    return jsonschema_rs.validator_for(json.loads(path.read_text(encoding="utf-8-sig")), validate_formats=True)


def request_schema(version: str, action: str) -> Any:
    """The compiled schema of a request; None for an action that this version does not have."""
    return _validator(version, action if version == "1.6" else f"{action}Request")


def verdict(version: str, action: str, payload: Any, *, answer: bool) -> str:
    """ "" when the payload fits its schema, else what is wrong and where (first mistake)."""
    schema = _validator(version, f"{action}Response") if answer else request_schema(version, action)
    if schema is None:
        return f"{action} is no action of OCPP {version}"
    for error in schema.iter_errors(payload):
        where = ".".join(str(part) for part in error.instance_path) or "payload"
        return f"{where}: {error.message}"
    return ""


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
STATION_ACTIONS = {"1.6": frozenset(_STATION_16.split()), "2.0.1": frozenset(_STATION_201.split())}
"""What a station may send: every request of OCPP that starts at the station."""

_SHARED_CODES = (
    "NotImplemented NotSupported InternalError ProtocolError SecurityError PropertyConstraintViolation "
    "TypeConstraintViolation GenericError "
)
ERROR_CODES = {
    "1.6": frozenset(f"{_SHARED_CODES} FormationViolation OccurenceConstraintViolation".split()),
    "2.0.1": frozenset(
        f"{_SHARED_CODES} FormatViolation OccurrenceConstraintViolation MessageTypeNotSupported "
        "RpcFrameworkError".split()
    ),
}
"""CALLERROR codes in the spelling of each version."""


def frame_mistakes(version: str, frame: list[object]) -> list[str]:
    """What is wrong with a CALL or CALLERROR that a station sent, beside its payload."""
    mistakes: list[str] = []
    if not isinstance(frame[1], str) or len(frame[1]) > 36:
        mistakes.append(f"unique id {frame[1]!r} is no text of at most 36 characters")
    if frame[0] == 2 and frame[2] not in STATION_ACTIONS[version]:
        mistakes.append(f"{frame[2]} is not sent by a charging station in OCPP {version}")
    if frame[0] == 4:
        code, description, details = frame[2], frame[3], frame[4]
        if code not in ERROR_CODES[version]:
            mistakes.append(f"{code} is no error code of OCPP {version}")
        if not isinstance(description, str) or len(description) > 255 or not isinstance(details, dict):
            mistakes.append("CALLERROR wants a description of at most 255 characters and an object of details")
    return mistakes
