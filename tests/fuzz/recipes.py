"""Requests that a charger would accept, so that fuzzing gets behind its first checks: good ones, crossed with wild."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.fuzz import papers
from tests.fuzz.hints import TOKENS, Hints

Payload = dict[str, Any]
Recipe = Callable[[Random, Hints], Payload]
LATER = "2026-06-01T00:00:00Z"
SHARES = (0.0, 0.0, 0.05, 0.25)
"""How much of a good payload is replaced by a wild one."""


def crossed(random: Random, good: Any, wild: Any) -> Any:
    """A good value with some of its parts from a wild one of the same shape, and some of what that has besides."""
    share = random.choice(SHARES)
    return _crossed(random, good, wild, share) if share else good


def _crossed(random: Random, good: Any, wild: Any, share: float) -> Any:
    if isinstance(good, dict) and isinstance(wild, dict):
        made = {name: _crossed(random, item, wild.get(name, item), share) for name, item in good.items()}
        return made | {name: item for name, item in wild.items() if name not in good and random.random() < share / 2}
    if isinstance(good, list) and isinstance(wild, list) and good and wild:
        return [_crossed(random, item, random.choice(wild), share) for item in good]
    return wild if random.random() < share else good


def good(version: str, action: str, random: Random, hints: Hints) -> Payload | None:
    """A payload that the charger probably accepts; None: there is no recipe."""
    recipe = RECIPES[version].get(action)
    return None if recipe is None else recipe(random, hints)


def _schedule(random: Random) -> Payload:
    count = random.choice((1, 2, 3, 24))
    periods = [{"startPeriod": number * 60, "limit": random.choice((0, 6, 10.5, 16, 32))} for number in range(count)]
    made: Payload = {"chargingRateUnit": random.choice(("A", "W")), "chargingSchedulePeriod": periods}
    if random.random() < 0.5:
        made["duration"] = random.choice((1, 60, 600, 86_400))
    return made


def _profile(random: Random, hints: Hints, whole: str) -> Payload:
    purpose = random.choice((whole, "TxDefaultProfile", "TxProfile", "TxProfile"))
    kind = random.choice(("Absolute", "Recurring", "Relative")) if purpose != whole else "Absolute"
    made: Payload = {
        "stackLevel": random.randrange(3),
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
    }
    if kind == "Recurring":
        made["recurrencyKind"] = random.choice(("Daily", "Weekly"))
    if purpose == "TxProfile":
        made["transactionId"] = hints.transaction(random)
    if random.random() < 0.3:
        made["validFrom"], made["validTo"] = "2026-01-01T00:00:30Z", random.choice((LATER, "2026-01-01T00:20:00Z"))
    return made


def _started(random: Random, profile: Payload) -> Payload:
    relative = profile["chargingProfileKind"] == "Relative"
    return {} if relative else {"startSchedule": random.choice(("2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z"))}


def _profile16(random: Random, hints: Hints) -> Payload:
    profile = _profile(random, hints, "ChargePointMaxProfile")
    schedule = _schedule(random) | _started(random, profile)
    profile |= {"chargingProfileId": random.randrange(5), "chargingSchedule": schedule}
    whole = profile["chargingProfilePurpose"] == "ChargePointMaxProfile"
    return {"connectorId": 0 if whole else 1, "csChargingProfiles": profile}


def _profile201(random: Random, hints: Hints) -> Payload:
    profile = _profile(random, hints, "ChargingStationMaxProfile")
    schedules = [{"id": random.randrange(4), **_schedule(random), **_started(random, profile)}]
    profile |= {"id": random.randrange(5), "chargingSchedule": schedules}
    if "transactionId" in profile:
        profile["transactionId"] = str(profile["transactionId"])
    whole = profile["chargingProfilePurpose"] == "ChargingStationMaxProfile"
    return {"evseId": 0 if whole else 1, "chargingProfile": profile}


def _token(random: Random) -> Payload:
    return {"idToken": random.choice(TOKENS), "type": random.choice(("ISO14443", "Central", "KeyCode"))}


def _list16(random: Random, _hints: Hints) -> Payload:
    entries = [{"idTag": token, "idTagInfo": {"status": "Accepted", "expiryDate": LATER}} for token in TOKENS[::2]]
    kind = random.choice(("Full", "Differential"))
    return {"listVersion": random.randrange(1, 100), "localAuthorizationList": entries, "updateType": kind}


def _list201(random: Random, _hints: Hints) -> Payload:
    info = {"status": random.choice(("Accepted", "Blocked")), "cacheExpiryDateTime": LATER}
    entries = [{"idToken": {"idToken": token, "type": "ISO14443"}, "idTokenInfo": info} for token in TOKENS[::2]]
    kind = random.choice(("Full", "Differential"))
    return {"versionNumber": random.randrange(1, 100), "localAuthorizationList": entries, "updateType": kind}


def _signed(random: Random) -> Payload:
    """Of a firmware: by a certificate that is good."""
    return {"signingCertificate": papers.texts()[2], "signature": papers.signature()}


def _firmware(random: Random, *, signed: bool) -> Payload:
    made: Payload = {"location": "http://127.0.0.1:1/fw-2.0.bin"}
    moment = random.choice(("2026-01-01T00:00:00Z", "2026-01-01T00:10:00Z"))
    made["retrieveDateTime"] = moment
    return made | (_signed(random) if signed else {})


def _monitor(random: Random, hints: Hints) -> Payload:
    component, variable = hints.pair(random)
    kind = random.choice(("UpperThreshold", "LowerThreshold", "Delta", "Periodic", "PeriodicClockAligned"))
    value = random.choice((0, 1, 30, 60, 0.5, 1e6))
    return {
        "component": component,
        "variable": variable,
        "type": kind,
        "value": value,
        "severity": random.randrange(10),
    }


def _message(random: Random, hints: Hints) -> Payload:
    made: Payload = {
        "id": random.randrange(6),
        "priority": random.choice(("AlwaysFront", "InFront", "NormalCycle")),
        "message": {"format": "UTF8", "content": random.choice(("hello", "Grüße 😀", "x" * 512))},
    }
    if random.random() < 0.3:
        made["transactionId"] = str(hints.transaction(random))
    if random.random() < 0.3:
        made["state"] = random.choice(("Idle", "Charging", "Faulted", "Unavailable"))
    if random.random() < 0.4:
        made["endDateTime"] = random.choice((LATER, "2026-01-01T00:03:00Z"))
    return made


def _slot(random: Random, _hints: Hints) -> Payload:
    data = {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": "ws://127.0.0.1:1/other",
        "messageTimeout": random.choice((5, 30)),
        "securityProfile": random.choice((0, 1)),
        "ocppInterface": "Wired0",
    }
    return {"configurationSlot": random.choice((1, 2)), "connectionData": data}


def _value(random: Random, hints: Hints) -> tuple[Any, str]:
    """A variable that can be set, and a value for it: mostly what it has."""
    variable = hints.writable(random)
    return variable, hints.value_of(variable, random)


def _variables(random: Random, hints: Hints) -> Payload:
    made = []
    for _ in range(random.choice((1, 1, 3))):
        variable, value = _value(random, hints)
        component, name = hints.named(variable)
        made.append({"component": component, "variable": name, "attributeValue": value})
    return {"setVariableData": made}


def _key(random: Random, hints: Hints) -> Payload:
    variable, value = _value(random, hints)
    return {"key": variable.face.key or "HeartbeatInterval", "value": value}


def _log(random: Random, kinds: tuple[str, ...]) -> Payload:
    return {
        "logType": random.choice(kinds),
        "requestId": random.randrange(5),
        "log": {"remoteLocation": "http://127.0.0.1:1/"},
    }


_LOGS = ("DiagnosticsLog", "SecurityLog")

RECIPES: dict[str, dict[str, Recipe]] = {
    "1.6": {
        "SetChargingProfile": _profile16,
        "GetCompositeSchedule": lambda random, hints: {"connectorId": random.randrange(3), "duration": 3_600},
        "RemoteStartTransaction": lambda random, hints: {"idTag": random.choice(TOKENS), "connectorId": 1},
        "RemoteStopTransaction": lambda random, hints: {"transactionId": hints.transaction(random)},
        "ReserveNow": lambda random, hints: {
            "connectorId": random.randrange(3),
            "expiryDate": random.choice((LATER, "2026-01-01T00:10:00Z")),
            "idTag": random.choice(TOKENS),
            "reservationId": random.randrange(5),
        },
        "SendLocalList": _list16,
        "ChangeConfiguration": _key,
        "UnlockConnector": lambda random, hints: {"connectorId": random.choice((1, 2))},
        "GetLog": lambda random, hints: _log(random, _LOGS),
        "GetDiagnostics": lambda random, hints: {"location": "http://127.0.0.1:1/"},
        "SignedUpdateFirmware": lambda random, hints: {
            "requestId": random.randrange(9),
            "firmware": _firmware(random, signed=True),
        },
        "InstallCertificate": lambda random, hints: {
            "certificateType": random.choice(("CentralSystemRootCertificate", "ManufacturerRootCertificate")),
            "certificate": papers.texts()[random.choice((0, 1, 7))],
        },
    },
    "2.0.1": {
        "SetChargingProfile": _profile201,
        "GetCompositeSchedule": lambda random, hints: {"evseId": random.randrange(3), "duration": 3_600},
        "GetChargingProfiles": lambda random, hints: {"requestId": 1, "chargingProfile": {}},
        "RequestStartTransaction": lambda random, hints: {
            "idToken": _token(random),
            "remoteStartId": random.randrange(100),
            "evseId": 1,
        },
        "RequestStopTransaction": lambda random, hints: {"transactionId": str(hints.transaction(random))},
        "GetTransactionStatus": lambda random, hints: {"transactionId": str(hints.transaction(random))},
        "CostUpdated": lambda random, hints: {"totalCost": 1.5, "transactionId": str(hints.transaction(random))},
        "ReserveNow": lambda random, hints: {
            "id": random.randrange(5),
            "expiryDateTime": random.choice((LATER, "2026-01-01T00:10:00Z")),
            "idToken": _token(random),
            "evseId": 1,
        },
        "SendLocalList": _list201,
        "SetVariables": _variables,
        "SetVariableMonitoring": lambda random, hints: {
            "setMonitoringData": [_monitor(random, hints) for _ in range(3)]
        },
        "SetDisplayMessage": lambda random, hints: {"message": _message(random, hints)},
        "GetDisplayMessages": lambda random, hints: {"requestId": 2},
        "SetNetworkProfile": _slot,
        "UnlockConnector": lambda random, hints: {"evseId": 1, "connectorId": 1},
        "GetLog": lambda random, hints: _log(random, _LOGS),
        "UpdateFirmware": lambda random, hints: {
            "requestId": random.randrange(9),
            "firmware": _firmware(random, signed=random.random() < 0.5),
        },
        "InstallCertificate": lambda random, hints: {
            "certificateType": random.choice(("CSMSRootCertificate", "V2GRootCertificate", "MORootCertificate")),
            "certificate": papers.texts()[random.choice((0, 1, 7))],
        },
        "CustomerInformation": lambda random, hints: {
            "requestId": 3,
            "report": True,
            "clear": random.random() < 0.3,
            "idToken": _token(random),
        },
    },
}
