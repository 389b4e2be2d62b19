"""The operations history: what was asked of which charger, by whom, and what became of it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.operations.model import Command, Outcome
from ocpplab_tui.tui.figures import clock
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.wire_text import pad, printable

SHOWN = 200
REFRESH_S = 0.5
INDENT = " " * 9  # under the name
MARKS: dict[Outcome, tuple[str, str, str]] = {
    Outcome.RECEIVED: ("…", ".", "$accent"),
    Outcome.DEFERRED: ("◷", "~", "$warning"),
    Outcome.APPLIED: ("✓", "+", "$success"),
    Outcome.REJECTED: ("✗", "x", "$error"),
    Outcome.EXPIRED: ("∅", "-", "$warning"),
    Outcome.FAILED: ("!", "!", "$error"),
}
"""Glyph, the same in ASCII, and colour of each outcome; the word stands beside it."""


class OperationsScreen(ModalScreen[None]):
    """Newest first, live; Esc, H and q leave."""

    BINDINGS = [Binding("escape,H,q,enter", "leave", "back", show=False)]

    def __init__(self, lab: LabPort, glyphs: Glyphs) -> None:
        super().__init__()
        self.lab = lab
        self.glyphs = glyphs
        self._shown: list[tuple[str, Outcome]] = []

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="operations", classes="dialog"):
            yield Static("", id="operations-text", markup=False)

    def on_mount(self) -> None:
        box = self.query_one("#operations")
        box.border_title = "Operations"
        box.border_subtitle = "Esc back"
        box.focus()
        self.look()
        self.set_interval(REFRESH_S, self.look)

    def look(self) -> None:
        """Draw anew where a command came or moved."""
        commands = self.lab.commands(SHOWN)
        state = [(command.id, command.status) for command in commands]
        if state == self._shown and state:
            return
        self._shown = state
        lines = [self._line(command) for command in commands] or [Content("Nothing yet: o lists all operations.")]
        self.query_one("#operations-text", Static).update(Content("\n").join(lines))

    def _line(self, command: Command) -> Content:
        glyph, plain, colour = MARKS[command.status]
        ascii_only = self.glyphs.ascii_only
        name = printable(command.identity, 14, keep_end=True, ascii_only=ascii_only)
        origin = printable(command.origin, 24, ascii_only=ascii_only)
        row = Content.assemble(
            (f"{clock(command.created_at)} ", "$muted"),
            (pad(name, 15), "bold"),
            pad(command.operation.title, 24),
            (f"{plain if ascii_only else glyph} {pad(command.status.value, 9)} ", colour),
            (origin, "$muted"),
        )
        if not command.detail:
            return row
        return Content.assemble(row, "\n", (INDENT + printable(command.detail, 200, ascii_only=ascii_only), "$muted"))

    def action_leave(self) -> None:
        self.dismiss(None)
