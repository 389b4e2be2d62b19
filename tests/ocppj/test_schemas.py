"""The schemas of both versions, the verdicts on payloads, and names."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpplab_tui.ocppj import codes, schemas
from ocpplab_tui.ocppj.actions import ACTIONS, PLAIN_ACTIONS
from ocpplab_tui.ocppj.errors import InvalidPayload

VERSIONS = ("1.6", "2.0.1")


def profile(limit: float) -> dict[str, Any]:
    return {
        "connectorId": 1,
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": {
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
            },
        },
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_every_action_has_its_files_and_every_file_its_action(version: str) -> None:
    spec = find_spec("ocpp")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / {"1.6": "v16", "2.0.1": "v201"}[version] / "schemas"
    suffix = {"1.6": "", "2.0.1": "Request"}[version]
    actions = schemas.actions(version, "CS") | schemas.actions(version, "CSMS")
    files = {path.stem for path in folder.glob("*.json")}
    assert files == {action + suffix for action in actions} | {f"{action}Response" for action in actions}
    for action in actions:
        assert schemas.schema(version, action, "call")["type"] == "object"
        assert schemas.schema(version, action, "result")["type"] == "object"
        assert "must be of type" in schemas.verdict(version, action, "call", [])
        assert "must be of type" in schemas.verdict(version, action, "result", [])


def test_who_may_begin_what() -> None:
    assert "StartTransaction" in schemas.actions("1.6", "CS")
    assert "TransactionEvent" in schemas.actions("2.0.1", "CS")
    assert "RemoteStartTransaction" in schemas.actions("1.6", "CSMS")
    for version in VERSIONS:
        assert schemas.actions(version, "CS") & schemas.actions(version, "CSMS") == {"DataTransfer"}
    assert {version for version, _ in ACTIONS} == set(VERSIONS)
    assert "ChangeConfiguration" not in PLAIN_ACTIONS
    assert "Heartbeat" in PLAIN_ACTIONS


def test_the_ocpp_package_is_found_but_not_imported() -> None:
    program = (
        "import sys; from ocpplab_tui.ocppj import link, schemas; schemas.verdict('1.6', 'Heartbeat', 'call', {});"
        "sys.exit('ocpp' in sys.modules or 'textual' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603 # our own program


@given(st.integers(0, 1_000_000))
def test_limits_with_one_decimal_are_valid(tenths: int) -> None:
    """11.1 is no multiple of 0.1 in binary floating point."""
    assert schemas.verdict("1.6", "SetChargingProfile", "call", profile(tenths / 10)) == ""


def test_limits_with_two_decimals_are_not() -> None:
    verdict = schemas.verdict("1.6", "SetChargingProfile", "call", profile(11.15))
    assert verdict.startswith("csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit: ")
    assert "11.15" not in verdict


@pytest.mark.parametrize(
    ("payload", "verdict"),
    [
        ({}, "connectorId: is missing"),
        ({"connectorId": 1, "errorCode": "NoError"}, "status: is missing"),
        ({"connectorId": "geheim"}, "errorCode: is missing"),
        (
            {"connectorId": "geheim", "errorCode": "NoError", "status": "Available"},
            "connectorId: must be of type integer",
        ),
        ({"connectorId": 1, "errorCode": "NoError", "status": "geheim"}, "status: must be one of Available, Preparing"),
        (
            {"connectorId": 1, "errorCode": "NoError", "status": "Available", "info": "geheim" * 20},
            "info: must not be longer than 50 characters",
        ),
        (
            {"connectorId": 1, "errorCode": "NoError", "status": "Available", "extra\x1b": "geheim"},
            "extra·: is not a field of this message",
        ),
        (
            {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": "geheim"},
            "timestamp: must be a date-time (RFC 3339 with zone)",
        ),
        ({"connectorId": 1, "errorCode": "NoError", "status": {1, 2}}, "is not JSON: "),
    ],
)
def test_verdicts_name_field_and_rule_but_no_value(payload: dict[str, Any], verdict: str) -> None:
    found = schemas.verdict("1.6", "StatusNotification", "call", payload)
    assert found.startswith(verdict)
    assert "geheim" not in found


def test_paths_lead_into_lists() -> None:
    payload = {"setVariableData": [{"attributeValue": "1", "component": {"name": "A"}, "variable": {"nam": "B"}}]}
    verdict = schemas.verdict("2.0.1", "SetVariables", "call", payload)
    assert verdict == "setVariableData[0].variable.name: is missing"


@pytest.mark.parametrize(
    ("version", "action", "payload", "code"),
    [
        ("1.6", "Reset", {"type": "Soft"}, ""),
        ("1.6", "Reset", {}, "ProtocolError"),
        ("2.0.1", "Reset", {}, "OccurrenceConstraintViolation"),
        ("1.6", "Reset", {"type": "Soft", "x": 1}, "FormationViolation"),
        ("2.0.1", "Reset", {"type": "OnIdle", "x": 1}, "FormatViolation"),
        ("1.6", "Reset", {"type": "Gentle"}, "PropertyConstraintViolation"),
        ("1.6", "Reset", {"type": 1}, "TypeConstraintViolation"),
        ("1.6", "Rest", {}, "NotImplemented"),
        ("1.6", "SendLocalList", {"listVersion": 1.5, "updateType": "Full"}, "TypeConstraintViolation"),
        ("2.0.1", "GetVariables", {"getVariableData": []}, "OccurrenceConstraintViolation"),
    ],
)
def test_codes_for_bad_calls(version: str, action: str, payload: dict[str, Any], code: str) -> None:
    assert schemas.classify(version, action, payload) == code


def test_code_tables() -> None:
    assert len(codes.CODES_16) == 10
    assert "OccurenceConstraintViolation" in codes.CODES_16
    assert "RpcFrameworkError" not in codes.CODES_16
    for code in codes.CODES_201:
        assert codes.is_code_of("2.0.1", codes.spelled("2.0.1", code))
        assert codes.is_code_of("1.6", codes.spelled("1.6", code))
    assert codes.spelled("1.6", "nonsense") == codes.spelled("2.0.1", "nonsense") == "GenericError"


def test_snake_case_at_every_level() -> None:
    payload = {
        "event_type": "Started",
        "seqNo": 0,
        "transaction_info": {"transaction_id": "t"},
        "evse": {"id": 1, "connector_id": 2},
        "meter_value": [{"timestamp": "x", "sampled_value": [{"value": 1, "unit_of_measure": {"unit": "Wh"}}]}],
        "custom_data": {"vendor_id": "untouched"},
    }
    assert schemas.to_camel("2.0.1", "TransactionEvent", payload) == {
        "eventType": "Started",
        "seqNo": 0,
        "transactionInfo": {"transactionId": "t"},
        "evse": {"id": 1, "connectorId": 2},
        "meterValue": [{"timestamp": "x", "sampledValue": [{"value": 1, "unitOfMeasure": {"unit": "Wh"}}]}],
        "customData": {"vendor_id": "untouched"},
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_data_and_unknown_keys_stay(version: str) -> None:
    payload = {"vendor_id": "v", "data": {"some_key": [{"other_key": 1}]}, "not_known": 1, "MESSAGE_ID": 2}
    renamed = schemas.to_camel(version, "DataTransfer", payload)
    assert renamed == {"vendorId": "v", "data": payload["data"], "not_known": 1, "MESSAGE_ID": 2}


def test_every_name_of_both_versions_survives_snake_case() -> None:
    for (version, _), actions in ACTIONS.items():
        for action in actions:
            names = schemas.schema(version, action)["properties"]
            snake = {snake_case(name): 1 for name in names}
            assert len(snake) == len(names)
            assert schemas.to_camel(version, action, dict(snake)) == dict.fromkeys(names, 1)


def snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def test_both_spellings_of_one_key() -> None:
    with pytest.raises(InvalidPayload) as caught:
        schemas.to_camel("2.0.1", "Authorize", {"id_token": {"id_token": "a", "idToken": "b", "type": "Central"}})
    assert (caught.value.path, caught.value.action) == ("idToken.idToken", "Authorize")
    assert str(caught.value) == "Authorize: idToken.idToken: is given twice, as id_token and as idToken"


def test_a_message_that_the_version_lacks() -> None:
    with pytest.raises(InvalidPayload, match=r"StartTransaction: OCPP 2\.0\.1 has no message of this name"):
        schemas.to_camel("2.0.1", "StartTransaction", {})


@given(st.recursive(st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_names_of_anything(value: Any) -> None:
    payload = {"transaction_info": value, "meter_value": [value], "evse": value}
    with contextlib.suppress(InvalidPayload):
        assert len(schemas.to_camel("2.0.1", "TransactionEvent", payload)) == 3
