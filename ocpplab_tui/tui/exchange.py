"""Request and answer belong together: the other half of a frame is looked for around it, some thousand a look."""

from __future__ import annotations

from ocpplab_tui.ocppj.frame import Frame, Kind
from ocpplab_tui.tui.traffic_lines import TrafficLines

_A_LOOK = 4000
_FARTHEST = 100_000


class OtherHalf:
    """Looks for the answer of a CALL forwards, for the CALL of an answer backwards."""

    def __init__(self, lines: TrafficLines, sequence: int, frame: Frame) -> None:
        self._lines = lines
        self._frame = frame
        self._step = 1 if frame.kind is Kind.CALL else -1
        self._next = sequence + self._step
        self._left = 0 if frame.kind is Kind.JUNK or not frame.unique_id else _FARTHEST
        self.found: Frame | None = None

    @property
    def given_up(self) -> bool:
        """It is not among the frames that could be looked at."""
        return self.found is None and self._left <= 0

    def search(self, last: int) -> Frame | None:
        """Go on looking, up to the sequence `last`; what is still on its way from disk is waited for."""
        for _ in range(_A_LOOK):
            if self.found is not None or self._left <= 0 or self._next > last:
                break
            frame = self._lines.at(self._next)
            if frame is None and self._lines.is_coming(self._next):
                break
            if frame is not None and self._fits(frame):
                self.found = frame
                break
            if frame is None and self._step < 0 and self._next < self._lines.oldest:
                self._left = 0
                break
            self._next += self._step
            self._left -= 1
        return self.found

    def _fits(self, frame: Frame) -> bool:
        mine = self._frame
        if frame.charger_id != mine.charger_id or frame.unique_id != mine.unique_id:
            return False
        is_call = frame.kind is Kind.CALL
        return frame.direction is not mine.direction and frame.kind is not Kind.JUNK and is_call != (self._step > 0)
