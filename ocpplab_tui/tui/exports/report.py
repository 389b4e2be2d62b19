"""A report in one HTML file: chargers, power, exchanges and their verdicts. Opens offline, runs no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.exports import power
from ocpplab_tui.tui.widgets.exchange_text import payload_of, pretty_text
from ocpplab_tui.tui.wire_text import visible

MOST_EXCHANGES = 5000
MOST_CHARGERS = 100
_LONGEST = 20_000  # characters of one message

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OCPP traffic</title>
<style>
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1000px; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .2rem .6rem .2rem 0 }
details { border-bottom: 1px solid #8884; padding: .25rem 0 } summary { cursor: pointer }
pre { overflow: auto; background: #8881; padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere }
.bad { color: #c0392b; font-weight: 600 } .warn { color: #b9770e; font-weight: 600 } .muted { opacity: .7 }
svg { width: 100%; height: auto } svg .axis { fill: none; stroke: currentColor; opacity: .5 }
svg text { font-size: 12px; fill: currentColor }
svg polyline { fill: none; stroke: #2e86c1; stroke-width: 2 } svg circle { fill: #2e86c1 }
</style></head><body>
"""


class Exchange(NamedTuple):
    """One half may be missing."""

    request: Frame | None
    answer: Frame | None


def exchanges(frames: Sequence[Frame]) -> list[Exchange]:
    """Requests with their answers, in the order in which they began."""
    made: list[Exchange] = []
    waiting: dict[tuple[str, str, bool], int] = {}
    for frame in frames:
        out = frame.direction is Direction.OUT
        if frame.kind is Kind.CALL:
            waiting[frame.charger_id, frame.unique_id, out] = len(made)
            made.append(Exchange(frame, None))
            continue
        place = None if frame.kind is Kind.JUNK else waiting.pop((frame.charger_id, frame.unique_id, not out), None)
        if place is None:
            made.append(Exchange(None, frame))
        else:
            made[place] = Exchange(made[place].request, frame)
    return made


def report(
    frames: Sequence[Frame], view: Callable[[str], ChargerView | None], about: str, when: str
) -> Iterator[bytes]:
    """`about`: what was filtered, in words; `when`: the time of the report."""
    ids = list(dict.fromkeys(frame.charger_id for frame in frames))
    found = exchanges(frames)
    wrong = sum(1 for each in frames if each.verdict or each.kind in (Kind.ERROR, Kind.JUNK))
    yield _HEAD.encode()
    yield (
        f"<h1>OCPP traffic</h1><p>{_safe(about)}</p><p class=muted>{_safe(when)}: {len(frames)} messages of "
        f"{len(ids)} chargers, {len(found)} exchanges, {wrong} messages with something wrong.</p>"
    ).encode()
    yield from _chargers(ids, view)
    yield from _power(frames, view)
    yield b"<h2>Exchanges</h2>"
    for each in found[-MOST_EXCHANGES:]:
        yield _exchange(each, view).encode()
    if len(found) > MOST_EXCHANGES:
        yield f"<p class=warn>Only the newest {MOST_EXCHANGES} of {len(found)} exchanges are shown.</p>".encode()
    yield b"</body></html>\n"


def _safe(text: str) -> str:
    """Text from anywhere: control characters seen, markup inert."""
    return escape(visible(text))


def _name(charger_id: str, view: Callable[[str], ChargerView | None]) -> str:
    seen = view(charger_id)
    return seen.identity if seen is not None else charger_id


def _chargers(ids: Sequence[str], view: Callable[[str], ChargerView | None]) -> Iterator[bytes]:
    yield b"<h2>Chargers</h2><table><tr><th>Charger<th>Model<th>OCPP<th>Connectors now<th>Faults</tr>"
    for charger_id in ids[:MOST_CHARGERS]:
        seen = view(charger_id)
        if seen is None:
            yield f"<tr><td>{_safe(charger_id)}<td colspan=4>is gone</tr>".encode()
            continue
        states = ", ".join(f"{each.number} {each.status}" for each in seen.connectors)
        cells = (seen.identity, f"{seen.vendor} {seen.model}", seen.version, states, ", ".join(seen.faults) or "none")
        yield f"<tr>{''.join(f'<td>{_safe(cell)}' for cell in cells)}</tr>".encode()
    yield b"</table>"
    if len(ids) > MOST_CHARGERS:
        yield f"<p class=muted>and {len(ids) - MOST_CHARGERS} chargers more.</p>".encode()


def _power(frames: Sequence[Frame], view: Callable[[str], ChargerView | None]) -> Iterator[bytes]:
    told = power.series(frames)
    if told:
        yield b"<h2>Power</h2>"
    for charger_id, points in list(told.items())[:MOST_CHARGERS]:
        yield f"<h3>{_safe(_name(charger_id, view))}</h3>{power.plot(points)}".encode()


def _exchange(each: Exchange, view: Callable[[str], ChargerView | None]) -> str:
    first = each.request or each.answer
    if first is None:
        return ""
    ends = [half for half in each if half is not None]
    marks = "".join(_mark(half) for half in ends)
    if each.answer is None:
        marks += " <span class=warn>no answer</span>"
    latency = each.answer.latency_ms if each.answer is not None else None
    took = f" <span class=muted>{figures.latency(latency)}</span>" if latency is not None else ""
    arrow = "→" if first.direction is Direction.OUT else "←"
    head = f"{figures.moment(first.at)} <b>{_safe(_name(first.charger_id, view))}</b> {arrow} "
    return (
        f"<details><summary>{head}{_safe(first.action or 'not OCPP-J')}{took}{marks}</summary>"
        f"{''.join(_half(half) for half in ends)}</details>\n"
    )


def _mark(frame: Frame) -> str:
    if frame.kind in (Kind.ERROR, Kind.JUNK):
        return f" <span class=bad>✖ {frame.kind.value}</span>"
    return " <span class=warn>! schema</span>" if frame.verdict else ""


def _half(frame: Frame) -> str:
    payload, whole = payload_of(frame)
    text = pretty_text(payload) if whole else frame.text
    over = len(text) - _LONGEST
    lines = "\n".join(_safe(line) for line in text[:_LONGEST].split("\n"))
    more = f"\n… {over} characters more" if over > 0 else ""
    verdict = f"<p class=warn>schema: {_safe(frame.verdict)}</p>" if frame.verdict else ""
    note = f"<p class=muted>note: {_safe(frame.note)}</p>" if frame.note else ""
    way = "to the CSMS" if frame.direction is Direction.OUT else "from the CSMS"
    fits = "" if frame.verdict or frame.kind in (Kind.ERROR, Kind.JUNK) else ", fits its schema"
    return f"<p class=muted>{frame.kind.value} {way}{fits}</p>{verdict}{note}<pre>{lines}{more}</pre>"
