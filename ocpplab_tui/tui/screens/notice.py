"""The lab could not start: says what happened and why, and leaves with exit code 1."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from ocpplab_tui.tui.keys import bindings


class StartFailed(ModalScreen[None]):
    """Any of the usual keys leaves."""

    BINDINGS = [*bindings("dialog", leave="leave"), *bindings("failure", quit="leave")]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.heading, self.text = title, text

    def compose(self) -> ComposeResult:
        with Vertical(id="failed", classes="dialog -error"):
            yield Static(self.text, id="failed-text", markup=False)
            yield Button("Quit", id="failed-quit", compact=True)

    def on_mount(self) -> None:
        self.query_one("#failed").border_title = Content(self.heading)
        self.query_one(Button).focus()

    def on_button_pressed(self) -> None:
        self.action_leave()

    def action_leave(self) -> None:
        self.app.exit(return_code=1, message=f"{self.heading}: {self.text}")
