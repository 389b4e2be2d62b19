"""The measurements as a page of Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from itertools import pairwise

from benchmarks.measure import INTERVAL_S, Plan, Result

LIBRARIES = ("websockets", "uvloop", "orjson", "jsonschema_rs", "pydantic", "textual")
Row = Sequence[str]

INTRODUCTION = """# What a charger costs

Made by `make bench`. N chargers of OCPP 1.6 boot, each runs one transaction and sends MeterValues with four measurands
every {interval:.0f} s, evenly staggered.

- **Floor**: bare `websockets` clients with `orjson` on `uvloop`, the same payload and rhythm; nothing is validated,
  simulated or kept.
- **Lab**: ours without a screen, with physics, schema checks in both directions, the journal in memory and in SQLite.

Each runs in a process of its own against the same thin CSMS, which is a third. CPU is user and system time of all
threads of the measured process over {window:.0f} s of steady charging. Memory is the resident set without the frames
that the journal keeps (at most 100,000, of however many chargers), given as the slope between one N and the next.
Answer times are those of {probes} CALLs of the CSMS to random chargers within {probe:.0f} s, as the CSMS sees them.
Of the meter values due in the window one charger's may fall on either edge of it; the longest gap between two of any
charger tells that none was left out.
"""


def document(results: Sequence[Result], startup: Sequence[Row], plan: Plan) -> str:
    introduction = INTRODUCTION.format(
        interval=INTERVAL_S, window=plan.window_s, probes=plan.probes, probe=plan.probe_s
    )
    parts = [introduction, machine() + "\n", table(("", "N", "floor", "lab", "ratio", "goal"), fleet_rows(results))]
    if startup:
        parts += ["\n## Starting the program\n", table(("", "seconds", "goal"), startup)]
    return "\n".join(parts) + "\n"


def machine() -> str:
    """What it was measured on, without names of hosts or paths."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"Measured on {os.cpu_count()} cores ({platform.machine()}, {platform.system()}), "
        f"Python {platform.python_version()}, {libraries}."
    )


def table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def fleet_rows(results: Sequence[Result]) -> list[Row]:
    pairs = _pairs(results)
    rows: list[Row] = []
    rows += _compare(pairs, "all booted, s", lambda one: one.boot_s, "{:.2f}", {1000: "≤ 2", 5000: "≤ 8"})
    rows += _compare(
        pairs, "CPU s per 1000 CALLs", lambda one: one.steady.cpu_per_1000, "{:.3f}", default="ratio ≤ 1.6"
    )
    rows += _compare(pairs, "…of the CSMS", lambda one: one.steady.csms_cpu_per_1000, "{:.3f}")
    rows += _slopes(pairs, "KB per further charger, booted", lambda one: one.booted.chargers)
    rows += _slopes(pairs, "KB per further charger, after charging", lambda one: one.charging.chargers)
    rows += _compare(pairs, "resident MB, after charging", lambda one: one.charging.rss / 1e6, "{:.0f}")
    rows += _compare(pairs, "answers to the CSMS, p50 ms", lambda one: one.p50_ms, "{:.2f}")
    rows += _compare(pairs, "answers to the CSMS, p95 ms", lambda one: one.p95_ms, "{:.2f}", {5000: "≤ 10"})
    rows += _tell(pairs, "answered of asked", lambda one: f"{one.answered} of {one.asked}", "all")
    rows += _tell(pairs, "meter values, delivered of due", _delivered, "all")
    rows += _tell(
        pairs, "longest gap between two, s", lambda one: f"{one.steady.longest_gap_s:.2f}", f"{INTERVAL_S:.0f}"
    )
    rows += _tell(pairs, "bytes of a MeterValues CALL", lambda one: f"{one.steady.bytes_per_call:.0f}", "")
    return rows


Pair = tuple[Result, Result]


def _pairs(results: Sequence[Result]) -> list[Pair]:
    floors = {one.count: one for one in results if one.who == "floor"}
    return [(floors[one.count], one) for one in results if one.who == "lab"]


def _delivered(one: Result) -> str:
    return f"{one.steady.delivered} of {one.steady.due:.0f}"


def _compare(
    pairs: Sequence[Pair],
    name: str,
    figure: Callable[[Result], float],
    form: str,
    goals: dict[int, str] | None = None,
    default: str = "",
) -> Iterable[Row]:
    for floor, lab in pairs:
        low, high = figure(floor), figure(lab)
        goal = (goals or {}).get(lab.count, default)
        yield name, str(lab.count), form.format(low), form.format(high), f"{high / low:.2f}" if low else "", goal


def _slopes(pairs: Sequence[Pair], name: str, figure: Callable[[Result], int]) -> Iterable[Row]:
    for (floor_few, few), (floor_many, many) in pairwise(pairs):
        more = many.count - few.count
        low = (figure(floor_many) - figure(floor_few)) / more / 1000
        high = (figure(many) - figure(few)) / more / 1000
        yield name, f"{few.count} → {many.count}", f"{low:.1f}", f"{high:.1f}", f"{high / low:.2f}", "≤ 30"


def _tell(pairs: Sequence[Pair], name: str, text: Callable[[Result], str], goal: str) -> Iterable[Row]:
    for floor, lab in pairs:
        yield name, str(lab.count), text(floor), text(lab), "", goal
