"""Stored messages outlive the program, and what their answers mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.protocol.outbox import Outbox, StoredMessage
from ocpplab_tui.protocol.station import Station
from tests.charger.bench import QUIET, T0
from tests.protocol.stations import ListWire, go_offline, go_online, station_of

CARD = IdToken("DEADBEEF")
OFFLINE = QUIET | {"AllowOfflineTxForUnknownId": "true"}


def kept(station: Station) -> dict[str, Any]:
    """Everything through the store."""
    return {name: json.loads(json.dumps(part.state())) for name, part in station.kept.items()}


def reborn(old: Station, *, resume: bool = True) -> tuple[Station, ListWire]:
    """The next run of the program, an hour later."""
    station, wire = station_of(old.version, OFFLINE)
    station.clock.move_to(T0 + 3_600)  # type: ignore[attr-defined]
    for name, state in kept(old).items():
        if name in ("sessions", "outbox"):
            station.kept[name].restore(state, station.now())
    station.recovered(resume=resume)
    station.power_on()
    return station, wire


def pending(station: Station) -> list[StoredMessage]:
    return station.outbox.messages()


def accepted_but_offline(version: str, **configuration: str) -> Station:
    station, wire = station_of(version, OFFLINE | configuration)
    station.power_on()
    go_online(station, wire)
    go_offline(station, wire)
    return station


def session_offline(version: str, *, end: bool) -> Station:
    station = accepted_but_offline(version)
    charger: Charger = station.charger
    station.plug(charger.connectors[0])
    station.swipe(CARD)
    assert charger.running()
    if end:
        station.clock.move_to(T0 + 60)  # type: ignore[attr-defined]
        station.swipe(CARD)
    return station


def test_nothing_waits_nothing_is_kept() -> None:
    station, _ = station_of()
    assert station.outbox.state() is None
    station.outbox.restore(None, T0)
    assert len(station.outbox) == 0


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_messages_are_the_same_after_the_restart(version: str) -> None:
    old = session_offline(version, end=True)
    before = [(item.action, item.payload) for item in pending(old)]
    new, wire = reborn(old)
    assert [(item.action, item.payload) for item in pending(new)] == before
    go_online(new, wire)
    assert before[0] in [(action, payload) for action, payload, _ in wire.sent]


def test_1_6_learns_the_number_of_an_ended_transaction() -> None:
    """Start and stop were stored by an earlier run; the stop carries what the start's answer says."""
    new, wire = reborn(session_offline("1.6", end=True))
    go_online(new, wire)
    info = {"status": "Accepted", "parentIdTag": "FAMILY"}
    wire.answer_all({"StartTransaction": {"transactionId": 77, "idTagInfo": info}})
    stop = next(payload for action, payload, _ in wire.sent if action == "StopTransaction")
    assert stop["transactionId"] == 77
    assert stop["reason"] == "Local"
    known = new.charger.authorization.lookup(CARD, new.now())
    assert known is not None
    assert known.group_id == "FAMILY"


def test_a_refused_start_stops_the_resumed_transaction() -> None:
    new, wire = reborn(session_offline("1.6", end=False))
    (transaction,) = new.charger.running()
    assert pending(new)[0].transaction is transaction
    go_online(new, wire)
    wire.answer_all({"StartTransaction": {"transactionId": 5, "idTagInfo": {"status": "Invalid"}}})
    assert not new.charger.running()
    assert [payload["reason"] for action, payload, _ in wire.sent if action == "StopTransaction"] == ["DeAuthorized"]


def test_power_loss_is_told_at_the_instant_at_which_the_program_ended() -> None:
    new, _ = reborn(session_offline("2.0.1", end=False), resume=False)
    ended = pending(new)[-1].payload
    assert (ended["eventType"], ended["transactionInfo"]["stoppedReason"]) == ("Ended", "PowerLoss")
    assert ended["timestamp"].startswith("2026-01-01T00:00:00")
    assert [item.payload["seqNo"] for item in pending(new)] == list(range(len(pending(new))))


def test_seq_no_goes_on() -> None:
    """X20-02: no number twice, the same transaction id."""
    old = session_offline("2.0.1", end=False)
    numbers = [item.payload["seqNo"] for item in pending(old)]
    new, _ = reborn(old)
    new.charger.stop_authorized(new.now(), new.charger.running()[0])
    new.process()
    payloads = [item.payload for item in pending(new)]
    assert [item["seqNo"] for item in payloads] == list(range(len(payloads)))
    assert len(payloads) > len(numbers)
    assert len({item["transactionInfo"]["transactionId"] for item in payloads}) == 1


def test_a_sent_message_keeps_its_unique_id() -> None:
    old = session_offline("1.6", end=True)
    wire = old.wire
    assert isinstance(wire, ListWire)
    wire.online = True
    old.opened()
    (sent,) = [unique_id for action, _, unique_id in wire.sent if action == "StartTransaction"]
    new, new_wire = reborn(old)
    go_online(new, new_wire)
    assert [unique_id for action, _, unique_id in new_wire.sent if action == "StartTransaction"] == [sent]


def test_revision_rises_when_a_message_comes_and_goes() -> None:
    old = session_offline("1.6", end=False)
    revision = old.outbox.revision
    wire = old.wire
    assert isinstance(wire, ListWire)
    wire.online = True
    old.opened()
    wire.answer_all({"StartTransaction": {"transactionId": 5, "idTagInfo": {"status": "Accepted"}}})
    assert old.outbox.revision > revision
    assert len(old.outbox) == 0


def update(number: int, **more: Any) -> dict[str, Any]:
    info = {"transactionId": "t"}
    return {"eventType": "Updated", "seqNo": number, "transactionInfo": info, **more}


def test_a_full_queue_drops_every_second_intermediate_message() -> None:
    """E04.FR.07, FR.08: Started and Ended never go, nor what tells something once."""
    station = accepted_but_offline("2.0.1", **{"OCPPCommCtrlr.TransactionQueueMaxLength": "8"})
    station.plug(station.charger.connectors[0])
    station.swipe(CARD)
    (transaction,) = station.charger.running()
    outbox: Outbox = station.outbox
    begun = len(outbox)
    for number in range(100, 108 - begun):
        station.store("TransactionEvent", update(number), transaction)
    assert len(outbox) == 8
    station.store("TransactionEvent", update(200), transaction)
    numbers = [item.payload["seqNo"] for item in pending(station)]
    assert numbers[0] == 0
    assert numbers[-1] == 200
    assert outbox.dropped == 8 + 1 - len(outbox)
    intermediate = [number for number in range(begun, 0, -1) if number in numbers]
    assert outbox.dropped >= 3, intermediate


def test_without_anything_expendable_it_grows() -> None:
    station = accepted_but_offline("1.6", TransactionQueueMaxLength="4")
    for _ in range(4):
        station.plug(station.charger.connectors[0])
        station.swipe(CARD)
        station.unplug(station.charger.connectors[0])
    assert [item.action for item in pending(station)] == ["StartTransaction", "StopTransaction"] * 4
    assert station.outbox.dropped == 0
