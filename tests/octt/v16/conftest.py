"""A 1.6 charger with one socket, 22 kW."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.octt.rig import Rig, rig_for


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig_for("ocpp1.6", tmp_path) as made:
        yield made


@pytest.fixture
async def dc_rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """A fixed cable."""
    async with rig_for("ocpp1.6", tmp_path, model="sdk-dc-50") as made:
        yield made
