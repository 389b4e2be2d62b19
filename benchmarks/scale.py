"""Ten thousand chargers: in one process, in two, and after their CSMS restarted; and the journal at full rate.

`python -m benchmarks --fleet [--counts 10000] [--workers 2] [--quick]` prints a table and writes FLEET.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.control import allow_files
from benchmarks.journal import Sustained, sustained
from benchmarks.measure import INTERVAL_S, QUICK, Plan, Result, measure
from benchmarks.report import Row, machine, table
from ocpplab_tui.lab.memory import FOLD_EVERY_S

RESULTS = Path(__file__).parent / "FLEET.md"
FRAMES_PER_S, JOURNAL_S = 10_000, 20.0
FLEETS = Plan(window_s=FOLD_EVERY_S, away_s=2.0, limit_s=240.0)
"""One folding of the memory's log is in it, as in any five minutes."""
QUICK_FLEETS = replace(QUICK, away_s=FLEETS.away_s, limit_s=FLEETS.limit_s)

INTRODUCTION = """# Ten thousand chargers

Made by `python -m benchmarks --fleet`: the load of `RESULTS.md` (OCPP 1.6, one transaction each, MeterValues with four
measurands every {interval:.0f} s, evenly staggered), with everything a lab has, against the same thin CSMS in a process
of its own. Steady charging is measured for {window:.0f} s. With workers, processor and memory are of all processes
of the lab together. Restart: the CSMS cuts all connections off, is away for {away:.0f} s, and listens again; the time
runs from then until the last one is back.
Journal: MeterValues frames at an even rate into SQLite; the loop's thread is charged for handing them over. The bare
loop is the floor of `RESULTS.md`: websockets alone, nothing is validated, simulated or kept.

{machine}

"""

OTHERS = """

Seen before at 10,000 on such a machine, by others' measurements: a thin prototype with validation and journal 12.7 s to
boot, 271 MB, 0.15 CPU s per 1000 CALLs; the best open simulator 56 s, 1.5 GB, 0.40, and p95 71 ms.

"""


def measure_fleets(counts: Sequence[int], workers: Sequence[int], plan: Plan) -> list[Result]:
    allow_files(2 * max(counts))
    results = []
    for count in counts:
        print(f"{count} chargers, a bare loop …", file=sys.stderr, flush=True)
        results.append(measure("a bare loop", "benchmarks.floor", count, replace(plan, away_s=0.0)))
        for number in workers:
            who = "one process" if number == 1 else f"{number} workers"
            print(f"{count} chargers, {who} …", file=sys.stderr, flush=True)
            results.append(measure(who, "benchmarks.fleet", count, plan, "--workers", str(number)))
            _tell(results[-1])
    return results


def _tell(result: Result) -> None:
    """At once: the next one may take minutes."""
    for name, text, _ in fleet_rows([result]):
        print(f"    {name}: {text}", file=sys.stderr, flush=True)


def page(results: Sequence[Result], journal: Sustained, plan: Plan) -> str:
    introduction = INTRODUCTION.format(interval=INTERVAL_S, away=plan.away_s, window=plan.window_s, machine=machine())
    head = ("", *(f"{one.count}, {one.who}" for one in results), "goal")
    return (
        introduction
        + table(head, fleet_rows(results))
        + OTHERS
        + table(("Journal", "", "goal"), journal_rows(journal))
        + "\n"
    )


def fleet_rows(results: Sequence[Result]) -> list[Row]:
    def row(name: str, text: Callable[[Result], str], goal: str) -> Row:
        return (name, *map(text, results), goal)

    rows = [
        row("all booted, s", lambda one: f"{one.boot_s:.1f}", "≤ 20"),
        row("MB in all, booted", lambda one: f"{one.booted.rss / 1e6:.0f}", ""),
        row("MB in all, after charging", lambda one: f"{one.charging.rss / 1e6:.0f}", "≤ 400"),
        row("CALLs per second", lambda one: f"{one.steady.delivered / _window_s(one):.0f}", "2000"),
        row(
            "meter values, delivered of due",
            lambda one: f"{one.steady.delivered} of {one.steady.due:.0f}",
            "all",
        ),
        row("longest gap between two, s", lambda one: f"{one.steady.longest_gap_s:.2f}", f"{INTERVAL_S:.0f}"),
        row("CPU s per 1000 CALLs", lambda one: f"{one.steady.cpu_per_1000:.3f}", "≤ 0.22"),
        row("…in its cheapest and dearest minute", lambda one: "{:.3f}, {:.3f}".format(*one.steady.by_minute), ""),
        row("…of the CSMS", lambda one: f"{one.steady.csms_cpu_per_1000:.3f}", ""),
        row("answers to the CSMS, p50 ms", lambda one: f"{one.p50_ms:.2f}", ""),
        row("answers to the CSMS, p95 ms", lambda one: f"{one.p95_ms:.2f}", "≤ 20"),
        row("answered of asked", lambda one: f"{one.answered} of {one.asked}", "all"),
        row("wrong answers", lambda one: str(one.steady.errors), "0"),
    ]
    if any(one.storm is not None for one in results):
        rows += [
            row("CSMS restarted: all back, s", lambda one: f"{one.storm.back_s:.1f}" if one.storm else "", "≤ 30"),
            row("…connections opened for it", lambda one: str(one.storm.opened) if one.storm else "", "one each"),
            row("…CPU s", lambda one: f"{one.storm.cpu_s:.1f}" if one.storm else "", ""),
            row("…answers right after, p95 ms", lambda one: f"{one.storm.p95_ms:.2f}" if one.storm else "", ""),
        ]
    return rows


def journal_rows(journal: Sustained) -> list[Row]:
    return [
        ("frames per second to disk", f"{journal.rate:.0f}", f"{FRAMES_PER_S}"),
        ("share of a core, the loop's thread", f"{100 * journal.loop:.1f} %", "≤ 10 %"),
        ("share of a core, both threads", f"{100 * journal.process:.1f} %", ""),
        ("written, lost", f"{journal.written}, {journal.lost}", "lost: 0"),
        ("most that waited", f"{journal.behind}", ""),
    ]


def run(counts: Sequence[int], workers: Sequence[int], plan: Plan, output: Path | None) -> None:
    """Measure, print; write where there is an `output`."""
    results = measure_fleets(counts, workers, plan)
    print("journal …", file=sys.stderr, flush=True)
    text = page(results, sustained(FRAMES_PER_S, JOURNAL_S), plan)
    print(text)
    if output is not None:
        output.write_text(text, encoding="utf-8")


def _window_s(one: Result) -> float:
    return one.steady.due * INTERVAL_S / one.count
