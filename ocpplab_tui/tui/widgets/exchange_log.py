"""The log of the Traffic screen: reaches back into the journal's file, knows bookmarks, and who still waits."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, cast

from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.filtering import frames
from ocpplab_tui.tui.filtering.lab_frames import LabFrames
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.older_pages import OlderPages
from ocpplab_tui.tui.unanswered import Unanswered
from ocpplab_tui.tui.widgets.traffic import TrafficLog

if TYPE_CHECKING:
    from ocpplab_tui.tui.app import Dashboard

PATIENCE_S = 1.0
"""Simulated seconds before a request without an answer is worth a word."""

SEARCHED = 2000  # frames on disk that one step of the search looks at


class _Surroundings(LabFrames):
    """What is open is known here without asking the lab."""

    def __init__(self, lab: LabPort, waits: Callable[[Frame], bool]) -> None:
        super().__init__(lab)
        self._waits = waits

    def is_open(self, frame: Frame) -> bool:
        return self._waits(frame)


class ExchangeLog(TrafficLog):
    """`bookmarks`: sequences, in no order."""

    BINDINGS = bindings("exchange", bookmark="bookmark", bookmark_next="walk(1)", bookmark_previous="walk(-1)")

    def __init__(self, lab: LabPort, fleet: Fleet, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        self.unanswered = Unanswered(lab.journal)
        self.bookmarks: set[int] = set()
        self._now = lab.now
        self._searching = False
        pages = OlderPages(lab.older, self._spawn, self._pages_came)
        super().__init__(lab.journal, fleet, glyphs, older=pages, id=id)
        self.lines.vocabulary = frames.vocabulary(_Surroundings(lab, self.unanswered.waits))
        self.pages = pages
        self.add_class("panel")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> object:
        return self.run_worker(self._told(work), exit_on_error=False)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        """A journal that cannot be read is said, once; the screen goes on."""
        try:
            await work
        except Exception as error:
            cast("Dashboard", self.app).report(error)

    def _pages_came(self) -> None:
        self.apply()
        self.refresh()

    # news

    def apply(self) -> None:
        moved = self.unanswered.update()
        for sequence in moved:
            self._strips.pop(sequence, None)
        if any(sequence in moved for sequence in self._seen()):
            self.refresh()
        super().apply()
        self._search_back()

    def tick(self) -> None:
        """A second passed: ages grow, and the file may reach less far back."""
        self.pages.look()
        if any(sequence in self.unanswered for sequence in self._seen()):
            self.refresh()

    def _seen(self) -> Iterator[int]:
        """The sequences on screen."""
        top = self.scroll_offset.y
        for line in range(top, top + self.size.height):
            if (sequence := self.lines.sequence(line)) is not None:
                yield sequence

    def _search_back(self) -> None:
        """The reader stands at the top of what a filter found: look for more on disk."""
        stands_there = not self.follow and self.scroll_offset.y <= 1
        if stands_there and self.lines.unsearched and not self.lines.unread and not self._searching:
            self._searching = True
            self._spawn(self._search())

    async def _search(self) -> None:
        try:
            wanted, last = self.lines.filter, self.lines.searched_from - 1
            first = max(self.lines.oldest, last - SEARCHED + 1)
            batch = await self.pages.read(first, last)
            if wanted is self.lines.filter and last == self.lines.searched_from - 1:
                came = self.lines.take_older(batch, first)
                self._settle(-came, 0)
        finally:
            self._searching = False

    # drawing

    def moves(self, sequence: int) -> bool:
        return sequence in self.unanswered or super().moves(sequence)

    def aside(self, sequence: int) -> list[Piece]:
        pieces: list[Piece] = []
        if sequence in self.bookmarks:
            pieces.append((f" {self.glyphs.mark('marked')} ", "accent"))
        if sequence in self.unanswered and (frame := self.lines.at(sequence)) is not None:
            age = self._now() - frame.at
            if age >= PATIENCE_S:
                pieces.append((f"{self.glyphs.mark('wait')} no answer {figures.age(age)}", "warning"))
        return pieces

    # bookmarks

    def action_bookmark(self) -> None:
        """Mark the frame under the cursor, or take the mark away."""
        if self.cursor is not None:
            self.bookmarks ^= {self.cursor}
            self._strips.clear()
            self.refresh()

    def action_walk(self, step: int) -> None:
        """To the next bookmark, or the one before; around the ends."""
        marks = sorted(self.bookmarks)
        if not marks:
            self.notify("Press b on a message to mark it.", title="No bookmarks", timeout=3)
            return
        here = self.cursor or 0
        beyond = [each for each in marks if (each > here if step > 0 else each < here)]
        to = (beyond[0] if step > 0 else beyond[-1]) if beyond else (marks[0] if step > 0 else marks[-1])
        if self.lines.sequence(line := self.lines.line_of(to)) != to:
            self.notify("The filter hides this bookmark.", severity="warning", timeout=3)
            return
        self._set_follow(False)
        self.go(line)
