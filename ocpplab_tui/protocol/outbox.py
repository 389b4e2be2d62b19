"""The queue of transaction messages: in order, kept while offline, retried (1.6 O-01..O-06; 2.0.1 E04, E13).

A message, and the state that it tells, is on disk before it is sent, and stays there until it is answered. After a
violent end it is sent once more under the unique id that it had, so that a CSMS can see that it is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.timers import Timer
from ocpplab_tui.charger.session_state import restored_transaction, transaction_state
from ocpplab_tui.ocppj.answers import Answer, Lost, Result
from ocpplab_tui.protocol.ports import Cause, Payload, refusal_in

if TYPE_CHECKING:
    from ocpplab_tui.charger.transaction import Transaction
    from ocpplab_tui.protocol.core import StationCore

TOLD_ONCE = frozenset({"idToken", "evse", "reservationId"})
"""What stands in one message of a transaction only: such a message is never dropped."""


@dataclass(slots=True)
class StoredMessage:
    """A transaction message that waits for its answer. It keeps its unique id over all transmissions.

    `transaction` None: a message that somebody sent in the charger's name (proxy-message).
    """

    action: str
    payload: Payload
    transaction: Transaction | None
    cause: Cause | None
    on_result: Callable[[Payload], None] | None
    unique_id: str | None = None
    transmissions: int = 0
    check: bool = True
    number: int = 0  # its place among all messages of the station

    @property
    def expendable(self) -> bool:
        """An intermediate message, without which the transaction is still understood (E04.FR.07)."""
        if self.cause is not None or self.transaction is None:
            return False
        if self.action == "MeterValues":
            return True
        info = self.payload.get("transactionInfo", {})
        is_update = self.payload.get("eventType") == "Updated"
        return is_update and TOLD_ONCE.isdisjoint(self.payload) and "remoteStartId" not in info

    @property
    def is_sample(self) -> bool:
        """Meter values of a transaction and nothing else: what changed besides is in `SessionProgress`."""
        if self.transaction is None:
            return False
        return self.action == "MeterValues" or self.payload.get("triggerReason") == "MeterValuePeriodic"


class Outbox:
    """Delivers stored messages one after the other while the station is accepted and online. What waits outlives the
    program, message by message (`KeptInPieces`)."""

    __slots__ = ("_changed", "_last", "_messages", "_retry", "_sending", "_station", "dropped", "revision")

    def __init__(self, station: StationCore) -> None:
        self._station = station
        self._messages: list[StoredMessage] = []  # a deque costs 700 bytes more, and this is short
        self._sending = False
        self._retry: Timer | None = None
        self._last = 0
        self._changed: dict[int, StoredMessage | None] = {}
        self.revision = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._messages)

    def holds(self, transaction: Transaction | None) -> bool:
        """Does a message of this transaction (None: any) wait? (GetTransactionStatus, E14)"""
        return any(transaction is None or message.transaction is transaction for message in self._messages)

    def messages(self) -> list[StoredMessage]:
        return list(self._messages)

    def append(self, message: StoredMessage) -> None:
        self._make_room()
        self._messages.append(message)
        self._last = message.number = self._last + 1
        self._note(message)
        self._note_told(message)
        self._station.hold(whole=not message.is_sample)
        if message.cause is not None:
            message.cause.begun()
            if not self._station.speaking:
                message.cause.deferred()
        self.pump()
        self._station.settle()

    def _make_room(self) -> None:
        """Full: the 1st, 3rd, 5th … of the intermediate messages go; starts and ends never do (E04.FR.07, FR.08)."""
        if len(self._messages) < self._station.charger.settings.transaction_queue_max:
            return
        settled = self._messages[1:]  # the first one may be under way
        given_up = {id(message) for message in [item for item in settled if item.expendable][::2]}
        self._messages = [message for message in self._messages if id(message) not in given_up]
        self.dropped += len(given_up)
        for item in settled:
            if id(item) in given_up:
                self._note_gone(item)

    def pump(self) -> None:
        """Send the oldest message, unless one is under way, a retry waits, or nobody listens."""
        if self._sending or self._retry is not None or not self._messages or not self._station.speaking:
            return
        message = self._messages[0]
        self._sending = True
        message.transmissions += 1
        self._note(message)
        self._station.prepare(message)
        self._station.hold(whole=not message.is_sample)
        message.unique_id = self._station.transmit(
            message.action, message.payload, self._answered, unique_id=message.unique_id, check=message.check
        )
        if message.cause is not None and message.transmissions == 1:
            message.cause.sent(message.unique_id)
        self._station.settle()

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
        self._note_gone(message)
        self._finish(message, answer)
        self.pump()

    def _finish(self, message: StoredMessage, answer: Answer) -> None:
        with self._station.on_behalf_of(message.cause):
            if isinstance(answer, Result) and message.on_result is not None:
                message.on_result(answer.payload)
                if message.transaction is not None:
                    self.refresh(message.transaction)
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

    # -- what outlives the program -----------------------------------------------------------------------------------

    def refresh(self, transaction: Transaction) -> None:
        """Something new is known of a transaction: one that has ended is kept with its messages."""
        if not transaction.running:
            for message in self._messages:
                if message.transaction is transaction:
                    self._note(message)

    def _note(self, message: StoredMessage) -> None:
        self._changed[message.number] = message
        self.revision += 1

    def _note_told(self, message: StoredMessage) -> None:
        """Its transaction has told one thing more."""
        charger = self._station.charger
        if message.is_sample:
            charger.progressed += 1
        else:
            charger.touched += 1

    def _note_gone(self, message: StoredMessage) -> None:
        self._changed[message.number] = None
        self.revision += 1

    def take_changes(self) -> dict[str, Any]:
        """Messages by their place, as they are now; None: answered or given up."""
        changed, self._changed = self._changed, {}
        return {
            _place(number): None if message is None else self._message_state(message)
            for number, message in changed.items()
        }

    def state(self) -> Any:
        """Place → message; None where nothing waits."""
        return {_place(message.number): self._message_state(message) for message in self._messages} or None

    def restore(self, state: Any, _now: float) -> None:
        """After "sessions": a message of a running transaction belongs to the restored one."""
        if not isinstance(state, dict):
            return
        kept = [state[place] for place in sorted(state)]
        about = {item.id: item for item in self._station.charger.running()}
        for message in kept:
            if "ended" in message and message["transaction"] not in about:
                about[message["transaction"]] = restored_transaction(message["ended"], None)
        self._messages = [self._restored(item, about) for item in kept]
        for message, place in zip(self._messages, sorted(state), strict=True):
            self._last = message.number = int(place)
        self.revision += 1

    def _restored(self, state: Payload, about: dict[str, Transaction]) -> StoredMessage:
        transaction = about.get(state.get("transaction", ""))
        message = StoredMessage(state["action"], state["payload"], transaction, None, None)
        message.unique_id, message.check = state.get("unique_id"), state.get("check", True)
        message.transmissions = state.get("transmissions", 0)
        message.on_result = self._station.follow_up(message)
        return message

    def _message_state(self, message: StoredMessage) -> Payload:
        kept: Payload = {"action": message.action, "payload": message.payload, "check": message.check}
        transaction = message.transaction
        if transaction is not None:
            kept["transaction"] = transaction.id
            if not transaction.running:
                kept["ended"] = transaction_state(transaction)
        if message.unique_id is not None:
            kept |= {"unique_id": message.unique_id, "transmissions": message.transmissions}
            if self._sending and message is self._messages[0]:
                kept["transmissions"] -= 1  # if the program ends now, this attempt did not fail (O-02)
        return kept


def _place(number: int) -> str:
    """In the order of the numbers."""
    return str(number).zfill(9)
