"""A day of chargers against CSMSs that others wrote: they find nothing wrong, and their books add up.

In the suite it is a short day of a few chargers; `make interop` lets 20 live through 24 hours.
"""

from __future__ import annotations

from pathlib import Path

from tests.interop.day import HOURS, assert_books_add_up, day_for
from tests.support.independent import ocpp_csms, ocpp_rpc


async def test_a_day_with_npm_ocpp_rpc(tmp_path: Path) -> None:
    async with ocpp_rpc() as csms:
        async with day_for(csms, tmp_path) as day:
            await day.live(HOURS)
            assert_books_add_up(day)
        assert sum(day.truth.ended.values()) > 0
        csms.assert_clean()


async def test_a_day_with_pypi_ocpp_csms(tmp_path: Path) -> None:
    async with ocpp_csms() as csms:
        async with day_for(csms, tmp_path) as day:
            await day.live(HOURS)
            assert_books_add_up(day)
        assert sum(day.truth.ended.values()) > 0
        csms.assert_clean()
