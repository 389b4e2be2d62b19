"""One charger on virtual time against the scripted CSMS, operated through the registry only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.lab.port import ConnectorView
from ocpplab_tui.operations.model import Command
from ocpplab_tui.operations.registry import OPERATIONS
from tests.support.recorder import Seen
from tests.support.scripted_csms import ScriptedCsms
from tests.support.scripted_station import CallRefused

Payload = dict[str, Any]
CARD = "DEADBEEF"


class Rig:
    """`sent()` tells what the charger said since the last `mark()`."""

    identity = "CP-1"

    def __init__(self, lab: Lab, csms: ScriptedCsms, version: str) -> None:
        self.lab = lab
        self.csms = csms
        self.version = version
        self._mark = 0

    # -- time and people

    async def advance(self, seconds: float) -> None:
        await self.lab.advance(seconds)

    async def do(self, operation: str, **fields: Any) -> Command:
        """Submit an operation and let everything happen that needs no time."""
        command = self.lab.submit(self.identity, OPERATIONS[operation].model_validate(fields), origin="test")
        await self.advance(0)
        return command

    async def plug(self, connector: int = 1) -> None:
        command = await self.do("plug-connector", connector_id=connector)
        assert command.refusal is None, command.detail

    async def swipe(self, card: str = CARD) -> Command:
        return await self.do("authorize-id-tag", id_tag=card)

    async def charge(self, card: str = CARD, connector: int = 1) -> None:
        """Plug, swipe, and see that it charges."""
        await self.plug(connector)
        await self.swipe(card)
        assert self.connector(connector).transaction_id is not None, self.said()

    # -- the CSMS

    async def call(self, action: str, payload: Payload | None = None) -> Payload:
        """A request of the CSMS; what follows from its answer has happened too."""
        answer = await self.csms.stations[self.identity].call(action, payload)
        await self.advance(0)
        return answer

    async def refused(self, action: str, payload: Payload | None = None, *, check: bool = True) -> str:
        """A request of the CSMS that gets a CALLERROR: its code."""
        try:
            answer = await self.csms.stations[self.identity].call(action, payload, check=check)
        except CallRefused as error:
            await self.advance(0)
            return error.code
        raise AssertionError(f"{action} was answered: {answer}")

    async def configure(self, **keys: str) -> None:
        for key, value in keys.items():
            answer = await self.call("ChangeConfiguration", {"key": key, "value": value})
            assert answer["status"] in ("Accepted", "RebootRequired"), (key, value, answer)

    async def set_variables(self, *settings: tuple[str, str, str]) -> None:
        data = [
            {"component": {"name": component}, "variable": {"name": name}, "attributeValue": value}
            for component, name, value in settings
        ]
        answer = await self.call("SetVariables", {"setVariableData": data})
        assert all(item["attributeStatus"] == "Accepted" for item in answer["setVariableResult"]), answer

    async def go_offline(self) -> None:
        """The network breaks, and the CSMS can't be reached."""
        self.csms.refuse(503)
        self.csms.stations[self.identity].drop()
        await self.csms.until(lambda: None if self.lab.charger(self.identity).online else True, "the charger offline")
        await self.advance(0)

    async def come_back(self, seconds: float = 600.0) -> None:
        """The CSMS can be reached again; wait for the back-off to find out."""
        self.csms.accept()
        for _ in range(int(seconds)):
            if self.lab.charger(self.identity).online:
                break
            await self.advance(1)
        assert self.lab.charger(self.identity).online
        await self.advance(0)

    # -- what can be seen

    def connector(self, number: int = 1) -> ConnectorView:
        return self.lab.charger(self.identity).connectors[number - 1]

    def mark(self) -> None:
        self._mark = self.csms.last

    def sent(self, action: str | None = None) -> list[Seen]:
        return self.csms.calls(action, after=self._mark)

    def said(self) -> list[str]:
        """The actions since the mark, in order."""
        return [seen.action for seen in self.sent()]

    def statuses(self, connector: int = 1) -> list[str]:
        """What was reported of a connector since the mark."""
        if self.version == "1.6":
            return [item["status"] for item in self.sent("StatusNotification") if item["connectorId"] == connector]
        return [item["connectorStatus"] for item in self.sent("StatusNotification") if item["connectorId"] == connector]

    def events(self) -> list[tuple[str, str, str | None]]:
        """TransactionEvents since the mark: type, trigger, charging state."""
        return [
            (item["eventType"], item["triggerReason"], item["transactionInfo"].get("chargingState"))
            for item in self.sent("TransactionEvent")
        ]


LAB_FILE = """
[lab]
name = "rig"
seed = 7
[csms]
url = "{url}"
{csms_lines}
{lab_lines}
[[charger]]
identity = "CP-1"
ocpp_version = "{version}"
brand = "{brand}"
model = "{model}"
configuration = {{ {configuration} }}
"""


@asynccontextmanager
async def rig_for(
    version: str,
    state_dir: Path,
    *,
    brand: str = "ocpplab",
    model: str = "sdk-ac-22",
    configuration: dict[str, str] | None = None,
    boot: bool = True,
    csms: ScriptedCsms | None = None,
    csms_lines: str = "",
    lab_lines: str = "",
) -> AsyncIterator[Rig]:
    """A rig whose charger is booted and accepted; at the end no rule of either schema may have been broken."""
    clock, link_time = VirtualClock(), VirtualClock()
    async with csms or ScriptedCsms(now=clock.now) as scripted:
        keys = ", ".join(f'"{key}" = "{value}"' for key, value in (configuration or {}).items())
        text = LAB_FILE.format(
            url=scripted.url,
            version=version,
            brand=brand,
            model=model,
            configuration=keys,
            csms_lines=csms_lines,
            lab_lines=lab_lines,
        )
        lab = Lab(loads(text), state_dir=state_dir, clock=clock, link_time=link_time)
        lab.add_probe(lambda: "the scripted CSMS" if scripted.busy else "")
        await lab.start()
        rig = Rig(lab, scripted, version.removeprefix("ocpp"))
        try:
            if boot:
                await lab.advance(5)
                rig.mark()
            yield rig
        finally:
            await lab.stop()
    scripted.assert_clean()
    assert not scripted.overlaps, "a CALL was sent while another one was unanswered"
