"""The foreign CSMSs start, answer, record, and find mistakes."""

from __future__ import annotations

import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from tests.support.independent import ocpp_csms, ocpp_rpc
from tests.support.raw_client import BOOT_16, BOOT_201, raw_station
from tests.support.scripted_csms import CallRefused

STARTED = {
    "eventType": "Started",
    "timestamp": "2026-01-01T00:00:00.000Z",
    "triggerReason": "Authorized",
    "seqNo": 0,
    "transactionInfo": {"transactionId": "tx-1"},
    "idToken": {"idToken": "A", "type": "Central"},
}


async def test_ocpp_rpc_speaks_both_versions_and_calls() -> None:
    async with ocpp_rpc() as csms:
        async with raw_station(csms.url, "CP1") as old, raw_station(csms.url, "CP2", "ocpp2.0.1") as new:
            assert (await old.ask("BootNotification", BOOT_16))["status"] == "Accepted"
            assert (await new.ask("BootNotification", BOOT_201))["status"] == "Accepted"
            assert await new.ask("TransactionEvent", STARTED) == {"idTokenInfo": {"status": "Accepted"}}
            assert (await csms.expect("TransactionEvent", seqNo=0)).identity == "CP2"
            call = asyncio.ensure_future(csms.call("CP1", "Reset", {"type": "Soft"}))
            await old.serve({"status": "Accepted"})
            assert await call == {"status": "Accepted"}
            call = asyncio.ensure_future(csms.call("CP2", "ClearCache"))
            await new.send([4, (await new.receive())[1], "NotSupported", "", {}])
            with pytest.raises(CallRefused) as refused:
                await call
            assert refused.value.code == "NotSupported"
        csms.assert_clean()


async def test_ocpp_rpc_finds_mistakes() -> None:
    async with ocpp_rpc() as csms, raw_station(csms.url, "CP1") as station:
        wrong = {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": "yesterday"}
        assert (await station.call("StatusNotification", wrong))[0] == 4
        await csms.until(lambda: len(csms.errors) >= 2 or None, "both complaints")
        assert "date-time" in csms.errors[0]
        with pytest.raises(AssertionError):
            csms.assert_clean()


async def test_ocpp_rpc_asks_for_a_password() -> None:
    async with ocpp_rpc(password="s3cret") as csms:
        with pytest.raises(InvalidStatus, match="401"):
            async with raw_station(csms.url, "CP1", password=b"wrong"):
                pass
        async with raw_station(csms.url, "CP1", password=b"s3cret") as station:
            await station.ask("Heartbeat")


async def test_ocpp_csms_speaks_16_and_calls() -> None:
    async with ocpp_csms() as csms:
        async with raw_station(csms.url, "CP1") as station:
            assert (await station.ask("BootNotification", BOOT_16))["status"] == "Accepted"
            assert (await csms.expect("BootNotification"))["chargePointVendor"] == "Raw"
            call = asyncio.ensure_future(csms.call("CP1", "GetConfiguration", {"key": ["A"]}))
            assert (await station.serve({"unknownKey": ["A"]}))[2] == "GetConfiguration"
            assert await call == {"unknownKey": ["A"]}
            call = asyncio.ensure_future(csms.call("CP1", "ClearCache"))
            await station.send([4, (await station.receive())[1], "InternalError", "", {}])
            with pytest.raises(CallRefused):
                await call
        csms.assert_clean()


async def test_ocpp_csms_finds_mistakes_and_asks_for_a_password() -> None:
    async with ocpp_csms(password="s3cret") as csms:
        with pytest.raises(InvalidStatus, match="401"):
            async with raw_station(csms.url, "CP1"):
                pass
        async with raw_station(csms.url, "CP1", password=b"s3cret") as station:
            assert (await station.call("Authorize", {}))[0] == 4
            assert csms.errors
