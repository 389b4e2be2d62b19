"""Values that are figures: comparisons (`>200`, `<=3`, `5..9`) and durations (`5m`, `90s`, `2h`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ocpplab_tui.tui.filtering.language import Wrong, shown

_COMPARISON = re.compile(r"(?P<sign>>=|<=|>|<|=)?(?P<figure>\d+(?:\.\d+)?)")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_SIGNS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    ">": (lambda a, b: a > b, "above"),
    ">=": (lambda a, b: a >= b, "at least"),
    "<": (lambda a, b: a < b, "below"),
    "<=": (lambda a, b: a <= b, "at most"),
    "=": (lambda a, b: a == b, "of"),
}


class Comparison(NamedTuple):
    """A figure's test, and the same in words ("above 200")."""

    holds: Callable[[float], bool]
    words: str


def comparison(name: str, value: str, unit: str) -> Comparison:
    """Raises Wrong. A bare figure means "at least"."""
    if (limits := _RANGE.fullmatch(value)) is not None:
        low, high = float(limits[1]), float(limits[2])
        return Comparison(lambda figure: low <= figure <= high, f"from {low:g} to {high:g}{unit}")
    match = _COMPARISON.fullmatch(value)
    if match is None:
        raise Wrong(f"{name}:{shown(value)} is no comparison; for example {name}:>200, {name}:<=5 or {name}:5..9")
    compare, word = _SIGNS[match["sign"] or ">="]
    limit = float(match["figure"])
    return Comparison(lambda figure: compare(figure, limit), f"{word} {limit:g}{unit}")


def duration_s(name: str, value: str) -> float:
    """Seconds. Raises Wrong."""
    match = _DURATION.fullmatch(value.casefold())
    if match is None:
        raise Wrong(f"{name}:{shown(value)} is no duration; for example {name}:90s, {name}:5m or {name}:2h")
    return float(match[1]) * _SECONDS[match[2]]
