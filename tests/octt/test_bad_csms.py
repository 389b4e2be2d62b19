"""A CSMS that misbehaves: the charger follows its specification, the journal shows it, and life goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.octt.rig import CARD, Rig, rig_for
from tests.support.scripted_csms import Drop, Raw, Silent, Unchecked

CONFIGURATION: dict[str, tuple[str, dict[str, Any]]] = {
    "1.6": ("GetConfiguration", {"key": ["HeartbeatInterval"]}),
    "2.0.1": (
        "GetVariables",
        {"getVariableData": [{"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "OfflineThreshold"}}]},
    ),
}


@pytest.fixture(params=["ocpp1.6", "ocpp2.0.1"])
async def any_rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for(request.param, tmp_path) as made:
        yield made


async def still_answers(rig: Rig) -> None:
    action, payload = CONFIGURATION[rig.version]
    assert await rig.call(action, payload)


async def test_a_dozen_calls_in_the_first_second(any_rig: Rig) -> None:
    action, payload = CONFIGURATION[any_rig.version]
    station = any_rig.csms.stations[any_rig.identity]
    answers = await asyncio.gather(*(station.call(action, payload) for _ in range(12)))
    assert len(answers) == 12
    assert all(answers)


@pytest.mark.parametrize(
    "junk", ["", "hello", "[]", "{}", "null", "[2]", '[2, "x"]', '[7, "x", {}]', "[3, 5, {}]", '"' + "[" * 5000, "\x00"]
)
async def test_junk(any_rig: Rig, junk: str) -> None:
    await any_rig.csms.stations[any_rig.identity].send_raw(junk)
    await any_rig.advance(1)
    any_rig.csms.take_violations()  # a CALLERROR with id "-1" answers no CALL of ours: 2.0.1 T-06 wants it
    await still_answers(any_rig)
    assert any_rig.lab.charger(any_rig.identity).online


async def test_answers_to_nothing(any_rig: Rig) -> None:
    station = any_rig.csms.stations[any_rig.identity]
    await station.send_raw('[3, "nobody", {}]')
    await station.send_raw('[4, "nobody", "InternalError", "", {}]')
    await any_rig.advance(1)
    await still_answers(any_rig)


async def test_a_frame_of_ten_megabytes(any_rig: Rig) -> None:
    station = any_rig.csms.stations[any_rig.identity]
    await station.send_raw('[2, "big", "DataTransfer", {"vendorId": "' + "x" * 10_000_000 + '"}]')
    await any_rig.csms.until(lambda: None if station.connected else True, "the end of the connection")
    await any_rig.come_back()
    await still_answers(any_rig)


async def test_closing_in_the_middle_of_a_call(any_rig: Rig) -> None:
    any_rig.csms.answer("StatusNotification", Drop())
    await any_rig.do("plug-connector")
    any_rig.csms.answer("StatusNotification")
    await any_rig.come_back()
    await still_answers(any_rig)
    await any_rig.swipe()
    assert any_rig.connector().transaction_id is not None


async def test_silence_ends_with_the_message_timeout(any_rig: Rig) -> None:
    any_rig.csms.answer("Authorize", Silent())
    await any_rig.plug()
    command = await any_rig.swipe()
    assert command.status == "received"
    assert any_rig.lab.charger(any_rig.identity).open_call is not None
    await any_rig.advance(31)
    assert command.status == "failed"
    any_rig.csms.overlaps.clear()
    await still_answers(any_rig)


@pytest.mark.parametrize("answer", [Unchecked({}), Unchecked({"status": 5}), Unchecked([]), Raw('[3, "{id}"]')])
async def test_an_answer_that_breaks_its_schema(any_rig: Rig, answer: Unchecked | Raw) -> None:
    any_rig.csms.answer("Authorize", answer)
    await any_rig.plug()
    command = await any_rig.swipe()
    await any_rig.advance(31)
    any_rig.csms.overlaps.clear()
    assert command.status in ("failed", "rejected")
    assert any_rig.connector().transaction_id is None
    any_rig.csms.answer("Authorize")
    await any_rig.swipe(CARD)
    assert any_rig.connector().transaction_id is not None


async def test_requests_that_break_their_schema(any_rig: Rig) -> None:
    extra = "FormationViolation" if any_rig.version == "1.6" else "FormatViolation"
    assert await any_rig.refused("Reset", {"type": "Soft", "nonsense": 1}, check=False) == extra
    assert await any_rig.refused("Reset", {"type": 5}, check=False) == "TypeConstraintViolation"
    assert await any_rig.refused("Reset", {"type": "Sideways"}, check=False) in (extra, "PropertyConstraintViolation")
    assert await any_rig.refused("Reset", {}, check=False) in (
        "ProtocolError",
        "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation",
    )
