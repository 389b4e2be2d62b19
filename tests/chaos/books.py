"""The books of a CSMS: what chargers told of their transactions, and whether it can be true.

A message is known by identity and unique id: one that comes again is the same message, and counted as resent. Whether
a charger told a thing twice under two ids is seen by what it tells: 1.6's (connector, timestamp, meterStart), and
2.0.1's (transactionId, seqNo).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.recorder import Seen
from tests.support.replies import Payload

TOLD = frozenset({"StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent"})
REGISTER = "Energy.Active.Import.Register"
ROUNDING_WH = 1.0
LATE = {"transactionId": 0, "offline": True}


@dataclass(eq=False)
class Transaction:
    """What was told of one transaction. `connector`: its number in 1.6, its EVSE in 2.0.1 (0 until it is told)."""

    identity: str
    name: str
    connector: int = 0
    started: int = 0
    stopped: int = 0
    numbers: list[int] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)


@dataclass
class Meter:
    """One connector as it was told of: its register, where the last transaction ended, and the one that runs."""

    register: float = 0.0
    ended_at: float | None = None
    running: Transaction | None = None


class Books:
    """Read frames in their order with `read`, as often as there are new ones; `close` when nothing runs any more; then
    look at `violations`."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.tally: Counter[str] = Counter()
        self.transactions: list[Transaction] = []
        self._by_name: dict[tuple[str, str], Transaction] = {}
        self._messages: dict[tuple[str, str], Payload] = {}
        self._starts: dict[tuple[object, ...], str] = {}
        self._meters: dict[tuple[str, int], Meter] = {}

    @property
    def running(self) -> list[Transaction]:
        """Started, and not stopped."""
        return [each for each in self.transactions if each.started and not each.stopped]

    def read(self, frames: Iterable[Seen]) -> None:
        for seen in frames:
            if seen.kind == "call" and seen.sender == "station" and seen.action in TOLD:
                self._message(seen)
            elif seen.kind == "result" and seen.sender == "csms" and seen.action == "StartTransaction":
                self._numbered(seen)

    def close(self) -> None:
        """Nothing runs any more: what was not told by now is lost."""
        for each in self.transactions:
            if (each.started, each.stopped) != (1, 1):
                self._wrong(each.identity, f"{each.name}: {each.started} starts, {each.stopped} stops")
            if each.numbers != list(range(len(each.numbers))):
                self._wrong(each.identity, f"{each.name}: seqNo {each.numbers}")
            if each.stamps != sorted(each.stamps):
                self._wrong(each.identity, f"{each.name}: timestamps go back: {each.stamps}")

    # -- messages

    def _message(self, seen: Seen) -> None:
        key = (seen.identity, seen.unique_id)
        before = self._messages.get(key)
        if before is None:
            self._messages[key] = seen.payload
            self.tally[seen.action] += 1
            getattr(self, f"_{seen.action.lower()}")(seen)
            return
        self.tally["resent"] += 1
        if before != seen.payload and not _completed(before, seen.payload):
            self._wrong(seen.identity, f"{seen.unique_id} was sent again with something else in it: {seen.text}")

    def _starttransaction(self, seen: Seen) -> None:
        told = (seen.identity, seen["connectorId"], seen["timestamp"], seen["meterStart"])
        if told in self._starts:
            self._wrong(seen.identity, f"the same start under two ids: {self._starts[told]} and {seen.unique_id}")
        self._starts[told] = seen.unique_id
        transaction = self._transaction(seen.identity, seen.unique_id)
        transaction.started += 1
        transaction.stamps.append(seen["timestamp"])
        self._begins(transaction, seen["connectorId"], float(seen["meterStart"]))

    def _numbered(self, seen: Seen) -> None:
        """The CSMS gave a transaction of 1.6 its number: from now on that is its name."""
        started = self._by_name[seen.identity, seen.unique_id]
        started.name = str(seen["transactionId"])
        self._by_name[seen.identity, started.name] = started

    def _metervalues(self, seen: Seen) -> None:
        if "transactionId" not in seen.payload:
            return  # of the clock: such ones wait for nobody, and overtake those that do
        transaction = self._transaction(seen.identity, str(seen["transactionId"]))
        transaction.stamps.extend(each["timestamp"] for each in seen["meterValue"])
        self._goes_on(seen, transaction)
        for register in _registers(seen["meterValue"]):
            self._register(seen.identity, seen["connectorId"], register)

    def _stoptransaction(self, seen: Seen) -> None:
        transaction = self._transaction(seen.identity, str(seen["transactionId"]))
        self._goes_on(seen, transaction)
        transaction.stopped += 1
        transaction.stamps.append(seen["timestamp"])
        self._ends(transaction, float(seen["meterStop"]))

    def _transactionevent(self, seen: Seen) -> None:
        transaction = self._transaction(seen.identity, seen["transactionInfo"]["transactionId"])
        kind = seen["eventType"]
        transaction.numbers.append(seen["seqNo"])
        transaction.stamps.append(seen["timestamp"])
        registers = list(_registers(seen.payload.get("meterValue", [])))
        if registers != sorted(registers):
            self._wrong(seen.identity, f"{transaction.name}: the register goes back within a message: {seen.text}")
        if kind == "Started":
            transaction.started += 1
        else:
            self._goes_on(seen, transaction)
        if "evse" in seen.payload and not transaction.connector:
            self._begins(transaction, seen["evse"]["id"], registers[0] if registers else None)
        if kind == "Ended":
            transaction.stopped += 1
            self._ends(transaction, registers[-1] if registers else None)
        elif registers:
            self._register(seen.identity, transaction.connector, registers[-1])

    # -- rules

    def _begins(self, transaction: Transaction, connector: int, register: float | None) -> None:
        """A connector has one transaction at a time, and between two of them no energy flows."""
        transaction.connector = connector
        meter = self._meter(transaction.identity, connector)
        before, meter.running = meter.running, transaction
        if before is not None and not before.stopped:
            self._wrong(transaction.identity, f"{transaction.name} begins while {before.name} runs on {connector}")
        if register is None:
            return
        ended = register if meter.ended_at is None else meter.ended_at
        if abs(register - ended) > ROUNDING_WH:
            what = f"{transaction.name} begins at {register} Wh, the one before it ended at {ended} Wh"
            self._wrong(transaction.identity, what)
        self._register(transaction.identity, connector, register)

    def _goes_on(self, seen: Seen, transaction: Transaction) -> None:
        """Order: nothing before its start, nothing after its stop."""
        if not transaction.started:
            self._wrong(seen.identity, f"{transaction.name}: told before its start: {seen.text}")
        if transaction.stopped:
            self._wrong(seen.identity, f"{transaction.name}: told after its stop: {seen.text}")

    def _ends(self, transaction: Transaction, register: float | None) -> None:
        if register is not None:
            self._register(transaction.identity, transaction.connector, register)
            self._meter(transaction.identity, transaction.connector).ended_at = register

    def _register(self, identity: str, connector: int, register: float) -> None:
        if not connector:
            return  # nobody knows yet which meter that was
        meter = self._meter(identity, connector)
        if register < meter.register - ROUNDING_WH:
            what = f"connector {connector}: the register went back from {meter.register} to {register}"
            self._wrong(identity, what)
        meter.register = max(meter.register, register)

    def _meter(self, identity: str, connector: int) -> Meter:
        return self._meters.setdefault((identity, connector), Meter())

    def _transaction(self, identity: str, name: str) -> Transaction:
        found = self._by_name.get((identity, name))
        if found is None:
            found = self._by_name[identity, name] = Transaction(identity, name)
            self.transactions.append(found)
        return found

    def _wrong(self, identity: str, what: str) -> None:
        self.violations.append(f"{identity}: {what}")


def _completed(before: Payload, after: Payload) -> bool:
    """The same but for 1.6's transaction id, which is filled in when it is known, and 2.0.1's word that it is told
    late (E11.FR.07)."""
    return before | LATE == after | LATE


def _registers(meter_values: list[Any]) -> Iterator[float]:
    """In Wh, without those of single phases."""
    for meter_value in meter_values:
        for value in meter_value["sampledValue"]:
            if value.get("measurand", REGISTER) == REGISTER and "phase" not in value:
                unit = value.get("unit") or value.get("unitOfMeasure", {}).get("unit", "Wh")
                yield float(value["value"]) * (1000.0 if unit == "kWh" else 1.0)
