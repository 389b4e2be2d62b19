"""What the dashboard has seen so far of figures that move: messages a second."""

from __future__ import annotations

from collections import deque

SAMPLES = 60


class History:
    """One sample a simulated second (a step at high speed)."""

    def __init__(self) -> None:
        self.rates: deque[float] = deque(maxlen=SAMPLES)
        self._next = 0.0

    def due(self, now: float, speed: float) -> bool:
        """Whether it is time for the next sample."""
        if now < self._next and self._next - now <= max(1.0, speed):
            return False
        self._next = now + max(1.0, speed)
        return True

    def add(self, rate: float) -> None:
        self.rates.append(rate)
