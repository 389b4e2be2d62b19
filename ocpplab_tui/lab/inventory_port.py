"""What the gateway may do beyond `LabPort`: chargers and locations come and go, frames are looked up on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ocpplab_tui.config.catalog import Model
from ocpplab_tui.lab.measures import Measures
from ocpplab_tui.lab.port import LabPort
from ocpplab_tui.operations.model import Command


@dataclass(frozen=True, slots=True)
class Location:
    """A site. Times are simulated seconds since the epoch; `status` is a word of its user's."""

    id: str
    slug: str
    name: str
    created_at: float
    updated_at: float
    address: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    timezone: str | None = None
    owner_name: str | None = None
    public: bool | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargerSpec:
    """A charger to be made, as its user describes it. `ws_url` without the identity, or "embedded".

    `security_profile` with what it needs (`config.access_rules.Access`); None: as the lab file says of that CSMS."""

    identity: str
    brand_slug: str
    model_slug: str
    connector_type: str
    ws_url: str
    ocpp_version: str = "1.6"
    name: str = ""
    location_id: str | None = None
    security_profile: int | None = None
    password: str = field(default="", repr=False)
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""


CHANGEABLE = ("name", "connector_type", "ocpp_version", "ws_url", "location_id")
"""What can be changed of a charger: the fields of `ChargerSpec` that may stand in a change."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is kept of a charger, beside its state. Times are simulated seconds since the epoch."""

    charger_id: str
    identity: str
    name: str
    brand_name: str
    model: Model
    ocpp_version: str
    connector_type: str
    location_id: str | None
    ws_url: str
    created_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which frames of a charger: `start` and `end` (inclusive, seconds since the epoch), `action` in any spelling."""

    charger_id: str
    start: float | None = None
    end: float | None = None
    action: str | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One frame as it stood on the wire, secrets redacted. `direction`: "out" goes to the CSMS."""

    at: float
    direction: str
    action: str
    message: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Newest first. `total`: all that match in what is kept."""

    entries: Sequence[LogEntry]
    total: int


class InventoryPort(Protocol):
    """Chargers and locations: what is made, changed and removed here is kept over restarts."""

    def deployment(self, charger_id: str) -> Deployment:
        """By deployment id or OCPP identity. Raises UnknownName."""
        ...

    def version_of(self, charger_id: str) -> str:
        """ "1.6" or "2.0.1"; a charger by deployment id or OCPP identity. Raises UnknownName."""
        ...

    def deployments(self, location_id: str | None = None) -> Sequence[Deployment]:
        """All, or those of one location, in the lab's order."""
        ...

    def charger_ids_at(self, location_id: str) -> Sequence[str]:
        """Deployment ids of a location's chargers, in the lab's order."""
        ...

    def add_charger(self, spec: ChargerSpec) -> Deployment:
        """Make a charger and boot it at once. Raises OperationRefused."""
        ...

    async def change_charger(self, charger_id: str, changes: Mapping[str, str]) -> Deployment:
        """Change some of `CHANGEABLE`. Raises UnknownName, OperationRefused."""
        ...

    async def remove_charger(self, charger_id: str) -> None:
        """End it cleanly: transactions are stopped and told, then the websocket closes. Raises UnknownName."""
        ...

    def locations(self) -> Sequence[Location]: ...

    def location(self, location_id: str) -> Location:
        """Raises UnknownName."""
        ...

    def add_location(self, fields: Mapping[str, object]) -> Location:
        """`fields` of `Location`, without ids and times."""
        ...

    def change_location(self, location_id: str, fields: Mapping[str, object]) -> Location: ...

    def remove_location(self, location_id: str) -> None:
        """Raises OperationRefused while chargers stand there."""
        ...

    def new_suffix(self) -> str:
        """Eight hex digits from the lab's seed, for identities that nobody chose."""
        ...


class LogsPort(Protocol):
    """The frames on disk."""

    async def page(self, query: LogQuery) -> LogPage: ...


class GatewayLab(LabPort, Protocol):
    """A lab as the gateway sees it."""

    @property
    def inventory(self) -> InventoryPort: ...

    @property
    def logs(self) -> LogsPort: ...

    @property
    def journal_base(self) -> int:
        """What is added to a frame's sequence to get a number that rises over restarts."""
        ...

    async def measures(self) -> Measures:
        """What a monitor wants to know, of all processes of the lab."""
        ...

    def command(self, command_id: str) -> Command | None:
        """A command by its id; None when it is unknown or forgotten."""
        ...
