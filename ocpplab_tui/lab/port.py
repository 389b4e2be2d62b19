"""The seam between the lab and its faces: dashboard and gateway see a lab only through `LabPort`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ocpplab_tui.ocppj.frame import Frame
from ocpplab_tui.operations.model import Command, Operation

if TYPE_CHECKING:
    from ocpplab_tui.lab.csms_port import CsmsPort
    from ocpplab_tui.lab.details import Details
    from ocpplab_tui.lab.inventory_port import InventoryPort


@dataclass(frozen=True, slots=True)
class ConnectorView:
    """One connector as it is now. `status` is the 1.6 word for both versions, `availability` 2.0.1's."""

    number: int  # n-th of the charger, from 1: keys 1–9
    evse_id: int
    connector_id: int
    connector_type: str  # "CCS2", "Type2" …
    current: str  # "AC" or "DC"
    status: str
    availability: str
    charging_state: str | None  # 2.0.1, while a transaction runs
    error_code: str  # "NoError" or the fault as named by the user
    plugged: bool
    locked: bool
    power_w: float
    max_power_w: float
    limit_w: float | None
    voltage_v: float
    current_a: float
    phases: int
    register_wh: float
    session_wh: float | None  # since the transaction began
    session_seconds: float | None
    soc: float | None  # percent; None where it is not known
    vehicle: str | None
    transaction_id: str | None
    id_token: str | None
    reserved_for: str | None = None
    limit_by: str = ""  # for people: which charging profile it is, "TxDefault #3, until 13:00"


@dataclass(frozen=True, slots=True)
class ChargerView:
    """One charger as it is now."""

    charger_id: str
    identity: str
    name: str
    vendor: str
    model: str
    version: str  # "1.6" or "2.0.1"
    location_id: str | None
    csms_url: str
    powered: bool
    online: bool
    registration: str  # "Accepted", "Pending", "Rejected", or "" before the first answer
    link: str  # for people: "online", "connecting", "retry in 4 s: 401 wrong password", "disconnected"
    booted_at: float | None
    heartbeat_s: float
    queued: int  # transaction messages that wait
    open_call: tuple[str, float] | None  # action and age in seconds of the request without an answer
    faults: tuple[str, ...]
    limit_w: float | None
    max_power_w: float
    connectors: tuple[ConnectorView, ...]
    open_id: str = ""  # unique id of the request without an answer
    shown: tuple[str, ...] = ()  # texts that take turns on the charger's display
    firmware_version: str = ""
    network_faults: tuple[str, ...] = ()  # for people: "latency 2 s, out, MeterValues"
    limit_by: str = ""  # for people: as that of a connector
    firmware_status: str = ""  # of the last update, as told to the CSMS ("Downloading", "Installed"); "" before any


class Outline(NamedTuple):
    """What of a charger seldom changes: where it stands, and how many connectors it has."""

    charger_id: str
    location_id: str | None
    connectors: int


class Glance(NamedTuple):
    """What is seen of a charger from afar: whether it is on, connected and accepted, and the 1.6 word of each
    connector's status."""

    live: bool
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabSummary:
    """The header's figures."""

    name: str
    now: float
    speed: float
    csms: str  # "embedded" or the URL
    csms_ok: bool
    csms_text: str  # for people, when not ok: why
    online: int
    total: int
    connectors: Mapping[str, int]  # connector status → how many; offline chargers' connectors count as "Offline"
    frames_total: int
    frames_per_s: float
    read_only: bool = False
    workers_text: str = ""  # for people: which worker processes do not run, and why; "" while all do
    disk_trouble: str = ""  # for people: why something is not written; "" while all is well
    disk_lost: int = 0  # frames that are not in the journal, and transaction messages that were sent unwritten
    journal_held_s: float | None = None  # what the journal holds, where its size bites before its age; None: it doesn't
    loop_lag_s: float = 0.0  # how late the loop has been for some seconds (95th percentile); 0 while that is no matter


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since the last look: chargers to draw anew, commands that moved, and whether the fleet changed."""

    chargers: frozenset[str]
    commands: tuple[Command, ...]
    fleet: bool  # chargers were added or removed


class Subscription(Protocol):
    """One reader's cursor over what changes. Cheap for the lab: a set and a list."""

    def take(self) -> Changes: ...

    def close(self) -> None: ...


class JournalPort(Protocol):
    """The frames. Sequence numbers rise by one from 1; the newest `capacity` are in memory."""

    @property
    def first(self) -> int:
        """Sequence of the oldest frame in memory (last + 1 when empty)."""
        ...

    @property
    def last(self) -> int:
        """Sequence of the newest frame; 0 before the first."""
        ...

    def get(self, sequence: int) -> Frame | None: ...

    def frames(self, after: int, limit: int) -> Sequence[tuple[int, Frame]]:
        """Frames in memory with a sequence above `after`, oldest first."""
        ...


class OlderFrames(Protocol):
    """Frames that are no longer in memory, from the journal's file. Their sequence numbers go on below
    `JournalPort.first`, and below 1 for those of earlier runs; numbers may be missing."""

    async def oldest(self) -> int | None:
        """Sequence of the oldest frame on disk; None without one."""
        ...

    async def frames(self, first: int, last: int) -> Sequence[tuple[int, Frame]]:
        """The frames on disk with these sequences, both ends included, oldest first."""
        ...


class LabPort(Protocol):
    """Everything that a face of the lab may do."""

    @property
    def journal(self) -> JournalPort: ...

    @property
    def older(self) -> OlderFrames: ...

    def now(self) -> float: ...

    def summary(self) -> LabSummary: ...

    def charger_ids(self) -> Sequence[str]:
        """All chargers, in the order of the lab file."""
        ...

    def outlines(self) -> Sequence[Outline]:
        """All chargers, in the order of the lab file; cheap also for thousands."""
        ...

    def location_name(self, location_id: str) -> str:
        """What people call a location; its id when it is unknown."""
        ...

    def charger(self, charger_id: str) -> ChargerView:
        """By deployment id or OCPP identity. Raises UnknownName."""
        ...

    def glance(self, charger_id: str) -> Glance:
        """By deployment id; cheap also for thousands. Raises UnknownName."""
        ...

    def open_id(self, charger_id: str) -> str:
        """Unique id of the charger's request without an answer; "" without one. Raises UnknownName."""
        ...

    def id_tokens(self) -> Sequence[str]:
        """Tokens that forms offer: those of the lab file, then those seen."""
        ...

    def configuration(self, charger_id: str) -> Sequence[tuple[str, str, bool]]:
        """(name, present value, read-only) of every key (1.6) or variable (2.0.1); write-only ones show no value."""
        ...

    def details(self, charger_id: str) -> Details:
        """One charger in depth, a part at a time, as it is at this moment. Raises UnknownName."""
        ...

    @property
    def inventory(self) -> InventoryPort:
        """Chargers and locations, to add, change and remove. Raises OperationRefused before the lab has started."""
        ...

    @property
    def csms_port(self) -> CsmsPort | None:
        """The CSMS that the lab brings along; None while it has none."""
        ...

    def submit(self, charger_id: str, operation: Operation, *, origin: str) -> Command:
        """Perform an operation. What cannot be done is a Command with status `rejected` and its `refusal`;
        raises only UnknownName (no such charger)."""
        ...

    def commands(self, limit: int = 200) -> Sequence[Command]:
        """The latest commands, newest first."""
        ...

    def subscribe(self) -> Subscription: ...
