"""The running whole: chargers, clocks, journal, commands. Built from one lab file; everybody else sees a `LabPort`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.base.garbage import making_much
from ocpplab_tui.base.ids import MessageIds
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.config.lab_model import LabFile
from ocpplab_tui.lab.administration import Administration
from ocpplab_tui.lab.advance import SILENT_S, Busy, Stepper
from ocpplab_tui.lab.changes import ChangeBoard
from ocpplab_tui.lab.commands import CommandBook, CommandCause
from ocpplab_tui.lab.commits import Commits
from ocpplab_tui.lab.csms_service import CsmsService
from ocpplab_tui.lab.disk import Disk
from ocpplab_tui.lab.fleet import Fleet, Tally
from ocpplab_tui.lab.frame_rate import FrameRate
from ocpplab_tui.lab.inventory import Inventory
from ocpplab_tui.lab.journal import Journal
from ocpplab_tui.lab.journal_query import Logs
from ocpplab_tui.lab.journal_store import JournalStore
from ocpplab_tui.lab.machines import OwnMachines
from ocpplab_tui.lab.measures import Measures
from ocpplab_tui.lab.memory import Memory
from ocpplab_tui.lab.network_faults import network_faults_of
from ocpplab_tui.lab.observer import Observer
from ocpplab_tui.lab.part import Part
from ocpplab_tui.lab.port import ChargerView, Glance, LabSummary, Outline, Subscription
from ocpplab_tui.lab.process import provide_files
from ocpplab_tui.lab.recent_frames import recent_frames
from ocpplab_tui.lab.runner import ChargerRunner, Surroundings
from ocpplab_tui.lab.seen_tokens import SeenTokens
from ocpplab_tui.lab.state_directory import StateDirectory
from ocpplab_tui.lab.throttle import ConnectThrottle
from ocpplab_tui.lab.times import Times
from ocpplab_tui.lab.traffic import Traffic
from ocpplab_tui.lab.transfers import FileTransfers
from ocpplab_tui.lab.views import charger_view, configuration_rows, glance
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.operations.model import Command, Operation

if TYPE_CHECKING:
    from ocpplab_tui.lab.csms_access import CsmsAccess
    from ocpplab_tui.lab.detail_views import ChargerDetails
    from ocpplab_tui.lab.shards.merged_logs import MergedLogs

BUILT_AT_ONCE = 50
"""Chargers that are made, or booted, before the loop gets a turn, so that a dashboard is drawn meanwhile."""


class Lab:
    """A lab of virtual chargers (a `lab.port.LabPort`).

    `speed` and `seed` take the place of the lab file's, `state_dir` too; `fresh` forgets what earlier runs stored.
    `clock` (simulated) and `link_time` (never scaled) are real time on the running loop unless given; with two
    `VirtualClock`s time moves only by `advance`. `embedded` False: chargers of the embedded CSMS find nobody there.
    `part`: it is one of several that together are a lab (see `lab.shards`).
    """

    def __init__(
        self,
        lab_file: LabFile,
        *,
        state_dir: Path | None = None,
        fresh: bool = False,
        speed: float | None = None,
        seed: int | None = None,
        read_only: bool = False,
        clock: Clock | None = None,
        link_time: Clock | None = None,
        embedded: bool = True,
        part: Part | None = None,
    ) -> None:
        self.lab_file = lab_file
        self.read_only = read_only
        self.board = ChangeBoard()
        self.fleet = Fleet()
        self.tasks = Tasks("lab")
        self.times = Times(clock, link_time, lab_file.lab.speed if speed is None else speed)
        self.part = part or Part()
        self.csms = CsmsService(
            lab_file,
            enabled=embedded and part is None,
            on_trouble=self._note_trouble,
            elsewhere=self.part.csms_url,
        )
        self.state_directory = StateDirectory(state_dir or lab_file.state_dir)
        self._fresh = fresh
        self._seed = lab_file.lab.seed if seed is None else seed
        self._journal = Journal(self.part.frames_kept)
        self._disk = Disk(self.state_directory, self._journal, lab_file.journal)
        self._merged: MergedLogs | None = None
        self._inventory: Inventory | None = None
        self._administration: Administration | None = None
        self._machines: OwnMachines | None = None
        self._book = CommandBook(self.now, Random(f"{self._seed}/{self.part.name}commands"), self.board.command)
        self._tally = Tally(self.fleet, self.board)
        self._rate = FrameRate()
        self._observer = Observer(self._journal)
        self._throttle = ConnectThrottle()
        self._traffic: Traffic | None = None
        self._trouble = ""
        self._seen_tokens = SeenTokens(lab_file)

    # -- life ----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Returns when our sockets listen and the chargers have begun to connect. Raises StartError."""
        self.state_directory.acquire()
        try:
            self.times.start(asyncio.get_running_loop())
            self.tasks.spawn(self._observer.watch(), name="watch the loop")
            await self._open_disk()
            provide_files(len(self.lab_file.chargers) * (2 if self.csms.shares_process else 1))
            await self.csms.start(self.times.clock, self.times.link_time, self.times.speed)
            with making_much():
                await self._build_fleet()
                self._wait_for(self.csms.busy)
                await self._power_on()
        except BaseException:
            await self.stop()
            raise
        self._start_traffic()

    async def stop(self) -> None:
        """Close every websocket with a good-bye, write the journal, leave nothing behind. Also after a failed start."""
        if self._traffic is not None:
            self._traffic.stop()
        await self.fleet.hang_up()
        if self._machines is not None:
            self._machines.close()
        await self.tasks.close()
        await self.csms.stop()
        self.times.close()
        if self._merged is not None:
            await self._merged.close()
        await self._disk.close()
        self.state_directory.release()

    async def advance(self, seconds: float, *, silence_s: float = SILENT_S) -> None:
        """Let simulated time pass; only with virtual clocks. `silence_s`: see `lab.advance`."""
        await self.stepper().advance(seconds, silence_s=silence_s)

    def add_probe(self, busy: Busy) -> None:
        """`advance` waits while `busy()` names somebody."""
        self.stepper().add(busy)

    # -- what faces see ------------------------------------------------------------------------------------------

    @property
    def journal(self) -> Journal:
        return self._journal

    @property
    def csms_url(self) -> str | None:
        """Where our own CSMS listens; None without one."""
        return self.csms.url

    @property
    def store(self) -> JournalStore | None:
        """The journal's file, while the lab runs."""
        return self._disk.frames

    @property
    def journal_base(self) -> int:
        if self._merged is not None:
            return self._merged.base
        return 0 if self._disk.frames is None else self._disk.frames.base

    @property
    def logs(self) -> Logs | MergedLogs:
        return self._merged or self._disk.logs

    @property
    def older(self) -> Logs | MergedLogs:
        return self._merged or self._disk.logs

    @property
    def inventory(self) -> Administration:
        """Chargers and locations, to add, change and remove. Raises OperationRefused before the lab has started."""
        if self._administration is None:
            raise OperationRefused("The lab is still starting; try again in a moment.")
        return self._administration

    def now(self) -> float:
        return self.times.now()

    def summary(self) -> LabSummary:
        self._tally.refresh()
        total = self._journal.last
        online, chargers = self._tally.online, len(self.fleet)
        return LabSummary(
            name=self.lab_file.lab.name,
            now=self.now(),
            speed=self.times.speed,
            csms=self.csms.name,
            csms_ok=online > 0 or not self._trouble,
            csms_text="" if online == chargers else self._trouble,
            online=online,
            total=chargers,
            connectors=self._tally.connectors(),
            frames_total=total,
            frames_per_s=self._rate.at(self.times.link_now(), total),
            read_only=self.read_only,
            disk_trouble=self._disk.trouble,
            disk_lost=self._disk.lost,
            journal_held_s=None if self._disk.frames is None else self._disk.frames.held_s,
            loop_lag_s=self._observer.lag.p95_s if self._observer.lag.too_late else 0.0,
        )

    async def measures(self) -> Measures:
        self._tally.refresh()
        return await self._observer.measures(self.fleet, self._tally.connectors(), self._disk)

    def charger_ids(self) -> Sequence[str]:
        return self.fleet.ids()

    def outlines(self) -> Sequence[Outline]:
        return [Outline(each.config.id, each.config.location, len(each.charger.connectors)) for each in self.fleet]

    def location_name(self, location_id: str) -> str:
        found = self._inventory.locations.get(location_id) if self._inventory is not None else None
        return found.name if found is not None else location_id

    def charger(self, charger_id: str) -> ChargerView:
        return charger_view(self.fleet.find(charger_id), self.now(), self.times.link_now())

    def glance(self, charger_id: str) -> Glance:
        return glance(self.fleet.find(charger_id))

    def open_id(self, charger_id: str) -> str:
        return self.fleet.find(charger_id).link.open_id

    def id_tokens(self) -> Sequence[str]:
        return self._seen_tokens.all()

    def configuration(self, charger_id: str) -> Sequence[tuple[str, str, bool]]:
        return configuration_rows(self.fleet.find(charger_id))

    def details(self, charger_id: str) -> ChargerDetails:
        from ocpplab_tui.lab.detail_views import ChargerDetails

        return ChargerDetails(self.fleet.find(charger_id), self.now())

    @property
    def csms_port(self) -> CsmsAccess | None:
        from ocpplab_tui.lab.csms_access import CsmsAccess

        server = self.csms.server
        return None if server is None else CsmsAccess(server, read_only=self.read_only)

    def submit(self, charger_id: str, operation: Operation, *, origin: str) -> Command:
        runner = self.fleet.find(charger_id)
        self._seen_tokens.see(operation)

        def work(command: Command, cause: CommandCause) -> None:
            if self.read_only and not origin.startswith("gateway"):
                raise OperationRefused("This dashboard only looks (--read-only); start it without to act.")
            runner.perform(command, cause)

        return self._book.perform(operation, runner.config.id, runner.config.identity, origin, work)

    def command(self, command_id: str) -> Command | None:
        """A command by its id; None when it is unknown or forgotten."""
        return self._book.get(command_id)

    def commands(self, limit: int = 200) -> Sequence[Command]:
        return self._book.latest(limit)

    def subscribe(self) -> Subscription:
        return self.board.subscribe()

    # -- parts ---------------------------------------------------------------------------------------------------

    async def _open_disk(self) -> None:
        """What earlier runs kept decides with the lab file which chargers there are."""
        if self.state_directory.shards() and not self._fresh:
            await self._take_over_left()
        await self._disk.open(fresh=self._fresh)
        if self._merged is not None and self.store is not None:
            self.store.skip_to(self._merged.next_id(""))
        self._inventory = Inventory(self.lab_file, self._disk.open_store(), self.now())
        self.lab_file = self._inventory.lab_file()

    async def _take_over_left(self) -> None:
        """An earlier run had several processes."""
        from ocpplab_tui.lab.shards.left_over import take_over_left

        self._merged = await take_over_left(
            self.state_directory,
            self._journal,
            lambda: self._disk.frames,
            oldest_at=self.now() - self.lab_file.journal.max_age_s,
        )

    async def _build_fleet(self) -> None:
        around = self._surroundings()
        self._administer(around)
        for number, config in enumerate(self.lab_file.fleet()):
            self.fleet.add(ChargerRunner.made(config, self.csms.address(config), around))
            self.board.charger(config.id)
            if number % BUILT_AT_ONCE == 0:
                await asyncio.sleep(0)
        self._memory().forget_others()
        self.tasks.spawn(self._memory().keep(self.board.subscribe()), name="keep the chargers' memory")
        self.board.fleet()

    def _administer(self, around: Surroundings) -> None:
        assert self._inventory is not None  # noqa: S101 - the disk is open by now
        self._machines = OwnMachines(self.fleet, self.csms, around)
        random = self._random("inventory")
        self._administration = Administration(self._inventory, self._machines, self.csms, self.board, random, self.now)

    async def _power_on(self) -> None:
        for number, runner in enumerate(self.fleet):
            runner.power_on()
            if number % BUILT_AT_ONCE == 0:
                await asyncio.sleep(0)

    def _wait_for(self, busy: Busy) -> None:
        """Where time is virtual it stands still meanwhile."""
        if self.times.virtual:
            self.add_probe(busy)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            loop=asyncio.get_running_loop(),
            clock=self.times.clock,
            link_time=self.times.link_time,
            tasks=self.tasks,
            board=self.board,
            throttle=self._throttle,
            message_ids=MessageIds(),
            random=self._random("hardware"),
            link_random=self._random("links"),
            sink=self._frame_sink(),
            on_trouble=self._note_trouble,
            on_connected=self._observer.connected,
            transfers=self._transfers(),
            recent_frames=partial(recent_frames, self._journal),
            network_faults=partial(network_faults_of, self.lab_file.network_faults, self._seed),
            memory=self._memory(),
            commits=self._commits(),
            resume=self.lab_file.lab.resume,
            sync_clock=self.times.real_pace,
        )

    def _random(self, purpose: str) -> Random:
        """Every run on the same files draws something else, or transactions would get the ids of earlier ones; and so
        does each part of a lab."""
        run = self._memory().run
        name = f"{self._seed}/{self.part.name}{purpose}"
        return Random(name if run == 1 else f"{name}/{run}")

    def _memory(self) -> Memory:
        memory = self._disk.memory
        assert memory is not None  # noqa: S101 - the disk is open by now
        return memory

    def _transfers(self) -> FileTransfers:
        transfers = FileTransfers(self.lab_file.transfers, self.tasks, asyncio.get_running_loop())
        self._wait_for(transfers.busy)
        return transfers

    def _commits(self) -> Commits:
        commits = Commits(self._memory(), asyncio.get_running_loop().call_soon)
        self._wait_for(commits.busy)
        return commits

    def _frame_sink(self) -> Callable[[Frame], None]:
        append, mark = self._journal.append, self.board.charger

        def sink(frame: Frame) -> None:
            append(frame)
            mark(frame.charger_id)

        return sink

    def _start_traffic(self) -> None:
        per_hour = self.lab_file.traffic.sessions_per_hour
        good = [token.id for token in self.lab_file.tokens if token.status == "Accepted"]
        if per_hour > 0 and good and len(self.fleet):
            random = self._random("traffic")
            self._traffic = Traffic(per_hour, self.times.clock, random, good, self.lab_file.vehicles)
            self._traffic.start(list(self.fleet))

    def stepper(self) -> Stepper:
        """What moves virtual clocks. Raises TypeError for real ones."""
        return self.times.stepper(lambda: self._journal.last, lambda: [runner.link for runner in self.fleet])

    def _note_trouble(self, reason: str) -> None:
        self._trouble = reason
