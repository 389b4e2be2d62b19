"""One line for a frame, and the whole of it."""

from __future__ import annotations

import json

import pytest

from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import measure
from ocpplab_tui.tui.summaries import summary
from ocpplab_tui.tui.widgets.frame_text import MOST_LINES, frame_lines
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
    assert frame_lines(frame, "CP-001", 40, Glyphs())


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
    lines = frame_lines(frame, "CP-001", 30, Glyphs())
    assert all(measure(line) <= 30 for line in lines)
    text = "".join("".join(piece for piece, _ in line).strip() for line in lines[4:])
    assert json.loads(text)[3]["key"] == "a" * 100
    inks = {ink for line in lines for _, ink in line}
    assert {"json-key", "json-string", "json-number", "json-literal"} <= inks


def test_a_frame_of_any_size_is_shown_up_to_a_limit() -> None:
    frame = call(NOW, "dep-001", "DataTransfer", {"data": "漢" * 300_000}, "u")
    lines = frame_lines(frame, "CP-001", 30, Glyphs())
    assert len(lines) == MOST_LINES + 1
    assert "bytes in all" in lines[-1][0][0]


def test_verdict_and_note_stand_at_the_head() -> None:
    frame = TALK["m-9", Kind.CALL]._replace(note="sent unchecked")
    text = ["".join(piece for piece, _ in line) for line in frame_lines(frame, "CP-009", 60, Glyphs())]
    assert "schema: when: not allowed here" in text
    assert "note: sent unchecked" in text
