"""Frames per second, over the last two seconds or so."""

from __future__ import annotations

from collections import deque

WINDOW_S = 2.0


class FrameRate:
    """Told the total at each look; the rate is that of the looks of the last two seconds."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, int]] = deque()

    def at(self, now: float, total: int) -> float:
        """The rate at this moment (seconds of real time)."""
        looks = self._looks
        if not looks or now - looks[-1][0] >= WINDOW_S / 20:
            looks.append((now, total))
        while len(looks) > 2 and now - looks[1][0] >= WINDOW_S:
            looks.popleft()
        since, before = looks[0]
        return (total - before) / (now - since) if now > since else 0.0
