"""When transactions begin and end: TxStartPoint and TxStopPoint (OCPP 2.0.1 E01, E06; 1.6 is one setting of them)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import TransactionEnded, TransactionStarted, TransactionUpdated
from ocpplab_tui.charger.meter import MeterSample, whole_wh
from ocpplab_tui.charger.sampling import Sampling
from ocpplab_tui.charger.states import ChargingState, StopReason, Trigger
from ocpplab_tui.charger.transaction import Authorization, Transaction, transaction_id

if TYPE_CHECKING:
    from ocpplab_tui.charger.id_token import IdToken

EV_CONNECTED, AUTHORIZED, POWER_PATH_CLOSED, ENERGY_TRANSFER = (
    "EVConnected",
    "Authorized",
    "PowerPathClosed",
    "EnergyTransfer",
)

_STOPPED_BY: dict[str, frozenset[str]] = {
    EV_CONNECTED: frozenset({EV_CONNECTED}),
    AUTHORIZED: frozenset({AUTHORIZED}),
    POWER_PATH_CLOSED: frozenset({EV_CONNECTED, AUTHORIZED}),
    ENERGY_TRANSFER: frozenset({EV_CONNECTED, AUTHORIZED, ENERGY_TRANSFER}),
}
"""Stop point → what must have been true and be so no more. Without cable or token no energy can flow either."""

_CABLE_TRIGGERS = frozenset({Trigger.CABLE_PLUGGED_IN, Trigger.EV_COMMUNICATION_LOST})


class Cause(NamedTuple):
    """Why facts changed. `reason` is that of a transaction which ends by it; None: what was lost tells it."""

    trigger: Trigger
    reason: StopReason | None = None
    id_token: IdToken | None = None


STATE_CHANGED = Cause(Trigger.CHARGING_STATE_CHANGED)
"""Nothing in particular: told only if the charging state is another now."""


class Accounts(Sampling):
    """Derives from the facts whether energy flows and whether a transaction runs, and tells it in OCPP's order."""

    __slots__ = ()

    def _settle(self, now: float, connector: Connector, cause: Cause = STATE_CHANGED) -> None:
        """After facts of a connector changed: open or close its power path, begin or end its transaction, tell all.

        2.0.1 tells a cable's move before what follows from it; in 1.6 the transaction comes first, so that it never
        runs on an Available connector.
        """
        if not self.powered:
            return
        self._serve(connector)
        if connector.energized and not self._path_may_close(connector):
            connector.energized = False
        self._deal(now)
        if self.version != "1.6" and cause.trigger in _CABLE_TRIGGERS:
            self._report(now, connector)
        self._account(now, connector, cause)
        if not connector.energized and self._path_may_close(connector):
            self._close_path(now, connector)
        self._set_limits(now, connector)
        if not connector.plugged:
            connector.vehicle = None
        self._account_others(now, connector)
        self._report_all(now)

    def _account_others(self, now: float, connector: Connector) -> None:
        """Dealing the power may show that the battery at another connector is full."""
        for other in self.connectors:
            if other is not connector and other.energized:
                self._account(now, other, STATE_CHANGED)

    def _settle_all(self, now: float) -> None:
        """After something changed that concerns every connector."""
        for connector in self.connectors:
            self._settle(now, connector)
        self._report_all(now)

    # -- the power path

    def _path_may_close(self, connector: Connector) -> bool:
        """PowerPathClosed: connected and authorized, and nothing forbids it."""
        if not connector.connected or connector.authorization is None:
            return False
        return not (connector.out_of_service or connector.blocked or self.blocked)

    def _close_path(self, now: float, connector: Connector) -> None:
        connector.energized = True
        connector.locked = not connector.fixed_cable
        self._deal(now)
        self._account(now, connector, STATE_CHANGED)

    def _set_limits(self, now: float, connector: Connector) -> None:
        """Duration and energy count from the moment that the power path is closed and the transaction runs."""
        transaction = connector.transaction
        if transaction is None or not connector.energized:
            return
        if transaction.duration_s is not None and transaction.ends_at is None:
            transaction.ends_at = now + transaction.duration_s
        if transaction.energy_limit_wh is not None and transaction.ends_at_wh is None:
            transaction.ends_at_wh = connector.register_wh(now) + transaction.energy_limit_wh

    def _withdraw(self, connector: Connector, reason: StopReason | None, *, keep_locked: bool = False) -> None:
        """The authorization is over: no energy any more; the cable is free unless it must be kept."""
        transaction = connector.transaction
        if transaction is not None and transaction.authorized:
            transaction.authorized = False
            transaction.stop_reason = reason
        connector.finishing = connector.plugged and (transaction is not None or connector.energized)
        connector.authorization = connector.unplugged_at = None
        connector.locked = connector.locked and keep_locked
        if connector.fixed_cable and not connector.ev_plugged:
            connector.plugged = connector.finishing = False

    # -- the transaction

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

    def _account(self, now: float, connector: Connector, cause: Cause) -> None:
        transaction = connector.transaction
        points = self._points(connector)
        if transaction is None:
            if self._begins(connector, points):
                self._begin(now, connector, cause, points)
            return
        lost = transaction.reached - points
        transaction.reached |= points
        if self._ends(connector, lost):
            self._end(now, transaction, self._trigger_of_end(cause, lost), cause.reason, cause.id_token)
        else:
            self._update(now, transaction, cause)

    def _begins(self, connector: Connector, points: frozenset[str]) -> bool:
        if connector.finishing or connector.out_of_service or connector.blocked or self.blocked:
            return False
        if points.isdisjoint(self.settings.tx_start_points):
            return False
        neighbour = self._neighbour_in_use(connector)
        return neighbour is None or neighbour.transaction is None

    def _ends(self, connector: Connector, lost: frozenset[str]) -> bool:
        """A stop point lost what it stands for; or nothing is left that could end the transaction later."""
        stops = (_STOPPED_BY.get(point, frozenset()) for point in self.settings.tx_stop_points)
        if any(not lost.isdisjoint(stop) for stop in stops):
            return True
        return connector.authorization is None and not connector.connected and connector.unplugged_at is None

    @staticmethod
    def _trigger_of_end(cause: Cause, lost: frozenset[str]) -> Trigger:
        if cause.trigger is Trigger.CHARGING_STATE_CHANGED and EV_CONNECTED in lost:
            return Trigger.EV_COMMUNICATION_LOST  # pulled while there was no power
        return cause.trigger

    def _begin(self, now: float, connector: Connector, cause: Cause, points: frozenset[str]) -> None:
        transaction = Transaction(transaction_id(now, self._random), connector, now)
        transaction.reached = points
        connector.transaction = transaction
        if connector.authorization is not None:
            transaction.hold(connector.authorization)
        trigger = cause.trigger
        if trigger is Trigger.CHARGING_STATE_CHANGED and ENERGY_TRANSFER not in points:
            trigger = connector.authorization.trigger if connector.authorization else Trigger.CABLE_PLUGGED_IN
        self._tell_start(now, transaction, trigger)

    def _begin_without_cable(self, now: float, authorization: Authorization) -> None:
        """TxStartPoint Authorized, and any of several connectors may be taken."""
        if AUTHORIZED not in self.settings.tx_start_points:
            return
        transaction = Transaction(transaction_id(now, self._random), None, now)
        transaction.reached = frozenset({AUTHORIZED})
        transaction.hold(authorization)
        self.waiting_transaction = transaction
        self._tell_start(now, transaction, authorization.trigger)

    def _tell_start(self, now: float, transaction: Transaction, trigger: Trigger) -> None:
        transaction.charging_state = self._state_of(transaction)
        samples = self._first_readings(now, transaction)
        token = transaction.id_token if transaction.authorized else None
        self._tell(TransactionStarted(now, transaction, trigger, transaction.charging_state, samples, token))

    def _update(self, now: float, transaction: Transaction, cause: Cause) -> None:
        """Tell what happened, unless only the charging state could have changed and did not."""
        state = self._state_of(transaction)
        changed = state is not transaction.charging_state
        if cause.trigger is Trigger.CHARGING_STATE_CHANGED and not changed:
            return
        transaction.charging_state = state
        samples = self._first_readings(now, transaction)
        told = state if changed else None
        self._tell(TransactionUpdated(now, transaction, cause.trigger, told, samples, cause.id_token))

    def _end(
        self,
        now: float,
        transaction: Transaction,
        trigger: Trigger,
        reason: StopReason | None,
        id_token: IdToken | None = None,
    ) -> None:
        """End a transaction, whatever the stop points say."""
        connector = transaction.connector
        reason = reason or transaction.stop_reason or self._reason_of(connector)
        if connector is not None:
            if connector.authorization is not None:
                self._withdraw(connector, reason)
            connector.finishing = connector.plugged
            connector.energized = False
            self._deal(now)
            transaction.meter_stop_wh = whole_wh(connector.register_wh(now))
            connector.transaction = None
        else:
            self.waiting = self.offered = self.waiting_transaction = None
            transaction.meter_stop_wh = transaction.meter_start_wh
        transaction.ended_at, transaction.authorized = now, False
        transaction.charging_state = self._state_of(transaction)
        samples = self._last_readings(now, transaction)
        state = transaction.charging_state
        self._tell(TransactionEnded(now, transaction, trigger, reason, state, samples, id_token))

    @staticmethod
    def _reason_of(connector: Connector | None) -> StopReason:
        """Why it ends when nobody said so."""
        if connector is None:
            return StopReason.TIMEOUT
        return StopReason.STOPPED_BY_EV if connector.connected else StopReason.EV_DISCONNECTED

    @staticmethod
    def _state_of(transaction: Transaction) -> ChargingState:
        return transaction.connector.charging_state if transaction.connector else ChargingState.IDLE

    # -- readings that belong to it

    def _first_readings(self, now: float, transaction: Transaction) -> tuple[MeterSample, ...]:
        """Read the meter as soon as the connector is known (E01.FR.17): what Started, or the next event, tells."""
        connector = transaction.connector
        if connector is None or transaction.begun:
            return ()
        transaction.begun = True
        transaction.begun_at_wh = connector.register_wh(now)
        transaction.meter_start_wh = transaction.sampled_wh = whole_wh(transaction.begun_at_wh)
        transaction.sampled_at = transaction.kept_at = transaction.clock_kept_at = now
        self._keep(transaction, self._read(now, connector, self.settings.ended_measurands, "Transaction.Begin"))
        return self._told(self._read(now, connector, self.settings.started_measurands, "Transaction.Begin"))

    def _last_readings(self, now: float, transaction: Transaction) -> tuple[MeterSample, ...]:
        connector = transaction.connector
        if connector is None or not transaction.begun:
            return ()
        last = self._read(now, connector, self.settings.ended_measurands, "Transaction.End", transaction.sampled_wh)
        return (*transaction.kept, *self._told(last))
