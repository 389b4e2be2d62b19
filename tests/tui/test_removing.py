"""Removing chargers: the question names object and count, the answer decides."""

from __future__ import annotations

from dataclasses import replace

from ocpplab_tui.tui.screens.confirm import ConfirmScreen
from tests.tui.conftest import on_main, running, screen_text, toasts, until
from tests.tui.fake_lab import demo


async def test_one_charger_goes_after_a_question() -> None:
    lab = demo()
    async with running(lab, size=(120, 36)) as (app, pilot):
        await pilot.press("delete")
        await pilot.pause()
        text = screen_text(app)
        assert "Remove 1 charger?" in text
        assert "CP-001" in text
        assert "1 running session will be stopped and told." in text
        await pilot.press("enter")  # the first answer keeps
        await pilot.pause()
        assert len(lab.views) == 12
        await pilot.press("delete", "right", "enter")
        await until(pilot, lambda: "dep-001" not in lab.views)
        await until(pilot, lambda: ("Remove charger", "CP-001 removed.", "information") in toasts(app))
        app.look()
        assert app.main.grid.current == "dep-002"


async def test_marked_chargers_go_together_by_mouse() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        await pilot.press("asterisk", "delete")
        await pilot.pause()
        assert "Remove 12 chargers?" in screen_text(app)
        assert "and 4 more" in screen_text(app)
        await pilot.click("#answer-yes")
        await until(pilot, lambda: not lab.views)
        app.look()
        await pilot.pause()
        await pilot.press("delete")
        assert toasts(app)[-1][1] == "There is no charger to remove."


async def test_who_may_only_look_removes_nothing_and_refusals_are_told() -> None:
    lab = demo()
    async with running(lab) as (app, pilot):
        lab.inventory.refusal = "The lab is still starting."
        await pilot.press("delete", "right", "enter")
        await until(pilot, lambda: any("still starting" in text for _, text, _ in toasts(app)))
        lab.head = replace(lab.head, read_only=True)
        await pilot.press("delete")
        await pilot.pause()
        assert on_main(app)
        assert not isinstance(app.screen, ConfirmScreen)
        assert "--read-only" in toasts(app)[-1][1]
