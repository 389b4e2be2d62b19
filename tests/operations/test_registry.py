from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.operations import registry
from ocpplab_tui.operations.model import FieldKind, Operation, TargetKind

VENDOR_PATHS = {
    "proxy-message": "proxy-message",
    "set-configuration": "configuration",
    "reset-authorization-cache": "cache/reset",
    "send-local-authorization-list": "local-auth-list",
    "clear-local-authorization-list": "clear-local-auth-list",
    "inject-fault": "inject-fault",
    "clear-fault": "clear-fault",
    "plug-connector": "plug-connector",
    "unplug-connector": "unplug-connector",
    "unlock-connector": "unlock-connector",
    "start-transaction": "start-transaction",
    "stop-transaction": "stop-transaction",
    "start-session": "start-session",
    "stop-session": "stop-session",
    "authorize-id-tag": "authorize-id-tag",
    "ev-requests-energy": "ev-requests-energy",
    "ev-stops-energy": "ev-stops-energy",
    "power-update": "power-update",
}

OURS = [name for name in registry.OPERATIONS if name not in VENDOR_PATHS]

KEYS = {
    "p": "plug-connector",
    "P": "unplug-connector",
    "s": "start-session",
    "S": "stop-session",
    "t": "start-transaction",
    "T": "stop-transaction",
    "a": "authorize-id-tag",
    "e": "ev-requests-energy",
    "E": "ev-stops-energy",
    "w": "power-update",
    "x": "inject-fault",
    "X": "clear-fault",
    "u": "unlock-connector",
    "c": "set-configuration",
    "i": "send-local-authorization-list",
    "I": "clear-local-authorization-list",
    "K": "reset-authorization-cache",
    "m": "proxy-message",
    "B": "reset-charger",
    "d": "disconnect",
    "D": "connect",
    "z": "set-network-fault",
    "Z": "clear-network-faults",
}


def _all_operations(base: type[Operation] = Operation) -> set[type[Operation]]:
    found = set(base.__subclasses__())
    return found | {each for child in found for each in _all_operations(child)}


def test_the_eighteen_have_the_vendors_paths_in_the_vendors_order() -> None:
    paths = {name: operation.http_path() for name, operation in registry.OPERATIONS.items() if name not in OURS}
    assert paths == {name: f"/ocpp/commands/{path}" for name, path in VENDOR_PATHS.items()}
    assert [name for name in registry.OPERATIONS if name in VENDOR_PATHS] == list(VENDOR_PATHS)


def test_ours_have_their_names_as_paths() -> None:
    assert {"start-charger", "stop-charger", "reset-charger", "disconnect", "connect", "cut-power"} <= set(OURS)
    for name in OURS:
        assert registry.OPERATIONS[name].http_path() == f"/ocpp/commands/{name}"


def test_every_named_operation_is_registered() -> None:
    ours = {each for each in _all_operations() if each.__module__.startswith("ocpplab_tui.") and "name" in vars(each)}
    assert ours == set(registry.OPERATIONS.values())


def test_keys_are_those_of_the_keymap_and_each_stands_once() -> None:
    keyed = {name: operation for name, operation in registry.OPERATIONS.items() if operation.key}
    assert len(keyed) == len(KEYS)
    assert {operation.key: name for name, operation in keyed.items()} == KEYS


def test_the_first_seven_are_for_one_charger_the_others_also_for_a_location() -> None:
    targets = [registry.OPERATIONS[name].target for name in VENDOR_PATHS]
    assert targets == [TargetKind.CHARGER] * 7 + [TargetKind.CHARGER_OR_LOCATION] * 11


@pytest.mark.parametrize("operation", registry.OPERATIONS.values(), ids=lambda operation: operation.name)
def test_an_operation_explains_itself(operation: type[Operation]) -> None:
    assert operation.__doc__
    assert operation.title[0].isupper()
    assert operation.summary.endswith(".")
    assert operation.group in registry.GROUPS
    for field in operation.model_fields.values():
        assert field.title
        assert field.description
    if operation.opposite is not None:
        opposite = registry.find(operation.opposite)
        assert opposite.opposite == operation.name
        assert operation.key
        assert opposite.key
        assert opposite.key.lower() == operation.key.lower()


def test_what_loses_something_asks_first() -> None:
    asking = {name for name, operation in registry.OPERATIONS.items() if operation.destructive}
    assert asking >= {
        "reset-authorization-cache",
        "clear-local-authorization-list",
        "stop-charger",
        "reset-charger",
        "cut-power",
    }


def test_every_group_has_operations() -> None:
    grouped = [operation for group in registry.GROUPS for operation in registry.in_group(group)]
    assert sorted(each.name for each in grouped) == sorted(registry.OPERATIONS)


def test_find_understands_snake_case_and_offers_the_nearest_name() -> None:
    assert registry.find("plug_connector") is registry.OPERATIONS["plug-connector"]
    with pytest.raises(UnknownName, match='did you mean "plug-connector"'):
        registry.find("plug-conector")
    with pytest.raises(UnknownName, match="there are proxy-message"):
        registry.find("zzz")


def test_event_type_is_snake_case() -> None:
    assert registry.find("ev-requests-energy").event_type() == "ev_requests_energy"


def test_the_table_has_a_row_for_each_with_optional_fields_marked() -> None:
    rows = {row.name: row for row in registry.table()}
    assert list(rows) == list(registry.OPERATIONS)
    assert rows["start-session"].fields == ("id_tag", "connector_id?", "duration_seconds?", "target_energy_kwh?")
    assert rows["proxy-message"].fields == ("action", "ocpp_version", "payload", "validate?")
    assert rows["proxy-message"].versions == "1.6, 2.0.1"
    assert rows["set-configuration"].path == "/ocpp/commands/configuration"


def test_fields_say_how_a_form_asks_for_them() -> None:
    kinds = {
        (name, field): extra["kind"]
        for name, operation in registry.OPERATIONS.items()
        for field, info in operation.model_fields.items()
        if isinstance(extra := info.json_schema_extra, dict) and "kind" in extra
    }
    assert kinds["plug-connector", "connector_id"] == FieldKind.CONNECTOR
    assert kinds["plug-connector", "evse_id"] == FieldKind.EVSE
    assert kinds["start-session", "id_tag"] == FieldKind.ID_TOKEN
    assert kinds["inject-fault", "fault_type"] == FieldKind.FAULT
    assert kinds["set-configuration", "configuration"] == FieldKind.CONFIGURATION
    assert kinds["send-local-authorization-list", "entries"] == FieldKind.LOCAL_LIST
    assert kinds["proxy-message", "action"] == FieldKind.ACTION
    assert kinds["proxy-message", "payload"] == FieldKind.PAYLOAD
    assert kinds["stop-transaction", "transaction_id"] == FieldKind.TRANSACTION


def test_no_module_of_the_room_imports_asyncio() -> None:
    room = Path(registry.__file__).parent
    assert not [path for path in room.glob("*.py") if "import asyncio" in path.read_text(encoding="utf-8")]
