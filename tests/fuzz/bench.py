"""A station without a socket: a session that is fed with bytes, the charger behind it, and an honest CSMS for a rest.

It is the wire of the station, the channel of the session and the handler of its CALLs, as `lab.runner` and
`ocppj.link` are in the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import orjson

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.ids import MessageIds
from ocpplab_tui.base.network_faults import NetworkFault
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.config.catalog import find
from ocpplab_tui.config.vehicles import default_vehicle
from ocpplab_tui.lab.commands import CommandBook
from ocpplab_tui.lab.handlers import HANDLERS
from ocpplab_tui.ocppj.calls import OnAnswer
from ocpplab_tui.ocppj.frame import Direction, Frame
from ocpplab_tui.ocppj.session import Session
from ocpplab_tui.operations.model import Command, Operation
from ocpplab_tui.operations.registry import OPERATIONS
from ocpplab_tui.protocol.ports import AS_THE_LAB_FILE_SAYS, Home, TransferFailure, Way
from ocpplab_tui.protocol.station import Station
from tests.fuzz.play import Flaw
from tests.protocol.stations import STATIONS

TIMEOUT_S = 30.0
CALM = {
    "1.6": {"MeterValueSampleInterval": "60", "ClockAlignedDataInterval": "0"},
    "2.0.1": {"SampledDataCtrlr.TxUpdatedInterval": "60", "AlignedDataCtrlr.Interval": "0"},
}
MODELS = ("sdk-ac-22-duo", "sdk-dc-50", "sdk-dc-150", "sdk-ac-22")
Message = list[Any]


class Moving:
    """A `protocol.ports.Transfer` that ends when somebody says so."""

    def __init__(self, on_done: Callable[[Any], None], *, upload: bool) -> None:
        self.on_done: Callable[[Any], None] | None = on_done
        self.upload = upload

    def cancel(self) -> None:
        self.on_done = None


class Files:
    """`protocol.ports.Transfers` of which nothing moves by itself."""

    schemes = ("http", "https", "ftp")

    def __init__(self) -> None:
        self.moving: list[Moving] = []

    def download(self, url: str, on_done: Callable[[bytes | TransferFailure], None]) -> Moving:
        self.moving.append(Moving(on_done, upload=False))
        return self.moving[-1]

    def upload(
        self, url: str, file_name: str, content: bytes, on_done: Callable[[TransferFailure | None], None]
    ) -> Moving:
        assert isinstance(content, bytes)
        self.moving.append(Moving(on_done, upload=True))
        return self.moving[-1]

    def end(self, result: Any) -> None:
        """The oldest one is over."""
        on_done = self.moving.pop(0).on_done
        if on_done is not None:
            on_done(result)


class Bench:
    """One station, powered and accepted. `sent`: its messages, parsed; `open_id`: of its CALL without an answer."""

    def __init__(
        self, version: str, random: Random, model: str = "", configuration: Mapping[str, str] | None = None
    ) -> None:
        self.version = version
        self.configuration = CALM[version] if configuration is None else configuration
        self.clock = VirtualClock()
        self.files = Files()
        self.sent: list[Message] = []
        self.wanted = False
        self.home = Home("ws://127.0.0.1:1/ocpp")
        self.network_faults: tuple[NetworkFault, ...] = ()
        self.way = AS_THE_LAB_FILE_SAYS
        self.session = Session(
            "CP-1",
            version,
            self,
            clock=self.clock,
            link_time=self.clock,
            sink=self._seen,
            message_ids=MessageIds("m"),
            call_timeout_s=TIMEOUT_S,
        )
        self.model = model or random.choice(MODELS)
        self.station = self._new_station(random)
        self.commands = CommandBook(self.clock.now, random, lambda command: None)
        self._open: tuple[str, str, float] | None = None  # id and action of our CALL, when it was sent
        self._transactions = 0
        self.station.power_on()
        self.connect()

    def _new_station(self, random: Random) -> Station:
        charger = Charger(
            find("ocpplab", self.model),
            self.version,
            self.clock.now(),
            random=random,
            vehicle=default_vehicle(),
            configuration=self.configuration,
        )
        options: dict[str, Any] = {"on_change": lambda: None, "transfers": self.files}
        return STATIONS[self.version](charger, "CP-1", self.clock, self, random, **options)

    def twin(self) -> Station:
        """Another station of this kind, as new."""
        return self._new_station(Random(0))

    # -- wire of the station, as `lab.runner` is one

    @property
    def online(self) -> bool:
        return self.session.online

    def call(
        self,
        action: str,
        payload: dict[str, Any],
        on_answer: OnAnswer,
        *,
        unique_id: str | None = None,
        check: bool = True,
        note: str = "",
    ) -> str:
        return self.session.call(action, payload, on_answer, unique_id=unique_id, check=check, note=note)

    def use(self, way: Way, renew: str = "") -> None:
        self.way = way
        if renew:
            self._after_answer(self.lose)

    def disturb(self, faults: Sequence[NetworkFault]) -> None:
        self.network_faults = tuple(faults)

    def disconnect(self, reason: str) -> None:
        self.wanted = False
        self._after_answer(self.lose)

    def hold(self) -> None:
        """Nothing is kept here."""

    def commit(self, *, whole: bool) -> None:
        """Nothing is kept here."""

    def reconnect(self) -> None:
        self.wanted = True

    def _after_answer(self, deed: Callable[[], None]) -> None:
        if self.session.handling:
            self.session.after_answer(deed)
        else:
            deed()

    # -- channel and handler of the session

    def send_text(self, data: bytes) -> None:
        message: Message = orjson.loads(data)
        self.sent.append(message)
        if message[0] == 2:
            if self._open is not None and self.clock.now() < self._open[2] + TIMEOUT_S:
                raise Flaw(f"{message[2]} went out while {self._open[1]} was unanswered")
            self._open = (message[1], message[2], self.clock.now())

    def call_received(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return self.station.answer(action, payload)

    def message_refused(self, why: str) -> None:
        if not why.isprintable():
            raise Flaw(f"told to people: {why!r}")
        self.station.security.report("InvalidMessages", why)

    def _seen(self, frame: Frame) -> None:
        if frame.direction is Direction.OUT and frame.verdict and not frame.note:
            raise Flaw(f"what it sent breaks its schema: {frame.action}: {frame.verdict}")
        if not (frame.verdict + frame.note + frame.action + frame.unique_id).isprintable():
            raise Flaw(f"told to people: {frame.action!r} {frame.unique_id!r} {frame.verdict!r}")

    # -- the link and time

    @property
    def open_call(self) -> tuple[str, str] | None:
        """Id and action of our CALL that waits for its answer."""
        return None if self._open is None or not self.session.open_id else self._open[:2]

    def connect(self) -> None:
        """The websocket opens."""
        self.session.opened(self)
        self.station.opened()

    def lose(self) -> None:
        """The websocket is gone."""
        if self.session.online:
            self._open = None
            self.session.closed()
            self.station.closed()

    def receive(self, data: bytes) -> bool:
        """A text message of the CSMS."""
        try:
            message = orjson.loads(data)
        except orjson.JSONDecodeError:
            message = None
        if self._open is not None and isinstance(message, list) and len(message) > 1:
            answers = message[0] in (3, 4) and message[1] == self._open[0]
            self._open = None if answers else self._open
        return self.session.receive(data)

    def perform(self, operation: Operation) -> Command:
        """What a person does."""
        handler = HANDLERS[type(operation)]

        def work(command: Command, cause: Any) -> None:
            with self.station.on_behalf_of(cause):
                handler(self.station, operation, command)

        return self.commands.perform(operation, "CP-1", "CP-1", "fuzz", work)

    def do(self, name: str, **fields: Any) -> Command:
        """The same, by the operation's name."""
        return self.perform(OPERATIONS[name].model_validate(fields))

    # -- an honest CSMS

    def settle(self, most: int = 300) -> int:
        """Answer what waits, and what follows; how much that was."""
        for count in range(most):
            waiting = self.open_call
            if waiting is None or not self.online:
                return count
            self.receive(orjson.dumps([3, waiting[0], self._honest(waiting[1])]))
        return most

    def pass_time(self, seconds: float, steps: int = 6) -> None:
        """Time goes on, and the CSMS answers."""
        for _ in range(steps):
            self.clock.advance(seconds / steps)
            self.settle()

    def _honest(self, action: str) -> dict[str, Any]:
        accepted = {"status": "Accepted"}
        now = {"currentTime": self.station.stamp()}
        match action:
            case "BootNotification":
                return {"interval": 86_400, **now, **accepted}
            case "Heartbeat":
                return now
            case "Authorize":
                return {"idTagInfo" if self.version == "1.6" else "idTokenInfo": accepted}
            case "StartTransaction":
                self._transactions += 1
                return {"transactionId": self._transactions, "idTagInfo": accepted}
            case "Get15118EVCertificate":
                return {"exiResponse": "AAAA", **accepted}
            case "DataTransfer" | "SignCertificate" | "GetCertificateStatus" | "NotifyEVChargingNeeds":
                return accepted
            case "NotifyEVChargingSchedule":
                return accepted
        return {}


def honest(version: str, seed: str) -> Bench:
    """A bench that has booted, and nothing is open."""
    bench = Bench(version, Random(seed))
    bench.settle()
    return bench
