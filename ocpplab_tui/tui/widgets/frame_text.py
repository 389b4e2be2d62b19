"""A frame as pretty JSON, line by line, in ink."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import orjson
from rich.cells import cell_len

from ocpplab_tui.ocppj.frame import Direction, Frame
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.wire_text import chunks, visible

MOST_LINES = 4000  # of JSON
LONGEST = 4000  # characters of one line of JSON
_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)|(?P<string>"(?:[^"\\]|\\.)*"?)|(?P<literal>true|false|null)|(?P<number>-?\d[\d.eE+-]*)|(?P<rest>[^"\dtfn-]+|.)'
)


def frame_lines(frame: Frame, identity: str, width: int, glyphs: Glyphs) -> Iterator[list[Piece]]:
    """Head lines (who, which way, when, how long, what is wrong), then the message, wrapped at `width` cells. Laid out
    as they are taken: a frame of a megabyte costs only what is looked at."""
    yield from _head(frame, identity, width, glyphs)
    yield []
    lines = (part for line in text_lines(_pretty(frame)) for part in long_line(line, width, glyphs))
    yield from islice(lines, MOST_LINES)
    if next(lines, None) is not None:
        yield [(f"{glyphs.mark('ellipsis')} {len(frame.data)} bytes in all", "warning")]


def text_lines(text: str, most: int | None = None) -> Iterator[str]:
    """The lines of a text, each cut out as it is asked for."""
    start = count = 0
    while start <= len(text) and (most is None or count < most):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start, count = end + 1, count + 1


def long_line(line: str, width: int, glyphs: Glyphs) -> Iterator[list[Piece]]:
    """One line of pretty JSON, of whatever length: its beginning, and how much more there is."""
    yield from json_line(line[:LONGEST], width, glyphs)
    if (over := len(line) - LONGEST) > 0:
        yield [(f"{glyphs.mark('ellipsis')} {figures.count(over)} characters more in this line", "warning")]


def json_lines(text: str, width: int, glyphs: Glyphs) -> list[list[Piece]]:
    """Pretty JSON in ink, wrapped at `width` cells; `MOST_LINES` at most."""
    lines = (part for line in text_lines(text) for part in long_line(line, width, glyphs))
    return list(islice(lines, MOST_LINES))


def json_line(line: str, width: int, glyphs: Glyphs) -> Iterator[list[Piece]]:
    """One line of pretty JSON in ink, wrapped at `width` cells."""
    return _wrapped(visible(line, ascii_only=glyphs.ascii_only), width)


def pretty(value: object) -> str:
    """A JSON value as text with indents."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode()


def _head(frame: Frame, identity: str, width: int, glyphs: Glyphs) -> Iterator[list[Piece]]:
    out = frame.direction is Direction.OUT
    action_ink = "out" if out else "in"
    arrow = glyphs.mark("out" if out else "in")
    yield [(f"{arrow} ", action_ink), (glyphs.fit(frame.action or "no action", width - 2), action_ink)]
    way = "to the CSMS" if out else "from the CSMS"
    yield [(f"{frame.kind.value} {way}, {figures.log_time(frame.at, hours=True)}", "muted")]
    yield [(glyphs.fit(identity, width, keep_end=True), "text")]
    if frame.latency_ms is not None:
        yield [(f"answered after {figures.latency(frame.latency_ms)}", "muted")]
    for label, text, ink in (("schema: ", frame.verdict, "warning"), ("note: ", frame.note, "muted")):
        if text:
            for part in chunks(label + glyphs.fit(text), width):
                yield [(part, ink)]


def _pretty(frame: Frame) -> str:
    try:
        return orjson.dumps(orjson.loads(frame.data), option=orjson.OPT_INDENT_2).decode()
    except (orjson.JSONDecodeError, TypeError):
        return frame.text


def _wrapped(text: str, width: int) -> Iterator[list[Piece]]:
    """One line of JSON in ink; what is too long goes on below, under its own indent."""
    indent = min(len(text) - len(text.lstrip(" ")) + 2, width // 2)
    room = width
    line: list[Piece] = []
    for match in _TOKENS.finditer(text):
        ink = {"rest": "muted"}.get(match.lastgroup or "", f"json-{match.lastgroup}")
        for number, part in enumerate(chunks(match.group(), width - indent, first=room)):
            if number:
                yield line
                line, room = [(" " * indent, "text")], width - indent
            line.append((part, ink))
            room -= cell_len(part)
    yield line
