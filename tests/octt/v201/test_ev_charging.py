"""Block K15–K17: a vehicle that tells its needs over ISO 15118, and the schedule that it chooses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.v201.charging import TX, clock, composite, profile, put, refused, schedule, transaction, triggers


async def needs(rig: Rig, **wanted: Any) -> dict[str, Any]:
    """The vehicle tells its needs; what was sent of them."""
    rig.mark()
    command = await rig.do("set-ev-charging-needs", **wanted)
    assert command.refusal is None, command.detail
    return dict(rig.sent("NotifyEVChargingNeeds")[0].payload)


def schedules(number: str, *choices: dict[str, Any]) -> dict[str, Any]:
    return profile(1, [(0, 1)], TX, transactionId=number) | {"chargingSchedule": list(choices)}


def chosen(rig: Rig) -> dict[str, Any]:
    """The one NotifyEVChargingSchedule since the mark: its schedule."""
    (notice,) = rig.sent("NotifyEVChargingSchedule")
    assert notice["evseId"] == 1
    told: dict[str, Any] = notice["chargingSchedule"]
    return told


@case("TC_K_53_CS")
async def test_the_vehicle_gets_its_schedule(rig: Rig) -> None:
    number = await transaction(rig)
    told = await needs(rig, energy_kwh=5, departure_minutes=60, max_current_a=16)
    assert told["evseId"] == 1
    assert told["maxScheduleTuples"] == 3
    assert told["chargingNeeds"]["requestedEnergyTransfer"] == "AC_three_phase"
    assert told["chargingNeeds"]["departureTime"] == clock(rig, 3_600)
    assert told["chargingNeeds"]["acChargingParameters"] == {
        "energyAmount": 5_000,
        "evMinCurrent": 6,
        "evMaxCurrent": 15,  # of the vehicle that is here: 11 kW
        "evMaxVoltage": 230,
    }
    rig.mark()
    await put(rig, 1, schedules(number, schedule(4, [(0, 10), (600, 20)], duration=3_600)))
    assert chosen(rig) == {
        "id": 4,
        "chargingRateUnit": "A",
        "duration": 3_600,
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}, {"startPeriod": 600, "limit": 15.9}],
    }
    assert rig.sent("NotifyEVChargingSchedule")[0]["timeBase"] == clock(rig)
    assert triggers(rig) == ["ChargingRateChanged"]
    assert rig.connector().power_w == pytest.approx(10 * 690)


@case("TC_K_54_CS")
async def test_no_schedule_for_the_vehicle(rig: Rig) -> None:
    await put(rig, 1, profile(9, [(0, 8)]))
    number = await transaction(rig)
    rig.csms.answer("NotifyEVChargingNeeds", {"status": "Rejected"})
    rig.mark()
    command = await rig.do("set-ev-charging-needs")
    assert command.status == "rejected"
    await rig.advance(120)
    assert "NotifyEVChargingSchedule" not in rig.said()
    assert rig.connector().power_w == pytest.approx(8 * 690)
    assert rig.connector().transaction_id == number
    assert await composite(rig, 60) == [(0, 8)]


@case("TC_K_57_CS")
async def test_the_vehicle_renegotiates(rig: Rig) -> None:
    number = await transaction(rig)
    await needs(rig)
    await put(rig, 1, schedules(number, schedule(1, [(0, 10)])))
    assert chosen(rig)["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 10}]
    told = await needs(rig, energy_kwh=2, departure_minutes=30)
    assert told["chargingNeeds"]["acChargingParameters"]["energyAmount"] == 2_000
    rig.mark()
    await put(rig, 1, schedules(number, schedule(2, [(0, 6)])))
    assert chosen(rig)["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 6}]
    assert triggers(rig) == ["ChargingRateChanged"]


@case("TC_K_58_CS")
async def test_the_csms_renegotiates(rig: Rig) -> None:
    number = await transaction(rig)
    await needs(rig)
    await put(rig, 1, schedules(number, schedule(1, [(0, 10)])))
    rig.mark()
    await put(rig, 1, schedules(number, schedule(2, [(0, 12)])))
    assert chosen(rig)["id"] == 2
    assert triggers(rig) == ["ChargingRateChanged"]


async def test_the_vehicle_takes_the_schedule_that_gives_what_it_needs(rig: Rig) -> None:
    number = await transaction(rig)
    await needs(rig, energy_kwh=5, departure_minutes=60)
    rig.mark()
    slow, enough, fast = schedule(1, [(0, 6)]), schedule(2, [(0, 10)]), schedule(3, [(0, 16)])
    await put(rig, 1, schedules(number, slow, enough, fast))
    assert chosen(rig)["id"] == 2
    assert rig.connector().power_w == pytest.approx(10 * 690)
    assert await composite(rig, 60) == [(0, 10)]


async def test_several_schedules_only_for_a_vehicle_that_talks(rig: Rig) -> None:
    number = await transaction(rig)
    several = schedules(number, schedule(1, [(0, 6)]), schedule(2, [(0, 8)]))
    assert await refused(rig, 1, several) == "InvalidSchedule"
    rig.csms.answer("NotifyEVChargingNeeds", {"status": "Processing"})
    await needs(rig)
    await rig.advance(61)  # more than the minute that a vehicle waits; it still listens (K16)
    await put(rig, 1, several)
    assert chosen(rig)["id"] == 1  # without a departure each would do
    await rig.do("unplug-connector")
    await rig.advance(5)
    number = await transaction(rig)
    assert await refused(rig, 1, several | {"transactionId": number}) == "InvalidSchedule"


async def test_what_the_vehicle_takes_is_true(rig: Rig) -> None:
    await transaction(rig)
    await needs(rig, max_power_w=5_000)
    assert rig.connector().power_w == pytest.approx(5_000)
    await rig.do("unplug-connector")
    await transaction(rig)
    assert rig.connector().power_w > 5_000


async def test_on_direct_current(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-dc-50") as rig:
        await transaction(rig)
        told = await needs(rig, max_power_w=40_000, energy_kwh=10)
        asked = told["chargingNeeds"]
        assert asked["requestedEnergyTransfer"] == "DC"
        assert asked["dcChargingParameters"]["evMaxPower"] == 40_000
        assert asked["dcChargingParameters"]["evMaxCurrent"] == 100
        assert asked["dcChargingParameters"]["energyAmount"] == 10_000
        assert rig.connector().power_w <= 40_000


async def test_needs_that_cannot_be_told(rig: Rig) -> None:
    assert "plug" in str((await rig.do("set-ev-charging-needs")).refusal)
    await rig.plug()
    assert (await rig.do("set-ev-charging-needs", min_current_a=20, max_current_a=10)).refusal is not None
    await rig.set_variables(("SmartChargingCtrlr", "Enabled", "false"))
    assert "Enabled" in str((await rig.do("set-ev-charging-needs")).refusal)


async def test_offline_the_default_holds(rig: Rig) -> None:
    await put(rig, 1, profile(1, [(0, 6)]))
    await transaction(rig)
    await rig.go_offline()
    assert "not connected" in str((await rig.do("set-ev-charging-needs")).refusal)
    assert rig.connector().power_w == pytest.approx(6 * 690)


async def test_not_in_16(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path) as rig:
        command = await rig.do("set-ev-charging-needs")
        assert command.refusal is not None
