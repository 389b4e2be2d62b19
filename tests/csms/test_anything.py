"""Whatever a station sends: it is answered or ignored by the rules, and never breaks the CSMS."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.csms import framing, schemas
from ocpplab_tui.csms.authority import Authority
from ocpplab_tui.csms.backend import Backend
from ocpplab_tui.csms.policy import Policies
from ocpplab_tui.csms.records import StationRecord
from ocpplab_tui.csms.settings import CsmsSettings
from ocpplab_tui.csms.station import StationSession
from ocpplab_tui.csms.station16 import Station16
from ocpplab_tui.csms.station201 import Station201
from ocpplab_tui.csms.tokens import TokenTable
from ocpplab_tui.csms.transactions import TransactionBook
from tests.csms import test_station16, test_station201
from tests.support.schema_check import STATION_ACTIONS, verdict

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))
PAYLOADS = {"1.6": test_station16.PAYLOADS, "2.0.1": test_station201.PAYLOADS}


class Wire:
    """In place of a connection: keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    async def send(self, text: str) -> None:
        self.sent.append(json.loads(text))


def session(version: str, *, strict: bool) -> tuple[StationSession, Wire]:
    clock, wire = VirtualClock(), Wire()
    backend = Backend(
        settings=CsmsSettings(strict=strict),
        tokens=TokenTable((), accept_unknown=True),
        policies=Policies({}),
        transactions=TransactionBook(clock.now()),
        authority=Authority(clock.now),
        tasks=Tasks("test"),
        now=clock.now,
        call_later=clock.call_later,
    )
    station_class = Station16 if version == "1.6" else Station201
    return station_class(StationRecord("CP1"), backend, wire), wire  # type: ignore[arg-type] # a double


def wrecked(payload: Any, path: list[int], value: Any) -> Any:
    """The payload with one part replaced, chosen by `path`."""
    if not path or not isinstance(payload, dict | list) or not payload:
        return value
    key = (list(payload) if isinstance(payload, dict) else range(len(payload)))[path[0] % len(payload)]
    copy = payload.copy()
    copy[key] = wrecked(payload[key], path[1:], value)
    return copy


@given(st.text() | st.binary() | VALUES.map(json.dumps) | st.lists(VALUES, max_size=6).map(json.dumps))
def test_every_text_is_read_as_something(text: str | bytes) -> None:
    message = framing.parse(text)
    if isinstance(message, framing.Junk):
        assert len(message.unique_id) <= 36 or not message.code
        assert message.text


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("strict", [True, False])
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_every_call_has_one_answer_that_fits(version: str, strict: bool, data: st.DataObject) -> None:
    action = data.draw(st.sampled_from(sorted(PAYLOADS[version])))
    path, value = data.draw(st.lists(st.integers(0, 20), max_size=4)), data.draw(VALUES)
    payload = wrecked(PAYLOADS[version][action], path, value)
    station, wire = session(version, strict=strict)
    asyncio.run(station.route_message(json.dumps([2, "id", action, payload])))
    ((kind, unique_id, *rest),) = wire.sent
    assert unique_id == "id"
    if kind == 3:
        assert verdict(version, action, rest[0], answer=True) == ""
        return
    assert rest[0] != "InternalError"
    assert strict or not isinstance(payload, dict)


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_every_action_of_a_station_has_a_handler_and_no_other(version: str) -> None:
    station, _ = session(version, strict=True)
    assert set(station.route_map) == STATION_ACTIONS[version]
    assert schemas.requests(version) & STATION_ACTIONS[version] == {"DataTransfer"}
    assert len(schemas.requests(version)) == {"1.6": 26, "2.0.1": 40}[version]
