"""What the dashboard costs, and how soon it answers keys, while thousands of chargers talk.

`python -m benchmarks.dashboard [--quick] [--minutes 10]`: prints its part of RESULTS.md."""

from __future__ import annotations

import argparse
from dataclasses import replace

from benchmarks.dashboard_report import section
from benchmarks.filters import filter_rows
from benchmarks.report import machine
from benchmarks.scenes import Plan, measure_all, measure_large

QUICK = Plan(settle_s=4.0, floor_s=5.0, keys_s=14.0, memory_s=20.0)


def measured(*, quick: bool, memory_s: float | None = None) -> str:
    """The part of RESULTS.md, made now. `memory_s`: how long memory is watched."""
    plan = QUICK if quick else Plan()
    if memory_s is not None:
        plan = replace(plan, memory_s=memory_s)
    scenes, memory = measure_all(plan)
    return section(scenes, memory, measure_large(), filter_rows(), plan)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the dashboard under load.")
    parser.add_argument("--quick", action="store_true", help="short windows: a look, not a result")
    parser.add_argument("--minutes", type=float, help="how long memory is watched (default 1)")
    given = parser.parse_args()
    print(machine())
    print(measured(quick=given.quick, memory_s=None if given.minutes is None else 60 * given.minutes))


if __name__ == "__main__":
    main()
