"""Our CALLs: one at a time, in order, each with exactly one answer."""

from __future__ import annotations

import logging
from typing import Any

import orjson
import pytest

from ocpplab_tui.ocppj.answers import Answer, Lost, NoAnswer, Refused, Result
from ocpplab_tui.ocppj.caller import MAX_WAITING
from ocpplab_tui.ocppj.errors import InvalidPayload
from ocpplab_tui.ocppj.frame import Direction, Kind
from tests.ocppj.support import STATUS, Talk


def test_one_open_call_at_a_time_and_the_rest_in_order() -> None:
    talk = Talk()
    ids = [talk.call() for _ in range(3)]
    assert [message[1] for message in talk.sent] == ids[:1]
    assert talk.session.waiting == 2
    for number, unique_id in enumerate(ids):
        assert len(talk.sent) == number + 1
        talk.receive([3, unique_id, {}])
    assert [message[1] for message in talk.sent] == ids
    assert talk.answers == [Result({})] * 3
    assert talk.session.open_call is None


def test_ids_are_new_unless_given() -> None:
    talk = Talk()
    assert talk.call() != talk.call()
    assert talk.call(unique_id="again") == "again"


def test_a_call_made_by_an_answer_goes_behind_those_that_wait() -> None:
    talk = Talk()
    first = talk.session.call("Heartbeat", {}, talk.call_again)
    talk.call(unique_id="second")
    talk.receive([3, first, {"currentTime": "2026-01-01T00:00:00Z"}])
    talk.receive([3, "second", {}])
    assert [message[1] for message in talk.sent] == [first, "second", "again"]


def test_answer_that_is_not_the_open_call_s_is_ignored_and_noted() -> None:
    talk = Talk()
    unique_id = talk.call()
    talk.receive([3, "other", {}])
    talk.receive([4, "other", "GenericError", "", {}])
    talk.receive([3, "x" * 5000, {}])
    assert talk.answers == []
    assert talk.notes[1:] == ["answers no open CALL: ignored"] * 3
    assert len(talk.frames[3].unique_id) == 40
    talk.receive([3, unique_id, {}])
    talk.receive([3, unique_id, {}])
    assert talk.answers == [Result({})]
    assert talk.notes[-1] == "answers no open CALL: ignored"


def test_error_with_the_id_that_stands_for_unreadable_messages() -> None:
    talk = Talk("2.0.1")
    talk.call("Heartbeat", {})
    talk.receive([4, "-1", "RpcFrameworkError", "", {}])
    assert talk.notes[-1] == "the CSMS could not read a message"
    assert talk.answers == []


def test_call_error() -> None:
    talk = Talk()
    unique_id = talk.call()
    talk.receive([4, unique_id, "InternalError", "no \x1b[2J luck", {"a": 1}])
    assert talk.answers == [Refused("InternalError", "no ·[2J luck", {"a": 1})]
    assert talk.frames[-1].kind is Kind.ERROR
    assert (talk.frames[-1].action, talk.frames[-1].verdict) == ("StatusNotification", "")


def test_secrets_in_an_error_are_covered() -> None:
    talk = Talk()
    unique_id = talk.call()
    request = {"key": "AuthorizationKey", "value": "s3cr3t"}
    talk.receive([4, unique_id, "InternalError", f"bad: {request}", {"request": request}])
    assert "s3cr3t" not in repr(talk.answers)
    assert b"s3cr3t" not in talk.frames[-1].data


@pytest.mark.parametrize(
    ("version", "rest", "answer", "verdict"),
    [
        (
            "1.6",
            ["FormatViolation", "", {}],
            Refused("FormatViolation"),
            "FormatViolation is no error code of OCPP 1.6",
        ),
        ("2.0.1", ["FormationViolation", "", {}], Refused("FormationViolation"), "is no error code of OCPP 2.0.1"),
        ("1.6", ["FormationViolation", "", {}], Refused("FormationViolation"), ""),
        ("1.6", [], Refused("GenericError"), "a CALLERROR has 5 elements, this one has 2; its code is no text"),
        ("1.6", [7, None, []], Refused("GenericError"), "its code is no text"),
        ("1.6", ["InternalError"], Refused("InternalError"), "a CALLERROR has 5 elements, this one has 3"),
        ("1.6", ["InternalError", "", {}, 1], Refused("InternalError"), "a CALLERROR has 5 elements, this one has 6"),
    ],
)
def test_call_errors_of_odd_shape_end_the_call(version: str, rest: list[Any], answer: Answer, verdict: str) -> None:
    talk = Talk(version)
    unique_id = talk.call("Heartbeat", {})
    talk.receive([4, unique_id, *rest])
    assert talk.answers == [answer]
    assert verdict in talk.frames[-1].verdict
    assert bool(verdict) == bool(talk.frames[-1].verdict)


@pytest.mark.parametrize("message", [[3, "m-1"], [3, "m-1", None], [3, "m-1", []], [3, "m-1", {}, 1]])
def test_results_of_odd_shape_end_the_call(message: list[Any]) -> None:
    talk = Talk()
    talk.call()
    talk.receive(message)
    assert talk.answers == [Refused("FormatViolation", "the answer is not of the form [3, id, {payload}]")]
    assert talk.frames[-1].action == "StatusNotification"
    assert len(talk.sent) == 1


def test_result_that_breaks_its_schema() -> None:
    talk = Talk()
    unique_id = talk.call("Heartbeat", {})
    talk.receive([3, unique_id, {"currentTime": "geheim"}])
    flaw = "currentTime: must be a date-time (RFC 3339 with zone)"
    assert talk.answers == [Refused("FormatViolation", flaw)]
    assert talk.frames[-1].verdict == flaw


@pytest.mark.parametrize("text", ["2026-01-01T00:00:00", "2026-01-01T00:00:00.1234567", "2026-01-01 00:00:00+00:00"])
def test_timestamps_that_can_be_read_are_taken_with_a_remark(text: str) -> None:
    talk = Talk()
    unique_id = talk.call("Heartbeat", {})
    talk.receive([3, unique_id, {"currentTime": text}])
    assert talk.answers == [Result({"currentTime": text})]
    assert talk.frames[-1].verdict.startswith("currentTime: must be a date-time")


def test_numbers_written_with_a_fraction_of_nought() -> None:
    talk = Talk()
    unique_id = talk.call("BootNotification", {"chargePointModel": "M", "chargePointVendor": "V"})
    talk.session.receive(
        b'[3,"%s",{"status":"Accepted","interval":300.0,"currentTime":"2026-01-01T00:00:00.000Z"}]' % unique_id.encode()
    )
    [answer] = talk.answers
    assert isinstance(answer, Result)
    assert isinstance(answer.payload["interval"], int)
    assert talk.frames[-1].verdict == ""


def test_result_of_a_message_that_no_schema_knows() -> None:
    talk = Talk()
    with pytest.raises(InvalidPayload, match=r"OCPP 1\.6 has no message of this name"):
        talk.call("VendorThing", {})
    unique_id = talk.call("VendorThing", {"a": 1}, check=False)
    talk.receive([3, unique_id, {"b": 2}])
    assert talk.answers == [Result({"b": 2})]


def test_timeout_and_late_answer() -> None:
    talk = Talk(call_timeout_s=30)
    unique_id = talk.call()
    talk.clock.advance(30)
    assert talk.answers == [NoAnswer()]
    assert talk.session.open_call is None
    talk.clock.advance(1)
    talk.receive([3, unique_id, {}])
    assert talk.answers == [NoAnswer()]
    late = talk.frames[-1]
    assert (late.action, late.latency_ms) == ("StatusNotification", 31_000)
    assert late.note == "too late: its CALL counts as not answered"


def test_a_message_sent_again_with_its_id_takes_the_late_answer() -> None:
    talk = Talk(call_timeout_s=30)
    unique_id = talk.call()
    talk.clock.advance(30)
    talk.call(unique_id=unique_id)
    talk.receive([3, unique_id, {}])
    assert talk.answers == [NoAnswer(), Result({})]


def test_each_call_has_the_whole_timeout() -> None:
    talk = Talk(call_timeout_s=30)
    first = talk.call()
    talk.clock.advance(20)
    talk.receive([3, first, {}])
    talk.call()
    talk.clock.advance(29.9)
    assert len(talk.answers) == 1
    talk.clock.advance(0.1)
    assert talk.answers[1] == NoAnswer()
    assert talk.clock.timers.next_when() is None


def test_timeout_of_nought_is_not_for_ever() -> None:
    talk = Talk(call_timeout_s=0)
    talk.call()
    talk.clock.advance(0.1)
    assert talk.answers == [NoAnswer()]


def test_closing_ends_every_call_once() -> None:
    talk = Talk()
    for _ in range(3):
        talk.call()
    talk.session.closed()
    talk.session.closed()
    assert talk.answers == [Lost(sent=True), Lost(sent=False), Lost(sent=False)]
    assert talk.clock.timers.next_when() is None
    talk.session.opened(talk)
    assert len(talk.sent) == 1
    talk.call()
    assert len(talk.sent) == 2


def test_an_answer_that_calls_again_while_closing() -> None:
    talk = Talk()
    talk.session.call("StatusNotification", STATUS, talk.call_again)
    talk.session.closed()
    assert talk.answers == [Lost(sent=False)]


def test_paused_calls_wait() -> None:
    talk = Talk()
    talk.session.pause()
    talk.call()
    assert talk.sent == []
    talk.session.resume()
    assert len(talk.sent) == 1


def test_too_many_waiting_calls_are_given_up(caplog: pytest.LogCaptureFixture) -> None:
    talk = Talk()
    for _ in range(MAX_WAITING + 1):
        talk.call()
    assert talk.answers == []
    talk.call()
    assert talk.answers == [NoAnswer()]
    assert "StatusNotification is given up" in caplog.text


def test_a_receiver_that_fails_does_not_stop_the_next_call(caplog: pytest.LogCaptureFixture) -> None:
    def fail(answer: Answer) -> None:
        raise RuntimeError("broken receiver")

    talk = Talk()
    unique_id = talk.session.call("StatusNotification", STATUS, fail)
    talk.call()
    with caplog.at_level(logging.ERROR):
        talk.receive([3, unique_id, {}])
    assert len(talk.sent) == 2
    assert "broken receiver" in caplog.text


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), object(), 2**70, {1: 2}, "\ud800", b"bytes"],
)
def test_what_json_cannot_say_is_refused(value: Any) -> None:
    talk = Talk("2.0.1")
    payload: dict[str, Any] = {"vendorId": "v", "data": value}
    if isinstance(value, float):
        payload = {"timestamp": "2026-01-01T00:00:00Z", "interval": value}
    with pytest.raises(InvalidPayload):
        talk.call("DataTransfer", payload)
    assert talk.sent == talk.frames == []


def test_nothing_nests_deeper_than_json_may() -> None:
    talk = Talk("2.0.1")
    data: Any = 1
    for _ in range(2000):
        data = [data]
    with pytest.raises(InvalidPayload):
        talk.call("DataTransfer", {"vendorId": "v", "data": data})


def test_sent_frames_are_what_was_written() -> None:
    talk = Talk()
    unique_id = talk.call()
    [frame] = talk.frames
    assert (frame.direction, frame.kind, frame.at) == (Direction.OUT, Kind.CALL, talk.clock.now())
    assert orjson.loads(frame.data) == [2, unique_id, "StatusNotification", STATUS]
    assert frame.charger_id == "CP-1"
