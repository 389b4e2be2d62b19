"""One charger of the lab: its hardware, its speech and its link, put together. No task, no timer of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

import orjson
from websockets.frames import CloseCode

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.base.ids import MessageIds
from ocpplab_tui.base.network_faults import NetworkFault
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.definitions import Variable
from ocpplab_tui.charger.kept import Kept
from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.lab.changes import ChangeBoard
from ocpplab_tui.lab.commands import CommandCause
from ocpplab_tui.lab.commits import Commits
from ocpplab_tui.lab.handlers import HANDLERS
from ocpplab_tui.lab.kept_configuration import KeptConfiguration
from ocpplab_tui.lab.link_settings import CsmsAddress, home_of, link_settings
from ocpplab_tui.lab.memory import Memory
from ocpplab_tui.lab.memory_file import Parts
from ocpplab_tui.lab.restoring import Machine, SenselessMemory, restore
from ocpplab_tui.lab.throttle import ConnectThrottle
from ocpplab_tui.ocppj.answers import Answer
from ocpplab_tui.ocppj.failure import FailureKind
from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.ocppj.link import Link
from ocpplab_tui.ocppj.settings import LinkSettings
from ocpplab_tui.operations.model import Command
from ocpplab_tui.protocol.ports import AS_THE_LAB_FILE_SAYS, Home, Transfers, Way
from ocpplab_tui.protocol.station import Station
from ocpplab_tui.protocol.v16.station import Station16
from ocpplab_tui.protocol.v201.station import Station201

logger = logging.getLogger(__name__)

BASIC_AUTHENTICATION = (1, 2)
"""Security profiles whose password goes with every handshake."""

STATIONS: dict[str, type[Station]] = {"1.6": Station16, "2.0.1": Station201}


@dataclass(slots=True)
class Surroundings:
    """What all chargers of a lab share. `random` is the hardware's chance, `link_random` that of the back-off;
    `on_connected` hears whether the charger had been connected before."""

    loop: asyncio.AbstractEventLoop
    clock: Clock
    link_time: Clock
    tasks: Tasks
    board: ChangeBoard
    throttle: ConnectThrottle
    message_ids: MessageIds
    random: Random
    link_random: Random
    sink: Callable[[Frame], None]
    on_trouble: Callable[[str], None]
    on_connected: Callable[[bool], None]
    transfers: Transfers
    recent_frames: Callable[[str], Iterable[Frame]]
    network_faults: Callable[[ChargerConfig], Sequence[NetworkFault]]
    memory: Memory
    commits: Commits
    resume: str
    sync_clock: bool = True


class ChargerRunner:
    """Gives its station a wire and its link a handler (`protocol.ports.Wire`, `ocppj.link.LinkHandler`)."""

    __slots__ = (
        "_around",
        "_gone",
        "_known",
        "_wanted",
        "_way",
        "address",
        "charger",
        "config",
        "link",
        "retired",
        "station",
    )

    def __init__(self, config: ChargerConfig, address: CsmsAddress, around: Surroundings) -> None:
        self.config = config
        self.retired = False
        self._wanted = False
        self._known = False  # it has been connected
        self._gone = ""  # why the link was closed on purpose
        self._way = AS_THE_LAB_FILE_SAYS
        self.address = address
        self._around = around
        self.charger = Charger(
            config.model,
            config.ocpp_version,
            around.clock.now(),
            random=around.random,
            vehicle=config.vehicle,
            configuration=config.configuration,
        )
        self.link = Link(
            config.id,
            self._settings(),
            self,
            clock=around.clock,
            link_time=around.link_time,
            sink=around.sink,
            message_ids=around.message_ids,
            random=around.link_random,
            loop=around.loop,
            tasks=around.tasks,
            gate=self._queue_up,
        )
        self.station = STATIONS[config.ocpp_version](
            self.charger,
            config.identity,
            around.clock,
            self,
            around.random,
            on_change=self.changed,
            transfers=around.transfers,
            recent_frames=partial(around.recent_frames, config.id),
            sync_clock=around.sync_clock,
        )
        self.link.disturb(around.network_faults(config))
        self._remember(around.memory)
        self.charger.device_model.listen("*", self._settings_changed)

    # -- life ----------------------------------------------------------------------------------------------------

    def _remember(self, memory: Memory) -> None:
        """Become what this charger was when the program ended, unless it was another machine then."""
        station, config = self.station, self.config
        machine = Machine(config.model.slug, config.ocpp_version)
        configuration = KeptConfiguration(self.charger.device_model, config.configuration)
        kept: dict[str, Kept] = {"machine": machine, "configuration": configuration, **station.kept}
        parts = memory.take(config.id)
        new: tuple[str, ...] = ("machine",)
        if machine.is_that_of(parts):
            before = {name: part.revision for name, part in kept.items()}
            self._become(kept, parts)
            self.link.reconfigure(self._settings())
            new = tuple(name for name, part in kept.items() if part.revision != before[name])
            new += ("configuration",) if configuration.outdated else ()
        elif parts:
            memory.forget([config.id])
        memory.watch(config.id, kept, new=new)

    def _become(self, kept: Mapping[str, Kept], parts: Parts) -> None:
        """Take back what was kept. Raises SenselessMemory, and then this runner is of no use."""
        station = self.station
        try:
            restore(kept, parts, station.now(), self.config.id)
            station.recovered(resume=self._around.resume == "resume")
            for part in kept.values():
                orjson.dumps(part.state())  # what was taken for a number may be none
            self.charger.deadline  # noqa: B018 - the same
        except Exception as error:
            station.close()
            raise SenselessMemory(type(error).__name__) from error

    @classmethod
    def made(cls, config: ChargerConfig, address: CsmsAddress, around: Surroundings) -> ChargerRunner:
        """A charger that remembers; when what was kept of it makes no sense, it starts afresh."""
        try:
            return cls(config, address, around)
        except SenselessMemory as error:
            logger.warning("%s: what was kept of it makes no sense (%s); it starts afresh", config.id, error)
            around.memory.forget([config.id])
            return cls(config, address, around)

    def power_on(self) -> None:
        """Boot: connect as soon as the throttle lets it."""
        with self._alone("start"):
            self.station.power_on()

    @contextmanager
    def _alone(self, what: str) -> Iterator[None]:
        """What goes wrong in one charger is told, and stops no other one."""
        try:
            yield
        except Exception:
            logger.exception("%s could not %s", self.config.id, what)

    def move(self, config: ChargerConfig, address: CsmsAddress) -> None:
        """Connect elsewhere from now on."""
        self.config, self.address = config, address
        self.link.reconfigure(self._settings())
        self.station.access.moved()

    def hang_up(self) -> None:
        """The lab ends: the websocket says good-bye (1001, going away)."""
        self._around.throttle.forget(self.config.id)
        if any(connector.flow is not None for connector in self.charger.connectors):
            with self._alone("count what was charged last"):  # what was charged until now is kept
                self.charger.advance(self._around.clock.now())
                self.station.process()
        self._close_link("the lab ends", code=1001)

    def close(self) -> None:
        """After `hang_up`: whatever the CSMS still owes is not waited for, and no timer fires any more."""
        self.retired = True
        self.link.drop()
        self.station.close()

    def perform(self, command: Command, cause: CommandCause) -> None:
        """Do what a command asks; its messages speak for `cause`. Raises OperationRefused."""
        operation = command.operation
        if self.station.version not in operation.versions:
            needed = " or ".join(sorted(operation.versions))
            raise OperationRefused(f"{self.config.identity} speaks OCPP {self.station.version}; this needs {needed}")
        handler = HANDLERS[type(operation)]
        with self.station.on_behalf_of(cause):
            handler(self.station, command.operation, command)

    def changed(self) -> None:
        """Something that a person could see."""
        self._around.board.charger(self.config.id)

    def _settings_changed(self, _variable: Variable) -> None:
        """The device model changed: what concerns the link is in force from now on, or from the next connection."""
        settings = self._settings()
        if settings == self.link.settings:
            return
        new_password = settings.password != self.link.settings.password
        self.link.reconfigure(settings)
        if new_password:
            self.station.security.report("ReconfigurationOfSecurityParameters", "the password")
        if new_password and settings.security_profile in BASIC_AUTHENTICATION:
            self._renew("the password was changed")  # X-02, A01.FR.11

    def _settings(self) -> LinkSettings:
        return link_settings(self.config, self.address, self.charger.settings, self._way)

    def _renew(self, reason: str) -> None:
        """Close the websocket and open it again; behind the answer to the CALL that asked for it."""
        self._close_link(reason)
        self._around.clock.call_later(0.0, self._open_again)

    def _open_again(self) -> None:
        if self._wanted:
            self.link.open()

    # -- wire of the station -------------------------------------------------------------------------------------

    @property
    def online(self) -> bool:
        return self.link.online

    def call(
        self,
        action: str,
        payload: dict[str, Any],
        on_answer: Callable[[Answer], None],
        *,
        unique_id: str | None = None,
        check: bool = True,
        note: str = "",
    ) -> str:
        return self.link.call(action, payload, on_answer, unique_id=unique_id, check=check, note=note)

    def hold(self) -> None:
        self.link.hold()

    def commit(self, *, whole: bool) -> None:
        self._around.commits.add(self.config.id, self.link.release, whole=whole)

    def _close_link(self, reason: str, code: int = CloseCode.NORMAL_CLOSURE) -> None:
        """Say good-bye, after what was said before."""
        self._around.commits.write()
        self.link.close(reason, code=code)

    @property
    def home(self) -> Home:
        return home_of(self.address, self.charger.settings)

    def use(self, way: Way, renew: str = "") -> None:
        self._way = way
        self.link.reconfigure(self._settings())
        if renew:
            self._renew(renew)

    def disconnect(self, reason: str) -> None:
        self._wanted, self._gone = False, reason
        self._around.throttle.forget(self.config.id)
        self._close_link(reason)
        self.changed()

    def reconnect(self) -> None:
        self._wanted, self._gone = True, ""
        self._queue_up(self.link.open)
        self.changed()

    def _queue_up(self, attempt: Callable[[], object]) -> None:
        """Wait for a turn among all who connect to the same CSMS."""
        self._around.throttle.ask(self.config.id, self.address.url, attempt)

    @property
    def network_faults(self) -> Sequence[NetworkFault]:
        return self.link.network_faults

    def disturb(self, faults: Sequence[NetworkFault]) -> None:
        self.link.disturb(faults)
        self.changed()

    # -- handler of the link -------------------------------------------------------------------------------------

    def link_opened(self) -> None:
        self._around.throttle.done(self.config.id)
        self._around.on_connected(self._known)
        self._known = True
        self.station.opened()
        self.changed()

    def link_closed(self, reason: str) -> None:
        self._trouble(reason)
        self.station.closed()

    def link_failed(self, reason: str, retry_in_s: float | None) -> None:
        tried, failure = self.link.settings, self.link.failure
        self._wanted = retry_in_s is not None
        self._trouble(reason)
        self.station.failed(FailureKind.SETTINGS if failure is None else failure.kind, reason)
        if retry_in_s is None and self.link.settings != tried:  # with other settings it may work
            self._wanted = True
            self.link.open()

    def call_received(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer = self.station.answer(action, payload)
        self._around.memory.record(self.config.id)  # what the answer promises outlives the program
        return answer

    def message_refused(self, why: str) -> None:
        self.station.security.report("InvalidMessages", why)

    def _trouble(self, reason: str) -> None:
        self._around.throttle.done(self.config.id)
        if self._wanted or not self._gone:
            self._around.on_trouble(reason)
        self.changed()

    def link_for_people(self) -> str:
        """`online`, `connecting`, `retry in 4 s: 401 wrong password`, `disconnected: the charger restarts`."""
        link = self.link
        failure = link.failure.reason if link.failure is not None else ""
        if link.online:
            return "online"
        if link.retry_at is not None:
            wait_s = max(link.retry_at - self._around.link_time.now(), 0.0)
            return f"retry in {wait_s:.0f} s: {failure}" if failure else f"retry in {wait_s:.0f} s"
        if self._wanted:
            return "connecting"
        why = self._gone or failure
        return f"disconnected: {why}" if why else "disconnected"
