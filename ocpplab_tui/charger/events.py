"""What the hardware tells: the protocol turns these into messages, the lab into what people see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.charger.states import (
    Availability,
    ChargingState,
    ConnectorStatus,
    StopReason,
    Trigger,
)

if TYPE_CHECKING:
    from ocpplab_tui.charger.charging_profile import ChargingProfile
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.charger.meter import MeterSample
    from ocpplab_tui.charger.reservations import ReservationEnd
    from ocpplab_tui.charger.transaction import IdToken, Transaction


@dataclass(frozen=True, slots=True)
class ConnectorChanged:
    """Status, error code or info of a connector changed, or (`connector` None) of the whole (1.6: connector 0).

    `availability_changed` is False when only the finer 1.6 view moved (Preparing → Charging is Occupied all along).
    """

    at: float
    connector: Connector | None
    status: ConnectorStatus
    availability: Availability
    availability_changed: bool
    error_code: str = "NoError"
    info: str = ""


@dataclass(frozen=True, slots=True)
class TransactionStarted:
    """A start point was reached (1.6: PowerPathClosed). `samples` hold the Transaction.Begin values."""

    at: float
    transaction: Transaction
    trigger: Trigger
    charging_state: ChargingState
    samples: tuple[MeterSample, ...] = ()
    id_token: IdToken | None = None


class TransactionUpdated(NamedTuple):
    """Something in a running transaction changed, or a sample is due (MeterValuePeriodic, MeterValueClock). A tuple,
    since it comes with every sample, and costs a third of a frozen dataclass."""

    at: float
    transaction: Transaction
    trigger: Trigger
    charging_state: ChargingState | None = None
    samples: tuple[MeterSample, ...] = ()
    id_token: IdToken | None = None


@dataclass(frozen=True, slots=True)
class TransactionEnded:
    """A stop point was reached. `samples` hold Transaction.Begin, what was kept between, and Transaction.End."""

    at: float
    transaction: Transaction
    trigger: Trigger
    reason: StopReason
    charging_state: ChargingState
    samples: tuple[MeterSample, ...] = ()
    id_token: IdToken | None = None


@dataclass(frozen=True, slots=True)
class ClockSampled:
    """A clock-aligned sample is due outside of TransactionUpdated (`connector` None: main meter, evse 0)."""

    at: float
    connector: Connector | None
    transaction: Transaction | None
    sample: MeterSample


@dataclass(frozen=True, slots=True)
class FaultChanged:
    """A fault came or went. `connector` None: the whole charger."""

    at: float
    fault: str
    connector: Connector | None
    active: bool


@dataclass(frozen=True, slots=True)
class SensorChanged:
    """A person made a sensor (`charger.sensors`) tell something else. `evse` 0: one of the whole charger."""

    at: float
    sensor: str
    evse: int
    value: float


@dataclass(frozen=True, slots=True)
class BecameIdle:
    """The last transaction ended (and nothing waits): a scheduled reset may go on."""

    at: float


@dataclass(frozen=True, slots=True)
class ReservationEnded:
    """A reservation is over that nobody used or cancelled: `why` is Expired or Removed (H01.FR.16, FR.17, H04)."""

    at: float
    reservation_id: int
    why: ReservationEnd


@dataclass(frozen=True, slots=True)
class ExternalLimitChanged:
    """Others than the CSMS (`charger.charging`) limit an EVSE or (`evse` 0) the station, no more, or otherwise than
    `before`; None: there is or was no such limit."""

    at: float
    evse: int
    before: ChargingProfile | None
    profile: ChargingProfile | None


Event = (
    ConnectorChanged
    | TransactionStarted
    | TransactionUpdated
    | TransactionEnded
    | ClockSampled
    | FaultChanged
    | SensorChanged
    | BecameIdle
    | ReservationEnded
    | ExternalLimitChanged
)
