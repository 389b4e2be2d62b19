"""A list to choose from, with type-to-filter: the operations menu, the faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.keymap import Keymap
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.screens.dialog import Dialog
from ocpplab_tui.tui.wire_text import pad


class Pick(NamedTuple):
    """One thing to choose: what it is called, the key and the remark beside it, and a sentence about it. `kept`: it
    cannot be taken out of a list of which things can."""

    id: str
    label: str
    key: str = ""
    remark: str = ""
    about: str = ""
    kept: bool = False


class PickFilter(Input):
    """Where is typed; up and down move in the list below."""

    BINDINGS = [
        *bindings("pick", up="screen.move(-1)", down="screen.move(1)"),
        *bindings("pick", page_up="screen.move(-8)", page_down="screen.move(8)", delete="screen.delete"),
    ]


class PickScreen(Dialog[str | None]):
    """Typing filters, arrows move, Enter takes, Esc leaves. Dismisses with the id of the pick."""

    BINDINGS = bindings("dialog", leave="leave")

    def __init__(
        self,
        title: str,
        picks: Sequence[Pick],
        glyphs: Glyphs,
        *,
        placeholder: str = "type to filter",
        keymap: Keymap | None = None,
        delete: Callable[[str], Sequence[Pick]] | None = None,
    ) -> None:
        """`delete` takes a thing out of the list, and gives what is left; None: nothing can be taken out."""
        super().__init__()
        self._keymap, self._delete = keymap or Keymap(), delete
        self.heading = title
        self.picks = picks
        self.glyphs = glyphs
        self._placeholder = placeholder
        self._found: list[Pick] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="pick", classes="dialog"):
            yield PickFilter(placeholder=self._placeholder, id="pick-filter", compact=True, select_on_focus=False)
            yield OptionList(id="pick-list", markup=False)
            yield Static("", id="pick-about", markup=False)
            yield Static(self._hint(), id="pick-hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#pick-about").display = any(pick.about for pick in self.picks)
        self.query_one("#pick").border_title = Content(self.heading)
        self._show("")

    def _hint(self) -> str:
        away = f"   {self._keymap.shown('pick.delete')} take away" if self._delete is not None else ""
        return f"Enter choose{away}   Esc back"

    @property
    def _list(self) -> OptionList:
        return self.query_one("#pick-list", OptionList)

    def _show(self, text: str) -> None:
        self._found = [pick for pick in self.picks if _matches(pick, text)]
        self._found.sort(key=lambda pick: not _in_label(pick, text))
        options = [Option(self._row(pick), id=pick.id) for pick in self._found]
        nothing = Option(Content.styled("Nothing matches. Backspace widens the search.", "$muted"), disabled=True)
        self._list.set_options(options or [nothing])
        self._list.highlighted = 0 if options else None
        self._tell()

    def _row(self, pick: Pick) -> Content:
        width = max(cell_len(each.label) for each in self.picks) + 2
        key = [(f"{pick.key:<3}", "$primary bold")] if any(each.key for each in self.picks) else []
        return Content.assemble(*key, pad(pick.label, width), (pick.remark, "$muted"))

    def _tell(self) -> None:
        """Say what the highlighted one does."""
        place = self._list.highlighted
        about = self._found[place].about if place is not None and place < len(self._found) else ""
        self.query_one("#pick-about", Static).update(Content(about), layout=False)

    @on(OptionList.OptionHighlighted, "#pick-list")
    def _highlighted(self) -> None:
        self._tell()

    @on(Input.Changed, "#pick-filter")
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    @property
    def _highlighted_id(self) -> str | None:
        index = self._list.highlighted
        option = self._list.get_option_at_index(index) if index is not None else None
        return option.id if option is not None and not option.disabled else None

    @on(Input.Submitted, "#pick-filter")
    def _entered(self) -> None:
        if (chosen := self._highlighted_id) is not None:
            self.dismiss(chosen)

    def action_delete(self) -> None:
        """Take what is highlighted out of the list."""
        chosen = self._highlighted_id
        if self._delete is None or chosen is None or any(pick.id == chosen and pick.kept for pick in self.picks):
            return
        self.picks = self._delete(chosen)
        if self.picks:
            self._show(self.query_one("#pick-filter", Input).value)
        else:
            self.dismiss(None)

    @on(OptionList.OptionSelected, "#pick-list")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if event.option.id is not None:
            self.dismiss(event.option.id)

    def action_move(self, lines: int) -> None:
        step = self._list.action_cursor_down if lines > 0 else self._list.action_cursor_up
        for _ in range(abs(lines)):
            step()

    def action_leave(self) -> None:
        self.dismiss(None)


def _in_label(pick: Pick, text: str) -> bool:
    return all(word in pick.label.casefold() for word in text.casefold().split())


def _matches(pick: Pick, text: str) -> bool:
    haystack = f"{pick.label} {pick.id} {pick.remark} {pick.about}".casefold()
    return all(word in haystack for word in text.casefold().split())
