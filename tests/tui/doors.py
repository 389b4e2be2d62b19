"""The doors to an operation: its key, the menu, the palette, the mouse; and what a form wants filled in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.command import Command, CommandList, CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from ocpplab_tui.operations.model import Operation
from ocpplab_tui.tui.screens.confirm import ConfirmScreen
from ocpplab_tui.tui.screens.form import FormScreen
from ocpplab_tui.tui.screens.pick import PickScreen
from tests.tui.conftest import StillDashboard, on_main, until

SAMPLES: dict[str, dict[str, str]] = {
    "proxy-message": {"action": "DataTransfer", "payload": '{"vendorId": "org.example"}'},
    "set-configuration": {"key": "HeartbeatInterval", "value": "250"},
    "set-sensor": {"sensor": "temperature", "value": "42"},
    "authorize-contract": {"emaid": "NLTNMC12345678X"},
    "data-transfer": {"vendor_id": "org.example"},
    "set-network-fault": {"kind": "latency", "value": "1"},
    "set-meter": {"register_wh": "90000000"},
    "set-external-limit": {"limit": "6000"},
    "set-clock": {"shift_s": "60"},
    "set-bay-occupancy": {"occupied": "yes"},
}
"""What is written into forms where nothing that would do stands there by itself."""
SAMPLES_201 = {"set-configuration": {"key": "OCPPCommCtrlr.HeartbeatInterval", "value": "250"}}

Door = Callable[[StillDashboard, Pilot[None], type[Operation]], Awaitable[None]]


async def by_key(app: StillDashboard, pilot: Pilot[None], operation: type[Operation]) -> None:
    assert operation.key is not None
    await pilot.press(operation.key)


async def by_menu(app: StillDashboard, pilot: Pilot[None], operation: type[Operation]) -> None:
    await pilot.press("o")
    await until(pilot, lambda: isinstance(app.screen, PickScreen))
    await _highlight(app, pilot, operation)
    await pilot.press("enter")


async def by_palette(app: StillDashboard, pilot: Pilot[None], operation: type[Operation]) -> None:
    await pilot.press("colon")
    await until(pilot, lambda: isinstance(app.screen, CommandPalette))
    app.screen.query_one(Input).value = operation.title
    options = app.screen.query_one(CommandList)

    def found() -> int | None:
        titles = [str(option.hit.text) for option in options.options if isinstance(option, Command)]
        return titles.index(operation.title) if operation.title in titles else None

    await until(pilot, lambda: found() is not None and not app.workers)
    options.highlighted = found()
    await pilot.press("enter")


async def by_mouse(app: StillDashboard, pilot: Pilot[None], operation: type[Operation]) -> None:
    """The right button on the charger, then a click on the operation."""
    region = next(place for charger_id, place in app.main.grid.tiles() if charger_id == app.main.grid.current)
    await pilot.click(offset=(region.x + 2, region.y + 1), button=3)
    await until(pilot, lambda: isinstance(app.screen, PickScreen))
    row = await _highlight(app, pilot, operation)
    options = app.screen.query_one("#pick-list", OptionList)
    await pilot.click("#pick-list", offset=(4, row - options.scroll_offset.y))


DOORS: dict[str, Door] = {"key": by_key, "menu": by_menu, "palette": by_palette, "mouse": by_mouse}


async def _highlight(app: StillDashboard, pilot: Pilot[None], operation: type[Operation]) -> int:
    def listed() -> bool:
        """The screen is there before what it lists."""
        return any(option.id == operation.name for option in app.screen.query_one("#pick-list", OptionList).options)

    await until(pilot, lambda: bool(app.screen.query("#pick-list")) and listed())
    options = app.screen.query_one("#pick-list", OptionList)
    row = options.get_option_index(operation.name)
    options.highlighted = row
    await pilot.pause()
    return row


async def answer(app: StillDashboard, pilot: Pilot[None], name: str, version: str, *, mouse: bool) -> None:
    """Whatever is asked before the operation is done: by keys, or by clicks alone."""
    for _ in range(3):
        await pilot.pause()
        if on_main(app):
            return
        if isinstance(app.screen, FormScreen):
            _fill(app.screen, {**SAMPLES, **(SAMPLES_201 if version == "2.0.1" else {})}.get(name, {}))
            await pilot.pause()
            await (pilot.click("#form-submit") if mouse else pilot.press("ctrl+s"))
        elif isinstance(app.screen, ConfirmScreen):
            await (pilot.click("#answer-yes") if mouse else pilot.press("enter"))
        elif isinstance(app.screen, PickScreen):
            await (pilot.click("#pick-list", offset=(4, 0)) if mouse else pilot.press("enter"))
    await pilot.pause()
    assert on_main(app), f"{name}: the form wants more than tests/tui/doors.py gives it"


def _fill(screen: FormScreen[Any], texts: dict[str, str]) -> None:
    for name, text in texts.items():
        widget = screen.query_one(f"#field-{name}")
        if isinstance(widget, TextArea):
            widget.text = text
        elif isinstance(widget, Input):
            widget.value = text
