"""Figures for people: power, energy, time, counts, bars. Each as short as it can be without loss of truth."""

from __future__ import annotations

from collections.abc import Sequence
from time import gmtime, strftime

SPARKS = "▁▂▃▄▅▆▇█"
ASCII_SPARKS = "_.-~:+=#"


def power(watts: float) -> str:
    """`47.8 kW`, `150 kW`, `850 W`, `1.20 MW`."""
    if abs(watts) < 1000:
        return f"{watts:.0f} W"
    if 99_950 <= abs(watts) < 999_500:
        return f"{watts / 1000:.0f} kW"
    if abs(watts) < 999_500:
        return f"{watts / 1000:.1f} kW"
    return f"{watts / 1_000_000:.2f} MW"


def energy(watt_hours: float) -> str:
    """`12.41 kWh`, `0.03 kWh`, `1.24 MWh`."""
    if abs(watt_hours) < 999_995:
        return f"{watt_hours / 1000:.2f} kWh"
    return f"{watt_hours / 1_000_000:.2f} MWh"


def duration(seconds: float) -> str:
    """`00:18:22`; from a day on `2d 03:04`."""
    whole = max(0, int(seconds))
    if whole >= 86_400:
        return f"{whole // 86_400}d {whole % 86_400 // 3600:02d}:{whole % 3600 // 60:02d}"
    return f"{whole // 3600:02d}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def age(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min`, `2 h`."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def clock(when: float) -> str:
    """`12:34:56`, UTC, as the timestamps inside the messages."""
    return strftime("%H:%M:%S", gmtime(when))


def log_time(when: float, *, hours: bool) -> str:
    """`12:34:56.123`, or `34:56.1` where room is scarce."""
    milliseconds = round(when * 1000)
    moment = gmtime(milliseconds // 1000)
    if hours:
        return f"{strftime('%H:%M:%S', moment)}.{milliseconds % 1000:03d}"
    return f"{strftime('%M:%S', moment)}.{milliseconds % 1000 // 100}"


def latency(milliseconds: float) -> str:
    """`8 ms`, `0.4 ms`, `1.2 s`."""
    if milliseconds < 1:
        return f"{milliseconds:.1f} ms"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def count(number: int) -> str:
    """`1 234`: thousands apart."""
    return f"{number:,}".replace(",", " ")


def brief(number: int) -> str:
    """`417`, `5000`, `12.4k`: a count in few cells, without gaps."""
    return str(number) if number < 10_000 else f"{number / 1000:.1f}k"


def rate(per_second: float) -> str:
    """`38`, `0.4`, `1 200`: messages a second, without the unit."""
    return f"{per_second:.1f}" if 0 < per_second < 9.95 else count(round(per_second))


def speed(factor: float) -> str:
    """`×1`, `×0.5`, `×60`."""
    return f"×{factor:g}"


def sparkline(values: Sequence[float], width: int, *, top: float | None = None, ascii_only: bool = False) -> str:
    """The last `width` values as blocks; `top` is the value of a full block (default: the greatest)."""
    levels = ASCII_SPARKS if ascii_only else SPARKS
    shown = list(values)[-width:] if width > 0 else []
    peak = top if top else max(shown, default=0.0)
    if peak <= 0:
        return levels[0] * len(shown)
    return "".join(levels[min(7, max(0, round(value / peak * 7)))] for value in shown)


def filled(width: int, fraction: float) -> int:
    """How many cells of a bar are full: at least one for anything above nothing, all only when it is full."""
    fraction = min(1.0, max(0.0, fraction))
    if fraction <= 0 or width <= 0:
        return 0
    if fraction >= 1:
        return width
    return min(max(1, round(width * fraction)), max(1, width - 1))


def moment(when: float) -> str:
    """`2026-01-01 12:34:56`, UTC."""
    return strftime("%Y-%m-%d %H:%M:%S", gmtime(when))
