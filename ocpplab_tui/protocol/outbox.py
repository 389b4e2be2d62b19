"""The queue of transaction messages: in order, kept while offline, retried (1.6 O-01..O-06; 2.0.1 E04, E13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocpplab_tui.base.clock import Timer
from ocpplab_tui.ocppj.answers import Answer, Lost, Result
from ocpplab_tui.protocol.ports import Cause, Payload, refusal_in

if TYPE_CHECKING:
    from ocpplab_tui.charger.transaction import Transaction
    from ocpplab_tui.protocol.core import StationCore


@dataclass(slots=True)
class StoredMessage:
    """A transaction message that waits for its answer. It keeps its unique id over all transmissions."""

    action: str
    payload: Payload
    transaction: Transaction | None
    cause: Cause | None
    on_result: Callable[[Payload], None] | None
    unique_id: str | None = None
    transmissions: int = 0
    check: bool = True


class Outbox:
    """Delivers stored messages one after the other while the station is accepted and online."""

    __slots__ = ("_messages", "_retry", "_sending", "_station")

    def __init__(self, station: StationCore) -> None:
        self._station = station
        self._messages: list[StoredMessage] = []  # a deque costs 700 bytes more, and this is short
        self._sending = False
        self._retry: Timer | None = None

    def __len__(self) -> int:
        return len(self._messages)

    def holds(self, transaction: Transaction | None) -> bool:
        """Does a message of this transaction (None: any) wait? (GetTransactionStatus, E14)"""
        return any(transaction is None or message.transaction is transaction for message in self._messages)

    def messages(self) -> list[StoredMessage]:
        return list(self._messages)

    def append(self, message: StoredMessage) -> None:
        self._messages.append(message)
        if message.cause is not None:
            message.cause.begun()
            if not self._station.speaking:
                message.cause.deferred()
        self.pump()

    def pump(self) -> None:
        """Send the oldest message, unless one is under way, a retry waits, or nobody listens."""
        if self._sending or self._retry is not None or not self._messages or not self._station.speaking:
            return
        message = self._messages[0]
        self._sending = True
        message.transmissions += 1
        self._station.prepare(message)
        message.unique_id = self._station.transmit(
            message.action, message.payload, self._answered, unique_id=message.unique_id, check=message.check
        )
        if message.cause is not None and message.transmissions == 1:
            message.cause.sent(message.unique_id)

    def forget_retry(self) -> None:
        """The link was lost or the power went: the next connection starts with the oldest message at once."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None

    def _answered(self, answer: Answer) -> None:
        self._sending = False
        message = self._messages[0]
        if isinstance(answer, Lost):
            message.transmissions -= 1  # no failed attempt: it waits for the connection (O-02)
            return
        if not isinstance(answer, Result) and message.transmissions < self._station.charger.settings.message_attempts:
            self._wait(message)
            return
        del self._messages[0]
        self._finish(message, answer)
        self.pump()

    def _finish(self, message: StoredMessage, answer: Answer) -> None:
        with self._station.on_behalf_of(message.cause):
            if isinstance(answer, Result) and message.on_result is not None:
                message.on_result(answer.payload)
                self._station.process()
        if message.cause is not None:
            message.cause.answered(answer, refusal_in(message.action, answer))
        self._station.delivered(message)

    def _wait(self, message: StoredMessage) -> None:
        delay = self._station.charger.settings.message_attempt_interval_s * message.transmissions
        self._retry = self._station.clock.call_later(delay, self._try_again)

    def _try_again(self) -> None:
        self._retry = None
        self.pump()
