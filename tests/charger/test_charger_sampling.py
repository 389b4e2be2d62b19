"""Meter values: when they are taken, and that they agree with each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.events import ClockSampled, Event, TransactionEnded, TransactionStarted, TransactionUpdated
from ocpplab_tui.charger.meter import MeterSample, SampledValue
from ocpplab_tui.charger.readings import SUPPORTED
from ocpplab_tui.charger.sampling import next_clock_mark, next_mark
from tests.charger.bench import (
    DUO,
    FIXED,
    QUIET,
    SINGLE_PHASE,
    SOCKET,
    STEADY,
    T0,
    TAG,
    TWIN,
    charger_of,
    told,
)
from tests.charger.profiles import limit

REGISTER = "Energy.Active.Import.Register"


def charging(*specs: object, at: float = T0, version: str = "1.6", **configuration: str) -> Charger:
    charger = charger_of(*specs, version=version, configuration={**QUIET, **configuration})  # type: ignore[arg-type]
    charger.plug(at, charger.connectors[0])
    charger.authorized(at, charger.connectors[0], TAG)
    charger.take_events()
    return charger


def values(sample: MeterSample) -> dict[tuple[str, str | None], float]:
    return {(value.measurand, value.phase): value.value for value in sample.values}


def periodic(charger: Charger) -> list[MeterSample]:
    updates = [event for event in charger.take_events() if isinstance(event, TransactionUpdated)]
    return [sample for update in updates if update.trigger == "MeterValuePeriodic" for sample in update.samples]


def clocked(charger: Charger) -> list[ClockSampled]:
    return [event for event in charger.take_events() if isinstance(event, ClockSampled)]


def ended(events: list[Event]) -> TransactionEnded:
    (event,) = [event for event in events if isinstance(event, TransactionEnded)]
    return event


# -- Sample.Periodic


def test_samples_come_at_every_interval_from_the_start() -> None:
    """M-01, TC_070_CS: without drift, however late somebody looks."""
    charger = charging(at=T0 + 7.25, MeterValueSampleInterval="30")
    assert charger.deadline == T0 + 37.25
    charger.advance(T0 + 100)
    charger.advance(T0 + 131)
    samples = periodic(charger)
    assert [sample.at for sample in samples] == [T0 + 37.25, T0 + 67.25, T0 + 97.25, T0 + 127.25]
    assert {sample.context for sample in samples} == {"Sample.Periodic"}


def test_a_changed_interval_counts_at_once_and_from_now() -> None:
    """M-08: no samples for the time before."""
    charger = charging()
    charger.advance(T0 + 95)
    charger.device_model.set_any("MeterValueSampleInterval", "10")
    assert charger.deadline <= T0 + 95
    charger.advance(T0 + 123)
    charger.advance(T0 + 145)
    assert [sample.at for sample in periodic(charger)] == [T0 + 130, T0 + 140]


def test_the_measurands_are_those_configured() -> None:
    charger = charging(MeterValueSampleInterval="60", MeterValuesSampledData="Current.Import,Power.Active.Import")
    charger.advance(T0 + 60)
    (sample,) = periodic(charger)
    assert [value.measurand for value in sample.values] == ["Current.Import"] * 3 + ["Power.Active.Import"]


def test_none_are_taken_outside_of_transactions() -> None:
    charger = charging(MeterValueSampleInterval="60")
    charger.unplug(T0 + 30, charger.connectors[0])
    told(charger)
    charger.advance(T0 + 600)
    assert told(charger) == []


# -- for the end


def test_the_end_has_begin_and_end() -> None:
    """M-03: Transaction.Begin and Transaction.End of the measurands for the end."""
    charger = charging()
    transaction = charger.running()[0]
    charger.stop_authorized(T0 + 600, transaction)
    begin, end = ended(charger.take_events()).samples
    assert (begin.context, begin.at, end.context, end.at) == ("Transaction.Begin", T0, "Transaction.End", T0 + 600)
    assert values(begin)[REGISTER, None] == transaction.meter_start_wh
    assert values(end)[REGISTER, None] == transaction.meter_stop_wh


def test_no_measurands_no_samples_at_the_end() -> None:
    charger = charging(StopTxnSampledData="")
    charger.stop_authorized(T0 + 600, charger.running()[0])
    assert ended(charger.take_events()).samples == ()


def test_samples_are_kept_for_the_end() -> None:
    """J-03, TC_J_10: TxEndedInterval; J03: AlignedData.TxEnded…"""
    charger = charging(
        at=T0 + 1,
        version="2.0.1",
        **{"SampledDataCtrlr.TxEndedInterval": "100", "AlignedDataCtrlr.TxEndedInterval": "150"},
    )
    charger.stop_authorized(T0 + 321, charger.running()[0])
    samples = [(sample.context, sample.at - T0) for sample in ended(charger.take_events()).samples]
    assert samples == [
        ("Transaction.Begin", 1),
        ("Sample.Periodic", 101),
        ("Sample.Clock", 150),
        ("Sample.Periodic", 201),
        ("Sample.Clock", 300),
        ("Sample.Periodic", 301),
        ("Transaction.End", 321),
    ]


def test_clock_samples_are_kept_in_1_6_too() -> None:
    charger = charging(ClockAlignedDataInterval="300", StopTxnAlignedData=REGISTER)
    charger.stop_authorized(T0 + 700, charger.running()[0])
    contexts = [sample.context for sample in ended(charger.take_events()).samples]
    assert contexts == ["Transaction.Begin", "Sample.Clock", "Sample.Clock", "Transaction.End"]


def test_of_too_many_every_second_goes() -> None:
    """J02.FR.20: begin and end stay."""
    charger = charging(at=T0, version="2.0.1", **{"SampledDataCtrlr.TxEndedInterval": "10"})
    charger.stop_authorized(T0 + 20_000, charger.running()[0])
    samples = ended(charger.take_events()).samples
    assert len(samples) <= charger.settings.ended_values_max
    assert (samples[0].context, samples[-1].context) == ("Transaction.Begin", "Transaction.End")
    assert [sample.at for sample in samples] == sorted(sample.at for sample in samples)


def test_started_has_its_readings() -> None:
    """TC_J_07."""
    charger = charger_of(version="2.0.1")
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0, charger.connectors[0], TAG)
    (started,) = [event for event in charger.take_events() if isinstance(event, TransactionStarted)]
    (sample,) = started.samples
    assert sample.context == "Transaction.Begin"
    assert values(sample) == {(REGISTER, None): started.transaction.meter_start_wh}


# -- Sample.Clock


def test_clock_samples_come_at_marks_counted_from_midnight() -> None:
    """M-02, TC_071_CS, TC_J_01: for the main meter and each EVSE, in and out of transactions."""
    charger = charging(*DUO, at=T0 + 7, ClockAlignedDataInterval="900")
    charger.advance(T0 + 1_900)
    samples = clocked(charger)
    assert [event.at - T0 for event in samples] == [900, 900, 900, 1_800, 1_800, 1_800]
    assert [event.connector.number if event.connector else 0 for event in samples[:3]] == [0, 1, 2]
    assert [event.transaction for event in samples[:3]] == [None, charger.running()[0], None]
    assert {event.sample.context for event in samples} == {"Sample.Clock"}


def test_marks_begin_anew_each_midnight() -> None:
    assert next_clock_mark(T0 + 86_000, 7_000) == T0 + 86_400
    assert next_clock_mark(T0 + 86_400, 7_000) == T0 + 93_400
    assert next_clock_mark(T0, 0) == float("inf")


def test_during_idle_only() -> None:
    """J-01, TC_J_06: SendDuringIdle."""
    configuration = {"AlignedDataCtrlr.Interval": "900", "AlignedDataCtrlr.SendDuringIdle": "true"}
    charger = charging(*DUO, at=T0, version="2.0.1", **configuration)
    charger.advance(T0 + 900)
    assert [event.connector and event.connector.number for event in clocked(charger)] == [2]
    charger.unplug(T0 + 901, charger.connectors[0])
    charger.advance(T0 + 1_800)
    assert len(clocked(charger)) == 3


def test_connectors_of_one_evse_are_sampled_once() -> None:
    charger = charging(*TWIN, at=T0, version="2.0.1", **{"AlignedDataCtrlr.Interval": "900"})
    charger.advance(T0 + 900)
    assert len(clocked(charger)) == 2


def test_an_interval_switched_on_later_brings_no_bygone_samples() -> None:
    charger = charger_of()
    charger.device_model.set_any("ClockAlignedDataInterval", "60")
    charger.advance(T0 + 7_205)
    assert clocked(charger) == []
    assert charger.deadline == T0 + 7_260


def test_marks_that_passed_without_power_are_left_out() -> None:
    charger = charger_of(configuration={"ClockAlignedDataInterval": "60"})
    charger.power_off(T0 + 10)
    charger.power_on(T0 + 1_000)
    charger.advance(T0 + 1_030)
    assert [event.at for event in clocked(charger)] == [T0 + 1_020] * 2


@given(origin=st.floats(-1e300, 1e300), interval=st.integers(1, 100_000))
@example(origin=-1e22, interval=30)
@example(origin=1e17, interval=30)
def test_the_next_mark_comes_wherever_the_marks_are_counted_from(origin: float, interval: int) -> None:
    """A start of the transaction that a disk made up stopped time: the sample that was due was never the last one."""
    assert T0 < next_mark(origin, T0, interval) <= T0 + 2 * interval


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.integers(1, 4_000))
def test_the_next_mark_is_after_the_last(origin: float, last: float, interval: int) -> None:
    mark = next_mark(T0 + origin, T0 + origin + last, interval)
    assert 0 < mark - (T0 + origin + last) <= interval + 1e-3


# -- what is read


@pytest.mark.parametrize("spec", [FIXED, SOCKET, SINGLE_PHASE])
@pytest.mark.parametrize("phases", [1, 3])
@pytest.mark.parametrize("seconds", [1, 1_234, 3_000])
def test_power_is_voltage_times_current(spec: object, phases: int, seconds: float) -> None:
    charger = charger_of(spec, vehicle=replace(STEADY, ac_phases=phases))  # type: ignore[arg-type]
    (connector,) = charger.connectors
    charger.plug(T0, connector)
    charger.authorized(T0, connector, TAG)
    sample = values(charger.sample(T0 + seconds, connector, SUPPORTED, "Trigger"))
    volts = [value for (measurand, _), value in sample.items() if measurand == "Voltage"]
    amperes = [value for (measurand, _), value in sample.items() if measurand == "Current.Import"]
    product = sum(volt * ampere for volt, ampere in zip(volts, amperes, strict=True))
    assert product == pytest.approx(sample["Power.Active.Import", None], abs=0.5)
    assert len([ampere for ampere in amperes if ampere]) == (connector.phases or 1)
    assert sample["Power.Factor", None] == 1
    assert max(amperes) <= connector.spec.max_current_a


def test_phases_are_named() -> None:
    """M-06: a meter on three phases tells each."""
    charger = charging()
    sample = charger.sample(T0 + 1, charger.connectors[0], ("Current.Import", "Voltage"), "Trigger")
    assert [value.phase for value in sample.values] == ["L1", "L2", "L3", "L1-N", "L2-N", "L3-N"]
    one = charging(SINGLE_PHASE)
    sample = one.sample(T0 + 1, one.connectors[0], ("Current.Import", "Voltage"), "Trigger")
    assert [value.phase for value in sample.values] == [None, None]


def test_a_limit_in_amperes_is_never_exceeded() -> None:
    charger = charging()
    (connector,) = charger.connectors
    limit(charger, T0, connector, 10 * 230.0 * 3)
    for seconds in range(0, 1_700, 50):
        sample = charger.sample(T0 + seconds, connector, ("Current.Import", "Current.Offered"), "Trigger")
        assert 9.9 < max(value.value for value in sample.values) <= 10.0


def test_units_are_those_of_the_specification() -> None:
    """M-07: Frequency has none."""
    charger = charging()
    sample = charger.sample(T0 + 1, charger.connectors[0], SUPPORTED, "Trigger")
    assert {value.measurand: value.unit for value in sample.values} == {
        "Energy.Active.Import.Register": "Wh",
        "Energy.Active.Import.Interval": "Wh",
        "Energy.Reactive.Import.Register": "varh",
        "Energy.Reactive.Import.Interval": "varh",
        "Power.Active.Import": "W",
        "Power.Reactive.Import": "var",
        "Power.Offered": "W",
        "Power.Factor": "",
        "Current.Import": "A",
        "Current.Offered": "A",
        "Voltage": "V",
        "SoC": "Percent",
        "Temperature": "Celsius",
        "Frequency": "",
    }


def test_everything_that_a_charger_offers_can_be_read() -> None:
    for version in ("1.6", "2.0.1"):
        assert set(charger_of(version=version).settings.supported_measurands) <= set(SUPPORTED)


def test_without_a_vehicle_its_charge_is_unknown() -> None:
    charger = charger_of()
    assert charger.sample(T0, charger.connectors[0], ("SoC",), "Trigger").values == ()
    charger.plug(T0, charger.connectors[0])
    sample = charger.sample(T0, charger.connectors[0], ("SoC",), "Trigger")
    assert sample.values == (SampledValue(20.0, "SoC", "Percent", None, "EV"),)


def test_an_open_contactor_has_no_direct_voltage() -> None:
    charger = charger_of(FIXED)
    (connector,) = charger.connectors
    assert charger.voltage_at(T0, connector) == 0
    charger.plug(T0, connector)
    assert charger.voltage_at(T0, connector) == 0
    charger.authorized(T0, connector, TAG)
    assert 400 < charger.voltage_at(T0, connector) < 440


def test_intervals_add_up_to_the_register() -> None:
    charger = charging(
        MeterValueSampleInterval="60", MeterValuesSampledData=f"Energy.Active.Import.Interval,{REGISTER}"
    )
    start = charger.running()[0].meter_start_wh
    charger.advance(T0 + 3_600)
    samples = [values(sample) for sample in periodic(charger)]
    assert len(samples) == 60
    assert (
        start + sum(sample["Energy.Active.Import.Interval", None] for sample in samples) == samples[-1][REGISTER, None]
    )


def test_intervals_at_clock_marks() -> None:
    charger = charging(ClockAlignedDataInterval="3600", MeterValuesAlignedData="Energy.Active.Import.Interval")
    charger.advance(T0 + 7_200)
    amounts = [event.sample.values[0].value for event in clocked(charger) if event.connector]
    assert amounts == [0, 11_000]


def test_the_main_meter_is_the_sum() -> None:
    charger = charging(*DUO)
    charger.plug(T0, charger.connectors[1])
    charger.authorized(T0, charger.connectors[1], TAG)
    main = values(charger.sample(T0 + 60, None, SUPPORTED, "Trigger"))
    assert main["Power.Active.Import", None] == 22_000
    assert main[REGISTER, None] == int(sum(c.register_wh(T0 + 60) for c in charger.connectors))
    assert ("SoC", None) not in main
    assert sum(
        main["Current.Import", f"L{line}"] * main["Voltage", f"L{line}-N"] for line in (1, 2, 3)
    ) == pytest.approx(22_000, abs=1)


def test_what_is_unknown_is_left_out() -> None:
    charger = charging()
    assert charger.sample(T0, charger.connectors[0], ("RPM",), "Trigger").values == ()


def test_offered_and_drawn() -> None:
    charger = charging(SOCKET)
    (connector,) = charger.connectors
    charger.ev_stops_energy(T0 + 1, connector)
    sample = values(charger.sample(T0 + 2, connector, ("Power.Offered", "Power.Active.Import"), "Trigger"))
    assert sample == {("Power.Offered", None): 22_000, ("Power.Active.Import", None): 0}
