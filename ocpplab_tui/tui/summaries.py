"""What a frame says, in a few words: the fields that people look for, action by action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from ocpplab_tui.ocppj.frame import Frame, Kind

_LONGEST = 65_536  # bytes of a frame that is still parsed for one line of the log
_CALLS: dict[str, tuple[str, ...]] = {
    "Authorize": ("idTag", "idToken.idToken"),
    "BootNotification": (
        "chargePointVendor",
        "chargePointModel",
        "chargingStation.vendorName",
        "chargingStation.model",
        "reason",
    ),
    "ChangeAvailability": ("connectorId", "evse.id", "type", "operationalStatus"),
    "ChangeConfiguration": ("key", "value"),
    "DataTransfer": ("vendorId", "messageId"),
    "DiagnosticsStatusNotification": ("status",),
    "FirmwareStatusNotification": ("status",),
    "RemoteStartTransaction": ("connectorId", "idTag"),
    "RemoteStopTransaction": ("transactionId",),
    "RequestStartTransaction": ("evseId", "idToken.idToken"),
    "RequestStopTransaction": ("transactionId",),
    "Reset": ("type", "evseId"),
    "SecurityEventNotification": ("type",),
    "SendLocalList": ("updateType", "listVersion", "versionNumber"),
    "StartTransaction": ("connectorId", "idTag", "meterStart"),
    "StatusNotification": ("evseId", "connectorId", "status", "connectorStatus", "errorCode"),
    "StopTransaction": ("transactionId", "reason", "meterStop"),
    "TriggerMessage": ("requestedMessage", "connectorId", "evse.id"),
    "UnlockConnector": ("evseId", "connectorId"),
}
_DULL = ("NoError",)


def summary(frame: Frame) -> str:
    """The gist of a frame, not yet made printable. What cannot be read is shown as it came."""
    if frame.kind is Kind.JUNK:
        return frame.text[:400]
    message = _parsed(frame)
    if message is None:
        return frame.text[:400]
    if frame.kind is Kind.ERROR:
        return _error(message)
    payload = message[-1] if message else None
    if not isinstance(payload, dict):
        return frame.text[:400]
    return _call(frame.action, payload) if frame.kind is Kind.CALL else _result(payload)


def _parsed(frame: Frame) -> list[Any] | None:
    if len(frame.data) > _LONGEST:
        return None
    try:
        message = orjson.loads(frame.data)
    except orjson.JSONDecodeError:
        return None
    return message if isinstance(message, list) else None


def _error(message: list[Any]) -> str:
    code = str(message[2]) if len(message) > 2 else ""
    text = str(message[3]) if len(message) > 3 else ""
    return f"{code}: {text}" if text else code


def _call(action: str, payload: dict[str, Any]) -> str:
    if (special := _SPECIAL.get(action)) is not None:
        return special(payload)
    fields = _CALLS.get(action)
    if fields is None:
        return _anything(payload)
    return _words(_dig(payload, path) for path in fields)


def _result(payload: dict[str, Any]) -> str:
    for path in ("status", "idTagInfo.status", "idTokenInfo.status"):
        status = _dig(payload, path)
        if isinstance(status, str):
            rest = {key: value for key, value in payload.items() if key in ("interval", "transactionId")}
            return _words([status, *(f"{key} {value}" for key, value in rest.items())])
    if isinstance(payload.get("currentTime"), str) and len(payload) == 1:
        return str(payload["currentTime"])
    return _anything(payload)


def _transaction_event(payload: dict[str, Any]) -> str:
    number = payload.get("seqNo")
    state = _dig(payload, "transactionInfo.chargingState")
    return _words([payload.get("eventType"), f"#{number}", payload.get("triggerReason"), state])


def _meter_values(payload: dict[str, Any]) -> str:
    where = payload.get("connectorId", payload.get("evseId"))
    samples = payload.get("meterValue")
    last = samples[-1] if isinstance(samples, list) and samples else {}
    values = last.get("sampledValue") if isinstance(last, dict) else None
    words = [_sampled(each) for each in values[:3] if isinstance(each, dict)] if isinstance(values, list) else []
    return _words([where, *words])


def _sampled(value: dict[str, Any]) -> str:
    name = str(value.get("measurand", "Energy.Active.Import.Register")).split(".")[0]
    unit = value.get("unit") or _dig(value, "unitOfMeasure.unit") or ""
    return f"{name} {value.get('value')} {unit}".strip()


_SPECIAL: dict[str, Callable[[dict[str, Any]], str]] = {
    "TransactionEvent": _transaction_event,
    "MeterValues": _meter_values,
}


def _anything(payload: dict[str, Any]) -> str:
    """The first fields of a payload that nothing special is known about."""
    words = []
    for key, value in list(payload.items())[:4]:
        if isinstance(value, (dict, list)):
            words.append(f"{key}{{{len(value)}}}" if isinstance(value, dict) else f"{key}[{len(value)}]")
        else:
            words.append(f"{key}={value}")
    return " ".join(words)


def _dig(payload: Any, path: str) -> Any:
    for key in path.split("."):
        if not isinstance(payload, dict):
            return None
        payload = payload.get(key)
    return payload


def _words(values: Any) -> str:
    return " ".join(str(value) for value in values if value not in (None, "", *_DULL))
