"""An exchange as lines: the request and its answer, each with its verdict and its payload as pretty JSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import orjson

from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.json_paths import marked_line
from ocpplab_tui.tui.widgets.frame_text import MOST_LINES, long_line, text_lines
from ocpplab_tui.tui.wire_text import chunks

_GUTTER = 2

Line = list[Piece]


class Exchange(NamedTuple):
    """What is shown. `missing`: why there is but one half, in words; "" when there are both."""

    request: Frame | None
    answer: Frame | None
    identity: str
    missing: str = ""


def exchange_lines(exchange: Exchange, width: int, glyphs: Glyphs) -> Iterator[Line]:
    """Laid out as they are taken: a frame of a megabyte costs only what is looked at."""
    yield [(glyphs.fit(exchange.identity, width, keep_end=True), "strong")]
    halves = [each for each in (exchange.request, exchange.answer) if each is not None]
    if exchange.request is None and exchange.missing:
        yield []
        yield from _missing(exchange.missing, width, glyphs)
    for frame in halves:
        yield []
        yield from _half(frame, width, glyphs)
    if exchange.answer is None and exchange.missing:
        yield []
        yield from _missing(exchange.missing, width, glyphs)


def _missing(text: str, width: int, glyphs: Glyphs) -> Iterator[Line]:
    for part in chunks(f"{glyphs.mark('wait')} {text}", width):
        yield [(part, "warning")]


def _half(frame: Frame, width: int, glyphs: Glyphs) -> Iterator[Line]:
    yield from _head(frame, width, glyphs)
    value, whole = payload_of(frame)
    text = pretty_text(value) if whole else frame.text
    lines = text_lines(text)
    wrong = marked_line(text_lines(text, MOST_LINES), frame.verdict) if whole and frame.verdict else None
    for number, line in enumerate(islice(lines, MOST_LINES)):
        yield from _json(line, width, glyphs, marked=number == wrong)
    if next(lines, None) is not None:
        yield [(f"{glyphs.mark('ellipsis')} cut here: {figures.count(len(frame.data))} bytes in all", "warning")]


def _json(line: str, width: int, glyphs: Glyphs, *, marked: bool) -> Iterator[Line]:
    for first, pieces in enumerate(long_line(line, width - _GUTTER, glyphs)):
        gutter = glyphs.mark("warning") if marked and not first else " "
        body = [(text, "warning") for text, _ in pieces] if marked else pieces
        yield [(f"{gutter} ", "warning"), *body]


def _head(frame: Frame, width: int, glyphs: Glyphs) -> Iterator[Line]:
    out = frame.direction is Direction.OUT
    ink = "error" if frame.kind in (Kind.ERROR, Kind.JUNK) else "out" if out else "in"
    names = {Kind.CALL: "Request", Kind.RESULT: "Answer", Kind.ERROR: "Error", Kind.JUNK: "Not OCPP-J"}
    bad = f"{glyphs.mark('bad')} " if frame.kind in (Kind.ERROR, Kind.JUNK) else ""
    title = f"{bad}{glyphs.mark('out' if out else 'in')} {names[frame.kind]} {glyphs.fit(frame.action, 40)}"
    yield [(title, ink)]
    facts = [figures.log_time(frame.at, hours=True), "to the CSMS" if out else "from the CSMS"]
    if frame.latency_ms is not None:
        facts.append(f"after {figures.latency(frame.latency_ms)}")
    if frame.unique_id:
        facts.append(f"id {glyphs.fit(frame.unique_id, 24, keep_end=True)}")
    for part in chunks(f" {glyphs.mark('dot')} ".join(facts), width):
        yield [(part, "muted")]
    yield from _verdict(frame, width, glyphs)


def _verdict(frame: Frame, width: int, glyphs: Glyphs) -> Iterator[Line]:
    if frame.verdict:
        for part in chunks(f"{glyphs.mark('warning')} schema: {glyphs.fit(frame.verdict)}", width):
            yield [(part, "warning")]
    elif frame.kind in (Kind.CALL, Kind.RESULT):
        yield [(f"{glyphs.mark('ok')} fits its schema", "ok")]
    if frame.note:
        for part in chunks(f"note: {glyphs.fit(frame.note)}", width):
            yield [(part, "muted")]


def payload_of(frame: Frame) -> tuple[Any, bool]:
    """The payload (of an error: its code, text and details), and whether there is one: neither in what is no OCPP-J nor
    in what nests deeper than can be written again."""
    try:
        message = orjson.loads(frame.data)
        orjson.dumps(message)
    except (orjson.JSONDecodeError, TypeError):
        return None, False
    place = {Kind.CALL: 3, Kind.RESULT: 2}.get(frame.kind)
    if not isinstance(message, list):
        return None, False
    if frame.kind is Kind.ERROR and len(message) > 2:
        names = ("errorCode", "errorDescription", "errorDetails")
        return dict(zip(names, message[2:], strict=False)), True
    return (message[place], True) if place is not None and len(message) > place else (None, False)


def pretty_text(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
