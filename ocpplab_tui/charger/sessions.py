"""Authorizations given and taken back, and the vehicle's and the user's hands on the energy."""

from __future__ import annotations

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.charging_profile import ChargingProfile
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.id_token import IdToken
from ocpplab_tui.charger.id_token_info import IdTokenInfo
from ocpplab_tui.charger.meter import whole_wh
from ocpplab_tui.charger.points import Cause
from ocpplab_tui.charger.schedule import Schedule
from ocpplab_tui.charger.session_record import Happened, note, session_of, stand
from ocpplab_tui.charger.states import StopReason, Trigger
from ocpplab_tui.charger.transaction import Authorization, Transaction

INVALID = Cause(Trigger.DEAUTHORIZED, StopReason.DEAUTHORIZED)


class Sessions(Schedule):
    """What tokens do. Whether a token is good was decided before."""

    __slots__ = ()

    def authorized(
        self,
        now: float,
        connector: Connector | None,
        id_token: IdToken,
        group_id: str | None = None,
        *,
        trigger: Trigger = Trigger.AUTHORIZED,
        remote_start_id: int | None = None,
        duration_s: float | None = None,
        energy_limit_wh: float | None = None,
        info: IdTokenInfo | None = None,
        charging_profile: ChargingProfile | None = None,
    ) -> None:
        """A token may charge here: at once where a cable is in, else it waits for one (connection time-out, B1).

        `connector` None: where the only cable waits for a token, else at the first cable of any free connector. At
        Finishing a new use begins (F2). Refused on a faulted or inoperative connector, where another token holds it,
        where the EVSE serves another connector, and where it is reserved for somebody else. `duration_s` and
        `energy_limit_wh` end the authorization by themselves. `info`: what is known of the token.
        `charging_profile`: a TxProfile for the transaction that follows (K05).
        """
        now = self._act(now)
        self._require_power()
        authorization = Authorization(
            id_token, group_id, now, trigger, remote_start_id, duration_s, energy_limit_wh, info
        )
        if charging_profile is not None:
            self.profiles_made()
            authorization.charging_profile = charging_profile
        connector = connector or self.own_place(id_token, group_id) or self._chosen_connector(authorization)
        if connector is not None:
            self._authorize(now, connector, authorization)
        else:
            self._wait(now, authorization)

    def _chosen_connector(self, authorization: Authorization) -> Connector | None:
        """Where a token without a connector goes at once, if there is one place only."""
        plugged = [
            connector
            for connector in self.connectors
            if connector.plugged and connector.authorization is None and not connector.finishing
        ]
        usable = [connector for connector in plugged if self._usable(connector)]
        candidates = [connector for connector in usable if self._open_to(connector, authorization)]
        if not candidates:
            places = self._places_to_wait(authorization)
            candidates = [connector for connector in places if connector.bay_occupied] or places
        return candidates[0] if len(candidates) == 1 else None

    def _places_to_wait(self, authorization: Authorization) -> list[Connector]:
        free = [connector for connector in self.free_connectors() if connector.authorization is None]
        return [connector for connector in free if self._open_to(connector, authorization)]

    def _wait(self, now: float, authorization: Authorization) -> None:
        places = self._places_to_wait(authorization)
        if not places:
            raise OperationRefused("no connector is free for this token; unplug one, or clear its fault, first")
        if self.waiting is not None:
            raise OperationRefused("another token waits for a cable; plug one in first")
        self.waiting, self.offered = authorization, self._use_reservation(authorization, places)
        self._begin_without_cable(now, authorization)
        self._report_all(now)

    def _authorize(self, now: float, connector: Connector, authorization: Authorization) -> None:
        self._require_startable(connector)
        if not self._open_to(connector, authorization):
            raise self._refused(connector, self._why_closed(connector, authorization))
        self._use_reservation(authorization, [connector])
        if connector.finishing:
            connector.finishing = False
            connector.kept_for = connector.kept_for_group = None
            self._report(now, connector)
        session_of(connector, now)
        connector.authorization = authorization
        note(connector, now, Happened.AUTHORIZED, authorization.id_token)
        if connector.transaction is not None:
            connector.transaction.hold(authorization)
        self._settle(now, connector, Cause(authorization.trigger, None, authorization.id_token))

    def _why_closed(self, connector: Connector, authorization: Authorization) -> str:
        if self.admits(connector, authorization.id_token, authorization.group_id):
            return "the token may not charge at this EVSE"
        return "it is reserved for another token"

    def _require_startable(self, connector: Connector) -> None:
        if self.blocked or connector.blocked:
            raise self._refused(connector, "it is Faulted; clear the fault first")
        if self._inoperative(connector):
            raise self._refused(connector, "it is, or is to become, Unavailable; make it operative first")
        if connector.authorization is not None:
            raise self._refused(connector, "another token is in use here; stop its session first")
        neighbour = self._neighbour_in_use(connector)
        if neighbour is not None:
            raise self._refused(connector, f"its EVSE serves {neighbour.name} now; unplug that first")

    def stop_authorized(
        self,
        now: float,
        transaction: Transaction,
        *,
        id_token: IdToken | None = None,
        reason: StopReason = StopReason.LOCAL,
        trigger: Trigger = Trigger.STOP_AUTHORIZED,
    ) -> None:
        """The right to charge ends: by a token, a button or the CSMS. The cable is unlocked. The transaction ends
        if a stop point says so, else it goes on without energy until one does (E06, E07, F03)."""
        now = self._act(now)
        self._require_running(transaction)
        self._stop(now, transaction, Cause(trigger, reason, id_token))

    @staticmethod
    def _require_running(transaction: Transaction) -> None:
        if not transaction.running:
            raise OperationRefused("that transaction has ended already")

    def deauthorized(self, now: float, transaction: Transaction) -> None:
        """The CSMS said no after the start (I-01, E05). With StopTransactionOnInvalidId the authorization ends and the
        cable stays locked for its owner (see `release`); else energy stops at once, or after MaxEnergyOnInvalidId."""
        now = self._act(now)
        connector = transaction.connector
        transaction.deauthorized = True
        if not transaction.running or not transaction.authorized:
            return
        note(connector, now, Happened.DEAUTHORIZED)
        if connector is None:
            self._stop_waiting(now, INVALID)
        elif self.settings.stop_on_invalid_id:
            self._expel(now, connector, transaction)
        else:
            self._restrict(now, connector, transaction)

    def _expel(self, now: float, connector: Connector, transaction: Transaction) -> None:
        locked = connector.locked
        self._withdraw(connector, INVALID.reason, keep_locked=True)
        if locked:
            connector.kept_for, connector.kept_for_group = transaction.id_token, transaction.group_id
        self._settle(now, connector, INVALID)

    def _restrict(self, now: float, connector: Connector, transaction: Transaction) -> None:
        allowance_wh = self.settings.max_energy_on_invalid_id_wh
        if allowance_wh > 0:
            transaction.withheld_at_wh = connector.register_wh(now) + allowance_wh
            return
        transaction.withheld = True
        self._settle(now, connector)

    def cancel_authorization(self, now: float, connector: Connector | None = None) -> None:
        """Take back a token that waits, at a connector or (None) for any cable: shown a second time, or cancelled
        (B1). A transaction that it started ends."""
        now = self._act(now)
        cause = Cause(Trigger.STOP_AUTHORIZED, StopReason.LOCAL)
        if connector is None:
            if self.waiting is None:
                raise OperationRefused("no token waits for a cable")
            self._stop_waiting(now, cause)
            return
        if connector.authorization is None:
            raise self._refused(connector, "no token is in use here")
        self._withdraw(connector, cause.reason)
        self._settle(now, connector, cause)

    def end_transaction(self, now: float, transaction: Transaction, reason: StopReason, trigger: Trigger) -> None:
        """End a transaction whatever the stop points say: UnlockConnector in 1.6, reset of an EVSE."""
        now = self._act(now)
        self._require_running(transaction)
        self._end(now, transaction, trigger, reason)
        self._report_all(now)

    def end_all(self, now: float, reason: StopReason, trigger: Trigger) -> None:
        """End all transactions and forget the tokens that wait (reset, power loss). Cables stay where they are."""
        now = self._act(now)
        for transaction in self.running():
            self._end(now, transaction, trigger, reason)
        self.waiting = self.offered = None
        for connector in self.connectors:
            if connector.authorization is not None:
                self._withdraw(connector, reason)
                connector.energized = False
        self._deal(now)
        self._report_all(now)

    # -- the vehicle and the user

    def ev_requests_energy(self, now: float, connector: Connector) -> None:
        """The vehicle draws what it is offered. Refused without a vehicle, and when its battery is full."""
        self._set_wish(now, connector, True)

    def ev_stops_energy(self, now: float, connector: Connector) -> None:
        """The vehicle pauses: SuspendedEV."""
        self._set_wish(now, connector, False)

    def _set_wish(self, now: float, connector: Connector, wants: bool) -> None:
        now = self._act(now)
        if connector.vehicle is None or not connector.connected:
            raise self._refused(connector, "no vehicle is plugged in; plug one in first")
        if wants and connector.vehicle.full and connector.flow is None:
            raise self._refused(connector, "the battery is full")
        connector.ev_wants = wants
        self._settle(now, connector)

    def suspend_evse(self, now: float, connector: Connector) -> None:
        """The EVSE gives nothing for now: SuspendedEVSE."""
        now = self._act(now)
        connector.paused = True
        self._settle(now, connector)

    def resume_evse(self, now: float, connector: Connector) -> None:
        """The EVSE gives energy again."""
        now = self._act(now)
        connector.paused = False
        self._settle(now, connector)

    def set_power(self, now: float, connector: Connector, power_w: float | None) -> None:
        """The user's setting: no more than this many watts, though never more than hardware, vehicle and profiles
        allow; 0 suspends, None takes the setting back."""
        now = self._act(now)
        connector.power_w = power_w
        note(connector, now, Happened.POWER_FREE if power_w is None else Happened.POWER_SET, power_w)
        self._settle(now, connector)

    def set_state_of_charge(self, now: float, connector: Connector, percent: float) -> None:
        """Make the battery of the vehicle that is here as full as that. Refused without a vehicle."""
        now = self._act(now)
        battery = connector.vehicle
        if battery is None or not connector.connected:
            raise self._refused(connector, "no vehicle is plugged in; plug one in first")
        self._stop_flow(now, connector)
        battery.level_wh = battery.capacity_wh * percent / 100
        stand(connector, now)
        note(connector, now, Happened.CHARGE_SET, percent)
        self._settle(now, connector)

    def set_register(self, now: float, connector: Connector, register_wh: float) -> None:
        """Wind the energy register of the connector's meter on. Refused where that is backwards (M-05)."""
        now = self._act(now)
        shown_wh = whole_wh(connector.register_wh(now))
        if register_wh < shown_wh:
            raise self._refused(connector, f"its meter shows {shown_wh} Wh already; a register only goes up")
        user = next((other for other in self.connectors if other.meter is connector.meter and other.flow), connector)
        self._stop_flow(now, user)
        connector.meter.register_wh = max(register_wh, connector.meter.register_wh)
        stand(user, now)
        self._settle(now, user)
        self._catch_up(now)  # it may have passed the end of an energy limit

    def ev_ends_session(self, now: float, connector: Connector) -> None:
        """The vehicle has had enough and says so (E15): the authorization ends, and by it the transaction where a
        stop point says so. Refused where no token holds one."""
        transaction = connector.transaction
        if transaction is None or not transaction.authorized:
            raise self._refused(connector, "no authorized transaction runs there")
        self.stop_authorized(now, transaction, reason=StopReason.STOPPED_BY_EV)
