"""Block N01: GetLog."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.files import Bench, bench_for

STATUS = "LogStatusNotification"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_for("ocpp2.0.1", tmp_path) as made:
        yield made


async def get_log(
    bench: Bench, kind: str = "DiagnosticsLog", number: int = 1, path: str = "/logs/", **more: Any
) -> dict[str, Any]:
    """`more`: fields of the request, but those of its `log`."""
    times: dict[str, str] = {name: more.pop(name) for name in ("oldestTimestamp", "latestTimestamp") if name in more}
    location = path if "://" in path else f"{bench.files.url}{path}"
    log = {"remoteLocation": location, **times}
    return await bench.rig.call("GetLog", {"logType": kind, "requestId": number, "log": log, **more})


@case("TC_N_25_CS")
async def test_tc_n_25_diagnostics(bench: Bench) -> None:
    await bench.rig.charge()
    answer = await get_log(bench, number=7)
    assert answer["status"] == "Accepted"
    assert answer["filename"] == "diagnostics-CP-1-2026-01-01T000005.log"
    await bench.rig.advance(30)
    assert bench.told(STATUS) == [("Uploading", 7), ("Uploaded", 7)]
    text = bench.files.files[f"/logs/{answer['filename']}"].decode()
    assert "DiagnosticsLog of CP-1" in text
    assert "OCPPCommCtrlr.OfflineThreshold = 60" in text
    assert "connector 1: Charging, NoError" in text
    assert '"BootNotification"' in text
    assert text.index('"BootNotification"') < text.index('"TransactionEvent"')


async def test_diagnostics_hold_no_secret(bench: Bench) -> None:
    await bench.rig.call(
        "SetVariables",
        {
            "setVariableData": [
                {
                    "component": {"name": "SecurityCtrlr"},
                    "variable": {"name": "OrganizationName"},
                    "attributeValue": "https://ann:s3cret@example.com",
                }
            ]
        },
    )
    bench.files.login = ("bob", "s3cret")
    answer = await get_log(bench, path=bench.files.with_login("/logs/"))
    await bench.rig.advance(30)
    assert bench.told(STATUS)[-1] == ("Uploaded", 1)
    text = bench.files.files[f"/logs/{answer['filename']}"].decode()
    assert "GetLog" in text
    assert "BasicAuthPassword" not in text
    assert "s3cret" not in text


@case("TC_N_26_CS")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("http://127.0.0.1:1/", "UploadFailure"),
        ("gopher://nowhere/", "BadMessage"),
        ("/denied", "PermissionDenied"),
        ("/no-method", "NotSupportedOperation"),
    ],
)
async def test_tc_n_26_upload_failed(bench: Bench, path: str, status: str) -> None:
    bench.files.answers = {"/denied": (403, {}), "/no-method": (405, {})}
    assert (await get_log(bench, path=path, retries=1, retryInterval=5))["status"] == "Accepted"
    await bench.rig.advance(30)
    assert bench.told(STATUS) == [("Uploading", 1), (status, 1)]


async def test_an_upload_is_tried_again(bench: Bench) -> None:
    bench.files.answers = {"/later": (500, {})}
    await get_log(bench, path="/later", retries=3, retryInterval=10)
    await bench.rig.advance(15)
    bench.files.answers = {}
    await bench.rig.advance(10)
    assert len(bench.files.requests) == 3
    assert bench.told(STATUS) == [("Uploading", 1), ("Uploaded", 1)]


@case("TC_N_34_CS")
async def test_tc_n_34_nothing_to_upload(bench: Bench) -> None:
    for kind in ("DiagnosticsLog", "SecurityLog"):
        answer = await get_log(bench, kind, latestTimestamp="2020-01-01T00:00:00Z")
        assert answer["status"] == "Rejected"
        assert "filename" not in answer
    await bench.rig.advance(30)
    assert bench.told(STATUS) == []


async def test_only_what_was_asked_for(bench: Bench) -> None:
    await bench.rig.advance(100)
    await bench.rig.charge()
    answer = await get_log(bench, oldestTimestamp=bench.after(-10), latestTimestamp=bench.after(0))
    await bench.rig.advance(30)
    text = bench.files.files[f"/logs/{answer['filename']}"].decode()
    assert '"TransactionEvent"' in text
    assert '"BootNotification"' not in text


@case("TC_N_35_CS")
async def test_tc_n_35_security_log(bench: Bench) -> None:
    await bench.rig.call("Reset", {"type": "Immediate"})
    await bench.rig.advance(30)
    bench.rig.mark()
    answer = await get_log(bench, "SecurityLog", 3)
    assert answer["status"] == "Accepted"
    await bench.rig.advance(30)
    assert bench.told(STATUS) == [("Uploading", 3), ("Uploaded", 3)]
    text = bench.files.files[f"/logs/{answer['filename']}"].decode()
    assert "SecurityLog of CP-1" in text
    assert "ResetOrReboot" in text


@case("TC_N_36_CS")
async def test_tc_n_36_second_request(bench: Bench) -> None:
    assert (await get_log(bench, number=1))["status"] == "Accepted"
    second = await get_log(bench, number=2)
    assert second["status"] == "AcceptedCanceled"
    await bench.rig.advance(30)
    assert bench.told(STATUS) == [("Uploading", 1), ("AcceptedCanceled", 1), ("Uploading", 2), ("Uploaded", 2)]
    assert len(bench.files.requests) == 1


async def test_triggered_states(bench: Bench) -> None:
    trigger = {"requestedMessage": STATUS}
    assert await bench.rig.call("TriggerMessage", trigger) == {"status": "Accepted"}
    await get_log(bench, number=4)
    await bench.rig.call("TriggerMessage", trigger)
    assert bench.told(STATUS) == [("Idle", None), ("Uploading", 4), ("Uploading", 4)]


async def test_a_reset_ends_an_upload(bench: Bench) -> None:
    await get_log(bench, number=4)
    await bench.rig.call("Reset", {"type": "Immediate"})
    await bench.rig.advance(30)
    assert bench.told(STATUS) == [("Uploading", 4), ("UploadFailure", 4)]
