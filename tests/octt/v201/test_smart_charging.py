"""Block K: SetChargingProfile, ClearChargingProfile, and a profile with a remote start (K01–K05, K10)."""

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
    answer,
    clear,
    clock,
    composite,
    ids,
    profile,
    put,
    refused,
    remote_start,
    reported,
    schedule,
    transaction,
    triggers,
    variable,
)

# -- installed, and reported as they were given ----------------------------------------------------------------------


@case("TC_K_01_CS")
async def test_default_of_one_evse(rig: Rig) -> None:
    wanted = profile(1, [(0, 6), (100, 10)], startSchedule=clock(rig), duration=300)
    await put(rig, 1, wanted)
    assert await reported(rig, 1) == [(1, "CSO", wanted)]


@case("TC_K_03_CS")
async def test_station_maximum(rig: Rig) -> None:
    wanted = profile(1, [(0, 10)], MAX, startSchedule=clock(rig))
    await put(rig, 0, wanted)
    assert await reported(rig, 0) == [(0, "CSO", wanted)]


@case("TC_K_10_CS")
async def test_default_of_all_evses(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as rig:
        wanted = profile(1, [(0, 6)], startSchedule=clock(rig))
        await put(rig, 0, wanted)
        assert await reported(rig) == [(0, "CSO", wanted)]
        assert await reported(rig, 1) == []
        assert [await composite(rig, 60, evse=evse) for evse in (1, 2)] == [[(0, 6)], [(0, 6)]]


@case("TC_K_60_CS")
async def test_profile_of_a_transaction(rig: Rig) -> None:
    wanted = profile(1, [(0, 6)], TX, transactionId=await transaction(rig))
    rig.mark()
    await put(rig, 1, wanted)
    assert triggers(rig) == ["ChargingRateChanged"]
    assert await reported(rig, 1) == [(1, "CSO", wanted)]


@case("TC_K_04_CS")
async def test_the_same_id_replaces(rig: Rig) -> None:
    await put(rig, 1, profile(1, [(0, 6)]))
    wanted = profile(1, [(0, 8)], level=2)
    await put(rig, 1, wanted)
    assert await reported(rig) == [(1, "CSO", wanted)]
    assert await composite(rig, 60) == [(0, 8)]


@case("TC_K_13_CS", "X20-20")
async def test_profiles_outlive_a_power_cycle(rig: Rig) -> None:
    default, most = profile(11, [(0, 6)]), profile(12, [(0, 10)], MAX, startSchedule=clock(rig))
    await put(rig, 1, default)
    await put(rig, 0, most)
    for reset in ("stop-charger", "start-charger"):
        await rig.do(reset)
    await rig.advance(10)
    assert sorted(await ids(rig)) == [11, 12]
    rig.mark()
    await rig.call("Reset", {"type": "Immediate"})
    await rig.advance(20)
    assert "BootNotification" in rig.said()
    assert await reported(rig) == [(1, "CSO", default), (0, "CSO", most)]


@case("TC_P_04_CS")
async def test_custom_data_is_tolerated(rig: Rig) -> None:
    wanted = profile(1, [(0, 6)], customData={"vendorId": "org.example", "colour": "green"})
    await put(rig, 1, wanted)
    assert await composite(rig, 60) == [(0, 6)]


@case("TC_K_19_CS")
async def test_recurring(rig: Rig) -> None:
    wanted = profile(1, [(0, 6), (3_600, 8)], startSchedule=clock(rig), duration=7_200)
    wanted |= {"chargingProfileKind": "Recurring", "recurrencyKind": "Daily"}
    await put(rig, 1, wanted)
    assert await composite(rig, 90_000) == [(0, 6), (3_600, 8), (7_200, 31.8), (86_400, 6)]


@case("TC_K_21_CS")
async def test_valid_from(rig: Rig) -> None:
    await put(rig, 1, profile(1, [(0, 6)], startSchedule=clock(rig), validFrom=clock(rig, 100)))
    assert await composite(rig, 300) == [(0, 31.8), (100, 6)]


@case("TC_K_22_CS")
async def test_valid_to(rig: Rig) -> None:
    await put(rig, 1, profile(1, [(0, 6)], startSchedule=clock(rig), validTo=clock(rig, 100)))
    assert await composite(rig, 300) == [(0, 6), (100, 31.8)]


@case("TC_K_23_CS")
async def test_start_schedule(rig: Rig) -> None:
    await put(rig, 1, profile(1, [(0, 6), (60, 8)], startSchedule=clock(rig, 100)))
    assert await composite(rig, 300) == [(0, 31.8), (100, 6), (160, 8)]


# -- refused -----------------------------------------------------------------------------------------------------


@case("TC_K_11_CS")
async def test_profile_of_a_transaction_for_all_evses(rig: Rig) -> None:
    wanted = profile(1, [(0, 6)], TX, transactionId=await transaction(rig))
    assert await refused(rig, 0, wanted) == "InvalidProfile"


@case("TC_K_12_CS")
async def test_unsupported_unit(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-dc-50") as rig:
        assert await variable(rig, "RateUnit") == "W"
        assert await refused(rig, 1, profile(1, [(0, 6)])) == "UnsupportedRateUnit"
        await put(rig, 1, profile(1, [(0, 6_000)], unit="W"))


@case("TC_K_14_CS")
async def test_unknown_evse(rig: Rig) -> None:
    assert await refused(rig, 9, profile(1, [(0, 6)])) == "UnknownEvse"


@case("TC_K_16_CS")
async def test_unknown_transaction(rig: Rig) -> None:
    assert await refused(rig, 1, profile(1, [(0, 6)], TX, transactionId="nobody")) == "TxNotFound"
    await transaction(rig)
    assert await refused(rig, 1, profile(1, [(0, 6)], TX, transactionId="nobody")) == "TxNotFound"
    assert await refused(rig, 1, profile(1, [(0, 6)], TX)) == "MissingParam"


NOW = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("evse", "wrong", "reason"),
    [
        (1, profile(1, [(0, 6)], EXTERNAL, startSchedule=NOW), "InvalidProfile"),
        (1, profile(1, [(0, 6)], MAX, startSchedule=NOW), "InvalidProfile"),
        (0, profile(1, [(0, 6)], MAX), "InvalidProfile"),
        (1, profile(1, [(0, 6)], transactionId="some"), "InvalidProfile"),
        (1, profile(1, [(0, 6)], level=11), "InvalidStackLevel"),
        (1, profile(1, [(0, 6)], level=-1), "InvalidStackLevel"),
        (1, profile(1, [(0, 6)]) | {"chargingProfileKind": "Absolute"}, "InvalidSchedule"),
        (1, profile(1, [(0, 6)], startSchedule=NOW) | {"chargingProfileKind": "Relative"}, "InvalidSchedule"),
        (1, profile(1, [(0, 6)], startSchedule=NOW) | {"chargingProfileKind": "Recurring"}, "InvalidProfile"),
        (1, profile(1, [(0, 6)], validFrom=NOW, validTo=NOW), "InvalidProfile"),
        (1, profile(1, [(5, 6)]), "InvalidSchedule"),
        (1, profile(1, [(0, 6), (10, 7), (5, 8)]), "InvalidSchedule"),
        (1, profile(1, [(0, -1)]), "InvalidSchedule"),
        (1, profile(1, [(0, 6)], duration=0), "InvalidSchedule"),
        (1, profile(1, [(start, 6) for start in range(101)]), "TooManyElements"),
        (1, profile(1, [(0, 6)]) | {"chargingSchedule": [schedule(1, [(0, 6)])] * 2}, "InvalidSchedule"),
    ],
)
async def test_wrong_profiles(rig: Rig, evse: int, wrong: dict[str, Any], reason: str) -> None:
    assert await refused(rig, evse, wrong) == reason
    assert await reported(rig) == []


@pytest.mark.parametrize("period", [{"numberPhases": 1}, {"numberPhases": 4}, {"numberPhases": 1, "phaseToUse": 2}])
async def test_phases_that_cannot_be_switched(rig: Rig, period: dict[str, int]) -> None:
    wanted = profile(1, [(0, 6)])
    wanted["chargingSchedule"][0]["chargingSchedulePeriod"][0] |= period
    assert await refused(rig, 1, wanted) == "InvalidSchedule"


async def test_phase_to_use_is_refused(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-7") as rig:
        wanted = profile(1, [(0, 6)])
        period = wanted["chargingSchedule"][0]["chargingSchedulePeriod"][0]
        period["numberPhases"] = 1
        await put(rig, 1, wanted)
        period["phaseToUse"] = 2
        assert await refused(rig, 1, wanted) == "InvalidSchedule"


async def test_two_profiles_with_one_place(rig: Rig) -> None:
    await put(rig, 1, profile(1, [(0, 6)], validTo=clock(rig, 100)))
    assert await refused(rig, 1, profile(2, [(0, 8)])) == "DuplicateProfile"
    assert await refused(rig, 0, profile(2, [(0, 8)])) == "DuplicateProfile"  # of all EVSEs (K01.FR.52)
    await put(rig, 1, profile(2, [(0, 8)], validFrom=clock(rig, 100)))
    assert await composite(rig, 200) == [(0, 6), (100, 8)]


async def test_no_more_than_can_be_kept(rig: Rig) -> None:
    for number in range(50):
        window: dict[str, Any] = {"validFrom": clock(rig, 100 * number), "validTo": clock(rig, 100 * number + 50)}
        await put(rig, 1, profile(number, [(0, 6)], **window))
    assert await variable(rig, "Entries", "ChargingProfiles") == "50"
    assert await refused(rig, 1, profile(99, [(0, 6)], level=1)) == "TooManyElements"
    await put(rig, 1, profile(0, [(0, 7)], validTo=clock(rig, 50)))


async def test_switched_off(rig: Rig) -> None:
    await rig.set_variables(("SmartChargingCtrlr", "Enabled", "false"))
    for action, request in (
        ("SetChargingProfile", {"evseId": 1, "chargingProfile": profile(1, [(0, 6)])}),
        ("ClearChargingProfile", {}),
        ("GetCompositeSchedule", {"evseId": 1, "duration": 60}),
        ("GetChargingProfiles", {"requestId": 1, "chargingProfile": {}}),
    ):
        assert await rig.refused(action, request) == "NotSupported"


# -- cleared -----------------------------------------------------------------------------------------------------


@case("TC_K_05_CS")
async def test_clear_by_id(rig: Rig) -> None:
    await put(rig, 1, profile(1, [(0, 6)]))
    assert await clear(rig, chargingProfileId=2) == "Unknown"
    assert await clear(rig, chargingProfileId=1) == "Accepted"
    assert await reported(rig) == []


@case("TC_K_06_CS")
async def test_clear_one_by_its_place(rig: Rig) -> None:
    await put(rig, 1, profile(1, [(0, 6)], level=1))
    wanted = {"stackLevel": 1, "chargingProfilePurpose": DEFAULT, "evseId": 1}
    assert await clear(rig, chargingProfileCriteria=wanted | {"stackLevel": 2}) == "Unknown"
    assert await clear(rig, chargingProfileCriteria=wanted) == "Accepted"
    assert await reported(rig) == []


@case("TC_K_08_CS")
async def test_clear_nothing(rig: Rig) -> None:
    assert await clear(rig, chargingProfileCriteria={"chargingProfilePurpose": DEFAULT}) == "Unknown"
    assert await clear(rig) == "Unknown"


@case("TC_K_09_CS")
async def test_clear_the_default_in_a_transaction(rig: Rig) -> None:
    await put(rig, 1, profile(1, [(0, 6)]))
    await transaction(rig)
    assert await composite(rig, 60) == [(0, 6)]
    rig.mark()
    assert await clear(rig, chargingProfileId=1) == "Accepted"
    assert triggers(rig) == ["ChargingRateChanged"]
    assert await composite(rig, 60) == [(0, 31.8)]


@case("TC_K_24_CS")
async def test_clear_several_by_their_place(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as rig:
        for evse in (1, 2):
            await put(rig, evse, profile(evse, [(0, 6)], level=3))
        await put(rig, 1, profile(3, [(0, 8)], level=4))
        wanted = {"stackLevel": 3, "chargingProfilePurpose": DEFAULT}
        assert await clear(rig, chargingProfileCriteria=wanted) == "Accepted"
        assert await ids(rig) == [3]


# -- with a remote start -----------------------------------------------------------------------------------------


@case("TC_K_37_CS")
async def test_remote_start_with_a_profile(rig: Rig) -> None:
    await rig.plug()
    rig.mark()
    request = remote_start(chargingProfile=profile(1, [(0, 6), (100, 8)], TX))
    assert (await rig.call("RequestStartTransaction", request))["status"] == "Accepted"
    assert rig.events()[-1][2] == "Charging"
    assert "ChargingRateChanged" not in triggers(rig)
    ((evse, source, told),) = await reported(rig)
    assert (evse, source, told["transactionId"]) == (1, "CSO", rig.connector().transaction_id)
    assert rig.connector().power_w == pytest.approx(6 * 690)
    assert await composite(rig, 200) == [(0, 6), (100, 8)]
    rig.mark()
    await rig.advance(100)
    assert triggers(rig) == ["ChargingRateChanged"]


@case("TC_K_38_CS")
async def test_remote_start_ignores_the_profile(rig: Rig) -> None:
    await rig.set_variables(("SmartChargingCtrlr", "Enabled", "false"))
    await rig.plug()
    rig.mark()
    request = remote_start(chargingProfile=profile(1, [(0, 0)], TX))
    assert (await rig.call("RequestStartTransaction", request))["status"] == "Accepted"
    assert rig.events()[-1][2] == "Charging"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (profile(1, [(0, 6)]), "InvalidProfile"),
        (profile(1, [(0, 6)], TX, transactionId="some"), "InvalidProfile"),
        (profile(1, [(5, 6)], TX), "InvalidSchedule"),
    ],
)
async def test_remote_start_with_a_wrong_profile(rig: Rig, wrong: dict[str, Any], reason: str) -> None:
    await rig.plug()
    rig.mark()
    said = await rig.call("RequestStartTransaction", remote_start(chargingProfile=wrong))
    assert (said["status"], said["statusInfo"]["reasonCode"]) == ("Rejected", reason)
    assert rig.events() == []


async def test_a_limit_of_nothing_suspends(rig: Rig) -> None:
    await transaction(rig)
    rig.mark()
    assert await answer(rig, 1, profile(1, [(0, 0), (60, 16)], startSchedule=clock(rig))) == ("Accepted", "")
    assert rig.events() == [("Updated", "ChargingStateChanged", "SuspendedEVSE")]
    await rig.advance(60)
    assert rig.events()[-1] == ("Updated", "ChargingStateChanged", "Charging")


async def test_profiles_outlive_the_program(tmp_path: Path) -> None:
    """A TxProfile too, because its transaction goes on."""
    async with rig_for("ocpp2.0.1", tmp_path) as rig:
        number = await transaction(rig)
        await put(rig, 0, profile(1, [(0, 20)], MAX, startSchedule=clock(rig)))
        await put(rig, 1, profile(2, [(0, 6)]))
        await put(rig, 1, profile(3, [(0, 8)], TX, transactionId=number))
        await rig.do("set-external-limit", limit=9_000, source="SO")
    async with rig_for("ocpp2.0.1", tmp_path) as rig:
        assert rig.connector().transaction_id == number
        assert sorted(await ids(rig)) == [-1, 1, 2, 3]
        assert await composite(rig, 60) == [(0, 8)]
        assert rig.connector().power_w == pytest.approx(8 * 690)
        await rig.do("cut-power", transactions="end")
        await rig.do("restore-power")
        await rig.advance(10)
        assert sorted(await ids(rig)) == [-1, 1, 2]
        assert await composite(rig, 60) == [(0, 6)]
