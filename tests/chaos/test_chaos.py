"""Kill -9 at any moment, and no transaction is lost, told twice, out of order or with a register that goes back.

The long run is `make chaos` (`python -m tests.chaos`).
"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.chaos.play import Chaos, Victim

logger = logging.getLogger(__name__)

KILLS = 5
SEED = 7


@pytest.mark.parametrize("victims", [("lab",), ("csms", "link")], ids=["lab", "csms and link"])
async def test_nothing_is_lost(victims: tuple[Victim, ...], tmp_path: Path) -> None:
    outcome = await Chaos(tmp_path, SEED).play(victims, KILLS)
    logger.info("%s", outcome)
    assert not outcome.violations, "\n".join(outcome.violations)
    assert outcome.transactions >= 20
