"""The long run: `python -m tests.soak`: 1,000 chargers live through 24 hours, each of which passes in seconds."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from ocpplab_tui.base.process import run
from ocpplab_tui.lab import memory
from tests.soak.life import Life, living
from tests.soak.verdict import growers, judge

WARM_UP_H = 4
"""The journal's ring of 100,000 frames is full by then."""
FOLD_EVERY_S = 20.0
"""A day passes in minutes here: what is done every five minutes of real time is done as often as in a day."""
TRACED_H = 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--chargers", type=int, default=1_000)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--speed", type=float, default=200.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trace", type=int, default=TRACED_H, help="more hours in which what is held is traced")
    return run(_soak(parser.parse_args()))


async def _soak(options: argparse.Namespace) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, patch.object(memory, "FOLD_EVERY_S", FOLD_EVERY_S):
        async with living(Path(folder), options.chargers, options.seed, speed=options.speed) as life:
            life.fill_books()
            for _ in range(options.hours):
                await life.hour()
                _tell(life)
            verdict = judge(life.censuses, WARM_UP_H, rss=True)
            traced = await growers(life, options.trace) if options.trace else []
            stats = await life.csms.order("stats")
        left = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    _say(f"{options.chargers} chargers, {options.hours} h in {time.monotonic() - began:.0f} s; {dict(life.tally)}")
    _say(f"the CSMS heard {sum(stats['calls'].values()):,} CALLs: {stats['calls']}")
    _say(f"resident memory since hour {WARM_UP_H}: {verdict.growth:+.1%}")
    _list("more objects", verdict.more_objects)
    _list(f"more memory held after {options.trace} more hours", traced)
    _list("tasks left behind", left)
    _list("leaks", verdict.leaks)
    return 1 if verdict.leaks or left else 0


def _tell(life: Life) -> None:
    census = life.censuses[-1]
    counted = ", ".join(f"{count:,} {name}" for name, count in census.counted.items())
    _say(f"hour {census.hour:>3.0f}: {census.rss / 1e6:7.1f} MB, {counted}, {life.lab.journal.last:,} frames")


def _list(title: str, lines: list[str]) -> None:
    _say(f"{title}: {'none' if not lines else ''}")
    for line in lines:
        _say(f"  {line}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
