"""Every in-scope method of the vendor's client, for a charger of each version, judged by the OCPP frames it causes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ocpplab import NotFoundError
from ocpplab.core.api_error import ApiError

from tests.gateway.vendor import Vendor, methods, vendor

CHARGER = {"1.6": ("dep-123", "CP-001"), "2.0.1": ("dep-201", "CP-201")}
BOOT: dict[str, dict[str, Any]] = {
    "1.6": {"charge_point_vendor": "OCPPLAB", "charge_point_model": "SDK-DC-50"},
    "2.0.1": {"reason": "Triggered", "charging_station": {"vendor_name": "OCPPLAB", "model": "SDK-DC-50"}},
}


@pytest.mark.parametrize(
    ("blocking", "version", "workers"),
    [
        (True, "1.6", 1),
        (True, "2.0.1", 1),
        (False, "1.6", 1),
        (False, "2.0.1", 1),
        (False, "1.6", 2),
        (True, "2.0.1", 2),
    ],
)
async def test_every_method(tmp_path: Path, blocking: bool, version: str, workers: int) -> None:
    async with vendor(tmp_path, blocking=blocking, workers=workers) as client:
        await single_commands(client, version)
        await sessions(client, version)
        await raw_transactions(client, version)
        await places_and_chargers(client, version)
        await runtime(client, version)
        await logs(client, version)
        await look_around(client)
        assert client.called == methods()


async def single_commands(client: Vendor, version: str) -> None:
    """The seven that are for one charger."""
    charger, identity = CHARGER[version]
    mark = client.bench.csms.last
    event = {"action": "boot_notification", "ocpp_version": f"ocpp{version}", "payload": BOOT[version]}
    queued = await client.command("proxy_message", charger, **event)
    assert (queued.event_type, queued.ocpp_version, queued.payload) == (
        "boot_notification",
        f"ocpp{version}",
        BOOT[version],
    )
    assert len(client.sent(identity, "BootNotification", mark)) == 1
    set_keys = await client.command("set_configuration", charger, configuration={"HeartbeatInterval": "77"})
    assert (set_keys.status, set_keys.configured) == ("Accepted", ["HeartbeatInterval"])
    await client.command("authorize_id_tag", charger, id_tag="DEADBEEF")
    reset = await client.command("reset_auth_cache", charger)
    assert reset.cleared_entries == 1
    entries = [{"id_tag": "DEADBEEF"}, {"id_tag": "C0FFEE42", "parent_id_tag": "FLEET"}]
    listed = await client.command("send_local_list", charger, list_version=3, entries=entries)
    assert (listed.status, listed.list_version, listed.entries_received) == ("Accepted", 3, 2)
    told = await client.bench.csms.stations[identity].call("GetLocalListVersion", {})
    assert 3 in told.values()
    cleared = await client.command("clear_local_list", charger)
    assert (cleared.status, cleared.list_version, cleared.entries_deleted) == ("Accepted", 0, 2)
    await client.bench.lab.advance(120)  # the swipe of before is forgotten
    await faults(client, charger, identity, version)


async def faults(client: Vendor, charger: str, identity: str, version: str) -> None:
    mark = client.bench.csms.last
    broken = await client.command("inject_fault", charger, fault_type="GroundFault", connector_id=1)
    assert (broken.fault_type, broken.connector_id, broken.status) == ("GroundFault", 1, "Accepted")
    mended = await client.command("clear_fault", charger, connector_id=1)
    assert mended.status == "Accepted"
    told = client.sent(identity, "StatusNotification", mark)
    if version == "1.6":
        assert [(each["status"], each["errorCode"]) for each in told] == [
            ("Faulted", "GroundFailure"),
            ("Available", "NoError"),
        ]
    else:
        assert [each["connectorStatus"] for each in told] == ["Faulted", "Available"]


async def sessions(client: Vendor, version: str) -> None:
    """What a driver does."""
    charger, identity = CHARGER[version]
    mark = client.bench.csms.last
    answer = await client.command("start_session", charger, id_tag="DEADBEEF", duration_seconds=7200)
    assert (answer.targeted_count, answer.queued_count, answer.failed_count) == (1, 1, 0)
    result = answer.results[0]
    assert (result.charger_id, result.identity) == (charger, identity)
    assert result.command.event_type == "start_session"
    assert result.command.payload == {"id_tag": "DEADBEEF", "duration_seconds": 7200}
    assert client.sent(identity, "Authorize", mark)
    await client.command("power_update", charger, power_w=11000)
    assert client.bench.lab.charger(charger).connectors[0].power_w == 11000
    await client.command("ev_stops_energy", charger)
    assert client.bench.lab.charger(charger).connectors[0].status == "SuspendedEV"
    await client.command("ev_requests_energy", charger)
    assert client.bench.lab.charger(charger).connectors[0].status == "Charging"
    await client.command("stop_session", charger)
    await client.bench.lab.advance(1)
    actions = [seen.action for seen in client.bench.csms.calls(after=mark) if seen.identity == identity]
    if version == "1.6":
        assert actions.count("StartTransaction") == actions.count("StopTransaction") == 1
        statuses = [each["status"] for each in client.sent(identity, "StatusNotification", mark)]
        assert statuses[:2] == ["Preparing", "Charging"]
        assert {"SuspendedEV", "Finishing", "Available"} <= set(statuses)
    else:
        events = client.sent(identity, "TransactionEvent", mark)
        assert (events[0]["eventType"], events[-1]["eventType"]) == ("Started", "Ended")


async def raw_transactions(client: Vendor, version: str) -> None:
    """Cable and transactions by hand."""
    charger, identity = CHARGER[version]
    mark = client.bench.csms.last
    with pytest.raises(ApiError, match="plug"):
        await client.command("start_transaction", charger, id_tag="DEADBEEF")
    await client.command("plug_connector", charger, connector_id=1)
    await client.command("start_transaction", charger, id_tag="DEADBEEF")
    assert not client.sent(identity, "Authorize", mark)
    running = client.bench.lab.charger(charger).connectors[0].transaction_id
    stopped = await client.command("stop_transaction", charger, transaction_id=running)
    assert stopped.results[0].command.payload == {"transaction_id": running}
    await client.command("unplug_connector", charger)
    if version == "1.6":
        assert client.sent(identity, "StopTransaction", mark)[0]["transactionId"] == int(running or 0)
    else:
        assert client.sent(identity, "TransactionEvent", mark)[-1]["eventType"] == "Ended"
    with pytest.raises(ApiError, match="unlock"):
        await client.command("unlock_connector", charger)  # its cable is fixed


async def places_and_chargers(client: Vendor, version: str) -> None:
    """Locations, chargers of locations, single chargers: made, changed, removed."""
    place = await client(
        "locations.create",
        name="La Defense",
        address="14 Rue de la Paix",
        city="Paris",
        country="FR",
        coordinates={"latitude": 48.8566, "longitude": 2.3522},
        timezone="Europe/Paris",
        public=True,
    )
    assert place.slug.startswith("la-defense-")
    assert (await client("locations.get", place.id)).coordinates.latitude == 48.8566
    assert (await client("locations.update", place.id, name="La Defense West")).name == "La Defense West"
    assert place.id in {each.id for each in (await client("locations.list", limit=100)).data}
    await single_charger(client, version, place.id)
    await many_chargers(client, version, place.id)
    await client("locations.delete", place.id)
    with pytest.raises(NotFoundError):
        await client("locations.get", place.id)


async def single_charger(client: Vendor, version: str, place: str) -> None:
    csms = client.bench.csms
    made = await client(
        "chargers.create",
        identity="CP-NEW",
        brand_slug="ocpplab",
        model_slug="sdk-ac-22",
        connector_type="Type2",
        ws_url=csms.url,
        ocpp_version=f"OCPP{version}",
        charge_point_name="Bay A01",
        location_id=place,
    )
    assert (made.status, made.status_url) == ("PENDING", f"/ocpp/chargers/{made.charger_id}/status")
    await client.bench.lab.advance(5)
    assert csms.stations["CP-NEW"]
    status = await client("chargers.get_status", made.charger_id)
    assert (status.status, status.error) == ("READY", None)
    assert status.provisioned_at is not None
    assert client.sent("CP-NEW", "BootNotification", 0)
    charger = await client("chargers.get", made.charger_id)
    assert (charger.name, charger.connector_type, charger.ocpp_version) == ("Bay A01", "Type2", f"OCPP{version}")
    changed = await client("chargers.update", made.charger_id, charge_point_name="Bay A02")
    assert changed.name == "Bay A02"
    assert [each.identity for each in (await client("chargers.list", location_id=place)).data] == ["CP-NEW"]
    await client("chargers.delete", made.charger_id)
    with pytest.raises(NotFoundError):
        await client("chargers.get", made.charger_id)
    assert not csms.stations["CP-NEW"].connected


async def many_chargers(client: Vendor, version: str, place: str) -> None:
    template = {
        "brand_slug": "ocpplab",
        "model_slug": "sdk-ac-7",
        "connector_type": "Type2",
        "ocpp_version": f"OCPP{version}",
        "ws_url": client.bench.csms.url,
        "identity_prefix": "SITE_A_",
        "template_name": "Bay",
    }
    group = {"template": template, "charger_ids": ["001", "002"], "chargers_number": 4}
    job = await client("location_chargers.create", place, request=[group])
    await client.bench.lab.advance(5)
    done = await client("location_chargers.get_bulk_job", place, job.job_id)
    assert done.status == "READY"
    assert len(done.results["created"]) == 4
    assert done.results["failed"] == []
    here = await client("location_chargers.list", place)
    assert [each.identity for each in here.data][:2] == ["SITE_A_001", "SITE_A_002"]
    assert here.total == 4
    ids = [each.id for each in here.data]
    changes = [{"charger_id": ids[0], "charge_point_name": "Bay Z"}, {"charger_id": "nobody", "name": "x"}]
    updated = await client("location_chargers.update", place, chargers=changes)
    assert (updated.updated_count, updated.failed_count) == (1, 1)
    assert updated.updated[0].name == "Bay Z"
    gone = await client("location_chargers.delete", place, charger_ids=ids)
    assert (sorted(gone.deleted), gone.failed) == (sorted(ids), [])


async def runtime(client: Vendor, version: str) -> None:
    charger, identity = CHARGER[version]
    mark = client.bench.csms.last
    stopped = await client("chargers.stop_runtime", charger, request={})
    assert (stopped.event_type, stopped.payload) == ("stop_charger", {})
    assert (await client("chargers.get_status", charger)).status == "PENDING"
    await client("chargers.start_runtime", charger, request={"key": "value"})
    await client.bench.lab.advance(5)
    assert len(client.sent(identity, "BootNotification", mark)) == 1
    assert (await client("chargers.reset_runtime", charger, request={})).event_type == "reset_charger"
    await client.bench.lab.advance(20)
    assert len(client.sent(identity, "BootNotification", mark)) == 2


async def logs(client: Vendor, version: str) -> None:
    charger, _ = CHARGER[version]
    page = await client("chargers.get_logs", charger, event="bootnotification", limit=2)
    assert page.total >= 6
    assert [(each.direction, each.action) for each in page.data] == [
        ("in", "BootNotification"),
        ("out", "BootNotification"),
    ]
    assert page.data[1].message.startswith("[2,")
    assert page.data[0].timestamp >= page.data[1].timestamp


async def look_around(client: Vendor) -> None:
    brands = await client("catalog.list_brands")
    assert "ocpplab" in {each.slug for each in brands.data}
    models = await client("catalog.list_models", "ocpplab")
    assert models.total == len(models.data) == 5
    model = await client("catalog.get_model", "ocpplab", "sdk-dc-50")
    assert (model.current_type, model.connector_types, model.supported_kwh) == ("DC", ["CCS2"], [50.0])
    gallery = await client("location_templates.list", type="AC", ocpp_version="OCPP1.6")
    assert gallery["total"] >= 2
    assert {each["type"] for each in gallery["data"]} == {"AC"}
    assert (await client("health.health_check"))["status"] == "ok"
    assert "/openapi.json" in await client("health.landing_page")
