"""The Reservation profile (OCPP 1.6 §5.1, §5.13)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.timestamps import to_text
from tests.octt.conformance import case
from tests.octt.rig import CARD, Rig, rig_for

STRANGER = "CAFE0001"
HOUR_S = 3600.0


async def reserve(rig: Rig, connector: int = 1, **more: Any) -> str:
    """ReserveNow for an hour; its status."""
    wanted = {
        "connectorId": connector,
        "expiryDate": to_text(rig.lab.now() + HOUR_S),
        "idTag": CARD,
        "reservationId": 7,
    }
    return str((await rig.call("ReserveNow", wanted | more))["status"])


async def reserved(rig: Rig, connector: int = 1, **more: Any) -> None:
    assert await reserve(rig, connector, **more) == "Accepted"
    assert rig.statuses() == ["Reserved"]
    rig.mark()


async def test_a_card_uses_its_reservation(rig: Rig) -> None:
    await reserved(rig)
    await rig.plug()
    assert rig.statuses() == []  # a cable alone tells nothing of who came
    await rig.swipe()
    assert rig.statuses() == ["Preparing", "Charging"]
    assert rig.sent("StartTransaction")[0]["reservationId"] == 7
    assert rig.sent("StartTransaction")[0]["idTag"] == CARD


async def test_a_card_before_the_cable(rig: Rig) -> None:
    await reserved(rig)
    await rig.swipe()
    assert rig.statuses() == ["Preparing"]
    await rig.plug()
    assert rig.sent("StartTransaction")[0]["reservationId"] == 7


@case("TC_046_2_CS")
async def test_remote_start(rig: Rig) -> None:
    await reserved(rig)
    other = await rig.call("RemoteStartTransaction", {"connectorId": 1, "idTag": STRANGER})
    assert other == {"status": "Rejected"}
    assert await rig.call("RemoteStartTransaction", {"connectorId": 1, "idTag": CARD}) == {"status": "Accepted"}
    assert rig.statuses() == ["Preparing"]
    await rig.plug()
    assert rig.statuses() == ["Preparing", "Charging"]
    assert rig.sent("StartTransaction")[0]["reservationId"] == 7


@case("TC_047_CS")
async def test_expiry(rig: Rig) -> None:
    await reserved(rig)
    await rig.advance(HOUR_S - 5)
    assert rig.statuses() == []
    await rig.advance(10)
    assert rig.statuses() == ["Available"]
    at = rig.sent("StatusNotification")[0]["timestamp"]
    rig.mark()
    await rig.charge(STRANGER)
    assert "reservationId" not in rig.sent("StartTransaction")[0].payload
    assert at.endswith("Z")


@case("TC_048_1_CS")
async def test_faulted(rig: Rig) -> None:
    await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
    assert await reserve(rig) == "Faulted"


async def test_occupied(rig: Rig) -> None:
    await rig.plug()
    assert await reserve(rig) == "Occupied"


async def test_unavailable(rig: Rig) -> None:
    await rig.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
    assert await reserve(rig) == "Unavailable"


@case("TC_048_4_CS")
async def test_reservations_switched_off(rig: Rig) -> None:
    await rig.do("set-configuration", configuration={"ReservationCtrlr.Enabled": "false"})
    assert await reserve(rig) == "Rejected"
    assert await reserve(rig, 0) == "Rejected"


@case("TC_049_CS")
async def test_connector_zero(rig: Rig) -> None:
    await reserved(rig, 0)
    await rig.plug()
    refused = await rig.swipe(STRANGER)
    assert refused.status == "rejected"
    assert "StartTransaction" not in rig.said()
    await rig.swipe()
    assert rig.sent("StartTransaction")[0]["reservationId"] == 7
    assert rig.statuses()[-1] == "Charging"


async def test_connector_zero_keeps_one_of_several_free(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path, model="sdk-ac-22-duo") as rig:
        assert await reserve(rig, 0) == "Accepted"
        assert (rig.statuses(1), rig.statuses(2)) == ([], [])
        await rig.charge(STRANGER, 2)
        assert rig.statuses(1) == ["Reserved"]
        assert rig.connector(1).reserved_for == CARD
        assert await reserve(rig, 0, reservationId=8) == "Occupied"
        assert await reserve(rig, 1, reservationId=8) == "Occupied"
        rig.mark()
        await rig.do("stop-session", connector_id=2)
        assert rig.statuses(1) == ["Available"]
        assert rig.connector(1).reserved_for is None


@case("TC_050_1_CS")
async def test_connector_zero_faulted(rig: Rig) -> None:
    await rig.do("inject-fault", fault_type="InternalError")
    assert await reserve(rig, 0) == "Faulted"


@case("TC_050_2_CS")
async def test_connector_zero_occupied(rig: Rig) -> None:
    await rig.charge(STRANGER)
    assert await reserve(rig, 0) == "Occupied"


@case("TC_050_3_CS")
async def test_connector_zero_unavailable(rig: Rig) -> None:
    await rig.call("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})
    assert await reserve(rig, 0) == "Unavailable"


@case("TC_050_4_CS")
async def test_connector_zero_unsupported(tmp_path: Path) -> None:
    off = {"ReserveConnectorZeroSupported": "false"}
    async with rig_for("ocpp1.6", tmp_path, configuration=off) as rig:
        answer = await rig.call("GetConfiguration", {"key": ["ReserveConnectorZeroSupported"]})
        assert answer["configurationKey"] == [
            {"key": "ReserveConnectorZeroSupported", "readonly": True, "value": "false"}
        ]
        assert await reserve(rig, 0) == "Rejected"
        assert await reserve(rig, 1) == "Accepted"


@case("TC_051_CS")
async def test_cancel(rig: Rig) -> None:
    await reserved(rig)
    assert await rig.call("CancelReservation", {"reservationId": 7}) == {"status": "Accepted"}
    assert rig.statuses() == ["Available"]
    await rig.charge(STRANGER)
    assert "reservationId" not in rig.sent("StartTransaction")[0].payload


@case("TC_052_CS")
async def test_cancel_unknown(rig: Rig) -> None:
    await reserved(rig)
    assert await rig.call("CancelReservation", {"reservationId": 8}) == {"status": "Rejected"}
    assert rig.statuses() == []
    assert rig.connector().status == "Reserved"


@case("TC_053_CS")
async def test_use_by_parent(rig: Rig) -> None:
    await reserved(rig, parentIdTag="FLEET")
    rig.csms.answer("Authorize", {"idTagInfo": {"status": "Accepted", "parentIdTag": "FLEET"}})
    await rig.plug()
    await rig.swipe(STRANGER)
    start = rig.sent("StartTransaction")[0]
    assert (start["idTag"], start["reservationId"]) == (STRANGER, 7)


async def test_another_parent_may_not(rig: Rig) -> None:
    await reserved(rig, parentIdTag="FLEET")
    rig.csms.answer("Authorize", {"idTagInfo": {"status": "Accepted", "parentIdTag": "TAXIS"}})
    await rig.plug()
    command = await rig.swipe(STRANGER)
    assert command.status == "rejected"
    assert rig.said() == ["Authorize"]


async def test_remote_start_by_parent_from_the_local_list(rig: Rig) -> None:
    entry = {"idTag": STRANGER, "idTagInfo": {"status": "Accepted", "parentIdTag": "fleet"}}
    await rig.call("SendLocalList", {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [entry]})
    await rig.configure(LocalPreAuthorize="true", AuthorizeRemoteTxRequests="false")
    await reserved(rig, parentIdTag="FLEET")
    await rig.plug()
    assert await rig.call("RemoteStartTransaction", {"idTag": "NOBODY"}) == {"status": "Rejected"}
    assert await rig.call("RemoteStartTransaction", {"idTag": STRANGER}) == {"status": "Accepted"}
    assert rig.sent("StartTransaction")[0]["reservationId"] == 7


async def test_the_same_id_replaces(tmp_path: Path) -> None:
    async with rig_for("ocpp1.6", tmp_path, model="sdk-ac-22-duo") as rig:
        assert await reserve(rig, 1) == "Accepted"
        assert await reserve(rig, 2) == "Accepted"
        assert (rig.statuses(1), rig.statuses(2)) == (["Reserved", "Available"], ["Reserved"])
        await rig.plug(2)
        assert await reserve(rig, 2, idTag=STRANGER) == "Accepted"  # a cable alone is no use
        assert rig.connector(2).reserved_for == STRANGER


@pytest.mark.parametrize(
    "change", [{"expiryDate": "2020-01-01T00:00:00Z"}, {"connectorId": 9}], ids=["expired", "no such connector"]
)
async def test_what_makes_no_sense_is_rejected(rig: Rig, change: dict[str, Any]) -> None:
    assert await reserve(rig, **change) == "Rejected"
    assert rig.said() == []


async def test_a_fault_ends_it(rig: Rig) -> None:
    await reserved(rig)
    await rig.do("inject-fault", fault_type="GroundFault", connector_id=1)
    await rig.do("clear-fault", connector_id=1)
    assert rig.statuses() == ["Faulted", "Available"]


async def test_becoming_unavailable_ends_it(rig: Rig) -> None:
    await reserved(rig)
    assert (await rig.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}))["status"] == "Accepted"
    await rig.call("ChangeAvailability", {"connectorId": 1, "type": "Operative"})
    assert rig.statuses() == ["Unavailable", "Available"]


async def test_it_outlives_a_reboot(rig: Rig) -> None:
    await reserved(rig)
    await rig.call("Reset", {"type": "Hard"})
    await rig.advance(30)
    assert rig.statuses() == ["Reserved"]
    await rig.charge()
    assert rig.sent("StartTransaction")[0]["reservationId"] == 7


async def test_a_proxied_start_does_not_take_it(rig: Rig) -> None:
    await reserved(rig)
    payload = {"connector_id": 1, "id_tag": STRANGER, "meter_start": 0, "timestamp": to_text(rig.lab.now())}
    await rig.do("proxy-message", ocpp_version="ocpp1.6", action="start_transaction", payload=payload)
    assert rig.said() == ["StartTransaction"]
    assert rig.connector().status == "Reserved"
    payload["id_tag"] = CARD
    await rig.do("proxy-message", ocpp_version="ocpp1.6", action="start_transaction", payload=payload)
    assert rig.connector().status == "Charging"
