"""Block G: availability."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for

EVSE, CONNECTOR = {"id": 1}, {"id": 1, "connectorId": 1}


@pytest.fixture
async def duo(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as made:
        yield made


async def change(rig: Rig, status: str, place: dict[str, int] | None) -> str:
    request: dict[str, Any] = {"operationalStatus": status} | ({} if place is None else {"evse": place})
    return str((await rig.call("ChangeAvailability", request))["status"])


def told(rig: Rig) -> list[tuple[int, str]]:
    return [(item["evseId"], item["connectorStatus"]) for item in rig.sent("StatusNotification")]


@case("TC_G_01_CS", "TC_G_02_CS")
async def test_occupied_and_available(rig: Rig) -> None:
    await rig.plug()
    assert rig.statuses() == ["Occupied"]
    assert (rig.sent("StatusNotification")[0]["evseId"], rig.sent("StatusNotification")[0]["connectorId"]) == (1, 1)
    await rig.do("unplug-connector")
    assert rig.statuses() == ["Occupied", "Available"]


@case("TC_G_03_CS", "TC_G_04_CS", "TC_G_09_CS", "TC_G_10_CS")
async def test_evse(duo: Rig) -> None:
    await _there_and_back(duo, EVSE, [1])


@case("TC_G_05_CS", "TC_G_06_CS", "TC_G_12_CS", "TC_G_13_CS")
async def test_station(duo: Rig) -> None:
    await _there_and_back(duo, None, [1, 2])


@case("TC_G_08_CS", "TC_G_15_CS", "TC_G_16_CS")
async def test_connector(duo: Rig) -> None:
    await _there_and_back(duo, CONNECTOR, [1])


async def _there_and_back(rig: Rig, place: dict[str, int] | None, evses: list[int]) -> None:
    """Each step twice: the second time it is so already, and nothing more is told."""
    assert await change(rig, "Operative", place) == "Accepted"
    assert told(rig) == []
    for _ in range(2):
        assert await change(rig, "Inoperative", place) == "Accepted"
        assert told(rig) == [(evse, "Unavailable") for evse in evses]
    assert (await rig.do("authorize-id-tag", id_tag="CAFE", connector_id=1)).refusal is not None
    rig.mark()
    for _ in range(2):
        assert await change(rig, "Operative", place) == "Accepted"
        assert told(rig) == [(evse, "Available") for evse in evses]


async def test_evse_0_is_the_station(duo: Rig) -> None:
    assert await change(duo, "Inoperative", {"id": 0}) == "Accepted"
    assert told(duo) == [(1, "Unavailable"), (2, "Unavailable")]


async def test_the_station_gives_back_what_was_before(duo: Rig) -> None:
    """G03.FR.07."""
    await change(duo, "Inoperative", CONNECTOR)
    await change(duo, "Inoperative", None)
    duo.mark()
    await change(duo, "Operative", None)
    assert told(duo) == [(2, "Available")]
    await change(duo, "Operative", CONNECTOR)
    assert told(duo) == [(2, "Available"), (1, "Available")]


@case("TC_G_11_CS", "X20-23")
async def test_evse_in_a_transaction(duo: Rig) -> None:
    await _scheduled(duo, EVSE, [1])


@case("TC_G_14_CS")
async def test_station_in_a_transaction(duo: Rig) -> None:
    await _scheduled(duo, None, [1, 2])


@case("TC_G_17_CS")
async def test_connector_in_a_transaction(duo: Rig) -> None:
    await _scheduled(duo, CONNECTOR, [1])


async def _scheduled(rig: Rig, place: dict[str, int] | None, evses: list[int]) -> None:
    """What is free becomes Unavailable at once, what is in use at its end."""
    await rig.charge(connector=1)
    rig.mark()
    assert await change(rig, "Inoperative", place) == "Scheduled"
    assert told(rig) == [(evse, "Unavailable") for evse in evses if evse != 1]
    await rig.advance(30)
    assert rig.connector(1).status == "Charging"
    await rig.do("stop-session", connector_id=1)
    assert told(rig)[-1] == (1, "Unavailable")
    assert {evse for evse, _ in told(rig)} == set(evses)


async def test_a_schedule_is_taken_back(rig: Rig) -> None:
    await rig.charge()
    await change(rig, "Inoperative", EVSE)
    assert await change(rig, "Operative", EVSE) == "Accepted"
    rig.mark()
    await rig.do("stop-session")
    assert rig.statuses() == ["Available"]


@case("TC_G_18_CS")
async def test_evse_after_a_reboot(duo: Rig) -> None:
    await _stays(duo, EVSE, [(1, "Unavailable"), (2, "Available")])


@case("TC_G_19_CS")
async def test_connector_after_a_reboot(duo: Rig) -> None:
    await _stays(duo, CONNECTOR, [(1, "Unavailable"), (2, "Available")])


@case("TC_G_21_CS")
async def test_station_after_a_reboot(duo: Rig) -> None:
    await _stays(duo, None, [(1, "Unavailable"), (2, "Unavailable")])


async def _stays(rig: Rig, place: dict[str, int] | None, expected: list[tuple[int, str]]) -> None:
    assert await change(rig, "Inoperative", place) == "Accepted"
    rig.mark()
    assert await rig.call("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
    await rig.advance(10)
    assert "BootNotification" in rig.said()
    assert told(rig) == expected
    rig.mark()
    assert await change(rig, "Operative", place) == "Accepted"
    assert {status for _, status in told(rig)} == {"Available"}


async def test_unknown_places(rig: Rig) -> None:
    places = [({"id": 9}, "UnknownEvse"), ({"id": 0, "connectorId": 1}, "UnknownEvse")]
    for place, code in (*places, ({"id": 1, "connectorId": 9}, "UnknownConnectorId")):
        answer = await rig.call("ChangeAvailability", {"operationalStatus": "Inoperative", "evse": place})
        assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", code)
    assert told(rig) == []


async def test_connectors_of_one_evse(tmp_path: Path) -> None:
    """While one charges the other is not told Occupied (G01), nor can it be used (TX-09)."""
    async with rig_for("ocpp2.0.1", tmp_path, brand="stroomhuis", model="trio-50") as rig:
        await rig.plug(1)
        assert [(item["evseId"], item["connectorId"]) for item in rig.sent("StatusNotification")] == [(1, 1)]
        assert (await rig.do("plug-connector", connector_id=2)).refusal is not None
        await rig.do("unplug-connector", connector_id=1)
        rig.mark()
        assert await change(rig, "Inoperative", EVSE) == "Accepted"
        told_of = [(item["evseId"], item["connectorId"]) for item in rig.sent("StatusNotification")]
        assert told_of == [(1, 1), (1, 2)]
        assert rig.connector(3).availability == "Available"
        rig.mark()
        assert await change(rig, "Operative", {"id": 1, "connectorId": 2}) == "Accepted"
        assert told(rig) == [], "its EVSE is still out of service"


async def test_lock_failure(rig: Rig) -> None:
    """G05: no charging while the plug can't be locked."""
    await rig.do("inject-fault", fault_type="ConnectorLockFailure", connector_id=1)
    assert rig.statuses() == ["Faulted"]
    await rig.plug()
    assert (await rig.do("authorize-id-tag", id_tag="CAFE", connector_id=1)).refusal is not None
    assert rig.sent("TransactionEvent") == []
