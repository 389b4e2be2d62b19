"""A card is shown (OCPP 1.6 I-05..I-08, TC_068/069; 2.0.1 C01, C09, C10, C13, C14)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.authorization import Decision, IdTokenInfo, Verdict
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.states import Trigger
from ocpplab_tui.charger.transaction import Authorization, IdToken, Transaction

if TYPE_CHECKING:
    from ocpplab_tui.protocol.ports import Cause
    from ocpplab_tui.protocol.station import Station


class Swipe:
    """Decides what a card does, and asks the CSMS where the charger does not know."""

    __slots__ = ("_station",)

    def __init__(self, station: Station) -> None:
        self._station = station

    def present(self, id_token: IdToken, connector: Connector | None) -> None:
        """Stop what this card may stop; take back what it asked for; else start, or wait for a cable."""
        if self._free_kept_cable(id_token) or self._take_back(id_token, connector):
            return
        running = self._running(connector)
        own = next((item for item in running if item.id_token is not None and item.id_token.same(id_token)), None)
        if own is not None:
            self._stop(own, id_token)
            return
        if self._stop_by_group(running, id_token):
            return
        if connector is None:
            connector = self._place(id_token)
        else:
            self.check_free(connector, id_token)
        self.start(id_token, connector)

    def check_free(self, connector: Connector, id_token: IdToken) -> None:
        """Raise OperationRefused where this card could start nothing."""
        station = self._station
        running = connector.transaction
        if running is not None and running.authorized:
            whose = "this token's" if running.id_token and running.id_token.same(id_token) else "another token's"
            raise OperationRefused(f"{station.place(connector)}: {whose} transaction runs there; stop it first")
        if not station.startable(connector):
            raise OperationRefused(f"{station.place(connector)} is {connector.status}: nothing can start there")

    def start(
        self,
        id_token: IdToken,
        connector: Connector | None,
        *,
        trigger: Trigger = Trigger.AUTHORIZED,
        remote_start_id: int | None = None,
        duration_s: float | None = None,
        energy_limit_wh: float | None = None,
    ) -> None:
        """Authorize as the rules say (list, cache, CSMS, offline), then let the hardware start."""
        go = partial(
            self._go,
            id_token,
            connector,
            trigger=trigger,
            remote_start_id=remote_start_id,
            duration_s=duration_s,
            energy_limit_wh=energy_limit_wh,
        )
        self.decide(id_token, go)

    def decide(self, id_token: IdToken, go: Any) -> None:
        """Call `go(info)` once the token is known to be good; tell the cause when it is not."""
        decision = self._decision(id_token, online=self._station.speaking)
        if decision.verdict is Verdict.ASK:
            self._station.ask(id_token, partial(self._answered, id_token, go, self._station.cause))
        else:
            self._conclude(decision, go, self._station.cause)

    def _answered(self, id_token: IdToken, go: Any, cause: Cause | None, info: IdTokenInfo | None) -> None:
        station = self._station
        if info is None:  # nobody answered: decide as if offline (LocalAuthorizeOffline and its kin)
            self._conclude(self._decision(id_token, online=False), go, cause)
            return
        station.charger.authorization.remember(id_token, info, station.now())
        if info.status == "Accepted":
            self._proceed(go, info, cause)

    def _conclude(self, decision: Decision, go: Any, cause: Cause | None) -> None:
        if decision.verdict is Verdict.ACCEPT:
            self._proceed(go, decision.info, cause)
        elif cause is not None:
            status = decision.info.status if decision.info is not None else "unknown"
            cause.rejected(f"the charger refuses the token: {status} ({decision.source})")

    def _proceed(self, go: Any, info: IdTokenInfo | None, cause: Cause | None) -> None:
        try:
            go(info)
            self._station.process()
        except OperationRefused as error:  # the world moved on while the CSMS thought
            if cause is not None:
                cause.rejected(str(error))

    def _go(self, id_token: IdToken, connector: Connector | None, info: IdTokenInfo | None, **how: Any) -> None:
        group_id = None if info is None else info.group_id
        if connector is not None:
            self.check_free(connector, id_token)
            if info is not None and not info.allows_evse(connector.evse_id):  # C01.FR.21
                raise OperationRefused(f"{self._station.place(connector)}: the token may not charge at this EVSE")
        self._station.charger.authorized(self._station.now(), connector, id_token, group_id, **how)

    def _decision(self, id_token: IdToken, *, online: bool) -> Decision:
        charger = self._station.charger
        return charger.authorization.decide(id_token, online=online, now=self._station.now(), settings=charger.settings)

    # -- stopping ------------------------------------------------------------------------------------------------

    def _running(self, connector: Connector | None) -> list[Transaction]:
        running = [item for item in self._station.charger.running() if item.authorized]
        return [item for item in running if connector is None or item.connector is connector]

    def _stop(self, transaction: Transaction, id_token: IdToken) -> None:
        self._station.charger.stop_authorized(self._station.now(), transaction, id_token=id_token)

    def _stop_by_group(self, running: list[Transaction], id_token: IdToken) -> bool:
        """Another card of the same parent or group may stop too; asked only where it can match (I-05)."""
        station = self._station
        store = station.charger.authorization
        for transaction in running:
            verdict = store.may_stop(
                transaction.id_token,
                transaction.group_id,
                id_token,
                now=station.now(),
                settings=station.charger.settings,
            )
            if verdict is Verdict.ACCEPT:
                self._stop(transaction, id_token)
                return True
            if verdict is Verdict.ASK and station.speaking:
                station.ask(id_token, partial(self._group_answered, transaction, id_token, station.cause))
                return True
        return False

    def _group_answered(
        self, transaction: Transaction, id_token: IdToken, cause: Cause | None, info: IdTokenInfo | None
    ) -> None:
        if info is None:
            return
        self._station.charger.authorization.remember(id_token, info, self._station.now())
        group = (info.group_id or "").lower()
        if info.status == "Accepted" and group and group == (transaction.group_id or "").lower():
            if transaction.ended_at is None:
                self._stop(transaction, id_token)
        elif info.status == "Accepted" and cause is not None:
            cause.rejected("the token may not stop this transaction: it is of another group")

    def _free_kept_cable(self, id_token: IdToken) -> bool:
        """A cable that was kept after DeAuthorized is given back to its owner (I-01, TX-12)."""
        info = self._station.charger.authorization.lookup(id_token, self._station.now())
        group_id = None if info is None else info.group_id
        return self._station.charger.release(self._station.now(), id_token, group_id) is not None

    def _take_back(self, id_token: IdToken, connector: Connector | None) -> bool:
        """The same card again before the cable came: it does not want to charge after all (B1)."""
        charger = self._station.charger
        places = charger.connectors if connector is None else [connector]
        waiting = [item for item in places if item.transaction is None and _is_of(item.authorization, id_token)]
        if waiting:
            charger.cancel_authorization(self._station.now(), waiting[0])
        elif connector is None and _is_of(charger.waiting, id_token):
            charger.cancel_authorization(self._station.now())
        else:
            return False
        return True

    # -- starting ------------------------------------------------------------------------------------------------

    def _place(self, id_token: IdToken) -> Connector | None:
        """Where a card starts: the connector whose cable waits; None: the first that is plugged in."""
        station = self._station
        waiting = [item for item in station.waiting_for_card() if item.authorization is None]
        if waiting:
            return waiting[0]
        if station.charger.free_connectors():
            return None
        busy = ", ".join(f"{item.number} {item.status}" for item in station.charger.connectors)
        raise OperationRefused(f"{station.identity}: {id_token.value} can start nothing here: {busy}")


def _is_of(authorization: Authorization | None, id_token: IdToken) -> bool:
    return authorization is not None and authorization.id_token.same(id_token)
