"""A password that the CSMS sets is used at once (TC_085, A01): not accepted and then ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.octt.rig import Rig, rig_for

PROFILE_1 = 'security_profile = 1\npassword = "first-password-16"'
NEW = "second-password-16"


async def change(rig: Rig) -> str:
    if rig.version == "1.6":
        answer = await rig.call("ChangeConfiguration", {"key": "AuthorizationKey", "value": NEW.encode().hex()})
        return str(answer["status"])
    data = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}, "attributeValue": NEW}
    answer = await rig.call("SetVariables", {"setVariableData": [data]})
    return str(answer["setVariableResult"][0]["attributeStatus"])


@pytest.mark.parametrize("version", ["ocpp1.6", "ocpp2.0.1"])
async def test_new_password_is_used_at_once(tmp_path: Path, version: str) -> None:
    async with rig_for(version, tmp_path, csms_lines=PROFILE_1) as rig:
        assert rig.csms.handshakes[-1].password == b"first-password-16"
        assert await change(rig) == "Accepted"
        await rig.advance(5)
        assert rig.lab.charger("CP-1").online
        assert rig.csms.handshakes[-1].password == NEW.encode()
        assert "BootNotification" not in rig.said()
        frames = "".join(frame.text for _, frame in rig.lab.journal.frames(0, 1000))
        assert NEW not in frames
        assert NEW.encode().hex() not in frames


@pytest.mark.parametrize("version", ["ocpp1.6", "ocpp2.0.1"])
async def test_too_short_a_password_is_rejected(tmp_path: Path, version: str) -> None:
    async with rig_for(version, tmp_path, csms_lines=PROFILE_1) as rig:
        data = {"key": "AuthorizationKey", "value": "abcd"}
        if version == "ocpp1.6":
            assert await rig.call("ChangeConfiguration", data) == {"status": "Rejected"}
        else:
            component, variable = {"name": "SecurityCtrlr"}, {"name": "BasicAuthPassword"}
            item = {"component": component, "variable": variable, "attributeValue": "short"}
            answer = await rig.call("SetVariables", {"setVariableData": [item]})
            assert answer["setVariableResult"][0]["attributeStatus"] == "Rejected"
        await rig.advance(5)
        assert len(rig.csms.handshakes) == 1
