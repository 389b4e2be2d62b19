"""One charger in depth, a part at a time: what the tabs of the Charger screen show. Plain values, as they are now.

Times are simulated seconds since the epoch. Secrets are covered before they get here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One configuration key (1.6) or variable (2.0.1). `name` is what set-configuration takes.

    `value` None: it must not be told. `minimum` and `maximum` bound a number, or the length of a text. `values`: what
    it may be, or what its members may be.
    """

    name: str
    component: str
    place: str  # "", "EVSE 1", "EVSE 1 connector 1"
    variable: str
    value: str | None
    type: str  # 2.0.1's DataEnumType, for both versions
    unit: str
    minimum: float | None
    maximum: float | None
    values: tuple[str, ...]
    access: str  # "ReadOnly", "ReadWrite", "WriteOnly"
    reboot: bool
    persistent: bool
    monitored: bool = False

    @property
    def writable(self) -> bool:
        return self.access != "ReadOnly"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """What the local list or the cache says about a token; an expired one is told as such."""

    id_token: str
    type: str
    status: str
    group: str | None
    expires_at: float | None
    expired: bool
    evse_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReservationRow:
    """`place`: "any EVSE", "EVSE 1", "connector 2", or a type of connector."""

    id: int
    place: str
    id_token: str
    group: str | None
    expires_at: float


@dataclass(frozen=True, slots=True)
class AuthorizationDetails:
    """Local list, cache, reservations."""

    list_enabled: bool
    list_version: int
    local_list: tuple[TokenRow, ...]
    cache_enabled: bool
    cache: tuple[TokenRow, ...]
    reservations: tuple[ReservationRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """From `start_s` after the schedule's start; `limit` in the schedule's unit."""

    start_s: float
    limit: float
    phases: int | None = None


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One installed charging profile, one row for each of its schedules. `evse_id` 0: the whole charger."""

    id: int
    purpose: str
    kind: str
    stack_level: int
    evse_id: int
    unit: str  # "W" or "A"
    periods: tuple[PeriodRow, ...]
    recurrency: str = ""
    starts_at: float | None = None
    duration_s: float | None = None
    valid_from: float | None = None
    valid_to: float | None = None
    transaction_id: str = ""
    source: str = ""  # "CSO", "EMS" …


@dataclass(frozen=True, slots=True)
class Composite:
    """What a connector may draw: from each `at` on the limit in watts; None: as much as the hardware can."""

    number: int  # of the connector
    steps: tuple[tuple[float, float | None], ...]
    until: float
    max_power_w: float
    power_w: float


@dataclass(frozen=True, slots=True)
class ProfilesDetails:
    """Installed profiles, and for each connector the limits that come of them."""

    now: float
    profiles: tuple[ProfileRow, ...]
    composites: tuple[Composite, ...]


@dataclass(frozen=True, slots=True)
class MonitorRow:
    """One variable monitor. `state`: "triggered" while its condition holds, else ""."""

    id: int
    component: str
    variable: str
    type: str  # MonitorEnumType
    value: float
    severity: int
    kind: str  # "HardWired", "Preconfigured", "Custom"
    transaction: bool
    state: str = ""
    actual: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event that was told, or waits to be."""

    id: int
    at: float
    component: str
    variable: str
    trigger: str
    actual: str
    kind: str  # EventNotificationEnumType
    cleared: bool
    severity: int | None = None
    monitor_id: int | None = None
    cause: int | None = None
    tech_code: str = ""
    tech_info: str = ""


@dataclass(frozen=True, slots=True)
class MonitorsDetails:
    """Monitors by id, events newest first."""

    monitors: tuple[MonitorRow, ...]
    events: tuple[EventRow, ...]
    level: int | None = None  # severity up to which events are told
    base: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A message that waits. `at`: when what it tells of happened. `payload`: JSON, secrets covered."""

    action: str
    at: float | None
    transmissions: int
    unique_id: str
    transaction: bool  # of a transaction: in order, retried; else sent once when somebody listens
    under_way: bool
    payload: str


@dataclass(frozen=True, slots=True)
class QueueDetails:
    """In the order in which they will be sent. `dropped`: how many found no room."""

    rows: tuple[QueueRow, ...]
    speaking: bool  # online and accepted: what waits goes out
    dropped: int = 0


class SessionSlot(NamedTuple):
    """A slot of time: its mean power, and energy, charge and limit at its end. `limit_w`: the lowest that charging
    profiles allowed within it; None: as much as the hardware can. `soc`: percent; None: no vehicle."""

    power_w: float
    energy_wh: float
    soc: float | None
    limit_w: float | None


class TurnRow(NamedTuple):
    """Something that happened in a session. `what` is one of `charger.session_record.Happened`, or "limit" and "no
    limit" where charging profiles allow something else from then on (`value`: watts). `value` of a power that was
    set: watts; of a battery that was set: percent."""

    at: float
    what: str
    detail: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """The session at a connector, or the last one until the next begins, in equal slots of `slot_s`.

    The first slot begins at `since`, the last one ends at `until` (the end of the session, else now) and may be
    shorter. Energies count from the beginning of the session. Sums of power over time are exact: mean power times
    length is the energy that flowed in a slot.
    """

    number: int  # of the connector
    began_at: float
    ended_at: float | None
    since: float
    until: float
    slot_s: float
    slots: tuple[SessionSlot, ...]
    power_w: float  # at this moment
    soc_since: float | None  # percent, when the first slot begins
    max_power_w: float
    turns: tuple[TurnRow, ...]  # oldest first
    turns_lost: int = 0  # that were so many that they were not kept

    @property
    def running(self) -> bool:
        return self.ended_at is None


class Details(Protocol):
    """One charger's depths. Each method looks anew and builds only what it gives back."""

    def configuration(self) -> tuple[SettingRow, ...]: ...

    def authorization(self) -> AuthorizationDetails: ...

    def profiles(self, hours: float = 6.0) -> ProfilesDetails:
        """Composite limits over the next `hours` of simulated time."""
        ...

    def monitors(self) -> MonitorsDetails:
        """Empty for a 1.6 charger: that version has none."""
        ...

    def queue(self) -> QueueDetails: ...

    def session(self, connector: int, slots: int = 120, last_s: float | None = None) -> SessionDetails | None:
        """The n-th connector's session in at most so many slots, or only its last seconds; None before the first, and
        for a connector that isn't there."""
        ...
