"""One line for a frame, and the whole of it."""

from __future__ import annotations

import json

import pytest

from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui.frame_actions import payload_text, why_not_again
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import measure
from ocpplab_tui.tui.summaries import summary
from ocpplab_tui.tui.widgets.exchange_text import Exchange, exchange_lines
from ocpplab_tui.tui.widgets.frame_text import LONGEST, MOST_LINES, frame_lines
from ocpplab_tui.tui.widgets.traffic_line import frame_pieces
from tests.tui.fake_lab import NOW, call, result, talk

TALK = {(frame.unique_id, frame.kind): frame for frame in talk()}


@pytest.mark.parametrize(
    ("uid", "kind", "text"),
    [
        ("m-1", Kind.CALL, "OCPPLAB SDK-DC-50"),
        ("m-1", Kind.RESULT, "Accepted interval 300"),
        ("m-2", Kind.CALL, "FLEET-1"),
        ("m-2", Kind.RESULT, "Accepted"),
        ("m-3", Kind.CALL, "1 FLEET-1 1250"),
        ("m-3", Kind.RESULT, "Accepted transactionId 1042"),
        ("m-4", Kind.CALL, "Updated #12 MeterValuePeriodic Charging"),
        ("m-4", Kind.RESULT, ""),
        ("m-5", Kind.CALL, "1 Faulted GroundFailure"),
        ("c-1", Kind.CALL, "getVariableData[0]"),
        ("c-1", Kind.ERROR, "OccurrenceConstraintViolation: getVariableData: 0"),
        ("m-6", Kind.CALL, "1 Energy 3200 Wh Power 11000 W"),
        ("m-8", Kind.RESULT, "2026-01-01T12:34:36.000Z"),
        ("", Kind.JUNK, "hello?"),
    ],
)
def test_the_gist(uid: str, kind: Kind, text: str) -> None:
    assert summary(TALK[uid, kind]) == text


@pytest.mark.parametrize(
    "payload", [None, 7, [], "x", {"meterValue": 3}, {"meterValue": [7]}, {"meterValue": [{"sampledValue": {}}]}]
)
def test_odd_payloads_do_no_harm(payload: object) -> None:
    for action in ("MeterValues", "TransactionEvent", "StatusNotification", "Unheard"):
        assert isinstance(summary(call(NOW, "dep-001", action, payload, "u")), str)
        assert isinstance(summary(result(NOW, "dep-001", action, payload, "u", 1.0)), str)


@pytest.mark.parametrize("data", [b"[4]", b"[]", b"{}", b"[3,", b"\xff\xfe"])
def test_broken_frames_are_shown_as_they_came(data: bytes) -> None:
    frame = Frame(NOW, "dep-001", Direction.IN, Kind.ERROR, "X", "u", data)
    assert isinstance(summary(frame), str)
    assert list(frame_lines(frame, "CP-001", 40, Glyphs()))


def test_a_line_says_direction_trouble_and_latency() -> None:
    left, right = frame_pieces(TALK["c-1", Kind.ERROR], "CP-002", 8, 80, Glyphs())
    text = "".join(piece for piece, _ in left)
    assert "✖← GetVariables" in text
    assert right == [("0.4 ms", "muted")]
    left, right = frame_pieces(TALK["m-9", Kind.CALL], "CP-009", 8, 80, Glyphs())
    assert "!→ Heartbeat" in "".join(piece for piece, _ in left)
    assert any("when: not allowed here" in piece and ink == "warning" for piece, ink in left)
    assert frame_pieces(TALK["m-8", Kind.RESULT], "CP-005", 8, 80, Glyphs())[1] == [("1.2 s", "warning")]


def test_pretty_json_is_wrapped_and_whole() -> None:
    payload = {"key": "a" * 100, "list": [1, 2.5, True, None], "text": 'quoted "word" \\ back'}
    frame = call(NOW, "dep-001", "DataTransfer", payload, "u")
    lines = list(frame_lines(frame, "CP-001", 30, Glyphs()))
    assert all(measure(line) <= 30 for line in lines)
    text = "".join("".join(piece for piece, _ in line).strip() for line in lines[4:])
    assert json.loads(text)[3]["key"] == "a" * 100
    inks = {ink for line in lines for _, ink in line}
    assert {"json-key", "json-string", "json-number", "json-literal"} <= inks


def test_a_frame_of_any_size_is_shown_up_to_a_limit() -> None:
    frame = call(NOW, "dep-001", "DataTransfer", {"data": ["漢"] * 300_000}, "u")
    lines = list(frame_lines(frame, "CP-001", 30, Glyphs()))
    assert MOST_LINES < len(lines) < MOST_LINES + 10
    assert "bytes in all" in lines[-1][0][0]


def test_of_one_long_string_the_beginning_is_shown() -> None:
    frame = call(NOW, "dep-001", "DataTransfer", {"data": "漢" * 300_000}, "u")
    lines = list(frame_lines(frame, "CP-001", 30, Glyphs()))
    assert 2 * LONGEST / 30 < len(lines) < 3 * LONGEST / 30
    assert any("characters more in this line" in text for line in lines for text, _ in line)


def test_what_nests_too_deeply_is_shown_as_it_came() -> None:
    data = b'[2,"u","DataTransfer",' + b'{"a":' * 300 + b"1" + b"}" * 301
    frame = Frame(NOW, "dep-001", Direction.OUT, Kind.CALL, "DataTransfer", "u", data)
    for lines in (
        list(frame_lines(frame, "CP-001", 60, Glyphs())),
        list(exchange_lines(Exchange(frame, None, "CP-001"), 60, Glyphs())),
    ):
        text = "".join(piece for line in lines for piece, _ in line).replace(" ", "")
        assert '[2,"u","DataTransfer",{"a":{"a":' in text
    assert payload_text(frame) is None
    assert why_not_again(frame)


def test_verdict_and_note_stand_at_the_head() -> None:
    frame = TALK["m-9", Kind.CALL]._replace(note="sent unchecked")
    text = ["".join(piece for piece, _ in line) for line in frame_lines(frame, "CP-009", 60, Glyphs())]
    assert "schema: when: not allowed here" in text
    assert "note: sent unchecked" in text
