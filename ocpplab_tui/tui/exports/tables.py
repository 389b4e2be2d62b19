"""Frames as JSON lines and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from io import StringIO
from typing import Any

import orjson

from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.ocppj.frame import Frame

Identity = Callable[[str], str]

COLUMNS = ("at", "charger", "direction", "kind", "action", "unique_id", "latency_ms", "verdict", "note", "message")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _record(frame: Frame, identity: Identity, message: Any) -> dict[str, Any]:
    values = (
        to_text(frame.at),
        identity(frame.charger_id),
        frame.direction.value,
        frame.kind.value,
        frame.action,
        frame.unique_id,
        frame.latency_ms,
        frame.verdict,
        frame.note,
        message,
    )
    return dict(zip(COLUMNS, values, strict=True))


def json_lines(frames: Iterable[Frame], identity: Identity) -> Iterable[bytes]:
    """One object a line; `message` is the message itself, a text where it is no JSON."""
    for frame in frames:
        try:
            message = orjson.loads(frame.data)
        except orjson.JSONDecodeError:
            message = frame.text
        yield orjson.dumps(_record(frame, identity, message), option=orjson.OPT_APPEND_NEWLINE)


def csv_lines(frames: Iterable[Frame], identity: Identity) -> Iterable[bytes]:
    """A header, then a row a frame. What a spreadsheet would take for a formula has an apostrophe in front."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for frame in frames:
        writer.writerow([_harmless(value) for value in _record(frame, identity, frame.text).values()])
        yield buffer.getvalue().encode("utf-8", "backslashreplace")
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
