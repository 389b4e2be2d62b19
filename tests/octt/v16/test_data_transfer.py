"""DataTransfer in both directions (OCPP 1.6 §4.3, §5.6)."""

from __future__ import annotations

from ocpplab_tui.operations.model import Outcome
from tests.octt.conformance import case
from tests.octt.rig import Rig


@case("TC_062_CS")
async def test_what_the_charge_point_makes_of_it(rig: Rig) -> None:
    assert await rig.call("DataTransfer", {"vendorId": "org.example"}) == {"status": "UnknownVendorId"}
    other = {"vendorId": "ocpplab", "messageId": "sing"}
    assert await rig.call("DataTransfer", other) == {"status": "UnknownMessageId"}


async def test_the_extension_that_it_knows(rig: Rig) -> None:
    request = {"vendorId": "ocpplab", "messageId": "echo", "data": "hello"}
    assert await rig.call("DataTransfer", request) == {"status": "Accepted", "data": "hello"}
    del request["data"]
    assert await rig.call("DataTransfer", request) == {"status": "Accepted"}


async def test_the_charge_point_sends_it(rig: Rig) -> None:
    rig.csms.answer("DataTransfer", {"status": "Accepted", "data": "back"})
    command = await rig.do("data-transfer", vendor_id="org.example", message_id="hello", data="you")
    assert rig.sent("DataTransfer")[0].payload == {"vendorId": "org.example", "messageId": "hello", "data": "you"}
    assert (command.status, command.ocpp_result) == (Outcome.APPLIED, {"status": "Accepted", "data": "back"})
