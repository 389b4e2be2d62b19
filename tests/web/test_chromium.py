"""The dashboard in a real browser: `make web-test` says which, and keeps the pictures in build/web-test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.web.chromium import opened

CHROMIUM = os.environ.get("CHROMIUM", "")
PICTURES = Path(__file__).parents[2] / "build" / "web-test"
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="make web-test runs it, with a Chromium")


@pytest.mark.parametrize("size", [(1280, 800), (800, 600)], ids=["wide", "narrow"])
async def test_the_grid_is_shown_and_takes_keys(address: str, tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(CHROMIUM, address, tmp_path / "profile", size) as page:
        await page.until(lambda: "CP-001" in page.drawn and "12/12" in page.drawn)
        grid = await page.picture(PICTURES / f"grid-{size[0]}.png")
        page.drawn = ""
        await page.press("?")
        await page.until(lambda: "Help" in page.drawn)
        await page.shown()
        help_ = await page.picture(PICTURES / f"help-{size[0]}.png")
        difference = await page.compare(grid, help_)
        assert difference["colours"] > 100  # it is drawn at all: letters, tiles, bars
        assert difference["changed"] > 0.02  # and drawn anew
        assert page.complaints == []
        assert all(url.startswith(address) for url in page.requested), page.requested


async def test_leaving_says_so_and_opens_again(address: str, tmp_path: Path) -> None:
    async with opened(CHROMIUM, address, tmp_path / "profile", (1280, 800)) as page:
        await page.until(lambda: "CP-001" in page.drawn)
        await page.press("q")
        await page.once("document.body.classList.contains('-closed')")
        await page.picture(PICTURES / "closed.png")
        page.drawn = ""
        await page.evaluate("document.querySelector('.closed a').click()")
        await page.until(lambda: "CP-001" in page.drawn)
