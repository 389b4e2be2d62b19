"""Forms made from operations: fields, choices, memory, checks, for every operation of the registry."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ocpplab_tui.ocppj import schemas
from ocpplab_tui.operations.model import FieldKind
from ocpplab_tui.operations.registry import OPERATIONS, find
from ocpplab_tui.tui.forms.choices import bounds, choices
from ocpplab_tui.tui.forms.context import Context, missing, told
from ocpplab_tui.tui.forms.form import Form
from ocpplab_tui.tui.forms.preview import preview
from ocpplab_tui.tui.forms.skeleton import skeleton
from ocpplab_tui.tui.glyphs import Glyphs
from tests.tui.fake_lab import NOW, demo


def context(*charger_ids: str, connector: int | None = 1) -> Context:
    lab = demo()
    return Context(lab, tuple(lab.charger(each) for each in charger_ids), connector, Glyphs())


def form(name: str, *charger_ids: str, memory: dict[str, str] | None = None, connector: int = 1) -> Form:
    return Form(find(name), context(*(charger_ids or ("dep-001",)), connector=connector), memory or {})


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("charger_id", ["dep-001", "dep-003"])
def test_every_operation_has_a_form_that_explains_itself(name: str, charger_id: str) -> None:
    made = form(name, charger_id)
    for each in made.fields:
        assert each.label
        assert each.help
        assert each.type
    assert preview(made.operation, made.context, made.result()[0]) or name == "proxy-message"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("plug-connector", {"connector_id": 2}),
        ("stop-transaction", {}),
        ("start-session", {"connector_id": 2}),
        ("proxy-message", {"ocpp_version": "ocpp2.0.1"}),
        ("reset-authorization-cache", {}),
        ("clear-fault", {"connector_id": 2}),
    ],
)
def test_what_the_focus_tells(name: str, known: dict[str, Any]) -> None:
    assert told(find(name), context("dep-003", connector=2)) == known


def test_the_focused_transaction_is_told() -> None:
    assert told(find("stop-transaction"), context("dep-001")) == {"transaction_id": "1042"}


def test_a_fault_of_the_whole_charger_is_cleared_without_a_connector() -> None:
    assert told(find("clear-fault"), context("dep-011", connector=2)) == {}
    assert told(find("clear-fault"), context("dep-011", connector=4)) == {"connector_id": 4}


def test_marked_chargers_tell_no_connector() -> None:
    assert told(find("plug-connector"), context("dep-001", "dep-002", connector=None)) == {}
    assert context("dep-001", "dep-002").name() == "2 chargers"


def test_what_is_missing() -> None:
    assert missing(find("inject-fault"), {}) == ["fault_type"]
    assert missing(find("plug-connector"), {}) == []
    assert missing(find("proxy-message"), {"ocpp_version": "ocpp1.6"}) == ["action", "payload"]


def test_choices_show_connectors_with_their_state() -> None:
    found = choices(FieldKind.CONNECTOR, context("dep-011"))
    assert [each.value for each in found] == ["1", "2", "3", "4"]
    assert found[3].hint == "✖ OverTemperature  CCS2"
    assert [each.value for each in choices(FieldKind.CONNECTOR, context("dep-001", "dep-011"))] == ["1", "2", "3", "4"]


def test_choices_come_from_the_lab_and_the_schemas() -> None:
    assert choices(FieldKind.ID_TOKEN, context("dep-001"))[0].value == "DEADBEEF"
    assert "GroundFault" in [each.value for each in choices(FieldKind.FAULT, context("dep-001"))]
    assert "StartTransaction" in [each.value for each in choices(FieldKind.ACTION, context("dep-001"))]
    assert "TransactionEvent" in [each.value for each in choices(FieldKind.ACTION, context("dep-003"))]
    assert [each.value for each in choices(FieldKind.TRANSACTION, context("dep-001"))] == ["1042"]
    assert choices(None, context("dep-001")) == []


def test_the_tag_is_the_last_used_one_else_the_first() -> None:
    assert form("start-session").texts["id_tag"] == "DEADBEEF"
    assert form("start-session", memory={"id_tag": "FLEET-1"}).texts["id_tag"] == "FLEET-1"
    made = form("start-session")
    made.write("id_tag", "NEW-1")
    assert made.used()["id_tag"] == "NEW-1"


def test_the_next_list_version_is_one_above_the_last_one_sent() -> None:
    assert form("send-local-authorization-list").texts["list_version"] == "1"
    assert form("send-local-authorization-list", memory={"list_version": "4"}).texts["list_version"] == "5"


def test_good_input_makes_the_operation() -> None:
    made = form("start-session", "dep-003")
    made.write("duration_seconds", "60")
    made.write("target_energy_kwh", "1.5")
    operation, errors = made.result()
    assert errors == {}
    assert operation is not None
    assert operation.model_dump(exclude_none=True) == {
        "id_tag": "DEADBEEF",
        "connector_id": 1,
        "duration_seconds": 60,
        "target_energy_kwh": 1.5,
    }


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("id_tag", "", "is needed"),
        ("id_tag", "x" * 37, "must have at most 36 characters"),
        ("connector_id", "first", "must be a whole number"),
        ("connector_id", "0", "must be greater than or equal to 1"),
        ("duration_seconds", "0", "must be greater than 0"),
        ("target_energy_kwh", "much", "must be a number"),
    ],
)
def test_bad_input_is_told_beside_its_field(field: str, text: str, problem: str) -> None:
    made = form("start-session")
    made.write(field, text)
    operation, errors = made.result()
    assert operation is None
    assert errors == {field: problem}


def test_a_chosen_key_brings_its_present_value() -> None:
    made = form("set-configuration")
    assert made.result()[1] == {"key": "choose a key"}
    assert made.write("key", "HeartbeatInterval") == {"value": "300"}
    made.write("value", "60")
    operation, _ = made.result()
    assert operation is not None
    assert operation.model_dump() == {"configuration": {"HeartbeatInterval": "60"}}
    assert made.write("key", "Unheard") == {}
    hints = {choice.value: choice.hint for choice in made.fields[0].choices}
    assert hints["NumberOfConnectors"] == "1  read-only"


def test_a_local_list_is_written_in_words_or_json() -> None:
    made = form("send-local-authorization-list")
    made.write("list_version", "4")
    made.write("entries", "A1, B2 until=2027-01-01T00:00:00Z parent=G")
    operation, errors = made.result()
    assert errors == {}
    assert operation is not None
    entries = operation.model_dump(mode="json", exclude_none=True)["entries"]
    assert entries == [{"id_tag": "A1"}, {"id_tag": "B2", "expiry_date": "2027-01-01T00:00:00Z", "parent_id_tag": "G"}]
    made.write("entries", '[{"id_tag": "C3"}]')
    assert made.result()[1] == {}
    made.write("entries", "A1 sometimes")
    assert made.result()[1] == {"entries": "after A1 may stand until=… or parent=…, not sometimes"}
    made.write("entries", "A1 until=soon")
    assert made.result()[1]["entries"].startswith("0.expiry_date: must be a date and time")
    for broken in ("[{", "[1]"):
        made.write("entries", broken)
        assert "entries" in made.result()[1]


def test_a_chosen_action_brings_a_payload_that_fits_its_schema() -> None:
    made = form("proxy-message")
    changed = made.write("action", "StartTransaction")
    assert json.loads(changed["payload"]) == {
        "connectorId": 0,
        "idTag": "idTag",
        "meterStart": 0,
        "timestamp": "2026-01-01T12:34:56.000Z",
    }
    operation, errors = made.result()
    assert errors == {}
    assert operation is not None
    assert preview(made.operation, made.context, operation).startswith('[2,"…","StartTransaction",{"connectorId":0')
    assert made.write("action", "Unheard") == {}


def test_the_payload_is_checked_live_unless_told_not_to() -> None:
    made = form("proxy-message")
    made.write("action", "Heartbeat")
    made.write("payload", '{"when": 1}')
    assert "payload" in made.result()[1]
    made.write("check_schema", "no")
    operation, errors = made.result()
    assert errors == {}
    assert operation is not None
    assert operation.model_dump()["check_schema"] is False
    made.write("check_schema", "perhaps")
    assert made.result()[1]["check_schema"] == "say yes or no"
    made.write("payload", "{,")
    assert made.result()[1]["payload"].startswith("not JSON")
    made.write("payload", "[]")
    assert "in braces" in made.result()[1]["payload"]


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_every_skeleton_fits_its_schema(version: str) -> None:
    misfits = []
    for action in schemas.actions(version, "CS"):
        payload = skeleton(schemas.schema(version, action), NOW)
        if schemas.verdict(version, action, "call", payload):
            misfits.append(action)
    assert misfits == []


def test_a_key_code_is_not_remembered() -> None:
    made = form("authorize-id-tag", "dep-003")
    made.texts |= {"id_tag": "190485", "id_token_type": "KeyCode"}
    assert "id_tag" not in made.used()
    made.texts["id_token_type"] = "ISO14443"
    assert made.used()["id_tag"] == "190485"


@pytest.mark.parametrize("name", OPERATIONS)
def test_numbers_with_two_bounds_say_them_and_refuse_what_lies_outside(name: str) -> None:
    made = form(name, "dep-003")
    for each in made.fields:
        model = made.operation.model_fields.get(each.name)
        said = bounds(model) if model is not None else ""
        if not said or each.kind is not None:
            continue
        assert said.casefold() in each.help.casefold()
        made.write(each.name, "99999999999999999")
        assert each.name in made.result()[1]
        made.write(each.name, "-99999999999999999")
        assert each.name in made.result()[1]


def test_a_time_is_offered_and_checked() -> None:
    made = form("set-clock")
    time = next(each for each in made.fields if each.name == "time")
    assert time.type == "date and time"
    assert (time.choices[0].value, time.choices[0].hint) == ("2026-01-01T12:34:56.000Z", "now")
    for choice in time.choices:
        made.write("time", choice.value)
        assert made.result()[1] == {}
    made.write("time", "noon")
    assert "as in 2027-01-01T00:00:00Z" in made.result()[1]["time"]


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_what_a_payload_may_hold_stands_beside_it(version: str) -> None:
    charger_id = {"1.6": "dep-001", "2.0.1": "dep-003"}[version]
    for action in schemas.actions(version, "CS"):
        made = form("proxy-message", charger_id)
        made.write("action", action)
        payload = next(each for each in made.fields if each.name == "payload")
        names = {each.value for each in payload.choices}
        assert names >= set(json.loads(made.texts["payload"]))
        needed = {each.value for each in payload.choices if each.hint.endswith(", needed")}
        assert needed == set(json.loads(made.texts["payload"]))
        assert made.result()[1] == {}, action


def test_values_are_remembered_by_form_and_a_word_of_another_form_is_not_taken() -> None:
    made = form("request-ev-certificate", "dep-003")
    made.texts |= {"action": "Install", "exi_request": "AAAA"}
    assert made.used()["action"] == "Install"
    assert "exi_request" not in made.used()
