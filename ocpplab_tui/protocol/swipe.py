"""A card is shown (OCPP 1.6 I-05..I-08, TC_068/069; 2.0.1 C01, C09, C10, C13, C14)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.authorization import Decision, IdTokenInfo, Verdict, same_group
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.states import StopReason, Trigger
from ocpplab_tui.charger.transaction import Authorization, IdToken, Transaction

if TYPE_CHECKING:
    from ocpplab_tui.charger.charging_profile import ChargingProfile
    from ocpplab_tui.protocol.ports import Cause
    from ocpplab_tui.protocol.station import Station


Go = Callable[["IdTokenInfo | None"], None]
"""What a token came for; it gets what is known of the token."""


class Showing(NamedTuple):
    """A token that is shown: at the connector that its driver chose (None: at the charger), on whose behalf."""

    id_token: IdToken
    chosen: Connector | None
    cause: Cause | None


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
        elif not self._stop_as_master(id_token, connector) and not self._stop_by_group(running, id_token, connector):
            self.start(id_token, self._start_place(id_token, connector), chosen=connector)

    def _start_place(self, id_token: IdToken, connector: Connector | None) -> Connector | None:
        """Where this card starts; None: at the first cable. OperationRefused where it can start nothing."""
        if connector is None:
            return self._place(id_token)
        self.check_free(connector, id_token)
        return connector

    def check_free(self, connector: Connector, id_token: IdToken) -> None:
        """Raise OperationRefused where this card could start nothing."""
        station = self._station
        running = connector.transaction
        if running is not None and running.authorized:
            whose = "this token's" if running.id_token and running.id_token.same(id_token) else "another token's"
            raise OperationRefused(f"{station.place(connector)}: {whose} transaction runs there; stop it first")
        if not station.startable(connector):
            raise OperationRefused(f"{station.place(connector)} is {connector.status}: nothing can start there")
        if not self.may_begin(connector, id_token):
            raise OperationRefused(f"{station.place(connector)}: it is reserved for another token")

    def may_begin(
        self, connector: Connector, id_token: IdToken, group_id: str | None = None, *, final: bool = False
    ) -> bool:
        """Whether it is not reserved for somebody else, as far as list and cache know this card's group. `final`: the
        CSMS will not be asked any more."""
        charger = self._station.charger
        if not charger.reservations:
            return True
        group_id = group_id or self.known_group(id_token)
        return charger.admits(connector, id_token, group_id, unsure=group_id is None and not final)

    def known_group(self, id_token: IdToken) -> str | None:
        """The parent or group that list or cache know (H03.FR.07)."""
        info = self._station.charger.authorization.lookup(id_token, self._station.now())
        return None if info is None else info.group_id

    def start(
        self,
        id_token: IdToken,
        connector: Connector | None,
        *,
        trigger: Trigger = Trigger.AUTHORIZED,
        remote_start_id: int | None = None,
        duration_s: float | None = None,
        energy_limit_wh: float | None = None,
        group_id: str | None = None,
        charging_profile: ChargingProfile | None = None,
        chosen: Connector | None = None,
    ) -> None:
        """Authorize as the rules say (list, cache, CSMS, offline), then let the hardware start. `chosen`: if it is a
        master pass it stops what is there only."""
        self._station.require_accepted()
        go = partial(
            self._go,
            id_token,
            connector,
            trigger=trigger,
            remote_start_id=remote_start_id,
            duration_s=duration_s,
            energy_limit_wh=energy_limit_wh,
            group_id=group_id,
            charging_profile=charging_profile,
        )
        self.decide(Showing(id_token, chosen, self._station.cause), go)

    def decide(self, shown: Showing, go: Go) -> None:
        """Call `go(info)` once the token is known to be good; tell the cause when it is not."""
        decision = self._decision(shown.id_token, online=self._station.speaking)
        if decision.verdict is Verdict.ASK:
            self._station.ask(shown.id_token, partial(self._answered, shown, go))
        else:
            self._conclude(shown, decision, go)

    def _answered(self, shown: Showing, go: Go, info: IdTokenInfo | None) -> None:
        station = self._station
        if info is None:  # nobody answered: decide as if offline (LocalAuthorizeOffline and its kin)
            self._conclude(shown, self._decision(shown.id_token, online=False), go)
            return
        station.charger.authorization.remember(shown.id_token, info, station.now())
        if info.status == "Accepted":
            self.proceed(shown, go, info)

    def _conclude(self, shown: Showing, decision: Decision, go: Go) -> None:
        if decision.verdict is Verdict.ACCEPT:
            self.proceed(shown, go, decision.info)
        elif shown.cause is not None:
            status = decision.info.status if decision.info is not None else "unknown"
            shown.cause.rejected(f"the charger refuses the token: {status} ({decision.source})")

    def proceed(self, shown: Showing, go: Go, info: IdTokenInfo | None) -> None:
        """The token is good: do what it came for, unless it is a master pass, which only stops (C16)."""
        try:
            if self._is_master(info):
                self._stop_all(shown.id_token, shown.chosen)
            else:
                go(info)
            self._station.process()
        except OperationRefused as error:  # the world moved on while the CSMS thought
            if shown.cause is not None:
                shown.cause.rejected(str(error))

    def _go(self, id_token: IdToken, connector: Connector | None, info: IdTokenInfo | None, **how: Any) -> None:
        group_id = how.pop("group_id", None) or (None if info is None else info.group_id)
        if connector is not None:
            self.check_free(connector, id_token)
        self._station.charger.authorized(self._station.now(), connector, id_token, group_id, info=info, **how)

    def _decision(self, id_token: IdToken, *, online: bool) -> Decision:
        charger = self._station.charger
        return charger.authorization.decide(id_token, online=online, now=self._station.now(), settings=charger.settings)

    # -- stopping ------------------------------------------------------------------------------------------------

    def _running(self, connector: Connector | None) -> list[Transaction]:
        running = [item for item in self._station.charger.running() if item.authorized]
        return [item for item in running if connector is None or item.connector is connector]

    def _stop(self, transaction: Transaction, id_token: IdToken) -> None:
        self._station.charger.stop_authorized(self._station.now(), transaction, id_token=id_token)

    def _stop_by_group(self, running: list[Transaction], id_token: IdToken, connector: Connector | None) -> bool:
        """Another card of the same parent or group may stop too; asked only where it can match (I-05). True: the card
        is dealt with, or will be when the CSMS has answered."""
        station = self._station
        store, now = station.charger.authorization, station.now()
        asking = False
        for transaction in running:
            verdict = store.may_stop(transaction.id_token, transaction.group_id, id_token, now=now)
            if verdict is Verdict.ACCEPT:
                self._stop(transaction, id_token)
                return True
            asking = asking or verdict is Verdict.ASK
        if not asking or not station.speaking or self._starts_unasked(id_token, connector):
            return False
        station.ask(id_token, partial(self._judged, Showing(id_token, connector, station.cause), running))
        return True

    def _starts_unasked(self, id_token: IdToken, connector: Connector | None) -> bool:
        """List or cache let this card start, and there is a place for it: it has not come to stop others."""
        if self._decision(id_token, online=True).verdict is not Verdict.ACCEPT:
            return False
        try:
            self._start_place(id_token, connector)
        except OperationRefused:
            return False
        return True

    def _judged(
        self,
        shown: Showing,
        running: list[Transaction],
        info: IdTokenInfo | None,
    ) -> None:
        """The CSMS told the group of a card that was shown while others charge: it stops one of them, or starts."""
        if info is None:
            return
        self._station.charger.authorization.remember(shown.id_token, info, self._station.now())
        if info.status != "Accepted":
            return
        match = next((item for item in running if item.authorized and same_group(item.group_id, info.group_id)), None)
        if match is not None:
            self._stop(match, shown.id_token)
        else:
            self.proceed(shown, partial(self._start_elsewhere, shown), info)

    def _start_elsewhere(self, shown: Showing, info: IdTokenInfo | None) -> None:
        try:
            place = self._start_place(shown.id_token, shown.chosen)
        except OperationRefused as error:
            raise OperationRefused(f"the token stops no transaction: it is of another group; {error}") from None
        self._go(shown.id_token, place, info)

    # -- master pass (C16)

    def _is_master(self, info: IdTokenInfo | None) -> bool:
        return info is not None and same_group(self._station.charger.settings.master_pass_group, info.group_id)

    def _stop_as_master(self, id_token: IdToken, connector: Connector | None) -> bool:
        """A master pass that list or cache know stops everything, or what was chosen, without asking."""
        decision = self._decision(id_token, online=self._station.speaking)
        if decision.verdict is not Verdict.ACCEPT or not self._is_master(decision.info):
            return False
        self._stop_all(id_token, connector)
        return True

    def _stop_all(self, id_token: IdToken, connector: Connector | None) -> None:
        running = self._running(connector)
        if not running:
            raise OperationRefused(f"{self._station.identity}: a master pass starts nothing, and nothing is to stop")
        for transaction in running:
            self._station.charger.stop_authorized(
                self._station.now(), transaction, id_token=id_token, reason=StopReason.MASTER_PASS
            )

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
        """Where a card starts: where it has reserved, else where a cable waits; None: the first that is plugged in."""
        station = self._station
        reserved = station.charger.own_place(id_token, self.known_group(id_token))
        if reserved is not None:
            return reserved
        waiting = [item for item in station.waiting_for_card() if item.authorization is None]
        for connector in waiting:
            if self.may_begin(connector, id_token):
                return connector
        if any(self.may_begin(connector, id_token) for connector in station.charger.free_connectors()):
            return None
        busy = ", ".join(f"{item.number} {item.status}" for item in station.charger.connectors)
        raise OperationRefused(f"{station.identity}: {id_token.shown} can start nothing here: {busy}")


def _is_of(authorization: Authorization | None, id_token: IdToken) -> bool:
    return authorization is not None and authorization.id_token.same(id_token)
