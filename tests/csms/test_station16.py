"""What the embedded CSMS answers to OCPP 1.6 stations."""

from __future__ import annotations

from typing import Any

import pytest

from ocpplab_tui.csms import schemas
from tests.csms.conftest import CsmsUnderTest, serve_csms
from tests.support.raw_client import BOOT_16, RawStation, raw_station
from tests.support.schema_check import STATION_ACTIONS, verdict

START: dict[str, Any] = {
    "connectorId": 1,
    "idTag": "DEADBEEF",
    "meterStart": 100,
    "timestamp": "2026-01-01T00:00:00Z",
}
PAYLOADS: dict[str, dict[str, Any]] = {
    "Authorize": {"idTag": "DEADBEEF"},
    "BootNotification": BOOT_16,
    "DataTransfer": {"vendorId": "com.example", "data": "x"},
    "DiagnosticsStatusNotification": {"status": "Uploaded"},
    "FirmwareStatusNotification": {"status": "Installed"},
    "Heartbeat": {},
    "LogStatusNotification": {"status": "Uploaded", "requestId": 1},
    "MeterValues": {
        "connectorId": 1,
        "meterValue": [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": "1.5", "unit": "kWh"}]}],
    },
    "SecurityEventNotification": {"type": "StartupOfTheDevice", "timestamp": "2026-01-01T00:00:00Z"},
    "SignCertificate": {"csr": "no request"},
    "SignedFirmwareStatusNotification": {"status": "Installed", "requestId": 1},
    "StartTransaction": START,
    "StatusNotification": {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"},
    "StopTransaction": {"transactionId": 7, "meterStop": 200, "timestamp": "2026-01-01T00:00:00Z", "idTag": "DEADBEEF"},
}


def test_every_action_of_a_station_is_tried_here() -> None:
    assert PAYLOADS.keys() == STATION_ACTIONS["1.6"]


@pytest.mark.parametrize("action", sorted(PAYLOADS))
async def test_every_action_is_answered_as_its_schema_wants(served: CsmsUnderTest, action: str) -> None:
    async with raw_station(served.url, "CP1") as station:
        answer = await station.ask(action, PAYLOADS[action])
    assert verdict("1.6", action, answer, answer=True) == ""
    assert [seen.verdict for seen in served.seen] == ["", ""]


async def test_boot(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        answer = await station.ask("BootNotification", BOOT_16)
        record = served.csms.stations["CP1"]
        assert record.connected
    assert answer == {"currentTime": "2026-01-01T00:00:00.000Z", "interval": 300, "status": "Accepted"}
    assert (record.vendor, record.model, record.version, record.registration) == ("Raw", "Client", "1.6", "Accepted")


@pytest.mark.parametrize(
    ("tag", "info"),
    [
        ("DEADBEEF", {"status": "Accepted"}),
        ("deadbeef", {"status": "Accepted"}),
        ("EXPIRED1", {"status": "Expired"}),
        ("BLOCKED1", {"status": "Blocked"}),
        ("FLEET-1", {"status": "Accepted", "parentIdTag": "FLEET"}),
        ("NOBODY", {"status": "Invalid"}),
    ],
)
async def test_tokens(served: CsmsUnderTest, tag: str, info: dict[str, str]) -> None:
    async with raw_station(served.url, "CP1") as station:
        assert await station.ask("Authorize", {"idTag": tag}) == {"idTagInfo": info}
        assert (await station.ask("StartTransaction", {**START, "idTag": tag}))["idTagInfo"] == info


async def test_unknown_tokens_are_accepted_where_that_is_wished() -> None:
    async with serve_csms(accept_unknown_tokens=True) as served, raw_station(served.url, "CP1") as station:
        assert await station.ask("Authorize", {"idTag": "NOBODY"}) == {"idTagInfo": {"status": "Accepted"}}
        assert await station.ask("Authorize", {"idTag": "EXPIRED1"}) == {"idTagInfo": {"status": "Expired"}}


async def test_a_transaction_from_start_to_stop(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        number = (await station.ask("StartTransaction", START))["transactionId"]
        meter = {**PAYLOADS["MeterValues"], "transactionId": number}
        assert await station.ask("MeterValues", meter) == {}
        (running,) = served.csms.transactions.running("CP1")
        assert (running.number, running.energy_wh, running.id_token) == (number, 1400, "DEADBEEF")
        stop = {"transactionId": number, "meterStop": 1700, "timestamp": "2026-01-01T01:00:00Z", "reason": "Remote"}
        assert await station.ask("StopTransaction", stop) == {}
        assert await station.ask("StopTransaction", stop) == {}
    (ended,) = served.csms.transactions
    assert (ended.running, ended.reason, ended.energy_wh) == (False, "Remote", 1600)
    assert ended.ended_at == "2026-01-01T01:00:00Z"


async def test_a_start_sent_again_keeps_its_transaction(served: CsmsUnderTest) -> None:
    async def start(station: RawStation, unique_id: str, **changes: Any) -> int:
        answer = await station.ask("StartTransaction", {**START, **changes}, unique_id=unique_id)
        return int(answer["transactionId"])

    async with raw_station(served.url, "CP1") as station:
        first = await start(station, "a")
        assert await start(station, "a") == first
    async with raw_station(served.url, "CP1") as station, raw_station(served.url, "CP2") as other:
        assert await start(station, "b") == first
        assert await start(station, "c", meterStart=101) == first + 1
        assert await start(station, "d", connectorId=2) == first + 2
        assert await start(other, "a") == first + 3
        await station.ask("StopTransaction", {"transactionId": first, "meterStop": 1, "timestamp": START["timestamp"]})
        assert await start(station, "a") == first
        assert await start(station, "a", timestamp="2026-01-02T00:00:00Z") == first + 4
    assert len(served.csms.transactions) == 5


async def test_numbers_that_a_station_names_are_not_given_again(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        await station.ask("StopTransaction", {**PAYLOADS["StopTransaction"], "transactionId": 5000})
        assert (await station.ask("StartTransaction", START))["transactionId"] == 5001
        await station.ask("MeterValues", {**PAYLOADS["MeterValues"], "transactionId": -1})
    (known, running) = served.csms.transactions
    assert (known.number, known.running) == (5000, False)
    assert running.messages == 2


async def test_statuses_and_notes_are_kept(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1") as station:
        await station.ask("StatusNotification", PAYLOADS["StatusNotification"])
        for _ in range(30):
            await station.ask("DiagnosticsStatusNotification", {"status": "Uploading"})
        await station.ask("MeterValues", PAYLOADS["MeterValues"])
    record = served.csms.stations["CP1"]
    connector = record.connectors[1, 1]
    assert (connector.status, connector.error_code) == ("Preparing", "NoError")
    assert connector.values == {"Energy.Active.Import.Register": 1500.0}
    assert len(record.notes["DiagnosticsStatusNotification"]) == 20
    assert record.notes["DiagnosticsStatusNotification"][-1].payload == {"status": "Uploading"}


@pytest.mark.parametrize(
    ("frame", "answer"),
    [
        ([2, "1", "Explode", {}], [4, "1", "NotImplemented"]),
        ([2, "1", "../v16/schemas/Reset", {}], [4, "1", "NotImplemented"]),
        ([2, "1", "Reset", {"type": "Soft"}], [4, "1", "NotSupported"]),
        ([2, "1", "Authorize", {}], [4, "1", "ProtocolError"]),
        ([2, "1", "Authorize", []], [4, "1", "FormationViolation"]),
        ([2, "1", "Authorize", {"idTag": 1}], [4, "1", "TypeConstraintViolation"]),
        ([2, "1", "Authorize", {"idTag": "x" * 21}], [4, "1", "PropertyConstraintViolation"]),
        ([2, "1", "Authorize", {"idTag": "x", "more": 1}], [4, "1", "FormationViolation"]),
        ([2, "1", "Heartbeat"], [4, "1", "FormationViolation"]),
        ([2, "1", 7, {}], [4, "1", "FormationViolation"]),
        ([2, "1", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Smoking"}],
         [4, "1", "PropertyConstraintViolation"]),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_refused_in_the_spelling_of_16(
    served: CsmsUnderTest, frame: list[Any], answer: list[Any]
) -> None:
    async with raw_station(served.url, "CP1") as station:
        refusal = await station.exchange(frame)
        assert refusal[:3] == answer
        assert refusal[4] == {}
        assert "x" * 21 not in refusal[3]
        assert (await station.call("Heartbeat"))[0] == 3
    assert served.seen[0].verdict


@pytest.mark.parametrize(
    "junk", ["", "{", "null", "[]", "[2]", '[2,1,"Heartbeat",{}]', '[9,"1"]', '["2"]', b"\xff\x00"]
)
async def test_what_is_no_call_is_ignored(served: CsmsUnderTest, junk: str | bytes) -> None:
    async with raw_station(served.url, "CP1") as station:
        await station.send(junk)
        assert (await station.call("Heartbeat"))[:2] == [3, "raw-1"]
    assert (served.seen[0].kind, served.seen[0].direction) == ("junk", "out")
    assert served.seen[0].verdict


async def test_not_strict_answers_and_says_what_was_wrong() -> None:
    async with serve_csms(strict=False) as served, raw_station(served.url, "CP1") as station:
        assert await station.ask("Authorize", {"idTag": "x" * 30, "more": 1}) == {"idTagInfo": {"status": "Invalid"}}
        start = await station.ask("StartTransaction", {"idTag": 7})
        assert start["idTagInfo"] == {"status": "Invalid"}
        assert await station.ask("MeterValues", {"meterValue": [None, {"sampledValue": [1, {"value": "?"}]}]}) == {}
        assert (await station.call("Heartbeat", unique_id="h"))[0] == 3
        assert (await station.exchange([2, "1", "Heartbeat", 3]))[2] == "FormationViolation"
    verdicts = [seen.verdict for seen in served.seen if seen.direction == "out"]
    assert verdicts[0].startswith("idTag: longer than 20") or "more is not known" in verdicts[0]
    assert verdicts[3] == ""
    assert served.csms.stations["CP1"].faulty_calls == 4


def test_own_error_texts_fit(served: CsmsUnderTest) -> None:
    fault = schemas.fault("1.6", "Heartbeat", {f"field{number}": 1 for number in range(100)})
    assert fault is not None
    assert len(fault.text) < 255
