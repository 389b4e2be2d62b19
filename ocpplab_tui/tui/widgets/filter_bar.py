"""The line in which a filter is typed, in the footer's place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from rich.highlighter import Highlighter
from rich.text import Text
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive, var
from textual.widget import Widget
from textual.widgets import Input

from ocpplab_tui.tui.filtering.language import Completion, Filter, FilterMistake, Vocabulary, completions
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import LIT
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.widgets.filter_note import FilterNote

if TYPE_CHECKING:
    from ocpplab_tui.tui.screens.living import LivingScreen

_MARK = "underline reverse"
"""Of what makes no sense; without a colour of its own, so that it is seen on every theme."""


class _Mistakes(Highlighter):
    """Marks the mistakes where they stand."""

    def __init__(self) -> None:
        self.found: Sequence[FilterMistake] = ()

    def highlight(self, text: Text) -> None:
        for mistake in self.found:
            text.stylize(_MARK, mistake.start, mistake.end)


class FilterBar(Input):
    """Filters as you type; Tab completes, Enter keeps, Esc takes away. `note` is the widget that explains."""

    BINDINGS = bindings(
        "filter", clear="clear", complete="complete", next="offer(1)", previous="offer(-1)", save="save"
    )

    chosen = var(0)
    virtual_size = Reactive(Size(0, 0), layout=False)
    """Its size on the screen doesn't follow from what is typed: nothing else has to be laid out anew for it."""

    class Closed(Message):
        """The line was left; `text` is the filter to set, None to keep what was typed."""

        def __init__(self, text: str | None, back: Widget | None) -> None:
            super().__init__()
            self.text = text
            self.back = back

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        self._mistakes = _Mistakes()
        super().__init__(id=id, compact=True, select_on_focus=False, highlighter=self._mistakes)
        self.glyphs = glyphs
        self.note = FilterNote(glyphs)
        self.target = "chargers"
        self._vocabulary: Vocabulary[Any] | None = None
        self._offers: list[Completion] = []
        self._back: Widget | None = None

    def open(self, target: str, text: str, back: Widget | None, *, vocabulary: Vocabulary[Any] | None = None) -> None:
        """Show the line and take the focus; `back` gets it afterwards. Without a vocabulary words are just words."""
        self.target, self._back, self._vocabulary = target, back, vocabulary
        own = self.glyphs.own
        self.placeholder = own("words that must be there · -word must not · Enter keep · Esc clear")
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        self.display = True
        self.note.visible = vocabulary is not None
        self._explain()
        if back is not None:
            back.add_class(LIT, update=False)  # the focus, which moves now, brings the style
        self.focus()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """It is seen only while it has the focus: there is no other look to take."""

    # explaining

    def watch_value(self) -> None:
        self.chosen = 0
        self._explain()

    def watch_selection(self) -> None:
        """The cursor moved: another word may go on."""
        self.chosen = 0
        self._explain()

    def _explain(self) -> None:
        if self._vocabulary is None:
            self._mistakes.found, self._offers = (), []
            return
        parsed = Filter(self.value, self._vocabulary)
        self._mistakes.found = parsed.mistakes
        self._offers = [
            each for each in completions(self.value, self.cursor_position, self._vocabulary) if self._new(each)
        ]
        self._suggestion = self._ghost()
        self.note.show(parsed, self._offers, self.chosen)

    def _new(self, offer: Completion) -> bool:
        """Does it say more than what stands there?"""
        return self.value[offer.start : offer.end] != offer.text

    def _ghost(self) -> str:
        """What Tab would add, behind the cursor."""
        if not self._offers or not self.value or not self.cursor_at_end:
            return ""
        offer = self._offers[self.chosen]
        typed = self.value[offer.start :]
        return self.value + offer.text[len(typed) :] if offer.text.casefold().startswith(typed.casefold()) else ""

    def action_offer(self, step: int) -> None:
        """Another of the words that may follow."""
        if self._offers:
            self.chosen = (self.chosen + step) % len(self._offers)
            self._explain()

    def action_complete(self) -> None:
        """Take the word that is offered; behind a value a blank follows."""
        if not self._offers:
            return
        offer = self._offers[self.chosen]
        done = "" if offer.text.endswith(":") or offer.end < len(self.value) else " "
        before, after = self.value[: offer.start], self.value[offer.end :]
        self.value = f"{before}{offer.text}{done}{after}"
        self.cursor_position = len(before) + len(offer.text) + len(done)

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end it takes what is offered."""
        if not select and self.cursor_at_end and self._suggestion:
            self.action_complete()
        else:
            super().action_cursor_right(select)

    def action_save(self) -> None:
        """Keep this filter under a name."""
        cast("LivingScreen", self.screen).save_filter(self.value)

    # the end

    async def action_submit(self) -> None:
        self._close(None)

    def action_clear(self) -> None:
        self._close("")

    def _close(self, text: str | None) -> None:
        self.display = self.note.visible = False
        if self._back is not None:
            self._back.remove_class(LIT, update=False)
        self.post_message(self.Closed(text, self._back))
