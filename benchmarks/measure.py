"""One measurement: a CSMS and a fleet of N, each in a process of its own, from boot through steady charging."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import orjson

from benchmarks.control import Request

ROOT = Path(__file__).resolve().parent.parent
INTERVAL_S = 5.0  # between a charger's meter values
MINUTE_S = 60.0


class BenchmarkError(Exception):
    """A process under measurement did not do its part."""


class Child:
    """A process that answers one JSON line with another; it ends when its stdin does."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._name = module
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.ready = self._hear()

    def ask(self, do: str, **more: object) -> Request:
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        self._process.stdin.write(orjson.dumps({"do": do, **more}, option=orjson.OPT_APPEND_NEWLINE))
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> Request:
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        line = self._process.stdout.readline()
        if not line:
            raise BenchmarkError(f"{self._name} ended with {self._process.wait()}")
        answer: Request = orjson.loads(line)
        return answer

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each part takes, in seconds. `limit_s`: for all to boot, and to start. `probes`: CALLs of the CSMS.
    `away_s`: how long a CSMS is away that restarts; 0: it doesn't."""

    limit_s: float = 90.0
    settle_s: float = 6.0
    window_s: float = 30.0
    probe_s: float = 15.0
    probes: int = 600
    away_s: float = 0.0


QUICK = Plan(window_s=10.0, probe_s=5.0, probes=200)


@dataclass(frozen=True, slots=True)
class Steady:
    """The window of steady charging. CPU seconds per 1000 CALLs of the chargers, of all and of the cheapest and the
    dearest minute; `due` and `delivered` meter values."""

    cpu_per_1000: float
    by_minute: tuple[float, float]
    csms_cpu_per_1000: float
    due: float
    delivered: int
    longest_gap_s: float
    bytes_per_call: float
    errors: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident bytes; `frames`: those that hold frames of the journal."""

    rss: int
    frames: int

    @property
    def chargers(self) -> int:
        """Without what the journal keeps, which doesn't depend on how many chargers there are."""
        return self.rss - self.frames


@dataclass(frozen=True, slots=True)
class Result:
    """What one fleet cost. Answer times in milliseconds."""

    who: str
    count: int
    boot_s: float
    booted: Memory
    charging: Memory
    steady: Steady
    p50_ms: float
    p95_ms: float
    asked: int
    answered: int
    storm: Storm | None = None


@dataclass(frozen=True, slots=True)
class Storm:
    """After the CSMS restarted: seconds until all were connected, counted from when it listened again; `opened`
    connections for it; CPU seconds that the fleet needed; `p95_ms` of answers right after it."""

    back_s: float
    opened: int
    cpu_s: float
    p95_ms: float


def measure(who: str, module: str, count: int, plan: Plan, *more: str) -> Result:
    """Boot `count` chargers of `module`, let them charge, and take the figures. `more` arguments are the module's."""
    with Child("benchmarks.csms") as csms:
        arguments = ("--port", str(csms.ready["port"]), "--count", str(count), "--interval", str(INTERVAL_S), *more)
        with Child(module, *arguments) as fleet:
            began_at = float(fleet.ready["began_at"])
            booted_at = float(_wait(csms, lambda stats: stats["boots"] >= count, plan)["last_boot_at"])
            time.sleep(2)  # statuses follow the boot
            booted = _memory(fleet)
            fleet.ask("charge")
            _wait(csms, lambda stats: stats["transactions"] >= count, plan)
            time.sleep(plan.settle_s)
            steady = _steady(csms, fleet, count, plan)
            probe = csms.ask("probe", count=plan.probes, seconds=plan.probe_s)
            charging = _memory(fleet)
            return Result(
                who=who,
                count=count,
                boot_s=booted_at - began_at,
                booted=booted,
                charging=charging,
                steady=steady,
                p50_ms=float(probe["p50_ms"]),
                p95_ms=float(probe["p95_ms"]),
                asked=int(probe["asked"]),
                answered=int(probe["answered"]),
                storm=_storm(csms, fleet, count, plan) if plan.away_s else None,
            )


def _storm(csms: Child, fleet: Child, count: int, plan: Plan) -> Storm:
    before = float(fleet.ask("usage")["cpu_s"])
    again = csms.ask("restart", seconds=plan.away_s)
    stats = _wait(csms, lambda stats: stats["stations"] >= count, plan)
    used = float(fleet.ask("usage")["cpu_s"]) - before
    probe = csms.ask("probe", count=plan.probes // 4, seconds=plan.probe_s / 4)
    return Storm(
        back_s=float(stats["last_open_at"]) - float(again["at"]),
        opened=int(stats["opened"]),
        cpu_s=used,
        p95_ms=float(probe["p95_ms"]),
    )


def _memory(fleet: Child) -> Memory:
    answer = fleet.ask("memory")
    return Memory(int(answer["rss"]), int(answer["frames"]))


def _steady(csms: Child, fleet: Child, count: int, plan: Plan) -> Steady:
    """CPU and delivery over the window, in which nothing happens but meter values."""
    server_before, before = csms.ask("usage"), fleet.ask("usage")
    csms.ask("reset")
    minutes = list(_minutes(csms, fleet, float(before["cpu_s"]), plan.window_s))
    after, stats, server_after = fleet.ask("usage"), csms.ask("stats"), csms.ask("usage")
    calls = stats["calls"].get("MeterValues", 0)
    everything = max(sum(stats["calls"].values()), 1)
    return Steady(
        cpu_per_1000=1000 * (after["cpu_s"] - before["cpu_s"]) / everything,
        by_minute=(min(minutes), max(minutes)),
        csms_cpu_per_1000=1000 * (server_after["cpu_s"] - server_before["cpu_s"]) / everything,
        due=count * (stats["at"] - stats["since"]) / INTERVAL_S,
        delivered=calls,
        longest_gap_s=stats["longest_gap_s"],
        bytes_per_call=stats["meter_bytes"] / max(calls, 1),
        errors=stats["errors"],
    )


def _minutes(csms: Child, fleet: Child, cpu_s: float, window_s: float) -> Iterator[float]:
    """CPU seconds per 1000 CALLs of each minute, until the window is over; `cpu_s` were used before it."""
    seen, left_s = 0, window_s
    while left_s > 0:
        time.sleep(min(left_s, MINUTE_S))
        left_s -= MINUTE_S
        used, calls = float(fleet.ask("usage")["cpu_s"]), sum(csms.ask("stats")["calls"].values())
        yield 1000 * (used - cpu_s) / max(calls - seen, 1)
        cpu_s, seen = used, calls


def _wait(csms: Child, done: Callable[[Request], bool], plan: Plan) -> Request:
    end = time.monotonic() + plan.limit_s
    while not done(stats := csms.ask("stats")):
        if time.monotonic() > end:
            raise BenchmarkError(f"not done after {plan.limit_s:.0f} s: {stats}")
        time.sleep(0.05)
    return stats
