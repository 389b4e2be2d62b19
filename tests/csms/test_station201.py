"""What the embedded CSMS answers to OCPP 2.0.1 stations."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest

from tests.csms.conftest import CsmsUnderTest, serve_csms
from tests.support.raw_client import BOOT_201, raw_station
from tests.support.schema_check import STATION_ACTIONS, verdict

AT = "2026-01-01T00:00:00Z"
TOKEN = {"idToken": "DEADBEEF", "type": "ISO14443"}
METER = [{"timestamp": AT, "sampledValue": [{"value": 1.5, "unitOfMeasure": {"unit": "kWh"}}]}]
HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1"}
STARTED: dict[str, Any] = {
    "eventType": "Started",
    "timestamp": AT,
    "triggerReason": "Authorized",
    "seqNo": 0,
    "transactionInfo": {"transactionId": "tx-1", "chargingState": "Charging"},
    "evse": {"id": 1, "connectorId": 1},
    "idToken": TOKEN,
    "meterValue": METER,
}
PAYLOADS: dict[str, dict[str, Any]] = {
    "Authorize": {"idToken": TOKEN},
    "BootNotification": BOOT_201,
    "ClearedChargingLimit": {"chargingLimitSource": "EMS"},
    "DataTransfer": {"vendorId": "com.example", "data": {"any": ["thing"]}},
    "FirmwareStatusNotification": {"status": "Installed"},
    "Get15118EVCertificate": {"iso15118SchemaVersion": "x", "action": "Install", "exiRequest": "eA=="},
    "GetCertificateStatus": {"ocspRequestData": {**HASH, "responderURL": "http://ocsp"}},
    "Heartbeat": {},
    "LogStatusNotification": {"status": "Uploaded", "requestId": 1},
    "MeterValues": {"evseId": 1, "meterValue": METER},
    "NotifyChargingLimit": {"chargingLimit": {"chargingLimitSource": "EMS"}},
    "NotifyCustomerInformation": {"data": "x", "seqNo": 0, "generatedAt": AT, "requestId": 1},
    "NotifyDisplayMessages": {"requestId": 1},
    "NotifyEVChargingNeeds": {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC"}},
    "NotifyEVChargingSchedule": {
        "timeBase": AT,
        "evseId": 1,
        "chargingSchedule": {
            "id": 1,
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1000}],
        },
    },
    "NotifyEvent": {
        "generatedAt": AT,
        "seqNo": 0,
        "eventData": [
            {
                "eventId": 1,
                "timestamp": AT,
                "trigger": "Delta",
                "actualValue": "true",
                "eventNotificationType": "HardWiredNotification",
                "component": {"name": "Connector"},
                "variable": {"name": "Problem"},
            }
        ],
    },
    "NotifyMonitoringReport": {"requestId": 1, "seqNo": 0, "generatedAt": AT},
    "NotifyReport": {"requestId": 1, "generatedAt": AT, "seqNo": 0},
    "PublishFirmwareStatusNotification": {"status": "Idle"},
    "ReportChargingProfiles": {
        "requestId": 1,
        "chargingLimitSource": "CSO",
        "evseId": 1,
        "chargingProfile": [
            {
                "id": 1,
                "stackLevel": 0,
                "chargingProfilePurpose": "TxProfile",
                "chargingProfileKind": "Relative",
                "chargingSchedule": [
                    {
                        "id": 1,
                        "chargingRateUnit": "W",
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1000}],
                    }
                ],
            }
        ],
    },
    "ReservationStatusUpdate": {"reservationId": 1, "reservationUpdateStatus": "Expired"},
    "SecurityEventNotification": {"type": "StartupOfTheDevice", "timestamp": AT},
    "SignCertificate": {"csr": "no request"},
    "StatusNotification": {"timestamp": AT, "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1},
    "TransactionEvent": STARTED,
}


def test_every_action_of_a_station_is_tried_here() -> None:
    assert PAYLOADS.keys() == STATION_ACTIONS["2.0.1"]


@pytest.mark.parametrize("action", sorted(PAYLOADS))
async def test_every_action_is_answered_as_its_schema_wants(served: CsmsUnderTest, action: str) -> None:
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        answer = await station.ask(action, PAYLOADS[action])
    assert verdict("2.0.1", action, answer, answer=True) == ""
    assert [seen.verdict for seen in served.seen] == ["", ""]


async def test_boot(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        answer = await station.ask("BootNotification", BOOT_201)
    assert answer == {"currentTime": "2026-01-01T00:00:00.000Z", "interval": 300, "status": "Accepted"}
    record = served.csms.stations["CP1"]
    assert (record.vendor, record.model, record.version, record.boots) == ("Raw", "Client", "2.0.1", 1)


@pytest.mark.parametrize(
    ("token", "info"),
    [
        (TOKEN, {"status": "Accepted"}),
        ({"idToken": "deadbeef", "type": "Central"}, {"status": "Accepted"}),
        ({"idToken": "EXPIRED1", "type": "ISO14443"}, {"status": "Expired"}),
        ({"idToken": "BLOCKED1", "type": "ISO14443"}, {"status": "Blocked"}),
        (
            {"idToken": "FLEET-1", "type": "ISO14443"},
            {"status": "Accepted", "groupIdToken": {"idToken": "FLEET", "type": "Central"}},
        ),
        ({"idToken": "NOBODY", "type": "ISO14443"}, {"status": "Unknown"}),
        ({"idToken": "", "type": "NoAuthorization"}, {"status": "Accepted"}),
    ],
)
async def test_tokens(served: CsmsUnderTest, token: dict[str, str], info: dict[str, Any]) -> None:
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        assert await station.ask("Authorize", {"idToken": token}) == {"idTokenInfo": info}
        assert await station.ask("TransactionEvent", {**STARTED, "idToken": token}) == {"idTokenInfo": info}


async def test_a_contract_counts_as_much_as_its_token(served: CsmsUnderTest) -> None:
    contract = {"iso15118CertificateHashData": [{**HASH, "responderURL": "http://ocsp"}]}
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        good = await station.ask("Authorize", {"idToken": {**TOKEN, "type": "eMAID"}, **contract})
        bad = await station.ask("Authorize", {"idToken": {"idToken": "NOBODY", "type": "eMAID"}, **contract})
    assert good == {"idTokenInfo": {"status": "Accepted"}, "certificateStatus": "Accepted"}
    assert bad == {"idTokenInfo": {"status": "Unknown"}, "certificateStatus": "ContractCancelled"}


async def test_a_transaction_from_start_to_end(served: CsmsUnderTest) -> None:
    def event(kind: str, number: int, **more: Any) -> dict[str, Any]:
        info = {"transactionId": "tx-1", **more.pop("info", {})}
        return {
            "eventType": kind,
            "timestamp": f"2026-01-01T0{number}:00:00Z",
            "triggerReason": "MeterValuePeriodic",
            "seqNo": number,
            "transactionInfo": info,
            **more,
        }

    later = [{"timestamp": AT, "sampledValue": [{"value": 2500.0}, {"value": 7.0, "measurand": "Power.Active.Import"}]}]
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        assert await station.ask("TransactionEvent", STARTED) == {"idTokenInfo": {"status": "Accepted"}}
        assert await station.ask("TransactionEvent", event("Updated", 3, meterValue=later)) == {}
        (running,) = served.csms.transactions.running()
        assert (running.energy_wh, running.gaps, running.charging_state) == (1000.0, 2, "Charging")
        assert running.values["Power.Active.Import"] == 7.0
        ended = event("Ended", 4, info={"stoppedReason": "Remote", "chargingState": "Idle"})
        assert await station.ask("TransactionEvent", ended) == {}
        assert await station.ask("TransactionEvent", event("Updated", 2)) == {}
    (transaction,) = served.csms.transactions
    assert (transaction.reason, transaction.ended_at) == ("Remote", "2026-01-01T04:00:00Z")
    assert (transaction.evse_id, transaction.connector_id, transaction.id_token) == (1, 1, "DEADBEEF")
    assert (transaction.running, transaction.messages, transaction.charging_state) == (False, 4, "Idle")


async def test_a_key_code_is_not_kept(served: CsmsUnderTest) -> None:
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        await station.ask("TransactionEvent", {**STARTED, "idToken": {"idToken": "4711", "type": "KeyCode"}})
    assert [each.id_token for each in served.csms.transactions] == ["•••"]


async def test_two_transactions_at_once(served: CsmsUnderTest) -> None:
    other = {**STARTED, "transactionInfo": {"transactionId": "tx-2"}, "evse": {"id": 2}}
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        await station.ask("TransactionEvent", STARTED)
        await station.ask("TransactionEvent", other)
    assert [(one.id, one.evse_id) for one in served.csms.transactions.running("CP1")] == [("tx-1", 1), ("tx-2", 2)]


async def test_reports_in_parts(served: CsmsUnderTest) -> None:
    def part(number: int, *, tbc: bool, request_id: int = 5) -> dict[str, Any]:
        variable = {"component": {"name": "C"}, "variable": {"name": "BasicAuthPassword"}}
        data = {**variable, "variableAttribute": [{"value": "hunter2"}]}
        return {"requestId": request_id, "generatedAt": AT, "seqNo": number, "tbc": tbc, "reportData": [data]}

    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        await station.ask("NotifyReport", part(0, tbc=True))
        await station.ask("NotifyReport", part(1, tbc=False))
        await station.ask("NotifyReport", part(1, tbc=False, request_id=6))
    whole, torn = served.csms.stations["CP1"].reports
    assert (whole.request_id, len(whole.parts), whole.complete, whole.gap) == (5, 2, True, False)
    assert torn.gap
    assert "hunter2" not in repr(whole) + repr(served.seen)


@pytest.mark.parametrize(
    ("frame", "answer"),
    [
        ([2, "1", "Explode", {}], ["1", "NotImplemented"]),
        ([2, "1", "StartTransaction", {}], ["1", "NotImplemented"]),
        ([2, "1", "Reset", {"type": "Immediate"}], ["1", "NotSupported"]),
        ([2, "1", "Authorize", {}], ["1", "OccurrenceConstraintViolation"]),
        ([2, "1", "Authorize", {"idToken": TOKEN, "more": 1}], ["1", "FormatViolation"]),
        ([2, "1", "Authorize", {"idToken": {**TOKEN, "type": "Pigeon"}}], ["1", "PropertyConstraintViolation"]),
        ([2, "1", "MeterValues", {"evseId": 1, "meterValue": []}], ["1", "OccurrenceConstraintViolation"]),
        ([2, "1", "MeterValues", {"evseId": "1", "meterValue": METER}], ["1", "TypeConstraintViolation"]),
        ([2, "1", "Heartbeat"], ["1", "FormatViolation"]),
        ([2, "x" * 37, "Heartbeat", {}], ["-1", "RpcFrameworkError"]),
        ([2, 1, "Heartbeat", {}], ["-1", "RpcFrameworkError"]),
        ([9, "1", "Heartbeat", {}], ["1", "MessageTypeNotSupported"]),
        (["CALL"], ["-1", "MessageTypeNotSupported"]),
        ("{", ["-1", "RpcFrameworkError"]),
        ("{}", ["-1", "RpcFrameworkError"]),
        (b"\xff", ["-1", "RpcFrameworkError"]),
    ],
)
async def test_what_is_wrong_is_refused_in_the_spelling_of_201(
    served: CsmsUnderTest, frame: Any, answer: list[str]
) -> None:
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        refusal = await station.exchange(frame)
        assert refusal[:3] == [4, *answer]
        assert (await station.call("Heartbeat"))[0] == 3


@pytest.mark.parametrize("junk", ['[3,"1"]', '[4,"1"]', '[3,"1",{}]', '[4,"1","GenericError","",{}]'])
async def test_answers_that_nobody_waits_for_are_not_answered(served: CsmsUnderTest, junk: str) -> None:
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        await station.send(junk)
        assert (await station.call("Heartbeat"))[0] == 3
    assert served.seen[0].verdict


async def test_not_strict_makes_do_with_what_comes() -> None:
    async with serve_csms(strict=False) as served, raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        assert (await station.ask("Authorize", {}))["idTokenInfo"]["status"] == "Unknown"
        assert await station.ask("TransactionEvent", {"transactionInfo": 1, "evse": 2, "seqNo": "x"}) == {}
        assert await station.ask("MeterValues", {"evseId": None, "meterValue": {}}) == {}
        assert await station.ask("StatusNotification", {"evseId": [], "connectorStatus": {}}) == {}
        assert await station.ask("NotifyReport", {"seqNo": "x", "requestId": []}) == {}
    assert all(seen.verdict for seen in served.seen if seen.direction == "out")


async def test_a_vehicles_needs_are_answered_by_a_profile(served: CsmsUnderTest) -> None:
    ac = {"energyAmount": 20_000, "evMinCurrent": 6, "evMaxCurrent": 16, "evMaxVoltage": 230}
    needs: dict[str, Any] = {"requestedEnergyTransfer": "AC_three_phase", "acChargingParameters": ac}
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        asked = {"evseId": 1, "chargingNeeds": needs}
        assert await station.ask("NotifyEVChargingNeeds", asked) == {"status": "Rejected"}  # nothing runs there
        await station.ask("TransactionEvent", STARTED)
        assert await station.ask("NotifyEVChargingNeeds", asked) == {"status": "Accepted"}
        call = await station.serve({"status": "Accepted"})
        assert call[2] == "SetChargingProfile"
        assert verdict("2.0.1", "SetChargingProfile", call[3], answer=False) == ""
        profile = call[3]["chargingProfile"]
        assert (call[3]["evseId"], profile["transactionId"], profile["chargingProfilePurpose"]) == (
            1,
            "tx-1",
            "TxProfile",
        )
        (period,) = profile["chargingSchedule"][0]["chargingSchedulePeriod"]
        assert period == {"startPeriod": 0, "limit": 16.0, "numberPhases": 3}
        dc = {"evMaxCurrent": 100, "evMaxVoltage": 400}
        asked = {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC", "dcChargingParameters": dc}}
        assert await station.ask("NotifyEVChargingNeeds", asked) == {"status": "Accepted"}
        schedule = (await station.serve({"status": "Accepted"}))[3]["chargingProfile"]["chargingSchedule"][0]
        assert (schedule["chargingRateUnit"], schedule["chargingSchedulePeriod"][0]["limit"]) == ("W", 40_000.0)


async def test_the_status_of_our_own_certificates_is_told(served: CsmsUnderTest) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import ocsp

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CP1")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    async with raw_station(served.url, "CP1", "ocpp2.0.1") as station:
        pem = csr.public_bytes(Encoding.PEM).decode()
        assert await station.ask("SignCertificate", {"csr": pem}) == {"status": "Accepted"}
        chain = (await station.serve({"status": "Accepted"}))[3]["certificateChain"]
        own, root = x509.load_pem_x509_certificates(chain.encode())
        request = ocsp.OCSPRequestBuilder().add_certificate(own, root, hashes.SHA256()).build()
        data = {
            "hashAlgorithm": "SHA256",
            "issuerNameHash": request.issuer_name_hash.hex(),
            "issuerKeyHash": request.issuer_key_hash.hex(),
            "serialNumber": f"{own.serial_number:x}",
            "responderURL": "http://ocsp.example",
        }
        answer = await station.ask("GetCertificateStatus", {"ocspRequestData": data})
        assert answer["status"] == "Accepted"
        response = ocsp.load_der_ocsp_response(b64decode(answer["ocspResult"]))
        assert response.certificate_status is ocsp.OCSPCertStatus.GOOD
        unknown = await station.ask("GetCertificateStatus", {"ocspRequestData": {**data, "serialNumber": "abc"}})
        response = ocsp.load_der_ocsp_response(b64decode(unknown["ocspResult"]))
        assert response.certificate_status is ocsp.OCSPCertStatus.UNKNOWN
        for wrong in ({"issuerKeyHash": "00"}, {"serialNumber": "no hex"}, {"hashAlgorithm": "SHA384"}):
            assert await station.ask("GetCertificateStatus", {"ocspRequestData": {**data, **wrong}}) == {
                "status": "Failed"
            }
