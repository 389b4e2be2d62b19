"""The state of a charger, and how its statuses follow from it."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from random import Random
from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.errors import OperationRefused, UnknownName
from ocpplab_tui.charger.changes import availability_of, way
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.display import Display
from ocpplab_tui.charger.driver_texts import DriverTexts
from ocpplab_tui.charger.events import BecameIdle, ConnectorChanged, Event
from ocpplab_tui.charger.faults import NO_ERROR, Fault, error_code
from ocpplab_tui.charger.meter import Meter
from ocpplab_tui.charger.reservations import Reservations
from ocpplab_tui.charger.states import Availability, ChargingState, ConnectorStatus
from ocpplab_tui.charger.transaction import Authorization, Transaction

if TYPE_CHECKING:
    from ocpplab_tui.charger.authorization import AuthorizationStore
    from ocpplab_tui.charger.charging_profiles import ChargingProfiles
    from ocpplab_tui.charger.device_model import DeviceModel
    from ocpplab_tui.charger.settings import Settings
    from ocpplab_tui.config.catalog import Model
    from ocpplab_tui.config.vehicles import Vehicle

Due = tuple[float, Callable[[float, Any], None], Any]
"""When something happens by itself, and what is called then with the instant and its subject."""

EV_SIDE_DISCONNECTED = "EV side disconnected"
"""ConnectorChanged.info while the transaction waits for the vehicle (S-03)."""

_STATUS = {
    ChargingState.CHARGING: ConnectorStatus.CHARGING,
    ChargingState.SUSPENDED_EV: ConnectorStatus.SUSPENDED_EV,
    ChargingState.SUSPENDED_EVSE: ConnectorStatus.SUSPENDED_EVSE,
}


class Hardware:
    """What a charger is made of. The classes on top of this one each add one kind of things that happen to it.

    Facts are changed first; then `_report` derives the statuses from them and tells what changed.
    """

    __slots__ = (
        "_due",
        "_events",
        "_intervals",
        "_phase",
        "_random",
        "_revision",
        "_silent",
        "_was_busy",
        "authorization",
        "availability",
        "clock_offset_s",
        "clock_wh",
        "clocked_at",
        "connectors",
        "device_model",
        "display",
        "driver_texts",
        "error_code",
        "facts",
        "faults",
        "firmware_version",
        "held",
        "limit_a",
        "limit_w",
        "limits_due",
        "model",
        "now",
        "offered",
        "operative",
        "powered",
        "profiles",
        "progressed",
        "reservations",
        "sensors",
        "settings",
        "status",
        "touched",
        "vehicle",
        "version",
        "waiting",
        "waiting_transaction",
    )

    device_model: DeviceModel
    authorization: AuthorizationStore
    settings: Settings
    availability: Availability
    status: ConnectorStatus
    error_code: str

    def __init__(self, model: Model, version: str, now: float, *, random: Random, vehicle: Vehicle) -> None:
        self.model = model
        self.version = version
        self.now = now
        self.vehicle = vehicle
        self.powered = True
        self.operative = True
        self.held = False  # out of service while new firmware waits or is installed
        self.firmware_version = model.firmware_version
        self.profiles: ChargingProfiles | None = None
        self.limit_w: float | None = None
        self.limit_a: float | None = None  # the same in each phase of the grid connection
        self.limits_due = inf
        self.faults: tuple[Fault, ...] = ()
        self.waiting: Authorization | None = None
        self.offered: Connector | None = None
        self.waiting_transaction: Transaction | None = None
        self.status, self.availability, self.error_code = ConnectorStatus.AVAILABLE, Availability.AVAILABLE, NO_ERROR
        self._random = random
        self._phase = random.random()
        self._silent = False
        self._was_busy = False
        self.facts = 0  # rises with whatever may change a live value, samples apart
        self.sensors: dict[tuple[str, int], float] | None = None  # what people make sensors tell, by name and EVSE
        self.touched = 0  # rises with whatever happens: `SessionState` is to be stored again
        self.progressed = 0  # rises with each periodic sample: `SessionProgress` is
        self.clock_offset_s = 0.0  # how far the charger's own clock is ahead of `now`
        self._events: list[Event] = []
        self._due: Due | None = None
        self._revision = -1
        self.clocked_at = now
        self.clock_wh: int | None = None
        self.reservations = Reservations()
        self.connectors = self._built(model, version, random)
        self.display = Display()
        self.driver_texts = DriverTexts()

    @staticmethod
    def _built(model: Model, version: str, random: Random) -> list[Connector]:
        meters: dict[int, Meter] = {}
        connectors = []
        for number, spec in enumerate(sorted(model.connectors, key=lambda spec: (spec.evse, spec.connector)), 1):
            evse, inner = (number, number) if version == "1.6" else (spec.evse, spec.connector)
            meter = meters.setdefault(evse, Meter(float(random.randrange(50_000, 40_000_000))))
            connectors.append(Connector(number, evse, inner, spec, meter))
        return connectors

    # -- who is who

    def connector(self, number: int) -> Connector:
        """The n-th connector, from 1. UnknownName without it."""
        if 1 <= number <= len(self.connectors):
            return self.connectors[number - 1]
        raise UnknownName(f"there is no connector {number}; this charger has 1 to {len(self.connectors)}")

    def find(self, evse_id: int, connector_id: int | None = None) -> Connector:
        """A connector by OCPP's numbers; without `connector_id` the EVSE's one in use, else its first."""
        evse = self.evse(evse_id)
        if connector_id is None:
            return next((connector for connector in evse if connector.plugged), evse[0])
        for connector in evse:
            if connector.connector_id == connector_id:
                return connector
        ids = ", ".join(str(connector.connector_id) for connector in evse)
        raise UnknownName(f"EVSE {evse_id} has no connector {connector_id}; it has {ids}")

    def evse(self, evse_id: int) -> list[Connector]:
        """The connectors of an EVSE. UnknownName without it."""
        connectors = [connector for connector in self.connectors if connector.evse_id == evse_id]
        if not connectors:
            ids = ", ".join(str(number) for number in self.evse_ids)
            raise UnknownName(f"there is no EVSE {evse_id}; this charger has {ids}")
        return connectors

    @property
    def evse_ids(self) -> list[int]:
        return sorted({connector.evse_id for connector in self.connectors})

    def running(self) -> list[Transaction]:
        """The transactions that run, in the order of their connectors; one that still waits for a cable comes last."""
        running = [connector.transaction for connector in self.connectors if connector.transaction is not None]
        if self.waiting_transaction is not None:
            running.append(self.waiting_transaction)
        return running

    @property
    def busy(self) -> bool:
        """A transaction runs, or a token waits for a cable or holds one."""
        if self.waiting is not None or self.waiting_transaction is not None:
            return True
        return any(connector.authorization or connector.transaction for connector in self.connectors)

    def free_connectors(self) -> list[Connector]:
        """Where a cable can be put in and used now. One may have a token that waits (`authorization`, `offered`)."""
        return [connector for connector in self.connectors if not connector.plugged and self._usable(connector)]

    # -- what follows from the facts

    @property
    def blocked(self) -> bool:
        """A fault of the whole charger forbids charging."""
        return any(fault.blocks for fault in self.faults)

    def _inoperative(self, connector: Connector) -> bool:
        return self.held or not (self.operative and connector.evse_operative and connector.operative)

    def _usable(self, connector: Connector) -> bool:
        """A new use may begin here."""
        faulted = self.blocked or connector.blocked
        return not faulted and not self._inoperative(connector) and self._neighbour_in_use(connector) is None

    def _neighbour_in_use(self, connector: Connector) -> Connector | None:
        """Another connector of the same EVSE that is in use: one EVSE serves one at a time (TX-09)."""
        for other in self.connectors:
            if other is not connector and other.evse_id == connector.evse_id and self._in_use(other):
                return other
        return None

    def _in_use(self, connector: Connector) -> bool:
        return bool(connector.plugged or connector.authorization or connector.transaction or self.offered is connector)

    def _serve(self, connector: Connector) -> None:
        """Inoperative is out of service as soon as nobody uses it, and stays so whoever puts a cable in."""
        if not self._inoperative(connector):
            connector.out_of_service = False
        elif not self._in_use(connector) or (self.held and not (connector.authorization or connector.transaction)):
            connector.out_of_service = True  # new firmware waits for sessions, not for cables

    def _status_of(self, connector: Connector) -> ConnectorStatus:
        """OCPP 1.6 §4.9. A fault of the whole charger prevents charging at each connector (A9 … H9)."""
        if connector.blocked or self.blocked:
            return ConnectorStatus.FAULTED
        if connector.out_of_service:
            return ConnectorStatus.UNAVAILABLE
        if connector.energized:
            return _STATUS[connector.charging_state]
        if connector.plugged:
            return self._status_plugged(connector)
        waits = connector.authorization is not None or self.offered is connector
        return ConnectorStatus.PREPARING if waits else ConnectorStatus.AVAILABLE

    def _status_plugged(self, connector: Connector) -> ConnectorStatus:
        if connector.unplugged_at is not None:
            return ConnectorStatus.SUSPENDED_EV
        return ConnectorStatus.FINISHING if connector.finishing else ConnectorStatus.PREPARING

    def _whole_status(self) -> ConnectorStatus:
        if self.blocked:
            return ConnectorStatus.FAULTED
        retired = (self.held or not self.operative) and all(connector.out_of_service for connector in self.connectors)
        return ConnectorStatus.UNAVAILABLE if retired else ConnectorStatus.AVAILABLE

    # -- telling

    def take_events(self) -> list[Event]:
        """What happened since the last call, in order."""
        events, self._events = self._events, []
        return events

    def _tell(self, event: Event) -> None:
        self._events.append(event)

    def _report(self, now: float, connector: Connector) -> None:
        """Bring the connector's status up to date, by legal changes only; tell each step."""
        self._serve(connector)
        goal = self._status_of(connector)
        info = EV_SIDE_DISCONNECTED if connector.unplugged_at is not None else ""
        code = error_code(connector.faults or self.faults_shown, goal)
        steps = way(connector.status, goal)
        for status in steps[:-1]:
            self._step(now, connector, status, NO_ERROR, "")
        if steps or (connector.error_code, connector.info) != (code, info) or self._availability_moves(connector):
            self._step(now, connector, goal, code, info)

    def _availability_moves(self, connector: Connector) -> bool:
        """2.0.1 sees something that 1.6 does not: the vehicle's side of the cable."""
        return self.version != "1.6" and connector.availability is not availability_of(
            connector.status, connector.connected
        )

    @property
    def faults_shown(self) -> tuple[Fault, ...]:
        """Faults of the whole charger that each connector shows: those that block."""
        return tuple(fault for fault in self.faults if fault.blocks)

    def _step(self, now: float, connector: Connector, status: ConnectorStatus, code: str, info: str) -> None:
        availability = availability_of(status, connector.connected)
        moved = availability is not connector.availability
        connector.status, connector.availability = status, availability
        connector.error_code, connector.info = code, info
        if not self._silent:
            self._tell(ConnectorChanged(now, connector, status, availability, moved, code, info))

    def _report_whole(self, now: float) -> None:
        if not self.powered:
            return
        status = self._whole_status()
        code = error_code(self.faults, status)
        if (status, code) == (self.status, self.error_code):
            return
        availability = availability_of(status, connected=False)
        moved = availability is not self.availability
        self.status, self.availability, self.error_code = status, availability, code
        if not self._silent:
            self._tell(ConnectorChanged(now, None, status, availability, moved, code))

    def _report_all(self, now: float) -> None:
        """Everything that changed: connectors, the whole, and that the charger became idle. Without power nobody is
        there to tell it."""
        self.facts += 1
        if not self.powered:
            return
        for connector in self.connectors:
            self._report(now, connector)
        self._report_whole(now)
        busy = self.busy
        if self._was_busy and not busy and not self._silent:
            self._tell(BecameIdle(now))
        self._was_busy = busy

    def _require_power(self) -> None:
        if not self.powered:
            raise OperationRefused("the charger has no power; start it first")

    @staticmethod
    def _refused(connector: Connector, why: str) -> OperationRefused:
        return OperationRefused(f"{connector.name}: {why}")
