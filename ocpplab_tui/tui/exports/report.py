"""A report in one HTML file: chargers, sessions, what was measured, exchanges and verdicts. It opens offline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from statistics import median
from typing import NamedTuple

from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.exports import chart, told
from ocpplab_tui.tui.exports.page import HEAD
from ocpplab_tui.tui.session_plot import turn_words
from ocpplab_tui.tui.widgets.exchange_text import payload_of, pretty_text
from ocpplab_tui.tui.wire_text import visible

MOST_EXCHANGES = 5000
MOST_CHARGERS = 100
_LONGEST = 20_000  # characters of one message


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
    frames: Sequence[Frame],
    view: Callable[[str], ChargerView | None],
    sessions: Mapping[str, Sequence[SessionDetails]],
    about: str,
    when: str,
) -> Iterator[bytes]:
    """`sessions`: by charger id. `about`: what was filtered, in words; `when`: the time of the report."""
    ids = list(dict.fromkeys(frame.charger_id for frame in frames))
    found = exchanges(frames)
    wrong = sum(1 for each in frames if each.verdict or each.kind in (Kind.ERROR, Kind.JUNK))
    yield HEAD.encode()
    yield (
        f"<h1>OCPP traffic</h1><p>{_safe(about)}</p><p class=muted>{_safe(when)}: {len(frames)} messages of "
        f"{len(ids)} chargers, {len(found)} exchanges, {wrong} messages with something wrong.</p>"
    ).encode()
    yield from _chargers(ids, view)
    yield from _sessions(ids, sessions, view)
    yield from _measured(frames, view)
    yield b"<h2>Exchanges</h2>"
    yield from _by_action(found)
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


def _sessions(
    ids: Sequence[str], sessions: Mapping[str, Sequence[SessionDetails]], view: Callable[[str], ChargerView | None]
) -> Iterator[bytes]:
    """The session at each connector, running or the last one, as the chargers know it."""
    shown = [(each, session) for each in ids[:MOST_CHARGERS] for session in sessions.get(each, ())]
    if shown:
        yield b"<h2>Sessions</h2>"
    for charger_id, session in shown:
        end = "still running" if session.ended_at is None else f"ended {figures.moment(session.ended_at)}"
        lasted = figures.duration(session.until - session.began_at)
        yield (
            f"<h3>{_safe(_name(charger_id, view))}, connector {session.number}</h3><p class=muted>"
            f"since {figures.moment(session.began_at)}, {lasted}, {end}</p>{chart.of_session(session)}"
        ).encode()
        yield from _turns(session)


def _turns(session: SessionDetails) -> Iterator[bytes]:
    yield b"<details><summary>Timeline</summary><table>"
    for turn in session.turns:
        after = figures.duration(turn.at - session.began_at)
        yield f"<tr><td>{figures.moment(turn.at)}<td>+{after}<td>{_safe(turn_words(turn))}</tr>".encode()
    lost = f"<p class=muted>{session.turns_lost} turns between were not kept.</p>" if session.turns_lost else ""
    yield f"</table>{lost}</details>".encode()


def _measured(frames: Sequence[Frame], view: Callable[[str], ChargerView | None]) -> Iterator[bytes]:
    """What the meter values in these messages told the CSMS."""
    found = told.series(frames)
    if found:
        yield b"<h2>Meter values</h2>"
    for place, values in list(found.items())[:MOST_CHARGERS]:
        where = f", {place.where}" if place.where else ""
        yield f"<h3>{_safe(_name(place.charger_id, view))}{where}</h3>{chart.of_told(values)}".encode()


def _by_action(found: Sequence[Exchange]) -> Iterator[bytes]:
    """How many of each action, what was wrong with them, and how long the answers took."""
    groups: dict[tuple[str, bool], list[Exchange]] = {}
    for each in found:
        first = each.request or each.answer
        if first is not None:
            to_csms = (first.direction is Direction.OUT) == (each.request is not None)
            groups.setdefault((first.action or "not OCPP-J", to_csms), []).append(each)
    heads = ("Exchanges", "Errors", "Schema", "No answer", "Median", "Slowest")
    yield f"<table><tr><th>Action<th>From{''.join(f'<th class=number>{head}' for head in heads)}</tr>".encode()
    for (action, to_csms), exchanged in sorted(groups.items()):
        ends = [half for each in exchanged for half in each if half is not None]
        waits = sorted(half.latency_ms for half in ends if half.latency_ms is not None)
        counts = (
            len(exchanged),
            sum(half.kind in (Kind.ERROR, Kind.JUNK) for half in ends),
            sum(bool(half.verdict) for half in ends),
            sum(each.answer is None for each in exchanged),
        )
        took = (figures.latency(median(waits)), figures.latency(waits[-1])) if waits else ("", "")
        cells = "".join(f"<td class='number{_warned(place, count)}'>{count}" for place, count in enumerate(counts))
        times = "".join(f"<td class=number>{text}" for text in took)
        yield f"<tr><td>{_safe(action)}<td>{'charger' if to_csms else 'CSMS'}{cells}{times}</tr>".encode()
    yield b"</table>"


def _warned(place: int, count: int) -> str:
    return " warn" if place and count else ""


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
