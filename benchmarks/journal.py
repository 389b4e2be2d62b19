"""The journal under load: so many frames a second to disk, and what that costs the loop's thread.

`python -m benchmarks.journal [--rate 10000] [--seconds 20]`
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import orjson

from ocpplab_tui.base.garbage import tune_garbage_collector
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.journal_store import JournalStore
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind

SLICES_PER_S = 100
CHARGERS = 1_000
PATIENCE_S = 60.0
VALUES = [{"value": "12345", "context": "Sample.Periodic", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}]


@dataclass(frozen=True, slots=True)
class Sustained:
    """`loop` and `process`: shares of a core. `behind`: the most frames that waited for the disk."""

    rate: float
    loop: float
    process: float
    written: int
    lost: int
    behind: int


def sustained(rate: int, seconds: float) -> Sustained:
    """Feed frames evenly for so long, and wait until all of them are written."""
    with tempfile.TemporaryDirectory() as directory:
        store = JournalStore(Path(directory) / "journal.sqlite3")
        store.start().result(PATIENCE_S)
        journal = Journal(store=store)
        tune_garbage_collector()
        began, cpu, loop_cpu, behind = time.monotonic(), time.process_time(), 0.0, 0
        slices = int(seconds * SLICES_PER_S)
        for number in range(slices):
            frames = [frame(each) for each in range(number * rate // SLICES_PER_S, (number + 1) * rate // SLICES_PER_S)]
            before = time.thread_time()
            for each in frames:
                journal.append(each)
            loop_cpu += time.thread_time() - before
            behind = max(behind, journal.last - store.written - store.lost)
            time.sleep(max(0.0, began + (number + 1) / SLICES_PER_S - time.monotonic()))
        took = time.monotonic() - began
        store.close().result(PATIENCE_S)
        store.join()
        return Sustained(
            rate=journal.last / took,
            loop=loop_cpu / took,
            process=(time.process_time() - cpu) / took,
            written=store.written,
            lost=store.lost,
            behind=behind,
        )


def frame(number: int) -> Frame:
    """A MeterValues CALL, or its answer."""
    charger_id = f"cp-{number // 2 % CHARGERS:05}"
    unique_id = f"0123456789abcdef-{number // 2:x}"
    if number % 2:
        data = orjson.dumps([3, unique_id, {}])
        return Frame(time.time(), charger_id, Direction.IN, Kind.RESULT, "MeterValues", unique_id, data, 1.5)
    values = [{"timestamp": "2026-01-01T00:00:00Z", "sampledValue": VALUES * 4}]
    payload = {"connectorId": 1, "transactionId": number, "meterValue": values}
    data = orjson.dumps([2, unique_id, "MeterValues", payload])
    return Frame(time.time(), charger_id, Direction.OUT, Kind.CALL, "MeterValues", unique_id, data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    print(sustained(given.rate, given.seconds))


if __name__ == "__main__":
    main()
