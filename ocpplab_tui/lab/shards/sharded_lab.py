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
from ocpplab_tui.lab.measures import Measures, added_up
from ocpplab_tui.lab.part import Part
from ocpplab_tui.lab.port import ChargerView, Glance, LabSummary, Outline, Subscription
from ocpplab_tui.lab.process import provide_files, resident_bytes
from ocpplab_tui.lab.seen_tokens import SeenTokens
from ocpplab_tui.lab.shards.absent import absent_view
from ocpplab_tui.lab.shards.adoption import take_over
from ocpplab_tui.lab.shards.crew import Crew
from ocpplab_tui.lab.shards.looking import Looking
from ocpplab_tui.lab.shards.merged_logs import MergedLogs
from ocpplab_tui.lab.shards.messages import CommandState, Setup
from ocpplab_tui.lab.shards.mirror import CommandMirror
from ocpplab_tui.lab.shards.remote_details import RemoteDetails
from ocpplab_tui.lab.shards.remote_machines import RemoteMachines
from ocpplab_tui.lab.shards.shard import Shard
from ocpplab_tui.lab.shards.stepping import WorkersClock
from ocpplab_tui.lab.shards.summaries import merged
from ocpplab_tui.lab.state_directory import StateDirectory
from ocpplab_tui.lab.store import Store
from ocpplab_tui.lab.times import Times
from ocpplab_tui.operations.model import Command, Operation, Outcome

if TYPE_CHECKING:
    from ocpplab_tui.lab.csms_access import CsmsAccess

NOTE_EVERY_S = 1.0
LEAST_FRAMES_KEPT = 10_000
"""In a worker's memory, until its parent has heard of them."""
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
        self._journal = Journal()
        self._store: Store | None = None
        self._inventory: Inventory | None = None
        self._administration: Administration | None = None
        ids = Random(f"{self._seed}/lab/commands")
        self._mirror = CommandMirror(self.now, lambda: hex_id(ids), self.board.command)
        self._crew = Crew(
            workers,
            self.state_directory,
            self._journal,
            self._mirror,
            configs=self._configs,
            setup=self._setup,
            on_change=self._changed,
        )
        self._looking = Looking(self._crew.of, self._absent)
        self._rate = FrameRate()
        self._seen_tokens = SeenTokens(lab_file)
        self._trouble = ""
        self._stepper: Stepper | None = None

    # -- life ----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Returns when our sockets listen and the chargers of all workers have begun to connect. Raises StartError."""
        self.state_directory.acquire()
        try:
            self.times.start(asyncio.get_running_loop())
            await self._open_disk()
            if self.csms.needed:
                provide_files(len(self._configs()))  # its process inherits the limit
            await self.csms.start(self.times.clock, self.times.link_time, self.times.speed)
            await self._crew.start()
        except BaseException:
            await self.stop()
            raise
        self.tasks.spawn(self._tidy(), name="tidy")

    async def stop(self) -> None:
        """End all workers cleanly and leave nothing behind. Also after a failed start, and twice."""
        await self._crew.stop()
        await self.tasks.close()
        await self.csms.stop()
        self.times.close()
        await self.logs.close()
        store, self._store = self._store, None
        if store is not None:
            store.close()
        self.state_directory.release()

    async def advance(self, seconds: float, *, silence_s: float = SILENT_S) -> None:
        """Let simulated time pass; only with virtual clocks."""
        await self.stepper().advance(seconds, silence_s=silence_s)
        await self._crew.catch_up()

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

    @property
    def shards(self) -> Sequence[Shard]:
        """The workers."""
        return self._crew.shards

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
        return self.logs.base

    @property
    def logs(self) -> MergedLogs:
        return self._crew.logs

    @property
    def older(self) -> MergedLogs:
        return self._crew.logs

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
            if shard not in self._crew.summaries:
                absent[OFFLINE] += sum(
                    len(config.model.connectors) for config in configs if self._crew.of(config.id) is shard
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
        return merged(whole, self._crew.summaries.values(), +absent)

    def charger_ids(self) -> Sequence[str]:
        return () if self._inventory is None else tuple(self._inventory.holdings)

    def outlines(self) -> Sequence[Outline]:
        return [Outline(each.id, each.location, len(each.model.connectors)) for each in self._configs()]

    def location_name(self, location_id: str) -> str:
        found = self._inventory.locations.get(location_id) if self._inventory is not None else None
        return found.name if found is not None else location_id

    def charger(self, charger_id: str) -> ChargerView:
        config = self._config(charger_id)
        shard = self._crew.of(config.id)
        return self._looking.view(config.id) if shard.running else self._absent(config.id, shard.trouble)

    def glance(self, charger_id: str) -> Glance:
        view = self.charger(charger_id)
        live = view.powered and view.online and view.registration == "Accepted"
        return Glance(live, tuple(connector.status for connector in view.connectors))

    def open_id(self, charger_id: str) -> str:
        return self.charger(charger_id).open_id

    async def measures(self) -> Measures:
        """Of all workers that run, and of this process; chargers of the others are offline."""
        parts = await self._crew.measures()
        missing = len(self._configs()) - sum(sum(part.chargers.values()) for part in parts)
        own = Measures(chargers={"offline": max(missing, 0)}, memory_bytes=resident_bytes())
        return added_up([own, *parts])

    def id_tokens(self) -> Sequence[str]:
        return self._seen_tokens.all()

    def configuration(self, charger_id: str) -> Sequence[tuple[str, str, bool]]:
        config = self._config(charger_id)
        try:
            rows: Sequence[tuple[str, str, bool]] = self._crew.of(config.id).ask("configuration", config.id)
        except OutOfReach:  # nothing can be offered
            return ()
        return rows

    def details(self, charger_id: str) -> RemoteDetails:
        config = self._config(charger_id)
        return RemoteDetails(self._crew.of(config.id), config.id, config.ocpp_version, self.now())

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
            state: CommandState = self._crew.of(config.id).ask("submit", config.id, operation, origin)
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

    # -- parts ---------------------------------------------------------------------------------------------------

    async def _open_disk(self) -> None:
        """What earlier runs kept decides with the lab file which chargers there are."""
        await asyncio.get_running_loop().run_in_executor(
            None, lambda: take_over(self.state_directory, self.workers, fresh=self._fresh)
        )
        await self.logs.open(in_use=self._crew.parts, oldest_at=self._oldest_at())
        self._store = Store(self.state_directory.store_path)
        self._inventory = Inventory(self.lab_file, self._store, self.now())
        self.lab_file = self._inventory.lab_file()
        machines = RemoteMachines(self._crew.of, self._fleet_changed)
        random = Random(f"{self._seed}/inventory")
        self._administration = Administration(self._inventory, machines, self.csms, self.board, random, self.now)
        self._fleet_changed()
        for charger_id in self._inventory.holdings:
            self.board.charger(charger_id)
        self.board.fleet()

    def _setup(self, number: int, mine: Sequence[ChargerConfig], next_id: int) -> Setup:
        """What a worker is told that starts now."""
        directory, journal = self.state_directory.shard(number).path, self.lab_file.journal
        starts = self.shards[number].starts
        return Setup(
            number=number,
            lab_file=replace(
                self.lab_file,
                chargers=tuple(mine),
                gateway=None,
                gateway_tokens=(),
                journal=journal.model_copy(update={"max_bytes": max(journal.max_bytes // self.workers, 1)}),
            ),
            state_dir=directory,
            part=Part(
                name=f"{directory.name}/" if starts == 1 else f"{directory.name}/{starts}/",  # or ids would come again
                csms_url=self.csms.url,
                frames_kept=max(CAPACITY // self.workers, LEAST_FRAMES_KEPT),
                next_id=next_id,
            ),
            speed=self.times.speed,
            seed=self._seed,
            read_only=self.read_only,
            now=self.now(),
            since=time.monotonic(),
            virtual=bool(self._clocks),
        )

    async def _tidy(self) -> None:
        """Note how frames are numbered, and now and then forget what is too old."""
        pruned_at = time.monotonic()
        while True:
            await asyncio.sleep(NOTE_EVERY_S)
            await self.logs.note()
            if time.monotonic() - pruned_at > PRUNE_EVERY_S:
                pruned_at = time.monotonic()
                await self.logs.prune(self._oldest_at())

    def _oldest_at(self) -> float:
        return self.now() - self.lab_file.journal.max_age_s

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

    def _changed(self, charger_id: str) -> None:
        self._looking.changed(charger_id)
        self.board.charger(charger_id)

    def _note_trouble(self, reason: str) -> None:
        self._trouble = reason
