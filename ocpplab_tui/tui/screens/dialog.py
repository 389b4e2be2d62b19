"""What all dialogs share: on a low terminal they leave out what is not needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual import events
from textual.screen import ModalScreen

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard
    from ocpplab_tui.tui.keymap import Keymap

Result = TypeVar("Result")
LOW = 30  # lines


class Dialog(ModalScreen[Result]):
    """Has the class `-short` on a low terminal, from its first layout on. A click beside it leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self.set_class(self.app.size.height < LOW, "-short")

    @property
    def keymap(self) -> Keymap:
        """The keys as they are now."""
        return cast("Dashboard", self.app).keymap

    def on_click(self, event: events.Click) -> None:
        """Beside the dialog nothing is but the way back."""
        if event.widget is self:
            self.action_leave()

    def action_leave(self) -> None:
        """Away without an answer."""
        self.dismiss(None)

    def on_resize(self) -> None:
        self.set_class(self.app.size.height < LOW, "-short")
