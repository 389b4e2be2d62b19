"""What people, vehicles and reboots do to a charger, in either version of OCPP."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ocpplab_tui.base.errors import OperationRefused
from ocpplab_tui.charger.connector import Connector
from ocpplab_tui.charger.states import ConnectorStatus
from ocpplab_tui.charger.transaction import IdToken, Transaction
from ocpplab_tui.protocol.ports import Cause, Payload
from ocpplab_tui.protocol.power import PoweredStation
from ocpplab_tui.protocol.proxy import Proxy
from ocpplab_tui.protocol.swipe import Swipe


@dataclass(frozen=True, slots=True)
class KeyResult:
    """What became of one configuration key: Accepted, RebootRequired, Rejected or NotSupported (unknown), and why."""

    name: str
    status: str
    reason: str = ""


class Station(PoweredStation):
    """The operations that both versions share. All raise OperationRefused for what cannot be done now."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.swipes = Swipe(self)
        self.proxied = Proxy(self)

    # -- cable and vehicle ---------------------------------------------------------------------------------------

    def plug(self, connector: Connector) -> None:
        self.require_running()
        self.charger.plug(self.now(), connector)
        self.process()

    def unplug(self, connector: Connector) -> None:
        self.require_running()
        self.charger.unplug(self.now(), connector)
        self.process()

    def unlock(self, connector: Connector) -> None:
        """Release the latch from the charger's side."""
        self.require_running()
        result = self.unlock_connector(connector)
        self.process()
        if result != "Unlocked":
            raise OperationRefused(f"{self.place(connector)}: {_UNLOCK_REASONS.get(result, result)}")

    @abstractmethod
    def unlock_connector(self, connector: Connector) -> str:
        """UnlockConnector as this version means it; its UnlockStatus."""

    def ev_requests_energy(self, connector: Connector) -> None:
        self.require_running()
        self.charger.ev_requests_energy(self.now(), connector)
        self.process()

    def ev_stops_energy(self, connector: Connector) -> None:
        self.require_running()
        self.charger.ev_stops_energy(self.now(), connector)
        self.process()

    def set_power(self, connector: Connector, power_w: float) -> None:
        self.require_running()
        self.charger.set_power(self.now(), connector, power_w)
        self.process()

    # -- sessions ------------------------------------------------------------------------------------------------

    def swipe(self, id_token: IdToken, connector: Connector | None = None) -> None:
        """A card is shown: stops where it may, else starts where a cable waits, else waits for a cable."""
        self.require_running()
        self.swipes.present(id_token, connector)
        self.process()

    def start_transaction(self, connector: Connector, id_token: IdToken) -> None:
        """Start without asking (no Authorize). That token's own transaction there is fine, another's is not."""
        self.require_running()
        running = connector.transaction
        if running is not None and running.id_token is not None:
            if running.id_token.same(id_token):
                return
            raise OperationRefused(f"{self.place(connector)}: another token's transaction runs there; stop it first")
        if not connector.plugged:
            raise OperationRefused(f"{self.place(connector)}: no cable is plugged in; plug first")
        self.charger.authorized(self.now(), connector, id_token)
        self.process()

    def stop_transaction(self, transaction_id: str | None = None) -> None:
        """Stop without asking; without an id the charger's only running transaction."""
        self.require_running()
        transaction = self.find_transaction(transaction_id)
        self.charger.stop_authorized(self.now(), transaction, id_token=transaction.id_token)
        self.process()

    def start_session(
        self,
        connector: Connector,
        id_token: IdToken,
        duration_s: float | None = None,
        energy_wh: float | None = None,
    ) -> None:
        """Plug, authorize, start, charge; it stops by itself at a limit."""
        self.require_running()
        self.swipes.check_free(connector, id_token)
        if not connector.plugged:
            self.charger.plug(self.now(), connector)
            self.process()
        self.swipes.start(id_token, connector, duration_s=duration_s, energy_limit_wh=energy_wh)
        self.process()

    def stop_session(self, connector: Connector) -> None:
        """Stop, then unplug."""
        self.require_running()
        transaction = connector.transaction
        if transaction is None and not connector.plugged:
            raise OperationRefused(f"{self.place(connector)}: no session runs there")
        if transaction is not None and transaction.authorized:
            self.charger.stop_authorized(self.now(), transaction, id_token=transaction.id_token)
            self.process()
        self.charger.unplug(self.now(), connector)
        self.process()

    # -- faults --------------------------------------------------------------------------------------------------

    def inject_fault(self, fault: str, connector: Connector | None) -> None:
        self.require_running()
        self.charger.inject_fault(self.now(), fault, connector)
        self.process()

    def clear_fault(self, connector: Connector | None) -> None:
        self.require_running()
        if not self.charger.clear_fault(self.now(), connector):
            raise OperationRefused(f"{self.place(connector)}: no fault to clear")
        self.process()

    # -- configuration and authorization data --------------------------------------------------------------------

    def configure(self, configuration: dict[str, str]) -> list[KeyResult]:
        """Set keys, each for itself; one result a key, in order."""
        results = []
        for name, value in configuration.items():
            outcome = self.charger.device_model.set_any(name, value)
            results.append(KeyResult(name, str(outcome.status), outcome.reason))
        self.configuration_changed()
        return results

    def configuration_changed(self) -> None:
        """What was set is in force at once."""
        self.charger.advance(self.now())
        self.registration_state.heartbeat_soon()
        self.process()

    def clear_cache(self) -> int:
        """Empty the authorization cache; how many entries it had."""
        return self.charger.authorization.clear_cache()

    # -- messages ------------------------------------------------------------------------------------------------

    def proxy(self, action: str, payload: Payload, *, check: bool = True) -> None:
        """Send one message as it is, in the charger's name; what it implies becomes true when the CSMS accepts it."""
        self.require_running()
        self.proxied.send(action, payload, check=check)
        self.process()

    @abstractmethod
    def proxy_now(self, action: str, payload: Payload, *, check: bool, cause: Cause | None = None) -> None:
        """Send it and let the charger's state follow. `cause`: whose message it is, if it waited until now."""

    # -- help ----------------------------------------------------------------------------------------------------

    def find_transaction(self, transaction_id: str | None) -> Transaction:
        running = self.charger.running()
        if transaction_id is None:
            if len(running) == 1:
                return running[0]
            if not running:
                raise OperationRefused(f"{self.identity}: no transaction runs, nothing to stop")
            raise OperationRefused(f"{self.identity}: several transactions run; say which: {self._names(running)}")
        for transaction in running:
            if transaction_id in (transaction.id, self.wire_id(transaction)):
                return transaction
        known = self._names(running) or "none"
        raise OperationRefused(f"{self.identity}: no transaction {transaction_id!r} runs; running: {known}")

    @abstractmethod
    def wire_id(self, transaction: Transaction) -> str:
        """The transaction's id as the CSMS knows it."""

    def place(self, connector: Connector | None) -> str:
        """For messages to people."""
        return self.identity if connector is None else f"{self.identity} connector {connector.number}"

    def waiting_for_card(self) -> list[Connector]:
        """Where a cable waits for authorization (Finishing too: a new swipe starts a new transaction, F2)."""
        return [connector for connector in self.charger.connectors if self.startable(connector) and connector.plugged]

    @staticmethod
    def startable(connector: Connector) -> bool:
        blocked = (ConnectorStatus.FAULTED, ConnectorStatus.UNAVAILABLE)
        running = connector.transaction
        return connector.status not in blocked and (running is None or not running.authorized)

    def _names(self, transactions: Sequence[Transaction]) -> str:
        return ", ".join(self.wire_id(transaction) for transaction in transactions)


_UNLOCK_REASONS = {
    "UnlockFailed": "the latch does not open (lock failure)",
    "NotSupported": "nothing to unlock: its cable is fixed, or it has no latch",
    "OngoingAuthorizedTransaction": "a transaction runs; stop it first",
    "UnknownConnector": "there is no such connector",
}
