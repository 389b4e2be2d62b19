"""What the dashboard has seen so far of figures that move: power by connector, messages a second."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable

from ocpplab_tui.lab.port import ChargerView

SAMPLES = 60
_MOST_CHARGERS = 200


class History:
    """One sample a simulated second (a step at high speed), for chargers that were on screen lately."""

    def __init__(self) -> None:
        self.rates: deque[float] = deque(maxlen=SAMPLES)
        self._powers: OrderedDict[str, dict[int, deque[float]]] = OrderedDict()
        self._next = 0.0

    def due(self, now: float, speed: float) -> bool:
        """Whether it is time for the next sample."""
        if now < self._next and self._next - now <= max(1.0, speed):
            return False
        self._next = now + max(1.0, speed)
        return True

    def add(self, rate: float, views: Iterable[ChargerView]) -> None:
        self.rates.append(rate)
        for view in views:
            powers = self._powers.setdefault(view.charger_id, {})
            self._powers.move_to_end(view.charger_id)
            for each in view.connectors:
                powers.setdefault(each.number, deque(maxlen=SAMPLES)).append(each.power_w)
        while len(self._powers) > _MOST_CHARGERS:
            self._powers.popitem(last=False)

    def powers(self, charger_id: str, connector: int) -> list[float]:
        """Power in watts, oldest first."""
        return list(self._powers.get(charger_id, {}).get(connector, ()))
