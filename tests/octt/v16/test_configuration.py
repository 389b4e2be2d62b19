"""Configuration, local list, triggers, meter values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig

REQUIRED = {
    "AuthorizeRemoteTxRequests",
    "ClockAlignedDataInterval",
    "ConnectionTimeOut",
    "ConnectorPhaseRotation",
    "GetConfigurationMaxKeys",
    "HeartbeatInterval",
    "LocalAuthorizeOffline",
    "LocalPreAuthorize",
    "MeterValuesAlignedData",
    "MeterValuesSampledData",
    "MeterValueSampleInterval",
    "NumberOfConnectors",
    "ResetRetries",
    "StopTransactionOnInvalidId",
    "StopTxnAlignedData",
    "StopTxnSampledData",
    "SupportedFeatureProfiles",
    "TransactionMessageAttempts",
    "TransactionMessageRetryInterval",
    "UnlockConnectorOnEVSideDisconnect",
    "LocalAuthListEnabled",
    "LocalAuthListMaxLength",
    "SendLocalListMaxLength",
}

READ_ONLY = {
    "GetConfigurationMaxKeys",
    "LocalAuthListMaxLength",
    "NumberOfConnectors",
    "SendLocalListMaxLength",
    "SupportedFeatureProfiles",
}


@case("TC_019_CS")
async def test_tc_019_read_configuration(rig: Rig) -> None:
    answer = await rig.call("GetConfiguration", {"key": ["SupportedFeatureProfiles"]})
    profiles = answer["configurationKey"][0]
    assert profiles["readonly"] is True
    assert {"Core", "LocalAuthListManagement", "RemoteTrigger"} <= set(profiles["value"].split(","))
    everything = (await rig.call("GetConfiguration"))["configurationKey"]
    names = [item["key"] for item in everything]
    assert set(names) >= REQUIRED
    assert {item["key"] for item in everything if item["readonly"]} & REQUIRED == READ_ONLY
    assert (await rig.call("GetConfiguration", {"key": []}))["configurationKey"] == everything
    most = int(next(item["value"] for item in everything if item["key"] == "GetConfigurationMaxKeys"))
    assert "unknownKey" not in await rig.call("GetConfiguration", {"key": names[:most]})
    unknown = await rig.call("GetConfiguration", {"key": ["Testing"]})
    assert unknown == {"unknownKey": ["Testing"]}


@case("TC_021_CS")
async def test_tc_021_set_configuration(rig: Rig) -> None:
    await rig.configure(MeterValueSampleInterval="17")
    answer = await rig.call("GetConfiguration", {"key": ["MeterValueSampleInterval"]})
    assert answer["configurationKey"] == [{"key": "MeterValueSampleInterval", "readonly": False, "value": "17"}]


@case("TC_040_1_CS", "TC_040_2_CS")
@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("Testing", "1", "NotSupported"),  # TC_040_1
        ("MeterValueSampleInterval", "-1", "Rejected"),  # TC_040_2
        ("MeterValueSampleInterval", "often", "Rejected"),
        ("NumberOfConnectors", "5", "Rejected"),
        ("MeterValuesSampledData", "Energy.Active.Import.Register,Nonsense", "Rejected"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
    ],
)
async def test_tc_040_change_configuration(rig: Rig, key: str, value: str, status: str) -> None:
    assert await rig.call("ChangeConfiguration", {"key": key, "value": value}) == {"status": status}


@case("TC_070_CS")
async def test_tc_070_sampled_meter_values(rig: Rig) -> None:
    measurands = ["Energy.Active.Import.Register", "Power.Active.Import", "Voltage", "Current.Import"]
    await rig.configure(MeterValueSampleInterval="10", MeterValuesSampledData=",".join(measurands))
    await rig.charge()
    rig.mark()
    await rig.advance(35)
    values = rig.sent("MeterValues")
    assert len(values) == 3
    number = int(rig.connector().transaction_id or 0)
    for item in values:
        assert item["transactionId"] == number
        sampled: list[dict[str, Any]] = item["meterValue"][0]["sampledValue"]
        assert {value["measurand"] for value in sampled} == set(measurands)
        assert {value["context"] for value in sampled} == {"Sample.Periodic"}
    registers = [item["meterValue"][0]["sampledValue"][0]["value"] for item in values]
    assert sorted(map(int, registers)) == list(map(int, registers))


@case("TC_071_CS")
async def test_tc_071_clock_aligned_meter_values(rig: Rig) -> None:
    await rig.configure(
        MeterValueSampleInterval="0",
        ClockAlignedDataInterval="900",
        MeterValuesAlignedData="Energy.Active.Import.Register",
    )
    await rig.charge()
    rig.mark()
    await rig.advance(1800)
    values = rig.sent("MeterValues")
    times = {item["meterValue"][0]["timestamp"] for item in values}
    assert all(time[14:] in ("00:00.000Z", "15:00.000Z", "30:00.000Z", "45:00.000Z") for time in times)
    assert len(times) == 2
    contexts = {value["context"] for item in values for value in item["meterValue"][0]["sampledValue"]}
    assert contexts == {"Sample.Clock"}
    number = int(rig.connector().transaction_id or 0)
    assert {(item["connectorId"], item.payload.get("transactionId")) for item in values} == {(0, None), (1, number)}


async def test_tc_042_1_list_version_off(rig: Rig) -> None:
    await rig.configure(LocalAuthListEnabled="false")
    assert await rig.call("GetLocalListVersion") == {"listVersion": -1}


async def test_tc_042_2_list_version_empty(rig: Rig) -> None:
    assert await rig.call("SendLocalList", {"listVersion": 3, "updateType": "Full"}) == {"status": "Accepted"}
    assert await rig.call("GetLocalListVersion") == {"listVersion": 0}


async def test_tc_043_2_version_mismatch(rig: Rig) -> None:
    entries = [{"idTag": "A", "idTagInfo": {"status": "Accepted"}}]

    async def send(version: int, kind: str) -> str:
        update = {"listVersion": version, "updateType": kind, "localAuthorizationList": entries}
        return str((await rig.call("SendLocalList", update))["status"])

    assert await send(2, "Full") == "Accepted"
    assert await send(5, "Differential") == "Accepted"
    assert await send(4, "Differential") == "VersionMismatch"
    assert await rig.call("GetLocalListVersion") == {"listVersion": 5}


@case("TC_055_CS")
async def test_tc_055_trigger_unknown_connector(rig: Rig) -> None:
    trigger = {"requestedMessage": "StatusNotification", "connectorId": 9}
    assert await rig.call("TriggerMessage", trigger) == {"status": "Rejected"}
    assert rig.said() == []


@pytest.mark.parametrize("message", ["Heartbeat", "StatusNotification", "MeterValues"])
async def test_trigger_message(rig: Rig, message: str) -> None:
    assert await rig.call("TriggerMessage", {"requestedMessage": message, "connectorId": 1}) == {"status": "Accepted"}
    assert rig.said() == [message]


async def test_trigger_of_a_boot_that_was_accepted(rig: Rig) -> None:
    """B-07."""
    assert await rig.call("TriggerMessage", {"requestedMessage": "BootNotification"}) == {"status": "Rejected"}


@case("TC_062_CS")
async def test_tc_062_data_transfer_unknown_vendor(rig: Rig) -> None:
    assert await rig.call("DataTransfer", {"vendorId": "org.example"}) == {"status": "UnknownVendorId"}


async def test_meter_values_that_nobody_asked_for(rig: Rig) -> None:
    await rig.charge()
    rig.mark()
    await rig.do("send-meter-values")
    sent = rig.sent("MeterValues")
    assert [item["connectorId"] for item in sent] == [0, 1]
    assert {value["context"] for item in sent for value in item["meterValue"][0]["sampledValue"]} == {"Other"}
    assert sent[1]["transactionId"] == int(rig.connector().transaction_id or 0)


@pytest.mark.parametrize(
    ("action", "payload", "status"),
    [
        ("ChangeAvailability", {"connectorId": 9, "type": "Inoperative"}, "Rejected"),
        ("RemoteStartTransaction", {"idTag": "A", "connectorId": 0}, "Rejected"),
        ("RemoteStartTransaction", {"idTag": "A", "connectorId": 9}, "Rejected"),
        ("RemoteStopTransaction", {"transactionId": 1}, "Rejected"),
        ("UnlockConnector", {"connectorId": 9}, "NotSupported"),
        ("ChangeConfiguration", {"key": "WebSocketPingInterval", "value": "-1"}, "Rejected"),
        ("ChangeConfiguration", {"key": "LightIntensity", "value": "101"}, "Rejected"),
        ("ChangeConfiguration", {"key": "LightIntensity", "value": "60"}, "Accepted"),
        ("ChangeConfiguration", {"key": "BlinkRepeat", "value": "3"}, "Accepted"),
        ("ChangeConfiguration", {"key": "ConnectorPhaseRotation", "value": "0.RST,1.RTS"}, "Accepted"),
        ("ChangeConfiguration", {"key": "ConnectorPhaseRotation", "value": "5.RST"}, "Rejected"),
        ("ChangeConfiguration", {"key": "StopTxnSampledData", "value": ""}, "Accepted"),
        ("ChangeConfiguration", {"key": "AuthorizationCacheEnabled", "value": "maybe"}, "Rejected"),
        ("ChangeConfiguration", {"key": "PublicKeyWithSignedMeterValue", "value": "Sometimes"}, "Rejected"),
        ("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 9}, "Rejected"),
    ],
)
async def test_what_core_requests_are_answered(rig: Rig, action: str, payload: dict[str, Any], status: str) -> None:
    assert (await rig.call(action, payload))["status"] == status


async def test_the_cache_that_is_off_cannot_be_cleared(rig: Rig) -> None:
    await rig.configure(AuthorizationCacheEnabled="false")
    assert await rig.call("ClearCache") == {"status": "Rejected"}
    assert rig.said() == []


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("ChangeAvailability", {"connectorId": 1, "type": "Sometimes"}, "PropertyConstraintViolation"),
        ("ChangeAvailability", {"connectorId": "1", "type": "Operative"}, "TypeConstraintViolation"),
        ("Reset", {}, "ProtocolError"),
        ("Reset", {"type": "Hard", "when": "now"}, "FormationViolation"),
        ("GetConfiguration", {"key": [f"K{number}" for number in range(60)]}, "OccurenceConstraintViolation"),
    ],
)
async def test_what_breaks_a_schema_is_refused(rig: Rig, action: str, payload: dict[str, Any], code: str) -> None:
    assert await rig.refused(action, payload, check=False) == code
