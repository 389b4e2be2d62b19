"""A session as a picture of lines: power with its limit, energy and battery over one axis of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ocpplab_tui.lab.details import SessionDetails, TurnRow
from ocpplab_tui.tui import figures, plots
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece, measure

Lines = list[list[Piece]]

_LEAST_ROWS = 3  # of a panel
_AXIS_LINES = 2
_ROOMY = 24  # from so many lines on a blank one parts the panels


class Panel(NamedTuple):
    """One quantity. `head` stands above it, with as much of `more` as finds room; `rows` makes its cells; `scale`: a
    figure of its axis."""

    head: list[Piece]
    more: list[Piece]
    rows: Callable[[int], Lines]
    top: float
    scale: Callable[[float], str]


def slots_for(width: int) -> int:
    """In how many slots a session is to be cut for so many cells."""
    return max(8, width - plots.GUTTER)


def session_lines(session: SessionDetails, width: int, height: int, glyphs: Glyphs) -> Lines:
    """At most `height` lines of `width` cells; [] where there is no room. What matters least goes first."""
    columns, room = width - plots.GUTTER, height - _AXIS_LINES
    if columns < 8 or room < 1 + _LEAST_ROWS:
        return []
    panels = [_power(session, columns, glyphs)]
    others = [_energy(session, columns, glyphs)]
    if any(slot.soc is not None for slot in session.slots):
        others.append(_battery(session, columns, glyphs))
    fitting = min(max(0, (room - 2 - _LEAST_ROWS) // (1 + _LEAST_ROWS)), len(others))
    told, drawn = others[: len(others) - fitting], others[len(others) - fitting :]
    panels[0].more[-1:-1] = [(f"  {panel.head[1][0]}", panel.head[1][1]) for panel in told]
    panels += drawn
    apart = len(panels) - 1 if room >= _ROOMY else 0
    lines: Lines = []
    for panel, rows in zip(panels, _shares(room - len(panels) - apart, len(panels)), strict=True):
        if lines and apart:
            lines.append([])
        lines.append([(" " * plots.GUTTER, "text"), *_fitting(panel, columns)])
        figures_at = plots.scale_rows(rows)
        for number, cells in enumerate(panel.rows(rows)):
            text = panel.scale(panel.top * figures_at[number]) if number in figures_at else ""
            lines.append([(f"{text:>{plots.GUTTER - 1}} ", "muted"), *cells])
    return lines + _axis(session, columns, glyphs)


def _fitting(panel: Panel, columns: int) -> list[Piece]:
    pieces = list(panel.head)
    for piece in panel.more:
        if measure([*pieces, piece]) <= columns:
            pieces.append(piece)
    return pieces


def _shares(rows: int, panels: int) -> list[int]:
    """Power has half of the room, or more."""
    others = max(_LEAST_ROWS, rows // (panels + 1)) if panels > 1 else 0
    return [rows - others * (panels - 1), *([others] * (panels - 1))]


def _axis(session: SessionDetails, columns: int, glyphs: Glyphs) -> Lines:
    span = columns * session.slot_s
    rule = plots.axis(session.since, span, columns, glyphs.mark("rule"), glyphs.mark("tick"))
    return [
        [(" " * plots.GUTTER, "text"), (rule, "faint")],
        [(" " * plots.GUTTER, "text"), (plots.times(session.since, span, columns), "muted")],
    ]


def _filled(values: Sequence[float | None], columns: int) -> list[float | None]:
    """As many values as there is room for; later ones are still to come."""
    return [*values, *([None] * (columns - len(values)))][:columns]


def _power(session: SessionDetails, columns: int, glyphs: Glyphs) -> Panel:
    values = _filled([slot.power_w for slot in session.slots], columns)
    limits = _filled([slot.limit_w for slot in session.slots], columns)
    top = power_top(session)

    def rows(count: int) -> Lines:
        cells = plots.area(values, count, top, ascii_only=glyphs.ascii_only)
        ink = "charging" if session.running else "available"
        return plots.with_level(cells, ink, plots.level(limits, count, top), glyphs.mark("limit"), "warning")

    most = max((slot.power_w for slot in session.slots), default=0.0)
    head: list[Piece] = [
        ("Power ", "strong"),
        (figures.power(session.power_w), "charging" if session.power_w else "muted"),
    ]
    more: list[Piece] = [(f"  most {figures.power(most)}", "muted")]
    limit = session.slots[-1].limit_w if session.slots else None
    if limit is not None:
        more.insert(0, (f"  {glyphs.mark('limit')} limit {figures.power(limit)}", "warning"))
    return Panel(head, more, rows, top, figures.power)


def power_top(session: SessionDetails) -> float:
    """The power at the upper edge: the hardware's own, or a round one where little could be seen."""
    seen = [power for slot in session.slots for power in (slot.power_w, slot.limit_w) if power is not None]
    highest = max(seen, default=0.0)
    return session.max_power_w if highest > session.max_power_w / 2 or highest <= 0 else plots.nice_top(highest)


def _energy(session: SessionDetails, columns: int, glyphs: Glyphs) -> Panel:
    values = [slot.energy_wh for slot in session.slots]
    top = plots.nice_top(max(values, default=0.0))
    head: list[Piece] = [("Energy ", "strong"), (figures.energy(values[-1] if values else 0.0), "finishing")]
    return Panel(head, [], _level(values, columns, top, "finishing", glyphs), top, energy_mark)


def energy_mark(watt_hours: float) -> str:
    """An energy at an axis, in few cells: `12 kWh`, `250 Wh`, `1.5 MWh`."""
    factor, unit = next(
        each for each in ((1e6, "MWh"), (1e3, "kWh"), (1.0, "Wh")) if watt_hours >= each[0] or each[0] == 1
    )
    return f"{watt_hours / factor:.3g} {unit}"


def _battery(session: SessionDetails, columns: int, glyphs: Glyphs) -> Panel:
    values = [slot.soc for slot in session.slots]
    known = [value for value in values if value is not None]
    head: list[Piece] = [("Battery ", "strong"), (f"{known[-1]:.0f} %", "accent")]
    more: list[Piece] = []
    if session.soc_since is not None:
        more.append((f"  from {session.soc_since:.0f} %", "muted"))
    return Panel(head, more, _level(values, columns, 100.0, "accent", glyphs), 100.0, lambda value: f"{value:.0f} %")


def _level(
    values: Sequence[float | None], columns: int, top: float, ink: str, glyphs: Glyphs
) -> Callable[[int], Lines]:
    shown = _filled(values, columns)
    return lambda count: [[(row, ink)] for row in plots.area(shown, count, top, ascii_only=glyphs.ascii_only)]


def turn_words(turn: TurnRow) -> str:
    """`authorized DEADBEEF`, `limit 20.0 kW`, `battery set 62 %`."""
    value = ""
    if turn.value is not None:
        value = f"{turn.value:.0f} %" if turn.what == "battery set" else figures.power(turn.value)
    return " ".join(part for part in (turn.what, turn.detail, value) if part)
