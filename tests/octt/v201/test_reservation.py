"""Block H: reservations, and that a reserved connector stays so (B, G)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.timestamps import to_text
from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig, rig_for

STRANGER = "CAFE0001"
HOUR_S = 3600.0
ANYWHERE: dict[str, Any] = {"evseId": None}
DUO = "sdk-ac-22-duo"
GROUP = {"idToken": "FLEET", "type": "Central"}
ACCEPTED_IN_GROUP = {"idTokenInfo": {"status": "Accepted", "groupIdToken": GROUP}}


def token(value: str = CARD) -> dict[str, str]:
    return {"idToken": value, "type": "ISO14443"}


async def answered(rig: Rig, **more: Any) -> dict[str, Any]:
    """ReserveNow of EVSE 1 for an hour; None takes a field out."""
    wanted = {"id": 7, "expiryDateTime": to_text(rig.lab.now() + HOUR_S), "idToken": token(), "evseId": 1} | more
    return await rig.call("ReserveNow", {name: value for name, value in wanted.items() if value is not None})


async def reserve(rig: Rig, **more: Any) -> str:
    return str((await answered(rig, **more))["status"])


async def reserved(rig: Rig, **more: Any) -> None:
    assert await reserve(rig, **more) == "Accepted"
    assert rig.statuses() == ["Reserved"]
    rig.mark()


def reservation_ids(rig: Rig) -> list[int | None]:
    """What each TransactionEvent said of a reservation."""
    return [item.payload.get("reservationId") for item in rig.sent("TransactionEvent")]


def of_evse(rig: Rig, evse_id: int) -> list[str]:
    return [item["connectorStatus"] for item in rig.sent("StatusNotification") if item["evseId"] == evse_id]


def updates(rig: Rig) -> list[tuple[int, str]]:
    sent = rig.sent("ReservationStatusUpdate")
    return [(item["reservationId"], item["reservationUpdateStatus"]) for item in sent]


@pytest.fixture
async def duo(tmp_path: Path) -> AsyncIterator[Rig]:
    """Two EVSEs."""
    async with rig_for("ocpp2.0.1", tmp_path, model=DUO) as made:
        yield made


# -- H01, H03


@case("TC_H_01_CS")
async def test_the_right_token(rig: Rig) -> None:
    await reserved(rig)
    await rig.swipe()
    assert rig.statuses() == ["Available"]
    await rig.plug()
    assert rig.statuses() == ["Available", "Occupied"]
    assert reservation_ids(rig)[0] == 7
    assert reservation_ids(rig)[1:].count(7) == 0
    assert rig.connector().status == "Charging"


async def test_the_cable_first(rig: Rig) -> None:
    await rig.set_variables(("TxCtrlr", "TxStartPoint", "EVConnected"))
    await reserved(rig)
    await rig.plug()
    assert rig.statuses() == []
    await rig.swipe()
    assert rig.statuses() == ["Occupied"]
    assert reservation_ids(rig)[:2] == [None, 7]


@case("TC_H_02_CS")
async def test_another_token(rig: Rig) -> None:
    await reserved(rig)
    await rig.plug()
    assert (await rig.swipe(STRANGER)).status == "rejected"
    start = {"idToken": token(STRANGER), "remoteStartId": 1, "evseId": 1}
    assert (await rig.call("RequestStartTransaction", start))["status"] == "Rejected"
    assert rig.said() == []
    assert rig.connector().status == "Reserved"


@case("X20-22")
async def test_a_stranger_plugs_in(rig: Rig) -> None:
    await reserved(rig)
    await rig.plug()
    await rig.advance(120)
    assert "StatusNotification" not in rig.said()
    assert rig.connector().availability == "Reserved"


async def test_remote_start_with_the_reservation(rig: Rig) -> None:
    await reserved(rig)
    start = {"idToken": token(), "remoteStartId": 4}
    assert (await rig.call("RequestStartTransaction", start))["status"] == "Accepted"
    await rig.plug()
    first = rig.sent("TransactionEvent")[0]
    assert (first["reservationId"], first["transactionInfo"]["remoteStartId"]) == (7, 4)


async def test_remote_start_of_the_group(rig: Rig) -> None:
    await reserved(rig, groupIdToken=GROUP)
    start = {"idToken": token(STRANGER), "remoteStartId": 4}
    assert (await rig.call("RequestStartTransaction", start))["status"] == "Rejected"
    assert (await rig.call("RequestStartTransaction", start | {"groupIdToken": GROUP}))["status"] == "Accepted"
    await rig.plug()
    assert reservation_ids(rig)[0] == 7


@case("TC_H_03_CS")
async def test_reserved_already(rig: Rig) -> None:
    await reserved(rig)
    assert await reserve(rig, id=8, idToken=token(STRANGER)) == "Occupied"
    assert rig.said() == []


@case("TC_H_06_CS")
async def test_unavailable(rig: Rig) -> None:
    await rig.call("ChangeAvailability", {"operationalStatus": "Inoperative", "evse": {"id": 1}})
    assert await reserve(rig) == "Unavailable"


async def test_faulted_and_occupied(duo: Rig) -> None:
    await duo.do("inject-fault", fault_type="GroundFault", connector_id=1)
    assert await reserve(duo) == "Faulted"
    await duo.plug(2)
    assert await reserve(duo, evseId=2) == "Occupied"
    assert await reserve(duo, **ANYWHERE) == "Occupied"


@case("TC_H_19_CS")
async def test_a_token_of_the_group(rig: Rig) -> None:
    await reserved(rig, groupIdToken=GROUP)
    rig.csms.answer("Authorize", ACCEPTED_IN_GROUP)
    await rig.swipe(STRANGER)
    assert rig.said()[0] == "Authorize"
    await rig.plug()
    first = rig.sent("TransactionEvent")[0]
    assert (first["reservationId"], first["idToken"]) == (7, token(STRANGER))


async def test_another_group(rig: Rig) -> None:
    await reserved(rig, groupIdToken=GROUP)
    await rig.plug()
    assert (await rig.swipe(STRANGER)).status == "rejected"
    assert rig.connector().status == "Reserved"


@case("TC_H_23_CS")
async def test_the_same_id_replaces(duo: Rig) -> None:
    assert await reserve(duo) == "Accepted"
    assert await reserve(duo, evseId=2, idToken=token(STRANGER)) == "Accepted"
    assert (of_evse(duo, 1), of_evse(duo, 2)) == (["Reserved", "Available"], ["Reserved"])
    assert updates(duo) == []
    assert duo.connector(2).reserved_for == STRANGER
    await duo.swipe(STRANGER)
    await duo.plug(2)
    assert reservation_ids(duo)[0] == 7


@case("TC_H_22_CS")
async def test_reservations_switched_off(rig: Rig) -> None:
    await rig.set_variables(("ReservationCtrlr", "Enabled", "false"))
    answer = await answered(rig)
    assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "NotEnabled")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"evseId": 9}, "UnknownEvse"),
        ({"connectorType": "cCCS1"}, "UnknownConnectorType"),
        ({"connectorType": "cCCS1", "evseId": None}, "UnknownConnectorType"),
        ({"expiryDateTime": "2020-01-01T00:00:00Z"}, "InvalidValue"),
    ],
)
async def test_what_makes_no_sense_is_rejected(rig: Rig, change: dict[str, Any], reason: str) -> None:
    answer = await answered(rig, **change)
    assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", reason)
    assert rig.said() == []


# -- an EVSE that is left open, or a type of connector


async def test_one_of_several_stays_free(duo: Rig) -> None:
    assert await reserve(duo, **ANYWHERE) == "Accepted"
    assert duo.statuses() == []
    assert await reserve(duo, id=8, idToken=token(STRANGER), **ANYWHERE) == "Accepted"
    assert (of_evse(duo, 1), of_evse(duo, 2)) == (["Reserved"], ["Reserved"])
    await duo.plug(2)
    await duo.swipe(STRANGER)
    assert reservation_ids(duo)[0] == 8
    assert of_evse(duo, 2)[-1] == "Occupied"


@case("TC_H_09_CS")
async def test_anywhere_all_reserved(duo: Rig) -> None:
    for evse_id in (1, 2):
        assert await reserve(duo, id=evse_id, evseId=evse_id) == "Accepted"
    assert (of_evse(duo, 1), of_evse(duo, 2)) == (["Reserved"], ["Reserved"])
    assert await reserve(duo, id=3, **ANYWHERE) == "Occupied"


@case("TC_H_10_CS")
async def test_anywhere_all_occupied(duo: Rig) -> None:
    await duo.plug(1)
    await duo.plug(2)
    assert await reserve(duo, **ANYWHERE) == "Occupied"


@case("TC_H_12_CS")
async def test_anywhere_all_unavailable(duo: Rig) -> None:
    for evse_id in (1, 2):
        await duo.call("ChangeAvailability", {"operationalStatus": "Inoperative", "evse": {"id": evse_id}})
    assert await reserve(duo, **ANYWHERE) == "Unavailable"


@case("TC_H_13_CS")
async def test_anywhere_unsupported(tmp_path: Path) -> None:
    off = {"ReservationCtrlr.NonEvseSpecific": "false"}
    async with rig_for("ocpp2.0.1", tmp_path, configuration=off) as rig:
        assert await reserve(rig, **ANYWHERE) == "Rejected"
        assert await reserve(rig, connectorType="sType2", **ANYWHERE) == "Rejected"
        assert await reserve(rig) == "Accepted"


@case("TC_H_15_CS")
async def test_a_type_of_connector(rig: Rig) -> None:
    await reserved(rig, connectorType="sType2", **ANYWHERE)
    await rig.swipe()
    await rig.plug()
    assert reservation_ids(rig)[0] == 7


async def test_what_people_see(duo: Rig) -> None:
    assert await reserve(duo, evseId=2, groupIdToken=GROUP) == "Accepted"
    assert await reserve(duo, id=8, connectorType="sType2", idToken=token(STRANGER), **ANYWHERE) == "Accepted"
    rows = duo.lab.details(duo.identity).authorization().reservations
    assert [(row.id, row.place, row.id_token, row.group) for row in rows] == [
        (7, "EVSE 2", CARD, "FLEET"),
        (8, "sType2", STRANGER, None),
    ]
    assert [duo.connector(number).reserved_for for number in (1, 2)] == [STRANGER, CARD]


@case("TC_H_16_CS")
async def test_no_more_of_that_type(duo: Rig) -> None:
    assert await reserve(duo, connectorType="sType2", **ANYWHERE) == "Accepted"
    assert await reserve(duo, id=8, connectorType="sType2", **ANYWHERE) == "Accepted"
    assert (of_evse(duo, 1), of_evse(duo, 2)) == (["Reserved"], ["Reserved"])
    assert await reserve(duo, id=9, connectorType="sType2", **ANYWHERE) == "Occupied"


@case("TC_H_24_CS")
async def test_anywhere_for_a_group(rig: Rig) -> None:
    await reserved(rig, groupIdToken=GROUP, **ANYWHERE)
    rig.csms.answer("Authorize", ACCEPTED_IN_GROUP)
    await rig.plug()
    await rig.swipe(STRANGER)
    assert rig.said()[0] == "Authorize"
    assert 7 in reservation_ids(rig)
    assert rig.connector().status == "Charging"


# -- H02, H04 and other ends


@case("TC_H_17_CS")
async def test_cancel(rig: Rig) -> None:
    await reserved(rig)
    assert await rig.call("CancelReservation", {"reservationId": 7}) == {"status": "Accepted"}
    assert rig.statuses() == ["Available"]
    assert updates(rig) == []


@case("TC_H_18_CS")
async def test_cancel_unknown(rig: Rig) -> None:
    await reserved(rig)
    assert (await rig.call("CancelReservation", {"reservationId": 8}))["status"] == "Rejected"
    assert rig.said() == []


@case("TC_H_07_CS")
async def test_expiry(rig: Rig) -> None:
    await reserved(rig)
    await rig.advance(HOUR_S - 5)
    assert "StatusNotification" not in rig.said()
    await rig.advance(10)
    assert updates(rig) == [(7, "Expired")]
    assert rig.statuses() == ["Available"]
    rig.mark()
    await rig.charge(STRANGER)
    assert reservation_ids(rig)[0] is None


async def test_expiry_while_offline_is_told_later(rig: Rig) -> None:
    await reserved(rig)
    await rig.go_offline()
    await rig.advance(HOUR_S + 5)
    assert updates(rig) == []
    await rig.come_back()
    assert updates(rig) == [(7, "Expired")]
    assert rig.statuses() == ["Available"]


@case("TC_H_21_CS")
async def test_unavailable_ends_it(rig: Rig) -> None:
    await reserved(rig)
    request = {"operationalStatus": "Inoperative", "evse": {"id": 1}}
    assert (await rig.call("ChangeAvailability", request))["status"] == "Accepted"
    assert updates(rig) == [(7, "Removed")]
    assert rig.statuses() == ["Unavailable"]
    await rig.call("ChangeAvailability", request | {"operationalStatus": "Operative"})
    assert rig.statuses() == ["Unavailable", "Available"]


async def test_a_fault_ends_it(rig: Rig) -> None:
    await reserved(rig)
    await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
    assert updates(rig) == [(7, "Removed")]
    assert rig.statuses() == ["Faulted"]


async def test_a_fault_ends_the_latest_that_cannot_be_kept(duo: Rig) -> None:
    for number in (7, 8):
        assert await reserve(duo, id=number, **ANYWHERE) == "Accepted"
    duo.mark()
    await duo.do("inject-fault", fault_type="GroundFault", connector_id=2)
    assert updates(duo) == [(8, "Removed")]
    assert of_evse(duo, 1) == []


@case("TC_B_24_CS")
async def test_it_outlives_a_reset(rig: Rig) -> None:
    await reserved(rig)
    assert await rig.call("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
    await rig.advance(30)
    assert rig.said().count("BootNotification") == 1
    assert rig.statuses() == ["Reserved"]
    await rig.swipe()
    await rig.plug()
    assert reservation_ids(rig)[0] == 7
