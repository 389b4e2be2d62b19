"""The running side of an inventory: what is made, changed or removed on paper is done to the chargers that run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from ocpplab_tui.charger.states import StopReason, Trigger
from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.lab.csms_service import CsmsService
from ocpplab_tui.lab.fleet import Fleet
from ocpplab_tui.lab.process import provide_files
from ocpplab_tui.lab.runner import ChargerRunner, Surroundings

LOOK_S, LOOKS = 0.005, 400
"""A charger that leaves gets two seconds of real time for its last words, and two for its websocket to close."""


class Machines(Protocol):
    """The chargers that run, in whichever process. Deployment ids; unknown ones are mistakes of the caller."""

    def make_room(self, charger_id: str) -> None:
        """Before one more is made. Raises StartError where the system allows no more of them."""
        ...

    def build(self, config: ChargerConfig) -> None:
        """Make it and switch it on."""
        ...

    def rename(self, config: ChargerConfig) -> None:
        """What people call it, or where it stands, is another."""
        ...

    async def rebuild(self, config: ChargerConfig) -> None:
        """Other hardware, or another version of OCPP, is another machine under the same name."""
        ...

    async def move(self, config: ChargerConfig) -> None:
        """The same machine at another CSMS: it restarts and boots there."""
        ...

    async def retire(self, charger_id: str) -> None:
        """End it cleanly: transactions are stopped and told, then the websocket closes."""
        ...

    def close(self) -> None:
        """The lab ends: who is still saying good-bye is cut off."""
        ...


class OwnMachines:
    """Those of this process."""

    def __init__(self, fleet: Fleet, csms: CsmsService, around: Surroundings) -> None:
        self._fleet = fleet
        self._csms = csms
        self._around = around
        self._leaving: set[ChargerRunner] = set()

    def make_room(self, charger_id: str) -> None:  # noqa: ARG002 - all are here
        provide_files((len(self._fleet) + 1) * (2 if self._csms.shares_process else 1))

    def build(self, config: ChargerConfig) -> None:
        runner = self._runner(config)
        self._fleet.add(runner)
        self._around.board.charger(config.id)
        runner.power_on()

    def rename(self, config: ChargerConfig) -> None:
        self._fleet.find(config.id).config = config
        self._around.board.charger(config.id)

    async def rebuild(self, config: ChargerConfig) -> None:
        runner = self._fleet.find(config.id)
        powered = runner.station.powered
        await self._retire(runner)
        successor = self._runner(config)
        self._fleet.add(successor)
        if powered:
            successor.power_on()

    async def move(self, config: ChargerConfig) -> None:
        runner = self._fleet.find(config.id)
        powered = runner.station.powered
        await self._say_goodbye(runner)
        if runner.station.powered:
            runner.station.power_off()
        runner.move(config, self._csms.address(config))
        if powered:
            runner.station.power_on()

    async def retire(self, charger_id: str) -> None:
        runner = self._fleet.find(charger_id)
        self._fleet.remove(runner)
        self._around.board.charger(charger_id)
        await self._retire(runner)

    def close(self) -> None:
        for runner in self._leaving:
            runner.close()

    async def _retire(self, runner: ChargerRunner) -> None:
        self._leaving.add(runner)
        try:
            await self._say_goodbye(runner)
            runner.disconnect("the charger was removed")
            await _until(lambda: not runner.link.busy)
        finally:
            runner.close()
            self._around.memory.forget([runner.config.id])
            self._leaving.discard(runner)

    async def _say_goodbye(self, runner: ChargerRunner) -> None:
        """Running transactions end, and the CSMS hears of it."""
        station = runner.station
        station.charger.end_all(station.now(), StopReason.OTHER, Trigger.ABNORMAL_CONDITION)
        station.process()
        await _until(lambda: not runner.online or not (station.queued or runner.link.open_call))

    def _runner(self, config: ChargerConfig) -> ChargerRunner:
        return ChargerRunner.made(config, self._csms.address(config), self._around)


async def _until(done: Callable[[], bool]) -> None:
    """Wait for it, but not for long."""
    for _ in range(LOOKS):
        if done():
            return
        await asyncio.sleep(LOOK_S)
