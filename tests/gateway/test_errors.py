"""Each row of errors: status and body, in the order of the contract."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.benches import Door, client_of

PLUG = "/ocpp/commands/plug-connector"
CONFIGURE = "/ocpp/commands/configuration"
GOOD = {"target": {"charger_id": "dep-123"}, "event": {}}


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic t-all", "Bearer", "t-all", "Bearer t-all t-all"])
async def test_401_comes_before_everything(door: Door, header: str | None) -> None:
    headers = {"Authorization": header} if header is not None else {}
    async with client_of(door.app, None) as stranger:
        for path in (PLUG, "/ocpp/chargers", "/metrics", "/ocpp/stream"):
            response = await stranger.request("POST" if path == PLUG else "GET", path, headers=headers, content="{")
            assert response.status_code == 401
            assert response.headers["WWW-Authenticate"] == "Bearer"
            assert "Authorization: Bearer TOKEN" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/health", "/", "/openapi.json"])
async def test_what_is_open_to_all(door: Door, path: str) -> None:
    async with client_of(door.app, None) as stranger:
        assert (await stranger.get(path)).status_code == 200


async def test_403_names_the_scope_before_the_body_is_looked_at(door: Door) -> None:
    async with client_of(door.app, "t-read") as reader, client_of(door.app, "t-command") as driver:
        refused = await reader.post(PLUG, content="{")
        assert (refused.status_code, refused.json()["detail"]) == (
            403,
            "This token may not do that: it lacks the scope 'command'.",
        )
        assert (await driver.post(PLUG, json=GOOD)).status_code == 202
        for method, where in (("POST", "/ocpp/chargers"), ("DELETE", "/ocpp/chargers/dep-123")):
            assert (await driver.request(method, where)).status_code == 403
        assert (await driver.post("/ocpp/chargers/dep-123/stop-charger", json={})).status_code == 403
        assert (await reader.get("/ocpp/chargers")).status_code == 200
        assert (await reader.get("/metrics")).status_code == 200


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (b"", "missing"),
        (b"{", "json_invalid"),
        (b'{"target": {"charger_id": "nobody"}, "event": {}', "json_invalid"),
        (b"\xff\xfe", "json_invalid"),
        (b"[" * 100_000, "json_invalid"),
        (b'{"target":' * 5_000 + b"1" + b"}" * 5_000, "json_invalid"),
        (b"[]", "model_type"),
        (b"null", "model_type"),
        (b'{"target": {"charger_id": "nobody"}}', "missing"),
        (b'{"target": {"charger_id": 7}, "event": {}}', "string_type"),
        (b'{"target": {"charger_id": "nobody"}, "event": {"connector_id": 0}}', "greater_than_equal"),
        (b'{"target": {"charger_id": "nobody"}, "event": {"connector_id": NaN}}', "json_invalid"),
    ],
)
async def test_422_comes_before_404(door: Door, content: bytes, type_: str) -> None:
    headers = {"Content-Type": "application/json"}
    response = await door.client.post(PLUG, content=content, headers=headers)
    assert response.status_code == 422, response.text
    problem = response.json()["detail"][0]
    assert problem["type"] == type_
    assert problem["loc"][0] == "body"
    assert problem["msg"]
    assert (await door.client.get("/health")).status_code == 200


async def test_422_for_another_content_type(door: Door) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        response = await door.client.post(
            PLUG, content=b'{"target": {"charger_id": "dep-123"}, "event": {}}', headers={"Content-Type": kind}
        )
        assert response.status_code == 422, kind


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", PLUG, {"target": {"charger_id": "nobody"}, "event": {}}),
        ("POST", PLUG, {"target": {"charger_id": "nobody", "location_id": "loc-1"}, "event": {}}),
        ("POST", PLUG, {"target": {"location_id": "nowhere"}, "event": {}}),
        ("POST", CONFIGURE, {"target": {"charger_id": "nobody"}, "event": {"configuration": {}}}),
        ("GET", "/ocpp/chargers/nobody", None),
        ("GET", "/ocpp/chargers/nobody/status", None),
        ("GET", "/ocpp/chargers/nobody/state", None),
        ("GET", "/ocpp/chargers/nobody/logs", None),
        ("PUT", "/ocpp/chargers/nobody", {}),
        ("DELETE", "/ocpp/chargers/nobody", None),
        ("POST", "/ocpp/chargers/nobody/start-charger", {}),
        ("GET", "/ocpp/locations/nowhere", None),
        ("GET", "/ocpp/locations/nowhere/chargers", None),
        ("GET", "/ocpp/locations/loc-1/chargers/jobs/none", None),
        ("GET", "/ocpp/catalog/brands/none/models", None),
        ("GET", "/ocpp/catalog/brands/ocpplab/models/none", None),
        ("GET", "/ocpp/commands/none", None),
        ("GET", "/ocpi/cpos", None),
        ("GET", "/nowhere", None),
    ],
)
async def test_404(door: Door, method: str, path: str, body: Any) -> None:
    response = await door.client.request(method, path, json=body)
    assert response.status_code == 404
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "target", "event", "said"),
    [
        (PLUG, {}, {}, "Neither charger_id nor location_id"),
        (PLUG, {"charger_id": "dep-123", "location_id": "loc-1"}, {}, "Both charger_id and location_id"),
        (PLUG, {"charger_id": "dep-123", "charger_ids": ["dep-123"]}, {}, "location_id"),
        (PLUG, {"location_id": "loc-1", "charger_ids": ["dep-123", "dep-duo"]}, {}, "Not at location loc-1: dep-duo"),
        (PLUG, {"charger_id": "dep-123"}, {"connector_id": 9}, "no connector fits connector_id 9"),
        (PLUG, {"charger_id": "dep-123"}, {"connector_id": 1, "evse_id": 2}, "must be equal"),
        (PLUG, {"charger_id": "dep-duo"}, {}, "say which connector_id"),
        ("/ocpp/commands/stop-transaction", {"charger_id": "dep-123"}, {}, "nothing to stop"),
        ("/ocpp/commands/clear-fault", {"charger_id": "dep-123"}, {}, "no fault to clear"),
        ("/ocpp/commands/inject-fault", {"charger_id": "dep-123"}, {"fault_type": "Gremlins"}, "GroundFault"),
        (
            "/ocpp/commands/local-auth-list",
            {"charger_id": "dep-123"},
            {"list_version": 0, "entries": []},
            "a list version is above 0",
        ),
        (CONFIGURE, {"charger_id": "dep-123"}, {"configuration": {}}, "no key is given"),
        ("/ocpp/commands/connect", {"charger_id": "dep-123"}, {}, "is connected already"),
    ],
)
async def test_400(door: Door, path: str, target: Any, event: Any, said: str) -> None:
    response = await door.client.post(path, json={"target": target, "event": event})
    assert response.status_code == 400, response.text
    assert said in response.json()["detail"]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"action": "heartbeat", "ocpp_version": "OCPP2.0.1", "payload": {}}, "speaks ocpp1.6"),
        ({"action": "nonsense", "ocpp_version": "ocpp1.6", "payload": {}}, "sends no message"),
        ({"action": "heartbeat", "ocpp_version": "ocpp1.6", "payload": {"x": 1}}, "breaks its schema"),
        (
            {"action": "authorize", "ocpp_version": "ocpp1.6", "payload": {"id_tag": "A", "idTag": "B"}},
            "is given twice",
        ),
    ],
)
async def test_400_for_messages(door: Door, event: Any, said: str) -> None:
    response = await door.command("proxy-message", "dep-123", **event)
    assert response.status_code == 400, response.text
    assert said in response.json()["detail"]


async def test_a_body_of_a_mebibyte_and_one_byte(door: Door) -> None:
    frame = b'{"target": {"charger_id": "dep-123"}, "event": {}, "x": "%s"}'
    most = frame % (b"x" * ((1 << 20) - len(frame) + 2))
    assert len(most) == 1 << 20
    headers = {"Content-Type": "application/json"}
    assert (await door.client.post(PLUG, content=most, headers=headers)).status_code == 202
    response = await door.client.post(PLUG, content=most + b" ", headers=headers)
    assert (response.status_code, response.json()["detail"]) == (
        400,
        "The body is larger than 1 MiB; send less at once.",
    )


async def test_ten_thousand_charger_ids(door: Door) -> None:
    ids = [f"dep-{number}" for number in range(10_000)]
    body = {"target": {"location_id": "loc-1", "charger_ids": ids}, "event": {}}
    response = await door.client.post(PLUG, json=body)
    assert response.status_code == 400
    assert "and 9993 more; nothing was done" in response.json()["detail"]


async def test_an_error_of_ours_shows_no_trace(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret path: /home/somebody")

    monkeypatch.setattr(door.lab, "summary", broken)
    response = await door.client.get("/health")
    assert (response.status_code, response.json()["detail"]) == (
        500,
        "An error of the gateway itself, not of the request; its log says more.",
    )


async def test_a_broken_handler_is_500_too(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    station = door.lab.fleet.find("dep-123").station
    monkeypatch.setattr(type(station), "plug", lambda *_: 1 // 0)
    response = await door.client.post(PLUG, json=GOOD)
    assert response.status_code == 500
    assert "ZeroDivision" not in response.text


async def test_a_wrong_method_is_405(door: Door) -> None:
    response = await door.client.get(PLUG)
    assert response.status_code in (404, 405)  # GET /ocpp/commands/{id} is a route
    assert (await door.client.delete("/ocpp/chargers")).status_code == 405


@pytest.mark.parametrize(
    ("configuration", "input_"),
    [
        ({"AuthorizationKey": 12345678}, "•••"),
        ({"MeterValueSampleInterval": 60}, 60),
        (f"AuthorizationKey={'s3cret' * 4}", "AuthorizationKey=•••"),
        ("nonsense", "nonsense"),
    ],
)
async def test_a_mistake_is_shown_but_for_secrets(door: Door, configuration: Any, input_: Any) -> None:
    body = {"target": {"charger_id": "dep-123"}, "event": {"configuration": configuration}}
    response = await door.client.post(CONFIGURE, json=body)
    assert response.status_code == 422
    shown = response.json()["detail"][0]["input"]
    assert shown == input_ or shown == str(input_).replace("•••", '"•••"')
