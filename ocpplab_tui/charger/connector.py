"""One connector: the facts about it, and what follows from them at any instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocpplab_tui.charger.faults import NO_ERROR, leading
from ocpplab_tui.charger.states import Availability, ChargingState, ConnectorStatus
from ocpplab_tui.charger.vehicle import most_of_cable, most_of_vehicle, phases_used

if TYPE_CHECKING:
    from ocpplab_tui.charger.faults import Fault
    from ocpplab_tui.charger.meter import Meter
    from ocpplab_tui.charger.power import Flow
    from ocpplab_tui.charger.session_record import SessionRecord
    from ocpplab_tui.charger.transaction import Authorization, IdToken, Transaction
    from ocpplab_tui.charger.vehicle import Battery
    from ocpplab_tui.config.catalog import ConnectorSpec


@dataclass(slots=True, eq=False, repr=False)
class Connector:
    """A connector of a charger. Its charger writes it; everybody else reads.

    `number` is the n-th of the charger, from 1, in (evse, connector) order; `evse_id` and `connector_id` are OCPP
    2.0.1's (1.6 knows one number for all three). `status`, `availability`, `error_code` and `info` are what was told
    last. `plugged`: a cable is in; `ev_plugged`: the vehicle is at its other end. `authorization`: the token that may
    charge here: it waits for a cable, or has one. Powers are watts, energies Wh.
    """

    number: int
    evse_id: int
    connector_id: int
    spec: ConnectorSpec
    meter: Meter
    # what was told last
    status: ConnectorStatus = ConnectorStatus.AVAILABLE
    availability: Availability = Availability.AVAILABLE
    error_code: str = NO_ERROR
    info: str = ""
    # cable and vehicle
    plugged: bool = False
    ev_plugged: bool = False
    ev_wants: bool = True  # the vehicle asks for energy
    locked: bool = False
    vehicle: Battery | None = None
    unplugged_at: float | None = None  # when the vehicle's side was pulled while the transaction goes on
    silent: bool = False  # charger and vehicle do not hear each other, though the cable is in
    latch_jams: bool = False  # the latch will not close when it is to
    bay_occupied: bool = False  # a vehicle stands before the EVSE
    bay_served: bool = False  # it has had its transaction
    # session
    authorization: Authorization | None = None
    transaction: Transaction | None = None
    energized: bool = False  # the power path is closed
    finishing: bool = False  # the use ended, the cable is still in
    kept_for: IdToken | None = None  # deauthorized: whose token frees the cable
    kept_for_group: str | None = None
    record: SessionRecord | None = None  # of this session, or of the last
    # power
    flow: Flow | None = None
    flow_ceiling_w: float = 0.0
    offered_w: float = 0.0
    paused: bool = False  # the EVSE gives nothing for now
    power_w: float | None = None  # power update
    limit_w: float | None = None  # charging profiles
    ev_limit_w: float | None = None  # what the vehicle itself asked for (ISO 15118)
    # availability and faults
    operative: bool = True  # what ChangeAvailability asked for (persistent)
    evse_operative: bool = True  # the same for its EVSE
    out_of_service: bool = False  # inoperative in effect: nobody uses it any more
    faults: tuple[Fault, ...] = ()
    temperature_c: float | None = None  # what a person makes the sensor of the EVSE tell

    def __repr__(self) -> str:
        return f"<Connector {self.number} {self.status}>"

    @property
    def name(self) -> str:
        """For people: "connector 2", or where OCPP counts otherwise "connector 2 (EVSE 1, connector 2)"."""
        if self.evse_id == self.number and self.connector_id in (1, self.number):
            return f"connector {self.number}"
        return f"connector {self.number} (EVSE {self.evse_id}, connector {self.connector_id})"

    @property
    def fixed_cable(self) -> bool:
        return self.spec.cable == "fixed"

    @property
    def connected(self) -> bool:
        """A vehicle is connected: the cable is in on both sides, and carries the signal."""
        return self.plugged and self.ev_plugged and not self.silent

    @property
    def fault(self) -> str | None:
        """The fault that shows, as its user named it."""
        fault = leading(self.faults)
        return fault.name if fault else None

    @property
    def blocked(self) -> bool:
        """A fault of this connector forbids charging."""
        return any(fault.blocks for fault in self.faults)

    # -- power

    @property
    def max_power_w(self) -> float:
        """What connector and cable carry to the vehicle that is here."""
        return most_of_cable(self.spec, self.vehicle.vehicle if self.vehicle else None)

    @property
    def ev_max_power_w(self) -> float:
        """What the vehicle takes here, its charging curve apart."""
        most = most_of_vehicle(self.spec, self.vehicle.vehicle) if self.vehicle else 0.0
        return most if self.ev_limit_w is None else min(most, self.ev_limit_w)

    @property
    def ceiling_w(self) -> float:
        """What the EVSE may give, before the charger's power is shared. 0: it suspends."""
        if self.paused or (self.transaction is not None and self.transaction.withheld):
            return 0.0
        ceiling = self.max_power_w
        for limit in (self.limit_w, self.power_w):
            if limit is not None and limit < ceiling:
                ceiling = limit
        return max(ceiling, 0.0)

    @property
    def draws(self) -> bool:
        """The vehicle takes what it is offered."""
        return self.ev_wants and self.vehicle is not None and not self.vehicle.full

    @property
    def charging_state(self) -> ChargingState:
        """OCPP 2.0.1 TX-05. When both sides suspend, the EVSE is named (OCPP 1.6 §4.9)."""
        if not self.connected:
            return ChargingState.IDLE
        if not self.energized:
            return ChargingState.EV_CONNECTED
        if self.offered_w <= 0:
            return ChargingState.SUSPENDED_EVSE
        return ChargingState.CHARGING if self.draws else ChargingState.SUSPENDED_EV

    # -- readings at an instant

    def power_at(self, now: float) -> float:
        """Watts that flow."""
        return self.flow.power_at(now) if self.flow else 0.0

    def register_wh(self, now: float) -> float:
        """The energy register of the EVSE's meter: it never goes back."""
        return self.meter.at(now)

    def soc(self, now: float) -> float | None:
        """Percent; None without a vehicle."""
        if self.vehicle is None or not self.connected:
            return None
        return self.vehicle.soc(self.flow.delivered_wh(now) if self.flow else 0.0)

    def session_wh(self, now: float) -> float | None:
        """Energy since the transaction began; None without one."""
        if self.transaction is None:
            return None
        return max(self.register_wh(now) - self.transaction.begun_at_wh, 0.0)

    def session_seconds(self, now: float) -> float | None:
        """Time since the transaction began; None without one."""
        return max(now - self.transaction.started_at, 0.0) if self.transaction else None

    @property
    def phases(self) -> int:
        """AC phases that carry current to the vehicle that is here; 0 on DC."""
        return phases_used(self.spec, self.vehicle.vehicle if self.vehicle else None)
