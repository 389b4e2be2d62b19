"""New chargers: asks for them, makes them a few at a time, and gives them the focus."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.config.values import EMBEDDED
from ocpplab_tui.lab.inventory_port import ChargerSpec
from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.tui.forms.adding import AddingForm
from ocpplab_tui.tui.forms.adding_fields import Lot
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.screens.form import FormScreen

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

TITLE = "Add chargers"
MEMORY = "add-charger"
AT_ONCE = 20  # between two chances for the screen to draw


def begin(app: Dashboard, beside: ChargerView | None) -> None:
    """Ask for new chargers; `beside`: one whose location and CSMS are likely theirs too."""
    if app.lab.summary().read_only:
        app.toast(Toast(TITLE, "This dashboard may only look: it was started with --read-only.", "warning", 6.0))
        return
    try:
        lot = _lot(app, beside)
    except LabError as error:
        app.toast(Toast(error.title, str(error), "warning", 6.0))
        return
    form = AddingForm(lot, app.chosen.last_values(MEMORY), app.glyphs)

    def answered(specs: list[ChargerSpec] | None) -> None:
        if specs:
            app.chosen.keep_values(MEMORY, form.used())
            app.run_worker(_add(app, specs), name="add", group="lab", exit_on_error=False)

    app.push_screen(FormScreen(form, app.glyphs), answered)


def _lot(app: Dashboard, beside: ChargerView | None) -> Lot:
    """What there is to choose from. Raises OperationRefused before the lab has started."""
    inventory = app.lab.inventory
    deployments = inventory.deployments()
    known = list(dict.fromkeys(each.ws_url for each in deployments if each.ws_url != EMBEDDED))
    embedded = [EMBEDDED] if app.lab.csms_port is not None else []
    own = next((each.ws_url for each in deployments if beside and each.charger_id == beside.charger_id), "")
    offered = [each for each in dict.fromkeys([own, *embedded, *known]) if each]
    return Lot(deployments, inventory.locations(), offered, (beside.location_id or "") if beside else "")


async def _add(app: Dashboard, specs: Sequence[ChargerSpec]) -> None:
    made: list[str] = []
    wrong = ""
    for number, spec in enumerate(specs):
        try:
            made.append(app.lab.inventory.add_charger(spec).charger_id)
        except LabError as error:
            wrong = str(error)
            break
        except Exception as error:  # what cannot be made doesn't end the dashboard
            app.report(error)
            break
        if number % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
    if made:
        app.look()
        app.show_new(made)
    _tell(app, specs, len(made), wrong)


def _tell(app: Dashboard, specs: Sequence[ChargerSpec], made: int, wrong: str) -> None:
    fit = app.glyphs.fit
    names = fit(specs[0].identity, 40) if made == 1 else f"{made} chargers, {fit(specs[0].identity, 40)} and on"
    if made:
        app.toast(Toast(TITLE, f"{names}: booting.", "information", 5.0))
    if wrong:
        left = len(specs) - made
        app.toast(Toast("Not added", f"{left} of {len(specs)}: {wrong}", "error", 10.0))
