"""A panel that shows in its frame whether it has the focus."""

from __future__ import annotations

from textual import events

from ocpplab_tui.tui.ink import Inked


class Framed(Inked):
    """Its frame and its title change with the focus (`retitle`), and little else (`focus_moved`). Textual would draw
    all of it anew, which shows as a pause after the key that moves the focus."""

    def retitle(self) -> None:
        """Say in the frame what this is."""
        raise NotImplementedError

    def focus_moved(self) -> None:
        """The focus came or went: draw what shows it inside the frame."""

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.retitle()

    def _on_focus(self, event: events.Focus) -> None:
        self._focus_is(True, event)
        self.screen.post_message(events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        self._focus_is(False, event)
        self.screen.post_message(events.DescendantBlur(self))

    def _focus_is(self, here: bool, event: events.Event) -> None:
        event.prevent_default()
        self.has_focus = here
        self.retitle()
        self.focus_moved()
