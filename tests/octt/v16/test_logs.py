"""GetDiagnostics and GetLog of OCPP 1.6."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ocpplab_tui.base.clock import VirtualClock
from tests.octt.conformance import case
from tests.octt.files import Bench, bench_for
from tests.support.file_servers import ftp_server

DIAGNOSTICS, LOG = "DiagnosticsStatusNotification", "LogStatusNotification"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_for("ocpp1.6", tmp_path) as made:
        yield made


async def get_log(bench: Bench, kind: str, number: int = 1, **times: str) -> dict[str, Any]:
    log = {"remoteLocation": f"{bench.files.url}/", **times}
    return await bench.rig.call("GetLog", {"logType": kind, "requestId": number, "log": log})


@case("TC_045_1_CS")
async def test_tc_045_1_diagnostics(bench: Bench) -> None:
    answer = await bench.rig.call("GetDiagnostics", {"location": f"{bench.files.url}/"})
    await bench.rig.advance(30)
    assert [status for status, _ in bench.told(DIAGNOSTICS)] == ["Uploading", "Uploaded"]
    text = bench.files.files[f"/{answer['fileName']}"].decode()
    assert "HeartbeatInterval = 300" in text
    assert '"BootNotification"' in text


async def test_diagnostics_over_ftp(bench: Bench) -> None:
    async with ftp_server(folders={"/", "/up"}, login=("ann", "s3cret")) as server:
        answer = await bench.rig.call("GetDiagnostics", {"location": server.with_login("/up")})
        await bench.rig.advance(30)
        assert [status for status, _ in bench.told(DIAGNOSTICS)] == ["Uploading", "Uploaded"]
        assert b"s3cret" not in server.files[f"/up/{answer['fileName']}"]


@case("TC_045_2_CS")
@pytest.mark.parametrize("location", ["http://127.0.0.1:1/", "ftp://127.0.0.1:1/", "file:///tmp/"])
async def test_tc_045_2_diagnostics_fail(bench: Bench, location: str) -> None:
    await bench.rig.call("GetDiagnostics", {"location": location, "retries": 1, "retryInterval": 5})
    await bench.rig.advance(30)
    assert [status for status, _ in bench.told(DIAGNOSTICS)] == ["Uploading", "UploadFailed"]


async def test_no_file_name_where_there_is_nothing(bench: Bench) -> None:
    request = {"location": f"{bench.files.url}/", "stopTime": "2020-01-01T00:00:00Z"}
    assert await bench.rig.call("GetDiagnostics", request) == {}
    await bench.rig.advance(30)
    assert bench.told(DIAGNOSTICS) == []
    assert bench.files.requests == []


@case("TC_079_CS")
async def test_tc_079_security_log(bench: Bench) -> None:
    await bench.rig.call("Reset", {"type": "Hard"})
    await bench.rig.advance(30)
    bench.rig.mark()
    answer = await get_log(bench, "SecurityLog", 5)
    assert answer["status"] == "Accepted"
    await bench.rig.advance(30)
    assert bench.told(LOG) == [("Uploading", 5), ("Uploaded", 5)]
    assert b"ResetOrReboot" in bench.files.files[f"/{answer['filename']}"]


async def test_an_empty_log_is_refused(bench: Bench) -> None:
    answer = await get_log(bench, "SecurityLog", latestTimestamp="2020-01-01T00:00:00Z")
    assert answer == {"status": "Rejected"}


async def test_a_new_request_takes_the_place_of_the_old(bench: Bench) -> None:
    await bench.rig.call("GetDiagnostics", {"location": f"{bench.files.url}/"})
    assert (await get_log(bench, "DiagnosticsLog", 1))["status"] == "AcceptedCanceled"
    assert (await get_log(bench, "DiagnosticsLog", 2))["status"] == "AcceptedCanceled"
    await bench.rig.advance(30)
    assert [status for status, _ in bench.told(DIAGNOSTICS)] == ["Uploading", "UploadFailed"]
    assert bench.told(LOG) == [("Uploading", 1), ("UploadFailure", 1), ("Uploading", 2), ("Uploaded", 2)]


async def test_triggered_states(bench: Bench) -> None:
    diagnostics, log = {"requestedMessage": DIAGNOSTICS}, {"requestedMessage": LOG}
    assert await bench.rig.call("TriggerMessage", diagnostics) == {"status": "Accepted"}
    assert await bench.rig.call("ExtendedTriggerMessage", log) == {"status": "Accepted"}
    await get_log(bench, "DiagnosticsLog", 6)
    await bench.rig.call("TriggerMessage", diagnostics)
    await bench.rig.call("ExtendedTriggerMessage", log)
    assert [status for status, _ in bench.told(DIAGNOSTICS)] == ["Idle", "Idle"]
    assert bench.told(LOG) == [("Idle", None), ("Uploading", 6), ("Uploading", 6)]


async def test_the_end_of_the_lab_does_not_wait_for_an_upload(bench: Bench) -> None:
    """What is asserted happens in the fixture: everything is closed, nothing is left."""
    bench.files.stuck = True
    await bench.rig.call("GetDiagnostics", {"location": f"{bench.files.url}/"})
    clock = bench.rig.lab.times.clock
    assert isinstance(clock, VirtualClock)
    clock.advance(5)
    async with asyncio.timeout(5):
        await bench.files.asked.wait()
    await bench.rig.lab.stop()
    assert len(bench.rig.lab.tasks) == 0
