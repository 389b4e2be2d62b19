"""When transactions begin and end: TxStartPoint and TxStopPoint (OCPP 2.0.1 E01, E06; 1.6 is one setting of them)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.charger.sampling import Sampling
from ocpplab_tui.charger.states import ChargingState, StopReason, Trigger

if TYPE_CHECKING:
    from ocpplab_tui.charger.connector import Connector
    from ocpplab_tui.charger.id_token import IdToken

EV_CONNECTED, AUTHORIZED, POWER_PATH_CLOSED, ENERGY_TRANSFER = (
    "EVConnected",
    "Authorized",
    "PowerPathClosed",
    "EnergyTransfer",
)
PARKING_BAY, DATA_SIGNED = "ParkingBayOccupancy", "DataSigned"

_STOPPED_BY: dict[str, frozenset[str]] = {
    EV_CONNECTED: frozenset({EV_CONNECTED}),
    AUTHORIZED: frozenset({AUTHORIZED}),
    POWER_PATH_CLOSED: frozenset({EV_CONNECTED, AUTHORIZED}),
    ENERGY_TRANSFER: frozenset({EV_CONNECTED, AUTHORIZED, ENERGY_TRANSFER}),
    PARKING_BAY: frozenset({PARKING_BAY}),
}
"""Stop point → what must have been true and be so no more. Without cable or token no energy can flow either."""


class Cause(NamedTuple):
    """Why facts changed. `reason` is that of a transaction which ends by it; None: what was lost tells it."""

    trigger: Trigger
    reason: StopReason | None = None
    id_token: IdToken | None = None


STATE_CHANGED = Cause(Trigger.CHARGING_STATE_CHANGED)
"""Nothing in particular: told only if the charging state is another now."""


class Points(Sampling):
    """Judges the facts of a connector: which points are true, and what that means for its transaction."""

    __slots__ = ()

    def _path_may_close(self, connector: Connector) -> bool:
        """PowerPathClosed: connected and authorized, and nothing forbids it."""
        if not connector.connected or connector.authorization is None:
            return False
        return not (connector.out_of_service or connector.blocked or self.blocked)

    def _points(self, connector: Connector) -> frozenset[str]:
        """The start and stop points that are true now. A vehicle that is waited for counts as connected."""
        points = set()
        if connector.connected or connector.unplugged_at is not None:
            points.add(EV_CONNECTED)
        if connector.authorization is not None:
            points.add(AUTHORIZED)
        if len(points) == 2:
            points.add(POWER_PATH_CLOSED)
        if self._transfers(connector):
            points.add(ENERGY_TRANSFER)
        if connector.bay_occupied:
            points.add(PARKING_BAY)
        if connector.energized and self.settings.sign_sampled:
            points.add(DATA_SIGNED)  # the meter signs what it shows when the energy is released
        return frozenset(points)

    def _transfers(self, connector: Connector) -> bool:
        """EnergyTransfer: true from the first energy on. What is temporary by nature does not end it: a pause of the
        EVSE, a vehicle that is waited for, a path that is about to close again."""
        state = connector.charging_state
        if state is ChargingState.CHARGING:
            return True
        if connector.transaction is None or ENERGY_TRANSFER not in connector.transaction.reached:
            return False
        if state is ChargingState.SUSPENDED_EVSE or connector.unplugged_at is not None:
            return True
        return not connector.energized and self._path_may_close(connector)

    def _begins(self, connector: Connector, points: frozenset[str]) -> bool:
        if connector.finishing or connector.out_of_service or connector.blocked or self.blocked:
            return False
        if (points - {PARKING_BAY} if connector.bay_served else points).isdisjoint(self.settings.tx_start_points):
            return False
        neighbour = self._neighbour_in_use(connector)
        return neighbour is None or neighbour.transaction is None

    def _ends(self, connector: Connector, lost: frozenset[str]) -> bool:
        """A stop point lost what it stands for; or nothing is left that could end the transaction later."""
        stops = (_STOPPED_BY.get(point, frozenset()) for point in self.settings.tx_stop_points)
        if any(not lost.isdisjoint(stop) for stop in stops):
            return True
        if connector.authorization is not None or connector.connected or connector.unplugged_at is not None:
            return False
        return not (connector.bay_occupied and PARKING_BAY in self.settings.tx_stop_points)

    @staticmethod
    def _trigger_of_end(cause: Cause, lost: frozenset[str]) -> Trigger:
        if cause.trigger is Trigger.CHARGING_STATE_CHANGED and EV_CONNECTED in lost:
            return Trigger.EV_COMMUNICATION_LOST  # pulled while there was no power
        return cause.trigger

    def _trigger_of_start(self, connector: Connector, cause: Cause, points: frozenset[str]) -> Trigger:
        if cause.trigger is not Trigger.CHARGING_STATE_CHANGED:
            return cause.trigger
        if DATA_SIGNED in points and DATA_SIGNED in self.settings.tx_start_points:
            return Trigger.SIGNED_DATA_RECEIVED
        if ENERGY_TRANSFER in points:
            return cause.trigger
        if connector.authorization is not None:
            return connector.authorization.trigger
        return Trigger.CABLE_PLUGGED_IN if connector.connected else Trigger.EV_DETECTED
