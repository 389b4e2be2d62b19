"""Power over time, as the meter values in the frames tell it, drawn as inline SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.widgets.exchange_text import payload_of

_ACTIONS = ("MeterValues", "TransactionEvent")
_MEASURAND = "Power.Active.Import"
_WIDTH, _HEIGHT, _LEFT, _BELOW = 860, 220, 70, 24
_MOST_POINTS = 1000

Points = list[tuple[float, float]]


def series(frames: Iterable[Frame]) -> dict[str, Points]:
    """Charger id → (seconds since the epoch, watts), in the order of the frames."""
    found: dict[str, Points] = {}
    for frame in frames:
        if frame.kind is Kind.CALL and frame.direction is Direction.OUT and frame.action in _ACTIONS:
            payload, _ = payload_of(frame)
            powers = list(_powers(payload))
            if powers:
                found.setdefault(frame.charger_id, []).append((frame.at, powers[-1]))
    return found


def _powers(payload: Any) -> Iterator[float]:
    """Watts of each meter value that tells the power of all phases together, or of each."""
    values = payload.get("meterValue") if isinstance(payload, dict) else None
    for value in values if isinstance(values, list) else ():
        samples = value.get("sampledValue") if isinstance(value, dict) else None
        told = [each for each in samples if _is_power(each)] if isinstance(samples, list) else []
        whole = [each for each in told if "phase" not in each] or told
        watts = [read for each in whole if (read := _watts(each)) is not None]
        if watts:
            yield sum(watts)


def _is_power(sample: Any) -> bool:
    return isinstance(sample, dict) and sample.get("measurand") == _MEASURAND


def _watts(sample: dict[str, Any]) -> float | None:
    about = sample.get("unitOfMeasure")
    about = about if isinstance(about, dict) else {}
    unit, multiplier = sample.get("unit") or about.get("unit"), about.get("multiplier", 0)
    try:
        watts = float(sample["value"]) * 10.0 ** int(multiplier) * (1000.0 if unit == "kW" else 1.0)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return watts if abs(watts) < 1e12 else None  # what is no number is not less either


def plot(points: Points) -> str:
    """An SVG element; the figures are ours, no text of it came over the wire."""
    shown = points[:: max(1, -(-len(points) // _MOST_POINTS))]
    start, end = shown[0][0], max(shown[-1][0], shown[0][0] + 1)
    top = max((watts for _, watts in shown), default=0) or 1.0
    width, height = _WIDTH - _LEFT - 10, _HEIGHT - _BELOW - 10
    places = [
        (_LEFT + (at - start) / (end - start) * width, 10 + height - max(0.0, watts) / top * height)
        for at, watts in shown
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in places) if len(places) <= 60 else ""
    bottom = 10 + height
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Power over time">'
        f'<path class="axis" d="M{_LEFT} 10V{bottom}H{_WIDTH - 10}"/>'
        f'<text x="{_LEFT - 6}" y="16" text-anchor="end">{escape(figures.power(top))}</text>'
        f'<text x="{_LEFT - 6}" y="{bottom}" text-anchor="end">0 W</text>'
        f'<text x="{_LEFT}" y="{_HEIGHT - 6}">{figures.clock(start)}</text>'
        f'<text x="{_WIDTH - 10}" y="{_HEIGHT - 6}" text-anchor="end">{figures.clock(end)}</text>'
        f'<polyline points="{line}"/>{dots}</svg>'
    )
