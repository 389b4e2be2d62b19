"""Power paths and transactions: opened and closed, begun and ended, as the facts demand (OCPP 2.0.1 E01, E06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.events import FaultChanged, TransactionEnded, TransactionStarted, TransactionUpdated
from ocpplab_tui.charger.faults import LOCK_FAILURE
from ocpplab_tui.charger.meter import MeterSample, whole_wh
from ocpplab_tui.charger.points import AUTHORIZED, STATE_CHANGED, Cause, Points
from ocpplab_tui.charger.session_record import Happened, note, over, session_of
from ocpplab_tui.charger.states import ChargingState, StopReason, Trigger
from ocpplab_tui.charger.transaction import Authorization, Transaction, transaction_id

if TYPE_CHECKING:
    from ocpplab_tui.charger.id_token import IdToken

_STATES = {
    ChargingState.CHARGING: Happened.CHARGING,
    ChargingState.SUSPENDED_EV: Happened.SUSPENDED_EV,
    ChargingState.SUSPENDED_EVSE: Happened.SUSPENDED_EVSE,
    ChargingState.EV_CONNECTED: Happened.NO_ENERGY,
}
_CABLE_TRIGGERS = frozenset({Trigger.CABLE_PLUGGED_IN, Trigger.EV_COMMUNICATION_LOST})


class Accounts(Points):
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
        if connector.authorization is None and connector.connected and not self.settings.authorization_needed:
            self._let_in(now, connector)
        if connector.latch_jams and not connector.energized and self._path_may_close(connector):
            self._fail_to_lock(now, connector)
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

    def _fail_to_lock(self, now: float, connector: Connector) -> None:
        """S-05, G05.FR.01: no energy without a lock."""
        connector.latch_jams = False
        connector.faults = (*connector.faults, LOCK_FAILURE)
        self._tell(FaultChanged(now, LOCK_FAILURE.name, connector, True))
        note(connector, now, Happened.FAULT, LOCK_FAILURE.name)
        self._report(now, connector)
        if connector.transaction is not None:
            self._end(now, connector.transaction, Trigger.ABNORMAL_CONDITION, LOCK_FAILURE.stop_reason)
        else:
            self._withdraw(connector, LOCK_FAILURE.stop_reason)

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
        if transaction.charging_since is None:
            transaction.charging_since = now
            transaction.rate_w = self.rate_of(connector)
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
        note(connector, self.now, Happened.WITHDRAWN, None if reason is None else str(reason))
        over(connector, self.now)

    # -- the transaction

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

    def _begin(self, now: float, connector: Connector, cause: Cause, points: frozenset[str]) -> None:
        session_of(connector, now)
        transaction = Transaction(transaction_id(now, self._random), connector, now)
        transaction.reached = points
        connector.transaction = transaction
        if connector.authorization is not None:
            transaction.hold(connector.authorization)
            if self.profiles is not None:
                self._deal(now)  # the transaction brings a TxProfile, or begins under the others
        self._tell_start(now, transaction, self._trigger_of_start(connector, cause, points))

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
        transaction.enter(now, self._state_of(transaction))
        samples = self._first_readings(now, transaction)
        token = transaction.id_token if transaction.authorized else None
        note(transaction.connector, now, Happened.STARTED, str(trigger))
        self._note_state(now, transaction)
        self._tell(TransactionStarted(now, transaction, trigger, transaction.charging_state, samples, token))

    def _update(self, now: float, transaction: Transaction, cause: Cause) -> None:
        """Tell what happened, unless only the charging state could have changed and did not."""
        state = self._state_of(transaction)
        changed = state is not transaction.charging_state
        if cause.trigger is Trigger.CHARGING_STATE_CHANGED and not changed:
            return
        transaction.enter(now, state)
        if changed:
            self._note_state(now, transaction)
        samples = self._first_readings(now, transaction)
        told = state if changed else None
        self._tell(TransactionUpdated(now, transaction, cause.trigger, told, samples, cause.id_token))

    @staticmethod
    def _note_state(now: float, transaction: Transaction) -> None:
        what = _STATES.get(transaction.charging_state)
        started = transaction.started_at == now and what is Happened.NO_ENERGY
        if what is not None and not started:
            note(transaction.connector, now, what)

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
        if self.profiles is not None:
            self.profiles.forget_transactions([each.id for each in self.running() if each is not transaction])
        if connector is not None:
            if connector.authorization is not None:
                self._withdraw(connector, reason)
            connector.finishing = connector.plugged
            connector.bay_served = connector.bay_occupied
            connector.energized = False
            self._deal(now)
            transaction.meter_stop_wh = whole_wh(connector.register_wh(now))
            connector.transaction = None
            note(connector, now, Happened.ENDED, str(reason))
        else:
            self.waiting = self.offered = self.waiting_transaction = None
            transaction.meter_stop_wh = transaction.meter_start_wh
        transaction.ended_at, transaction.authorized = now, False
        transaction.enter(now, self._state_of(transaction))
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
        measurands, since_wh = self.settings.ended_measurands, transaction.sampled_wh
        last = self._read(now, connector, measurands, "Transaction.End", since_wh, transaction)
        return (*transaction.kept, *self._told(last))
