"""The CSMS's book of transactions, of both versions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

EPOCH_2026 = 1_767_225_600
NUMBERS_PER_SECOND = 8
MAX_NUMBER = 2**31 - 1
STARTS_REMEMBERED = 64


@dataclass(slots=True, eq=False)
class Transaction:
    """One charging transaction. `id` is the wire's id as text; `number` the same as OCPP 1.6 has it.

    `status` is what was answered to the token. `energy_wh` is the register at the newest reading minus that at the
    start, None before both are known. `gaps` counts sequence numbers that never came (2.0.1).
    """

    identity: str
    id: str
    number: int | None = None
    evse_id: int = 0
    connector_id: int = 0
    id_token: str = ""
    status: str = ""
    started_at: str = ""
    ended_at: str = ""
    reason: str = ""
    meter_start_wh: float | None = None
    meter_now_wh: float | None = None
    charging_state: str = ""
    messages: int = 0
    gaps: int = 0
    next_sequence: int | None = None
    values: dict[str, float] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        return not self.ended_at

    @property
    def energy_wh(self) -> float | None:
        if self.meter_start_wh is None or self.meter_now_wh is None:
            return None
        return self.meter_now_wh - self.meter_start_wh

    def read_meter(self, register_wh: float | None) -> None:
        """A reading of the energy register; the first one counts as the start where nothing else told it."""
        if register_wh is None:
            return
        if self.meter_start_wh is None:
            self.meter_start_wh = register_wh
        self.meter_now_wh = register_wh

    def count_sequence(self, sequence: Any) -> None:
        """Note a TransactionEvent's seqNo (E01.FR.07): numbers that were jumped over are gaps."""
        if not isinstance(sequence, int):
            return
        if self.next_sequence is not None and sequence > self.next_sequence:
            self.gaps += sequence - self.next_sequence
        self.next_sequence = max(self.next_sequence or 0, sequence + 1)


class TransactionBook:
    """All transactions, newest last; ended ones make room first when there are more than `limit`."""

    def __init__(self, now: float, limit: int = 20_000) -> None:
        # A CSMS that is started anew must not hand out numbers that running transactions still have.
        self._next_number = min(max(1, int((now - EPOCH_2026) * NUMBERS_PER_SECOND) + 1), MAX_NUMBER // 2)
        self._limit = limit
        self._running: OrderedDict[tuple[str, str], Transaction] = OrderedDict()
        self._ended: OrderedDict[tuple[str, str], Transaction] = OrderedDict()
        self._starts: OrderedDict[str, OrderedDict[tuple[str, ...], Transaction]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._running) + len(self._ended)

    def __iter__(self) -> Iterator[Transaction]:
        yield from self._ended.values()
        yield from self._running.values()

    def get(self, identity: str, transaction_id: str) -> Transaction | None:
        """By the wire's id; of every station its own."""
        key = (identity, transaction_id)
        return self._running.get(key) or self._ended.get(key)

    def running(self, identity: str | None = None) -> list[Transaction]:
        """Those that have not ended, of one station or all."""
        return [one for one in self._running.values() if identity in (None, one.identity)]

    def open_numbered(
        self, identity: str, message: tuple[str, ...], content: tuple[str, ...]
    ) -> tuple[Transaction, bool]:
        """The 1.6 transaction that this StartTransaction began before, or a new one with the next number. True: new.

        `message` (unique id, connector) tells a resend while the transaction runs: some stations count their ids from
        1 again after a boot. `content` (connector, time, meter) tells one for ever.
        """
        starts = self._starts.setdefault(identity, OrderedDict())
        former = starts.get(content) or starts.get(message)
        if former is not None and (content in starts or former.running):
            return former, False
        transaction = Transaction(identity, str(self._next_number), self._next_number)
        self._next_number += 1
        starts[message] = starts[content] = transaction
        while len(starts) > STARTS_REMEMBERED:
            starts.popitem(last=False)
        while len(self._starts) > self._limit:
            self._starts.popitem(last=False)
        self._add(transaction)
        return transaction, True

    def open(self, identity: str, transaction_id: str) -> Transaction:
        """The transaction with that id, made when it is new (2.0.1; or 1.6 when the start was never seen)."""
        found = self.get(identity, transaction_id)
        if found is None:
            found = Transaction(identity, transaction_id)
            self._add(found)
        return found

    def saw_number(self, number: int) -> None:
        """A station names a 1.6 number: never hand it out again."""
        if self._next_number <= number < MAX_NUMBER:
            self._next_number = number + 1

    def end(self, transaction: Transaction, at: str) -> None:
        """It is over; a second message about its end changes nothing."""
        transaction.ended_at = transaction.ended_at or at or "unknown"
        key = (transaction.identity, transaction.id)
        if self._running.pop(key, None) is not None:
            self._ended[key] = transaction

    def _add(self, transaction: Transaction) -> None:
        self._running[transaction.identity, transaction.id] = transaction
        while len(self) > self._limit:
            (self._ended or self._running).popitem(last=False)
