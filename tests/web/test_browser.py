"""One page's dashboard, with a page that reads slowly, goes away, or is one of many."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from collections.abc import Callable

import pytest

from ocpplab_tui.tui.web import browser as browsers
from ocpplab_tui.tui.web.browser import Browser, BrowserDashboard
from tests.tui.fake_lab import FakeLab, twelve
from tests.web.chromium import ESCAPE_SEQUENCE


class SlowSocket:
    """Takes a message whenever it is `open`."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.taken: list[str] = []
        self.told: list[str] = []
        self.closed = False

    @property
    def text(self) -> str:
        return ESCAPE_SEQUENCE.sub("", "".join(self.taken))

    async def send_bytes(self, data: bytes) -> None:
        await self.open.wait()
        if self.closed:
            raise ConnectionResetError("the page is gone")
        self.taken.append(data.decode())

    async def send_str(self, data: str) -> None:
        self.told.append(data)

    async def close(self) -> None:
        self.closed = True


def make(browser: Browser) -> BrowserDashboard:
    return BrowserDashboard(FakeLab(twelve()), channel=browser, reduced_motion=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what a page sees has no event of its own
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _own_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dashboards that end out of turn leave each other's capture behind; the site puts that right."""
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    monkeypatch.setattr(sys, "stderr", sys.stderr)


async def test_a_page_that_lags_gets_the_whole_screen_once_it_reads_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "_MOST_UNSENT", 20_000)
    socket = SlowSocket()
    browser = Browser(socket, make)
    await browser.start(120, 36)
    await until(lambda: "CP-001" in socket.text)
    socket.open.clear()
    for _ in range(10):
        await browser.send_bytes(b"?")
        await asyncio.sleep(0.02)
        await browser.send_bytes(b"\x1b\x1b")
        await asyncio.sleep(0.02)
        assert browser._unsent_size < 100_000
    await until(lambda: browser._lagging)
    socket.taken.clear()
    socket.open.set()
    await until(lambda: not browser._lagging and "CP-001" in socket.text and "q quit" in socket.text)
    await browser.stop()
    assert socket.closed


async def test_a_page_that_is_gone_leaves_nothing_behind() -> None:
    socket = SlowSocket()
    browser = Browser(socket, make)
    await browser.start(80, 24)
    await until(lambda: "CP-001" in socket.text)
    socket.closed = True
    browser.draw("more")
    await asyncio.sleep(0)
    kept = weakref.ref(browser._dashboard)
    await browser.stop()
    await browser.stop()
    del browser
    for _ in range(3):
        gc.collect()
        await asyncio.sleep(0)
    assert kept() is None


async def test_a_link_is_opened_by_the_page() -> None:
    socket = SlowSocket()
    browser = Browser(socket, make)
    await browser.start(80, 24)
    await until(lambda: "CP-001" in socket.text)
    browser._dashboard.open_url("https://example.org/", new_tab=True)
    await until(lambda: socket.told != [])
    assert socket.told == ['["open_url", {"url": "https://example.org/", "new_tab": true}]']
    await browser.stop()
