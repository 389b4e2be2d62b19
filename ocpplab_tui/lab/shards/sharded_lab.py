"""One lab over several worker processes, as its faces see it: `lab.port.LabPort` and all that belongs to it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.errors import LabError, OperationRefused, OutOfReach
from ocpplab_tui.base.ids import hex_id
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.config.lab_model import ChargerConfig, LabFile
from ocpplab_tui.lab.administration import Administration
from ocpplab_tui.lab.advance import SILENT_S, Busy, Stepper
from ocpplab_tui.lab.changes import ChangeBoard
from ocpplab_tui.lab.csms_service import CsmsService
from ocpplab_tui.lab.fleet import OFFLINE, unknown_charger
from ocpplab_tui.lab.frame_rate import FrameRate
from ocpplab_tui.lab.inventory import Inventory
from ocpplab_tui.lab.journal import CAPACITY, Journal
from ocpplab_tui.lab.part import Part
from ocpplab_tui.lab.port import ChargerView, LabSummary, Outline, Subscription
from ocpplab_tui.lab.process import provide_files
from ocpplab_tui.lab.seen_tokens import SeenTokens
from ocpplab_tui.lab.shards.absent import absent_view
from ocpplab_tui.lab.shards.adoption import take_over
from ocpplab_tui.lab.shards.intake import Intake
from ocpplab_tui.lab.shards.looking import Looking
from ocpplab_tui.lab.shards.merged_logs import MergedLogs
from ocpplab_tui.lab.shards.messages import Batch, CommandState, Setup
from ocpplab_tui.lab.shards.mirror import CommandMirror
from ocpplab_tui.lab.shards.order import Group
from ocpplab_tui.lab.shards.remote_details import RemoteDetails
from ocpplab_tui.lab.shards.remote_machines import RemoteMachines
from ocpplab_tui.lab.shards.shard import Shard
from ocpplab_tui.lab.shards.shares import shard_of, shares
from ocpplab_tui.lab.shards.stepping import WorkersClock
from ocpplab_tui.lab.shards.summaries import merged
from ocpplab_tui.lab.state_directory import StateDirectory
from ocpplab_tui.lab.store import Store
from ocpplab_tui.lab.times import Times
from ocpplab_tui.operations.model import Command, Operation, Outcome

if TYPE_CHECKING:
    from ocpplab_tui.lab.csms_access import CsmsAccess

NOTE_EVERY_S = 1.0
PRUNE_EVERY_S = 3_600.0


class ShardedLab:
    """As `lab.Lab`, with the chargers in `workers` processes. `virtual`: time moves only by `advance`, from its clocks'
    usual start."""

    def __init__(
        self,
        lab_file: LabFile,
        workers: int,
        *,
        state_dir: Path | None = None,
        fresh: bool = False,
        speed: float | None = None,
        seed: int | None = None,
        read_only: bool = False,
        embedded: bool = True,
        virtual: bool = False,
    ) -> None:
        self.lab_file = lab_file
        self.read_only = read_only
        self.workers = workers
        self.board = ChangeBoard()
        self.tasks = Tasks("lab")
        self.state_directory = StateDirectory(state_dir or lab_file.state_dir)
        self._fresh = fresh
        self._seed = lab_file.lab.seed if seed is None else seed
        speed = lab_file.lab.speed if speed is None else speed
        self._clocks = (VirtualClock(), VirtualClock()) if virtual else ()
        clock, link_time = self._clocks or (None, None)
        self.times = Times(clock, link_time, speed)
        self.csms = CsmsService(lab_file, enabled=embedded, on_trouble=self._note_trouble, apart=True)
        self.shards = [
            Shard(number, workers, lambda number=number: self._setup(number), self._take, self._turned)  # type: ignore[misc]
            for number in range(workers)
        ]
        self._journal = Journal()
        self._logs = MergedLogs(self.state_directory, self._flush, self._news)
        self._intake: Intake | None = None
        self._heard: dict[str, int] = {}
        self._store: Store | None = None
        self._inventory: Inventory | None = None
        self._administration: Administration | None = None
        self._looking = Looking(self._shard_of, self._absent)
        ids = Random(f"{self._seed}/lab/commands")
        self._mirror = CommandMirror(self.now, lambda: hex_id(ids), self.board.command)
        self._summaries: dict[Shard, LabSummary] = {}
        self._rate = FrameRate()
        self._seen_tokens = SeenTokens(lab_file)
        self._trouble = ""
        self._stepper: Stepper | None = None

    # -- life ----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Returns when our sockets listen and the chargers of all workers have begun to connect. Raises StartError."""
        self.state_directory.acquire()
        try:
            loop = asyncio.get_running_loop()
            self.times.start(loop)
            await self._open_disk()
            self._intake = Intake(self._journal, loop.call_later, self._changed)
            self._intake.base = self._logs.base
            if self.csms.needed:
                provide_files(len(self._configs()))  # its process inherits the limit
            await self.csms.start(self.times.clock, self.times.link_time, self.times.speed)
            await self._start_workers()
        except BaseException:
            await self.stop()
            raise
        self.tasks.spawn(self._tidy(), name="tidy")

    async def stop(self) -> None:
        """End all workers cleanly and leave nothing behind. Also after a failed start, and twice."""
        await asyncio.gather(*(shard.stop() for shard in self.shards))
        await self.tasks.close()
        if self._intake is not None:
            self._intake.settle()
        await self.csms.stop()
        self.times.close()
        await self._logs.close()
        store, self._store = self._store, None
        if store is not None:
            store.close()
        self.state_directory.release()

    async def advance(self, seconds: float, *, silence_s: float = SILENT_S) -> None:
        """Let simulated time pass; only with virtual clocks."""
        await self.stepper().advance(seconds, silence_s=silence_s)
        await self._catch_up()

    def add_probe(self, busy: Busy) -> None:
        """`advance` waits while `busy()` names somebody."""
        self.stepper().add(busy)

    def stepper(self) -> Stepper:
        """What moves virtual clocks. Raises TypeError for real ones."""
        if self._stepper is None:
            if not self._clocks:
                raise TypeError("only a lab on virtual clocks can be advanced")
            workers = WorkersClock(self.shards, self.now())
            self._stepper = Stepper([*self._clocks, workers], workers.activity, workers.links)
            self._stepper.add(workers.at_work)
            self._stepper.add(self.csms.busy)
        return self._stepper

    # -- what faces see ------------------------------------------------------------------------------------------

    @property
    def journal(self) -> Journal:
        return self._journal

    @property
    def csms_url(self) -> str | None:
        """Where our own CSMS listens; None without one."""
        return self.csms.url

    @property
    def journal_base(self) -> int:
        return self._logs.base

    @property
    def logs(self) -> MergedLogs:
        return self._logs

    @property
    def older(self) -> MergedLogs:
        return self._logs

    @property
    def inventory(self) -> Administration:
        """Chargers and locations, to add, change and remove. Raises OperationRefused before the lab has started."""
        if self._administration is None:
            raise OperationRefused("The lab is still starting; try again in a moment.")
        return self._administration

    def now(self) -> float:
        return self.times.now()

    def summary(self) -> LabSummary:
        configs = self._configs()
        frames = self._journal.last
        absent: Counter[str] = Counter()
        for shard in self.shards:
            if shard not in self._summaries:
                absent[OFFLINE] += sum(
                    len(config.model.connectors) for config in configs if self._shard_of(config.id) is shard
                )
        whole = LabSummary(
            name=self.lab_file.lab.name,
            now=self.now(),
            speed=self.times.speed,
            csms=self.csms.name,
            csms_ok=not self._trouble,
            csms_text=self._trouble,
            online=0,
            total=len(configs),
            connectors={},
            frames_total=frames,
            frames_per_s=self._rate.at(self.times.link_now(), frames),
            read_only=self.read_only,
            workers_text="; ".join(shard.trouble for shard in self.shards if shard.died),
        )
        return merged(whole, self._summaries.values(), +absent)

    def charger_ids(self) -> Sequence[str]:
        return () if self._inventory is None else tuple(self._inventory.holdings)

    def outlines(self) -> Sequence[Outline]:
        return [Outline(each.id, each.location, len(each.model.connectors)) for each in self._configs()]

    def location_name(self, location_id: str) -> str:
        found = self._inventory.locations.get(location_id) if self._inventory is not None else None
        return found.name if found is not None else location_id

    def charger(self, charger_id: str) -> ChargerView:
        config = self._config(charger_id)
        shard = self._shard_of(config.id)
        return self._looking.view(config.id) if shard.running else self._absent(config.id, shard.trouble)

    def id_tokens(self) -> Sequence[str]:
        return self._seen_tokens.all()

    def configuration(self, charger_id: str) -> Sequence[tuple[str, str, bool]]:
        config = self._config(charger_id)
        try:
            rows: Sequence[tuple[str, str, bool]] = self._shard_of(config.id).ask("configuration", config.id)
        except OutOfReach:  # nothing can be offered
            return ()
        return rows

    def details(self, charger_id: str) -> RemoteDetails:
        config = self._config(charger_id)
        return RemoteDetails(self._shard_of(config.id), config.id, config.ocpp_version, self.now())

    @property
    def csms_port(self) -> CsmsAccess | None:
        from ocpplab_tui.lab.csms_access import CsmsAccess

        server = self.csms.server
        return None if server is None else CsmsAccess(server, read_only=self.read_only)

    def submit(self, charger_id: str, operation: Operation, *, origin: str) -> Command:
        config = self._config(charger_id)
        self._seen_tokens.see(operation)
        self._looking.changed(config.id)
        try:
            state: CommandState = self._shard_of(config.id).ask("submit", config.id, operation, origin)
        except LabError as error:
            outcome = Outcome.REJECTED if isinstance(error, OperationRefused) else Outcome.FAILED
            return self._mirror.not_done(config.id, config.identity, operation, origin, error, outcome)
        return self._mirror.enter(state, operation)

    def command(self, command_id: str) -> Command | None:
        """A command by its id; None when it is unknown or forgotten."""
        return self._mirror.get(command_id)

    def commands(self, limit: int = 200) -> Sequence[Command]:
        return self._mirror.latest(limit)

    def subscribe(self) -> Subscription:
        return self.board.subscribe()

    # -- workers -------------------------------------------------------------------------------------------------

    def _setup(self, number: int) -> Setup:
        """What a worker is told that starts now."""
        mine = shares(self._configs(), self.workers)[number]
        name = self._name(number)
        journal = self.lab_file.journal
        share = replace(
            self.lab_file,
            chargers=tuple(mine),
            gateway=None,
            gateway_tokens=(),
            journal=journal.model_copy(update={"max_bytes": max(journal.max_bytes // self.workers, 1)}),
        )
        part = Part(
            name=f"{name}/",
            csms_url=self.csms.url,
            frames_kept=max(CAPACITY // self.workers, 10_000),
            next_id=max(self._logs.next_id(name), self._heard.get(name, 1)),
        )
        return Setup(
            number=number,
            lab_file=share,
            state_dir=self.state_directory.shard(number).path,
            part=part,
            speed=self.times.speed,
            seed=self._seed,
            read_only=self.read_only,
            now=self.now(),
            since=time.monotonic(),
            virtual=bool(self._clocks),
        )

    async def _start_workers(self) -> None:
        """All at the same time; the first that fails tells why."""
        starting = [self.tasks.spawn(_result_of(shard), name=shard.who) for shard in self.shards]
        for failure in await asyncio.gather(*starting):
            if failure is not None:
                raise failure

    def _take(self, shard: Shard, batch: Batch) -> None:
        """What a worker tells."""
        for charger_id in batch.chargers:
            self._changed(charger_id)
        if batch.frames and self._intake is not None:
            part = self._name(shard.number)
            self._heard[part] = batch.first_id + len(batch.frames)
            self._intake.take(part, batch.first_id, batch.frames)
        for state in batch.commands:
            self._mirror.moved(state)
        self._summaries[shard] = batch.summary

    def _turned(self, shard: Shard, next_id: int | None) -> None:
        """A worker came, or went."""
        mine = {config.id for config in shares(self._configs(), self.workers)[shard.number]}
        if next_id is None:
            self._summaries.pop(shard, None)
            self._mirror.give_up(mine, f"{shard.trouble}; what it had stored it sends then")
        else:
            self.tasks.spawn(self._recover(self._name(shard.number), next_id), name=f"read on in {shard.who}")
        self._looking.forget()
        for charger_id in mine:
            self.board.charger(charger_id)

    async def _recover(self, part: str, next_id: int) -> None:
        """Frames that a worker had written when it died, but not told."""
        heard = self._heard.get(part)
        if heard is not None and self._intake is not None and heard < next_id:
            for number, frame in await self._logs.of_part(part, heard, next_id - 1):
                self._intake.take(part, number, [tuple(frame)])

    async def _catch_up(self) -> None:
        """All that has happened in the workers is here."""
        await asyncio.gather(*(shard.request("catch_up") for shard in self.shards if shard.running))
        if self._intake is not None:
            self._intake.settle()

    async def _flush(self) -> None:
        """All that was said is on disk."""
        await asyncio.gather(
            *(shard.request("flush") for shard in self.shards if shard.running), return_exceptions=True
        )
        await self._catch_up()

    # -- parts ---------------------------------------------------------------------------------------------------

    async def _open_disk(self) -> None:
        """What earlier runs kept decides with the lab file which chargers there are."""
        await asyncio.get_running_loop().run_in_executor(
            None, lambda: take_over(self.state_directory, self.workers, fresh=self._fresh)
        )
        names = {self._name(number) for number in range(self.workers)}
        await self._logs.open(in_use=names, oldest_at=self._oldest_at())
        self._store = Store(self.state_directory.store_path)
        self._inventory = Inventory(self.lab_file, self._store, self.now())
        self.lab_file = self._inventory.lab_file()
        machines = RemoteMachines(self._shard_of, self._fleet_changed)
        random = Random(f"{self._seed}/inventory")
        self._administration = Administration(self._inventory, machines, self.csms, self.board, random, self.now)
        self._fleet_changed()
        for charger_id in self._inventory.holdings:
            self.board.charger(charger_id)
        self.board.fleet()

    async def _tidy(self) -> None:
        """Note how frames are numbered, and now and then forget what is too old."""
        pruned_at = time.monotonic()
        while True:
            await asyncio.sleep(NOTE_EVERY_S)
            await self._logs.note()
            if time.monotonic() - pruned_at > PRUNE_EVERY_S:
                pruned_at = time.monotonic()
                await self._logs.prune(self._oldest_at())

    def _oldest_at(self) -> float:
        return self.now() - self.lab_file.journal.max_age_s

    def _news(self) -> list[Group]:
        return [] if self._intake is None else self._intake.news()

    def _fleet_changed(self) -> None:
        self._looking.know(self.charger_ids())

    def _configs(self) -> list[ChargerConfig]:
        return [] if self._inventory is None else [each.config for each in self._inventory.holdings.values()]

    def _config(self, charger_id: str) -> ChargerConfig:
        """By deployment id or OCPP identity. Raises UnknownName."""
        if self._inventory is None:
            raise unknown_charger(charger_id, ())
        return self._inventory.find(charger_id).config

    def _absent(self, charger_id: str, reason: str) -> ChargerView:
        config = self._config(charger_id)
        return absent_view(config, self.csms.address(config).url, reason)

    def _shard_of(self, charger_id: str) -> Shard:
        return self.shards[shard_of(charger_id, self.workers)]

    def _name(self, number: int) -> str:
        return self.state_directory.shard(number).path.name

    def _changed(self, charger_id: str) -> None:
        self._looking.changed(charger_id)
        self.board.charger(charger_id)

    def _note_trouble(self, reason: str) -> None:
        self._trouble = reason


async def _result_of(shard: Shard) -> LabError | None:
    """Why it did not start: known errors end here, since what a task raises goes to the log with its traceback."""
    try:
        await shard.start()
    except LabError as error:
        return error
    return None
