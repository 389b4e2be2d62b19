"""What all dialogs share: on a low terminal they leave out what is not needed."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.screen import ModalScreen

Result = TypeVar("Result")
LOW = 30  # lines


class Dialog(ModalScreen[Result]):
    """Has the class `-short` on a low terminal, from its first layout on. A click beside it leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self.set_class(self.app.size.height < LOW, "-short")

    def on_click(self, event: events.Click) -> None:
        """Beside the dialog nothing is but the way back."""
        if event.widget is self:
            self.action_leave()

    def action_leave(self) -> None:
        """Away without an answer."""
        self.dismiss(None)

    def on_resize(self) -> None:
        self.set_class(self.app.size.height < LOW, "-short")
