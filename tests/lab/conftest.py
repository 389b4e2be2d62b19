from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.lab.labs import Bench, running


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Two chargers, one of each version, booted."""
    async with running(tmp_path / "state") as bench:
        yield bench
