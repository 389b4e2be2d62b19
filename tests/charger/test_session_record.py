"""A session's record: exact at every instant, whatever happened, and bounded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from math import isnan
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger import session_record
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.power import HOUR_S
from ocpplab_tui.charger.session_record import Stretch
from ocpplab_tui.charger.session_state import SessionState
from ocpplab_tui.charger.states import StopReason, Trigger
from ocpplab_tui.config.vehicles import Vehicle
from tests.charger.bench import DUO, OTHER_TAG, QUIET, SOCKET, STEADY, T0, TAG, charger_of
from tests.charger.profiles import limit
from tests.charger.test_charger_energy import VEHICLES

Act = Callable[[Charger, float, Connector, Random], None]


def stop(charger: Charger, now: float, connector: Connector, _chance: Random) -> None:
    if connector.transaction is not None:
        charger.stop_authorized(now, connector.transaction)


ACTS: dict[str, Act] = {
    "limit": lambda charger, now, connector, chance: limit(charger, now, connector, chance.uniform(0, 20_000)),
    "free": lambda charger, now, connector, _chance: limit(charger, now, connector, None),
    "share": lambda charger, now, _connector, chance: limit(charger, now, None, chance.uniform(0, 20_000)),
    "pause": lambda charger, now, connector, _chance: charger.suspend_evse(now, connector),
    "resume": lambda charger, now, connector, _chance: charger.resume_evse(now, connector),
    "vehicle pauses": lambda charger, now, connector, _chance: charger.ev_stops_energy(now, connector),
    "vehicle goes on": lambda charger, now, connector, _chance: charger.ev_requests_energy(now, connector),
    "power": lambda charger, now, connector, chance: charger.set_power(now, connector, chance.uniform(0, 20_000)),
    "battery": lambda charger, now, connector, chance: charger.set_state_of_charge(
        now, connector, chance.uniform(0, 99)
    ),
    "register": lambda charger, now, connector, chance: charger.set_register(
        now, connector, connector.register_wh(now) + chance.uniform(1, 5_000)
    ),
    "dark": lambda charger, now, _connector, _chance: charger.power_off(now),
    "light": lambda charger, now, _connector, _chance: charger.power_on(now),
    "unplug": lambda charger, now, connector, _chance: charger.unplug(now, connector),
    "plug": lambda charger, now, connector, _chance: charger.plug(now, connector),
    "token": lambda charger, now, connector, _chance: charger.authorized(now, connector, TAG),
    "stop": stop,
}


class Reading(NamedTuple):
    at: float
    register_wh: float
    soc: float | None
    power_w: float


def at(stretches: list[Stretch], now: float) -> Stretch:
    return next(stretch for stretch in reversed(stretches) if stretch.since <= now)


@settings(max_examples=60, deadline=None)
@given(
    VEHICLES,
    VEHICLES,
    st.lists(st.tuples(st.floats(0.01, 2_000), st.sampled_from(sorted(ACTS)), st.integers(0, 1)), max_size=25),
    st.sampled_from(["1.6", "2.0.1"]),
    st.integers(0, 1_000),
)
def test_what_was_seen_is_what_is_remembered(
    one: Vehicle, other: Vehicle, acts: list[tuple[float, str, int]], version: str, seed: int
) -> None:
    charger, chance = charger_of(*DUO, version=version, max_power_w=18_000.0), Random(seed)
    for connector, vehicle, token in zip(charger.connectors, (one, other), (TAG, OTHER_TAG), strict=True):
        charger.plug(T0, connector, vehicle)
        charger.authorized(T0, connector, token)
    seen: dict[int, list[Reading]] = {1: [], 2: []}
    now = T0
    for wait, name, place in acts:
        for part in (0.25, 0.75):  # looks in between
            look(charger, now + wait * part, seen)
        now += wait
        records = [each.record for each in charger.connectors]
        with suppress(OperationRefused):
            if charger.powered or name == "light":
                ACTS[name](charger, now, charger.connectors[place], chance)
        for each, record in zip(charger.connectors, records, strict=True):
            if each.record is not record:
                seen[each.number].clear()
    for connector in charger.connectors:
        remembers(connector, now, seen[connector.number])


def look(charger: Charger, now: float, seen: dict[int, list[Reading]]) -> None:
    """Read the connectors whose session lasts."""
    charger.advance(now)
    for each in charger.connectors:
        if each.record is not None and each.record.ended_at is None:
            seen[each.number].append(Reading(now, each.register_wh(now), each.soc(now), each.power_at(now)))


def remembers(connector: Connector, now: float, seen: list[Reading]) -> None:
    """The record of a connector tells the same as those who looked."""
    record = connector.record
    assert record is not None
    stretches = record.stretches(now, connector)
    for then, register_wh, soc, power_w in seen:
        found = at(stretches, then)
        gained = found.delivered_wh(then)
        assert found.register_wh + gained == pytest.approx(register_wh, abs=1e-6)
        assert found.power_at(then) == pytest.approx(power_w, rel=1e-9, abs=1e-6)
        if soc is not None:
            level = 100 * (found.level_wh + gained) / record.capacity_wh
            assert level == pytest.approx(soc, abs=1e-6)


def test_ever_so_many_changes_keep_the_energy_and_little_room() -> None:
    charger, chance = charger_of(SOCKET), Random(5)
    (connector,) = charger.connectors
    charger.plug(T0, connector, STEADY)
    charger.authorized(T0, connector, TAG)
    before, now, seen = connector.register_wh(T0), T0, []
    for _ in range(3_000):
        now += chance.uniform(0.1, 60)
        charger.set_power(now, connector, chance.uniform(50, 3_000))
        seen.append((now, connector.register_wh(now)))
    record = connector.record
    assert record is not None
    stretches = record.stretches(now, connector)
    assert len(stretches) <= session_record.MOST_STRETCHES + 1
    assert len(record.turns) == session_record.MOST_TURNS
    assert record.turns_lost > 2_800
    assert [what for _, what, _ in record.turns[:3]] == ["plugged in", "authorized", "transaction started"]
    registers = dict(seen)
    for stretch in stretches[2:]:
        assert stretch.register_wh == pytest.approx(registers[stretch.since], abs=1e-6)
    total = sum(stretch.delivered_wh(stretch.until) for stretch in stretches)
    assert total == pytest.approx(connector.register_wh(now) - before, abs=1e-6)
    assert max(stretch.until - stretch.since for stretch in stretches) < (now - T0) / 20


def test_so_many_limits_keep_their_first_and_last() -> None:
    charger = charger_of(SOCKET)
    (connector,) = charger.connectors
    charger.plug(T0, connector, STEADY)
    charger.authorized(T0, connector, TAG)
    for second in range(1, 1_000):
        limit(charger, T0 + second, connector, 1_000.0 + second)
    record = connector.record
    assert record is not None
    assert len(record.limits) <= session_record.MOST_LIMITS
    assert (record.limits[0], record.limits[-1]) == ((T0 + 1, 1_001.0), (T0 + 999, 1_999.0))


def test_the_turns_of_a_session_in_order() -> None:
    charger = charger_of(SOCKET)
    (connector,) = charger.connectors
    charger.plug(T0, connector, STEADY)
    charger.authorized(T0 + 4, connector, TAG)
    charger.suspend_evse(T0 + 60, connector)
    charger.resume_evse(T0 + 90, connector)
    charger.ev_stops_energy(T0 + 120, connector)
    charger.inject_fault(T0 + 150, "GroundFault", connector)
    charger.clear_fault(T0 + 160, connector)
    charger.unplug(T0 + 170, connector)
    record = connector.record
    assert record is not None
    assert [
        (when - T0, str(what), about if isinstance(about, str) else None) for when, what, about in record.turns
    ] == [
        (0, "plugged in", "steady"),
        (4, "authorized", None),
        (4, "transaction started", "Authorized"),
        (4, "charging", None),
        (60, "charger pauses", None),
        (90, "charging", None),
        (120, "vehicle pauses", None),
        (150, "fault", "GroundFault"),
        (150, "transaction ended", "GroundFault"),
        (160, "fault cleared", "GroundFault"),
        (170, "unplugged", None),
    ]
    assert record.ended_at == T0 + 150


def test_the_last_session_stays_until_the_next_begins() -> None:
    charger = charger_of(SOCKET, version="2.0.1")
    (connector,) = charger.connectors
    charger.plug(T0, connector, STEADY)
    charger.authorized(T0, connector, TAG)
    first = connector.record
    charger.unplug(T0 + 600, connector)
    charger.inject_fault(T0 + 700, "GroundFault", connector)
    charger.clear_fault(T0 + 710, connector)
    assert connector.record is first
    assert first is not None
    assert first.turns[-1][0] == first.ended_at == T0 + 600
    charger.plug(T0 + 800, connector, STEADY)
    second = connector.record
    assert second is not None
    assert (second is first, second.began_at, second.ended_at) == (False, T0 + 800, None)
    charger.authorized(T0 + 900, connector, TAG)
    assert connector.record is second


def test_a_second_card_at_the_same_cable_begins_another_session() -> None:
    charger = charger_of(SOCKET)
    (connector,) = charger.connectors
    charger.plug(T0, connector, STEADY)
    charger.authorized(T0, connector, TAG)
    transaction = connector.transaction
    assert transaction is not None
    charger.end_transaction(T0 + 60, transaction, StopReason.REMOTE, Trigger.REMOTE_STOP)
    first = connector.record
    charger.authorized(T0 + 90, connector, OTHER_TAG)
    assert connector.record is not first
    assert connector.record is not None
    assert connector.record.began_at == T0 + 90


def test_a_token_that_found_no_cable_leaves_a_session_that_is_over() -> None:
    charger = charger_of(SOCKET)
    (connector,) = charger.connectors
    charger.authorized(T0, connector, TAG)
    charger.advance(T0 + 3_600)
    record = connector.record
    assert record is not None
    assert [str(what) for _, what, _ in record.turns] == ["authorized", "authorization ended"]
    assert record.ended_at == record.turns[-1][0]


def test_a_restart_of_the_program_keeps_the_sum() -> None:
    charger = charger_of(SOCKET, version="2.0.1")
    (connector,) = charger.connectors
    charger.plug(T0, connector, STEADY)
    charger.authorized(T0 + 10, connector, TAG)
    charger.advance(T0 + 1_810)
    again = charger_of(SOCKET, version="2.0.1")
    SessionState(again).restore(SessionState(charger).state(), T0 + 1_900)
    again.power_on(T0 + 1_900)
    (restored,) = again.connectors
    record = restored.record
    assert record is not None
    stretches = record.stretches(T0 + 1_900, restored)
    at_end = at(stretches, T0 + 1_810)
    assert at_end.register_wh == pytest.approx(connector.register_wh(T0 + 1_810))
    assert sum(each.delivered_wh(each.until) for each in stretches) == pytest.approx(11_000 * 1_800 / HOUR_S)
    assert not isnan(stretches[0].level_wh)
    assert [str(what) for _, what, _ in record.turns[:2]] == ["transaction started", "went on after a restart"]


def test_a_charger_without_sessions_has_no_record() -> None:
    charger = charger_of(*DUO, configuration=QUIET)
    charger.advance(T0 + 86_400)
    assert all(connector.record is None for connector in charger.connectors)
