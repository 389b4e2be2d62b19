"""CALLs of the CSMS, frames that are none, and secrets."""

from __future__ import annotations

import logging
from typing import Any

import orjson
import pytest

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.base.redaction import REDACTED
from ocpplab_tui.ocppj.frame import Direction, Kind
from tests.ocppj.support import Talk

LONG_ID = "x" * 37


def test_call_and_answer() -> None:
    talk = Talk()
    talk.handler.replies["Reset"] = {"status": "Accepted"}
    talk.receive([2, "a", "Reset", {"type": "Soft"}])
    assert talk.handler.calls == [("Reset", {"type": "Soft"})]
    assert talk.sent == [[3, "a", {"status": "Accepted"}]]
    received, answered = talk.frames
    assert (received.kind, received.direction, received.action) == (Kind.CALL, Direction.IN, "Reset")
    assert (answered.kind, answered.direction, answered.action) == (Kind.RESULT, Direction.OUT, "Reset")
    assert (received.unique_id, answered.unique_id, answered.latency_ms) == ("a", "a", 0.0)


def test_the_same_id_twice_is_answered_twice() -> None:
    talk = Talk()
    talk.handler.replies["Reset"] = {"status": "Accepted"}
    for _ in range(2):
        talk.receive([2, "a", "Reset", {"type": "Soft"}])
    assert talk.sent == [[3, "a", {"status": "Accepted"}]] * 2


def test_calls_made_while_handling_follow_the_answer() -> None:
    talk = Talk()
    talk.handler.replies["TriggerMessage"] = {"status": "Accepted"}
    talk.handler.on_call = talk.call_again
    talk.receive([2, "a", "TriggerMessage", {"requestedMessage": "StatusNotification"}])
    assert [message[0] for message in talk.sent] == [3, 2]
    assert not talk.session.handling


def test_effects_asked_for_after_the_answer() -> None:
    talk = Talk()
    talk.handler.replies["Reset"] = {"status": "Accepted"}
    talk.handler.on_call = lambda action, payload: talk.session.after_answer(talk.session.closed)
    talk.call()
    talk.call()
    talk.receive([2, "a", "Reset", {"type": "Soft"}])
    assert [message[0] for message in talk.sent] == [2, 3]
    assert len(talk.answers) == 2


@pytest.mark.parametrize(
    ("version", "code", "spelled"),
    [
        ("1.6", "FormatViolation", "FormationViolation"),
        ("1.6", "OccurrenceConstraintViolation", "OccurenceConstraintViolation"),
        ("1.6", "FormationViolation", "FormationViolation"),
        ("1.6", "RpcFrameworkError", "GenericError"),
        ("2.0.1", "FormatViolation", "FormatViolation"),
        ("2.0.1", "OccurrenceConstraintViolation", "OccurrenceConstraintViolation"),
        ("2.0.1", "SomethingElse", "GenericError"),
        ("1.6", "SecurityError", "SecurityError"),
    ],
)
def test_refusals_are_spelled_as_the_version_wants(version: str, code: str, spelled: str) -> None:
    talk = Talk(version)
    talk.handler.replies["ClearCache"] = CallError(code, "d" * 300, {"why": 1})
    talk.receive([2, "a", "ClearCache", {}])
    assert talk.sent == [[4, "a", spelled, "d" * 255, {"why": 1}]]


def test_details_that_json_cannot_say_are_left_out() -> None:
    talk = Talk()
    talk.handler.replies["ClearCache"] = CallError("SecurityError", "no", {"why": object()})
    talk.receive([2, "a", "ClearCache", {}])
    assert talk.sent == [[4, "a", "SecurityError", "", {}]]


@pytest.mark.parametrize("reply", [ZeroDivisionError("geheim"), RecursionError(), {"status": object()}])
def test_a_handler_that_fails_is_an_internal_error(reply: Any, caplog: pytest.LogCaptureFixture) -> None:
    talk = Talk()
    talk.handler.replies["ClearCache"] = reply
    with caplog.at_level(logging.ERROR):
        talk.receive([2, "a", "ClearCache", {}])
    assert talk.sent == [[4, "a", "InternalError", "the charger failed to perform the request", {}]]
    assert "ClearCache could not be performed" in caplog.text
    assert not talk.session.handling


def test_our_own_answer_that_breaks_its_schema_is_told(caplog: pytest.LogCaptureFixture) -> None:
    talk = Talk()
    talk.handler.replies["ClearCache"] = {"status": "Maybe"}
    talk.receive([2, "a", "ClearCache", {}])
    assert talk.sent == [[3, "a", {"status": "Maybe"}]]
    assert talk.frames[-1].verdict == "status: must be one of Accepted, Rejected"
    assert "breaks its schema" in caplog.text


@pytest.mark.parametrize(
    ("action", "payload", "code_16", "code_201"),
    [
        ("Foo", {}, "NotImplemented", "NotImplemented"),
        ("Heartbeat", {}, "NotSupported", "NotSupported"),
        ("DataTransfer", {}, "ProtocolError", "OccurrenceConstraintViolation"),
        ("DataTransfer", {"vendorId": "v", "x": 1}, "FormationViolation", "FormatViolation"),
        ("DataTransfer", {"vendorId": 1}, "TypeConstraintViolation", "TypeConstraintViolation"),
        ("DataTransfer", {"vendorId": "v" * 256}, "PropertyConstraintViolation", "PropertyConstraintViolation"),
    ],
)
def test_calls_that_cannot_be_performed(action: str, payload: Any, code_16: str, code_201: str) -> None:
    for version, code in (("1.6", code_16), ("2.0.1", code_201)):
        talk = Talk(version)
        talk.receive([2, "a", action, payload])
        [[kind, unique_id, sent_code, description, details]] = talk.sent
        assert (kind, unique_id, sent_code, details) == (4, "a", code, {})
        assert "vvvv" not in description
        assert talk.handler.calls == []


def test_wrong_count_of_items() -> None:
    talk = Talk("2.0.1")
    talk.receive([2, "a", "GetVariables", {"getVariableData": []}])
    assert talk.sent[0][2:4] == ["OccurrenceConstraintViolation", "getVariableData: must have at least 1 item"]


@pytest.mark.parametrize(
    ("text", "answer_16", "answer_201"),
    [
        (b"", None, ["-1", "RpcFrameworkError"]),
        (b"hello", None, ["-1", "RpcFrameworkError"]),
        (b"{}", None, ["-1", "RpcFrameworkError"]),
        (b"null", None, ["-1", "RpcFrameworkError"]),
        (b"[]", None, ["-1", "RpcFrameworkError"]),
        (b"[2]", None, ["-1", "RpcFrameworkError"]),
        (b"[2,5]", None, ["-1", "RpcFrameworkError"]),
        (b"[NaN]", None, ["-1", "RpcFrameworkError"]),
        (b"[" * 1000 + b"]" * 1000, None, ["-1", "MessageTypeNotSupported"]),
        (b"[" * 5000 + b"]" * 5000, None, ["-1", "RpcFrameworkError"]),
        (b'[9,"a"]', None, ["a", "MessageTypeNotSupported"]),
        (b'[9,"' + LONG_ID.encode() + b'"]', None, ["-1", "MessageTypeNotSupported"]),
        (b'[1e300,"a","Reset",{}]', None, ["a", "MessageTypeNotSupported"]),
        (b'["2","a","Reset",{}]', None, ["a", "MessageTypeNotSupported"]),
        (b'[true,"a","Reset",{}]', None, ["a", "MessageTypeNotSupported"]),
        (b'[5,"a","x",{}]', None, ["a", "MessageTypeNotSupported"]),
        (b'[2,"a"]', ["a", "FormationViolation"], ["a", "FormatViolation"]),
        (b'[2,"a","Reset"]', ["a", "FormationViolation"], ["a", "FormatViolation"]),
        (b'[2,"a","Reset",{"type":"Soft"},1]', ["a", "FormationViolation"], ["a", "FormatViolation"]),
        (b'[2,"a",7,{}]', ["a", "FormationViolation"], ["a", "FormatViolation"]),
        (b'[2,"a","Reset",[]]', ["a", "FormationViolation"], ["a", "FormatViolation"]),
        (b'[2,"a","Reset",null]', ["a", "FormationViolation"], ["a", "FormatViolation"]),
        (b'[2,null,"Reset",{}]', None, ["-1", "RpcFrameworkError"]),
        (b'[2,"%s","Reset",{}]' % LONG_ID.encode(), [LONG_ID, "FormationViolation"], ["-1", "RpcFrameworkError"]),
        (b'[2,"%s","Reset",{}]' % (b"x" * 500), None, ["-1", "RpcFrameworkError"]),
        (b"[3]", None, None),
        (b'[3,"a"]', None, None),
        (b"[3,1,{}]", None, None),
        (b"[4]", None, None),
        (b"[4,1]", None, None),
    ],
)
def test_frames_that_are_none(text: bytes, answer_16: list[str] | None, answer_201: list[str] | None) -> None:
    for version, answer in (("1.6", answer_16), ("2.0.1", answer_201)):
        talk = Talk(version)
        assert talk.session.receive(text)
        assert [message[:3] for message in talk.sent] == ([] if answer is None else [[4, *answer]])
        assert talk.frames[0].kind is Kind.JUNK
        assert talk.frames[0].note
        assert talk.handler.calls == []
        assert talk.session.frames_received == 1


def test_text_that_is_not_utf8() -> None:
    talk = Talk("2.0.1")
    assert not talk.session.receive(b'[2,"a","Res\xe9t",{}]')
    assert talk.sent == []
    assert talk.frames[0].note == "not UTF-8: the connection is closed"
    assert "\\xe9" in talk.frames[0].text


def test_long_junk_is_kept_in_part() -> None:
    talk = Talk()
    talk.session.receive(b"[" + b" " * 1_000_000)
    assert len(talk.frames[0].data) == 4096


def test_control_characters_do_not_reach_the_journal_s_columns() -> None:
    talk = Talk()
    talk.receive([2, "\x1b[2J", "\x1b[31mReset" + "x" * 500, {}])
    assert talk.frames[0].action.isprintable()
    assert len(talk.frames[0].action) == 60
    assert talk.frames[0].unique_id == "·[2J"
    assert talk.sent[0][:3] == [4, "\x1b[2J", "NotImplemented"]


def test_muted_nothing_is_answered() -> None:
    talk = Talk("2.0.1")
    talk.session.mute()
    talk.receive([2, "a", "ClearCache", {}])
    talk.session.receive(b"junk")
    assert talk.sent == []
    assert talk.handler.calls == []
    assert talk.notes == ["not answered: the connection is closing", "not JSON"]


SECRET = "s3cr3t-s3cr3t-s3cr3t"


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ("1.6", '[2,"a","ChangeConfiguration",{"key":"AuthorizationKey","value":"%s"}]'),
        ("1.6", '[2,"a","ChangeConfiguration",{"key":"authorizationkey","value":"%s"}]'),
        ("1.6", '[2,"a","ChangeConfiguration",{"key":"Authorization\\u004bey","value":"%s"}]'),
        ("1.6", '[2,"a","ChangeConfiguration",{"value":"%s","key":"AuthorizationKey","extra":1}]'),
        ("1.6", '[2,"a","changeConfiguration",{"key":"AuthorizationKey","value":"%s"}]'),
        ("1.6", '[2,"a","ChangeConfiguration",{"key":"AuthorizationKey","value":"%s"}'),
        ("1.6", '[2,"a","ChangeConfiguration",{"key":"Authorization\\u004bey","value":"%s"}'),
        ("1.6", '[9,"a","ChangeConfiguration",{"key":"AuthorizationKey","value":"%s"}]'),
        ("1.6", '[2,"a","GetDiagnostics",{"location":"ftp://user:%s@host/path"}]'),
        ("1.6", '[2,"a","GetDiagnostics",{"location":"ftp:\\/\\/user:%s@host/path"}]'),
        ("1.6", '[4,"m-1","InternalError","key AuthorizationKey: %s",{}]'),
        ("1.6", '[4,"m-1","InternalError","",{"request":{"key":"AuthorizationKey","value":"%s"}}]'),
        (
            "2.0.1",
            '[2,"a","SetVariables",{"setVariableData":[{"component":{"name":"SecurityCtrlr"},'
            '"variable":{"name":"BasicAuthPassword"},"attributeValue":"%s"}]}]',
        ),
        (
            "2.0.1",
            '[2,"a","SetNetworkProfile",{"configurationSlot":1,"connectionData":{"ocppCsmsUrl":"wss://a:%s@h/"}}]',
        ),
        ("2.0.1", '[2,"a","UpdateFirmware",{"requestId":1,"firmware":{"location":"https://u:%s@h/f"}}]'),
        ("2.0.1", '[2,"a","DataTransfer",{"vendorId":"v","data":{"password":"%s"}}]'),
        ("2.0.1", '[2,"a","DataTransfer",{"vendorId":"v","data":"password=%s"}]'),
        ("2.0.1", '[3,"stray",{"password":"%s"}]'),
    ],
)
def test_secrets_stay_out_of_the_journal(version: str, text: str) -> None:
    talk = Talk(version)
    talk.session.receive((text % SECRET).encode())
    for frame in talk.frames:
        assert SECRET.encode() not in frame.data
        assert SECRET not in frame.verdict + frame.note
    assert REDACTED in talk.frames[0].text
    assert SECRET not in str(talk.sent)


def test_secrets_of_our_answers_stay_out_of_the_journal() -> None:
    talk = Talk()
    keys = [{"key": "OtherPassword", "readonly": False, "value": SECRET}, {"key": "A", "readonly": True, "value": "1"}]
    talk.handler.replies["GetConfiguration"] = {"configurationKey": keys}
    talk.receive([2, "a", "GetConfiguration", {"key": []}])
    assert talk.sent[0][2]["configurationKey"][0]["value"] == SECRET
    shown = orjson.loads(talk.frames[-1].data)[2]["configurationKey"]
    assert shown == [{"key": "OtherPassword", "readonly": False, "value": REDACTED}, keys[1]]


def test_frames_without_a_secret_are_kept_to_the_letter() -> None:
    talk = Talk()
    text = b'[2, "a",  "ChangeConfiguration", {"key":"HeartbeatInterval","value":"\\u0031"}]'
    talk.session.receive(text)
    assert talk.frames[0].data == text
