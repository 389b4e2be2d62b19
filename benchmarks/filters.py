"""How long the traffic's filter takes to go through a full journal."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from benchmarks.report import Row
from benchmarks.stage import Stage
from ocpplab_tui.lab.journal import CAPACITY
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.slices import SLICE_S
from ocpplab_tui.tui.traffic_lines import TrafficLines

ROUNDS = 3
TEXTS = ("a:status* dir:out", "c:CP-00042", "heartbeat", "energy", "energy voltage -heartbeat")
"""From what only compares to words that stand in half of all messages."""


def filter_rows() -> list[Row]:
    """(filter, messages found, milliseconds of CPU of the best round, milliseconds of its longest slice)."""
    stage = Stage()
    stage.fill(CAPACITY)
    fleet = Fleet(stage)
    return [_row(text, stage, fleet) for text in TEXTS]


def _row(text: str, stage: Stage, fleet: Fleet) -> Row:
    rounds = []
    for _ in range(ROUNDS):
        lines = TrafficLines(stage.journal, fleet.frame_vocabulary)
        slices = [_timed(partial(lines.set_filter, text))]
        while lines.unread:
            slices.append(_timed(partial(lines.update, SLICE_S)))
        rounds.append((sum(slices), max(slices)))
    whole, longest = min(rounds)
    return f"`{text}`", f"{len(lines):,}", f"{whole:.0f}", f"{longest:.1f}"


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)
