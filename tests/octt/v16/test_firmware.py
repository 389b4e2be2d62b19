"""UpdateFirmware and SignedUpdateFirmware of OCPP 1.6."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.files import GOOD, Bench, bench_for
from tests.support.firmware import Signer, make_signer

PLAIN, SIGNED = "FirmwareStatusNotification", "SignedFirmwareStatusNotification"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_for("ocpp1.6", tmp_path, model="sdk-ac-22-duo") as made:
        yield made


async def update(bench: Bench, path: str = "/fw.bin", *, after: float = -1, **more: Any) -> None:
    request = {"location": f"{bench.files.url}{path}", "retrieveDate": bench.after(after), **more}
    assert await bench.rig.call("UpdateFirmware", request) == {}


def signed(bench: Bench, signer: Signer, number: int = 1, **firmware: Any) -> dict[str, Any]:
    return {
        "requestId": number,
        "firmware": {
            "location": f"{bench.files.url}/fw.bin",
            "retrieveDateTime": bench.after(-1),
            "signingCertificate": signer.certificate,
            "signature": signer.sign(GOOD),
        }
        | firmware,
    }


def statuses(bench: Bench, action: str = PLAIN) -> list[str]:
    return [status for status, _ in bench.told(action)]


async def test_update_then_reboot_with_the_new_version(bench: Bench) -> None:
    await update(bench)
    await bench.rig.advance(60)
    assert statuses(bench) == ["Downloading", "Downloaded", "Installing", "Installed"]
    said = bench.rig.said()
    assert said.index("BootNotification") > said.index(PLAIN)
    assert bench.booted_with() == "9.9.1"
    assert bench.rig.statuses() == ["Unavailable", "Available"]
    assert bench.events()[-1] == "FirmwareUpdated"


async def test_not_before_the_retrieve_date(bench: Bench) -> None:
    await update(bench, after=100)
    await bench.rig.advance(99)
    assert bench.files.requests == []
    assert statuses(bench) == []
    await bench.rig.advance(60)
    assert statuses(bench)[-1] == "Installed"


@pytest.mark.parametrize(("path", "attempts"), [("/nothing.bin", 3), ("/fw.bin", 1)])
async def test_download_is_tried_again(bench: Bench, path: str, attempts: int) -> None:
    await update(bench, path, retries=2, retryInterval=5)
    await bench.rig.advance(20)
    assert len(bench.files.requests) == attempts
    assert statuses(bench)[:2] == ["Downloading", "Downloaded" if attempts == 1 else "DownloadFailed"]


@case("TC_044_3_CS")
async def test_tc_044_3_a_bad_file_fails_to_install(bench: Bench) -> None:
    await update(bench, "/bad.bin")
    await bench.rig.advance(60)
    assert statuses(bench) == ["Downloading", "Downloaded", "Installing", "InstallationFailed"]
    assert bench.rig.sent("BootNotification") == []
    assert bench.rig.statuses()[-1] == "Available"


async def test_it_waits_for_transactions_and_idle_connectors_are_unavailable(bench: Bench) -> None:
    rig = bench.rig
    await rig.charge()
    rig.mark()
    await update(bench)
    await rig.advance(30)
    assert statuses(bench) == ["Downloading", "Downloaded"]
    assert (rig.statuses(1), rig.statuses(2)) == ([], ["Unavailable"])
    assert rig.statuses(0) == []
    await rig.swipe()
    await rig.do("unplug-connector", connector_id=1)
    await rig.advance(60)
    assert statuses(bench)[2:] == ["Installing", "Installed"]
    assert bench.booted_with() == "9.9.1"
    assert [rig.statuses(number)[-1] for number in (0, 1, 2)] == ["Available"] * 3


async def test_a_running_installation_cannot_be_stopped(bench: Bench) -> None:
    await update(bench)
    await bench.rig.advance(3)
    assert statuses(bench)[-1] == "Installing"
    request = {"location": f"{bench.files.url}/bad.bin", "retrieveDate": bench.after(0)}
    assert await bench.rig.refused("UpdateFirmware", request) == "GenericError"
    signer = make_signer()
    assert await bench.rig.call("SignedUpdateFirmware", signed(bench, signer)) == {"status": "Rejected"}
    await bench.rig.advance(60)
    assert statuses(bench)[-1] == "Installed"


async def test_a_reset_in_between_is_survived(bench: Bench) -> None:
    await update(bench, after=20)
    await bench.rig.call("Reset", {"type": "Hard"})
    await bench.rig.advance(80)
    assert statuses(bench) == ["Downloading", "Downloaded", "Installing", "Installed"]


async def test_triggered_states(bench: Bench) -> None:
    trigger = {"requestedMessage": "FirmwareStatusNotification"}
    assert await bench.rig.call("TriggerMessage", trigger) == {"status": "Accepted"}
    await update(bench)
    assert await bench.rig.call("TriggerMessage", trigger) == {"status": "Accepted"}
    assert statuses(bench) == ["Idle", "Downloading", "Downloading"]
    await bench.rig.advance(60)
    bench.rig.mark()
    await bench.rig.call("TriggerMessage", trigger)
    await bench.rig.call("ExtendedTriggerMessage", trigger)
    assert statuses(bench) == ["Idle"]
    assert bench.told(SIGNED) == [("Idle", None)]


@case("TC_080_CS")
async def test_tc_080_signed_firmware(bench: Bench) -> None:
    signer = make_signer()
    await bench.rig.call(
        "InstallCertificate", {"certificateType": "ManufacturerRootCertificate", "certificate": signer.root}
    )
    assert await bench.rig.call("SignedUpdateFirmware", signed(bench, signer, 7)) == {"status": "Accepted"}
    await bench.rig.advance(60)
    told = ["Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting", "Installed"]
    assert bench.told(SIGNED) == [(status, 7) for status in told]
    said = bench.rig.said()
    assert said.index("BootNotification") < len(said) - 1 - said[::-1].index(SIGNED)
    assert bench.booted_with() == "9.9.1"
    assert statuses(bench) == []


@case("TC_081_CS")
async def test_tc_081_a_bad_signature(bench: Bench) -> None:
    signer = make_signer()
    request = signed(bench, signer, signature=signer.sign(b"something else"))
    assert await bench.rig.call("SignedUpdateFirmware", request) == {"status": "Accepted"}
    await bench.rig.advance(60)
    assert statuses(bench, SIGNED) == ["Downloading", "Downloaded", "InvalidSignature"]
    assert bench.events() == ["InvalidFirmwareSignature"]
    assert bench.rig.sent("BootNotification") == []
    await bench.rig.call("ExtendedTriggerMessage", {"requestedMessage": "FirmwareStatusNotification"})
    assert bench.told(SIGNED)[-1] == ("InvalidSignature", 1)
    await bench.rig.call("TriggerMessage", {"requestedMessage": "FirmwareStatusNotification"})
    assert statuses(bench) == ["InstallationFailed"]


async def test_a_bad_signing_certificate_is_refused_at_once(bench: Bench) -> None:
    other = make_signer()
    await bench.rig.call(
        "InstallCertificate", {"certificateType": "ManufacturerRootCertificate", "certificate": other.root}
    )
    for signer in (make_signer(), make_signer(days=-1)):
        request = signed(bench, signer)
        assert await bench.rig.call("SignedUpdateFirmware", request) == {"status": "InvalidCertificate"}
    request = signed(bench, other, signingCertificate="nonsense")
    assert await bench.rig.call("SignedUpdateFirmware", request) == {"status": "InvalidCertificate"}
    assert bench.events() == ["InvalidFirmwareSigningCertificate"] * 3
    assert bench.files.requests == []


async def test_a_signed_update_takes_the_place_of_another(bench: Bench) -> None:
    signer = make_signer()
    later = signed(bench, signer, 1, retrieveDateTime=bench.after(100))
    assert await bench.rig.call("SignedUpdateFirmware", later) == {"status": "Accepted"}
    assert await bench.rig.call("SignedUpdateFirmware", signed(bench, signer, 2)) == {"status": "AcceptedCanceled"}
    await bench.rig.advance(200)
    assert bench.told(SIGNED)[0] == ("DownloadScheduled", 1)
    assert {number for _, number in bench.told(SIGNED)[1:]} == {2}
    assert statuses(bench, SIGNED)[-1] == "Installed"


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
async def test_strange_moments(bench: Bench, moment: str) -> None:
    request = {"location": f"{bench.files.url}/fw.bin", "retrieveDate": moment, "retries": -5, "retryInterval": -5}
    assert await bench.rig.call("UpdateFirmware", request) == {}
    await bench.rig.advance(60)
    assert statuses(bench)[-1:] == (["Installed"] if moment.startswith("0") else [])


async def test_the_profile_and_its_key_are_told(bench: Bench) -> None:
    answer = await bench.rig.call(
        "GetConfiguration", {"key": ["SupportedFileTransferProtocols", "SupportedFeatureProfiles"]}
    )
    values = {item["key"]: item["value"] for item in answer["configurationKey"]}
    assert values["SupportedFileTransferProtocols"] == "HTTP,HTTPS,FTP"
    assert "FirmwareManagement" in values["SupportedFeatureProfiles"].split(",")


async def test_nobody_starts_while_it_is_installed(bench: Bench) -> None:
    """A cable that was put in before does not make a session of it."""
    await bench.rig.plug(1)
    bench.rig.mark()
    await update(bench)
    await bench.rig.advance(3)
    assert statuses(bench)[-1] == "Installing"
    assert bench.rig.statuses(1)[-1] == "Unavailable"
    await bench.rig.swipe()
    assert bench.rig.connector(1).transaction_id is None
    await bench.rig.advance(60)
    assert bench.rig.statuses(1)[-1] == "Preparing"
