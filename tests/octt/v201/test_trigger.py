"""Block F: TriggerMessage (F06)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.files import bench_for
from tests.octt.rig import Rig, rig_for

Payload = dict[str, Any]


@pytest.fixture
async def duo(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as made:
        yield made


async def trigger(rig: Rig, message: str, **place: int) -> str:
    request: Payload = {"requestedMessage": message} | ({"evse": place} if place else {})
    return str((await rig.call("TriggerMessage", request))["status"])


def contexts(payload: Payload) -> set[str]:
    return {value["context"] for meter in payload["meterValue"] for value in meter["sampledValue"]}


@case("TC_F_11_CS")
async def test_meter_values_of_one_evse(duo: Rig) -> None:
    assert await trigger(duo, "MeterValues", id=2) == "Accepted"
    told = duo.sent("MeterValues")
    assert [item["evseId"] for item in told] == [2]
    assert contexts(told[0].payload) == {"Trigger"}
    measurands = {value["measurand"] for value in told[0]["meterValue"][0]["sampledValue"]}
    assert "Energy.Active.Import.Register" in measurands


@case("TC_F_12_CS")
async def test_meter_values_of_all(duo: Rig) -> None:
    assert await trigger(duo, "MeterValues") == "Accepted"
    assert [item["evseId"] for item in duo.sent("MeterValues")] == [1, 2]
    assert all(contexts(item.payload) == {"Trigger"} for item in duo.sent("MeterValues"))


async def test_meter_values_of_the_main_meter(duo: Rig) -> None:
    assert await trigger(duo, "MeterValues", id=0) == "Accepted"
    assert [item["evseId"] for item in duo.sent("MeterValues")] == [0]


@pytest.mark.parametrize(
    "place", [pytest.param({"id": 1}, marks=case("TC_F_13_CS")), pytest.param({}, marks=case("TC_F_14_CS"))]
)
async def test_transaction_events(duo: Rig, place: dict[str, int]) -> None:
    await duo.charge(connector=1)
    await duo.charge("CAFE", 2)
    duo.mark()
    assert await trigger(duo, "TransactionEvent", **place) == "Accepted"
    told = duo.sent("TransactionEvent")
    wanted = [1] if place else [1, 2]
    transactions = [duo.connector(number).transaction_id for number in wanted]
    assert [item["transactionInfo"]["transactionId"] for item in told] == transactions
    assert duo.events() == [("Updated", "Trigger", "Charging")] * len(wanted)
    assert all(contexts(item.payload) == {"Trigger"} for item in told)


async def test_transaction_event_of_nothing(rig: Rig) -> None:
    assert await trigger(rig, "TransactionEvent") == "Accepted"
    assert rig.said() == []


@case("TC_F_20_CS")
async def test_heartbeat(rig: Rig) -> None:
    assert await trigger(rig, "Heartbeat") == "Accepted"
    assert rig.said() == ["Heartbeat"]


@pytest.mark.parametrize(
    "status",
    [pytest.param("Available", marks=case("TC_F_23_CS")), pytest.param("Occupied", marks=case("TC_F_24_CS"))],
)
async def test_status(duo: Rig, status: str) -> None:
    if status == "Occupied":
        await duo.plug(1)
    duo.mark()
    assert await trigger(duo, "StatusNotification", id=1, connectorId=1) == "Accepted"
    told = duo.sent("StatusNotification")
    assert [(item["evseId"], item["connectorId"], item["connectorStatus"]) for item in told] == [(1, 1, status)]


async def test_status_of_all(duo: Rig) -> None:
    assert await trigger(duo, "StatusNotification") == "Accepted"
    assert [item["evseId"] for item in duo.sent("StatusNotification")] == [1, 2]


@case("TC_F_26_CS")
async def test_boot_when_accepted(rig: Rig) -> None:
    assert await trigger(rig, "BootNotification") == "Rejected"
    await rig.advance(5)
    assert rig.said() == []


@case("TC_F_27_CS")
async def test_what_is_not_built_in(rig: Rig) -> None:
    assert await trigger(rig, "PublishFirmwareStatusNotification") == "NotImplemented"
    assert rig.said() == []


@case("TC_F_15_CS")
async def test_log_status_when_idle(rig: Rig) -> None:
    assert await trigger(rig, "LogStatusNotification") == "Accepted"
    assert [item.payload for item in rig.sent()] == [{"status": "Idle"}]


@case("TC_F_16_CS")
async def test_log_status_during_an_upload(tmp_path: Path) -> None:
    async with bench_for("ocpp2.0.1", tmp_path) as bench:
        log = {"logType": "SecurityLog", "requestId": 12, "log": {"remoteLocation": f"{bench.files.url}/up/"}}
        assert (await bench.rig.call("GetLog", log))["status"] == "Accepted"
        assert bench.told("LogStatusNotification") == [("Uploading", 12)]
        bench.rig.mark()
        assert await trigger(bench.rig, "LogStatusNotification") == "Accepted"
        assert bench.told("LogStatusNotification")[0] == ("Uploading", 12)


@case("TC_F_19_CS")
async def test_firmware_status_during_a_download(tmp_path: Path) -> None:
    async with bench_for("ocpp2.0.1", tmp_path) as bench:
        firmware = {"location": f"{bench.files.url}/fw.bin", "retrieveDateTime": bench.after(-1)}
        assert (await bench.rig.call("UpdateFirmware", {"requestId": 13, "firmware": firmware}))["status"] == "Accepted"
        assert bench.told("FirmwareStatusNotification") == [("Downloading", 13)]
        bench.rig.mark()
        assert await trigger(bench.rig, "FirmwareStatusNotification") == "Accepted"
        assert bench.told("FirmwareStatusNotification")[0] == ("Downloading", 13)


@pytest.mark.parametrize("message", ["MeterValues", "StatusNotification", "TransactionEvent"])
async def test_trigger_at_a_place_that_is_not_there(rig: Rig, message: str) -> None:
    assert await trigger(rig, message, id=9) == "Rejected"
    assert await trigger(rig, message, id=1, connectorId=9) == "Rejected"
    assert rig.said() == []
