"""The whole benchmark: floor and lab side by side, N after N; prints a table and writes RESULTS.md.

`python -m benchmarks [--counts 100 1000 5000] [--quick] [--output FILE]`; `--fleet`: see `benchmarks.scale`. The
dashboard comes last; it is measured alone by `python -m benchmarks.dashboard`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import dashboard, scale
from benchmarks.control import allow_files
from benchmarks.measure import QUICK, Plan, Result, measure
from benchmarks.report import document
from benchmarks.startup import startup_rows

MODULES = {"floor": "benchmarks.floor", "lab": "benchmarks.fleet"}
RESULTS = Path(__file__).parent / "RESULTS.md"


def measure_all(counts: list[int], plan: Plan) -> list[Result]:
    """Floor, then lab, for each count: what disturbs one is likely to disturb the other."""
    results = []
    for count in counts:
        for who, module in MODULES.items():
            print(f"{who}, {count} chargers …", file=sys.stderr, flush=True)
            results.append(measure(who, module, count, plan))
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the lab beside a bare websocket loop.")
    parser.add_argument("--fleet", action="store_true", help="ten thousand chargers, also in several processes")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], metavar="N", help="with --fleet")
    parser.add_argument("--counts", type=int, nargs="+", metavar="N", help="default: 100 1000 5000; --fleet: 10000")
    parser.add_argument("--quick", action="store_true", help="short windows: a look, not a result")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--no-startup", action="store_true", help="leave out how fast the program starts")
    parser.add_argument("--no-dashboard", action="store_true", help="leave out the dashboard under load")
    given = parser.parse_args()
    if given.fleet:
        output = given.output or (None if given.quick else scale.RESULTS)
        plan = scale.QUICK_FLEETS if given.quick else scale.FLEETS
        scale.run(given.counts or [10_000], given.workers, plan, output)
        return
    plan = QUICK if given.quick else Plan()
    counts = sorted(given.counts or [100, 1000, 5000])
    allow_files(2 * max(counts))
    text = document(measure_all(counts, plan), [] if given.no_startup else startup_rows(), plan)
    if not given.no_dashboard:
        text += dashboard.measured(quick=given.quick)
    print(text)
    if not given.quick or given.output is not None:
        (given.output or RESULTS).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
