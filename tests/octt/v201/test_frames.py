"""OCPP-J 2.0.1: frames that are none, and requests that are unknown (T-05, T-06)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.octt.conformance import case
from tests.octt.rig import Rig

RESET = {"type": "Immediate"}


async def answer_to(rig: Rig, text: str) -> list[Any]:
    """What the station sends back."""
    station = rig.csms.station(rig.identity)
    before = len(rig.csms.frames)
    await station.send_raw(text)
    await rig.advance(0)
    await rig.advance(0)
    frames = [frame for frame in rig.csms.frames[before:] if frame.text != text]
    assert len(frames) == 1, frames
    return list(json.loads(frames[0].text))


@case("X20-18")
@pytest.mark.parametrize(
    ("text", "unique_id", "code"),
    [
        ("{", "-1", "RpcFrameworkError"),
        ("[]", "-1", "RpcFrameworkError"),
        ('{"a": 1}', "-1", "RpcFrameworkError"),
        ('[2, 7, "Reset", {}]', "-1", "RpcFrameworkError"),
        ('[9, "x", "Reset", {}]', "x", "MessageTypeNotSupported"),
        ('[2, "x", "Reset"]', "x", "FormatViolation"),
    ],
)
async def test_bad_frames(rig: Rig, text: str, unique_id: str, code: str) -> None:
    assert (await answer_to(rig, text))[:3] == [4, unique_id, code]
    assert await rig.call("GetLocalListVersion") == {"versionNumber": 0}, "the connection stays up"
    rig.csms.take_violations()


@case("X20-19")
async def test_unknown_action(rig: Rig) -> None:
    assert await rig.refused("Foo", check=False) == "NotImplemented"
    assert await rig.refused("PublishFirmware", PUBLISH) in ("NotSupported", "NotImplemented")


PUBLISH = {"location": "http://127.0.0.1/x", "checksum": "0" * 32, "requestId": 1}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, "OccurrenceConstraintViolation"),
        ({"type": "Never"}, "PropertyConstraintViolation"),
        ({"type": 1}, "TypeConstraintViolation"),
        ({"type": "Immediate", "more": 1}, "FormatViolation"),
    ],
)
async def test_bad_payloads(rig: Rig, payload: dict[str, Any], code: str) -> None:
    assert await rig.refused("Reset", payload, check=False) == code
    await rig.advance(10)
    assert "BootNotification" not in rig.said()
