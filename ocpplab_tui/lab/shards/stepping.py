"""Virtual time over several processes: the parent moves all clocks, and waits until all of them are quiet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ocpplab_tui.lab.advance import Turn
from ocpplab_tui.lab.shards.shard import Shard


class WorkersClock:
    """The clocks of all workers as one (`lab.advance.SteppedClock`). Firing asks each worker how things stand."""

    def __init__(self, shards: Sequence[Shard], now: float) -> None:
        self._shards = shards
        self._now = now
        self._turns: dict[Shard, Turn] = {}

    def now(self) -> float:
        return self._now

    def next_when(self) -> float | None:
        steps = [turn.next_step_s for turn in self._turns.values() if turn.next_step_s is not None]
        return self._now + min(steps) if steps else None

    def move_to(self, when: float) -> None:
        for shard in self._running():
            shard.ask("move", when - self._now)
        self._now = max(self._now, when)

    def fire_due(self) -> int:
        asked = [(shard, shard.line.send("turn")) for shard in self._running()]
        self._turns = {shard: shard.line.receive(number) for shard, number in asked}
        return sum(turn.fired for turn in self._turns.values())

    def activity(self) -> int:
        """Frames so far."""
        return sum(turn.activity for turn in self._turns.values())

    def at_work(self) -> str:
        return next((turn.at_work for turn in self._turns.values() if turn.at_work), "")

    def links(self) -> Iterator[_Waiting]:
        """One for each worker with a charger that waits."""
        for shard, turn in self._turns.items():
            if turn.waits:
                yield _Waiting(shard, turn.waits)

    def _running(self) -> list[Shard]:
        return [shard for shard in self._shards if shard.running]


class _Waiting:
    """Chargers of a worker that wait for their CSMS (`lab.advance.Link`)."""

    busy = True

    def __init__(self, shard: Shard, charger_id: str) -> None:
        self._shard = shard
        self.charger_id = charger_id

    def mark_unanswered(self) -> None:
        self._shard.ask("mark_unanswered")
