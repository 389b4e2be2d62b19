"""All chargers of a lab: found by deployment id or identity, counted without looking at all of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ocpplab_tui.base.errors import UnknownName
from ocpplab_tui.config.nearest import suggestion
from ocpplab_tui.lab.changes import ChangeBoard
from ocpplab_tui.lab.runner import ChargerRunner

OFFLINE = "Offline"
GOODBYE_LOOKS, GOODBYE_LOOK_S = 400, 0.005
"""Websockets get two seconds of real time to close."""
SEARCHED = 2_000
"""Names among which the nearest one is looked for."""


class Fleet:
    """The runners, in the order of the lab file."""

    def __init__(self) -> None:
        self._by_id: dict[str, ChargerRunner] = {}
        self._by_identity: dict[str, ChargerRunner] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[ChargerRunner]:
        return iter(self._by_id.values())

    def add(self, runner: ChargerRunner) -> None:
        self._by_id[runner.config.id] = runner
        self._by_identity[runner.config.identity] = runner

    def remove(self, runner: ChargerRunner) -> None:
        del self._by_id[runner.config.id]
        del self._by_identity[runner.config.identity]

    def ids(self) -> Sequence[str]:
        return tuple(self._by_id)

    def get(self, charger_id: str) -> ChargerRunner | None:
        return self._by_id.get(charger_id) or self._by_identity.get(charger_id)

    def find(self, charger_id: str) -> ChargerRunner:
        """By deployment id, else by OCPP identity. Raises UnknownName with the nearest right one."""
        runner = self.get(charger_id)
        if runner is None:
            raise unknown_charger(charger_id, [*self._by_id, *self._by_identity])
        return runner

    async def hang_up(self) -> None:
        """Close every websocket and wait until the peers have closed too, but not for long."""
        for runner in self:
            runner.hang_up()
        for _ in range(GOODBYE_LOOKS):
            if not any(runner.link.busy for runner in self):
                break
            await asyncio.sleep(GOODBYE_LOOK_S)
        for runner in self:
            runner.close()


def unknown_charger(charger_id: str, known: Sequence[str]) -> UnknownName:
    """Of few chargers, with the nearest right name."""
    near = suggestion(charger_id, known if len(known) <= SEARCHED else [], what="there are")
    return UnknownName(f"There is no charger {charger_id!r}; {near}")


Share = tuple[bool, tuple[str, ...]]
"""What one charger adds to the counts: whether it is online, and the word of each connector."""


class Tally:
    """How many chargers are online and how many connectors are in which state: kept by the chargers that changed."""

    def __init__(self, fleet: Fleet, board: ChangeBoard) -> None:
        self._fleet = fleet
        self._changes = board.subscribe()
        self._shares: dict[str, Share] = {}
        self._connectors: Counter[str] = Counter()
        self.online = 0

    def connectors(self) -> Mapping[str, int]:
        """Connector status → how many. Look after `refresh`."""
        return dict(+self._connectors)

    def refresh(self) -> None:
        """Count anew what changed since the last time."""
        for charger_id in self._changes.take().chargers:
            runner = self._fleet.get(charger_id)
            share = (False, ()) if runner is None else _share(runner)
            before = self._shares.get(charger_id, (False, ()))
            if share != before:
                self._shares[charger_id] = share
                self.online += share[0] - before[0]
                self._connectors.subtract(before[1])
                self._connectors.update(share[1])


def _share(runner: ChargerRunner) -> Share:
    connectors = runner.charger.connectors
    if not runner.online:
        return False, (OFFLINE,) * len(connectors)
    return True, tuple(connector.status.value for connector in connectors)
