"""Blocks A and B: network profiles, the switch to another CSMS or security profile, and how often it is tried."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.security import BASIC, PASSWORD, logged, secure, serial_shown
from tests.support.authority import TrustAnchor
from tests.support.scripted_csms import ScriptedCsms

PRIORITY = "NetworkConfigurationPriority"
CHECKED = {"SecurityCtrlr.AdditionalRootCertificateCheck": "true"}
QUICK = (
    ("OCPPCommCtrlr", "RetryBackOffRandomRange", "0"),
    ("OCPPCommCtrlr", "RetryBackOffRepeatTimes", "2"),
    ("OCPPCommCtrlr", "NetworkProfileConnectionAttempts", "2"),
)


@pytest.fixture(scope="module")
def anchor() -> TrustAnchor:
    return TrustAnchor()


@pytest.fixture
async def other() -> AsyncIterator[ScriptedCsms]:
    """Another CSMS."""
    async with ScriptedCsms() as scripted:
        yield scripted
    scripted.assert_clean()


def connection(url: str, profile: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": url,
        "messageTimeout": 20,
        "securityProfile": profile,
        "ocppInterface": "Wired0",
    } | more


async def fill(rig: Rig, slot: int, data: dict[str, Any]) -> tuple[str, str]:
    """SetNetworkProfile: status and reason code."""
    answer = await rig.call("SetNetworkProfile", {"configurationSlot": slot, "connectionData": data})
    return str(answer["status"]), str(answer.get("statusInfo", {}).get("reasonCode", ""))


async def prioritize(rig: Rig, order: str) -> str:
    data = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": PRIORITY}, "attributeValue": order}
    answer = await rig.call("SetVariables", {"setVariableData": [data]})
    return str(answer["setVariableResult"][0]["attributeStatus"])


async def value(rig: Rig, component: str, name: str) -> str:
    text = rig.lab.fleet.find("CP-1").charger.device_model.get_any(f"{component}.{name}")
    assert text is not None
    return text


async def reset(rig: Rig, seconds: float = 20) -> None:
    assert await rig.call("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
    await rig.advance(seconds)


async def install_root(rig: Rig, pem: str) -> None:
    answer = await rig.call("InstallCertificate", {"certificateType": "CSMSRootCertificate", "certificate": pem})
    assert answer == {"status": "Accepted"}


async def roots(rig: Rig) -> set[str]:
    """Serial numbers of the CSMS roots."""
    station = rig.lab.fleet.find("CP-1").station
    return {item.hash.serial_number for item in station.charger.certificates.listing(["CSMSRootCertificate"])}


def serial(anchor: TrustAnchor) -> str:
    return f"{anchor.certificate.serial_number:x}"


async def until_online(rig: Rig, csms: ScriptedCsms, seconds: int = 300) -> None:
    """Until the charger is connected to that CSMS."""
    for _ in range(seconds):
        if csms.connected:
            break
        await rig.advance(1)
    assert csms.connected
    await rig.advance(1)


@case("TC_B_43_CS")
async def test_an_invalid_profile_is_rejected(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, csms_lines=BASIC) as rig:
        good = connection("ws://127.0.0.1:1/x")
        for data, reason in (
            (good | {"ocppCsmsUrl": "http://127.0.0.1/"}, "InvalidNetworkConf"),
            (good | {"ocppCsmsUrl": "ws://"}, "InvalidNetworkConf"),
            (good | {"ocppCsmsUrl": "ws://[::1"}, "InvalidNetworkConf"),
            (good | {"securityProfile": 2}, "InvalidNetworkConf"),
            (good | {"securityProfile": 9}, "InvalidNetworkConf"),
            (good | {"messageTimeout": 0}, "InvalidNetworkConf"),
            (good | {"ocppVersion": "OCPP16"}, "InvalidNetworkConf"),
            (good | {"ocppTransport": "SOAP"}, "InvalidNetworkConf"),
            (good | {"apn": {"apn": "internet", "apnAuthentication": "NONE"}}, "InvalidNetworkConf"),
            (good | {"securityProfile": 0}, "NoSecurityDowngrade"),
        ):
            assert await fill(rig, 2, data) == ("Rejected", reason), data
        assert await fill(rig, 9, good) == ("Rejected", "InvalidConfSlot")
        assert await fill(rig, 1, good) == ("Rejected", "InvalidConfSlot"), "it is in use"
        assert await prioritize(rig, "2,1") == "Rejected", "nothing is in slot 2"


@case("TC_B_45_CS")
async def test_migrate_to_another_csms_with_the_same_root(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path))
    async with (
        ScriptedCsms(tls=anchor.server_context(tmp_path)) as other,
        rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=secure(2, tmp_path, anchor)) as rig,
    ):
        assert (await fill(rig, 2, connection(other.url, 2)))[0] == "Accepted"
        assert await prioritize(rig, "2,1") in ("Accepted", "RebootRequired")
        await rig.advance(5)
        assert other.handshakes == [], "not before the reboot"
        await reset(rig)
        assert (csms.connected, other.connected) == (0, 1)
        assert other.handshakes[0].password == b"first-password-16"
        assert [seen.action for seen in other.calls()][:2] == ["BootNotification", "StatusNotification"]
        assert await value(rig, "OCPPCommCtrlr", "ActiveNetworkProfile") == "2"
        assert await value(rig, "OCPPCommCtrlr", "MessageTimeout[Default]") == "20"
        other.assert_clean()


@case("TC_B_47_CS")
async def test_back_to_the_old_csms_and_its_root(tmp_path: Path, anchor: TrustAnchor) -> None:
    heir = TrustAnchor("Heir", anchor)
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path))
    lines = secure(2, tmp_path, anchor)
    async with rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines, configuration=CHECKED) as rig:
        await rig.set_variables(*QUICK)
        await install_root(rig, heir.pem)
        assert (await fill(rig, 2, connection("wss://127.0.0.1:1/nobody", 2)))[0] == "Accepted"
        assert await prioritize(rig, "2,1") in ("Accepted", "RebootRequired")
        rig.mark()
        await reset(rig, 5)
        await until_online(rig, csms)
        assert rig.said()[0] == "BootNotification"
        assert await value(rig, "OCPPCommCtrlr", "ActiveNetworkProfile") == "1"
        assert serial(anchor) in await roots(rig)


@case("TC_B_50_CS")
async def test_migrate_to_a_csms_with_another_root(tmp_path: Path, anchor: TrustAnchor) -> None:
    heir = TrustAnchor("Heir", anchor)
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path))
    lines = secure(2, tmp_path, anchor)
    async with (
        ScriptedCsms(tls=heir.server_context(tmp_path)) as other,
        rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines, configuration=CHECKED) as rig,
    ):
        await install_root(rig, heir.pem)
        assert (await fill(rig, 2, connection(other.url, 2)))[0] == "Accepted"
        assert await prioritize(rig, "2,1") in ("Accepted", "RebootRequired")
        await reset(rig)
        assert (csms.connected, other.connected) == (0, 1)
        assert other.calls()[0].action == "BootNotification"
        assert await roots(rig) == {serial(heir)}


@case("TC_A_19_CS")
async def test_up_to_a_higher_security_profile(tmp_path: Path, anchor: TrustAnchor) -> None:
    async with (
        ScriptedCsms(tls=anchor.server_context(tmp_path)) as secured,
        ScriptedCsms(tls=anchor.server_context(tmp_path, clients=[anchor])) as mutual,
        rig_for("ocpp2.0.1", tmp_path / "state", csms_lines=BASIC) as rig,
    ):
        first = rig.csms
        await install_root(rig, anchor.pem)
        assert await fill(rig, 2, connection(secured.url, 2)) == ("Accepted", "")
        assert await prioritize(rig, "2,1") in ("Accepted", "RebootRequired")
        await reset(rig)
        assert (first.connected, secured.connected) == (0, 1)
        assert await value(rig, "SecurityCtrlr", "SecurityProfile") == "2"
        assert await value(rig, "OCPPCommCtrlr", PRIORITY) == "2", "the slot with the lower profile is gone"
        rig.csms = secured
        assert await fill(rig, 1, connection(first.url, 1)) == ("Rejected", "NoSecurityDowngrade")
        assert (await prioritize(rig, "1")) == "Rejected"
        assert await fill(rig, 3, connection(mutual.url, 3)) == ("Accepted", "")
        assert await prioritize(rig, "3,2") == "Rejected", "it has no certificate of its own"
        await rig.call("TriggerMessage", {"requestedMessage": "SignChargingStationCertificate"})
        chain = anchor.sign(secured.calls("SignCertificate")[-1]["csr"])
        assert await rig.call("CertificateSigned", {"certificateChain": chain}) == {"status": "Accepted"}
        assert await prioritize(rig, "3,2") in ("Accepted", "RebootRequired")
        await reset(rig)
        assert (secured.connected, mutual.connected) == (0, 1)
        rig.csms = mutual
        assert serial_shown(rig)
        assert await value(rig, "SecurityCtrlr", "SecurityProfile") == "3"
        assert "ReconfigurationOfSecurityParameters" in logged(rig)
        rig.csms = first


@case("TC_A_20_CS")
async def test_no_higher_security_profile_without_a_root(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, csms_lines=BASIC) as rig:
        for profile in (2, 3):
            assert await fill(rig, 2, connection("wss://127.0.0.1:1/x", profile)) == ("Accepted", "")
            assert await prioritize(rig, "2,1") == "Rejected"
        assert await value(rig, "SecurityCtrlr", "SecurityProfile") == "1"


async def test_down_from_three_to_two_where_it_is_allowed(tmp_path: Path, anchor: TrustAnchor) -> None:
    csms = ScriptedCsms(tls=anchor.server_context(tmp_path, clients=[anchor]))
    lines = secure(3, tmp_path, anchor, anchor.leaf("CP-1")) + f"\n{PASSWORD}"
    async with (
        ScriptedCsms(tls=anchor.server_context(tmp_path)) as other,
        rig_for("ocpp2.0.1", tmp_path / "state", csms=csms, csms_lines=lines) as rig,
    ):
        assert await fill(rig, 2, connection(other.url, 2)) == ("Rejected", "NoSecurityDowngrade")
        await rig.set_variables(("SecurityCtrlr", "AllowSecurityProfileDowngrade", "true"))
        assert await fill(rig, 2, connection(other.url.replace("wss", "ws"), 1)) == ("Rejected", "NoSecurityDowngrade")
        assert await fill(rig, 2, connection(other.url, 2)) == ("Accepted", "")
        assert await prioritize(rig, "2,1") in ("Accepted", "RebootRequired")
        await reset(rig)
        assert other.connected == 1
        assert await value(rig, "SecurityCtrlr", "SecurityProfile") == "2"


async def test_slots_take_turns_until_one_answers(tmp_path: Path, other: ScriptedCsms) -> None:
    async with rig_for("ocpp2.0.1", tmp_path) as rig:
        await rig.set_variables(*QUICK)
        assert (await fill(rig, 2, connection(other.url, 0)))[0] == "Accepted"
        assert await prioritize(rig, "1,2") in ("Accepted", "RebootRequired")
        await reset(rig)
        assert (rig.csms.connected, other.connected) == (1, 0)
        await rig.csms.stop()
        await until_online(rig, other)
        assert other.calls()[0].action == "BootNotification", "another slot means another boot"
        await rig.csms.start()
        await other.stop()
        rig.mark()
        await until_online(rig, rig.csms)
        assert rig.said()[0] == "BootNotification"
        await other.start()


async def test_a_slot_that_never_answers_gives_way_to_the_last_good_one(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path) as rig:
        await rig.set_variables(*QUICK)
        assert (await fill(rig, 3, connection("ws://127.0.0.1:1/nobody", 0)))[0] == "Accepted"
        assert await prioritize(rig, "3") in ("Accepted", "RebootRequired")
        await reset(rig, 5)
        await until_online(rig, rig.csms)
        assert await value(rig, "OCPPCommCtrlr", "ActiveNetworkProfile") == "1"


@case("TC_B_57_CS")
async def test_reconnection_after_the_connection_was_lost(rig: Rig) -> None:
    await rig.set_variables(*QUICK, ("OCPPCommCtrlr", "RetryBackOffWaitMinimum", "10"))
    await rig.advance(10)
    waits = await waits_after_loss(rig)
    assert waits[:4] == [10, 20, 40, 40], "doubled RepeatTimes times, then constant"
    await rig.come_back()
    assert "BootNotification" not in rig.said()


async def waits_after_loss(rig: Rig) -> list[int]:
    """Lose the connection, refuse to take it again: seconds between the attempts."""
    begin = rig.lab.now()
    seen, moments = len(rig.csms.handshakes), [begin]
    await rig.go_offline()
    for _ in range(150):
        await rig.advance(1)
        if len(rig.csms.handshakes) > seen:
            seen = len(rig.csms.handshakes)
            moments.append(rig.lab.now())
    return [round(later - earlier) for earlier, later in itertools.pairwise(moments)]


@case("X20-01")
async def test_no_agreed_sub_protocol(tmp_path: Path) -> None:
    scripted = ScriptedCsms()
    scripted.door.subprotocols = ("ocpp1.6",)
    keys = {
        "OCPPCommCtrlr.RetryBackOffWaitMinimum": "5",
        "OCPPCommCtrlr.RetryBackOffRandomRange": "2",
        "OCPPCommCtrlr.RetryBackOffRepeatTimes": "2",
    }
    async with rig_for("ocpp2.0.1", tmp_path, boot=False, csms=scripted, configuration=keys) as rig:
        moments: list[float] = []
        for _ in range(150):
            await rig.advance(1)
            if len(scripted.handshakes) > len(moments):
                moments.append(rig.lab.now())
        waits = [later - earlier for earlier, later in itertools.pairwise(moments)]
        assert 4 <= waits[0] <= 8
        assert 2 * waits[0] - 2 <= waits[1] <= 2 * waits[0] + 4
        assert 2 * waits[1] - 2 <= waits[2] <= 2 * waits[1] + 4
        assert abs(waits[3] - waits[2]) <= 2, "constant"
        assert rig.said() == []
        scripted.door.subprotocols = ("ocpp2.0.1",)
        await rig.come_back()
        assert rig.said()[0] == "BootNotification"
        rig.mark()
        await rig.go_offline()
        await rig.come_back()
        assert "BootNotification" not in rig.said()
