"""From a key, a menu or the palette to a submitted operation: at once, after a question, a choice, or a form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.operations.configuration import SetConfiguration
from ocpplab_tui.operations.model import Command, FieldKind, Operation
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.tui.forms.context import Context, kind_of, missing, optional, told
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.outcomes import Outcomes, Toast

if TYPE_CHECKING:
    from ocpplab_tui.lab.details import SettingRow
    from ocpplab_tui.tui.app import Dashboard
    from ocpplab_tui.tui.asking import Asking


class Operator:
    """Has asked what must be asked, submits, and tells what became of it."""

    def __init__(self, app: Dashboard, lab: LabPort, glyphs: Glyphs) -> None:
        self._app = app
        self._lab = lab
        self._glyphs = glyphs
        self.outcomes = Outcomes()

    @cached_property
    def asking(self) -> Asking:
        """Forms, lists and questions; loading them would delay the first frame."""
        from ocpplab_tui.tui.asking import Asking

        return Asking(self._app, self, self._glyphs)

    def begin(self, name: str, context: Context, *, origin: str) -> None:
        """Do the operation of this name on the selection, asking first where it must be."""
        operation = OPERATIONS[name]
        if not self._may(operation, context):
            return
        known = told(operation, context)
        wanted = missing(operation, known)
        if operation.destructive:
            self.asking.confirm(operation, context, origin)
        elif not wanted and not context.many and (operation.key or not optional(operation, known)):
            self.submit(operation(**known), context, origin)
        elif len(wanted) == 1 and kind_of(operation, wanted[0]) is FieldKind.FAULT:
            self.asking.pick(operation, wanted[0], context, origin)
        else:
            self.asking.form(operation, context)

    def again(self, operation: Operation, context: Context, origin: str) -> None:
        """Submit an operation that is whole already."""
        if self._may(type(operation), context):
            self.submit(operation, context, origin)

    def edit(self, operation: type[Operation], context: Context, texts: dict[str, str]) -> None:
        """The form of an operation with these texts in it."""
        if self._may(operation, context):
            self.asking.form(operation, context, texts)

    def set_one(self, row: SettingRow, context: Context) -> None:
        """Ask for the value of one setting, and set it."""
        if self._may(SetConfiguration, context):
            self.asking.setting(row, context)

    def submit(self, operation: Operation, context: Context, origin: str) -> list[Command]:
        """Submit to every charger of the context."""
        commands: list[Command] = []
        try:
            for view in context.views:
                commands.append(self._lab.submit(view.charger_id, operation, origin=origin))  # noqa: PERF401 - those before an error count
        except Exception as error:  # whatever the lab raises, the dashboard goes on and says so
            self._app.report(error)
        if commands:
            self._app.toasts(self.outcomes.follow(operation.title, context.name(type(operation)), commands))
        return commands

    def _may(self, operation: type[Operation], context: Context) -> bool:
        """Whether it can be begun at all; what keeps it from that is told."""
        if not self._app.may_act(operation.title):
            return False
        wrong = next((view for view in context.views if view.version not in operation.versions), None)
        if wrong is None:
            return True
        needed = " or ".join(sorted(operation.versions))
        obstacle = f"{wrong.identity} speaks OCPP {wrong.version}; this needs {needed}."
        self._app.toast(Toast(operation.title, obstacle, "warning", 6.0))
        return False


def sessions_of(lab: LabPort) -> Sequence[tuple[str, int]]:
    """(charger, connector) of every running session."""
    return [
        (charger_id, each.number)
        for charger_id in lab.charger_ids()
        for each in lab.charger(charger_id).connectors
        if each.transaction_id
    ]
