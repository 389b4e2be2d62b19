"""One charger's connectors and facts for the *Live* tab: as in the inspector, with the room of a whole screen."""

from __future__ import annotations

from collections.abc import Iterator

from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs, is_live, look_of, words_of
from ocpplab_tui.tui.history import History
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.widgets.inspector_lines import InspectorLine, charger_facts

_LABEL = 10
_BAR = 40  # cells of the longest bar


def live_lines(view: ChargerView, width: int, history: History, glyphs: Glyphs) -> list[InspectorLine]:
    """A block of lines for each connector, `width` cells wide."""
    lines: list[InspectorLine] = []
    for each in view.connectors:
        if lines:
            lines.append(InspectorLine([], [], each.number))
        lines.extend(_connector(view, each, width, history, glyphs))
    return lines


def fact_lines(view: ChargerView, width: int, glyphs: Glyphs) -> list[list[Piece]]:
    """The charger's own facts."""
    return [line.left for line in charger_facts(view, width, glyphs)]


def _connector(
    view: ChargerView, connector: ConnectorView, width: int, history: History, glyphs: Glyphs
) -> Iterator[InspectorLine]:
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
    seen = history.powers(view.charger_id, number)
    if connector.power_w > 0 and seen:
        spark = figures.sparkline(seen, min(60, width - 34), top=connector.max_power_w, ascii_only=glyphs.ascii_only)
        yield _fact("last minute", [(" " * 10, "text"), (spark, "available" if live else "faint")], number)
    if connector.soc is not None:
        yield _bar("battery", f"{connector.soc:>7.0f} %", connector.soc / 100, "accent", width, number, glyphs)
    yield from _session(connector, width, glyphs)
    if connector.reserved_for:
        yield _fact("reserved", [(glyphs.fit(connector.reserved_for, width - _LABEL), "reserved")], number)
    if connector.limit_w is not None:
        yield _fact("limit", [(figures.power(connector.limit_w), "warning")], number)
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
    if connector.plugged:
        vehicle = glyphs.fit(connector.vehicle or "unknown", room - 10)
        yield _fact(
            "vehicle", [(vehicle, "text"), (f"  {'locked' if connector.locked else 'plugged'}", "muted")], number
        )
    facts: list[str] = []
    if connector.session_wh is not None:
        facts.append(figures.energy(connector.session_wh))
    if connector.session_seconds is not None:
        facts.append(figures.duration(connector.session_seconds))
    if facts:
        yield _fact("session", [("   ".join(facts), "text")], number)
    if connector.power_w > 0:
        phases = "" if connector.current == "DC" else f"   {connector.phases} phases"
        text = f"{connector.voltage_v:.0f} V   {connector.current_a:.1f} A{phases}"
        yield _fact("output", [(text, "text")], number)
    if connector.transaction_id:
        state = f"  {connector.charging_state}" if connector.charging_state else ""
        name = glyphs.fit(connector.transaction_id, room - len(state), keep_end=True)
        yield _fact("transaction", [(name, "text"), (state, "muted")], number)
    if connector.id_token:
        yield _fact("token", [(glyphs.fit(connector.id_token, room, keep_end=True), "text")], number)


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
