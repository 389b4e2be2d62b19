"""One network fault of one charger, with a chance of its own."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from ocpplab_tui.base.network_faults import NetworkFault, NetworkFaultKind
from ocpplab_tui.ocppj.frame import Direction, Frame
from ocpplab_tui.ocppj.parcel import ANSWERS

_OF_ANSWERS = frozenset({"no-answer", "late-answer"})
_OF_CONNECTIONS = frozenset({"refuse", "half-open"})


class Trouble:
    """What it does repeats with the fault's seed, whatever else is wrong with this charger or with others."""

    __slots__ = ("fault", "random")

    def __init__(self, fault: NetworkFault, charger_id: str) -> None:
        self.fault = fault
        self.random = Random(f"{fault.seed}/{charger_id}/{fault.place}")

    @property
    def kind(self) -> NetworkFaultKind:
        return self.fault.kind

    def happens(self) -> bool:
        """Does it strike this time? Asked once each time."""
        probability = self.fault.probability
        return probability >= 1 or self.random.random() < probability

    def touches(self, direction: Direction) -> bool:
        return self.fault.direction in ("both", direction.value)

    def strikes(self, frame: Frame) -> bool:
        """Does it disturb this message?"""
        fault = self.fault
        if fault.kind in _OF_CONNECTIONS or not self.touches(frame.direction):
            return False
        if fault.action not in (None, frame.action) or (fault.kind in _OF_ANSWERS and frame.kind not in ANSWERS):
            return False
        return self.happens()

    def drawn(self) -> float:
        """From 0 to its value, another one each time."""
        return self.random.uniform(0.0, self.fault.amount or 0.0)


def total(kind: NetworkFaultKind, struck: Iterable[Trouble]) -> float:
    """The values of all faults of this kind together; 0 without one."""
    return sum(trouble.fault.amount or 0.0 for trouble in struck if trouble.kind == kind)


def least(kind: NetworkFaultKind, struck: Iterable[Trouble]) -> float:
    """The smallest value of the faults of this kind; 0 without one."""
    return min((trouble.fault.amount or 0.0 for trouble in struck if trouble.kind == kind), default=0.0)
