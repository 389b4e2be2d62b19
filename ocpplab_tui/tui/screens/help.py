"""Help: the keys of a screen as they are now, the mouse, the filter, the glyphs, the user's files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ocpplab_tui.tui.glyphs import MARKS_EXPLAINED, STATES
from ocpplab_tui.tui.help_pages import Entry, Section, sections
from ocpplab_tui.tui.keys import bindings, scroll_bindings
from ocpplab_tui.tui.screens.dialog import Dialog
from ocpplab_tui.tui.wire_text import pad

if TYPE_CHECKING:
    from ocpplab_tui.tui.screens.living import LivingScreen

KEY, HALF, WHOLE = 10, 35, 70  # cells: of a key, of an entry in half a line, of one in a whole line
WORD = 19  # of a word that needs more than a key


class HelpText(VerticalScroll, inherit_bindings=False):
    """Scrolls."""

    BINDINGS = scroll_bindings()


class HelpScreen(Dialog[None]):
    """About one screen; Esc, ? and q leave."""

    BINDINGS = [*bindings("dialog", leave="leave"), *bindings("reading", close="leave")]

    def __init__(self, about: LivingScreen) -> None:
        super().__init__()
        self.about = about
        self.glyphs = about.glyphs

    def compose(self) -> ComposeResult:
        with HelpText(id="help", classes="dialog"):
            yield Static(Content("\n").join(self._lines()), id="help-text", markup=False)

    def on_mount(self) -> None:
        box = self.query_one("#help")
        box.border_title = f"Help: {self.about.title_for_help}"
        box.border_subtitle = "Esc back"
        box.focus()

    def _lines(self) -> Iterator[Content]:
        for number, section in enumerate(sections(self.about)):
            if section.title == "Mouse":
                yield from self._glyphs()
            if number:
                yield Content("")
            yield _head(self.glyphs.fit(section.title, WHOLE + 2))
            yield from self._section(section)

    def _section(self, section: Section) -> Iterator[Content]:
        width = KEY if section.paired else WORD
        width = max(width, *(cell_len(each.key) + 1 for each in section.entries)) if section.entries else width
        short = [each for each in section.entries if section.paired and _fits(each, width)]
        for left, right in zip(short[::2], [*short[1::2], None], strict=False):
            line = self._entry(left, width, HALF)
            yield Content.assemble(line, self._entry(right, width, HALF)) if right else line
        for each in section.entries:
            if each not in short:
                yield self._entry(each, width, WHOLE)

    def _entry(self, entry: Entry, key_width: int, width: int) -> Content:
        key, text = self.glyphs.own(entry.key), self.glyphs.own(entry.text)
        return Content.assemble("  ", (pad(key, key_width), "bold"), pad(text, width - key_width))

    def _glyphs(self) -> Iterator[Content]:
        yield Content("")
        yield _head("States and marks")
        looks = [(self.glyphs.state(look), f"$state-{look.ink} bold", look.name) for look in STATES.values()]
        marks = [(self.glyphs.mark(name), "$accent bold", text) for name, text in MARKS_EXPLAINED.items()]
        cells = [*looks, *marks]
        for start in range(0, len(cells), 3):
            parts = [((f"  {glyph}", ink), (f" {pad(name, 20)}", "")) for glyph, ink, name in cells[start : start + 3]]
            yield Content.assemble(*(piece for part in parts for piece in part))

    def action_leave(self) -> None:
        self.dismiss(None)


def _fits(entry: Entry, key_width: int) -> bool:
    return cell_len(entry.text) <= HALF - key_width - 2


def _head(text: str) -> Content:
    return Content.styled(text, "$primary bold")
