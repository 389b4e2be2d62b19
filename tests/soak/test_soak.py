"""A few chargers, a few hours; `make soak` is the long run."""

from __future__ import annotations

from pathlib import Path

from tests.soak.life import living
from tests.soak.verdict import judge

CHARGERS, HOURS, WARM_UP_H = 50, 4, 2


async def test_nothing_grows_and_nothing_is_left_behind(tmp_path: Path) -> None:
    async with living(tmp_path, CHARGERS, seed=1) as life:
        life.fill_books()
        for _ in range(HOURS):
            await life.hour()
        verdict = judge(life.censuses, WARM_UP_H, rss=False)
        assert verdict.leaks == []
        assert (await life.csms.order("stats"))["calls"]["Heartbeat"] > CHARGERS
