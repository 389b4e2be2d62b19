"""Fixtures that a room's conftest.py imports: `from tests.support.fixtures import csms  # noqa: F401`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.scripted_csms import ScriptedCsms


@pytest.fixture
async def csms() -> AsyncIterator[ScriptedCsms]:
    """A scripted CSMS that listens; at the end no station may have broken a rule."""
    async with ScriptedCsms() as scripted:
        yield scripted
    scripted.assert_clean()
