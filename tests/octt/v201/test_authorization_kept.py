"""What a charger knows of tokens outlives the program: local list, cache, reservations."""

from __future__ import annotations

from pathlib import Path

from ocpplab_tui.base.timestamps import to_text
from tests.octt.rig import CARD, rig_for

MODEL = "sdk-ac-22-duo"
LISTED, CACHED = "CAFE0001", "CAFE0002"


def token(value: str) -> dict[str, str]:
    return {"idToken": value, "type": "ISO14443"}


async def test_another_run_of_the_program_knows_them(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model=MODEL) as rig:
        entry = {"idToken": token(LISTED), "idTokenInfo": {"status": "Accepted"}}
        full = {"versionNumber": 6, "updateType": "Full", "localAuthorizationList": [entry]}
        assert (await rig.call("SendLocalList", full))["status"] == "Accepted"
        expiry = to_text(rig.lab.now() + 3600)
        reserve = {"id": 7, "evseId": 2, "idToken": token(CARD), "expiryDateTime": expiry}
        assert (await rig.call("ReserveNow", reserve))["status"] == "Accepted"
        for _ in range(2):
            await rig.swipe(CACHED)
    async with rig_for("ocpp2.0.1", tmp_path, model=MODEL) as rig:
        assert (rig.connector(2).status, rig.connector(2).reserved_for) == ("Reserved", CARD)
        assert (await rig.call("GetLocalListVersion"))["versionNumber"] == 6
        await rig.charge(CACHED, 1)
        assert "Authorize" not in rig.said()
        await rig.charge(CARD, 2)
        assert 7 in [event.payload.get("reservationId") for event in rig.sent("TransactionEvent")]
