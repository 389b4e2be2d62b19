"""Other people's chargers tell the embedded CSMS their secrets, too; and it keeps its own."""

from __future__ import annotations

import json
import logging

import pytest

from tests.csms.conftest import serve_csms
from tests.security import plants
from tests.security.plants import found_in, leaks
from tests.security.test_planted_secrets import PEM, URL
from tests.support.raw_client import BOOT_16, BOOT_201, raw_station

MESSAGES_16 = (
    ("DataTransfer", {"vendorId": "v", "data": json.dumps({"password": plants.VENDOR_PASSWORD})}),
    ("DataTransfer", {"vendorId": "v", "data": PEM}),
    ("DataTransfer", {"vendorId": URL[:200], "data": f"AuthorizationKey={plants.NEW_PASSWORD}"}),
    ("SecurityEventNotification", {"type": "x", "timestamp": "2026-01-01T00:00:00Z", "techInfo": f"tried {URL}"[:255]}),
    ("Authorize", {"password": plants.VENDOR_PASSWORD}),
)
MESSAGES_201 = (
    ("Authorize", {"idToken": {"idToken": plants.PIN, "type": "KeyCode"}}),
    ("DataTransfer", {"vendorId": "v", "data": {"password": plants.VENDOR_PASSWORD}}),
    ("NotifyReport", {"requestId": 1, "seqNo": 0, "generatedAt": "2026-01-01T00:00:00Z", "reportData": [
        {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"},
         "variableAttribute": [{"value": plants.NEW_PASSWORD}]}]}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("version", "boot", "messages"), [("1.6", BOOT_16, MESSAGES_16), ("2.0.1", BOOT_201, MESSAGES_201)]
)
async def test_what_it_shows_and_keeps(
    version: str,
    boot: dict[str, object],
    messages: tuple[tuple[str, dict[str, object]], ...],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "ocpplab_tui")
    async with serve_csms(password=plants.PASSWORD_16) as served:
        async with raw_station(served.url, "CP1", f"ocpp{version}", password=plants.PASSWORD_16.encode()) as station:
            await station.ask("BootNotification", boot)
            for action, payload in messages:
                await station.call(action, payload)
            await station.send(f'[2,"x","DataTransfer",{{"data":"password={plants.VENDOR_PASSWORD}"')
            await station.send(f'[3,"unknown",{{"password":"{plants.VENDOR_PASSWORD}"}}]')
            await station.send([2, "last", "Heartbeat", {}])
            while (await station.receive())[1] != "last":
                continue
        frames = "".join(map(repr, served.seen))
        places: dict[str, str | bytes] = {
            "frames": frames,
            "snapshot": repr(await served.csms.snapshot()),
            "records": repr(served.csms.stations),
            "log": caplog.text,
        }
        assert len(served.seen) > 2 * len(messages)
        assert leaks(places) == {}
        assert "•••" in frames
    assert found_in(json.dumps(messages))
