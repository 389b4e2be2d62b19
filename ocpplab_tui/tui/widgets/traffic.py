"""The traffic log: a window on the journal. Follows the newest frame until the reader moves away, then stands still."""

from __future__ import annotations

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from ocpplab_tui.lab.port import JournalPort
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.fleet import Fleet
from ocpplab_tui.tui.framed import Framed
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Piece, set_frame_title, set_lines
from ocpplab_tui.tui.keys import bindings
from ocpplab_tui.tui.older_pages import OlderPages
from ocpplab_tui.tui.slices import SLICE_S, Slices
from ocpplab_tui.tui.traffic_lines import TrafficLines
from ocpplab_tui.tui.widgets.traffic_line import frame_pieces

LATE = 1_000  # frames that a filter has not seen: more than come between two looks
PAGES = 3
STRIPS_KEPT = 1_000


class TrafficLog(ScrollView, Framed, can_focus=True):
    """One line a frame. `cursor` is the sequence number of the line that is looked at."""

    BINDINGS = [
        *bindings("log", up="step(-1)", down="step(1)", oldest="oldest", newest="newest"),
        *bindings("log", page_up="page(-1)", page_down="page(1)", open="open"),
    ]

    class CursorMoved(Message):
        """Another frame is under the cursor."""

    class FollowChanged(Message):
        """It follows the newest frame from now on, or stands still."""

    class Opened(Message):
        """The frame under the cursor is to be read whole."""

    def __init__(
        self,
        journal: JournalPort,
        fleet: Fleet,
        glyphs: Glyphs,
        *,
        only: str = "",
        older: OlderPages | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        """`only`: the id of the charger whose frames are wanted; "": all frames, with who speaks before each.
        `older`: where frames come from that memory no longer holds."""
        super().__init__(id=id)
        self.lines = TrafficLines(journal, fleet.frame_vocabulary, only, older)
        self._only = only
        self.fleet = fleet
        self.glyphs = glyphs
        self.follow = True
        self.unseen = 0
        self.cursor: int | None = self.lines.sequence(len(self.lines) - 1)
        self._strips: dict[int, Strip] = {}
        self._taken = (0, 0)  # lines that fell off the front and that came, and were not drawn yet
        self._drew_pages = False  # the last look drew many lines
        self._slices = Slices(self, self._search_on)

    @property
    def frame(self) -> Frame | None:
        """The frame under the cursor."""
        return self.lines.frame(self.lines.line_of(self.cursor)) if self.cursor is not None else None

    # news

    def apply(self) -> None:
        """Take in what the journal got since the last look. Where pages pass by between two looks, only every second
        one draws them: nobody could read more."""
        self._take(self.lines.update())
        if self._name_width != (name_width := self._wanted_name_width()):
            self._name_width = name_width
            self._strips.clear()
            self.refresh()
        dropped, came = self._taken
        rushes = self.follow and came > PAGES * self.size.height
        self._drew_pages = rushes and not self._drew_pages
        if rushes and not self._drew_pages:
            return
        self._taken = (0, 0)
        if dropped or came:
            self._settle(dropped, came)
        elif self.lines.unread:
            self.retitle()

    def _take(self, news: tuple[int, int]) -> None:
        self._taken = (self._taken[0] + news[0], self._taken[1] + news[1])

    def set_filter(self, text: str) -> None:
        self.lines.set_filter(text)
        self._strips.clear()
        self._taken = (0, 0)
        self.unseen = 0
        self.follow = True
        self._settle(0, 0)
        self.refresh()
        if self.lines.unread > LATE:
            self._slices.soon()

    def _search_on(self) -> bool:
        """Go on with what the filter has not seen; whether it has seen all."""
        self._take(self.lines.update(SLICE_S))
        if self.lines.unread > LATE:
            return False
        self._drew_pages = False
        self.apply()
        return True

    def _settle(self, dropped: int, came: int) -> None:
        count = len(self.lines)
        if self._crowded != (count > self.size.height):  # the scrollbar comes or goes
            self._crowded = not self._crowded
            self._strips.clear()
        set_lines(self, Size(self.scrollable_content_region.width, count))
        if self.follow:
            self._move_cursor(self.lines.sequence(count - 1))
            self.refresh()
            self._stick()
        else:
            self.unseen += came
            self._keep_place(dropped)
            if self.scroll_offset.y + self.size.height > count - came:
                self.refresh()
        self.retitle()

    def _keep_place(self, dropped: int) -> None:
        """The reader's lines stay where they are, while others fall off the front (or come there, where negative):
        nothing that is seen changes, so nothing is drawn."""
        y = self.scroll_y - dropped
        if y < 0:
            self._placed = True
            self.scroll_to(y=0, animate=False, force=True)
            self.refresh()
        elif dropped:
            self.set_reactive(Widget.scroll_y, y)
            self.set_reactive(Widget.scroll_target_y, y)
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.position = y

    def _stick(self) -> None:
        self.scroll_end(animate=False, force=True, immediate=True)
        self.call_after_refresh(self._stick_later)

    def _stick_later(self) -> None:
        """The scrollbar exists only after the next layout; before that scrolling is ignored."""
        if self.follow and self.scroll_offset.y < self.max_scroll_y:
            self.scroll_end(animate=False, force=True, immediate=True)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = self.scroll_y

    # drawing

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        line = y + self.scroll_offset.y
        sequence = self.lines.sequence(line)
        if sequence is None:
            return self._empty_line(y, width)
        if sequence == self.cursor and (self.has_focus or not self.follow):
            return self._draw(line, width, "cursor")
        if self.moves(sequence):
            return self._draw(line, width, "")
        strip = self._strips.get(sequence)
        if strip is None or strip.cell_length != width:
            if len(self._strips) > STRIPS_KEPT:
                self._strips.clear()
            strip = self._strips[sequence] = self._draw(line, width, "")
        return strip

    def moves(self, sequence: int) -> bool:
        """Is this line drawn anew each time?"""
        return self.lines.older is not None and self.lines.at(sequence) is None

    def aside(self, sequence: int) -> list[Piece]:
        """What stands at the right end of a line beside the latency."""
        del sequence
        return []

    def _draw(self, line: int, width: int, back: str) -> Strip:
        frame, sequence = self.lines.frame(line), self.lines.sequence(line)
        if frame is None or sequence is None:
            text = f"  {self.glyphs.mark('wait')} " if sequence is not None and self.lines.is_coming(sequence) else ""
            return self.line([(text, "muted")], width, back=back)
        identity = "" if self._only else self.fleet.identity(frame.charger_id)
        left, right = frame_pieces(frame, identity, self._name_width, width, self.glyphs)
        edge: Piece = (self.glyphs.mark("cursor"), "title") if back else (" ", "text")
        margin = "  " if self._crowded else " "
        return Strip(
            self.spread([edge, *left], [*self.aside(sequence), *right, (margin, "text")], width, back=back), width
        )

    _name_width = 6
    _crowded = False

    def _wanted_name_width(self) -> int:
        if self._only:
            return 0
        return min(max(6, self.fleet.identity_width), 12 if self.size.width < 100 else 20)

    def _empty_line(self, y: int, width: int) -> Strip:
        if len(self.lines) or y != min(1, self.size.height - 1):
            return self.blank(width)
        if self.lines.filter:
            text = self.glyphs.fit(self.lines.filter.text, 30)
            return self.line([("  No frame matches ", "muted"), (text, "strong"), (" yet", "muted")], width)
        who = "the charger" if self._only else "a charger"
        return self.line([(f"  No message yet: it appears here as soon as {who} speaks", "muted")], width)

    def retitle(self) -> None:
        """Name, filter, and the one mark that says whether the newest line is in view."""
        left: list[Piece] = [self.heading_piece("Traffic")]
        if self.lines.filter:
            left.append((f" / {self.glyphs.fit(self.lines.filter.text, 40)}", "accent"))
            left.append((f"  {figures.count(len(self.lines))} found", "muted"))
            if self.lines.unsearched and not self.follow:
                left.append((f", {figures.count(self.lines.unsearched)} on disk to search", "muted"))
            if self.lines.unread:
                left.append((f", {figures.count(self.lines.unread)} to search", "muted"))
        set_frame_title(self, left, [self._mark()])

    def _mark(self) -> Piece:
        if self.follow:
            return f"{self.glyphs.mark('live')} live", "ok"
        unseen = f" +{figures.count(self.unseen)}" if self.unseen else ""
        return f"{self.glyphs.mark('paused')} paused{unseen} {self.glyphs.mark('dot')} End", "warning"

    def on_resize(self) -> None:
        self._strips.clear()
        self._settle(0, 0)
        self.retitle()

    def forget_painted(self) -> None:
        self._strips.clear()

    def focus_moved(self) -> None:
        if self.follow:  # the cursor shows with the focus only
            self.refresh_lines(self._line())

    # moving

    _placed = False  # the next scroll is ours: lines came or went above the reader

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolling away pauses, coming back to the end follows."""
        super().watch_scroll_y(old_value, new_value)
        if self._placed and not self.follow:
            self._placed = False
            return
        if round(new_value) < round(old_value) and round(new_value) < self.max_scroll_y:
            self._set_follow(False)
        elif round(new_value) > round(old_value) and round(new_value) >= self.max_scroll_y:
            self._set_follow(True)

    def _set_follow(self, follow: bool) -> None:
        if follow:
            self.unseen = 0
            self._move_cursor(self.lines.sequence(len(self.lines) - 1))
        if follow != self.follow:
            self.follow = follow
            self.refresh()
            self.post_message(self.FollowChanged())
        self.retitle()

    def _move_cursor(self, sequence: int | None) -> None:
        if sequence != self.cursor:
            self.cursor = sequence
            self.post_message(self.CursorMoved())

    def toggle_follow(self) -> None:
        """Stand still here, or go to the newest and follow."""
        if self.follow:
            self._set_follow(False)
        else:
            self.action_newest()

    def go(self, line: int) -> None:
        """Put the cursor on a line and see it; the last line follows."""
        last = len(self.lines) - 1
        if last < 0:
            return
        line = max(0, min(line, last))
        if line == last:
            self.action_newest()
            return
        before = self._line()
        self._set_follow(False)
        self._move_cursor(self.lines.sequence(line))
        self.scroll_to_region(Region(0, line, 1, 1), animate=False, force=True)
        self.refresh_lines(before)
        self.refresh_lines(line)

    def _line(self) -> int:
        return self.lines.line_of(self.cursor) if self.cursor is not None else 0

    def action_step(self, lines: int) -> None:
        self.go(self._line() + lines)

    def action_page(self, pages: int) -> None:
        self.go(self._line() + pages * max(1, self.size.height - 1))

    def action_oldest(self) -> None:
        self.go(0)

    def action_newest(self) -> None:
        self._set_follow(True)
        self._stick()
        self.refresh()

    def action_open(self) -> None:
        if self.frame is not None:
            self.post_message(self.Opened())

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        self.go(offset.y + self.scroll_offset.y)
        if event.chain >= 2:
            self.action_open()
