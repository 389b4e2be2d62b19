"""A session behind a bad network, without a socket: what arrives, when, and what the journal is told."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from ocpplab_tui.base.network_faults import KINDS, FaultDirection, NetworkFault, NetworkFaultKind
from ocpplab_tui.base.redaction import REDACTED
from ocpplab_tui.ocppj.answers import NoAnswer, Result
from ocpplab_tui.ocppj.frame import Direction, Kind
from ocpplab_tui.ocppj.pipe import MOST
from tests.ocppj.bad_talk import BadTalk
from tests.ocppj.support import STATUS

RESET = [2, "r1", "Reset", {"type": "Soft"}]


def fault(kind: NetworkFaultKind, direction: FaultDirection = "both", **options: Any) -> NetworkFault:
    return NetworkFault(kind, direction, **options)


def test_no_fault_leaves_everything_alone() -> None:
    talk = BadTalk()
    unique_id = talk.call()
    talk.answer(unique_id)
    talk.receive(RESET)
    assert talk.left == [unique_id, "r1"]
    assert talk.notes == ["", "", "", ""]
    assert [type(answer) for answer in talk.answers] == [Result]


def test_latency_out_keeps_the_order_and_tells_when_it_left() -> None:
    talk = BadTalk(fault("latency", "out", value=2.0))
    began = talk.clock.now()
    unique_id = talk.call()
    talk.receive(RESET)
    assert talk.left == []
    talk.clock.advance(1.9)
    assert [frame.direction for frame in talk.frames] == [Direction.IN]
    talk.clock.advance(0.1)
    assert talk.left == [unique_id, "r1"]
    assert [frame.at - began for frame in talk.frames] == [0.0, 2.0, 2.0]
    assert talk.notes_of(Direction.OUT) == ["network fault: 2 s late"] * 2


def test_latency_in_is_part_of_the_journals_latency() -> None:
    talk = BadTalk(fault("latency", "in", value=2.0))
    unique_id = talk.call()
    talk.answer(unique_id)
    assert talk.answers == []
    talk.clock.advance(2)
    assert talk.answers == [Result({})]
    assert talk.frames[-1].latency_ms == pytest.approx(2000)
    assert talk.frames[-1].note == "network fault: 2 s late"


def test_a_call_that_is_under_way_too_long_counts_as_not_answered_and_leaves_all_the_same() -> None:
    talk = BadTalk(fault("latency", "out", value=40.0))
    unique_id = talk.call()
    talk.clock.advance(31)
    assert talk.answers == [NoAnswer()]
    talk.clock.advance(10)
    assert talk.left == [unique_id]
    talk.answer(unique_id)
    assert talk.frames[-1].note == "too late: its CALL counts as not answered"


def test_jitter_is_drawn_for_each_but_does_not_reorder() -> None:
    talk = BadTalk(fault("jitter", "out", value=5.0, seed=3))
    began = talk.clock.now()
    for number in range(20):
        talk.receive([2, f"r{number}", "Reset", {"type": "Soft"}])
    talk.clock.advance(5)
    assert talk.left == [f"r{number}" for number in range(20)]
    times = [frame.at - began for frame in talk.frames if frame.direction is Direction.OUT]
    assert times == sorted(times)
    assert 0 < times[0] < times[-1] <= 5


def test_drop() -> None:
    talk = BadTalk(fault("drop", "out", action="StatusNotification"))
    talk.call()
    assert talk.left == []
    assert talk.notes == ["network fault: dropped, it never left"]
    assert talk.session.left_unanswered
    talk.receive(RESET)
    assert talk.left == ["r1"]


def test_drop_in_concerns_the_answer_to_the_action() -> None:
    talk = BadTalk(fault("drop", "in", action="StatusNotification"))
    unique_id = talk.call()
    talk.answer(unique_id)
    talk.receive(RESET)
    assert talk.left == [unique_id, "r1"]
    assert talk.frames[1].kind is Kind.RESULT
    assert talk.frames[1].action == "StatusNotification"
    assert talk.frames[1].note == "network fault: dropped, it never arrived"
    talk.clock.advance(31)
    assert talk.answers == [NoAnswer()]


def test_no_answer_leaves_calls_alone() -> None:
    talk = BadTalk(fault("no-answer"))
    unique_id = talk.call()
    talk.receive(RESET)
    talk.answer(unique_id)
    assert talk.left == [unique_id]
    assert [action for action, _ in talk.handler.calls] == ["Reset"]
    assert talk.answers == []


def test_late_answer_arrives_after_the_message_timeout_and_is_overtaken() -> None:
    talk = BadTalk(fault("late-answer", value=3.0))
    first = talk.call()
    talk.answer(first)
    talk.receive(RESET)
    talk.clock.advance(30)
    assert talk.answers == [NoAnswer()]
    second = talk.call()
    assert talk.left == [first, second]
    talk.clock.advance(3)
    assert talk.left == [first, second, "r1"]
    assert "too late: its CALL counts as not answered; network fault: 33 s late" in talk.notes_of(Direction.IN)


def test_duplicate() -> None:
    talk = BadTalk(fault("duplicate"))
    unique_id = talk.call()
    assert talk.left == [unique_id, unique_id]
    talk.answer(unique_id)
    assert talk.answers == [Result({})]
    talk.receive(RESET)
    assert talk.left == [unique_id, unique_id, *["r1"] * 4]
    assert [note for note in talk.notes if note] == [
        "network fault: once more",
        "answers no open CALL: ignored; network fault: once more",
        "network fault: once more",
        "network fault: once more",
        "network fault: once more",
    ]


def test_reorder_swaps_with_the_next() -> None:
    talk = BadTalk(fault("reorder", "out", value=10.0, action="StatusNotification"))
    unique_id = talk.call()
    assert talk.left == []
    talk.receive(RESET)
    assert talk.left == ["r1", unique_id]
    talk.answer(unique_id)
    assert talk.answers == [Result({})]


def test_reorder_does_not_wait_for_ever() -> None:
    talk = BadTalk(fault("reorder", "in", value=10.0))
    unique_id = talk.call()
    talk.answer(unique_id)
    talk.clock.advance(10)
    assert talk.answers == [Result({})]


def test_truncate() -> None:
    talk = BadTalk(fault("truncate", "out"), fault("truncate", "in", value=3))
    whole = orjson.dumps([2, talk.call(), "StatusNotification", STATUS])
    assert talk.wire == [whole[: len(whole) // 2]]
    told = talk.frames[0]
    assert (told.kind, told.data, told.unique_id) == (Kind.JUNK, talk.wire[0], "m-1")
    assert told.note == f"network fault: cut, it had {len(whole)} bytes"
    talk.answer("m-1")
    assert talk.answers == []
    assert talk.frames[1].data == b"[3,"
    assert talk.frames[1].note == "not JSON: dropped; network fault: cut, it had 12 bytes"


def test_corrupt() -> None:
    talk = BadTalk(fault("corrupt", "out", value=1000), fault("corrupt", "in", value=1000))
    unique_id = talk.call()
    assert not talk.wire[0].startswith(b"[")
    assert talk.frames[0].data == talk.wire[0]
    talk.answer(unique_id)
    assert talk.frames[1].kind is Kind.JUNK
    assert talk.frames[1].note == "not JSON: dropped; network fault: corrupted"


def test_corrupt_is_never_the_same_twice_but_repeats_with_its_seed() -> None:
    def played(seed: int) -> list[bytes]:
        talk = BadTalk(fault("corrupt", "out", value=3, seed=seed))
        for _ in range(5):
            talk.answer(talk.call())
            talk.session.closed()
            talk.session.opened(talk.network)
        return talk.wire

    assert len({data[-20:] for data in played(1)}) > 1
    assert played(1) == played(1) != played(2)


def test_wrong_id() -> None:
    talk = BadTalk(fault("wrong-id"))
    unique_id = talk.call()
    assert talk.left != [unique_id]
    assert (talk.frames[0].unique_id, talk.frames[0].kind) == (talk.left[0], Kind.CALL)
    assert talk.frames[0].note == f"network fault: its id was {unique_id}"
    talk.answer(unique_id)
    assert talk.answers == []
    assert talk.frames[1].note == f"answers no open CALL: ignored; network fault: its id was {unique_id}"
    talk.receive(RESET)
    assert talk.handler.calls
    assert talk.left[1].startswith("wrong-")


@pytest.mark.parametrize("direction", ["out", "in"])
def test_close_takes_the_place_of_a_message(direction: FaultDirection) -> None:
    talk = BadTalk(fault("close", direction, value=1012))
    unique_id = talk.call()
    talk.answer(unique_id)
    talk.receive(RESET)
    assert talk.answers == []
    assert talk.line == []
    talk.clock.advance(0)
    assert talk.line == [1012]
    told = talk.notes_of(Direction(direction))
    never = "it never left" if direction == "out" else "it never arrived"
    assert told[0] == f"network fault: closed with 1012 instead, {never}"


def test_nothing_passes_while_it_is_about_to_be_closed() -> None:
    talk = BadTalk(fault("close", "out", action="StatusNotification"))
    talk.call()
    talk.receive(RESET)
    assert talk.handler.calls == []
    assert talk.frames[-1].note == "network fault: lost, it never arrived"
    talk.network.closed()
    talk.clock.advance(1)
    assert talk.line == []


def test_half_open_out_holds_what_leaves_until_it_heals() -> None:
    talk = BadTalk(fault("half-open", "out"))
    assert talk.line == [(True, False)]
    unique_id = talk.call()
    talk.receive(RESET)
    assert talk.left == []
    assert [action for action, _ in talk.handler.calls] == ["Reset"]
    talk.network.end()
    assert talk.line == [(True, False), (False, False)]
    assert talk.left == [unique_id, "r1"]


def test_half_open_holds_what_was_late_already() -> None:
    talk = BadTalk(fault("latency", value=1.0))
    unique_id = talk.call()
    talk.network.use([*talk.network.faults, fault("half-open")])
    talk.clock.advance(5)
    assert talk.left == []
    talk.network.use([fault("latency", value=1.0)])
    assert talk.left == [unique_id]
    assert talk.frames[0].note == "network fault: 5 s late"


def test_what_was_under_way_is_lost_with_the_connection() -> None:
    talk = BadTalk(fault("half-open"))
    talk.call()
    talk.receive([3, "x", {}])
    talk.network.closed()
    talk.session.closed()
    assert talk.notes == [
        "network fault: lost with the connection, it never left",
        "network fault: lost with the connection, it never arrived",
    ]
    assert talk.left == []
    talk.session.opened(talk.network)
    talk.network.opened(talk)
    assert talk.line == [(True, True), (True, True)]


def test_bandwidth_makes_messages_queue() -> None:
    talk = BadTalk(fault("bandwidth", "out", value=10))
    began = talk.clock.now()
    for number in range(3):
        talk.receive([2, f"r{number}", "Reset", {"type": "Soft"}])
    talk.clock.advance(60)
    size = len(orjson.dumps([3, "r0", {"status": "Accepted"}]))
    times = [frame.at - began for frame in talk.frames if frame.direction is Direction.OUT]
    assert times == pytest.approx([size / 10, 2 * size / 10, 3 * size / 10])


def test_the_line_holds_no_more_than_it_may() -> None:
    talk = BadTalk(fault("half-open", "out"))
    for number in range(MOST + 3):
        talk.receive([2, f"r{number}", "Reset", {"type": "Soft"}])
    assert talk.notes_of(Direction.OUT) == ["network fault: lost, it never left"] * 3


def test_refuse_says_nothing_of_messages() -> None:
    talk = BadTalk(fault("refuse"))
    assert talk.network.refuses()
    talk.call()
    assert talk.notes == [""]


def test_probability_repeats_with_the_seed_whatever_else_is_wrong() -> None:
    def lost(*more: NetworkFault) -> list[bool]:
        talk = BadTalk(fault("drop", "in", probability=0.5, seed=9), *more)
        for number in range(40):
            talk.receive([2, f"r{number}", "Reset", {"type": "Soft"}])
        return ["dropped" in note for note in talk.notes_of(Direction.IN)]

    assert 5 < sum(lost()) < 35
    assert lost() == lost(fault("duplicate", "out", probability=0.5)) != lost(fault("drop", "in", seed=1))


def test_clearing_lets_everything_arrive_in_order() -> None:
    talk = BadTalk(fault("latency", value=60.0))
    unique_id = talk.call()
    talk.receive(RESET)
    talk.receive([2, "r2", "Reset", {"type": "Hard"}])
    talk.network.end()
    assert [payload["type"] for _, payload in talk.handler.calls] == ["Soft", "Hard"]
    assert talk.left == [unique_id, "r1", "r2"]


def test_bytes_that_are_no_text_end_the_connection_when_they_arrive() -> None:
    talk = BadTalk(fault("latency", "in", value=1.0))
    talk.receive(b"\xff")
    assert talk.line == []
    talk.clock.advance(1)
    assert talk.line == ["not utf-8"]


def test_binary_messages_pass_and_are_ignored() -> None:
    talk = BadTalk(fault("latency", "in", value=1.0))
    talk.network.receive_binary(b"[2]")
    talk.clock.advance(1)
    assert talk.notes == ["a binary message: ignored; network fault: 1 s late"]


SECRET = "correct-horse-battery"
CHANGE = [2, "c1", "ChangeConfiguration", {"key": "AuthorizationKey", "value": SECRET}]


@pytest.mark.parametrize("kind", ["truncate", "corrupt", "drop", "wrong-id", "latency", "duplicate"])
@pytest.mark.parametrize("value", [None, 1, 9])
def test_no_secret_gets_into_the_journal(kind: NetworkFaultKind, value: int | None) -> None:
    options = {} if not KINDS[kind].value else {"value": None if value is None else 60 + value}
    talk = BadTalk(fault(kind, "both", **options))
    talk.receive(CHANGE)
    for number in range(5):
        talk.session.call("DataTransfer", {"vendorId": "x", "data": f"password={SECRET}{number}"}, talk.answers.append)
        talk.clock.advance(100)
    assert talk.frames
    for frame in talk.frames:
        assert SECRET[:8] not in frame.text, frame
        assert SECRET[:8] not in frame.note
    assert any(REDACTED in frame.text for frame in talk.frames)


def test_the_faults_are_told_for_people() -> None:
    assert str(fault("close", value=1006)) == "close 1006"
    assert str(fault("truncate")) == "truncate"
    assert str(fault("truncate", value=20)) == "truncate 20 B"
    assert str(fault("bandwidth", "in")) == "bandwidth 1000 B/s, in"
    assert str(fault("corrupt", probability=0.25)) == "corrupt 1 characters, 25 %"
