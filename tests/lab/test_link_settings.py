"""The link follows the device model, and knows the secrets that nobody else sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.csms_service import CsmsService
from ocpplab_tui.lab.lab import Lab
from tests.lab.labs import Bench, running

WITH_PASSWORD = """
[csms]
url = "{url}"
security_profile = 1
password = "correct horse battery"
[[charger]]
identity = "CP-1"
ocpp_version = "1.6"
brand = "ocpplab"
model = "sdk-ac-22"
configuration = {{ WebSocketPingInterval = "17" }}
"""

EMBEDDED = """
[embedded_csms]
port = 0
password = "correct horse battery"
[[charger]]
identity = "CP-1"
brand = "ocpplab"
model = "sdk-ac-22"
"""


async def test_settings_of_the_device_model_are_in_force_at_once(bench: Bench) -> None:
    link = bench.lab.fleet.find("dep-1").link
    await bench.applied("dep-1", "set-configuration", configuration={"WebSocketPingInterval": "11"})
    assert link.settings.ping_interval_s == 11
    await bench.applied("dep-2", "set-configuration", configuration={"OCPPCommCtrlr.RetryBackOffWaitMinimum": "7"})
    assert bench.lab.fleet.find("dep-2").link.settings.back_off.wait_minimum_s == 7


async def test_other_settings_do_not_concern_the_link(bench: Bench) -> None:
    link = bench.lab.fleet.find("dep-1").link
    before = link.settings
    await bench.applied("dep-1", "set-configuration", configuration={"HeartbeatInterval": "11"})
    assert link.settings is before


async def test_the_lab_files_settings_count_from_the_first_connection(tmp_path: Path) -> None:
    async with running(tmp_path, WITH_PASSWORD) as bench:
        assert bench.lab.fleet.find("CP-1").link.settings.ping_interval_s == 17
        shake = bench.csms.handshakes[0]
        assert (shake.username, shake.password) == ("CP-1", b"correct horse battery")


async def test_a_password_that_the_csms_sets_wins(tmp_path: Path) -> None:
    async with running(tmp_path, WITH_PASSWORD) as bench:
        new = b"another password"
        answer = await bench.csms.call("ChangeConfiguration", {"key": "AuthorizationKey", "value": new.hex()})
        assert answer["status"] in ("Accepted", "RebootRequired")
        await bench.lab.advance(30)
        await bench.go_offline("CP-1")
        await bench.come_back("CP-1")
        assert bench.csms.handshakes[-1].password == new


async def test_secrets_are_in_no_text_of_the_lab(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with running(tmp_path, WITH_PASSWORD) as bench:
        runner = bench.lab.fleet.find("CP-1")
        texts = [repr(runner.address), repr(runner.link.settings), repr(bench.lab.charger("CP-1")), caplog.text]
        assert not [text for text in texts if "horse" in text]


async def test_chargers_know_the_password_of_the_embedded_csms(tmp_path: Path) -> None:
    lab_file = loads(EMBEDDED)
    address = CsmsService(lab_file, enabled=True, on_trouble=print).address(lab_file.chargers[0])
    assert address.security_profile == 1
    assert address.password is not None
    lab = Lab(lab_file, state_dir=tmp_path)
    assert lab.csms_url is None
