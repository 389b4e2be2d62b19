"""The turns of a session, one a line, with their times: from plugging in to unplugging."""

from __future__ import annotations

from collections.abc import Iterator

from ocpplab_tui.lab.details import SessionDetails, TurnRow
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import STATES, Glyphs
from ocpplab_tui.tui.ink import Piece
from ocpplab_tui.tui.keys import bind
from ocpplab_tui.tui.session_plot import turn_words
from ocpplab_tui.tui.widgets.pane import Lines, Pane

_MARKS: dict[str, tuple[str, str]] = {
    "plugged in": ("plug", "occupied"),
    "unplugged": ("unplug", "muted"),
    "pulled at the vehicle": ("unplug", "warning"),
    "back at the vehicle": ("plug", "occupied"),
    "authorized": ("key", "accent"),
    "authorization ended": ("key", "muted"),
    "CSMS withdrew the token": ("bad", "error"),
    "transaction started": ("live", "ok"),
    "transaction ended": ("stopped", "strong"),
    "power path open": ("dot", "muted"),
    "fault": ("bad", "error"),
    "fault cleared": ("ok", "ok"),
    "charger lost its power": ("bad", "error"),
    "limit": ("limit", "warning"),
    "no limit": ("limit", "muted"),
}
"""Turn → mark and ink; the states of charging look as everywhere, the rest is a dot."""
_STATES = {"charging": "Charging", "vehicle pauses": "SuspendedEV", "charger pauses": "SuspendedEVSE"}


class Timeline(Pane):
    """Oldest first; the newest stays in view until somebody scrolls up."""

    BINDINGS = [bind("scroll.last", "newest")]

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__("Timeline", "Nothing has happened here yet", glyphs, id=id)
        self._follows = True

    def tell(self, about: object, session: SessionDetails | None) -> None:
        """Show the turns of this session."""
        if session is None:
            self.show(about, None, None)
            return
        self._follows = self.scroll_offset.y >= self.max_scroll_y or self._about != (about, session.began_at)
        key = (session.turns, session.turns_lost)
        self.show((about, session.began_at), key, lambda width: timeline_lines(session, width, self.glyphs))

    def _arrange(self) -> None:
        super()._arrange()
        if self._follows:
            self.call_after_refresh(self.action_newest)

    def action_newest(self) -> None:
        self.scroll_end(animate=False, force=True)


def timeline_lines(session: SessionDetails, width: int, glyphs: Glyphs) -> Lines:
    """`12:34:56 ▶ charging`, and at the right how long after the beginning."""
    return list(_lines(session, width, glyphs))


def _lines(session: SessionDetails, width: int, glyphs: Glyphs) -> Iterator[list[Piece]]:
    gap_after = session.turns_lost and min(len(session.turns), 12)
    for number, turn in enumerate(session.turns):
        yield _line(turn, session, width, glyphs)
        if gap_after and number == gap_after - 1:
            yield [(f"         {glyphs.mark('wait')} {figures.count(session.turns_lost)} turns are not kept", "muted")]


def _line(turn: TurnRow, session: SessionDetails, width: int, glyphs: Glyphs) -> list[Piece]:
    mark, ink = _look(turn.what, glyphs)
    after = f" +{figures.duration(turn.at - session.began_at).removeprefix('00:')}"
    room = max(8, width - 11 - len(after))
    text = glyphs.fit(turn_words(turn), room)
    return [
        (f"{figures.clock(turn.at)} ", "muted"),
        (f"{mark} ", ink),
        (f"{text:<{room}}", ink if ink in ("error", "warning") else "text"),
        (after, "faint" if width < 34 else "muted"),
    ]


def _look(what: str, glyphs: Glyphs) -> tuple[str, str]:
    if what in _STATES:
        look = STATES[_STATES[what]]
        return glyphs.state(look), look.ink
    mark, ink = _MARKS.get(what, ("dot", "text"))
    return glyphs.mark(mark), ink
