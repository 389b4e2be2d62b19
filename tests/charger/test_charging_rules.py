"""Which profiles are refused, and how limits are counted in another unit."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpplab_tui.charger.charging import KeptProfiles
from ocpplab_tui.charger.charging_profile import Rate
from ocpplab_tui.charger.charging_reading import ProfileMistake, profile_of
from ocpplab_tui.charger.definitions import definition_of
from ocpplab_tui.charger.definitions.smart_charging import PROFILES_MAX
from ocpplab_tui.charger.wiring import Wiring
from tests.charger.bench import FIXED, SOCKET, T0, TAG, catalogue_charger, charger_of
from tests.charger.profiles import install, payload, profile

SECOND = replace(FIXED, evse=2)
THREE, ONE, DIRECT = Wiring(230, 3), Wiring(230, 1), Wiring(400, 0)


@pytest.mark.parametrize(
    ("wiring", "rate", "unit", "expected"),
    [
        (THREE, Rate(10, "A", None), "W", 6_900),
        (THREE, Rate(10, "A", 1), "W", 2_300),
        (THREE, Rate(10, "A", 1), "A", 10),
        (THREE, Rate(6_900, "W", None), "A", 10),
        (ONE, Rate(10, "A", None), "W", 2_300),
        (ONE, Rate(10, "A", 3), "W", 2_300),
        (DIRECT, Rate(10, "A", 3), "W", 4_000),
        (DIRECT, Rate(20_000, "W", None), "A", 50),
    ],
)
def test_units(wiring: Wiring, rate: Rate, unit: Any, expected: float) -> None:
    assert wiring.value(rate, unit) == pytest.approx(expected)


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("name", ["validFrom", "validTo"])
@pytest.mark.parametrize("text", ["soon", "", "2026-13-01T00:00:00Z"])
def test_times_that_are_none(version: str, name: str, text: str) -> None:
    charger = charger_of(version=version)
    with pytest.raises(ProfileMistake) as caught:
        install(charger, T0, 1, 1, [(0, 6)], **{name: text, "validFrom": text} if name == "validFrom" else {name: text})
    assert caught.value.reason_code in ("InvalidValue", "InvalidProfile")


def test_16_replaces_and_so_is_never_full_by_its_own_place() -> None:
    charger = charger_of(version="1.6")
    for number in range(3 * PROFILES_MAX):
        install(charger, T0, 1, number, [(0, 6)], level=number % 10)
    assert len(charger.installed_profiles()) == 10


def test_an_external_constraint_is_not_replaced_by_its_id() -> None:
    charger = charger_of(version="2.0.1")
    charger.set_external_limit(T0, 0, 5_000, "W", "EMS")
    with pytest.raises(ProfileMistake, match="external constraint"):
        install(charger, T0, 1, -1, [(0, 6)])


def test_a_model_of_both_kinds_takes_both_units() -> None:
    charger = charger_of(SOCKET, SECOND)
    install(charger, T0, 2, 1, [(0, 50)])
    (period,) = charger.composite(T0, charger.connectors[1], 60, "W").periods
    assert period.limit == 20_000
    whole = charger.composite(T0, None, 60, "A").periods[0]
    assert whole.limit == pytest.approx(22_000 / 690 + 20_000 / 690, abs=0.11)


def test_a_grid_limit_in_amperes_behind_a_rectifier() -> None:
    charger = charger_of(SOCKET, SECOND, version="2.0.1")
    install(charger, T0, 0, 1, [(0, 16)], purpose="ChargingStationMaxProfile", starts_at=T0)
    assert charger.composite(T0, charger.connectors[1], 60, "W").periods[0].limit == pytest.approx(16 * 690)
    assert charger.composite(T0, charger.connectors[1], 60, "A").periods[0].limit == pytest.approx(27.6)
    assert charger.composite(T0, None, 60, "A").periods[0].limit == 16


@pytest.mark.parametrize(("model", "units"), [("sdk-ac-22", "Current,Power"), ("sdk-dc-50", "Power")])
def test_keys_of_the_profile(model: str, units: str) -> None:
    charger = catalogue_charger(model)
    told = {name: value for name, value, _ in charger.device_model.listing()}
    assert told["ChargingScheduleAllowedChargingRateUnit"] == units
    assert told["ChargeProfileMaxStackLevel"] == "10"
    assert told["ChargingScheduleMaxPeriods"] == "100"
    assert told["ConnectorSwitch3to1PhaseSupported"] == "false"
    assert told["MaxChargingProfilesInstalled"] == str(PROFILES_MAX)
    assert "SmartCharging" in (told["SupportedFeatureProfiles"] or "").split(",")


def test_variables_of_the_controller() -> None:
    charger = charger_of(version="2.0.1")
    install(charger, T0, 0, 1, [(0, 6)])
    assert charger.device_model.get_any("SmartChargingCtrlr.Entries[ChargingProfiles]") == "1"
    assert charger.device_model.get_any("SmartChargingCtrlr@1.ACPhaseSwitchingSupported") == "false"
    assert definition_of(charger.model, "2.0.1").by_name("SmartChargingCtrlr.RateUnit") is not None


def test_the_payload_is_kept_as_it_was_given() -> None:
    wanted = payload(1, [(0, 6)], customData={"vendorId": "org.example"})
    assert profile(T0, 1, 1, [(0, 6)], customData={"vendorId": "org.example"}).payload == wanted


NUMBERS = st.sampled_from([-(2**63), -1, 0, 1, 5, 60, 86_400, 2**31, 2**64 - 1, 1e18, 1e30])
LIMITS = st.sampled_from([-1e308, -0.1, 0, 0.05, 6, 1e6, 1e308])
INSTANTS = st.sampled_from([None, "0001-01-01T00:00:00Z", "1969-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00"])


@settings(max_examples=200, deadline=None)
@given(
    version=st.sampled_from(["1.6", "2.0.1"]),
    steps=st.lists(st.tuples(NUMBERS, LIMITS), min_size=1, max_size=3),
    duration=st.none() | NUMBERS,
    times=st.tuples(INSTANTS, INSTANTS, INSTANTS),
    purpose=st.sampled_from(["ChargingStationMaxProfile", "TxDefaultProfile"]),
    kind=st.sampled_from(["Absolute", "Recurring", "Relative"]),
    unit=st.sampled_from(["A", "W"]),
)
def test_whatever_the_wire_brings(version: str, duration: Any, times: Any, **how: Any) -> None:
    """Refused, or in force without a crash."""
    steps = [(0, how.pop("steps")[0][1])] if times[0] else how.pop("steps")
    more = {name: text for name, text in zip(("validFrom", "validTo"), times, strict=False) if text}
    wanted = payload(1, steps, duration=duration, recurrencyKind="Daily", **how, **more)
    if times[2]:
        wanted["chargingSchedule"][0]["startSchedule"] = times[2]
    charger = charger_of(version=version)
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0, charger.connectors[0], TAG)
    made = profile_of(wanted, 0, T0)
    with suppress(ProfileMistake):
        charger.require_profile(made)
        charger.install_profile(T0, made)
    for second in (0.5, 70, 90_000):
        charger.advance(T0 + second)
        assert charger.connectors[0].power_at(T0 + second) >= 0
    assert charger.deadline > T0 + 90_000
    for connector in (None, charger.connectors[0]):
        for seconds in (1, 100_000, 2**62):
            periods = charger.composite(T0 + 90_000, connector, seconds, "A").periods
            assert periods[0].start_s == 0
            assert all(0 <= period.limit <= 32 for period in periods)
    KeptProfiles(charger_of(version=version)).restore(KeptProfiles(charger).state(), T0)
