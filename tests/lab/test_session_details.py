"""What the Live tab is told of a session: exact sums, whenever somebody looks, and its turns."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from time import gmtime, strftime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ocpplab_tui.base.redaction import REDACTED
from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.charging_profile import STATION_MAX
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.power import HOUR_S
from ocpplab_tui.config.vehicles import Vehicle
from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.lab.session_views import session_details
from tests.charger.bench import FIXED, SOCKET, STEADY, T0, TAG, charger_of
from tests.charger.profiles import install, limit
from tests.charger.test_charger_energy import VEHICLES
from tests.lab.labs import Bench


def lived(vehicle: Vehicle, seed: int, seconds: float) -> Charger:
    """A charger that has charged with limits and pauses as chance would have it."""
    charger, chance = charger_of(FIXED, version="2.0.1"), Random(seed)
    (connector,) = charger.connectors
    charger.plug(T0, connector, vehicle)
    charger.authorized(T0 + 5, connector, TAG)
    now = T0 + 5
    while (now := now + chance.expovariate(12 / seconds)) < T0 + seconds:
        what = chance.randrange(4)
        if what == 0:
            limit(charger, now, connector, chance.uniform(0, 60_000))
        elif what == 1:
            charger.suspend_evse(now, connector)
        elif what == 2:
            charger.resume_evse(now, connector)
        else:
            charger.set_power(now, connector, chance.uniform(0, 50_000))
    charger.advance(T0 + seconds)
    return charger


def flowed(session: SessionDetails) -> float:
    """Wh by the mean powers."""
    starts = [session.since + number * session.slot_s for number in range(len(session.slots))]
    lengths = [min(start + session.slot_s, session.until) - start for start in starts]
    return sum(slot.power_w * length / HOUR_S for slot, length in zip(session.slots, lengths, strict=True))


@settings(max_examples=60, deadline=None)
@given(VEHICLES, st.integers(0, 10_000), st.floats(60, 40_000), st.integers(8, 300))
@example(
    Vehicle("steep", 5, max_ac_w=2_000, max_dc_w=10_000, soc=0, ac_phases=1, curve=((0, 0), (1.2e-7, 0.55))), 0, 60.0, 8
)
def test_powers_times_lengths_are_the_energy(vehicle: Vehicle, seed: int, seconds: float, slots: int) -> None:
    charger = lived(vehicle, seed, seconds)
    (connector,) = charger.connectors
    session = session_details(charger, connector, T0 + seconds, slots)
    assert session is not None
    assert 0 < len(session.slots) <= slots
    begun_wh = connector.register_wh(T0 + seconds) - (connector.session_wh(T0 + seconds) or 0.0)
    energy = connector.register_wh(T0 + seconds) - begun_wh
    assert session.slots[-1].energy_wh == pytest.approx(energy, rel=1e-6, abs=1e-6)
    assert flowed(session) == pytest.approx(energy, rel=1e-6, abs=1e-6)
    assert session.slots[-1].soc == pytest.approx(connector.soc(T0 + seconds))
    assert session.soc_since == pytest.approx(vehicle.soc, abs=1e-6)
    energies = [slot.energy_wh for slot in session.slots]
    assert energies == sorted(energies)
    for slot in session.slots:
        assert 0 <= slot.power_w <= 50_000 * (1 + 1e-9)


@settings(max_examples=30, deadline=None)
@given(VEHICLES, st.integers(0, 10_000), st.floats(600, 40_000), st.floats(30, 50_000))
def test_the_end_of_a_session_is_a_part_of_it(vehicle: Vehicle, seed: int, seconds: float, last_s: float) -> None:
    charger = lived(vehicle, seed, seconds)
    (connector,) = charger.connectors
    whole = session_details(charger, connector, T0 + seconds, 500)
    part = session_details(charger, connector, T0 + seconds, 60, last_s)
    assert whole is not None
    assert part is not None
    assert part.since >= whole.since
    assert part.until - part.since >= min(last_s, seconds) - 1e-6
    assert len(part.slots) <= 61
    assert part.slots[-1].energy_wh == pytest.approx(whole.slots[-1].energy_wh)
    assert part.slots[0].energy_wh >= -1e-9


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(8, 200))
def test_power_never_passes_the_limit_that_held_all_along(seed: int, slots: int) -> None:
    charger = lived(replace(STEADY, battery_kwh=300.0), seed, 7_200)
    record = charger.connectors[0].record
    session = session_details(charger, charger.connectors[0], T0 + 7_200, slots)
    assert session is not None
    assert record is not None
    changes = [at for at, _ in record.limits]
    for number, slot in enumerate(session.slots):
        start, end = session.since + number * session.slot_s, session.since + (number + 1) * session.slot_s
        if slot.limit_w is not None and not any(start < at < end for at in changes):
            assert slot.power_w <= slot.limit_w * (1 + 1e-9)


def test_an_ended_session_stands_still() -> None:
    charger = charger_of(SOCKET)
    (connector,) = charger.connectors
    charger.plug(T0, connector, STEADY)
    charger.authorized(T0, connector, TAG)
    charger.unplug(T0 + 3_600, connector)
    found = [session_details(charger, connector, T0 + 3_600 + later) for later in (0.0, 60.0, 86_400.0)]
    assert found[0] == found[1] == found[2]
    assert found[0] is not None
    assert (found[0].ended_at, found[0].until, found[0].power_w) == (T0 + 3_600, T0 + 3_600, 0.0)
    assert found[0].slots[-1].energy_wh == pytest.approx(11_000)


def test_a_code_that_a_driver_typed_is_covered() -> None:
    charger = charger_of(SOCKET, version="2.0.1")
    (connector,) = charger.connectors
    charger.plug(T0, connector, STEADY)
    charger.authorized(T0, connector, IdToken("1234", "KeyCode"))
    session = session_details(charger, connector, T0 + 60)
    assert session is not None
    assert [turn.detail for turn in session.turns if turn.what == "authorized"] == [REDACTED]


def test_a_session_without_length_has_no_slots() -> None:
    charger = charger_of(SOCKET)
    charger.plug(T0, charger.connectors[0], STEADY)
    session = session_details(charger, charger.connectors[0], T0)
    assert session is not None
    assert (session.slots, [turn.what for turn in session.turns]) == ((), ["plugged in"])


async def test_a_screen_that_opens_late_sees_it_all(bench: Bench) -> None:
    details = bench.lab.details
    assert details("dep-2").session(1) is None
    await bench.applied("dep-2", "plug-connector", connector_id=1)
    await bench.applied("dep-2", "authorize-id-tag", id_tag="DEADBEEF", connector_id=1)
    await bench.lab.advance(600)
    await bench.applied("dep-2", "set-external-limit", limit=10_000)
    await bench.lab.advance(600)
    await bench.applied("dep-2", "ev-stops-energy", connector_id=1)
    await bench.lab.advance(600)
    session, view = details("dep-2").session(1), bench.lab.charger("dep-2").connectors[0]
    assert session is not None
    assert [turn.what for turn in session.turns] == [
        "plugged in",
        "authorized",
        "transaction started",
        "charging",
        "limit",
        "vehicle pauses",
    ]
    assert session.slots[-1].energy_wh == pytest.approx(view.session_wh, rel=1e-9)
    assert session.slots[-1].soc == pytest.approx(view.soc)
    powers = [slot.power_w for slot in session.slots]
    third = len(powers) // 3
    assert min(powers[2 : third - 1]) > 10_001 > max(powers[third + 1 : 2 * third - 1]) > 0
    assert max(powers[2 * third + 1 :]) == 0
    assert {slot.limit_w for slot in session.slots[third + 1 :]} == {10_000.0}
    assert (view.limit_by, bench.lab.charger("dep-2").limit_by) == ("", "external, EMS")


@pytest.mark.parametrize(("seconds", "shape"), [(1800, "%H:%M"), (200_000, "%Y-%m-%d %H:%M")])
async def test_the_limit_has_a_name_and_an_end(bench: Bench, seconds: int, shape: str) -> None:
    await bench.applied("dep-1", "start-session", id_tag="DEADBEEF", connector_id=1)
    now, charger = bench.lab.now(), bench.lab.fleet.find("dep-1").charger
    install(charger, now, 1, 3, [(0, 6_000.0)], unit="W", validTo=to_text(now + seconds))
    view = bench.lab.charger("dep-1").connectors[0]
    until = strftime(shape, gmtime(now + seconds))
    assert (view.limit_w, view.limit_by) == (6_000.0, f"TxDefault #3, until {until}")
    limit(charger, now, charger.connectors[0], 5_000.0)
    assert bench.lab.charger("dep-1").connectors[0].limit_by == f"external, EMS, until {until}"


async def test_a_limit_of_the_grid_connection_has_a_name_too(bench: Bench) -> None:
    await bench.applied("dep-1", "start-session", id_tag="DEADBEEF", connector_id=1)
    now, charger = bench.lab.now(), bench.lab.fleet.find("dep-1").charger
    install(charger, now, 0, 8, [(0, 10.0)], purpose=STATION_MAX)
    view = bench.lab.charger("dep-1")
    assert (view.limit_w, view.limit_by) == (6_900.0, "StationMax #8")
    assert (view.connectors[0].limit_w, view.connectors[0].limit_by) == (6_900.0, "StationMax #8")
