"""One line to be written: a name."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.dialog import Dialog


class NameScreen(Dialog[str | None]):
    """`remark` says what a name leads to, while it is written. Dismisses with the name; None when it was left."""

    BINDINGS = bindings("dialog", leave="leave", submit="submit")

    def __init__(self, title: str, about: str, remark: Callable[[str], str], longest: int) -> None:
        super().__init__()
        self.heading, self.about, self.remark, self.longest = title, about, remark, longest

    def compose(self) -> ComposeResult:
        with Vertical(id="name", classes="dialog"):
            yield Static(self.about, id="name-about", markup=False)
            yield Input(id="name-text", compact=True, placeholder="a name", max_length=self.longest)
            yield Static("", id="name-note", markup=False)
            yield Static("Enter save   Esc back", id="name-hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#name").border_title = Content(self.heading)
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one("#name-note", Static).update(Content(self.remark(event.value.strip())), layout=False)

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Take the name; an empty one is asked for again."""
        name = self.query_one(Input).value.strip()
        if not name or not name.isprintable():
            self.query_one("#name-note", Static).update(Content("Write a name first"), layout=False)
        else:
            self.dismiss(name)

    def action_leave(self) -> None:
        self.dismiss(None)
