"""The inspected charger, line by line: each connector, then link, boot, limits, faults and what waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.tui import figures, plots
from ocpplab_tui.tui.glyphs import Glyphs, is_live, look_of, words_of
from ocpplab_tui.tui.ink import Piece

Powers = Mapping[int, Sequence[float]]
"""Connector → mean powers in equal slots of its session, in watts."""

_LABEL = 11


class InspectorLine(NamedTuple):
    """Pieces at both ends, and the connector that the line belongs to (0: the charger itself)."""

    left: list[Piece]
    right: list[Piece]
    connector: int = 0
    head: bool = False


def inspector_lines(view: ChargerView, width: int, powers: Powers, glyphs: Glyphs) -> list[InspectorLine]:
    """Everything that is known of a charger, `width` cells wide; `powers` of connectors that give any."""
    lines: list[InspectorLine] = []
    for each in view.connectors:
        lines.extend(_connector(view, each, width, powers, glyphs))
        lines.append(InspectorLine([], [], each.number))
    lines.extend(charger_facts(view, width, glyphs))
    return lines


def _connector(
    view: ChargerView, connector: ConnectorView, width: int, powers: Powers, glyphs: Glyphs
) -> Iterator[InspectorLine]:
    look = look_of(view, connector)
    number = connector.number
    kind = f"{glyphs.fit(connector.connector_type, 12)} {figures.power(connector.max_power_w)}"
    head: list[Piece] = [(f"{number} ", "strong"), (f"{glyphs.state(look)} {words_of(view, connector)}", look.ink)]
    if view.version != "1.6" and connector.availability != connector.status:
        head.append((f"  {connector.availability}", "muted"))
    yield InspectorLine(head, [(kind, "muted")], number, head=True)
    if connector.error_code not in ("", "NoError") and connector.status != "Faulted":
        yield InspectorLine(
            [("  ", "text"), (f"{glyphs.mark('warning')} {glyphs.fit(connector.error_code, 30)}", "warning")],
            [],
            number,
        )
    if connector.plugged:
        yield from _vehicle(view, connector, width, powers, glyphs)
    if connector.transaction_id or connector.id_token:
        yield _transaction(connector, width, glyphs)
    if connector.reserved_for:
        yield _fact("  reserved", [(glyphs.fit(connector.reserved_for, width - _LABEL), "reserved")], number)
    if connector.limit_w is not None:
        pieces = limit_pieces(connector.limit_w, connector.limit_by, width - 8, glyphs)
        yield InspectorLine([("  limit ", "muted"), *pieces], [], number)


def _vehicle(
    view: ChargerView, connector: ConnectorView, width: int, powers: Powers, glyphs: Glyphs
) -> Iterator[InspectorLine]:
    number = connector.number
    live = is_live(view)
    if connector.power_w > 0:
        figure = f"{figures.power(connector.power_w):>8}"
        cells = max(8, min(40, width - 24))
        seen = plots.evened(powers.get(number, ()), cells)
        top = connector.max_power_w or max(seen, default=0.0)
        spark = figures.sparkline(seen, cells, top=top, ascii_only=glyphs.ascii_only)
        power: list[Piece] = [("  ", "text"), (figure, "charging" if live else "offline"), (" ", "text")]
        yield InspectorLine([*power, (spark, "available" if live else "faint")], [], number)
    facts: list[Piece] = []
    if connector.session_wh is not None:
        facts.append((f"{figures.energy(connector.session_wh)}", "text"))
    if connector.session_seconds is not None:
        facts.append((figures.duration(connector.session_seconds), "text"))
    if connector.voltage_v and connector.power_w > 0:
        facts.append((f"{connector.voltage_v:.0f} V", "muted"))
        facts.append((f"{connector.current_a:.0f} A", "muted"))
    if facts:
        yield InspectorLine([("  ", "text"), *_apart(facts)], [], number)
    yield _battery(connector, width, glyphs)


def _battery(connector: ConnectorView, width: int, glyphs: Glyphs) -> InspectorLine:
    vehicle = glyphs.fit(connector.vehicle or "", 16)
    lock: list[Piece] = [("locked" if connector.locked else "plugged", "muted")]
    if connector.soc is None:
        name: list[Piece] = [(f" {vehicle}", "text")] if vehicle else []
        return InspectorLine([("  EV", "muted"), *name], lock, connector.number)
    room = max(6, min(24, width - 34))
    full = figures.filled(room, connector.soc / 100)
    bar: list[Piece] = [
        (glyphs.mark("bar") * full, "accent"),
        (glyphs.mark("bar-empty") * (room - full), "faint"),
        (f" {connector.soc:.0f} %", "text"),
    ]
    return InspectorLine([("  EV       ", "muted"), *bar, (f" {vehicle}", "muted")], lock, connector.number)


def _transaction(connector: ConnectorView, width: int, glyphs: Glyphs) -> InspectorLine:
    pieces: list[Piece] = []
    if connector.transaction_id:
        pieces.extend(
            (("tx ", "muted"), (glyphs.fit(connector.transaction_id, 14, keep_end=True), "text"), ("  ", "text"))
        )
    if connector.id_token:
        pieces.extend((("tag ", "muted"), (glyphs.fit(connector.id_token, max(8, width - 24), keep_end=True), "text")))
    return InspectorLine([("  ", "text"), *pieces], [], connector.number)


def charger_facts(view: ChargerView, width: int, glyphs: Glyphs) -> Iterator[InspectorLine]:
    """What belongs to the charger itself: link, boot, queue, display, faults, limit, meter, hardware."""
    room = max(8, width - _LABEL)
    if not view.powered:
        yield _fact("power", [("off", "warning")])
    yield _fact("link", [(glyphs.fit(view.link, room), "ok" if view.online else "warning")])
    yield _fact("csms", [(glyphs.fit(view.csms_url, room, keep_end=True), "muted")])
    boot: list[Piece] = [
        (view.registration or "no answer yet", "text" if view.registration == "Accepted" else "warning")
    ]
    if view.booted_at is not None:
        boot.append((f" {figures.clock(view.booted_at)}", "muted"))
    yield _fact("boot", boot)
    if view.registration == "Accepted" and view.heartbeat_s:
        yield _fact("heartbeat", [(f"{view.heartbeat_s:g} s", "text")])
    if view.open_call is not None:
        action, seconds = view.open_call
        waits: list[Piece] = [
            (glyphs.fit(action, room - 10), "text"),
            (f" {figures.age(seconds)}", "warning" if seconds >= 5 else "muted"),
        ]
        yield _fact("waits for", waits)
    if view.queued:
        yield _fact("queue", [(f"{figures.count(view.queued)} transaction messages", "warning")])
    yield from _display_and_faults(view, room, glyphs)
    if view.limit_w is not None:
        yield _fact("limit", limit_pieces(view.limit_w, view.limit_by, room, glyphs))
    yield _fact("meter", [(figures.energy(sum(each.register_wh for each in view.connectors)), "text")])
    hardware = f"{view.vendor} {view.model}".strip()
    yield _fact("model", [(glyphs.fit(hardware, room), "text")])
    yield _fact("id", [(glyphs.fit(view.charger_id, room, keep_end=True), "muted")])
    if view.location_id:
        yield _fact("location", [(glyphs.fit(view.location_id, room, keep_end=True), "muted")])


def _display_and_faults(view: ChargerView, room: int, glyphs: Glyphs) -> Iterator[InspectorLine]:
    """What the charger's display shows, and what is wrong with it."""
    for place, text in enumerate(view.shown):
        yield _fact("" if place else "display", [(glyphs.fit(text, room), "text")])
    if view.faults:
        yield _fact("faults", [(glyphs.fit(", ".join(view.faults), room), "error")])
    if view.network_faults:
        yield _fact("network", [(glyphs.fit("; ".join(view.network_faults), room), "warning")])


def session_title(session: SessionDetails) -> list[Piece]:
    """Whose session a plot shows, and whether it is over."""
    end: Piece = (f"since {figures.clock(session.began_at)}", "text")
    if session.ended_at is not None:
        end = (f"ended {figures.clock(session.ended_at)}", "warning")
    lasted = figures.duration(session.until - session.began_at)
    label: Piece = (f"{f'session {session.number}':<{_LABEL}}", "muted")
    return [label, (lasted, "text"), (" ", "text"), end]


def limit_pieces(limit_w: float, by: str, room: int, glyphs: Glyphs) -> list[Piece]:
    """`50.0 kW (TxDefault #3, until 13:00)`."""
    figure = figures.power(limit_w)
    if not by:
        return [(figure, "warning")]
    return [(figure, "warning"), (f" ({glyphs.fit(by, max(8, room - len(figure) - 3))})", "muted")]


def _fact(label: str, value: list[Piece], connector: int = 0) -> InspectorLine:
    return InspectorLine([(f"{label:<{_LABEL}}", "muted"), *value], [], connector)


def _apart(pieces: list[Piece]) -> Iterator[Piece]:
    for number, piece in enumerate(pieces):
        if number:
            yield "   ", "text"
        yield piece
