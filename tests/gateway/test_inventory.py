"""What is made, changed and removed through the gateway is part of the lab: at once, and after a restart."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.errors import StartError
from ocpplab_tui.lab.store import Store
from ocpplab_tui.operations.registry import OPERATIONS
from tests.gateway.benches import CHARGERS, Door, open_door


def new_charger(door: Door, identity: str = "CP-NEW", **more: Any) -> dict[str, Any]:
    return {
        "identity": identity,
        "brand_slug": "ocpplab",
        "model_slug": "sdk-ac-22",
        "connector_type": "Type2",
        "ws_url": door.csms.url,
        **more,
    }


async def make(door: Door, identity: str = "CP-NEW", **more: Any) -> str:
    response = await door.client.post("/ocpp/chargers", json=new_charger(door, identity, **more))
    assert response.status_code == 202, response.text
    await door.advance(5)
    made: str = response.json()["charger_id"]
    return made


async def test_a_new_charger_is_told_to_the_dashboard_at_once(door: Door) -> None:
    changes = door.lab.subscribe()
    changes.take()
    charger_id = await make(door)
    told = changes.take()
    assert told.fleet
    assert charger_id in told.chargers
    assert door.lab.charger_ids()[-1] == charger_id
    assert door.lab.summary().total == door.lab.summary().online == 4
    await door.client.delete(f"/ocpp/chargers/{charger_id}")
    assert changes.take().fleet
    assert door.lab.summary().total == door.lab.summary().online == 3


async def test_status_follows_the_boot(door: Door) -> None:
    door.csms.answer("BootNotification", {"status": "Rejected", "interval": 60, "currentTime": "2026-01-01T00:00:00Z"})
    charger_id = await make(door)
    status = (await door.client.get(f"/ocpp/chargers/{charger_id}/status")).json()
    assert (status["status"], status["error"]["code"]) == ("FAILED", "boot_rejected")
    assert status["error"]["retryable"] is True


async def test_a_csms_that_is_not_there(door: Door) -> None:
    charger_id = await make(door, ws_url="ws://127.0.0.1:9/ocpp")
    status = (await door.client.get(f"/ocpp/chargers/{charger_id}/status")).json()
    assert (status["status"], status["error"]["step"], status["error"]["param"]) == ("FAILED", "connect", "ws_url")


@pytest.mark.parametrize(
    ("field", "value", "status", "said"),
    [
        ("identity", "CP-001", 400, "There is a charger 'CP-001' already"),
        ("identity", "cp-001", 400, "already"),
        ("identity", "a b", 422, ""),
        ("brand_slug", "nobody", 400, 'no brand "nobody"'),
        ("model_slug", "sdk-ac-23", 400, 'did you mean "sdk-ac-22"'),
        ("connector_type", "CCS3", 400, "no type of connector"),
        ("ws_url", "http://example.com", 400, "not the URL of a CSMS"),
        ("ws_url", "ws://user:pw@127.0.0.1/ocpp", 400, "holds a user or a password"),
        ("ocpp_version", "ocpp3", 422, ""),
        ("location_id", "nowhere", 404, "There is no location"),
    ],
)
async def test_what_cannot_be_made(door: Door, field: str, value: str, status: int, said: str) -> None:
    body = new_charger(door) | {field: value}
    response = await door.client.post("/ocpp/chargers", json=body)
    assert response.status_code == status, response.text
    assert said in response.text.replace('\\"', '"')
    assert len(door.lab.charger_ids()) == 3


async def test_another_plug_is_another_plug(door: Door) -> None:
    charger_id = await make(door, connector_type="CCS2")
    view = door.lab.charger(charger_id)
    assert [(each.connector_type, each.current) for each in view.connectors] == [("CCS2", "DC")]


async def test_a_charger_with_a_session_ends_cleanly(door: Door) -> None:
    await door.ok("start-session", "dep-123", id_tag="DEADBEEF")
    mark = door.mark()
    assert (await door.client.delete("/ocpp/chargers/dep-123")).status_code == 204
    assert "StopTransaction" in door.actions("CP-001", mark)
    assert not door.csms.stations["CP-001"].connected
    assert (await door.client.get("/ocpp/chargers/dep-123")).status_code == 404


async def test_a_change_of_url_boots_there_and_of_version_anew(door: Door) -> None:
    charger_id = await make(door)
    mark = door.mark()
    url = door.csms.url.replace("127.0.0.1", "localhost")
    changed = await door.client.put(f"/ocpp/chargers/{charger_id}", json={"ws_url": url})
    assert changed.status_code == 200, changed.text
    await door.advance(5)
    assert door.actions("CP-NEW", mark).count("BootNotification") == 1
    changed = await door.client.put(f"/ocpp/chargers/{charger_id}", json={"ocpp_version": "ocpp2.0.1"})
    assert changed.json()["ocpp_version"] == "OCPP2.0.1"
    await door.advance(5)
    boots = [payload for action, payload in door.sent("CP-NEW", mark) if action == "BootNotification"]
    assert "chargingStation" in boots[-1]
    assert door.lab.charger(charger_id).registration == "Accepted"


async def test_all_of_it_is_there_after_a_restart(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        kept = await make(door, "CP-KEPT", charge_point_name="Bay", location_name="Second site")
        gone = await make(door, "CP-GONE")
        await door.client.delete(f"/ocpp/chargers/{gone}")
        await door.client.delete("/ocpp/chargers/dep-duo")
        await door.client.put("/ocpp/chargers/dep-123", json={"name": "Renamed", "location_id": "loc-empty"})
        await door.client.put("/ocpp/locations/loc-1", json={"name": "West", "public": True})
        await door.client.delete("/ocpp/locations/loc-nowhere")
        before = (await door.client.get("/ocpp/chargers")).json()["data"]
        ids = [each["id"] for each in before]
        assert ids == ["dep-123", "dep-201", kept]
        places = (await door.client.get("/ocpp/locations")).json()["data"]
    async with open_door(tmp_path) as door:
        after = (await door.client.get("/ocpp/chargers")).json()["data"]
        assert after == before
        assert (await door.client.get("/ocpp/locations")).json()["data"] == places
        assert [each["name"] for each in places] == ["West", "loc-empty", "Second site"]
        assert door.lab.inventory.dropped == 0
    async with open_door(tmp_path, fresh=True) as door:
        ids = [each["id"] for each in (await door.client.get("/ocpp/chargers")).json()["data"]]
        assert ids == ["dep-123", "dep-201", "dep-duo"]
        assert door.lab.charger("dep-123").name == "CP-001"


async def test_what_left_the_file_is_dropped_and_counted(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await make(door, "CP-KEPT")
        await door.client.delete("/ocpp/chargers/dep-201")
    start, end = CHARGERS.index("[[charger]]"), CHARGERS.index('[[charger]]\nid = "dep-duo"')
    shorter = CHARGERS[:start] + CHARGERS[end:].replace("CP-DUO", "CP-OTHER")
    async with open_door(tmp_path, shorter) as door:
        assert door.lab.inventory.dropped == 1  # dep-123; dep-201 had been removed
        identities = [each["identity"] for each in (await door.client.get("/ocpp/chargers")).json()["data"]]
        assert identities == ["CP-OTHER", "CP-KEPT"]
    async with open_door(tmp_path, shorter.replace("CP-OTHER", "CP-KEPT")) as door:
        assert door.lab.inventory.dropped == 1  # the file has that name now


async def test_a_value_of_the_file_that_changed_wins(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.client.put("/ocpp/chargers/dep-123", json={"name": "Renamed", "connector_type": "CHAdeMO"})
    named = CHARGERS.replace('identity = "CP-001"\n', 'identity = "CP-001"\nname = "From the file"\n')
    async with open_door(tmp_path, named) as door:
        charger = (await door.client.get("/ocpp/chargers/dep-123")).json()
        assert (charger["name"], charger["connector_type"]) == ("From the file", "CHAdeMO")


async def test_a_thousand_chargers_in_one_call(door: Door) -> None:
    template = {
        "brand_slug": "ocpplab",
        "model_slug": "sdk-ac-7",
        "connector_type": "Type2",
        "ws_url": "ws://127.0.0.1:9/ocpp",
        "identity_prefix": "BULK_",
    }
    groups = [{"template": template, "charger_ids": ["1", "1"], "chargers_number": 1000}]
    response = await door.client.post("/ocpp/locations/loc-empty/chargers", json=groups)
    assert response.status_code == 202
    url = response.json()["status_url"]
    for _ in range(2_000):
        job = (await door.client.get(url)).json()
        if job["status"] == "READY":
            break
        await asyncio.sleep(0)  # through the ASGI interface a poll takes no turn of the loop
    assert (job["results"]["created_count"], job["results"]["failed_count"]) == (999, 1)
    assert "already" in job["results"]["failed"][0]["error"]
    page = (await door.client.get("/ocpp/locations/loc-empty/chargers", params={"limit": 100})).json()
    assert (page["total"], len(page["data"])) == (999, 100)
    here = [each["id"] for each in page["data"]]
    some = (await door.client.get("/ocpp/locations/loc-empty/chargers", params={"charger_ids": here[:2]})).json()
    assert some["total"] == 2


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([], "No chargers to make"),
        ([{}], "give charger_ids, chargers_number, or both"),
        ([{"chargers_number": 10_000}, {"chargers_number": 1}], "More than 10000"),
    ],
)
async def test_jobs_that_cannot_be(door: Door, groups: list[dict[str, Any]], said: str) -> None:
    template = {
        "brand_slug": "ocpplab",
        "model_slug": "sdk-ac-7",
        "connector_type": "Type2",
        "ws_url": "ws://127.0.0.1:9/ocpp",
    }
    body = [{"template": template, **group} for group in groups]
    response = await door.client.post("/ocpp/locations/loc-empty/chargers", json=body)
    assert response.status_code == 400
    assert said in response.text


async def test_chargers_of_a_location(door: Door) -> None:
    assert (await door.client.delete("/ocpp/locations/loc-1/chargers")).status_code == 400
    gone = await door.client.delete("/ocpp/locations/loc-1/chargers", params={"charger_ids": ["dep-123", "dep-duo"]})
    assert gone.json()["deleted"] == ["dep-123"]
    assert gone.json()["failed"][0]["charger_id"] == "dep-duo"
    refused = await door.client.delete("/ocpp/locations/loc-1")
    assert (refused.status_code, refused.json()["detail"]) == (
        400,
        "1 charger stands at this location; delete or move them first.",
    )


async def test_commands_for_a_location(door: Door) -> None:
    body: dict[str, Any] = {"target": {"location_id": "loc-1"}, "event": {}}
    answer = (await door.client.post("/ocpp/commands/plug-connector", json=body)).json()
    assert (answer["targeted_count"], answer["queued_count"], answer["failed_count"]) == (2, 2, 0)
    body["target"]["charger_ids"] = ["CP-201"]
    response = await door.client.post("/ocpp/commands/plug-connector", json=body)
    assert response.status_code == 202
    assert response.json()["failed"][0]["identity"] == "CP-201"
    body["target"] = {"location_id": "loc-empty"}
    answer = (await door.client.post("/ocpp/commands/plug-connector", json=body)).json()
    assert answer == {"targeted_count": 0, "queued_count": 0, "failed_count": 0, "results": [], "failed": []}


async def test_what_cannot_be_stored_is_not_done(door: Door) -> None:
    store = door.lab._disk.store
    assert store is not None
    store._connection.execute("PRAGMA query_only = ON")
    before = door.lab.charger_ids()
    for response in (
        await door.client.post("/ocpp/chargers", json=new_charger(door)),
        await door.client.delete(f"/ocpp/chargers/{before[0]}"),
        await door.client.delete("/ocpp/locations/loc-empty"),
    ):
        assert response.status_code == 507, response.text
        assert "it may only be read" in response.json()["detail"]
    store._connection.execute("PRAGMA query_only = OFF")
    assert door.lab.charger_ids() == before
    assert (await door.client.get("/ocpp/locations/loc-empty")).status_code == 200
    assert (await door.client.delete(f"/ocpp/chargers/{before[0]}")).status_code == 204


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StartError, match=r"newer program .version 99"):
        Store(path)
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StartError, match="--fresh"):
        Store(path)


def test_every_operation_stands_in_the_history_by_name() -> None:
    assert {"start-charger", "stop-charger", "reset-charger", "disconnect", "connect"} <= set(OPERATIONS)
