"""A form on screen: one line a field, what is wrong under it, what may be chosen below, what will be sent."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from ocpplab_tui.operations.model import Operation
from ocpplab_tui.tui.forms.choices import Choice
from ocpplab_tui.tui.forms.form import Field, Form
from ocpplab_tui.tui.forms.preview import preview
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.screens.dialog import Dialog
from ocpplab_tui.tui.wire_text import pad


class FieldInput(Input):
    """One line of text; up and down walk through the choices."""

    BINDINGS = [
        Binding("up", "screen.choose(-1)", "choice above", show=False),
        Binding("down", "screen.choose(1)", "choice below", show=False),
    ]


class Fields(VerticalScroll, inherit_bindings=False):
    """The fields; they scroll to the one that has the focus."""


class FormScreen(Dialog[Operation | None]):
    """Dismisses with the operation, checked; None when it was left."""

    BINDINGS = [
        Binding("escape", "leave", "back", show=False),
        Binding("ctrl+s", "submit", "submit", show=False),
    ]

    def __init__(self, form: Form, glyphs: Glyphs) -> None:
        super().__init__()
        self.form = form
        self.glyphs = glyphs
        self._touched: set[str] = set()
        self._typed: dict[str, str] = {}  # what a field's choices are filtered by
        self._own_writes: dict[str, str] = {}

    # composing

    def compose(self) -> ComposeResult:
        with Vertical(id="form", classes="dialog"):
            yield Static(self.form.operation.summary, id="form-summary", markup=False)
            with Fields(id="form-fields", can_focus=False):
                for each in self.form.fields:
                    yield from self._compose_field(each)
            yield OptionList(id="form-choices", markup=False)
            yield Static("", id="form-preview", markup=False)
            with Horizontal(id="form-buttons"):
                yield Button(Content(self._submit_label()), id="form-submit", compact=True)
                yield Static(self._hint(), id="form-hint", markup=False)

    def _compose_field(self, each: Field) -> ComposeResult:
        yield Static(each.label, classes="field-label", markup=False)
        if each.long:
            yield TextArea(each.text, id=f"field-{each.name}", compact=True)
        else:
            hint = "" if each.required else "optional"
            yield FieldInput(each.text, id=f"field-{each.name}", compact=True, placeholder=hint)
        yield Static(each.help, id=f"note-{each.name}", classes="field-note", markup=False)

    def on_mount(self) -> None:
        title = Content.assemble(
            (self.form.operation.title, "bold"),
            (f" {self.glyphs.mark('dot')} {self.form.context.name(self.form.operation)}", ""),
        )
        self.query_one("#form").border_title = title
        width = self._label_width
        self.query_one("#form-fields").styles.grid_columns = f"{width} 1fr"
        for note in self.query(".field-note"):
            note.styles.padding = (0, 0, 0, width + 1)
        choices = self.query_one("#form-choices", OptionList)
        choices.styles.margin = (1, 0, 0, width)
        choices.can_focus = False
        choices.display = any(each.choices for each in self.form.fields)
        self._first_field().focus()
        self._check()

    @property
    def _label_width(self) -> int:
        return max((cell_len(each.label) for each in self.form.fields), default=0) + 2

    @property
    def _room(self) -> int:
        """Cells of a line in the dialog."""
        return min(76, self.size.width * 96 // 100) - (4 if self.has_class("-short") else 6)

    def _first_field(self) -> Input | TextArea | Button:
        """The first field that still wants something; else the first one."""
        empty = next((each for each in self.form.fields if each.required and not self.form.texts[each.name]), None)
        first = empty or next(iter(self.form.fields), None)
        return self._widget(first.name) if first else self.query_one("#form-submit", Button)

    def _submit_label(self) -> str:
        context = self.form.context
        return f"Submit to {len(context.views)} chargers" if context.many else "Submit"

    def _hint(self) -> str:
        parts = ["Enter submits"]
        if len(self.form.fields) > 1:
            parts.append("Tab next")
        if any(each.choices for each in self.form.fields):
            parts.append("↑↓ choices")
        return self.glyphs.own(" · ".join([*parts, "Esc back"]))

    def _widget(self, name: str) -> Input | TextArea:
        widget = self.query_one(f"#field-{name}")
        assert isinstance(widget, Input | TextArea)  # noqa: S101 - composed above
        return widget

    # typing

    @on(Input.Changed)
    def _input_changed(self, event: Input.Changed) -> None:
        self._changed((event.input.id or "").removeprefix("field-"), event.value)

    @on(TextArea.Changed)
    def _area_changed(self, event: TextArea.Changed) -> None:
        self._changed((event.text_area.id or "").removeprefix("field-"), event.text_area.text)

    def _changed(self, name: str, text: str) -> None:
        if self.form.texts.get(name) == text and name not in self._touched:
            return
        if self._own_writes.pop(name, None) == text:
            self.form.texts[name] = text
        else:
            self._touched.add(name)
            self._typed[name] = text
            self._follow(self.form.write(name, text))
        self._check()
        self._show_choices()

    def _follow(self, changed: dict[str, str]) -> None:
        """Write what a field's new text brings with it into the other fields."""
        for name, text in changed.items():
            widget = self._widget(name)
            self._own_writes[name] = text
            if isinstance(widget, Input):
                widget.value = text
            else:
                widget.text = text

    def _check(self) -> dict[str, str]:
        """Read all fields; show errors of those that were touched, help elsewhere, and the preview."""
        made, errors = self.form.result()
        for each in self.form.fields:
            note = self.query_one(f"#note-{each.name}", Static)
            wrong = errors.get(each.name) if each.name in self._touched else None
            note.set_class(wrong is not None, "-wrong")
            text = f"{self.glyphs.mark('bad')} {wrong}" if wrong else each.help
            note.update(Content(self.glyphs.fit(text, self._room - self._label_width - 2)), layout=False)
        text = preview(self.form.operation, self.form.context, made)
        shown = f"{self.glyphs.mark('out')} {text}" if text else ""
        self.query_one("#form-preview", Static).update(Content(self.glyphs.fit(shown, self._room)), layout=False)
        return errors

    # choices

    @on(events.DescendantFocus)
    def _focused(self) -> None:
        self._show_choices()

    def _field(self) -> Field | None:
        focused = self.focused
        name = (focused.id or "").removeprefix("field-") if focused is not None else ""
        return next((each for each in self.form.fields if each.name == name), None)

    def _offered(self, each: Field) -> list[Choice]:
        typed = self._typed.get(each.name, "").casefold()
        found = [choice for choice in each.choices if typed in choice.value.casefold()]
        found.sort(key=lambda choice: not choice.value.casefold().startswith(typed))
        return found or each.choices

    def _show_choices(self) -> None:
        choices = self.query_one("#form-choices", OptionList)
        each = self._field()
        offered = self._offered(each) if each else []
        width = max((cell_len(choice.value) for choice in offered), default=0) + 2
        choices.set_options([Option(self._choice_row(choice, min(width, 40))) for choice in offered])
        present = self.form.texts.get(each.name, "") if each else ""
        choices.highlighted = next((n for n, choice in enumerate(offered) if choice.value == present), None)

    def _choice_row(self, choice: Choice, width: int) -> Content:
        ink = self._inks.get(choice.ink, "$muted")
        return Content.assemble(
            pad(self.glyphs.fit(choice.value, width), width), (self.glyphs.fit(choice.hint, 60), ink)
        )

    _inks = {
        state: f"$state-{state}"
        for state in (
            "available",
            "occupied",
            "charging",
            "suspended",
            "finishing",
            "reserved",
            "unavailable",
            "faulted",
            "offline",
        )
    }

    def action_choose(self, step: int) -> None:
        """The next choice of the focused field."""
        if (each := self._field()) is None or not (offered := self._offered(each)):
            return
        present = next((n for n, choice in enumerate(offered) if choice.value == self.form.texts[each.name]), None)
        place = (0 if step > 0 else len(offered) - 1) if present is None else (present + step) % len(offered)
        self._take(each, offered[place])

    @on(OptionList.OptionSelected, "#form-choices")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if (each := self._field()) is not None and event.option_index < len(self._offered(each)):
            self._take(each, self._offered(each)[event.option_index])

    def _take(self, each: Field, choice: Choice) -> None:
        widget = self._widget(each.name)
        self._own_writes[each.name] = choice.value
        self._touched.add(each.name)
        self._follow(self.form.write(each.name, choice.value))
        if isinstance(widget, Input):
            widget.value = choice.value
            widget.cursor_position = len(choice.value)

    # the end

    @on(Input.Submitted)
    @on(Button.Pressed, "#form-submit")
    def _submitted(self) -> None:
        self.action_submit()

    def action_submit(self) -> None:
        """Submit, or show all errors and go to the first bad field."""
        self._touched.update(each.name for each in self.form.fields)
        made, _ = self.form.result()
        errors = self._check()
        if made is not None:
            self.dismiss(made)
            return
        bad = next((each for each in self.form.fields if each.name in errors), None)
        if bad is not None:
            self._widget(bad.name).focus()
        else:
            self.notify("; ".join(errors.values()), title="This cannot be submitted", severity="error", markup=False)

    def action_leave(self) -> None:
        self.dismiss(None)
