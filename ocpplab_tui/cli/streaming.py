"""`run --plain` and `run --json`: the traffic as lines, for pipes, screen readers and the logs of CI."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any, Protocol, TextIO

import orjson

from ocpplab_tui.base.errors import InputError, Mistake
from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.tui.filtering.frames import vocabulary
from ocpplab_tui.tui.filtering.lab_frames import LabFrames
from ocpplab_tui.tui.filtering.language import Filter
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.summaries import summary
from ocpplab_tui.tui.wire_text import visible

if TYPE_CHECKING:
    from ocpplab_tui.lab.port import LabPort
    from ocpplab_tui.ocppj.frame import Frame

LOOK_EVERY_S = 0.05
BATCH = 500


class LineMaker(Protocol):
    """Makes one line of one frame."""

    def __call__(self, frame: Frame) -> str: ...


class Plain:
    """`12:34:56.789 CP-001 > StatusNotification 1 Charging  8 ms`, without a control character."""

    def __init__(self, around: LabFrames, *, ascii_only: bool) -> None:
        self._around = around
        self._ascii = ascii_only
        self._glyphs = Glyphs(ascii_only)

    def __call__(self, frame: Frame) -> str:
        way = self._glyphs.mark("out" if frame.direction == "out" else "in")
        words = [to_text(frame.at)[11:23], self._around.identity(frame.charger_id), way, frame.kind.value]
        words += [frame.action, summary(frame)]
        if frame.latency_ms is not None:
            words.append(f"{frame.latency_ms:.0f} ms")
        if frame.verdict:
            words.append(f"breaks its schema: {frame.verdict}")
        if frame.note:
            words.append(frame.note)
        return visible(" ".join(word for word in words if word), ascii_only=self._ascii)


class JsonLines:
    """One JSON object a line; `message` is the frame parsed, or `text` where it is no JSON."""

    def __init__(self, around: LabFrames) -> None:
        self._around = around

    def __call__(self, frame: Frame) -> str:
        line: dict[str, Any] = {
            "at": to_text(frame.at),
            "charger": frame.charger_id,
            "identity": self._around.identity(frame.charger_id),
            "direction": frame.direction.value,
            "kind": frame.kind.value,
            "action": frame.action,
            "id": frame.unique_id,
            "latency_ms": frame.latency_ms,
            "verdict": frame.verdict,
            "note": frame.note,
        }
        try:
            line["message"] = orjson.loads(frame.data)
        except orjson.JSONDecodeError:
            line["text"] = frame.text
        return orjson.dumps(line).decode()


def wanted_frames(text: str, around: LabFrames) -> Filter[Frame]:
    """Raises InputError with every mistake and its column."""
    wanted = Filter(text, vocabulary(around))
    if wanted.mistakes:
        raise InputError(*(Mistake("--filter", f"column {each.start + 1}", each.text) for each in wanted.mistakes))
    return wanted


async def stream(lab: LabPort, wanted: Filter[Frame], line_of: LineMaker, out: TextIO | None = None) -> None:
    """Write lines until cancelled, or until nobody reads any more."""
    out = out or sys.stdout
    read = 0
    while True:
        try:
            read = _write_new(lab, read, wanted, line_of, out)
        except BrokenPipeError:
            if out is sys.stdout:  # what is buffered has nowhere to go
                os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
            return
        await asyncio.sleep(LOOK_EVERY_S)


def _write_new(lab: LabPort, read: int, wanted: Filter[Frame], line_of: LineMaker, out: TextIO) -> int:
    """How far it has read now."""
    while batch := lab.journal.frames(read, BATCH):
        passing = set(wanted.sift(batch))
        out.writelines(f"{line_of(frame)}\n" for sequence, frame in batch if sequence in passing)
        read = batch[-1][0]
    out.flush()
    return read
