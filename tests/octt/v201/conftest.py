"""A 2.0.1 station with one socket, 22 kW."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.octt.rig import Rig, rig_for


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for("ocpp2.0.1", tmp_path) as made:
        yield made
