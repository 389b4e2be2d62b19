"""How the runner talks to the processes it measures: JSON lines, requests on stdin, answers on stdout."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import sys
from collections.abc import Awaitable, Callable, Mapping
from math import ceil, gcd
from pathlib import Path
from typing import Any

import orjson

from ocpplab_tui.base import process

STARTS_PER_S = 200
"""A start is several CALLs. More would overload a lab of thousands while they start, and bunch their meter values."""

Request = dict[str, Any]
Handler = Callable[[Request], Awaitable[Request]]


def say(message: Mapping[str, object]) -> None:
    """One line to the runner. (The dashboard captures `sys.stdout`.)"""
    assert sys.__stdout__ is not None  # noqa: S101 - the runner gave one
    sys.__stdout__.buffer.write(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))
    sys.__stdout__.buffer.flush()


async def serve(handlers: Mapping[str, Handler]) -> None:
    """Answer the runner's requests, one at a time, until it says `quit` or goes away."""
    requests = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), sys.stdin)
    while line := await requests.readline():
        request = orjson.loads(line)
        if request["do"] == "quit":
            return
        say(await handlers[request["do"]](request))


async def usage(_request: Request) -> Request:
    """CPU seconds that this process has used so far: user and system, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": used.ru_utime + used.ru_stime}


async def memory(_request: Request) -> Request:
    """Resident bytes; `frames`: how many of them hold frames of a journal."""
    return {"rss": resident_bytes(), "frames": 0}


def resident_bytes(process_id: int | None = None) -> int:
    """Resident memory of this process or that one (Linux; elsewhere the peak of this one)."""
    statm = Path(f"/proc/{process_id or 'self'}/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def cpu_s_of(process_id: int) -> float:
    """CPU seconds that another process has used so far (Linux)."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def step_s(count: int, interval_s: float) -> float:
    """Seconds between the starts of two chargers: at most STARTS_PER_S, and such that the meter values of all, one per
    interval each, are evenly spread over the interval, no two at the same time."""
    rounds = max(1, ceil(count / interval_s / STARTS_PER_S))
    while gcd(rounds, count) > 1:
        rounds += 1
    return interval_s * rounds / count


def calm() -> None:
    """The lab's own setting of the garbage collector, so that the floor doesn't lose by it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def allow_files(needed: int) -> None:
    """Raise the soft limit of open files to what so many sockets need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY not in (soft, hard) and soft < needed + 256 <= hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed + 256, hard))


def run(main: Callable[[], Awaitable[None]]) -> None:
    """Run a benchmark process on uvloop."""

    async def whole() -> None:
        await main()

    process.run(whole())
