"""Beyond the vendor's: outcomes of commands, state, logs; and every message by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.gateway.templates import site_templates
from ocpplab_tui.gateway.tokens import TokenBook
from ocpplab_tui.ocppj import schemas
from ocpplab_tui.operations.action_names import snake_case
from tests.gateway.benches import TOKENS, Door, open_door
from tests.support.scripted_csms import Silent


async def test_the_history_names_token_operation_and_outcome(door: Door) -> None:
    """What the dashboard shows comes from the same command: it is told as it moves."""
    changes = door.lab.subscribe()
    queued = await door.ok("plug-connector", "dep-123")
    command_id = queued["results"][0]["command"]["id"]
    told = [each for each in changes.take().commands if each.id == command_id]
    assert [(each.origin, each.operation.name, each.status.value) for each in told] == [
        ("gateway:all", "plug-connector", "applied")
    ]
    command = (await door.client.get(f"/ocpp/commands/{command_id}")).json()
    assert (command["status"], command["charger_id"], command["identity"]) == ("applied", "dep-123", "CP-001")
    assert len(command["messages"]) == 1
    assert command["finished_at"].endswith("Z")


async def test_commands_by_charger_and_status(door: Door) -> None:
    await door.ok("plug-connector", "dep-123")
    await door.command("plug-connector", "dep-123")
    await door.ok("plug-connector", "dep-201")
    found = (await door.client.get("/ocpp/commands", params={"charger_id": "CP-001", "status": "rejected"})).json()
    assert (found["total"], found["data"][0]["operation"]) == (1, "plug-connector")
    assert (await door.client.get("/ocpp/commands", params={"limit": 2, "offset": 2})).json()["total"] == 3


async def test_deferred_then_expired(door: Door) -> None:
    await door.bench.go_offline("CP-001")
    event = {"action": "data_transfer", "ocpp_version": "ocpp1.6", "payload": {"vendor_id": "x"}}
    queued = await door.ok("proxy-message", "dep-123", **event)
    assert (await door.client.get(f"/ocpp/commands/{queued['id']}")).json()["status"] == "deferred"
    await door.advance(61)
    assert (await door.client.get(f"/ocpp/commands/{queued['id']}")).json()["status"] == "expired"


async def test_it_answers_before_the_csms_does(door: Door) -> None:
    door.csms.answer("Authorize", Silent())
    response = await door.command("authorize-id-tag", "dep-123", id_tag="DEADBEEF")
    assert response.status_code == 202


async def test_state(door: Door) -> None:
    await door.ok("start-session", "dep-123", id_tag="DEADBEEF")
    await door.advance(60)
    state = (await door.client.get("/ocpp/chargers/CP-001/state")).json()
    connector = state["connectors"][0]
    assert (state["charger_id"], state["online"], state["registration"]) == ("dep-123", True, "Accepted")
    assert (connector["status"], connector["id_tag"], connector["plugged"]) == ("Charging", "DEADBEEF", True)
    assert connector["power_w"] > 0
    assert connector["soc"] > 0
    assert state["monitors"] == []


async def test_logs_by_action_date_and_page(door: Door) -> None:
    begun = door.lab.now()
    for connector in (1, 2):
        await door.ok("plug-connector", "dep-duo", connector_id=connector)
        await door.advance(10)

    async def page(**query: Any) -> dict[str, Any]:
        response = await door.client.get("/ocpp/chargers/dep-duo/logs", params=query)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    everything = await page()
    stamps = [each["timestamp"] for each in everything["data"]]
    assert stamps == sorted(stamps, reverse=True)
    assert everything["total"] == len(everything["data"])
    assert {each["direction"] for each in everything["data"]} == {"in", "out"}
    late = await page(event="STATUSNOTIFICATION", start_date=begun)
    assert late["total"] == 4
    assert late == await page(event="status_notification", start_date=begun)
    first = await page(event="StatusNotification", start_date=begun, end_date=begun + 5)
    assert first["total"] == 2
    assert (await page(limit=1, offset=1))["data"] == everything["data"][1:2]
    assert (await page(event="Nonsense"))["total"] == 0
    refused = await door.client.get("/ocpp/chargers/dep-duo/logs", params={"limit": 1001})
    assert refused.status_code == 422


async def test_logs_reach_back_over_a_restart(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:
        await door.ok("plug-connector", "dep-123")
        before = (await door.client.get("/ocpp/chargers/dep-123/logs")).json()["total"]
    async with open_door(tmp_path) as door:
        assert (await door.client.get("/ocpp/chargers/dep-123/logs")).json()["total"] > before


async def test_what_the_schema_forbids_goes_out_when_it_is_asked_for(door: Door) -> None:
    door.csms.answer("Heartbeat", {"currentTime": "2026-01-01T00:00:00Z"})
    event = {"action": "heartbeat", "ocpp_version": "OCPP1.6", "payload": {"surprise": 1}, "validate": False}
    await door.ok("proxy-message", "dep-123", **event)
    assert ("Heartbeat", {"surprise": 1}) in door.sent("CP-001")
    notes = [frame.note + frame.verdict for _, frame in door.lab.journal.frames(0, 1_000) if b"surprise" in frame.data]
    assert any("surprise" in note or "schema" in note for note in notes)
    door.csms.take_violations()


@pytest.mark.parametrize(("version", "count"), [("1.6", 14), ("2.0.1", 25)])
async def test_every_message_of_a_charger_has_a_name_here(door: Door, version: str, count: int) -> None:
    charger = {"1.6": "dep-123", "2.0.1": "dep-201"}[version]
    actions = sorted(schemas.actions(version, "CS"))
    assert len(actions) == count
    for action in actions:
        event = {"action": snake_case(action), "ocpp_version": f"ocpp{version}", "payload": {"no_such_field": 1}}
        response = await door.command("proxy-message", charger, **event)
        assert response.status_code == 400, action
        assert response.json()["detail"].startswith(f"{action} breaks its schema")


def test_the_gallery() -> None:
    assert len(site_templates()) >= 8
    assert {each.type for each in site_templates()} == {"AC", "DC", "AC-DC"}
    assert {each.ocpp_version for each in site_templates()} == {"OCPP1.6", "OCPP2.0.1", "mixed"}


def test_tokens_are_compared_as_bytes() -> None:
    book = TokenBook(TOKENS)
    assert book.find("bearer t-read") is TOKENS[1]
    assert book.find("Bearer \udcff") is None
    assert book.find("Bearer ") is None
    assert "t-all" not in repr(TOKENS[0])
