"""The head of the CSMS screen: where it listens, who is connected, what runs, what is treated in a special way."""

from __future__ import annotations

from textual.strip import Strip

from ocpplab_tui.lab.csms_port import Snapshot
from ocpplab_tui.lab.port import LabSummary
from ocpplab_tui.tui import figures
from ocpplab_tui.tui.glyphs import Glyphs
from ocpplab_tui.tui.ink import Inked, Piece, measure


class CsmsLine(Inked):
    """One line."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.glyphs = glyphs
        self._snapshot = Snapshot((), (), {})
        self._url = self._trouble = ""
        self._time: list[Piece] = []

    def show(self, snapshot: Snapshot, url: str, trouble: str) -> None:
        """What the CSMS was like when it was looked at last."""
        if (snapshot, url, trouble) != (self._snapshot, self._url, self._trouble):
            self._snapshot, self._url, self._trouble = snapshot, url, trouble
            self.refresh()

    def tell(self, summary: LabSummary) -> None:
        """What time it is."""
        time: list[Piece] = [(figures.clock(summary.now), "strong"), (" ", "text")]
        if time != self._time:
            self._time = time
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y:
            return self.blank(width, back="panel")
        room = width - measure(self._time) - 2
        for words in (True, False):
            left = [*self._where(), *self._figures(words=words)]
            if measure(left) <= room:
                break
        return Strip(self.spread(left, self._time, width, back="panel"), width)

    def _where(self) -> list[Piece]:
        pieces: list[Piece] = [(" CSMS ", "title"), (self.glyphs.fit(self._url, 40), "text")]
        if self._trouble:
            pieces.append((f"  {self.glyphs.mark('bad')} {self.glyphs.fit(self._trouble, 60)}", "error"))
        return pieces

    def _figures(self, *, words: bool) -> list[Piece]:
        stations, transactions = self._snapshot.stations, self._snapshot.transactions
        connected = f"{figures.brief(sum(each.connected for each in stations))}/{figures.brief(len(stations))}"
        running = figures.brief(sum(not each.ended_at for each in transactions))
        special = sum(word != "accept" for word in self._snapshot.policies.values())
        pieces: list[Piece] = [(f"   {self.glyphs.mark('ok')} {connected}", "ok")]
        pieces.append((" connected" if words else "", "muted"))
        pieces.extend((("   ", "text"), (f"{running}", "charging"), (" transactions" if words else " tx", "muted")))
        if special:
            pieces.append((f"   {special} {'policy' if special == 1 else 'policies'} set", "warning"))
        return pieces
