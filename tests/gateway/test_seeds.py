"""The requests that the vendor's pages print, unchanged but for host and token."""

from __future__ import annotations

from pathlib import Path

from tests.gateway.benches import open_door

PROXY = {
    "target": {"charger_id": "dep-123"},
    "event": {
        "action": "boot_notification",
        "ocpp_version": "ocpp1.6",
        "payload": {"charge_point_vendor": "OCPPLAB", "charge_point_model": "SDK-DC-50"},
    },
}
SEVERAL_KEYS = {
    "target": {"charger_id": "dep-123"},
    "event": {"configuration": {"HeartbeatInterval": "30", "MeterValuesSampledInterval": "10"}},
}


async def test_proxy_message(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        mark = door.mark()
        response = await door.client.post("/ocpp/commands/proxy-message", json=PROXY)
        assert response.status_code == 202
        answer = response.json()
        assert len(answer["id"]) == 12
        assert answer == {
            "id": answer["id"],
            "event_type": "boot_notification",
            "ocpp_version": "ocpp1.6",
            "payload": {"charge_point_vendor": "OCPPLAB", "charge_point_model": "SDK-DC-50"},
        }
        await door.advance()
        assert door.sent("CP-001", mark)[0] == (
            "BootNotification",
            {"chargePointVendor": "OCPPLAB", "chargePointModel": "SDK-DC-50"},
        )


async def test_update_several_configuration_keys(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        response = await door.client.post("/ocpp/commands/configuration", json=SEVERAL_KEYS)
        assert response.status_code == 200
        assert len(response.headers["X-Command-Id"]) == 12
        assert response.json() == {
            "status": "Accepted",
            "configured": ["HeartbeatInterval", "MeterValuesSampledInterval"],
            "msg": "Configuration updated for 2 keys",
        }
        told = await door.csms.stations["CP-001"].call("GetConfiguration", {"key": ["HeartbeatInterval"]})
        assert told["configurationKey"][0]["value"] == "30"


async def test_one_key(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        answer = await door.ok("configuration", "dep-123", configuration={"HeartbeatInterval": "30"})
        assert answer["msg"] == "Configuration updated for 1 key"
