"""The frame under the cursor, whole."""

from __future__ import annotations

from collections.abc import Iterator

from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.widgets.frame_text import frame_lines
from ocpplab_tui.tui.widgets.reading import Line, Reading


class FrameView(Reading):
    """Pretty JSON of one frame, with what the wire layer found out about it."""

    heading = "Frame"
    hint = "Choose a frame in the traffic"

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(glyphs, id=id)
        self._frame: Frame | None = None
        self._identity = ""

    def show(self, frame: Frame | None, identity: str) -> None:
        """Show a frame from its beginning; None empties the panel."""
        if frame is self._frame:
            return
        self._frame, self._identity = frame, identity
        self.scroll_to(y=0, animate=False, force=True)
        self.lay_out()

    def lines_of(self, width: int) -> Iterator[Line] | None:
        return None if self._frame is None else frame_lines(self._frame, self._identity, width, self.glyphs)
