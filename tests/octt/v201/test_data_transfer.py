"""Block P: DataTransfer in both directions, and customData."""

from __future__ import annotations

import pytest

from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.operations.model import Outcome
from tests.octt.conformance import case
from tests.octt.rig import Rig
from tests.support.scripted_csms import CallErrorReply

CUSTOM = {"vendorId": "org.example", "anything": {"goes": [1, 2]}}


@case("TC_P_01_CS")
async def test_what_the_station_makes_of_it(rig: Rig) -> None:
    assert await rig.call("DataTransfer", {"vendorId": "org.example"}) == {"status": "UnknownVendorId"}
    known = {"vendorId": "ocpplab", "messageId": "sing"}
    assert await rig.call("DataTransfer", known) == {"status": "UnknownMessageId"}
    assert await rig.call("DataTransfer", {"vendorId": "ocpplab"}) == {"status": "UnknownMessageId"}


@pytest.mark.parametrize("data", ["text", 7, {"any": ["thing", None]}, [1, 2], False])
async def test_the_extension_that_it_knows(rig: Rig, data: object) -> None:
    request = {"vendorId": "OCPPLAB", "messageId": "Echo", "data": data}
    assert await rig.call("DataTransfer", request) == {"status": "Accepted", "data": data}


async def test_the_extension_can_be_switched_off(rig: Rig) -> None:
    place = {"component": {"name": "CustomizationCtrlr"}}
    switch = place | {"variable": {"name": "CustomImplementationEnabled", "instance": "ocpplab"}}
    await rig.call("SetVariables", {"setVariableData": [switch | {"attributeValue": "false"}]})
    request = {"vendorId": "ocpplab", "messageId": "echo", "data": "x"}
    assert await rig.call("DataTransfer", request) == {"status": "UnknownVendorId"}


async def test_the_station_sends_it(rig: Rig) -> None:
    command = await rig.do("data-transfer", vendor_id="org.example", message_id="hello", data="you")
    assert rig.sent("DataTransfer")[0].payload == {"vendorId": "org.example", "messageId": "hello", "data": "you"}
    assert (command.status, command.ocpp_result) == (Outcome.APPLIED, {"status": "Accepted"})


async def test_what_became_of_it(rig: Rig) -> None:
    rig.csms.answer("DataTransfer", {"status": "UnknownVendorId"}, CallErrorReply("NotImplemented"))
    refused = await rig.do("data-transfer", vendor_id="org.example")
    assert rig.sent("DataTransfer")[0].payload == {"vendorId": "org.example"}
    assert (refused.status, refused.detail) == (Outcome.REJECTED, "DataTransfer: UnknownVendorId")
    assert (await rig.do("data-transfer", vendor_id="org.example")).status is Outcome.FAILED
    await rig.go_offline()
    offline = await rig.do("data-transfer", vendor_id="org.example")
    assert offline.refusal is not None
    assert "not connected" in str(offline.refusal)


@case("TC_P_03_CS")
async def test_custom_data_is_tolerated(rig: Rig) -> None:
    place = {"component": {"name": "OCPPCommCtrlr", "customData": CUSTOM}, "variable": {"name": "OfflineThreshold"}}
    answer = await rig.call("GetVariables", {"getVariableData": [place | {"customData": CUSTOM}], "customData": CUSTOM})
    assert answer["getVariableResult"][0]["attributeStatus"] == "Accepted"
    answer = await rig.call(
        "SetVariables", {"setVariableData": [place | {"attributeValue": "99", "customData": CUSTOM}]}
    )
    assert answer["setVariableResult"][0]["attributeStatus"] == "Accepted"
    rig.csms.answer("BootNotification", {"currentTime": to_text(rig.lab.now()), "interval": 300, "status": "Accepted"})
    rig.csms.answer("Heartbeat", {"currentTime": to_text(rig.lab.now()), "customData": CUSTOM})
    assert await rig.call("TriggerMessage", {"requestedMessage": "Heartbeat", "customData": CUSTOM}) == {
        "status": "Accepted"
    }
    assert rig.said()[-1] == "Heartbeat"
