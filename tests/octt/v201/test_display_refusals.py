"""Block O: display messages that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig, rig_for
from tests.octt.v201.displaying import after, ids, message, put, refusal


@case("TC_O_10_CS")
async def test_unknown_transaction(rig: Rig) -> None:
    assert await refusal(rig, message(1, transactionId="none")) == "UnknownTransaction"
    assert await ids(rig) is None


@case("TC_O_17_CS", "TC_O_19_CS")
async def test_what_a_simple_display_cannot_do(tmp_path: Path) -> None:
    async with rig_for("ocpp2.0.1", tmp_path, model="sdk-ac-7") as rig:
        plain = message(1)
        plain["message"]["format"] = "ASCII"
        assert await refusal(rig, plain | {"priority": "InFront"}) == "NotSupportedPriority"
        assert await refusal(rig, message(1)) == "NotSupportedMessageFormat"
        assert await refusal(rig, plain | {"state": "Faulted"}) == "NotSupportedState"
        foreign = plain | {"message": {"format": "ASCII", "content": "Grüße"}}
        assert await refusal(rig, foreign) == "Rejected"
        assert await ids(rig) is None
        await put(rig, plain)


@pytest.mark.parametrize("text_format", ["HTML", "URI"])
async def test_formats_that_no_display_knows(rig: Rig, text_format: str) -> None:
    item = message(1) | {"message": {"format": text_format, "content": "x"}}
    assert await refusal(rig, item) == "NotSupportedMessageFormat"


async def test_refusals(rig: Rig) -> None:
    assert await refusal(rig, message(1, endDateTime=after(rig, -1))) == "Rejected"
    assert await refusal(rig, message(1, startDateTime=after(rig, 9), endDateTime=after(rig, 9))) == "Rejected"
    assert await refusal(rig, message(1, endDateTime="2026-12-31T23:59:60Z")) == "Rejected"
    assert await refusal(rig, message(1, display={"name": "Display", "evse": {"id": 1}})) == "Rejected"
    assert await refusal(rig, message(1, display={"name": "EVSE", "evse": {"id": 1}})) == "Rejected"
    await rig.set_variables(("DisplayMessageCtrlr", "Enabled", "false"))
    assert await refusal(rig, message(1)) == "Rejected"
    assert await ids(rig) is None


async def test_a_full_display(rig: Rig) -> None:
    await put(rig, *(message(number) for number in range(100)))
    assert await refusal(rig, message(100)) == "Rejected"
    await put(rig, message(5, text="another"))
