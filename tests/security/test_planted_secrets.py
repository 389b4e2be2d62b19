"""Secrets in every place where one can stand, and then a look at everything that the program made of them."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from ocpplab_tui.base.redaction import REDACTED
from ocpplab_tui.gateway.feed import Feed, Interest
from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.tui.app import Dashboard
from ocpplab_tui.tui.exports.report import report
from ocpplab_tui.tui.exports.tables import csv_lines, json_lines
from ocpplab_tui.tui.screens.charger import ChargerScreen
from tests.gateway.benches import Door, open_door
from tests.security import plants
from tests.security.plants import ALL, files_below, found_in, leaks
from tests.support.file_servers import http_server
from tests.tui.conftest import screen_text

LAB = f"""
[lab]
name = "planted"
seed = 7
[csms]
url = "{{url}}"
security_profile = 1
password = "{plants.PASSWORD_16}"
[embedded_csms]
port = 0
[[charger]]
id = "dep-16"
identity = "CP-16"
ocpp_version = "1.6"
brand = "ocpplab"
model = "sdk-dc-50"
[[charger]]
id = "dep-201"
identity = "CP-201"
ocpp_version = "2.0.1"
brand = "ocpplab"
model = "sdk-dc-50"
configuration = {{{{ "SecurityCtrlr.BasicAuthPassword" = "{plants.PASSWORD_201}" }}}}
"""

URL = f"http://user:{plants.URL_PASSWORD}@127.0.0.1:9/file.bin?token={plants.QUERY_TOKEN}"
PEM = f"-----BEGIN PRIVATE KEY-----\n{plants.PRIVATE_KEY}\n-----END PRIVATE KEY-----"
LATER = "2030-01-01T00:00:00Z"


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path / "state", LAB) as opened:
        yield opened


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """As `--log-level debug` has it."""
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.DEBUG, "ocpplab_tui")
    return caplog


async def ask(door: Door, identity: str, action: str, payload: dict[str, Any]) -> None:
    """A request of the CSMS; how it is answered is no matter here."""
    await door.csms.stations[identity].start_call(action, payload, check=False)
    await door.advance()


async def plant_in_requests(door: Door) -> None:
    """In both directions: what the CSMS asks, and what it gets for an answer."""
    v16, v201 = "CP-16", "CP-201"
    hexed = plants.NEW_PASSWORD.encode().hex()
    await ask(door, v16, "ChangeConfiguration", {"key": "AuthorizationKey", "value": hexed})
    await door.advance(10)
    await ask(door, v16, "ChangeConfiguration", {"key": "AuthorizationKey", "value": plants.NEW_PASSWORD[:3]})
    await ask(door, v16, "GetConfiguration", {})
    await ask(door, v16, "UpdateFirmware", {"location": URL, "retrieveDate": LATER})
    await ask(door, v16, "GetDiagnostics", {"location": URL})
    vendor = {"password": plants.VENDOR_PASSWORD, "note": PEM}
    await ask(door, v16, "DataTransfer", {"vendorId": "v", "messageId": "m", "data": json.dumps(vendor)})
    await ask(door, v201, "DataTransfer", {"vendorId": "v", "messageId": "m", "data": vendor})
    password = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
    await ask(door, v201, "SetVariables", {"setVariableData": [password | {"attributeValue": plants.NEW_PASSWORD}]})
    await door.advance(10)
    await ask(door, v201, "GetVariables", {"getVariableData": [password]})
    await ask(door, v201, "GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"})
    firmware = {"location": URL, "retrieveDateTime": LATER}
    await ask(door, v201, "UpdateFirmware", {"requestId": 2, "firmware": firmware})
    log = {"remoteLocation": URL}
    await ask(door, v201, "GetLog", {"logType": "SecurityLog", "requestId": 3, "log": log})
    await ask(door, v201, "GetLog", {"logType": "DiagnosticsLog", "requestId": 4, "log": log})
    await ask(door, v201, "SetNetworkProfile", {"configurationSlot": 2, "connectionData": network()})
    pin = {"idToken": plants.PIN, "type": "KeyCode"}
    await ask(door, v201, "RequestStartTransaction", {"idToken": pin, "remoteStartId": 5, "evseId": 1})
    await ask(door, v201, "ReserveNow", {"id": 6, "expiryDateTime": LATER, "idToken": pin})
    entry = {"idToken": pin, "idTokenInfo": {"status": "Accepted"}}
    lists = {"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [entry]}
    await ask(door, v201, "SendLocalList", lists)
    customer = {"requestId": 7, "report": True, "clear": False, "idToken": pin}
    await ask(door, v201, "CustomerInformation", customer)
    for identity in (v16, v201):
        station = door.csms.stations[identity]
        await station.send_raw(f'[2,"x1","SetVariables",{{"key":"AuthorizationKey","value":"{plants.NEW_PASSWORD}"')
        await station.send_raw(f'[3,"x2",{{"password":"{plants.VENDOR_PASSWORD}"}}]')
        await station.send_raw(f'[4,"x3","InternalError","AuthorizationKey={plants.NEW_PASSWORD}",{{}}]')
        await door.advance()


def network() -> dict[str, Any]:
    vpn = {"server": "s", "user": "u", "password": plants.VPN_PASSWORD, "key": plants.VPN_KEY, "type": "L2TP"}
    apn = {"apn": "a", "apnUserName": "u", "apnPassword": plants.APN_PASSWORD, "apnAuthentication": "CHAP"}
    return {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": f"ws://user:{plants.URL_PASSWORD}@127.0.0.1:9/ocpp",
        "messageTimeout": 30,
        "securityProfile": 1,
        "ocppInterface": "Wired0",
        "vpn": vpn,
        "apn": apn | {"simPin": int(plants.SIM_PIN), "useOnlyPreferredNetwork": False},
    }


async def plant_by_http(door: Door) -> dict[str, str]:
    """What the gateway's callers send; the answers to others."""
    keys = {
        "dep-16": {"AuthorizationKey": plants.PROXY_PASSWORD.encode().hex()},
        "dep-201": {"SecurityCtrlr.BasicAuthPassword": plants.PROXY_PASSWORD},
    }
    for charger, configuration in keys.items():
        await door.command("configuration", charger, configuration=configuration)
        await door.command("configuration", charger, configuration=dict.fromkeys(configuration, plants.QUERY_TOKEN[:4]))
        await door.advance(10)
    data = {"vendor_id": "v", "data": f"password={plants.VENDOR_PASSWORD}"}
    event: dict[str, Any] = {"action": "data_transfer", "ocpp_version": "ocpp1.6", "payload": data}
    await door.command("proxy-message", "dep-16", **event)
    event = {"action": "data_transfer", "ocpp_version": "ocpp2.0.1", "payload": data | {"data": PEM}}
    await door.command("proxy-message", "dep-201", **event)
    await door.command("proxy-message", "dep-201", **(event | {"payload": {"password": plants.VENDOR_PASSWORD}}))
    await door.command("plug-connector", "dep-201")
    await door.command("authorize-id-tag", "dep-201", id_tag=plants.PIN, id_token_type="KeyCode")
    stranger = await door.client.get("/ocpp/chargers", headers={"Authorization": f"Bearer {plants.STRANGERS_TOKEN}"})
    new = {
        "identity": "CP-9",
        "brand_slug": "ocpplab",
        "model_slug": "sdk-dc-50",
        "connector_type": "CCS2",
        "ws_url": f"ws://user:{plants.URL_PASSWORD}@127.0.0.1:9/ocpp",
    }
    refused = await door.client.post("/ocpp/chargers", json=new)
    changed = await door.client.put("/ocpp/chargers/dep-16", json={"ws_url": new["ws_url"]})
    await door.advance()
    return {"a stranger's request": stranger.text, "a new charger": refused.text, "a changed charger": changed.text}


async def http_answers(door: Door) -> dict[str, str]:
    """All that can be read over HTTP by somebody who knows none of the secrets."""
    paths = ["/", "/health", "/metrics", "/openapi.json", "/ocpp/chargers", "/ocpp/commands", "/ocpp/locations"]
    for charger in ("dep-16", "dep-201"):
        paths += [f"/ocpp/chargers/{charger}{part}" for part in ("", "/status", "/state", "/logs?limit=1000")]
    commands = (await door.client.get("/ocpp/commands")).json()["data"]
    paths += [f"/ocpp/commands/{command['id']}" for command in commands]
    answers = {path: (await door.client.get(path)).text for path in paths}
    feed = Feed(door.lab, Interest(), 0)
    answers["/ocpp/stream"] = "".join(iter(lambda: feed.take().decode(), ""))
    feed.close()
    return answers


def sessions(lab: Lab) -> dict[str, list[SessionDetails]]:
    """Of each connector, as far as it had one."""
    found = {
        each: [lab.details(each).session(view.number, 20) for view in lab.charger(each).connectors]
        for each in lab.charger_ids()
    }
    return {each: [session for session in of if session is not None] for each, of in found.items()}


def exports(lab: Lab) -> dict[str, bytes]:
    frames = [frame for _, frame in lab.journal.frames(0, 100_000)]
    return {
        "export.jsonl": b"".join(json_lines(frames, str)),
        "export.csv": b"".join(csv_lines(frames, str)),
        "export.html": b"".join(report(frames, lab.charger, sessions(lab), "all", "now")),
    }


class Still(Dashboard):
    looks_per_second = 0


async def screens(lab: Lab) -> dict[str, str]:
    """Each screen and tab, each command's details, as text and as the picture that can be exported."""
    app, shown = Still(lab), dict[str, str]()

    def note(name: str) -> None:
        shown[name] = screen_text(app)
        shown[f"{name}.svg"] = app.export_screenshot()

    async with app.run_test(size=(200, 60)) as pilot:
        await settled(app, pilot)
        note("dashboard")
        for charger_id in ("dep-16", "dep-201"):
            app.go_to(charger_id)
            app.show_charger(charger_id, 1)
            await settled(app, pilot)
            assert isinstance(app.screen, ChargerScreen)
            for tab in app.screen.tabs:
                note(f"{charger_id} {tab.title}")
                await pilot.press("right")
                await settled(app, pilot)
            await pilot.press("escape")
        await pilot.press("H")
        await settled(app, pilot)
        for number in range(6):
            note(f"operations {number}")
            await pilot.press("down")
        await pilot.press("escape")
        app.show_traffic()
        await settled(app, pilot)
        for number in range(len(lab.journal.frames(0, 1000))):
            note(f"traffic {number}")
            await pilot.press("up")
            if number > 30:
                break
    return shown


async def settled(app: Dashboard, pilot: Pilot[None]) -> None:
    for _ in range(3):
        app.look()
        await pilot.pause()


async def test_no_secret_gets_out(door: Door, log: pytest.LogCaptureFixture) -> None:
    await door.ok("plug-connector", "dep-201", connector_id=1)
    await plant_in_requests(door)
    places: dict[str, str | bytes] = {**await plant_by_http(door)}
    await door.advance(120)
    handshakes = [handshake.password for handshake in door.csms.handshakes]
    assert plants.PASSWORD_16.encode() in handshakes  # they were really used …
    assert plants.NEW_PASSWORD.encode() in handshakes
    assert plants.PROXY_PASSWORD.encode() in handshakes
    seen = "".join(seen.text for seen in door.csms.frames)
    assert set(found_in(seen)) >= set(ALL) - {"PASSWORD_16", "PASSWORD_201", "PROXY_PASSWORD", "STRANGERS_TOKEN"}

    places.update(await http_answers(door))
    places.update(exports(door.lab))
    places.update(await screens(door.lab))
    places["commands"] = repr(
        [(command.detail, command.result, command.ocpp_result) for command in door.lab.commands()]
    )
    places["log"] = "\n".join(log.messages) + log.text
    door.csms.take_violations()
    assert leaks(places) == {}
    journal = "".join(frame.text for _, frame in door.lab.journal.frames(0, 100_000))
    assert journal.count(REDACTED) > 30  # … and where they stood something says so


async def test_what_is_written_to_the_disk(tmp_path: Path) -> None:
    """The memory and the store have to hold what the charger has to know again; nothing else does."""
    state = tmp_path / "state"
    async with open_door(state, LAB) as door:
        await door.ok("plug-connector", "dep-201", connector_id=1)
        await plant_in_requests(door)
        await plant_by_http(door)
        await door.advance(60)
        door.csms.take_violations()
    files = files_below(state)
    kept = {name: text for name, text in files.items() if name.startswith("memory.sqlite3")}
    others = {name: text for name, text in files.items() if name not in kept}
    assert "journal.sqlite3" in others
    assert leaks(others) == {}
    assert "PASSWORD_16" not in str(leaks(kept))  # the lab file's own: there it stands, and nowhere else
    assert found_in(b"".join(kept.values()))
    for name in files:
        if not name.startswith("journal.sqlite3"):  # which holds no secret; the directory keeps others out of all
            assert stat.S_IMODE((state / name).stat().st_mode) & 0o077 == 0, name
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


async def test_what_is_uploaded_as_diagnostics(tmp_path: Path) -> None:
    """The one thing that leaves the machine on somebody else's demand."""
    text = LAB.replace("[embedded_csms]", "[transfers]\nallow_private = true\n[embedded_csms]")
    async with http_server() as server, open_door(tmp_path / "state", text) as door:
        await door.ok("plug-connector", "dep-201", connector_id=1)
        await plant_in_requests(door)
        await plant_by_http(door)
        await door.advance(120)
        await ask(door, "CP-16", "GetDiagnostics", {"location": f"{server.url}/16/"})
        for number, kind in enumerate(("DiagnosticsLog", "SecurityLog")):
            log = {"remoteLocation": f"{server.url}/{kind}/"}
            await ask(door, "CP-201", "GetLog", {"logType": kind, "requestId": 90 + number, "log": log})
            await door.advance(60)
        door.csms.take_violations()
        uploaded = dict(server.files)
    assert len(uploaded) == 3
    assert all(uploaded.values())
    assert leaks(uploaded) == {}
    assert any(REDACTED.encode() in content for content in uploaded.values())
