"""Kill -9 at any moment, and no transaction is lost, told twice, out of order or with a register that goes back.

`CHAOS_KILLS=200 pytest tests/chaos` kills more often; `CHAOS_SEED` gives other moments.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from tests.chaos.play import Chaos, LostAnswers
from tests.support.scripted_csms import ScriptedCsms

logger = logging.getLogger(__name__)

KILLS = int(os.environ.get("CHAOS_KILLS", "5"))
SEED = int(os.environ.get("CHAOS_SEED", "7"))


async def play(kind: str, kills: int, directory: Path) -> None:
    async with ScriptedCsms() as csms:
        chaos = Chaos(csms, directory, SEED)
        lost_answers = LostAnswers(csms, chaos.random, 0.02)
        try:
            if kind == "lab":
                for _ in range(kills):
                    await chaos.kill_lab()
            else:
                await chaos.start()
                lost_answers.play()
                for _ in range(kills):
                    await chaos.live()
                    await (chaos.kill_csms() if kind == "csms" else chaos.kill_links())
                lost_answers.stop()
                await chaos.stop()
            books = await chaos.settle()
        finally:
            await chaos.kill()
    logger.info("%s: %d kills, %d transactions, %s", kind, kills, len(books.transactions), dict(books.tally))
    lines = [f"{seen.identity} {seen.sender} {seen.text}" for seen in csms.frames]
    (directory / "frames.txt").write_text("\n".join(lines), encoding="utf-8")  # to look into what went wrong
    assert not books.violations, "\n".join(books.violations)
    assert not csms.violations, csms.violations[:5]
    assert len(books.transactions) >= 20


@pytest.mark.parametrize("kind", ["lab", "csms", "link"])
async def test_nothing_is_lost(kind: str, tmp_path: Path) -> None:
    await play(kind, KILLS if kind == "lab" else min(KILLS, 20), tmp_path)
