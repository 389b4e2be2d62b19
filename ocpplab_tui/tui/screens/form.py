"""A form on screen: one line a field, what is wrong under it, what may be chosen below, what will be sent."""

from __future__ import annotations

from collections.abc import Collection

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from ocpplab_tui.tui.forms.choices import Choice
from ocpplab_tui.tui.forms.sheet import Field, Made, Sheet
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.dialog import Dialog
from ocpplab_tui.tui.wire_text import pad

_BELOW = 4  # lines of preview and buttons, with the blank ones above them
LEAST_FIELDS = 4  # lines


class FieldInput(Input):
    """One line of text; up and down walk through the choices."""

    BINDINGS = bindings("form", up="screen.choose(-1)", down="screen.choose(1)")


class Fields(VerticalScroll, inherit_bindings=False):
    """The fields; they scroll to the one that has the focus."""


class FormScreen(Dialog[Made | None]):
    """Dismisses with what the fields make, checked; None when it was left."""

    BINDINGS = bindings("dialog", leave="leave", submit="submit")

    def __init__(self, form: Sheet[Made], glyphs: Glyphs) -> None:
        super().__init__()
        self.form = form
        self.glyphs = glyphs
        self._touched: set[str] = set()
        self._typed: dict[str, str] = {}  # what a field's choices are filtered by
        self._own_writes: dict[str, str] = {}

    # composing

    def compose(self) -> ComposeResult:
        with Vertical(id="form", classes="dialog"):
            yield Static(self.form.summary, id="form-summary", markup=False)
            with Fields(id="form-fields", can_focus=False):
                for each in self.form.fields:
                    yield from self._compose_field(each)
            yield OptionList(id="form-choices", markup=False)
            yield Static("", id="form-preview", markup=False)
            with Horizontal(id="form-buttons"):
                yield Button(Content(self.form.submit_label), id="form-submit", compact=True)
                yield Static(self._hint(), id="form-hint", markup=False)

    def _compose_field(self, each: Field) -> ComposeResult:
        yield Static(each.label, id=f"label-{each.name}", classes="field-label", markup=False)
        if each.long:
            yield TextArea(each.text, id=f"field-{each.name}", compact=True)
        else:
            hint = "" if each.required else "optional"
            yield FieldInput(each.text, id=f"field-{each.name}", compact=True, placeholder=hint, password=each.secret)
        yield Static(each.help, id=f"note-{each.name}", classes="field-note", markup=False)

    def on_mount(self) -> None:
        what, whom = self.form.heading
        title = Content.assemble((what, "bold"), (f" {self.glyphs.mark('dot')} {whom}", ""))
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
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        super().on_resize()
        self._fit()

    def _fit(self) -> None:
        """Fields scroll rather than that the button and what will be sent are pushed off the screen."""
        around = [self.query_one(f"#{name}") for name in ("form", "form-summary", "form-choices")]
        frame, summary, choices = around
        used = frame.gutter.height + _BELOW
        used += summary.outer_size.height + summary.styles.margin.height if summary.display else 0
        if choices.display:
            limit = choices.styles.max_height
            used += 1 + (int(limit.value) if limit is not None else 0)
        room = self.size.height * 96 // 100 - used
        self.query_one("#form-fields").styles.max_height = max(LEAST_FIELDS, room)

    @property
    def _label_width(self) -> int:
        return max((cell_len(each.label) for each in self.form.fields), default=0) + 2

    @property
    def _room(self) -> int:
        """Cells of a line in the dialog."""
        return min(76, self.size.width * 96 // 100) - (4 if self.has_class("-short") else 6)

    def _first_field(self) -> Input | TextArea | Button:
        """The first field that still wants something; else the first one."""
        fields = self.form.fields_now()
        empty = next((each for each in fields if each.required and not self.form.texts[each.name]), None)
        first = empty or next(iter(fields), None)
        return self._widget(first.name) if first else self.query_one("#form-submit", Button)

    def _hint(self) -> str:
        lines = any(each.long for each in self.form.fields)  # in which Enter begins a new one
        parts = [f"{self.keymap.shown('dialog.submit')} submits" if lines else "Enter submits"]
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
        self._hide(self.form.hidden())
        for each in self.form.fields:
            note = self.query_one(f"#note-{each.name}", Static)
            seen = each.name in self._touched or (self.form.texts[each.name] and not each.long)
            wrong = errors.get(each.name) if seen else None
            note.set_class(wrong is not None, "-wrong")
            text = f"{self.glyphs.mark('bad')} {wrong}" if wrong else each.help
            note.update(Content(self.glyphs.fit(text, self._room - self._label_width - 2)), layout=False)
        self._label_button(self.form.submit_label)
        text = self.form.preview(made)
        shown = f"{self.glyphs.mark('out')} {text}" if text else ""
        self.query_one("#form-preview", Static).update(Content(self.glyphs.fit(shown, self._room)), layout=False)
        return errors

    def _label_button(self, label: str) -> None:
        button = self.query_one("#form-submit", Button)
        if str(button.label) != label:
            button.label = Content(label)
            button.refresh(layout=True)

    def _hide(self, hidden: Collection[str]) -> None:
        """Show the fields that mean something with what stands in the others."""
        for each in self.form.fields:
            for part in ("label", "field", "note"):
                self.query_one(f"#{part}-{each.name}").set_class(each.name in hidden, "-hidden")

    # choices

    @on(events.DescendantFocus)
    def _focused(self) -> None:
        here = self._field()
        if here is None:
            return  # the choices stay: a button that moves away under the mouse is not pressed
        for each in self.form.fields:
            self.query_one(f"#note-{each.name}").set_class(each is here, "-here")
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
        if each.long:
            return  # what is offered beside a payload only says what may stand in it
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
        bad = next((each for each in self.form.fields_now() if each.name in errors), None)
        if bad is not None:
            self._widget(bad.name).focus()
        else:
            self.notify("; ".join(errors.values()), title="This cannot be submitted", severity="error", markup=False)

    def action_leave(self) -> None:
        self.dismiss(None)
