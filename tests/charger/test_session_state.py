"""What a charger is in the middle of outlives the program."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.session_state import SessionState
from ocpplab_tui.charger.states import ConnectorStatus, StopReason, Trigger
from tests.charger.bench import DUO, FIXED, OTHER_TAG, SOCKET, T0, TAG, charger_of, told, transactions

LATER = T0 + 10_000
SAMPLED = {"SampledDataCtrlr.TxUpdatedInterval": "600", "AlignedDataCtrlr.Interval": "0"}


def kept(charger: Charger) -> Any:
    """Through the store and back."""
    return json.loads(json.dumps(SessionState(charger).state()))


def reborn(charger: Charger, *specs: object, version: str = "1.6", now: float = LATER) -> Charger:
    """Another run of the program, with the power not on yet."""
    other = charger_of(*specs, version=version, seed=99)  # type: ignore[arg-type]
    SessionState(other).restore(kept(charger), now)
    return other


def charging(*specs: object, version: str = "1.6") -> Charger:
    charger = charger_of(*specs, version=version, configuration=SAMPLED)  # type: ignore[arg-type]
    charger.plug(T0, charger.connectors[0])
    charger.authorized(T0, charger.connectors[0], TAG, "GROUP", remote_start_id=8, duration_s=90_000)
    charger.advance(T0 + 700)
    charger.take_events()
    return charger


def test_an_untouched_charger_has_nothing_to_keep() -> None:
    assert SessionState(charger_of()).state() is None


def test_revision_rises_with_what_happens() -> None:
    charger = charger_of()
    part = SessionState(charger)
    seen = [part.revision]
    for act in (charger.plug, charger.unplug_ev_side, charger.replug_ev_side, charger.unplug):
        act(T0, charger.connectors[0])
        seen.append(part.revision)
    charger.advance(T0 + 5)
    assert seen == sorted(set(seen))
    assert part.revision == seen[-1], "looking is no change"


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_a_transaction_goes_on(version: str) -> None:
    before = charging(version=version)
    (transaction,) = before.running()
    transaction.number, transaction.sequence = 42, 5
    transaction.told.add("evse")
    after = reborn(before, version=version)
    assert after.deadline == float("inf")
    after.power_on(LATER)
    (again,) = after.running()
    assert (again.id, again.number, again.sequence, again.told) == (transaction.id, 42, 5, {"evse"})
    assert (again.id_token, again.group_id, again.remote_start_id) == (TAG, "GROUP", 8)
    assert (again.started_at, again.meter_start_wh) == (T0, transaction.meter_start_wh)
    assert again.kept == transaction.kept
    assert transactions(told(after)) == ["Updated AbnormalCondition"]
    (old,), (new,) = before.connectors, after.connectors
    assert (new.status, new.locked) == (ConnectorStatus.CHARGING, True)
    assert new.register_wh(LATER) == pytest.approx(old.register_wh(T0 + 700))
    assert new.soc(LATER) == pytest.approx(old.soc(T0 + 700))
    assert again.ends_at == transaction.ends_at


def test_interrupted_readings_are_told() -> None:
    after = reborn(charging())
    after.power_on(LATER)
    (event,) = [event for event in after.take_events() if getattr(event, "samples", ())]
    assert [(sample.at, sample.context) for sample in event.samples] == [  # type: ignore[union-attr]
        (T0 + 700, "Interruption.Begin"),
        (LATER, "Interruption.End"),
    ]


def test_a_transaction_ends_when_the_program_did() -> None:
    after = reborn(charging())
    after.end_all(after.now, StopReason.POWER_LOSS, Trigger.ABNORMAL_CONDITION)
    (event,) = [event for event in after.take_events() if type(event).__name__ == "TransactionEnded"]
    assert event.at == T0 + 700
    after.power_on(LATER)
    assert after.connectors[0].status is ConnectorStatus.FINISHING
    assert not after.running()


def test_a_fixed_cable_that_was_plugged_is_plugged() -> None:
    after = reborn(charging(FIXED), FIXED)
    after.power_on(LATER)
    after.unplug(LATER, after.connectors[0])
    assert transactions(told(after))[-1] == "Ended EVCommunicationLost EVDisconnected Idle"


def test_switches_and_faults_are_kept() -> None:
    before = charger_of(*DUO)
    first, second = before.connectors
    before.change_availability(T0, first, False)
    before.inject_fault(T0, "GroundFault", second)
    before.inject_fault(T0, "WeakSignal")
    after = reborn(before, *DUO)
    after.power_on(LATER)
    assert [connector.status for connector in after.connectors] == ["Unavailable", "Faulted"]
    assert [fault.fault for fault in after.active_faults] == ["WeakSignal", "GroundFault"]
    after.change_availability(LATER, after.connectors[0], True)
    assert after.connectors[0].status is ConnectorStatus.AVAILABLE


def test_a_kept_cable_is_freed_by_its_owner() -> None:
    before = charging()
    before.deauthorized(T0 + 800, before.running()[0])
    after = reborn(before)
    after.power_on(LATER)
    assert after.release(LATER, OTHER_TAG) is None
    assert after.release(LATER, TAG) is after.connectors[0]


def test_a_transaction_without_a_cable_ends() -> None:
    points = {"TxCtrlr.TxStartPoint": "Authorized", "TxCtrlr.TxStopPoint": "Authorized"}
    before = charger_of(*DUO, version="2.0.1", configuration=points)
    before.authorized(T0, None, TAG)
    after = reborn(before, *DUO, version="2.0.1")
    after.power_on(LATER)
    assert transactions(told(after)) == ["Ended AbnormalCondition PowerLoss Idle"]
    assert not after.busy


def test_what_it_does_not_know_it_ignores() -> None:
    state = kept(charging())
    state["from-the-future"] = 1
    state["connectors"]["1"]["transaction"]["colour"] = "blue"
    state["connectors"]["1"]["faults"] = ["Nobody"]
    state["connectors"]["7"] = {"plugged": True}
    after = charger_of(SOCKET)
    SessionState(after).restore(state, LATER)
    after.power_on(LATER)
    assert after.connectors[0].status is ConnectorStatus.CHARGING
    SessionState(after).restore(None, LATER)
    assert after.running()
