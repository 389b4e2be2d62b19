"""Limits by charging profiles, as power, states and events."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.charging import KeptProfiles
from ocpplab_tui.charger.charging_profile import EXTERNAL, STATION_MAX, TX, TX_DEFAULT, stacked
from ocpplab_tui.charger.charging_profiles import Criteria
from ocpplab_tui.charger.events import ConnectorChanged, TransactionUpdated
from ocpplab_tui.charger.states import StopReason, Trigger
from ocpplab_tui.config.catalog import ConnectorSpec
from tests.charger.bench import DUO, FIXED, OTHER_TAG, QUIET, SINGLE_PHASE, SOCKET, STEADY, T0, TAG, charger_of
from tests.charger.profiles import composite, install, profile

ONE_PHASE = replace(STEADY, max_ac_w=7_360.0, ac_phases=1)
DAY = 86_400


def charging(*connectors: ConnectorSpec, version: str = "2.0.1", vehicles: int = 1) -> Charger:
    """Its vehicles charge since T0; nothing of that is told any more."""
    charger = charger_of(*connectors, version=version)
    for connector, token in zip(charger.connectors[:vehicles], (TAG, OTHER_TAG), strict=False):
        charger.plug(T0, connector)
        charger.authorized(T0, connector, token)
    charger.take_events()
    return charger


def transaction_id(charger: Charger) -> str:
    transaction = charger.connectors[0].transaction
    assert transaction is not None
    return transaction.id


def power(charger: Charger, now: float, connector: int = 1) -> float:
    charger.advance(now)
    return charger.connectors[connector - 1].power_at(now)


def news(charger: Charger) -> list[str]:
    """Triggers of TransactionUpdated and statuses, in order."""
    events = charger.take_events()
    told = [event for event in events if isinstance(event, TransactionUpdated | ConnectorChanged)]
    return [str(item.trigger if isinstance(item, TransactionUpdated) else item.status) for item in told]


# -- in time -----------------------------------------------------------------------------------------------------


def test_without_profiles_nothing_is_made() -> None:
    charger = charging()
    assert charger.profiles is None
    assert charger.deadline > T0 + 3_600
    assert charger.installed_profiles() == []


def test_a_limit_holds_from_border_to_border() -> None:
    charger = charging()
    install(charger, T0, 1, 1, [(0, 10), (60, 0), (120, 8)], starts_at=T0, duration=180)
    assert power(charger, T0) == pytest.approx(10 * 690)
    assert charger.deadline == pytest.approx(T0 + 60)
    assert power(charger, T0 + 59.99) == pytest.approx(10 * 690)
    assert power(charger, T0 + 60) == 0
    assert charger.connectors[0].status == "SuspendedEVSE"
    assert power(charger, T0 + 120) == pytest.approx(8 * 690)
    assert charger.connectors[0].status == "Charging"
    assert power(charger, T0 + 180) == STEADY.max_ac_w
    assert charger.limits_due == inf


def test_looking_late_changes_nothing() -> None:
    early, late = charging(), charging()
    for charger in (early, late):
        install(charger, T0, 1, 1, [(0, 10), (60, 0), (120, 8)], starts_at=T0, duration=180)
    for second in range(0, 200, 7):
        early.advance(T0 + second)
    assert power(late, T0 + 200) == power(early, T0 + 200)
    registers = [charger.connectors[0].register_wh(T0 + 200) for charger in (early, late)]
    assert registers[0] == pytest.approx(registers[1], abs=1e-6)
    assert news(early) == news(late)


def test_nothing_becomes_due_while_nobody_charges() -> None:
    charger = charger_of(version="2.0.1")
    install(charger, T0, 0, 1, [(0, 10), (60, 0)], starts_at=T0)
    assert charger.deadline == inf


def test_relative_counts_from_the_start_of_charging() -> None:
    charger = charger_of(version="2.0.1")
    install(charger, T0, 0, 1, [(0, 6), (30, 16)])
    charger.plug(T0 + 100, charger.connectors[0])
    charger.authorized(T0 + 500, charger.connectors[0], TAG)
    assert power(charger, T0 + 529) == pytest.approx(6 * 690)
    assert power(charger, T0 + 530) == STEADY.max_ac_w


def test_relative_without_any_transaction() -> None:
    charger = charger_of(version="2.0.1", configuration={**QUIET, "TxCtrlr.TxStartPoint": ""})
    install(charger, T0, 0, 1, [(0, 6), (30, 16)])
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0 + 5, charger.connectors[0], TAG)
    assert power(charger, T0 + 34) == pytest.approx(6 * 690)
    assert power(charger, T0 + 35) == STEADY.max_ac_w
    assert charger.limits_due == inf


def test_recurring_starts_again_every_day() -> None:
    charger = charging()
    how = {"kind": "Recurring", "recurrencyKind": "Daily", "starts_at": T0 - 3 * DAY, "duration": 3_600}
    install(charger, T0, 1, 1, [(0, 6), (600, 0)], **how)
    assert power(charger, T0 + 599) == pytest.approx(6 * 690)
    assert power(charger, T0 + 600) == 0
    assert composite(charger, T0, 2 * DAY)[:5] == [(0, 6), (600, 0), (3_600, 31.8), (DAY, 6), (DAY + 600, 0)]


def test_a_week_is_seven_days() -> None:
    charger = charging()
    how = {"kind": "Recurring", "recurrencyKind": "Weekly", "starts_at": T0, "duration": 60}
    install(charger, T0, 1, 1, [(0, 6)], **how)
    assert composite(charger, T0, 8 * DAY) == [(0, 6), (60, 31.8), (7 * DAY, 6), (7 * DAY + 60, 31.8)]


def test_times_are_those_of_the_chargers_clock() -> None:
    charger = charging()
    charger.set_clock_offset(T0, 3_600.25)
    install(charger, T0, 1, 1, [(0, 10)], starts_at=T0 + 3_600 + 30)
    assert power(charger, T0 + 29.7) == STEADY.max_ac_w
    assert power(charger, T0 + 29.75) == pytest.approx(10 * 690)
    charger.set_clock_offset(T0 + 40, 0.0)  # set back: the profile has not begun
    assert power(charger, T0 + 40) == STEADY.max_ac_w


# -- purposes ----------------------------------------------------------------------------------------------------


def test_a_transactions_own_profile_overrules_the_default_also_upward() -> None:
    charger = charging()
    install(charger, T0, 0, 1, [(0, 6)])
    own = {"purpose": TX, "transactionId": transaction_id(charger)}
    install(charger, T0, 1, 2, [(0, 16)], starts_at=T0, duration=60, **own)
    assert power(charger, T0) == STEADY.max_ac_w
    assert power(charger, T0 + 60) == pytest.approx(6 * 690)  # run out: the default again (K02.FR.08)


def test_a_transactions_own_profile_goes_with_it() -> None:
    charger = charging()
    install(charger, T0, 1, 2, [(0, 6)], purpose=TX, transactionId=transaction_id(charger))
    install(charger, T0, 0, 3, [(0, 8)])
    transaction = charger.connectors[0].transaction
    assert transaction is not None
    charger.stop_authorized(T0 + 10, transaction, reason=StopReason.REMOTE, trigger=Trigger.REMOTE_STOP)
    assert [view.id for view in charger.installed_profiles()] == [3]


def test_the_station_maximum_is_shared() -> None:
    charger = charging(*DUO, vehicles=2)
    install(charger, T0, 0, 1, [(0, 8_000)], purpose=STATION_MAX, unit="W", starts_at=T0)
    assert [power(charger, T0, number) for number in (1, 2)] == [4_000, 4_000]
    charger.ev_stops_energy(T0 + 1, charger.connectors[1])
    assert power(charger, T0 + 1) == 8_000


def test_a_station_maximum_in_amperes_holds_in_every_phase() -> None:
    charger = charger_of(*DUO, version="2.0.1")
    for connector, token, vehicle in zip(charger.connectors, (TAG, OTHER_TAG), (STEADY, ONE_PHASE), strict=True):
        charger.plug(T0, connector, vehicle)
        charger.authorized(T0, connector, token)
    install(charger, T0, 0, 1, [(0, 16)], purpose=STATION_MAX, starts_at=T0)
    amperes = [power(charger, T0) / 690, power(charger, T0, 2) / 230]
    assert sum(amperes) == pytest.approx(16)
    assert amperes == pytest.approx([8, 8])
    charger.ev_stops_energy(T0 + 1, charger.connectors[0])
    assert power(charger, T0 + 1, 2) == pytest.approx(16 * 230)


def test_a_default_of_one_connector_replaces_that_of_all_in_16() -> None:
    charger = charging(*DUO, version="1.6", vehicles=2)
    install(charger, T0, 0, 1, [(0, 6)])
    install(charger, T0, 2, 2, [(0, 10)])
    assert [power(charger, T0, number) / 690 for number in (1, 2)] == pytest.approx([6, 10])


def test_external_limits_and_their_end() -> None:
    charger = charging()
    charger.set_external_limit(T0, 0, 5_000, "W", "EMS")
    charger.set_external_limit(T0, 1, 6, "A", "SO")
    assert power(charger, T0) == pytest.approx(6 * 690)
    assert [(view.evse, view.id, view.source) for view in charger.installed_profiles()] == [
        (0, -1, "EMS"),
        (1, -2, "SO"),
    ]
    assert charger.clear_profiles(T0, Criteria()) == 0  # not the CSMS's to clear
    charger.clear_external_limit(T0 + 1, 1)
    assert power(charger, T0 + 1) == 5_000
    charger.clear_external_limit(T0 + 2, 0)
    assert power(charger, T0 + 2) == STEADY.max_ac_w
    assert charger.clear_external_limit(T0 + 3, 0) is None


def test_watts_on_direct_current() -> None:
    charger = charging(FIXED)
    install(charger, T0, 1, 1, [(0, 20_000)], unit="W")
    assert power(charger, T0) == 20_000
    assert composite(charger, T0, 60, unit="W") == [(0, 20_000)]


def test_smart_charging_can_be_switched_off() -> None:
    charger = charging()
    install(charger, T0, 1, 1, [(0, 6)])
    assert power(charger, T0) == pytest.approx(6 * 690)
    charger.device_model.set_any("SmartChargingCtrlr.Enabled", "false")
    assert power(charger, T0 + 1) == STEADY.max_ac_w
    assert composite(charger, T0 + 1, 60) == [(0, 31.8)]
    charger.device_model.set_any("SmartChargingCtrlr.Enabled", "true")
    assert power(charger, T0 + 2) == pytest.approx(6 * 690)


# -- what is told ------------------------------------------------------------------------------------------------


def test_only_a_significant_change_is_told() -> None:
    charger = charging()
    charger.device_model.set_any("SmartChargingCtrlr.LimitChangeSignificance", "10")
    steps = [(0, 10), (60, 9.5), (120, 9), (180, 8.9), (240, 0), (300, 10)]
    install(charger, T0, 1, 1, steps, starts_at=T0)
    assert news(charger) == ["ChargingRateChanged"]
    for start, expected in (
        (60, []),
        (120, []),
        (180, ["ChargingRateChanged"]),  # by more than 10 % since it was told last
        (240, ["ChargingStateChanged", "SuspendedEVSE"]),
        (300, ["ChargingStateChanged", "Charging"]),
    ):
        charger.advance(T0 + start)
        assert news(charger) == expected, start


def test_a_start_under_a_profile_tells_no_change() -> None:
    charger = charger_of(version="2.0.1")
    install(charger, T0, 0, 1, [(0, 10)])
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0, charger.connectors[0], TAG)
    assert "ChargingRateChanged" not in news(charger)


def test_the_meter_tells_what_is_offered() -> None:
    charger = charging(version="1.6")
    install(charger, T0, 1, 1, [(0, 10)])
    sample = charger.sample(T0, charger.connectors[0], ("Power.Offered", "Current.Offered"), "Trigger")
    assert sample.values[0].value == pytest.approx(6_900)
    assert sample.values[1].value <= 10


def test_a_profile_of_a_remote_start_holds_from_the_beginning() -> None:
    charger = charger_of(version="2.0.1", configuration={**QUIET, "TxCtrlr.TxStartPoint": "Authorized"})
    waiting = profile(T0, 1, 7, [(0, 6)], purpose=TX)
    charger.authorized(T0, None, TAG, charging_profile=waiting)
    charger.plug(T0 + 20, charger.connectors[0])
    assert power(charger, T0 + 20) == pytest.approx(6 * 690)
    (view,) = charger.installed_profiles()
    assert (view.id, view.evse, view.transaction_id) == (7, 1, transaction_id(charger))
    assert "ChargingRateChanged" not in news(charger)


# -- what is kept ------------------------------------------------------------------------------------------------


def test_profiles_outlive_the_program() -> None:
    charger = charging()
    kept = KeptProfiles(charger)
    assert (kept.revision, kept.state()) == (0, None)
    install(charger, T0, 0, 1, [(0, 6)])
    install(charger, T0, 0, 2, [(0, 9_000)], purpose=STATION_MAX, unit="W", starts_at=T0)
    install(charger, T0, 1, 3, [(0, 16)], purpose=TX, transactionId=transaction_id(charger))
    charger.set_external_limit(T0, 0, 8_000, "W", "SO")
    again = charger_of(version="2.0.1", seed=2)  # its transactions are others
    again.plug(T0, again.connectors[0])
    again.authorized(T0, again.connectors[0], TAG)
    KeptProfiles(again).restore(kept.state(), T0)
    again.forget_lost_transactions()
    assert again.installed_profiles() == [view for view in charger.installed_profiles() if view.purpose != TX]
    assert power(again, T0) == pytest.approx(6 * 690)


@pytest.mark.parametrize("state", [None, [], [[1, "CSO", 0.0, 0, {}]], [[1, "CSO", 0.0, 0, None]]])
def test_what_is_no_profile_is_left_out(state: object) -> None:
    charger = charger_of(version="2.0.1")
    KeptProfiles(charger).restore(state, T0)
    assert charger.installed_profiles() == []


# -- for all profiles --------------------------------------------------------------------------------------------

STEPS = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 40)), max_size=5, unique_by=lambda step: step[0]).map(
    lambda steps: [(0, 9.0), *sorted((start, float(limit)) for start, limit in steps if start)]
)
HOW = st.fixed_dictionaries(
    {
        "level": st.integers(0, 3),
        "starts_at": st.integers(-600, 600).map(lambda offset: T0 + offset),
        "duration": st.none() | st.integers(1, 900),
    },
    optional={
        "validFrom": st.sampled_from(["2025-12-31T23:59:00Z", "2026-01-01T00:02:00Z"]),
        "validTo": st.sampled_from(["2026-01-01T00:05:00Z", "2026-01-01T00:15:00Z"]),
    },
)
PURPOSES = st.sampled_from([STATION_MAX, TX_DEFAULT, TX])
PROFILES = st.lists(st.tuples(PURPOSES, STEPS, HOW, st.sampled_from(["A", "W"])), max_size=6)


def with_profiles(profiles: list[tuple[str, list[tuple[int, float]], dict[str, object], str]]) -> Charger:
    """1.6: what has the same place replaces."""
    charger = charging(version="1.6")
    for number, (purpose, steps, how, unit) in enumerate(profiles):
        scaled = [(start, limit if unit == "A" else limit * 700) for start, limit in steps]
        own = {"transactionId": transaction_id(charger)} if purpose == TX else {}
        evse = 0 if purpose == STATION_MAX else 1
        install(charger, T0, evse, number, scaled, purpose=purpose, unit=unit, **how, **own)
    return charger


def allowed_amperes(charger: Charger, instant: float) -> float:
    """The rule, word by word: the least of the station's and the session's limit and the hardware's."""
    limits = [22_000 / 690]
    own: dict[str, list[float]] = {}
    for purpose in (STATION_MAX, EXTERNAL, TX, TX_DEFAULT):
        chosen = [item for item in charger.profiles or () if item.purpose == purpose]
        rate = stacked(chosen, instant, T0).rate
        if rate is not None:
            own[purpose] = [rate.limit if rate.unit == "A" else rate.limit / 690]
    session = own.get(TX) or own.get(TX_DEFAULT) or []
    return min([*limits, *own.get(STATION_MAX, []), *session])


@settings(max_examples=150, deadline=None)
@given(PROFILES, st.lists(st.integers(0, 1_199), min_size=1, max_size=12))
def test_a_composite_is_the_rule_at_every_instant(
    profiles: list[tuple[str, list[tuple[int, float]], dict[str, object], str]], instants: list[int]
) -> None:
    charger = with_profiles(profiles)
    schedule = charger.composite(T0, charger.connectors[0], 1_200, "A")
    starts = [period.start_s for period in schedule.periods]
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    limits = [period.limit for period in schedule.periods]
    assert all(one != other for one, other in pairwise(limits))
    for instant in instants:
        told = next(period.limit for period in reversed(schedule.periods) if period.start_s <= instant)
        assert told == pytest.approx(allowed_amperes(charger, T0 + instant), abs=0.1)


@settings(max_examples=100, deadline=None)
@given(PROFILES, st.lists(st.integers(0, 12_000), min_size=1, max_size=20))
def test_power_never_exceeds_the_limit(
    profiles: list[tuple[str, list[tuple[int, float]], dict[str, object], str]], tenths: list[int]
) -> None:
    charger = with_profiles(profiles)
    for tenth in sorted(tenths):
        now = T0 + tenth / 10
        flows = power(charger, now)
        assert flows <= allowed_amperes(charger, now) * 690 + 1e-6
        assert flows == pytest.approx(min(allowed_amperes(charger, now) * 690, STEADY.max_ac_w))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([SOCKET, SINGLE_PHASE]), st.integers(1, 40), st.sampled_from([STEADY, ONE_PHASE]))
def test_amperes_are_those_of_each_phase(spec: ConnectorSpec, limit: int, vehicle: object) -> None:
    charger = charger_of(spec, version="2.0.1")
    connector = charger.connectors[0]
    charger.plug(T0, connector, vehicle)  # type: ignore[arg-type]
    charger.authorized(T0, connector, TAG)
    install(charger, T0, 0, 1, [(0, limit)], purpose=STATION_MAX, starts_at=T0)
    assert power(charger, T0) / (230 * connector.phases) <= limit + 1e-9
