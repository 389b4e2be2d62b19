"""Block K: composite schedules, reports of profiles, and limits that others set (K08, K09, K11–K13)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.v201.charging import (
    DEFAULT,
    EXTERNAL,
    MAX,
    TX,
    clear,
    clock,
    composite,
    ids,
    profile,
    put,
    reported,
    schedule,
    transaction,
    triggers,
)

# -- composite schedules -----------------------------------------------------------------------------------------


@case("TC_K_40_CS")
async def test_stacked_profiles(rig: Rig) -> None:
    now = clock(rig)
    await put(rig, 1, profile(1, [(0, 6), (100, 8), (200, 10)], duration=400, startSchedule=now))
    await put(rig, 1, profile(2, [(0, 7), (100, 9)], level=1, duration=150, startSchedule=now))
    assert await composite(rig, 350) == [(0, 7), (100, 9), (150, 8), (200, 10)]


@case("TC_K_41_CS")
async def test_combined_purposes(rig: Rig) -> None:
    number, now = await transaction(rig), clock(rig)
    default = [(0, 6.0), (60, 10.0), (120, 8.0), (180, 15.0), (260, 8.0)]
    own = [(0, 8.0), (50, 11.0), (140, 16.0), (200, 6.0), (240, 12.0)]
    await put(rig, 0, profile(1, [(0, 10)], MAX, startSchedule=now))
    await put(rig, 1, profile(2, default, duration=300, startSchedule=now))
    await put(rig, 1, profile(3, own, TX, duration=260, startSchedule=now, transactionId=number))
    assert await composite(rig, 400) == [(0, 8), (50, 10), (200, 6), (240, 10), (260, 8), (300, 10)]


@case("TC_K_42_CS")
async def test_unit_that_is_not_supported(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-dc-50") as rig:
        said = await rig.call("GetCompositeSchedule", {"evseId": 1, "duration": 60, "chargingRateUnit": "A"})
        assert (said["status"], said["statusInfo"]["reasonCode"]) == ("Rejected", "UnsupportedRateUnit")
        assert "schedule" not in said
        assert await composite(rig, 60, unit="W") == [(0, 50_000)]


@case("TC_K_47_CS")
async def test_unknown_evse(rig: Rig) -> None:
    said = await rig.call("GetCompositeSchedule", {"evseId": 9, "duration": 60})
    assert (said["status"], said["statusInfo"]["reasonCode"]) == ("Rejected", "UnknownEvse")
    assert "schedule" not in said


async def test_without_profiles_it_is_what_the_hardware_can(rig: Rig) -> None:
    """TC_K_39."""
    assert await composite(rig, 300) == [(0, 31.8)]
    assert await composite(rig, 300, unit="W", evse=0) == [(0, 22_000)]
    assert (await rig.call("GetCompositeSchedule", {"evseId": 1, "duration": 0}))["status"] == "Rejected"


async def test_one_phase_is_told(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-7") as rig:
        await put(rig, 1, profile(1, [(0, 2_300)], unit="W"))
        said = await rig.call("GetCompositeSchedule", {"evseId": 1, "duration": 60, "chargingRateUnit": "A"})
        # 2,300 W are 10 A of the one phase that is there, whatever the profile's numberPhases would be (K01.FR.49)
        assert said["schedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 10, "numberPhases": 1}]


async def test_a_long_schedule_ends_where_it_would_be_too_long(rig: Rig) -> None:
    steps = [(60 * number, 6.0 + number % 2) for number in range(100)]
    daily = profile(1, steps, startSchedule=clock(rig)) | {
        "chargingProfileKind": "Recurring",
        "recurrencyKind": "Daily",
    }
    await put(rig, 1, daily)
    said = await rig.call("GetCompositeSchedule", {"evseId": 1, "duration": 2_000_000_000})
    assert len(said["schedule"]["chargingSchedulePeriod"]) == 512
    assert said["schedule"]["duration"] < 6 * 86_400
    await put(rig, 1, daily | {"chargingSchedule": [schedule(1, [(0, 6)], startSchedule=clock(rig), duration=86_400)]})
    said = await rig.call("GetCompositeSchedule", {"evseId": 1, "duration": 2_000_000_000})
    assert len(said["schedule"]["chargingSchedulePeriod"]) == 1
    assert said["schedule"]["duration"] == 1_024 * 86_400


# -- reports -----------------------------------------------------------------------------------------------------


@pytest.fixture
async def full(rig: Rig) -> Rig:
    """EVSE 0: maximum 1; EVSE 1: defaults 2 and 3."""
    await put(rig, 0, profile(1, [(0, 20)], MAX, startSchedule=clock(rig)))
    await put(rig, 1, profile(2, [(0, 6)], level=0))
    await put(rig, 1, profile(3, [(0, 8)], level=1))
    return rig


@case("TC_K_29_CS")
async def test_of_the_station(full: Rig) -> None:
    assert await ids(full, 0) == [1]


@case("TC_K_30_CS")
async def test_of_one_evse(full: Rig) -> None:
    assert await ids(full, 1) == [2, 3]
    assert await ids(full, 9) == []


@case("TC_K_31_CS")
async def test_of_all(full: Rig) -> None:
    assert [(evse, each["id"]) for evse, _, each in await reported(full)] == [(0, 1), (1, 2), (1, 3)]


@case("TC_K_32_CS")
async def test_by_id(full: Rig) -> None:
    assert await ids(full, chargingProfileId=[3]) == [3]
    assert await ids(full, chargingProfileId=[1, 3, 99]) == [1, 3]
    assert await ids(full, chargingProfileId=[99]) == []


@case("TC_K_33_CS")
async def test_by_stack_level(full: Rig) -> None:
    assert await ids(full, 1, stackLevel=1) == [3]
    assert await ids(full, 1, stackLevel=2) == []


@case("TC_K_34_CS")
async def test_by_source(full: Rig) -> None:
    assert await ids(full, 1, chargingLimitSource=["CSO"]) == [2, 3]
    assert await ids(full, 1, chargingLimitSource=["EMS", "SO"]) == []


@case("TC_K_35_CS")
async def test_by_purpose(full: Rig) -> None:
    assert await ids(full, 1, chargingProfilePurpose=DEFAULT) == [2, 3]
    assert await ids(full, 1, chargingProfilePurpose=MAX) == []


# -- limits that others set --------------------------------------------------------------------------------------


@case("TC_K_52_CS")
async def test_an_external_limit_is_reported(rig: Rig) -> None:
    command = await rig.do("set-external-limit", limit=6_000, source="SO")
    assert command.status == "applied"
    assert rig.sent("NotifyChargingLimit")[0].payload == {"chargingLimit": {"chargingLimitSource": "SO"}}
    ((evse, source, told),) = await reported(rig, chargingProfilePurpose=EXTERNAL)
    assert (evse, source, told["chargingProfilePurpose"]) == (0, "SO", EXTERNAL)
    assert told["id"] < 0
    assert told["chargingSchedule"][0]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 6_000}]
    assert await ids(rig, chargingLimitSource=["SO"]) == [told["id"]]
    assert await clear(rig, chargingProfileId=told["id"]) == "Unknown"
    assert await composite(rig, 60, unit="W") == [(0, 6_000)]


async def test_an_external_limit_in_a_transaction(rig: Rig) -> None:
    await transaction(rig)
    rig.mark()
    await rig.do("set-external-limit", limit=10, unit="A", evse_id=1)
    assert rig.sent("NotifyChargingLimit")[0]["evseId"] == 1
    assert triggers(rig) == ["ChargingRateChanged"]
    assert rig.connector().power_w == pytest.approx(10 * 690)
    rig.mark()
    await rig.do("set-external-limit", evse_id=1)
    assert rig.sent("ClearedChargingLimit")[0].payload == {"chargingLimitSource": "EMS", "evseId": 1}
    assert triggers(rig) == ["ChargingRateChanged"]
    assert await reported(rig) == []


async def test_small_changes_are_not_told_and_schedules_on_demand(rig: Rig) -> None:
    await rig.set_variables(
        ("SmartChargingCtrlr", "LimitChangeSignificance", "5"),
        ("SmartChargingCtrlr", "NotifyChargingLimitWithSchedules", "true"),
    )
    rig.mark()
    for limit in (10_000, 9_600, 8_000):
        await rig.do("set-external-limit", limit=limit)
    notices = rig.sent("NotifyChargingLimit")
    assert [limit_of(notice.payload) for notice in notices] == [10_000, 8_000]
    rig.mark()
    await rig.do("set-external-limit", limit=8_000, source="Other")
    assert rig.said() == ["ClearedChargingLimit", "NotifyChargingLimit"]
    assert rig.sent("ClearedChargingLimit")[0]["chargingLimitSource"] == "EMS"


def limit_of(notice: dict[str, Any]) -> float:
    limit: float = notice["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"]
    return limit


async def test_an_external_limit_set_offline_is_told_later(rig: Rig) -> None:
    await rig.go_offline()
    await rig.do("set-external-limit", limit=5_000)
    rig.mark()
    await rig.come_back()
    assert "NotifyChargingLimit" in rig.said()


@pytest.mark.parametrize("name", ["Enabled", "ExternalControlSignalsEnabled"])
async def test_external_limits_can_be_switched_off(rig: Rig, name: str) -> None:
    await rig.set_variables(("SmartChargingCtrlr", name, "false"))
    command = await rig.do("set-external-limit", limit=5_000)
    assert command.refusal is not None
    assert name in str(command.refusal)


async def test_external_limits_that_make_no_sense(rig: Rig) -> None:
    assert (await rig.do("set-external-limit")).refusal is not None
    assert (await rig.do("set-external-limit", limit=5, evse_id=4)).refusal is not None
