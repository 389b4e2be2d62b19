"""Cable, latch and vehicle: plug and unplug on either side, unlock."""

from __future__ import annotations

from enum import StrEnum

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.faults import LOCK_FAILURE
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.points import PARKING_BAY, Cause
from ocpplab_tui.charger.schedule import Schedule
from ocpplab_tui.charger.session_record import Happened, note, over, session_of, stand
from ocpplab_tui.charger.states import StopReason, Trigger
from ocpplab_tui.charger.transaction import Authorization, Transaction
from ocpplab_tui.charger.vehicle import Battery
from ocpplab_tui.config.vehicles import Vehicle

PLUGGED_IN = Cause(Trigger.CABLE_PLUGGED_IN)
PULLED = Cause(Trigger.EV_COMMUNICATION_LOST)
DETECTED, DEPARTED = Cause(Trigger.EV_DETECTED), Cause(Trigger.EV_DEPARTED)
PULLED_AT_EV = Cause(Trigger.EV_COMMUNICATION_LOST, StopReason.EV_DISCONNECTED)


class UnlockResult(StrEnum):
    """What became of an attempt to release the latch (1.6 UnlockStatus; 2.0.1 has more words for who asks)."""

    UNLOCKED = "Unlocked"
    UNLOCK_FAILED = "UnlockFailed"
    NOT_SUPPORTED = "NotSupported"


class Cable(Schedule):
    """What people do with a cable. It can be moved while the charger has no power, too."""

    __slots__ = ()

    def plug(self, now: float, connector: Connector, vehicle: Vehicle | None = None) -> None:
        """Connect a vehicle, by default the charger's usual one. A token that waits for a cable finds it.

        Refused where a cable is in already, where the EVSE serves another connector (TX-09), and for a vehicle that
        cannot charge there.
        """
        now = self._act(now)
        vehicle = vehicle or self.vehicle
        self._require_pluggable(connector, vehicle)
        connector.bay_served = False
        self._drive_in(now, connector)
        session_of(connector, now)
        connector.vehicle, connector.ev_limit_w = Battery(vehicle), None
        connector.plugged = connector.ev_plugged = connector.ev_wants = True
        connector.finishing = False
        stand(connector, now)
        note(connector, now, Happened.PLUGGED, vehicle.name)
        self._bring_waiting_token(now, connector)
        self._settle(now, connector, PLUGGED_IN)

    def _require_pluggable(self, connector: Connector, vehicle: Vehicle) -> None:
        if connector.plugged:
            raise self._refused(connector, "a cable is plugged in already; unplug it first")
        neighbour = self._neighbour_in_use(connector)
        if neighbour is not None and not _only_parked(neighbour):
            raise self._refused(connector, f"its EVSE serves {neighbour.name} now; unplug that first")
        most_w = vehicle.max_dc_w if connector.spec.current == "DC" else vehicle.max_ac_w
        if most_w <= 0:
            raise self._refused(connector, f"{vehicle.name} cannot charge with {connector.spec.current}")

    def _bring_waiting_token(self, now: float, connector: Connector) -> None:
        """A token shown before, for any connector, goes to the first cable."""
        if self.waiting is None or connector.authorization is not None or not self._usable(connector):
            return
        if not self._open_to(connector, self.waiting):
            return
        connector.authorization = self.waiting
        note(connector, self.waiting.given_at, Happened.AUTHORIZED, self.waiting.id_token)
        if connector.transaction is not None:
            self._join(now, connector.transaction, self.waiting)
        elif self.waiting_transaction is not None:
            connector.transaction = self.waiting_transaction
            connector.transaction.connector = connector
            note(connector, connector.transaction.started_at, Happened.STARTED)
        self.waiting = self.offered = self.waiting_transaction = None
        self._report_all(now)

    def _join(self, now: float, transaction: Transaction, authorization: Authorization) -> None:
        """The parking bay began one here already: the token holds that, and its own one ends."""
        if self.waiting_transaction is not None:
            self._end(now, self.waiting_transaction, Trigger.EV_DETECTED, StopReason.OTHER)
        transaction.hold(authorization)

    def unplug(self, now: float, connector: Connector) -> None:
        """Pull the cable out of the charger (a fixed one: out of the vehicle), unlocking it first.

        A transaction ends: EVDisconnected, or why its authorization ended before. Refused without a cable, and while
        the latch is stuck.
        """
        now = self._act(now)
        if not connector.plugged:
            raise self._refused(connector, "no cable is plugged in")
        if connector.locked and LOCK_FAILURE in connector.faults:
            raise self._refused(connector, "the latch is stuck; clear the fault ConnectorLockFailure first")
        self._pull(now, connector, PULLED)

    def _pull(self, now: float, connector: Connector, cause: Cause) -> None:
        connector.locked = connector.plugged = connector.ev_plugged = connector.silent = False
        if connector.authorization is not None:
            self._withdraw(connector, cause.reason)
        connector.finishing = False
        connector.kept_for = connector.kept_for_group = connector.unplugged_at = None
        if connector.transaction is not None and not self.powered:
            connector.transaction.torn = True
        note(connector, now, Happened.UNPLUGGED)
        self._settle(now, connector, cause)
        connector.vehicle = None
        over(connector, now)

    def unplug_ev_side(self, now: float, connector: Connector) -> None:
        """Pull the cable out of the vehicle. What follows with a token: StopTransactionOnEVSideDisconnect and
        UnlockConnectorOnEVSideDisconnect, of which the former counts first (I-03, S-03, E09, E10)."""
        now = self._act(now)
        self._require_connected(connector)
        if connector.authorization is not None and not self.settings.stop_on_ev_side_disconnect:
            connector.ev_plugged = False
            self._wait_for_vehicle(now, connector)
        elif connector.fixed_cable:
            self._pull(now, connector, PULLED_AT_EV if connector.authorization else PULLED)
        else:
            connector.ev_plugged = False
            self._leave_cable(now, connector)

    def _require_connected(self, connector: Connector) -> None:
        if not connector.connected:
            raise self._refused(connector, "no vehicle is plugged in")

    def _wait_for_vehicle(self, now: float, connector: Connector) -> None:
        connector.unplugged_at = now
        note(connector, now, Happened.EV_SIDE_PULLED)
        self._settle(now, connector, PULLED)

    def _leave_cable(self, now: float, connector: Connector) -> None:
        """The cable stays in the socket, locked unless it shall be released."""
        note(connector, now, Happened.EV_SIDE_PULLED)
        if connector.authorization is not None:
            keep_locked = not self.settings.unlock_on_ev_side_disconnect
            self._withdraw(connector, StopReason.EV_DISCONNECTED, keep_locked=keep_locked)
            self._settle(now, connector, PULLED_AT_EV)
        else:
            self._settle(now, connector, PULLED)

    def replug_ev_side(self, now: float, connector: Connector) -> None:
        """Put the cable back into the same vehicle: a waiting transaction goes on, else a new use begins (F2)."""
        now = self._act(now)
        if not connector.plugged:
            raise self._refused(connector, "no cable is plugged in; plug one in")
        if connector.ev_plugged:
            raise self._refused(connector, "the vehicle is plugged in already")
        connector.ev_plugged = True
        self._take_up(now, connector)

    def _take_up(self, now: float, connector: Connector) -> None:
        connector.unplugged_at = None
        connector.finishing = connector.bay_served = False
        note(connector, now, Happened.EV_SIDE_BACK)
        self._settle(now, connector, PLUGGED_IN)

    def lose_ev_communication(self, now: float, connector: Connector) -> None:
        """The signal between charger and vehicle breaks, though the cable is in: what follows is as after
        `unplug_ev_side`. Refused without a vehicle."""
        now = self._act(now)
        self._require_connected(connector)
        connector.silent = True
        if connector.authorization is not None and not self.settings.stop_on_ev_side_disconnect:
            self._wait_for_vehicle(now, connector)
        else:
            self._leave_cable(now, connector)

    def restore_ev_communication(self, now: float, connector: Connector) -> None:
        """They hear each other again: as after `replug_ev_side`."""
        now = self._act(now)
        if not connector.silent:
            raise self._refused(connector, "charger and vehicle hear each other")
        connector.silent = False
        self._take_up(now, connector)

    # -- the parking bay

    def set_bay_occupancy(self, now: float, connector: Connector, occupied: bool) -> None:
        """A vehicle drives into the bay of an EVSE, or leaves it. Refused while its cable is in."""
        now = self._act(now)
        if connector.bay_occupied == occupied:
            raise self._refused(connector, f"its bay is {'occupied' if occupied else 'empty'} already")
        if occupied:
            self._drive_in(now, connector)
            if connector.transaction is not None and PARKING_BAY not in self.settings.tx_start_points:
                self._settle(now, connector, DETECTED)
            return
        places = self.evse(connector.evse_id)
        plugged = next((place for place in places if place.connected), None)
        if plugged is not None:
            raise self._refused(plugged, "a vehicle is plugged in; unplug it before it leaves")
        for place in places:
            place.bay_occupied = place.bay_served = False
        for place in places:
            self._settle(now, place, DEPARTED)

    def _drive_in(self, now: float, connector: Connector) -> None:
        """The detector of an EVSE sees a vehicle; one that was parked before a neighbour's cable uses this one now."""
        for place in self.evse(connector.evse_id):
            if place is not connector and place.transaction is not None and _only_parked(place):
                connector.transaction, place.transaction = place.transaction, None
                connector.record, place.record = place.record, None
                connector.transaction.connector = connector
        if connector.bay_occupied:
            return
        for place in self.evse(connector.evse_id):
            place.bay_occupied = True
        if PARKING_BAY in self.settings.tx_start_points:
            self._settle(now, connector, DETECTED)

    def jam_lock(self, now: float, connector: Connector) -> None:
        """The latch fails when it next has to close (S-05, G05). Refused for a fixed cable, and where it is shut."""
        self._act(now)
        if connector.fixed_cable:
            raise self._refused(connector, "its cable is fixed, there is no latch")
        if connector.locked:
            raise self._refused(connector, "its latch is shut already; inject the fault ConnectorLockFailure")
        connector.latch_jams = True

    def unlock(self, now: float, connector: Connector) -> UnlockResult:
        """Release the latch. NotSupported for a fixed cable, UnlockFailed while the latch is stuck. Whether a
        transaction must end before is the protocol's rule (1.6: with UnlockCommand; 2.0.1: it must not be unlocked)."""
        self._act(now)
        if connector.fixed_cable:
            return UnlockResult.NOT_SUPPORTED
        if LOCK_FAILURE in connector.faults:
            return UnlockResult.UNLOCK_FAILED
        connector.locked = False
        return UnlockResult.UNLOCKED

    def release(self, now: float, id_token: IdToken, group_id: str | None = None) -> Connector | None:
        """Free the cable that is kept since its transaction was deauthorized: its owner's token is shown, or one of
        the same group (I-01, TX-12). The connector; None if no cable is kept for this token."""
        self._act(now)
        for connector in self.connectors:
            if _owns(connector, id_token, group_id):
                connector.locked = False
                connector.kept_for = connector.kept_for_group = None
                return connector
        return None


def _only_parked(connector: Connector) -> bool:
    """In use by a vehicle in the bay and nothing else."""
    return not connector.plugged and connector.authorization is None and connector.bay_occupied


def _owns(connector: Connector, id_token: IdToken, group_id: str | None) -> bool:
    if connector.kept_for is None:
        return False
    same_group = group_id is not None and group_id == connector.kept_for_group
    return same_group or connector.kept_for.same(id_token)
