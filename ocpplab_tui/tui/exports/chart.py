"""Charts as inline SVG: quantities over one axis of time, one below the other. No text in them came over the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.tui import figures, plots
from ocpplab_tui.tui.exports.told import Points, Told
from ocpplab_tui.tui.session_plot import energy_mark, power_top

SESSION_SLOTS = 400
"""In so many slots a session is drawn."""
_WIDTH, _LEFT, _RIGHT = 860.0, 74.0, 12.0
_TALL, _LOW, _HEAD, _BELOW = 190.0, 90.0, 26.0, 26.0
_MOST_POINTS = 1000
_MOST_TIMES = 8
_DOTS = 60


class Panel(NamedTuple):
    """One quantity. `kind` is the class of its line; `limits`: from, until, and how much."""

    name: str
    kind: str
    points: Points
    top: float
    scale: Callable[[float], str]
    limits: Sequence[tuple[float, float, float]] = ()


def of_session(session: SessionDetails) -> str:
    """A session as it was: mean power of each slot with its limit, energy and battery."""
    power: Points = []
    energy: Points = [(session.since, 0.0)] if session.since == session.began_at else []
    soc: Points = [] if session.soc_since is None else [(session.since, session.soc_since)]
    limits: list[tuple[float, float, float]] = []
    for number, slot in enumerate(session.slots):
        start = session.since + number * session.slot_s
        end = min(start + session.slot_s, session.until)
        power += [(start, slot.power_w), (end, slot.power_w)]
        energy.append((end, slot.energy_wh))
        if slot.soc is not None:
            soc.append((end, slot.soc))
        if slot.limit_w is not None:
            limits.append((start, end, slot.limit_w))
    panels = [Panel("Power", "power", power, power_top(session), figures.power, limits), _energy(energy), _battery(soc)]
    return svg([panel for panel in panels if panel.points], session.since, session.until)


def of_told(told: Told) -> str:
    """What meter values told, from the first to the last; in words where they told it once only."""
    top = plots.nice_top(max((watts for _, watts in told.power), default=0.0))
    panels = [Panel("Power", "power", told.power, top, figures.power), _energy(told.energy), _battery(told.soc)]
    times = [at for panel in panels for at, _ in panel.points]
    if min(times) < max(times):
        return svg([panel for panel in panels if panel.points], min(times), max(times))
    told_once = [
        (each.name, each.scale(each.points[-1][1])) for each in panels if each.points and each.kind != "energy"
    ]
    told_once += [("Register", figures.energy(told.energy[-1][1]))] if told.energy else []
    return f"<p>{', '.join(f'{name} {value}' for name, value in told_once)}, told once</p>"


def _energy(points: Points) -> Panel:
    """A register begins anywhere: only what came to it is worth drawing."""
    base = points[0][1] if points else 0.0
    gained = [(at, value - base) for at, value in points]
    top = plots.nice_top(max((value for _, value in gained), default=0.0))
    return Panel("Energy", "energy", gained, top, energy_mark)


def _battery(points: Points) -> Panel:
    return Panel("Battery", "battery", points, 100.0, lambda value: f"{value:.0f} %")


class Plane(NamedTuple):
    """Where a panel lies: time goes across, its quantity up."""

    start: float
    end: float
    y: float
    height: float
    top: float = 1.0

    def across(self, at: float) -> float:
        return _LEFT + (at - self.start) / (self.end - self.start) * (_WIDTH - _LEFT - _RIGHT)

    def down(self, value: float) -> float:
        return self.y + self.height * (1 - min(max(value / self.top, 0.0), 1.0))

    def place(self, point: tuple[float, float]) -> str:
        return f"{self.across(point[0]):.1f},{self.down(point[1]):.1f}"


def svg(panels: Sequence[Panel], start: float, end: float) -> str:
    """One SVG element with all panels; "" without any."""
    if not panels:
        return ""
    end = max(end, start + 1.0)
    parts: list[str] = []
    y = 0.0
    for number, panel in enumerate(panels):
        height = _LOW if number else _TALL
        parts.extend(_panel(panel, Plane(start, end, y + _HEAD, height, panel.top)))
        y += _HEAD + height
    parts.extend(_times(Plane(start, end, y, _BELOW)))
    names = ", ".join(panel.name.lower() for panel in panels)
    box = f"0 0 {_WIDTH:.0f} {y + _BELOW:.0f}"
    return f'<svg viewBox="{box}" role="img" aria-label="{names} over time">{"".join(parts)}</svg>'


def _panel(panel: Panel, plane: Plane) -> Iterator[str]:
    last = f'<tspan class="{panel.kind}">{escape(panel.scale(panel.points[-1][1]))}</tspan>'
    yield f'<text class="name" x="{_LEFT:.0f}" y="{plane.y - 8:.0f}">{panel.name} {last}</text>'
    for part in (0.0, 0.5, 1.0):
        at, label = plane.down(panel.top * part), escape(panel.scale(panel.top * part))
        yield f'<path class="grid" d="M{_LEFT:.0f} {at:.1f}H{_WIDTH - _RIGHT:.0f}"/>'
        yield f'<text class="mark" x="{_LEFT - 8:.0f}" y="{at + 4:.1f}" text-anchor="end">{label}</text>'
    yield from _line(panel, plane)
    for since, until, limit in _joined(panel.limits):
        x, at = plane.across(since), plane.down(limit)
        yield f'<path class="limit" d="M{x:.1f} {at:.1f}H{plane.across(until):.1f}"/>'
        label = escape(panel.scale(limit))
        yield f'<text class="limit" x="{x + 4:.1f}" y="{at - 5:.1f}">limit {label}</text>'


def _line(panel: Panel, plane: Plane) -> Iterator[str]:
    """The curve, filled below; few points are dots as well: between them nobody measured."""
    shown, floor = _thinned(panel.points), plane.y + plane.height
    line = " ".join(plane.place(point) for point in shown)
    first, final = plane.across(shown[0][0]), plane.across(shown[-1][0])
    yield f'<polygon class="{panel.kind}" points="{first:.1f},{floor:.1f} {line} {final:.1f},{floor:.1f}"/>'
    yield f'<polyline class="{panel.kind}" points="{line}"/>'
    if len(shown) <= _DOTS:
        for x, y in (plane.place(point).split(",") for point in shown):
            yield f'<circle class="{panel.kind}" cx="{x}" cy="{y}" r="2"/>'


def _joined(limits: Sequence[tuple[float, float, float]]) -> Iterator[tuple[float, float, float]]:
    """Neighbours with the same limit as one."""
    held: tuple[float, float, float] | None = None
    for since, until, limit in limits:
        if held is not None and held[2] == limit and since <= held[1] + 1e-6:
            held = (held[0], until, limit)
            continue
        if held is not None:
            yield held
        held = (since, until, limit)
    if held is not None:
        yield held


def _times(plane: Plane) -> Iterator[str]:
    for when, label in plots.ticks(plane.start, plane.end - plane.start, _MOST_TIMES):
        x = plane.across(when)
        yield f'<path class="axis" d="M{x:.1f} {plane.y:.1f}v5"/>'
        yield f'<text class="mark" x="{x:.1f}" y="{plane.y + 19:.1f}" text-anchor="middle">{label}</text>'


def _thinned(points: Points) -> Points:
    """Of very many points some, the last among them."""
    step = max(1, -(-len(points) // _MOST_POINTS))
    shown = points[::step]
    return shown if shown[-1] == points[-1] else [*shown, points[-1]]
