"""A question before something is lost: names what and how many, and never takes a bare letter for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.dialog import Dialog


class Answer(NamedTuple):
    """One button."""

    id: str
    label: str
    dangerous: bool = False


class ConfirmScreen(Dialog[str | None]):
    """Dismisses with the id of the answer; None when the question was left. The first answer has the focus."""

    BINDINGS = [
        *bindings("dialog", leave="leave"),
        *bindings("question", previous="app.focus_previous", next="app.focus_next"),
    ]

    def __init__(self, title: str, text: str, answers: Sequence[Answer]) -> None:
        super().__init__()
        self.heading, self.text, self.answers = title, text, answers

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm", classes="dialog"):
            yield Static(self.text, id="confirm-text", markup=False)
            with Horizontal(id="confirm-answers"):
                for answer in self.answers:
                    yield Button(
                        Content(answer.label),
                        id=f"answer-{answer.id}",
                        compact=True,
                        classes="-danger" if answer.dangerous else "",
                    )

    def on_mount(self) -> None:
        self.query_one("#confirm").border_title = Content(self.heading)
        self.query(Button).first().focus()

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss((event.button.id or "").removeprefix("answer-"))

    def action_leave(self) -> None:
        self.dismiss(None)
