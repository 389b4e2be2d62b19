"""Jump letters: one over every visible charger and panel; pressing it goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_letters
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widgets import Static

from ocpplab_tui.tui.keys import bindings

WIDTH = 3  # cells of a letter


class Target(NamedTuple):
    """A place on the screen, and what going there is."""

    place: Offset
    go: Callable[[], object]


class JumpScreen(ModalScreen[Target | None]):
    """Lies over what it names. Dismisses with the target; None when it was left, or a key was no letter of it."""

    BINDINGS = bindings("dialog", leave="dismiss")

    def __init__(self, targets: Sequence[Target]) -> None:
        super().__init__()
        self.targets = dict(zip(ascii_letters, targets, strict=False))

    def compose(self) -> ComposeResult:
        for letter, target in self.targets.items():
            label = Static(f" {letter} ", classes="jump", markup=False)
            label.styles.offset = target.place
            yield label

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            return
        event.stop()
        self.dismiss(self.targets.get(event.character or ""))

    def on_click(self, event: events.Click) -> None:
        """A click on a letter is as good as its key."""
        found = (each for each in self.targets.values() if event.screen_y == each.place.y)
        self.dismiss(next((each for each in found if 0 <= event.screen_x - each.place.x < WIDTH), None))
