from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ocpplab_tui.operations.model import Operation
from ocpplab_tui.operations.registry import find


def made(name: str, **fields: Any) -> Operation:
    return find(name).model_validate(fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("plug-connector", {}),
        ("plug-connector", {"connector_id": 2}),
        ("plug-connector", {"evse_id": 1, "connector_id": 1}),
        ("start-transaction", {"id_tag": "A" * 36}),
        ("start-session", {"id_tag": "DEADBEEF", "duration_seconds": 60, "target_energy_kwh": 0.5}),
        ("stop-transaction", {}),
        ("stop-transaction", {"transaction_id": "17"}),
        ("stop-transaction", {"transaction_id": 17}),
        ("power-update", {"power_w": 0}),
        ("power-update", {"power_w": 11000.0}),
        ("set-configuration", {"configuration": {"HeartbeatInterval": "30"}}),
        ("set-configuration", {"configuration": {}}),
        ("send-local-authorization-list", {"list_version": 0, "entries": []}),
        ("clear-fault", {"unknown": "extra fields are ignored"}),
    ],
)
def test_accepted(name: str, fields: dict[str, Any]) -> None:
    assert isinstance(made(name, **fields), Operation)


@pytest.mark.parametrize(
    ("name", "fields", "field"),
    [
        ("plug-connector", {"connector_id": 0}, "connector_id"),
        ("plug-connector", {"evse_id": -1}, "evse_id"),
        ("start-transaction", {}, "id_tag"),
        ("start-transaction", {"id_tag": ""}, "id_tag"),
        ("start-transaction", {"id_tag": "A" * 37}, "id_tag"),
        ("start-session", {"id_tag": "A", "duration_seconds": 0}, "duration_seconds"),
        ("start-session", {"id_tag": "A", "target_energy_kwh": -1}, "target_energy_kwh"),
        ("power-update", {}, "power_w"),
        ("power-update", {"power_w": -1}, "power_w"),
        ("power-update", {"power_w": 1.5}, "power_w"),
        ("set-configuration", {"configuration": {"HeartbeatInterval": 30}}, "configuration"),
        ("send-local-authorization-list", {"list_version": 1}, "entries"),
        ("send-local-authorization-list", {"list_version": 1, "entries": [{}]}, "entries"),
        ("inject-fault", {}, "fault_type"),
        ("proxy-message", {"action": "heartbeat", "ocpp_version": "ocpp3", "payload": {}}, "ocpp_version"),
        ("proxy-message", {"action": "heartbeat", "ocpp_version": 16, "payload": {}}, "ocpp_version"),
        ("proxy-message", {"action": "heartbeat", "ocpp_version": "ocpp1.6", "payload": []}, "payload"),
    ],
)
def test_refused_at_the_field_that_is_wrong(name: str, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        made(name, **fields)
    assert caught.value.errors()[0]["loc"][0] == field


@pytest.mark.parametrize("text", ["ocpp1.6", "OCPP1.6", "Ocpp1.6", " 1.6 "])
def test_the_version_is_taken_in_any_case(text: str) -> None:
    operation = made("proxy-message", action="heartbeat", ocpp_version=text, payload={})
    dumped = operation.model_dump()
    assert dumped["ocpp_version"] == "ocpp1.6"


def test_validate_is_the_name_outside() -> None:
    fields = {"action": "heartbeat", "ocpp_version": "ocpp1.6", "payload": {}}
    assert made("proxy-message", **fields).model_dump()["check_schema"] is True
    assert made("proxy-message", **fields, validate=False).model_dump()["check_schema"] is False
    assert made("proxy-message", **fields, check_schema=False).model_dump()["check_schema"] is False


def test_an_event_without_nulls_is_what_was_sent() -> None:
    assert made("start-session", id_tag="A", connector_id=1).model_dump(exclude_none=True) == {
        "id_tag": "A",
        "connector_id": 1,
    }


def test_operations_are_frozen() -> None:
    operation = made("power-update", power_w=1)
    with pytest.raises(ValidationError):
        operation.power_w = 2  # type: ignore[attr-defined]
