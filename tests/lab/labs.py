"""Labs for tests: on virtual time, against the scripted CSMS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.config.lab_file import LabFile, loads
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.lab.shards.sharded_lab import ShardedLab
from ocpplab_tui.operations.model import Command, Outcome
from ocpplab_tui.operations.registry import OPERATIONS
from tests.support.scripted_csms import ScriptedCsms

TWO_CHARGERS = """
[lab]
name = "test lab"
seed = 7
[csms]
url = "{url}"
[embedded_csms]
port = 0
tokens = ["DEADBEEF", "C0FFEE42", {{ id = "BLOCKED1", status = "Blocked" }}]
[[location]]
id = "loc-1"
[[charger]]
id = "dep-1"
identity = "CP-1"
location = "loc-1"
ocpp_version = "1.6"
brand = "ocpplab"
model = "sdk-ac-22-duo"
[[charger]]
id = "dep-2"
identity = "CP-2"
name = "Fast lane"
ocpp_version = "2.0.1"
brand = "ocpplab"
model = "sdk-dc-50"
"""


class Bench:
    """A lab that runs, and its CSMS."""

    def __init__(self, lab: Lab, csms: ScriptedCsms) -> None:
        self.lab = lab
        self.csms = csms

    def submit(self, charger_id: str, name: str, **fields: Any) -> Command:
        return self.lab.submit(charger_id, OPERATIONS[name].model_validate(fields), origin="test")

    async def do(self, charger_id: str, name: str, **fields: Any) -> Command:
        """Submit, and let everything happen that needs no time."""
        command = self.submit(charger_id, name, **fields)
        await self.lab.advance(0)
        return command

    async def applied(self, charger_id: str, name: str, **fields: Any) -> Command:
        command = await self.do(charger_id, name, **fields)
        assert command.status is Outcome.APPLIED, command.detail
        return command

    async def go_offline(self, identity: str) -> None:
        """The network of one charger breaks and its CSMS can't be reached."""
        self.csms.refuse(503)
        self.csms.stations[identity].drop()
        await self.csms.until(lambda: not self.lab.charger(identity).online or None, f"{identity} offline")
        await self.lab.advance(0)

    async def come_back(self, identity: str) -> None:
        self.csms.accept()
        for _ in range(120):
            if self.lab.charger(identity).online:
                break
            await self.lab.advance(1)
        await self.lab.advance(0)
        assert self.lab.charger(identity).online


def lab_on(lab_file: LabFile, state_dir: Path, **options: Any) -> Lab:
    """A lab on two virtual clocks, not started."""
    return Lab(lab_file, state_dir=state_dir, clock=VirtualClock(), link_time=VirtualClock(), embedded=False, **options)


def sharded_lab_on(lab_file: LabFile, state_dir: Path, workers: int, **options: Any) -> Lab:
    """The same in several processes; as far as its ports go it is a Lab."""
    lab: Any = ShardedLab(lab_file, workers, state_dir=state_dir, virtual=True, embedded=False, **options)
    return cast(Lab, lab)


@asynccontextmanager
async def running(
    state_dir: Path, text: str = TWO_CHARGERS, *, boot: bool = True, workers: int = 1, **options: Any
) -> AsyncIterator[Bench]:
    """A lab whose chargers have booted; at the end none of them may have broken a rule."""
    async with ScriptedCsms(now=lambda: lab.now()) as csms:
        lab_file = loads(text.format(url=csms.url))
        if workers == 1:
            lab = lab_on(lab_file, state_dir, **options)
        else:
            lab = sharded_lab_on(lab_file, state_dir, workers, **options)
        lab.add_probe(lambda: "the scripted CSMS" if csms.busy else "")
        await lab.start()
        try:
            if boot:
                await lab.advance(5)
            yield Bench(lab, csms)
        finally:
            await lab.stop()
    csms.assert_clean()
    assert not csms.overlaps
