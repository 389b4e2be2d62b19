"""The frame under the cursor, whole."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece, set_frame_title, set_lines
from ocpplab_tui.tui.keys import scroll_bindings
from ocpplab_tui.tui.widgets.frame_text import frame_lines


class FrameView(ScrollView, Inked, can_focus=True):
    """Pretty JSON of one frame, with what the wire layer found out about it."""

    BINDINGS = scroll_bindings()

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self._frame: Frame | None = None
        self._identity = ""
        self._lines: list[list[Piece]] = []

    def show(self, frame: Frame | None, identity: str) -> None:
        """Show a frame from its beginning; None empties the panel."""
        if frame is self._frame:
            return
        self._frame, self._identity = frame, identity
        self.scroll_to(y=0, animate=False, force=True)
        self._arrange()

    def _arrange(self) -> None:
        width = max(8, self.scrollable_content_region.width - 2)
        self._lines = frame_lines(self._frame, self._identity, width, self.glyphs) if self._frame else []
        set_lines(self, Size(width, len(self._lines)))
        self.retitle()
        self.refresh()

    def retitle(self) -> None:
        set_frame_title(self, [("Frame", "title" if self.has_focus else "strong")])

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        if self._frame is None:
            return self.line([(" Choose a frame in the traffic", "muted")] if y == 0 else [], self.size.width)
        pieces = self._lines[line] if line < len(self._lines) else []
        return self.line([(" ", "text"), *pieces], self.size.width)

    def on_resize(self) -> None:
        self._arrange()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.retitle()

    def on_focus(self) -> None:
        self.retitle()

    def on_blur(self) -> None:
        self.retitle()
