"""A lab that stands still: chargers in all states, frames, commands with chosen outcomes, a fixed clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ocpplab_tui.base.errors import OperationRefused, UnknownName
from ocpplab_tui.config import catalog
from ocpplab_tui.lab.details import Details
from ocpplab_tui.lab.inventory_port import ChargerSpec, Deployment, Location
from ocpplab_tui.lab.port import Changes, ChargerView, ConnectorView, Glance, LabSummary, Outline
from ocpplab_tui.ocppj.frame import Direction, Frame, Kind
from ocpplab_tui.operations.model import Command, Operation, Outcome
from tests.tui.fake_csms import FakeCsms
from tests.tui.fake_details import FakeDetails

NOW = 1_767_270_896.0  # 2026-01-01T12:34:56Z

CONNECTOR = ConnectorView(
    number=1,
    evse_id=1,
    connector_id=1,
    connector_type="CCS2",
    current="DC",
    status="Available",
    availability="Available",
    charging_state=None,
    error_code="NoError",
    plugged=False,
    locked=False,
    power_w=0.0,
    max_power_w=50_000.0,
    limit_w=None,
    voltage_v=0.0,
    current_a=0.0,
    phases=3,
    register_wh=1_254_310.0,
    session_wh=None,
    session_seconds=None,
    soc=None,
    vehicle=None,
    transaction_id=None,
    id_token=None,
)

CHARGER = ChargerView(
    charger_id="dep-001",
    identity="CP-001",
    name="CP-001",
    vendor="OCPPLAB",
    model="SDK-DC-50",
    version="1.6",
    location_id="loc-1",
    csms_url="ws://127.0.0.1:9000/ocpp",
    powered=True,
    online=True,
    registration="Accepted",
    link="online",
    booted_at=NOW - 2029,
    heartbeat_s=300.0,
    queued=0,
    open_call=None,
    faults=(),
    limit_w=None,
    max_power_w=50_000.0,
    connectors=(CONNECTOR,),
)


def charging(number: int = 1, power_w: float = 47_800.0, **changes: Any) -> ConnectorView:
    values: dict[str, Any] = {
        "number": number,
        "evse_id": number,
        "status": "Charging",
        "availability": "Occupied",
        "charging_state": "Charging",
        "plugged": True,
        "locked": True,
        "power_w": power_w,
        "voltage_v": 400.0,
        "current_a": 119.0,
        "session_wh": 12_410.0,
        "session_seconds": 1102.0,
        "soc": 62.0,
        "vehicle": "mid-size",
        "transaction_id": "7f3a91c2-52d8-4b1e-9f7c-8d1f60a2b3c4",
        "id_token": "DEADBEEF",
    }
    return replace(CONNECTOR, **(values | changes))


def connector(status: str, number: int = 1, **changes: Any) -> ConnectorView:
    occupied = status in ("Preparing", "SuspendedEV", "SuspendedEVSE", "Finishing")
    availability = "Occupied" if occupied else status
    values: dict[str, Any] = {"number": number, "evse_id": number, "status": status, "availability": availability}
    return replace(CONNECTOR, **(values | changes))


def charger(number: int, *connectors: ConnectorView, version: str = "1.6", **changes: Any) -> ChargerView:
    identity = f"CP-{number:03}"
    values = {"charger_id": f"dep-{number:03}", "identity": identity, "name": identity, "version": version}
    return replace(CHARGER, connectors=connectors, **(values | changes))


def twelve() -> list[ChargerView]:
    """One of every state, and of every trouble."""
    session: dict[str, Any] = {
        "session_wh": 3200.0,
        "session_seconds": 754.0,
        "transaction_id": "1042",
        "id_token": "FLEET-1",
    }
    slow = charging(power_w=11_000.0, connector_type="Type2", max_power_w=11_000.0, current="AC", soc=None, **session)
    return [
        charger(1, slow, model="SDK-AC-11", max_power_w=11_000.0),
        charger(2, connector("Available"), connector("Preparing", 2, plugged=True), version="2.0.1"),
        charger(3, charging(), connector("Available", 2), version="2.0.1", limit_w=50_000.0),
        charger(
            4,
            connector("Faulted", error_code="GroundFault"),
            faults=("GroundFault",),
        ),
        charger(5, connector("SuspendedEV", plugged=True, soc=80.0, **session), version="2.0.1"),
        charger(6, connector("Available")),
        charger(7, connector("SuspendedEVSE", plugged=True, soc=41.0, **session), version="2.0.1"),
        charger(8, connector("Finishing", plugged=True), connector("Reserved", 2, reserved_for="FLEET-1")),
        charger(9, connector("Unavailable"), version="2.0.1"),
        charger(
            10,
            connector("Charging", plugged=True, power_w=7_400.0),
            online=False,
            link="retry in 4 s: 401 wrong password",
            queued=3,
        ),
        charger(
            11,
            charging(1),
            connector("Available", 2),
            connector("Preparing", 3, plugged=True),
            connector("Faulted", 4, error_code="OverTemperature"),
            version="2.0.1",
            faults=("OverTemperature",),
        ),
        charger(12, connector("Available"), registration="", booted_at=None, link="connecting"),
    ]


def crowd(count: int) -> list[ChargerView]:
    """Many chargers, all states in turn."""
    pattern = twelve()
    return [
        replace(pattern[n % 12], charger_id=f"dep-{n + 1:03}", identity=f"AC-{n + 1:04}", name=f"AC-{n + 1:04}")
        for n in range(count)
    ]


def two_sites(views: Sequence[ChargerView]) -> list[ChargerView]:
    """The chargers at two locations, in turn."""
    return [replace(view, location_id=f"loc-{n % 2 + 1}") for n, view in enumerate(views)]


def call(at: float, charger_id: str, action: str, payload: Any, uid: str, *, to_csms: bool = True) -> Frame:
    data = json.dumps([2, uid, action, payload], separators=(",", ":"), ensure_ascii=False).encode()
    return Frame(at, charger_id, Direction.OUT if to_csms else Direction.IN, Kind.CALL, action, uid, data)


def result(
    at: float, charger_id: str, action: str, payload: Any, uid: str, latency: float, *, to_csms: bool = False
) -> Frame:
    data = json.dumps([3, uid, payload], separators=(",", ":"), ensure_ascii=False).encode()
    direction = Direction.OUT if to_csms else Direction.IN
    return Frame(at, charger_id, direction, Kind.RESULT, action, uid, data, latency)


def error(at: float, charger_id: str, action: str, code: str, text: str, uid: str, latency: float) -> Frame:
    data = json.dumps([4, uid, code, text, {}], separators=(",", ":")).encode()
    return Frame(at, charger_id, Direction.IN, Kind.ERROR, action, uid, data, latency)


def talk() -> list[Frame]:
    """A round of every kind of frame, as both versions write them."""
    at = NOW - 20
    stamp = "2026-01-01T12:34:36.000Z"
    boot = {"chargePointVendor": "OCPPLAB", "chargePointModel": "SDK-DC-50", "firmwareVersion": "1.4.2"}
    event = {
        "eventType": "Updated",
        "timestamp": stamp,
        "triggerReason": "MeterValuePeriodic",
        "seqNo": 12,
        "transactionInfo": {"transactionId": "7f3a91c2-52d8-4b1e-9f7c-8d1f60a2b3c4", "chargingState": "Charging"},
        "meterValue": [{"timestamp": stamp, "sampledValue": [{"value": 47800.0, "measurand": "Power.Active.Import"}]}],
    }
    status = {"connectorId": 1, "errorCode": "GroundFailure", "status": "Faulted", "timestamp": stamp}
    values = {
        "connectorId": 1,
        "transactionId": 1042,
        "meterValue": [
            {
                "timestamp": stamp,
                "sampledValue": [
                    {"value": "3200", "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
                    {"value": "11000", "measurand": "Power.Active.Import", "unit": "W"},
                ],
            }
        ],
    }
    start = {"connectorId": 1, "idTag": "FLEET-1", "meterStart": 1250, "timestamp": stamp}
    info = {"idTagInfo": {"status": "Accepted"}}
    bad = call(at + 13, "dep-009", "Heartbeat", {"when": "now"}, "m-9")._replace(verdict="when: not allowed here")
    return [
        call(at, "dep-001", "BootNotification", boot, "m-1"),
        result(
            at + 0.01,
            "dep-001",
            "BootNotification",
            {"status": "Accepted", "interval": 300, "currentTime": stamp},
            "m-1",
            9.4,
        ),
        call(at + 2, "dep-001", "Authorize", {"idTag": "FLEET-1"}, "m-2"),
        result(at + 2.01, "dep-001", "Authorize", info, "m-2", 7.9),
        call(at + 3, "dep-001", "StartTransaction", start, "m-3"),
        result(at + 3.02, "dep-001", "StartTransaction", {"transactionId": 1042, **info}, "m-3", 12.0),
        call(at + 5, "dep-003", "TransactionEvent", event, "m-4"),
        result(at + 5.01, "dep-003", "TransactionEvent", {}, "m-4", 8.2),
        call(at + 6, "dep-004", "StatusNotification", status, "m-5"),
        result(at + 6.01, "dep-004", "StatusNotification", {}, "m-5", 3.1),
        call(at + 8, "dep-002", "GetVariables", {"getVariableData": []}, "c-1", to_csms=False),
        error(at + 8.01, "dep-002", "GetVariables", "OccurrenceConstraintViolation", "getVariableData: 0", "c-1", 0.4),
        call(at + 9, "dep-001", "MeterValues", values, "m-6"),
        result(at + 9.01, "dep-001", "MeterValues", {}, "m-6", 4.4),
        call(
            at + 10, "dep-006", "RemoteStartTransaction", {"idTag": "DEADBEEF", "connectorId": 1}, "c-2", to_csms=False
        ),
        result(at + 10.01, "dep-006", "RemoteStartTransaction", {"status": "Accepted"}, "c-2", 0.6, to_csms=True),
        call(at + 12, "dep-005", "Heartbeat", {}, "m-8"),
        result(at + 12.2, "dep-005", "Heartbeat", {"currentTime": stamp}, "m-8", 1203.0),
        bad,
        error(at + 13.01, "dep-009", "Heartbeat", "FormatViolation", "when is not a property", "m-9", 2.2),
        Frame(at + 14, "dep-002", Direction.IN, Kind.JUNK, "", "", b"hello?", verdict="not a JSON array"),
        call(
            at + 19.9,
            "dep-003",
            "StatusNotification",
            {"evseId": 2, "connectorId": 1, "connectorStatus": "Occupied"},
            "m-10",
        ),
    ]


@dataclass
class FakeJournal:
    """Frames in memory; `first` moves when `capacity` is reached."""

    kept: list[Frame] = field(default_factory=list)
    first: int = 1
    capacity: int = 100_000

    @property
    def last(self) -> int:
        return self.first + len(self.kept) - 1

    def get(self, sequence: int) -> Frame | None:
        index = sequence - self.first
        return self.kept[index] if 0 <= index < len(self.kept) else None

    def frames(self, after: int, limit: int) -> Sequence[tuple[int, Frame]]:
        start = max(0, after + 1 - self.first)
        return [(self.first + start + n, frame) for n, frame in enumerate(self.kept[start : start + limit])]

    def add(self, *frames: Frame) -> None:
        self.kept.extend(frames)
        if (over := len(self.kept) - self.capacity) > 0:
            del self.kept[:over]
            self.first += over


@dataclass
class FakeOlder:
    """Frames on disk, by sequence."""

    kept: dict[int, Frame] = field(default_factory=dict)
    asked: list[tuple[int, int]] = field(default_factory=list)

    async def oldest(self) -> int | None:
        return min(self.kept, default=None)

    async def frames(self, first: int, last: int) -> Sequence[tuple[int, Frame]]:
        self.asked.append((first, last))
        return [(number, self.kept[number]) for number in range(first, last + 1) if number in self.kept]


class FakeSubscription:
    def __init__(self) -> None:
        self.chargers: set[str] = set()
        self.commands: list[Command] = []
        self.fleet = False

    def take(self) -> Changes:
        changes = Changes(frozenset(self.chargers), tuple(self.commands), self.fleet)
        self.chargers, self.commands, self.fleet = set(), [], False
        return changes

    def close(self) -> None:
        pass


Decide = Callable[[str, Operation], tuple[Outcome, str]]


class FakeInventory:
    """Makes and removes chargers; `refusal` says why it doesn't. `room`: how many more it makes."""

    def __init__(self, lab: FakeLab) -> None:
        self._lab = lab
        self.refusal = ""
        self.room = 10_000
        self.made: list[ChargerSpec] = []

    def deployments(self) -> Sequence[Deployment]:
        return [
            Deployment(
                charger_id=view.charger_id,
                identity=view.identity,
                name=view.name,
                brand_name=view.vendor,
                model=catalog.find("ocpplab", "sdk-dc-50"),
                ocpp_version=view.version,
                connector_type="CCS2",
                location_id=view.location_id,
                ws_url="embedded",
                created_at=NOW,
                updated_at=NOW,
            )
            for view in self._lab.views.values()
        ]

    def locations(self) -> Sequence[Location]:
        names = {"loc-1": "Depot North", "loc-2": "Market Square"}
        return [Location(each, each, name, NOW, NOW) for each, name in names.items()]

    def add_charger(self, spec: ChargerSpec) -> Deployment:
        if self.refusal or self.room <= 0:
            raise OperationRefused(self.refusal or "No more files can be opened.")
        self.room -= 1
        self.made.append(spec)
        view = replace(
            CHARGER,
            charger_id=f"dep-new-{len(self.made)}",
            identity=spec.identity,
            name=spec.identity,
            version=spec.ocpp_version,
            location_id=spec.location_id,
            online=False,
            link="connecting",
            registration="",
        )
        self._lab.change(view)
        return self.deployments()[-1]

    async def remove_charger(self, charger_id: str) -> None:
        if self.refusal:
            raise OperationRefused(self.refusal)
        self._lab.charger(charger_id)
        del self._lab.views[charger_id]
        self._lab.subscription.fleet = True


class FakeLab:
    """LabPort over plain dictionaries. `decide` says what becomes of a command (default: applied)."""

    def __init__(self, chargers: Sequence[ChargerView] = (), frames: Sequence[Frame] = ()) -> None:
        self.views = {view.charger_id: view for view in chargers}
        self.journal = FakeJournal(list(frames))
        self.older = FakeOlder()
        self.subscription = FakeSubscription()
        self.inventory: Any = FakeInventory(self)  # of an InventoryPort, what the dashboard uses
        self.submitted: list[tuple[str, Operation, str]] = []
        self.known_commands: list[Command] = []
        self.decide: Decide = lambda charger_id, operation: (Outcome.APPLIED, "")
        self.time = NOW
        self.depths: dict[str, FakeDetails] = {}
        self.csms_port: FakeCsms | None = FakeCsms()
        self.head = LabSummary(
            name="demo",
            now=NOW,
            speed=1.0,
            csms="embedded",
            csms_ok=True,
            csms_text="",
            online=0,
            total=0,
            connectors={},
            frames_total=0,
            frames_per_s=38.0,
        )
        self.keys: list[tuple[str, str, bool]] = [
            ("AuthorizeRemoteTxRequests", "true", False),
            ("HeartbeatInterval", "300", False),
            ("MeterValueSampleInterval", "60", False),
            ("NumberOfConnectors", "1", True),
        ]

    def now(self) -> float:
        return self.time

    def summary(self) -> LabSummary:
        return replace(
            self.head,
            now=self.time,
            online=sum(view.online for view in self.views.values()),
            total=len(self.views),
            connectors=self._counts(),
            frames_total=self.journal.last,
        )

    def _counts(self) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for view in self.views.values():
            for each in view.connectors:
                name = each.status if view.online else "Offline"
                counts[name] = counts.get(name, 0) + 1
        return counts

    def charger_ids(self) -> Sequence[str]:
        return list(self.views)

    def outlines(self) -> Sequence[Outline]:
        return [Outline(each.charger_id, each.location_id, len(each.connectors)) for each in self.views.values()]

    def location_name(self, location_id: str) -> str:
        return {"loc-1": "Depot North", "loc-2": "Market Square"}.get(location_id, location_id)

    def charger(self, charger_id: str) -> ChargerView:
        view = self.views.get(charger_id)
        if view is None:
            raise UnknownName(f"There is no charger {charger_id}.")
        return view

    def glance(self, charger_id: str) -> Glance:
        view = FakeLab.charger(self, charger_id)
        live = view.powered and view.online and view.registration == "Accepted"
        return Glance(live, tuple(each.status for each in view.connectors))

    def open_id(self, charger_id: str) -> str:
        return self.charger(charger_id).open_id

    def id_tokens(self) -> Sequence[str]:
        return ["DEADBEEF", "FLEET-1", "EXPIRED1"]

    def configuration(self, charger_id: str) -> Sequence[tuple[str, str, bool]]:
        return self.keys

    def details(self, charger_id: str) -> Details:
        view = self.charger(charger_id)
        return self.depths.setdefault(charger_id, FakeDetails(NOW, view))

    def submit(self, charger_id: str, operation: Operation, *, origin: str) -> Command:
        view = self.charger(charger_id)
        self.submitted.append((charger_id, operation, origin))
        outcome, detail = self.decide(charger_id, operation)
        number = len(self.submitted)
        command = Command(f"{number:012x}", operation, charger_id, view.identity, origin, self.time, outcome, detail)
        if outcome is Outcome.REJECTED and detail:
            command.refusal = OperationRefused(detail)
        self.known_commands.insert(0, command)
        self.subscription.commands.append(command)
        return command

    def commands(self, limit: int = 200) -> Sequence[Command]:
        return self.known_commands[:limit]

    def subscribe(self) -> FakeSubscription:
        return self.subscription

    # what happens in the lab

    def change(self, view: ChargerView) -> None:
        """A charger is as given from now on (a new one joins the fleet)."""
        if view.charger_id not in self.views:
            self.subscription.fleet = True
        self.views[view.charger_id] = view
        self.subscription.chargers.add(view.charger_id)

    def finish(self, command: Command, outcome: Outcome, detail: str = "") -> None:
        command.status, command.detail = outcome, detail
        self.subscription.commands.append(command)


def demo() -> FakeLab:
    return FakeLab(twelve(), talk())
