"""The requests that the vendor's pages print, unchanged but for host and token."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.gateway.benches import open_door

PROXY = {
    "target": {"charger_id": "dep-123"},
    "event": {
        "action": "boot_notification",
        "ocpp_version": "ocpp1.6",
        "payload": {"charge_point_vendor": "OCPPLAB", "charge_point_model": "SDK-DC-50"},
    },
}
NOTIFY_EVENT: dict[str, Any] = {
    "generatedAt": "2026-04-27T12:34:56Z",
    "seqNo": 0,
    "eventData": [
        {
            "eventId": 4242,
            "timestamp": "2026-04-27T12:34:55Z",
            "trigger": "Alerting",
            "actualValue": "85.2",
            "component": {"name": "EVSE", "evse": {"id": 1}},
            "variable": {"name": "Temperature"},
            "eventNotificationType": "HardWiredMonitor",
            "severity": 4,
        }
    ],
}
"""As the vendor's page prints it; 2.0.1's schema knows no severity of an event."""
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


def _proxied(validate: bool | None = None) -> dict[str, Any]:
    event: dict[str, Any] = {"action": "notify_event", "ocpp_version": "ocpp2.0.1", "payload": NOTIFY_EVENT}
    return {"target": {"charger_id": "dep-201"}, "event": event | ({} if validate is None else {"validate": validate})}


async def test_notify_event_as_printed_breaks_its_schema(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        mark = door.mark()
        response = await door.client.post("/ocpp/commands/proxy-message", json=_proxied())
        assert response.status_code == 400
        assert "severity" in response.text
        await door.advance()
        assert door.sent("CP-201", mark) == []


async def test_notify_event_goes_out_as_printed_when_asked_to(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        mark = door.mark()
        response = await door.client.post("/ocpp/commands/proxy-message", json=_proxied(validate=False))
        assert response.status_code == 202
        await door.advance()
        assert door.sent("CP-201", mark) == [("NotifyEvent", NOTIFY_EVENT)]
        assert any("severity" in violation for violation in door.csms.take_violations())


async def test_the_hard_wired_monitor_tells_the_same(tmp_path: Path) -> None:
    """Raising the temperature sends the page's event; its severity stands in the charger's state."""
    async with open_door(tmp_path) as door:
        mark = door.mark()
        await door.ok("set-sensor", "dep-201", sensor="temperature", value=85.2, evse_id=1)
        ((action, payload),) = door.sent("CP-201", mark)
        (printed,), (event,) = NOTIFY_EVENT["eventData"], payload["eventData"]
        same = set(printed) - {"eventId", "timestamp", "severity"}
        assert action == "NotifyEvent"
        assert {key: event[key] for key in same} == {key: printed[key] for key in same}
        assert "severity" not in event
        state = (await door.client.get("/ocpp/chargers/CP-201/state")).json()
        (monitor,) = [each for each in state["monitors"] if each["id"] == event["variableMonitoringId"]]
        assert (monitor["component"], monitor["variable"], monitor["triggered"]) == ("EVSE@1", "Temperature", True)
        assert (monitor["kind"], monitor["severity"], monitor["actual_value"]) == ("HardWired", 4, "85.2")
        assert [(each["event_id"], each["severity"]) for each in state["events"]] == [(event["eventId"], 4)]
