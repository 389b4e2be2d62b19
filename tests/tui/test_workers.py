"""The dashboard on a lab of two worker processes: it looks and works as on one of a single process."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from ocpplab_tui.lab.port import LabSummary
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.history import History
from ocpplab_tui.tui.ink import measure
from ocpplab_tui.tui.widgets.header import _fitting
from tests.lab.labs import TWO_CHARGERS
from tests.lab.labs import running as running_lab
from tests.tui.conftest import StillDashboard, on_main, screen_text, until
from tests.tui.fake_lab import FakeLab, demo

TEXT = TWO_CHARGERS.replace('"dep-2"', '"dep-3"')
"""One charger in each worker."""


async def test_a_day_at_the_dashboard(tmp_path: Path) -> None:
    async with running_lab(tmp_path, TEXT, workers=2) as bench:
        lab: Any = bench.lab
        app = StillDashboard(cast(FakeLab, lab))
        async with app.run_test(size=(150, 44), notifications=True) as pilot:

            async def shown() -> str:
                await lab.advance(0)
                for _ in range(4):  # a summary comes with every fourth look
                    app.look()
                await pilot.pause()
                return screen_text(app)

            text = await shown()
            assert "2/2 online" in text
            assert "CP-1" in text
            assert "Fast lane" in text or "CP-2" in text
            assert "BootNotification" in text
            await pilot.press("down", "p")
            await until(pilot, lambda: bool(lab.commands()))
            assert lab.commands()[0].charger_id == "dep-3"
            assert "Preparing" in await shown()
            await pilot.press("slash", *"s:preparing", "enter")
            filtered = await shown()
            assert "CP-2" in filtered
            await pilot.press("escape")
            await pilot.press("enter")
            await until(pilot, lambda: not on_main(app))
            for _ in range(8):  # every tab asks the worker for another part
                assert "CP-2" in await shown()
                await pilot.press("tab")
                await pilot.pause()


def test_the_header_names_a_worker_that_has_ended() -> None:
    summary = demo().summary()
    told = LabSummary(**{name: getattr(summary, name) for name in LabSummary.__slots__} | {"workers_text": TROUBLE})
    for width in (80, 120, 200):
        groups = _fitting(told, width, History(), Glyphs(ascii_only=False))
        text = "".join(piece[0] for group in groups for piece in group)
        assert "worker" in text
        assert sum(map(measure, groups)) <= width


TROUBLE = "worker 2 of 4 was killed by SIGKILL; it starts again in 2 s"
