"""The embedded CSMS on a free port, with everything it showed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.csms.embedded import EmbeddedCsms
from ocpplab_tui.csms.settings import CsmsSettings, Token
from ocpplab_tui.csms.tap import FrameSeen

TOKENS = (
    Token("DEADBEEF"),
    Token("EXPIRED1", "Expired"),
    Token("BLOCKED1", "Blocked"),
    Token("FLEET-1", parent="FLEET"),
)


class CsmsUnderTest:
    """A started CSMS, its clock, and the frames it showed."""

    def __init__(self, csms: EmbeddedCsms, clock: VirtualClock, seen: list[FrameSeen]) -> None:
        self.csms = csms
        self.clock = clock
        self.seen = seen

    @property
    def url(self) -> str:
        return self.csms.url


ServeCsms = Callable[..., AbstractAsyncContextManager[CsmsUnderTest]]


@asynccontextmanager
async def serve_csms(**settings: Any) -> AsyncIterator[CsmsUnderTest]:
    """Serve with these settings; link time and simulated time are one virtual clock."""
    clock = VirtualClock()
    seen: list[FrameSeen] = []
    config = CsmsSettings(**{"port": 0, "tokens": TOKENS, **settings})
    csms = EmbeddedCsms(config, now=clock.now, call_later=clock.call_later, on_frame=seen.append)
    await csms.start()
    try:
        yield CsmsUnderTest(csms, clock, seen)
    finally:
        await csms.stop()


@pytest.fixture
async def served() -> AsyncIterator[CsmsUnderTest]:
    """The usual one: strict, unknown tokens refused, no password."""
    async with serve_csms() as under_test:
        yield under_test
