"""Removing chargers: asks with their names and number, then ends each cleanly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.screens.confirm import Answer, ConfirmScreen

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

TITLE = "Remove charger"
_NAMED = 8  # chargers that the question names


def begin(app: Dashboard, views: Sequence[ChargerView]) -> None:
    """Ask whether these chargers shall go, and remove them."""
    if not views:
        app.toast(Toast(TITLE, "There is no charger to remove.", "warning", 6.0))
    elif app.may_act(TITLE):
        number = f"{len(views)} chargers" if len(views) > 1 else "1 charger"
        answers = [Answer("no", "Keep"), Answer("yes", f"Remove {number}", dangerous=True)]

        def answered(answer: str | None) -> None:
            if answer == "yes":
                app.run_worker(_remove(app, views), name="remove", group="lab", exit_on_error=False)

        app.push_screen(ConfirmScreen(f"Remove {number}?", _question(app, views), answers), answered)


def _question(app: Dashboard, views: Sequence[ChargerView]) -> str:
    names = [app.glyphs.fit(view.identity, 40, keep_end=True) for view in views[:_NAMED]]
    more = f" and {len(views) - _NAMED} more" if len(views) > _NAMED else ""
    running = sum(each.transaction_id is not None for view in views for each in view.connectors)
    sessions = f"\n{running} running session{'s' if running > 1 else ''} will be stopped and told." if running else ""
    text = f"{', '.join(names)}{more}\n\nWhat was kept of {'them' if len(views) > 1 else 'it'} is lost.{sessions}"
    return app.glyphs.own(text)


async def _remove(app: Dashboard, views: Sequence[ChargerView]) -> None:
    gone = 0
    for view in views:
        try:
            await app.lab.inventory.remove_charger(view.charger_id)
            gone += 1
        except LabError as error:
            app.toast(Toast(error.title, str(error), "error", 8.0))
        except Exception as error:  # one that cannot be ended cleanly doesn't keep the others
            app.report(error)
    if gone:
        name = app.glyphs.fit(views[0].identity, 40, keep_end=True) if len(views) == 1 else f"{gone} chargers"
        app.toast(Toast(TITLE, f"{name} removed.", "information", 5.0))
