"""A station whose wire is a list: what it sends can be answered, or lost, by hand."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.network_faults import NetworkFault
from ocpplab_tui.ocppj.answers import Lost, Result
from ocpplab_tui.protocol.ports import Home, OnAnswer, Payload, Way
from ocpplab_tui.protocol.station import Station
from ocpplab_tui.protocol.v16.station import Station16
from ocpplab_tui.protocol.v201.station import Station201
from tests.charger.bench import QUIET, charger_of

STATIONS: dict[str, type[Station]] = {"1.6": Station16, "2.0.1": Station201}


class NoTransfers:
    """Nothing is up- or downloaded here."""

    schemes = ("https",)


class ListWire:
    """Keeps the CALLs. `sent`: (action, payload, unique id)."""

    def __init__(self) -> None:
        self.online = False
        self.home = Home("ws://127.0.0.1/ocpp")
        self.network_faults: tuple[NetworkFault, ...] = ()
        self.sent: list[tuple[str, Payload, str]] = []
        self._answers: list[OnAnswer] = []
        self._numbers = itertools.count(1)

    def call(
        self,
        action: str,
        payload: Payload,
        on_answer: OnAnswer,
        *,
        unique_id: str | None = None,
        check: bool = True,
        note: str = "",
    ) -> str:
        unique_id = unique_id or f"id-{next(self._numbers)}"
        if not self.online:
            on_answer(Lost(sent=False))
            return unique_id
        self.sent.append((action, payload, unique_id))
        self._answers.append(on_answer)
        return unique_id

    def answer(self, payload: Payload | None = None) -> None:
        """Answer the oldest CALL that waits."""
        self._answers.pop(0)(Result(payload or {}))

    def answer_all(self, answers: Mapping[str, Payload] | None = None) -> None:
        """Answer everything that waits or follows; by action where `answers` says something."""
        while self._answers:
            action = self.sent[-len(self._answers)][0]
            self.answer((answers or {}).get(action))

    def lose(self) -> None:
        answers, self._answers = self._answers, []
        for on_answer in answers:
            on_answer(Lost(sent=True))

    def use(self, way: Way, renew: str = "") -> None: ...

    def disconnect(self, reason: str) -> None:
        self.online = False

    def hold(self) -> None:
        """Nothing is kept here."""

    def commit(self, *, whole: bool) -> None:
        """Nothing is kept here."""

    def reconnect(self) -> None: ...

    def disturb(self, faults: Sequence[NetworkFault]) -> None:
        self.network_faults = tuple(faults)


def station_of(version: str = "1.6", configuration: Mapping[str, str] = QUIET) -> tuple[Station, ListWire]:
    """A station with one socket; offline, not powered."""
    clock, wire = VirtualClock(), ListWire()
    options: dict[str, Any] = {"on_change": lambda: None, "transfers": NoTransfers()}
    charger = charger_of(version=version, configuration=configuration)
    return STATIONS[version](charger, "CP-1", clock, wire, Random(1), **options), wire


def go_online(station: Station, wire: ListWire) -> None:
    """Connected and accepted."""
    wire.online = True
    station.opened()
    wire.answer({"status": "Accepted", "interval": 0, "currentTime": station.stamp()})


def go_offline(station: Station, wire: ListWire) -> None:
    """The link breaks; what was under way is lost."""
    wire.online = False
    wire.lose()
    station.closed()
