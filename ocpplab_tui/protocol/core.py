"""What every station does, whatever it speaks: send, answer, keep time, follow its hardware."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from ocpplab_tui.base.clock import Clock
from ocpplab_tui.base.errors import CallError
from ocpplab_tui.base.timers import Timer
from ocpplab_tui.base.timestamps import from_text, to_text
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import ConnectorChanged
from ocpplab_tui.charger.kept import Kept
from ocpplab_tui.charger.session_progress import SessionProgress
from ocpplab_tui.charger.session_state import SessionState
from ocpplab_tui.charger.transaction import IdToken, Transaction
from ocpplab_tui.ocppj.answers import Answer, Lost, Result
from ocpplab_tui.protocol.backlog import Backlog
from ocpplab_tui.protocol.behalf import OnBehalfOf
from ocpplab_tui.protocol.life import AttemptFailed, Closed, Disconnected, Reconnected
from ocpplab_tui.protocol.outbox import Outbox, StoredMessage
from ocpplab_tui.protocol.ports import (
    Cause,
    OnAnswer,
    Payload,
    RecentFrames,
    Transfers,
    Wire,
    no_frames,
    refusal_in,
)
from ocpplab_tui.protocol.registration import Registration
from ocpplab_tui.protocol.security_log import SecurityLog
from ocpplab_tui.protocol.signing import Signing
from ocpplab_tui.protocol.status import StatusReports, Told

if TYPE_CHECKING:
    from ocpplab_tui.charger.authorization import IdTokenInfo
    from ocpplab_tui.protocol.access import Access
    from ocpplab_tui.protocol.reactions import Reaction
    from ocpplab_tui.protocol.requests import Handler

OnInfo = Callable[["IdTokenInfo | None"], None]


class StationCore(ABC):
    """The speech of one charger, without I/O: hardware events become CALLs, CALLs of the CSMS become hardware actions.

    `on_change` is called after anything that a person could see. `sync_clock`: follow the CSMS's currentTime (B-02);
    off where simulated time doesn't run at the speed of real time.
    """

    version: ClassVar[str]
    handlers: ClassVar[dict[str, Handler[Any]]]
    reactions: ClassVar[dict[type, tuple[Reaction[Any, Any], ...]]]
    access: Access

    def __init__(
        self,
        charger: Charger,
        identity: str,
        clock: Clock,
        wire: Wire,
        random: Random,
        *,
        on_change: Callable[[], None],
        transfers: Transfers,
        recent_frames: RecentFrames = no_frames,
        sync_clock: bool = True,
    ) -> None:
        self.charger = charger
        self.identity = identity
        self.clock = clock
        self.wire = wire
        self.random = random
        self.on_change = on_change
        self.transfers = transfers
        self.recent_frames = recent_frames
        self.sync_clock = sync_clock
        self.cause: Cause | None = None
        self.powered = False
        self.last_sent_at = 0.0
        self.offline_since: float | None = None
        self.kept: dict[str, Kept] = {}
        self.turns = 0
        self._holding = self._whole = False
        self.outbox = Outbox(self)
        self.keep("sessions", SessionState(charger))
        self.keep("progress", SessionProgress(charger))
        self.keep("outbox", self.outbox)
        self.backlog = Backlog(self)
        self.security = SecurityLog(self)
        self.keep("backlog", self.backlog)
        self.keep("security-log", self.security)
        self.keep("certificates", charger.certificates)
        self.signing = Signing(self)
        self.reports = StatusReports(self)
        self.registration_state = Registration(self)
        self._hardware_timer: Timer | None = None
        self.on_settled: Callable[[], None] | None = None  # called when all that happened at an instant was followed

    # -- what a version says -------------------------------------------------------------------------------------

    @abstractmethod
    def accepted(self) -> None:
        """The CSMS accepted the boot: tell all connectors, then what waited (B-02)."""

    @abstractmethod
    def boot_payload(self, reason: str) -> Payload: ...

    @abstractmethod
    def status_of(self, connector: Connector | None) -> Told: ...

    @abstractmethod
    def status_in(self, event: ConnectorChanged) -> Told: ...

    @abstractmethod
    def send_status(self, connector: Connector | None, at: float, told: Told, cause: Cause | None = None) -> None: ...

    @abstractmethod
    def whole(self) -> Sequence[None]:
        """`(None,)` where the charger as a whole has a status of its own (1.6: connector 0)."""

    @abstractmethod
    def ask(self, id_token: IdToken, on_info: OnInfo) -> None:
        """Send Authorize; `on_info` gets what the CSMS said, None when it said nothing."""

    @abstractmethod
    def prepare(self, message: StoredMessage) -> None:
        """Complete a stored message just before it is sent (ids that are known by now)."""

    @abstractmethod
    def follow_up(self, message: StoredMessage) -> Callable[[Payload], None] | None:
        """What the answer to a stored message means; None: nothing."""

    @abstractmethod
    def welcome_back(self, offline_s: float) -> None:
        """Connected again without a boot: report what must be (B04, O-03)."""

    @abstractmethod
    def refuse_unregistered(self) -> CallError | None:
        """How a CALL is answered after the CSMS rejected the boot."""

    @abstractmethod
    def delivered(self, message: StoredMessage) -> None:
        """A stored message is done with, delivered or given up."""

    # -- state ---------------------------------------------------------------------------------------------------

    @property
    def registration(self) -> str:
        """What the CSMS said to the last BootNotification: Accepted, Pending, Rejected; "" before."""
        return self.registration_state.status

    @property
    def booted_at(self) -> float | None:
        return self.registration_state.accepted_at

    @property
    def heartbeat_s(self) -> float:
        return self.charger.settings.heartbeat_interval_s

    @property
    def queued(self) -> int:
        """Transaction messages that wait."""
        return len(self.outbox)

    @property
    def speaking(self) -> bool:
        """Online and accepted: the charger may say what it wants."""
        return self.registration_state.status == "Accepted" and self.wire.online

    @property
    def clock_offset_s(self) -> float:
        """How far the charger's own clock is ahead of simulated time."""
        return self.charger.clock_offset_s

    @clock_offset_s.setter
    def clock_offset_s(self, offset_s: float) -> None:
        self.charger.set_clock_offset(self.clock.now(), offset_s)

    def now(self) -> float:
        return self.clock.now()

    def instant(self, text: str) -> float | None:
        """The simulated instant that a time of the CSMS names; None for a text that is no time."""
        try:
            return from_text(text) - self.clock_offset_s
        except ValueError:
            return None

    def own_time(self) -> float:
        """Now by the charger's own clock."""
        return self.clock.now() + self.clock_offset_s

    def stamp(self, at: float | None = None) -> str:
        """A moment as this charger's own clock shows it."""
        return to_text((self.clock.now() if at is None else at) + self.clock_offset_s)

    # -- speaking ------------------------------------------------------------------------------------------------

    def transmit(
        self,
        action: str,
        payload: Payload,
        on_answer: OnAnswer,
        *,
        unique_id: str | None = None,
        check: bool = True,
        note: str = "",
    ) -> str:
        """Hand a CALL to the wire; its unique id."""
        self.last_sent_at = self.clock.now()
        return self.wire.call(action, payload, on_answer, unique_id=unique_id, check=check, note=note)

    def call(
        self,
        action: str,
        payload: Payload,
        on_result: Callable[[Payload], None] | None = None,
        *,
        on_failure: Callable[[Answer], None] | None = None,
        check: bool = True,
        cause: Cause | None = None,
        note: str = "",
    ) -> None:
        """Send a message that is not kept if it can't be delivered. `note`: for the journal.

        It speaks for the present cause, or for `cause`: one whose message was deferred until now.
        """
        deferred, cause = cause is not None, cause or self.cause
        if cause is not None and not deferred:
            cause.begun()

        def answered(answer: Answer) -> None:
            with self.on_behalf_of(cause):
                if isinstance(answer, Result):
                    if on_result is not None:
                        on_result(answer.payload)
                elif on_failure is not None:
                    on_failure(answer)
                self.process()
            if cause is not None:
                cause.answered(answer, refusal_in(action, answer))

        if not self.wire.online:
            answered(Lost(sent=False))
            return
        if action == "MeterValues":
            self.hold(whole=False)  # a register that was told never goes back (M-05)
        unique_id = self.transmit(action, payload, answered, check=check, note=note)
        self.settle()
        if cause is not None:
            cause.sent(unique_id)

    def store(
        self,
        action: str,
        payload: Payload,
        transaction: Transaction | None,
        on_result: Callable[[Payload], None] | None = None,
        *,
        check: bool = True,
    ) -> None:
        """Send a transaction message: in order, kept until it is answered or given up."""
        self.outbox.append(StoredMessage(action, payload, transaction, self.cause, on_result, check=check))

    def on_behalf_of(self, cause: Cause | None) -> OnBehalfOf:
        """What is said inside is said for this cause."""
        return OnBehalfOf(self, cause)

    # -- following the hardware and the turns of life ------------------------------------------------------------------

    def keep(self, name: str, part: Kept) -> None:
        """Let a part of this charger outlive the program, under this name."""
        self.kept[name] = part

    def react(self, event: object) -> None:
        """Let every block that follows this event say what it means."""
        for reaction in self.reactions.get(type(event), ()):
            reaction(self, event)

    def process(self) -> None:
        """Turn what the hardware told into messages, and wake up when it next has something to tell."""
        charger = self.charger
        self.turns += 1
        try:
            while events := charger.take_events():
                for event in events:
                    self.react(event)
            if self.on_settled is not None:
                self.on_settled()
        finally:
            self.turns -= 1
            self.settle()
        self._arm()
        self.on_change()

    def hold(self, *, whole: bool = True) -> None:
        """What is said from now on waits until what this charger keeps is on disk (`settle`): the whole, or what a
        periodic sample changes."""
        self._whole = whole or self._whole
        if not self._holding:
            self._holding = True
            self.wire.hold()

    def settle(self) -> None:
        """At the end of a turn, when nothing is in the middle of anything: write what is kept, say what waited."""
        if self._holding and not self.turns:
            whole, self._holding, self._whole = self._whole, False, False
            self.wire.commit(whole=whole)

    def _arm(self) -> None:
        deadline = self.charger.deadline
        timer = self._hardware_timer
        if timer is not None:
            if timer.callback is not None and timer.when == deadline:
                return
            timer.cancel()
            self._hardware_timer = None
        if deadline != float("inf"):
            self._hardware_timer = self.clock.call_at(deadline, self._hardware_due)

    def _hardware_due(self) -> None:
        self._hardware_timer = None
        self.charger.advance(self.clock.now())
        self.process()

    # -- the link ------------------------------------------------------------------------------------------------

    def opened(self) -> None:
        """The websocket is open."""
        self.access.opened()
        if self.registration == "Accepted":
            offline_s = 0.0 if self.offline_since is None else self.clock.now() - self.offline_since
            self.offline_since = None
            self.outbox.pump()
            self.welcome_back(offline_s)
            self.backlog.flush()
            self.react(Reconnected(offline_s))
            self.registration_state.heartbeat_soon()
        else:
            self.offline_since = None
            self.registration_state.boot()
        self.process()

    def failed(self, kind: str, reason: str) -> None:
        """The websocket could not be opened; it will be tried again."""
        self.react(AttemptFailed(kind, reason))
        self.on_change()

    def closed(self) -> None:
        """The websocket is gone."""
        if self.offline_since is None:
            self.offline_since = self.clock.now()
        self.outbox.forget_retry()
        self.registration_state.rest()
        self.react(Disconnected())
        self.on_change()

    def answer(self, action: str, payload: Payload) -> Payload:
        """Answer a CALL of the CSMS, or raise CallError."""
        if self.registration == "Rejected" and (error := self.refuse_unregistered()) is not None:
            raise error
        handler = self.handlers.get(action)
        if handler is None:
            raise CallError("NotSupported", f"this charger does not support {action}")
        with self.on_behalf_of(None):
            self.charger.advance(self.clock.now())  # what is told or judged is true now
            answer = handler(self, payload)
            self.process()
        return answer

    def close(self) -> None:
        """End of the lab: no timer of this station fires any more."""
        self.react(Closed())
        if self._hardware_timer is not None:
            self._hardware_timer.cancel()
        self.outbox.forget_retry()
        self.registration_state.rest()
        self.reports.forget()
