"""What variable monitors cost: 1,000 charging chargers of OCPP 2.0.1, each with ten monitors and without any.

`python -m benchmarks.monitors [chargers] [minutes]` plays simulated time and prints the share of one core that each
fleet takes at the speed of real time, and the difference: looking, telling, and making the frames (schema check and
JSON included; the websocket apart, which `python -m benchmarks` measures). 10,000 monitors may take 10 %.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import Counter
from random import Random
from typing import Any

import orjson

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.charger.charger import Charger
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.config.catalog import Model, find
from ocpplab_tui.config.vehicles import default_vehicle
from ocpplab_tui.ocppj import schemas
from ocpplab_tui.ocppj.answers import Result
from ocpplab_tui.protocol.ports import Home, OnAnswer, Payload, Transfer, Way
from ocpplab_tui.protocol.v201.station import Station201

CHARGERS, MINUTES = 1000, 30
LIMIT = 0.10
SPREAD_S = 60.0
"""Chargers begin one after the other, not all at the same instant."""

EVSE = {"name": "EVSE", "evse": {"id": 1}}
VEHICLE = {"name": "ConnectedEV", "evse": {"id": 1}}
METER = {"name": "FiscalMetering", "evse": {"id": 1}}
MONITORS: tuple[tuple[dict[str, Any], str, str, float], ...] = (
    (EVSE, "Power", "UpperThreshold", 49_000),
    (EVSE, "Power", "LowerThreshold", 30_000),
    (EVSE, "Temperature", "UpperThreshold", 44),
    (EVSE, "DCCurrent", "Delta", 10),
    (EVSE, "DCVoltage", "UpperThreshold", 430),
    (EVSE, "AvailabilityState", "Delta", 1),
    (METER, "EnergyImportRegister", "Delta", 1000),
    (VEHICLE, "StateOfCharge", "UpperThreshold", 40),
    (EVSE, "Power", "Periodic", 60),
    (METER, "EnergyImportRegister", "PeriodicClockAligned", 300),
)
ANSWERS: dict[str, Payload] = {
    "BootNotification": {"currentTime": "2026-01-01T00:00:00Z", "interval": 86_400, "status": "Accepted"},
}


class FriendlyWire:
    """A CSMS that answers at once; every frame is checked and written as for a real one."""

    online = True
    home = Home("ws://127.0.0.1:9000/ocpp")

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self._schemas = schemas.of("2.0.1")

    def call(
        self,
        action: str,
        payload: Payload,
        on_answer: OnAnswer,
        *,
        unique_id: str | None = None,
        check: bool = True,
        note: str = "",  # noqa: ARG002 - nobody keeps a journal here
    ) -> str:
        if check and (violation := self._schemas.check(action, "call", payload)) is not None:
            raise AssertionError(f"{action}: {violation}")
        self.sent[action] += 1
        orjson.dumps([2, unique_id or "1", action, payload])
        on_answer(Result(ANSWERS.get(action, {})))
        return unique_id or "1"

    def use(self, way: Way, renew: str = "") -> None:
        """There is one way only."""

    def disconnect(self, reason: str) -> None:
        """Nothing to close."""

    def hold(self) -> None:
        """Nothing is kept here."""

    def commit(self) -> None:
        """Nothing is kept here."""

    def reconnect(self) -> None:
        """It is always there."""


class NoFiles:
    """Nothing is transferred here."""

    schemes: tuple[str, ...] = ("http", "https")

    def download(self, _url: str, _on_done: Any) -> Transfer:
        raise AssertionError("no file is asked for")

    def upload(self, _url: str, _file_name: str, _content: bytes, _on_done: Any) -> Transfer:
        raise AssertionError("no file is asked for")


class Fleet:
    """Chargers on one virtual clock."""

    def __init__(self, count: int, *, monitored: bool) -> None:
        self.clock = VirtualClock()
        self.wire = FriendlyWire()
        model, random = find("ocpplab", "sdk-dc-50"), Random(1)
        self.stations = [self._station(model, random, number) for number in range(count)]
        for station in self.stations:
            self._begin(station, monitored=monitored)
            self.clock.advance(SPREAD_S / count)

    def _station(self, model: Model, random: Random, number: int) -> Station201:
        charger = Charger(model, "2.0.1", self.clock.now(), random=random, vehicle=default_vehicle())
        return Station201(
            charger,
            f"CP-{number}",
            self.clock,
            self.wire,
            random,
            on_change=_nothing,
            transfers=NoFiles(),
            sync_clock=False,
        )

    def _begin(self, station: Station201, *, monitored: bool) -> None:
        """Boot, take the monitors, charge."""
        station.power_on()
        station.opened()
        if monitored:
            self._watch(station)
        (connector,) = station.charger.connectors
        station.plug(connector)
        station.start_transaction(connector, IdToken("DEADBEEF"))

    @staticmethod
    def _watch(station: Station201) -> None:
        wanted = [
            {"component": component, "variable": {"name": name}, "type": kind, "value": value, "severity": 5}
            for component, name, kind, value in MONITORS
        ]
        answer = station.answer("SetVariableMonitoring", {"setMonitoringData": wanted})
        if any(result["status"] != "Accepted" for result in answer["setMonitoringResult"]):
            raise AssertionError(answer)

    def share(self, seconds: float) -> float:
        """CPU seconds a second of simulated time."""
        self.wire.sent.clear()
        gc.collect()
        before = time.process_time()
        self.clock.advance(seconds)
        return (time.process_time() - before) / seconds


def _nothing() -> None:
    """Nobody looks at these chargers."""


def main(count: int = CHARGERS, minutes: int = MINUTES) -> int:
    """Measure and tell; 1 if monitors cost more than they may."""
    shares: dict[bool, float] = {}
    for monitored in (False, True):
        fleet = Fleet(count, monitored=monitored)
        shares[monitored] = fleet.share(minutes * 60)
        told = ", ".join(f"{action} {number}" for action, number in fleet.wire.sent.most_common(3))
        what = f"{count * len(MONITORS):>6} monitors" if monitored else "no monitors    "
        print(f"{count} chargers, {what}: {shares[monitored]:.2%} of a core; {told} in {minutes} min")
        del fleet
    cost = shares[True] - shares[False]
    print(f"monitors: {cost:.2%} of a core (limit {LIMIT:.0%} at {CHARGERS * len(MONITORS)})")
    return 0 if cost <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:3])))
