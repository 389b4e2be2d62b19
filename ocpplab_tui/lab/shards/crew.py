"""All workers of a lab: who runs which charger, what they tell, and how their frames come into one journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.measures import Measures
from ocpplab_tui.lab.port import LabSummary
from ocpplab_tui.lab.shards.intake import Intake
from ocpplab_tui.lab.shards.merged_logs import MergedLogs
from ocpplab_tui.lab.shards.messages import Batch, Setup
from ocpplab_tui.lab.shards.mirror import CommandMirror
from ocpplab_tui.lab.shards.order import Group
from ocpplab_tui.lab.shards.shard import Shard
from ocpplab_tui.lab.shards.shares import shard_of, shares
from ocpplab_tui.lab.state_directory import StateDirectory


class Crew:
    """`count` workers. `configs` gives the chargers of now. `setup` makes what a worker is told that starts, of its
    number, its chargers and the next id of its journal. `on_change` hears of each charger that is to be looked at
    anew."""

    def __init__(
        self,
        count: int,
        directory: StateDirectory,
        journal: Journal,
        mirror: CommandMirror,
        *,
        configs: Callable[[], Sequence[ChargerConfig]],
        setup: Callable[[int, Sequence[ChargerConfig], int], Setup],
        on_change: Callable[[str], None],
    ) -> None:
        self.logs = MergedLogs(directory, self._flush, self._news)
        self.summaries: dict[Shard, LabSummary] = {}
        """Of the workers that run, as they told them last."""
        self._directory = directory
        self._journal = journal
        self._mirror = mirror
        self._configs = configs
        self._setup = setup
        self._on_change = on_change
        self._tasks = Tasks("workers")
        self._intake: Intake | None = None
        self._heard: dict[str, int] = {}
        self.shards = [
            Shard(number, count, self._setup_of(number), self._take, self._turned) for number in range(count)
        ]

    @property
    def parts(self) -> set[str]:
        """The names of the directories that the workers use."""
        return {self._part(shard) for shard in self.shards}

    def of(self, charger_id: str) -> Shard:
        """Who runs this charger."""
        return self.shards[shard_of(charger_id, len(self.shards))]

    async def start(self) -> None:
        """All at the same time; the first that fails tells why. After `logs.open`. Raises StartError."""
        self._intake = Intake(self._journal, asyncio.get_running_loop().call_later, self._on_change)
        self._intake.base = self.logs.base
        starting = [self._tasks.spawn(_result_of(shard), name=shard.who) for shard in self.shards]
        for failure in await asyncio.gather(*starting):
            if failure is not None:
                raise failure

    async def stop(self) -> None:
        """End all of them cleanly, and hear each out. Also after a failed start."""
        await asyncio.gather(*(shard.stop() for shard in self.shards))
        await self._tasks.close()
        self._settle()

    async def catch_up(self) -> None:
        """All that has happened in the workers is here."""
        await self._request("catch_up")
        self._settle()

    async def measures(self) -> list[Measures]:
        """Of all that run."""
        asked = (shard.request("measures") for shard in self.shards if shard.running)
        return [each for each in await asyncio.gather(*asked, return_exceptions=True) if isinstance(each, Measures)]

    # -- what workers tell

    def _take(self, shard: Shard, batch: Batch) -> None:
        for charger_id in batch.chargers:
            self._on_change(charger_id)
        if batch.frames and self._intake is not None:
            part = self._part(shard)
            self._heard[part] = batch.first_id + len(batch.frames)
            self._intake.take(part, batch.first_id, batch.frames)
        for state in batch.commands:
            self._mirror.moved(state)
        self.summaries[shard] = batch.summary

    def _turned(self, shard: Shard, next_id: int | None) -> None:
        """A worker came, or went."""
        mine = {config.id for config in self._share(shard.number)}
        if next_id is None:
            self.summaries.pop(shard, None)
            self._mirror.give_up(mine, f"{shard.trouble}; what it had stored it sends then")
        else:
            self._tasks.spawn(self._recover(self._part(shard), next_id), name=f"read on in {shard.who}")
        for charger_id in mine:
            self._on_change(charger_id)

    async def _recover(self, part: str, next_id: int) -> None:
        """Frames that a worker had written when it died, but not told."""
        heard = self._heard.get(part)
        if heard is not None and self._intake is not None and heard < next_id:
            for number, frame in await self.logs.of_part(part, heard, next_id - 1):
                self._intake.take(part, number, [tuple(frame)])

    # -- help

    def _setup_of(self, number: int) -> Callable[[], Setup]:
        def setup() -> Setup:
            part = self._part(self.shards[number])
            next_id = max(self.logs.next_id(part), self._heard.get(part, 1))
            return self._setup(number, self._share(number), next_id)

        return setup

    def _share(self, number: int) -> Sequence[ChargerConfig]:
        return shares(self._configs(), len(self.shards))[number]

    def _part(self, shard: Shard) -> str:
        return self._directory.shard(shard.number).path.name

    async def _flush(self) -> None:
        """All that was said is on disk."""
        await self._request("flush")
        await self.catch_up()

    async def _request(self, method: str) -> None:
        """Of all that run; one that dies meanwhile has nothing to say."""
        asked = (shard.request(method) for shard in self.shards if shard.running)
        await asyncio.gather(*asked, return_exceptions=True)

    def _settle(self) -> None:
        if self._intake is not None:
            self._intake.settle()

    def _news(self) -> list[Group]:
        return [] if self._intake is None else self._intake.news()


async def _result_of(shard: Shard) -> LabError | None:
    """Why it did not start: known errors end here, since what a task raises goes to the log with its traceback."""
    try:
        await shard.start()
    except LabError as error:
        return error
    return None
