"""The footer: the keys that matter here and now. A click presses the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece
from ocpplab_tui.tui.key_table import table

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard


class Hint(NamedTuple):
    """The ids of bindings (with blanks between them, or a text), what they do, and the action behind them."""

    keys: str
    label: str
    action: str


class Footer(Inked):
    """One line of hints; those given as `always` stand at the right end whatever else has to go."""

    class Chosen(Message):
        """A hint was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self._hints: list[Hint] = []
        self._always: list[Hint] = []
        self._spans: list[tuple[int, int, str]] = []

    def show(self, hints: list[Hint], always: list[Hint]) -> None:
        if (hints, always) != (self._hints, self._always):
            self._hints, self._always = hints, always
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y:
            return self.blank(width, back="panel")
        self._spans = []
        right_width = sum(self._width(hint) + 2 for hint in self._always)
        left = self._pieces(self._fitting(width - right_width - 1), 1)
        pad = max(0, width - right_width - self._used - 1)
        right = self._pieces(self._always, self._used + 1 + pad)
        return self.line([(" ", "text"), *left, (" " * pad, "text"), *right], width, back="panel")

    _used = 0

    def _key(self, hint: Hint) -> str:
        """Its keys as people write them, wherever somebody moved them."""
        keymap = cast("Dashboard", self.app).keymap
        if any(each not in table() for each in hint.keys.split()):
            return hint.keys
        return self.glyphs.own("".join(keymap.shown(each) for each in hint.keys.split()))

    def _width(self, hint: Hint) -> int:
        return cell_len(self._key(hint)) + 1 + cell_len(hint.label)

    def _fitting(self, room: int) -> list[Hint]:
        """As many hints as fit, whole ones only."""
        shown: list[Hint] = []
        for hint in self._hints:
            room -= self._width(hint) + 2
            if room < 0:
                break
            shown.append(hint)
        return shown

    def _pieces(self, hints: list[Hint], start: int) -> list[Piece]:
        pieces: list[Piece] = []
        at = start
        for hint in hints:
            size = self._width(hint)
            self._spans.append((at, at + size, hint.action))
            pieces.extend(((self._key(hint), "key"), (f" {hint.label}", "text"), ("  ", "text")))
            at += size + 2
        self._used = at - 1
        return pieces

    def on_click(self, event: events.Click) -> None:
        for start, end, action in self._spans:
            if start <= event.x < end:
                self.post_message(self.Chosen(action))
