"""Timers, and the one queue of them that a clock has."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

Callback = Callable[[], object]

PARTS = 64.0
"""Parts of a second: the timers of one are kept together."""
FEW = 4096
"""Cancelled timers are not worth a look before so many were pushed."""
_FAR = 1e15
"""Seconds; what is due later is kept with what is due then."""


class Timer:
    """A callback that waits for its time; `cancel()` forgets it. `when` is in the clock's seconds."""

    __slots__ = ("callback", "when")

    def __init__(self, when: float, callback: Callback) -> None:
        self.when = when
        self.callback: Callback | None = callback

    def cancel(self) -> None:
        self.callback = None


Entry = tuple[float, int, Timer]
"""Tuples, since C compares them; of two at one time the first that was pushed goes first."""


class TimerQueue:
    """Timers by their time; cancelled ones are dropped when their time comes, or when they outnumber the rest.

    One heap of all timers of a fleet is so large that each step down in it waits for main memory. So only what is due
    in the present part of a second is a heap. Later parts are lists in no order, found by their number.
    """

    __slots__ = ("_compact_at", "_heap", "_later", "_numbers", "_present", "_sequence")

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._present = -1
        """Number of the part of a second; the heap holds it and all before."""
        self._later: dict[int, list[Entry]] = {}
        self._numbers: list[int] = []  # of the later parts: a heap
        self._sequence = 0
        self._compact_at = FEW

    def __len__(self) -> int:
        return sum(timer.callback is not None for _, _, timer in self._entries())

    def push(self, when: float, callback: Callback) -> Timer:
        self._sequence = sequence = self._sequence + 1
        timer = Timer(when, callback)
        self._keep((when, sequence, timer))
        if sequence >= self._compact_at:
            self._compact()
        return timer

    def next_when(self) -> float | None:
        """When the earliest live timer is due; None without one."""
        while True:
            heap = self._heap
            while heap and heap[0][2].callback is None:
                heapq.heappop(heap)
            if heap:
                return heap[0][0]
            if not self._numbers:
                return None
            self._go_on()

    def pop_due(self, now: float) -> Callback | None:
        """The callback of the earliest timer that is due at `now`, taken off the queue."""
        while True:
            heap = self._heap
            while heap:
                when, _, timer = heap[0]
                callback = timer.callback
                if callback is not None and when > now:
                    return None
                heapq.heappop(heap)
                if callback is not None:
                    timer.callback = None
                    return callback
            if not self._numbers or self._numbers[0] > now * PARTS:
                return None
            self._go_on()

    def _keep(self, entry: Entry) -> None:
        number = int(min(entry[0], _FAR) * PARTS)
        if number <= self._present:
            heapq.heappush(self._heap, entry)
        elif (later := self._later.get(number)) is not None:
            later.append(entry)
        else:
            self._later[number] = [entry]
            heapq.heappush(self._numbers, number)

    def _go_on(self) -> None:
        """Make a heap of the next part."""
        self._present = heapq.heappop(self._numbers)
        self._heap = [entry for entry in self._later.pop(self._present) if entry[2].callback is not None]
        heapq.heapify(self._heap)

    def _entries(self) -> Iterator[Entry]:
        yield from self._heap
        for later in self._later.values():
            yield from later

    def _compact(self) -> None:
        """Let those go that were cancelled, where they are the most. Looking at all of them is dear, so it is done each
        time that as many were pushed."""
        count = len(self._heap) + sum(map(len, self._later.values()))
        live = [entry for entry in self._entries() if entry[2].callback is not None]
        self._compact_at = self._sequence + max(count, FEW)
        if len(live) * 2 < count:
            self._heap, self._later, self._numbers = [], {}, []
            for entry in live:
                self._keep(entry)
