"""Pictures for the README, made by the program itself: the demo lab, after a few seconds of real life.

`make screenshots` writes docs/screenshots/*.svg.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from ocpplab_tui.base.process import run
from ocpplab_tui.config.lab_file import load
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.tui.app import Dashboard

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
LIFE_S = 10.0
PICTURES: tuple[tuple[str, tuple[int, int], tuple[str, ...], str | None], ...] = (
    ("dashboard", (120, 36), (), None),
    ("session-form", (120, 36), ("s",), None),
    ("light", (120, 36), (), "ocpplab-light"),
    ("charger", (120, 36), ("enter",), None),
    ("configuration", (120, 36), ("right", "enter", "right"), None),
    ("monitors", (120, 36), ("right", "enter", "right", "right", "right", "right"), None),
    ("csms", (120, 36), ("C", "tab"), None),
)
"""Name, terminal size, keys pressed, theme."""


def preserve_spaces(svg: str) -> str:
    """Some renderers drop leading spaces of a text otherwise."""
    return svg.replace("<svg ", '<svg xml:space="preserve" ', 1)


async def take(name: str, size: tuple[int, int], keys: tuple[str, ...], theme: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(load("demo", environment=os.environ), state_dir=Path(folder))
        app = Dashboard(lab, theme=theme, start=lab.start, stop=lab.stop)
        async with app.run_test(size=size) as pilot:
            await asyncio.sleep(LIFE_S)
            await pilot.press(*keys)
            await asyncio.sleep(1.0)
            picture = preserve_spaces(app.export_screenshot(title="ocpplab-tui"))
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


async def take_all() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        await take(*picture)


if __name__ == "__main__":
    run(take_all())
