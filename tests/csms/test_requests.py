"""Every request of a CSMS, in both versions, reaches the station, and its answer comes back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.csms import schemas
from ocpplab_tui.csms.answers import Answered, Refused
from ocpplab_tui.lab.csms_access import CsmsAccess
from ocpplab_tui.tui.forms.skeleton import skeleton
from tests.csms.conftest import CsmsUnderTest
from tests.support.raw_client import raw_station
from tests.support.schema_check import verdict

PROTOCOLS = {"1.6": "ocpp1.6", "2.0.1": "ocpp2.0.1"}
EVERY = [(version, action) for version in PROTOCOLS for action in sorted(schemas.requests(version))]
NOW = 1_767_225_600.0


def made(version: str, action: str, *, answer: bool = False) -> dict[str, Any]:
    """The smallest payload that its schema asks for."""
    return skeleton(schemas.schema(version, action, answer=answer), NOW)


def test_there_are_26_and_40() -> None:
    assert [sum(version == each for each, _ in EVERY) for version in PROTOCOLS] == [26, 40]


@pytest.mark.parametrize(("version", "action"), EVERY)
async def test_a_request_goes_out_and_its_answer_comes_back(served: CsmsUnderTest, version: str, action: str) -> None:
    payload, expected = made(version, action), made(version, action, answer=True)
    access = CsmsAccess(served.csms, read_only=False)
    async with raw_station(served.url, "CP1", PROTOCOLS[version]) as station:
        call = asyncio.ensure_future(access.call("CP1", action, payload))
        sent = await station.serve(expected)
        assert sent[2:] == [action, payload]
        assert verdict(version, action, sent[3], answer=False) == ""
        assert await call == Answered(expected, "")


async def test_who_only_looks_sends_and_sets_nothing(served: CsmsUnderTest) -> None:
    access = CsmsAccess(served.csms, read_only=True)
    async with raw_station(served.url, "CP1"):
        with pytest.raises(OperationRefused, match="only looks"):
            await access.call("CP1", "ClearCache", {})
        with pytest.raises(OperationRefused, match="only looks"):
            await access.set_policy("Authorize", "slow")
        assert [station.identity for station in (await access.snapshot()).stations] == ["CP1"]
    assert access.url == served.url
    with pytest.raises(OperationRefused, match="sends no Authorize"):
        access.schema("1.6", "Authorize")
    assert "missing" in access.fault("1.6", "Reset", {})
    assert len(access.answered("1.6")) == 14
    assert access.policies_for("Heartbeat") == ("accept", "reject", "slow", "silent")


async def test_an_answer_is_judged_and_a_refusal_covered(served: CsmsUnderTest) -> None:
    access = CsmsAccess(served.csms, read_only=False)
    async with raw_station(served.url, "CP1") as station:
        call = asyncio.ensure_future(access.call("CP1", "Reset", {"type": "Hard"}))
        await station.serve({"status": "Perhaps"})
        answer = await call
        assert isinstance(answer, Answered)
        assert "status" in answer.verdict
        call = asyncio.ensure_future(access.call("CP1", "GetConfiguration", {}))
        key = {"key": "AuthorizationKey", "readonly": False, "value": "hunter2"}
        await station.serve({"configurationKey": [key]})
        assert "hunter2" not in repr(await call)
        call = asyncio.ensure_future(access.call("CP1", "ClearCache", {}))
        frame = await station.receive()
        await station.send([4, frame[1], "GenericError", "password=hunter2", {"password": "hunter2"}])
        refused = await call
        assert isinstance(refused, Refused)
        assert "hunter2" not in repr(refused)
