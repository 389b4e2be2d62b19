"""What hours of censuses say: did anything grow that must not?"""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass, field

from tests.soak.census import Census, describe, unbounded
from tests.soak.life import Life

RSS_SHARE = 0.05
COUNTED_SHARE, COUNTED_MORE = 0.05, 3
"""Timers come and go with sessions; tasks, files and threads by one or two."""
LOOKS = 5
"""Censuses after the warm-up that are compared for containers which only ever grow."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`leaks` is empty when all is well; `growth` of resident memory since the warm-up, as a share."""

    growth: float
    leaks: list[str] = field(default_factory=list)
    more_objects: list[str] = field(default_factory=list)


def judge(censuses: list[Census], warm_up: int, *, rss: bool) -> Verdict:
    """`warm_up`: hours after which nothing may grow any more. `rss` False: resident memory is not judged."""
    warm, last = censuses[warm_up - 1], censuses[-1]
    growth = last.rss / warm.rss - 1
    leaks = last.grown(warm, COUNTED_SHARE, COUNTED_MORE)
    if rss and growth > RSS_SHARE:
        leaks.append(f"resident memory: {warm.rss / 1e6:.1f} MB → {last.rss / 1e6:.1f} MB")
    growing = unbounded(_spread(censuses[warm_up - 1 :]))
    leaks += [f"grows for ever: {told}" for told in describe(growing)]
    return Verdict(growth, leaks, last.more_objects(warm))


def _spread(censuses: list[Census]) -> list[Census]:
    """LOOKS of them, the first and the last among them."""
    if len(censuses) <= LOOKS:
        return censuses
    step = (len(censuses) - 1) / (LOOKS - 1)
    return [censuses[round(step * number)] for number in range(LOOKS)]


async def growers(life: Life, hours: int, most: int = 10) -> list[str]:
    """Where memory was allocated that is still held, during some more hours."""
    tracemalloc.start()
    try:
        await life.hour()
        before = tracemalloc.take_snapshot()
        for _ in range(hours):
            await life.hour()
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    ours = [tracemalloc.Filter(inclusive=False, filename_pattern=name) for name in ("*tracemalloc*", "*/soak/*")]
    differences = after.filter_traces(ours).compare_to(before.filter_traces(ours), "lineno")
    return [str(each) for each in differences[:most] if each.size_diff > 0]
