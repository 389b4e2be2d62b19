"""A simulated day of many chargers, seeded: sessions, faults, offline spells, remote commands; then the books."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from ocpplab_tui.base.clock import VirtualClock
from ocpplab_tui.base.timestamps import to_text
from ocpplab_tui.charger.events import TransactionEnded, TransactionStarted
from ocpplab_tui.config.lab_file import loads
from ocpplab_tui.lab.lab import Lab
from ocpplab_tui.lab.port import ChargerView
from ocpplab_tui.lab.runner import ChargerRunner
from ocpplab_tui.operations.registry import OPERATIONS
from tests.support.independent import IndependentCsms
from tests.support.recorder import Seen
from tests.support.replies import Payload

CHARGERS = int(os.environ.get("INTEROP_CHARGERS", "4"))
HOURS = float(os.environ.get("INTEROP_HOURS", "2"))
STEP_S = 300.0
ANSWER_S = 5.0  # real time that a CSMS in a process of its own may take
CARDS = ("DEADBEEF", "CAFE0001", "CAFE0002")
FAULTS = ("GroundFault", "OverCurrent", "ConnectorLockFailure", "WeakSignal")

CHARGER = """
[[charger]]
identity = "CP-{version}-{number}"
ocpp_version = "ocpp{version}"
brand = "ocpplab"
model = "sdk-ac-22"
configuration = {{ MeterValueSampleInterval = "300" }}
"""


@dataclass
class Truth:
    """What the hardware did, whatever was told: how many transactions began and ended, by identity."""

    started: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)

    def listen(self, runner: ChargerRunner) -> None:
        station, identity = runner.station, runner.config.identity
        react = station.react

        def counting(event: object) -> None:
            self.started[identity] += isinstance(event, TransactionStarted)
            self.ended[identity] += isinstance(event, TransactionEnded)
            react(event)

        station.react = counting  # type: ignore[method-assign]


class Day:
    """One lab against one CSMS. `tally` counts what was done."""

    def __init__(self, lab: Lab, csms: IndependentCsms, seed: int) -> None:
        self.lab = lab
        self.csms = csms
        self.truth = Truth()
        self.tally: Counter[str] = Counter()
        self._random = Random(seed)
        self._offline: set[str] = set()
        for runner in lab.fleet:
            self.truth.listen(runner)

    async def live(self, hours: float) -> None:
        """Let it pass, in steps of five minutes; at its end everybody is online, idle and has told everything."""
        for _ in range(int(hours * 3600 / STEP_S)):
            for charger_id in self.lab.charger_ids():
                await self._act(self.lab.charger(charger_id))
            await self._pass(STEP_S)
        await self._go_home()

    async def _pass(self, seconds: float) -> None:
        await self.lab.advance(seconds, silence_s=ANSWER_S)

    def _do(self, charger: ChargerView, operation: str, **fields: Any) -> None:
        command = self.lab.submit(charger.charger_id, OPERATIONS[operation].model_validate(fields), origin="test")
        if command.refusal is None:
            self.tally[operation] += 1

    # -- what may happen at one charger

    async def _act(self, charger: ChargerView) -> None:
        connector = charger.connectors[0]
        if charger.charger_id in self._offline:
            if self._random.random() < 0.4:
                self._offline.discard(charger.charger_id)
                self._do(charger, "connect")
        elif connector.status == "Faulted":
            if self._random.random() < 0.5:
                self._do(charger, "clear-fault")
        elif connector.transaction_id is None:
            await self._idle(charger)
        else:
            await self._busy(charger)

    async def _idle(self, charger: ChargerView) -> None:
        plugged = charger.connectors[0].plugged
        match self._random.random():
            case chance if chance < 0.45:
                if not plugged:
                    self._do(charger, "plug-connector")
                self._do(charger, "authorize-id-tag", id_tag=self._random.choice(CARDS))
            case chance if chance < 0.6:
                self._do(charger, "unplug-connector" if plugged else "plug-connector")
                await self._remote_start(charger)
            case chance if chance < 0.7:
                await self._remote(charger)
            case chance if chance < 0.75:
                self._go_offline(charger)
            case chance if chance < 0.8:
                await self._reset(charger)

    async def _busy(self, charger: ChargerView) -> None:
        match self._random.random():
            case chance if chance < 0.15:
                self._do(charger, "stop-session")
            case chance if chance < 0.25:
                await self._remote_stop(charger)
            case chance if chance < 0.35:
                self._go_offline(charger)
            case chance if chance < 0.4:
                self._do(charger, "inject-fault", fault_type=self._random.choice(FAULTS), connector_id=1)
            case chance if chance < 0.45:
                self._do(charger, self._random.choice(("ev-stops-energy", "ev-requests-energy")))
            case chance if chance < 0.5:
                self._do(charger, "unplug-connector")
            case chance if chance < 0.53:
                await self._reset(charger)
            case chance if chance < 0.65:
                await self._remote(charger)

    def _go_offline(self, charger: ChargerView) -> None:
        self._offline.add(charger.charger_id)
        self._do(charger, "disconnect")

    # -- what the CSMS asks

    async def _ask(self, charger: ChargerView, action: str, payload: Payload) -> Payload | None:
        """None where nobody is there now."""
        await self._pass(0)
        if not self.lab.charger(charger.charger_id).online:
            return None
        self.tally[action] += 1
        answer = await self.csms.call(charger.identity, action, payload)
        await self._pass(0)
        return answer

    async def _remote_start(self, charger: ChargerView) -> None:
        card = self._random.choice(CARDS)
        if charger.version == "1.6":
            await self._ask(charger, "RemoteStartTransaction", {"idTag": card, "connectorId": 1})
        else:
            token = {"idToken": card, "type": "ISO14443"}
            number = self._random.randrange(1_000_000)
            await self._ask(
                charger, "RequestStartTransaction", {"idToken": token, "remoteStartId": number, "evseId": 1}
            )

    async def _remote_stop(self, charger: ChargerView) -> None:
        transaction_id = charger.connectors[0].transaction_id or ""
        if charger.version == "1.6":
            await self._ask(charger, "RemoteStopTransaction", {"transactionId": int(transaction_id)})
        else:
            await self._ask(charger, "RequestStopTransaction", {"transactionId": transaction_id})

    async def _reset(self, charger: ChargerView) -> None:
        kind = ("Soft", "Hard") if charger.version == "1.6" else ("Immediate", "OnIdle")
        await self._ask(charger, "Reset", {"type": self._random.choice(kind)})

    async def _remote(self, charger: ChargerView) -> None:
        """Something that has nothing to do with a transaction."""
        asks = REQUESTS_16 if charger.version == "1.6" else REQUESTS_201
        action, payload = self._random.choice((*asks, self._reservation(charger.version)))
        assert await self._ask(charger, action, payload) != {}

    def _reservation(self, version: str) -> tuple[str, Payload]:
        expiry = to_text(self.lab.now() + 900)
        card = self._random.choice(CARDS)
        if version == "1.6":
            return "ReserveNow", {"connectorId": 1, "expiryDate": expiry, "idTag": card, "reservationId": 5}
        token = {"idToken": card, "type": "ISO14443"}
        return "ReserveNow", {"id": 5, "expiryDateTime": expiry, "idToken": token, "evseId": 1}

    # -- the evening

    async def _go_home(self) -> None:
        for charger_id in self.lab.charger_ids():
            charger = self.lab.charger(charger_id)
            if charger_id in self._offline:
                self._do(charger, "connect")
            if charger.connectors[0].status == "Faulted":
                self._do(charger, "clear-fault")
        await self._pass(600)
        for charger_id in self.lab.charger_ids():
            if self.lab.charger(charger_id).connectors[0].plugged:
                self._do(self.lab.charger(charger_id), "stop-session")
        await self._pass(900)
        for charger_id in self.lab.charger_ids():
            charger = self.lab.charger(charger_id)
            assert charger.online, charger.link
            assert charger.queued == 0
            assert charger.connectors[0].transaction_id is None


PROFILE_16: Payload = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0}, {"startPeriod": 600, "limit": 6.0}],
    },
}
PROFILE_201: Payload = {
    "id": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": [{"id": 1, **PROFILE_16["chargingSchedule"]}],
}
LISTED_16: Payload = {"idTag": CARDS[1], "idTagInfo": {"status": "Accepted"}}
LISTED_201: Payload = {
    "idToken": {"idToken": CARDS[1], "type": "ISO14443"},
    "idTokenInfo": {"status": "Accepted"},
}
MONITOR_201: Payload = {
    "value": 5000.0,
    "type": "UpperThreshold",
    "severity": 6,
    "component": {"name": "EVSE", "evse": {"id": 1}},
    "variable": {"name": "Power"},
}
MESSAGE_201: Payload = {
    "id": 1,
    "priority": "NormalCycle",
    "message": {"format": "ASCII", "content": "Good morning"},
}
REQUESTS_16: tuple[tuple[str, Payload], ...] = (
    ("GetConfiguration", {}),
    ("ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "240"}),
    ("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1}),
    ("TriggerMessage", {"requestedMessage": "StatusNotification"}),
    ("ClearCache", {}),
    ("GetLocalListVersion", {}),
    ("ChangeAvailability", {"connectorId": 1, "type": "Operative"}),
    ("UnlockConnector", {"connectorId": 1}),
    ("DataTransfer", {"vendorId": "nobody"}),
    ("CancelReservation", {"reservationId": 5}),
    ("SetChargingProfile", {"connectorId": 0, "csChargingProfiles": PROFILE_16}),
    ("ClearChargingProfile", {}),
    ("GetCompositeSchedule", {"connectorId": 1, "duration": 600}),
    ("SendLocalList", {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [LISTED_16]}),
    ("GetInstalledCertificateIds", {"certificateType": "CentralSystemRootCertificate"}),
)
REQUESTS_201: tuple[tuple[str, Payload], ...] = (
    ("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"}),
    (
        "GetVariables",
        {"getVariableData": [{"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}]},
    ),
    ("TriggerMessage", {"requestedMessage": "MeterValues", "evse": {"id": 1}}),
    ("TriggerMessage", {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}),
    ("ClearCache", {}),
    ("GetLocalListVersion", {}),
    ("ChangeAvailability", {"operationalStatus": "Operative", "evse": {"id": 1}}),
    ("UnlockConnector", {"evseId": 1, "connectorId": 1}),
    ("GetTransactionStatus", {}),
    ("CancelReservation", {"reservationId": 5}),
    ("SetChargingProfile", {"evseId": 0, "chargingProfile": PROFILE_201}),
    ("ClearChargingProfile", {"chargingProfileCriteria": {"chargingProfilePurpose": "TxDefaultProfile"}}),
    ("GetCompositeSchedule", {"evseId": 1, "duration": 600}),
    ("GetChargingProfiles", {"requestId": 2, "chargingProfile": {"chargingProfilePurpose": "TxDefaultProfile"}}),
    ("SetVariableMonitoring", {"setMonitoringData": [MONITOR_201]}),
    ("GetMonitoringReport", {"requestId": 3}),
    ("SetDisplayMessage", {"message": MESSAGE_201}),
    ("GetDisplayMessages", {"requestId": 4}),
    ("SendLocalList", {"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [LISTED_201]}),
    ("GetInstalledCertificateIds", {}),
)


@asynccontextmanager
async def day_for(csms: IndependentCsms, state_dir: Path, *, seed: int = 3) -> AsyncIterator[Day]:
    """A lab of `CHARGERS` chargers of the versions that the CSMS speaks."""
    chargers = [
        CHARGER.format(version=csms.versions[number % len(csms.versions)], number=number) for number in range(CHARGERS)
    ]
    text = f'[lab]\nname = "interop"\nseed = {seed}\n[csms]\nurl = "{csms.url}"\n{"".join(chargers)}'
    lab = Lab(loads(text), state_dir=state_dir, clock=VirtualClock(), link_time=VirtualClock())
    await lab.start()
    try:
        await lab.advance(10, silence_s=ANSWER_S)
        yield Day(lab, csms, seed)
    finally:
        await lab.stop()


def once(seen: list[Seen]) -> list[Seen]:
    """Without those that were sent again under the same unique id, because the answer got lost with a connection."""
    return list({(each.identity, each.unique_id): each for each in seen}.values())


def assert_books_add_up(day: Day) -> None:
    """No transaction lost, none doubled: each of the hardware's has one start and one stop in the CSMS's books."""
    for charger_id in day.lab.charger_ids():
        charger = day.lab.charger(charger_id)
        audit: Callable[[Day, str], tuple[int, int]] = _numbered if charger.version == "1.6" else _sequences
        started, ended = audit(day, charger.identity)
        assert (started, ended) == (day.truth.started[charger.identity], day.truth.ended[charger.identity])
        assert started == ended


def _numbered(day: Day, identity: str) -> tuple[int, int]:
    """1.6: (starts, stops); every stop has a transaction of its own."""
    starts = once(day.csms.calls("StartTransaction", identity=identity))
    stops = once(day.csms.calls("StopTransaction", identity=identity))
    assert len({(each["connectorId"], each["timestamp"]) for each in starts}) == len(starts)
    assert len({each["transactionId"] for each in stops}) == len(stops)
    return len(starts), len(stops)


def _sequences(day: Day, identity: str) -> tuple[int, int]:
    """2.0.1: (starts, stops); every transaction is numbered from 0 without a gap."""
    found: dict[str, list[Seen]] = {}
    for seen in once(day.csms.calls("TransactionEvent", identity=identity)):
        found.setdefault(seen["transactionInfo"]["transactionId"], []).append(seen)
    for events in found.values():
        assert [each["seqNo"] for each in events] == list(range(len(events)))
        kinds = [each["eventType"] for each in events]
        assert (kinds[0], kinds[-1]) == ("Started", "Ended")
        assert set(kinds[1:-1]) <= {"Updated"}
    return len(found), sum(events[-1]["eventType"] == "Ended" for events in found.values())
