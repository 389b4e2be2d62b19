"""One frame as one line: when, who, which way, what, and how long the answer took."""

from __future__ import annotations

from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.summaries import summary
from ocpplab_tui.tui.wire_text import pad

SLOW_MS = 1000.0


def frame_pieces(
    frame: Frame, identity: str, name_width: int, width: int, glyphs: Glyphs
) -> tuple[list[Piece], list[Piece]]:
    """The pieces at the left and at the right of a line that is `width` cells wide."""
    wide = width >= 100
    ink = _ink(frame)
    action_width = 26 if wide else 22
    left: list[Piece] = [
        (f"{figures.log_time(frame.at, hours=wide)} ", "muted"),
        (pad(glyphs.fit(identity, name_width, keep_end=True), name_width) + " ", "text"),
        _mark(frame, glyphs),
        (f"{glyphs.mark('out' if frame.direction is Direction.OUT else 'in')} ", ink),
        (pad(glyphs.fit(frame.action or "not OCPP-J", action_width), action_width) + " ", ink),
    ]
    left.extend(_said(frame, width, glyphs))
    right: list[Piece] = []
    if frame.latency_ms is not None:
        slow = frame.latency_ms >= SLOW_MS
        right.append((figures.latency(frame.latency_ms), "warning" if slow else "muted"))
    return left, right


def _said(frame: Frame, width: int, glyphs: Glyphs) -> list[Piece]:
    calm = "text" if frame.kind is Kind.CALL else "muted"
    pieces: list[Piece] = [(glyphs.fit(summary(frame), width), "error" if frame.kind is Kind.ERROR else calm)]
    if frame.verdict:
        pieces.append((f" {glyphs.mark('dot')} {glyphs.fit(frame.verdict, width)}", "warning"))
    if frame.note:
        pieces.append((f" {glyphs.mark('dot')} {glyphs.fit(frame.note, width)}", "muted"))
    return pieces


def _mark(frame: Frame, glyphs: Glyphs) -> Piece:
    """A mark for what went wrong; blank for what went well."""
    if frame.kind is Kind.JUNK:
        return glyphs.mark("question"), "error"
    if frame.kind is Kind.ERROR:
        return glyphs.mark("bad"), "error"
    if frame.verdict:
        return glyphs.mark("warning"), "warning"
    return " ", "text"


def _ink(frame: Frame) -> str:
    if frame.kind in (Kind.ERROR, Kind.JUNK):
        return "error"
    if frame.kind is Kind.RESULT:
        return "result"
    return "out" if frame.direction is Direction.OUT else "in"
