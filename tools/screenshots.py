"""Pictures for the README, made by the program itself: the demo lab, after a few seconds of real life.

`make screenshots` writes docs/screenshots/*.svg.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from ocpplab_tui.base.process import run
from ocpplab_tui.config.lab_file import load
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.app import Dashboard

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
LIFE_S = 11.0


Act = tuple[float, str, dict[str, Any]]
"""Real seconds since the start, an operation, and its fields."""

A_SESSION: tuple[Act, ...] = (
    (2.0, "start-session", {"id_tag": "DEADBEEF", "connector_id": 1}),
    (5.0, "set-external-limit", {"limit": 22_000}),
    (6.5, "ev-stops-energy", {"connector_id": 1}),
    (7.5, "ev-requests-energy", {"connector_id": 1}),
    (9.0, "set-external-limit", {"limit": None}),
)


class Picture(NamedTuple):
    """What is taken: keys are pressed after `LIFE_S` of a lab's life, in which this is done to its first charger."""

    name: str
    keys: tuple[str, ...] = ()
    theme: str | None = None
    lab: str = "demo"
    acts: tuple[Act, ...] = ()
    speed: float = 1.0
    size: tuple[int, int] = (120, 36)


PICTURES = (
    Picture("dashboard"),
    Picture("session-form", ("s",)),
    Picture("light", (), "ocpplab-light"),
    Picture("charger", ("enter",), None, "one-charger", A_SESSION, 120.0),
    Picture("presentation", ("enter",), "presentation", "one-charger", A_SESSION, 120.0),
    Picture("configuration", ("right", "enter", "right")),
    Picture("monitors", ("right", "enter", "right", "right", "right", "right")),
    Picture("csms", ("C", "tab")),
)


def preserve_spaces(svg: str) -> str:
    """Some renderers drop leading spaces of a text otherwise."""
    return svg.replace("<svg ", '<svg xml:space="preserve" ', 1)


async def live(lab: Lab, acts: tuple[Act, ...]) -> None:
    """`LIFE_S` seconds in which these things are done."""
    passed = 0.0
    for at, name, fields in acts:
        await asyncio.sleep(at - passed)
        passed = at
        lab.submit(lab.charger_ids()[0], OPERATIONS[name].model_validate(fields), origin="screenshots")
    await asyncio.sleep(LIFE_S - passed)


async def take(picture_of: Picture) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(load(picture_of.lab, environment=os.environ), state_dir=Path(folder), speed=picture_of.speed)
        app = Dashboard(lab, theme=picture_of.theme, start=lab.start, stop=lab.stop)
        async with app.run_test(size=picture_of.size) as pilot:
            await live(lab, picture_of.acts)
            await pilot.press(*picture_of.keys)
            await asyncio.sleep(1.0)
            picture = preserve_spaces(app.export_screenshot(title="ocpplab-tui"))
    (FOLDER / f"{picture_of.name}.svg").write_text(picture, encoding="utf-8")


async def take_all() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        await take(picture)


if __name__ == "__main__":
    run(take_all())
