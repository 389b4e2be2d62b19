"""Whatever happens to a charger, in whatever order: no illegal status, no forgotten transaction, no lost energy."""

from __future__ import annotations

import json
from math import inf
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.charging import KeptProfiles
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import (
    ConnectorChanged,
    Event,
    TransactionEnded,
    TransactionStarted,
    TransactionUpdated,
)
from ocpplab_tui.charger.faults import FAULTS
from ocpplab_tui.charger.meter import MeterSample
from ocpplab_tui.charger.readings import SUPPORTED
from ocpplab_tui.charger.session_state import SessionState
from ocpplab_tui.charger.states import LEGAL_CHANGES, Availability, ConnectorStatus, StopReason, Trigger
from ocpplab_tui.charger.transaction import Transaction
from ocpplab_tui.config.catalog import generic_model
from ocpplab_tui.config.vehicles import shipped_vehicles
from tests.charger.bench import DUO, FIXED, OTHER_TAG, SOCKET, T0, TAG, TWIN
from tests.charger.profiles import limit, profile

STEPS: list[list[tuple[int, float]]] = [
    [(0, 0.0)],
    [(0, 2_000.0), (60, 0.0), (61, 9_000.0)],
    [(0, 5_000.0), (600, 4_999.0)],
]
PLACES = st.integers(1, 2)
STOP_POINTS = ("EVConnected", "Authorized", "PowerPathClosed", "EnergyTransfer", "ParkingBayOccupancy")
START_POINTS = (*STOP_POINTS, "DataSigned")


def point_lists(points: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(points), min_size=1, max_size=3, unique=True).map(",".join)


MODELS = {"socket": (SOCKET,), "fixed": (FIXED,), "twin": TWIN, "duo": DUO}
FLAGS = ("StopTransactionOnEVSideDisconnect", "UnlockConnectorOnEVSideDisconnect", "StopTransactionOnInvalidId")
VEHICLES = [vehicle for vehicle in shipped_vehicles().values() if vehicle.max_dc_w]
WHOLE = frozenset({ConnectorStatus.AVAILABLE, ConnectorStatus.UNAVAILABLE, ConnectorStatus.FAULTED})


def same(one: Event, other: Event) -> bool:
    """Equal but for the objects, which are another charger's."""
    return _plain(one) == _plain(other)


def _plain(event: Event) -> list[object]:
    names = event._fields if isinstance(event, TransactionUpdated) else event.__slots__
    values = [(name, getattr(event, name)) for name in names]
    return [type(event), *((name, _thing(value)) for name, value in values)]


def _thing(value: object) -> object:
    if isinstance(value, Connector):
        return value.number
    if isinstance(value, tuple) and value and isinstance(value[0], MeterSample):
        return [(sample.at, sample.context, sample.values) for sample in value]  # records are numbered by who looks
    if isinstance(value, Transaction):
        return value.id, value.meter_start_wh, value.meter_stop_wh, value.started_at, value.ended_at
    return value


class Watch:
    """Follows the events of a charger and objects."""

    def __init__(self, charger: Charger) -> None:
        self.charger = charger
        self.at = T0
        self.running: dict[str, float] = {}
        self.ended: set[str] = set()
        self.forget()

    def forget(self) -> None:
        """After a boot statuses are read, not told."""
        charger = self.charger
        self.statuses = {c.number: c.status for c in charger.connectors} | {0: charger.status}
        self.availabilities = {c.number: c.availability for c in charger.connectors} | {0: charger.availability}

    def see(self, event: Event) -> None:
        assert event.at >= self.at
        self.at = event.at
        match event:
            case ConnectorChanged():
                self._see_status(event)
            case TransactionStarted(transaction=transaction):
                assert transaction.id not in self.running
                assert transaction.id not in self.ended
                self.running[transaction.id] = event.at
            case TransactionUpdated(transaction=transaction):
                assert transaction.id in self.running
            case TransactionEnded(transaction=transaction):
                del self.running[transaction.id]
                self.ended.add(transaction.id)
                assert transaction.meter_stop_wh is not None
                assert transaction.meter_stop_wh >= transaction.meter_start_wh
            case _:
                pass

    def _see_status(self, event: ConnectorChanged) -> None:
        number = event.connector.number if event.connector else 0
        before = self.statuses[number]
        if number:
            assert event.status is before or event.status in LEGAL_CHANGES[before]
        else:
            assert event.status in WHOLE
        assert event.availability_changed == (event.availability is not self.availabilities[number])
        self.statuses[number], self.availabilities[number] = event.status, event.availability


class Machine(RuleBasedStateMachine):
    """One charger, and its twin who is looked at all the time. The same must happen to both."""

    @initialize(
        model=st.sampled_from(sorted(MODELS)),
        version=st.sampled_from(["1.6", "2.0.1"]),
        start=point_lists(START_POINTS),
        stop=point_lists(STOP_POINTS),
        flags=st.tuples(*(st.booleans() for _ in FLAGS)),
        allowance=st.sampled_from([0, 300]),
        shared=st.booleans(),
        intervals=st.tuples(st.sampled_from([0, 70]), st.sampled_from([0, 900])),
    )
    def build(
        self,
        model: str,
        version: str,
        start: str,
        stop: str,
        flags: tuple[bool, ...],
        allowance: int,
        shared: bool,
        intervals: tuple[int, int],
    ) -> None:
        configuration = {name: str(flag).lower() for name, flag in zip(FLAGS, flags, strict=True)}
        configuration |= {"MaxEnergyOnInvalidId": str(allowance), "MeterValueSampleInterval": str(intervals[0])}
        configuration |= {"ClockAlignedDataInterval": str(intervals[1])}
        if version != "1.6":
            configuration |= {"TxCtrlr.TxStartPoint": start, "TxCtrlr.TxStopPoint": stop}
            configuration |= {"SampledDataCtrlr.TxEndedInterval": str(intervals[0])}
            configuration |= {"SampledDataCtrlr.SignReadings": str("DataSigned" in start).lower()}
        specs = MODELS[model]
        built = generic_model(specs, max_power_w=30_000.0 if shared else None)
        self.charger, self.twin = (
            Charger(built, version, T0, random=Random(3), vehicle=VEHICLES[0], configuration=configuration)
            for _ in range(2)
        )
        self.lives = 0
        self.configuration = configuration
        refused = {name for name, _ in self.charger.refused_configuration}
        assert refused <= {"UnlockConnectorOnEVSideDisconnect"}  # read-only where all cables are fixed
        self.now = T0
        self.watch = Watch(self.charger)
        self.random = Random(5)
        self.levels: dict[int, float] = {}
        self.registers = [0.0] * len(specs)

    def _do(self, name: str, place: int | None, *arguments: object, **named: object) -> None:
        """The same to both; they agree whether it is possible."""
        results = []
        for charger in (self.charger, self.twin):
            connector = None if place is None else charger.connectors[(place - 1) % len(charger.connectors)]
            places = () if place == 0 else (connector,)
            try:
                results.append(str(getattr(charger, name)(self.now, *places, *arguments, **named)))
            except OperationRefused as refused:
                results.append(str(refused))
        if "Connector" not in results[0]:
            assert results[0] == results[1]
        self._compare()

    def _compare(self) -> None:
        events, others = self.charger.take_events(), self.twin.take_events()
        assert len(events) == len(others)
        for event, other in zip(events, others, strict=True):
            assert same(event, other), (event, other)
            self.watch.see(event)

    # -- time

    @rule(seconds=st.sampled_from([0.0, 0.5, 7.0, 61.0, 600.0, 3_600.0, 40_000.0]))
    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        for _ in range(5):
            self.twin.advance(self.now + self.random.random() * seconds)
            self._look(self.twin)
        self.charger.advance(end)
        self.twin.advance(end)
        self.now = end
        self._compare()

    @staticmethod
    def _look(charger: Charger) -> None:
        for connector in (None, *charger.connectors):
            charger.sample(charger.now, connector, SUPPORTED, "Trigger")
        assert charger.deadline >= charger.now

    @precondition(lambda self: self.charger.deadline < inf)
    @rule()
    def wait_for_deadline(self) -> None:
        """Nothing happens before it."""
        end = max(self.charger.deadline, self.now)
        if end - 1e-3 > self.now:
            self.charger.advance(end - 1e-3)
            assert self.charger.take_events() == []
        self.charger.advance(end)
        self.twin.advance(end)
        self.now = max(self.now, end)
        assert self.charger.deadline > self.now
        self._compare()

    # -- people, vehicles, CSMS

    @rule(place=PLACES, vehicle=st.sampled_from(VEHICLES))
    def plug(self, place: int, vehicle: object) -> None:
        self._do("plug", place, vehicle)

    @rule(
        place=PLACES,
        what=st.sampled_from(
            ["unplug", "unplug_ev_side", "replug_ev_side", "unlock", "ev_requests_energy", "ev_stops_energy"]
        ),
    )
    def move_cable(self, place: int, what: str) -> None:
        self._do(what, place)

    @rule(place=PLACES, what=st.sampled_from(["lose_ev_communication", "restore_ev_communication", "jam_lock"]))
    def break_something_small(self, place: int, what: str) -> None:
        self._do(what, place)

    @rule(place=PLACES, occupied=st.booleans())
    def drive(self, place: int, occupied: bool) -> None:
        self._do("set_bay_occupancy", place, occupied)

    @rule(place=PLACES, percent=st.sampled_from([0.0, 20.0, 99.9, 100.0]))
    def set_state_of_charge(self, place: int, percent: float) -> None:
        self._do("set_state_of_charge", place, percent)

    @rule(place=PLACES, more_wh=st.sampled_from([-5.0, 0.0, 1_000.5]))
    def set_register(self, place: int, more_wh: float) -> None:
        connector = self.charger.connectors[(place - 1) % len(self.charger.connectors)]
        self._do("set_register", place, connector.register_wh(self.now) + more_wh)

    @rule(place=PLACES)
    def ev_ends_session(self, place: int) -> None:
        self._do("ev_ends_session", place)

    @rule(seconds=st.sampled_from([-100.0, 0.0, 3.5]))
    def set_clock(self, seconds: float) -> None:
        self._do("set_clock_offset", 0, seconds)

    @rule(place=PLACES, what=st.sampled_from(["suspend_evse", "resume_evse"]))
    def pause(self, place: int, what: str) -> None:
        self._do(what, place)

    @rule(place=PLACES, watts=st.sampled_from([None, 0.0, 900.0, 7_000.0, 1e6]))
    def set_power(self, place: int, watts: float | None) -> None:
        self._do("set_power", place, watts)

    @rule(place=st.one_of(st.none(), PLACES), watts=st.sampled_from([None, 0.0, 1_400.0, 12_000.0]))
    def limit(self, place: int | None, watts: float | None) -> None:
        for charger in (self.charger, self.twin):
            connector = None if place is None else charger.connectors[(place - 1) % len(charger.connectors)]
            limit(charger, self.now, connector, watts)
        self._compare()

    @rule(level=st.integers(0, 1), steps=st.sampled_from(STEPS), duration=st.sampled_from([None, 700]))
    def set_default_profile(self, level: int, steps: list[tuple[int, float]], duration: int | None) -> None:
        for charger in (self.charger, self.twin):
            how = {"level": level, "unit": "W", "starts_at": self.now, "duration": duration}
            charger.install_profile(self.now, profile(self.now, 0, level, steps, **how))
        self._compare()

    @rule(
        place=st.one_of(st.none(), PLACES),
        token=st.sampled_from([TAG, OTHER_TAG]),
        seconds=st.sampled_from([None, 1.0, 500.0]),
        energy=st.sampled_from([None, 1.0, 2_000.0]),
        remote=st.booleans(),
    )
    def authorize(
        self, place: int | None, token: object, seconds: float | None, energy: float | None, remote: bool
    ) -> None:
        trigger = Trigger.REMOTE_START if remote else Trigger.AUTHORIZED
        self._do("authorized", place, token, trigger=trigger, duration_s=seconds, energy_limit_wh=energy)

    @rule(number=st.integers(0, 2), what=st.sampled_from(["stop_authorized", "deauthorized", "end_transaction"]))
    def stop(self, number: int, what: str) -> None:
        more = (StopReason.UNLOCK_COMMAND, Trigger.UNLOCK_COMMAND) if what == "end_transaction" else ()
        for charger in (self.charger, self.twin):
            running = charger.running()
            if number < len(running):
                getattr(charger, what)(self.now, running[number], *more)
        self._compare()

    @rule(token=st.sampled_from([TAG, OTHER_TAG]))
    def release(self, token: object) -> None:
        self._do("release", 0, token)

    @rule(place=st.one_of(st.none(), PLACES))
    def cancel(self, place: int | None) -> None:
        self._do("cancel_authorization", place)

    @rule(place=PLACES, token=st.sampled_from([TAG, OTHER_TAG]))
    def begin_session(self, place: int, token: object) -> None:
        self._do("plug", place)
        self._do("authorized", place, token)

    @precondition(lambda self: not self.charger.active_faults)
    @rule(name=st.sampled_from(sorted(FAULTS)), place=st.one_of(st.none(), PLACES))
    def inject(self, name: str, place: int | None) -> None:
        for charger in (self.charger, self.twin):
            number = None if place is None else (place - 1) % len(charger.connectors)
            connector = None if number is None else charger.connectors[number]
            try:
                charger.inject_fault(self.now, name, connector)
            except OperationRefused:
                assert name == "EVCommunicationError"
        self._compare()

    @precondition(lambda self: self.charger.active_faults)
    @rule()
    def clear_all(self) -> None:
        self._do("clear_fault", None)

    @precondition(lambda self: any(self.charger._inoperative(c) for c in self.charger.connectors))
    @rule()
    def all_operative(self) -> None:
        for charger in (self.charger, self.twin):
            for target in (None, *charger.connectors, charger.evse(1)):
                charger.change_availability(self.now, target, True)
        self._compare()

    @rule(place=st.one_of(st.none(), PLACES))
    def clear(self, place: int | None) -> None:
        self._do("clear_fault", place)

    @rule(place=st.one_of(st.none(), PLACES), operative=st.booleans())
    def change_availability(self, place: int | None, operative: bool) -> None:
        self._do("change_availability", place, operative)

    @rule(operative=st.booleans())
    def change_evse(self, operative: bool) -> None:
        for charger in (self.charger, self.twin):
            charger.change_availability(self.now, charger.evse(1), operative)
        self._compare()

    @rule(end=st.booleans(), seconds=st.sampled_from([0.0, 30.0, 5_000.0]))
    def reboot(self, end: bool, seconds: float) -> None:
        for charger in (self.charger, self.twin):
            if end:
                charger.end_all(self.now, StopReason.HARD_RESET, Trigger.RESET_COMMAND)
        self._compare()
        for charger in (self.charger, self.twin):
            charger.power_off(self.now)
            assert charger.deadline == inf
            charger.power_on(self.now + seconds)
        self.now += seconds
        self.watch.forget()
        self._compare()
        self.watch.forget()

    @rule(place=PLACES)
    def pull_while_dark(self, place: int) -> None:
        for charger in (self.charger, self.twin):
            charger.power_off(self.now)
        for name in ("unplug", "plug"):
            self._do(name, place)
        for charger in (self.charger, self.twin):
            charger.power_on(self.now)
        self.watch.forget()
        self._compare()
        self.watch.forget()

    @precondition(lambda self: self.charger.touched)
    @rule(seconds=st.sampled_from([0.0, 5_000.0]))
    def restart_the_program(self, seconds: float) -> None:
        """What is kept is enough to go on."""
        self.lives += 1
        self.charger, self.twin = (self._reborn(charger, seconds) for charger in (self.charger, self.twin))
        self.now += seconds
        self.watch.charger = self.charger
        self.watch.forget()
        self._compare()
        self.watch.forget()

    def _reborn(self, charger: Charger, seconds: float) -> Charger:
        charger.advance(self.now)
        assert not charger.take_events()
        random = Random(3 + self.lives)
        options = {"random": random, "vehicle": VEHICLES[0], "configuration": self.configuration}
        other = Charger(charger.model, charger.version, self.now, **options)  # type: ignore[arg-type]
        SessionState(other).restore(json.loads(json.dumps(SessionState(charger).state())), self.now)
        KeptProfiles(other).restore(json.loads(json.dumps(KeptProfiles(charger).state())), self.now)
        other.power_on(self.now + seconds)
        return other

    @rule(seconds=st.sampled_from(["0", "30", "100"]))
    def change_intervals(self, seconds: str) -> None:
        for charger in (self.charger, self.twin):
            charger.device_model.set_any("MeterValueSampleInterval", seconds)
            charger.device_model.set_any("ClockAlignedDataInterval", seconds)
            charger.advance(self.now)
        self._compare()

    # -- always

    @invariant()
    def statuses_are_those_told(self) -> None:
        if not hasattr(self, "charger"):
            return
        for connector in self.charger.connectors:
            assert connector.status is self.watch.statuses[connector.number]
            assert connector.availability is self.watch.availabilities[connector.number]

    @invariant()
    def transactions_are_those_told(self) -> None:
        if not hasattr(self, "charger"):
            return
        running = self.charger.running()
        assert {transaction.id for transaction in running} == set(self.watch.running)
        places = [transaction.connector.evse_id for transaction in running if transaction.connector]
        assert len(places) == len(set(places))

    @invariant()
    def nothing_is_overdue(self) -> None:
        if hasattr(self, "charger"):
            assert self.charger.deadline > self.now

    @invariant()
    def energy_is_never_lost(self) -> None:
        if not hasattr(self, "charger"):
            return
        registers = [connector.register_wh(self.now) for connector in self.charger.connectors]
        assert all(new >= old for new, old in zip(registers, self.registers, strict=True))
        self.registers = registers

    @invariant()
    def power_flows_only_where_it_may(self) -> None:
        if not hasattr(self, "charger"):
            return
        for connector in self.charger.connectors:
            power = connector.power_at(self.now)
            assert 0 <= power <= connector.max_power_w + 1e-6
            charging = connector.status is ConnectorStatus.CHARGING
            assert charging == (power > 0)
            assert not connector.energized or connector.authorization is not None
            if self.charger.version == "1.6":
                assert connector.energized <= (connector.transaction is not None)
            if connector.availability in (Availability.FAULTED, Availability.UNAVAILABLE):
                assert not power
        assert self.charger.power_at(self.now) <= self.charger.max_power_w + 1e-6


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
