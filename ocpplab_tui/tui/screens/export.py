"""Which kind of file, and where: a small form."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.dialog import Dialog
from ocpplab_tui.tui.wire_text import pad


class ExportKind(NamedTuple):
    """`suffix` also names it."""

    suffix: str
    label: str
    about: str


KINDS = (
    ExportKind("jsonl", "JSON lines", "every message with all that is known of it"),
    ExportKind("csv", "CSV", "a row for each message"),
    ExportKind("html", "HTML report", "chargers, power, exchanges, verdicts; opens offline"),
    ExportKind("svg", "Picture", "the screen as it stands there"),
)


class Target(NamedTuple):
    """What the form gives."""

    kind: str
    path: Path


class PathInput(Input):
    """Up and down choose the kind."""

    BINDINGS = bindings("form", up="screen.kind(-1)", down="screen.kind(1)")


class ExportScreen(Dialog[Target | None]):
    """`stem`: the path without its suffix. Dismisses with the target; None when it was left."""

    BINDINGS = bindings("dialog", leave="leave")

    def __init__(self, what: str, stem: Path, glyphs: Glyphs) -> None:
        super().__init__()
        self.what, self.stem, self.glyphs = what, stem, glyphs
        self.chosen = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="export", classes="dialog"):
            yield Static(self.glyphs.fit(self.what, 200), id="export-what", markup=False)
            yield OptionList(*[Option(self._row(each)) for each in KINDS], id="export-kinds", markup=False)
            yield PathInput(self._path(), id="export-path", compact=True, select_on_focus=False)
            yield Static(self.glyphs.own("Enter write   ↑↓ kind   Esc back"), id="export-hint", markup=False)

    def _row(self, kind: ExportKind) -> Content:
        return Content.assemble(pad(kind.label, 14), (kind.about, "$muted"))

    def on_mount(self) -> None:
        self.query_one("#export").border_title = Content("Export")
        kinds = self.query_one("#export-kinds", OptionList)
        kinds.can_focus = False
        kinds.highlighted = 0
        self.query_one(PathInput).focus()

    def _path(self) -> str:
        return f"{self.stem}.{KINDS[self.chosen].suffix}"

    def action_kind(self, step: int) -> None:
        """Another kind; the path's suffix follows, unless somebody wrote their own."""
        self._choose((self.chosen + step) % len(KINDS))

    def _choose(self, number: int) -> None:
        path = self.query_one(PathInput)
        own = path.value.removesuffix(f".{KINDS[self.chosen].suffix}")
        if own != path.value:
            path.value = f"{own}.{KINDS[number].suffix}"
            path.cursor_position = len(path.value)
        self.chosen = number
        self.query_one("#export-kinds", OptionList).highlighted = number

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option_index)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        text = self.query_one(PathInput).value.strip()
        if text:
            self.dismiss(Target(KINDS[self.chosen].suffix, Path(text).expanduser()))

    def action_leave(self) -> None:
        self.dismiss(None)
