"""One charger as a card of three lines: name and version, then what its connectors do."""

from __future__ import annotations

from typing import NamedTuple

from ocpplab_tui.lab.port import ChargerView, ConnectorView
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs, StateLook, is_live, look_of, words_of
from ocpplab_tui.tui.ink import Piece, measure
from ocpplab_tui.tui.ordering import urgency

HEIGHT = 3


class CardLine(NamedTuple):
    """Pieces at the left and at the right end of one line; `back` lies behind the whole of it."""

    left: list[Piece]
    right: list[Piece]
    back: str = ""


class CardState(NamedTuple):
    """What of the dashboard shows on a card: whether it has the focus, on which connector, and whether it is marked."""

    focused: int | None = None  # number of the connector
    marked: bool = False
    phase: int = 0  # step of the one animation


def card(view: ChargerView, width: int, state: CardState, glyphs: Glyphs) -> list[CardLine]:
    """The three lines of a card, `width` cells wide."""
    lines = [_head(view, width, state, glyphs)]
    connectors = view.connectors
    if len(connectors) == 1:
        lines.extend(_single(view, connectors[0], width, state, glyphs))
    elif len(connectors) == 2:
        lines.extend(_short(view, each, width, state, glyphs) for each in connectors)
    elif connectors:
        lines.extend(_many(view, width, state, glyphs))
    lines.extend(CardLine([], []) for _ in range(HEIGHT - len(lines)))
    return lines


def _head(view: ChargerView, width: int, state: CardState, glyphs: Glyphs) -> CardLine:
    right: list[Piece] = []
    if view.queued:
        right.append((f"{glyphs.mark('up')}{view.queued} ", "warning"))
    if view.faults:
        right.append((f"{glyphs.mark('bad')} ", "error"))
    if view.network_faults:
        right.append((f"{glyphs.mark('warning')} ", "warning"))
    right.append((view.version, "muted"))
    used = sum(len(text) for text, _ in right) + 1
    mark: list[Piece] = [(f"{glyphs.mark('marked')} ", "accent")] if state.marked else []
    name = glyphs.fit(view.identity, max(1, width - used - 2 * len(mark)), keep_end=True)
    ink = "strong" if is_live(view) or state.focused is not None else "muted"
    return CardLine([*mark, (name, ink)], right, "cursor" if state.focused is not None else "surface")


def _single(
    view: ChargerView, connector: ConnectorView, width: int, state: CardState, glyphs: Glyphs
) -> tuple[CardLine, CardLine]:
    look = look_of(view, connector)
    left = _state(view, connector, look, glyphs)
    right = _progress(connector) if is_live(view) else []
    first = CardLine(left, _if_room(left, right, width), _back(connector, state))
    return first, CardLine(*_detail(view, connector, width, state, glyphs))


def _short(view: ChargerView, connector: ConnectorView, width: int, state: CardState, glyphs: Glyphs) -> CardLine:
    look = look_of(view, connector)
    left = _state(view, connector, look, glyphs)
    right: list[Piece] = []
    if is_live(view) and connector.power_w > 0:
        right = [(figures.power(connector.power_w), look.ink)]
    elif is_live(view) and connector.soc is not None and connector.plugged:
        right = [(f"{connector.soc:.0f} %", "muted")]
    else:
        right = [(glyphs.fit(connector.connector_type, 12), "muted")]
    return CardLine(left, _if_room(left, right, width), _back(connector, state))


def _if_room(left: list[Piece], right: list[Piece], width: int) -> list[Piece]:
    """The state comes first; what stands at the right only where both have room."""
    return right if measure(left) + 1 + measure(right) <= width else []


def _many(view: ChargerView, width: int, state: CardState, glyphs: Glyphs) -> tuple[CardLine, CardLine]:
    """All glyphs in one line, and one connector in full: the focused one, else the one that matters most."""
    row: list[Piece] = []
    room = max(1, (width + 1) // 3)
    shown = view.connectors if len(view.connectors) <= room else view.connectors[: room - 1]
    for each in shown:
        look = look_of(view, each)
        row.extend(((str(each.number)[-1], "muted"), (f"{glyphs.state(look)} ", look.ink)))
    if len(shown) < len(view.connectors):
        row.append((glyphs.mark("ellipsis"), "muted"))
    focus = next((each for each in view.connectors if each.number == state.focused), None)
    return CardLine(row, []), _short(
        view, focus or min(view.connectors, key=lambda each: urgency(each.status)), width, state, glyphs
    )


def _state(view: ChargerView, connector: ConnectorView, look: StateLook, glyphs: Glyphs) -> list[Piece]:
    pieces: list[Piece] = [
        (f"{connector.number} ", "muted"),
        (f"{glyphs.state(look)} {words_of(view, connector)}", look.ink),
    ]
    if connector.status != "Faulted" and connector.error_code not in ("", "NoError"):
        pieces.append((f" {glyphs.mark('warning')}{glyphs.fit(connector.error_code, 24)}", "warning"))
    return pieces


def _progress(connector: ConnectorView) -> list[Piece]:
    if connector.soc is not None and connector.plugged:
        return [(f"{connector.soc:.0f} %", "text")]
    if connector.session_wh is not None:
        return [(figures.energy(connector.session_wh), "text")]
    return []


def _detail(
    view: ChargerView, connector: ConnectorView, width: int, state: CardState, glyphs: Glyphs
) -> tuple[list[Piece], list[Piece]]:
    """The second line of a single connector: power as a bar, the session so far, or what may plug in here."""
    if not is_live(view):
        trouble = "warning" if ":" in view.link else "muted"
        return [("  ", "text"), (glyphs.fit(_absence(view), width - 2), trouble)], []
    if connector.power_w > 0:
        figure = figures.power(connector.power_w)
        room = max(4, width - len(figure) - 3)
        share = connector.power_w / connector.max_power_w if connector.max_power_w else 1.0
        return [("  ", "text"), *power_bar(room, share, state.phase, glyphs)], [(figure, "charging")]
    if connector.session_wh is not None:
        spent = [(figures.duration(connector.session_seconds), "muted")] if connector.session_seconds else []
        return [("  ", "text"), (figures.energy(connector.session_wh), "text")], spent
    if connector.reserved_for:
        return [("  for ", "muted"), (glyphs.fit(connector.reserved_for, width - 6, keep_end=True), "reserved")], []
    plug = f"  {glyphs.fit(connector.connector_type, 12)} {figures.power(connector.max_power_w)}"
    return [(plug, "muted")], [("plugged", "muted")] if connector.plugged else []


def _absence(view: ChargerView) -> str:
    """Why a charger is not there: off, not connected, or not accepted yet."""
    if not view.powered:
        return "powered off"
    if not view.online:
        wait, colon, why = view.link.partition(": ")
        return why if colon else wait
    return f"boot {view.registration}" if view.registration else "booting"


def _back(connector: ConnectorView, state: CardState) -> str:
    return "cursor" if connector.number == state.focused else ""


def power_bar(width: int, share: float, phase: int, glyphs: Glyphs) -> list[Piece]:
    """A bar of `share`; while energy flows one cell of it moves on with each phase."""
    full = figures.filled(width, share)
    body, rest = glyphs.mark("bar"), (glyphs.mark("bar-empty") * (width - full), "faint")
    if phase <= 0 or full < 2:
        return [(body * full, "available"), rest]
    spot = phase % full
    return [(body * spot, "available"), (body, "charging"), (body * (full - spot - 1), "available"), rest]
