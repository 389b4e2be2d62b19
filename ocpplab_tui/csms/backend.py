"""What all stations of one CSMS share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ocpplab_tui.base.errors import CallError
from ocpplab_tui.base.ids import MessageIds
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.csms.authority import Authority
from ocpplab_tui.csms.policy import Policies
from ocpplab_tui.csms.settings import CsmsSettings
from ocpplab_tui.csms.tap import FrameSeen, OnFrame, covered
from ocpplab_tui.csms.tokens import TokenTable
from ocpplab_tui.csms.transactions import TransactionBook


class Cancellable(Protocol):
    def cancel(self) -> None: ...


CallLater = Callable[[float, Callable[[], object]], Cancellable]
"""Seconds of link time, callback → timer: `loop.call_later`, or that of a `base.clock.Clock`."""


@dataclass(slots=True)
class Backend:
    """Books, clocks and counters of one CSMS.

    `now` is the time in answers (simulated, s since the epoch); `call_later` is link time (never scaled): slow answers
    and time-outs. `working` counts the messages that are being worked on now.
    """

    settings: CsmsSettings
    tokens: TokenTable
    policies: Policies
    transactions: TransactionBook
    authority: Authority
    tasks: Tasks
    now: Callable[[], float]
    call_later: CallLater
    on_frame: OnFrame | None = None
    slow_s: float = 5.0
    call_timeout_s: float = 30.0
    boot_retry_s: int = 30
    ids: MessageIds = field(default_factory=MessageIds)
    frames_sent: int = 0
    frames_received: int = 0
    working: int = 0

    def now_text(self) -> str:
        """The time as OCPP writes it."""
        return to_text(self.now())

    def show(
        self, identity: str, direction: str, kind: str, action: str, unique_id: str, text: str | bytes, verdict: str
    ) -> None:
        """Hand a frame to whoever watches; costs nothing when nobody does."""
        if self.on_frame is not None:
            seen = FrameSeen(self.now(), identity, direction, kind, action, unique_id, covered(text), verdict)
            self.on_frame(seen)


def as_mapping(value: Any) -> Mapping[str, Any]:
    """The value when it is an object, else an empty one: what a station that is not checked may have sent."""
    return value if isinstance(value, Mapping) else {}


def as_whole(value: Any, default: int = 0) -> int:
    """The value when it is a whole number, else `default`."""
    return value if isinstance(value, int) else default


def refuse(code: str, description: str) -> CallError:
    """The error that makes the CSMS answer with a CALLERROR (`code` in 2.0.1 spelling)."""
    return CallError(code, description)
