"""Firmware files, signatures, and what of an update outlives a reboot and the program."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.errors import CallError
from ocpplab_tui.protocol.firmware_image import FirmwareImage, image_of
from ocpplab_tui.protocol.firmware_order import FirmwareOrder
from ocpplab_tui.protocol.firmware_signature import certificate_mistake, signature_is_good
from ocpplab_tui.protocol.ports import TransferFailure
from ocpplab_tui.protocol.retries import Retries, moment_of, retries_of
from ocpplab_tui.protocol.station import Station
from tests.protocol.stations import station_of
from tests.support.firmware import START, Signer, make_signer

NOW = START.timestamp()
EC_SIGNER = make_signer()


class Downloads:
    """Keeps what was asked for until the test says what becomes of it."""

    schemes = ("http",)

    def __init__(self) -> None:
        self.asked: list[tuple[str, Callable[[bytes | TransferFailure], None]]] = []
        self.cancelled = 0

    def download(self, url: str, on_done: Callable[[bytes | TransferFailure], None]) -> Downloads:
        self.asked.append((url, on_done))
        return self

    def cancel(self) -> None:
        self.cancelled += 1

    def arrive(self, content: bytes | TransferFailure) -> None:
        self.asked[-1][1](content)


class Bench:
    """A station that is switched on, its transfers, and what it would tell."""

    def __init__(self, version: str = "2.0.1") -> None:
        self.station, _ = station_of(version)
        self.downloads = Downloads()
        self.station.transfers = self.downloads  # type: ignore[assignment] # it never uploads

    def on(self) -> Bench:
        self.station.power_on()
        return self

    def order(self, **more: Any) -> str:
        return self.station.firmware.update(FirmwareOrder("http://h/fw-2.0.bin", NOW, request_id=1, **more))

    def pass_by(self, seconds: float) -> None:
        clock = self.station.clock
        assert isinstance(clock, VirtualClock)
        clock.advance(seconds)

    def told(self) -> list[str]:
        action = "FirmwareStatusNotification"
        return [item.payload["status"] for item in self.station.backlog.messages() if item.action == action]

    def reborn(self) -> Bench:
        """Another program takes over what this one kept."""
        state = json.loads(json.dumps(self.station.kept["firmware"].state()))
        other = Bench(self.station.version)
        other.station.kept["firmware"].restore(state, NOW)
        return other


# -- files and signatures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "location", "version"),
    [
        (b"version=2.5.0\nrest", "http://h/old-1.0.bin", "2.5.0"),
        (b"version=2.5.0\r\nrest", "http://h/x", "2.5.0"),
        (b"version=v3", "http://h/x", "v3"),
        (b"version=two words\n", "http://h/fw_2.5.1.bin", "2.5.1"),
        (b"rest", "ftp://h/a%20b/acme-4.10.2-final.tar.gz?x=9.9", "4.10.2"),
        (b"rest", "http://h/firmware.bin", "firmware"),
        (b"rest", "http://h/new%20one", "new-one"),
        (b"rest", "http://h/", "unnamed"),
        (b"rest", "http://[", "unnamed"),
        (b"version=" + b"9" * 60, "http://h/" + "7" * 80, "7" * 50),
    ],
)
def test_the_version_of_a_file(content: bytes, location: str, version: str) -> None:
    assert image_of(content, location) == FirmwareImage(version, True)


def test_a_file_with_the_mark_of_failure() -> None:
    assert not image_of(b"BAD file", "http://h/x").sound


def rsa_signer() -> Signer:
    return make_signer(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def test_signatures() -> None:
    signer = rsa_signer()
    assert isinstance(signer.key, rsa.RSAPrivateKey)
    old_style = signer.key.sign(b"file", padding.PKCS1v15(), hashes.SHA256())
    assert signature_is_good(signer.certificate, b"file", signer.sign(b"file"))
    assert signature_is_good(signer.certificate, b"file", b64encode(old_style).decode())
    assert signature_is_good(EC_SIGNER.certificate, b"file", EC_SIGNER.sign(b"file"))
    assert not signature_is_good(signer.certificate, b"other", signer.sign(b"file"))
    assert not signature_is_good(EC_SIGNER.certificate, b"file", signer.sign(b"file"))
    for nonsense in ("", "%%%", "AAAA"):
        assert not signature_is_good(EC_SIGNER.certificate, b"file", nonsense)
    assert not signature_is_good("nonsense", b"file", EC_SIGNER.sign(b"file"))


def test_signing_certificates() -> None:
    good, other = EC_SIGNER, make_signer()
    assert certificate_mistake(good.certificate, NOW, []) == ""
    assert certificate_mistake(good.certificate, NOW, [other.root, good.root]) == ""
    assert certificate_mistake(good.certificate + good.root, NOW, [good.root]) == ""
    assert certificate_mistake(good.certificate, NOW, [other.root]) != ""
    assert certificate_mistake(good.certificate + other.root, NOW, [other.root]) != ""
    assert certificate_mistake(good.certificate, NOW + 40 * 86_400, []) == "it has expired"
    assert certificate_mistake(make_signer(ec.generate_private_key(ec.SECP192R1())).certificate, NOW, []) != ""
    for nonsense in ("", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        assert certificate_mistake(nonsense, NOW, []) != ""


def test_retries_within_reason() -> None:
    assert retries_of({}) == Retries()
    assert retries_of({"retries": 0, "retryInterval": 60}) == Retries(0, 60.0)
    assert retries_of({"retries": -7, "retryInterval": -7}) == Retries(0, 1.0)
    assert retries_of({"retries": 10**9}).more == 100


def test_moments() -> None:
    assert moment_of(None) is None
    assert moment_of("2026-01-01T01:00:00+01:00") == NOW
    with pytest.raises(CallError):
        moment_of("tomorrow")


# -- what outlives what ----------------------------------------------------------------------------------------------


def test_nothing_is_kept_of_the_firmware_that_it_came_with() -> None:
    assert Bench().on().station.kept["firmware"].state() is None


def test_a_power_cut_ends_a_download_which_begins_anew() -> None:
    bench = Bench().on()
    assert bench.order() == "Accepted"
    bench.pass_by(2)
    bench.station.power_off()
    assert bench.downloads.cancelled == 1
    bench.on().pass_by(2)
    assert len(bench.downloads.asked) == 2
    assert bench.told() == ["Downloading"]


@pytest.mark.parametrize("stage", ["scheduled", "downloading", "ready", "installing", "rebooting"])
def test_an_update_goes_on_in_another_program(stage: str) -> None:
    bench = Bench().on()
    install_at = NOW + 500 if stage == "ready" else None
    revision = bench.station.firmware.revision
    bench.order(install_at=install_at)
    assert bench.station.firmware.revision > revision
    if stage != "scheduled":
        bench.pass_by(2)
    if stage not in ("scheduled", "downloading"):
        bench.downloads.arrive(b"version=3.0")
        bench.pass_by(6 if stage == "rebooting" else 1)
    bench = bench.reborn().on()
    bench.pass_by(2)
    if bench.downloads.asked:
        bench.downloads.arrive(b"version=3.0")
    bench.pass_by(600)
    assert bench.station.charger.firmware_version == "3.0"
    assert bench.told()[-1] == "Installed"
    assert bench.station.boot_payload("PowerUp")["chargingStation"]["firmwareVersion"] == "3.0"
    assert bench.reborn().station.charger.firmware_version == "3.0"
    assert not bench.station.charger.held


@pytest.mark.parametrize(
    "state",
    [None, 5, [], {}, {"version": "7", "last": []}, {"version": "7", "last": ["Installed", 1], "order": {"a": 1}}],
)
def test_what_cannot_be_understood_is_left_alone(state: Any) -> None:
    bench = Bench()
    bench.station.kept["firmware"].restore(state, NOW)
    bench.on().pass_by(60)
    assert bench.told() == []
    assert not bench.station.firmware.under_way


def test_failures_are_tried_again_as_often_as_asked() -> None:
    bench = Bench().on()
    bench.order(retries=Retries(2, 30))
    for attempt in range(1, 4):
        bench.pass_by(31)
        assert len(bench.downloads.asked) == attempt
        bench.downloads.arrive(TransferFailure("failed", "no"))
    assert bench.told() == ["Downloading", "DownloadFailed"]
    assert bench.station.firmware.present() == ("DownloadFailed", 1)


def test_the_end_of_the_lab_stops_everything() -> None:
    bench = Bench().on()
    bench.order()
    bench.pass_by(2)
    bench.station.close()
    assert bench.downloads.cancelled == 1
    bench.pass_by(1000)
    assert bench.told() == ["Downloading"]


def test_the_protocols_that_the_lab_allows_are_told() -> None:
    station: Station = station_of("1.6")[0]
    assert station.charger.device_model.get_any("SupportedFileTransferProtocols") == "HTTPS"
