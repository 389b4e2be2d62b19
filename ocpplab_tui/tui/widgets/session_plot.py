"""The session of a connector, drawn over time: what the *Live* tab shows below the connectors."""

from __future__ import annotations

from itertools import zip_longest

from textual.geometry import Region
from textual.strip import Strip

from ocpplab_tui.lab.details import SessionDetails
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece, set_frame_title
from ocpplab_tui.tui.session_plot import Lines, session_lines, slots_for


class SessionPlot(Inked):
    """Draws one session; while it goes on only the lines that changed are drawn anew."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="panel")
        self.glyphs = glyphs
        self._session: SessionDetails | None = None
        self._connector = 0
        self._window = ""
        self._lines: Lines = []

    @property
    def slots(self) -> int:
        """In how many slots the session is to be given."""
        return slots_for(self.size.width - 1)

    def show(self, session: SessionDetails | None, connector: int, window: str = "") -> None:
        """`window`: what part of the session it is, in words; "" the whole."""
        self._session, self._connector, self._window = session, connector, window
        self._draw()

    def _draw(self) -> None:
        before, self._lines = self._lines, self._picture()
        for number, (old, new) in enumerate(zip_longest(before, self._lines)):
            if old != new:
                self.refresh(Region(0, number, self.size.width, 1))
        self.retitle()

    def _picture(self) -> Lines:
        width, height = self.size.width - 1, self.size.height
        if self._session is None or not self._session.slots:
            return [
                [(" No session yet", "strong")],
                [(" s", "key"), (" starts one, ", "muted"), ("p", "key"), (" plugs", "muted")],
            ]
        return session_lines(self._session, width, height, self.glyphs)

    def render_line(self, y: int) -> Strip:
        return self.line(self._lines[y] if y < len(self._lines) else (), self.size.width)

    def retitle(self) -> None:
        session = self._session
        left: list[Piece] = [(f"Session at connector {self._connector}" if self._connector else "Session", "strong")]
        if session is None:
            set_frame_title(self, left)
            return
        left.append((f"  {figures.duration(session.until - session.began_at)}", "muted"))
        if self._window:
            left.append((f"  {self._window}", "accent"))
        right: list[Piece] = [(f"since {figures.clock(session.began_at)}", "muted")]
        if session.ended_at is not None:
            right = [(f"ended {figures.clock(session.ended_at)}", "warning")]
        set_frame_title(self, left, right)

    def on_resize(self) -> None:
        self._draw()
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.retitle()
