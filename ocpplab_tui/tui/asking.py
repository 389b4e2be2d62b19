"""What has to be asked before an operation can be done. Loaded with the first question: forms know the schemas."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from ocpplab_tui.operations.model import Operation
from ocpplab_tui.operations.registry import GROUPS, in_group
from ocpplab_tui.tui.forms.choices import choices
from ocpplab_tui.tui.forms.context import Context, kind_of, missing, told
from ocpplab_tui.tui.forms.form import Form
from ocpplab_tui.tui.forms.messages import words
from ocpplab_tui.tui.forms.setting import SettingForm
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.outcomes import Toast
from ocpplab_tui.tui.screens.confirm import Answer, ConfirmScreen
from ocpplab_tui.tui.screens.form import FormScreen
from ocpplab_tui.tui.screens.pick import Pick, PickScreen

if TYPE_CHECKING:
    from ocpplab_tui.lab.details import SettingRow
    from ocpplab_tui.tui.app import Dashboard
    from ocpplab_tui.tui.operate import Operator

Result = TypeVar("Result")


class Asking:
    """Opens menus, lists, forms and questions; what comes out of them goes to the operator."""

    def __init__(self, app: Dashboard, operator: Operator, glyphs: Glyphs) -> None:
        self._app = app
        self._operator = operator
        self._glyphs = glyphs

    def menu(self, context: Context) -> None:
        """The menu of all operations."""
        picks = [
            Pick(each.name, each.title, self._app.keymap.shown(f"operation.{each.name}"), group, each.summary)
            for group in GROUPS
            for each in in_group(group)
        ]

        def chosen(name: str) -> None:
            self._operator.begin(name, context, origin="menu")

        screen = PickScreen(f"Operations on {context.name()}", picks, self._glyphs)
        self._app.push_screen(screen, _unless_left(chosen))

    def form(self, operation: type[Operation], context: Context, texts: dict[str, str] | None = None) -> None:
        """All fields of an operation; `texts` stand in them at first."""
        made = Form(operation, context, self._app.chosen.last_values(operation.name))
        if texts is not None:
            made.fill(texts)
        self._ask(made, context)

    def add_chargers(self) -> None:
        """New chargers from the catalog."""
        from ocpplab_tui.tui import adding

        adding.begin(self._app, self._app.main.view)

    def setting(self, row: SettingRow, context: Context) -> None:
        """The value of one setting."""
        self._ask(SettingForm(row, context, {}), context)

    def _ask(self, form: Form, context: Context) -> None:
        def done(made: Operation) -> None:
            self._app.chosen.keep_values(form.operation.name, form.used())
            self._operator.submit(made, context, "form")

        self._app.push_screen(FormScreen(form, self._glyphs), _unless_left(done))

    def pick(self, operation: type[Operation], field: str, context: Context, origin: str) -> None:
        """The one field that is missing, from a list."""
        offered = choices(kind_of(operation, field), context)
        picks = [Pick(choice.value, choice.value, remark=choice.hint) for choice in offered]
        title = f"{operation.title} {self._glyphs.mark('dot')} {context.name(operation)}"

        def done(value: str) -> None:
            try:
                made = operation(**{**told(operation, context), field: value})
            except ValidationError as error:
                self._app.toast(Toast(operation.title, words(error.errors()[0]), "error", 8.0))
                return
            self._operator.submit(made, context, origin)

        self._app.push_screen(PickScreen(title, picks, self._glyphs), _unless_left(done))

    def confirm(self, operation: type[Operation], context: Context, origin: str) -> None:
        """Whether something may be lost: names what, and how many."""
        question = f"{operation.summary}\n\nOn {context.name(operation)}."
        answers = [Answer("yes", operation.title, dangerous=True), Answer("no", "Leave it")]

        def done(answer: str) -> None:
            if answer != "yes":
                return
            if missing(operation, told(operation, context)):
                self.form(operation, context)
            else:
                self._operator.submit(operation(**told(operation, context)), context, origin)

        self._app.push_screen(ConfirmScreen(f"{operation.title}?", question, answers), _unless_left(done))


def _unless_left(done: Callable[[Result], None]) -> Callable[[Result | None], None]:
    """Screens answer None when they were left."""

    def answered(result: Result | None) -> None:
        if result is not None:
            done(result)

    return answered
