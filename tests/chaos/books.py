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


@dataclass
class Transaction:
    """What was told of one transaction."""

    identity: str
    name: str
    started: int = 0
    stopped: int = 0
    numbers: list[int] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)


class Books:
    """Read all frames with `read`, then look at `violations`. `numbers`: 1.6's transaction ids by (identity, unique id)
    of the StartTransaction that was answered so."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.tally: Counter[str] = Counter()
        self.transactions: dict[tuple[str, str], Transaction] = {}
        self._messages: dict[tuple[str, str], Seen] = {}
        self._starts: dict[tuple[object, ...], str] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._registers: dict[tuple[str, int], float] = {}
        self._ended_at: dict[tuple[str, int], float] = {}

    @property
    def running(self) -> list[Transaction]:
        """Started, and not stopped."""
        return [each for each in self.transactions.values() if each.started and not each.stopped]

    def read(self, frames: Iterable[Seen]) -> None:
        frames = list(frames)
        for seen in frames:
            if seen.sender == "csms" and seen.action == "StartTransaction" and seen.kind == "result":
                self._numbers[seen.identity, seen.unique_id] = seen["transactionId"]
        for seen in frames:
            if seen.sender == "station" and seen.kind == "call" and seen.action in TOLD:
                self._message(seen)

    def close(self) -> None:
        """Nothing runs any more: what was not told by now is lost."""
        for each in self.transactions.values():
            if (each.started, each.stopped) != (1, 1):
                self._wrong(each.identity, f"{each.name}: {each.started} starts, {each.stopped} stops")
            if each.numbers != list(range(len(each.numbers))):
                self._wrong(each.identity, f"{each.name}: seqNo {each.numbers}")
            if each.stamps != sorted(each.stamps):
                self._wrong(each.identity, f"{each.name}: timestamps go back: {each.stamps}")

    # -- messages

    def _message(self, seen: Seen) -> None:
        key = (seen.identity, seen.unique_id)
        before = self._messages.setdefault(key, seen)
        if before is seen:
            self.tally[seen.action] += 1
            getattr(self, f"_{seen.action.lower()}")(seen)
            return
        self.tally["resent"] += 1
        if before.payload != seen.payload and not _completed(before.payload, seen.payload):
            self._wrong(seen.identity, f"{seen.unique_id} was sent again with something else in it: {seen.text}")

    def _starttransaction(self, seen: Seen) -> None:
        told = (seen.identity, seen["connectorId"], seen["timestamp"], seen["meterStart"])
        if told in self._starts:
            self._wrong(seen.identity, f"the same start under two ids: {self._starts[told]} and {seen.unique_id}")
        self._starts[told] = seen.unique_id
        number = self._numbers.get((seen.identity, seen.unique_id))
        transaction = self._transaction(seen.identity, seen.unique_id if number is None else str(number))
        transaction.started += 1
        transaction.stamps.append(seen["timestamp"])
        self._begins(seen, seen["connectorId"], float(seen["meterStart"]), transaction.name)

    def _metervalues(self, seen: Seen) -> None:
        if "transactionId" in seen.payload:
            transaction = self._transaction(seen.identity, str(seen["transactionId"]))
            self._runs(seen, transaction)
        for register in _registers(seen["meterValue"]):
            self._register(seen, seen["connectorId"], register)

    def _stoptransaction(self, seen: Seen) -> None:
        transaction = self._transaction(seen.identity, str(seen["transactionId"]))
        self._runs(seen, transaction)
        transaction.stopped += 1
        transaction.stamps.append(seen["timestamp"])
        self._register(seen, 1, float(seen["meterStop"]))
        self._ended_at[seen.identity, 1] = float(seen["meterStop"])

    def _transactionevent(self, seen: Seen) -> None:
        transaction = self._transaction(seen.identity, seen["transactionInfo"]["transactionId"])
        kind = seen["eventType"]
        transaction.numbers.append(seen["seqNo"])
        transaction.stamps.append(seen["timestamp"])
        transaction.started += kind == "Started"
        if kind != "Started":
            self._runs(seen, transaction)
        transaction.stopped += kind == "Ended"
        registers = list(_registers(seen.payload.get("meterValue", [])))
        if registers != sorted(registers):
            self._wrong(seen.identity, f"{transaction.name}: the register goes back within a message: {seen.text}")
        if not registers:
            return
        if kind == "Started":
            self._begins(seen, 1, registers[0], transaction.name)
        self._register(seen, 1, registers[-1])  # an end tells all since the beginning once more
        if kind == "Ended":
            self._ended_at[seen.identity, 1] = registers[-1]

    # -- rules

    def _runs(self, seen: Seen, transaction: Transaction) -> None:
        """Order: nothing before its start, nothing after its stop."""
        if not transaction.started:
            self._wrong(seen.identity, f"{transaction.name}: told before its start: {seen.text}")
        if transaction.stopped:
            self._wrong(seen.identity, f"{transaction.name}: told after its stop: {seen.text}")

    def _begins(self, seen: Seen, connector: int, register: float, name: str) -> None:
        """Between two transactions no energy flows."""
        ended = self._ended_at.get((seen.identity, connector), register)
        if abs(register - ended) > ROUNDING_WH:
            self._wrong(seen.identity, f"{name} begins at {register} Wh, the one before it ended at {ended} Wh")
        self._register(seen, connector, register)

    def _register(self, seen: Seen, connector: int, register: float) -> None:
        before = self._registers.get((seen.identity, connector), 0.0)
        if register < before - ROUNDING_WH:
            self._wrong(seen.identity, f"connector {connector}: the register went back from {before} to {register}")
        self._registers[seen.identity, connector] = max(before, register)

    def _transaction(self, identity: str, name: str) -> Transaction:
        return self.transactions.setdefault((identity, name), Transaction(identity, name))

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
