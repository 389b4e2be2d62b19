"""One charger's connectors and facts for the *Live* tab: as in the inspector, with the room of a whole screen."""

from __future__ import annotations

from collections.abc import Iterator

from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs, is_live, look_of, words_of
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.widgets.inspector_lines import InspectorLine, charger_facts, limit_pieces

_LABEL = 10
_BAR = 40  # cells of the longest bar


def live_lines(view: ChargerView, width: int, glyphs: Glyphs, *, facts: bool) -> list[InspectorLine]:
    """A block of lines for each connector, `width` cells wide; with `facts` the charger's own below."""
    lines: list[InspectorLine] = []
    for each in view.connectors:
        if lines:
            lines.append(InspectorLine([], [], each.number))
        lines.extend(_connector(view, each, width, glyphs))
    if facts:
        lines.append(InspectorLine([], []))
        lines.extend(charger_facts(view, width, glyphs))
    return lines


def fact_lines(view: ChargerView, width: int, glyphs: Glyphs) -> list[list[Piece]]:
    """The charger's own facts."""
    return [line.left for line in charger_facts(view, width, glyphs)]


def _connector(view: ChargerView, connector: ConnectorView, width: int, glyphs: Glyphs) -> Iterator[InspectorLine]:
    number, live = connector.number, is_live(view)
    yield _head(view, connector, glyphs)
    if connector.error_code not in ("", "NoError"):
        yield _fact("fault", [(glyphs.fit(connector.error_code, 30), "error")], number)
    yield _bar(
        "power",
        f"{figures.power(connector.power_w):>9}",
        connector.power_w / connector.max_power_w if connector.max_power_w else 0.0,
        "charging" if live and connector.power_w > 0 else "muted",
        width,
        number,
        glyphs,
    )
    if connector.soc is not None:
        yield _bar("battery", f"{connector.soc:>7.0f} %", connector.soc / 100, "accent", width, number, glyphs)
    yield from _session(connector, width, glyphs)
    if connector.reserved_for:
        yield _fact("reserved", [(glyphs.fit(connector.reserved_for, width - _LABEL), "reserved")], number)
    if connector.limit_w is not None:
        pieces = limit_pieces(connector.limit_w, connector.limit_by, width - _LABEL - 4, glyphs)
        yield _fact("limit", pieces, number)
    yield _fact("meter", [(figures.energy(connector.register_wh), "text")], number)


def _head(view: ChargerView, connector: ConnectorView, glyphs: Glyphs) -> InspectorLine:
    look = look_of(view, connector)
    head: list[Piece] = [
        (f"{connector.number} ", "strong"),
        (f"{glyphs.state(look)} {words_of(view, connector)}", look.ink),
    ]
    if view.version != "1.6":
        head.append((f"  EVSE {connector.evse_id}", "muted"))
        if connector.availability != connector.status:
            head.append((f" {connector.availability}", "muted"))
    kind = f"{glyphs.fit(connector.connector_type, 12)} {connector.current} {figures.power(connector.max_power_w)}"
    return InspectorLine(head, [(kind, "muted")], connector.number, head=True)


def _session(connector: ConnectorView, width: int, glyphs: Glyphs) -> Iterator[InspectorLine]:
    number, room = connector.number, max(8, width - _LABEL - 4)
    facts: list[str] = []
    if connector.session_wh is not None:
        facts.append(figures.energy(connector.session_wh))
    if connector.session_seconds is not None:
        facts.append(figures.duration(connector.session_seconds))
    if connector.id_token:
        facts.append(glyphs.fit(connector.id_token, max(8, room - 26), keep_end=True))
    if facts:
        label = "token" if connector.session_wh is None else "session"
        yield _fact(label, [("   ".join(facts), "text")], number)
    if connector.plugged:
        vehicle = glyphs.fit(connector.vehicle or "unknown", room - 10)
        yield _fact(
            "vehicle", [(vehicle, "text"), (f"  {'locked' if connector.locked else 'plugged'}", "muted")], number
        )
    if connector.power_w > 0:
        phases = "" if connector.current == "DC" else f"   {connector.phases} phases"
        text = f"{connector.voltage_v:.0f} V   {connector.current_a:.1f} A{phases}"
        yield _fact("output", [(text, "text")], number)
    if connector.transaction_id:
        state = f"  {connector.charging_state}" if connector.charging_state else ""
        name = glyphs.fit(connector.transaction_id, room - len(state), keep_end=True)
        yield _fact("transaction", [(name, "text"), (state, "muted")], number)


def _bar(label: str, figure: str, fraction: float, ink: str, width: int, number: int, glyphs: Glyphs) -> InspectorLine:
    room = max(6, min(_BAR, width - _LABEL - 26))
    full = figures.filled(room, fraction)
    bar: list[Piece] = [
        (f"{figure} ", ink if full else "muted"),
        (glyphs.mark("bar") * full, ink),
        (glyphs.mark("bar-empty") * (room - full), "faint"),
    ]
    return _fact(label, bar, number)


def _fact(label: str, value: list[Piece], connector: int) -> InspectorLine:
    return InspectorLine([(f"  {label:<{_LABEL + 2}}", "muted"), *value], [], connector)
