"""From a key, a menu or the palette to a submitted operation: at once, after a question, a choice, or a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.operations.model import Command, FieldKind, Operation
from ocpplab_tui.operations.registry import GROUPS, OPERATIONS, in_group
from ocpplab_tui.tui.forms.choices import choices
from ocpplab_tui.tui.forms.context import Context, kind_of, missing, told
from ocpplab_tui.tui.forms.form import Form
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.outcomes import Outcomes, Toast
from ocpplab_tui.tui.screens.confirm import Answer, ConfirmScreen
from ocpplab_tui.tui.screens.form import FormScreen
from ocpplab_tui.tui.screens.pick import Pick, PickScreen

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

Result = TypeVar("Result")


class Operator:
    """Asks what has to be asked, submits, and tells what became of it."""

    def __init__(self, app: Dashboard, lab: LabPort, glyphs: Glyphs) -> None:
        self._app = app
        self._lab = lab
        self._glyphs = glyphs
        self._memory: dict[str, str] = {}  # what was last used, by field
        self.outcomes = Outcomes()

    def begin(self, name: str, context: Context, *, origin: str) -> None:
        """Do the operation of this name on the selection, asking first where it must be."""
        operation = OPERATIONS[name]
        if (obstacle := self._obstacle(operation, context)) is not None:
            self._app.toast(Toast(operation.title, obstacle, "warning", 6.0))
            return
        known = told(operation, context)
        wanted = missing(operation, known)
        if operation.destructive:
            self._confirm(operation, context, origin)
        elif not wanted and not context.many:
            self.submit(operation(**known), context, origin)
        elif len(wanted) == 1 and kind_of(operation, wanted[0]) is FieldKind.FAULT:
            self._pick(operation, wanted[0], context, origin)
        else:
            self._form(operation, context)

    def menu(self, context: Context) -> None:
        """The menu of all operations."""
        picks = [
            Pick(each.name, each.title, each.key or "", group, each.summary)
            for group in GROUPS
            for each in in_group(group)
        ]
        screen = PickScreen(f"Operations on {context.name()}", picks, self._glyphs)

        def chosen(name: str) -> None:
            self.begin(name, context, origin="menu")

        self._app.push_screen(screen, _unless_left(chosen))

    def submit(self, operation: Operation, context: Context, origin: str) -> list[Command]:
        """Submit to every charger of the context."""
        commands: list[Command] = []
        try:
            for view in context.views:
                commands.append(self._lab.submit(view.charger_id, operation, origin=origin))  # noqa: PERF401 - those before an error count
        except LabError as error:
            self._app.report(error)
        if commands:
            self._app.toasts(self.outcomes.follow(operation.title, context.name(), commands))
        return commands

    # asking

    def _obstacle(self, operation: type[Operation], context: Context) -> str | None:
        if self._lab.summary().read_only:
            return "This dashboard may only look: it was started with --read-only."
        wrong = next((view for view in context.views if view.version not in operation.versions), None)
        if wrong is not None:
            return (
                f"{wrong.identity} speaks OCPP {wrong.version}; this needs {' or '.join(sorted(operation.versions))}."
            )
        return None

    def _form(self, operation: type[Operation], context: Context) -> None:
        form = Form(operation, context, self._memory)

        def done(made: Operation) -> None:
            self._memory.update(form.used())
            self.submit(made, context, "form")

        self._app.push_screen(FormScreen(form, self._glyphs), _unless_left(done))

    def _pick(self, operation: type[Operation], field: str, context: Context, origin: str) -> None:
        offered = choices(kind_of(operation, field), context)
        picks = [Pick(choice.value, choice.value, remark=choice.hint) for choice in offered]
        title = f"{operation.title} {self._glyphs.mark('dot')} {context.name()}"

        def done(value: str) -> None:
            try:
                made = operation(**{**told(operation, context), field: value})
            except ValidationError as error:
                self._app.toast(Toast(operation.title, str(error.errors()[0]["msg"]), "error", 8.0))
                return
            self.submit(made, context, origin)

        self._app.push_screen(PickScreen(title, picks, self._glyphs), _unless_left(done))

    def _confirm(self, operation: type[Operation], context: Context, origin: str) -> None:
        question = f"{operation.summary}\n\nOn {context.name()}."
        answers = [Answer("yes", operation.title, dangerous=True), Answer("no", "Leave it")]

        def done(answer: str) -> None:
            if answer != "yes":
                return
            if missing(operation, told(operation, context)):
                self._form(operation, context)
            else:
                self.submit(operation(**told(operation, context)), context, origin)

        self._app.push_screen(ConfirmScreen(f"{operation.title}?", question, answers), _unless_left(done))


def sessions_of(lab: LabPort) -> Sequence[tuple[str, int]]:
    """(charger, connector) of every running session."""
    running = []
    for charger_id in lab.charger_ids():
        for each in lab.charger(charger_id).connectors:
            if each.transaction_id:
                running.append((charger_id, each.number))  # noqa: PERF401 - two loops read better
    return running


def _unless_left(done: Callable[[Result], None]) -> Callable[[Result | None], None]:
    """Screens answer None when they were left."""

    def answered(result: Result | None) -> None:
        if result is not None:
            done(result)

    return answered
