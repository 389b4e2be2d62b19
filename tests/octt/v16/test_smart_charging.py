"""Smart charging: profiles that the central system sets, and what comes of them (OCPP 1.6 §3.13; ocpp16.md §6)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.timestamps import from_text, to_text
from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig, rig_for

Steps = Sequence[tuple[int, float]]
COMBINED: dict[str, tuple[int, Steps, dict[str, Any]]] = {
    "ChargePointMaxProfile": (0, [(0, 10)], {}),
    "TxDefaultProfile": (1, [(0, 6), (60, 10), (120, 8), (180, 15), (260, 8)], {"duration": 300}),
    "TxProfile": (1, [(0, 8), (50, 11), (140, 16), (200, 6), (240, 12)], {"duration": 260}),
}
"""C-10 a): purpose → connector, periods, more of the schedule."""


def clock(rig: Rig) -> str:
    return to_text(rig.lab.now())


def profile(
    number: int, steps: Steps, purpose: str = "TxDefaultProfile", *, level: int = 0, unit: str = "A", **more: Any
) -> dict[str, Any]:
    """A relative profile; `startSchedule` makes it absolute. What else is given stands in the profile or (duration,
    startSchedule) in its schedule."""
    schedule: dict[str, Any] = {
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": [{"startPeriod": start, "limit": limit} for start, limit in steps],
    }
    schedule |= {name: more.pop(name) for name in ("duration", "startSchedule") if name in more}
    return {
        "chargingProfileId": number,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Absolute" if "startSchedule" in schedule else "Relative",
        "chargingSchedule": schedule,
        **more,
    }


async def put(rig: Rig, connector: int, wanted: dict[str, Any]) -> str:
    answer = await rig.call("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": wanted})
    return str(answer["status"])


async def composite(rig: Rig, seconds: int, *, connector: int = 1, unit: str = "A") -> list[tuple[int, float]]:
    asked = {"connectorId": connector, "duration": seconds, "chargingRateUnit": unit}
    answer = await rig.call("GetCompositeSchedule", asked)
    assert answer["status"] == "Accepted"
    assert answer["connectorId"] == connector
    assert abs(from_text(answer["scheduleStart"]) - rig.lab.now()) < 1
    schedule = answer["chargingSchedule"]
    assert schedule["duration"] == seconds
    assert schedule["chargingRateUnit"] == unit
    assert "startSchedule" not in schedule
    return [(period["startPeriod"], period["limit"]) for period in schedule["chargingSchedulePeriod"]]


async def transaction(rig: Rig) -> int:
    """A car charges; the number of its transaction."""
    await rig.charge()
    assert rig.statuses()[-1] == "Charging"
    return int(rig.connector().transaction_id or 0)


async def power_w(rig: Rig) -> float:
    """What the meter says flows now."""
    rig.mark()
    assert (await rig.call("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1}))[
        "status"
    ] == "Accepted"
    (sample,) = rig.sent("MeterValues")[0]["meterValue"]
    values = {item["measurand"]: item for item in sample["sampledValue"] if "phase" not in item}
    return float(values["Power.Active.Import"]["value"])


@case("TC_056_CS")
async def test_tx_default_profile(rig: Rig) -> None:
    assert await put(rig, 1, profile(1, [(0, 6), (100, 10)], duration=300, startSchedule=clock(rig))) == "Accepted"
    assert await composite(rig, 200) == [(0, 6), (100, 10)]


@case("TC_057_CS")
async def test_tx_profile(rig: Rig) -> None:
    number = await transaction(rig)
    own = profile(1, [(0, 6), (100, 10)], "TxProfile", transactionId=number, startSchedule=clock(rig))
    assert await put(rig, 1, own) == "Accepted"
    assert await composite(rig, 200) == [(0, 6), (100, 10)]


@case("TC_058_1_CS")
async def test_tx_profile_without_transaction(rig: Rig) -> None:
    assert await put(rig, 1, profile(1, [(0, 6)], "TxProfile")) == "Rejected"
    assert await put(rig, 1, profile(1, [(0, 6)], "TxProfile", transactionId=1)) == "Rejected"


@case("TC_058_2_CS")
async def test_tx_profile_of_another_transaction(rig: Rig) -> None:
    number = await transaction(rig)
    assert await put(rig, 1, profile(1, [(0, 6)], "TxProfile", transactionId=number + 1)) == "Rejected"
    assert await composite(rig, 60) == [(0, 31.8)]


@case("TC_066_CS")
async def test_combined_purposes(rig: Rig) -> None:
    number, now = await transaction(rig), clock(rig)
    for index, (purpose, (connector, steps, more)) in enumerate(COMBINED.items(), 1):
        own: dict[str, Any] = {"transactionId": number} if purpose == "TxProfile" else {}
        wanted = profile(index, steps, purpose, startSchedule=now, **more, **own)
        assert await put(rig, connector, wanted) == "Accepted"
    assert await composite(rig, 400) == [(0, 8), (50, 10), (200, 6), (240, 10), (260, 8), (300, 10)]


@case("TC_072_CS")
async def test_stacked_defaults(rig: Rig) -> None:
    now = clock(rig)
    low = profile(1, [(0, 6), (100, 8), (200, 10)], level=0, duration=400, startSchedule=now)
    high = profile(2, [(0, 7), (100, 9)], level=1, duration=150, startSchedule=now)
    assert [await put(rig, 1, wanted) for wanted in (low, high)] == ["Accepted", "Accepted"]
    assert await composite(rig, 350) == [(0, 7), (100, 9), (150, 8), (200, 10)]


@case("TC_059_CS")
async def test_remote_start_with_a_profile(rig: Rig) -> None:
    await rig.plug()
    rig.mark()
    start = {"idTag": CARD, "connectorId": 1, "chargingProfile": profile(5, [(0, 6), (100, 8)], "TxProfile")}
    assert (await rig.call("RemoteStartTransaction", start))["status"] == "Accepted"
    assert "StartTransaction" in rig.said()
    assert rig.statuses()[-1] == "Charging"
    assert await composite(rig, 200) == [(0, 6), (100, 8)]
    await rig.configure(MeterValuesSampledData="Power.Active.Import")
    assert await power_w(rig) == pytest.approx(6 * 690, abs=0.1)
    await rig.advance(101)
    assert await power_w(rig) == pytest.approx(8 * 690, abs=0.1)


@case("TC_060_CS")
async def test_remote_start_with_a_wrong_profile(rig: Rig) -> None:
    await rig.plug()
    rig.mark()
    for wrong in (profile(5, [(0, 6)], "TxDefaultProfile"), profile(5, [(0, 6)], "TxProfile", transactionId=1)):
        start = {"idTag": CARD, "connectorId": 1, "chargingProfile": wrong}
        assert (await rig.call("RemoteStartTransaction", start))["status"] == "Rejected"
    assert "StartTransaction" not in rig.said()


@case("X16-12")
async def test_clear_all(rig: Rig) -> None:
    assert (await rig.call("ClearChargingProfile"))["status"] == "Unknown"
    await put(rig, 0, profile(1, [(0, 10)], "ChargePointMaxProfile"))
    await put(rig, 1, profile(2, [(0, 6)]))
    assert (await rig.call("ClearChargingProfile"))["status"] == "Accepted"
    assert (await rig.call("ClearChargingProfile"))["status"] == "Unknown"
    assert await composite(rig, 60) == [(0, 31.8)]


async def test_clear_by_id_and_by_purpose(rig: Rig) -> None:
    """TC_067, C-10 c)."""
    now = clock(rig)
    await put(rig, 0, profile(1, [(0, 11), (200, 12)], "ChargePointMaxProfile", startSchedule=now))
    await put(rig, 1, profile(2, [(0, 7), (100, 9)], startSchedule=now))
    await put(rig, 1, profile(3, [(0, 6), (60, 8), (200, 10)], level=1, startSchedule=now))
    assert await composite(rig, 300) == [(0, 6), (60, 8), (200, 10)]
    assert (await rig.call("ClearChargingProfile", {"id": 3}))["status"] == "Accepted"
    assert await composite(rig, 300) == [(0, 7), (100, 9)]
    defaults = {"chargingProfilePurpose": "TxDefaultProfile", "connectorId": 1, "stackLevel": 0}
    assert (await rig.call("ClearChargingProfile", defaults))["status"] == "Accepted"
    assert (await rig.call("ClearChargingProfile", defaults))["status"] == "Unknown"
    assert await composite(rig, 300, connector=0) == [(0, 11), (200, 12)]
    assert (await rig.call("ClearChargingProfile", {"chargingProfilePurpose": "ChargePointMaxProfile"}))[
        "status"
    ] == "Accepted"


async def test_what_has_the_same_place_replaces(rig: Rig) -> None:
    assert await put(rig, 1, profile(1, [(0, 6)])) == "Accepted"
    assert await put(rig, 1, profile(2, [(0, 8)])) == "Accepted"
    assert await composite(rig, 60) == [(0, 8)]
    assert (await rig.call("ClearChargingProfile", {"id": 1}))["status"] == "Unknown"
    assert await put(rig, 1, profile(2, [(0, 9)], validFrom=to_text(rig.lab.now() + 30))) == "Accepted"
    assert await composite(rig, 60) == [(0, 31.8), (30, 9)]  # the old one is gone at once


@pytest.mark.parametrize(
    ("connector", "wrong"),
    [
        (1, profile(1, [(0, 6)], "ChargePointMaxProfile")),
        (0, profile(1, [(0, 6)], "TxProfile")),
        (1, profile(1, [(0, 6)], level=11)),
        (1, profile(1, [(0, 6)], level=-1)),
        (1, profile(1, [(1, 6)])),
        (1, profile(1, [(0, 6), (60, 7), (60, 8)])),
        (1, profile(1, [])),
        (1, profile(1, [(0, -6)])),
        (1, profile(1, [(start, 6) for start in range(101)])),
        (1, profile(1, [(0, 6)], duration=0)),
        (1, profile(1, [(0, 6)], validFrom="2026-01-02T00:00:00Z", validTo="2026-01-01T00:00:00Z")),
        (1, profile(1, [(0, 6)], startSchedule="2026-01-01T00:00:00Z") | {"chargingProfileKind": "Recurring"}),
    ],
)
async def test_refused(rig: Rig, connector: int, wrong: dict[str, Any]) -> None:
    assert await put(rig, connector, wrong) == "Rejected"
    assert (await rig.call("ClearChargingProfile"))["status"] == "Unknown"


async def test_unknown_connectors(rig: Rig) -> None:
    wanted = {"connectorId": 2, "csChargingProfiles": profile(1, [(0, 6)])}
    assert await rig.refused("SetChargingProfile", wanted) == "PropertyConstraintViolation"
    assert (await rig.call("GetCompositeSchedule", {"connectorId": 2, "duration": 60}))["status"] == "Rejected"
    assert (await rig.call("GetCompositeSchedule", {"connectorId": 1, "duration": 0}))["status"] == "Rejected"


async def test_only_watts_on_direct_current(dc_rig: Rig) -> None:
    rig = dc_rig
    assert await put(rig, 1, profile(1, [(0, 6)])) == "Rejected"
    assert await put(rig, 1, profile(1, [(0, 20_000)], unit="W")) == "Accepted"
    assert await composite(rig, 60, unit="W") == [(0, 20_000)]
    asked = {"connectorId": 1, "duration": 60, "chargingRateUnit": "A"}
    assert (await rig.call("GetCompositeSchedule", asked))["status"] == "Rejected"
    keys = {"key": ["ChargingScheduleAllowedChargingRateUnit", "SupportedFeatureProfiles"]}
    unit, profiles = (await rig.call("GetConfiguration", keys))["configurationKey"]
    assert unit["value"] == "Power"
    assert "SmartCharging" in profiles["value"].split(",")


async def test_no_more_than_can_be_kept(rig: Rig) -> None:
    statuses = [
        await put(rig, 1, profile(number, [(0, 6)], level=number % 10, validFrom=clock(rig))) for number in range(12)
    ]
    assert statuses == ["Accepted"] * 12  # those of one level replace each other


async def test_a_limit_of_nothing_suspends(rig: Rig) -> None:
    await transaction(rig)
    rig.mark()
    await put(rig, 1, profile(1, [(0, 0), (60, 16)], duration=300, startSchedule=clock(rig)))
    assert rig.statuses() == ["SuspendedEVSE"]
    await rig.advance(59)
    assert rig.statuses() == ["SuspendedEVSE"]
    await rig.advance(1)
    assert rig.statuses() == ["SuspendedEVSE", "Charging"]
    assert "StopTransaction" not in rig.said()


async def test_profiles_hold_offline_and_after_a_reboot(rig: Rig) -> None:
    await put(rig, 0, profile(1, [(0, 10)], "ChargePointMaxProfile"))
    await put(rig, 0, profile(2, [(0, 6)]))
    await rig.charge()
    await rig.configure(MeterValuesSampledData="Power.Active.Import")
    await put(rig, 1, profile(3, [(0, 8)], "TxProfile"))
    await rig.go_offline()
    await rig.come_back()
    assert await power_w(rig) == pytest.approx(8 * 690, abs=0.1)
    await rig.call("Reset", {"type": "Soft"})
    await rig.advance(30)
    assert await composite(rig, 60) == [(0, 6)]  # the transaction is over, and with it its profile
    assert (await rig.call("ClearChargingProfile", {"id": 1}))["status"] == "Accepted"


async def test_the_whole_of_two_sockets(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path, model="sdk-ac-22-duo") as rig:
        await put(rig, 0, profile(1, [(0, 16)]))
        await put(rig, 2, profile(2, [(0, 10)]))
        assert await composite(rig, 60, connector=1) == [(0, 16)]
        assert await composite(rig, 60, connector=2) == [(0, 10)]
        assert await composite(rig, 60, connector=0) == [(0, 26)]
        assert await composite(rig, 60, connector=0, unit="W") == [(0, 26 * 690)]
        await put(rig, 0, profile(3, [(0, 20)], "ChargePointMaxProfile"))
        assert await composite(rig, 60, connector=0) == [(0, 20)]


async def test_an_external_limit_counts_in_16_too(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    command = await rig.do("set-external-limit", limit=0)
    assert command.status == "applied"
    assert rig.statuses() == ["SuspendedEVSE"]
    assert await composite(rig, 60, unit="W") == [(0, 0)]
    assert (await rig.do("set-external-limit")).status == "applied"
    assert rig.statuses()[-1] == "Charging"
    assert (await rig.do("set-external-limit")).status == "rejected"
