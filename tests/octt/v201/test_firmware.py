"""Block L: UpdateFirmware."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.files import GOOD, Bench, bench_for
from tests.support.firmware import make_signer

STATUS = "FirmwareStatusNotification"
SIGNER = make_signer()
DOWNLOAD = ["Downloading", "Downloaded", "SignatureVerified"]
INSTALL = ["Installing", "InstallRebooting", "Installed"]
STATION = "ChargingStation"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_for("ocpp2.0.1", tmp_path, model="sdk-ac-22-duo") as made:
        yield made


def request(bench: Bench, number: int = 1, path: str = "/fw.bin", **firmware: Any) -> dict[str, Any]:
    return {
        "requestId": number,
        "firmware": {
            "location": f"{bench.files.url}{path}",
            "retrieveDateTime": bench.after(-1),
            "signingCertificate": SIGNER.certificate,
            "signature": SIGNER.sign(GOOD),
        }
        | firmware,
    }


async def update(bench: Bench, number: int = 1, path: str = "/fw.bin", **firmware: Any) -> str:
    answer = await bench.rig.call("UpdateFirmware", request(bench, number, path, **firmware))
    return str(answer["status"])


def statuses(bench: Bench, number: int = 1) -> list[str]:
    """Each state that was told must carry the request id."""
    told = bench.told(STATUS)
    assert {request_id for _, request_id in told} <= {number}
    return [status for status, _ in told]


async def charging(bench: Bench, during: str, *, new_sessions: bool) -> None:
    """EVSE 1 charges, EVSE 2 is idle; what the station can do meanwhile, and whether it serves others."""
    await bench.rig.set_variables(
        (STATION, "FirmwareUpdateDuringTransaction", during),
        (STATION, "AllowNewSessionsPendingFirmwareUpdate", "true" if new_sessions else "false"),
    )
    await bench.rig.charge()
    bench.rig.mark()


async def finish_charging(bench: Bench) -> None:
    await bench.rig.swipe()
    await bench.rig.do("unplug-connector", connector_id=1)
    await bench.rig.advance(60)


def idle_evse(bench: Bench) -> str:
    return bench.rig.connector(2).availability


async def test_update_and_reboot(bench: Bench) -> None:
    assert await update(bench, 5) == "Accepted"
    await bench.rig.advance(60)
    assert statuses(bench, 5) == [*DOWNLOAD, *INSTALL]
    assert bench.booted_with() == "9.9.1"
    assert bench.rig.sent("BootNotification")[0]["reason"] == "FirmwareUpdate"
    assert bench.rig.said().index("BootNotification") < bench.rig.said().index("SecurityEventNotification")
    assert bench.events()[-1] == "FirmwareUpdated"
    assert [bench.rig.statuses(number)[-1] for number in (1,)] == ["Available"]


async def test_without_signature_fields_nothing_is_checked(bench: Bench) -> None:
    plain = request(bench)
    del plain["firmware"]["signingCertificate"], plain["firmware"]["signature"]
    assert (await bench.rig.call("UpdateFirmware", plain))["status"] == "Accepted"
    await bench.rig.advance(60)
    assert statuses(bench) == ["Downloading", "Downloaded", *INSTALL]


@case("TC_L_02_CS")
async def test_tc_l_02_install_scheduled(bench: Bench) -> None:
    assert await update(bench, installDateTime=bench.after(100)) == "Accepted"
    await bench.rig.advance(99)
    assert statuses(bench) == [*DOWNLOAD, "InstallScheduled"]
    await bench.rig.advance(2)
    assert statuses(bench)[-1] == "Installing"
    await bench.rig.advance(60)
    assert statuses(bench) == [*DOWNLOAD, "InstallScheduled", *INSTALL]


async def test_download_scheduled(bench: Bench) -> None:
    assert await update(bench, retrieveDateTime=bench.after(100)) == "Accepted"
    await bench.rig.advance(99)
    assert statuses(bench) == ["DownloadScheduled"]
    assert bench.files.requests == []
    await bench.rig.advance(60)
    assert statuses(bench) == ["DownloadScheduled", *DOWNLOAD, *INSTALL]


@case("TC_L_05_CS")
@pytest.mark.parametrize("certificate", ["nonsense", make_signer(days=-1).certificate], ids=["unreadable", "expired"])
async def test_tc_l_05_invalid_certificate(bench: Bench, certificate: str) -> None:
    assert await update(bench, signingCertificate=certificate) == "InvalidCertificate"
    assert bench.events() == ["InvalidFirmwareSigningCertificate"]
    await bench.rig.advance(60)
    assert statuses(bench) == []


async def test_the_certificate_must_lead_to_the_manufacturers_root(bench: Bench) -> None:
    for root, expected in ((make_signer().root, "InvalidCertificate"), (SIGNER.root, "Accepted")):
        install = {"certificateType": "ManufacturerRootCertificate", "certificate": root}
        assert (await bench.rig.call("InstallCertificate", install))["status"] == "Accepted"
        assert await update(bench) == expected


@case("TC_L_06_CS")
async def test_tc_l_06_invalid_signature(bench: Bench) -> None:
    assert await update(bench, signature=SIGNER.sign(b"something else")) == "Accepted"
    await bench.rig.advance(60)
    assert statuses(bench) == ["Downloading", "Downloaded", "InvalidSignature"]
    assert bench.events() == ["InvalidFirmwareSignature"]


@case("TC_L_07_CS")
@pytest.mark.parametrize("location", ["http://127.0.0.1:1/fw.bin", "gopher://nowhere/fw.bin", "nonsense"])
async def test_tc_l_07_download_failed(bench: Bench, location: str) -> None:
    assert await update(bench, location=location) == "Accepted"
    await bench.rig.advance(60)
    assert statuses(bench) == ["Downloading", "DownloadFailed"]


async def test_an_empty_file_is_no_firmware(bench: Bench) -> None:
    bench.files.files["/empty.bin"] = b""
    assert await update(bench, path="/empty.bin") == "Accepted"
    await bench.rig.advance(60)
    assert statuses(bench) == ["Downloading", "DownloadFailed"]


async def test_a_bad_file_fails_to_install(bench: Bench) -> None:
    assert await update(bench, path="/bad.bin", signature=SIGNER.sign(b"BAD")) == "Accepted"
    await bench.rig.advance(60)
    assert statuses(bench) == [*DOWNLOAD, "Installing", "InstallationFailed"]
    assert idle_evse(bench) == "Available"


@case("TC_L_10_CS")
async def test_tc_l_10_accepted_canceled(bench: Bench) -> None:
    assert await update(bench, 1) == "Accepted"
    assert bench.told(STATUS) == [("Downloading", 1)]
    assert await update(bench, 2) == "AcceptedCanceled"
    await bench.rig.advance(60)
    assert bench.told(STATUS) == [("Downloading", 1), *((status, 2) for status in (*DOWNLOAD, *INSTALL))]


@case("TC_L_11_CS")
async def test_tc_l_11_unable_to_cancel(bench: Bench) -> None:
    assert await update(bench, 1) == "Accepted"
    await bench.rig.advance(4)
    assert statuses(bench)[-1] == "Installing"
    assert await update(bench, 2) == "Rejected"
    await bench.rig.advance(60)
    assert statuses(bench, 1) == [*DOWNLOAD, *INSTALL]


async def test_a_request_id_in_use_is_none(bench: Bench) -> None:
    assert await update(bench, 1) == "Accepted"
    answer = await bench.rig.call("UpdateFirmware", request(bench, 1))
    assert (answer["status"], answer["statusInfo"]["reasonCode"]) == ("Rejected", "DuplicateRequestId")


@case("TC_L_12_CS")
async def test_tc_l_12_no_download_in_a_transaction_new_sessions_allowed(bench: Bench) -> None:
    await charging(bench, "Nothing", new_sessions=True)
    assert await update(bench) == "Accepted"
    await bench.rig.advance(30)
    assert statuses(bench) == ["DownloadScheduled"]
    assert idle_evse(bench) == "Available"
    await finish_charging(bench)
    assert statuses(bench) == ["DownloadScheduled", *DOWNLOAD, *INSTALL]


@case("TC_L_13_CS")
async def test_tc_l_13_no_download_in_a_transaction_no_new_sessions(bench: Bench) -> None:
    await charging(bench, "Nothing", new_sessions=False)
    assert await update(bench) == "Accepted"
    assert statuses(bench) == ["DownloadScheduled"]
    assert [item["connectorStatus"] for item in bench.rig.sent("StatusNotification") if item["evseId"] == 2] == [
        "Unavailable"
    ]
    assert bench.rig.connector(1).availability == "Occupied"
    await finish_charging(bench)
    assert statuses(bench) == ["DownloadScheduled", *DOWNLOAD, *INSTALL]
    assert idle_evse(bench) == "Available"


@case("TC_L_14_CS")
async def test_tc_l_14_no_installation_in_a_transaction_new_sessions_allowed(bench: Bench) -> None:
    await charging(bench, "Download", new_sessions=True)
    assert await update(bench) == "Accepted"
    await bench.rig.advance(30)
    assert statuses(bench) == [*DOWNLOAD, "InstallScheduled"]
    assert idle_evse(bench) == "Available"
    await bench.rig.charge("C0FFEE42", connector=2)
    await finish_charging(bench)
    assert statuses(bench) == [*DOWNLOAD, "InstallScheduled"]
    await bench.rig.swipe("C0FFEE42")
    await bench.rig.advance(60)
    assert statuses(bench) == [*DOWNLOAD, "InstallScheduled", *INSTALL]


async def test_no_installation_in_a_transaction_no_new_sessions(bench: Bench) -> None:
    await charging(bench, "Download", new_sessions=False)
    assert await update(bench) == "Accepted"
    await bench.rig.advance(30)
    assert statuses(bench) == [*DOWNLOAD, "InstallScheduled"]
    assert idle_evse(bench) == "Unavailable"
    assert await update(bench, 2, retrieveDateTime=bench.after(500)) == "AcceptedCanceled"
    assert idle_evse(bench) == "Available"


@case("TC_L_16_CS")
async def test_tc_l_16_update_in_a_transaction(bench: Bench) -> None:
    await charging(bench, "Install", new_sessions=False)
    assert await update(bench) == "Accepted"
    await bench.rig.advance(60)
    assert statuses(bench) == [*DOWNLOAD, "Installing", "Installed"]
    assert bench.events() == ["FirmwareUpdated"]
    assert bench.rig.sent("BootNotification") == []
    assert bench.rig.connector(1).transaction_id is not None
    assert idle_evse(bench) == "Available"


async def test_offline_states_are_told_later(bench: Bench) -> None:
    assert await update(bench, retrieveDateTime=bench.after(5), installDateTime=bench.after(1000)) == "Accepted"
    await bench.rig.go_offline()
    await bench.rig.advance(30)
    await bench.rig.come_back()
    assert statuses(bench) == ["DownloadScheduled", *DOWNLOAD, "InstallScheduled"]


async def test_a_power_cut_while_it_is_installed(bench: Bench) -> None:
    assert await update(bench) == "Accepted"
    await bench.rig.advance(4)
    assert statuses(bench)[-1] == "Installing"
    await bench.rig.do("stop-charger")
    await bench.rig.do("start-charger")
    await bench.rig.advance(60)
    assert statuses(bench) == [*DOWNLOAD, *INSTALL]
    assert bench.rig.sent("BootNotification")[-1]["chargingStation"]["firmwareVersion"] == "9.9.1"


async def test_triggered_states(bench: Bench) -> None:
    trigger = {"requestedMessage": STATUS}
    assert await bench.rig.call("TriggerMessage", trigger) == {"status": "Accepted"}
    assert bench.told(STATUS) == [("Idle", None)]
    bench.rig.mark()
    await update(bench, path="/nothing.bin")
    await bench.rig.call("TriggerMessage", trigger)
    await bench.rig.advance(60)
    await bench.rig.call("TriggerMessage", trigger)
    assert statuses(bench) == ["Downloading", "Downloading", "DownloadFailed", "DownloadFailed"]


async def test_publishing_firmware_is_a_local_controllers(bench: Bench) -> None:
    publish = {"location": bench.files.url, "checksum": "0" * 32, "requestId": 1}
    assert await bench.rig.refused("PublishFirmware", publish) == "NotSupported"
    assert await bench.rig.refused("UnpublishFirmware", {"checksum": "0" * 32}) == "NotSupported"
