"""One charger as one line of a table: the columns that there is room for, and what stands in them."""

from __future__ import annotations

from typing import NamedTuple

from ocpplab_tui.lab.port import ChargerView, Glance
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import STATES, Glyphs, is_live, look, look_of, words_of
from ocpplab_tui.tui.ink import Piece, measure
from ocpplab_tui.tui.ordering import Order, urgency
from ocpplab_tui.tui.wire_text import pad


class Column(NamedTuple):
    """A column: what it is sorted by, its width in cells (0: what is left), and whether figures stand right."""

    name: str
    width: int
    right: bool = False


_IDENTITY, _LINK = 20, 9  # cells: the most for one, the least for the other
_FIXED = (
    Column("OCPP", 5),
    Column("state", 17),
    Column("power", 8, right=True),
    Column("energy", 9, right=True),
    Column("SoC", 5, right=True),
    Column("queue", 6, right=True),
)
_FIRST_TO_GO = ("energy", "OCPP", "queue", "SoC", "power")


def columns(width: int, identity_width: int) -> list[Column]:
    """The columns that fit into `width` cells: identity, states and link always, the others while there is room."""
    kept = list(_FIXED)
    name = Column("charger", max(8, min(identity_width, _IDENTITY)))
    for goes in ("", *_FIRST_TO_GO):
        kept = [each for each in kept if each.name != goes]
        if width - sum(each.width + 1 for each in (name, *kept)) >= _LINK:
            break
    link = width - sum(each.width + 1 for each in (name, *kept))
    return [name, *kept, Column("link", max(0, link))]


def heading(shown: list[Column], order: Order, glyphs: Glyphs) -> list[Piece]:
    """The names of the columns; an arrow at the one that is sorted by."""
    pieces: list[Piece] = []
    for each in shown:
        chosen = order.sorting is not None and order.sorting.name == each.name
        arrow = glyphs.own("↓" if order.falling else "↑") if chosen else ""
        ink = "key" if chosen else "muted"
        pieces.append((pad(f"{each.name}{arrow}"[: each.width], each.width, right=each.right) + " ", ink))
    return pieces


def column_at(shown: list[Column], x: int) -> str | None:
    """The column that covers a cell."""
    for each in shown:
        if x < each.width + 1:
            return each.name
        x -= each.width + 1
    return None


def row(view: ChargerView, shown: list[Column], focused: int | None, glyphs: Glyphs) -> list[Piece]:
    """The cells of one charger; `focused` is the number of the connector that has the focus."""
    pieces: list[Piece] = []
    for each in shown:
        cell = _state(view, focused, each.width, glyphs) if each.name == "state" else [_cell(view, each, glyphs)]
        room = " " * max(0, each.width - measure(cell))
        pieces.extend([(room, "text"), *cell] if each.right else [*cell, (room, "text")])
        pieces.append((" ", "text"))
    return pieces


def _cell(view: ChargerView, column: Column, glyphs: Glyphs) -> Piece:
    live = is_live(view)
    match column.name:
        case "charger":
            return glyphs.fit(view.identity, column.width, keep_end=True), "strong" if live else "muted"
        case "OCPP":
            return view.version, "muted"
        case "power":
            watts = sum(each.power_w for each in view.connectors)
            return (figures.power(watts), "charging" if live else "offline") if watts > 0 else ("", "muted")
        case "energy":
            sessions = [each.session_wh for each in view.connectors if each.session_wh is not None]
            return (figures.energy(sum(sessions)), "text" if live else "offline") if sessions else ("", "muted")
        case "SoC":
            known = [each.soc for each in view.connectors if each.soc is not None and each.plugged]
            return (f"{max(known):.0f} %", "text" if live else "offline") if known else ("", "muted")
        case "queue":
            return (f"{glyphs.mark('up')}{view.queued}", "warning") if view.queued else ("", "muted")
    return _link(view, column.width, glyphs)


def _link(view: ChargerView, width: int, glyphs: Glyphs) -> Piece:
    if is_live(view):
        return f"{glyphs.mark('ok')} online", "ok"
    if not view.powered:
        return glyphs.fit("powered off", width), "muted"
    if view.online:
        return glyphs.fit(f"boot {view.registration}" if view.registration else "booting", width), "muted"
    wait, colon, why = view.link.partition(": ")
    return glyphs.fit(f"{glyphs.mark('bad')} {why if colon else wait}", width), "warning" if colon else "muted"


def _state(view: ChargerView, focused: int | None, width: int, glyphs: Glyphs) -> list[Piece]:
    """All glyphs, then the word of the focused connector, else of the one that matters most."""
    if not view.connectors:
        return []
    told = next((each for each in view.connectors if each.number == focused), None)
    told = told or min(view.connectors, key=lambda each: urgency(each.status))
    pieces: list[Piece] = []
    room = max(1, (width - 6) // 2)
    if len(view.connectors) > 1:
        all_fit = len(view.connectors) <= room
        for each in view.connectors[: room if all_fit else room - 1]:
            seen = look_of(view, each)
            pieces.append((glyphs.state(seen), seen.ink))
        pieces.append((" " if all_fit else f"{glyphs.mark('ellipsis')} ", "muted"))
        words = words_of(view, told)
    else:
        words = f"{glyphs.state(look_of(view, told))} {words_of(view, told)}"
    return [*pieces, (glyphs.fit(words, width - measure(pieces)), look_of(view, told).ink)]


def dot(glance: Glance | None, number: int, glyphs: Glyphs) -> Piece:
    """One connector in one cell."""
    if glance is None or not 0 < number <= len(glance.statuses):
        return " ", "muted"
    shown = look(glance.live, glance.statuses[number - 1])
    return glyphs.state(shown), shown.ink


def dot_words(view: ChargerView | None, number: int, glyphs: Glyphs) -> list[Piece]:
    """What the cell under the cursor means, in words."""
    if view is None:
        return [(f"{len(STATES)} states", "muted")]
    pieces: list[Piece] = [(f"{glyphs.fit(view.identity, 30, keep_end=True)}  ", "strong")]
    each = next((each for each in view.connectors if each.number == number), None)
    if each is not None:
        seen = look_of(view, each)
        pieces.append((f"{number} ", "muted"))
        pieces.append((f"{glyphs.state(seen)} {glyphs.fit(words_of(view, each), 30)}", seen.ink))
        if is_live(view) and each.power_w > 0:
            pieces.append((f"  {figures.power(each.power_w)}", "charging"))
        if is_live(view) and each.plugged and each.soc is not None:
            pieces.append((f"  {each.soc:.0f} %", "text"))
    if not is_live(view):
        pieces.append((f"  {_link(view, 40, glyphs)[0]}", "warning"))
    return pieces
