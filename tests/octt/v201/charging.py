"""What the tests of block K share: profiles, and what a station says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ocpplab_tui.base.timestamps import from_text, to_text
from tests.octt.rig import CARD, Rig

Steps = Sequence[tuple[int, float]]
MAX, DEFAULT, TX = "ChargingStationMaxProfile", "TxDefaultProfile", "TxProfile"
EXTERNAL = "ChargingStationExternalConstraints"


def clock(rig: Rig, later: float = 0.0) -> str:
    return to_text(rig.lab.now() + later)


def schedule(number: int, steps: Steps, unit: str = "A", **more: Any) -> dict[str, Any]:
    periods = [{"startPeriod": start, "limit": limit} for start, limit in steps]
    return {"id": number, "chargingRateUnit": unit, "chargingSchedulePeriod": periods, **more}


def profile(
    number: int, steps: Steps, purpose: str = DEFAULT, *, level: int = 0, unit: str = "A", **more: Any
) -> dict[str, Any]:
    """A relative profile; `startSchedule` makes it absolute. `duration` and `startSchedule` stand in its schedule."""
    inner = {name: more.pop(name) for name in ("duration", "startSchedule") if name in more}
    return {
        "id": number,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute" if "startSchedule" in inner else "Relative",
        "chargingSchedule": [schedule(number, steps, unit, **inner)],
        **more,
    }


async def answer(rig: Rig, evse: int, wanted: dict[str, Any]) -> tuple[str, str]:
    """Status and reason code of SetChargingProfile."""
    said = await rig.call("SetChargingProfile", {"evseId": evse, "chargingProfile": wanted})
    return str(said["status"]), str(said.get("statusInfo", {}).get("reasonCode", ""))


async def put(rig: Rig, evse: int, wanted: dict[str, Any]) -> None:
    assert await answer(rig, evse, wanted) == ("Accepted", "")


async def refused(rig: Rig, evse: int, wanted: dict[str, Any]) -> str:
    """The reason code of a refusal."""
    status, reason = await answer(rig, evse, wanted)
    assert status == "Rejected"
    return reason


async def clear(rig: Rig, **request: Any) -> str:
    return str((await rig.call("ClearChargingProfile", request))["status"])


async def reported(rig: Rig, evse: int | None = None, **criterion: Any) -> list[tuple[int, str, dict[str, Any]]]:
    """(EVSE, source, profile) of all that GetChargingProfiles brings; [] for NoProfiles."""
    rig.mark()
    place = {} if evse is None else {"evseId": evse}
    said = await rig.call("GetChargingProfiles", {"requestId": 4, "chargingProfile": criterion, **place})
    reports = rig.sent("ReportChargingProfiles")
    assert said["status"] == ("Accepted" if reports else "NoProfiles")
    assert [report.payload.get("tbc", False) for report in reports] == [True] * (len(reports) - 1) + [False] * bool(
        reports
    )
    assert all(report["requestId"] == 4 for report in reports)
    return [
        (report["evseId"], report["chargingLimitSource"], each)
        for report in reports
        for each in report["chargingProfile"]
    ]


async def ids(rig: Rig, evse: int | None = None, **criterion: Any) -> list[int]:
    return [each["id"] for _, _, each in await reported(rig, evse, **criterion)]


async def composite(rig: Rig, seconds: int, *, evse: int = 1, unit: str = "A") -> list[tuple[int, float]]:
    said = await rig.call("GetCompositeSchedule", {"evseId": evse, "duration": seconds, "chargingRateUnit": unit})
    assert said["status"] == "Accepted"
    told = said["schedule"]
    assert (told["evseId"], told["duration"], told["chargingRateUnit"]) == (evse, seconds, unit)
    assert abs(from_text(told["scheduleStart"]) - rig.lab.now()) < 1
    return [(period["startPeriod"], period["limit"]) for period in told["chargingSchedulePeriod"]]


async def transaction(rig: Rig) -> str:
    """A car charges; its transactionId."""
    await rig.charge()
    assert rig.events()[-1][2] == "Charging"
    return str(rig.connector().transaction_id)


def triggers(rig: Rig) -> list[str]:
    """triggerReasons since the mark, but those of samples."""
    return [event[1] for event in rig.events() if event[1] != "MeterValuePeriodic"]


async def variable(rig: Rig, name: str, instance: str | None = None) -> str:
    named = {"name": name} | ({} if instance is None else {"instance": instance})
    asked = {"getVariableData": [{"component": {"name": "SmartChargingCtrlr"}, "variable": named}]}
    (result,) = (await rig.call("GetVariables", asked))["getVariableResult"]
    return str(result["attributeValue"])


def remote_start(**more: Any) -> dict[str, Any]:
    return {"idToken": {"idToken": CARD, "type": "ISO14443"}, "remoteStartId": 7, "evseId": 1, **more}
